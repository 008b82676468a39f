/* SPDX-License-Identifier: MIT */
/* Whether changes that were on the disk can no longer be read from a -wal, of which SQLite says nothing: it reads
 * up to the first frame that isn't whole, as it must after a power cut. */
#ifndef STORE_WAL_H
#define STORE_WAL_H

#include <glib.h>

/* Of the database at that path; nobody must be writing to it. A change is written only once the one before it
 * has been synced: two that end behind the first broken frame are one more than a power cut can leave. */
gboolean wal_is_damaged(const char *path);

#endif
