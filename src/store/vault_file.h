/* SPDX-License-Identifier: MIT */
/* The sealed file under a vault: records in SQLite. Every call gives an SQLite code's trouble. */
#ifndef STORE_VAULT_FILE_H
#define STORE_VAULT_FILE_H

#include "database.h"
#include "pending.h"
#include "seal.h"

typedef struct VaultFile VaultFile;

/* NULL with FAULT_IO when there can't be one. *notice: as database_open(). */
VaultFile *vault_file_open(const char *path, const SecretText *key, char **notice, GError **error);
void vault_file_free(VaultFile *file); /* NULL is allowed */

/* One transaction, with the ceilings kept. */
DatabaseTrouble vault_file_write(VaultFile *file, const Pending *pending);
/* *value NULL: it isn't there. A record that doesn't open is DATABASE_DAMAGED. */
DatabaseTrouble vault_file_get(VaultFile *file, VaultKind kind, const char *name, guint part,
                               GBytes **value, gint64 *stamp_us);
/* Without what pending lies over. */
DatabaseTrouble vault_file_each(VaultFile *file, VaultKind kind, const Pending *pending,
                                VaultVisit visit, gpointer data);
/* A transaction that reads; a file that can't be read is noticed by the reading. */
void vault_file_hold(VaultFile *file);
void vault_file_let_go(VaultFile *file);
/* How many all values of the kind are, sealed. */
DatabaseTrouble vault_file_bytes(VaultFile *file, VaultKind kind, gint64 *bytes);
gboolean vault_file_changed(VaultFile *file);
gint64 vault_file_size(const VaultFile *file); /* bytes, with -wal */

const char *vault_file_path(const VaultFile *file); /* borrowed */
PlaceChange vault_file_compare(const VaultFile *file);
/* "the disk is full": of the newest failure. */
const char *vault_file_words(const VaultFile *file);
/* FALSE, and the file is closed for good: it can't be begun anew. */
gboolean vault_file_rebuild(VaultFile *file, const char *why, char **notice, GError **error);

#endif
