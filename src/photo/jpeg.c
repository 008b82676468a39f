/* SPDX-License-Identifier: MIT */
/* JPEG by its markers: pixels stay bit for bit, of what is said about them only what is needed to show them right. */
#include <string.h>

#include "looptrace/photo.h"

#define SOI  0xd8
#define EOI  0xd9
#define SOS  0xda
#define APP0 0xe0
#define APP1 0xe1
#define APP2 0xe2
#define APPE 0xee
#define APPF 0xef
#define COM  0xfe

#define TAG_ORIENTATION 0x0112
#define TAG_GPS         0x8825
#define IFD_ENTRY       12

typedef struct {
    const guint8 *bytes;
    gsize length, at;
} Reader;

static guint16 be16(const guint8 *at)
{
    return (guint16)(at[0] << 8 | at[1]);
}

/* ---- Exif: a TIFF of its own ---- */

static guint32 tiff_number(const guint8 *at, gsize size, gboolean little)
{
    guint32 number = 0;

    for (gsize i = 0; i < size; i++)
        number = number << 8 | at[little ? size - 1 - i : i];
    return number;
}

/* How the picture is to be turned, 1 to 8. */
static guint read_exif(const guint8 *tiff, gsize length, Photo *photo)
{
    gboolean little = length >= 8 && tiff[0] == 'I';
    guint turned = 1;

    if (length < 8)
        return 1;
    gsize directory = tiff_number(tiff + 4, 4, little);
    if (directory > length - 2)
        return 1;
    guint entries = tiff_number(tiff + directory, 2, little);
    for (guint i = 0; i < entries; i++) {
        gsize at = directory + 2 + (gsize)i * IFD_ENTRY;
        if (at + IFD_ENTRY > length)
            break;
        guint tag = tiff_number(tiff + at, 2, little);
        if (tag == TAG_GPS)
            photo->placed = TRUE;
        if (tag == TAG_ORIENTATION)
            turned = tiff_number(tiff + at + 8, 2, little);
    }
    return turned >= 1 && turned <= 8 ? turned : 1;
}

static void append_turned(GByteArray *out, guint turned)
{
    const guint8 exif[] = {0xff, APP1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, /* length with itself */
                           'M',  'M',  0, 42, 0,   0,   0,   8,         /* the directory's place */
                           0,    1,                                     /* one entry: */
                           0x01, 0x12, 0, 3,  0,   0,   0,   1,   0, (guint8)turned,
                           0,    0,    0, 0,  0,   0};

    if (turned != 1)
        g_byte_array_append(out, exif, sizeof exif);
}

/* ---- segments ---- */

static gboolean begins(const guint8 *body, gsize length, const char *word, gsize size)
{
    return length >= size && memcmp(body, word, size) == 0;
}

static gboolean is_kept(guint8 marker, const guint8 *body, gsize length)
{
    if (marker == APP0)
        return begins(body, length, "JFIF", 5);
    if (marker == APP2)
        return begins(body, length, "ICC_PROFILE", 12);
    if (marker == APPE)
        return begins(body, length, "Adobe", 5);
    return !(marker >= APP0 && marker <= APPF) && marker != COM;
}

static gboolean is_frame(guint8 marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* The next marker; FALSE: there is none. */
static gboolean next_marker(Reader *in, guint8 *marker)
{
    if (in->at + 2 > in->length || in->bytes[in->at] != 0xff)
        return FALSE;
    while (in->at < in->length && in->bytes[in->at] == 0xff)
        in->at++;
    if (in->at >= in->length)
        return FALSE;
    *marker = in->bytes[in->at++];
    return TRUE;
}

/* The coded pixels behind a SOS, up to the next marker. */
static void copy_scan(Reader *in, GByteArray *out)
{
    gsize from = in->at;

    while (in->at + 1 < in->length) {
        guint8 next = in->bytes[in->at + 1];
        if (in->bytes[in->at] == 0xff && next != 0 && next != 0xff &&
            !(next >= 0xd0 && next <= 0xd7))
            break;
        in->at++;
    }
    g_byte_array_append(out, in->bytes + from, (guint)(in->at - from));
}

static gboolean copy_segment(Reader *in, guint8 marker, GByteArray *out, Photo *photo)
{
    const guint8 head[] = {0xff, marker};

    if (in->at + 2 > in->length)
        return FALSE;
    const guint8 *body = in->bytes + in->at + 2;
    gsize length = be16(in->bytes + in->at);
    if (length < 2 || in->at + length > in->length)
        return FALSE;
    if (marker == APP1 && begins(body, length - 2, "Exif\0", 6))
        append_turned(out, read_exif(body + 6, length - 2 - 6, photo));
    if (is_frame(marker) && length >= 8) {
        photo->height = be16(body + 1);
        photo->width = be16(body + 3);
    }
    if (is_kept(marker, body, length - 2)) {
        g_byte_array_append(out, head, sizeof head);
        g_byte_array_append(out, in->bytes + in->at, (guint)length);
    }
    in->at += length;
    return TRUE;
}

GByteArray *photo_strip_jpeg(const guint8 *bytes, gsize length, Photo *photo)
{
    static const guint8 begin[] = {0xff, SOI}, end[] = {0xff, EOI};
    g_autoptr(GByteArray) out = g_byte_array_new();
    Reader in = {bytes, length, 2};
    gboolean scanned = FALSE;
    guint8 marker;

    g_byte_array_append(out, begin, sizeof begin);
    while (next_marker(&in, &marker)) {
        if (marker == EOI)
            break; /* what stands behind it is another file: a film, say, with a place of its own */
        if (!copy_segment(&in, marker, out, photo))
            return NULL;
        if (marker != SOS)
            continue;
        scanned = TRUE;
        copy_scan(&in, out);
    }
    if (!scanned || photo->width == 0)
        return NULL;
    g_byte_array_append(out, end, sizeof end);
    return g_steal_pointer(&out);
}
