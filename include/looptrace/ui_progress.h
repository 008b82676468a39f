/* SPDX-License-Identifier: MIT */
/*
 * How far something is, and how it went so far, in few cells (ui/progress.c). The number is always there;
 * the bar is quantised, eighths of a cell or '#', so that one which looks the same costs no byte. In the
 * accessible mode there are only numbers.
 */
#ifndef LOOPTRACE_UI_PROGRESS_H
#define LOOPTRACE_UI_PROGRESS_H

#include "looptrace/ui.h"

G_BEGIN_DECLS

typedef struct {
    gboolean ascii, accessible;
} UiStyle;

UiStyle ui_style_of(const UiScreen *screen);

/* "██████▊░░░  68%" in so many cells, "[####--]  68%", or "68%"; below eight cells the number alone.
 * percent: 0 to 100, else it is clamped. Never NULL. */
SafeText *ui_progress_text(int percent, int columns, UiStyle style);

/* A value of a trend as people read it; caller frees. */
typedef char *(*UiNumber)(gint64 value);

/* A trend of the last values that fit, one a cell, from the lowest to the highest of them, and the last
 * number behind it: "▁▂▅█▆ 7". In the accessible mode "3 to 9, now 7". number NULL: text_quantity(). NULL: there
 * are no values. */
SafeText *ui_trend_text(const gint64 *values, guint n, int columns, UiStyle style, UiNumber number);

G_END_DECLS

#endif
