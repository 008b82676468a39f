/* SPDX-License-Identifier: MIT */
#include "poll_policy.h"

#define SECOND G_USEC_PER_SEC

/* Quiet lists are asked for less and less often, up to an eighth of the pace. */
#define SLOWEST 3u /* doublings */

/* A question takes a round trip and a bit: at this ratio polling has the line for a twentieth of the time at
 * most, whatever the line. */
#define RTT_SHARE 20

#define RETRY_FIRST  (2 * SECOND)
#define RETRY_MOST   (120 * SECOND)
#define RETRY_LEAST  (SECOND / 2) /* full jitter may say "at once": the line has just failed */
#define RETRY_DOUBLE 6u           /* doublings that make RETRY_MOST */

gboolean poll_is_looked_at(const PollState *state, gint64 now_us)
{
    return !state->unfocused &&
           (state->idle_after_us == 0 || now_us < state->seen_us + state->idle_after_us);
}

static gint64 interval(const PollState *state)
{
    gint64 slowed = state->pace_us << MIN(state->unchanged, SLOWEST);

    return MAX(slowed, RTT_SHARE * state->rtt_us);
}

/* Full jitter: many terminals behind one line that comes back mustn't all ask in the same moment. */
static gint64 retry_pause(const PollState *state, double lot)
{
    gint64 most = MIN(RETRY_FIRST << MIN(state->failures - 1, RETRY_DOUBLE), RETRY_MOST);

    return MAX((gint64)(lot * (double)most), RETRY_LEAST);
}

gint64 poll_next(const PollState *state, gint64 now_us, double lot)
{
    if (state->pace_us == 0 || state->paused || state->busy || !poll_is_looked_at(state, now_us))
        return POLL_NEVER;
    return state->last_us + (state->failures > 0 ? retry_pause(state, lot) : interval(state));
}
