/* SPDX-License-Identifier: MIT */
#include "looptrace/ui.h"

#define MARGIN   1
#define GAP_WIDE 2
#define GAP      1

static int hint_columns(const UiHint *hint)
{
    g_autoptr(SafeText) key = text_sanitise(hint->key, -1, TEXT_LINE);
    g_autoptr(SafeText) label = text_sanitise(hint->label, -1, TEXT_LINE);

    return safe_text_columns(key) + 1 + safe_text_columns(label);
}

static gboolean all_fit(const UiHint *hints, guint n, int columns)
{
    int needed = MARGIN;

    for (guint i = 0; i < n; i++)
        needed += (i == 0 ? 0 : GAP_WIDE) + hint_columns(&hints[i]);
    return needed <= columns;
}

/* Where the next one begins, and *x where this one does; -1: there is no room for it. */
static int step(const UiArea *area, const UiHint *hint, int gap, int *x, int next)
{
    *x = next;
    return next + hint_columns(hint) > area->columns ? -1 : next + hint_columns(hint) + gap;
}

void ui_hints_paint(UiScreen *screen, const UiArea *area, const UiHint *hints, guint n)
{
    int gap = all_fit(hints, n, area->columns) ? GAP_WIDE : GAP;
    int next = MARGIN;
    int x = 0;

    for (guint i = 0; i < n && (next = step(area, &hints[i], gap, &x, next)) >= 0; i++) {
        const UiHint *hint = &hints[i];
        x = ui_paint_literal(screen, area, 0, x, hint->key, hint->enabled ? UI_HINT_KEY : UI_DIM);
        ui_paint_literal(screen, area, 0, x + 1, hint->label, hint->enabled ? UI_HINT : UI_DIM);
    }
}

int ui_hints_at(const UiArea *area, const UiHint *hints, guint n, int x)
{
    int gap = all_fit(hints, n, area->columns) ? GAP_WIDE : GAP;
    int next = MARGIN;
    int begin = 0;

    for (guint i = 0; i < n && (next = step(area, &hints[i], gap, &begin, next)) >= 0; i++)
        if (x >= begin && x < next - gap)
            return (int)i;
    return -1;
}

void ui_status_paint(UiScreen *screen, const UiArea *area, const SafeText *left,
                     const SafeText *right, UiRole role)
{
    int right_columns = MIN(safe_text_columns(right), MAX(area->columns - MARGIN, 0));
    int left_columns = area->columns - MARGIN - right_columns;

    if (right_columns > 0)
        left_columns -= GAP_WIDE;
    ui_paint_fill(screen, area, 0, role);
    ui_paint_cell(screen, area, 0, MARGIN, left_columns, TEXT_LEFT, left, role);
    ui_paint_cell(screen, area, 0, area->columns - right_columns, right_columns, TEXT_LEFT, right,
                  role);
}
