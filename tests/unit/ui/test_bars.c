/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "terminal.h"

static const UiHint hints[] = {
    {"F1?", "Help", TRUE},   {"F3/", "Find", TRUE}, {"F5r", "Fresh", TRUE}, {"F6s", "Sort", FALSE},
    {"F8a", "Assign", TRUE}, {"F9:", "Menu", TRUE}, {"Spc", "Mark", TRUE},  {"F10q", "Back", TRUE},
};

static char *painted_hints(int columns, guint n)
{
    Terminal *terminal = terminal_new(1, MAX(columns, 1));
    UiScreen *screen = terminal_open(terminal, NULL);
    const UiArea area = {0, 0, 1, columns};

    ui_hints_paint(screen, &area, hints, n);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    g_autofree char *text = terminal_row(terminal, 0);
    ui_screen_free(screen);
    terminal_free(terminal);
    return g_steal_pointer(&text);
}

static void assert_hints(int columns, const char *expected)
{
    g_autofree char *text = painted_hints(columns, G_N_ELEMENTS(hints));

    assert_string_equal(text, expected);
}

static void test_as_many_hints_as_fit(void **state)
{
    assert_hints(
        100, " F1? Help  F3/ Find  F5r Fresh  F6s Sort  F8a Assign  F9: Menu  Spc Mark  F10q Back");
    assert_hints(80,
                 " F1? Help F3/ Find F5r Fresh F6s Sort F8a Assign F9: Menu Spc Mark F10q Back");
    assert_hints(40, " F1? Help F3/ Find F5r Fresh F6s Sort");
    assert_hints(37, " F1? Help F3/ Find F5r Fresh F6s Sort");
    assert_hints(36, " F1? Help F3/ Find F5r Fresh");
    assert_hints(5, "");
    assert_hints(0, "");
}

static void test_which_hint_stands_where(void **state)
{
    const UiArea area = {0, 0, 1, 37};

    assert_int_equal(ui_hints_at(&area, hints, G_N_ELEMENTS(hints), 0), -1);
    assert_int_equal(ui_hints_at(&area, hints, G_N_ELEMENTS(hints), 1), 0);
    assert_int_equal(ui_hints_at(&area, hints, G_N_ELEMENTS(hints), 8), 0);
    assert_int_equal(ui_hints_at(&area, hints, G_N_ELEMENTS(hints), 9), -1);
    assert_int_equal(ui_hints_at(&area, hints, G_N_ELEMENTS(hints), 10), 1);
    assert_int_equal(ui_hints_at(&area, hints, G_N_ELEMENTS(hints), 36), 3);
    assert_int_equal(ui_hints_at(&area, hints, G_N_ELEMENTS(hints), 40), -1);
}

static void test_looks_of_hints(void **state)
{
    Terminal *terminal = terminal_new(1, 80);
    UiScreen *screen = terminal_open(terminal, NULL);
    const UiArea area = {0, 0, 1, 80};

    ui_hints_paint(screen, &area, hints, G_N_ELEMENTS(hints));
    ui_screen_flush(screen);
    terminal_sync(terminal);
    assert_true(terminal_look(terminal, 0, 1).bold);
    assert_false(terminal_look(terminal, 0, 5).bold);
    assert_false(terminal_look(terminal, 0, 30).bold); /* F6s can't be done now */
    assert_int_equal(terminal_look(terminal, 0, 30).foreground, 244);
    ui_screen_free(screen);
    terminal_free(terminal);
}

static void assert_status(int columns, const char *left, const char *right, const char *expected)
{
    Terminal *terminal = terminal_new(1, MAX(columns, 1));
    UiScreen *screen = terminal_open(terminal, NULL);
    const UiArea area = {0, 0, 1, columns};
    g_autoptr(SafeText) left_text = text_sanitise(left, -1, TEXT_LINE);
    g_autoptr(SafeText) right_text = text_sanitise(right, -1, TEXT_LINE);

    ui_status_paint(screen, &area, left_text, right_text, UI_STATUS);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    g_autofree char *text = terminal_row(terminal, 0);
    assert_string_equal(text, expected);
    ui_screen_free(screen);
    terminal_free(terminal);
}

static void test_the_left_text_gives_way(void **state)
{
    assert_status(40, "online 780 ms · as of 09:12", "Ada",
                  " online 780 ms · as of 09:12         Ada");
    assert_status(24, "online 780 ms · as of 09:12", "Ada", " online 780 ms · a…  Ada");
    assert_status(10, "online", "Ada · admin", " Ada · ad…");
}

static void test_either_may_be_missing(void **state)
{
    assert_status(20, "online", "", " online");
    assert_status(20, "", "Ada", "                 Ada");
    assert_status(0, "online", "Ada", "");
    assert_status(1, "online", "Ada", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_many_hints_as_fit),
        cmocka_unit_test(test_which_hint_stands_where),
        cmocka_unit_test(test_looks_of_hints),
        cmocka_unit_test(test_the_left_text_gives_way),
        cmocka_unit_test(test_either_may_be_missing),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("bars", tests, NULL, NULL);
}
