/* SPDX-License-Identifier: MIT */
/* The database under an outbox, on disk or in memory: sealed entries and drafts in SQLite. Errors are
 * faults in words; outbox_file_trouble() says what the newest one asks for. */
#ifndef STORE_OUTBOX_FILE_H
#define STORE_OUTBOX_FILE_H

#include "database.h"
#include "looptrace/outbox.h"

typedef struct OutboxFile OutboxFile;

/* path NULL: in memory, sealed with a key that nobody else has. *notice: as database_open(). */
OutboxFile *outbox_file_open(const char *path, const SecretText *key, char **notice,
                             GError **error);
void outbox_file_free(OutboxFile *file); /* NULL is allowed */

const char *outbox_file_path(const OutboxFile *file); /* NULL: in memory */
PlaceChange outbox_file_compare(const OutboxFile *file);
DatabaseTrouble outbox_file_trouble(const OutboxFile *file);
const char *outbox_file_words(const OutboxFile *file); /* "the disk is full" */

/* What is between the two is there as a whole or not at all, and on the disk when commit says TRUE. After
 * a FALSE, also of commit, outbox_file_abandon(). */
gboolean outbox_file_begin(OutboxFile *file, GError **error);
gboolean outbox_file_commit(OutboxFile *file, GError **error);
void outbox_file_abandon(OutboxFile *file);

/* As it is given: sequence 0 gets the next one, which is returned in *sequence. */
gboolean outbox_file_insert(OutboxFile *file, const OutboxEntry *entry, gint64 *sequence,
                            GError **error);
gboolean outbox_file_replace(OutboxFile *file, const OutboxEntry *entry, GError **error);
gboolean outbox_file_remove(OutboxFile *file, const char *id, GError **error);
/* History beyond what is kept. */
gboolean outbox_file_sweep(OutboxFile *file, gint64 now_us, GError **error);

/* NULL without an error: it isn't there. */
OutboxEntry *outbox_file_find(OutboxFile *file, const char *id, GError **error);
OutboxEntry *outbox_file_find_sequence(OutboxFile *file, gint64 sequence, GError **error);
GPtrArray *outbox_file_list(OutboxFile *file, OutboxStates states, GError **error);
gboolean outbox_file_count(OutboxFile *file, OutboxCounts *counts, GError **error);
gboolean outbox_file_changed(OutboxFile *file);

gboolean outbox_file_put_draft(OutboxFile *file, const char *name, GBytes *value, gint64 now_us,
                               GError **error);
gboolean outbox_file_drop_draft(OutboxFile *file, const char *name, GError **error);
GBytes *outbox_file_get_draft(OutboxFile *file, const char *name, gint64 *changed_us,
                              GError **error);
GPtrArray *outbox_file_list_drafts(OutboxFile *file, GError **error);

/* Of a file without its key. */
gboolean outbox_file_count_path(const char *path, OutboxCounts *counts);

#endif
