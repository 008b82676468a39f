/* SPDX-License-Identifier: MIT */
/* Ids of orders that stand together in a list, and where. The rows themselves are in the store. */
#ifndef SYNC_ORDER_ROWS_H
#define SYNC_ORDER_ROWS_H

#include "order_place.h"
#include "order_request.h"
#include "window.h"

typedef struct {
    GPtrArray *ids;   /* of char *, owned, in the server's order */
    GHashTable *seen; /* the same ids: a row that moves while pages come must not be there twice */
    Window window;    /* its n is the length of ids */
    gboolean
        by_pages; /* asked for page after page from the beginning, of a platform without order_list() */
    OrderCursor end; /* by_pages: where the next page begins */
    char *since;     /* the moment that their first page was of; NULL: nobody said */
} OrderRows;

OrderRows *order_rows_new(gboolean by_pages);
void order_rows_free(OrderRows *rows); /* NULL is allowed */

gboolean order_rows_have(const OrderRows *rows, const char *id);
/* TRUE when it wasn't there yet. The window isn't told: a page is told as a whole, by its owner. */
gboolean order_rows_insert(OrderRows *rows, guint at, const char *id);
/* FALSE: it isn't there. */
gboolean order_rows_index(const OrderRows *rows, const char *id, guint *index);
void order_rows_remove(OrderRows *rows, guint index);

#endif
