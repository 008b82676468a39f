/* SPDX-License-Identifier: MIT */
/* Tables of code points: sorted ranges, each with a small value whose meaning is the table's own. */
#ifndef LOOPTRACE_TEXT_RANGE_H
#define LOOPTRACE_TEXT_RANGE_H

#include <glib.h>

typedef struct {
    gunichar first, last;
    guint8 value;
} TextRange;

/* The value of the range that holds c, or fallback. The table must be sorted and without overlap. */
guint8 text_range_value(const TextRange *table, gsize count, gunichar c, guint8 fallback);

#endif
