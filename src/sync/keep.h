/* SPDX-License-Identifier: MIT */
/* What sync keeps in the vault. Without one nothing is kept, and reading finds nothing. */
#ifndef SYNC_KEEP_H
#define SYNC_KEEP_H

#include "kept_list.h"
#include "looptrace/vault.h"
#include "sync.h"

/* A list as looptrace kept it until 0.1, of up to 2,000 rows: they go into the store, their ids (owned) into the array. FALSE:
 * it isn't kept. One that has lost rows comes as an incomplete one. */
gboolean keep_old_read(Sync *sync, const OrderQuery *query, GPtrArray *ids, OrderListKept *kept);
/* That list of that name, with its rows. */
void keep_old_drop(Sync *sync, const char *name);

char *keep_read_text(Sync *sync, VaultKind kind, const char *name); /* caller frees; NULL: none */
/* The same, with when it was written. */
char *keep_read_stamped(Sync *sync, VaultKind kind, const char *name, gint64 *stamp_us);
void keep_write_text(Sync *sync, VaultKind kind, const char *name, const char *text);
/* Of a value in parts, from 0; stamp_us may be NULL. */
char *keep_read_part(Sync *sync, VaultKind kind, const char *name, guint part, gint64 *stamp_us);
void keep_write_part(Sync *sync, VaultKind kind, const char *name, guint part, const char *text);
void keep_drop_text(Sync *sync, VaultKind kind, const char *name);
void keep_drop_all(Sync *sync);

#endif
