/* SPDX-License-Identifier: MIT */
/* Rows that aren't here yet, marks and ranges, and what a reader hears. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "orders.h"
#include "terminal.h"

#define MILLION 1000000

typedef struct {
    Orders orders;
    UiTable *table;
    UiTableSource source;
} Fixture;

static void fixture_open(Fixture *fixture, guint count, guint here, guint until)
{
    const UiArea area = {0, 0, 11, 80};

    *fixture = (Fixture){
        .orders = {.count = count, .first = 1, .revision = 1, .here = here, .until = until}};
    fixture->source =
        until == 0 ? orders_source(&fixture->orders) : orders_source_with_holes(&fixture->orders);
    fixture->table = ui_table_new(orders_columns, ORDERS_COLUMNS, &fixture->source, FALSE);
    ui_table_set_area(fixture->table, &area);
    ui_table_recalc(fixture->table);
}

static void change(Fixture *fixture)
{
    fixture->orders.revision++;
    ui_table_recalc(fixture->table);
}

static void assert_marked(const Fixture *fixture, const char *expected)
{
    g_autoptr(GPtrArray) ids = ui_table_marked_ids(fixture->table);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < ids->len; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : " ",
                               (const char *)g_ptr_array_index(ids, i));
    assert_string_equal(text->str, expected);
    assert_int_equal(ui_table_marked(fixture->table), ids->len);
}

static void mark_row(Fixture *fixture, guint row)
{
    ui_table_move_to(fixture->table, row);
    assert_int_equal(ui_table_mark(fixture->table, UI_MARK_TOGGLE), 0);
}

/* ---- holes ---- */

static void test_what_is_seen_is_asked_for(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, MILLION, 0, 25);
    assert_int_equal(fixture.orders.needs, 1);
    assert_int_equal(fixture.orders.need_first, 0);
    assert_int_equal(fixture.orders.need_count, 10);
    ui_table_recalc(fixture.table);
    ui_table_move(fixture.table, UI_MOVE_DOWN);
    ui_table_recalc(fixture.table);
    assert_int_equal(fixture.orders.needs, 1); /* the same rows */
    ui_table_move(fixture.table, UI_MOVE_LAST);
    ui_table_recalc(fixture.table);
    assert_int_equal(fixture.orders.needs, 2);
    assert_int_equal(fixture.orders.need_first, MILLION - 10);
    change(&fixture);
    assert_int_equal(fixture.orders.needs, 3);
    ui_table_free(fixture.table);
}

static void test_a_hole_is_walked_over(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, MILLION, 0, 25);
    assert_true(ui_table_move(fixture.table, UI_MOVE_LAST));
    assert_null(ui_table_selected_id(fixture.table));
    assert_int_equal(ui_table_selected_row(fixture.table), MILLION - 1);
    assert_int_equal(ui_table_mark(fixture.table, UI_MARK_TOGGLE), 1);
    assert_true(ui_table_move(fixture.table, UI_MOVE_UP));
    ui_table_recalc(fixture.table);
    assert_int_equal(ui_table_selected_row(fixture.table), MILLION - 2);
    fixture.orders.here = MILLION - 50;
    fixture.orders.until = MILLION;
    change(&fixture);
    assert_string_equal(ui_table_selected_id(fixture.table), "id-999999");
    fixture.orders.first = 11; /* it has its id now, and keeps it */
    fixture.orders.count -= 10;
    fixture.orders.here -= 10;
    fixture.orders.until -= 10;
    change(&fixture);
    assert_string_equal(ui_table_selected_id(fixture.table), "id-999999");
    assert_int_equal(ui_table_selected_row(fixture.table), MILLION - 12);
    ui_table_free(fixture.table);
}

static void test_a_selected_row_that_becomes_a_hole_is_waited_for(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, MILLION, 0, 25);
    ui_table_select_id(fixture.table, "id-8");
    fixture.orders.here = 500;
    fixture.orders.until = 525;
    change(&fixture);
    assert_null(ui_table_selected_id(fixture.table));
    assert_int_equal(ui_table_selected_row(fixture.table), 7);
    assert_false(ui_table_select_id(fixture.table, "id-8"));
    fixture.orders.here = 0;
    fixture.orders.until = 25;
    fixture.orders.skip = 3; /* one before it has gone meanwhile */
    change(&fixture);
    assert_string_equal(ui_table_selected_id(fixture.table), "id-8");
    assert_int_equal(ui_table_selected_row(fixture.table), 6);
    ui_table_free(fixture.table);
}

static void test_a_hole_looks_like_one(void **state)
{
    Terminal *terminal = terminal_new(5, 60);
    UiScreen *screen = terminal_open(terminal, NULL);
    const UiArea area = {0, 0, 5, 60};
    Fixture fixture;

    fixture_open(&fixture, 100, 0, 2);
    ui_table_set_area(fixture.table, &area);
    ui_table_move_to(fixture.table, 2);
    ui_table_recalc(fixture.table);
    ui_table_paint(fixture.table, screen);
    terminal_assert(terminal, screen,
                    "     Order     Product     Due         Progress     Workflow\n"
                    "     SA-00001  Cotton po…  in 1 days   ▍░░░░░   7%  bulk pr…\n"
                    "     SA-00002  Rib beanie  in 2 days   ▊░░░░░  14%  bulk pr…\n"
                    ">    …\n"
                    "     …\n");
    ui_table_free(fixture.table);
    ui_screen_free(screen);
    terminal_free(terminal);
}

/* ---- marks ---- */

static void test_marks_are_by_id(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, 100, 0, 0);
    mark_row(&fixture, 9);
    mark_row(&fixture, 4);
    mark_row(&fixture, 6);
    assert_marked(&fixture, "id-5 id-7 id-10");
    fixture.orders.first = 3; /* two rows have gone from the top */
    change(&fixture);
    assert_marked(&fixture, "id-5 id-7 id-10");
    assert_true(ui_table_is_marked(fixture.table, "id-7"));
    mark_row(&fixture, 4); /* id-7 again */
    assert_marked(&fixture, "id-5 id-10");
    fixture.orders.first = 7; /* one that is gone from the list is still marked, and comes last */
    change(&fixture);
    assert_marked(&fixture, "id-10 id-5");
    ui_table_unmark(fixture.table, "id-5");
    ui_table_unmark(fixture.table, "id-6");
    assert_marked(&fixture, "id-10");
    assert_int_equal(ui_table_mark(fixture.table, UI_MARK_NONE), 0);
    assert_marked(&fixture, "");
    ui_table_free(fixture.table);
}

static void test_a_range_follows_the_selection(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, 100, 0, 0);
    ui_table_move_to(fixture.table, 5);
    assert_int_equal(ui_table_mark(fixture.table, UI_MARK_RANGE), 0);
    assert_true(ui_table_in_range(fixture.table));
    ui_table_move_to(fixture.table, 3);
    assert_marked(&fixture, "id-4 id-5 id-6");
    fixture.orders.first = 2; /* a refresh in the middle of it */
    change(&fixture);
    assert_marked(&fixture, "id-4 id-5 id-6");
    ui_table_move(fixture.table, UI_MOVE_UP);
    ui_table_mark(fixture.table, UI_MARK_RANGE);
    assert_false(ui_table_in_range(fixture.table));
    ui_table_move_to(fixture.table, 50);
    assert_marked(&fixture, "id-3 id-4 id-5 id-6");
    ui_table_mark(fixture.table, UI_MARK_RANGE);
    ui_table_move_to(fixture.table, 52);
    assert_true(ui_table_drop_range(fixture.table));
    assert_false(ui_table_drop_range(fixture.table));
    assert_marked(&fixture, "id-3 id-4 id-5 id-6");
    ui_table_free(fixture.table);
}

static void test_a_range_whose_beginning_is_gone_is_none(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, 100, 0, 0);
    ui_table_mark(fixture.table, UI_MARK_RANGE);
    ui_table_move_to(fixture.table, 5);
    fixture.orders.first = 4;
    change(&fixture);
    assert_false(ui_table_in_range(fixture.table));
    assert_marked(&fixture, "");
    ui_table_free(fixture.table);
}

static void test_what_is_not_here_is_not_marked(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, MILLION, 10, 20);
    assert_int_equal(ui_table_mark(fixture.table, UI_MARK_ALL), MILLION - 10);
    assert_int_equal(ui_table_marked(fixture.table), 10);
    ui_table_mark(fixture.table, UI_MARK_NONE);
    ui_table_move_to(fixture.table, 18);
    ui_table_mark(fixture.table, UI_MARK_RANGE);
    ui_table_move_to(fixture.table, 22);
    assert_int_equal(ui_table_mark(fixture.table, UI_MARK_RANGE), 3);
    assert_marked(&fixture, "id-19 id-20");
    ui_table_free(fixture.table);
}

static void test_marks_are_seen(void **state)
{
    Terminal *terminal = terminal_new(5, 40);
    UiScreen *screen = terminal_open(terminal, NULL);
    const UiArea area = {0, 0, 5, 40};
    Fixture fixture;

    fixture_open(&fixture, 100, 0, 0);
    ui_table_set_area(fixture.table, &area);
    ui_table_recalc(fixture.table);
    mark_row(&fixture, 2);
    ui_table_move_to(fixture.table, 0);
    assert_true(ui_table_recalc(fixture.table));
    ui_table_paint(fixture.table, screen);
    terminal_assert(terminal, screen,
                    "     Order       Due         Progress\n"
                    ">    SA-00001    in 1 days   ▍░░░░░   7%\n"
                    "     SA-00002    in 2 days   ▊░░░░░  14%\n"
                    " * ! SA-00003    in 3 days   █▎░░░░  21%\n"
                    "     SA-00004    in 4 days   █▋░░░░  28%\n");
    ui_table_free(fixture.table);
    ui_screen_free(screen);
    terminal_free(terminal);
}

/* ---- in words ---- */

static void assert_said(const Fixture *fixture, const char *expected)
{
    g_autoptr(SafeText) said = ui_table_say(fixture->table);

    assert_string_equal(safe_text_utf8(said), expected);
}

static void test_what_is_said(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, 200, 0, 100);
    ui_table_set_layout(fixture.table, "number due -party -product -quantity -progress -status");
    ui_table_move_to(fixture.table, 2);
    ui_table_mark(fixture.table, UI_MARK_TOGGLE);
    ui_table_recalc(fixture.table);
    assert_said(&fixture, "row 3 of 200, marked, at risk: Order SA-00003, Due in 3 days");
    ui_table_move_to(fixture.table, 150);
    ui_table_recalc(fixture.table);
    assert_said(&fixture, "row 151 of 200, not here yet");
    fixture.orders.count = 0;
    change(&fixture);
    assert_null(ui_table_say(fixture.table));
    ui_table_free(fixture.table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_seen_is_asked_for),
        cmocka_unit_test(test_a_hole_is_walked_over),
        cmocka_unit_test(test_a_selected_row_that_becomes_a_hole_is_waited_for),
        cmocka_unit_test(test_a_hole_looks_like_one),
        cmocka_unit_test(test_marks_are_by_id),
        cmocka_unit_test(test_a_range_follows_the_selection),
        cmocka_unit_test(test_a_range_whose_beginning_is_gone_is_none),
        cmocka_unit_test(test_what_is_not_here_is_not_marked),
        cmocka_unit_test(test_marks_are_seen),
        cmocka_unit_test(test_what_is_said),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("table_rows", tests, NULL, NULL);
}
