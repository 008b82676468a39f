/* SPDX-License-Identifier: MIT */
/*
 * The order of a list as the server's order_list() has it: parts, one behind the other; in each a value, and the
 * id among equals. From a row follows where it stands, and where a page goes on.
 */
#ifndef SYNC_ORDER_PLACE_H
#define SYNC_ORDER_PLACE_H

#include "looptrace/model.h"
#include "looptrace/supabase.h"
#include "window.h"

#define ORDER_LIST_FUNCTION "rpc/order_list"

/* < 0: a stands before b. today: the day that the list was asked for. */
int order_place_compare(const OrderQuery *query, const Order *a, const Order *b, Day today);

/* The same as numbers, for whoever has too many rows to have them all here: keys compare as rows do, first by the first; what
 * is equal then is by number or id, but for their first sixteen or eight bytes. */
typedef struct {
    guint64 first, second;
} OrderKey;

OrderKey order_place_key(const OrderQuery *query, const Order *order, Day today);
/* Which part of the list it is in; by risk another one as days go by. */
int order_place_part(const OrderQuery *query, const Order *order, Day today);

typedef enum {
    PLACE_START,
    PLACE_END,
    PLACE_AFTER,  /* row: the last that is here */
    PLACE_BEFORE, /* row: the first that is here */
    PLACE_FROM,   /* row: the first of the page */
    PLACE_SKIP
} PlaceKind;

typedef struct {
    PlaceKind kind;
    const Order *row;     /* NULL but for the three that have one */
    gint64 position, all; /* for PLACE_SKIP: of how many, as far as is known */
} OrderPlace;

typedef struct {
    guint limit;
    Day today;
    gboolean count;   /* how many rows there are, too */
    gboolean updated; /* when each was written last, too */
} OrderPageWish;

RestRequest *order_place_request(const OrderQuery *query, const OrderPlace *place,
                                 const OrderPageWish *wish);

#endif
