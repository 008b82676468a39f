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

#define PERSON_VALUES(X)                                                                           \
    X(ID, "id")                                                                                    \
    X(EMAIL, "email")                                                                              \
    X(NAME, "full_name")                                                                           \
    X(COMPANY, "company_name")                                                                     \
    X(SUPPLIER, "supplier")                                                                        \
    X(ROLES, "roles")                                                                              \
    X(CONFIRMED, "is_confirmed")                                                                   \
    X(CREATED, "created_at")                                                                       \
    X(SIGNED_IN, "last_sign_in_at")                                                                \
    X(TOLD, "told_at")                                                                             \
    X(ADMINS, "admins")

typedef enum {
#define X(id, path) PERSON_##id,
    PERSON_VALUES(X)
#undef X
        PERSON_VALUE_COUNT
} PersonValue;

#define AUDIT_VALUES(X)                                                                            \
    X(ID, "id")                                                                                    \
    X(AT, "created_at")                                                                            \
    X(ACTOR, "details.actor")                                                                      \
    X(TABLE, "table_name")                                                                         \
    X(SUBJECT, "details.subject")                                                                  \
    X(ACTION, "action")                                                                            \
    X(BULK, "is_bulk")                                                                             \
    X(ROW, "row_id")                                                                               \
    X(ACTOR_ID, "actor_id")                                                                        \
    X(ROLES, "actor_role")                                                                         \
    X(REQUEST, "request_id")                                                                       \
    X(CHANGES, "details.changes")

typedef enum {
#define X(id, path) AUDIT_##id,
    AUDIT_VALUES(X)
#undef X
        AUDIT_VALUE_COUNT
} AuditValue;

#define RULE_VALUES(X)                                                                             \
    X(ID, "id")                                                                                    \
    X(NAME, "name")                                                                                \
    X(ACTION, "action")                                                                            \
    X(KEEP, "keep_for")                                                                            \
    X(ENABLED, "enabled")                                                                          \
    X(BATCH, "batch_size")                                                                         \
    X(DESCRIPTION, "description")                                                                  \
    X(UPDATED, "updated_at")

typedef enum {
#define X(id, path) RULE_##id,
    RULE_VALUES(X)
#undef X
        RULE_VALUE_COUNT
} RuleValue;

#define REPORT_VALUES(X)                                                                           \
    X(ID, "id")                                                                                    \
    X(STARTED, "started_at")                                                                       \
    X(FINISHED, "finished_at")                                                                     \
    X(DRY, "dry_run")                                                                              \
    X(WHO, "who.full_name")                                                                        \
    X(REPORT, "report")

typedef enum {
#define X(id, path) REPORT_##id,
    REPORT_VALUES(X)
#undef X
        REPORT_VALUE_COUNT
} ReportValue;

/* Of FlatRow. Named by id or by what people call them: the company's name, the person's address, the rule's name. */
extern const RowNoun row_desk_suppliers, row_people, row_audit, row_rules, row_reports;

/* Whether it is among the texts of a JSON array. */
gboolean desk_has_text(const char *array, const char *text);
/* The texts of a JSON array, parted by commas; caller frees. */
char *desk_texts(const char *array);

/* ---- the audit log ---- */

/* Lines that a filter matches: table:orders action:update row:ID person:ID since:2h until:2026-11-23 bulk:yes, each at most once; a moment is a
 * day, a moment, or so many m, h or d ago. now_us: Unix time. NULL with FAULT_USAGE. Caller frees. */
RowQuery *audit_query(const char *filter, gint64 now_us, GError **error);

/* ---- all of a list, a page at a time, none of it kept ---- */

typedef struct RowWalk RowWalk;

/* From the loop; the rows go afterwards. FALSE: no more are wanted. */
typedef gboolean (*RowWalkPage)(const GPtrArray *rows, gpointer data);
/* Takes the query (NULL: all rows). done is called once, unless it is freed before. */
RowWalk *row_walk_new(Sync *sync, const RowNoun *noun, RowQuery *taken, RowWalkPage page,
                      SyncDone done, gpointer data);
void row_walk_free(RowWalk *walk); /* NULL is allowed */

/* The columns that a noun's values are of, in their order, NULL-terminated; NULL: it isn't one of these. */
const char *const *desk_columns(const RowNoun *noun);
/* How many of a hundred, of two counts; -1: of none. */
int desk_share(const char *part, const char *whole);

G_END_DECLS

#endif
