/* SPDX-License-Identifier: MIT */
#include "vault_file.h"

#include <string.h>
#include <sys/stat.h>

#include "kinds.h"
#include "proof.h"

#define APPLICATION_ID 0x4c545643 /* "LTVC" */
#define BUSY_MS        50         /* then the loop goes on, and it is tried again */
#define EVICT_SHARE    16         /* this part of what is there goes at once */

/* name is a keyed hash, sealed says nothing; the other columns tell only that something of a kind was
 * answered at a time. AUTOINCREMENT is not needed: id orders by writing, and that is all. */
static const char *const steps[] = {
    "CREATE TABLE record ("
    "  id INTEGER PRIMARY KEY,"
    "  kind INTEGER NOT NULL,"
    "  part INTEGER NOT NULL,"
    "  stamp INTEGER NOT NULL,"
    "  name BLOB NOT NULL,"
    "  sealed BLOB NOT NULL);"
    "CREATE UNIQUE INDEX record_place ON record (kind, name, part);"
    "CREATE TABLE tally (kind INTEGER PRIMARY KEY, rows INTEGER NOT NULL, bytes INTEGER NOT "
    "NULL);" PROOF_TABLE,
};

typedef enum {
    SQL_GET,
    SQL_EACH,
    SQL_INSERT,
    SQL_DROP_PART,
    SQL_DROP_NAME,
    SQL_DROP_KIND,
    SQL_EVICT,
    SQL_TALLY,
    SQL_ADD_TALLY,
    SQL_HOLD,
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_COUNT
} SqlId;

static const char *const sql_texts[SQL_COUNT] = {
    [SQL_GET] = "SELECT stamp, sealed FROM record WHERE kind = ?1 AND name = ?2 AND part = ?3",
    [SQL_EACH] = "SELECT stamp, sealed, name, part FROM record WHERE kind = ?1 ORDER BY id",
    [SQL_INSERT] =
        "INSERT INTO record (kind, name, part, stamp, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
    [SQL_DROP_PART] = "DELETE FROM record WHERE kind = ?1 AND name = ?2 AND part = ?3 "
                      "RETURNING length(sealed)",
    [SQL_DROP_NAME] = "DELETE FROM record WHERE kind = ?1 AND name = ?2 RETURNING length(sealed)",
    [SQL_DROP_KIND] = "DELETE FROM record WHERE kind = ?1 RETURNING length(sealed)",
    [SQL_EVICT] = "DELETE FROM record WHERE id IN "
                  "(SELECT id FROM record WHERE kind = ?1 ORDER BY id LIMIT ?2) "
                  "RETURNING length(sealed)",
    [SQL_TALLY] = "SELECT rows, bytes FROM tally WHERE kind = ?1",
    [SQL_ADD_TALLY] = "INSERT INTO tally (kind, rows, bytes) VALUES (?1, ?2, ?3) "
                      "ON CONFLICT (kind) DO UPDATE SET rows = rows + ?2, bytes = bytes + ?3",
    [SQL_HOLD] = "BEGIN",
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
};

static const DatabaseShape shape = {
    .what = "What looptrace keeps on this machine",
    .whose = "it is asked for again",
    .application_id = APPLICATION_ID,
    .steps = steps,
    .n_steps = G_N_ELEMENTS(steps),
    .texts = sql_texts,
    .n_texts = SQL_COUNT,
};

struct VaultFile {
    Seal *seal;
    Database *database; /* NULL: closed for good */
};

/* ---- statements ---- */

static sqlite3_stmt *statement(VaultFile *file, SqlId id)
{
    return database_statement(file->database, id);
}

static DatabaseTrouble note(VaultFile *file, int code)
{
    return database_note(file->database, code);
}

/* Of a statement that couldn't be compiled. */
static DatabaseTrouble uncompiled(const VaultFile *file)
{
    return database_trouble(file->database->code);
}

static void bind_name(VaultFile *file, sqlite3_stmt *sql, VaultKind kind, const char *name,
                      SealPlace *place)
{
    place->kind = kind_row(kind)->number;
    seal_name(file->seal, place->kind, name, place->name);
    sqlite3_bind_int64(sql, 1, place->kind);
    sqlite3_bind_blob(sql, 2, place->name, SEAL_NAME_BYTES, SQLITE_TRANSIENT);
}

/* ---- opening ---- */

static const char *find_flaw(VaultFile *file)
{
    gboolean fits = TRUE;
    DatabaseTrouble trouble = proof_check(file->database, file->seal, &fits);

    if (trouble == DATABASE_DAMAGED)
        return "was damaged";
    return fits ? NULL : "was sealed with another key";
}

static void start_using(VaultFile *file)
{
    sqlite3_busy_timeout(file->database->sqlite, BUSY_MS);
    vault_file_changed(file);
}

VaultFile *vault_file_open(const char *path, const SecretText *key, char **notice, GError **error)
{
    VaultFile *file = g_new0(VaultFile, 1);
    DatabaseAside aside = {0};
    const char *flaw;

    *notice = NULL;
    file->seal = seal_new(key);
    file->database = database_open(path, &shape, &aside, error);
    *notice = database_aside_sentence(&shape, &aside);
    database_aside_clear(&aside);
    if (file->database == NULL) {
        vault_file_free(file);
        return NULL;
    }
    flaw = find_flaw(file);
    if (flaw != NULL)
        g_clear_pointer(notice, g_free);
    if (flaw != NULL && !vault_file_rebuild(file, flaw, notice, error)) {
        vault_file_free(file);
        return NULL;
    }
    start_using(file);
    return file;
}

void vault_file_free(VaultFile *file)
{
    if (file == NULL)
        return;
    database_close(file->database);
    seal_free(file->seal);
    g_free(file);
}

gboolean vault_file_rebuild(VaultFile *file, const char *why, char **notice, GError **error)
{
    DatabaseAside aside = {0};
    gboolean fits;

    file->database = database_rebuild(g_steal_pointer(&file->database), &shape, why, &aside, error);
    *notice = database_aside_sentence(&shape, &aside);
    database_aside_clear(&aside);
    if (file->database == NULL)
        return FALSE;
    if (proof_check(file->database, file->seal, &fits) != DATABASE_FINE || !fits) {
        g_set_error(error, FAULT, FAULT_IO, "%s", vault_file_words(file));
        g_clear_pointer(&file->database, database_close);
        return FALSE;
    }
    start_using(file);
    return TRUE;
}

/* ---- reading ---- */

static GBytes *open_column(VaultFile *file, sqlite3_stmt *sql, SealPlace *place)
{
    place->stamp_us = sqlite3_column_int64(sql, 0);
    return seal_open(file->seal, place, sqlite3_column_blob(sql, 1),
                     (gsize)sqlite3_column_bytes(sql, 1));
}

DatabaseTrouble vault_file_get(VaultFile *file, VaultKind kind, const char *name, guint part,
                               GBytes **value, gint64 *stamp_us)
{
    sqlite3_stmt *sql = statement(file, SQL_GET);
    SealPlace place = {.part = part};

    *value = NULL;
    if (sql == NULL)
        return uncompiled(file);
    bind_name(file, sql, kind, name, &place);
    sqlite3_bind_int64(sql, 3, part);
    int code = sqlite3_step(sql);
    if (code == SQLITE_ROW) {
        *value = open_column(file, sql, &place);
        *stamp_us = place.stamp_us;
        code = *value == NULL ? SQLITE_CORRUPT : SQLITE_OK;
    }
    sqlite3_reset(sql);
    return note(file, code);
}

/* The places of a kind that memory decides about: name and part, or the name alone for all parts. */
typedef struct {
    VaultFile *file;
    VaultKind kind;
    gboolean whole_kind;
    GHashTable *places; /* set of GBytes */
} Covered;

static GBytes *covered_key(const guint8 name[SEAL_NAME_BYTES], gboolean whole, guint32 part)
{
    guint8 key[SEAL_NAME_BYTES + sizeof part];

    memcpy(key, name, SEAL_NAME_BYTES);
    memcpy(key + SEAL_NAME_BYTES, &part, sizeof part);
    return g_bytes_new(key, whole ? SEAL_NAME_BYTES : sizeof key);
}

static gboolean cover(const PendingChange *change, gpointer data)
{
    Covered *covered = data;
    guint8 name[SEAL_NAME_BYTES];

    if (change->kind != covered->kind)
        return TRUE;
    if (change->name == NULL) {
        covered->whole_kind = TRUE;
        return FALSE;
    }
    seal_name(covered->file->seal, kind_row(change->kind)->number, change->name, name);
    g_hash_table_add(covered->places, covered_key(name, change->whole, change->part));
    return TRUE;
}

static gboolean is_covered(const Covered *covered, const SealPlace *place)
{
    if (g_hash_table_size(covered->places) == 0)
        return FALSE;

    g_autoptr(GBytes) whole = covered_key(place->name, TRUE, 0);
    g_autoptr(GBytes) part = covered_key(place->name, FALSE, place->part);
    return g_hash_table_contains(covered->places, whole) ||
           g_hash_table_contains(covered->places, part);
}

/* FALSE when the visitor has seen enough or the record is damaged (*code). */
static gboolean visit_row(const Covered *covered, sqlite3_stmt *sql, VaultVisit visit,
                          gpointer data, int *code)
{
    const void *name = sqlite3_column_blob(sql, 2);
    SealPlace place = {.kind = kind_row(covered->kind)->number};

    *code = SQLITE_CORRUPT;
    if (name == NULL || sqlite3_column_bytes(sql, 2) != SEAL_NAME_BYTES)
        return FALSE;
    memcpy(place.name, name, SEAL_NAME_BYTES);
    place.part = (guint32)sqlite3_column_int64(sql, 3);
    if (is_covered(covered, &place))
        return TRUE;
    g_autoptr(GBytes) value = open_column(covered->file, sql, &place);
    if (value == NULL)
        return FALSE;
    *code = SQLITE_OK;
    return visit(place.part, value, place.stamp_us, data);
}

DatabaseTrouble vault_file_each(VaultFile *file, VaultKind kind, const Pending *pending,
                                VaultVisit visit, gpointer data)
{
    sqlite3_stmt *sql = statement(file, SQL_EACH);
    g_autoptr(GHashTable) places =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    Covered covered = {.file = file, .kind = kind, .places = places};
    int code = SQLITE_OK;

    if (sql == NULL)
        return uncompiled(file);
    pending_each(pending, cover, &covered);
    sqlite3_bind_int64(sql, 1, kind_row(kind)->number);
    while (!covered.whole_kind && (code = sqlite3_step(sql)) == SQLITE_ROW)
        if (!visit_row(&covered, sql, visit, data, &code))
            break;
    sqlite3_reset(sql);
    return note(file, code);
}

static void step_alone(VaultFile *file, SqlId id)
{
    sqlite3_stmt *sql = statement(file, id);

    if (sql == NULL)
        return;
    (void)sqlite3_step(sql);
    (void)sqlite3_reset(sql);
}

void vault_file_hold(VaultFile *file)
{
    if (file->database != NULL && sqlite3_get_autocommit(file->database->sqlite) != 0)
        step_alone(file, SQL_HOLD);
}

/* The file may be another one by now, which holds nothing. */
void vault_file_let_go(VaultFile *file)
{
    if (file->database != NULL && sqlite3_get_autocommit(file->database->sqlite) == 0)
        step_alone(file, SQL_COMMIT);
}

gboolean vault_file_changed(VaultFile *file)
{
    return database_changed(file->database);
}

gint64 vault_file_size(const VaultFile *file)
{
    g_autofree char *wal = g_strconcat(file->database->path, "-wal", NULL);
    struct stat status;
    gint64 bytes = 0;

    if (stat(file->database->path, &status) == 0)
        bytes += status.st_size;
    if (stat(wal, &status) == 0)
        bytes += status.st_size;
    return bytes;
}

const char *vault_file_path(const VaultFile *file)
{
    return file->database->path;
}

PlaceChange vault_file_compare(const VaultFile *file)
{
    return place_compare(file->database->path, file->database->identity);
}

const char *vault_file_words(const VaultFile *file)
{
    return database_words(file->database->code);
}

/* ---- writing ---- */

typedef struct {
    VaultFile *file;
    DatabaseTrouble trouble;
    gint64 rows[VAULT_KIND_COUNT], bytes[VAULT_KIND_COUNT]; /* by how much they have changed */
} Writing;

/* Carries out a DELETE … RETURNING length(sealed) and counts what it took away. */
static void run_delete(Writing *writing, VaultKind kind, sqlite3_stmt *sql)
{
    int code;

    while ((code = sqlite3_step(sql)) == SQLITE_ROW) {
        writing->rows[kind]--;
        writing->bytes[kind] -= sqlite3_column_int64(sql, 0);
    }
    sqlite3_reset(sql);
    writing->trouble = note(writing->file, code);
}

static void drop(Writing *writing, const PendingChange *change)
{
    SqlId id = change->name == NULL ? SQL_DROP_KIND : change->whole ? SQL_DROP_NAME : SQL_DROP_PART;
    sqlite3_stmt *sql = statement(writing->file, id);
    SealPlace place;

    if (sql == NULL) {
        writing->trouble = uncompiled(writing->file);
        return;
    }
    if (change->name == NULL)
        sqlite3_bind_int64(sql, 1, kind_row(change->kind)->number);
    else
        bind_name(writing->file, sql, change->kind, change->name, &place);
    if (id == SQL_DROP_PART)
        sqlite3_bind_int64(sql, 3, change->part);
    run_delete(writing, change->kind, sql);
}

static void insert(Writing *writing, const PendingChange *change)
{
    sqlite3_stmt *sql = statement(writing->file, SQL_INSERT);
    gsize length = 0;
    const void *bytes = g_bytes_get_data(change->value, &length);
    gsize sealed_length = seal_length(length);
    SealPlace place = {.part = change->part, .stamp_us = change->stamp_us};

    if (sql == NULL) {
        writing->trouble = uncompiled(writing->file);
        return;
    }
    guint8 *sealed = g_malloc(sealed_length);
    bind_name(writing->file, sql, change->kind, change->name, &place);
    seal_close(writing->file->seal, &place, bytes, length, sealed);
    sqlite3_bind_int64(sql, 3, place.part);
    sqlite3_bind_int64(sql, 4, place.stamp_us);
    sqlite3_bind_blob(sql, 5, sealed, (int)sealed_length, g_free);
    int code = sqlite3_step(sql);
    sqlite3_reset(sql);
    sqlite3_clear_bindings(sql);
    writing->trouble = note(writing->file, code);
    writing->rows[change->kind]++;
    writing->bytes[change->kind] += (gint64)sealed_length;
}

static gboolean carry_out(const PendingChange *change, gpointer data)
{
    Writing *writing = data;

    drop(writing, change);
    if (change->value != NULL && writing->trouble == DATABASE_FINE)
        insert(writing, change);
    return writing->trouble == DATABASE_FINE;
}

static DatabaseTrouble read_tally(VaultFile *file, VaultKind kind, gint64 *rows, gint64 *bytes)
{
    sqlite3_stmt *sql = statement(file, SQL_TALLY);

    *rows = *bytes = 0;
    if (sql == NULL)
        return uncompiled(file);
    sqlite3_bind_int64(sql, 1, kind_row(kind)->number);
    int code = sqlite3_step(sql);
    if (code == SQLITE_ROW) {
        *rows = sqlite3_column_int64(sql, 0);
        *bytes = sqlite3_column_int64(sql, 1);
    }
    sqlite3_reset(sql);
    return note(file, code);
}

DatabaseTrouble vault_file_bytes(VaultFile *file, VaultKind kind, gint64 *bytes)
{
    gint64 rows;

    return read_tally(file, kind, &rows, bytes);
}

static void evict(Writing *writing, VaultKind kind, gint64 rows, gint64 bytes)
{
    const KindRow *row = kind_row(kind);
    sqlite3_stmt *sql = statement(writing->file, SQL_EVICT);

    while (sql != NULL && writing->trouble == DATABASE_FINE) {
        gint64 left = rows + writing->rows[kind];
        if (left <= 1 || (left <= row->rows && bytes + writing->bytes[kind] <= (gint64)row->bytes))
            return;
        sqlite3_bind_int64(sql, 1, row->number);
        sqlite3_bind_int64(sql, 2, MAX(left - row->rows, 0) + MAX(1, left / EVICT_SHARE));
        run_delete(writing, kind, sql);
        if (rows + writing->rows[kind] == left) /* the tally is wrong: it says there are rows */
            writing->trouble = note(writing->file, SQLITE_CORRUPT);
    }
}

static void add_tally(Writing *writing, VaultKind kind)
{
    sqlite3_stmt *sql = statement(writing->file, SQL_ADD_TALLY);

    if (sql == NULL) {
        writing->trouble = uncompiled(writing->file);
        return;
    }
    sqlite3_bind_int64(sql, 1, kind_row(kind)->number);
    sqlite3_bind_int64(sql, 2, writing->rows[kind]);
    sqlite3_bind_int64(sql, 3, writing->bytes[kind]);
    writing->trouble = note(writing->file, sqlite3_step(sql));
    sqlite3_reset(sql);
}

static void keep_tallies(Writing *writing)
{
    for (int i = 0; i < VAULT_KIND_COUNT && writing->trouble == DATABASE_FINE; i++) {
        VaultKind kind = (VaultKind)i;
        gint64 rows, bytes;
        if (writing->rows[kind] == 0 && writing->bytes[kind] == 0)
            continue;
        writing->trouble = read_tally(writing->file, kind, &rows, &bytes);
        evict(writing, kind, rows, bytes);
        if (writing->trouble == DATABASE_FINE)
            add_tally(writing, kind);
    }
}

DatabaseTrouble vault_file_write(VaultFile *file, const Pending *pending)
{
    Writing writing = {.file = file};

    writing.trouble = database_do(file->database, SQL_BEGIN);
    if (writing.trouble != DATABASE_FINE)
        return writing.trouble;
    pending_each(pending, carry_out, &writing);
    keep_tallies(&writing);
    if (writing.trouble == DATABASE_FINE)
        writing.trouble = database_do(file->database, SQL_COMMIT);
    /* After some failures SQLite has rolled back by itself. */
    if (writing.trouble != DATABASE_FINE && !sqlite3_get_autocommit(file->database->sqlite))
        database_run(file->database, "ROLLBACK");
    return writing.trouble;
}
