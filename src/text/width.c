/* SPDX-License-Identifier: MIT */
/*
 * How many cells text takes. ncurses moves on by wcwidth() of each character, so that is the measure
 * here too, computed without a locale: utf8proc's widths where they agree with glibc's, a short table
 * where they don't (tests/unit/text/test_width.c compares every code point, and asks curses itself).
 *
 * The difference that matters is the spacing mark (category Mc), such as the vowel signs of Bangla:
 * a cell of its own for glibc and curses, none for utf8proc. Terminals are of both opinions; paint.c
 * positions every column absolutely, so that a terminal's opinion never reaches the next column.
 */
#include "width.h"

#include <utf8proc.h>

#include "looptrace/text.h"
#include "range.h"

/* What differs from utf8proc, spacing marks aside. */
static const TextRange corrections[] = {
    {0x0600, 0x0605, 1}, /* Arabic signs before a number: format characters that are seen */
    {0x06DD, 0x06DD, 1},   {0x070F, 0x070F, 1},   {0x0890, 0x0891, 1},
    {0x08E2, 0x08E2, 1},   {0x1160, 0x11FF, 0}, /* conjoining vowels and finals: drawn into the syllable's two cells */
    {0x3248, 0x324F, 2},                        /* numbers in black squares */
    {0x4DC0, 0x4DFF, 2},                        /* hexagrams */
    {0xD7B0, 0xD7FB, 0},                        /* conjoining, as above */
    {0x110BD, 0x110BD, 1}, {0x110CD, 0x110CD, 1},
};

#define NOT_IN_TABLE       0xFF
#define MAX_CELLS          2 /* of one grapheme */
#define is_printable(byte) ((byte) >= 0x20 && (byte) < 0x7F)

int width_of_character(gunichar c)
{
    if (c < 0x80)
        return is_printable(c) ? 1 : 0;

    guint8 corrected = text_range_value(corrections, G_N_ELEMENTS(corrections), c, NOT_IN_TABLE);
    if (corrected != NOT_IN_TABLE)
        return corrected;

    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)c);
    if (property->charwidth == 0 && property->category == UTF8PROC_CATEGORY_MC)
        return 1;
    return property->charwidth;
}

gsize width_read_character(const char *utf8, gunichar *c)
{
    utf8proc_int32_t read;
    utf8proc_ssize_t length;

    *c = 0;
    if (*utf8 == '\0')
        return 0;
    length = utf8proc_iterate((const utf8proc_uint8_t *)utf8, -1, &read);
    *c = length > 0 ? (gunichar)read : REPLACEMENT_CHARACTER;
    return length > 0 ? (gsize)length : 1;
}

gboolean width_is_drawing(const guint8 *utf8)
{
    return utf8[0] == 0xE2 && utf8[1] >= 0x94 && utf8[1] <= 0x96 && utf8[2] >= 0x80 &&
           utf8[2] <= (utf8[1] == 0x96 ? 0x9F : 0xBF);
}

gsize width_of_plain(const char *utf8, int most, int *cells)
{
    gsize length = 0, last = 0;

    for (*cells = 0; *cells < most; ++*cells) {
        if (is_printable((guchar)utf8[length]))
            last = length++;
        else if (width_is_drawing((const guint8 *)utf8 + length)) {
            last = length;
            length += DRAWING_BYTES;
        } else
            break;
    }
    if (*cells == 0 || (guchar)utf8[length] < 0x80 ||
        width_is_drawing((const guint8 *)utf8 + length))
        return length;
    --*cells;
    return last;
}

/*
 * Extended grapheme clusters of UAX #29, but never more than two cells of them: a syllable such as
 * the "বাং" of "বাংলা" has three, and a cluster without such a bound would fit no column.
 */
gsize text_next_grapheme(const char *utf8, int *columns)
{
    gunichar c, next;
    gsize length, more;
    utf8proc_int32_t state = 0;

    length = width_of_plain(utf8, 1, columns);
    if (length > 0)
        return length;
    length = width_read_character(utf8, &c);
    *columns = width_of_character(c);
    if (length == 0 || c == '\n')
        return length;
    while ((more = width_read_character(utf8 + length, &next)) > 0) {
        int width = width_of_character(next);

        if ((width > 0 && *columns + width > MAX_CELLS) ||
            utf8proc_grapheme_break_stateful((utf8proc_int32_t)c, (utf8proc_int32_t)next, &state))
            break;
        *columns += width;
        length += more;
        c = next;
    }
    *columns = MAX(*columns, 1); /* only for text that wasn't sanitised */
    return length;
}

int text_columns(const char *utf8)
{
    int widest = 0, line = 0, columns;
    gsize length;

    utf8 += width_of_plain(utf8, G_MAXINT, &line);
    widest = line;
    while ((length = text_next_grapheme(utf8, &columns)) > 0) {
        line = *utf8 == '\n' ? 0 : line + columns;
        widest = MAX(widest, line);
        utf8 += length;
    }
    return widest;
}
