/* SPDX-License-Identifier: MIT */
#include "outbox_file.h"

#include <string.h>

#include "blob.h"
#include "looptrace/vault.h"
#include "outbox_entry.h"

#define APPLICATION_ID 0x4c544f42 /* "LTOB" */
#define BUSY_MS        2000
#define KIND_ENTRY     1 /* of sealed values, and of names */
#define KIND_DRAFT     2
#define KIND_PROOF     3

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
    "CREATE TABLE draft (name BLOB PRIMARY KEY, changed INTEGER NOT NULL, sealed BLOB NOT NULL);"
    "CREATE TABLE proof (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL)",
};

static const DatabaseShape shape = {
    .what = "The outbox",
    .whose = "what waited in it is in that file",
    .application_id = APPLICATION_ID,
    .steps = steps,
    .n_steps = G_N_ELEMENTS(steps),
    .keep_newer = TRUE,
    .durable = TRUE,
};

typedef enum {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_CHANGED,
    SQL_NEXT,
    SQL_INSERT,
    SQL_REPLACE,
    SQL_REMOVE,
    SQL_FIND,
    SQL_FIND_SEQUENCE,
    SQL_LIST,
    SQL_COUNT_STATES,
    SQL_COUNT_DRAFTS,
    SQL_SWEEP,
    SQL_PUT_DRAFT,
    SQL_DROP_DRAFT,
    SQL_SWEEP_DRAFTS,
    SQL_GET_DRAFT,
    SQL_LIST_DRAFTS,
    SQL_COUNT
} SqlId;

#define ENTRY_COLUMNS "sequence, name, state, created, changed, sealed"

static const char *const sql_texts[SQL_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_CHANGED] = "PRAGMA data_version",
    [SQL_NEXT] = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'entry'",
    [SQL_INSERT] = "INSERT INTO entry (" ENTRY_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_REPLACE] = "UPDATE entry SET state = ?3, created = ?4, changed = ?5, sealed = ?6 "
                    "WHERE sequence = ?1 AND name = ?2",
    [SQL_REMOVE] = "DELETE FROM entry WHERE name = ?1",
    [SQL_FIND] = "SELECT " ENTRY_COLUMNS " FROM entry WHERE name = ?1",
    [SQL_FIND_SEQUENCE] = "SELECT " ENTRY_COLUMNS " FROM entry WHERE sequence = ?1",
    [SQL_LIST] = "SELECT " ENTRY_COLUMNS " FROM entry WHERE (1 << state) & ?1 ORDER BY sequence",
    [SQL_COUNT_STATES] = "SELECT state, count(*), min(created) FROM entry GROUP BY state",
    [SQL_COUNT_DRAFTS] = "SELECT count(*) FROM draft",
    [SQL_SWEEP] =
        "DELETE FROM entry WHERE state = ?1 AND (changed < ?2 OR sequence IN "
        "(SELECT sequence FROM entry WHERE state = ?1 ORDER BY changed DESC, sequence DESC "
        "LIMIT -1 OFFSET ?3))",
    [SQL_PUT_DRAFT] = "INSERT OR REPLACE INTO draft (name, changed, sealed) VALUES (?1, ?2, ?3)",
    [SQL_DROP_DRAFT] = "DELETE FROM draft WHERE name = ?1",
    [SQL_SWEEP_DRAFTS] = "DELETE FROM draft WHERE changed < ?1 OR name IN "
                         "(SELECT name FROM draft ORDER BY changed DESC LIMIT -1 OFFSET ?2)",
    [SQL_GET_DRAFT] = "SELECT name, changed, sealed FROM draft WHERE name = ?1",
    [SQL_LIST_DRAFTS] = "SELECT name, changed, sealed FROM draft ORDER BY changed DESC",
};

struct OutboxFile {
    Seal *seal;
    Database *database;
    sqlite3_stmt *statements[SQL_COUNT];
    gint64 data_version;
    int code; /* of the newest failure */
};

/* ---- statements ---- */

static sqlite3_stmt *statement(OutboxFile *file, SqlId id)
{
    if (file->statements[id] == NULL)
        file->statements[id] = database_prepare(file->database, sql_texts[id]);
    if (file->statements[id] == NULL)
        file->code = sqlite3_extended_errcode(file->database->sqlite);
    return file->statements[id];
}

static gboolean fail(OutboxFile *file, int code, GError **error)
{
    file->code = code;
    g_set_error(error, FAULT, FAULT_IO, "the outbox can't be used: %s (%s)", database_words(code),
                sqlite3_errstr(code));
    return FALSE;
}

static gboolean uncompiled(OutboxFile *file, GError **error)
{
    return fail(file, database_trouble(file->code) == DATABASE_FINE ? SQLITE_CORRUPT : file->code,
                error);
}

/* Carries it out to its end, for a statement whose rows don't matter. */
static gboolean carry_out(OutboxFile *file, sqlite3_stmt *sql, GError **error)
{
    int code;

    do
        code = sqlite3_step(sql);
    while (code == SQLITE_ROW);
    sqlite3_reset(sql);
    sqlite3_clear_bindings(sql);
    return code == SQLITE_DONE || fail(file, code, error);
}

static gboolean run(OutboxFile *file, SqlId id, GError **error)
{
    sqlite3_stmt *sql = statement(file, id);

    return sql == NULL ? uncompiled(file, error) : carry_out(file, sql, error);
}

static void bind_name(OutboxFile *file, sqlite3_stmt *sql, int index, guint32 kind,
                      const char *name)
{
    guint8 hash[SEAL_NAME_BYTES];

    seal_name(file->seal, kind, name, hash);
    sqlite3_bind_blob(sql, index, hash, sizeof hash, SQLITE_TRANSIENT);
}

static void bind_sealed(OutboxFile *file, sqlite3_stmt *sql, int index, const SealPlace *place,
                        GBytes *value)
{
    GBytes *blob = blob_close(file->seal, place, value);
    gsize length = 0;
    gpointer bytes = g_bytes_unref_to_data(blob, &length);

    sqlite3_bind_blob(sql, index, bytes, (int)length, g_free);
}

static GBytes *open_sealed(OutboxFile *file, sqlite3_stmt *sql, int index, const SealPlace *place)
{
    return blob_open(file->seal, place, sqlite3_column_blob(sql, index),
                     (gsize)sqlite3_column_bytes(sql, index));
}

/* FALSE when it is no name. */
static gboolean read_name(sqlite3_stmt *sql, int index, SealPlace *place)
{
    const void *name = sqlite3_column_blob(sql, index);

    if (name == NULL || sqlite3_column_bytes(sql, index) != SEAL_NAME_BYTES)
        return FALSE;
    memcpy(place->name, name, SEAL_NAME_BYTES);
    return TRUE;
}

/* ---- opening ---- */

static const SealPlace proof_place = {.kind = KIND_PROOF, .part = 1};
static const char proof_text[] = "looptrace outbox";

static gboolean write_proof(OutboxFile *file, GError **error)
{
    sqlite3_stmt *sql =
        database_prepare(file->database, "INSERT OR IGNORE INTO proof (id, sealed) VALUES (1, ?1)");
    g_autoptr(GBytes) proof = g_bytes_new_static(proof_text, sizeof proof_text);

    if (sql == NULL)
        return uncompiled(file, error);
    bind_sealed(file, sql, 1, &proof_place, proof);
    gboolean written = carry_out(file, sql, error);
    sqlite3_finalize(sql);
    return written;
}

/* A file without a proof gets one; *fits says whether one that is there is of this key. */
static gboolean prove(OutboxFile *file, gboolean *fits, GError **error)
{
    sqlite3_stmt *sql = database_prepare(file->database, "SELECT sealed FROM proof");

    *fits = TRUE;
    if (sql == NULL)
        return uncompiled(file, error);
    int code = sqlite3_step(sql);
    if (code == SQLITE_ROW) {
        g_autoptr(GBytes) proof = open_sealed(file, sql, 0, &proof_place);
        *fits = proof != NULL;
    }
    sqlite3_finalize(sql);
    if (code == SQLITE_DONE)
        return write_proof(file, error);
    return code == SQLITE_ROW || fail(file, code, error);
}

static gboolean begin_anew(OutboxFile *file, const char *why, char **notice, GError **error)
{
    gboolean fits;

    g_clear_pointer(notice, g_free);
    file->database = database_rebuild(file->database, &shape, why, notice, error);
    return file->database != NULL && prove(file, &fits, error);
}

OutboxFile *outbox_file_open(const char *path, const SecretText *key, char **notice, GError **error)
{
    OutboxFile *file = g_new0(OutboxFile, 1);
    gboolean fits = TRUE, proven;

    *notice = NULL;
    file->seal = seal_new(key);
    file->database =
        path == NULL ? database_open_memory(&shape) : database_open(path, &shape, notice, error);
    if (file->database == NULL) {
        outbox_file_free(file);
        return NULL;
    }
    proven = prove(file, &fits, error);
    if (proven && !fits)
        proven = begin_anew(file, "was sealed with another key", notice, error);
    if (!proven) {
        outbox_file_free(file);
        return NULL;
    }
    sqlite3_busy_timeout(file->database->sqlite, BUSY_MS);
    outbox_file_changed(file);
    return file;
}

void outbox_file_free(OutboxFile *file)
{
    if (file == NULL)
        return;
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(file->statements[i]);
    database_close(file->database);
    seal_free(file->seal);
    g_free(file);
}

const char *outbox_file_path(const OutboxFile *file)
{
    return file->database->path;
}

PlaceChange outbox_file_compare(const OutboxFile *file)
{
    return file->database->path == NULL
               ? PLACE_SAME
               : place_compare(file->database->path, file->database->identity);
}

DatabaseTrouble outbox_file_trouble(const OutboxFile *file)
{
    return database_trouble(file->code);
}

const char *outbox_file_words(const OutboxFile *file)
{
    return database_words(file->code);
}

/* ---- transactions ---- */

gboolean outbox_file_begin(OutboxFile *file, GError **error)
{
    return run(file, SQL_BEGIN, error);
}

gboolean outbox_file_commit(OutboxFile *file, GError **error)
{
    if (!run(file, SQL_COMMIT, error))
        return FALSE;
    file->code = SQLITE_OK;
    return TRUE;
}

/* After some failures SQLite has rolled back by itself. */
void outbox_file_abandon(OutboxFile *file)
{
    if (!sqlite3_get_autocommit(file->database->sqlite))
        database_run(file->database, "ROLLBACK");
}

/* ---- entries ---- */

static gboolean write_entry(OutboxFile *file, SqlId id, const OutboxEntry *entry, GError **error)
{
    sqlite3_stmt *sql = statement(file, id);
    g_autoptr(GBytes) value = outbox_entry_encode(entry);
    SealPlace place = {
        .kind = KIND_ENTRY, .part = outbox_state_number(entry->state), .stamp_us = entry->sequence};

    if (sql == NULL)
        return uncompiled(file, error);
    seal_name(file->seal, KIND_ENTRY, entry->id, place.name);
    sqlite3_bind_int64(sql, 1, entry->sequence);
    sqlite3_bind_blob(sql, 2, place.name, SEAL_NAME_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(sql, 3, place.part);
    sqlite3_bind_int64(sql, 4, entry->created_us);
    sqlite3_bind_int64(sql, 5, entry->changed_us);
    bind_sealed(file, sql, 6, &place, value);
    return carry_out(file, sql, error);
}

static gboolean next_sequence(OutboxFile *file, gint64 *sequence, GError **error)
{
    sqlite3_stmt *sql = statement(file, SQL_NEXT);

    if (sql == NULL)
        return uncompiled(file, error);
    int code = sqlite3_step(sql);
    *sequence = sqlite3_column_int64(sql, 0);
    sqlite3_reset(sql);
    return code == SQLITE_ROW || fail(file, code, error);
}

gboolean outbox_file_insert(OutboxFile *file, const OutboxEntry *entry, gint64 *sequence,
                            GError **error)
{
    OutboxEntry numbered = *entry;

    if (numbered.sequence == 0 && !next_sequence(file, &numbered.sequence, error))
        return FALSE;
    *sequence = numbered.sequence;
    return write_entry(file, SQL_INSERT, &numbered, error);
}

gboolean outbox_file_replace(OutboxFile *file, const OutboxEntry *entry, GError **error)
{
    return write_entry(file, SQL_REPLACE, entry, error);
}

gboolean outbox_file_remove(OutboxFile *file, const char *id, GError **error)
{
    sqlite3_stmt *sql = statement(file, SQL_REMOVE);

    if (sql == NULL)
        return uncompiled(file, error);
    bind_name(file, sql, 1, KIND_ENTRY, id);
    return carry_out(file, sql, error);
}

gboolean outbox_file_sweep(OutboxFile *file, gint64 now_us, GError **error)
{
    sqlite3_stmt *sql = statement(file, SQL_SWEEP);

    if (sql == NULL)
        return uncompiled(file, error);
    sqlite3_bind_int64(sql, 1, outbox_state_number(OUTBOX_DONE));
    sqlite3_bind_int64(sql, 2, now_us - OUTBOX_HISTORY_DAYS * G_TIME_SPAN_DAY);
    sqlite3_bind_int64(sql, 3, OUTBOX_HISTORY_MAX);
    return carry_out(file, sql, error);
}

/* NULL: it isn't what was sealed here. */
static OutboxEntry *read_entry(OutboxFile *file, sqlite3_stmt *sql)
{
    SealPlace place = {.kind = KIND_ENTRY, .stamp_us = sqlite3_column_int64(sql, 0)};

    if (!read_name(sql, 1, &place))
        return NULL;
    place.part = (guint32)sqlite3_column_int64(sql, 2);
    g_autoptr(GBytes) value = open_sealed(file, sql, 5, &place);
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
        entry = read_entry(file, sql);
    if (code == SQLITE_ROW && entry == NULL)
        code = SQLITE_CORRUPT;
    sqlite3_reset(sql);
    sqlite3_clear_bindings(sql);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        fail(file, code, error);
    return entry;
}

OutboxEntry *outbox_file_find(OutboxFile *file, const char *id, GError **error)
{
    sqlite3_stmt *sql = statement(file, SQL_FIND);

    if (sql == NULL) {
        uncompiled(file, error);
        return NULL;
    }
    bind_name(file, sql, 1, KIND_ENTRY, id);
    return find(file, sql, error);
}

OutboxEntry *outbox_file_find_sequence(OutboxFile *file, gint64 sequence, GError **error)
{
    sqlite3_stmt *sql = statement(file, SQL_FIND_SEQUENCE);

    if (sql == NULL) {
        uncompiled(file, error);
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
    sqlite3_stmt *sql = statement(file, SQL_LIST);
    int code;

    if (sql == NULL) {
        uncompiled(file, error);
        return NULL;
    }
    sqlite3_bind_int64(sql, 1, numbers_of(states));
    while ((code = sqlite3_step(sql)) == SQLITE_ROW) {
        OutboxEntry *entry = read_entry(file, sql);
        if (entry == NULL) {
            code = SQLITE_CORRUPT;
            break;
        }
        g_ptr_array_add(entries, entry);
    }
    sqlite3_reset(sql);
    if (code == SQLITE_DONE)
        return g_steal_pointer(&entries);
    fail(file, code, error);
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
    sqlite3_stmt *by_state = statement(file, SQL_COUNT_STATES);
    sqlite3_stmt *drafts = statement(file, SQL_COUNT_DRAFTS);

    *counts = (OutboxCounts){0};
    if (by_state == NULL || drafts == NULL)
        return uncompiled(file, error);
    int code = count(by_state, drafts, counts);
    return code == SQLITE_ROW || fail(file, code, error);
}

gboolean outbox_file_count_path(const char *path, OutboxCounts *counts)
{
    sqlite3 *sqlite = NULL;
    sqlite3_stmt *by_state = NULL, *drafts = NULL;
    gboolean counted = FALSE;

    *counts = (OutboxCounts){0};
    if (place_examine(path) == PLACE_OURS &&
        sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) ==
            SQLITE_OK &&
        sqlite3_busy_timeout(sqlite, BUSY_MS) == SQLITE_OK &&
        sqlite3_prepare_v2(sqlite, sql_texts[SQL_COUNT_STATES], -1, &by_state, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(sqlite, sql_texts[SQL_COUNT_DRAFTS], -1, &drafts, NULL) == SQLITE_OK)
        counted = count(by_state, drafts, counts) == SQLITE_ROW;
    sqlite3_finalize(by_state);
    sqlite3_finalize(drafts);
    sqlite3_close(sqlite);
    return counted;
}

gboolean outbox_file_changed(OutboxFile *file)
{
    sqlite3_stmt *sql = statement(file, SQL_CHANGED);
    gint64 before = file->data_version;

    if (sql == NULL)
        return FALSE;
    if (sqlite3_step(sql) == SQLITE_ROW)
        file->data_version = sqlite3_column_int64(sql, 0);
    sqlite3_reset(sql);
    return file->data_version != before;
}

/* ---- drafts ---- */

static gboolean sweep_drafts(OutboxFile *file, gint64 now_us, GError **error)
{
    sqlite3_stmt *sql = statement(file, SQL_SWEEP_DRAFTS);

    if (sql == NULL)
        return uncompiled(file, error);
    sqlite3_bind_int64(sql, 1, now_us - OUTBOX_DRAFT_DAYS * G_TIME_SPAN_DAY);
    sqlite3_bind_int64(sql, 2, OUTBOX_DRAFTS_MAX);
    return carry_out(file, sql, error);
}

gboolean outbox_file_put_draft(OutboxFile *file, const char *name, GBytes *value, gint64 now_us,
                               GError **error)
{
    sqlite3_stmt *sql = statement(file, SQL_PUT_DRAFT);
    g_autoptr(GBytes) draft = outbox_draft_encode(name, now_us, value);
    SealPlace place = {.kind = KIND_DRAFT, .stamp_us = now_us};

    if (sql == NULL)
        return uncompiled(file, error);
    seal_name(file->seal, KIND_DRAFT, name, place.name);
    sqlite3_bind_blob(sql, 1, place.name, SEAL_NAME_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(sql, 2, now_us);
    bind_sealed(file, sql, 3, &place, draft);
    return carry_out(file, sql, error) && sweep_drafts(file, now_us, error);
}

gboolean outbox_file_drop_draft(OutboxFile *file, const char *name, GError **error)
{
    sqlite3_stmt *sql = statement(file, SQL_DROP_DRAFT);

    if (sql == NULL)
        return uncompiled(file, error);
    bind_name(file, sql, 1, KIND_DRAFT, name);
    return carry_out(file, sql, error);
}

static GBytes *read_draft(OutboxFile *file, sqlite3_stmt *sql, gint64 *changed_us)
{
    SealPlace place = {.kind = KIND_DRAFT, .stamp_us = sqlite3_column_int64(sql, 1)};

    *changed_us = place.stamp_us;
    return read_name(sql, 0, &place) ? open_sealed(file, sql, 2, &place) : NULL;
}

GBytes *outbox_file_get_draft(OutboxFile *file, const char *name, gint64 *changed_us,
                              GError **error)
{
    sqlite3_stmt *sql = statement(file, SQL_GET_DRAFT);
    GBytes *value = NULL;

    if (sql == NULL) {
        uncompiled(file, error);
        return NULL;
    }
    bind_name(file, sql, 1, KIND_DRAFT, name);
    int code = sqlite3_step(sql);
    if (code == SQLITE_ROW) {
        g_autoptr(GBytes) draft = read_draft(file, sql, changed_us);
        if (draft == NULL || !outbox_draft_decode(draft, NULL, changed_us, &value))
            code = SQLITE_CORRUPT;
    }
    sqlite3_reset(sql);
    sqlite3_clear_bindings(sql);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        fail(file, code, error);
    return value;
}

static void free_draft(gpointer data)
{
    OutboxDraft *draft = data;

    g_free(draft->name);
    g_free(draft);
}

GPtrArray *outbox_file_list_drafts(OutboxFile *file, GError **error)
{
    g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func(free_draft);
    sqlite3_stmt *sql = statement(file, SQL_LIST_DRAFTS);
    int code = SQLITE_CORRUPT;

    if (sql == NULL) {
        uncompiled(file, error);
        return NULL;
    }
    while ((code = sqlite3_step(sql)) == SQLITE_ROW) {
        OutboxDraft *draft = g_new0(OutboxDraft, 1);
        g_autoptr(GBytes) value = read_draft(file, sql, &draft->changed_us);
        g_ptr_array_add(drafts, draft);
        if (value == NULL || !outbox_draft_decode(value, &draft->name, &draft->changed_us, NULL)) {
            code = SQLITE_CORRUPT;
            break;
        }
    }
    sqlite3_reset(sql);
    if (code == SQLITE_DONE)
        return g_steal_pointer(&drafts);
    fail(file, code, error);
    return NULL;
}
