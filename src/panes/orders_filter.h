/* SPDX-License-Identifier: MIT */
/* A filter that is typed, and what a view or a choice of statuses asks for besides. */
#ifndef PANES_ORDERS_FILTER_H
#define PANES_ORDERS_FILTER_H

#include "looptrace/filter.h"

/* What the query has by a view or a choice, and not by the filter that was (its text; NULL: none). Caller
 * frees. */
OrderQuery *orders_below_filter(const OrderQuery *query, const char *was);
void orders_take_filter(OrderQuery *query, const Filter *filter);

/* What a line of Home, or whoever opens the list, wants to see of it: NULL or "" all, "risk", or a workflow status. */
void orders_narrow(OrderQuery *query, const char *view);

#endif
