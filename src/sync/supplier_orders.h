/* SPDX-License-Identifier: MIT */
#ifndef SYNC_SUPPLIER_ORDERS_H
#define SYNC_SUPPLIER_ORDERS_H

#include "looptrace/json.h"
#include "looptrace/model.h"

/* The members of the row that an answer may change, or that it answers. */
void supplier_order_put(SupplierOrder *order, const cJSON *row);

#endif
