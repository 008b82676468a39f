/* SPDX-License-Identifier: MIT */
/* What the parts of this module share: the one struct, and how they tell others of changes. */
#ifndef LOOPTRACE_SRC_SUPABASE_CORE_H
#define LOOPTRACE_SRC_SUPABASE_CORE_H

#include "lacks.h"
#include "later.h"
#include "looptrace/supabase.h"
#include "tokens.h"

/* Each begins with a Job. */
typedef struct Opening Opening;
typedef struct Refresh Refresh;
typedef struct SignIn SignIn;

struct Supabase {
    NetSession *net;
    Keyring *keyring;
    GMainContext *context;
    char *url;
    char *key_header; /* "apikey: …" */
    char *account;    /* names session and lock: "<url>|<profile>" */
    char *label;      /* for people who look into their keyring */

    Later *later;
    GQueue jobs;    /* of Job, the oldest first */
    GQueue waiting; /* of SupabaseCall that wait for the session */

    /* the session (session.c) */
    gboolean opened; /* the keyring has been asked, or somebody has signed in or out */
    Tokens *session; /* the pair in use; NULL: nobody is signed in */
    Tokens *kept;    /* what the keyring is known to hold of it: session itself, or the pair before
                        when the newest couldn't be stored */
    gboolean run_only;     /* nothing of this session is in the keyring, nor will be */
    gboolean wants_factor; /* something was refused for want of the second one */
    Opening *opening;
    Refresh *refresh;
    SignIn *sign_in;

    /* how refreshes that came to nothing are spaced (refresh.c) */
    guint failures;
    GError *failure;
    gint64 not_before_boot_us;

    Lacks *lacks;
    SupabaseLacking lacking;
    gpointer lacking_data;

    SessionChanged changed;
    gpointer changed_data;
    gboolean change_due;
};

Moment supabase_moment(const Supabase *supabase);

/* Runs done from the loop with a copy of error. */
void supabase_tell(Supabase *supabase, SupabaseDone done, gpointer data, const GError *error);

/* Those who wait for the same thing. */
typedef struct {
    SupabaseDone done;
    gpointer data;
} Waiter;

GArray *waiters_new(void);
void waiters_add(GArray *waiters, SupabaseDone done, gpointer data);
void waiters_tell(GArray *waiters, Supabase *supabase, const GError *error); /* and forgets them */

#endif
