/* SPDX-License-Identifier: MIT */
/* Columns as somebody wants them, whatever the file says; and texts that want to break out of their column. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "hostile.h"
#include "orders.h"
#include "terminal.h"

#define HOSTILE_TEXTS 700 /* of each column a hundred */

typedef struct {
    Orders orders;
    Terminal *terminal;
    UiScreen *screen;
    UiTable *table;
} Fixture;

static void fixture_open(Fixture *fixture, int columns)
{
    const UiArea area = {0, 0, 4, columns};
    UiTableSource source;

    *fixture = (Fixture){.orders = {.count = 10, .first = 1, .revision = 1}};
    fixture->terminal = terminal_new(4, columns);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    source = orders_source(&fixture->orders);
    fixture->table = ui_table_new(orders_columns, ORDERS_COLUMNS, &source, FALSE);
    ui_table_set_area(fixture->table, &area);
}

static void fixture_close(Fixture *fixture)
{
    ui_table_free(fixture->table);
    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
}

static void draw(Fixture *fixture)
{
    ui_table_recalc(fixture->table);
    ui_screen_erase(fixture->screen);
    ui_table_paint(fixture->table, fixture->screen);
    ui_screen_flush(fixture->screen);
    terminal_sync(fixture->terminal);
}

static void assert_rows(Fixture *fixture, const char *head, const char *row)
{
    draw(fixture);
    g_autofree char *first = terminal_row(fixture->terminal, 0);
    g_autofree char *second = terminal_row(fixture->terminal, 1);
    assert_string_equal(first, head);
    assert_string_equal(second, row);
}

static void assert_layout(const Fixture *fixture, const char *expected)
{
    g_autofree char *layout = ui_table_layout(fixture->table);

    assert_string_equal(layout, expected);
}

#define ALL "number party product quantity due progress status"

static void test_hide_move_widen(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, 60);
    assert_layout(&fixture, ALL);
    assert_true(ui_table_show_column(fixture.table, 5, FALSE));
    assert_false(ui_table_show_column(fixture.table, 5, FALSE));
    assert_true(ui_table_show_column(fixture.table, 6, FALSE));
    assert_true(ui_table_show_column(fixture.table, 1, FALSE));
    assert_true(ui_table_show_column(fixture.table, 2, FALSE));
    assert_rows(&fixture, "     Order           Qty  Due", ">    SA-00001        100  in 1 days");
    assert_true(ui_table_move_column(fixture.table, 4, -4));
    assert_rows(&fixture, "     Due         Order           Qty",
                ">    in 1 days   SA-00001        100");
    assert_false(ui_table_move_column(fixture.table, 0, -1));
    assert_true(ui_table_widen_column(fixture.table, 1, -3));
    assert_rows(&fixture, "     Due         Order        Qty", ">    in 1 days   SA-000…      100");
    assert_layout(&fixture, "due number:7 -party -product quantity -progress -status");
    fixture_close(&fixture);
}

static void test_one_column_stays(void **state)
{
    Fixture fixture;

    fixture_open(&fixture, 60);
    for (guint i = 0; i < ORDERS_COLUMNS - 1; i++)
        assert_true(ui_table_show_column(fixture.table, i, FALSE));
    assert_false(ui_table_show_column(fixture.table, ORDERS_COLUMNS - 1, FALSE));
    ui_table_set_layout(fixture.table, "-number -party -product -quantity -due -progress -status");
    assert_true(ui_table_column(fixture.table, 0).shown);
    draw(&fixture);
    fixture_close(&fixture);
}

static void test_what_was_kept_comes_back(void **state)
{
    static const struct {
        const char *text, *comes_back;
    } cases[] = {
        {ALL, ALL},
        {NULL, ALL},
        {"", ALL},
        {"due:14 -party number", "due:14 -party number product quantity progress status"},
        {"status by=-due", "status number party product quantity due progress by=-due"},
        {"due due:3 due", "due number party product quantity progress status"},
        {"due:0 number:201 party:x product:-1", ALL},
        {"nothing -less by=nothing by= by=- :3 -", ALL},
        {"\033[31m by=due\n", ALL},
        {"status:200 by=quantity",
         "status:200 number party product quantity due progress by=quantity"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Fixture fixture;
        fixture_open(&fixture, 80);
        ui_table_set_layout(fixture.table, cases[i].text);
        assert_layout(&fixture, cases[i].comes_back);
        g_autofree char *again = ui_table_layout(fixture.table);
        ui_table_set_layout(fixture.table, again);
        assert_layout(&fixture, cases[i].comes_back);
        draw(&fixture);
        fixture_close(&fixture);
    }
}

/* ---- texts from outside ---- */

static void assert_neighbours(Fixture *fixture, guint column, const char *text)
{
    g_autofree char *head = terminal_row(fixture->terminal, 0);
    g_autofree char *gutter = terminal_cells(fixture->terminal, 1, 0, 5);
    g_autofree char *next = terminal_row(fixture->terminal, 2);
    g_autofree char *first = terminal_cells(fixture->terminal, 1, 5, 13);
    g_autofree char *due = terminal_cells(fixture->terminal, 1, 47, 57);
    g_autofree char *shown = g_strescape(text, NULL);

    if (strcmp(
            head,
            "     Order      Party      Product        Qty  Due         Progress     Workflow") !=
            0 ||
        strcmp(gutter, ">    ") != 0 || !g_str_has_prefix(next, "     ") ||
        (column != 0 && strcmp(first, "SA-00001") != 0) ||
        (column != 4 && strcmp(due, "in 1 days ") != 0))
        fail_msg("column %u, “%s”:\n%s\n%s%s … %s …\n%s", column, shown, head, gutter, first, due,
                 next);
}

static void test_hostile_text_stays_in_its_column(void **state)
{
    Hostile hostile = {.state = 6};
    g_autoptr(GString) text = g_string_new(NULL);
    Fixture fixture;

    fixture_open(&fixture, 80);
    for (guint i = 0; i < HOSTILE_TEXTS; i++) {
        guint column = i % ORDERS_COLUMNS;
        hostile_text(&hostile, 12, text);
        fixture.orders.hostile = column + 1;
        fixture.orders.party = text->str;
        fixture.orders.revision++;
        draw(&fixture);
        assert_neighbours(&fixture, column, text->str);
    }
    fixture_close(&fixture);
}

/* ---- with a detail ---- */

static void assert_area(const UiArea *area, int y, int x, int rows, int columns)
{
    assert_int_equal(area->y, y);
    assert_int_equal(area->x, x);
    assert_int_equal(area->rows, rows);
    assert_int_equal(area->columns, columns);
}

static void test_split(void **state)
{
    const UiArea narrow = {1, 0, 21, 119}, wide = {1, 0, 47, 200}, low = {1, 0, 9, 80};
    UiArea list, detail;

    ui_split(&narrow, TRUE, 7, 10, &list, &detail);
    assert_area(&list, 1, 0, 13, 119);
    assert_area(&detail, 15, 0, 7, 119);
    ui_split(&wide, TRUE, 7, 10, &list, &detail);
    assert_area(&list, 1, 0, 47, 124);
    assert_area(&detail, 1, 126, 47, 74);
    ui_split(&low, TRUE, 7, 10, &list, &detail);
    assert_area(&list, 1, 0, 9, 80);
    assert_int_equal(detail.rows, 0);
    ui_split(&wide, FALSE, 7, 10, &list, &detail);
    assert_area(&list, 1, 0, 47, 200);
    assert_int_equal(detail.rows, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hide_move_widen),
        cmocka_unit_test(test_one_column_stays),
        cmocka_unit_test(test_what_was_kept_comes_back),
        cmocka_unit_test(test_hostile_text_stays_in_its_column),
        cmocka_unit_test(test_split),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("table_layout", tests, NULL, NULL);
}
