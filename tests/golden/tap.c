/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include <stdio.h>

gboolean tap_check(Tap *tap, gboolean passed, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    g_autofree char *what = g_strdup_vprintf(format, values);
    va_end(values);
    /* In a description '#' would begin a directive. */
    g_strdelimit(what, "#\n", '.');
    printf("%sok %u - %s\n", passed ? "" : "not ", ++tap->count, what);
    if (!passed)
        tap->failed++;
    return passed;
}

void tap_comment(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_auto(GStrv) lines = g_strsplit(valid, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        if (lines[i + 1] == NULL && *lines[i] == '\0')
            return;
        for (char *c = lines[i]; *c != '\0'; c++)
            if ((*c >= 0 && *c < ' ') || *c == 0x7F)
                *c = '?';
        printf("# %s\n", lines[i]);
    }
}

int tap_finish(const Tap *tap)
{
    printf("1..%u\n", tap->count);
    return tap->failed == 0 ? 0 : 1;
}
