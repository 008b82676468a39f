/* SPDX-License-Identifier: MIT */
/* An order as a record: the same wherever orders are listed, shown or written to a file. */
#ifndef COMMANDS_ORDER_RECORDS_H
#define COMMANDS_ORDER_RECORDS_H

#include "looptrace/model.h"
#include "looptrace/records.h"

#define ORDER_COLUMNS                                                                              \
    {"id", "Id", VALUE_TEXT, FALSE}, {"order_number", "Order", VALUE_TEXT, TRUE},                  \
        {"buyer", "Buyer", VALUE_TEXT, TRUE}, {"supplier", "Supplier", VALUE_TEXT, TRUE},          \
        {"product_type", "Product", VALUE_TEXT, TRUE}, {"quantity", "Qty", VALUE_INTEGER, TRUE},   \
        {"target_date", "Due", VALUE_DAY, TRUE}, {"progress", "Progress", VALUE_PERCENT, TRUE},    \
        {"workflow_status", "Workflow", VALUE_TEXT, TRUE},                                         \
        {"at_risk", "At risk", VALUE_BOOLEAN, TRUE}, {"risk", "Risk", VALUE_TEXT, FALSE},          \
        {"current_stage", "Stage", VALUE_TEXT, FALSE},                                             \
        {"delayed_stages", "Delayed", VALUE_INTEGER, FALSE},                                       \
        {"version", "Version", VALUE_INTEGER, FALSE},                                              \
    {                                                                                              \
        "updated_at", "Updated", VALUE_MOMENT, FALSE                                               \
    }

#define ORDER_COLUMNS_COUNT 15
extern const RecordColumn order_record_columns[ORDER_COLUMNS_COUNT];

/* Values of those columns; how many they are. */
guint order_record_fill(char **row, const Order *order, Day today);

#endif
