/* SPDX-License-Identifier: MIT */
/*
 * A bad line on loopback: passes the bytes of TCP connections on, slowed, lost and cut as it is told,
 * and counts them. Knows TLS only from outside (tls_meter.h), so what passes is the real thing,
 * byte for byte. Runs on the default main context of one thread; random choices come from the seed.
 */
#ifndef LOOPTRACE_TESTS_LINE_H
#define LOOPTRACE_TESTS_LINE_H

#include <glib.h>

#include "tls_meter.h"

G_BEGIN_DECLS

typedef struct Line Line;

/* All zero: as fast as loopback. */
typedef struct {
    guint bandwidth;  /* bytes a second each way, shared by all connections */
    guint latency_ms; /* one way; a new connection costs a round trip before its first byte */
    guint jitter_ms;  /* up to so much more, at random */
    guint loss;       /* how many of 1000 segments are lost, and come stall_ms late */
    guint stall_ms;
} LineWeather;

typedef enum {
    BREAK_NOTHING,
    BREAK_REFUSED, /* nobody listens */
    BREAK_SILENT,  /* no SYN is answered */
    BREAK_RESET,   /* taken, and torn down at once */
    BREAK_CUT,     /* torn down after so many bytes */
    BREAK_CLOSED,  /* the same, but in good order (FIN) */
    BREAK_STALL    /* after so many bytes nothing more passes */
} LineBreakKind;

typedef struct {
    LineBreakKind kind;
    /* For the last three. The header of the record in which it happens always passes, and downwards all that comes
     * before a request has gone up. */
    LineDirection direction;
    gboolean in_handshake; /* count the handshake's bytes, not those after it */
    guint64 after;
} LineBreak;

typedef struct {
    TlsCounts bytes; /* of all connections since the counts began */
    guint connections, open;
    guint turns; /* how often a request went up after something had come down: round trips */
} LineCounts;

/* Passes connections to 127.0.0.1:upstream. Listens on 127.0.0.1, on a port that stays the same whatever
 * happens. Aborts when it can't. */
Line *line_new(guint16 upstream, guint32 seed);
void line_free(Line *line);

guint16 line_port(const Line *line);
/* Where new connections go from now on. */
void line_set_upstream(Line *line, guint16 upstream);
void line_set_weather(Line *line, const LineWeather *weather);
/* Ends the break before. Connections that are there aren't touched: see line_cut(). */
void line_set_break(Line *line, const LineBreak *fault);
/* Tears down every connection (reset), or closes it in good order. */
void line_cut(Line *line, gboolean reset);
/* [::1] on the same port answers no SYN from now on (or no longer: then nobody listens there). FALSE: there
 * is no IPv6 here. */
gboolean line_set_ipv6_hole(Line *line, gboolean hole);

LineCounts line_counts(const Line *line);
void line_reset_counts(Line *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Line, line_free)

G_END_DECLS

#endif
