/* SPDX-License-Identifier: MIT */
#include "curses_bytes.h"

#include <string.h>
#include <wchar.h>

#include <glib.h>

#define MARKS_MAX 5 /* of one grapheme, the joiners among them */

static gboolean is_allowed_mode(const char *parameters)
{
    static const char *const modes[] = {"1",    "7",    "12",   "25",   "1000",
                                        "1004", "1006", "1049", "2004", "12;25"};

    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++)
        if (strcmp(parameters, modes[i]) == 0)
            return TRUE;
    return FALSE;
}

/* Behind the Esc. Returns its length, 0: not one that curses needs, nor the question how far the terminal is (5n). */
static gsize sequence_length(const char *bytes)
{
    gsize length = 1, start;

    if (*bytes == '(' && strchr("0B", bytes[1]) != NULL)
        return 2;
    if (*bytes != '\0' && strchr("=>M78", *bytes) != NULL)
        return 1;
    if (*bytes != '[')
        return 0;
    gboolean private = bytes[1] == '?';
    start = length += private;
    while (g_ascii_isdigit(bytes[length]) || bytes[length] == ';' || bytes[length] == ':')
        length++;
    g_autofree char *parameters = g_strndup(bytes + start, length - start);
    if (private)
        return strchr("hl", bytes[length]) != NULL && is_allowed_mode(parameters) ? length + 1 : 0;
    if (bytes[length] == 't') /* xterm's stack of titles, of smcup and rmcup */
        return strcmp(parameters, "22;0;0") == 0 || strcmp(parameters, "23;0;0") == 0 ? length + 1
                                                                                      : 0;
    if (bytes[length] == 'n')
        return strcmp(parameters, "5") == 0 ? length + 1 : 0;
    return bytes[length] != '\0' && strchr("@ABCDGHJKLMPSTXZbdhlmr", bytes[length]) != NULL
               ? length + 1
               : 0;
}

static gboolean is_forbidden(gunichar c)
{
    return (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x180E || c == 0x200B ||
           c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE0FFF) || (c < 0x20 && strchr("\r\n\b\x0e\x0f", (int)c) == NULL);
}

char *curses_bytes_wrong(const char *raw)
{
    guint marks = 0;

    for (const char *c = raw; *c != '\0';) {
        if (*c == '\033') {
            gsize length = sequence_length(c + 1);
            if (length == 0)
                return g_strdup_printf("an escape sequence of another kind: Esc %.12s", c + 1);
            c += 1 + length;
            marks = 0;
            continue;
        }
        gunichar code = g_utf8_get_char_validated(c, -1);
        if (code == (gunichar)-1 || code == (gunichar)-2 || is_forbidden(code))
            return g_strdup_printf("U+%04X for the terminal", code);
        marks = wcwidth((wchar_t)code) == 0 ? marks + 1 : 0;
        if (marks > MARKS_MAX)
            return g_strdup_printf("%u marks on one character", marks);
        c = g_utf8_next_char(c);
    }
    return NULL;
}
