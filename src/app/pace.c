/* SPDX-License-Identifier: MIT */
#include "pace.h"

#define FRAME_US     (30 * 1000) /* at most one frame in this time … */
#define FRAME_US_MAX (250 * 1000)

#define AHEAD_UNKNOWN 4096 /* bytes sent ahead while nothing is known of the terminal */
#define AHEAD_MIN     64
#define AHEAD_MAX     2048 /* a line may grow slow at any time */
#define AHEAD_PER_S   10   /* else as many as it shows in this part of a second */
#define SAMPLE_MIN    500  /* bytes; fewer say something of the way, none of the speed */

#define FIRST_ANSWER_US G_USEC_PER_SEC
#define ANSWER_US       (10 * G_USEC_PER_SEC)
#define SLOWEST_RATE    100 /* bytes a second that an answer may be behind for */

#define FIRST_QUESTIONS 3 /* the first answer may have waited for us, who were starting */

#define SLOW_RATE  4000 /* bytes a second: 190 of a move take a twentieth of a second */
#define FAST_RATE  16000
#define SLOW_TIMES 2 /* measured so, one after the other, before it counts */
#define FAST_TIMES 3

#define KERNEL_BYTES 16384 /* that a pseudo-terminal takes before it says stop (Linux) */

struct Pace {
    gboolean may_ask, mute, has_answered;
    guint64 sent, asked,
        answered; /* counts of bytes: now, at the question that is out, at the last answer */
    gboolean is_asked;
    gint64 asked_us, sent_us;
    gint64 way_us; /* the shortest that an answer has taken; -1: none came */
    guint64 rate,
        last_rate; /* bytes a second: of the better of the last two measurements; of the last */
    guint questions;
    guint slow, fast; /* measurements one after the other */
    gboolean is_slow;

    /* Of a mute one that was stuck: how much is before the eyes, as of a time. */
    gint64 stuck_us; /* 0: it isn't */
    guint64 flowed;
    guint64 guessed;
    gint64 guessed_us;
};

Pace *pace_new(gboolean may_ask)
{
    Pace *pace = g_new0(Pace, 1);

    pace->may_ask = may_ask;
    pace->mute = !may_ask;
    pace->way_us = -1;
    return pace;
}

void pace_free(Pace *pace)
{
    g_free(pace);
}

/* ---- how much is on its way ---- */

static guint64 guess(const Pace *pace, gint64 now_us)
{
    guint64 shown = pace->rate * (guint64)MAX(now_us - pace->guessed_us, 0) / G_USEC_PER_SEC;

    return pace->guessed - MIN(pace->guessed, shown);
}

static guint64 ahead(const Pace *pace, gint64 now_us)
{
    return pace->mute ? guess(pace, now_us) : pace->sent - pace->answered;
}

static guint64 allowed(const Pace *pace)
{
    if (!pace->has_answered && !pace->mute)
        return KERNEL_BYTES;
    if (pace->rate == 0)
        return AHEAD_UNKNOWN;
    return CLAMP(pace->rate / AHEAD_PER_S, AHEAD_MIN, AHEAD_MAX);
}

void pace_sent(Pace *pace, guint64 bytes, gint64 now_us)
{
    if (pace->mute && pace->rate > 0) {
        pace->guessed = guess(pace, now_us) + (bytes - pace->sent);
        pace->guessed_us = now_us;
    }
    pace->sent = bytes;
    pace->sent_us = now_us;
}

/* ---- asking ---- */

gboolean pace_ask(Pace *pace, gint64 now_us)
{
    guint64 enough = pace->rate == 0 ? SAMPLE_MIN : allowed(pace) / 2;
    gboolean curious =
        pace->questions == 0 || (pace->questions < FIRST_QUESTIONS && pace->way_us > 2 * FRAME_US);

    if (pace->mute || pace->is_asked || (!curious && pace->sent - pace->answered < enough))
        return FALSE;
    pace->questions++;
    pace->is_asked = TRUE;
    pace->asked = pace->sent;
    pace->asked_us = now_us;
    return TRUE;
}

static void judge(Pace *pace)
{
    pace->slow = pace->rate < SLOW_RATE ? pace->slow + 1 : 0;
    pace->fast = pace->rate >= FAST_RATE ? pace->fast + 1 : 0;
    if (pace->slow >= SLOW_TIMES)
        pace->is_slow = TRUE;
    else if (pace->fast >= FAST_TIMES)
        pace->is_slow = FALSE;
}

/* What was before the answer, in the time that it took longer than the way alone. */
static void measure(Pace *pace, guint64 bytes, gint64 took_us)
{
    if (pace->way_us < 0 || took_us < pace->way_us)
        pace->way_us = took_us;
    if (bytes < SAMPLE_MIN)
        return;
    guint64 rate = bytes * G_USEC_PER_SEC / (guint64)MAX(took_us - pace->way_us, 1000);
    /* An answer may have waited for us; a slow terminal is slow twice. */
    pace->rate = pace->last_rate == 0 ? 0 : MAX(rate, pace->last_rate);
    pace->last_rate = MAX(rate, 1);
    if (pace->rate != 0)
        judge(pace);
}

void pace_answered(Pace *pace, gint64 now_us)
{
    if (!pace->is_asked)
        return;
    measure(pace, pace->asked - pace->answered, now_us - pace->asked_us);
    pace->is_asked = FALSE;
    pace->has_answered = TRUE;
    pace->answered = pace->asked;
}

void pace_unasked(Pace *pace)
{
    if (!pace->is_asked)
        return;
    pace->is_asked = FALSE;
    pace->answered = pace->asked;
}

gint64 pace_patience(const Pace *pace)
{
    if (!pace->is_asked)
        return G_MAXINT64;
    if (!pace->has_answered && !pace->mute)
        return pace->asked_us + FIRST_ANSWER_US;
    return pace->asked_us + ANSWER_US +
           (gint64)((pace->sent - pace->answered) * G_USEC_PER_SEC / SLOWEST_RATE);
}

/* ---- a terminal that doesn't answer ---- */

static void give_up(Pace *pace, gint64 now_us)
{
    pace->mute = TRUE;
    pace->is_asked = FALSE;
    pace->guessed = 0;
    pace->guessed_us = now_us;
}

void pace_stuck(Pace *pace, gint64 now_us)
{
    if (pace->stuck_us == 0)
        pace->stuck_us = now_us;
}

void pace_flowed(Pace *pace, guint64 bytes, gint64 now_us)
{
    if (pace->stuck_us == 0)
        return;
    if (pace->mute && bytes > 0 && now_us > pace->stuck_us) {
        pace->rate = MAX(bytes * G_USEC_PER_SEC / (guint64)(now_us - pace->stuck_us), 1);
        pace->is_slow = pace->rate < SLOW_RATE;
        pace->guessed = KERNEL_BYTES;
        pace->guessed_us = now_us;
    }
    pace->stuck_us = 0;
}

/* ---- frames ---- */

static gint64 interval(const Pace *pace)
{
    if (pace->way_us < 0 || pace->questions < FIRST_QUESTIONS)
        return FRAME_US;
    return CLAMP(pace->way_us / 2, FRAME_US, FRAME_US_MAX);
}

gint64 pace_due(Pace *pace, gint64 now_us)
{
    gint64 due = pace->sent_us == 0 ? 0 : pace->sent_us + interval(pace);
    guint64 much = ahead(pace, now_us), most = allowed(pace);

    if (much <= most)
        return due;
    if (pace->mute)
        return MAX(due, now_us + (gint64)((much - most) * G_USEC_PER_SEC / MAX(pace->rate, 1)));
    if (now_us < pace_patience(pace))
        return pace->is_asked ? G_MAXINT64 : due;
    give_up(pace, now_us);
    return due;
}

gboolean pace_is_slow(const Pace *pace)
{
    return pace->is_slow;
}

guint64 pace_rate(const Pace *pace)
{
    return pace->rate;
}

gint64 pace_round_trip(const Pace *pace)
{
    return MAX(pace->way_us, 0);
}
