/* SPDX-License-Identifier: MIT */
/* The keyring file on the disk: read with distrust, written whole or not at all. */
#ifndef LOOPTRACE_SECRETS_FILE_PLACE_H
#define LOOPTRACE_SECRETS_FILE_PLACE_H

#include <glib.h>

G_BEGIN_DECLS

/* TRUE with *bytes NULL: there is none. FAULT_KEYRING: it is a link, another user's, open to others, too large, or can't be
 * read. Caller unrefs. */
gboolean file_place_read(const char *path, GBytes **bytes, GError **error);
/* FILE.new, synced, renamed, the directory synced; 0600 in a directory of 0700. After a failure the old one is as it was. */
gboolean file_place_write(const char *path, GBytes *bytes, GError **error);
gboolean file_place_remove(const char *path, GError **error); /* none there: TRUE */
/* The name that it has now; NULL: it couldn't be moved. Caller frees. */
char *file_place_set_aside(const char *path);

G_END_DECLS

#endif
