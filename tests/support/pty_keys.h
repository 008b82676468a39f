/* SPDX-License-Identifier: MIT */
/* Names of keys to the bytes that a terminal sends for them. */
#ifndef LOOPTRACE_TESTS_PTY_KEYS_H
#define LOOPTRACE_TESTS_PTY_KEYS_H

#include <glib.h>

G_BEGIN_DECLS

/* "Up", "PgDn", "F5", "Enter", "Esc", "S-Tab", "C-c", "M-5" (Esc and 5 at once), or a character. What
 * differs is looked up in the terminfo of `term`; of xterm-256color when there is none, as the program
 * does. NULL: no such key, or not on this terminal. Caller frees. */
char *pty_key_bytes(const char *term, const char *name);

G_END_DECLS

#endif
