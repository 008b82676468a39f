/* SPDX-License-Identifier: MIT */
#include "blob.h"

#include <string.h>

/* Neither text nor a number that SQLite writes. */
static const guint8 mark[8] = {0x89, 'L', 'T', 'B', 'L', 'O', 'B', 0x1a};

/* mark, kind, part, stamp, length of what is sealed: little-endian; then the name. */
#define HEAD_BYTES (sizeof mark + 4 + 4 + 8 + 4 + SEAL_NAME_BYTES)

static guint8 *put_32(guint8 *at, guint32 number)
{
    number = GUINT32_TO_LE(number);
    return (guint8 *)memcpy(at, &number, sizeof number) + sizeof number;
}

static guint32 get_32(const guint8 *at)
{
    guint32 number;

    memcpy(&number, at, sizeof number);
    return GUINT32_FROM_LE(number);
}

GBytes *blob_close(const Seal *seal, const SealPlace *place, GBytes *value)
{
    gsize length = 0;
    const void *bytes = g_bytes_get_data(value, &length);
    gsize whole = HEAD_BYTES + seal_length(length);
    gint64 stamp = GINT64_TO_LE(place->stamp_us);
    guint8 *blob = g_malloc(whole), *at = blob;

    at = (guint8 *)memcpy(at, mark, sizeof mark) + sizeof mark;
    at = put_32(at, place->kind);
    at = put_32(at, place->part);
    at = (guint8 *)memcpy(at, &stamp, sizeof stamp) + sizeof stamp;
    at = put_32(at, (guint32)seal_length(length));
    at = (guint8 *)memcpy(at, place->name, SEAL_NAME_BYTES) + SEAL_NAME_BYTES;
    seal_close(seal, place, bytes, length, at);
    return g_bytes_new_take(blob, whole);
}

/* FALSE unless a whole blob begins there. */
static gboolean read_head(const guint8 *at, gsize left, SealPlace *place, gsize *sealed)
{
    gint64 stamp;

    if (left < HEAD_BYTES || memcmp(at, mark, sizeof mark) != 0)
        return FALSE;
    at += sizeof mark;
    place->kind = get_32(at);
    place->part = get_32(at + 4);
    memcpy(&stamp, at + 8, sizeof stamp);
    place->stamp_us = GINT64_FROM_LE(stamp);
    *sealed = get_32(at + 16);
    memcpy(place->name, at + 20, SEAL_NAME_BYTES);
    return *sealed <= left - HEAD_BYTES;
}

static gboolean is_place(const SealPlace *a, const SealPlace *b)
{
    return a->kind == b->kind && a->part == b->part && a->stamp_us == b->stamp_us &&
           memcmp(a->name, b->name, SEAL_NAME_BYTES) == 0;
}

GBytes *blob_open(const Seal *seal, const SealPlace *place, const void *blob, gsize length)
{
    SealPlace said;
    gsize sealed = 0;

    if (blob == NULL || !read_head(blob, length, &said, &sealed) || sealed != length - HEAD_BYTES ||
        !is_place(&said, place))
        return NULL;
    return seal_open(seal, place, (const guint8 *)blob + HEAD_BYTES, sealed);
}

void blob_each(const Seal *seal, const void *bytes, gsize length, BlobVisit visit, gpointer data)
{
    const guint8 *at = bytes, *end = at + length;

    while ((at = memmem(at, (gsize)(end - at), mark, sizeof mark)) != NULL) {
        SealPlace place;
        gsize sealed = 0;
        g_autoptr(GBytes) value = NULL;
        if (read_head(at, (gsize)(end - at), &place, &sealed))
            value = seal_open(seal, &place, at + HEAD_BYTES, sealed);
        if (value != NULL && !visit(&place, value, data))
            return;
        at += value == NULL ? 1 : HEAD_BYTES + sealed;
    }
}
