/* SPDX-License-Identifier: MIT */
/*
 * A terminal for tests: a pty whose output goes through a relay process (so that nobody blocks on a
 * full pty) into libvterm, which says what a person would see.
 */
#ifndef TESTS_UI_TERMINAL_H
#define TESTS_UI_TERMINAL_H

#include <termios.h>

#include "looptrace/ui.h"

typedef struct Terminal Terminal;

/* Clears what the environment says of terminals and colours; TERM is xterm-256color. */
void terminal_environment(void);

Terminal *terminal_new(int rows, int columns);
void terminal_free(Terminal *terminal);

/* A screen on it with the options (NULL: none); the test fails when there is none. */
UiScreen *terminal_open(Terminal *terminal, const UiOptions *options);
int terminal_open_fd(
    const Terminal *terminal); /* the program's side, for a screen; caller closes */
void terminal_settings(const Terminal *terminal, struct termios *settings);

/* Waits for everything that has been written so far. Returns how many bytes it was since the last
 * time. */
gsize terminal_sync(Terminal *terminal);
const char *terminal_raw(const Terminal *terminal); /* what the last sync got, NUL bytes left out */

/* What the screen shows, without blanks at the end of rows and rows at the end of the screen. */
char *terminal_row(const Terminal *terminal, int y);
/* The cells from..to of a row, with their blanks. */
char *terminal_cells(const Terminal *terminal, int y, int from, int to);
char *terminal_text(const Terminal *terminal);
/* Flushes first. expected: rows, each ending with LF. */
void terminal_assert(Terminal *terminal, UiScreen *screen, const char *expected);

typedef struct {
    gboolean bold, underline, reverse;
    int foreground, background; /* -1: the terminal's own */
} TerminalLook;
TerminalLook terminal_look(const Terminal *terminal, int y, int x);
void terminal_cursor(const Terminal *terminal, int *y, int *x);
gboolean terminal_is_alternate(const Terminal *terminal);

/* Types, and waits until the program's side can read all of it. */
void terminal_type(Terminal *terminal, const char *bytes, gssize length);
/* Types for a program of its own, which may read at once. */
void terminal_send(Terminal *terminal, const char *bytes);
/* Waits until the screen shows it. */
void terminal_wait_for(Terminal *terminal, const char *text);
void terminal_resize(Terminal *terminal, int rows, int columns);
void terminal_hang_up(Terminal *terminal);

#endif
