/* SPDX-License-Identifier: MIT */
#include "database.h"

#include <string.h>
#include <sys/stat.h>

#include "looptrace/text.h"
#include "looptrace/words.h"

#define BUSY_OPEN_MS  2000
#define BUSY_PAUSE_MS 5
#define VALUE_LIMIT   (12 * 1024 * 1024) /* bytes of any value or statement: files are hostile */

DatabaseTrouble database_trouble(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return DATABASE_FINE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return DATABASE_BUSY;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOLFS:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
        return DATABASE_UNWRITABLE;
    default: /* whatever a sound file can't lead to */
        return DATABASE_DAMAGED;
    }
}

const char *database_words(int extended_code)
{
    switch (extended_code & 0xff) {
    case SQLITE_FULL:
        return _("the disk is full");
    case SQLITE_READONLY:
        return _("the file can't be written");
    case SQLITE_CANTOPEN:
        return _("the file can't be opened");
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return _("the file may not be used");
    case SQLITE_IOERR:
        return _("the disk reports an error");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return _("another program holds the file");
    default:
        return _("the file can't be used");
    }
}

/* ---- statements ---- */

sqlite3_stmt *database_prepare(Database *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int code =
        sqlite3_prepare_v3(database->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);

    if (code == SQLITE_OK)
        return statement;
    g_debug("store: %s", sqlite3_errmsg(database->sqlite));
    database->code = database_trouble(code) == DATABASE_FINE ? SQLITE_CORRUPT : code;
    return NULL;
}

sqlite3_stmt *database_statement(Database *database, guint id)
{
    if (database->statements[id] == NULL)
        database->statements[id] = database_prepare(database, database->texts[id]);
    return database->statements[id];
}

DatabaseTrouble database_note(Database *database, int code)
{
    DatabaseTrouble trouble = database_trouble(code);

    if (trouble != DATABASE_FINE)
        database->code = code;
    return trouble;
}

DatabaseTrouble database_finish(Database *database, sqlite3_stmt *statement)
{
    int code;

    do
        code = sqlite3_step(statement);
    while (code == SQLITE_ROW);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return database_note(database, code);
}

DatabaseTrouble database_do(Database *database, guint id)
{
    sqlite3_stmt *statement = database_statement(database, id);

    return statement == NULL ? database_trouble(database->code)
                             : database_finish(database, statement);
}

static void finalise(Database *database)
{
    for (guint i = 0; i < database->n_texts; i++)
        g_clear_pointer(&database->statements[i], sqlite3_finalize);
}

int database_run(Database *database, const char *sql)
{
    return sqlite3_exec(database->sqlite, sql, NULL, NULL, NULL);
}

/* FALSE with the code in *code. */
static gboolean read_number(Database *database, const char *sql, gint64 *number, int *code)
{
    sqlite3_stmt *statement = NULL;

    *code = sqlite3_prepare_v2(database->sqlite, sql, -1, &statement, NULL);
    if (*code == SQLITE_OK) {
        *code = sqlite3_step(statement);
        if (*code == SQLITE_ROW)
            *number = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
    }
    return *code == SQLITE_ROW;
}

/* ---- one connection ---- */

static int accept_wal(sqlite3 *sqlite, int keep)
{
    return sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}

/* The -wal isn't removed by name when the last one closes: another process may by then have set the
 * file aside, and the name be that of a new one. */
static void set_up(sqlite3 *sqlite)
{
    sqlite3_extended_result_codes(sqlite, 1);
    sqlite3_busy_timeout(sqlite, BUSY_OPEN_MS);
    sqlite3_limit(sqlite, SQLITE_LIMIT_LENGTH, VALUE_LIMIT);
    sqlite3_limit(sqlite, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    accept_wal(sqlite, 1);
}

static Database *new_database(const DatabaseShape *shape, const char *path)
{
    Database *database = g_new0(Database, 1);

    database->texts = shape->texts;
    database->n_texts = shape->n_texts;
    database->path = g_strdup(path);
    database->statements = g_new0(sqlite3_stmt *, shape->n_texts);
    return database;
}

static Database *connect_file(const char *path, const DatabaseShape *shape, int *code)
{
    Database *database = new_database(shape, path);

    database->identity = place_identity(path);
    *code = sqlite3_open_v2(path, &database->sqlite,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                                SQLITE_OPEN_NOFOLLOW,
                            NULL);
    if (*code == SQLITE_OK)
        set_up(database->sqlite);
    return database;
}

void database_close(Database *database)
{
    if (database == NULL)
        return;
    finalise(database);
    sqlite3_close_v2(database->sqlite);
    g_free(database->statements);
    g_free(database->path);
    g_free(database);
}

void database_close_as_is(Database *database)
{
    if (database != NULL)
        sqlite3_db_config(database->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    database_close(database);
}

/* ---- is it ours? ---- */

typedef enum { FIT_OURS, FIT_OLDER, FIT_NEWER, FIT_FOREIGN, FIT_FAILED } Fit;

static Fit judge(Database *database, const DatabaseShape *shape, int *code)
{
    gint64 application = 0, version = 0;

    if (!read_number(database, "PRAGMA application_id", &application, code) ||
        !read_number(database, "PRAGMA user_version", &version, code))
        return FIT_FAILED;
    if (application != shape->application_id || version < 1)
        return FIT_FOREIGN;
    if (version > shape->n_steps)
        return FIT_NEWER;
    return version < shape->n_steps ? FIT_OLDER : FIT_OURS;
}

/* In one transaction, and judged again within it: two processes may have come this far. */
static int migrate(Database *database, const DatabaseShape *shape)
{
    gint64 version = 0;
    int code = database_run(database, "BEGIN IMMEDIATE");

    if (code != SQLITE_OK)
        return code;
    if (!read_number(database, "PRAGMA user_version", &version, &code))
        version = shape->n_steps;
    else
        code = SQLITE_OK;
    for (guint step = (guint)CLAMP(version, 0, shape->n_steps);
         step < shape->n_steps && code == SQLITE_OK; step++)
        code = database_run(database, shape->steps[step]);
    g_autofree char *marks =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %u; COMMIT",
                        shape->application_id, shape->n_steps);
    if (code == SQLITE_OK)
        code = database_run(database, marks);
    if (code != SQLITE_OK)
        database_run(database, "ROLLBACK");
    return code;
}

static int configure(Database *database, const DatabaseShape *shape)
{
    int code = database_run(database, "PRAGMA secure_delete = ON;"
                                      "PRAGMA temp_store = MEMORY;"
                                      "PRAGMA cell_size_check = ON;"
                                      "PRAGMA cache_size = -1024;"
                                      "PRAGMA mmap_size = 0;"
                                      "PRAGMA journal_mode = WAL;"
                                      "PRAGMA synchronous = NORMAL;"
                                      "PRAGMA journal_size_limit = 0;"
                                      "PRAGMA wal_autocheckpoint = 500");

    if (code == SQLITE_OK && shape->durable)
        code = database_run(database, "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 100");
    return code;
}

/* SQLITE_OK, or why it can't be used; *fit says what it is as far as that is known. */
static int take_into_use(Database *database, const DatabaseShape *shape, Fit *fit)
{
    int code = SQLITE_OK;

    *fit = judge(database, shape, &code);
    switch (*fit) {
    case FIT_FAILED:
        return code;
    case FIT_FOREIGN:
    case FIT_NEWER:
        return SQLITE_MISMATCH;
    case FIT_OURS:
    case FIT_OLDER:
        break;
    }
    code = configure(database, shape);
    if (code == SQLITE_OK && *fit != FIT_OURS)
        code = migrate(database, shape);
    if (code == SQLITE_OK)
        sqlite3_db_config(database->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    return code;
}

/* ---- opening, and once more after it was set aside ---- */

char *database_aside_sentence(const DatabaseShape *shape, const DatabaseAside *aside)
{
    g_autofree char *base = aside->path == NULL ? NULL : g_path_get_basename(aside->path);

    if (base == NULL)
        return NULL;
    return g_strdup_printf("%s %s, so it was set aside as %s and begun anew: %s", shape->what,
                           aside->why, base, shape->whose);
}

void database_aside_clear(DatabaseAside *aside)
{
    g_clear_pointer(&aside->path, g_free);
}

/* FALSE with an error when it is still in the way. The first one is the one that was in use. */
static gboolean set_aside(const char *path, PlaceIdentity identity, const char *why,
                          DatabaseAside *aside, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *name = place_set_aside(path, identity, &problem);

    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (name != NULL && aside->path == NULL)
        *aside = (DatabaseAside){.path = g_steal_pointer(&name), .why = why};
    return TRUE;
}

static void fail_with_code(const DatabaseShape *shape, const char *path, int code, GError **error)
{
    g_autofree char *clean = text_clean(path, -1);

    g_set_error(error, FAULT, FAULT_IO, "%s: %s (%s)", database_words(code), clean,
                sqlite3_errstr(code));
}

static gboolean is_empty(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && status.st_size == 0;
}

/* Why a file that was opened has to go out of the way; NULL when it hasn't (see *error). */
static const char *find_flaw(const Database *database, const DatabaseShape *shape, Fit fit,
                             int code, GError **error)
{
    if (fit == FIT_FOREIGN && is_empty(database->path))
        return _("was empty");
    if (fit == FIT_FOREIGN)
        return _("is another program's file");
    if (fit == FIT_NEWER && shape->keep_newer) {
        g_set_error(error, FAULT, FAULT_CONFLICT, _("%s was written by a newer looptrace"),
                    shape->what);
        return NULL;
    }
    if (fit == FIT_NEWER)
        return "was written by a newer looptrace";
    if (database_trouble(code) == DATABASE_DAMAGED)
        return "was damaged";
    fail_with_code(shape, database->path, code, error);
    return NULL;
}

/* SQLite waits for others by itself, except in some steps of recovering a -wal. Ends with SQLITE_OK, or
 * with why not. */
static Database *connect_patiently(const char *path, const DatabaseShape *shape, Fit *fit,
                                   int *code)
{
    gint64 deadline = g_get_monotonic_time() + BUSY_OPEN_MS * 1000;

    for (;;) {
        Database *database = connect_file(path, shape, code);
        if (*code == SQLITE_OK)
            *code = take_into_use(database, shape, fit);
        if (database_trouble(*code) != DATABASE_BUSY || g_get_monotonic_time() >= deadline)
            return database;
        database_close(database);
        sqlite3_sleep(BUSY_PAUSE_MS);
    }
}

/* Made whole under another name: nobody ever sees a file without its tables, or goes over to WAL while
 * another does. */
static gboolean make_file(const char *path, const DatabaseShape *shape, GError **error)
{
    g_autofree char *made = place_new_name(path);
    int code = SQLITE_OK;

    if (!place_remove(made, FALSE, error) || !place_create(made, error))
        return FALSE;
    Database *database = connect_file(made, shape, &code);
    if (code == SQLITE_OK)
        code = configure(database, shape);
    if (code == SQLITE_OK)
        code = migrate(database, shape);
    if (code == SQLITE_OK)
        code = sqlite3_wal_checkpoint_v2(database->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                         NULL);
    if (code == SQLITE_OK)
        accept_wal(database->sqlite, 0); /* here nobody else has it open */
    if (code != SQLITE_OK)
        fail_with_code(shape, path, code, error);
    else
        sqlite3_db_config(database->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    database_close(database);
    if (code == SQLITE_OK && place_finish(made, path, error) &&
        (!shape->durable || place_sync(path, error)))
        return TRUE;
    place_remove(made, FALSE, NULL);
    return FALSE;
}

/* *again: it was set aside, and the next try gets a new one. */
static Database *open_once(const char *path, const DatabaseShape *shape, gboolean *again,
                           DatabaseAside *aside, GError **error)
{
    PlaceKind kind = place_examine(path);
    Fit fit = FIT_FAILED;
    int code = SQLITE_OK;

    *again = FALSE;
    if (kind == PLACE_FOREIGN) {
        *again = set_aside(path, place_identity(path), "is no file of looptrace's", aside, error);
        return NULL;
    }
    if (kind == PLACE_ABSENT && !make_file(path, shape, error))
        return NULL;

    Database *database = connect_patiently(path, shape, &fit, &code);
    if (code == SQLITE_OK)
        return database;

    const char *flaw = find_flaw(database, shape, fit, code, error);
    PlaceIdentity identity = database->identity;
    database_close(database);
    if (flaw != NULL)
        *again = set_aside(path, identity, flaw, aside, error);
    return NULL;
}

Database *database_open(const char *path, const DatabaseShape *shape, DatabaseAside *aside,
                        GError **error)
{
    g_autofree char *prepared = place_prepare(path, error);
    Database *database = NULL;
    gboolean again = prepared != NULL;

    for (int attempt = 0; attempt < 3 && again; attempt++)
        database = open_once(prepared, shape, &again, aside, error);
    if (database == NULL && again)
        g_set_error(error, FAULT, FAULT_IO, _("%s can't be begun anew"), shape->what);
    return database;
}

Database *database_open_memory(const DatabaseShape *shape)
{
    Database *database = new_database(shape, NULL);
    int code =
        sqlite3_open_v2(":memory:", &database->sqlite,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

    if (code == SQLITE_OK) {
        set_up(database->sqlite);
        code = database_run(database, "PRAGMA temp_store = MEMORY");
    }
    if (code == SQLITE_OK)
        code = migrate(database, shape);
    if (code != SQLITE_OK)
        g_error("SQLite can't keep anything in memory: %s", sqlite3_errstr(code));
    return database;
}

Database *database_rebuild(Database *database, const DatabaseShape *shape, const char *why,
                           DatabaseAside *aside, GError **error)
{
    g_autofree char *path = g_strdup(database->path);
    PlaceIdentity identity = database->identity;

    database_close_as_is(database);
    return set_aside(path, identity, why, aside, error) ? database_open(path, shape, aside, error)
                                                        : NULL;
}

gboolean database_changed(Database *database)
{
    gint64 before = database->data_version;
    int code;

    return read_number(database, "PRAGMA data_version", &database->data_version, &code) &&
           database->data_version != before;
}

gboolean database_is_newer(Database *database, const DatabaseShape *shape)
{
    gint64 version = 0;
    int code;

    return read_number(database, "PRAGMA user_version", &version, &code) &&
           version > shape->n_steps;
}

Database *database_open_aside(const char *path, const DatabaseShape *shape)
{
    int code;
    Database *database = connect_file(path, shape, &code);

    if (code == SQLITE_OK)
        return database;
    database_close(database);
    return NULL;
}
