/* SPDX-License-Identifier: MIT */
/* An OrderQuery as a PostgREST request; keyset pages. */
#ifndef SYNC_ORDER_REQUEST_H
#define SYNC_ORDER_REQUEST_H

#include "looptrace/model.h"
#include "looptrace/supabase.h"

#define ORDER_SEARCH "rpc/search_orders"

/*
 * Where a page ended: the last row's value in the sort column and its id, as they were when that page came.
 * A list may have several parts, one behind the other. Sorting by risk: what is to be made, then what is
 * over, so that a first page holds no order of years ago. And behind the rows that have a value those that
 * have none, since no index finds "greater, or else NULL" at once.
 */
typedef struct {
    guint part;
    char *value,
        *id; /* both NULL: before the first row of the part; id NULL: behind all of that value */

    /* What the last request was, and what it brought; forgotten between two runs. */
    gboolean begun;     /* it asked for rows behind a value: none without one can have come */
    gboolean same_only; /* it asked for rows of one value alone */
    guint rows;         /* that came */
    gboolean mixed;     /* with different values */
} OrderCursor;

/* The next row of a page, in the server's order. */
void order_cursor_set(OrderCursor *cursor, OrderSort sort, const Order *row);
void order_cursor_clear(OrderCursor *cursor);
/* The request brought fewer rows than it might have: to what comes behind. FALSE: nothing does. */
gboolean order_cursor_next_part(OrderCursor *cursor, const OrderQuery *query);

/* Whose orders a person who isn't an admin sees. The server's policy says the same, but an index can only
 * be used for what the request says. ids NULL: everybody's. */
typedef struct {
    const char *column; /* "buyer_id", "supplier_id" */
    const char *const *ids;
    guint n_ids;
} OrderOwner;

OrderOwner order_owner_of(const Person *person); /* borrows from the person, who may be NULL */

typedef struct {
    guint limit;
    Day today;
    gboolean by_function; /* search through search_orders(), which has indexes for it */
    OrderOwner owner;
} OrderPage;

/* The page behind the cursor, which takes note of what is asked. */
RestRequest *order_request_new(const OrderQuery *query, OrderCursor *after, const OrderPage *page);

#endif
