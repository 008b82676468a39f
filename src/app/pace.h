/* SPDX-License-Identifier: MIT */
/*
 * How fast the terminal shows what it is sent, and when the next frame is worth its bytes. Pure: the caller
 * has the clock (monotonic µs) and the count of bytes.
 *
 * What lies between here and the eyes (the pseudo-terminal, sshd, TCP, a radio) takes many frames before the
 * kernel says stop: those would all be shown, one behind the other, while the newest waits. So the terminal is
 * asked now and then to answer (DSR 5), which it does when it has come so far; no more is sent ahead of that than it
 * shows in a tenth of a second. One that never answers is believed to be as fast as the kernel lets it seem.
 */
#ifndef APP_PACE_H
#define APP_PACE_H

#include <glib.h>

typedef struct Pace Pace;

Pace *pace_new(gboolean may_ask);
void pace_free(Pace *pace); /* NULL is allowed */

/* So many bytes have been sent since the beginning, the last of them in a frame. */
void pace_sent(Pace *pace, guint64 bytes, gint64 now_us);
/* Is a question due behind that? Then it is taken for asked. */
gboolean pace_ask(Pace *pace, gint64 now_us);
void pace_answered(Pace *pace, gint64 now_us);

/* No answer comes to what was asked, and all of it has been shown: the terminal was given away meanwhile. */
void pace_unasked(Pace *pace);

/* The kernel takes no more; and then, it has taken so many bytes since. */
void pace_stuck(Pace *pace, gint64 now_us);
void pace_flowed(Pace *pace, guint64 bytes, gint64 now_us);

/* When the next frame may be sent. Not G_MAXINT64 for ever: asked again at pace_patience() at the latest, it says
 * another time. */
gint64 pace_due(Pace *pace, gint64 now_us);
gint64 pace_patience(const Pace *pace); /* G_MAXINT64: no answer is waited for */

/* A row in reverse video takes the eye's patience: more than a twentieth of a second for each move. */
gboolean pace_is_slow(const Pace *pace);
guint64 pace_rate(const Pace *pace);      /* bytes a second; 0: not known */
gint64 pace_round_trip(const Pace *pace); /* µs to the terminal and back; 0: not known */

#endif
