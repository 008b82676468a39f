/* SPDX-License-Identifier: MIT */
/*
 * Rows that move as a block, by the terminal's own scroll region. curses would find most of such moves by
 * itself, but nobody could say which, and the graphemes that are written beside it (loose.h) would have to
 * be written again wherever it may have moved some. So they are told to it as done.
 */
#ifndef UI_SCROLL_H
#define UI_SCROLL_H

#include <glib.h>

#include "looptrace/ui.h"

typedef struct {
    int top, bottom, rows; /* rows 0: none */
} Scroll;

/* Before loose_prepare() and doupdate(), the new frame being painted: moves the rows of the last one, if that
 * spares some of them. The cells must be known to curses. */
void scroll_apply(UiScreen *screen);

#endif
