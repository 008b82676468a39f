/* SPDX-License-Identifier: MIT */
/* The database under an outbox, on disk or in memory: sealed entries and drafts in SQLite. Errors are
 * faults in words; outbox_file_trouble() says what the newest one asks for. */
#ifndef STORE_OUTBOX_FILE_H
#define STORE_OUTBOX_FILE_H

#include "database.h"
#include "looptrace/outbox.h"
#include "seal.h"

#define OUTBOX_SEAL_ENTRY  1 /* kinds of sealed values, and of names */
#define OUTBOX_SEAL_DRAFT  2
#define OUTBOX_SEAL_PARCEL 3

typedef struct {
    Seal *seal;
    Database *database;
    gboolean made; /* by outbox_file_open(): there was none, or it was set aside */
} OutboxFile;

/* path NULL: in memory, sealed with a key that nobody else has. *aside: as database_open(). */
OutboxFile *outbox_file_open(const char *path, const SecretText *key, DatabaseAside *aside,
                             GError **error);
void outbox_file_free(OutboxFile *file); /* NULL is allowed */

PlaceChange outbox_file_compare(const OutboxFile *file);
DatabaseTrouble
outbox_file_trouble(const OutboxFile *file); /* of the newest failure since a commit */
gboolean outbox_file_is_newer(OutboxFile *file);

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
/* Of a file without its key. */
gboolean outbox_file_count_path(const char *path, OutboxCounts *counts);

/* ---- drafts (outbox_drafts.c) ---- */

gboolean outbox_file_put_draft(OutboxFile *file, const char *name, GBytes *value, gint64 now_us,
                               GError **error);
gboolean outbox_file_drop_draft(OutboxFile *file, const char *name, GError **error);
GBytes *outbox_file_get_draft(OutboxFile *file, const char *name, gint64 *changed_us,
                              GError **error);
GPtrArray *outbox_file_list_drafts(OutboxFile *file, GError **error);

/* ---- parcels (outbox_parcels.c) ---- */

gboolean outbox_file_put_parcel(OutboxFile *file, const char *id, GBytes *parcel, GError **error);
gboolean outbox_file_drop_parcel(OutboxFile *file, const char *id, GError **error);
/* NULL without an error: there is none. */
GBytes *outbox_file_get_parcel(OutboxFile *file, const char *id, GError **error);
/* Bytes of all of them, sealed; -1: it can't be read. */
gint64 outbox_file_weigh_parcels(OutboxFile *file);

/* ---- for outbox_drafts.c and outbox_salvage.c ---- */

typedef enum {
    OUTBOX_SQL_BEGIN,
    OUTBOX_SQL_COMMIT,
    OUTBOX_SQL_NEXT,
    OUTBOX_SQL_INSERT,
    OUTBOX_SQL_REPLACE,
    OUTBOX_SQL_REMOVE,
    OUTBOX_SQL_FIND,
    OUTBOX_SQL_FIND_SEQUENCE,
    OUTBOX_SQL_LIST,
    OUTBOX_SQL_UP,
    OUTBOX_SQL_DOWN,
    OUTBOX_SQL_COUNT_STATES,
    OUTBOX_SQL_COUNT_DRAFTS,
    OUTBOX_SQL_SWEEP,
    OUTBOX_SQL_PUT_DRAFT,
    OUTBOX_SQL_DROP_DRAFT,
    OUTBOX_SQL_SWEEP_DRAFTS,
    OUTBOX_SQL_GET_DRAFT,
    OUTBOX_SQL_LIST_DRAFTS,
    OUTBOX_SQL_PUT_PARCEL,
    OUTBOX_SQL_DROP_PARCEL,
    OUTBOX_SQL_GET_PARCEL,
    OUTBOX_SQL_LIST_PARCELS,
    OUTBOX_SQL_WEIGH_PARCELS,
    OUTBOX_SQL_COUNT
} OutboxSql;

extern const DatabaseShape outbox_shape;

/* The newest failure in words; FALSE. */
gboolean outbox_file_fail(OutboxFile *file, GError **error);
gboolean outbox_file_finish(OutboxFile *file, sqlite3_stmt *sql, GError **error);
void outbox_file_bind_name(OutboxFile *file, sqlite3_stmt *sql, int index, guint32 kind,
                           const char *name);
void outbox_file_bind_sealed(OutboxFile *file, sqlite3_stmt *sql, int index, const SealPlace *place,
                             GBytes *value);
/* FALSE when it is no name. */
gboolean outbox_file_read_name(sqlite3_stmt *sql, int index, SealPlace *place);
/* NULL: it isn't what was sealed for this key and place. */
GBytes *outbox_file_open_sealed(const Seal *seal, sqlite3_stmt *sql, int index,
                                const SealPlace *place);
OutboxEntry *outbox_file_read_entry(const Seal *seal, sqlite3_stmt *sql);

#endif
