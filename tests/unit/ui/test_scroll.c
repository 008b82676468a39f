/* SPDX-License-Identifier: MIT */
/* Rows that the terminal moves itself: whatever moves, it shows what a frame written whole would show. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "orders.h"
#include "screen.h"
#include "terminal.h"

static const char *const words[] = {
    "Nordlys AS",       "বাংলা বস্ত্র বিতান", "ニット商店",
    "e\u0301clair 👍 x", "Büro Krämer",      "উলের সোয়েটার",
};

typedef struct {
    Terminal *terminal;
    UiScreen *screen;
    guint top, selected;
    guint generation; /* another one: other rows */
} Fixture;

static void fixture_open(Fixture *fixture, int rows, int columns, const UiOptions *options)
{
    *fixture = (Fixture){.terminal = terminal_new(rows, columns)};
    fixture->screen = terminal_open(fixture->terminal, options);
}

static void fixture_close(Fixture *fixture)
{
    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
}

static void paint(Fixture *fixture, int moved)
{
    int rows = ui_screen_rows(fixture->screen), columns = ui_screen_columns(fixture->screen);
    const UiArea all = {0, 0, rows, columns};

    ui_screen_erase(fixture->screen);
    ui_screen_scrolled(fixture->screen, 1, rows - 2, moved);
    ui_paint_literal(fixture->screen, &all, 0, 0, "the head", UI_TITLE);
    for (int y = 1; y < rows - 1; y++) {
        guint row = fixture->top + (guint)y - 1;
        UiRole role = row == fixture->selected ? UI_SELECTED : UI_NORMAL;
        g_autoptr(SafeText) text = safe_text_printf("%u %s %u", row + fixture->generation * 1000,
                                                    words[row % G_N_ELEMENTS(words)], row * 7);
        ui_paint_cell(fixture->screen, &all, y, 0, columns, TEXT_LEFT, text, role);
    }
    ui_paint_literal(fixture->screen, &all, rows - 1, 0, "the foot", UI_STATUS);
    ui_screen_cursor(fixture->screen, 1 + (int)(fixture->selected - fixture->top), 0);
    ui_screen_flush(fixture->screen);
}

/* Of the first and the last cells: libvterm's second cell of a wide character keeps the look that it had. */
static char *looks(const Fixture *fixture)
{
    GString *out = g_string_new(NULL);

    for (int y = 0; y < ui_screen_rows(fixture->screen); y++)
        for (int x = 0; x < ui_screen_columns(fixture->screen); x += x == 2 ? 27 : 1) {
            TerminalLook look = terminal_look(fixture->terminal, y, x);
            g_string_append_c(out, (char)('a' + look.reverse * 4 + look.bold * 2 + look.underline));
        }
    return g_string_free(out, FALSE);
}

/* What is there now, and once everything has been written again. */
static void assert_right(Fixture *fixture)
{
    int y, x, after_y, after_x;

    terminal_sync(fixture->terminal);
    g_autofree char *text = terminal_text(fixture->terminal), *look = looks(fixture);
    terminal_cursor(fixture->terminal, &y, &x);
    ui_screen_repaint(fixture->screen);
    paint(fixture, 0);
    terminal_sync(fixture->terminal);
    g_autofree char *whole = terminal_text(fixture->terminal), *whole_look = looks(fixture);
    terminal_cursor(fixture->terminal, &after_y, &after_x);
    assert_string_equal(text, whole);
    assert_string_equal(look, whole_look);
    assert_int_equal(y, after_y);
    assert_int_equal(x, after_x);
}

static gsize move_to(Fixture *fixture, guint top, guint selected)
{
    int moved = (int)top - (int)fixture->top;

    fixture->top = top;
    fixture->selected = selected;
    paint(fixture, moved);
    return terminal_sync(fixture->terminal);
}

/* ---- tests ---- */

static void test_a_row_up_costs_a_row(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, 24, 60, NULL);
    move_to(&fixture, 0, 500);
    for (guint top = 1; top < 12; top++) {
        gsize bytes = move_to(&fixture, top, 500);
        assert_in_range(bytes, 1, 200);
        assert_right(&fixture);
    }
    for (guint top = 11; top-- > 0;) {
        gsize bytes = move_to(&fixture, top, 500);
        assert_in_range(bytes, 1, 200);
    }
    assert_right(&fixture);
    fixture_close(&fixture);
}

static void test_any_distance(void **state)
{
    static const UiOptions options[] = {
        {.ascii = FALSE}, {.ascii = TRUE}, {.colour = UI_COLOUR_NEVER}};
    g_autoptr(GRand) random = g_rand_new_with_seed(6);

    for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
        Fixture fixture;
        fixture_open(&fixture, 12, 40, &options[i]);
        for (int step = 0; step < 120; step++) {
            guint top = (guint)g_rand_int_range(random, 0, 30);
            move_to(&fixture, top, top + (guint)g_rand_int_range(random, 0, 9));
            if (step % 3 == 0)
                assert_right(&fixture);
        }
        fixture_close(&fixture);
    }
}

/* Rows that aren't what was said, a region that isn't on the screen, a screen that has just been resized. */
static void test_what_was_said_need_not_be_true(void **state)
{
    static const int regions[][3] = {{-1, 5, 1},   {1, 50, 1},    {5, 2, 1},
                                     {1, 10, 100}, {1, 10, -100}, {3, 3, 1}};
    Fixture fixture;

    fixture_open(&fixture, 12, 40, NULL);
    move_to(&fixture, 0, 3);
    fixture.generation++;
    move_to(&fixture, 1, 3);
    assert_right(&fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(regions); i++) {
        fixture.top++;
        fixture.selected = fixture.top + 2;
        paint(&fixture, 0);
        ui_screen_scrolled(fixture.screen, regions[i][0], regions[i][1], regions[i][2]);
        ui_screen_flush(fixture.screen);
        assert_right(&fixture);
    }
    terminal_resize(fixture.terminal, 9, 33);
    assert_true(ui_screen_resize(fixture.screen));
    move_to(&fixture, 20, 22);
    assert_right(&fixture);
    move_to(&fixture, 21, 22);
    assert_right(&fixture);
    fixture_close(&fixture);
}

static void test_terminals_without_regions(void **state)
{
    Fixture fixture;

    g_setenv("TERM", "ansi", TRUE);
    fixture_open(&fixture, 12, 40, NULL);
    move_to(&fixture, 0, 3);
    move_to(&fixture, 1, 3);
    assert_right(&fixture);
    fixture_close(&fixture);
    terminal_environment();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_up_costs_a_row),
        cmocka_unit_test(test_any_distance),
        cmocka_unit_test(test_what_was_said_need_not_be_true),
        cmocka_unit_test(test_terminals_without_regions),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("scroll", tests, NULL, NULL);
}
