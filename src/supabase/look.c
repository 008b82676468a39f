/* SPDX-License-Identifier: MIT */
/* Whom the project's address leads to, before anything secret goes there. */
#include "core.h"
#include "job.h"

#define REQUEST_DEADLINE_MS 15000
#define ANSWER_MAX_BYTES    (64u * 1024)

typedef struct {
    Job job;
    NetCertificate *certificate;
    GError *error;
    ProjectLooked done;
    gpointer data;
} Look;

static void run_result(gpointer item)
{
    Look *look = item;

    look->done(look->certificate, look->error, look->data);
    job_unref(look);
}

static void tell_result(Look *look, const GError *error)
{
    look->error = error == NULL ? NULL : g_error_copy(error);
    later_add(look->job.supabase->later, run_result, job_ref(look));
}

static void look_abort(Job *job, const GError *why)
{
    tell_result((Look *)job, why);
}

static void look_clear(Job *job)
{
    Look *look = (Look *)job;

    net_certificate_free(look->certificate);
    g_clear_error(&look->error);
}

/* Whatever is answered: what is asked for was seen before it. */
static void look_answered(Job *job, const NetAnswer *answer, const GError *error)
{
    Look *look = (Look *)job;

    if (answer != NULL)
        look->certificate = net_answer_certificate(answer);
    tell_result(look, error);
    job_end(job);
}

void supabase_look(Supabase *supabase, ProjectLooked done, gpointer data)
{
    static const JobKind kind = {look_abort, look_clear};
    Look *look = job_begin(supabase, &kind, sizeof *look);
    NetMessage message = {
        .method = NET_GET,
        .url = "/auth/v1/health",
        .timeout_ms = REQUEST_DEADLINE_MS,
        .max_bytes = ANSWER_MAX_BYTES,
        .retries = 1,
        .looks = TRUE,
    };

    look->done = done;
    look->data = data;
    job_send_auth(&look->job, &message, NULL, look_answered);
}
