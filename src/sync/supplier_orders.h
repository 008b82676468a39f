/* SPDX-License-Identifier: MIT */
#ifndef SYNC_SUPPLIER_ORDERS_H
#define SYNC_SUPPLIER_ORDERS_H

#include "looptrace/json.h"
#include "sync.h"

void supplier_orders_forget(Sync *sync);

/* What an answer to it met: the supplier order that is kept is brought up to that row. */
void supplier_orders_learn(Sync *sync, const char *number, const cJSON *row);
/* The members of the row that an answer may change, or that it answers. */
void supplier_order_put(SupplierOrder *order, const cJSON *row);

#endif
