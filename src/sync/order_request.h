/* SPDX-License-Identifier: MIT */
/* An OrderQuery as a PostgREST request; keyset pages. */
#ifndef SYNC_ORDER_REQUEST_H
#define SYNC_ORDER_REQUEST_H

#include "looptrace/model.h"
#include "looptrace/supabase.h"

/* Where a page ended: the last row's value in the sort column (NULL: SQL's NULL) and its id, as they
 * were when that page came. Sorting by risk has two parts, one behind the other: what is to be made,
 * and what is over; so a first page holds no order of years ago. */
typedef struct {
    guint part;
    char *value, *id; /* id NULL: before the first page of the part */
} OrderCursor;

void order_cursor_set(OrderCursor *cursor, OrderSort sort, const Order *last);
void order_cursor_clear(OrderCursor *cursor);
/* The part has no more rows: to the next one. FALSE: that was the last. */
gboolean order_cursor_next_part(OrderCursor *cursor, const OrderQuery *query);

RestRequest *order_request_new(const OrderQuery *query, const OrderCursor *after, guint limit,
                               Day today);

#endif
