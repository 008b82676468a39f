/* SPDX-License-Identifier: MIT */
/* Which columns of a table fit into a width, and how wide they get. Pure. */
#ifndef UI_COLUMNS_H
#define UI_COLUMNS_H

#include "looptrace/ui_table.h"

typedef struct {
    guint column; /* its index in the table's columns */
    int x, width; /* cells; x from the left edge of the space */
} ColumnSlot;

/*
 * Fills slots (n of them) from left to right with the columns to show and returns how many they are.
 * Columns stand two cells apart, or one where that makes room for more of them; those of the highest
 * priority number go first, of equal ones the last. What is over then goes to columns with a maximum
 * until they have it, in the order of their priority, and the rest in equal parts to those without.
 * Columns of priority 0 stay also where there is no room: the last ones are cut then, down to nothing.
 */
guint columns_fit(const UiColumn *columns, guint n, int space, ColumnSlot *slots);

#endif
