/* SPDX-License-Identifier: MIT */
/* What is copied of a row. */
#ifndef PANES_COPY_H
#define PANES_COPY_H

#include "looptrace/panes.h"

/* NULL: an order has nothing of that kind. Caller frees. */
char *pane_copy_order(const Order *order, PaneCopy what);

/* Values parted by tabs, safe to be pasted into a spreadsheet; NULL ends them. */
char *pane_copy_values(const char *first, ...) G_GNUC_NULL_TERMINATED;

#endif
