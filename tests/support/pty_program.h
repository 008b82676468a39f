/* SPDX-License-Identifier: MIT */
/*
 * A program on a pseudo-terminal, as its user sees it: keys in, libvterm's cells out. Nothing sleeps:
 * the program tells how many keys it has read each time nothing is pending (LOOPTRACE_IDLE_FD), and
 * every wait has a deadline.
 */
#ifndef LOOPTRACE_TESTS_PTY_PROGRAM_H
#define LOOPTRACE_TESTS_PTY_PROGRAM_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct Pty Pty;

Pty *pty_new(int rows, int columns);
void pty_free(Pty *pty); /* kills the program if it still runs, and waits for it */

/* envp: the whole environment, NULL-terminated; LOOPTRACE_IDLE_FD is added. Once for each Pty. FALSE
 * when there is no terminal to be had; a program that can't be run ends with 127. */
gboolean pty_start(Pty *pty, char *const *argv, char *const *envp);

/* keys: how many keys of the program these bytes are. FALSE: it doesn't take them, or has ended. */
gboolean pty_send(Pty *pty, const char *bytes, gsize length, guint keys, guint timeout_ms);
/* Until the program has read all keys that were sent, nothing is pending, and what it painted is in the
 * cells. FALSE: deadline, or it has ended without saying so. */
gboolean pty_wait_idle(Pty *pty, guint timeout_ms);
/* From now on the terminal reads so many bytes a second (0: as they come). Then an idle program may have said more
 * than the cells show yet; pty_wait_shown() waits for that. */
void pty_throttle(Pty *pty, guint bytes_per_s);
gboolean pty_wait_shown(Pty *pty, guint timeout_ms);
/* For programs that give no marks: until nothing has come for so long. FALSE: deadline. */
gboolean pty_wait_quiet(Pty *pty, guint quiet_ms, guint timeout_ms);
/* Until a line of the screen holds the text. */
gboolean pty_wait_text(Pty *pty, const char *text, guint timeout_ms);
/* When the newest bytes were read (monotonic µs): those that made a text whole, after pty_wait_text(). */
gint64 pty_read_us(const Pty *pty);
/* TRUE with the exit code (128 + signal when one ended it), when all that it painted is in the cells. */
gboolean pty_wait_exit(Pty *pty, guint timeout_ms, int *exit_code);

/* Counts as a key, if the size is another. Wait for idle before the next one: two at once may be told as one. */
void pty_resize(Pty *pty, int rows, int columns);
void pty_signal(Pty *pty, int signal_number);
/* After more keys and sizes than can be counted (sizes are told as one when they come fast): until the
 * program has answered to all of it. Forgets the bytes of before. */
gboolean pty_settle(Pty *pty, guint timeout_ms);
/* The terminal goes away, as when a connection is cut. What was painted stays to be looked at. */
void pty_hang_up(Pty *pty);
GPid pty_pid(const Pty *pty);

/* The cells, as of the last wait: see pty_screen.h. Caller frees. */
char *pty_text(const Pty *pty);
char *pty_looks(const Pty *pty);
gboolean pty_is_plain(const Pty *pty);
/* Every byte that the program has sent to the terminal so far; borrowed. */
const char *pty_back(const Pty *pty); /* as pty_screen_back(); borrowed */
const GString *pty_raw(const Pty *pty);
/* The line settings of the terminal as text (stty -g), now and when the program was started. */
char *pty_settings(const Pty *pty);
const char *pty_settings_before(const Pty *pty);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pty, pty_free)

G_END_DECLS

#endif
