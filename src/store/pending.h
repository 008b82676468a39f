/* SPDX-License-Identifier: MIT */
/*
 * What is in memory: values that wait for the end of the turn, all of them where there is no disk, and
 * what has been dropped meanwhile. Lies over what is on disk.
 */
#ifndef STORE_PENDING_H
#define STORE_PENDING_H

#include "looptrace/vault.h"

typedef struct Pending Pending;

typedef struct {
    VaultKind kind;
    const char *name; /* NULL: the whole kind was dropped */
    gboolean whole;   /* every part of the name was dropped */
    guint part;
    GBytes *value; /* NULL: dropped */
    gint64 stamp_us;
} PendingChange;

Pending *pending_new(void);
void pending_free(Pending *pending);

void pending_put(Pending *pending, VaultKind kind, const char *name, guint part, GBytes *value,
                 gint64 stamp_us);
void pending_drop_part(Pending *pending, VaultKind kind, const char *name, guint part);
void pending_drop(Pending *pending, VaultKind kind, const char *name);
void pending_drop_kind(Pending *pending, VaultKind kind);

/* TRUE when memory decides: *value is the value (borrowed), or NULL for what was dropped. */
gboolean pending_get(const Pending *pending, VaultKind kind, const char *name, guint part,
                     GBytes **value, gint64 *stamp_us);

gboolean pending_is_empty(const Pending *pending);
gsize pending_bytes(const Pending *pending);
gsize pending_kind_bytes(const Pending *pending, VaultKind kind);
void pending_clear(Pending *pending);

/* Every change in an order in which it can be carried out: drops of kinds, then of names, then values as
 * they were written. FALSE ends it. */
typedef gboolean (*PendingVisit)(const PendingChange *change, gpointer data);
void pending_each(const Pending *pending, PendingVisit visit, gpointer data);

/* Nothing beneath: drops needn't be remembered, and ceilings are kept here (an eighth of the file's). */
void pending_keep_alone(Pending *pending);

#endif
