/* SPDX-License-Identifier: MIT */
/* What is asked of Auth beside sessions: mails with codes, factors, the password. */
#include <string.h>

#include "auth_codec.h"
#include "auth_error.h"
#include "auth_way.h"
#include "core.h"
#include "job.h"
#include "looptrace/words.h"
#include "session.h"

#define REQUEST_DEADLINE_MS 30000
#define ANSWER_MAX_BYTES    (256u * 1024)

typedef struct UserCall UserCall;

struct UserCall {
    Job job;
    NetMethod method;
    char *url;
    GString *body;
    NetLine line;
    gboolean as_person; /* with the access token, which is renewed first if need be */
    const char *lacks;  /* what a server without this path doesn't have */
    /* What a good answer holds; FALSE with an error. NULL: nothing. */
    gboolean (*read)(UserCall *call, const NetAnswer *answer, GError **error);
    void (*tell)(UserCall *call, const GError *error);
    union {
        SupabaseDone plain;
        AuthFactorsDone factors;
        AuthEnrolled enrolled;
        BrowserReady browser;
    } done;
    gpointer data;
    GPtrArray *factors;
    AuthEnrolment *enrolment;
    BrowserWay *way;
    GError *error;
};

/* ---- its end ---- */

static void run_result(gpointer item)
{
    UserCall *call = item;

    call->tell(call, call->error);
    job_unref(call);
}

static void set_end(UserCall *call, const GError *error)
{
    call->error = error == NULL ? NULL : g_error_copy(error);
    later_add(call->job.supabase->later, run_result, job_ref(call));
}

static void call_end(UserCall *call, const GError *error)
{
    set_end(call, error);
    job_end(&call->job);
}

static void call_abort(Job *job, const GError *why)
{
    set_end((UserCall *)job, why);
}

static void call_clear(Job *job)
{
    UserCall *call = (UserCall *)job;

    g_free(call->url);
    auth_free_body(call->body);
    g_clear_pointer(&call->factors, g_ptr_array_unref);
    auth_enrolment_free(call->enrolment);
    browser_way_free(call->way);
    g_clear_error(&call->error);
}

/* ---- on the line ---- */

/* Some Auth services don't have all of it, and answer as for any address that isn't there. */
static GError *error_of(const UserCall *call, const NetAnswer *answer)
{
    ServerAnswer told = server_answer(answer);
    GError *problem = auth_error_new(&told);

    gboolean unknown = answer->status == 404 && fault_code(problem) == NULL;

    /* What needs no session is asked for one only where nobody knows what it is. */
    if (!call->as_person && answer->status == 401 &&
        g_strcmp0(fault_code(problem), "no_authorization") == 0)
        unknown = TRUE;
    if (call->lacks == NULL || !unknown)
        return problem;
    g_error_free(problem);
    return fault_new_coded(FAULT_REFUSED, "missing", _("This platform has no %s"), call->lacks);
}

static void call_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    UserCall *call = (UserCall *)job;
    g_autoptr(GError) problem = NULL;

    if (error == NULL &&
        (answer->status < 200 || answer->status > 299 || (!answer->is_json && answer->length > 0)))
        problem = error_of(call, answer);
    else if (error == NULL && call->read != NULL)
        call->read(call, answer, &problem);
    call_end(call, error != NULL ? error : problem);
}

static void call_send(UserCall *call)
{
    Supabase *supabase = call->job.supabase;
    NetMessage message = {
        .method = call->method,
        .url = call->url,
        .bearer = call->as_person ? supabase->session->access : NULL,
        .timeout_ms = REQUEST_DEADLINE_MS,
        .max_bytes = ANSWER_MAX_BYTES,
        .retries = 1,
        .secret_answer = TRUE,
        .line = call->line,
    };

    job_send_auth(&call->job, &message, g_steal_pointer(&call->body), call_answered);
}

static void call_refreshed(const GError *error, gpointer data)
{
    UserCall *call = data;
    g_autoptr(GError) gone = NULL;

    if (call->job.supabase != NULL && error == NULL && call->job.supabase->session == NULL)
        error = gone = session_error_signed_out();
    if (call->job.supabase != NULL && error != NULL)
        call_end(call, error);
    else if (call->job.supabase != NULL)
        call_send(call);
    job_unref(call);
}

static UserCall *call_begin(Supabase *supabase, NetMethod method, const char *url, GString *body)
{
    static const JobKind kind = {call_abort, call_clear};
    UserCall *call = job_begin(supabase, &kind, sizeof *call);

    call->method = method;
    call->url = g_strdup(url);
    call->body = body;
    return call;
}

static void call_as_person(UserCall *call)
{
    call->as_person = TRUE;
    supabase_refresh(call->job.supabase, FALSE, call_refreshed, job_ref(call));
}

static void tell_plain(UserCall *call, const GError *error)
{
    call->done.plain(error, call->data);
}

static void set_plain(UserCall *call, SupabaseDone done, gpointer data)
{
    call->tell = tell_plain;
    call->done.plain = done;
    call->data = data;
}

/* ---- mails ---- */

void supabase_send_code(Supabase *supabase, AuthCode what, const char *email, SupabaseDone done,
                        gpointer data)
{
    const AuthMember members[] = {
        {.name = "email", .text = email},
        {.name = "create_user", .truth = what == AUTH_CODE_SIGN_IN ? AUTH_FALSE : AUTH_NO_TRUTH},
    };
    UserCall *call = call_begin(supabase, NET_POST,
                                what == AUTH_CODE_SIGN_IN ? "/auth/v1/otp" : "/auth/v1/recover",
                                auth_body(members, G_N_ELEMENTS(members)));

    call->lacks = _("codes by e-mail");
    set_plain(call, done, data);
    call_send(call);
}

void supabase_send_nonce(Supabase *supabase, SupabaseDone done, gpointer data)
{
    UserCall *call = call_begin(supabase, NET_GET, "/auth/v1/reauthenticate", NULL);

    set_plain(call, done, data);
    call_as_person(call);
}

/* ---- the password ---- */

void supabase_set_password(Supabase *supabase, SecretText *password, SecretText *current,
                           SecretText *nonce, SupabaseDone done, gpointer data)
{
    const AuthMember members[] = {
        {.name = "password", .secret = password},
        {.name = "current_password", .secret = current},
        {.name = "nonce", .secret = nonce},
    };
    UserCall *call =
        call_begin(supabase, NET_PUT, "/auth/v1/user", auth_body(members, G_N_ELEMENTS(members)));

    call->line = NET_LINE_OWN;
    set_plain(call, done, data);
    call_as_person(call);
}

/* ---- factors ---- */

static gboolean read_factors(UserCall *call, const NetAnswer *answer, GError **error)
{
    call->factors = auth_factors_from_user(answer->body, answer->length, error);
    return call->factors != NULL;
}

static void tell_factors(UserCall *call, const GError *error)
{
    call->done.factors(error == NULL ? call->factors : NULL, error, call->data);
}

void supabase_list_factors(Supabase *supabase, AuthFactorsDone done, gpointer data)
{
    UserCall *call = call_begin(supabase, NET_GET, "/auth/v1/user", NULL);

    call->read = read_factors;
    call->tell = tell_factors;
    call->done.factors = done;
    call->data = data;
    call_as_person(call);
}

static gboolean read_enrolment(UserCall *call, const NetAnswer *answer, GError **error)
{
    call->enrolment = auth_enrolment_read(answer->body, answer->length, error);
    return call->enrolment != NULL;
}

static void tell_enrolled(UserCall *call, const GError *error)
{
    call->done.enrolled(error == NULL ? g_steal_pointer(&call->enrolment) : NULL, error,
                        call->data);
}

void supabase_enrol_factor(Supabase *supabase, const char *name, AuthEnrolled done, gpointer data)
{
    const AuthMember members[] = {
        {.name = "factor_type", .text = "totp"},
        {.name = "friendly_name", .text = name},
    };
    UserCall *call = call_begin(supabase, NET_POST, "/auth/v1/factors",
                                auth_body(members, G_N_ELEMENTS(members)));

    call->line = NET_LINE_OWN;
    call->lacks = _("second factors");
    call->read = read_enrolment;
    call->tell = tell_enrolled;
    call->done.enrolled = done;
    call->data = data;
    call_as_person(call);
}

void supabase_remove_factor(Supabase *supabase, const char *factor, SupabaseDone done,
                            gpointer data)
{
    g_autoptr(GString) path = g_string_new("/auth/v1/factors/");

    net_append_escaped(path, factor, -1);
    UserCall *call = call_begin(supabase, NET_DELETE, path->str, NULL);
    call->lacks = _("second factors");
    set_plain(call, done, data);
    call_as_person(call);
}

/* ---- single sign-on ---- */

static gboolean read_sso(UserCall *call, const NetAnswer *answer, GError **error)
{
    g_autofree char *url = auth_read_url(answer->body, answer->length, error);

    if (url != NULL)
        browser_way_set_url(call->way, url);
    return url != NULL;
}

static void tell_browser(UserCall *call, const GError *error)
{
    call->done.browser(error == NULL ? g_steal_pointer(&call->way) : NULL, error, call->data);
}

void supabase_browse_sso(Supabase *supabase, const char *domain, BrowserReady done, gpointer data)
{
    BrowserWay *way = browser_way_new();
    const AuthMember members[] = {
        {.name = "domain", .text = domain},
        {.name = "redirect_to", .text = browser_way_return_to(way)},
        {.name = "skip_http_redirect", .truth = AUTH_TRUE},
        {.name = "code_challenge", .text = browser_way_challenge(way)},
        {.name = "code_challenge_method", .text = "s256"},
    };
    UserCall *call =
        call_begin(supabase, NET_POST, "/auth/v1/sso", auth_body(members, G_N_ELEMENTS(members)));

    call->way = way;
    call->lacks = _("single sign-on");
    call->read = read_sso;
    call->tell = tell_browser;
    call->done.browser = done;
    call->data = data;
    call_send(call);
}
