/* SPDX-License-Identifier: MIT */
/*
 * What this process knows of the platform: rows by id, lists of ids with the state they are in, and a
 * revision that rises with every change. Only sync writes to it; panes and commands read.
 */
#ifndef LOOPTRACE_STORE_H
#define LOOPTRACE_STORE_H

#include <glib.h>

#include "looptrace/model.h"

G_BEGIN_DECLS

typedef struct Store Store;

Store *store_new(void);
void store_free(Store *store);
void store_clear(Store *store);             /* forgets every row: signing out */
guint64 store_revision(const Store *store); /* rises with every change of any row */

/* Takes the row (its id names it) and replaces an older one; pointers to that die. A row of a list
 * has no details (notes …): detailed FALSE keeps those that are known, at the same version. */
void store_put_order(Store *store, Order *order, gboolean detailed);
void store_drop_order(Store *store, const char *id); /* deleted, or no longer visible */
/* Borrowed until the next change of the store; NULL when it isn't here. */
const Order *store_order(const Store *store, const char *id);
const Order *store_order_by_number(const Store *store, const char *number);

/* Takes the array (of Stage*, with a free function). */
void store_put_stages(Store *store, const char *order_id, GPtrArray *stages);
const GPtrArray *store_stages(const Store *store, const char *order_id); /* NULL: not asked yet */

/* ---- the state of anything that was asked for ---- */

/* What a list or a page of facts is in, so that loading, empty, refused, offline and failed never
 * look alike: known says that the server has answered at least once. */
typedef struct {
    gboolean known;
    gboolean loading;  /* a request is under way (old rows stay) */
    gboolean complete; /* there is nothing beyond the rows that are here */
    gint64 as_of_us;   /* when the server last answered; Unix time, 0 unless known */
    GError *problem;   /* why the newest attempt failed; NULL when it didn't */
} ListState;

typedef enum {
    LIST_UNKNOWN, /* never asked                                        */
    LIST_LOADING, /* asked for the first time, nothing here yet         */
    LIST_READY,   /* rows of the server, as of as_of_us                 */
    LIST_EMPTY,   /* the server said that there are none                */
    LIST_STALE,   /* rows from before; the newest attempt failed        */
    LIST_REFUSED, /* nothing here: not permitted                        */
    LIST_OFFLINE, /* nothing here: the server can't be reached          */
    LIST_SIGNED_OUT,
    LIST_FAILED /* nothing here, for another reason                   */
} ListPhase;

ListPhase list_state_phase(const ListState *state, guint rows);
void list_state_begin(ListState *state);
void list_state_succeed(ListState *state, gboolean complete, gint64 now_us);
void list_state_fail(ListState *state,
                     const GError *error); /* copies; cancelled: just not loading */
void list_state_clear(ListState *state);

G_END_DECLS

#endif
