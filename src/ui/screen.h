/* SPDX-License-Identifier: MIT */
/* The screen as the files of this module see it. */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include <stdio.h>
#include <termios.h>

#include "ui_curses.h"

#include "keys.h"
#include "looptrace/fault.h"
#include "looptrace/ui.h"
#include "loose.h"
#include "scroll.h"
#include "tty.h"

typedef struct {
    attr_t attributes;
    short pair;
    char *enter; /* what switches it on, from the terminal's normal state */
} UiLook;

struct UiScreen {
    int fd;
    FILE *stream; /* the same, as curses wants it to read from */
    Tty *tty;     /* the way out */
    struct termios saved, program;
    guint32 suspend_key; /* Ctrl-Z, most likely; UI_KEY_NONE: there is none */
    guint32 interrupt_key;
    SCREEN *curses;
    WINDOW *window; /* all of the screen */
    Keys keys;
    void (*stopping)(gpointer data); /* ui_screen_tell_stopping(); NULL: nobody is told */
    gpointer stopping_data;
    Loose *loose;   /* NULL: all is ASCII */
    gboolean mouse; /* asked for */
    gboolean ascii, colour, accessible, suspended;
    gboolean coarse;    /* the Linux console: half blocks, but no eighths; no clipboard */
    int margin;         /* columns at the right that stay blank */
    int colours;        /* 0, 8, 16, 256, THEME_DIRECT */
    gboolean asked;     /* the terminal's answer is to come */
    gboolean sparing;   /* bytes: the line to the terminal is slow */
    gboolean forgotten; /* the next frame is written whole */
    Scroll scroll;
    UiLook looks[UI_ROLE_COUNT];
    int cursor_y, cursor_x;
};

/* As ui_screen_new(), on this terminal. Takes fd, also when it fails. */
UiScreen *screen_open(int fd, const UiOptions *options, GError **error);

/* Beside what is painted, at once: nothing that moves the cursor or leaves a look behind. */
void screen_send(UiScreen *screen, const char *bytes);

/* Cells of which curses believes something that may not be so any more: no frame will have what it believes then
 * (paint.c). */
void paint_doubt(int y, int x, int columns);

/* Before the terminal is somebody else's: an answer that is still to come would be typed into a shell. Waits no
 * longer than a second; what a person has typed meanwhile is lost. */
void screen_await_answer(UiScreen *screen);

#endif
