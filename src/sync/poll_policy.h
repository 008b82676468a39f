/* SPDX-License-Identifier: MIT */
/* When to ask again: arithmetic alone, without a clock or a timer (poll.c has both). */
#ifndef SYNC_POLL_POLICY_H
#define SYNC_POLL_POLICY_H

#include <glib.h>

/* All times are of a monotonic clock, in microseconds. */
typedef struct {
    gint64 pace_us;  /* how often what is on the screen is asked for while it changes; 0: never */
    gint64 rtt_us;   /* the line's round-trip time; 0: not known */
    guint unchanged; /* answers in a row that brought nothing new */
    guint failures;  /* attempts in a row that found no line */
    gint64 last_us;  /* when the last attempt ended */
    gint64 seen_us;  /* when a person last showed to be there */
    gint64
        idle_after_us; /* without a sign of life for so long nobody looks; 0: somebody always does */
    gboolean unfocused, paused, busy;
} PollState;

#define POLL_NEVER G_MAXINT64

/* When the next attempt is due (it may have passed), or POLL_NEVER. lot: a random number within [0, 1). */
gint64 poll_next(const PollState *state, gint64 now_us, double lot);
gboolean poll_is_looked_at(const PollState *state, gint64 now_us);

#endif
