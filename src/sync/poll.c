/* SPDX-License-Identifier: MIT */
#include "looptrace/sync.h"

#include "poll_policy.h"

struct SyncPoll {
    PollState state;
    GMainContext *context;
    SyncPollDue due;
    gpointer data;
    GSource *timer;
    gint64 due_us; /* what the timer is set to; POLL_NEVER without one */
    double lot;    /* drawn once an attempt, so that looking again doesn't change the time */
};

SyncPoll *sync_poll_new(const SyncPollOptions *options, SyncPollDue due, gpointer data)
{
    SyncPoll *poll = g_new0(SyncPoll, 1);

    poll->context = options->context;
    poll->due = due;
    poll->data = data;
    poll->due_us = POLL_NEVER;
    poll->lot = g_random_double();
    poll->state.idle_after_us = options->idle_after_us;
    poll->state.seen_us = g_get_monotonic_time();
    poll->state.last_us = poll->state.seen_us;
    return poll;
}

static void stop_timer(SyncPoll *poll)
{
    if (poll->timer == NULL)
        return;
    g_source_destroy(poll->timer);
    g_clear_pointer(&poll->timer, g_source_unref);
}

void sync_poll_free(SyncPoll *poll)
{
    if (poll == NULL)
        return;
    stop_timer(poll);
    g_free(poll);
}

static void set_timer(SyncPoll *poll);

/* It may be that nobody looks any more: then the time isn't due, and no timer is set again. */
static gboolean timer_fired(gpointer data)
{
    SyncPoll *poll = data;
    gint64 now = g_get_monotonic_time();

    stop_timer(poll);
    if (poll_next(&poll->state, now, poll->lot) > now) {
        set_timer(poll);
        return G_SOURCE_REMOVE;
    }
    poll->due_us = POLL_NEVER;
    poll->state.busy = TRUE;
    poll->due(poll->data);
    return G_SOURCE_REMOVE;
}

static void set_timer(SyncPoll *poll)
{
    gint64 now = g_get_monotonic_time();
    gint64 next = poll_next(&poll->state, now, poll->lot);

    if (next == poll->due_us && (poll->timer != NULL || next == POLL_NEVER))
        return;
    stop_timer(poll);
    poll->due_us = next;
    if (next == POLL_NEVER)
        return;
    poll->timer = g_timeout_source_new((guint)CLAMP((next - now + 999) / 1000, 0, G_MAXINT));
    g_source_set_callback(poll->timer, timer_fired, poll, NULL);
    g_source_attach(poll->timer, poll->context);
}

void sync_poll_set_pace(SyncPoll *poll, gint64 pace_us)
{
    if (poll->state.pace_us != pace_us)
        poll->state.unchanged = 0;
    poll->state.pace_us = pace_us;
    set_timer(poll);
}

void sync_poll_set_focus(SyncPoll *poll, gboolean focused)
{
    poll->state.unfocused = !focused;
    if (focused)
        poll->state.seen_us = g_get_monotonic_time();
    set_timer(poll);
}

void sync_poll_set_paused(SyncPoll *poll, gboolean paused)
{
    poll->state.paused = paused;
    set_timer(poll);
}

void sync_poll_person_is_here(SyncPoll *poll)
{
    poll->state.seen_us = g_get_monotonic_time();
    poll->state.unfocused = FALSE; /* keys come to the window that has the focus */
    set_timer(poll);
}

void sync_poll_asking(SyncPoll *poll)
{
    poll->state.busy = TRUE;
    set_timer(poll);
}

void sync_poll_answered(SyncPoll *poll, SyncPollResult result, gint64 rtt_us)
{
    poll->state.busy = FALSE;
    poll->state.last_us = g_get_monotonic_time();
    poll->lot = g_random_double();
    if (rtt_us > 0)
        poll->state.rtt_us = rtt_us;
    poll->state.unchanged = result == SYNC_POLL_UNCHANGED ? poll->state.unchanged + 1 : 0;
    poll->state.failures = result == SYNC_POLL_NO_LINE ? poll->state.failures + 1 : 0;
    set_timer(poll);
}

gint64 sync_poll_due_in_us(const SyncPoll *poll)
{
    gint64 left = poll->due_us - g_get_monotonic_time();

    return poll->due_us == POLL_NEVER ? -1 : MAX(left, 0);
}
