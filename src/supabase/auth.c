/* SPDX-License-Identifier: MIT */
/* Signing in: with a password, a code by e-mail, a browser's code; and raising a session by a second
 * factor. All of them end with a new pair, which is stored before it is used. */
#include <string.h>

#include "auth_codec.h"
#include "auth_error.h"
#include "auth_way.h"
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
    char *email;
    SecretText *code;
    const char *const *types; /* of a mailed code: what is still to be tried, ends with NULL */
    char *factor, *challenge;
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
    SignIn *sign_in = (SignIn *)job;

    tokens_unref(sign_in->fresh);
    g_free(sign_in->email);
    secret_text_unref(sign_in->code);
    g_free(sign_in->factor);
    g_free(sign_in->challenge);
}

/* ---- the session before ---- */

typedef struct {
    Job job;
} Leaving;

static void leaving_abort(Job *job, const GError *why)
{
}

static void leaving_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    job_end(job);
}

/* Nobody holds its tokens any more, so that nobody could end it later: the server is told, once, and whatever it
 * says. */
static void leave(Supabase *supabase, const Tokens *before)
{
    static const JobKind kind = {leaving_abort, NULL};
    Job *job = job_begin(supabase, &kind, sizeof(Leaving));
    NetMessage message = {
        .method = NET_POST,
        .url = "/auth/v1/logout?scope=local",
        .bearer = before->access,
        .timeout_ms = REQUEST_DEADLINE_MS,
        .secret_answer = TRUE,
    };

    job_send_auth(job, &message, NULL, leaving_answered);
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
    if (job->supabase->session != NULL && error == NULL)
        leave(job->supabase, job->supabase->session);
    job->supabase->run_only = error != NULL;
    job->supabase->wants_factor = FALSE;
    session_put(job->supabase, sign_in->fresh, error == NULL ? sign_in->fresh : NULL);
    sign_in_end(sign_in, told);
}

static void sign_in_locked(Job *job, const GError *error)
{
    job_store(job, ((SignIn *)job)->fresh, sign_in_stored);
}

/* The pair in a whole answer; NULL with an error. before: of the session that is raised. */
static Tokens *read_pair(const SignIn *sign_in, const NetAnswer *answer, const Tokens *before,
                         GError **error)
{
    Moment now = supabase_moment(sign_in->job.supabase);

    if (answer->status == 200 && answer->is_json)
        return auth_tokens_from_answer(answer->body, answer->length, &now, before, error);
    ServerAnswer told = server_answer(answer);
    *error = auth_error_new(&told);
    return NULL;
}

static void sign_in_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    SignIn *sign_in = (SignIn *)job;
    g_autoptr(GError) problem = NULL;

    if (error != NULL) {
        sign_in_end(sign_in, error);
        return;
    }
    sign_in->fresh = read_pair(sign_in, answer, NULL, &problem);
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

static SignIn *sign_in_begin(Supabase *supabase, SupabaseDone done, gpointer data)
{
    static const JobKind kind = {sign_in_abort, sign_in_clear};

    supabase_cancel_sign_in(supabase);
    SignIn *sign_in = job_begin(supabase, &kind, sizeof *sign_in);
    sign_in->done = done;
    sign_in->data = data;
    supabase->sign_in = sign_in;
    return sign_in;
}

/* Never repeated once a byte of it was sent: a password or code that comes twice counts twice. */
static void sign_in_send_on(NetLine line, SignIn *sign_in, const char *url, SecretText *bearer,
                            GString *body, JobAnswered answered)
{
    NetMessage message = {
        .method = NET_POST,
        .url = url,
        .bearer = bearer,
        .timeout_ms = REQUEST_DEADLINE_MS,
        .retries = 1,
        .secret_answer = TRUE,
        .line = line,
    };

    job_send_auth(&sign_in->job, &message, body, answered);
}

/* A sign-in is followed at once by requests that overwrite what it left in the connection's buffers; behind the
 * unlocking of a screen there may be none. */
static void sign_in_send(SignIn *sign_in, const char *url, GString *body, JobAnswered answered)
{
    NetLine line = sign_in->job.supabase->session == NULL ? NET_LINE_SHARED : NET_LINE_OWN;

    sign_in_send_on(line, sign_in, url, NULL, body, answered);
}

void supabase_sign_in(Supabase *supabase, const char *email, SecretText *password,
                      SupabaseDone done, gpointer data)
{
    sign_in_send(sign_in_begin(supabase, done, data), "/auth/v1/token?grant_type=password",
                 auth_password_body(email, password), sign_in_answered);
}

void supabase_sign_in_with_browser(Supabase *supabase, const BrowserWay *way, SecretText *code,
                                   SupabaseDone done, gpointer data)
{
    const AuthMember members[] = {
        {.name = "auth_code", .secret = code},
        {.name = "code_verifier", .secret = browser_way_verifier(way)},
    };

    sign_in_send(sign_in_begin(supabase, done, data), "/auth/v1/token?grant_type=pkce",
                 auth_body(members, G_N_ELEMENTS(members)), sign_in_answered);
}

/* ---- a code by e-mail ---- */

static void send_type(SignIn *sign_in);

/* Servers know the code by one of several names; only "no such name" is asked on with the next. */
static void code_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    SignIn *sign_in = (SignIn *)job;
    g_autoptr(GError) problem = NULL;

    if (error == NULL && answer->status == 400 && sign_in->types[1] != NULL) {
        ServerAnswer told = server_answer(answer);
        problem = auth_error_new(&told);
        if (g_strcmp0(fault_code(problem), "validation_failed") == 0) {
            sign_in->types++;
            send_type(sign_in);
            return;
        }
    }
    sign_in_answered(job, answer, error);
}

static void send_type(SignIn *sign_in)
{
    const AuthMember members[] = {
        {.name = "type", .text = sign_in->types[0]},
        {.name = "email", .text = sign_in->email},
        {.name = "token", .secret = sign_in->code},
    };

    sign_in_send(sign_in, "/auth/v1/verify", auth_body(members, G_N_ELEMENTS(members)),
                 code_answered);
}

/* "123 456" as people write it. */
static SecretText *bare_code(const SecretText *code)
{
    const char *from = secret_text_peek(code);
    gsize length = secret_text_length(code), kept = 0;
    char *bare = g_malloc(length + 1);

    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isspace(from[i]) && from[i] != '-')
            bare[kept++] = from[i];
    bare[kept] = '\0';
    SecretText *text = secret_text_new(bare, (gssize)kept);
    secret_wipe(bare, length + 1);
    g_free(bare);
    return text;
}

void supabase_sign_in_with_code(Supabase *supabase, AuthCode what, const char *email,
                                SecretText *code, SupabaseDone done, gpointer data)
{
    static const char *const of_sign_in[] = {"email", "magiclink", "signup", NULL};
    static const char *const of_recovery[] = {"recovery", NULL};
    SignIn *sign_in = sign_in_begin(supabase, done, data);

    sign_in->types = what == AUTH_CODE_RECOVERY ? of_recovery : of_sign_in;
    sign_in->email = g_strdup(email);
    sign_in->code = bare_code(code);
    send_type(sign_in);
}

/* ---- the second factor ---- */

static void raised_stored(Job *job, const GError *error)
{
    SignIn *sign_in = (SignIn *)job;
    Supabase *supabase = job->supabase;

    supabase->wants_factor = FALSE;
    session_put(supabase, sign_in->fresh, error == NULL ? sign_in->fresh : supabase->kept);
    if (error == NULL)
        supabase->run_only = FALSE;
    sign_in_end(sign_in, supabase->run_only ? NULL : error);
}

static void factor_verified(Job *job, const NetAnswer *answer, const GError *error)
{
    SignIn *sign_in = (SignIn *)job;
    g_autoptr(GError) problem = NULL;

    if (error == NULL && job->supabase->session == NULL)
        problem = session_error_signed_out();
    else if (error == NULL)
        sign_in->fresh = read_pair(sign_in, answer, job->supabase->session, &problem);
    if (sign_in->fresh != NULL)
        job_store(job, sign_in->fresh, raised_stored);
    else
        sign_in_end(sign_in, error != NULL ? error : problem);
}

static char *factor_path(const SignIn *sign_in, const char *verb)
{
    g_autoptr(GString) path = g_string_new("/auth/v1/factors/");

    net_append_escaped(path, sign_in->factor, -1);
    g_string_append(path, verb);
    return g_string_free(g_steal_pointer(&path), FALSE);
}

static void challenge_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    SignIn *sign_in = (SignIn *)job;
    g_autoptr(GError) problem = NULL;

    if (error == NULL && answer->status == 200 && answer->is_json) {
        sign_in->challenge = auth_read_id(answer->body, answer->length, &problem);
    } else if (error == NULL) {
        ServerAnswer told = server_answer(answer);
        problem = auth_error_new(&told);
    }
    if (sign_in->challenge != NULL && job->supabase->session == NULL)
        problem = session_error_signed_out();
    if (error != NULL || problem != NULL) {
        sign_in_end(sign_in, error != NULL ? error : problem);
        return;
    }
    const AuthMember members[] = {
        {.name = "challenge_id", .text = sign_in->challenge},
        {.name = "code", .secret = sign_in->code},
    };
    g_autofree char *path = factor_path(sign_in, "/verify");
    sign_in_send_on(NET_LINE_LAST, sign_in, path, job->supabase->session->access,
                    auth_body(members, G_N_ELEMENTS(members)), factor_verified);
}

static void ask_for_challenge(SignIn *sign_in)
{
    g_autofree char *path = factor_path(sign_in, "/challenge");

    /* Both over one connection: the server compares the addresses that challenge and code come from. */
    sign_in_send_on(NET_LINE_SHARED, sign_in, path, sign_in->job.supabase->session->access,
                    auth_body(NULL, 0), challenge_answered);
}

static char *first_verified(const NetAnswer *answer, GError **error)
{
    g_autoptr(GPtrArray) factors = auth_factors_from_user(answer->body, answer->length, error);

    for (guint i = 0; factors != NULL && i < factors->len; i++) {
        const AuthFactor *factor = g_ptr_array_index(factors, i);
        if (factor->verified && strcmp(factor->kind, "totp") == 0)
            return g_strdup(factor->id);
    }
    if (factors != NULL)
        g_set_error(error, FAULT, FAULT_INVALID,
                    _("The server wants a second factor, and you have none yet: add one on the "
                      "screen Account, or with `looptrace auth mfa enroll`"));
    return NULL;
}

static void factors_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    SignIn *sign_in = (SignIn *)job;
    g_autoptr(GError) problem = NULL;

    if (error == NULL && job->supabase->session == NULL) {
        problem = session_error_signed_out();
    } else if (error == NULL && answer->status == 200 && answer->is_json) {
        sign_in->factor = first_verified(answer, &problem);
    } else if (error == NULL) {
        ServerAnswer told = server_answer(answer);
        problem = auth_error_new(&told);
    }
    if (sign_in->factor != NULL)
        ask_for_challenge(sign_in);
    else
        sign_in_end(sign_in, error != NULL ? error : problem);
}

/* A policy of the data wants one that nobody has told of at sign-in. */
static void ask_which_factor(SignIn *sign_in)
{
    NetMessage message = {
        .method = NET_GET,
        .url = "/auth/v1/user",
        .bearer = sign_in->job.supabase->session->access,
        .timeout_ms = REQUEST_DEADLINE_MS,
        .retries = 1,
        .secret_answer = TRUE,
    };

    job_send_auth(&sign_in->job, &message, NULL, factors_answered);
}

/* The stored pair is the newest: another process may have renewed it while this one waited. */
static void factor_looked(Job *job, Tokens *stored, const GError *error)
{
    SignIn *sign_in = (SignIn *)job;
    Supabase *supabase = job->supabase;
    g_autoptr(GError) gone = NULL;

    if (error == NULL && session_compare(supabase, stored) == STORE_OTHER && !supabase->run_only)
        session_put(supabase, stored, stored);
    if (supabase->session == NULL) {
        gone = session_error_signed_out();
        sign_in_end(sign_in, gone);
        return;
    }
    if (sign_in->factor == NULL)
        sign_in->factor = g_strdup(supabase->session->factor);
    if (sign_in->factor == NULL && !supabase->wants_factor) {
        gone = g_error_new(FAULT, FAULT_INVALID, _("The server asks for no second factor"));
        sign_in_end(sign_in, gone);
        return;
    }
    if (sign_in->factor != NULL)
        ask_for_challenge(sign_in);
    else
        ask_which_factor(sign_in);
}

static void factor_locked(Job *job, const GError *error)
{
    job_load(job, factor_looked);
}

static void factor_refreshed(const GError *error, gpointer data)
{
    SignIn *sign_in = data;

    if (sign_in->job.supabase != NULL && error != NULL)
        sign_in_end(sign_in, error);
    else if (sign_in->job.supabase != NULL)
        job_lock(&sign_in->job, LOCK_DEADLINE_MS, factor_locked);
    job_unref(sign_in);
}

void supabase_verify_factor(Supabase *supabase, const char *factor, SecretText *code,
                            SupabaseDone done, gpointer data)
{
    SignIn *sign_in = sign_in_begin(supabase, done, data);

    sign_in->factor = g_strdup(factor);
    sign_in->code = bare_code(code);
    supabase_refresh(supabase, FALSE, factor_refreshed, job_ref(sign_in));
}
