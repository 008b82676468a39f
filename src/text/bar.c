/* SPDX-License-Identifier: MIT */
#include "looptrace/text.h"

#define EIGHTHS 8

static const char *const partial[EIGHTHS] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

/* How many of `steps` are done, with the ends kept for 0 % and 100 %. */
static int steps_done(int percent, int steps)
{
    gint64 done = (gint64)steps * percent / 100;

    if (percent <= 0)
        return 0;
    if (percent >= 100)
        return steps;
    return (int)CLAMP(done, MIN(1, steps - 1), MAX(steps - 1, 0));
}

static void append_times(GString *out, const char *cell, int times)
{
    for (int i = 0; i < times; i++)
        g_string_append(out, cell);
}

static char *ascii_bar(int percent, int columns)
{
    GString *out = g_string_sized_new((gsize)columns + 1);
    gboolean brackets = columns > 2;
    int inner = brackets ? columns - 2 : columns;
    int done = steps_done(percent, inner);
    gboolean halfway = inner == 1 && percent > 0 && percent < 100;

    append_times(out, "[", brackets);
    append_times(out, "#", done);
    append_times(out, halfway ? "=" : "-", inner - done);
    append_times(out, "]", brackets);
    return g_string_free(out, FALSE);
}

char *text_bar(int percent, int columns, gboolean ascii)
{
    GString *out;
    int done;

    if (columns <= 0)
        return g_strdup("");
    if (ascii)
        return ascii_bar(percent, columns);

    columns = MIN(columns, G_MAXINT / EIGHTHS);
    done = steps_done(percent, columns * EIGHTHS);
    out = g_string_sized_new((gsize)columns * 3 + 1);
    append_times(out, "█", done / EIGHTHS);
    g_string_append(out, partial[done % EIGHTHS]);
    append_times(out, "░", columns - (done + EIGHTHS - 1) / EIGHTHS);
    return g_string_free(out, FALSE);
}
