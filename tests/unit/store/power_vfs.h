/* SPDX-License-Identifier: MIT */
/*
 * A disk whose power fails. SQLite's default with every write, truncation, sync and deletion written down, and the
 * renames and syncs of directories beside it (linked with --wrap=renameat2,--wrap=fsync); then any moment is
 * played back as the disk may be found after it: what was synced is there, of the rest whatever chance
 * leaves, down to torn sectors.
 */
#ifndef TEST_STORE_POWER_VFS_H
#define TEST_STORE_POWER_VFS_H

#include <glib.h>

void power_vfs_register(void); /* once, before any database is opened */
void power_start(void);        /* writes down from here, */
void power_stop(void);         /* to here */
void power_clear(void);

/* The call that has just ended said that it is on the disk. */
void power_mark(void);

guint power_steps(void); /* how many there are to cut behind */
gboolean
power_is_sync(guint step); /* a boundary: what was written before it is on the disk behind it */
guint power_marks(guint steps); /* marks among the first so many */

typedef enum {
    POWER_NOTHING, /* nothing that wasn't synced got to the disk */
    POWER_ALL,
    POWER_SECTORS, /* each sector or none of it, in any order */
    POWER_TORN,    /* the same, and some of them are half of each */
    POWER_KINDS
} PowerKind;

/* Writes into the directory what the first so many steps leave behind. */
void power_play(guint steps, PowerKind kind, GRand *rand, const char *directory);

#endif
