/* SPDX-License-Identifier: MIT */
/*
 * Between the store and the server: asks for what a list or a page needs, writes the answers to the
 * store, and tells each asker what state it is in. The only module that knows both sides.
 */
#ifndef LOOPTRACE_SYNC_H
#define LOOPTRACE_SYNC_H

#include <glib.h>

#include "looptrace/clock.h"
#include "looptrace/model.h"
#include "looptrace/store.h"
#include "looptrace/supabase.h"
#include "looptrace/vault.h"

G_BEGIN_DECLS

typedef struct Sync Sync;

/* All three are borrowed and outlive it; clock is what is judged by (today), not deadlines. */
Sync *sync_new(Supabase *supabase, Store *store, const Clock *clock);
void sync_free(Sync *sync); /* lists and jobs of it must be gone */

/* What is kept on this machine; borrowed, to be set before the first list. NULL: nothing is. */
void sync_set_vault(Sync *sync, Vault *vault);
/* Lists and pages come from what is kept alone, and no request is sent for them (--offline). */
void sync_set_offline(Sync *sync, gboolean offline);
gboolean sync_is_offline(const Sync *sync);
/* Nothing is asked for ahead, and pages stay small: metered mode. */
void sync_set_frugal(Sync *sync, gboolean frugal);

/* What the newest answers say of the line, for people. */
typedef enum { LINK_UNKNOWN, LINK_ONLINE, LINK_OFFLINE } LinkKind;

typedef struct {
    LinkKind kind;
    gint64 since_us; /* when it came to be so; Unix time */
    const char *
        reason; /* of LINK_OFFLINE: a sentence without its full stop; borrowed until the next answer */
} LinkState;

LinkState sync_link(const Sync *sync);

/* The moment up to which everything that the newest answer about changes could tell was told; as since, it is good for
 * whatever is asked for after that answer. NULL: none has come. Borrowed until the next. */
const char *sync_settled(const Sync *sync);

/* FALSE once this platform has said that it has no such function: then each asks in its own way. */
gboolean sync_has_changes(const Sync *sync);

/* The next question about each thing is for all of it, and what the platform lacked is tried again. Rows stay until the
 * answer is here. */
void sync_distrust(Sync *sync);

/* Rises with everything new that the server told: rows, Home, the board. */
guint64 sync_revision(const Sync *sync);

/* Called once, from the loop, never from inside the call that began the job. */
typedef void (*SyncDone)(const GError *error, gpointer data);

typedef struct SyncJob SyncJob; /* one thing being fetched */

/* What it brings isn't wanted any more: done is never called. *job becomes NULL; NULL is allowed. */
void sync_cancel(SyncJob **job);

/* ---- who is signed in (sync/person.c) ---- */

/* No request while what is kept is fresh (5 minutes), or offline. */
SyncJob *sync_load_person(Sync *sync, SyncDone done, gpointer data);
const Person *sync_person(const Sync *sync); /* NULL until it has been loaded; borrowed */
/* Signing out: Home and the board go with the person. */
void sync_forget_person(Sync *sync);

/* ---- suppliers (sync/suppliers.c) ---- */

/* All that the person may see. No request while what is kept is fresh (5 minutes, as the specification says), or offline:
 * then FAULT_NOT_KEPT when none are. Else a request for each 1,000 of them; a list that broke off half-way is no list. */
SyncJob *sync_load_suppliers(Sync *sync, SyncDone done, gpointer data);
/* GPtrArray of Supplier*, by name; empty until they have been loaded. Borrowed until the next load. */
const GPtrArray *sync_suppliers(const Sync *sync);
gint64 sync_suppliers_as_of(const Sync *sync); /* when the server told them, in µs; 0: never */
char *sync_describe_suppliers(void);           /* the first request, for --dry-run; caller frees */

/* ---- leads (sync/leads.c) for commands: one load at a time, the newest is the one that counts; screens: rows.h ---- */

typedef enum { LEADS_OF_ALL, LEADS_OF_MINE, LEADS_OF_NOBODY } LeadsOf;

typedef struct {
    const char *const *statuses; /* wire values, NULL-terminated; NULL: any */
    LeadsOf whose;
    const char *const *quotes; /* of what their quotes are, the same */
    const char *since;         /* asked then or later: a moment; NULL: whenever */
    guint limit;               /* at most LEADS_MAX */
} LeadQuery;

#define LEADS_MAX 1000 /* what a hosted platform answers at most */

/* The newest first. Offline what is kept of the same question, or FAULT_NOT_KEPT. */
SyncJob *sync_load_leads(Sync *sync, const LeadQuery *query, SyncDone done, gpointer data);
/* Those that are named (lead_name_is_valid()): no request while all that is kept of them is fresh (5 minutes), or offline. When
 * the server can't be asked, sync_leads() has what is kept, of any age. */
SyncJob *sync_load_leads_named(Sync *sync, const char *const *names, SyncDone done, gpointer data);
/* GPtrArray of Lead*, of the newest load. Borrowed until the next. */
const GPtrArray *sync_leads(Sync *sync);
gint64 sync_leads_as_of(Sync *sync); /* when the server told the oldest of them, in µs; 0: never */
gboolean sync_leads_more(Sync *sync); /* as many as the limit: there may be more */
/* For --dry-run; sync may be NULL: then nobody is me. Caller frees. */
char *sync_describe_leads(Sync *sync, const LeadQuery *query);

/* ---- who sells (sync/sellers.c) ---- */

typedef struct {
    char *id, *name; /* name NULL: the server shows none */
} SyncSeller;

/* Whom a lead can be given to; admins see all of them, others themselves. */
SyncJob *sync_load_sellers(Sync *sync, SyncDone done, gpointer data);
const GPtrArray *sync_sellers(const Sync *sync); /* of SyncSeller*; NULL: nobody has asked */

/* ---- supplier orders (sync/supplier_orders.c) for commands; screens: rows.h ---- */

typedef struct {
    const char *const *offers; /* wire values of Offer, NULL-terminated; NULL: any */
    guint limit;               /* at most SUPPLIER_ORDERS_MAX */
} SupplierOrderQuery;

#define SUPPLIER_ORDERS_MAX 1000 /* what a hosted platform answers at most */

/* New ones first, then counter-offers, cancelled, rejected and accepted ones, each the newest first. Offline what is kept of
 * the same question, or FAULT_NOT_KEPT. */
SyncJob *sync_load_supplier_orders(Sync *sync, const SupplierOrderQuery *query, SyncDone done,
                                   gpointer data);
/* What is kept of that question, at once; FALSE: nothing is. */
gboolean sync_recall_supplier_orders(Sync *sync, const SupplierOrderQuery *query);
/* Those of that number. as_seen: no request while all of them are kept, and each is new (as it was seen, of any age) or fresh.
 * Offline, and when the server can't be asked, sync_supplier_orders() has what is kept. */
SyncJob *sync_load_supplier_orders_named(Sync *sync, const char *const *numbers, gboolean as_seen,
                                         SyncDone done, gpointer data);
/* GPtrArray of SupplierOrder*, of the newest load. Borrowed until the next. */
const GPtrArray *sync_supplier_orders(Sync *sync);
/* When the server told the oldest of them, in µs; 0: never. */
gint64 sync_supplier_orders_as_of(Sync *sync);
gboolean sync_supplier_orders_more(Sync *sync); /* as many as the limit: there may be more */
/* For --dry-run; callers free. */
char *sync_describe_supplier_orders(const SupplierOrderQuery *query);
char *sync_describe_supplier_order(const char *number);

/* ---- the account (sync/account.c) ---- */

/* Exactly one of text (JSON, valid during the callback) and error, from the loop, once. */
typedef void (*SyncText)(const char *text, const GError *error, gpointer data);

/* All that the platform has of the person, as one object in a line. */
void sync_export_account(Sync *sync, SyncText done, gpointer data);
/* email: the account's, as confirmation. Asked again after an answer that was lost, also by another run, it is answered as
 * the first time: with the platform's report. FAULT_NOT_FOUND: it is gone already. */
void sync_erase_account(Sync *sync, const char *email, SyncText done, gpointer data);
/* The same of a person who has asked an admin for it. */
void sync_export_person(Sync *sync, const char *person_id, SyncText done, gpointer data);
void sync_erase_person(Sync *sync, const char *person_id, const char *email, SyncText done,
                       gpointer data);
char *sync_describe_export_account(void); /* for --dry-run; caller frees */
char *sync_describe_erase_account(const char *email);

/* ---- Home (sync/home.c): one request, in which only what has changed comes back ---- */

/* Also loads the person, so that no request of its own is needed. Offline: what is kept, or FAULT_NOT_KEPT. */
SyncJob *sync_load_home(Sync *sync, SyncDone done, gpointer data);
/* When the server last said so, what is kept among it; 0: nothing is here. */
gint64 sync_home_as_of(Sync *sync);
const Home *
sync_home(const Sync *sync);         /* borrowed until the next change; may be without sections */
char *sync_describe_home(Day today); /* for --dry-run; caller frees */

/* ---- how much is unread (sync/unread.c) ---- */

typedef struct {
    gboolean known; /* somebody has told */
    gint64 messages, notifications;
} UnreadCounts;

/* From now on what is asked about changes asks for it as well: no request more, some 15 bytes. */
void sync_watch_unread(Sync *sync);
UnreadCounts sync_unread(const Sync *sync); /* as they were told last, by Home or so */

/* ---- the production board (sync/board.c) ---- */

#define BOARD_PAGE     25
#define BOARD_PAGE_MAX 200 /* the server gives no more at once */

/* What has changed of the rows that are here; a page where there are none, or as many as are here on another day.
 * Offline: what is kept, or FAULT_NOT_KEPT. */
SyncJob *sync_load_board(Sync *sync, SyncDone done, gpointer data);
/* When the server last said so, what is kept among it; 0: nothing is here. */
gint64 sync_board_as_of(Sync *sync);
/* The next page; NULL, and done is never called, when there is none. */
SyncJob *sync_load_board_more(Sync *sync, SyncDone done, gpointer data);
const Board *sync_board(const Sync *sync); /* NULL: not asked yet; borrowed until the next change */
/* Answers that are asked for whole, and kept as they came: JSON, with when it was so; told once, from the loop. Offline
 * what is kept, or FAULT_NOT_KEPT. Borrowed while it is told. */
typedef void (*SyncTold)(const char *json, gint64 as_of_us, const GError *error, gpointer data);
/* Changes of these n stages of an order, the newest first: [{"created_at", "stage_number", "from_percentage", …}, …]. */
void sync_ask_stage_history(Sync *sync, const char *order_number, const char *const *stage_ids,
                            guint n, guint limit, SyncTold told, gpointer data);
/* What has happened since then: {"from": µs, "told": what changes() answered, with a member "shift"}. Offline that of the
 * newest question. */
void sync_ask_shift(Sync *sync, gint64 from_us, SyncTold told, gpointer data);
/* The server's moment until which all that was written to its rows is on it, as a timestamp; NULL: unknown. Borrowed. */
const char *sync_board_seen_until(Sync *sync);
char *sync_describe_board(Day today);

/* ---- one order with its stages, in one request (sync/order.c) ---- */

/* FAULT_NOT_FOUND when there is no such order for this person. Then the order (with details) and its
 * stages are in the store. */
SyncJob *sync_load_order(Sync *sync, const char *number, SyncDone done, gpointer data);
/* Several, in as many requests as their numbers need; they aren't kept. Those that aren't there, or aren't
 * visible, aren't in the store then. */
SyncJob *sync_load_orders(Sync *sync, const char *const *numbers, SyncDone done, gpointer data);
/* What is kept of it goes into the store, no request; FALSE: nothing is. as_of_us: when the server said so. */
gboolean sync_take_kept_order(Sync *sync, const char *number, gint64 *as_of_us);
/* What that would send, for --dry-run. Caller frees. */
char *sync_describe_order(const char *number);

/* ---- what can be named without asking anybody (sync/known.c): for completion ---- */

typedef struct {
    char *number;
    char *about; /* product and party */
} SyncKnown;

/* Orders whose number begins so, of what is here and kept, by number, at most max; of SyncKnown*. Caller unrefs. */
GPtrArray *sync_known_leads(Sync *sync, const char *prefix, guint max);    /* number: its id */
GPtrArray *sync_known_listings(Sync *sync, const char *prefix, guint max); /* number: its id */
GPtrArray *sync_known_supplier_orders(Sync *sync, const char *prefix, guint max);
GPtrArray *sync_known_orders(Sync *sync, const char *prefix, guint max);
/* Names of an order's stages, in their order; NULL: they aren't known. Caller frees (g_strfreev). */
char **sync_known_stages(Sync *sync, const char *number);

/* ---- a list of orders (sync/order_list.c, order_fetch.c, order_delta.c) ---- */

/*
 * Rows by position. Of a long list only those around what is looked at are here, the others come when they
 * are looked at: one request a page, from either side, from the end, or from a position. A list that is
 * whole (the state says complete) is filtered, searched and sorted here; else the server is asked.
 */
typedef struct OrderList OrderList;

#define ORDER_LIST_PAGE  250
#define ORDER_LIST_FIRST 25   /* rows of a screen whose size nobody has said */
#define ORDER_LIST_HOLD  2000 /* rows of a list on the screen */

/* Called after each change of rows or state, from the loop or from within order_list_set_query(). */
typedef void (*OrderListChanged)(gpointer data);

/* query is copied. page: rows of the first page (0: ORDER_LIST_PAGE, which is the most). Asks nothing
 * yet. */
OrderList *order_list_new(Sync *sync, const OrderQuery *query, guint page);
void order_list_free(OrderList *list); /* cancels; NULL is allowed */
void order_list_watch(OrderList *list, OrderListChanged changed, gpointer data);
/* So many rows are here at most, those around what is looked at. 0 (as it begins): all that were asked for. */
void order_list_set_hold(OrderList *list, guint rows);
void order_list_set_page(OrderList *list, guint rows); /* as in order_list_new() */

/* Another filter, search or sort: worked out here when every row is here (complete, and asked for at
 * least as much), asked of the server otherwise. */
void order_list_set_query(OrderList *list, const OrderQuery *query);
const OrderQuery *order_list_query(const OrderList *list);

/* The first time: what is kept is there at once (its age in the state), then the server is asked for what has
 * changed since, in one request; for the whole list where nothing is kept. Offline: what is kept, or
 * FAULT_NOT_KEPT in the state. */
void order_list_refresh(OrderList *list);
/* Asks again for the rows that are looked at (all that are here, without a hold); the old ones stay until
 * the new ones are whole. */
void order_list_reload(OrderList *list);
/* These rows are on the screen: what isn't here of them is asked for, and what was asked for and isn't looked at
 * any more is cancelled. No row changes before it returns. After a failure, and after order_list_cancel(), the
 * same rows aren't asked for again before order_list_refresh(). */
void order_list_look(OrderList *list, gint64 first, guint count);
/* The next page; nothing when the list is complete or already loading. */
void order_list_more(OrderList *list);
void order_list_cancel(OrderList *list); /* what is under way; rows stay */

/* For whoever goes through a list from the beginning, without a hold, and is done with the rows that are here: all but the
 * last go, if they are more than ORDER_LIST_HOLD; then the list isn't whole any more, and no row of it is kept. Rows of a
 * platform without order_list() stay: each page may bring such that come before them. */
void order_list_pass(OrderList *list);
gboolean order_list_is_at_end(const OrderList *list); /* nothing comes behind what is here */

const ListState *order_list_state(const OrderList *list);

typedef enum {
    TOTAL_COUNTED,
    TOTAL_GUESSED,  /* by the server's planner */
    TOTAL_AT_LEAST, /* so many are here, and there are others */
} TotalKind;

typedef struct {
    gint64 total;
    TotalKind kind;
    gboolean exact;  /* the positions of the rows that are here are known, not estimated */
    guint elsewhere; /* rows that changed where none are here, since the list was asked for */
} OrderListExtent;

OrderListExtent order_list_extent(OrderList *list);

/* Who does what is asked of the list: its search, statuses and filter. */
typedef enum {
    FILTERED_NOT,       /* nothing is asked */
    FILTERED_HERE,      /* all rows are here: nobody had to be asked */
    FILTERED_BY_SERVER, /* all of it */
    FILTERED_PARTLY /* *rest is only looked for among the rows that are here; NULL: all of it is */
} OrderListFiltering;

OrderListFiltering order_list_filtering(const OrderList *list,
                                        char **rest); /* caller frees *rest */

/* These follow changes that others made to the store; row is below the count of the same revision, and
 * what is returned is borrowed until the next change. */
guint order_list_count(OrderList *list); /* rows of the list, those that aren't here among them */
guint order_list_here(OrderList *list);  /* how many are */
const char *order_list_id(const OrderList *list, guint row);   /* NULL: that one isn't here */
const Order *order_list_row(const OrderList *list, guint row); /* NULL: that one isn't here */
gboolean order_list_find(OrderList *list, const char *id, guint *row); /* FALSE: it isn't here */
guint64 order_list_revision(OrderList *list);

/* What its first page would send, for --dry-run. Caller frees. */
char *order_list_describe(const OrderQuery *query, guint page, Day today);

/* ---- all orders that a query wants, and none of them kept (sync/order_walk.c) ---- */

typedef struct OrderWalk OrderWalk;

/* Above this PostgREST may cut an answer silently (wire protocol B5), and order_list() gives no more. */
#define ORDER_WALK_PAGE 1000

/* Borrowed Order*, in the order of the query; total of all pages, -1 while it isn't known, which it is at most once. */
typedef void (*OrderWalkPage)(const GPtrArray *orders, gint64 total, gboolean guessed,
                              gpointer data);

/* query is copied. Both from the loop; done once, after the last page. */
OrderWalk *order_walk_new(Sync *sync, const OrderQuery *query, OrderWalkPage page, SyncDone done,
                          gpointer data);
/* Neither is called any more. *walk becomes NULL; NULL is allowed; not once done has been called. */
void order_walk_cancel(OrderWalk **walk);

/* ---- the address of a party of an order (sync/contact.c) ---- */

typedef enum { PARTY_BUYER, PARTY_SUPPLIER } OrderParty;
typedef struct SyncContact SyncContact;

/* Exactly one of email and error: FAULT_REFUSED when the server shows none to this person. From the loop, once. */
typedef void (*SyncEmail)(const char *email, const GError *error, gpointer data);

/* Two requests; what they bring isn't kept. */
SyncContact *sync_contact_new(Sync *sync, const char *number, OrderParty party, SyncEmail done,
                              gpointer data);
/* done isn't called any more. *contact becomes NULL; NULL is allowed; not once it has been called. */
void sync_contact_cancel(SyncContact **contact);

/* ---- when to ask again by itself (sync/poll.c) ---- */

/*
 * Asks no more often than somebody wants to know. The pace is that of the screen; each answer without news
 * doubles the interval, up to eight times the pace, and news brings the pace back; never more than a
 * twentieth of the time is spent waiting for answers (20 round trips). Without a line: full jitter
 * between 0.5 s and 2 s·2ⁿ, at most 2 minutes. Nobody looks (no key for idle_after_us, or the terminal
 * says that it isn't in front): no timer at all until somebody does, and then at once if it is due.
 */
typedef struct SyncPoll SyncPoll;

typedef struct {
    GMainContext *context; /* NULL: the default one */
    gint64 idle_after_us;  /* 0: somebody always looks */
} SyncPollOptions;

/* It is time: from the loop, never from inside a call. Whoever is told asks the server and says with
 * sync_poll_answered() how it ended; until then it isn't told again. */
typedef void (*SyncPollDue)(gpointer data);

SyncPoll *sync_poll_new(const SyncPollOptions *options, SyncPollDue due, gpointer data);
void sync_poll_free(SyncPoll *poll); /* NULL is allowed */

void sync_poll_set_pace(SyncPoll *poll, gint64 pace_us); /* of what is on the screen; 0: never */
void sync_poll_set_focus(SyncPoll *poll, gboolean focused);
void sync_poll_set_paused(SyncPoll *poll, gboolean paused); /* metered, or nobody is signed in */
void sync_poll_person_is_here(SyncPoll *poll);              /* a key */

typedef enum { SYNC_POLL_NEWS, SYNC_POLL_UNCHANGED, SYNC_POLL_NO_LINE } SyncPollResult;

void sync_poll_asking(SyncPoll *poll); /* a request for the screen was sent for another reason */
/* The request for the screen has ended, whoever sent it. rtt_us 0: not measured. */
void sync_poll_answered(SyncPoll *poll, SyncPollResult result, gint64 rtt_us);

gint64 sync_poll_due_in_us(const SyncPoll *poll); /* -1: not by itself */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyncPoll, sync_poll_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OrderList, order_list_free)

G_END_DECLS

#endif
