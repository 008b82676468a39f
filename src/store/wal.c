/* SPDX-License-Identifier: MIT */
/* The format is SQLite's (fileformat2, "The Write-Ahead Log"): big-endian numbers; checksums in the byte order
 * that the magic number names. */
#include "wal.h"

#include <string.h>

#define HEAD_BYTES  32
#define FRAME_BYTES 24          /* before each page */
#define MAGIC       0x377f0682u /* the lowest bit: checksums of big-endian numbers */
#define PAGE_MIN    512
#define PAGE_MAX    65536

typedef struct {
    guint32 one, two;
} Sum;

static guint32 get(const guint8 *at)
{
    guint32 number;

    memcpy(&number, at, sizeof number);
    return GUINT32_FROM_BE(number);
}

static void add(Sum *sum, const guint8 *bytes, gsize length, gboolean big_endian)
{
    for (gsize i = 0; i + 8 <= length; i += 8) {
        guint32 first = get(bytes + i), second = get(bytes + i + 4);
        if (!big_endian) {
            first = GUINT32_SWAP_LE_BE(first);
            second = GUINT32_SWAP_LE_BE(second);
        }
        sum->one += first + sum->two;
        sum->two += second + sum->one;
    }
}

static gboolean is_sum(const Sum *sum, const guint8 *at)
{
    return get(at) == sum->one && get(at + 4) == sum->two;
}

/* Changes that end, in the file's own generation, behind the first frame that isn't whole. */
static guint count_beyond(const guint8 *wal, gsize length, gsize page, Sum sum, gboolean big_endian)
{
    gboolean broken = FALSE;
    guint ends = 0;

    for (gsize at = HEAD_BYTES; at + FRAME_BYTES + page <= length; at += FRAME_BYTES + page) {
        const guint8 *frame = wal + at;
        gboolean current = memcmp(frame + 8, wal + 16, 8) == 0; /* the salts */
        if (!broken) {
            add(&sum, frame, 8, big_endian);
            add(&sum, frame + FRAME_BYTES, page, big_endian);
            broken = !current || !is_sum(&sum, frame + 16);
        }
        if (broken && current && get(frame + 4) != 0)
            ends++;
    }
    return ends;
}

static gboolean check(const guint8 *wal, gsize length)
{
    Sum sum = {0};
    gboolean big_endian;
    gsize page;

    if (length < HEAD_BYTES || (get(wal) & ~1u) != MAGIC)
        return FALSE;
    big_endian = (get(wal) & 1) != 0;
    page = get(wal + 8);
    if (page < PAGE_MIN || page > PAGE_MAX || (page & (page - 1)) != 0)
        return FALSE;
    add(&sum, wal, 24, big_endian);
    /* A head that isn't whole may be one that was just being written, over what is in the database. */
    return is_sum(&sum, wal + 24) && count_beyond(wal, length, page, sum, big_endian) >= 2;
}

gboolean wal_is_damaged(const char *path)
{
    g_autofree char *name = g_strconcat(path, "-wal", NULL);
    g_autofree char *wal = NULL;
    gsize length = 0;

    return g_file_get_contents(name, &wal, &length, NULL) && check((const guint8 *)wal, length);
}
