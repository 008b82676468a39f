/* SPDX-License-Identifier: MIT */
/*
 * The same in fewer bytes: what curses says twice, or from too far away, on terminals of VT100's kind with ANSI's
 * colours (xterm, tmux, screen, the Linux console). Pure.
 */
#ifndef UI_THRIFT_H
#define UI_THRIFT_H

#include <glib.h>

/* Shortens what is in bytes from `from` on: whole sequences, with nothing switched on at their beginning. Ways to the
 * beginning of a row only with places: all that is written stays in its row, whatever the terminal thinks of its
 * width. */
void thrift_shorten(GString *bytes, gsize from, gboolean places);

#endif
