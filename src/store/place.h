/* SPDX-License-Identifier: MIT */
/* Directories and files that are this user's alone, and what is done with those that aren't. */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include <glib.h>
#include <sys/types.h>

#include "looptrace/fault.h"

/* $variable if it is absolute, else HOME/fallback; with looptrace/name behind it. NULL without a home.
 * Caller frees. */
char *place_path(const char *variable, const char *fallback, const char *name);

/* Makes the directory that the file is in, 0700, with its parents; an existing one of this user's is
 * closed to others. Returns the file's path with no symlink in it (caller frees), or NULL with FAULT_IO:
 * the directory is a symlink, another user's, can't be made. */
char *place_prepare(const char *path, GError **error);

/* What one person's files at a platform are called, without a suffix. Caller frees. */
char *place_person(const char *url, const char *profile, const char *user_id);

typedef enum {
    PLACE_ABSENT,
    PLACE_OURS,   /* a plain file of this user's; now 0600 */
    PLACE_FOREIGN /* a directory, a symlink, another user's, linked from elsewhere … */
} PlaceKind;

/* Of the database file with its -wal, -shm and -journal: foreign when one of them is. */
PlaceKind place_examine(const char *path);
/* Makes an empty file, 0600 whatever the umask; one of that name must not be there. */
gboolean place_create(const char *path, GError **error);
/* Another name beside the path, where a new file is made before it gets its own. Caller frees. */
char *place_new_name(const char *path);
/* Gives the finished file its name. That another process was faster is no error: its file stays. */
gboolean place_finish(const char *made, const char *path, GError **error);

/* Writes to the disk that the directory has an entry of that name, and that the directory is there. */
gboolean place_sync(const char *path, GError **error);

/* Which file a path led to when it was opened. */
typedef struct {
    dev_t device;
    ino_t inode;
} PlaceIdentity;

typedef enum { PLACE_SAME, PLACE_REPLACED, PLACE_GONE } PlaceChange;

PlaceIdentity place_identity(const char *path); /* zeros when there is none */
PlaceChange place_compare(const char *path, PlaceIdentity opened);

/* Renames the file, -wal, -shm and -journal to PATH.set-aside-TIME…, if it still is the one that
 * was examined. Returns the new name (caller frees), or NULL with FAULT_IO; NULL without an error when
 * another process has been faster. */
char *place_set_aside(const char *path, PlaceIdentity examined, GError **error);

/* Appends to the names of the file and of what belongs to it; the content is another file's by now. */
void place_rename(const char *path, const char *suffix);
/* Paths of the files that were set aside of that one, without their -wal …; in no order. */
GPtrArray *place_list_aside(const char *path);

/* Removes the file, what belongs to it and, with_set_aside, what was set aside of it or left half made. FAULT_IO names
 * what is left. */
gboolean place_remove(const char *path, gboolean with_set_aside, GError **error);

#endif
