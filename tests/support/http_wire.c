/* SPDX-License-Identifier: MIT */
#include "http_wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

gboolean http_wire_open(HttpWire *wire, int fd, SSL_CTX *tls)
{
    wire->fd = fd;
    wire->tls = NULL;
    if (tls == NULL)
        return TRUE;
    wire->tls = SSL_new(tls);
    return wire->tls != NULL && SSL_set_fd(wire->tls, fd) == 1 && SSL_accept(wire->tls) == 1;
}

gboolean http_wire_is_http2(const HttpWire *wire)
{
    const unsigned char *protocol = NULL;
    unsigned int length = 0;

    if (wire->tls != NULL)
        SSL_get0_alpn_selected(wire->tls, &protocol, &length);
    return length == 2 && memcmp(protocol, "h2", 2) == 0;
}

gsize http_wire_read(HttpWire *wire, char *buffer, gsize size)
{
    ssize_t got;

    if (wire->tls != NULL) {
        got = SSL_read(wire->tls, buffer, (int)MIN(size, (gsize)G_MAXINT));
    } else {
        do
            got = read(wire->fd, buffer, size);
        while (got < 0 && errno == EINTR);
    }
    return got > 0 ? (gsize)got : 0;
}

gboolean http_wire_write(HttpWire *wire, const char *bytes, gsize length)
{
    while (length > 0) {
        ssize_t sent;

        if (wire->tls != NULL)
            sent = SSL_write(wire->tls, bytes, (int)MIN(length, (gsize)G_MAXINT));
        else
            sent = send(wire->fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && wire->tls == NULL && errno == EINTR)
            continue;
        if (sent <= 0)
            return FALSE;
        bytes += sent;
        length -= (gsize)sent;
    }
    return TRUE;
}

void http_wire_shutdown(HttpWire *wire, gboolean reset)
{
    if (reset) {
        /* A socket that is closed with linger time 0 sends RST. */
        const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
        (void)setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        return;
    }
    if (wire->tls != NULL && SSL_is_init_finished(wire->tls))
        (void)SSL_shutdown(wire->tls);
    (void)shutdown(wire->fd, SHUT_WR);
}

void http_wire_clear(HttpWire *wire)
{
    g_clear_pointer(&wire->tls, SSL_free);
}
