/* SPDX-License-Identifier: MIT */
/* A SQLite file of ours: opened with distrust, set aside when it can't be used, begun anew. */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <glib.h>
#include <sqlite3.h>

#include "place.h"

typedef struct {
    const char *what;         /* for sentences: "the cache" */
    const char *whose;        /* … "what it held is asked for anew" */
    gint32 application_id;    /* in its header: no other program's file, no other file of ours */
    const char *const *steps; /* the SQL that leads from version i to i + 1 */
    guint n_steps;            /* the version of this looptrace */
    gboolean keep_newer;      /* a newer looptrace's file is left alone: FAULT_CONFLICT */
    gboolean durable;         /* what is committed is on the disk (synchronous=FULL) */
} DatabaseShape;

typedef struct {
    sqlite3 *sqlite;
    char *path;
    PlaceIdentity identity;
} Database;

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

/* NULL with FAULT_IO: neither that file nor a new one can be used. *notice becomes a sentence for people
 * when a file was set aside; caller frees. */
Database *database_open(const char *path, const DatabaseShape *shape, char **notice,
                        GError **error);
/* A database of this process alone, which is gone with it. Never NULL. */
Database *database_open_memory(const DatabaseShape *shape);
void database_close(Database *database); /* NULL is allowed; statements must be finalised */

/* Closes the file, sets it aside as damaged and begins anew, in place; what may be NULL when that fails. */
Database *database_rebuild(Database *database, const DatabaseShape *shape, const char *why,
                           char **notice, GError **error);

/* Compiles a statement that is kept; NULL when it can't be (damage). */
sqlite3_stmt *database_prepare(Database *database, const char *sql);
/* Runs SQL without a result; an SQLite code. */
int database_run(Database *database, const char *sql);

#endif
