/* SPDX-License-Identifier: MIT */
/* How an order looks in a row of the list. */
#ifndef PANES_ORDERS_ROWS_H
#define PANES_ORDERS_ROWS_H

#include "looptrace/panes.h"
#include "looptrace/ui_table.h"

#define ORDERS_COLUMNS 7

extern const UiColumn orders_columns[ORDERS_COLUMNS];

/* New reference. columns: how wide it will be. */
SafeText *orders_cell(const PaneHost *host, const Order *order, guint column, int columns,
                      UiRole *role);

/* What is known of the selected one; beside: on a page that is high and not broad. */
void orders_fill_detail(const PaneHost *host, UiPage *page, const Order *order, gboolean beside);
/* Its first line; new reference. */
SafeText *orders_detail_heading(const Order *order);
/* At risk, and whether a change of it waits here or has come back. */
void orders_gutter(const PaneHost *host, const Order *order, char gutter[4]);

#endif
