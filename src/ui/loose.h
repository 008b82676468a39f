/* SPDX-License-Identifier: MIT */
/*
 * Graphemes that terminals disagree on the width of: combining marks, the vowel signs of Bangla, emoji.
 * If curses wrote them in a row of text, a terminal of another opinion would shift the rest of the row.
 * So curses only gets blanks for them, and they are written over these when curses has finished, each
 * at its absolute position; the cells behind, which they may have spilled into, are written again.
 */
#ifndef UI_LOOSE_H
#define UI_LOOSE_H

#include <glib.h>

#include "looptrace/ui.h"

typedef struct Loose Loose;

Loose *loose_new(void);
void loose_free(Loose *loose); /* NULL is allowed */

/* Is it one? Given one grapheme of length bytes. */
gboolean loose_is(const char *grapheme, gsize length);

/* The frame is empty again; what the terminal shows is remembered. */
void loose_begin(Loose *loose, int rows);
/* The terminal is going to be cleared: it shows nothing any more. */
void loose_forget(Loose *loose);
/* Something has been painted from x on; a loose grapheme that was there is gone. */
void loose_cover(Loose *loose, int y, int x, int columns, const char *bytes, gsize length,
                 UiRole role);
/* ... and it is a loose grapheme. */
void loose_add(Loose *loose, int y, int x, int columns, const char *bytes, gsize length,
               UiRole role);

/* The terminal has moved these rows up by so many (down: negative), graphemes and all. */
void loose_scroll(Loose *loose, int top, int bottom, int rows);

/* Before doupdate: has curses write those cells anew of which it can't know what they look like. TRUE: graphemes are
 * to be written, the first of them here. */
gboolean loose_prepare(Loose *loose, UiScreen *screen, int *y, int *x);
/* After doupdate, which has left the cursor there: writes the graphemes, and moves it to where the screen's is. */
void loose_write(Loose *loose, UiScreen *screen, int y, int x);

#endif
