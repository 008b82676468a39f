/* SPDX-License-Identifier: MIT */
/* Neighbours stay in their cells, whatever the terminal thinks of the width of a grapheme. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "hostile.h"
#include "loose.h"
#include "terminal.h"

#define ROWS    6
#define COLUMNS 40
#define CELL_X  5
#define CELL    20

/* libvterm knows the marks of Unicode 5 only: these take a cell there, and none in wcwidth(). */
#define YOUNG_MARK "\u1ab0"

typedef struct {
    Terminal *terminal;
    UiScreen *screen;
    UiArea all;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    terminal_environment();
    fixture->terminal = terminal_new(ROWS, COLUMNS);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    fixture->all = (UiArea){0, 0, ROWS, COLUMNS};
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
    g_free(fixture);
    return 0;
}

/* "left " text " right", as a table paints a row. */
static void paint_row(Fixture *fixture, int y, const char *utf8, UiRole role)
{
    g_autoptr(SafeText) text = text_sanitise(utf8, -1, TEXT_LINE);

    ui_paint_literal(fixture->screen, &fixture->all, y, 0, "left", role);
    ui_paint_cell(fixture->screen, &fixture->all, y, CELL_X, CELL, TEXT_LEFT, text, role);
    ui_paint_literal(fixture->screen, &fixture->all, y, CELL_X + CELL, " right", role);
}

static void draw(Fixture *fixture)
{
    ui_screen_flush(fixture->screen);
    terminal_sync(fixture->terminal);
}

/* The terminal's cells, not its characters: the words must be where they were put. */
static void assert_neighbours(Fixture *fixture, int y, const char *what)
{
    g_autofree char *left = terminal_cells(fixture->terminal, y, 0, CELL_X);
    g_autofree char *right = terminal_cells(fixture->terminal, y, CELL_X + CELL, COLUMNS);

    if (strcmp(left, "left ") != 0 || !g_str_has_prefix(right, " right "))
        fail_msg("“%s”, “%s” around “%s”", left, right, what);
}

static void test_which_are_loose(void **state)
{
    static const char *const loose[] = {"e\u0301", "ব", "বা", "\u200c", "😀",
                                        "👍",       "☕", "⌚",  "ก",      "א"};
    static const char *const firm[] = {"a", "é", "ß", "–", "…", "·",  "█",
                                       "▏", "░", "▲", "│", "→", "漢", "가",
                                       "Я", "λ", "€", "␛", "•", "✓",  "\xEF\xBF\xBD"};

    for (gsize i = 0; i < G_N_ELEMENTS(loose); i++)
        if (!loose_is(loose[i], strlen(loose[i])))
            fail_msg("%s", loose[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(firm); i++)
        if (loose_is(firm[i], strlen(firm[i])))
            fail_msg("%s", firm[i]);
}

static void test_bangla_is_shown(void **state)
{
    Fixture *fixture = *state;

    paint_row(fixture, 1, "বাংলা নাম", UI_NORMAL);
    terminal_assert(fixture->terminal, fixture->screen, "\nleft বাংলা নাম            right\n");
}

/* Written in a row, each of these would push the rest of the row by a cell. */
static void test_a_terminal_of_another_opinion(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *cells = NULL;

    paint_row(fixture, 2, "x" YOUNG_MARK "y" YOUNG_MARK "z" YOUNG_MARK "w", UI_NORMAL);
    draw(fixture);
    cells = terminal_cells(fixture->terminal, 2, CELL_X, CELL_X + 6);
    assert_string_equal(cells, "xyzw  ");
    g_clear_pointer(&cells, g_free);
    ui_screen_erase(fixture->screen);
    paint_row(fixture, 2, "x" YOUNG_MARK "漢yz" YOUNG_MARK "w", UI_NORMAL);
    draw(fixture);
    cells = terminal_cells(fixture->terminal, 2, CELL_X, CELL_X + 7);
    assert_string_equal(cells, "x漢yzw ");
    assert_neighbours(fixture, 2, "young marks");
}

static void test_at_the_right_edge_nothing_wraps(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(SafeText) text = text_sanitise("ab" YOUNG_MARK, -1, TEXT_LINE);
    g_autofree char *below = NULL;

    for (int y = 0; y < ROWS; y++)
        ui_paint_text(fixture->screen, &fixture->all, y, COLUMNS - 2, text, UI_NORMAL);
    ui_paint_literal(fixture->screen, &fixture->all, 1, 0, "below", UI_NORMAL);
    draw(fixture);
    below = terminal_row(fixture->terminal, 1);
    assert_true(g_str_has_prefix(below, "below "));
    ui_paint_literal(fixture->screen, &fixture->all, 0, 0, "top", UI_NORMAL);
    draw(fixture);
    g_autofree char *top = terminal_row(fixture->terminal, 0);
    assert_true(g_str_has_prefix(top, "top "));
}

static void test_it_has_the_look_of_its_row(void **state)
{
    Fixture *fixture = *state;

    paint_row(fixture, 0, "বাংলা", UI_SELECTED);
    paint_row(fixture, 1, "বাংলা", UI_RISK);
    paint_row(fixture, 2, "বাংলা", UI_NORMAL);
    draw(fixture);
    for (int x = CELL_X; x < CELL_X + CELL + 6; x++) {
        assert_true(terminal_look(fixture->terminal, 0, x).reverse);
        assert_false(terminal_look(fixture->terminal, 1, x).reverse);
        assert_false(terminal_look(fixture->terminal, 2, x).reverse);
        assert_int_equal(terminal_look(fixture->terminal, 2, x).foreground, -1);
    }
    assert_int_equal(terminal_look(fixture->terminal, 1, CELL_X).foreground, 1);
    assert_int_equal(terminal_look(fixture->terminal, 1, CELL_X + CELL + 1).foreground, 1);
}

static void test_what_changes_and_what_goes(void **state)
{
    Fixture *fixture = *state;

    paint_row(fixture, 0, "বাংলা", UI_NORMAL);
    paint_row(fixture, 1, "বাংলা", UI_NORMAL);
    paint_row(fixture, 2, "বাংলা", UI_NORMAL);
    draw(fixture);
    ui_screen_erase(fixture->screen);
    paint_row(fixture, 0, "বিংলু", UI_NORMAL); /* as wide as before */
    paint_row(fixture, 1, "latin", UI_NORMAL);
    terminal_assert(fixture->terminal, fixture->screen,
                    "left বিংলু                 right\n"
                    "left latin                right\n");
    ui_screen_erase(fixture->screen);
    terminal_assert(fixture->terminal, fixture->screen, "");
}

static void test_what_is_painted_over_has_gone(void **state)
{
    Fixture *fixture = *state;

    paint_row(fixture, 0, "বাংলা", UI_NORMAL);
    ui_paint_fill(fixture->screen, &fixture->all, 0, UI_NORMAL);
    ui_paint_literal(fixture->screen, &fixture->all, 0, 0, "Find:", UI_NORMAL);
    terminal_assert(fixture->terminal, fixture->screen, "Find:\n");
}

static void test_only_rows_that_changed_are_written(void **state)
{
    Fixture *fixture = *state;
    const char *again;

    paint_row(fixture, 0, "ককক", UI_NORMAL);
    paint_row(fixture, 3, "খখখ", UI_NORMAL);
    draw(fixture);
    ui_screen_erase(fixture->screen);
    paint_row(fixture, 0, "ককক", UI_NORMAL);
    paint_row(fixture, 3, "খখগ", UI_NORMAL);
    draw(fixture);
    again = terminal_raw(fixture->terminal);
    assert_null(strstr(again, "ক"));
    assert_non_null(strstr(again, "গ"));
}

static void assert_frame(Fixture *fixture, const char *const *rows)
{
    g_autoptr(GString) expected = g_string_new(NULL);

    ui_screen_erase(fixture->screen);
    for (int y = 0; y < ROWS; y++) {
        g_autoptr(SafeText) text = text_sanitise(rows[y], -1, TEXT_LINE);
        ui_paint_text(fixture->screen, &fixture->all, y, 0, text, UI_NORMAL);
        g_string_append_printf(expected, "%s\n", rows[y]);
    }
    while (g_str_has_suffix(expected->str, "\n\n"))
        g_string_truncate(expected, expected->len - 1);
    terminal_assert(fixture->terminal, fixture->screen,
                    strcmp(expected->str, "\n") == 0 ? "" : expected->str);
}

/* curses takes a row of Bangla for a blank one, and may scroll it, clear it, or think that it moved. */
static void test_when_curses_scrolls_or_clears(void **state)
{
    static const char *const rows[] = {"",    "খবর", "one",       "two",     "খবর one",
                                       "one", "নাম", "three আছে", "নাম two", "one খবর two"};
    Fixture *fixture = *state;
    Hostile dice = {42};

    for (int frame = 0; frame < 600; frame++) {
        const char *frame_rows[ROWS];
        guint32 shift = hostile_number(&dice, G_N_ELEMENTS(rows));
        gboolean scrolls = frame % 3 != 0;
        for (guint y = 0; y < ROWS; y++)
            frame_rows[y] = rows[scrolls ? (y + shift) % G_N_ELEMENTS(rows)
                                         : hostile_number(&dice, G_N_ELEMENTS(rows))];
        assert_frame(fixture, frame_rows);
    }
}

static char *all_cells(Fixture *fixture)
{
    g_autoptr(GString) cells = g_string_new(NULL);

    terminal_sync(fixture->terminal);
    for (int y = 0; y < ROWS; y++) {
        g_autofree char *row = terminal_cells(fixture->terminal, y, 0, COLUMNS);
        g_string_append_printf(cells, "%s\n", row);
        for (int x = 1; x < COLUMNS; x++) {
            g_autofree char *before = terminal_cells(fixture->terminal, y, x - 1, x);
            /* The other half of a wide one has no look of its own there. */
            gboolean half = g_unichar_iswide(g_utf8_get_char(before));
            g_string_append_c(cells,
                              !half && terminal_look(fixture->terminal, y, x).reverse ? 'r' : '.');
        }
    }
    return g_string_free(g_steal_pointer(&cells), FALSE);
}

/* Rows that change a little, with graphemes that this terminal takes for wider than they are among those of two
 * cells and steady letters: whatever is left as it is, a repaint shows the same. */
static void test_what_is_not_written_again_is_right(void **state)
{
    static const char *const words[] = {("x" YOUNG_MARK "y"),
                                        "漢字",
                                        "কখগ",
                                        "বাংলা",
                                        "ascii",
                                        "",
                                        ("ক" YOUNG_MARK "খ"),
                                        "█▌ 7%",
                                        ("é漢" YOUNG_MARK),
                                        "উলের সোয়েটার"};
    Fixture *fixture = *state;
    Hostile dice = {7};
    guint32 chosen[ROWS][3] = {{0}}, selected = 0;

    for (int frame = 0; frame < 400; frame++) {
        ui_screen_erase(fixture->screen);
        chosen[hostile_number(&dice, ROWS)][hostile_number(&dice, 3)] =
            hostile_number(&dice, G_N_ELEMENTS(words));
        if (frame % 2 == 0)
            selected = hostile_number(&dice, ROWS);
        for (guint y = 0; y < ROWS; y++)
            for (int i = 0; i < 3; i++) {
                g_autoptr(SafeText) text = text_sanitise(words[chosen[y][i]], -1, TEXT_LINE);
                ui_paint_cell(fixture->screen, &fixture->all, (int)y, i * 13 + 1, 11, TEXT_LEFT,
                              text, y == selected && i < 2 ? UI_SELECTED : UI_NORMAL);
            }
        ui_screen_cursor(fixture->screen, (int)selected, frame % 3);
        ui_screen_flush(fixture->screen);
        g_autofree char *cells = all_cells(fixture);
        if (frame % 5 != 0)
            continue;
        ui_screen_repaint(fixture->screen);
        ui_screen_flush(fixture->screen);
        g_autofree char *anew = all_cells(fixture);
        if (strcmp(cells, anew) != 0)
            fail_msg("frame %d:\n%s\nis anew:\n%s", frame, cells, anew);
    }
}

static void test_the_cursor_is_where_it_was_told_to_be(void **state)
{
    Fixture *fixture = *state;
    int y, x;

    ui_screen_cursor(fixture->screen, 4, 2);
    paint_row(fixture, 1, "বাংলা", UI_NORMAL);
    draw(fixture);
    terminal_cursor(fixture->terminal, &y, &x);
    assert_int_equal(y, 4);
    assert_int_equal(x, 2);
    /* And curses knows: what it writes next goes to the right place. */
    ui_paint_literal(fixture->screen, &fixture->all, 4, 2, "here", UI_NORMAL);
    ui_screen_cursor(fixture->screen, 4, 6);
    terminal_assert(fixture->terminal, fixture->screen,
                    "\nleft বাংলা                right\n\n\n  here\n");
}

/* Nothing but positions, looks and modes: no titles, no clipboard, no reports, no 8-bit controls. */
static void assert_harmless(const char *raw)
{
    /* Wrapping off and on, character set, scrolling back, the cursor saved and restored. */
    static const char *const allowed[] = {"[?7l", "[?7h", "(B", "M", "7", "8"};

    assert_true(g_utf8_validate(raw, -1, NULL));
    for (const char *c = raw; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar code = g_utf8_get_char(c);
        assert_false(code >= 0x7F && code < 0xA0);
        assert_false(code >= 0x202A && code <= 0x202E);
        if (code != '\033')
            continue;
        gboolean good = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(allowed); i++)
            good = good || g_str_has_prefix(c + 1, allowed[i]);
        if (!good && !(c[1] == '[' &&
                       strchr("HGmKJABCDdXP@STLMr", c[2 + strspn(c + 2, "0123456789;")]) != NULL))
            fail_msg("sent: %s", g_strescape(c, NULL));
    }
}

static void test_three_thousand_hostile_strings(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GString) text = g_string_new(NULL);
    Hostile hostile = {20261123};

    draw(fixture);
    for (int i = 0; i < 3000 / ROWS; i++) {
        ui_screen_erase(fixture->screen);
        for (int y = 0; y < ROWS; y++) {
            hostile_text(&hostile, 12, text);
            paint_row(fixture, y, text->str, (UiRole)(i % UI_ROLE_COUNT));
        }
        draw(fixture);
        assert_harmless(terminal_raw(fixture->terminal));
        for (int y = 0; y < ROWS; y++)
            assert_neighbours(fixture, y, text->str);
    }
}

#define ON_A_TERMINAL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_are_loose),
        ON_A_TERMINAL(test_bangla_is_shown),
        ON_A_TERMINAL(test_a_terminal_of_another_opinion),
        ON_A_TERMINAL(test_at_the_right_edge_nothing_wraps),
        ON_A_TERMINAL(test_it_has_the_look_of_its_row),
        ON_A_TERMINAL(test_what_changes_and_what_goes),
        ON_A_TERMINAL(test_what_is_painted_over_has_gone),
        ON_A_TERMINAL(test_only_rows_that_changed_are_written),
        ON_A_TERMINAL(test_when_curses_scrolls_or_clears),
        ON_A_TERMINAL(test_what_is_not_written_again_is_right),
        ON_A_TERMINAL(test_the_cursor_is_where_it_was_told_to_be),
        ON_A_TERMINAL(test_three_thousand_hostile_strings),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("loose", tests, NULL, NULL);
}
