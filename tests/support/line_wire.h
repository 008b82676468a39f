/* SPDX-License-Identifier: MIT */
/* One connection on the bad line. */
#ifndef LOOPTRACE_TESTS_LINE_WIRE_H
#define LOOPTRACE_TESTS_LINE_WIRE_H

#include "line.h"

G_BEGIN_DECLS

/* What a client sends by itself (SETTINGS, WINDOW_UPDATE and PING, with their TLS) is smaller, a request
 * with its token isn't. */
#define WIRE_REQUEST_BYTES 120

typedef struct Wire Wire;

/* What all connections share. */
typedef struct {
    LineWeather weather;
    GRand *random;
    gint64 free_at[2]; /* when the line has sent what it was given, by direction; monotonic µs */
} WireWeather;

/* What has passed, as it does. */
typedef void (*WirePassed)(LineDirection direction, const TlsCounts *more, gpointer data);
/* The connection has ended; it is freed afterwards. */
typedef void (*WireEnded)(Wire *wire, gpointer data);

/* Takes both sockets. sky is borrowed, fault copied. */
Wire *wire_new(int client, int upstream, WireWeather *sky, const LineBreak *fault,
               WirePassed passed, WireEnded ended, gpointer data);
/* Ends and frees it; calls ended. */
void wire_end(Wire *wire, gboolean reset);

G_END_DECLS

#endif
