/* SPDX-License-Identifier: MIT */
/* Gives the terminal back when the program dies of a signal. */
#ifndef UI_RESCUE_H
#define UI_RESCUE_H

#include <glib.h>
#include <termios.h>

/* From now on a fatal signal writes `restore` to fd, sets `saved` there, and then does what it did
 * before. Both are copied; restore longer than RESCUE_MAX is refused: FALSE, nothing armed. One at a
 * time. */
#define RESCUE_MAX 512
gboolean rescue_arm(int fd, const char *restore, const struct termios *saved);
/* While the terminal isn't ours (suspended) there is nothing to give back. */
void rescue_pause(gboolean paused);
/* The signals do again what they did before rescue_arm(). */
void rescue_disarm(void);

#endif
