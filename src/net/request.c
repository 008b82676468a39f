/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <string.h>

#include "info.h"
#include "looptrace/clock.h"
#include "looptrace/words.h"
#include "retry.h"

/* Long enough for the table of a NAT to forget a connection, and no jitter of two clocks. */
#define SLEPT_LONG_US (20 * G_USEC_PER_SEC)

typedef enum {
    REQUEST_QUEUED,
    REQUEST_RUNNING,
    REQUEST_WAITING,
    REQUEST_ENDED,
    REQUEST_DELIVERING
} RequestState;

struct NetRequest {
    NetSession *session;
    GList link; /* in live or ended */
    RequestState state;
    NetPriority priority;
    NetDone done;
    gpointer data;
    NetPlan plan;
    gint64 begun_us, deadline_us;
    gint64 look_us;     /* while RUNNING: when to see whether the server is silent */
    gint64 next_try_us; /* while WAITING */
    guint tries;        /* that are over */
    guint begun;        /* tries that began */
    NetPhase reached;   /* how far the best of those came that are over without an answer */

    NetTransfer *transfer; /* the try that runs, or that brought the outcome */
    guint64 bytes_up, bytes_down, wire_up, wire_down;
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

    if (error != NULL && request->bytes_up == 0)
        fault_set_unsent(error);
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
        .status = net_info_long(transfer->easy, CURLINFO_RESPONSE_CODE),
        .body = transfer->body.bytes != NULL ? transfer->body.bytes : "",
        .length = transfer->body.length,
        .is_json = net_transfer_is_json(transfer),
        .bytes_up = request->bytes_up,
        .bytes_down = request->bytes_down,
        .wire_up = request->wire_up,
        .wire_down = request->wire_down,
        .first_byte_us = net_transfer_first_byte_us(transfer),
        .total_us = request->ended_us - request->begun_us,
        .retry_after_s = net_info_number(transfer->easy, CURLINFO_RETRY_AFTER),
        .origin = transfer,
    };
}

const char *net_answer_header(const NetAnswer *answer, const char *name)
{
    return answer->origin == NULL ? NULL : net_transfer_header(answer->origin, name);
}

static void net_request_report(const NetRequest *request)
{
    const GArray *observers = request->session->observers;
    const NetTransfer *transfer = request->error == NULL ? request->transfer : NULL;
    const NetReport report = {
        .kind = request->plan.kind,
        .label = request->plan.label,
        .status = transfer == NULL ? 0 : net_info_long(transfer->easy, CURLINFO_RESPONSE_CODE),
        .error = request->error,
        .tries = request->begun,
        .wire_up = request->wire_up,
        .wire_down = request->wire_down,
        .first_byte_us = transfer == NULL ? 0 : net_transfer_first_byte_us(transfer),
        .total_us = request->ended_us - request->begun_us,
    };

    for (guint i = 0; i < observers->len; i++) {
        const NetWatcher *watcher = &g_array_index(observers, NetWatcher, i);
        watcher->observer(&report, watcher->data);
    }
}

void net_request_deliver_next(NetSession *session)
{
    NetRequest *request = g_queue_peek_head(&session->ended);

    g_queue_unlink(&session->ended, &request->link);
    request->state = REQUEST_DELIVERING;
    net_request_report(request);
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
    NetKindCounters *kind = &counters->kinds[request->plan.kind];
    const NetRide *ride = &request->transfer->ride;

    net_transfer_settle(request->transfer);
    guint64 up = net_info_bytes_up(request->transfer->easy);
    guint64 down = net_info_bytes_down(request->transfer->easy);

    request->tries++;
    request->bytes_up += up;
    request->bytes_down += down;
    request->wire_up += ride->up;
    request->wire_down += ride->down;
    counters->bytes_up += up;
    counters->bytes_down += down;
    kind->wire_up += ride->up;
    kind->wire_down += ride->down;
    if (up == 0)
        return;
    counters->requests++;
    kind->requests++;
}

/* RFC 6298's smoothing. */
static void net_session_note_rtt(NetSession *session, gint64 rtt_us)
{
    NetCounters *counters = &session->counters;

    session->waits_us[session->n_waits++ % G_N_ELEMENTS(session->waits_us)] = rtt_us;
    counters->quick_rtt_us = rtt_us;
    for (guint i = 0; i < MIN(session->n_waits, G_N_ELEMENTS(session->waits_us)); i++)
        counters->quick_rtt_us = MIN(counters->quick_rtt_us, session->waits_us[i]);
    counters->last_rtt_us = rtt_us;
    if (counters->smooth_rtt_us == 0)
        counters->smooth_rtt_us = rtt_us;
    counters->smooth_rtt_us += (rtt_us - counters->smooth_rtt_us) / 8;
}

static void net_request_note_clock(NetRequest *request)
{
    NetCounters *counters = &request->session->counters;
    const char *date = net_transfer_header(request->transfer, "Date");
    gint64 server = date == NULL ? -1 : (gint64)curl_getdate(date, NULL);

    /* An answer with a secret in it: the server hashes passwords as slowly as it can. */
    if (!request->plan.secret_answer)
        net_session_note_rtt(request->session, net_transfer_first_byte_us(request->transfer));
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

/* After a sleep the machine's end of a connection looks as if nothing had happened. */
static void net_session_note_sleep(NetSession *session)
{
    gint64 slept_us = clock_boot_us() - g_get_monotonic_time();

    if (slept_us - session->slept_us > SLEPT_LONG_US)
        net_wires_drop_idle(session->settings.wires);
    session->slept_us = slept_us;
}

static void net_request_begin_try(NetRequest *request)
{
    NetSession *session = request->session;

    net_session_note_sleep(session);
    net_wires_rouse(session->settings.wires);
    session->rest_tries = 0;
    g_clear_pointer(&request->transfer, net_transfer_free);
    request->transfer = net_transfer_new(&request->plan, &session->settings, request);
    request->state = REQUEST_RUNNING;
    request->begun++;
    request->look_us = 0;
    net_session_wake_at(session, 0); /* to look at its clocks */
    if (request->transfer == NULL || !net_loop_add(session->loop, request->transfer->easy))
        net_request_end(request,
                        g_error_new(FAULT, FAULT_FAILED,
                                    _("the request to %s can't be made: libcurl refuses it"),
                                    request->plan.place.label));
}

/* TRUE when another try is due later; then the outcome of this one doesn't count. trouble NULL: it was an answer. */
static gboolean net_request_postpone(NetRequest *request, long status, const NetTrouble *trouble)
{
    gint64 now = g_get_monotonic_time();
    NetTry last = {
        .harmless = request->plan.harmless,
        .sent = net_info_bytes_up(request->transfer->easy) > 0,
        .line_failed = trouble != NULL && net_trouble_may_pass(trouble),
        .status = status,
        .retry_after_s = net_info_number(request->transfer->easy, CURLINFO_RETRY_AFTER),
        .percent = request->session->settings.percent,
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
    if (trouble != NULL)
        request->reached = MAX(request->reached, trouble->phase);
    /* Its place on the line is free. */
    net_session_wake_at(request->session, 0);
    return TRUE;
}

static void net_request_take_answer(NetRequest *request)
{
    long status = net_info_long(request->transfer->easy, CURLINFO_RESPONSE_CODE);
    GError *error = NULL;

    net_request_note_clock(request);
    if (net_request_postpone(request, status, NULL))
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
    if (!net_request_postpone(request, 0, &trouble))
        net_request_end(request, net_trouble_to_fault(&trouble));
}

/* ---- turns ---- */

typedef struct {
    guint running, running_background;
    gboolean now; /* something is NOW, running or queued */
    NetRequest *next;
} NetTurn;

static NetTurn net_session_turn(const NetSession *session)
{
    NetTurn turn = {0};

    for (const GList *link = session->live.head; link != NULL; link = link->next) {
        NetRequest *request = link->data;

        if (request->state == REQUEST_RUNNING) {
            turn.running++;
            turn.running_background += request->priority == NET_BACKGROUND ? 1 : 0;
        }
        if (request->state == REQUEST_WAITING)
            continue;
        turn.now = turn.now || request->priority == NET_NOW;
        if (request->state == REQUEST_QUEUED &&
            (turn.next == NULL || request->priority < turn.next->priority))
            turn.next = request;
    }
    return turn;
}

static gboolean net_turn_may_begin(const NetTurn *turn, guint max_in_flight)
{
    if (turn->next == NULL || turn->running >= max_in_flight)
        return FALSE;
    switch (turn->next->priority) {
    case NET_NOW:
        return TRUE;
    case NET_SOON:
        return !turn->now;
    case NET_BACKGROUND:
        return !turn->now && turn->running_background == 0;
    }
    return FALSE;
}

void net_request_begin_waiting(NetSession *session)
{
    NetTurn turn = net_session_turn(session);

    while (net_turn_may_begin(&turn, session->settings.max_in_flight)) {
        net_request_begin_try(turn.next);
        turn = net_session_turn(session);
    }
}

/* ---- time ---- */

static void net_request_expire(NetRequest *request)
{
    NetTrouble trouble = {.code = CURLE_OPERATION_TIMEDOUT, .host = request->plan.place.label};

    if (request->state == REQUEST_RUNNING)
        trouble = net_transfer_trouble(request->transfer, CURLE_OPERATION_TIMEDOUT);
    /* The time is that of all tries: who took the connection once and didn't answer isn't said not to take it. */
    trouble.phase = MAX(trouble.phase, request->reached);
    trouble.waited_ms = (request->deadline_us - request->begun_us) / 1000;
    trouble.stalled = FALSE;
    net_request_abandon(request);
    net_request_end(request, net_trouble_to_fault(&trouble));
}

/* The try has been silent for limit_ms. */
static void net_request_give_up_try(NetRequest *request, gint64 limit_ms)
{
    NetTrouble trouble = net_transfer_trouble(request->transfer, CURLE_OPERATION_TIMEDOUT);

    trouble.waited_ms = limit_ms;
    net_ride_condemn(&request->transfer->ride);
    net_request_abandon(request);
    if (!net_request_postpone(request, 0, &trouble))
        net_request_end(request, net_trouble_to_fault(&trouble));
}

/* When to look at it again. A try that hasn't its connection yet can't miss anything before the time
 * for the first byte has gone by once. */
static gint64 net_request_check_silence(NetRequest *request, gint64 now)
{
    gint64 limit_ms = 0, silent_at;

    if (request->look_us > now)
        return request->look_us;
    silent_at = net_transfer_silent_at(request->transfer, now, &limit_ms);
    if (silent_at < 0)
        silent_at = now + MIN(request->transfer->deadlines.first_byte_ms,
                              request->transfer->deadlines.silence_ms) *
                              1000;
    request->look_us = silent_at;
    if (silent_at <= now)
        net_request_give_up_try(request, limit_ms);
    return silent_at;
}

/* When the request has to be looked at next. */
static gint64 net_request_check_time(NetRequest *request, gint64 now)
{
    if (request->deadline_us <= now) {
        net_request_expire(request);
        return G_MAXINT64;
    }
    if (request->state == REQUEST_WAITING && request->next_try_us <= now)
        request->state = REQUEST_QUEUED;

    gint64 due = G_MAXINT64;
    if (request->state == REQUEST_RUNNING)
        due = net_request_check_silence(request, now);
    if (request->state == REQUEST_WAITING)
        due = request->next_try_us;
    return request->state == REQUEST_ENDED ? G_MAXINT64 : MIN(due, request->deadline_us);
}

gint64 net_request_check_times(NetSession *session, gint64 now)
{
    gint64 next = G_MAXINT64;

    for (GList *link = session->live.head, *following; link != NULL; link = following) {
        following = link->next;

        gint64 due = net_request_check_time(link->data, now);
        next = MIN(next, due);
    }
    return next == G_MAXINT64 ? -1 : next;
}

gint64 net_request_unanswered_us(const NetSession *session)
{
    for (const GList *link = session->live.head; link != NULL; link = link->next) {
        const NetRequest *request = link->data;

        if (request->begun > 0 && request->bytes_down == 0 &&
            (request->transfer == NULL || net_info_bytes_down(request->transfer->easy) == 0))
            return request->begun_us;
    }
    return 0;
}

/* ---- public ---- */

static GError *net_request_refusal(void)
{
    return g_error_new(FAULT, FAULT_OFFLINE, _("nothing is sent in offline mode"));
}

NetRequest *net_send(NetSession *session, const NetMessage *message, NetDone done, gpointer data)
{
    NetRequest *request = g_new0(NetRequest, 1);
    GError *error = NULL;

    request->session = net_session_ref(session);
    request->link.data = request;
    request->done = done;
    request->data = data;
    request->priority = message->priority;
    request->begun_us = g_get_monotonic_time();
    g_queue_push_tail_link(&session->live, &request->link);
    if (!net_plan_init(&request->plan, message, &error)) {
        net_request_end(request, error);
        return request;
    }
    if (session->offline) {
        net_request_end(request, net_request_refusal());
        return request;
    }
    const NetSettings *settings = &session->settings;
    request->deadline_us =
        request->begun_us +
        net_plan_deadlines(&request->plan, &settings->deadlines, settings->percent).total_ms * 1000;
    /* From the loop, so that the first of several that are sent together is the most urgent one. */
    net_session_wake_at(session, 0);
    return request;
}

void net_prioritise(NetRequest *request, NetPriority priority)
{
    request->priority = priority;
    net_session_wake_at(request->session, 0);
}

gsize net_request_sent(const NetRequest *request)
{
    return request->transfer == NULL ? 0 : request->transfer->sent;
}

static void net_request_cancel(NetRequest *request)
{
    GError *error = g_error_new(FAULT, FAULT_CANCELLED, _("cancelled"));

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

gboolean net_request_is_live(const NetSession *session)
{
    return session->live.length > 0;
}

void net_request_refuse_all(NetSession *session, const GError *error)
{
    while (session->live.length > 0) {
        NetRequest *request = session->live.head->data;

        net_request_abandon(request);
        net_request_end(request, error == NULL ? net_request_refusal() : g_error_copy(error));
    }
}

void net_request_cancel_all(NetSession *session)
{
    for (GList *link = session->ended.head; link != NULL; link = link->next)
        net_request_cancel(link->data);
    while (session->live.length > 0)
        net_request_cancel(session->live.head->data);
}
