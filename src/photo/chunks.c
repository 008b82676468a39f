/* SPDX-License-Identifier: MIT */
/* PNG and WebP by their chunks: those that are needed to show the picture. */
#include <string.h>

#include "looptrace/photo.h"

static guint32 be32(const guint8 *at)
{
    return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

static guint32 le32(const guint8 *at)
{
    return (guint32)at[3] << 24 | (guint32)at[2] << 16 | (guint32)at[1] << 8 | at[0];
}

static gboolean is_among(const guint8 *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (memcmp(name, *names, 4) == 0)
            return TRUE;
    return FALSE;
}

#define PNG_HEAD 8

GByteArray *photo_strip_png(const guint8 *bytes, gsize length, Photo *photo)
{
    static const char *const kept[] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA",
                                       "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", NULL};
    g_autoptr(GByteArray) out = g_byte_array_new();
    gsize at = PNG_HEAD;

    g_byte_array_append(out, bytes, PNG_HEAD);
    while (at + 12 <= length) {
        gsize whole = (gsize)be32(bytes + at) + 12;
        const guint8 *name = bytes + at + 4;
        if (whole > length - at)
            return NULL;
        if (memcmp(name, "IHDR", 4) == 0 && whole >= 12 + 13) {
            photo->width = be32(name + 4);
            photo->height = be32(name + 8);
        }
        photo->placed = photo->placed || memcmp(name, "eXIf", 4) == 0;
        if (is_among(name, kept))
            g_byte_array_append(out, bytes + at, (guint)whole);
        if (memcmp(name, "IEND", 4) == 0)
            return photo->width == 0 ? NULL : g_steal_pointer(&out);
        at += whole;
    }
    return NULL;
}

#define RIFF_HEAD 12
#define HAS_EXIF  0x08
#define HAS_XMP   0x04

static void append_webp(GByteArray *out, const guint8 *chunk, gsize whole, Photo *photo)
{
    guint at = out->len;

    g_byte_array_append(out, chunk, (guint)whole);
    if (memcmp(chunk, "VP8X", 4) != 0 || whole < 18)
        return;
    out->data[at + 8] &= (guint8) ~(HAS_EXIF | HAS_XMP);
    photo->width = (le32(chunk + 12) & 0xffffff) + 1;
    photo->height = (le32(chunk + 14) >> 8) + 1;
}

GByteArray *photo_strip_webp(const guint8 *bytes, gsize length, Photo *photo)
{
    static const char *const kept[] = {"VP8 ", "VP8L", "VP8X", "ALPH",
                                       "ANIM", "ANMF", "ICCP", NULL};
    g_autoptr(GByteArray) out = g_byte_array_new();
    gsize end = MIN(length, (gsize)le32(bytes + 4) + 8);
    gsize at = RIFF_HEAD;

    g_byte_array_append(out, bytes, RIFF_HEAD);
    while (at + 8 <= end) {
        gsize size = le32(bytes + at + 4), whole = 8 + size + (size & 1);
        if (whole > end - at)
            return NULL;
        photo->placed = photo->placed || memcmp(bytes + at, "EXIF", 4) == 0;
        if (is_among(bytes + at, kept))
            append_webp(out, bytes + at, whole, photo);
        at += whole;
    }
    if (out->len <= RIFF_HEAD)
        return NULL;
    const guint32 size = GUINT32_TO_LE(out->len - 8);
    memcpy(out->data + 4, &size, sizeof size);
    return g_steal_pointer(&out);
}
