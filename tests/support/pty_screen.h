/* SPDX-License-Identifier: MIT */
/* A terminal's screen in memory (libvterm): bytes in, cells out. */
#ifndef LOOPTRACE_TESTS_PTY_SCREEN_H
#define LOOPTRACE_TESTS_PTY_SCREEN_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct PtyScreen PtyScreen;

PtyScreen *pty_screen_new(int rows, int columns);
void pty_screen_free(PtyScreen *screen);

/* What the terminal has to say in return (to a request for its attributes, say) is appended to answer. */
void pty_screen_write(PtyScreen *screen, const char *bytes, gsize length, GString *answer);
void pty_screen_resize(PtyScreen *screen, int rows, int columns);

/* Each line without the blanks at its end, then "cursor ROW,COLUMN" from 0, with " hidden" when it
 * can't be seen. Caller frees. */
char *pty_screen_text(const PtyScreen *screen);
/* The same cells, a letter each, lines without the '.' at their end: '.' plain, 'r' reverse, 'b' bold,
 * 'u' underlined, 'k' blinking, 'c' coloured, 'g' with a coloured ground; the capital of the others for
 * one that has a colour too. Caller frees. */
char *pty_screen_looks(const PtyScreen *screen);

/* Lines that have left a screen without an alternate one at its top, and that nobody has erased since (ED 3); borrowed. */
const char *pty_screen_back(const PtyScreen *screen);

/* Nothing is left switched on: the normal screen, a visible cursor, no mouse. */
gboolean pty_screen_is_plain(const PtyScreen *screen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PtyScreen, pty_screen_free)

G_END_DECLS

#endif
