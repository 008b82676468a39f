/* SPDX-License-Identifier: MIT */
/* What a terminal gets: nothing but what curses needs, and text that can do no harm. */
#ifndef LOOPTRACE_TESTS_CURSES_BYTES_H
#define LOOPTRACE_TESTS_CURSES_BYTES_H

/* NULL: all is well. Else what isn't, in words; caller frees. */
char *curses_bytes_wrong(const char *raw);

#endif
