/* SPDX-License-Identifier: MIT */
/* The rule list of text_sanitise() as a function from bytes to a string. */
#ifndef LOOPTRACE_TEXT_SANITISE_H
#define LOOPTRACE_TEXT_SANITISE_H

#include "looptrace/text.h"

/* Owner: the caller. Takes time and memory in proportion to length; at most three bytes come out for
 * each that goes in. */
GString *sanitise_bytes(const guint8 *bytes, gsize length, TextShape shape);

/* Nearly all text is this: how many bytes from the beginning are printable ASCII, or lines and blocks, which stay as they
 * are and take a cell each. */
gsize sanitise_plain(const guint8 *bytes, gsize length, int *cells);

#endif
