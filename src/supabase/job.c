/* SPDX-License-Identifier: MIT */
#include "job.h"

#include <string.h>

#include "auth_codec.h"
#include "core.h"

#define AUTH_VERSION   "X-Supabase-Api-Version: 2024-01-01"
#define AUTH_JSON      "Content-Type: application/json"
#define HEADERS_OF_OWN 8

/* ---- life ---- */

gpointer job_begin(Supabase *supabase, const JobKind *kind, gsize size)
{
    Job *job = g_malloc0(size);

    g_ref_count_init(&job->references);
    job->kind = kind;
    job->supabase = supabase;
    job->link.data = job;
    g_queue_push_tail_link(&supabase->jobs, &job->link);
    return job;
}

gpointer job_ref(gpointer data)
{
    Job *job = data;

    g_ref_count_inc(&job->references);
    return job;
}

void job_unref(gpointer data)
{
    Job *job = data;

    if (!g_ref_count_dec(&job->references))
        return;
    job_unlock(job);
    if (job->kind->clear != NULL)
        job->kind->clear(job);
    g_free(job->asked);
    g_free(job);
}

static void drop_timer(Job *job)
{
    g_source_destroy(job->timer);
    g_clear_pointer(&job->timer, g_source_unref);
    job_unref(job);
}

void job_end(Job *job)
{
    g_queue_unlink(&job->supabase->jobs, &job->link);
    job->supabase = NULL;
    job_unlock(job);
    if (job->request != NULL)
        net_cancel(&job->request);
    if (job->lock_wait != NULL)
        g_cancellable_cancel(job->lock_wait);
    if (job->timer != NULL)
        drop_timer(job);
    job_unref(job);
}

void job_abort(Job *job, const GError *why)
{
    job->kind->abort(job, why);
    job_end(job);
}

/* ---- requests ---- */

/* Which columns and how many rows, but not whose: a log is sent to others. */
static void append_parameter(GString *text, const char *parameter)
{
    static const char *const plain[] = {"select=", "order=", "limit=", "offset=", "on_conflict="};
    const char *value = strchr(parameter, '=');

    for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
        if (g_str_has_prefix(parameter, plain[i])) {
            g_string_append(text, parameter);
            return;
        }
    if (value == NULL)
        g_string_append(text, parameter);
    else
        g_string_append_printf(text, "%.*s=*", (int)(value - parameter), parameter);
}

static char *without_values(NetMethod method, const char *url)
{
    const char *query = strchr(url, '?');
    g_auto(GStrv) parameters = g_strsplit(query == NULL ? "" : query + 1, "&", -1);
    GString *text = g_string_new(net_method_name(method));

    g_string_append_c(text, ' ');
    g_string_append_len(text, url, query == NULL ? (gssize)strlen(url) : query - url);
    for (guint i = 0; parameters[i] != NULL; i++) {
        g_string_append_c(text, i == 0 ? '?' : '&');
        append_parameter(text, parameters[i]);
    }
    return g_string_free(text, FALSE);
}

/* For whoever looks for a fault with LOOPTRACE_LOG: what was asked, never as whom or with what body. */
static void log_answer(const Job *job, const NetAnswer *answer, const GError *error)
{
    if (error != NULL)
        g_debug("%s: %s: %s", job->asked, fault_kind_name(fault_kind(error)), error->message);
    else
        g_debug("%s: HTTP %ld, first byte after %" G_GINT64_FORMAT " ms, sent %" G_GUINT64_FORMAT
                ", got %" G_GUINT64_FORMAT " bytes",
                job->asked, answer->status, answer->first_byte_us / 1000, answer->wire_up,
                answer->wire_down);
}

static void on_answer(const NetAnswer *answer, const GError *error, gpointer data)
{
    Job *job = data;

    log_answer(job, answer, error);
    job->request = NULL;
    if (job->supabase != NULL)
        job->then.answered(job, answer, error);
    job_unref(job);
}

/* "orders", "rpc/changes", "auth/token", "storage/list": what may be counted and shown, without a value. */
static char *label_of(const char *path)
{
    static const char rest[] = "/rest/v1/", auth[] = "/auth/v1/";
    static const char storage[] = "/storage/v1/";
    g_autofree char *bare = g_strndup(path, strcspn(path, "?"));

    if (g_str_has_prefix(bare, rest))
        return g_strdup(bare + strlen(rest));
    if (g_str_has_prefix(bare, auth))
        return g_strconcat("auth/", bare + strlen(auth), NULL);
    /* "object/list/BUCKET", "upload/resumable/ID", "object/BUCKET/PATH": the names are somebody's. */
    if (g_str_has_prefix(bare, storage)) {
        g_auto(GStrv) parts = g_strsplit(bare + strlen(storage), "/", 3);
        const char *verb = parts[0] == NULL || parts[1] == NULL ? "" : parts[1];
        gboolean known = strcmp(verb, "list") == 0 || strcmp(verb, "sign") == 0 ||
                         strcmp(verb, "resumable") == 0;
        return g_strconcat("storage/", known ? verb : "object", NULL);
    }
    return g_steal_pointer(&bare);
}

void job_send(Job *job, const NetMessage *message, JobAnswered answered)
{
    Supabase *supabase = job->supabase;
    const char *headers[HEADERS_OF_OWN + 2] = {supabase->key_header};
    g_autofree char *url = g_strconcat(supabase->url, message->url, NULL);
    g_autofree char *label = label_of(message->url);
    NetMessage whole = *message;

    for (gsize i = 0; message->headers != NULL && message->headers[i] != NULL; i++) {
        g_return_if_fail(i < HEADERS_OF_OWN);
        headers[1 + i] = message->headers[i];
    }
    whole.url = url;
    whole.label = label;
    whole.headers = headers;
    job->then.answered = answered;
    g_free(job->asked);
    job->asked =
        without_values(message->method, g_str_has_prefix(label, "storage/") ? label : message->url);
    job->request = net_send(supabase->net, &whole, on_answer, job_ref(job));
}

void job_send_auth(Job *job, NetMessage *message, GString *body, JobAnswered answered)
{
    static const char *const with_body[] = {AUTH_VERSION, AUTH_JSON, NULL};
    static const char *const without[] = {AUTH_VERSION, NULL};

    message->headers = body == NULL ? without : with_body;
    message->body = body == NULL ? NULL : body->str;
    message->body_length = body == NULL ? 0 : (gssize)body->len;
    job_send(job, message, answered);
    auth_free_body(body);
}

/* ---- the keyring ---- */

static void on_loaded(SecretText *secret, const GError *error, gpointer data)
{
    Job *job = data;
    g_autoptr(GError) unreadable = NULL;
    g_autoptr(Tokens) stored = secret == NULL ? NULL : auth_tokens_from_stored(secret, &unreadable);

    if (job->supabase != NULL)
        job->then.loaded(job, stored, error != NULL ? error : unreadable);
    job_unref(job);
}

static void on_done(const GError *error, gpointer data)
{
    Job *job = data;

    if (job->supabase != NULL)
        job->then.next(job, error);
    job_unref(job);
}

void job_load(Job *job, JobLoaded loaded)
{
    job->then.loaded = loaded;
    keyring_load(job->supabase->keyring, job->supabase->account, on_loaded, job_ref(job));
}

void job_store(Job *job, const Tokens *tokens, JobNext next)
{
    const Supabase *supabase = job->supabase;
    g_autoptr(SecretText) stored = auth_tokens_to_stored(tokens);

    job->then.next = next;
    keyring_store(supabase->keyring, supabase->account, supabase->label, stored, on_done,
                  job_ref(job));
}

void job_erase(Job *job, JobNext next)
{
    job->then.next = next;
    keyring_erase(job->supabase->keyring, job->supabase->account, on_done, job_ref(job));
}

/* ---- the lock ---- */

static void on_lock(ProcessLock *lock, const GError *error, gpointer data)
{
    Job *job = data;

    g_clear_object(&job->lock_wait);
    job->lock = lock;
    if (job->supabase != NULL)
        job->then.next(job, error);
    job_unref(job);
}

void job_lock(Job *job, gint64 deadline_ms, JobNext next)
{
    job->then.next = next;
    job->lock_wait = g_cancellable_new();
    process_lock_acquire(job->supabase->account, deadline_ms, job->lock_wait,
                         job->supabase->context, on_lock, job_ref(job));
}

void job_unlock(Job *job)
{
    if (job->lock != NULL)
        process_lock_release(g_steal_pointer(&job->lock));
}

/* ---- time ---- */

static gboolean on_time(gpointer data)
{
    Job *job = data;

    g_clear_pointer(&job->timer, g_source_unref);
    job->then.next(job, NULL);
    job_unref(job);
    return G_SOURCE_REMOVE;
}

void job_wait(Job *job, guint delay_ms, JobNext next)
{
    job->then.next = next;
    job->timer = g_timeout_source_new(delay_ms);
    g_source_set_callback(job->timer, on_time, job_ref(job), NULL);
    g_source_attach(job->timer, job->supabase->context);
}
