/* SPDX-License-Identifier: MIT */
/* Nodes of a kept list: how they are in memory and in the vault. Rows of a leaf are opened when they are needed. */
#ifndef SYNC_KEPT_NODE_H
#define SYNC_KEPT_NODE_H

#include "kept_list.h"

#define LEAF_FILL  128 /* rows of a leaf that is appended to */
#define LEAF_MAX   256 /* then it is split */
#define INNER_FILL 64  /* leaves of an inner node */
#define INNER_MAX  128

/* An edition is a random number that changes each time a node is written, and stands in the node and in the one above:
 * what two processes have written one over the other doesn't fit, and counts as lost. */
typedef struct {
    guint32 id, edition;
    gboolean dirty;
    GArray *prints;    /* guint32: the hash of each row's id */
    GPtrArray *orders; /* of Order *; NULL: not open */
    guint64 used;      /* when, for who is closed first */
} Leaf;

typedef struct {
    guint32 id, edition, rows;
    gboolean dirty;
    GPtrArray *leaves; /* of Leaf *; NULL: not open */
} Inner;

guint32 kept_print(const char *id);

Leaf *leaf_new(guint32 id);
Inner *inner_new(guint32 id);
void leaf_free(gpointer leaf);
void inner_free(gpointer inner);

GBytes *leaf_pack(const Leaf *leaf);
GBytes *inner_pack(const Inner *inner);
/* FALSE: these aren't its bytes. */
gboolean leaf_unpack(Leaf *leaf, GBytes *bytes);
gboolean inner_unpack(Inner *inner, GBytes *bytes);
/* The rows from `from` on; FALSE: these aren't its bytes. */
gboolean leaf_visit(const Leaf *leaf, GBytes *bytes, guint from, OrderVisit visit, gpointer data);

/* All rows of any leaf, as far as its bytes go. */
void leaf_each(GBytes *bytes, OrderVisit visit, gpointer data);

/* ---- what kept_list.c (the root, the vault) and kept_rows.c (the rows) share ---- */

struct KeptList {
    Sync *sync;
    OrderQuery *query;
    char *name; /* of the root */
    char *tree; /* of the nodes: random, so that the root can get another name */
    Day day;
    guint32 next; /* id of the next node */
    guint32 edition;
    OrderListKept state;
    GPtrArray *inners;                 /* of Inner * */
    GPtrArray *open;                   /* of Leaf *, borrowed: those whose rows are in memory */
    GArray *gone_leaves, *gone_inners; /* ids, to be dropped from the vault */
    guint rows;
    guint64 clock;
    guint8 *filter; /* a bit for each hash of an id that may be here; NULL: not asked yet */
    guint filter_bits, filter_rows;
    gboolean written; /* there is a root in the vault */
    gboolean full;
};

/* Opens the node; FALSE: it is lost, and cut off with all behind it. */
gboolean kept_open_inner(KeptList *list, guint inner);
gboolean kept_open_leaf(KeptList *list, guint inner, guint leaf);
GBytes *kept_leaf_bytes(const KeptList *list, const Leaf *leaf); /* NULL: lost */
void kept_cut(KeptList *list, guint inner, guint leaf);

#endif
