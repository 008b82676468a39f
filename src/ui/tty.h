/* SPDX-License-Identifier: MIT */
/*
 * The way to the terminal. curses writes a frame into memory; it goes out from there in one piece, with what
 * is written beside curses behind it, and no faster than the terminal takes it: one that has stopped reading
 * stops nobody here.
 */
#ifndef UI_TTY_H
#define UI_TTY_H

#include <stdio.h>

#include <glib.h>

typedef struct Tty Tty;

Tty *tty_new(int fd); /* borrowed; NULL, with errno, when there is no memory for it */
/* Waits (no longer than a second or two) until all is written. NULL is allowed. */
void tty_free(Tty *tty);

/* What curses is to write to, borrowed: the terminal itself at first, so that curses finds out what it
 * is; memory from tty_divert() on. */
FILE *tty_stream(Tty *tty);
gboolean tty_divert(Tty *tty);

/* For terminals that obey what thrift.h takes for granted: a frame goes out in fewer bytes. */
void tty_trim(Tty *tty, gboolean wanted);

/* Behind what curses has written so far. */
void tty_append(Tty *tty, const char *bytes, gsize length);
/* What curses has written since the last time is never sent. */
void tty_forget(Tty *tty);
/* The same, and nothing of what it has written before is kept in memory. */
void tty_scrub(Tty *tty);

/* From now on tty_send() returns at once when the terminal takes no more. */
void tty_be_impatient(Tty *tty);
void tty_send(Tty *tty);
/* What is to be sent meanwhile goes in one piece with what comes until it is let go. */
void tty_hold(Tty *tty, gboolean held);
void tty_drain(Tty *tty);          /* the same, but waits as tty_free() does */
gsize tty_waiting(const Tty *tty); /* bytes that are still to be sent */
guint64 tty_count(const Tty *tty); /* bytes handed to tty_send() so far */

#endif
