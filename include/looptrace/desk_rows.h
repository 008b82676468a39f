/* SPDX-License-Identifier: MIT */
/* The lists of an admin's desk that are flat rows (flat_row.h): which value is which, and what is asked for. */
#ifndef LOOPTRACE_DESK_ROWS_H
#define LOOPTRACE_DESK_ROWS_H

#include "looptrace/flat_row.h"
#include "looptrace/rows.h"

G_BEGIN_DECLS

/*    id, path in the answer */
#define SUPPLIER_VALUES(X)                                                                         \
    X(ID, "id")                                                                                    \
    X(NAME, "company_name")                                                                        \
    X(VERIFICATION, "verification_status")                                                         \
    X(TIER, "tier")                                                                                \
    X(COUNTRY, "country")                                                                          \
    X(CITY, "city")                                                                                \
    X(TRADE, "business_type")                                                                      \
    X(LISTS, "can_list_products")                                                                  \
    X(RATING, "rating")                                                                            \
    X(MONTHLY, "production_capacity_monthly")                                                      \
    X(LEAST, "minimum_order_quantity")                                                             \
    X(LEAD_DAYS, "lead_time_days")                                                                 \
    X(CREATED, "created_at")                                                                       \
    X(UPDATED, "updated_at")                                                                       \
    X(ORDERS, "performance.orders")                                                                \
    X(RUNNING, "performance.running")                                                              \
    X(DELIVERED, "performance.delivered")                                                          \
    X(ON_TIME, "performance.on_time")                                                              \
    X(REJECTED, "performance.rejected")                                                            \
    X(CAPACITY, "performance.capacity")                                                            \
    X(BOOKED, "performance.booked")

typedef enum {
#define X(id, path) SUPPLIER_##id,
    SUPPLIER_VALUES(X)
#undef X
        SUPPLIER_VALUE_COUNT
} SupplierValue;

/* Of FlatRow. Named by id or by the company's name. */
extern const RowNoun row_desk_suppliers;

/* The columns that a noun's values are of, in their order, NULL-terminated; NULL: it isn't one of these. */
const char *const *desk_columns(const RowNoun *noun);
/* How many of a hundred, of two counts; -1: of none. */
int desk_share(const char *part, const char *whole);

G_END_DECLS

#endif
