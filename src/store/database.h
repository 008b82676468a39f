/* SPDX-License-Identifier: MIT */
/* A SQLite file of ours: opened with distrust, set aside when it can't be used, begun anew. */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <glib.h>
#include <sqlite3.h>

#include "place.h"

typedef struct {
    const char *what;  /* for sentences: "the cache" */
    const char *whose; /* … "what it held is asked for anew"; NULL: others make the sentence */
    gint32 application_id;    /* in its header: no other program's file, no other file of ours */
    const char *const *steps; /* the SQL that leads from version i to i + 1 */
    guint n_steps;            /* the version of this looptrace */
    const char *const *texts; /* of the statements that are kept compiled, by their number */
    guint n_texts;
    gboolean keep_newer; /* a newer looptrace's file is left alone: FAULT_CONFLICT */
    gboolean durable;    /* what is committed is on the disk (synchronous=FULL) */
} DatabaseShape;

typedef struct {
    sqlite3 *sqlite;
    char *path; /* NULL: in memory */
    PlaceIdentity identity;
    const char *const *texts;
    sqlite3_stmt **statements; /* of the texts */
    guint n_texts;
    gint64 data_version;
    int code; /* of the newest failure, for database_words() */
} Database;

/* A file that was in the way. */
typedef struct {
    char *path;      /* its new name; NULL: there was none */
    const char *why; /* "was damaged" */
} DatabaseAside;

/* What people are told of it. Caller frees; NULL when there was none. */
char *database_aside_sentence(const DatabaseShape *shape, const DatabaseAside *aside);
void database_aside_clear(DatabaseAside *aside);

/* What an SQLite result code asks for. */
typedef enum {
    DATABASE_FINE,
    DATABASE_BUSY,      /* another process holds it: once more, later */
    DATABASE_DAMAGED,   /* to be set aside */
    DATABASE_UNWRITABLE /* full, read-only, an error of the disk: go on in memory */
} DatabaseTrouble;

DatabaseTrouble database_trouble(int code);
/* "the disk is full": a half sentence for the newest failure of the connection. */
const char *database_words(int extended_code);

/* NULL with FAULT_IO: neither that file nor a new one can be used; FAULT_CONFLICT: keep_newer. *aside, empty
 * before, says what was set aside; caller clears. */
Database *database_open(const char *path, const DatabaseShape *shape, DatabaseAside *aside,
                        GError **error);
/* A database of this process alone, which is gone with it. Never NULL. */
Database *database_open_memory(const DatabaseShape *shape);
void database_close(
    Database *database); /* NULL is allowed; statements of others must be finalised */

/* The same, and what is in the -wal stays there: it is to be set aside as it is. */
void database_close_as_is(Database *database);

/* Closes the file, sets it aside as it is and begins anew. Always takes the database. */
Database *database_rebuild(Database *database, const DatabaseShape *shape, const char *why,
                           DatabaseAside *aside, GError **error);
/* TRUE when another connection has written since this was last asked. */
gboolean database_changed(Database *database);
/* A newer looptrace has migrated it meanwhile. */
gboolean database_is_newer(Database *database, const DatabaseShape *shape);
/* To be read, whatever it is: nothing in it is changed. NULL: it can't even be opened. */
Database *database_open_aside(const char *path, const DatabaseShape *shape);

/* Number id of the shape's texts, compiled once and reset. NULL: the file isn't of the shape that its version
 * says; code is then never fine. */
sqlite3_stmt *database_statement(Database *database, guint id);
/* Notes what failed. */
DatabaseTrouble database_note(Database *database, int code);
/* Carries it out to its end, whatever rows it gives, and makes it ready for the next time. */
DatabaseTrouble database_finish(Database *database, sqlite3_stmt *statement);
DatabaseTrouble database_do(Database *database, guint id); /* one without parameters */

/* A statement for one time; NULL as above. Caller finalises. */
sqlite3_stmt *database_prepare(Database *database, const char *sql);
int database_run(Database *database, const char *sql); /* without rows; an SQLite code */

#endif
