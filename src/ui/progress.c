/* SPDX-License-Identifier: MIT */
#include "looptrace/ui_progress.h"

#include "looptrace/words.h"

#define NUMBER_COLUMNS 4 /* "100%" */
#define GAP            1
#define BAR_MIN        3

UiStyle ui_style_of(const UiScreen *screen)
{
    return (UiStyle){ui_screen_is_ascii(screen), ui_screen_is_accessible(screen)};
}

SafeText *ui_progress_text(int percent, int columns, UiStyle style)
{
    int bar = columns - NUMBER_COLUMNS - GAP;
    int shown = CLAMP(percent, 0, 100);

    if (style.accessible || bar < BAR_MIN)
        return safe_text_printf("%d%%", shown);
    g_autofree char *cells = text_bar(shown, bar, style.ascii);
    return safe_text_printf("%s %*d%%", cells, NUMBER_COLUMNS - 1, shown);
}

/* ---- trends ---- */

static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const plain[] = {"_", ".", "-", "=", "+", "*", "#", "@"};

static void find_range(const gint64 *values, guint n, gint64 *least, gint64 *most)
{
    *least = *most = values[0];
    for (guint i = 1; i < n; i++) {
        *least = MIN(*least, values[i]);
        *most = MAX(*most, values[i]);
    }
}

/* Which of the levels; halfway up when all are the same. */
static guint level_of(gint64 value, gint64 least, gint64 most)
{
    guint64 span = (guint64)most - (guint64)least;
    guint64 above = (guint64)value - (guint64)least;

    if (span == 0)
        return G_N_ELEMENTS(blocks) / 2;
    /* Without the last bits of what is huge there is room to multiply. */
    for (; span >= G_MAXUINT64 / G_N_ELEMENTS(blocks); span >>= 1)
        above >>= 1;
    return (guint)(above * (G_N_ELEMENTS(blocks) - 1) / span);
}

static SafeText *trend_words(gint64 least, gint64 most, gint64 last, UiNumber number)
{
    g_autofree char *from = number(least), *to = number(most), *now = number(last);

    if (least == most)
        return safe_text_printf("%s", now);
    return safe_text_printf(C_("trend", "%s to %s, now %s"), from, to, now);
}

SafeText *ui_trend_text(const gint64 *values, guint n, int columns, UiStyle style, UiNumber number)
{
    UiNumber show = number == NULL ? text_quantity : number;
    gint64 least, most;

    if (n == 0)
        return NULL;
    if (style.accessible) {
        find_range(values, n, &least, &most);
        return trend_words(least, most, values[n - 1], show);
    }
    g_autofree char *last = show(values[n - 1]);
    guint shown = MIN(n, (guint)MAX(columns - GAP - text_columns(last), 0));
    if (shown == 0)
        return safe_text_printf("%s", last);
    const gint64 *from = values + (n - shown);
    find_range(from, shown, &least, &most);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < shown; i++)
        g_string_append(text, (style.ascii ? plain : blocks)[level_of(from[i], least, most)]);
    return safe_text_printf("%s %s", text->str, last);
}
