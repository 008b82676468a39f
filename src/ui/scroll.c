/* SPDX-License-Identifier: MIT */
#include "scroll.h"

#include <stdlib.h>
#include <string.h>

#include "screen.h"
#include "terminfo.h"

#define ANSI_REGION       "\033[%i%p1%d;%p2%dr"
#define ANSI_WHOLE_SCREEN "\033[r"

#define SPARED_MIN 2 /* rows; fewer, and they are as cheaply written */

void ui_screen_scrolled(UiScreen *screen, int top, int bottom, int rows)
{
    screen->scroll = (Scroll){top, bottom, rows};
}

static guint row_hash(WINDOW *window, int y, wchar_t *buffer, int columns)
{
    guint hash = 2166136261u;
    int length = mvwinnwstr(window, y, 0, buffer, columns);

    for (int i = 0; i < length; i++)
        hash = (hash ^ (guint)buffer[i]) * 16777619u;
    return hash;
}

/* How many rows are right after it that would not be without it. */
static int rows_spared(UiScreen *screen, const Scroll *scroll)
{
    int columns = ui_screen_columns(screen), spared = 0, y, x;
    g_autofree wchar_t *buffer = g_new0(wchar_t, (gsize)columns + 1);

    getyx(newscr, y, x);
    for (int row = scroll->top; row <= scroll->bottom; row++) {
        int from = row + scroll->rows;
        guint wanted = row_hash(screen->window, row, buffer, columns);
        gboolean right = wanted == row_hash(newscr, row, buffer, columns);
        gboolean moved = from >= scroll->top && from <= scroll->bottom &&
                         wanted == row_hash(newscr, from, buffer, columns);
        spared += moved - right;
    }
    wmove(newscr, y, x);
    return spared;
}

/* Regions of scrolling are of whole rows. */
static gboolean is_possible(UiScreen *screen, const Scroll *scroll, const char *region,
                            const char *step)
{
    return region != NULL && step != NULL && scroll->rows != 0 && scroll->top >= 0 &&
           scroll->bottom < ui_screen_rows(screen) &&
           abs(scroll->rows) <= scroll->bottom - scroll->top;
}

/* curses goes through the motions, and what it would write isn't sent: its way might be another one. */
static void tell_curses(UiScreen *screen, const Scroll *scroll)
{
    tty_append(screen->tty, "", 0); /* what it has written for other reasons is */
    scrollok(newscr, TRUE);
    wsetscrreg(newscr, scroll->top, scroll->bottom);
    wscrl(newscr, scroll->rows);
    wsetscrreg(newscr, 0, ui_screen_rows(screen) - 1);
    scrollok(newscr, FALSE);
    wmove(newscr, 0, 0);
    doupdate();
    tty_forget(screen->tty);
}

/* A region that is set takes the cursor to the first cell of the screen; elsewhere than with ANSI's, better say so. */
static void move_rows(UiScreen *screen, const Scroll *scroll, const char *region, const char *step)
{
    g_autofree char *cup = terminfo_string("cup");
    g_autofree char *vpa = terminfo_string("vpa");
    gboolean ansi = strcmp(region, ANSI_REGION) == 0;
    int row = scroll->rows > 0 ? scroll->bottom : scroll->top;
    g_autoptr(GString) out = g_string_new(NULL);

    terminfo_append_filled(out, region, scroll->top, scroll->bottom);
    terminfo_append_filled(out, ansi && vpa != NULL ? vpa : cup, row, 0);
    for (int i = abs(scroll->rows); i > 0; i--)
        g_string_append(out, step);
    if (ansi) {
        g_string_append(out, ANSI_WHOLE_SCREEN);
    } else {
        terminfo_append_filled(out, region, 0, ui_screen_rows(screen) - 1);
        terminfo_append_filled(out, cup, 0, 0);
    }
    tty_append(screen->tty, out->str, out->len);
}

void scroll_apply(UiScreen *screen)
{
    const Scroll scroll = screen->scroll;
    g_autofree char *region = scroll.rows == 0 ? NULL : terminfo_string("csr");
    g_autofree char *step =
        scroll.rows == 0 ? NULL : terminfo_string(scroll.rows > 0 ? "ind" : "ri");

    screen->scroll = (Scroll){0, 0, 0};
    if (!is_possible(screen, &scroll, region, step) || rows_spared(screen, &scroll) < SPARED_MIN)
        return;
    tell_curses(screen, &scroll);
    move_rows(screen, &scroll, region, step);
    if (screen->loose != NULL)
        loose_scroll(screen->loose, scroll.top, scroll.bottom, scroll.rows);
}
