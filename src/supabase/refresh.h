/* SPDX-License-Identifier: MIT */
/*
 * Renewing the pair of tokens: one flight at a time in this process, one among all processes of
 * this person by a lock, under which the keyring is read again (wire protocol A3).
 */
#ifndef LOOPTRACE_SRC_SUPABASE_REFRESH_H
#define LOOPTRACE_SRC_SUPABASE_REFRESH_H

#include "core.h"
#include "job.h"

/* Makes sure that a flight is under way, unless the last one came to nothing just now: then
 * FALSE, and error says why that one did. Calls that wait hear of its end through
 * calls_resume(). There must be a session. */
gboolean refresh_want(Supabase *supabase, GError **error);
void refresh_forget_failures(Supabase *supabase);

/* POST /token with a refresh token, for a job of any kind. */
void refresh_send(Job *job, const Tokens *tokens, JobAnswered answered);
/* The new pair in a whole answer to that; NULL otherwise, then error says what it is and *dead
 * whether the session is over. */
Tokens *refresh_read(Job *job, const NetAnswer *answer, const Tokens *before, gboolean *dead,
                     GError **error);

#endif
