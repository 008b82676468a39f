/* SPDX-License-Identifier: MIT */
#include "line_wire.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEGMENT  1400
#define HELD_MAX (64 * 1024)

typedef struct {
    gint64 due; /* monotonic µs */
    gsize length, sent;
    gboolean measured;
    guint8 bytes[SEGMENT]; /* length 0: the end of this direction */
} Segment;

/* One direction of a connection: read from `from`, kept until due, written to `to`. */
typedef struct {
    Wire *wire;
    LineDirection direction;
    int from, to;
    GQueue held; /* of Segment */
    gsize held_bytes;
    gint64 last_due;
    guint reading, writing, waiting; /* sources; 0: none */
    gboolean ended, stalled;
    gboolean torn; /* it has ended by a reset, which is passed on behind what came before */
} Lane;

struct Wire {
    Lane lanes[2];
    WireWeather *sky;
    LineBreak fault;
    TlsMeter meter;
    gint64 born;
    gboolean breaking; /* the fault has struck: ends when all that passed is out */
    WirePassed passed;
    WireEnded ended;
    gpointer data;
};

static void lane_read_on(Lane *lane);
static void lane_write_on(Lane *lane);

static void remove_source(guint *source)
{
    if (*source != 0)
        g_source_remove(*source);
    *source = 0;
}

static void lane_clear(Lane *lane)
{
    remove_source(&lane->reading);
    remove_source(&lane->writing);
    remove_source(&lane->waiting);
    g_queue_clear_full(&lane->held, g_free);
}

void wire_end(Wire *wire, gboolean reset)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

    for (guint i = 0; i < 2; i++) {
        int fd = wire->lanes[i].from;

        lane_clear(&wire->lanes[i]);
        if (fd >= 0 && reset)
            (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    for (guint i = 0; i < 2; i++)
        if (wire->lanes[i].from >= 0)
            close(wire->lanes[i].from);
    wire->ended(wire, wire->data);
    g_free(wire);
}

/* ---- the weather ---- */

/* When a segment that comes in now arrives at the other end. */
static gint64 arrival(Lane *lane, gsize length)
{
    WireWeather *sky = lane->wire->sky;
    const LineWeather *weather = &sky->weather;
    gint64 *free_at = &sky->free_at[lane->direction];
    gint64 begin = MAX(g_get_monotonic_time(), lane->wire->born + (gint64)weather->latency_ms * 2 *
                                                                      G_TIME_SPAN_MILLISECOND);
    gint64 due;

    *free_at = MAX(*free_at, begin);
    if (weather->bandwidth > 0)
        *free_at += (gint64)length * G_USEC_PER_SEC / weather->bandwidth;
    due = *free_at + (gint64)weather->latency_ms * G_TIME_SPAN_MILLISECOND;
    if (weather->jitter_ms > 0)
        due += g_rand_int_range(sky->random, 0, (gint32)weather->jitter_ms * 1000);
    if (weather->loss > 0 && g_rand_int_range(sky->random, 0, 1000) < (gint32)weather->loss)
        due += (gint64)weather->stall_ms * G_TIME_SPAN_MILLISECOND;
    /* TCP keeps the order: what is behind a lost segment waits for it. */
    lane->last_due = MAX(lane->last_due, due);
    return lane->last_due;
}

/* ---- breaking ---- */

/* Whether the fault strikes in this direction; then how many bytes of it may pass. An HTTP/2 server speaks first: what it
 * says before it was asked anything is let through, or whether the request got away would be a race. */
static void limits(const Lane *lane, guint64 *hand_limit, guint64 *data_limit)
{
    const Wire *wire = lane->wire;
    const LineBreak *fault = &wire->fault;
    gboolean strikes =
        (fault->kind == BREAK_CUT || fault->kind == BREAK_CLOSED || fault->kind == BREAK_STALL) &&
        fault->direction == lane->direction;
    gboolean asked =
        lane->direction == LINE_UP || wire->meter.counts.data[LINE_UP] >= WIRE_REQUEST_BYTES;

    *hand_limit = strikes && fault->in_handshake ? fault->after : G_MAXUINT64;
    *data_limit = strikes && !fault->in_handshake && asked ? fault->after : G_MAXUINT64;
}

/* Counts the bytes that pass. Returns how many may. */
static gsize pass(Lane *lane, const guint8 *bytes, gsize length)
{
    Wire *wire = lane->wire;
    TlsCounts before = wire->meter.counts;
    TlsCounts more;
    guint64 hand_limit;
    guint64 data_limit;

    limits(lane, &hand_limit, &data_limit);
    gsize passed =
        tls_meter_feed(&wire->meter, lane->direction, bytes, length, hand_limit, data_limit);
    for (guint i = 0; i < 2; i++) {
        more.handshake[i] = wire->meter.counts.handshake[i] - before.handshake[i];
        more.data[i] = wire->meter.counts.data[i] - before.data[i];
        more.records[i] = wire->meter.counts.records[i] - before.records[i];
    }
    wire->passed(lane->direction, &more, wire->data);
    return passed;
}

/* The fault strikes here. What passed goes out first. */
static void strike(Lane *lane)
{
    lane->stalled = TRUE;
    remove_source(&lane->reading);
    if (lane->wire->fault.kind != BREAK_STALL)
        lane->wire->breaking = TRUE;
}

/* TRUE: the wire is gone. */
static gboolean end_if_broken(Lane *lane)
{
    if (!lane->wire->breaking || !lane->stalled || lane->held.length > 0)
        return FALSE;
    wire_end(lane->wire, lane->wire->fault.kind == BREAK_CUT);
    return TRUE;
}

/* ---- bytes in ---- */

static void hold(Lane *lane, const guint8 *bytes, gsize length)
{
    Segment *segment = g_new0(Segment, 1);

    segment->length = length;
    segment->due = arrival(lane, length);
    if (length > 0)
        memcpy(segment->bytes, bytes, length);
    g_queue_push_tail(&lane->held, segment);
    lane->held_bytes += length;
    lane_write_on(lane);
}

/* What goes up is counted as the client sends it, what comes down as it arrives there. */
static void take_in(Lane *lane, const guint8 *bytes, gsize length)
{
    gsize passed = lane->direction == LINE_UP ? pass(lane, bytes, length) : length;

    for (gsize at = 0; at < passed; at += SEGMENT)
        hold(lane, bytes + at, MIN(SEGMENT, passed - at));
    if (passed < length)
        strike(lane);
}

static gboolean on_readable(gint fd, GIOCondition condition, gpointer data)
{
    Lane *lane = data;
    guint8 bytes[16 * 1024];
    ssize_t got = recv(fd, bytes, sizeof bytes, 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return G_SOURCE_CONTINUE;
    if (got > 0) {
        take_in(lane, bytes, (gsize)got);
        if (end_if_broken(lane))
            return G_SOURCE_REMOVE;
        if (lane->reading == 0) /* the fault has struck: the source is gone already */
            return G_SOURCE_REMOVE;
        if (lane->held_bytes < HELD_MAX)
            return G_SOURCE_CONTINUE;
        lane->reading = 0;
        return G_SOURCE_REMOVE;
    }
    lane->reading = 0;
    lane->torn = got < 0;
    lane->ended = TRUE;
    hold(lane, NULL, 0);
    return G_SOURCE_REMOVE;
}

static void lane_read_on(Lane *lane)
{
    if (lane->reading == 0 && !lane->ended && !lane->stalled && lane->held_bytes < HELD_MAX)
        lane->reading = g_unix_fd_add(lane->from, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, lane);
}

/* ---- bytes out ---- */

/* Sends what it can of the first segment. TRUE: all of it is out. */
static gboolean send_segment(Lane *lane, Segment *segment, gboolean *lost)
{
    while (segment->sent < segment->length) {
        ssize_t sent = send(lane->to, segment->bytes + segment->sent,
                            segment->length - segment->sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        *lost = sent < 0 && errno != EAGAIN && errno != ENOTCONN;
        if (sent < 0)
            return FALSE;
        segment->sent += (gsize)sent;
    }
    if (segment->length == 0 && !lane->torn)
        (void)shutdown(lane->to, SHUT_WR);
    lane->wire->breaking |= segment->length == 0 && lane->torn;
    return TRUE;
}

/* What comes down is counted, and cut, as it is given to the client. */
static void measure_down(Lane *lane, Segment *segment)
{
    gsize passed;

    if (lane->direction != LINE_DOWN || segment->measured || segment->length == 0)
        return;
    segment->measured = TRUE;
    passed = pass(lane, segment->bytes, segment->length);
    if (passed == segment->length)
        return;
    segment->length = passed;
    strike(lane);
    while (lane->held.length > 1)
        g_free(g_queue_pop_tail(&lane->held));
    lane->held_bytes = passed;
}

static gboolean on_writable(gint fd, GIOCondition condition, gpointer data)
{
    Lane *lane = data;

    lane->writing = 0;
    lane_write_on(lane);
    return G_SOURCE_REMOVE;
}

/* TRUE: the first segment is out, and the next one's turn has come. */
static gboolean send_first(Lane *lane)
{
    Segment *segment = g_queue_peek_head(&lane->held);
    gboolean lost = FALSE;

    measure_down(lane, segment);
    if (segment->length == 0 && lane->stalled) {
        g_free(g_queue_pop_head(&lane->held));
        return TRUE;
    }
    if (send_segment(lane, segment, &lost)) {
        lane->held_bytes -= segment->length;
        g_free(g_queue_pop_head(&lane->held));
        return TRUE;
    }
    lane->wire->breaking |= lost;
    if (!lost)
        lane->writing = g_unix_fd_add(lane->to, G_IO_OUT, on_writable, lane);
    return FALSE;
}

/* From the loop only: it may end the wire. */
static gboolean on_due(gpointer data)
{
    Lane *lane = data;
    Wire *wire = lane->wire;

    lane->waiting = 0;
    while (lane->held.length > 0 && lane->writing == 0) {
        Segment *segment = g_queue_peek_head(&lane->held);
        if (segment->due > g_get_monotonic_time())
            break;
        if (!send_first(lane))
            break;
    }
    if (end_if_broken(lane))
        return G_SOURCE_REMOVE;
    if (wire->breaking && !lane->stalled) { /* the other end has gone */
        wire_end(wire, TRUE);
        return G_SOURCE_REMOVE;
    }
    if (wire->lanes[LINE_UP].ended && wire->lanes[LINE_DOWN].ended &&
        wire->lanes[LINE_UP].held.length == 0 && wire->lanes[LINE_DOWN].held.length == 0) {
        wire_end(wire, FALSE);
        return G_SOURCE_REMOVE;
    }
    lane_read_on(lane);
    lane_write_on(lane);
    return G_SOURCE_REMOVE;
}

static void lane_write_on(Lane *lane)
{
    Segment *segment = g_queue_peek_head(&lane->held);

    if (segment == NULL || lane->waiting != 0 || lane->writing != 0)
        return;

    GSource *alarm = g_timeout_source_new(0);
    g_source_set_ready_time(alarm, segment->due);
    g_source_set_callback(alarm, on_due, lane, NULL);
    lane->waiting = g_source_attach(alarm, NULL);
    g_source_unref(alarm);
}

Wire *wire_new(int client, int upstream, WireWeather *sky, const LineBreak *fault,
               WirePassed passed, WireEnded ended, gpointer data)
{
    Wire *wire = g_new0(Wire, 1);

    wire->sky = sky;
    wire->fault = *fault;
    wire->born = g_get_monotonic_time();
    wire->passed = passed;
    wire->ended = ended;
    wire->data = data;
    for (guint i = 0; i < 2; i++) {
        Lane *lane = &wire->lanes[i];

        lane->wire = wire;
        lane->direction = (LineDirection)i;
        lane->from = i == LINE_UP ? client : upstream;
        lane->to = i == LINE_UP ? upstream : client;
        g_queue_init(&lane->held);
        lane_read_on(lane);
    }
    return wire;
}
