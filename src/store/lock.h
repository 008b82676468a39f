/* SPDX-License-Identifier: MIT */
/* Locks of the kernel between processes, beside a file: gone with the process, however it ends. */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include <glib.h>

#include "looptrace/fault.h"

typedef struct FileLock FileLock;

/* Each is a byte of the lock file. */
typedef enum { LOCK_GATE, LOCK_TURN, LOCK_COUNT } LockPart;

/* Makes PATH.lock, 0600, empty; its directory must be there. FAULT_IO. Two of one process exclude each
 * other as two processes do. */
FileLock *file_lock_open(const char *path, GError **error);
void file_lock_free(FileLock *lock); /* gives up what it holds; NULL is allowed */

/* One try. TRUE also when it is held already. */
gboolean file_lock_take(FileLock *lock, LockPart part);
gboolean file_lock_wait(FileLock *lock, LockPart part, guint deadline_ms);
void file_lock_give(FileLock *lock, LockPart part);
/* Held, and of the file that the others see. */
gboolean file_lock_holds(const FileLock *lock, LockPart part);

char *file_lock_path(const char *path); /* caller frees */

#endif
