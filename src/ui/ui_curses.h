/* SPDX-License-Identifier: MIT */
/* curses, as all of this module sees it: with wide characters, functions instead of macros. */
#ifndef UI_CURSES_H
#define UI_CURSES_H

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#define NCURSES_NOMACROS 1
#include <curses.h>

#endif
