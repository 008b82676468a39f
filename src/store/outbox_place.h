/* SPDX-License-Identifier: MIT */
/* Where an outbox is kept: which file, or memory, and the gate to it. */
#ifndef STORE_OUTBOX_PLACE_H
#define STORE_OUTBOX_PLACE_H

#include "lock.h"
#include "outbox_file.h"

/* One process at a time is at the gate: whoever writes, makes the file or sets it aside. So nobody writes to
 * a file that another moves out of the way, or while another takes a checkpoint. */
struct Outbox {
    OutboxFile *file; /* never NULL; in memory without a path */
    FileLock *lock;   /* NULL: in memory */
    char *path;       /* NULL: memory for good */
    SecretText *key;
    char *why;           /* of memory alone, for people */
    gint64 try_again_us; /* boot time; memory for now */
    guint unread;        /* what waits in a file that can't be used now */
    char *description;
    GQueue notices; /* of char*, to be told */
    const Clock *clock;
    gint64 lease_us; /* 0: as FileLock has it */
    guint64 revision;
    gboolean key_ends_at_reboot, failing, changed;
};

gboolean outbox_is_in_memory(const Outbox *outbox);
gint64 outbox_now_us(const Outbox *outbox);
void outbox_tell(Outbox *outbox, char *sentence); /* takes it */

void outbox_go_on_in_memory(Outbox *outbox, const char *why); /* with nothing in it */

/* At the gate, with a file that is the one in place; in memory it is open for everybody. FALSE: another
 * process is there for too long. */
gboolean outbox_enter(Outbox *outbox, GError **error);
void outbox_leave(Outbox *outbox);

/* The file that is in place is another by now. TRUE: it is in use, or memory is. */
void outbox_follow(Outbox *outbox);
/* The newest call met damage: sets the file aside and begins anew with all that can be read. FALSE: it was no
 * damage, or nothing could be done. */
gboolean outbox_mend(Outbox *outbox);

#endif
