/* SPDX-License-Identifier: MIT */
/* What sync keeps in the vault. Without one nothing is kept, and reading finds nothing. */
#ifndef SYNC_KEEP_H
#define SYNC_KEEP_H

#include "looptrace/vault.h"
#include "order_request.h"
#include "sync.h"

/* How a list of orders was when it was kept. */
typedef struct {
    gboolean complete;
    gint64 as_of_us;
    char *since;      /* for the next question about changes; NULL: unknown */
    OrderCursor end;  /* where the next page begins */
    gint64 total;     /* rows of the list, as far as was known; -1: unknown */
    gboolean guessed; /* total is an estimate */
} OrderListKept;

void order_list_kept_clear(OrderListKept *kept);

/* The rows go into the store, their ids (owned) into the array. FALSE: it isn't kept. A list that has lost
 * rows comes as an incomplete one. Filter and search count; sort only for an incomplete list. */
gboolean keep_read_orders(Sync *sync, const OrderQuery *query, GPtrArray *ids, OrderListKept *kept);
/* The rows must be in the store. Of a long list its beginning. */
void keep_write_orders(Sync *sync, const OrderQuery *query, const GPtrArray *ids,
                       const OrderListKept *kept);
void keep_write_order(Sync *sync, const Order *order);
void keep_drop_order(Sync *sync, const char *id);

char *keep_read_text(Sync *sync, VaultKind kind, const char *name); /* caller frees; NULL: none */
/* The same, with when it was written. */
char *keep_read_stamped(Sync *sync, VaultKind kind, const char *name, gint64 *stamp_us);
void keep_write_text(Sync *sync, VaultKind kind, const char *name, const char *text);
/* Of a value in parts, from 0; stamp_us may be NULL. */
char *keep_read_part(Sync *sync, VaultKind kind, const char *name, guint part, gint64 *stamp_us);
void keep_write_part(Sync *sync, VaultKind kind, const char *name, guint part, const char *text);
void keep_drop_text(Sync *sync, VaultKind kind, const char *name);
void keep_drop_all(Sync *sync);

#endif
