/* SPDX-License-Identifier: MIT */
/* An OrderQuery as a PostgREST request; keyset pages. */
#ifndef SYNC_ORDER_REQUEST_H
#define SYNC_ORDER_REQUEST_H

#include "looptrace/model.h"
#include "looptrace/supabase.h"

/* Where a page ended: the last row's value in the sort column (NULL: SQL's NULL) and its id, as they
 * were when that page came. */
typedef struct {
    char *value, *id; /* id NULL: before the first page */
} OrderCursor;

void order_cursor_set(OrderCursor *cursor, OrderSort sort, const Order *last);
void order_cursor_clear(OrderCursor *cursor);

RestRequest *order_request_new(const OrderQuery *query, const OrderCursor *after, guint limit,
                               Day today);

#endif
