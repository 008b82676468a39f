/* SPDX-License-Identifier: MIT */
/*
 * A connection that nobody uses, left to the kernel. Closed by the server after a minute or two, it costs
 * some 60 bytes (GOAWAY, close_notify); closed by us on a timer, it wakes the process. The kernel has a
 * clock of its own for a TCP connection, that of keep-alive: when its one probe gets no answer, the
 * connection is torn down (RST), without a byte of payload and without waking anybody. So that no answer
 * comes, a filter on the socket drops segments that are nothing but an acknowledgement.
 */
#ifndef LOOPTRACE_NET_REST_H
#define LOOPTRACE_NET_REST_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    NET_REST_BEGUN,
    NET_REST_BUSY, /* something that was sent isn't acknowledged yet: try again later */
    NET_REST_CANT  /* this kernel doesn't do it, or the connection is gone: leave it as it is */
} NetRestResult;

/* What TCP keep-alive is set to for a connection in use, so that a NAT doesn't forget it. */
#define NET_PROBE_IDLE_S     30
#define NET_PROBE_INTERVAL_S 15

/* idle_s, from the last byte on, and a second more: then the connection is gone. */
NetRestResult net_rest_begin(int socket, int idle_s);
/* The connection is to be used again: as if nothing had been. */
void net_rest_end(int socket);

G_END_DECLS

#endif
