/* SPDX-License-Identifier: MIT */
/* Locks of the kernel between processes, beside a file: gone with the process, however it ends. */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include <glib.h>

#include "looptrace/fault.h"

typedef struct FileLock FileLock;

/* Each is a byte of the lock file; the turn is one of its own each time it was taken over. */
typedef enum { LOCK_GATE, LOCK_TURN, LOCK_TAKING_OVER, LOCK_COUNT } LockPart;

/* Makes PATH.lock, 0600; its directory must be there. FAULT_IO. Two of one process exclude each
 * other as two processes do. */
FileLock *file_lock_open(const char *path, GError **error);
void file_lock_free(FileLock *lock); /* gives up what it holds; NULL is allowed */

/* One try. TRUE also when it is held already. */
gboolean file_lock_take(FileLock *lock, LockPart part);
gboolean file_lock_wait(FileLock *lock, LockPart part, guint deadline_ms);
void file_lock_give(FileLock *lock, LockPart part);
/* The turn: held as any other, and shown to go on each time it is asked for. Whoever is stopped (Ctrl-Z, SIGSTOP)
 * keeps the kernel's lock, but shows nothing: those who have asked for lease_us and seen nothing take the turn over,
 * and the one that had it is told FALSE when it goes on. No clock is compared: each waits by its own. */
void file_lock_set_lease(FileLock *lock, gint64 lease_us);
gboolean file_lock_take_turn(FileLock *lock);
gboolean file_lock_has_turn(const FileLock *lock);
/* Held, and of the file that the others see. */
gboolean file_lock_holds(const FileLock *lock, LockPart part);

/* Whoever watches the lock file's attributes hears it: something has been done that others may want to look at. */
void file_lock_ring(const FileLock *lock);

char *file_lock_path(const char *path); /* caller frees */

#endif
