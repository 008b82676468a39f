/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "terminal.h"

typedef struct {
    Terminal *terminal;
    UiScreen *screen;
    UiArea all;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    terminal_environment();
    fixture->terminal = terminal_new(5, 20);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    fixture->all = (UiArea){0, 0, 5, 20};
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

static int paint(Fixture *fixture, const UiArea *area, int y, int x, const char *utf8)
{
    g_autoptr(SafeText) text = text_sanitise(utf8, -1, TEXT_BLOCK);

    return ui_paint_text(fixture->screen, area, y, x, text, UI_NORMAL);
}

static void test_text_goes_where_it_is_told(void **state)
{
    Fixture *fixture = *state;
    const UiArea area = {1, 2, 3, 10};

    assert_int_equal(paint(fixture, &area, 0, 0, "abc"), 3);
    assert_int_equal(paint(fixture, &area, 2, 4, "über"), 8);
    terminal_assert(fixture->terminal, fixture->screen,
                    "\n"
                    "  abc\n"
                    "\n"
                    "      über\n");
}

static void test_text_is_clipped_to_its_area(void **state)
{
    Fixture *fixture = *state;
    const UiArea area = {1, 2, 2, 4};

    assert_int_equal(paint(fixture, &area, 0, 0, "abcdefgh"), 4);
    assert_int_equal(paint(fixture, &area, 1, -2, "abcdefgh"), 4);
    paint(fixture, &area, 2, 0, "below");
    paint(fixture, &area, -1, 0, "above");
    assert_int_equal(paint(fixture, &area, 0, 7, "right"), 7);
    terminal_assert(fixture->terminal, fixture->screen,
                    "\n"
                    "  abcd\n"
                    "  cdef\n");
}

static void test_half_a_wide_character_is_a_blank(void **state)
{
    Fixture *fixture = *state;
    const UiArea area = {0, 1, 2, 4};

    paint(fixture, &fixture->all, 0, 0, "------");
    paint(fixture, &fixture->all, 1, 0, "------");
    paint(fixture, &area, 0, 1, "漢字");
    paint(fixture, &area, 1, -1, "漢字");
    terminal_assert(fixture->terminal, fixture->screen,
                    "--漢 -\n"
                    "- 字--\n");
}

static void test_the_last_cell_neither_wraps_nor_scrolls(void **state)
{
    Fixture *fixture = *state;

    paint(fixture, &fixture->all, 0, 0, "top");
    assert_int_equal(paint(fixture, &fixture->all, 4, 0, "12345678901234567890123"), 20);
    assert_int_equal(paint(fixture, &fixture->all, 3, 18, "漢字"), 20);
    terminal_assert(fixture->terminal, fixture->screen,
                    "top\n"
                    "\n"
                    "\n"
                    "                  漢\n"
                    "12345678901234567890\n");
}

static void test_a_row_beyond_the_screen_does_not_wrap(void **state)
{
    Fixture *fixture = *state;
    const UiArea wide = {1, 15, 1, 100};

    ui_paint_fill(fixture->screen, &wide, 0, UI_SELECTED);
    paint(fixture, &wide, 0, 0, "to the right and beyond");
    terminal_assert(fixture->terminal, fixture->screen, "\n               to th\n");
    for (int x = 0; x < 20; x++)
        assert_false(terminal_look(fixture->terminal, 2, x).reverse);
}

static void test_an_area_beyond_the_screen_is_harmless(void **state)
{
    Fixture *fixture = *state;
    const UiArea areas[] = {{-3, -3, 100, 100}, {4, 19, 9, 9}, {5, 0, 1, 20},
                            {0, 20, 1, 1},      {0, 0, 0, 0},  {2, 5, -1, -4}};

    for (gsize i = 0; i < G_N_ELEMENTS(areas); i++) {
        for (int y = -2; y < 9; y++) {
            paint(fixture, &areas[i], y, -2, "xyz漢字বাংলা");
            ui_paint_fill(fixture->screen, &areas[i], y, UI_SELECTED);
        }
    }
    ui_screen_erase(fixture->screen);
    terminal_assert(fixture->terminal, fixture->screen, "");
}

static void test_a_cell_has_exactly_its_columns(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(SafeText) text = text_sanitise("Merino crew", -1, TEXT_LINE);
    g_autoptr(SafeText) short_text = text_sanitise("42", -1, TEXT_LINE);

    for (int y = 0; y < 4; y++)
        paint(fixture, &fixture->all, y, 0, "....................");
    assert_int_equal(ui_paint_cell(fixture->screen, &fixture->all, 0, 1, 6, TEXT_LEFT, text, 0), 7);
    ui_paint_cell(fixture->screen, &fixture->all, 1, 1, 6, TEXT_LEFT, short_text, 0);
    ui_paint_cell(fixture->screen, &fixture->all, 2, 1, 6, TEXT_RIGHT, short_text, 0);
    assert_int_equal(ui_paint_cell(fixture->screen, &fixture->all, 3, 1, 0, TEXT_LEFT, text, 0), 1);
    terminal_assert(fixture->terminal, fixture->screen,
                    ".Merin….............\n"
                    ".42    .............\n"
                    ".    42.............\n"
                    "....................\n");
}

static void test_line_breaks_are_blanks(void **state)
{
    Fixture *fixture = *state;

    paint(fixture, &fixture->all, 1, 0, "one\ntwo");
    terminal_assert(fixture->terminal, fixture->screen, "\none two\n");
}

static void test_a_literal_is_not_trusted_either(void **state)
{
    Fixture *fixture = *state;

    ui_paint_literal(fixture->screen, &fixture->all, 0, 0, "a\033[31mb\r\n", UI_NORMAL);
    terminal_assert(fixture->terminal, fixture->screen, "a␛[31mb\n");
}

static void test_ascii_screens_get_ascii_only(void **state)
{
    const UiOptions options = {.ascii = TRUE};
    Terminal *terminal = terminal_new(3, 30);
    UiScreen *screen = terminal_open(terminal, &options);
    const UiArea area = {0, 0, 3, 30};
    g_autoptr(SafeText) text = text_sanitise("Größe – ██▏░ বাংলা 漢", -1, TEXT_LINE);

    assert_true(ui_screen_is_ascii(screen));
    ui_paint_text(screen, &area, 0, 0, text, UI_NORMAL);
    ui_paint_cell(screen, &area, 1, 0, 8, TEXT_LEFT, text, UI_NORMAL);
    ui_paint_literal(screen, &area, 2, 0, "● ok", UI_NORMAL);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    for (const char *c = terminal_raw(terminal); *c != '\0'; c++)
        assert_true((guchar)*c < 0x80);
    terminal_assert(terminal, screen,
                    "Grose - ##=- ????? ??\n"
                    "Grose -~\n"
                    "* ok\n");
    ui_screen_free(screen);
    terminal_free(terminal);
}

static void test_a_reader_gets_no_drawing(void **state)
{
    const UiOptions options = {.accessible = TRUE};
    Terminal *terminal = terminal_new(6, 40);
    const UiArea area = {0, 0, 6, 40};
    UiScreen *screen = terminal_open(terminal, &options);

    assert_true(ui_screen_is_accessible(screen));
    ui_paint_literal(screen, &area, 0, 0, "Größe · 1 │ ██▌░░ 50% ▼ x", UI_NORMAL);
    terminal_assert(terminal, screen, "Größe , 1         50%   x\n");
    ui_screen_free(screen);
    terminal_free(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_text_goes_where_it_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_text_is_clipped_to_its_area, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_half_a_wide_character_is_a_blank, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_last_cell_neither_wraps_nor_scrolls, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_row_beyond_the_screen_does_not_wrap, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_an_area_beyond_the_screen_is_harmless, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_cell_has_exactly_its_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_line_breaks_are_blanks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_literal_is_not_trusted_either, set_up, tear_down),
        cmocka_unit_test(test_ascii_screens_get_ascii_only),
        cmocka_unit_test(test_a_reader_gets_no_drawing),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("paint", tests, NULL, NULL);
}
