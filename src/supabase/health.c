/* SPDX-License-Identifier: MIT */
/* Whether both services answer and take the project's key; nobody has to be signed in. */
#include <string.h>

#include "auth_error.h"
#include "core.h"
#include "job.h"
#include "looptrace/json.h"
#include "looptrace/text.h"

#define REQUEST_DEADLINE_MS 15000
#define ANSWER_MAX_BYTES    (64u * 1024)
#define VERSION_MAX_BYTES   40

typedef struct {
    Job job;
    SupabaseHealth health;
    GError *error;
    HealthDone done;
    gpointer data;
} HealthCheck;

static void run_result(gpointer item)
{
    HealthCheck *check = item;

    check->done(check->error == NULL ? &check->health : NULL, check->error, check->data);
    job_unref(check);
}

static void tell_result(HealthCheck *check)
{
    later_add(check->job.supabase->later, run_result, job_ref(check));
}

static void check_abort(Job *job, const GError *why)
{
    HealthCheck *check = (HealthCheck *)job;

    check->error = g_error_copy(why);
    tell_result(check);
}

static void check_clear(Job *job)
{
    HealthCheck *check = (HealthCheck *)job;

    g_clear_error(&check->error);
    g_free(check->health.auth_version);
}

static void check_end(HealthCheck *check, GError *taken)
{
    NetCounters counters = net_session_counters(check->job.supabase->net);

    check->error = taken;
    check->health.clock_skew_s = counters.clock_skew_s;
    check->health.has_skew = counters.has_skew;
    tell_result(check);
    job_end(&check->job);
}

/* ---- the data API ---- */

/* Its root answers 200, 401, 403 or 404 by taste and version; only a refusal of the key is told. */
static void rest_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    HealthCheck *check = (HealthCheck *)job;

    if (error != NULL) {
        check_end(check, g_error_copy(error));
        return;
    }
    check->health.rest_status = answer->status;
    /* The line is warm now, so this one is nearer to the round trip; 0 is too fast to be told. */
    if (answer->first_byte_us > 0)
        check->health.rtt_us = MIN(check->health.rtt_us, answer->first_byte_us);
    check_end(check, NULL);
}

static void ask_rest(HealthCheck *check)
{
    const NetMessage message = {
        .method = NET_HEAD,
        .url = "/rest/v1/",
        .timeout_ms = REQUEST_DEADLINE_MS,
        .retries = 1,
    };

    job_send(&check->job, &message, rest_answered);
}

/* ---- Auth ---- */

/* Some servers put other things than a version there. */
static char *read_version(const NetAnswer *answer)
{
    g_autoptr(cJSON) body = json_parse(answer->body, answer->length, NULL);
    const char *version = json_text(body, "version");

    if (version == NULL || *version == '\0' || strlen(version) > VERSION_MAX_BYTES)
        return NULL;
    return text_clean(version, -1);
}

static void auth_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    HealthCheck *check = (HealthCheck *)job;
    g_autoptr(GError) problem = NULL;

    if (error != NULL) {
        check_end(check, g_error_copy(error));
        return;
    }
    check->health.reached = TRUE;
    check->health.auth_status = answer->status;
    check->health.rtt_us = answer->first_byte_us;
    ServerAnswer told = server_answer(answer);
    if (answer->status != 200 || !answer->is_json)
        problem = auth_error_new(&told);
    check->health.key_accepted = fault_kind(problem) != FAULT_KEY;
    if (fault_kind(problem) == FAULT_FOREIGN) {
        check_end(check, g_steal_pointer(&problem));
        return;
    }
    if (problem == NULL)
        check->health.auth_version = read_version(answer);
    ask_rest(check);
}

void supabase_check_health(Supabase *supabase, HealthDone done, gpointer data)
{
    static const JobKind kind = {check_abort, check_clear};
    HealthCheck *check = job_begin(supabase, &kind, sizeof *check);
    NetMessage message = {
        .method = NET_GET,
        .url = "/auth/v1/health",
        .timeout_ms = REQUEST_DEADLINE_MS,
        .max_bytes = ANSWER_MAX_BYTES,
        .retries = 1,
    };

    check->done = done;
    check->data = data;
    job_send_auth(&check->job, &message, NULL, auth_answered);
}
