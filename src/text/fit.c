/* SPDX-License-Identifier: MIT */
/* Text cut or padded to a given width. */
#include "looptrace/text.h"

/* One line of a block is enough for a cell: its line breaks become spaces. */
static void append_flat(GString *out, const char *utf8, gsize length)
{
    for (gsize i = 0; i < length; i++)
        g_string_append_c(out, utf8[i] == '\n' ? ' ' : utf8[i]);
}

static void append_spaces(GString *out, int count)
{
    for (int i = 0; i < count; i++)
        g_string_append_c(out, ' ');
}

/* Bytes that are a cell each: no mark follows the last of them. */
static gsize plain_prefix(const char *utf8, gsize most)
{
    gsize length = 0;

    while (length < most && utf8[length] >= ' ' && utf8[length] <= '~')
        length++;
    return length > 0 && (guchar)utf8[length] >= 0x80 ? length - 1 : length;
}

/* Length in bytes of as much as `columns` cells hold, and the cells of that; an LF is a space. */
static gsize prefix_within(const char *utf8, int columns, int *taken)
{
    gsize length = plain_prefix(utf8, (gsize)MAX(columns, 0)), more;
    int width;

    *taken = (int)length;
    while ((more = text_next_grapheme(utf8 + length, &width)) > 0) {
        width = MAX(width, 1);
        if (*taken + width > columns)
            break;
        *taken += width;
        length += more;
    }
    return length;
}

char *text_fit(const char *safe_utf8, int columns, TextAlign align, gboolean ascii)
{
    GString *out;
    int taken;
    gsize length;

    if (columns <= 0)
        return g_strdup("");
    length = prefix_within(safe_utf8, columns, &taken);
    out = g_string_sized_new(length + (gsize)(columns - taken) + 4);
    if (safe_utf8[length] == '\0') {
        if (align == TEXT_RIGHT)
            append_spaces(out, columns - taken);
        append_flat(out, safe_utf8, length);
        if (align == TEXT_LEFT)
            append_spaces(out, columns - taken);
        return g_string_free(out, FALSE);
    }
    length = prefix_within(safe_utf8, columns - 1, &taken);
    append_flat(out, safe_utf8, length);
    append_spaces(out, columns - 1 - taken);
    g_string_append(out, ascii ? "~" : "…");
    return g_string_free(out, FALSE);
}
