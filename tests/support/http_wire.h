/* SPDX-License-Identifier: MIT */
/* One accepted connection of the test server as a blocking stream of bytes, with or without TLS. */
#ifndef LOOPTRACE_TESTS_HTTP_WIRE_H
#define LOOPTRACE_TESTS_HTTP_WIRE_H

#include <glib.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

typedef struct {
    int fd;
    SSL *tls; /* NULL: plain */
} HttpWire;

/* Takes the socket; tls NULL for plain. FALSE when the handshake fails. */
gboolean http_wire_open(HttpWire *wire, int fd, SSL_CTX *tls);
gboolean http_wire_is_http2(const HttpWire *wire); /* agreed on in the handshake */
/* How many bytes were read, 0 when the client has gone. */
gsize http_wire_read(HttpWire *wire, char *buffer, gsize size);
gboolean http_wire_write(HttpWire *wire, const char *bytes, gsize length);
/* Says good-bye unless reset. The socket itself stays open (see http_wire_clear). */
void http_wire_shutdown(HttpWire *wire, gboolean reset);
/* Frees what belongs to TLS; the caller closes the socket. */
void http_wire_clear(HttpWire *wire);

G_END_DECLS

#endif
