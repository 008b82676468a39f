/* SPDX-License-Identifier: MIT */
/* What text_columns() says is what curses makes of it: the same cells, and nothing lost on the way. */
#define NCURSES_WIDECHAR 1
#include <curses.h>
/* curses.h and GLib disagree about these. */
#undef TRUE
#undef FALSE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "hostile.h"
#include "looptrace/text.h"
#include "text_invariants.h"

#define WIDTH 400

typedef struct {
    FILE *nowhere;
    SCREEN *screen;
    WINDOW *pad; /* a pad: nothing is ever sent */
} Terminal;

static int open_terminal(void **state)
{
    const char *const names[] = {"xterm-256color", "xterm", "linux", "vt100", "ansi"};
    Terminal *terminal = g_new0(Terminal, 1);

    *state = terminal;
    if (!text_invariants_init())
        return -1;
    terminal->nowhere = fopen("/dev/null", "r+");
    for (gsize i = 0; i < G_N_ELEMENTS(names) && terminal->screen == NULL; i++)
        terminal->screen = newterm(names[i], terminal->nowhere, terminal->nowhere);
    terminal->pad = terminal->screen == NULL ? NULL : newpad(2, WIDTH);
    return terminal->pad == NULL ? -1 : 0;
}

static int close_terminal(void **state)
{
    Terminal *terminal = *state;

    if (terminal->pad != NULL)
        delwin(terminal->pad);
    if (terminal->screen != NULL) {
        endwin();
        delscreen(terminal->screen);
    }
    fclose(terminal->nowhere);
    g_free(terminal);
    return 0;
}

/* Paints it, then asks where the cursor is and what the cells hold. */
static void assert_curses_agrees(WINDOW *pad, const char *utf8)
{
    wchar_t shown[WIDTH * 6 + 1];
    int columns = text_columns(utf8);

    werase(pad);
    mvwaddstr(pad, 0, 0, utf8);
    if (getcurx(pad) != columns || getcury(pad) != 0)
        fail_msg("text_columns() %d, curses %d: %s", columns, getcurx(pad), utf8);
    if (columns == 0)
        return;

    wmove(pad, 0, 0);
    g_autofree char *held = NULL;
    if (mvwinnwstr(pad, 0, 0, shown, WIDTH) != ERR) {
        held = g_ucs4_to_utf8((const gunichar *)shown, -1, NULL, NULL, NULL);
        g_strchomp(held);
    }
    g_autofree char *given = g_strchomp(g_strdup(utf8));
    assert_string_equal(held, given);
}

static void every_code_point_has_the_same_cells(void **state)
{
    Terminal *terminal = *state;
    char bytes[8] = "a";

    /* Of the planes of ideographs and of nothing, a sample. */
    for (gunichar c = 1; c < 0x110000; c += c < 0x20000 ? 1 : 61) {
        gssize length = 1 + g_unichar_to_utf8(c, bytes + 1);
        g_autoptr(SafeText) safe = text_sanitise(bytes, length, TEXT_LINE);

        assert_curses_agrees(terminal->pad, safe_text_utf8(safe));
    }
}

static void hostile_text_has_the_same_cells(void **state)
{
    Terminal *terminal = *state;
    Hostile hostile = {.state = 20261123};
    GString *text = g_string_new(NULL);

    for (int i = 0; i < 20000; i++) {
        hostile_text(&hostile, 12, text);
        g_autoptr(SafeText) safe = text_sanitise(text->str, (gssize)text->len, TEXT_LINE);
        if (safe_text_columns(safe) < WIDTH)
            assert_curses_agrees(terminal->pad, safe_text_utf8(safe));
    }
    g_string_free(text, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_has_the_same_cells),
        cmocka_unit_test(hostile_text_has_the_same_cells),
    };

    return cmocka_run_group_tests_name("text_curses", tests, open_terminal, close_terminal);
}
