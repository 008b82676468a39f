/* SPDX-License-Identifier: MIT */
#include "refresh.h"

#include "auth_codec.h"
#include "auth_error.h"
#include "call.h"
#include "looptrace/clock.h"
#include "looptrace/words.h"
#include "session.h"

/* Longer than another process can hold the lock: its request, and three times the keyring. */
#define LOCK_DEADLINE_MS    25000
#define REQUEST_DEADLINE_MS 15000
#define HALF_WAY_MS         1500

struct Refresh {
    Job job;
    Tokens *flown;  /* what is being renewed; another pair in its place means: not our business */
    Tokens *fresh;  /* the new pair, until it is stored */
    GError *ending; /* what the server said when it ended the session */
    gint64 retry_after_s;
    gboolean asked_twice;
    GArray *waiters;
};

/* ---- spacing ---- */

void refresh_forget_failures(Supabase *supabase)
{
    supabase->failures = 0;
    supabase->not_before_boot_us = 0;
    g_clear_error(&supabase->failure);
}

static gboolean was_reached(FaultKind kind)
{
    return kind == FAULT_LIMITED || kind == FAULT_SERVER || kind == FAULT_DECODE ||
           kind == FAULT_KEY || kind == FAULT_FAILED || kind == FAULT_INVALID;
}

static void note_failure(Refresh *refresh, const GError *error)
{
    Supabase *supabase = refresh->job.supabase;
    FaultKind kind = fault_kind(error);

    if (supabase->session == NULL || kind == FAULT_CANCELLED)
        return;
    g_clear_error(&supabase->failure);
    supabase->failure = g_error_copy(error);
    supabase->failures++;
    supabase->not_before_boot_us =
        clock_boot_us() +
        net_session_scale(supabase->net,
                          tokens_pause_us(supabase->failures, was_reached(kind),
                                          kind == FAULT_LIMITED, refresh->retry_after_s,
                                          g_random_double()));
}

/* A person who asks now isn't kept waiting for a pause, unless the server asked for it. */
static gboolean is_paused(const Supabase *supabase, gboolean asked)
{
    if (supabase->failure == NULL || clock_boot_us() >= supabase->not_before_boot_us)
        return FALSE;
    return !asked || fault_kind(supabase->failure) == FAULT_LIMITED;
}

/* ---- the end of a flight ---- */

/* Waiters first: theirs is told before that of calls which fail for the same reason. */
static void land(Refresh *refresh, const GError *error)
{
    Supabase *supabase = refresh->job.supabase;

    supabase->refresh = NULL;
    if (error != NULL)
        note_failure(refresh, error);
    session_tell_change(supabase);
    waiters_tell(refresh->waiters, supabase, error);
    calls_resume(supabase, error);
    job_end(&refresh->job);
}

static void land_signed_out(Refresh *refresh, const GError *error)
{
    session_drop(refresh->job.supabase);
    land(refresh, error);
}

static void land_ended_elsewhere(Refresh *refresh)
{
    g_autoptr(GError) error = session_error_ended_elsewhere();

    land_signed_out(refresh, error);
}

/* Somebody has signed in while this was under way: whatever came of it is about the session
 * before. */
static gboolean land_if_superseded(Refresh *refresh)
{
    if (refresh->job.supabase->session == refresh->flown)
        return FALSE;
    land(refresh, NULL);
    return TRUE;
}

static void refresh_abort(Job *job, const GError *why)
{
    Refresh *refresh = (Refresh *)job;

    job->supabase->refresh = NULL;
    waiters_tell(refresh->waiters, job->supabase, why);
}

static void refresh_clear(Job *job)
{
    Refresh *refresh = (Refresh *)job;

    tokens_unref(refresh->flown);
    tokens_unref(refresh->fresh);
    g_clear_error(&refresh->ending);
    g_array_unref(refresh->waiters);
}

/* ---- the request ---- */

void refresh_send(Job *job, const Tokens *tokens, JobAnswered answered)
{
    NetMessage message = {
        .method = NET_POST,
        .url = "/auth/v1/token?grant_type=refresh_token",
        .timeout_ms = REQUEST_DEADLINE_MS,
        .retries = 1,
        .repeatable = TRUE, /* with the same refresh token (wire protocol A3, rule 4) */
        .secret_answer = TRUE,
    };

    job_send_auth(job, &message, auth_refresh_body(tokens->refresh), answered);
}

Tokens *refresh_read(Job *job, const NetAnswer *answer, const Tokens *before, gboolean *dead,
                     GError **error)
{
    ServerAnswer told = server_answer(answer);
    Moment now = supabase_moment(job->supabase);
    GError *problem = NULL;

    *dead = FALSE;
    if (answer->status == 200 && answer->is_json)
        return auth_tokens_from_answer(answer->body, answer->length, &now, before, error);
    *dead = auth_refresh_verdict(&told, &problem) == REFRESH_DEAD;
    g_propagate_error(error, problem);
    return NULL;
}

/* ---- after the answer ---- */

/* Kept in use even when it couldn't be stored: the pair before it is in the keyring, and the server
 * honours that one until the next renewal, which therefore waits for the keyring. */
static void refresh_stored(Job *job, const GError *error)
{
    Refresh *refresh = (Refresh *)job;
    Supabase *supabase = job->supabase;
    g_autoptr(GError) told = NULL;

    if (land_if_superseded(refresh))
        return;
    if (error != NULL)
        told = g_error_new(FAULT, FAULT_KEYRING,
                           _("Your session was renewed but couldn't be kept: %s"), error->message);
    if (told != NULL &&
        supabase->lacking != NULL) /* what waits for it goes on, and a person is told */
        supabase->lacking(told->message, supabase->lacking_data);
    session_put(supabase, refresh->fresh, error == NULL ? refresh->fresh : supabase->kept);
    land(refresh, told);
}

/* The lock can have been passed over by a sign-in or sign-out that had waited long enough for
 * it; what they left in the keyring is newer than what came now. */
static void refresh_about_to_store(Job *job, Tokens *stored, const GError *error)
{
    Refresh *refresh = (Refresh *)job;

    if (error != NULL) {
        refresh_stored(job, error);
        return;
    }
    if (land_if_superseded(refresh))
        return;
    switch (session_compare(job->supabase, stored)) {
    case STORE_EMPTY:
        land_ended_elsewhere(refresh);
        break;
    case STORE_SAME:
    case STORE_BEHIND:
        job_store(job, refresh->fresh, refresh_stored);
        break;
    case STORE_OTHER:
        session_put(job->supabase, stored, stored);
        land(refresh, NULL);
        break;
    }
}

static void refresh_answered(Job *job, const NetAnswer *answer, const GError *error);

static void refresh_ask_twice(Job *job, const GError *error)
{
    Refresh *refresh = (Refresh *)job;

    if (!land_if_superseded(refresh))
        refresh_send(job, refresh->flown, refresh_answered);
}

/* A process that was killed may have left the server half way through renewing just this token: an Auth service that does it
 * in several steps has used the old one by then, and has no new one to give yet. A moment later it is given; where the
 * token was really used, asking again changes nothing. */
static gboolean may_be_half_way(const Refresh *refresh)
{
    return !refresh->asked_twice &&
           g_strcmp0(fault_code(refresh->ending), "refresh_token_already_used") == 0;
}

static void refresh_erased(Job *job, const GError *error)
{
    Refresh *refresh = (Refresh *)job;

    if (!land_if_superseded(refresh))
        land_signed_out(refresh, refresh->ending);
}

/* The server says that the session is over; perhaps only because another process was here first. */
static void refresh_reread(Job *job, Tokens *stored, const GError *error)
{
    Refresh *refresh = (Refresh *)job;

    if (land_if_superseded(refresh))
        return;
    if (error == NULL && session_compare(job->supabase, stored) == STORE_OTHER) {
        session_put(job->supabase, stored, stored);
        land(refresh, NULL);
    } else if (may_be_half_way(refresh)) {
        refresh->asked_twice = TRUE;
        g_clear_error(&refresh->ending);
        job_wait(job, (guint)net_session_scale(job->supabase->net, HALF_WAY_MS), refresh_ask_twice);
    } else {
        job_erase(job, refresh_erased);
    }
}

static void refresh_succeeded(Refresh *refresh)
{
    if (!refresh->job.supabase->run_only) {
        job_load(&refresh->job, refresh_about_to_store);
        return;
    }
    session_put(refresh->job.supabase, refresh->fresh, NULL);
    land(refresh, NULL);
}

static void refresh_died(Refresh *refresh)
{
    if (!refresh->job.supabase->run_only)
        job_load(&refresh->job, refresh_reread);
    else
        land_signed_out(refresh, refresh->ending);
}

static void refresh_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    Refresh *refresh = (Refresh *)job;
    g_autoptr(GError) problem = NULL;
    gboolean dead;

    if (land_if_superseded(refresh))
        return;
    if (error != NULL) {
        land(refresh, error);
        return;
    }
    refresh->retry_after_s = answer->retry_after_s;
    refresh->fresh = refresh_read(job, answer, refresh->flown, &dead, &problem);
    if (refresh->fresh != NULL) {
        refresh_succeeded(refresh);
    } else if (dead) {
        refresh->ending = g_steal_pointer(&problem);
        refresh_died(refresh);
    } else {
        land(refresh, problem);
    }
}

/* ---- before the request ---- */

static void fly(Refresh *refresh)
{
    Supabase *supabase = refresh->job.supabase;

    tokens_unref(refresh->flown);
    refresh->flown = tokens_ref(supabase->session);
    refresh_send(&refresh->job, refresh->flown, refresh_answered);
}

/* The pair that the keyring lacked is there now: only from here on may it be renewed. */
static void refresh_caught_up(Job *job, const GError *error)
{
    Refresh *refresh = (Refresh *)job;
    Supabase *supabase = job->supabase;
    g_autoptr(GError) told = NULL;

    if (land_if_superseded(refresh))
        return;
    if (error != NULL) {
        told =
            g_error_new(FAULT, FAULT_KEYRING,
                        _("Your session can't be renewed before it is kept: %s"), error->message);
        land(refresh, told);
        return;
    }
    session_put(supabase, supabase->session, supabase->session);
    fly(refresh);
}

/* FAULT_SIGNED_OUT: what was stored has run out there. */
static void land_unread(Refresh *refresh, const GError *error)
{
    if (fault_kind(error) == FAULT_SIGNED_OUT)
        land_signed_out(refresh, error);
    else
        land(refresh, error);
}

static void refresh_looked(Job *job, Tokens *stored, const GError *error)
{
    Refresh *refresh = (Refresh *)job;
    Supabase *supabase = job->supabase;

    if (land_if_superseded(refresh))
        return;
    if (error != NULL) {
        land_unread(refresh, error);
        return;
    }
    switch (session_compare(supabase, stored)) {
    case STORE_EMPTY:
        land_ended_elsewhere(refresh);
        break;
    case STORE_SAME:
        fly(refresh);
        break;
    case STORE_BEHIND:
        job_store(job, supabase->session, refresh_caught_up);
        break;
    case STORE_OTHER:
        session_put(supabase, stored, stored);
        if (session_needs_refresh(supabase))
            fly(refresh);
        else
            land(refresh, NULL);
        break;
    }
}

/* No other process sees what a memory keyring holds, so a lock that can't be had changes
 * nothing. */
static void refresh_locked(Job *job, const GError *error)
{
    Refresh *refresh = (Refresh *)job;

    if (land_if_superseded(refresh))
        return;
    if (error != NULL && keyring_kind(job->supabase->keyring) != KEYRING_MEMORY)
        land(refresh, error);
    else
        job_load(job, refresh_looked);
}

static void refresh_begin(Supabase *supabase)
{
    static const JobKind kind = {refresh_abort, refresh_clear};
    Refresh *refresh = job_begin(supabase, &kind, sizeof *refresh);

    refresh->waiters = waiters_new();
    refresh->flown = tokens_ref(supabase->session);
    supabase->refresh = refresh;
    session_tell_change(supabase);
    if (supabase->run_only)
        fly(refresh);
    else
        job_lock(&refresh->job, LOCK_DEADLINE_MS, refresh_locked);
}

/* ---- asking for it ---- */

static gboolean want(Supabase *supabase, gboolean asked, GError **error)
{
    if (supabase->refresh != NULL)
        return TRUE;
    if (is_paused(supabase, asked)) {
        g_propagate_error(error, g_error_copy(supabase->failure));
        return FALSE;
    }
    refresh_begin(supabase);
    return TRUE;
}

gboolean refresh_want(Supabase *supabase, GError **error)
{
    return want(supabase, FALSE, error);
}

typedef struct {
    Supabase *supabase;
    gboolean force;
    SupabaseDone done;
    gpointer data;
} RefreshAsk;

static void refresh_opened(const GError *error, gpointer data)
{
    g_autofree RefreshAsk *ask = data;

    if (error != NULL)
        supabase_tell(ask->supabase, ask->done, ask->data, error);
    else
        supabase_refresh(ask->supabase, ask->force, ask->done, ask->data);
}

static void refresh_after_opening(Supabase *supabase, gboolean force, SupabaseDone done,
                                  gpointer data)
{
    RefreshAsk *ask = g_new0(RefreshAsk, 1);

    ask->supabase = supabase;
    ask->force = force;
    ask->done = done;
    ask->data = data;
    supabase_session_open(supabase, refresh_opened, ask);
}

/* Nothing to wait for: done already, or not to be had, for the reason in error. */
static gboolean is_settled(Supabase *supabase, gboolean force, GError **error)
{
    if (supabase->session == NULL) {
        g_propagate_error(error, session_error_signed_out());
        return TRUE;
    }
    if (supabase->refresh == NULL && !force && !session_needs_refresh(supabase))
        return TRUE;
    return !want(supabase, force, error);
}

void supabase_refresh(Supabase *supabase, gboolean force, SupabaseDone done, gpointer data)
{
    g_autoptr(GError) error = NULL;

    if (!supabase->opened)
        refresh_after_opening(supabase, force, done, data);
    else if (is_settled(supabase, force, &error))
        supabase_tell(supabase, done, data, error);
    else
        waiters_add(supabase->refresh->waiters, done, data);
}
