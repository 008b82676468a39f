/* SPDX-License-Identifier: MIT */
/* One change of many rows: what is asked before, and the sheet of what becomes of each. */
#ifndef PANES_BULK_H
#define PANES_BULK_H

#include "looptrace/panes.h"

/* Moves these orders (numbers, char*) along the workflow: asks where to, then whether, then does it. Those that aren't
 * here are asked for first. below: the pane whose table they are marked in, which outlives it; row_of tells the id of
 * an order's row there (borrowed; NULL: it is the order's own id). What is done, or will be by itself, loses its
 * mark. */
typedef const char *(*BulkRowOf)(const Pane *below, const Order *order);
Pane *bulk_move_orders(const PaneHost *host, Pane *below, GPtrArray *numbers, BulkRowOf row_of);

/* The sheet for changes (Write*, left empty) of rows that are marked below; title as ui_work_new(). When all went well it
 * closes by itself. NULL: they can't be kept, error says why. */
Pane *bulk_work_new(const PaneHost *host, Pane *below, const char *title, GPtrArray *changes,
                    GPtrArray *row_ids, GError **error);

/* Changes of rows whose key is what the change is of: the sheet for several, one goes without. Effects. */
guint bulk_send(Pane *pane, const char *title, GPtrArray *changes);

#endif
