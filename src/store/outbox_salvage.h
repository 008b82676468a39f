/* SPDX-License-Identifier: MIT */
/* What waits in a file that was set aside, taken over by the one that is in use. */
#ifndef STORE_OUTBOX_SALVAGE_H
#define STORE_OUTBOX_SALVAGE_H

#include "outbox_file.h"

typedef struct {
    guint open; /* entries taken over that aren't history */
    guint
        found; /* those of them that were found in the bytes alone: they come back to the person */
    guint others;     /* history and drafts */
    gboolean whole;   /* there was nothing in it that couldn't be read */
    gboolean renamed; /* to SALVAGE_TAKEN */
} OutboxSalvage;

#define SALVAGE_TAKEN ".taken" /* behind the name of a file whose content is here now */

/* Reads the file at path, sealed with the same key, whatever state it is in, and writes what it holds, in a
 * transaction of its own, unless it is here already. Nothing in that file is changed; once all is here
 * its name ends in SALVAGE_TAKEN. FALSE: nothing was taken over, for that reason. */
gboolean outbox_salvage(OutboxFile *into, const char *path, OutboxSalvage *result, GError **error);

/* Paths of what was set aside of that file and not taken over, oldest first. */
GPtrArray *outbox_salvage_list(const char *path);

#endif
