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

/* envp: the whole environment, NULL-terminated. FALSE when it can't be started. */
gboolean pty_start(Pty *pty, char *const *argv, char *const *envp);

/* keys: how many keys of the program these bytes are. */
void pty_send(Pty *pty, const char *bytes, gsize length, guint keys);
/* Until the program has read all keys that were sent, and nothing is pending. FALSE: deadline, or it
 * has ended. */
gboolean pty_wait_idle(Pty *pty, guint timeout_ms);
/* Until a line of the screen holds the text. */
gboolean pty_wait_text(Pty *pty, const char *text, guint timeout_ms);
/* TRUE with the exit code (128 + signal when one ended it). */
gboolean pty_wait_exit(Pty *pty, guint timeout_ms, int *exit_code);

/* Counts as a key. Wait for idle before the next one: two at once may be told as one. */
void pty_resize(Pty *pty, int rows, int columns);
void pty_signal(Pty *pty, int signal_number);
GPid pty_pid(const Pty *pty);

/* The screen: each line without the blanks at its end, and a last line with the cursor's place. Caller
 * frees. */
char *pty_screen(Pty *pty);
/* The same cells, a letter each: '.' plain, 'r' reverse, 'b' bold, 'u' underlined, 'c' coloured. */
char *pty_looks(Pty *pty);
/* Every byte that the program has sent to the terminal so far; borrowed. */
const GString *pty_raw(const Pty *pty);
/* The line settings of the terminal as text (stty -g), now and when the program was started. */
char *pty_settings(Pty *pty);
const char *pty_settings_before(const Pty *pty);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pty, pty_free)

G_END_DECLS

#endif
