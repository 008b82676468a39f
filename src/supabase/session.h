/* SPDX-License-Identifier: MIT */
/* The session that is held: taking another pair, dropping it, comparing with what is stored. */
#ifndef LOOPTRACE_SRC_SUPABASE_SESSION_H
#define LOOPTRACE_SRC_SUPABASE_SESSION_H

#include "core.h"

/* This pair is in use from now on. kept: what the keyring holds of the session, NULL: nothing.
 * Both may be what is there already. */
void session_put(Supabase *supabase, Tokens *session, Tokens *kept);
/* The server has refused something for want of the second factor. */
void session_want_factor(Supabase *supabase);
void session_drop(Supabase *supabase); /* nobody is signed in from now on */
/* Somebody is to look at supabase_session_info() again. */
void session_tell_change(Supabase *supabase);

/* How what was read from the keyring stands to what we hold. */
typedef enum {
    STORE_EMPTY,
    STORE_SAME,   /* our pair */
    STORE_BEHIND, /* the pair before ours, which couldn't be stored when it came */
    STORE_OTHER   /* a pair that another process has put there */
} StoreState;

StoreState session_compare(const Supabase *supabase, const Tokens *stored); /* stored may be NULL */

gboolean session_needs_refresh(const Supabase *supabase); /* within its margin, or over */
gboolean session_is_over(const Supabase *supabase);       /* the access token has expired */

GError *session_error_signed_out(void);
GError *session_error_ended_elsewhere(void);

#endif
