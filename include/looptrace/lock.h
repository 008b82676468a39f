/* SPDX-License-Identifier: MIT */
/*
 * The lock of the screen (commands/lock.c): what is kept of it beside the person's rows, sealed as they are. It
 * guards the terminal against whoever walks up to it, not the account of the operating system.
 */
#ifndef LOOPTRACE_LOCK_H
#define LOOPTRACE_LOCK_H

#include "looptrace/services.h"

G_BEGIN_DECLS

/* lock_after (10 min on a kiosk, unless it is set) and unlock_offline in seconds; 0: never. */
guint lock_idle_s(const Config *config);
guint lock_offline_s(const Config *config);
/* FAULT_CONFIG says which of the two can't be read. */
gboolean lock_check_settings(const Config *config, GError **error);

/* ---- whether it is locked; kept, so that a restart doesn't open it ---- */

void lock_set(Services *services, gboolean locked);
/* FALSE also when the session was begun after it: whoever did that has proved who it is. */
gboolean lock_is_set(Services *services);

/* ---- tries ---- */

/* After the third wrong one in a row 5 s, then twice as long each time, up to 5 min; also over a restart. */
void lock_count_failure(Services *services);
guint lock_wait_s(Services *services); /* that is still to be waited; 0: go ahead */

/* ---- without the server ---- */

/* A password that the server has taken just now: kept as a verifier where unlock_offline isn't never, now or when what is
 * kept of the person is open. */
void lock_take_password(Services *services, const SecretText *password);
void lock_keep_password(Services *services); /* what is kept has been opened */

typedef enum {
    LOCK_RIGHT,
    LOCK_WRONG,
    LOCK_UNKNOWN /* there is nothing to tell it by, or the time is over: only the server knows */
} LockAnswer;
LockAnswer lock_check_password(Services *services, const SecretText *password);

G_END_DECLS

#endif
