/* SPDX-License-Identifier: MIT */
/* Signing in with e-mail and password. */
#include "auth_codec.h"
#include "auth_error.h"
#include "core.h"
#include "job.h"
#include "looptrace/words.h"
#include "session.h"

/* So long a sign-in waits for another process that is renewing the session before; then it goes on:
 * whoever renews looks again before storing. */
#define LOCK_DEADLINE_MS    5000
#define REQUEST_DEADLINE_MS 30000

struct SignIn {
    Job job;
    Tokens *fresh;
    SupabaseDone done;
    gpointer data;
};

static void sign_in_finish(SignIn *sign_in, const GError *error)
{
    Supabase *supabase = sign_in->job.supabase;

    supabase->sign_in = NULL;
    supabase_tell(supabase, sign_in->done, sign_in->data, error);
}

static void sign_in_end(SignIn *sign_in, const GError *error)
{
    sign_in_finish(sign_in, error);
    job_end(&sign_in->job);
}

static void sign_in_abort(Job *job, const GError *why)
{
    sign_in_finish((SignIn *)job, why);
}

static void sign_in_clear(Job *job)
{
    tokens_unref(((SignIn *)job)->fresh);
}

/* A session that couldn't be kept is still one: it lasts for this run, and no copy of it can fall
 * behind, so that it may even be renewed without the keyring. */
static void sign_in_stored(Job *job, const GError *error)
{
    SignIn *sign_in = (SignIn *)job;
    g_autoptr(GError) told = NULL;

    if (error != NULL)
        told = g_error_new(FAULT, FAULT_KEYRING,
                           _("You are signed in, but for this run only, since the session couldn't "
                             "be kept: %s"),
                           error->message);
    job->supabase->run_only = error != NULL;
    session_put(job->supabase, sign_in->fresh, error == NULL ? sign_in->fresh : NULL);
    sign_in_end(sign_in, told);
}

static void sign_in_locked(Job *job, const GError *error)
{
    job_store(job, ((SignIn *)job)->fresh, sign_in_stored);
}

static void sign_in_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    SignIn *sign_in = (SignIn *)job;
    Moment now = supabase_moment(job->supabase);
    g_autoptr(GError) problem = NULL;

    if (error != NULL) {
        sign_in_end(sign_in, error);
        return;
    }
    if (answer->status == 200 && answer->is_json) {
        sign_in->fresh =
            auth_tokens_from_answer(answer->body, answer->length, &now, NULL, &problem);
    } else {
        ServerAnswer told = server_answer(answer);
        problem = auth_error_new(&told);
    }
    if (sign_in->fresh != NULL)
        job_lock(job, LOCK_DEADLINE_MS, sign_in_locked);
    else
        sign_in_end(sign_in, problem);
}

void supabase_cancel_sign_in(Supabase *supabase)
{
    g_autoptr(GError) cancelled =
        g_error_new(FAULT, FAULT_CANCELLED, _("The sign-in was cancelled"));

    if (supabase->sign_in != NULL)
        job_abort(&supabase->sign_in->job, cancelled);
}

void supabase_sign_in(Supabase *supabase, const char *email, SecretText *password,
                      SupabaseDone done, gpointer data)
{
    static const JobKind kind = {sign_in_abort, sign_in_clear};
    NetMessage message = {
        .method = NET_POST,
        .url = "/auth/v1/token?grant_type=password",
        .timeout_ms = REQUEST_DEADLINE_MS,
        .retries = 1, /* only when nothing of it was sent */
        .secret_answer = TRUE,
    };

    supabase_cancel_sign_in(supabase);
    SignIn *sign_in = job_begin(supabase, &kind, sizeof *sign_in);
    sign_in->done = done;
    sign_in->data = data;
    supabase->sign_in = sign_in;
    job_send_auth(&sign_in->job, &message, auth_password_body(email, password), sign_in_answered);
}
