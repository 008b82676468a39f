/* SPDX-License-Identifier: MIT */
#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "line_wire.h"

#define FILLERS 4

struct Line {
    guint16 port, upstream;
    int listener, ipv6;
    guint source;
    int fillers[FILLERS], ipv6_fillers[FILLERS]; /* keep the queue of connections full */
    LineBreak fault;
    WireWeather sky;
    GPtrArray *wires; /* of Wire */
    LineCounts counts;
    gboolean came_down; /* since the newest request */
    guint64 going_up;   /* bytes since then */
};

/* ---- sockets ---- */

static void address_of(struct sockaddr_storage *address, socklen_t *size, guint16 port,
                       gboolean ipv6)
{
    struct sockaddr_in v4 = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    struct sockaddr_in6 v6 = {
        .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT, .sin6_port = htons(port)};

    *size = ipv6 ? sizeof v6 : sizeof v4;
    if (ipv6)
        *(struct sockaddr_in6 *)address = v6;
    else
        *(struct sockaddr_in *)address = v4;
}

static int bound_socket(guint16 port, gboolean ipv6)
{
    struct sockaddr_storage address;
    socklen_t size;
    int yes = 1;
    int fd = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    address_of(&address, &size, port, ipv6);
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&address, size) == 0)
        return fd;
    close(fd);
    return -1;
}

static guint16 port_of(int fd)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        g_error("line: %s", g_strerror(errno));
    return ntohs(address.sin_port);
}

static int connecting_socket(guint16 port, gboolean ipv6)
{
    struct sockaddr_storage address;
    socklen_t size;
    int fd = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    address_of(&address, &size, port, ipv6);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, size) != 0 && errno != EINPROGRESS) {
        close(fd);
        return -1;
    }
    return fd;
}

/* With its queue of connections full, the kernel drops every further SYN. */
static void fill_queue(int listener, int fillers[FILLERS], guint16 port, gboolean ipv6)
{
    if (listen(listener, 0) != 0)
        g_error("line: %s", g_strerror(errno));
    for (guint i = 0; i < FILLERS; i++)
        fillers[i] = connecting_socket(port, ipv6);
}

static void drop_fillers(int fillers[FILLERS])
{
    for (guint i = 0; i < FILLERS; i++) {
        if (fillers[i] >= 0)
            close(fillers[i]);
        fillers[i] = -1;
    }
}

/* ---- connections ---- */

static void set_linger(int fd)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/* A wire tells what has passed: the line's counts are the sum. */
static void on_passed(LineDirection direction, const TlsCounts *more, gpointer data)
{
    Line *line = data;

    for (guint i = 0; i < 2; i++) {
        line->counts.bytes.handshake[i] += more->handshake[i];
        line->counts.bytes.data[i] += more->data[i];
        line->counts.bytes.records[i] += more->records[i];
    }
    if (more->data[LINE_DOWN] > 0) {
        line->came_down = TRUE;
        line->going_up = 0;
    }
    line->going_up += more->data[LINE_UP];
    if (line->came_down && line->going_up >= WIRE_REQUEST_BYTES) {
        line->counts.turns++;
        line->came_down = FALSE;
    }
}

static void on_end(Wire *wire, gpointer data)
{
    Line *line = data;

    g_ptr_array_remove_fast(line->wires, wire);
    line->counts.open--;
}

static gboolean on_connection(gint listener, GIOCondition condition, gpointer data)
{
    Line *line = data;
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    int yes = 1;

    if (fd < 0)
        return G_SOURCE_CONTINUE;
    line->counts.connections++;
    int upstream = line->fault.kind == BREAK_RESET ? -1 : connecting_socket(line->upstream, FALSE);
    if (upstream < 0) {
        set_linger(fd);
        close(fd);
        return G_SOURCE_CONTINUE;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    line->counts.open++;
    g_ptr_array_add(line->wires,
                    wire_new(fd, upstream, &line->sky, &line->fault, on_passed, on_end, line));
    return G_SOURCE_CONTINUE;
}

static void start_listening(Line *line)
{
    if (line->source != 0)
        return;
    if (listen(line->listener, 128) != 0)
        g_error("line: %s", g_strerror(errno));
    line->source = g_unix_fd_add(line->listener, G_IO_IN, on_connection, line);
}

/* Linux keeps the port of a listening socket that is shut down, so nobody can take it meanwhile. */
static void stop_listening(Line *line)
{
    if (line->source != 0)
        g_source_remove(line->source);
    line->source = 0;
    drop_fillers(line->fillers);
    (void)shutdown(line->listener, SHUT_RDWR);
}

Line *line_new(guint16 upstream, guint32 seed)
{
    Line *line = g_new0(Line, 1);
    int probe = bound_socket(0, FALSE);

    if (probe < 0)
        g_error("line: %s", g_strerror(errno));
    /* Only a port that was asked for by number stays when listening ends. */
    line->port = port_of(probe);
    close(probe);
    line->listener = bound_socket(line->port, FALSE);
    if (line->listener < 0)
        g_error("line: %s", g_strerror(errno));
    line->upstream = upstream;
    line->ipv6 = -1;
    line->wires = g_ptr_array_new();
    line->sky.random = g_rand_new_with_seed(seed);
    for (guint i = 0; i < FILLERS; i++)
        line->fillers[i] = line->ipv6_fillers[i] = -1;
    line->came_down = TRUE;
    start_listening(line);
    return line;
}

void line_free(Line *line)
{
    if (line == NULL)
        return;
    line_cut(line, TRUE);
    stop_listening(line);
    (void)line_set_ipv6_hole(line, FALSE);
    close(line->listener);
    g_ptr_array_unref(line->wires);
    g_rand_free(line->sky.random);
    g_free(line);
}

guint16 line_port(const Line *line)
{
    return line->port;
}

void line_set_upstream(Line *line, guint16 upstream)
{
    line->upstream = upstream;
}

void line_set_weather(Line *line, const LineWeather *weather)
{
    line->sky.weather = *weather;
}

void line_set_break(Line *line, const LineBreak *fault)
{
    line->fault = *fault;
    if (fault->kind != BREAK_REFUSED && fault->kind != BREAK_SILENT) {
        if (line->fillers[0] >= 0)
            stop_listening(line);
        start_listening(line);
        return;
    }
    stop_listening(line);
    if (fault->kind == BREAK_SILENT)
        fill_queue(line->listener, line->fillers, line->port, FALSE);
}

void line_cut(Line *line, gboolean reset)
{
    while (line->wires->len > 0)
        wire_end(g_ptr_array_index(line->wires, 0), reset);
}

gboolean line_set_ipv6_hole(Line *line, gboolean hole)
{
    drop_fillers(line->ipv6_fillers);
    if (line->ipv6 >= 0)
        close(line->ipv6);
    line->ipv6 = hole ? bound_socket(line->port, TRUE) : -1;
    if (line->ipv6 >= 0)
        fill_queue(line->ipv6, line->ipv6_fillers, line->port, TRUE);
    return !hole || line->ipv6 >= 0;
}

LineCounts line_counts(const Line *line)
{
    return line->counts;
}

void line_reset_counts(Line *line)
{
    line->counts = (LineCounts){.open = line->counts.open};
    line->came_down = TRUE; /* the first request is a round trip */
    line->going_up = 0;
}
