/* SPDX-License-Identifier: MIT */
/* Where this user's locks are: one place for all their processes, and nobody else's. */
#ifndef LOOPTRACE_SECRETS_LOCK_DIRECTORY_H
#define LOOPTRACE_SECRETS_LOCK_DIRECTORY_H

#include <glib.h>

#include "looptrace/fault.h"

G_BEGIN_DECLS

/* Absolute paths; each may be NULL or not exist. */
typedef struct {
    const char *login;     /* /run/user/<uid>, which exists while the user is logged in somewhere */
    const char *temporary; /* /tmp: where everybody may write */
    const char *runtime;   /* $XDG_RUNTIME_DIR */
} LockPlaces;

/* Login, if it belongs to this user and only they can write to it, gets a directory "looptrace"; else temporary gets
 * "looptrace-<uid>". Neither hangs on the environment, so that cron, a desktop, su and SSH meet in one place, as they do in the
 * keyring. Only where temporary can't be used, runtime is taken as login would be. The directory is made when missing, and refused
 * unless it is a real directory of this user's with mode 0700. Returns a descriptor, or -1 with FAULT_IO. */
int lock_directory_open_in(const LockPlaces *places, GError **error);

/* The same for this process's environment. */
int lock_directory_open(GError **error);

G_END_DECLS

#endif
