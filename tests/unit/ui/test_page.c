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
    UiPage *page;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->terminal = terminal_new(8, 30);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    fixture->page = ui_page_new();
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    ui_page_free(fixture->page);
    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
    g_free(fixture);
    return 0;
}

static void set_area(Fixture *fixture, int rows, int columns)
{
    const UiArea area = {0, 0, rows, columns};

    ui_page_set_area(fixture->page, &area);
}

static void add(Fixture *fixture, const char *text)
{
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_BLOCK);

    ui_page_add(fixture->page, safe, UI_NORMAL);
}

static void add_pair(Fixture *fixture, const char *label, const char *value)
{
    g_autoptr(SafeText) safe = text_sanitise(value, -1, TEXT_LINE);

    ui_page_add_pair(fixture->page, label, safe, UI_NORMAL);
}

static void add_lines(Fixture *fixture, int count)
{
    for (int i = 1; i <= count; i++) {
        g_autofree char *line = g_strdup_printf("line %d", i);
        add(fixture, line);
    }
}

static void assert_shown(Fixture *fixture, const char *expected)
{
    ui_screen_erase(fixture->screen);
    ui_page_paint(fixture->page, fixture->screen);
    terminal_assert(fixture->terminal, fixture->screen, expected);
}

static const char pairs_shown[] = "Facts\n"
                                  "Product   Merino crew neck\n"
                                  "Notes     a note that is\n"
                                  "          longer than its\n"
                                  "          line\n"
                                  "Quantity  1,200\n";

static void add_pairs(Fixture *fixture)
{
    add(fixture, "Facts");
    add_pair(fixture, "Product", "Merino crew neck");
    add_pair(fixture, "Notes", "a note that is longer than its line");
    add_pair(fixture, "Quantity", "1,200");
}

static void test_pairs_are_aligned_and_wrapped(void **state)
{
    set_area(*state, 8, 30);
    add_pairs(*state);
    assert_shown(*state, pairs_shown);
}

/* Whether the area is known first or last. */
static void test_the_area_may_come_later(void **state)
{
    add_pairs(*state);
    set_area(*state, 8, 30);
    assert_shown(*state, pairs_shown);
    set_area(*state, 8, 16);
    assert_shown(*state, "Facts\n"
                         "Produ… Merino\n"
                         "       crew\n"
                         "       neck\n"
                         "Notes  a note\n"
                         "       that is\n"
                         "       longer\n"
                         "       than its▼\n");
}

static void test_blocks_and_blank_lines(void **state)
{
    set_area(*state, 8, 30);
    add(*state, "one\ntwo");
    add(*state, "");
    add(*state, "three");
    assert_shown(*state, "one\ntwo\n\nthree\n");
}

static void test_scrolling(void **state)
{
    Fixture *fixture = *state;

    set_area(fixture, 3, 10);
    add_lines(fixture, 7);
    assert_false(ui_page_move(fixture->page, UI_MOVE_UP));
    assert_shown(fixture, "line 1\nline 2\nline 3   ▼\n");
    assert_true(ui_page_move(fixture->page, UI_MOVE_DOWN));
    assert_shown(fixture, "line 2   ▲\nline 3\nline 4   ▼\n");
    assert_true(ui_page_move(fixture->page, UI_MOVE_PAGE_DOWN));
    assert_shown(fixture, "line 5   ▲\nline 6\nline 7\n");
    assert_false(ui_page_move(fixture->page, UI_MOVE_PAGE_DOWN));
    assert_false(ui_page_move(fixture->page, UI_MOVE_LAST));
    assert_true(ui_page_move(fixture->page, UI_MOVE_FIRST));
    assert_true(ui_page_move(fixture->page, UI_MOVE_LAST));
    assert_true(ui_page_move(fixture->page, UI_MOVE_PAGE_UP));
    assert_shown(fixture, "line 2   ▲\nline 3\nline 4   ▼\n");
}

static void test_a_refill_keeps_the_place(void **state)
{
    Fixture *fixture = *state;

    set_area(fixture, 3, 10);
    add_lines(fixture, 9);
    ui_page_move(fixture->page, UI_MOVE_PAGE_DOWN);
    ui_page_clear(fixture->page);
    add_lines(fixture, 9);
    assert_shown(fixture, "line 4   ▲\nline 5\nline 6   ▼\n");
    ui_page_clear(fixture->page);
    add_lines(fixture, 4);
    assert_shown(fixture, "line 2   ▲\nline 3\nline 4\n");
    ui_page_clear(fixture->page);
    assert_shown(fixture, "");
    assert_false(ui_page_move(fixture->page, UI_MOVE_DOWN));
}

static void test_in_ascii(void **state)
{
    const UiOptions options = {.ascii = TRUE};
    Fixture *fixture = *state;

    ui_screen_free(fixture->screen);
    fixture->screen = terminal_open(fixture->terminal, &options);
    set_area(fixture, 2, 10);
    add_lines(fixture, 4);
    ui_page_move(fixture->page, UI_MOVE_DOWN);
    assert_shown(fixture, "line 2   ^\nline 3   v\n");
}

static void test_in_any_area(void **state)
{
    Fixture *fixture = *state;

    add_pairs(fixture);
    add_pair(fixture, "A label that is as long as it can be", "বাংলা নাম 漢字");
    for (int columns = -2; columns < 40; columns++) {
        for (int rows = -1; rows < 4; rows++) {
            set_area(fixture, rows, columns);
            ui_page_move(fixture->page, UI_MOVE_DOWN);
            ui_page_paint(fixture->page, fixture->screen);
        }
    }
    ui_page_free(NULL);
}

static void test_in_words(void **state)
{
    Fixture *fixture = *state;

    set_area(fixture, 4, 30);
    add_lines(fixture, 4);
    assert_null(ui_page_say(fixture->page));
    add_lines(fixture, 5);
    ui_page_move(fixture->page, UI_MOVE_DOWN);
    g_autoptr(SafeText) said = ui_page_say(fixture->page);
    assert_string_equal(safe_text_utf8(said), "lines 2 to 5 of 9");
}

#define WITH_A_PAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_A_PAGE(test_pairs_are_aligned_and_wrapped),
        WITH_A_PAGE(test_the_area_may_come_later),
        WITH_A_PAGE(test_blocks_and_blank_lines),
        WITH_A_PAGE(test_scrolling),
        WITH_A_PAGE(test_a_refill_keeps_the_place),
        WITH_A_PAGE(test_in_ascii),
        WITH_A_PAGE(test_in_words),
        WITH_A_PAGE(test_in_any_area),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
