/* SPDX-License-Identifier: MIT */
#include "rest.h"

#include <linux/filter.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define PROBES_USUAL 9 /* Linux's own number */

/* A filter on a TCP socket sees the segment from its TCP header on (RFC 9293 §3.1). */
#define OFFSET_BYTE 12 /* the header's length in words, in the upper half */
#define FLAGS_BYTE  13
#define FIN_SYN_RST 0x07
#define PASS        0xffffffffU
#define DROP        0U

static const struct sock_filter drop_acknowledgements[] = {
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, FLAGS_BYTE),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, FIN_SYN_RST, 7, 0),
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, OFFSET_BYTE),
    BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 4),
    BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 2),
    BPF_STMT(BPF_MISC | BPF_TAX, 0),
    BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
    BPF_JUMP(BPF_JMP | BPF_JGT | BPF_X, 0, 1, 0), /* longer than its header: it carries something */
    BPF_STMT(BPF_RET | BPF_K, DROP),
    BPF_STMT(BPF_RET | BPF_K, PASS),
};

static gboolean net_rest_set(int socket, int option, int value)
{
    return setsockopt(socket, IPPROTO_TCP, option, &value, sizeof value) == 0;
}

static gboolean net_rest_set_probes(int socket, int idle_s, int interval_s, int count)
{
    return net_rest_set(socket, TCP_KEEPINTVL, interval_s) &&
           net_rest_set(socket, TCP_KEEPCNT, count) && net_rest_set(socket, TCP_KEEPIDLE, idle_s);
}

static gboolean net_rest_attach(int socket)
{
    struct sock_filter copy[G_N_ELEMENTS(drop_acknowledgements)];
    const struct sock_fprog program = {.len = G_N_ELEMENTS(copy), .filter = copy};

    for (guint i = 0; i < G_N_ELEMENTS(copy); i++)
        copy[i] = drop_acknowledgements[i];
    return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

NetRestResult net_rest_begin(int socket, int idle_s)
{
    int unacknowledged = 0;

    if (ioctl(socket, SIOCOUTQ, &unacknowledged) != 0)
        return NET_REST_CANT;
    if (unacknowledged > 0)
        return NET_REST_BUSY;
    if (!net_rest_attach(socket))
        return NET_REST_CANT;
    if (net_rest_set_probes(socket, idle_s, 1, 1))
        return NET_REST_BEGUN;
    net_rest_end(socket);
    return NET_REST_CANT;
}

void net_rest_end(int socket)
{
    int unused = 0;

    (void)setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
    (void)net_rest_set_probes(socket, NET_PROBE_IDLE_S, NET_PROBE_INTERVAL_S, PROBES_USUAL);
}
