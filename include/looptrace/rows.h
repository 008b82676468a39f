/* SPDX-License-Identifier: MIT */
/*
 * Lists of rows of any kind: leads, supplier orders, messages, … A noun is a constant that says all that differs; a list is
 * an object of its own, so that two screens have one each. Each row is kept by itself in the vault, and so is which rows a
 * question had: what is kept is shown at once with its age, then the server is asked. docs/sync.md has a recipe.
 */
#ifndef LOOPTRACE_ROWS_H
#define LOOPTRACE_ROWS_H

#include "looptrace/json.h"
#include "looptrace/listing.h"
#include "looptrace/sync.h"

G_BEGIN_DECLS

/* ---- a noun ---- */

typedef struct RowQuery RowQuery; /* which rows; see below */

typedef enum {
    ROW_DESCENDING = 1u << 0,
    ROW_NULLS_FIRST = 1u << 1,
    ROW_NULLS_LAST = 1u << 2
} RowOrder;

/* A column that rows are sorted by, and where a row has it. */
typedef struct {
    const char *column; /* NULL ends the array */
    gsize member;       /* G_STRUCT_OFFSET of its char * */
    guint order;        /* of RowOrder; neither NULLS: it is never null */
} RowColumn;

typedef struct {
    const char *name;   /* "leads": what the names of its lists begin with where they are kept */
    const char *path;   /* a table; or "rpc/…", a function that may be asked with GET */
    const char *spare;  /* the table that does where the platform hasn't got path; NULL: none */
    const char *select; /* NULL: what the function answers */
    const RowColumn *
        order; /* a total order, its last column unique; NULL: the server's, and there is no next page */
    /* Of a function: it takes how many rows ("most") and behind which ("behind", a key), and so has a next page without an
     * order that is known here. */
    gboolean pages;
    RowColumn
        changed; /* rises with each change of a row: polls ask for it alone; column NULL: there is none */
    VaultKind kind;
    gsize
        key; /* G_STRUCT_OFFSET of the char * that names a row for ever: in the vault and for a selection */
    GDestroyNotify free;
    /* An array of rows → GPtrArray of them with that free function; FAULT_DECODE. */
    GPtrArray *(*read)(const char *bytes, gsize length, GError **error);
    char *(*write)(gconstpointer row); /* one as such an array, to be kept; caller frees */
    const char *
        not_kept; /* N_(): why there is nothing offline: "These leads aren't kept on this machine: …" */

    /* What only some have. */
    void (*learn)(gpointer row,
                  const cJSON *told); /* members that were read beside, as after a conflict */
    /* A name that a person types. NULL: it is the key. */
    gboolean (*is_named)(gconstpointer row, const char *name);
    gboolean (*is_key)(const char *name);                              /* with is_named */
    void (*ask_named)(RestRequest *request, const char *const *names); /* NULL: key_column in (…) */
    const char *key_column;                                            /* without ask_named */
    gboolean (*lasts)(
        gconstpointer row); /* as it was seen it does at any age, for a change of it */
} RowNoun;

extern const RowNoun row_leads;           /* of Lead (sync/leads.c) */
extern const RowNoun row_lead_pages;      /* the same with what the page of one has beside */
extern const RowNoun row_listings;        /* of Listing (sync/listings.c): what a list shows */
extern const RowNoun row_listing_pages;   /* the same with what the page of one has beside */
extern const RowNoun row_supplier_orders; /* of SupplierOrder (sync/supplier_orders.c) */

/* What they are asked for, as those two need it. Callers free, or give it to a list. */
RowQuery *sync_lead_rows(Sync *sync, const LeadQuery *query);
RowQuery *sync_supplier_order_rows(const SupplierOrderQuery *query);
RowQuery *sync_listing_named(const char *id);
/* The server's count of who has looked at it, once each; asked in passing, never offline nor in metered mode. */
void sync_count_listing_look(Sync *sync, const char *id);
/* NULL: as listing_query_wanted() says. */
RowQuery *sync_listing_rows(const ListingQuery *query, gsize *position, GError **error);

const char *row_key(const RowNoun *noun, gconstpointer row); /* borrowed from the row */

/* ---- which rows ---- */

RowQuery *row_query_new(void);        /* all of them, until something is added */
void row_query_free(RowQuery *query); /* NULL is allowed */
void row_query_add(RowQuery *query, const char *column, const char *op, const char *value);
void row_query_add_in(RowQuery *query, const char *column, const char *const *values);
void row_query_add_tree(RowQuery *query, const char *key,
                        const char *tree); /* rest_filter_tree() */
void row_query_add_argument(RowQuery *query, const char *name,
                            const char *value); /* of a function */

/* ---- a list ---- */

typedef struct RowList RowList;

#define ROW_LIST_PAGE 100
#define ROW_LIST_MAX  1000 /* rows of one answer: what a hosted platform gives at most */

/* Asks nothing yet. page: rows of a page (0: ROW_LIST_PAGE). */
RowList *row_list_new(Sync *sync, const RowNoun *noun, guint page);
void row_list_free(RowList *list); /* cancels; NULL is allowed */
/* The run's own list of that noun: for commands, which load one at a time. Borrowed. */
RowList *sync_rows(Sync *sync, const RowNoun *noun);

/* Called after each change of rows or state, from the loop or from within what is called. */
typedef void (*RowListChanged)(gpointer data);
void row_list_watch(RowList *list, RowListChanged changed, gpointer data);

/* Another question (taken; NULL: all rows): what is under way is dropped, rows stay until what is kept of it, or the
 * server, gives others: row_list_refresh(). */
void row_list_set_query(RowList *list, RowQuery *taken);
/* Those rows (NULL-terminated; a noun with key_column): shown as they are kept, and asked for unless all of them are fresh. */
void row_list_set_names(RowList *list, const char *const *names);
void row_list_set_page(RowList *list, guint rows);

/* The first time what is kept is there at once, with its age in the state; then the server is asked for as many rows as
 * are here, a page at least. The old ones stay until the new ones are whole. Offline: what is kept, or FAULT_NOT_KEPT in the
 * state. Nothing while it is loading. */
void row_list_refresh(RowList *list);
/* The same when something has changed, or after sync_distrust(): in a few bytes where it hasn't. Offline: nothing. */
void row_list_poll(RowList *list);
void row_list_more(RowList *list); /* the next page; nothing when the list is complete or loading */
void row_list_cancel(RowList *list); /* what is under way; rows stay */

const ListState *row_list_state(const RowList *list);
guint64 row_list_revision(const RowList *list); /* rises with every change of rows or state */
const GPtrArray *
row_list_rows(const RowList *list); /* in their order; borrowed until the next change */
/* NULL: it isn't among those that are here. index may be NULL. Borrowed as rows are. */
gconstpointer row_list_find(const RowList *list, const char *key, guint *index);

/* ---- for commands: done is called once, from the loop ---- */

/* The first page. Offline what is kept of the same question, or FAULT_NOT_KEPT. */
SyncJob *row_list_load(RowList *list, SyncDone done, gpointer data);
/* What is kept of that question, at once; FALSE: nothing is. */
gboolean row_list_recall(RowList *list);
/* Those with these names. as_seen: no request while all that is kept of them is fresh, or lasts. Offline, and when the server
 * can't be asked, the list has what is kept. */
SyncJob *row_list_load_named(RowList *list, const char *const *names, gboolean as_seen,
                             SyncDone done, gpointer data);
gint64
row_list_as_of(const RowList *list); /* when the server told the oldest of them, in µs; 0: never */
gboolean row_list_has_more(const RowList *list);
/* For --dry-run; callers free. */
char *row_describe(const RowNoun *noun, const RowQuery *query, guint limit);
char *row_describe_named(const RowNoun *noun, const char *const *names);

/* ---- what is kept ---- */

/* FALSE ends the visit; the row is borrowed. Of all that are kept of the noun, those of the longest ago first. */
typedef gboolean (*RowVisit)(gconstpointer row, gint64 stamp_us, gpointer data);
void sync_visit_rows(Sync *sync, const RowNoun *noun, RowVisit visit, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RowQuery, row_query_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RowList, row_list_free)

G_END_DECLS

#endif
