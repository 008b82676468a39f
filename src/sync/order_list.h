/* SPDX-License-Identifier: MIT */
/*
 * What the files of a list of orders share: order_list.c (what is wanted, what is shown), order_fetch.c (pages),
 * order_delta.c (what has changed since).
 */
#ifndef SYNC_ORDER_LIST_H
#define SYNC_ORDER_LIST_H

#include "changes.h"
#include "kept_list.h"
#include "order_rows.h"
#include "sync.h"

typedef struct OrderFetch OrderFetch;
typedef struct OrderScan OrderScan;

struct OrderList {
    Sync *sync;
    guint page;        /* rows of a first page */
    guint hold;        /* rows that are here at once, at most; 0: as many as were asked for */
    OrderQuery *query; /* what is wanted */
    OrderQuery *asked; /* what the server was asked for; NULL: nothing yet */
    gboolean residual; /* the filter of what is wanted isn't that of what was asked for */
    gboolean
        no_terms; /* the platform has refused terms of a filter: it isn't asked for them again */
    Day today;    /* that it was asked for: it decides what is at risk */
    OrderRows *loaded;
    gboolean foreign; /* loaded was asked for by another query: shown until the answer is here */
    GPtrArray *view;  /* ids as shown, filtered and sorted; borrowed from loaded */
    guint64 derived;  /* the store's revision that the view was made from */
    ListState state;
    guint64 revision;
    OrderListChanged changed;
    gpointer data;

    /* Pages. */
    OrderFetch *fetch;
    OrderRows
        *incoming;   /* others in place of loaded, that aren't whole yet; NULL: none under way */
    guint wanted;    /* how many they are to be, at least */
    guint next_page; /* grows while one scrolls */
    gint64 first;    /* what is looked at */
    guint count;
    int way;         /* of travel */
    gboolean denied; /* the page for it failed, or was cancelled: not again until one moves */

    /* What is kept of it on this machine. */
    KeptList *kept; /* of what was asked for; NULL: nothing is */
    gboolean
        backed; /* rows are read from it as they are looked at: it is all there is to be seen */
    gboolean doubted; /* it is begun anew with the next rows */
    gboolean moved;   /* rows of it have changed since they were shown */
    gboolean shown;   /* what is here was read from it */
    OrderScan *
        scan; /* of it, the rows that are wanted, in the order that is wanted; NULL: all, as they are kept */
    OrderScan *day;   /* rows that stand elsewhere today than on the day it was kept */
    GSource *reading; /* more of it at the next turn of the loop */

    /* What has changed since. */
    SyncSection *section; /* NULL: never asked */
    gboolean delta;       /* asked, and wanted still */
    char *since, *after;  /* after: behind a first part of the changes */
    char *settled;        /* since for the next time, as the first part said it */
    gboolean renamed;     /* names in rows that were not sent have changed */
    guint parts;          /* of changes that came since the last that were all */
    guint elsewhere;      /* rows of the list that changed where none are here */
};

/* ---- order_list.c ---- */

void order_list_notify(OrderList *list);
void order_list_derive(OrderList *list);
/* asked is (a copy of) what is wanted, as far as this platform can be asked for it; NULL: that stays. */
void order_list_set_asked(OrderList *list, const OrderQuery *query);
/* Rows are shown by their position, with holes; else those that are here, filtered and sorted here. */
gboolean order_list_is_windowed(const OrderList *list);
/* The server has answered: rows are whole as far as they go. */
void order_list_settle(OrderList *list);
/* Whether every row that `wanted` could show is among those that `asked` asks for. */
gboolean order_list_covers(const OrderQuery *asked, const OrderQuery *wanted);
/* This list lets go of a row: it leaves the store when nobody else has it. */
void order_list_release(OrderList *list, const char *id);

/* ---- order_kept.c: rows that are kept ---- */

/* What is kept of the query, and no request: TRUE when something is. */
gboolean order_kept_take(OrderList *list, const OrderQuery *query);
/* Takes the rows from there in place of a request. FALSE: they aren't kept. */
gboolean order_kept_serve(OrderList *list, const WindowAsk *asked);
/* The next ones at the next turn of the loop. FALSE: no more are kept. */
gboolean order_kept_more(OrderList *list);
/* Rows have come that stand there in the list; before they are put among the others. */
void order_kept_note_page(OrderList *list, PlaceKind kind, const GPtrArray *orders, guint n,
                          gboolean more);
/* Others have come in place of all that were here. */
void order_kept_note_anew(OrderList *list);
void order_kept_note_row(OrderList *list, const Order *order);
void order_kept_note_gone(OrderList *list, const char *id);
/* Before a change of several: another process may have written. */
void order_kept_renew(OrderList *list);
gboolean order_kept_is_complete(OrderList *list); /* and rows are read from it */
/* The server has answered: what is new is written, and shown. */
void order_kept_settle(OrderList *list);
/* What is wanted has changed, or what is kept: rows around what is looked at, as they are now. */
void order_kept_show(OrderList *list);
void order_kept_place(OrderList *list); /* the same once it is known which they are */
/* With or without the server now. */
void order_kept_reconsider(OrderList *list);
/* Without the list: it isn't kept any more; or only let go of. */
void order_kept_forget(OrderList *list);
void order_kept_close(OrderList *list);

/* ---- order_scan.c: kept rows that fit, or in another order ---- */

/* Whether what is wanted isn't simply what is kept. */
gboolean order_scan_is_needed(const OrderList *list);
/* Begins anew; goes on by itself, and shows what it has found. */
void order_scan_begin(OrderList *list);
void order_scan_end(OrderList *list);
gboolean order_scan_is_done(const OrderScan *scan);
guint order_scan_count(const OrderScan *scan);
guint order_scan_position(const OrderScan *scan, guint row); /* in what is kept */
gboolean order_scan_find(const OrderScan *scan, guint position, guint *row);
/* By risk and kept on another day: sorted for today, while nothing else happens. */
void order_scan_move_on(OrderList *list);
void order_scan_stay(OrderList *list); /* no: it won't be */

/* ---- order_fetch.c ---- */

/* Takes the rows out of the array, into the store and among the others. How many more there are now. */
guint order_list_put_rows(OrderList *list, OrderRows *rows, GPtrArray *orders, guint n,
                          gboolean front);
/* Rows that nobody else has leave the store with it; NULL is allowed. */
void order_list_drop_rows(OrderList *list, OrderRows *rows);
void order_list_trim(OrderList *list);

/* Others in place of those that are here. row: PLACE_FROM's. wanted: how many at least, 0: a page. */
void order_list_ask_anew(OrderList *list, const OrderPlace *place, guint wanted);
/* More at one of their ends; or others, where they are too far away. */
void order_list_ask(OrderList *list, const WindowAsk *asked);
/* The next page of a list that only grows. */
void order_list_ask_next(OrderList *list);
const WindowAsk *order_list_asked(const OrderList *list); /* NULL: no page is under way */
void order_list_prioritise(OrderList *list, gboolean ahead);
void order_list_cancel_page(OrderList *list);

/* ---- order_delta.c ---- */

void order_list_ask_changes(OrderList *list);
void order_list_distrust(OrderList *list); /* the next refresh is for the whole list */

#endif
