/* SPDX-License-Identifier: MIT */
#include "outbox_file.h"

#include <string.h>

#include "blob.h"
#include "looptrace/vault.h"
#include "looptrace/words.h"
#include "outbox_entry.h"
#include "proof.h"
#include "wal.h"

#define APPLICATION_ID 0x4c544f42 /* "LTOB" */
#define BUSY_MS        2000

/* In clear: how many wait, since when. Whose, what and where to is sealed, and so are these once more.
 * AUTOINCREMENT: the number of an entry that was removed is never another's. */
static const char *const steps[] = {
    "CREATE TABLE entry ("
    "  sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  name BLOB NOT NULL UNIQUE,"
    "  state INTEGER NOT NULL,"
    "  created INTEGER NOT NULL,"
    "  changed INTEGER NOT NULL,"
    "  sealed BLOB NOT NULL);"
    "CREATE INDEX entry_state ON entry (state, created);"
    "CREATE TABLE draft (name BLOB PRIMARY KEY, changed INTEGER NOT NULL, sealed BLOB NOT "
    "NULL);" PROOF_TABLE,
    "CREATE TABLE parcel (name BLOB PRIMARY KEY, sealed BLOB NOT NULL);",
};

#define ENTRY_COLUMNS "sequence, name, state, created, changed, sealed"

static const char *const sql_texts[OUTBOX_SQL_COUNT] = {
    [OUTBOX_SQL_BEGIN] = "BEGIN IMMEDIATE",
    [OUTBOX_SQL_COMMIT] = "COMMIT",
    [OUTBOX_SQL_NEXT] =
        "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'entry'",
    [OUTBOX_SQL_INSERT] = "INSERT INTO entry (" ENTRY_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [OUTBOX_SQL_REPLACE] = "UPDATE entry SET state = ?3, created = ?4, changed = ?5, sealed = ?6 "
                           "WHERE sequence = ?1 AND name = ?2",
    [OUTBOX_SQL_REMOVE] = "DELETE FROM entry WHERE name = ?1",
    [OUTBOX_SQL_FIND] = "SELECT " ENTRY_COLUMNS " FROM entry WHERE name = ?1",
    [OUTBOX_SQL_FIND_SEQUENCE] = "SELECT " ENTRY_COLUMNS " FROM entry WHERE sequence = ?1",
    [OUTBOX_SQL_LIST] =
        "SELECT " ENTRY_COLUMNS " FROM entry WHERE (1 << state) & ?1 ORDER BY sequence",
    /* Without any index: it may be the damaged part. */
    [OUTBOX_SQL_UP] =
        "SELECT " ENTRY_COLUMNS " FROM entry NOT INDEXED WHERE sequence > ?1 ORDER BY sequence",
    [OUTBOX_SQL_DOWN] = "SELECT " ENTRY_COLUMNS
                        " FROM entry NOT INDEXED WHERE sequence > ?1 ORDER BY sequence DESC",
    [OUTBOX_SQL_COUNT_STATES] = "SELECT state, count(*), min(created) FROM entry GROUP BY state",
    [OUTBOX_SQL_COUNT_DRAFTS] = "SELECT count(*) FROM draft",
    [OUTBOX_SQL_SWEEP] =
        "DELETE FROM entry WHERE state = ?1 AND (changed < ?2 OR sequence IN "
        "(SELECT sequence FROM entry WHERE state = ?1 ORDER BY changed DESC, sequence DESC "
        "LIMIT -1 OFFSET ?3))",
    [OUTBOX_SQL_PUT_DRAFT] =
        "INSERT OR REPLACE INTO draft (name, changed, sealed) VALUES (?1, ?2, ?3)",
    [OUTBOX_SQL_DROP_DRAFT] = "DELETE FROM draft WHERE name = ?1",
    [OUTBOX_SQL_SWEEP_DRAFTS] = "DELETE FROM draft WHERE changed < ?1 OR name IN "
                                "(SELECT name FROM draft ORDER BY changed DESC LIMIT -1 OFFSET ?2)",
    [OUTBOX_SQL_GET_DRAFT] = "SELECT name, changed, sealed FROM draft WHERE name = ?1",
    [OUTBOX_SQL_LIST_DRAFTS] = "SELECT name, changed, sealed FROM draft ORDER BY changed DESC",
    [OUTBOX_SQL_PUT_PARCEL] = "INSERT OR REPLACE INTO parcel (name, sealed) VALUES (?1, ?2)",
    [OUTBOX_SQL_DROP_PARCEL] = "DELETE FROM parcel WHERE name = ?1",
    [OUTBOX_SQL_GET_PARCEL] = "SELECT name, sealed FROM parcel WHERE name = ?1",
    [OUTBOX_SQL_LIST_PARCELS] = "SELECT name, sealed FROM parcel",
    [OUTBOX_SQL_WEIGH_PARCELS] = "SELECT coalesce(sum(length(sealed)), 0) FROM parcel",
};

const DatabaseShape outbox_shape = {
    .what = "The outbox",
    .whose = "what waited in it is in that file",
    .application_id = APPLICATION_ID,
    .steps = steps,
    .n_steps = G_N_ELEMENTS(steps),
    .texts = sql_texts,
    .n_texts = OUTBOX_SQL_COUNT,
    .keep_newer = TRUE,
    .durable = TRUE,
};

/* ---- statements ---- */

gboolean outbox_file_fail(OutboxFile *file, GError **error)
{
    int code = file->database->code;

    g_set_error(error, FAULT, FAULT_IO, _("the outbox can't be used: %s (%s)"),
                database_words(code), sqlite3_errstr(code));
    return FALSE;
}

static gboolean fail_with(OutboxFile *file, int code, GError **error)
{
    database_note(file->database, code);
    return outbox_file_fail(file, error);
}

static sqlite3_stmt *statement(OutboxFile *file, OutboxSql id)
{
    return database_statement(file->database, id);
}

gboolean outbox_file_finish(OutboxFile *file, sqlite3_stmt *sql, GError **error)
{
    return database_finish(file->database, sql) == DATABASE_FINE || outbox_file_fail(file, error);
}

static gboolean run(OutboxFile *file, OutboxSql id, GError **error)
{
    return database_do(file->database, id) == DATABASE_FINE || outbox_file_fail(file, error);
}

void outbox_file_bind_name(OutboxFile *file, sqlite3_stmt *sql, int index, guint32 kind,
                           const char *name)
{
    guint8 hash[SEAL_NAME_BYTES];

    seal_name(file->seal, kind, name, hash);
    sqlite3_bind_blob(sql, index, hash, sizeof hash, SQLITE_TRANSIENT);
}

void outbox_file_bind_sealed(OutboxFile *file, sqlite3_stmt *sql, int index, const SealPlace *place,
                             GBytes *value)
{
    GBytes *blob = blob_close(file->seal, place, value);
    gsize length = 0;
    gpointer bytes = g_bytes_unref_to_data(blob, &length);

    sqlite3_bind_blob(sql, index, bytes, (int)length, g_free);
}

GBytes *outbox_file_open_sealed(const Seal *seal, sqlite3_stmt *sql, int index,
                                const SealPlace *place)
{
    return blob_open(seal, place, sqlite3_column_blob(sql, index),
                     (gsize)sqlite3_column_bytes(sql, index));
}

gboolean outbox_file_read_name(sqlite3_stmt *sql, int index, SealPlace *place)
{
    const void *name = sqlite3_column_blob(sql, index);

    if (name == NULL || sqlite3_column_bytes(sql, index) != SEAL_NAME_BYTES)
        return FALSE;
    memcpy(place->name, name, SEAL_NAME_BYTES);
    return TRUE;
}

/* ---- opening ---- */

static const char *find_flaw(OutboxFile *file, GError **error)
{
    gboolean fits = TRUE;

    switch (proof_check(file->database, file->seal, &fits)) {
    case DATABASE_FINE:
        return fits ? NULL : "was sealed with another key";
    case DATABASE_DAMAGED:
        return "was damaged";
    case DATABASE_BUSY:
    case DATABASE_UNWRITABLE:
        outbox_file_fail(file, error);
        return NULL;
    }
    return NULL;
}

/* Before SQLite has it open: that would write over what can still be read. */
static gboolean set_damaged_wal_aside(const char *path, DatabaseAside *aside, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (place_examine(path) != PLACE_OURS || !wal_is_damaged(path))
        return TRUE;
    aside->path = place_set_aside(path, place_identity(path), &problem);
    aside->why = "was damaged";
    if (problem != NULL)
        g_propagate_error(error, g_steal_pointer(&problem));
    return aside->path != NULL;
}

/* FALSE with an error. */
static gboolean open_database(OutboxFile *file, const char *path, DatabaseAside *aside,
                              GError **error)
{
    g_autoptr(GError) problem = NULL;

    file->made = place_examine(path) == PLACE_ABSENT;
    if (!set_damaged_wal_aside(path, aside, error))
        return FALSE;
    file->database = database_open(path, &outbox_shape, aside, error);
    if (file->database == NULL)
        return FALSE;

    const char *flaw = find_flaw(file, &problem);
    if (flaw != NULL) {
        file->database = database_rebuild(g_steal_pointer(&file->database), &outbox_shape, flaw,
                                          aside, &problem);
        if (file->database != NULL)
            find_flaw(file, &problem);
    }
    file->made = file->made || aside->path != NULL;
    if (problem != NULL)
        g_propagate_error(error, g_steal_pointer(&problem));
    else if (file->database != NULL)
        return TRUE;
    return FALSE;
}

OutboxFile *outbox_file_open(const char *path, const SecretText *key, DatabaseAside *aside,
                             GError **error)
{
    OutboxFile *file = g_new0(OutboxFile, 1);

    file->seal = seal_new(key);
    if (path == NULL) {
        file->database = database_open_memory(&outbox_shape);
    } else if (!open_database(file, path, aside, error)) {
        outbox_file_free(file);
        return NULL;
    }
    sqlite3_busy_timeout(file->database->sqlite, BUSY_MS);
    database_changed(file->database);
    return file;
}

void outbox_file_free(OutboxFile *file)
{
    if (file == NULL)
        return;
    database_close(file->database);
    seal_free(file->seal);
    g_free(file);
}

PlaceChange outbox_file_compare(const OutboxFile *file)
{
    return file->database->path == NULL
               ? PLACE_SAME
               : place_compare(file->database->path, file->database->identity);
}

DatabaseTrouble outbox_file_trouble(const OutboxFile *file)
{
    return database_trouble(file->database->code);
}

gboolean outbox_file_is_newer(OutboxFile *file)
{
    return database_is_newer(file->database, &outbox_shape);
}

/* ---- transactions ---- */

gboolean outbox_file_begin(OutboxFile *file, GError **error)
{
    return run(file, OUTBOX_SQL_BEGIN, error);
}

/* A commit that couldn't be synced is in the -wal all the same, whole: whoever opens the file next would find
 * it. Written over by one that changes nothing, whether or not that can be synced. */
static void bury_commit(OutboxFile *file)
{
    database_run(file->database,
                 "BEGIN IMMEDIATE;"
                 "INSERT INTO draft (name, changed, sealed) VALUES (x'00', 0, x'00');"
                 "DELETE FROM draft WHERE name = x'00';"
                 "COMMIT");
    outbox_file_abandon(file);
}

gboolean outbox_file_commit(OutboxFile *file, GError **error)
{
    if (!run(file, OUTBOX_SQL_COMMIT, error)) {
        outbox_file_abandon(file);
        bury_commit(file);
        return FALSE;
    }
    file->database->code = SQLITE_OK;
    return TRUE;
}

/* After some failures SQLite has rolled back by itself. */
void outbox_file_abandon(OutboxFile *file)
{
    if (!sqlite3_get_autocommit(file->database->sqlite))
        database_run(file->database, "ROLLBACK");
}

/* ---- entries ---- */

static gboolean write_entry(OutboxFile *file, OutboxSql id, const OutboxEntry *entry,
                            GError **error)
{
    sqlite3_stmt *sql = statement(file, id);
    g_autoptr(GBytes) value = outbox_entry_encode(entry);
    SealPlace place = {.kind = OUTBOX_SEAL_ENTRY,
                       .part = outbox_state_number(entry->state),
                       .stamp_us = entry->sequence};

    if (sql == NULL)
        return outbox_file_fail(file, error);
    seal_name(file->seal, OUTBOX_SEAL_ENTRY, entry->id, place.name);
    sqlite3_bind_int64(sql, 1, entry->sequence);
    sqlite3_bind_blob(sql, 2, place.name, SEAL_NAME_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(sql, 3, place.part);
    sqlite3_bind_int64(sql, 4, entry->created_us);
    sqlite3_bind_int64(sql, 5, entry->changed_us);
    outbox_file_bind_sealed(file, sql, 6, &place, value);
    return outbox_file_finish(file, sql, error);
}

static gboolean next_sequence(OutboxFile *file, gint64 *sequence, GError **error)
{
    sqlite3_stmt *sql = statement(file, OUTBOX_SQL_NEXT);

    if (sql == NULL)
        return outbox_file_fail(file, error);
    int code = sqlite3_step(sql);
    *sequence = sqlite3_column_int64(sql, 0);
    sqlite3_reset(sql);
    return code == SQLITE_ROW || fail_with(file, code, error);
}

gboolean outbox_file_insert(OutboxFile *file, const OutboxEntry *entry, gint64 *sequence,
                            GError **error)
{
    OutboxEntry numbered = *entry;

    if (numbered.sequence == 0 && !next_sequence(file, &numbered.sequence, error))
        return FALSE;
    *sequence = numbered.sequence;
    return write_entry(file, OUTBOX_SQL_INSERT, &numbered, error);
}

gboolean outbox_file_replace(OutboxFile *file, const OutboxEntry *entry, GError **error)
{
    return write_entry(file, OUTBOX_SQL_REPLACE, entry, error);
}

gboolean outbox_file_remove(OutboxFile *file, const char *id, GError **error)
{
    sqlite3_stmt *sql = statement(file, OUTBOX_SQL_REMOVE);

    if (sql == NULL)
        return outbox_file_fail(file, error);
    outbox_file_bind_name(file, sql, 1, OUTBOX_SEAL_ENTRY, id);
    return outbox_file_finish(file, sql, error);
}

gboolean outbox_file_sweep(OutboxFile *file, gint64 now_us, GError **error)
{
    sqlite3_stmt *sql = statement(file, OUTBOX_SQL_SWEEP);

    if (sql == NULL)
        return outbox_file_fail(file, error);
    sqlite3_bind_int64(sql, 1, outbox_state_number(OUTBOX_DONE));
    sqlite3_bind_int64(sql, 2, now_us - OUTBOX_HISTORY_DAYS * G_TIME_SPAN_DAY);
    sqlite3_bind_int64(sql, 3, OUTBOX_HISTORY_MAX);
    return outbox_file_finish(file, sql, error);
}

OutboxEntry *outbox_file_read_entry(const Seal *seal, sqlite3_stmt *sql)
{
    SealPlace place = {.kind = OUTBOX_SEAL_ENTRY, .stamp_us = sqlite3_column_int64(sql, 0)};

    if (!outbox_file_read_name(sql, 1, &place))
        return NULL;
    place.part = (guint32)sqlite3_column_int64(sql, 2);
    g_autoptr(GBytes) value = outbox_file_open_sealed(seal, sql, 5, &place);
    g_autoptr(OutboxEntry) entry = value == NULL ? NULL : outbox_entry_decode(value);
    if (entry == NULL || entry->sequence != place.stamp_us ||
        outbox_state_number(entry->state) != place.part ||
        entry->created_us != sqlite3_column_int64(sql, 3) ||
        entry->changed_us != sqlite3_column_int64(sql, 4))
        return NULL;
    return g_steal_pointer(&entry);
}

static OutboxEntry *find(OutboxFile *file, sqlite3_stmt *sql, GError **error)
{
    OutboxEntry *entry = NULL;
    int code = sqlite3_step(sql);

    if (code == SQLITE_ROW)
        entry = outbox_file_read_entry(file->seal, sql);
    if (code == SQLITE_ROW && entry == NULL)
        code = SQLITE_CORRUPT;
    sqlite3_reset(sql);
    sqlite3_clear_bindings(sql);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        fail_with(file, code, error);
    return entry;
}

OutboxEntry *outbox_file_find(OutboxFile *file, const char *id, GError **error)
{
    sqlite3_stmt *sql = statement(file, OUTBOX_SQL_FIND);

    if (sql == NULL) {
        outbox_file_fail(file, error);
        return NULL;
    }
    outbox_file_bind_name(file, sql, 1, OUTBOX_SEAL_ENTRY, id);
    return find(file, sql, error);
}

OutboxEntry *outbox_file_find_sequence(OutboxFile *file, gint64 sequence, GError **error)
{
    sqlite3_stmt *sql = statement(file, OUTBOX_SQL_FIND_SEQUENCE);

    if (sql == NULL) {
        outbox_file_fail(file, error);
        return NULL;
    }
    sqlite3_bind_int64(sql, 1, sequence);
    return find(file, sql, error);
}

/* The same set in the numbers of the file. */
static gint64 numbers_of(OutboxStates states)
{
    gint64 numbers = 0;

    for (int i = 0; i < OUTBOX_STATE_COUNT; i++)
        if ((states & OUTBOX_BIT(i)) != 0)
            numbers |= (gint64)1 << outbox_state_number((OutboxState)i);
    return numbers;
}

GPtrArray *outbox_file_list(OutboxFile *file, OutboxStates states, GError **error)
{
    g_autoptr(GPtrArray) entries =
        g_ptr_array_new_with_free_func((GDestroyNotify)outbox_entry_free);
    sqlite3_stmt *sql = statement(file, OUTBOX_SQL_LIST);
    int code;

    if (sql == NULL) {
        outbox_file_fail(file, error);
        return NULL;
    }
    sqlite3_bind_int64(sql, 1, numbers_of(states));
    while ((code = sqlite3_step(sql)) == SQLITE_ROW) {
        OutboxEntry *entry = outbox_file_read_entry(file->seal, sql);
        if (entry == NULL) {
            code = SQLITE_CORRUPT;
            break;
        }
        g_ptr_array_add(entries, entry);
    }
    sqlite3_reset(sql);
    if (code == SQLITE_DONE)
        return g_steal_pointer(&entries);
    fail_with(file, code, error);
    return NULL;
}

/* ---- counts ---- */

static void count_state(gint64 number, guint count, gint64 oldest_us, OutboxCounts *counts)
{
    OutboxState state;

    if (!outbox_state_from_number(number, &state))
        return;
    if (state == OUTBOX_DONE) {
        counts->done += count;
        return;
    }
    if ((OUTBOX_WAITING & OUTBOX_BIT(state)) != 0)
        counts->waiting += count;
    else
        counts->stuck += count;
    if (counts->oldest_us == 0 || oldest_us < counts->oldest_us)
        counts->oldest_us = oldest_us;
}

static int count(sqlite3_stmt *by_state, sqlite3_stmt *drafts, OutboxCounts *counts)
{
    int code;

    *counts = (OutboxCounts){0};
    while ((code = sqlite3_step(by_state)) == SQLITE_ROW)
        count_state(sqlite3_column_int64(by_state, 0), (guint)sqlite3_column_int64(by_state, 1),
                    sqlite3_column_int64(by_state, 2), counts);
    sqlite3_reset(by_state);
    if (code != SQLITE_DONE)
        return code;
    code = sqlite3_step(drafts);
    if (code == SQLITE_ROW)
        counts->drafts = (guint)sqlite3_column_int64(drafts, 0);
    sqlite3_reset(drafts);
    return code;
}

gboolean outbox_file_count(OutboxFile *file, OutboxCounts *counts, GError **error)
{
    sqlite3_stmt *by_state = statement(file, OUTBOX_SQL_COUNT_STATES);
    sqlite3_stmt *drafts = statement(file, OUTBOX_SQL_COUNT_DRAFTS);

    *counts = (OutboxCounts){0};
    if (by_state == NULL || drafts == NULL)
        return outbox_file_fail(file, error);
    int code = count(by_state, drafts, counts);
    return code == SQLITE_ROW || fail_with(file, code, error);
}

/* Whatever it is, nothing in it is changed, nor is it waited for at the gate. */
gboolean outbox_file_count_path(const char *path, OutboxCounts *counts)
{
    Database *database =
        place_examine(path) == PLACE_OURS ? database_open_aside(path, &outbox_shape) : NULL;
    sqlite3_stmt *by_state =
        database == NULL ? NULL : database_statement(database, OUTBOX_SQL_COUNT_STATES);
    sqlite3_stmt *drafts =
        by_state == NULL ? NULL : database_statement(database, OUTBOX_SQL_COUNT_DRAFTS);
    gboolean counted = drafts != NULL && count(by_state, drafts, counts) == SQLITE_ROW;

    if (!counted)
        *counts = (OutboxCounts){0};
    database_close(database);
    return counted;
}
