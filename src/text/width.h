/* SPDX-License-Identifier: MIT */
/* Measuring, one level below the graphemes of text.h. */
#ifndef LOOPTRACE_TEXT_WIDTH_H
#define LOOPTRACE_TEXT_WIDTH_H

#include <glib.h>

#define REPLACEMENT_CHARACTER 0xFFFDu

/* Cells of one character: 0, 1 or 2; as wcwidth() of glibc in a UTF-8 locale for all that
 * text_sanitise() lets through. */
int width_of_character(gunichar c);

/* Bytes of the first character and the character; 0 and 0 at the end. A broken byte, which sanitised
 * text doesn't have, is one U+FFFD. */
gsize width_read_character(const char *utf8, gunichar *c);

/* U+2500 to U+259F, lines and blocks: what bars are made of. Reads no further than an end. */
#define DRAWING_BYTES 3
gboolean width_is_drawing(const guint8 *utf8);

/* How many bytes from here are printable ASCII, or lines and blocks, a cell each, at most so many cells; the last of
 * them carries no mark. */
gsize width_of_plain(const char *utf8, int most, int *cells);

#endif
