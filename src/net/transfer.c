/* SPDX-License-Identifier: MIT */
#include "transfer.h"

#include <string.h>

#include "info.h"
#include "looptrace/words.h"
#include "pins.h"
#include "proxy.h"
#include "rest.h"

/* Wire protocol §G says why. */
static const struct {
    CURLoption option;
    long value;
} fixed_options[] = {
    {CURLOPT_NOSIGNAL, 1L},
    {CURLOPT_QUICK_EXIT, 1L},
    {CURLOPT_FOLLOWLOCATION, 0L},
    {CURLOPT_UNRESTRICTED_AUTH, 0L},
    {CURLOPT_NETRC, CURL_NETRC_IGNORED},
    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_SSL_VERIFYPEER, 1L},
    {CURLOPT_SSL_VERIFYHOST, 2L},
    {CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_HEADEROPT, CURLHEADER_SEPARATE},
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L},
    {CURLOPT_TCP_KEEPALIVE, 1L},
    {CURLOPT_TCP_KEEPIDLE, NET_PROBE_IDLE_S},
    {CURLOPT_TCP_KEEPINTVL, NET_PROBE_INTERVAL_S},
    {CURLOPT_UPLOAD_BUFFERSIZE, 16384L}, /* so that what was sent is known finely enough */
    {CURLOPT_MAXAGE_CONN, 90L},
    {CURLOPT_MAXLIFETIME_CONN, 3600L},
};

/* ---- callbacks: inside curl, so they only move bytes ---- */

static size_t net_transfer_on_body(char *bytes, size_t size, size_t count, void *data)
{
    NetTransfer *transfer = data;

    transfer->moved_us = g_get_monotonic_time();
    if (net_body_append(&transfer->body, bytes, size * count))
        return size * count;
    transfer->too_large = TRUE;
    return CURL_WRITEFUNC_ERROR;
}

/* Line by line, with those of 1xx answers and trailers among them. */
static size_t net_transfer_on_header(char *line, size_t size, size_t count, void *data)
{
    NetTransfer *transfer = data;
    size_t length = size * count;

    transfer->moved_us = g_get_monotonic_time();
    if (transfer->first_us == 0)
        transfer->first_us = transfer->moved_us;
    if (length >= 5 && memcmp(line, "HTTP/", 5) == 0)
        transfer->head_complete = FALSE;
    else if (length <= 2 && length > 0 && line[length - 1] == '\n')
        transfer->head_complete = TRUE;
    return length;
}

static size_t net_transfer_on_send(char *buffer, size_t size, size_t count, void *data)
{
    NetTransfer *transfer = data;
    gsize piece = MIN(size * count, transfer->plan->body_length - transfer->sent);

    memcpy(buffer, transfer->plan->body + transfer->sent, piece);
    transfer->sent += piece;
    transfer->sent_us = transfer->moved_us = g_get_monotonic_time();
    return piece;
}

/*
 * When a kept connection turns out dead, curl sends the request again on another, whatever its
 * method, even if the server may have carried it out already (wire protocol §E 7). It must rewind the
 * body for that: refusing is how a write that isn't repeatable stays sent once.
 */
static int net_transfer_on_rewind(void *data, curl_off_t offset, int origin)
{
    NetTransfer *transfer = data;

    if (!transfer->plan->harmless || origin != SEEK_SET || offset < 0 ||
        (guint64)offset > transfer->plan->body_length)
        return CURL_SEEKFUNC_FAIL;
    transfer->sent = (gsize)offset;
    return CURL_SEEKFUNC_OK;
}

static int net_transfer_on_lookup(void *resolver, void *unused, void *data)
{
    NetTransfer *transfer = data;

    transfer->lookup_began = TRUE;
    return 0;
}

static curl_socket_t net_transfer_on_open(void *data, curlsocktype purpose,
                                          struct curl_sockaddr *address)
{
    NetTransfer *transfer = data;

    return net_wires_open(transfer->settings->wires, &transfer->ride, address);
}

/* The connection stands, new or kept, and the request is about to go out over it. */
static int net_transfer_on_ready(void *data, char *remote, char *local, int remote_port,
                                 int local_port)
{
    NetTransfer *transfer = data;

    transfer->sent_us = transfer->moved_us = g_get_monotonic_time();
    net_ride_begin(&transfer->ride, transfer->settings->wires, local_port);
    return CURL_PREREQFUNC_OK;
}

/* ---- options ---- */

/* Remembers the first option that curl refuses. */
static void net_option(CURLcode *refused, CURLcode code)
{
    if (*refused == CURLE_OK)
        *refused = code;
}

static void net_transfer_set_method(NetTransfer *transfer, CURLcode *refused)
{
    const NetPlan *plan = transfer->plan;
    CURL *easy = transfer->easy;

    if (plan->method == NET_HEAD)
        net_option(refused, curl_easy_setopt(easy, CURLOPT_NOBODY, 1L));
    if (plan->method == NET_GET || plan->method == NET_HEAD)
        return;

    /* A write without a body has nothing to rewind, so it mustn't meet a dead connection. */
    if (!plan->harmless && plan->body_length == 0)
        net_option(refused, curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L));
    if (plan->method != NET_DELETE || plan->body != NULL) {
        net_option(refused, curl_easy_setopt(easy, CURLOPT_POST, 1L));
        net_option(refused, curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                                             (curl_off_t)plan->body_length));
        net_option(refused, curl_easy_setopt(easy, CURLOPT_READFUNCTION, net_transfer_on_send));
        net_option(refused, curl_easy_setopt(easy, CURLOPT_READDATA, transfer));
        net_option(refused, curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, net_transfer_on_rewind));
        net_option(refused, curl_easy_setopt(easy, CURLOPT_SEEKDATA, transfer));
    }
    if (plan->method != NET_POST)
        net_option(refused,
                   curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, net_method_name(plan->method)));
}

/* Where no ca_file is set: what every program that speaks TLS takes from the environment in place of the
 * distribution's, of which libcurl by itself knows nothing. */
static void net_transfer_take_environment(CURL *easy, CURLcode *refused)
{
    const char *file = g_getenv("SSL_CERT_FILE");
    const char *directory = g_getenv("SSL_CERT_DIR");

    if (file != NULL && *file != '\0')
        net_option(refused, curl_easy_setopt(easy, CURLOPT_CAINFO, file));
    if (directory != NULL && *directory != '\0')
        net_option(refused, curl_easy_setopt(easy, CURLOPT_CAPATH, directory));
}

static void net_transfer_set_trust(NetTransfer *transfer, CURLcode *refused)
{
    const struct curl_blob *authorities = &transfer->settings->authorities;
    CURL *easy = transfer->easy;

    net_option(refused, curl_easy_setopt(easy, CURLOPT_SHARE, transfer->settings->share));
    if (transfer->settings->pins != NULL) {
        net_option(refused,
                   curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, transfer->settings->pins));
        /* To be able to say what was seen instead. */
        net_option(refused, curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L));
    }
    /* Only a handshake shows a certificate. */
    if (transfer->plan->looks) {
        net_option(refused, curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L));
        net_option(refused, curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L));
    }
    if (authorities->data == NULL) {
        net_transfer_take_environment(easy, refused);
        return;
    }
    /* Without CAPATH NULL the distribution's directory would be trusted beside the file. */
    net_option(refused, curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, authorities));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_CAPATH, NULL));
}

static void net_transfer_set_target(NetTransfer *transfer, CURLcode *refused)
{
    const NetPlan *plan = transfer->plan;
    CURL *easy = transfer->easy;

    net_option(refused, curl_easy_setopt(easy, CURLOPT_URL, plan->url));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                                         plan->place.loopback ? "http,https" : "https"));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https"));
    /* Rather wait for the first connection and share it than shake hands once more. Plain HTTP is
     * never shared, there everybody would wait for the first answer. */
    net_option(refused, curl_easy_setopt(easy, CURLOPT_PIPEWAIT, plan->place.tls ? 1L : 0L));
    /* What is meant for this machine must not leave it, least of all as plain http. */
    if (plan->place.loopback)
        net_option(refused, curl_easy_setopt(easy, CURLOPT_NOPROXY, "*"));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_HTTPHEADER, plan->headers));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_USERAGENT, transfer->settings->user_agent));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""));
}

/* Nobody joins a connection of HTTP/1.1 that is in use, so that it can be ended. */
static void net_transfer_keep_apart(NetTransfer *transfer, CURLcode *refused)
{
    CURL *easy = transfer->easy;

    if (transfer->plan->line == NET_LINE_SHARED)
        return;
    net_option(refused, curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L));
    if (transfer->plan->line == NET_LINE_LAST)
        return;
    net_option(refused, curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L));
}

static void net_transfer_set_connection(NetTransfer *transfer, CURLcode *refused)
{
    const NetSettings *settings = transfer->settings;
    CURL *easy = transfer->easy;

    net_option(refused,
               curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                                settings->http1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
    net_transfer_keep_apart(transfer, refused);
    net_option(refused, curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                                         (long)transfer->deadlines.connect_ms));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, net_transfer_on_open));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, net_wires_close));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, settings->wires));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, net_transfer_on_ready));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer));
    net_option(refused,
               curl_easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION, net_transfer_on_lookup));
    net_option(refused, curl_easy_setopt(easy, CURLOPT_RESOLVER_START_DATA, transfer));
}

static gboolean net_transfer_configure(NetTransfer *transfer, gpointer owner)
{
    CURL *easy = transfer->easy;
    CURLcode refused = CURLE_OK;

    for (gsize i = 0; i < G_N_ELEMENTS(fixed_options); i++)
        net_option(&refused,
                   curl_easy_setopt(easy, fixed_options[i].option, fixed_options[i].value));
    net_transfer_set_target(transfer, &refused);
    net_transfer_set_trust(transfer, &refused);
    net_transfer_set_method(transfer, &refused);
    net_transfer_set_connection(transfer, &refused);
    /* Gives up at once where the length is told; HEAD tells one and sends nothing. */
    if (transfer->plan->method != NET_HEAD)
        net_option(&refused, curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                                              (curl_off_t)transfer->plan->max_bytes));
    net_option(&refused, curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, net_transfer_on_body));
    net_option(&refused, curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer));
    net_option(&refused, curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, net_transfer_on_header));
    net_option(&refused, curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer));
    net_option(&refused, curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->details));
    net_option(&refused, curl_easy_setopt(easy, CURLOPT_PRIVATE, owner));
    return refused == CURLE_OK;
}

NetTransfer *net_transfer_new(const NetPlan *plan, const NetSettings *settings, gpointer owner)
{
    NetTransfer *transfer = g_new0(NetTransfer, 1);

    transfer->plan = plan;
    transfer->settings = settings;
    transfer->body.limit = plan->max_bytes;
    transfer->body.secret = plan->secret_answer;
    transfer->deadlines = net_plan_deadlines(plan, &settings->deadlines, settings->percent);
    transfer->easy = transfer->ride.easy = curl_easy_init();
    if (transfer->easy == NULL || !net_transfer_configure(transfer, owner)) {
        net_transfer_free(transfer);
        return NULL;
    }
    return transfer;
}

void net_transfer_free(NetTransfer *transfer)
{
    if (transfer == NULL)
        return;
    if (transfer->easy != NULL)
        net_transfer_settle(transfer);
    curl_easy_cleanup(transfer->easy);
    net_body_clear(&transfer->body);
    g_free(transfer->seen_pin);
    g_free(transfer);
}

gpointer net_transfer_owner(CURL *easy)
{
    char *owner = NULL;

    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    return owner;
}

/* ---- what came of it ---- */

CURLcode net_transfer_result(const NetTransfer *transfer, CURLcode code)
{
    return code == CURLE_OK && !transfer->head_complete ? CURLE_PARTIAL_FILE : code;
}

gint64 net_transfer_first_byte_us(const NetTransfer *transfer)
{
    /* Not curl's STARTTRANSFER: for a request with a body that is when the body begins to go out. */
    return transfer->first_us > transfer->sent_us && transfer->sent_us > 0
               ? transfer->first_us - transfer->sent_us
               : 0;
}

const char *net_transfer_header(const NetTransfer *transfer, const char *name)
{
    struct curl_header *header;

    if (curl_easy_header(transfer->easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return NULL;
    return header->value;
}

gboolean net_transfer_is_json(const NetTransfer *transfer)
{
    const char *type = net_transfer_header(transfer, "Content-Type");

    if (type == NULL)
        return FALSE;

    g_autofree char *media = g_strndup(type, strcspn(type, "; \t"));
    g_autofree char *lower = g_ascii_strdown(media, -1);
    return g_str_has_suffix(lower, "/json") || g_str_has_suffix(lower, "+json");
}

void net_transfer_settle(NetTransfer *transfer)
{
    net_ride_end(&transfer->ride, transfer->settings->wires);
}

gint64 net_transfer_silent_at(NetTransfer *transfer, gint64 now, gint64 *limit_ms)
{
    /* The callbacks say when, but don't see the pieces of a header or of a compressed block. */
    guint64 moved = net_info_bytes_up(transfer->easy) + net_info_bytes_down(transfer->easy);
    gboolean begun = net_info_bytes_down(transfer->easy) > 0;

    if (transfer->sent_us == 0)
        return -1;
    if (moved != transfer->moved && transfer->moved != 0)
        transfer->moved_us = MAX(transfer->moved_us, now);
    transfer->moved = moved;
    *limit_ms = begun ? transfer->deadlines.silence_ms : transfer->deadlines.first_byte_ms;
    return (begun ? transfer->moved_us : transfer->sent_us) + *limit_ms * 1000;
}

/* curl's clocks stand at 0 until their moment has come. That of CONNECT_TIME comes only after the TLS
 * handshake (7.88), but the local port is known once TCP is connected. */
static NetPhase net_transfer_phase(const NetTransfer *transfer)
{
    /* That of STARTTRANSFER runs for a request with a body as soon as it is being sent. */
    if (net_info_bytes_down(transfer->easy) > 0)
        return NET_PHASE_BODY;
    if (net_info_number(transfer->easy, CURLINFO_PRETRANSFER_TIME_T) > 0)
        return NET_PHASE_ANSWER;
    if (net_info_long(transfer->easy, CURLINFO_LOCAL_PORT) > 0)
        return transfer->plan->place.tls ? NET_PHASE_TLS : NET_PHASE_ANSWER;
    if (net_info_number(transfer->easy, CURLINFO_NAMELOOKUP_TIME_T) > 0)
        return NET_PHASE_CONNECT;
    return transfer->lookup_began ? NET_PHASE_LOOKUP : NET_PHASE_QUEUE;
}

/* The server's own certificate is the first that it shows. */
static char *net_transfer_seen_pin(const NetTransfer *transfer)
{
    struct curl_certinfo *shown = NULL;

    if (curl_easy_getinfo(transfer->easy, CURLINFO_CERTINFO, &shown) != CURLE_OK || shown == NULL ||
        shown->num_of_certs < 1)
        return NULL;
    for (const struct curl_slist *node = shown->certinfo[0]; node != NULL; node = node->next)
        if (g_str_has_prefix(node->data, "Cert:"))
            return net_pin_of_certificate(node->data);
    return NULL;
}

NetTrouble net_transfer_trouble(NetTransfer *transfer, CURLcode code)
{
    NetPhase phase = net_transfer_phase(transfer);
    if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH && transfer->seen_pin == NULL)
        transfer->seen_pin = net_transfer_seen_pin(transfer);

    gboolean connected = phase == NET_PHASE_ANSWER || phase == NET_PHASE_BODY;

    return (NetTrouble){
        .code = transfer->too_large ? CURLE_FILESIZE_EXCEEDED : code,
        .host = transfer->plan->place.label,
        .details = transfer->details,
        .seen_pin = transfer->seen_pin,
        .phase = phase,
        .waited_ms = connected ? transfer->deadlines.silence_ms : transfer->deadlines.connect_ms,
        .stalled = connected,
        .system_errno = net_info_long(transfer->easy, CURLINFO_OS_ERRNO),
        .verify_result = net_info_long(transfer->easy, CURLINFO_SSL_VERIFYRESULT),
        .by_proxy =
            !transfer->plan->place.loopback && net_proxy_is_named_for(transfer->plan->place.label),
        .proxy_code = (CURLproxycode)net_info_long(transfer->easy, CURLINFO_PROXY_ERROR),
        .proxy_status = net_info_long(transfer->easy, CURLINFO_HTTP_CONNECTCODE),
    };
}

static gboolean net_transfer_check_direction(const NetTransfer *transfer, long status,
                                             GError **error)
{
    const char *location = net_transfer_header(transfer, "Location");
    gboolean leads_away = location != NULL || (status != 300 && status != 304);

    if (status < 300 || status > 399 || !leads_away)
        return TRUE;

    g_autofree char *target = location == NULL ? NULL : net_url_host_label(location);
    g_set_error(error, FAULT, FAULT_FOREIGN,
                _("%s sends us on to %s (status %ld), which looptrace doesn't follow"),
                transfer->plan->place.label, target != NULL ? target : "another of its pages",
                status);
    return FALSE;
}

/* curl notices a body that is shorter than its Content-Length or its chunks, but not a compressed
 * one that ends before its trailer. */
static gboolean net_transfer_check_whole(const NetTransfer *transfer, long status, GError **error)
{
    gboolean packed = net_transfer_header(transfer, "Content-Encoding") != NULL &&
                      net_info_number(transfer->easy, CURLINFO_SIZE_DOWNLOAD_T) > 0;

    if (status < 200 || status > 299 || !net_transfer_is_json(transfer))
        return TRUE;
    if (transfer->body.length == 0 && !packed)
        return TRUE;
    if (transfer->body.length > 0 && net_json_is_whole(transfer->body.bytes, transfer->body.length))
        return TRUE;
    g_set_error(error, FAULT, FAULT_DECODE, _("the answer of %s is damaged: it breaks off"),
                transfer->plan->place.label);
    return FALSE;
}

gboolean net_transfer_check(const NetTransfer *transfer, GError **error)
{
    long status = net_info_long(transfer->easy, CURLINFO_RESPONSE_CODE);

    return net_transfer_check_direction(transfer, status, error) &&
           net_transfer_check_whole(transfer, status, error);
}
