/* SPDX-License-Identifier: MIT */
/* A file that is there whole or not at all: written beside its place under another name, brought to the disk, and
 * renamed. What fails in between leaves what was there before. */
#ifndef LOOPTRACE_NEW_FILE_H
#define LOOPTRACE_NEW_FILE_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct NewFile NewFile;

/* mode: its permissions, whatever the umask. replaces: an ordinary file at path makes way at the end; else its being
 * there is a fault, now and at the end. Faults are FAULT_IO and name path. */
NewFile *new_file_begin(const char *path, guint mode, gboolean replaces, GError **error);
gboolean new_file_write(NewFile *file, const char *bytes, gsize length, GError **error);
/* Ends it in any case; FALSE: nothing has changed at its place. */
gboolean new_file_commit(NewFile *taken, GError **error);
void new_file_abandon(NewFile *taken); /* NULL is allowed */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(NewFile, new_file_abandon)

G_END_DECLS

#endif
