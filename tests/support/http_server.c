/* SPDX-License-Identifier: MIT */
#include "http_server.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "certificates.h"
#include "http_script.h"
#include "http_server_private.h"

/* ---- recorded requests ---- */

void http_request_free(gpointer data)
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

/* ---- what connections need ---- */

gboolean http_server_pause(HttpServer *server, guint pause_ms)
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

HttpResponse http_server_choose(HttpServer *server, const HttpRequest *request)
{
    HttpResponse response = {.status = 404, .body = "{\"message\":\"no rule\"}"};
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
    if (response.hold)
        http_server_wait_for_release(server);
    return response;
}

void http_server_record(HttpServer *server, HttpRequest *request)
{
    g_mutex_lock(&server->lock);
    g_ptr_array_add(server->requests, request);
    g_mutex_unlock(&server->lock);
    g_main_context_wakeup(server->context);
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

static int http_server_choose_protocol(SSL *tls, const unsigned char **chosen,
                                       unsigned char *chosen_length, const unsigned char *offered,
                                       unsigned int length, void *kind)
{
    static const unsigned char both[] = {2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned int spoken = GPOINTER_TO_INT(kind) == HTTP_TLS_2 ? 3 : sizeof both;
    unsigned char *found = NULL;

    if (SSL_select_next_proto(&found, chosen_length, both, spoken, offered, length) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
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
    if (kind == HTTP_TLS_2 || kind == HTTP_TLS_BOTH)
        SSL_CTX_set_alpn_select_cb(server->tls, http_server_choose_protocol, GINT_TO_POINTER(kind));
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
