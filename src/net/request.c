/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <string.h>

#include "retry.h"

typedef enum { REQUEST_RUNNING, REQUEST_WAITING, REQUEST_ENDED, REQUEST_DELIVERING } RequestState;

struct NetRequest {
    NetSession *session;
    GList link; /* in live or ended */
    RequestState state;
    NetDone done;
    gpointer data;
    NetPlan plan;
    gint64 begun_us, deadline_us;
    gint64 next_try_us; /* while WAITING */
    guint tries;        /* that are over */

    NetTransfer *transfer; /* the try that runs, or that brought the outcome */
    guint64 bytes_up, bytes_down;
    gint64 ended_us;
    GError *error; /* the outcome when ENDED; NULL: the answer in transfer */
};

static void net_request_free(NetRequest *request)
{
    NetSession *session = request->session;

    net_transfer_free(request->transfer);
    net_plan_clear(&request->plan);
    g_clear_error(&request->error);
    g_free(request);
    net_session_unref(session);
}

static void net_session_wake_at(NetSession *session, gint64 when)
{
    gint64 wanted = g_source_get_ready_time(session->pulse);

    if (wanted < 0 || when < wanted)
        g_source_set_ready_time(session->pulse, when);
}

/* ---- the end ---- */

/* Settles the outcome (error NULL: the answer) and queues the callback. Takes error. */
static void net_request_end(NetRequest *request, GError *error)
{
    NetSession *session = request->session;

    g_queue_unlink(&session->live, &request->link);
    g_queue_push_tail_link(&session->ended, &request->link);
    request->state = REQUEST_ENDED;
    request->error = error;
    request->ended_us = g_get_monotonic_time();
    net_session_wake_at(session, 0);
}

static NetAnswer net_request_answer(const NetRequest *request)
{
    const NetTransfer *transfer = request->transfer;

    return (NetAnswer){
        .status = net_transfer_long(transfer, CURLINFO_RESPONSE_CODE),
        .body = transfer->body.bytes != NULL ? transfer->body.bytes : "",
        .length = transfer->body.length,
        .is_json = net_transfer_is_json(transfer),
        .bytes_up = request->bytes_up,
        .bytes_down = request->bytes_down,
        .first_byte_us = net_transfer_first_byte_us(transfer),
        .total_us = request->ended_us - request->begun_us,
        .retry_after_s = net_transfer_number(transfer, CURLINFO_RETRY_AFTER),
        .origin = transfer,
    };
}

const char *net_answer_header(const NetAnswer *answer, const char *name)
{
    return answer->origin == NULL ? NULL : net_transfer_header(answer->origin, name);
}

void net_request_deliver_next(NetSession *session)
{
    NetRequest *request = g_queue_peek_head(&session->ended);

    g_queue_unlink(&session->ended, &request->link);
    request->state = REQUEST_DELIVERING;
    if (request->error != NULL) {
        request->done(NULL, request->error, request->data);
    } else {
        NetAnswer answer = net_request_answer(request);
        request->done(&answer, NULL, request->data);
    }
    net_request_free(request);
}

/* ---- tries ---- */

/* Adds up what the try cost. Its transfer has left the loop, but still knows its numbers. */
static void net_request_count(NetRequest *request)
{
    NetCounters *counters = &request->session->counters;
    guint64 up = net_transfer_bytes_up(request->transfer);
    guint64 down = net_transfer_bytes_down(request->transfer);

    request->tries++;
    request->bytes_up += up;
    request->bytes_down += down;
    counters->bytes_up += up;
    counters->bytes_down += down;
    if (up > 0)
        counters->requests++;
}

static void net_request_note_clock(NetRequest *request)
{
    NetCounters *counters = &request->session->counters;
    const char *date = net_transfer_header(request->transfer, "Date");
    gint64 server = date == NULL ? -1 : (gint64)curl_getdate(date, NULL);

    counters->last_rtt_us = net_transfer_first_byte_us(request->transfer);
    if (server < 0)
        return;
    counters->clock_skew_s = server - g_get_real_time() / G_USEC_PER_SEC;
    counters->has_skew = TRUE;
}

/* Takes the running try away from curl, if there is one, and counts it. */
static void net_request_abandon(NetRequest *request)
{
    if (request->state != REQUEST_RUNNING)
        return;
    net_loop_remove(request->session->loop, request->transfer->easy);
    net_request_count(request);
}

static void net_request_begin_try(NetRequest *request)
{
    NetSession *session = request->session;

    g_clear_pointer(&request->transfer, net_transfer_free);
    request->transfer = net_transfer_new(&request->plan, &session->settings, request);
    request->state = REQUEST_RUNNING;
    if (request->transfer == NULL || !net_loop_add(session->loop, request->transfer->easy))
        net_request_end(request, g_error_new(FAULT, FAULT_FAILED,
                                             "the request to %s can't be made: libcurl refuses it",
                                             request->plan.place.label));
}

/* TRUE when another try is due later; then the outcome of this one doesn't count. */
static gboolean net_request_postpone(NetRequest *request, long status, gboolean line_failed)
{
    gint64 now = g_get_monotonic_time();
    NetTry last = {
        .harmless = request->plan.harmless,
        .sent = net_transfer_bytes_up(request->transfer) > 0,
        .line_failed = line_failed,
        .status = status,
        .retry_after_s = net_transfer_number(request->transfer, CURLINFO_RETRY_AFTER),
        .tries_before = request->tries - 1,
        .retries = request->plan.retries,
        .left_us = request->deadline_us - now,
        .base_us = request->session->settings.retry_base_ms * 1000,
    };
    gint64 pause = net_retry_pause(&last, g_random_double());

    if (pause == NET_NO_RETRY)
        return FALSE;
    request->state = REQUEST_WAITING;
    request->next_try_us = now + pause;
    net_session_wake_at(request->session, request->next_try_us);
    return TRUE;
}

static void net_request_take_answer(NetRequest *request)
{
    long status = net_transfer_long(request->transfer, CURLINFO_RESPONSE_CODE);
    GError *error = NULL;

    net_request_note_clock(request);
    if (net_request_postpone(request, status, FALSE))
        return;
    (void)net_transfer_check(request->transfer, &error);
    net_request_end(request, error);
}

void net_request_on_transfer(CURL *easy, CURLcode code, gpointer session)
{
    NetRequest *request = net_transfer_owner(easy);

    net_request_count(request);
    code = net_transfer_result(request->transfer, code);
    if (code == CURLE_OK) {
        net_request_take_answer(request);
        return;
    }

    NetTrouble trouble = net_transfer_trouble(request->transfer, code);
    if (!net_request_postpone(request, 0, net_trouble_may_pass(&trouble)))
        net_request_end(request, net_trouble_to_fault(&trouble));
}

/* ---- time ---- */

static void net_request_expire(NetRequest *request)
{
    NetTrouble trouble = {.code = CURLE_OPERATION_TIMEDOUT, .host = request->plan.place.label};

    if (request->transfer != NULL)
        trouble = net_transfer_trouble(request->transfer, CURLE_OPERATION_TIMEDOUT);
    trouble.waited_ms = request->plan.timeout_ms;
    trouble.stalled = FALSE;
    net_request_abandon(request);
    net_request_end(request, net_trouble_to_fault(&trouble));
}

gint64 net_request_check_times(NetSession *session, gint64 now)
{
    gint64 next = -1;

    for (GList *link = session->live.head, *following; link != NULL; link = following) {
        NetRequest *request = link->data;

        following = link->next;
        if (request->deadline_us <= now) {
            net_request_expire(request);
            continue;
        }
        if (request->state == REQUEST_WAITING && request->next_try_us <= now)
            net_request_begin_try(request);

        gint64 due =
            request->state == REQUEST_WAITING ? request->next_try_us : request->deadline_us;
        if (request->state != REQUEST_ENDED && (next < 0 || due < next))
            next = due;
    }
    return next;
}

/* ---- public ---- */

NetRequest *net_send(NetSession *session, const NetMessage *message, NetDone done, gpointer data)
{
    NetRequest *request = g_new0(NetRequest, 1);
    GError *error = NULL;

    request->session = net_session_ref(session);
    request->link.data = request;
    request->done = done;
    request->data = data;
    request->begun_us = g_get_monotonic_time();
    g_queue_push_tail_link(&session->live, &request->link);
    if (!net_plan_init(&request->plan, message, &error)) {
        net_request_end(request, error);
        return request;
    }
    request->plan.timeout_ms = request->plan.timeout_ms * session->settings.deadline_percent / 100;
    request->deadline_us = request->begun_us + request->plan.timeout_ms * 1000;
    net_session_wake_at(session, request->deadline_us);
    net_request_begin_try(request);
    return request;
}

static void net_request_cancel(NetRequest *request)
{
    GError *error = g_error_new(FAULT, FAULT_CANCELLED, "cancelled");

    if (request->state == REQUEST_ENDED) {
        g_clear_error(&request->error);
        request->error = error;
        return;
    }
    net_request_abandon(request);
    net_request_end(request, error);
}

void net_cancel(NetRequest **request)
{
    NetRequest *cancelled = g_steal_pointer(request);

    if (cancelled != NULL && cancelled->state != REQUEST_DELIVERING)
        net_request_cancel(cancelled);
}

void net_request_cancel_all(NetSession *session)
{
    for (GList *link = session->ended.head; link != NULL; link = link->next)
        net_request_cancel(link->data);
    while (session->live.length > 0)
        net_request_cancel(session->live.head->data);
}
