/* SPDX-License-Identifier: MIT */
/* What the files of the test server share. */
#ifndef LOOPTRACE_TESTS_HTTP_SERVER_PRIVATE_H
#define LOOPTRACE_TESTS_HTTP_SERVER_PRIVATE_H

#include <glib.h>
#include <openssl/ssl.h>

#include "http_server.h"
#include "http_wire.h"

G_BEGIN_DECLS

#define HTTP_MAX_BODY (64U * 1024 * 1024)

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

/* The thread of a connection: reads requests and answers them until the end. */
gpointer http_connection_run(gpointer connection);
/* The same for one that speaks HTTP/2, after the handshake. */
void http2_connection_run(HttpConnection *connection);
/* Waits for bytes and adds them to unread; FALSE when the client has gone. */
gboolean http_connection_fill(HttpConnection *connection);

/* Remembers the request; the server owns it from now on. */
void http_server_record(HttpServer *server, HttpRequest *request);
/* The answer that the script has for the request, and waits if it is to be held. What the handler
 * made is freed by the caller: g_free(response->owned). */
HttpResponse http_server_choose(HttpServer *server, const HttpRequest *request);
/* Returns when the time has passed (TRUE) or the server stops (FALSE). */
gboolean http_server_pause(HttpServer *server, guint pause_ms);

void http_request_free(gpointer request);

G_END_DECLS

#endif
