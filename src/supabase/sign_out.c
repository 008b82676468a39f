/* SPDX-License-Identifier: MIT */
/* Signing out: here first, so that it works without a line; then the server is told (wire
 * protocol A4). */
#include "auth_codec.h"
#include "auth_error.h"
#include "call.h"
#include "core.h"
#include "job.h"
#include "looptrace/words.h"
#include "refresh.h"
#include "session.h"

#define LOCK_DEADLINE_MS    2000
#define REQUEST_DEADLINE_MS 15000

typedef struct {
    Job job;
    SignOutScope scope;
    Tokens *tokens;  /* what to revoke with: the newest pair known; NULL: there is none */
    GError *problem; /* why the keyring still holds it */
    gboolean renewed;
    SupabaseDone done;
    gpointer data;
} SignOut;

/* ---- the end ---- */

/* What is still on this machine matters more than what the server knows. */
static void sign_out_end(SignOut *sign_out, const GError *error)
{
    supabase_tell(sign_out->job.supabase, sign_out->done, sign_out->data,
                  sign_out->problem != NULL ? sign_out->problem : error);
    job_end(&sign_out->job);
}

static void sign_out_end_untold(SignOut *sign_out, const GError *error)
{
    g_autoptr(GError) told = fault_new_coded(
        fault_kind(error), fault_code(error),
        _("You are signed out on this machine, but the server wasn't told: %s"), error->message);

    sign_out_end(sign_out, told);
}

/* A session that is over can't end the others of its person. */
static void sign_out_end_was_out(SignOut *sign_out)
{
    g_autoptr(GError) told = NULL;

    if (sign_out->scope == SIGN_OUT_EVERYWHERE)
        told = g_error_new(FAULT, FAULT_SIGNED_OUT,
                           _("You are signed out on this machine, where the session was over "
                             "already; to end those on other devices sign in once more and repeat "
                             "this"));
    sign_out_end(sign_out, told);
}

static void sign_out_abort(Job *job, const GError *why)
{
    SignOut *sign_out = (SignOut *)job;

    supabase_tell(job->supabase, sign_out->done, sign_out->data, why);
}

static void sign_out_clear(Job *job)
{
    SignOut *sign_out = (SignOut *)job;

    tokens_unref(sign_out->tokens);
    g_clear_error(&sign_out->problem);
}

/* ---- on the server ---- */

static void sign_out_revoke(SignOut *sign_out);

static void sign_out_renewed(Job *job, const NetAnswer *answer, const GError *error)
{
    SignOut *sign_out = (SignOut *)job;
    g_autoptr(GError) problem = NULL;
    gboolean dead = FALSE;
    Tokens *fresh =
        error != NULL ? NULL : refresh_read(job, answer, sign_out->tokens, &dead, &problem);

    if (fresh != NULL) {
        tokens_unref(sign_out->tokens);
        sign_out->tokens = fresh;
        sign_out_revoke(sign_out);
    } else if (dead) {
        sign_out_end_was_out(sign_out);
    } else {
        sign_out_end_untold(sign_out, error != NULL ? error : problem);
    }
}

/* Only a living access token can end a session; the new pair is used for that and never kept. */
static void sign_out_renew(SignOut *sign_out)
{
    sign_out->renewed = TRUE;
    refresh_send(&sign_out->job, sign_out->tokens, sign_out_renewed);
}

static void sign_out_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    SignOut *sign_out = (SignOut *)job;
    g_autoptr(GError) problem = NULL;

    if (error != NULL) {
        sign_out_end_untold(sign_out, error);
        return;
    }
    ServerAnswer told = server_answer(answer);
    switch (auth_logout_verdict(&told, &problem)) {
    case LOGOUT_DONE:
        sign_out_end(sign_out, NULL);
        break;
    case LOGOUT_EXPIRED:
        if (!sign_out->renewed) {
            sign_out_renew(sign_out);
            break;
        }
        sign_out_end_was_out(sign_out);
        break;
    case LOGOUT_WAS_OUT:
        sign_out_end_was_out(sign_out);
        break;
    case LOGOUT_FAILED:
        sign_out_end_untold(sign_out, problem);
        break;
    }
}

static void sign_out_revoke(SignOut *sign_out)
{
    Moment now = supabase_moment(sign_out->job.supabase);
    NetMessage message = {
        .method = NET_POST,
        .url = sign_out->scope == SIGN_OUT_EVERYWHERE ? "/auth/v1/logout?scope=global"
                                                      : "/auth/v1/logout?scope=local",
        .bearer = sign_out->tokens->access,
        .timeout_ms = REQUEST_DEADLINE_MS,
        .retries = 1,
        /* A second "global" would meet a session that is over, and learn nothing of the others. */
        .repeatable = sign_out->scope == SIGN_OUT_HERE,
    };

    if (!sign_out->renewed && tokens_left_us(sign_out->tokens, &now) <= 0)
        sign_out_renew(sign_out);
    else
        job_send_auth(&sign_out->job, &message, NULL, sign_out_answered);
}

/* ---- on this machine ---- */

static void sign_out_tell_server(SignOut *sign_out)
{
    job_unlock(&sign_out->job);
    if (sign_out->tokens == NULL)
        sign_out_end(sign_out, NULL);
    else
        sign_out_revoke(sign_out);
}

static void sign_out_erased(Job *job, const GError *error)
{
    SignOut *sign_out = (SignOut *)job;

    if (error != NULL)
        sign_out->problem = g_error_new(
            FAULT, FAULT_KEYRING,
            _("You are signed out for this run, but the session couldn't be taken out of "
              "the keyring: %s"),
            error->message);
    sign_out_tell_server(sign_out);
}

/* What another process has stored in the meantime is the newer pair of the same session, unless
 * it is another person's: that one stays. As does the one of somebody who has just signed in
 * here. */
static gboolean may_erase(const SignOut *sign_out, const Tokens *stored)
{
    if (sign_out->job.supabase->session != NULL)
        return FALSE;
    return stored == NULL || sign_out->tokens == NULL ||
           g_strcmp0(stored->user_id, sign_out->tokens->user_id) == 0;
}

/* A keyring that doesn't answer isn't asked a second time: that would only double the wait. One
 * that answered with something unreadable, or that it has run out, is. */
static gboolean is_silent(const GError *error)
{
    return error != NULL && fault_kind(error) != FAULT_SIGNED_OUT &&
           g_strcmp0(fault_code(error), AUTH_NEWER_SESSION) != 0;
}

static void sign_out_looked(Job *job, Tokens *stored, const GError *error)
{
    SignOut *sign_out = (SignOut *)job;

    if (is_silent(error)) {
        sign_out_erased(job, error);
    } else if (!may_erase(sign_out, stored)) {
        sign_out_tell_server(sign_out);
    } else {
        if (stored != NULL) {
            tokens_unref(sign_out->tokens);
            sign_out->tokens = tokens_ref(stored);
        }
        job_erase(job, sign_out_erased);
    }
}

static void sign_out_locked(Job *job, const GError *error)
{
    job_load(job, sign_out_looked);
}

/* What is under way with the old session ends with it. */
static void stop_others(Supabase *supabase)
{
    g_autoptr(GError) error =
        g_error_new(FAULT, FAULT_SIGNED_OUT, _("You have been signed out meanwhile"));

    supabase_cancel_sign_in(supabase);
    if (supabase->opening != NULL)
        job_abort((Job *)supabase->opening, error);
    if (supabase->refresh != NULL)
        job_abort((Job *)supabase->refresh, error);
    session_drop(supabase);
    calls_resume(supabase, error);
}

void supabase_sign_out(Supabase *supabase, SignOutScope scope, SupabaseDone done, gpointer data)
{
    static const JobKind kind = {sign_out_abort, sign_out_clear};
    SignOut *sign_out = job_begin(supabase, &kind, sizeof *sign_out);

    sign_out->scope = scope;
    sign_out->done = done;
    sign_out->data = data;
    sign_out->tokens = supabase->session == NULL ? NULL : tokens_ref(supabase->session);
    stop_others(supabase);
    job_lock(&sign_out->job, LOCK_DEADLINE_MS, sign_out_locked);
}
