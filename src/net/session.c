/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <string.h>

#include "looptrace/clock.h"
#include "looptrace/net.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "memory.h"
#include "pins.h"
#include "request.h"

#define RETRY_BASE_MS 1000
#define MAX_IN_FLIGHT 4
/* Shorter than any gateway's own time for idle connections that we know of (60 s), and long enough for
 * who reads a screen and goes on. */
#define REST_S            40
#define REST_TRIES        5
#define CA_FILE_MAX_BYTES (4 * 1024 * 1024)

/* ---- authorities ---- */

/* The base64 of one certificate, up to its END line: DER begins with a SEQUENCE. */
static gboolean net_pem_block_is_certificate(const char *begin, const char *end)
{
    g_autofree char *base64 = g_strndup(begin, (gsize)(end - begin));
    gsize length = 0;
    g_autofree guchar *der = g_base64_decode(base64, &length);

    return length > 64 && der[0] == 0x30;
}

static gboolean net_pem_has_certificate(const char *pem)
{
    static const char begin_line[] = "-----BEGIN CERTIFICATE-----";
    const char *begin = strstr(pem, begin_line);

    while (begin != NULL) {
        begin += strlen(begin_line);

        const char *end = strstr(begin, "-----END CERTIFICATE-----");
        if (end != NULL && net_pem_block_is_certificate(begin, end))
            return TRUE;
        begin = strstr(begin, begin_line);
    }
    return FALSE;
}

static gboolean net_settings_read_authorities(NetSettings *settings, const char *path,
                                              GError **error)
{
    g_autofree char *shown = text_clean(path, -1);
    g_autofree char *pem = NULL;
    gsize length = 0;
    GStatBuf facts;

    /* Only a plain file has a size that can be trusted to end. */
    if (g_stat(path, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size > CA_FILE_MAX_BYTES ||
        !g_file_get_contents(path, &pem, &length, NULL)) {
        g_set_error(error, FAULT, FAULT_CONFIG, _("the CA file %s can't be read"), shown);
        return FALSE;
    }
    if (!net_pem_has_certificate(pem)) {
        g_set_error(error, FAULT, FAULT_CONFIG, _("the CA file %s holds no certificate (PEM)"),
                    shown);
        return FALSE;
    }
    settings->authorities.len = length;
    settings->authorities.data = g_steal_pointer(&pem);
    settings->authorities.flags = CURL_BLOB_NOCOPY;
    return TRUE;
}

gboolean net_check_pins(const char *pins, GError **error)
{
    g_autofree char *parsed = pins == NULL ? NULL : net_pins_parse(pins, error);

    return pins == NULL || parsed != NULL;
}

static gboolean net_settings_init(NetSettings *settings, const NetOptions *options, GError **error)
{
    settings->user_agent = g_strdup(options->user_agent);
    settings->wires = net_wires_new();
    settings->deadlines = options->deadlines;
    settings->percent = options->deadline_percent > 0 ? options->deadline_percent : 100;
    settings->max_in_flight = options->max_in_flight > 0 ? options->max_in_flight : MAX_IN_FLIGHT;
    settings->http1 = options->http1;
    settings->retry_base_ms =
        (options->retry_base_ms > 0 ? options->retry_base_ms : RETRY_BASE_MS) * settings->percent /
        100;
    if (options->pins != NULL) {
        settings->pins = net_pins_parse(options->pins, error);
        if (settings->pins == NULL)
            return FALSE;
    }
    if (options->ca_file != NULL &&
        !net_settings_read_authorities(settings, options->ca_file, error))
        return FALSE;
    return TRUE;
}

/* Tickets of earlier connections: in libcurl each handle would keep its own. */
static gboolean net_settings_share(NetSettings *settings)
{
    settings->share = curl_share_init();
    return settings->share != NULL && curl_share_setopt(settings->share, CURLSHOPT_SHARE,
                                                        CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK;
}

static void net_settings_clear(NetSettings *settings)
{
    g_clear_pointer(&settings->user_agent, g_free);
    g_clear_pointer(&settings->pins, g_free);
    g_clear_pointer(&settings->authorities.data, g_free);
    if (settings->share != NULL)
        (void)curl_share_cleanup(settings->share);
    settings->share = NULL;
    g_clear_pointer(&settings->wires, net_wires_free);
}

/* ---- rest ---- */

/* When to try again, -1: not by itself. */
static gint64 net_session_lie_down(NetSession *session, gint64 now)
{
    gint64 idle_s = MAX(net_session_scale(session, REST_S), 1);

    if (!session->rests || session->loop == NULL || session->rest_tries >= REST_TRIES ||
        net_session_in_flight(session) > 0)
        return -1;
    if (net_wires_rest(session->settings.wires, (int)idle_s))
        return -1;
    session->rest_tries++;
    return now + (G_USEC_PER_SEC << session->rest_tries) / 2;
}

void net_session_rest(NetSession *session, gboolean rests)
{
    if (session->rests == rests)
        return;
    session->rests = rests;
    session->rest_tries = 0;
    if (rests)
        g_source_set_ready_time(session->pulse, 0);
    else
        net_wires_rouse(session->settings.wires);
}

/* ---- pulse: the one place where callbacks run ---- */

typedef struct {
    GSource source;
    NetSession *session;
} NetPulse;

gboolean net_session_start(NetSession *session, GError **error)
{
    if (session->curl)
        return TRUE;
    if (!net_memory_start(error))
        return FALSE;
    session->curl = TRUE;
    if (net_settings_share(&session->settings) && net_loop_start(session->loop))
        return TRUE;
    g_set_error(error, FAULT, FAULT_FAILED, _("libcurl can't start"));
    session->curl = FALSE;
    if (session->settings.share != NULL)
        (void)curl_share_cleanup(session->settings.share);
    session->settings.share = NULL;
    net_memory_stop();
    return FALSE;
}

static gboolean net_session_start_now(gpointer data)
{
    NetSession *session = data;
    g_autoptr(GError) error = NULL;

    g_clear_pointer(&session->starting, g_source_unref);
    if (net_session_start(session, &error))
        net_request_begin_waiting(session);
    else
        net_request_refuse_all(session, error);
    return G_SOURCE_REMOVE;
}

/* It takes a while: after what is to be seen first, as all that waits is of more worth. */
static void net_session_start_soon(NetSession *session)
{
    if (session->starting != NULL || !net_request_is_live(session))
        return;
    session->starting = g_idle_source_new();
    g_source_set_callback(session->starting, net_session_start_now, session, NULL);
    g_source_attach(session->starting, g_source_get_context(session->pulse));
}

static gboolean net_pulse_dispatch(GSource *source, GSourceFunc unused, gpointer unused_data)
{
    NetSession *session = net_session_ref(((NetPulse *)source)->session);

    /* Only what has ended by now: a callback whose request ends at once mustn't keep the loop from
     * everything else. */
    g_source_set_ready_time(source, -1);
    gint64 next = net_request_check_times(session, g_get_monotonic_time());
    for (guint left = session->ended.length; left > 0 && session->ended.length > 0; left--)
        net_request_deliver_next(session);
    if (session->loop != NULL && session->curl)
        net_request_begin_waiting(session);
    else if (session->loop != NULL)
        net_session_start_soon(session);

    gint64 rest_again = net_session_lie_down(session, g_get_monotonic_time());
    if (rest_again >= 0 && next < 0)
        next = rest_again;
    gint64 wanted = g_source_get_ready_time(source);
    if (next >= 0 && (wanted < 0 || next < wanted))
        g_source_set_ready_time(source, next);
    net_session_unref(session);
    return G_SOURCE_CONTINUE;
}

static GSourceFuncs net_pulse_funcs = {.dispatch = net_pulse_dispatch};

static void net_session_attach_pulse(NetSession *session, GMainContext *context)
{
    session->pulse = g_source_new(&net_pulse_funcs, sizeof(NetPulse));
    ((NetPulse *)session->pulse)->session = session;
    g_source_set_static_name(session->pulse, "looptrace net requests");
    g_source_attach(session->pulse, context);
}

/* ---- life ---- */

NetSession *net_session_ref(NetSession *session)
{
    session->references++;
    return session;
}

void net_session_unref(NetSession *session)
{
    if (--session->references > 0)
        return;
    net_settings_clear(&session->settings);
    g_array_unref(session->observers);
    if (session->curl)
        net_memory_stop();
    g_free(session);
}

NetSession *net_session_new(const NetOptions *options, GMainContext *context, GError **error)
{
    NetSession *session = g_new0(NetSession, 1);
    session->references = 1;
    g_queue_init(&session->live);
    g_queue_init(&session->ended);
    session->observers = g_array_new(FALSE, FALSE, sizeof(NetWatcher));
    session->slept_us = clock_boot_us() - g_get_monotonic_time();
    if (!net_settings_init(&session->settings, options, error)) {
        net_session_unref(session);
        return NULL;
    }
    /* Before the pulse: sources of one priority run in the order in which they were attached, so
     * bytes that are here are read before a deadline is held against them. */
    session->loop = net_loop_new(context, net_request_on_transfer, session);
    net_session_attach_pulse(session, context);
    return session;
}

void net_session_free(NetSession *session)
{
    if (session == NULL)
        return;
    do {
        net_request_cancel_all(session);
        if (session->ended.length > 0)
            net_request_deliver_next(session);
    } while (session->live.length > 0 || session->ended.length > 0);
    if (session->starting != NULL)
        g_source_destroy(session->starting);
    g_clear_pointer(&session->starting, g_source_unref);
    g_clear_pointer(&session->loop, net_loop_free);
    g_source_destroy(session->pulse);
    g_clear_pointer(&session->pulse, g_source_unref);
    net_session_unref(session);
}

/* ---- numbers ---- */

NetCounters net_session_counters(const NetSession *session)
{
    NetCounters counters = session->counters;
    NetWireTotals totals = net_wires_totals(session->settings.wires);

    counters.wire_up = totals.up;
    counters.wire_down = totals.down;
    counters.connections = totals.connections;
    counters.line_rtt_us = totals.rtt_us;
    return counters;
}

void net_session_set_offline(NetSession *session, gboolean offline)
{
    session->offline = offline;
    if (offline)
        net_request_refuse_all(session, NULL);
}

guint net_session_in_flight(const NetSession *session)
{
    return session->live.length + session->ended.length;
}

gint64 net_session_unanswered_us(const NetSession *session)
{
    return net_request_unanswered_us(session);
}

gint64 net_session_scale(const NetSession *session, gint64 time)
{
    return time * session->settings.percent / 100;
}

void net_session_observe(NetSession *session, NetObserver observer, gpointer data)
{
    const NetWatcher watcher = {observer, data};

    g_array_append_val(session->observers, watcher);
}

void net_session_unobserve(NetSession *session, NetObserver observer, gpointer data)
{
    for (guint i = 0; i < session->observers->len; i++) {
        const NetWatcher *watcher = &g_array_index(session->observers, NetWatcher, i);

        if (watcher->observer != observer || watcher->data != data)
            continue;
        g_array_remove_index(session->observers, i);
        return;
    }
}
