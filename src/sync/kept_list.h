/* SPDX-License-Identifier: MIT */
/*
 * A list of orders as it is kept in the vault: a counted tree whose nodes are sealed one by one, so that a screenful is
 * one leaf to open however long the list is. Leaves hold rows in the order of the list; inner nodes say which leaves
 * there are, how many rows each has, and a hash of each id to find a row by; the root (VAULT_LIST, part 0) has the
 * inner nodes, the state, and how it is sorted. Rows are those of its beginning, or all. docs/store.md.
 */
#ifndef SYNC_KEPT_LIST_H
#define SYNC_KEPT_LIST_H

#include "looptrace/codec.h"
#include "order_request.h"
#include "sync.h"

/* How a list of orders was when it was kept. */
typedef struct {
    gboolean complete;
    gint64 as_of_us;
    char *since;       /* for the next question about changes; NULL: unknown */
    OrderCursor end;   /* by_pages: where the next page begins */
    gboolean by_pages; /* in the order in which it came, of a platform without order_list() */
    gint64 total;      /* rows of the list, as far as was known; -1: unknown */
    gboolean guessed;  /* total is an estimate */
} OrderListKept;

void order_list_kept_clear(OrderListKept *kept);
void order_list_kept_copy(OrderListKept *to, const OrderListKept *from);

typedef struct KeptList KeptList;

/* What the root is called. Caller frees. */
char *kept_list_name(const OrderQuery *query, gboolean complete);

/* All of the list, whatever it is sorted by, else its beginning under that sort. NULL: neither is kept. Rows are read
 * when they are asked for; what turns out to be lost then is cut off, with all behind it. */
KeptList *kept_list_open(Sync *sync, const OrderQuery *query);
/* Empty, in place of what is kept of that list; nothing is written before kept_list_write(). NULL without a vault. */
KeptList *kept_list_new(Sync *sync, const OrderQuery *query, Day today);
void kept_list_free(KeptList *list); /* NULL is allowed; writes nothing */
/* Another process may have written: read anew where it has. FALSE: the list has gone. */
gboolean kept_list_renew(KeptList *list);

guint kept_list_count(const KeptList *list);
const OrderListKept *kept_list_state(const KeptList *list);
const OrderQuery *kept_list_query(const KeptList *list); /* with the sort that its rows are in */
Day kept_list_day(const KeptList *list);                 /* that the sort by risk is of */
/* The ceiling of the vault is reached: no more rows are taken. */
gboolean kept_list_is_full(const KeptList *list);

/* ---- reading ---- */

/* Copies of the rows from a position on, at most n; appended to the array. How many. */
guint kept_list_read(KeptList *list, guint from, guint n, GPtrArray *orders);
Order *kept_list_row(KeptList *list,
                     guint position); /* a copy of that one alone; NULL: it is lost */
gboolean kept_list_find(KeptList *list, const char *id, guint *position);
/* The rows of the leaf that has *position, from there on, without a copy; *position is behind them then. FALSE: there are
 * none, or the visitor has seen enough. */
gboolean kept_list_visit(KeptList *list, guint *position, OrderVisit visit, gpointer data);

/* ---- writing: into memory, and with kept_list_write() into the vault ---- */

void kept_list_append(KeptList *list,
                      const Order *order); /* behind the last; moved there if it is here */
/* Where it belongs, if that is among those that are here, or all are; else it leaves. */
void kept_list_put(KeptList *list, const Order *order);
void kept_list_drop(KeptList *list, const char *id);
/* By risk the order is another one each day: these rows (of Order *), whose rank isn't what it was, move. */
void kept_list_set_day(KeptList *list, Day today, const GPtrArray *moved);
void kept_list_end(KeptList *list); /* nothing comes behind its last row: it is complete */
/* Only what has changed is written. Whether it is complete isn't state's to say. */
void kept_list_write(KeptList *list, const OrderListKept *state);
/* Out of the vault with it. */
void kept_list_forget(KeptList *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(KeptList, kept_list_free)

#endif
