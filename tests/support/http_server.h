/* SPDX-License-Identifier: MIT */
/*
 * A scripted HTTP server for tests, on loopback, in the test's own process. It answers what the
 * script says, wrongly if told so, and records every request. Accepting, reading and answering
 * happen on threads of the server, so the code under test runs its real loop.
 *
 *     HttpServer *server = http_server_new(HTTP_PLAIN);
 *     http_server_on(server, "POST", "/auth/v1/token",
 *                    &(HttpResponse){.status = 503, .body = "{}"});
 *     http_server_on(server, "POST", "/auth/v1/token", &(HttpResponse){.body = "{\"ok\":1}"});
 *     … requests to http_server_url(server): the first gets 503, all later ones 200 …
 *     assert_string_equal(http_request_header(http_server_request(server, 0), "apikey"), "k");
 *     http_server_free(server);
 *
 * Nothing of it sleeps: a response can be held until http_server_release(), or stall until the
 * client goes away. The GMainContext that is the thread's default when the server is made is woken
 * after everything that the functions below count, so a test waits with
 *
 *     while (http_server_count(server) < 1)
 *         g_main_context_iteration(context, TRUE);
 */
#ifndef LOOPTRACE_TESTS_HTTP_SERVER_H
#define LOOPTRACE_TESTS_HTTP_SERVER_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct HttpServer HttpServer;

typedef enum {
    HTTP_PLAIN,      /* http://127.0.0.1:port */
    HTTP_PLAIN_IPV6, /* http://[::1]:port */
    HTTP_TLS,        /* https://127.0.0.1:port; trusted through http_server_ca_file() */
    HTTP_TLS_2,      /* the same, but speaks only HTTP/2 */
    HTTP_TLS_BOTH,   /* the same, which speaks HTTP/2 with whoever offers it */
    HTTP_TLS_EXPIRED,
    HTTP_TLS_WRONG_NAME, /* the certificate is for elsewhere.test */
    HTTP_TLS_STRANGER    /* signed by another authority than the one in http_server_ca_file() */
} HttpServerKind;

/* Listens at once, on a port that the kernel chooses. Aborts the test when that fails. */
HttpServer *http_server_new(HttpServerKind kind);
/* Drops every connection and ends the threads; requests and strings borrowed from it are gone. */
void http_server_free(HttpServer *server);

const char *http_server_url(const HttpServer *server); /* without a trailing slash */
guint16 http_server_port(const HttpServer *server);
/* A file with the certificate of the server's authority, NULL for the plain kinds. */
const char *http_server_ca_file(const HttpServer *server);

/* ---- the script ---- */

/* What becomes of the connection once the bytes of the answer are out. On HTTP/2, where raw,
 * until_close and drip_ms mean nothing: */
typedef enum {
    HTTP_KEEP,  /* it waits for the next request */
    HTTP_CLOSE, /* closed in good order           HTTP/2: GOAWAY instead of an answer */
    HTTP_RESET, /* torn down (RST)                HTTP/2: RST_STREAM instead of an answer */
    HTTP_STALL  /* nothing more is said until the client goes away */
} HttpEnding;

/* Zeroed fields mean what is right: 200, the true Content-Length, keep-alive. */
typedef struct {
    int status;
    const char *type;           /* Content-Type; NULL: application/json if there is a body */
    const char *const *headers; /* more "Name: value", NULL-terminated */
    const char *body;
    gsize length;         /* of body; 0: up to the NUL */
    gboolean gzip;        /* body goes out compressed */
    gsize cut;            /* only so many bytes of the (compressed) body exist; 0: all */
    gsize declare;        /* Content-Length claims this; 0: the truth */
    gboolean until_close; /* no Content-Length: the body ends with the connection */
    const char *raw;      /* exactly these bytes instead of all above; "": none */
    guint drip_ms;        /* byte for byte, with this pause between */
    gboolean hold;        /* waits for http_server_release() before the first byte */
    HttpEnding ending;
    char *
        owned; /* for handlers: freed with g_free() once the answer is out (body may point to it) */
} HttpResponse;

typedef struct {
    const char *method;         /* "POST" */
    const char *target;         /* "/rest/v1/orders?select=id", or "host:port" for CONNECT */
    const char *const *headers; /* "Name: value" as received, NULL-terminated */
    const char *body;           /* NUL-terminated behind length */
    gsize length;
    gsize wire_bytes;     /* all that the request took on the connection, above TLS */
    guint connection;     /* number of the connection, from 1 */
    gboolean resumed_tls; /* by a ticket of an earlier connection */
} HttpRequest;

/* One answer for requests with this method (NULL: any) whose target begins with prefix; copied. The
 * longest prefix wins. Several answers for the same method and prefix are given in turn, the last
 * one for ever. What no rule covers gets 404 and {"message":"no rule"}. */
void http_server_on(HttpServer *server, const char *method, const char *prefix,
                    const HttpResponse *response);

/* Fills the zeroed *response. Runs on a thread of the server, one at a time; what it points to
 * must live until the answer is out (static, owned, or the request's own). */
typedef void (*HttpHandler)(const HttpRequest *request, HttpResponse *response, gpointer data);
/* Like http_server_on(), for answers that depend on the request. */
void http_server_on_call(HttpServer *server, const char *method, const char *prefix,
                         HttpHandler handler, gpointer data);

/* Lets go of every held answer, now and from now on. */
void http_server_release(HttpServer *server);

/* ---- what happened ---- */

guint http_server_count(HttpServer *server); /* requests received as a whole */
/* The index-th of them, from 0, in the order in which they were complete; borrowed from the server.
 * NULL when there aren't so many. */
const HttpRequest *http_server_request(HttpServer *server, guint index);
/* Value of the first header of that name in any case, NULL if absent. */
const char *http_request_header(const HttpRequest *request, const char *name);

guint http_server_connections(HttpServer *server); /* accepted so far */
guint http_server_open(HttpServer *server);        /* of them, those that are still open */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpServer, http_server_free)

G_END_DECLS

#endif
