/* SPDX-License-Identifier: MIT */
/*
 * What the files of a list of orders share: order_list.c (what is wanted, what is shown), order_fetch.c (pages),
 * order_delta.c (what has changed since).
 */
#ifndef SYNC_ORDER_LIST_H
#define SYNC_ORDER_LIST_H

#include "changes.h"
#include "order_rows.h"
#include "sync.h"

typedef struct OrderFetch OrderFetch;

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
/* This list lets go of a row: it leaves the store when nobody else has it. */
void order_list_release(OrderList *list, const char *id);

/* ---- order_fetch.c ---- */

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
