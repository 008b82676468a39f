/* SPDX-License-Identifier: MIT */
/*
 * The sockets of a session, and what crosses them. libcurl's own counters know neither TLS nor HPACK,
 * so the kernel is asked (TCP_INFO): bytes that TCP carried, both ways, those of handshakes and those
 * that were sent again included; without the headers of TCP and IP.
 *
 * A ride is one try of a request on a connection. What crosses while one rides is its own; while
 * several do, they share by what curl says that each has moved; what crosses while none does is the
 * next one's, and what a closing connection says at last is only in the totals. Where the kernel
 * doesn't tell, curl's counters stand in.
 */
#ifndef LOOPTRACE_NET_WIRE_H
#define LOOPTRACE_NET_WIRE_H

#include <curl/curl.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct NetWires NetWires;
typedef struct NetWire NetWire;

typedef struct {
    CURL *easy;
    NetWire *wire;                    /* NULL: on none */
    guint64 up, down;                 /* its share so far */
    guint64 counted_up, counted_down; /* of curl's bytes, when shared last */
} NetRide;

NetWires *net_wires_new(void);
void net_wires_free(NetWires *wires); /* every socket must be closed */

/* For CURLOPT_OPENSOCKETFUNCTION; the handshake is the ride's unless another begins first. */
curl_socket_t net_wires_open(NetWires *wires, NetRide *opener, const struct curl_sockaddr *address);
/* For CURLOPT_CLOSESOCKETFUNCTION, with the wires as its data. */
int net_wires_close(void *wires, curl_socket_t socket);

/* The ride's request goes out now, over the connection with this local port. */
void net_ride_begin(NetRide *ride, NetWires *wires, int local_port);
/* Nothing more is the ride's. Its easy handle must still be there; may be called again. */
void net_ride_end(NetRide *ride, NetWires *wires);
/* Breaks the ride's connection if not one byte has come over it since the ride began: everybody on
 * it fails at once instead of waiting in vain. */
void net_ride_condemn(NetRide *ride);
/* Leaves the connections that nobody uses to the kernel (rest.h). FALSE: not all of them yet, ask again in a
 * moment. */
gboolean net_wires_rest(NetWires *wires, int idle_s);
/* Somebody may use them again: before curl looks for a connection. */
void net_wires_rouse(NetWires *wires);
/* Breaks the connections that nobody uses, so that none of them is used again. */
void net_wires_drop_idle(NetWires *wires);

typedef struct {
    guint64 up, down;
    guint64 connections; /* that carried a request */
    gint64 rtt_us;       /* TCP's own smoothed round trip, newest; 0: unknown */
} NetWireTotals;

NetWireTotals net_wires_totals(NetWires *wires); /* up to this moment */

G_END_DECLS

#endif
