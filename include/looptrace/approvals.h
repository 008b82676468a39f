/* SPDX-License-Identifier: MIT */
/* What an admin decides on, as flat rows (flat_row.h): who could make an order, what became of it, what waits for approval. */
#ifndef LOOPTRACE_APPROVALS_H
#define LOOPTRACE_APPROVALS_H

#include "looptrace/flat_row.h"
#include "looptrace/rows.h"
#include "looptrace/write.h"

G_BEGIN_DECLS

/* order_candidates(): a supplier, and the order beside it. DOUBTS: "capacity,minimum,time", as far as they are so. */
#define CANDIDATE_VALUES(X)                                                                        \
    X(ID, "id")                                                                                    \
    X(SUPPLIER, "supplier_id")                                                                     \
    X(NAME, "company_name")                                                                        \
    X(TIER, "tier")                                                                                \
    X(RATING, "rating")                                                                            \
    X(ON_TIME, "on_time")                                                                          \
    X(LEAD_DAYS, "lead_time_days")                                                                 \
    X(LEAST, "minimum_order_quantity")                                                             \
    X(FREE_ON_DAY, "free_on_day")                                                                  \
    X(FREE_UNTIL, "free_until")                                                                    \
    X(OPEN, "open_orders")                                                                         \
    X(LAST_EACH, "last_price_each")                                                                \
    X(LAST_PRICE, "last_price")                                                                    \
    X(DOUBTS, "doubts")                                                                            \
    X(RANK, "rank")                                                                                \
    X(ORDER, "order_id")                                                                           \
    X(NUMBER, "order_number")                                                                      \
    X(VERSION, "version")                                                                          \
    X(WORKFLOW, "workflow_status")                                                                 \
    X(PRODUCT, "product_type")                                                                     \
    X(QUANTITY, "quantity")                                                                        \
    X(DUE, "target_date")                                                                          \
    X(BUYER_PRICE, "buyer_price")

/* order_story(): a move, or (for admins) a supplier order, by KIND. */
#define STORY_VALUES(X)                                                                            \
    X(ID, "id")                                                                                    \
    X(KIND, "kind")                                                                                \
    X(AT, "at")                                                                                    \
    X(BY, "by_name")                                                                               \
    X(FROM, "from_status")                                                                         \
    X(TO, "to_status")                                                                             \
    X(NOTE, "note")                                                                                \
    X(OFFER, "supplier_order")                                                                     \
    X(SUPPLIER, "supplier")                                                                        \
    X(PRICE, "supplier_price")                                                                     \
    X(BUYER_PRICE, "buyer_price")                                                                  \
    X(MARGIN, "margin")

/* approvals(): FACTS is [[field, now], [field, now, when it was decided on last], …]; CHANGED how many of the latter, NULL:
 * nobody has decided on it yet. The last three: how many of each kind wait. */
#define APPROVAL_VALUES(X)                                                                         \
    X(ID, "id")                                                                                    \
    X(SINCE, "since")                                                                              \
    X(UPDATED, "updated_at")                                                                       \
    X(TITLE, "title")                                                                              \
    X(WHO, "who")                                                                                  \
    X(QUANTITY, "quantity")                                                                        \
    X(PRICE, "price")                                                                              \
    X(REASON, "reason")                                                                            \
    X(CHANGED, "changed")                                                                          \
    X(FACTS, "facts")                                                                              \
    X(LISTINGS, "listings")                                                                        \
    X(QUOTES, "quotes")                                                                            \
    X(SUPPLIERS, "suppliers")

enum {
#define X(id, path) CANDIDATE_##id,
    CANDIDATE_VALUES(X) CANDIDATE_VALUE_COUNT
#undef X
};
enum {
#define X(id, path) STORY_##id,
    STORY_VALUES(X) STORY_VALUE_COUNT
#undef X
};
enum {
#define X(id, path) APPROVAL_##id,
    APPROVAL_VALUES(X) APPROVAL_VALUE_COUNT
#undef X
};

extern const RowNoun row_candidates, row_story, row_approvals;

RowQuery *sync_candidate_rows(const char *order_number);
RowQuery *sync_story_rows(const char *order_number);
RowQuery *sync_approval_rows(const char *kind); /* "listings", "quotes", "suppliers" */

/* Gives the order to that supplier; prices and the rest are still to be set. */
Write *write_new_assignment(const FlatRow *candidate);
/* A listing that waits is approved, or rejected: as it was seen (updated_at, and each of the others where it is known). */
Write *write_new_listing(gboolean approve, const char *id, const char *updated_at,
                         const char *title, const char *base_price);
Write *write_new_listing_approval(gboolean approve, const FlatRow *approval);
typedef enum { APPROVAL_OF_LISTING, APPROVAL_OF_QUOTE, APPROVAL_OF_SUPPLIER } ApprovalKind;
/* NULL: it can't be decided on here. */
Write *write_new_approval(ApprovalKind kind, gboolean approve, const FlatRow *approval);
/* A field of an approval as it is now; NULL: it has none. Caller frees. */
char *approval_fact(const FlatRow *approval, const char *field);

G_END_DECLS

#endif
