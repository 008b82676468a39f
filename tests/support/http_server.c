/* SPDX-License-Identifier: MIT */
#include "http_server.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "certificates.h"
#include "http_script.h"
#include "http_wire.h"

#define MAX_HEAD (256U * 1024)
#define MAX_BODY (64U * 1024 * 1024)

struct HttpServer {
    GMutex lock;   /* guards what follows, down to the blank line */
    GCond stirred; /* released or stopping */
    GPtrArray *rules, *requests, *connections;
    guint open;
    gboolean released, stopping;

    GMutex one_handler;
    GMainContext *context;
    GThread *acceptor;
    SSL_CTX *tls;
    int listener;
    guint16 port;
    char *url, *directory, *ca_file;
};

typedef struct {
    HttpServer *server;
    GThread *thread;
    int fd; /* -1 once closed; guarded by the server's lock */
    guint number;
    HttpWire wire;
    GString *unread; /* bytes received beyond the request in hand */
} HttpConnection;

/* ---- recorded requests ---- */

static void http_request_free(gpointer data)
{
    HttpRequest *request = data;

    g_free((char *)request->method);
    g_free((char *)request->target);
    g_strfreev((char **)request->headers);
    g_free((char *)request->body);
    g_free(request);
}

const char *http_request_header(const HttpRequest *request, const char *name)
{
    gsize length = strlen(name);

    for (gsize i = 0; request->headers[i] != NULL; i++) {
        const char *header = request->headers[i];

        if (g_ascii_strncasecmp(header, name, length) == 0 && header[length] == ':')
            return header + length + 1 + strspn(header + length + 1, " ");
    }
    return NULL;
}

/* NULL unless head is a request line and headers. */
static HttpRequest *http_request_parse(const char *head)
{
    g_auto(GStrv) lines = g_strsplit(head, "\r\n", -1);
    g_auto(GStrv) words = g_strsplit(lines[0] != NULL ? lines[0] : "", " ", 3);

    if (g_strv_length(words) != 3)
        return NULL;

    HttpRequest *request = g_new0(HttpRequest, 1);
    request->method = g_strdup(words[0]);
    request->target = g_strdup(words[1]);
    request->headers = (const char *const *)g_strdupv(lines + 1);
    return request;
}

/* ---- one connection ---- */

static gboolean http_connection_fill(HttpConnection *connection)
{
    char piece[16384];
    gsize got = http_wire_read(&connection->wire, piece, sizeof piece);

    g_string_append_len(connection->unread, piece, (gssize)got);
    return got > 0;
}

static gboolean http_connection_receive_body(HttpConnection *connection, HttpRequest *request)
{
    const char *declared = http_request_header(request, "Content-Length");
    guint64 length = 0;

    if (declared != NULL && !g_ascii_string_to_unsigned(declared, 10, 0, MAX_BODY, &length, NULL))
        return FALSE;
    while (connection->unread->len < length)
        if (!http_connection_fill(connection))
            return FALSE;

    request->length = (gsize)length;
    request->body = g_strndup(connection->unread->str, request->length);
    memcpy((char *)request->body, connection->unread->str, request->length);
    g_string_erase(connection->unread, 0, (gssize)length);
    return TRUE;
}

/* NULL when the client has gone or talks nonsense. */
static HttpRequest *http_connection_receive(HttpConnection *connection)
{
    GString *unread = connection->unread;
    const char *end;

    while ((end = g_strstr_len(unread->str, (gssize)unread->len, "\r\n\r\n")) == NULL)
        if (unread->len > MAX_HEAD || !http_connection_fill(connection))
            return NULL;

    gsize head_length = (gsize)(end - unread->str);
    g_autofree char *head = g_strndup(unread->str, head_length);
    HttpRequest *request = http_request_parse(head);
    if (request == NULL)
        return NULL;
    g_string_erase(unread, 0, (gssize)head_length + 4);
    if (!http_connection_receive_body(connection, request)) {
        http_request_free(request);
        return NULL;
    }

    request->wire_bytes = head_length + 4 + request->length;
    request->connection = connection->number;
    request->resumed_tls =
        connection->wire.tls != NULL && SSL_session_reused(connection->wire.tls) == 1;
    return request;
}

/* Returns when the time has passed (TRUE) or the server stops (FALSE). */
static gboolean http_server_pause(HttpServer *server, guint pause_ms)
{
    gint64 until = g_get_monotonic_time() + (gint64)pause_ms * 1000;

    g_mutex_lock(&server->lock);
    while (!server->stopping && g_cond_wait_until(&server->stirred, &server->lock, until))
        continue;
    gboolean goes_on = !server->stopping;
    g_mutex_unlock(&server->lock);
    return goes_on;
}

static void http_server_wait_for_release(HttpServer *server)
{
    g_mutex_lock(&server->lock);
    while (!server->stopping && !server->released)
        g_cond_wait(&server->stirred, &server->lock);
    g_mutex_unlock(&server->lock);
}

static gboolean http_connection_send(HttpConnection *connection, const HttpResponse *response,
                                     const GByteArray *bytes)
{
    const char *out = (const char *)bytes->data;

    if (response->hold)
        http_server_wait_for_release(connection->server);
    if (response->drip_ms == 0)
        return http_wire_write(&connection->wire, out, bytes->len);
    for (guint i = 0; i < bytes->len; i++) {
        if (!http_wire_write(&connection->wire, out + i, 1))
            return FALSE;
        if (!http_server_pause(connection->server, response->drip_ms))
            return FALSE;
    }
    return TRUE;
}

/* Whether the connection waits for another request. */
static gboolean http_connection_finish(HttpConnection *connection, const HttpResponse *response)
{
    if (response->ending == HTTP_KEEP && !response->until_close)
        return TRUE;
    if (response->ending == HTTP_STALL) {
        while (http_connection_fill(connection))
            g_string_truncate(connection->unread, 0);
        return FALSE;
    }
    http_wire_shutdown(&connection->wire, response->ending == HTTP_RESET);
    return FALSE;
}

static gboolean http_connection_answer(HttpConnection *connection, const HttpRequest *request)
{
    static const HttpResponse no_rule = {.status = 404, .body = "{\"message\":\"no rule\"}"};
    HttpServer *server = connection->server;
    HttpResponse response = no_rule;
    HttpHandler handler = NULL;
    gpointer data = NULL;

    g_mutex_lock(&server->lock);
    HttpRule *rule = http_script_find(server->rules, request);
    if (rule != NULL && rule->handler != NULL) {
        handler = rule->handler;
        data = rule->data;
    } else if (rule != NULL) {
        response = *http_rule_next(rule);
    }
    g_mutex_unlock(&server->lock);

    if (handler != NULL) {
        memset(&response, 0, sizeof response);
        g_mutex_lock(&server->one_handler);
        handler(request, &response, data);
        g_mutex_unlock(&server->one_handler);
    }

    g_autoptr(GByteArray) bytes = http_response_render(&response, request->method);
    gboolean sent = http_connection_send(connection, &response, bytes);
    g_free(response.owned);
    return sent && http_connection_finish(connection, &response);
}

static void http_server_record(HttpServer *server, HttpRequest *request)
{
    g_mutex_lock(&server->lock);
    g_ptr_array_add(server->requests, request);
    g_mutex_unlock(&server->lock);
    g_main_context_wakeup(server->context);
}

static void http_connection_close(HttpConnection *connection)
{
    HttpServer *server = connection->server;

    http_wire_clear(&connection->wire);
    g_mutex_lock(&server->lock);
    (void)close(connection->fd);
    connection->fd = -1;
    server->open--;
    g_mutex_unlock(&server->lock);
    g_main_context_wakeup(server->context);
}

static gpointer http_connection_run(gpointer data)
{
    HttpConnection *connection = data;
    HttpServer *server = connection->server;
    gboolean goes_on = http_wire_open(&connection->wire, connection->fd, server->tls);

    while (goes_on) {
        HttpRequest *request = http_connection_receive(connection);
        if (request == NULL)
            break;
        http_server_record(server, request);
        goes_on = http_connection_answer(connection, request);
    }
    http_connection_close(connection);
    ERR_clear_error();
    return NULL;
}

static void http_connection_free(gpointer data)
{
    HttpConnection *connection = data;

    g_thread_join(connection->thread);
    g_string_free(connection->unread, TRUE);
    g_free(connection);
}

/* ---- listening ---- */

static void http_server_accept(HttpServer *server, int fd)
{
    HttpConnection *connection = g_new0(HttpConnection, 1);

    connection->server = server;
    connection->fd = fd;
    connection->unread = g_string_new(NULL);
    g_mutex_lock(&server->lock);
    g_ptr_array_add(server->connections, connection);
    connection->number = server->connections->len;
    server->open++;
    /* Under the lock, so that nobody sees a connection without its thread. */
    connection->thread = g_thread_new("http-connection", http_connection_run, connection);
    if (server->stopping)
        (void)shutdown(fd, SHUT_RDWR);
    g_mutex_unlock(&server->lock);
    g_main_context_wakeup(server->context);
}

static gpointer http_server_run(gpointer data)
{
    HttpServer *server = data;
    sigset_t broken_pipe;

    /* OpenSSL writes without MSG_NOSIGNAL; connection threads inherit this mask. */
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &broken_pipe, NULL);
    for (;;) {
        int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);

        if (fd >= 0)
            http_server_accept(server, fd);
        else if (errno != EINTR && errno != ECONNABORTED)
            return NULL;
    }
}

static void http_server_listen(HttpServer *server, gboolean ipv6)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr *address = ipv6 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
    socklen_t size = ipv6 ? sizeof v6 : sizeof v4;

    server->listener = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0 || bind(server->listener, address, size) != 0 ||
        listen(server->listener, 128) != 0 || getsockname(server->listener, address, &size) != 0)
        g_error("test server: %s", g_strerror(errno));
    server->port = ntohs(ipv6 ? v6.sin6_port : v4.sin_port);
}

static void http_server_prepare_tls(HttpServer *server, HttpServerKind kind)
{
    const char *names = "DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1";
    Identity told = {0}, other = {0}, leaf = {0};
    const Identity *signer = kind == HTTP_TLS_STRANGER ? &other : &told;

    identity_init_authority(&told, "looptrace test authority");
    identity_init_authority(&other, "looptrace test stranger");
    identity_init_server(&leaf, signer, kind == HTTP_TLS_WRONG_NAME ? "DNS:elsewhere.test" : names,
                         kind == HTTP_TLS_EXPIRED ? -2 : 2);

    server->directory = g_dir_make_tmp("looptrace-test-XXXXXX", NULL);
    g_assert(server->directory != NULL);
    server->ca_file = g_build_filename(server->directory, "ca.pem", NULL);
    identity_write_certificate(&told, server->ca_file);

    server->tls = SSL_CTX_new(TLS_server_method());
    g_assert(SSL_CTX_use_certificate(server->tls, leaf.certificate) == 1);
    g_assert(SSL_CTX_use_PrivateKey(server->tls, leaf.key) == 1);
    identity_clear(&leaf);
    identity_clear(&told);
    identity_clear(&other);
}

HttpServer *http_server_new(HttpServerKind kind)
{
    gboolean is_tls = kind != HTTP_PLAIN && kind != HTTP_PLAIN_IPV6;
    gboolean ipv6 = kind == HTTP_PLAIN_IPV6;
    HttpServer *server = g_new0(HttpServer, 1);

    g_mutex_init(&server->lock);
    g_mutex_init(&server->one_handler);
    g_cond_init(&server->stirred);
    server->context = g_main_context_ref_thread_default();
    server->rules = http_script_new();
    server->requests = g_ptr_array_new_with_free_func(http_request_free);
    server->connections = g_ptr_array_new_with_free_func(http_connection_free);
    if (is_tls)
        http_server_prepare_tls(server, kind);
    http_server_listen(server, ipv6);
    server->url = g_strdup_printf("%s://%s:%u", is_tls ? "https" : "http",
                                  ipv6 ? "[::1]" : "127.0.0.1", server->port);
    server->acceptor = g_thread_new("http-server", http_server_run, server);
    return server;
}

static void http_server_stop(HttpServer *server)
{
    /* Linux: accept() returns EINVAL on a listening socket that is shut down. */
    g_mutex_lock(&server->lock);
    server->stopping = TRUE;
    g_cond_broadcast(&server->stirred);
    (void)shutdown(server->listener, SHUT_RDWR);
    for (guint i = 0; i < server->connections->len; i++) {
        HttpConnection *connection = g_ptr_array_index(server->connections, i);

        if (connection->fd >= 0)
            (void)shutdown(connection->fd, SHUT_RDWR);
    }
    g_mutex_unlock(&server->lock);
    g_thread_join(server->acceptor);
    (void)close(server->listener);
}

void http_server_free(HttpServer *server)
{
    if (server == NULL)
        return;
    http_server_stop(server);
    g_ptr_array_unref(server->connections);
    g_ptr_array_unref(server->requests);
    g_ptr_array_unref(server->rules);
    if (server->tls != NULL) {
        SSL_CTX_free(server->tls);
        (void)g_unlink(server->ca_file);
        (void)g_rmdir(server->directory);
    }
    g_free(server->ca_file);
    g_free(server->directory);
    g_free(server->url);
    g_main_context_unref(server->context);
    g_cond_clear(&server->stirred);
    g_mutex_clear(&server->one_handler);
    g_mutex_clear(&server->lock);
    g_free(server);
}

/* ---- what tests ask ---- */

const char *http_server_url(const HttpServer *server)
{
    return server->url;
}

guint16 http_server_port(const HttpServer *server)
{
    return server->port;
}

const char *http_server_ca_file(const HttpServer *server)
{
    return server->ca_file;
}

void http_server_on(HttpServer *server, const char *method, const char *prefix,
                    const HttpResponse *response)
{
    g_mutex_lock(&server->lock);
    http_rule_add(http_script_rule(server->rules, method, prefix), response);
    g_mutex_unlock(&server->lock);
}

void http_server_on_call(HttpServer *server, const char *method, const char *prefix,
                         HttpHandler handler, gpointer data)
{
    g_mutex_lock(&server->lock);
    HttpRule *rule = http_script_rule(server->rules, method, prefix);
    rule->handler = handler;
    rule->data = data;
    g_mutex_unlock(&server->lock);
}

void http_server_release(HttpServer *server)
{
    g_mutex_lock(&server->lock);
    server->released = TRUE;
    g_cond_broadcast(&server->stirred);
    g_mutex_unlock(&server->lock);
}

guint http_server_count(HttpServer *server)
{
    g_mutex_lock(&server->lock);
    guint count = server->requests->len;
    g_mutex_unlock(&server->lock);
    return count;
}

const HttpRequest *http_server_request(HttpServer *server, guint index)
{
    g_mutex_lock(&server->lock);
    const HttpRequest *request =
        index < server->requests->len ? g_ptr_array_index(server->requests, index) : NULL;
    g_mutex_unlock(&server->lock);
    return request;
}

guint http_server_connections(HttpServer *server)
{
    g_mutex_lock(&server->lock);
    guint count = server->connections->len;
    g_mutex_unlock(&server->lock);
    return count;
}

guint http_server_open(HttpServer *server)
{
    g_mutex_lock(&server->lock);
    guint count = server->open;
    g_mutex_unlock(&server->lock);
    return count;
}
