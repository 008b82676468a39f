/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "info.h"
#include "rest.h"

/* What waits in the kernel can't be told from what has arrived: of an upload on a slow line that would be all of it,
 * and the deadline for the answer would run long before the server has everything. */
#define UNSENT_MOST (16 * 1024)

struct NetWires {
    GHashTable *by_socket; /* → NetWire */
    NetWireTotals totals;
};

struct NetWire {
    NetWires *wires;
    int socket;
    NetRide *opener;            /* until somebody rides */
    GPtrArray *rides;           /* of NetRide, borrowed */
    guint64 seen_up, seen_down; /* by the kernel, when it was asked last */
    guint64 unclaimed_up, unclaimed_down;
    guint64 silent_down; /* seen_down when the newest ride began */
    gboolean blind;      /* the kernel doesn't tell */
    gboolean resting;
};

static void net_wire_free(gpointer data)
{
    NetWire *wire = data;

    g_ptr_array_unref(wire->rides);
    g_free(wire);
}

NetWires *net_wires_new(void)
{
    NetWires *wires = g_new0(NetWires, 1);

    wires->by_socket = g_hash_table_new_full(NULL, NULL, NULL, net_wire_free);
    return wires;
}

void net_wires_free(NetWires *wires)
{
    if (wires == NULL)
        return;
    g_hash_table_unref(wires->by_socket);
    g_free(wires);
}

/* ---- sharing out ---- */

typedef struct {
    guint64 up, down;
} NetAmount;

/* What has crossed since the kernel was asked last. What has come but wasn't read yet isn't counted
 * before it is, or whoever ends first would be told to have had it; at the end it is. */
static NetAmount net_wire_read(NetWire *wire, gboolean at_end)
{
    struct tcp_info info = {0};
    socklen_t length = sizeof info;
    int unread = 0;

    wire->blind = getsockopt(wire->socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0 ||
                  length < offsetof(struct tcp_info, tcpi_bytes_sent) + sizeof info.tcpi_bytes_sent;
    if (wire->blind)
        return (NetAmount){0, 0};

    if (!at_end && ioctl(wire->socket, FIONREAD, &unread) != 0)
        unread = 0;

    guint64 down = MAX(info.tcpi_bytes_received - MIN((guint64)unread, info.tcpi_bytes_received),
                       wire->seen_down);
    const NetAmount moved = {info.tcpi_bytes_sent - wire->seen_up, down - wire->seen_down};
    wire->seen_up = info.tcpi_bytes_sent;
    wire->seen_down = down;
    if (info.tcpi_rtt > 0)
        wire->wires->totals.rtt_us = info.tcpi_rtt;
    return moved;
}

/* What curl has moved for the ride since it was shared with last. */
static NetAmount net_ride_weigh(NetRide *ride)
{
    guint64 up = net_info_bytes_up(ride->easy), down = net_info_bytes_down(ride->easy);
    /* curl begins to count anew when it sends a request once more. */
    const NetAmount weight = {up > ride->counted_up ? up - ride->counted_up : 0,
                              down > ride->counted_down ? down - ride->counted_down : 0};

    ride->counted_up = up;
    ride->counted_down = down;
    return weight;
}

static guint64 net_share(guint64 amount, guint64 weight, guint64 of, guint heads)
{
    if (of == 0)
        return amount / heads;
    return (guint64)((double)amount * ((double)weight / (double)of));
}

static void net_wire_share(NetWire *wire, NetAmount amount)
{
    guint heads = wire->rides->len;
    g_autofree NetAmount *weights = g_new0(NetAmount, heads);
    NetAmount sum = {0, 0};

    for (guint i = 0; i < heads; i++) {
        weights[i] = net_ride_weigh(wire->rides->pdata[i]);
        sum.up += weights[i].up;
        sum.down += weights[i].down;
    }
    if (wire->blind) {
        amount = sum;
        wire->wires->totals.up += sum.up;
        wire->wires->totals.down += sum.down;
    }

    NetAmount left = amount;
    for (guint i = 0; i < heads; i++) {
        NetRide *ride = wire->rides->pdata[i];
        gboolean last = i == heads - 1;
        NetAmount part = {
            last ? left.up : MIN(left.up, net_share(amount.up, weights[i].up, sum.up, heads)),
            last ? left.down
                 : MIN(left.down, net_share(amount.down, weights[i].down, sum.down, heads))};

        ride->up += part.up;
        ride->down += part.down;
        left.up -= part.up;
        left.down -= part.down;
    }
}

static void net_wire_settle_at(NetWire *wire, gboolean at_end)
{
    NetAmount moved = net_wire_read(wire, at_end);
    NetAmount amount = {moved.up + wire->unclaimed_up, moved.down + wire->unclaimed_down};

    wire->wires->totals.up += moved.up;
    wire->wires->totals.down += moved.down;
    wire->unclaimed_up = wire->unclaimed_down = 0;
    if (wire->rides->len > 0) {
        net_wire_share(wire, amount);
    } else if (wire->opener != NULL) {
        wire->opener->up += amount.up;
        wire->opener->down += amount.down;
    } else {
        wire->unclaimed_up = amount.up;
        wire->unclaimed_down = amount.down;
    }
}

static void net_wire_settle(NetWire *wire)
{
    net_wire_settle_at(wire, FALSE);
}

/* ---- sockets ---- */

curl_socket_t net_wires_open(NetWires *wires, NetRide *opener, const struct curl_sockaddr *address)
{
    const int unsent_most = UNSENT_MOST;
    int socket_made = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

    if (socket_made < 0)
        return CURL_SOCKET_BAD;
    (void)setsockopt(socket_made, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_most, sizeof unsent_most);

    NetWire *wire = g_new0(NetWire, 1);
    wire->wires = wires;
    wire->socket = socket_made;
    wire->opener = opener;
    wire->rides = g_ptr_array_new();
    g_hash_table_insert(wires->by_socket, GINT_TO_POINTER(socket_made), wire);
    return socket_made;
}

int net_wires_close(void *data, curl_socket_t socket)
{
    NetWires *wires = data;
    NetWire *wire = g_hash_table_lookup(wires->by_socket, GINT_TO_POINTER(socket));

    if (wire != NULL) {
        net_wire_settle_at(wire, TRUE);
        for (guint i = 0; i < wire->rides->len; i++)
            ((NetRide *)wire->rides->pdata[i])->wire = NULL;
        g_hash_table_remove(wires->by_socket, GINT_TO_POINTER(socket));
    }
    return close(socket);
}

static int net_wire_local_port(const NetWire *wire)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address = {0};
    socklen_t length = sizeof address;

    if (getsockname(wire->socket, &address.any, &length) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

static NetWire *net_wires_find(NetWires *wires, int local_port)
{
    GHashTableIter all;
    gpointer wire;

    g_hash_table_iter_init(&all, wires->by_socket);
    while (g_hash_table_iter_next(&all, NULL, &wire))
        if (net_wire_local_port(wire) == local_port)
            return wire;
    return NULL;
}

/* ---- rides ---- */

static void net_ride_leave(NetRide *ride)
{
    if (ride->wire == NULL)
        return;
    net_wire_settle(ride->wire);
    g_ptr_array_remove_fast(ride->wire->rides, ride);
    ride->wire = NULL;
}

void net_ride_begin(NetRide *ride, NetWires *wires, int local_port)
{
    NetWire *wire = net_wires_find(wires, local_port);

    net_ride_leave(ride);
    if (wire == NULL)
        return;
    net_wire_settle(wire);
    if (wire->opener != NULL)
        wires->totals.connections++;
    wire->opener = NULL;
    wire->silent_down = wire->seen_down;
    ride->wire = wire;
    g_ptr_array_add(wire->rides, ride);
}

void net_ride_end(NetRide *ride, NetWires *wires)
{
    GHashTableIter all;
    gpointer data;

    net_ride_leave(ride);
    g_hash_table_iter_init(&all, wires->by_socket);
    while (g_hash_table_iter_next(&all, NULL, &data)) {
        NetWire *wire = data;

        if (wire->opener != ride)
            continue;
        net_wire_settle(wire);
        wire->opener = NULL;
    }
}

void net_ride_condemn(NetRide *ride)
{
    NetWire *wire = ride->wire;

    if (wire == NULL)
        return;
    net_wire_settle(wire);
    if (!wire->blind && wire->seen_down == wire->silent_down)
        (void)shutdown(wire->socket, SHUT_RDWR);
}

static gboolean net_wire_is_idle(const NetWire *wire)
{
    return wire->rides->len == 0 && wire->opener == NULL;
}

gboolean net_wires_rest(NetWires *wires, int idle_s)
{
    GHashTableIter all;
    gpointer data;
    gboolean done = TRUE;

    g_hash_table_iter_init(&all, wires->by_socket);
    while (g_hash_table_iter_next(&all, NULL, &data)) {
        NetWire *wire = data;

        if (wire->resting || !net_wire_is_idle(wire))
            continue;
        switch (net_rest_begin(wire->socket, idle_s)) {
        case NET_REST_BEGUN:
            wire->resting = TRUE;
            break;
        case NET_REST_BUSY:
            done = FALSE;
            break;
        case NET_REST_CANT:
            break;
        }
    }
    return done;
}

void net_wires_rouse(NetWires *wires)
{
    GHashTableIter all;
    gpointer data;

    g_hash_table_iter_init(&all, wires->by_socket);
    while (g_hash_table_iter_next(&all, NULL, &data)) {
        NetWire *wire = data;

        if (wire->resting)
            net_rest_end(wire->socket);
        wire->resting = FALSE;
    }
}

void net_wires_drop_idle(NetWires *wires)
{
    GHashTableIter all;
    gpointer data;

    g_hash_table_iter_init(&all, wires->by_socket);
    while (g_hash_table_iter_next(&all, NULL, &data)) {
        NetWire *wire = data;

        if (net_wire_is_idle(wire))
            (void)shutdown(wire->socket, SHUT_RDWR);
    }
}

NetWireTotals net_wires_totals(NetWires *wires)
{
    GHashTableIter all;
    gpointer wire;

    g_hash_table_iter_init(&all, wires->by_socket);
    while (g_hash_table_iter_next(&all, NULL, &wire))
        net_wire_settle(wire);
    return wires->totals;
}
