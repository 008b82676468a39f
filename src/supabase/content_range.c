/* SPDX-License-Identifier: MIT */
#include "content_range.h"

#include <string.h>

static const ContentRange untold = {-1, -1, -1};

/* Digits up to stop, or "*" for -1. */
static gboolean read_number(const char **cursor, char stop, gint64 *number)
{
    const char *begin = *cursor;
    gsize length = strspn(begin, "0123456789");

    if (length == 0 && *begin == '*') {
        *number = -1;
        *cursor = begin + 1;
        return **cursor == stop;
    }

    g_autofree char *digits = g_strndup(begin, length);
    *cursor = begin + length;
    return length > 0 && **cursor == stop &&
           g_ascii_string_to_signed(digits, 10, 0, G_MAXINT64, number, NULL);
}

ContentRange content_range_read(const char *header)
{
    ContentRange range = untold;

    if (header == NULL)
        return untold;
    if (g_str_has_prefix(header, "*/")) {
        header += 1;
    } else {
        if (!read_number(&header, '-', &range.first) || range.first < 0)
            return untold;
        header++;
        if (!read_number(&header, '/', &range.last) || range.last < range.first)
            return untold;
    }
    header++;
    return read_number(&header, '\0', &range.total) ? range : untold;
}
