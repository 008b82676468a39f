/* SPDX-License-Identifier: MIT */
#include "session.h"

#include "call.h"
#include "job.h"
#include "jwt.h"
#include "looptrace/words.h"
#include "refresh.h"

struct Opening {
    Job job;
    GArray *waiters;
};

/* ---- changes ---- */

static void run_change(gpointer item)
{
    Supabase *supabase = item;

    supabase->change_due = FALSE;
    if (supabase->changed != NULL)
        supabase->changed(supabase->changed_data);
}

void session_tell_change(Supabase *supabase)
{
    if (supabase->change_due || supabase->changed == NULL)
        return;
    supabase->change_due = TRUE;
    later_add(supabase->later, run_change, supabase);
}

void supabase_watch_session(Supabase *supabase, SessionChanged changed, gpointer data)
{
    supabase->changed = changed;
    supabase->changed_data = data;
}

static void replace(Tokens **place, Tokens *tokens)
{
    Tokens *old = *place;

    *place = tokens == NULL ? NULL : tokens_ref(tokens);
    tokens_unref(old);
}

void session_put(Supabase *supabase, Tokens *session, Tokens *kept)
{
    replace(&supabase->session, session);
    replace(&supabase->kept, kept);
    supabase->opened = TRUE;
    refresh_forget_failures(supabase);
    session_tell_change(supabase);
}

void session_want_factor(Supabase *supabase)
{
    if (supabase->session == NULL || supabase->wants_factor)
        return;
    supabase->wants_factor = TRUE;
    session_tell_change(supabase);
}

void session_drop(Supabase *supabase)
{
    supabase->run_only = supabase->wants_factor = FALSE;
    session_put(supabase, NULL, NULL);
}

/* ---- looking ---- */

StoreState session_compare(const Supabase *supabase, const Tokens *stored)
{
    if (stored == NULL)
        return STORE_EMPTY;
    if (supabase->session == NULL)
        return STORE_OTHER;
    if (tokens_same_pair(stored, supabase->session))
        return STORE_SAME;
    if (supabase->kept != NULL && tokens_same_pair(stored, supabase->kept))
        return STORE_BEHIND;
    return STORE_OTHER;
}

static gint64 left_us(const Supabase *supabase)
{
    Moment now = supabase_moment(supabase);

    return tokens_left_us(supabase->session, &now);
}

gboolean session_needs_refresh(const Supabase *supabase)
{
    return left_us(supabase) <= tokens_margin_us(supabase->session);
}

gboolean session_is_over(const Supabase *supabase)
{
    return left_us(supabase) <= 0;
}

static SessionState state_of(const Supabase *supabase)
{
    if (!supabase->opened)
        return SESSION_UNKNOWN;
    if (supabase->session == NULL)
        return SESSION_NONE;
    return supabase->refresh != NULL ? SESSION_REFRESHING : SESSION_ACTIVE;
}

SessionInfo supabase_session_info(const Supabase *supabase)
{
    const Tokens *session = supabase->session;
    SessionInfo info = {.state = state_of(supabase)};

    if (session == NULL)
        return info;
    info.user_id = session->user_id;
    info.email = session->email;
    info.access_expires_us = g_get_real_time() + left_us(supabase);
    info.signed_in_us = session->signed_in_us;
    info.run_only = supabase->run_only;
    info.factor = session->factor != NULL ? session->factor : supabase->wants_factor ? "" : NULL;
    return info;
}

char *supabase_describe_token(const Supabase *supabase)
{
    return supabase->session == NULL
               ? NULL
               : jwt_read_algorithm(secret_text_peek(supabase->session->access));
}

GError *session_error_signed_out(void)
{
    return g_error_new(FAULT, FAULT_SIGNED_OUT, _("Nobody is signed in"));
}

GError *session_error_ended_elsewhere(void)
{
    return g_error_new(FAULT, FAULT_SIGNED_OUT,
                       _("You were signed out by another looptrace with this profile"));
}

/* ---- opening ---- */

static void take_stored(Supabase *supabase, Tokens *stored)
{
    switch (session_compare(supabase, stored)) {
    case STORE_EMPTY:
        if (supabase->session != NULL)
            session_drop(supabase);
        break;
    case STORE_SAME:
    case STORE_BEHIND:
        break;
    case STORE_OTHER:
        session_put(supabase, stored, stored);
        break;
    }
    if (!supabase->opened) {
        supabase->opened = TRUE;
        session_tell_change(supabase);
    }
}

static void opening_finish(Opening *opening, const GError *error)
{
    Supabase *supabase = opening->job.supabase;

    supabase->opening = NULL;
    waiters_tell(opening->waiters, supabase, error);
}

/* A stored session that has run out in the keyring is none; the error says so to a person. The keyring
 * works in order, so what was read here is never older than what this process has stored. */
static void opening_loaded(Job *job, Tokens *stored, const GError *error)
{
    Opening *opening = (Opening *)job;
    Supabase *supabase = job->supabase;
    gboolean known = error == NULL || fault_kind(error) == FAULT_SIGNED_OUT;

    if (known && !supabase->run_only)
        take_stored(supabase, stored);
    opening_finish(opening, error);
    calls_resume(supabase, error);
    job_end(job);
}

static void opening_abort(Job *job, const GError *why)
{
    opening_finish((Opening *)job, why);
}

static void opening_clear(Job *job)
{
    g_array_unref(((Opening *)job)->waiters);
}

void supabase_session_open(Supabase *supabase, SupabaseDone done, gpointer data)
{
    static const JobKind kind = {opening_abort, opening_clear};
    Opening *opening = supabase->opening;

    if (opening == NULL) {
        opening = job_begin(supabase, &kind, sizeof *opening);
        opening->waiters = waiters_new();
        supabase->opening = opening;
        job_load(&opening->job, opening_loaded);
    }
    waiters_add(opening->waiters, done, data);
}
