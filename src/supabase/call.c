/* SPDX-License-Identifier: MIT */
/* Sends requests of the data API with a living access token, and mends what a newer one can
 * mend. */
#include "call.h"

#include <string.h>

#include "content_range.h"
#include "job.h"
#include "jwt.h"
#include "looptrace/words.h"
#include "parts.h"
#include "refresh.h"
#include "request.h"
#include "rest_error.h"
#include "session.h"
#include "storage_error.h"

/* What one call may find out; older platforms than that lack more than can be gone on without. */
#define LACKS_MAX    16
#define CACHE_WAIT_S 2

#define RETRIES 2 /* net decides what may be repeated; writes hardly ever */

/* A token that isn't valid yet: the server's own clocks disagree, by less than this. */
#define FUTURE_WAIT_MIN_S 1
#define FUTURE_WAIT_MAX_S 5
#define FUTURE_LEEWAY_S   30 /* PostgREST's own tolerance (wire protocol A6) */

struct SupabaseCall {
    Job job;
    RestRequest *request;
    char *user_id;   /* whose call this is, once it is known */
    Parts *parts;    /* instead of a request of its own; NULL: there are none */
    Tokens *sent;    /* the pair that the newest attempt was made with */
    Tokens *refused; /* the pair whose access token the server didn't take */
    gboolean queued;
    gboolean waited, delayed, repeated, reloaded; /* each remedy is tried once */
    GPtrArray *lacking; /* of char*: what was left out, and is believed once the rest has worked */
    GError *verdict;    /* the end, until it has been told */
    RestDone done;
    gpointer data;
};

/* ---- the end ---- */

static void run_verdict(gpointer item)
{
    SupabaseCall *call = item;

    call->done(NULL, call->verdict, call->data);
    job_unref(call);
}

static void leave_queue(SupabaseCall *call)
{
    if (call->queued)
        g_queue_remove(&call->job.supabase->waiting, call);
    call->queued = FALSE;
}

static void set_verdict(SupabaseCall *call, GError *taken)
{
    leave_queue(call);
    if (call->parts != NULL)
        parts_drop(g_steal_pointer(&call->parts));
    call->verdict = taken;
    later_add(call->job.supabase->later, run_verdict, job_ref(call));
}

static void call_end(SupabaseCall *call, GError *taken)
{
    set_verdict(call, taken);
    job_end(&call->job);
}

static void call_abort(Job *job, const GError *why)
{
    set_verdict((SupabaseCall *)job, g_error_copy(why));
}

static void call_clear(Job *job)
{
    SupabaseCall *call = (SupabaseCall *)job;

    rest_request_free(call->request);
    g_free(call->user_id);
    tokens_unref(call->sent);
    tokens_unref(call->refused);
    g_clear_error(&call->verdict);
    g_ptr_array_unref(call->lacking);
}

/* ---- what the platform lacks ---- */

typedef struct {
    Supabase *supabase;
    char *sentence;
} Lacking;

static void run_lacking(gpointer item)
{
    g_autofree Lacking *told = item;
    g_autofree char *sentence = told->sentence;

    if (told->supabase->lacking != NULL)
        told->supabase->lacking(sentence, told->supabase->lacking_data);
}

void supabase_note_lack(Supabase *supabase, const char *path)
{
    if (!lacks_add(supabase->lacks, path, g_get_real_time() / G_USEC_PER_SEC))
        return;
    Lacking *told = g_new0(Lacking, 1);
    told->supabase = supabase;
    told->sentence = lacks_sentence(path);
    g_debug("the platform lacks %s", path);
    later_add(supabase->later, run_lacking, told);
}

/* The answer lives no longer than this callback, so it isn't told later; the job is over before,
 * since whoever is told may free the Supabase. */
static void call_succeed(SupabaseCall *call, const NetAnswer *answer)
{
    const ContentRange range = content_range_read(net_answer_header(answer, "content-range"));
    const RestAnswer told = {
        .first = range.first,
        .total = range.total,
        .body = answer->body,
        .length = answer->length,
        .status = answer->status,
        .bytes_up = answer->bytes_up,
        .bytes_down = answer->bytes_down,
        .wire_up = answer->wire_up,
        .wire_down = answer->wire_down,
        .answer = answer,
    };

    for (guint i = 0; i < call->lacking->len; i++)
        supabase_note_lack(call->job.supabase, call->lacking->pdata[i]);
    job_end(&call->job);
    call->done(&told, NULL, call->data);
}

/* ---- sending ---- */

static void call_answered(Job *job, const NetAnswer *answer, const GError *error);

static void transmit(SupabaseCall *call)
{
    Supabase *supabase = call->job.supabase;
    g_autofree char *target = rest_request_target(call->request);
    g_auto(GStrv) headers = rest_request_headers(call->request);
    const NetMessage message = {
        .method = rest_request_method(call->request),
        .kind = rest_request_kind(call->request),
        .priority = rest_request_priority(call->request),
        .url = target,
        .headers = (const char *const *)headers,
        .bearer = supabase->session->access,
        .body = rest_request_body(call->request),
        .body_length = rest_request_body_length(call->request),
        .retries = RETRIES,
        .repeatable = rest_request_is_repeatable(call->request),
    };

    tokens_unref(call->sent);
    call->sent = tokens_ref(supabase->session);
    job_send(&call->job, &message, call_answered);
}

/* FALSE when the call can't go out as anybody's who is signed in now; then it has ended. */
static gboolean has_its_person(SupabaseCall *call)
{
    const Tokens *session = call->job.supabase->session;

    if (session == NULL) {
        call_end(call, session_error_signed_out());
        return FALSE;
    }
    if (call->user_id == NULL)
        call->user_id = g_strdup(session->user_id);
    if (g_strcmp0(call->user_id, session->user_id) == 0)
        return TRUE;
    call_end(call, g_error_new(FAULT, FAULT_SIGNED_OUT,
                               _("Somebody else has signed in with this profile meanwhile")));
    return FALSE;
}

static gboolean is_refused(const SupabaseCall *call)
{
    return call->refused != NULL &&
           secret_text_equal(call->refused->access, call->job.supabase->session->access);
}

static void enqueue(SupabaseCall *call)
{
    call->queued = TRUE;
    g_queue_push_tail(&call->job.supabase->waiting, call);
}

/* The session needs to be renewed for this call. What can't be renewed just now may still do. */
static void wait_for_refresh(SupabaseCall *call)
{
    g_autoptr(GError) error = NULL;

    call->waited = TRUE;
    if (refresh_want(call->job.supabase, &error))
        enqueue(call);
    else if (is_refused(call) || session_is_over(call->job.supabase))
        call_end(call, g_steal_pointer(&error));
    else
        transmit(call);
}

static void proceed(SupabaseCall *call)
{
    Supabase *supabase = call->job.supabase;

    if (!has_its_person(call))
        return;
    if (supabase->refresh != NULL || is_refused(call) ||
        (!call->waited && session_needs_refresh(supabase)))
        wait_for_refresh(call);
    else
        transmit(call);
}

static GError *error_refused_again(void)
{
    return g_error_new(FAULT, FAULT_SERVER,
                       _("The server doesn't accept the session that it has just renewed"));
}

static void call_resume(SupabaseCall *call, const GError *error)
{
    Supabase *supabase = call->job.supabase;

    call->queued = FALSE;
    if (error != NULL &&
        (supabase->session == NULL || is_refused(call) || session_is_over(supabase)))
        call_end(call, g_error_copy(error));
    else if (supabase->session != NULL && is_refused(call))
        call_end(call, error_refused_again());
    else
        proceed(call);
}

/* Those that wait now: some of them may begin to wait again. */
void calls_resume(Supabase *supabase, const GError *error)
{
    guint waiting = g_queue_get_length(&supabase->waiting);

    for (; waiting > 0; waiting--)
        call_resume(g_queue_pop_head(&supabase->waiting), error);
}

/* ---- answers ---- */

static void call_waited(Job *job, const GError *error)
{
    proceed((SupabaseCall *)job);
}

/* As long as the token's own time says, within reason. */
static guint future_wait_s(const SupabaseCall *call)
{
    Moment now = supabase_moment(call->job.supabase);
    gint64 server_s = now.unix_us / G_USEC_PER_SEC + (now.has_skew ? now.skew_s : 0);
    g_auto(JwtClaims) claims = {0};

    jwt_read_claims(secret_text_peek(call->sent->access), &claims);
    return (guint)CLAMP(claims.issued_at_s - FUTURE_LEEWAY_S - server_s, FUTURE_WAIT_MIN_S,
                        FUTURE_WAIT_MAX_S);
}

static gboolean may_repeat(const SupabaseCall *call)
{
    NetMethod method = rest_request_method(call->request);

    return method == NET_GET || method == NET_HEAD || rest_request_is_repeatable(call->request);
}

static void remedy(SupabaseCall *call, RestRemedy remedy_to_try, GError *taken)
{
    g_autoptr(GError) error = taken;

    switch (remedy_to_try) {
    case REMEDY_REFRESH:
        if (call->refused != NULL) {
            call_end(call, error_refused_again());
            return;
        }
        call->refused = tokens_ref(call->sent);
        proceed(call);
        return;
    case REMEDY_WAIT:
        if (call->delayed)
            break;
        call->delayed = TRUE;
        job_wait(&call->job,
                 (guint)net_session_scale(call->job.supabase->net, future_wait_s(call) * 1000),
                 call_waited);
        return;
    case REMEDY_AGAIN:
        if (call->repeated || !may_repeat(call))
            break;
        call->repeated = TRUE;
        proceed(call);
        return;
    case REMEDY_FACTOR:
        session_want_factor(call->job.supabase);
        break;
    case REMEDY_NONE:
        break;
    }
    call_end(call, g_steal_pointer(&error));
}

/* PostgREST looks for tables, functions and relations in what it has read of the catalogue, which after
 * a migration may be old (wire protocol §E 11). */
static gboolean may_be_stale(const SupabaseCall *call, const GError *refusal)
{
    const char *code = rest_error_code(refusal);

    return !call->reloaded && code != NULL && g_str_has_prefix(code, "PGRST20");
}

/* TRUE when the call goes on, without what the platform lacks. */
static gboolean goes_without(SupabaseCall *call, const ServerAnswer *answer, const GError *refusal)
{
    g_auto(ServerTrouble) trouble = {0};
    g_autofree char *path = NULL;

    if (may_be_stale(call, refusal)) {
        call->reloaded = TRUE;
        job_wait(&call->job, (guint)net_session_scale(call->job.supabase->net, CACHE_WAIT_S * 1000),
                 call_waited);
        return TRUE;
    }
    server_trouble_read(answer, &trouble);
    switch (lacks_judge(call->request, rest_error_code(refusal), trouble.message, &path)) {
    case LACK_PART:
        if (call->lacking->len >= LACKS_MAX)
            return FALSE;
        g_ptr_array_add(call->lacking, g_steal_pointer(&path));
        proceed(call);
        return TRUE;
    case LACK_WHOLE:
        supabase_note_lack(call->job.supabase, path);
        return FALSE;
    case LACK_NONE:
        return FALSE;
    }
    return FALSE;
}

/* Refused while the server waits for a second factor that it knows: most likely for that, and it can be helped. */
static GError *refusal_of(const SupabaseCall *call, const ServerAnswer *answer, RestRemedy *mend)
{
    GError *refusal = rest_request_is_storage(call->request) ? storage_error_new(answer, mend)
                                                             : rest_error_new(answer, mend);
    const Tokens *session = call->job.supabase->session;

    if (fault_kind(refusal) == FAULT_REFUSED && session != NULL && session->factor != NULL) {
        g_error_free(refusal);
        refusal = rest_error_factor();
    }
    fault_set_wait(refusal, answer->retry_after_s);
    return refusal;
}

static void call_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    SupabaseCall *call = (SupabaseCall *)job;
    g_autoptr(GError) problem = NULL;
    RestRemedy mend;

    if (error != NULL) {
        call_end(call, g_error_copy(error));
        return;
    }
    ServerAnswer told = server_answer(answer);
    if (told.status < 200 || told.status >= 300) {
        GError *refusal = refusal_of(call, &told, &mend);
        if (!rest_request_is_storage(call->request) && goes_without(call, &told, refusal))
            g_error_free(refusal);
        else
            remedy(call, mend, refusal);
    } else if (!rest_check_success(&told, rest_request_method(call->request) == NET_GET,
                                   &problem)) {
        call_end(call, g_steal_pointer(&problem));
    } else {
        call_succeed(call, answer);
    }
}

/* ---- parts ---- */

static void parts_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    SupabaseCall *call = data;
    RestDone done = call->done;
    gpointer owner = call->data;

    call->parts = NULL;
    if (error != NULL) {
        call_end(call, g_error_copy(error));
        return;
    }
    job_end(&call->job); /* nobody else holds it: the parts are calls of their own */
    done(answer, NULL, owner);
}

/* ---- for others ---- */

static void call_opened(const GError *error, gpointer data)
{
    /* calls_resume() has told the calls themselves */
}

SupabaseCall *supabase_call(Supabase *supabase, RestRequest *request, RestDone done, gpointer data)
{
    static const JobKind kind = {call_abort, call_clear};
    SupabaseCall *call = job_begin(supabase, &kind, sizeof *call);
    gint64 now_s = g_get_real_time() / G_USEC_PER_SEC;
    GError *problem;

    lacks_narrow(supabase->lacks, request, now_s);
    g_autoptr(GPtrArray) parts = rest_request_parts(request, strlen(supabase->url));
    problem = parts != NULL ? NULL : rest_request_problem(request, strlen(supabase->url));
    if (problem == NULL)
        problem = lacks_fault(supabase->lacks, request, now_s);
    call->request = request;
    call->lacking = g_ptr_array_new_with_free_func(g_free);
    call->done = done;
    call->data = data;
    if (problem != NULL) {
        call_end(call, problem);
    } else if (parts != NULL) {
        call->parts = parts_begin(supabase, parts, parts_answered, call);
    } else if (!supabase->opened) {
        enqueue(call);
        supabase_session_open(supabase, call_opened, NULL);
    } else {
        proceed(call);
    }
    return call;
}

void supabase_prioritise(SupabaseCall *call, NetPriority priority)
{
    rest_priority(call->request, priority);
    if (call->parts != NULL)
        parts_prioritise(call->parts, priority);
    if (call->job.request != NULL)
        net_prioritise(call->job.request, priority);
}

gsize supabase_sent(const SupabaseCall *call)
{
    return call->job.request == NULL ? 0 : net_request_sent(call->job.request);
}

void supabase_cancel(SupabaseCall **call)
{
    SupabaseCall *cancelled = g_steal_pointer(call);
    GError *error;

    if (cancelled == NULL)
        return;
    error = g_error_new(FAULT, FAULT_CANCELLED, _("Cancelled"));
    if (cancelled->job.supabase != NULL) {
        call_end(cancelled, error);
        return;
    }
    g_clear_error(&cancelled->verdict);
    cancelled->verdict = error;
}
