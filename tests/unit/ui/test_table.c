/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "orders.h"
#include "terminal.h"

typedef struct {
    Orders orders;
    Terminal *terminal;
    UiScreen *screen;
    UiTable *table;
} Fixture;

static Fixture *fixture_new(int rows, int columns, guint count, const UiOptions *options)
{
    Fixture *fixture = g_new0(Fixture, 1);
    const UiArea all = {0, 0, rows, columns};
    UiTableSource source;

    fixture->orders = (Orders){.count = count, .first = 1, .revision = 1};
    fixture->terminal = terminal_new(rows, columns);
    fixture->screen = terminal_open(fixture->terminal, options);
    fixture->orders.ascii = ui_screen_is_ascii(fixture->screen);
    source = orders_source(&fixture->orders);
    fixture->table = ui_table_new(orders_columns, ORDERS_COLUMNS, &source, fixture->orders.ascii);
    ui_table_set_area(fixture->table, &all);
    return fixture;
}

static void fixture_free(Fixture *fixture)
{
    ui_table_free(fixture->table);
    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
    g_free(fixture);
}

/* One frame; returns how many bytes it took. */
static gsize draw(Fixture *fixture)
{
    int y, x;

    ui_table_recalc(fixture->table);
    ui_screen_erase(fixture->screen);
    ui_table_paint(fixture->table, fixture->screen);
    ui_table_cursor(fixture->table, &y, &x);
    ui_screen_cursor(fixture->screen, y, x);
    ui_screen_flush(fixture->screen);
    return terminal_sync(fixture->terminal);
}

static void assert_row(Fixture *fixture, int y, const char *expected)
{
    g_autofree char *row = terminal_row(fixture->terminal, y);

    assert_string_equal(row, expected);
}

static void assert_selected(Fixture *fixture, const char *id, guint row)
{
    const char *selected = ui_table_selected_id(fixture->table);

    assert_non_null(selected);
    assert_string_equal(selected, id);
    assert_int_equal(ui_table_selected_row(fixture->table), row);
}

/* ---- layouts ---- */

static void test_at_40x10(void **state)
{
    Fixture *fixture = fixture_new(10, 40, 200, NULL);

    draw(fixture);
    terminal_assert(fixture->terminal, fixture->screen,
                    "     Order       Due         Progress\n"
                    ">    SA-00001    in 1 days   ▍░░░░░   7%\n"
                    "     SA-00002    in 2 days   ▊░░░░░  14%\n"
                    "   ! SA-00003    in 3 days   █▎░░░░  21%\n"
                    "     SA-00004    in 4 days   █▋░░░░  28%\n"
                    "     SA-00005    in 5 days   ██░░░░  35%\n"
                    "   ! SA-00006    in 6 days   ██▌░░░  42%\n"
                    "     SA-00007    in 7 days   ██▉░░░  49%\n"
                    "     SA-00008    in 8 days   ███▎░░  56%\n"
                    "   ! SA-00009    in 9 days   ███▊░░  63%\n");
    fixture_free(fixture);
}

static void test_at_80x24(void **state)
{
    Fixture *fixture = fixture_new(24, 80, 5, NULL);

    ui_table_set_sorted(fixture->table, "due", FALSE);
    draw(fixture);
    terminal_assert(
        fixture->terminal, fixture->screen,
        "     Order      Party      Product        Qty  Due ▲       Progress     Workflow\n"
        ">    SA-00001   Büro Krä…  Cotton po…     100  in 1 days   ▍░░░░░   7%  bulk pr…\n"
        "     SA-00002   Okafor &…  Rib beanie     200  in 2 days   ▊░░░░░  14%  bulk pr…\n"
        "   ! SA-00003   Nordlys …  Cardigan,…     300  in 3 days   █▎░░░░  21%  bulk pr…\n"
        "     SA-00004   Büro Krä…  Merino cr…     400  in 4 days   █▋░░░░  28%  bulk pr…\n"
        "     SA-00005   Okafor &…  Cotton po…     500  in 5 days   ██░░░░  35%  bulk pr…\n");
    fixture_free(fixture);
}

static void test_at_300x100(void **state)
{
    Fixture *fixture = fixture_new(100, 300, 100000, NULL);

    ui_table_move(fixture->table, UI_MOVE_LAST);
    draw(fixture);
    g_autofree char *head = terminal_row(fixture->terminal, 0);
    g_autofree char *last = terminal_row(fixture->terminal, 99);
    assert_true(g_str_has_prefix(head, "     Order       Party  "));
    assert_true(g_str_has_suffix(head, "  Workflow"));
    assert_true(g_str_has_prefix(last, ">    SA-100000   Büro Krämer GmbH   "));
    assert_true(g_str_has_suffix(last, "  bulk production"));
    assert_selected(fixture, "id-100000", 99999);
    assert_int_equal(ui_table_rows_below(fixture->table), 0);
    fixture_free(fixture);
}

static void test_in_ascii(void **state)
{
    const UiOptions options = {.ascii = TRUE};
    Fixture *fixture = fixture_new(4, 80, 5, &options);

    ui_table_set_sorted(fixture->table, "status", TRUE);
    draw(fixture);
    terminal_assert(
        fixture->terminal, fixture->screen,
        "     Order      Party      Product        Qty  Due         Progress     Workfl~v\n"
        ">    SA-00001   Buro Kra~  Cotton po~     100  in 1 days   [#---]   7%  bulk pr~\n"
        "     SA-00002   Okafor &~  Rib beanie     200  in 2 days   [#---]  14%  bulk pr~\n"
        "   ! SA-00003   Nordlys ~  Cardigan,~     300  in 3 days   [#---]  21%  bulk pr~\n");
    fixture_free(fixture);
}

static void test_in_any_size(void **state)
{
    Fixture *fixture = fixture_new(24, 80, 50, NULL);

    for (int rows = -2; rows < 6; rows++) {
        for (int columns = -2; columns < 90; columns++) {
            const UiArea area = {0, 0, rows, columns};
            int y, x;
            ui_table_set_area(fixture->table, &area);
            ui_table_recalc(fixture->table);
            ui_screen_erase(fixture->screen);
            ui_table_paint(fixture->table, fixture->screen);
            ui_table_cursor(fixture->table, &y, &x);
            assert_in_range(y, 0, MAX(rows, 1));
            ui_table_move(fixture->table, UI_MOVE_PAGE_DOWN);
        }
    }
    fixture_free(fixture);
}

/* ---- looks ---- */

static void test_the_selected_row_is_reversed_up_to_its_bar(void **state)
{
    Fixture *fixture = fixture_new(10, 80, 5, NULL);

    draw(fixture);
    for (int x = 0; x < 80; x++)
        assert_int_equal(terminal_look(fixture->terminal, 1, x).reverse, x < 59);
    assert_false(terminal_look(fixture->terminal, 2, 0).reverse);
    assert_true(terminal_look(fixture->terminal, 0, 6).bold);
    fixture_free(fixture);
}

static void test_risk_has_its_look_with_and_without_colour(void **state)
{
    const UiOptions plain = {.colour = UI_COLOUR_NEVER};
    Fixture *fixture = fixture_new(10, 80, 5, NULL);

    draw(fixture);
    assert_int_equal(terminal_look(fixture->terminal, 3, 47).foreground, 1);
    assert_int_equal(terminal_look(fixture->terminal, 4, 47).foreground, -1);
    fixture_free(fixture);

    fixture = fixture_new(10, 80, 5, &plain);
    draw(fixture);
    assert_int_equal(terminal_look(fixture->terminal, 3, 47).foreground, -1);
    assert_true(terminal_look(fixture->terminal, 3, 47).bold);
    fixture_free(fixture);
}

static void test_the_cursor_rests_on_the_selected_row(void **state)
{
    Fixture *fixture = fixture_new(10, 80, 50, NULL);
    int y, x;

    for (int i = 0; i < 20; i++)
        ui_table_move(fixture->table, UI_MOVE_DOWN);
    ui_table_move(fixture->table, UI_MOVE_UP);
    draw(fixture);
    terminal_cursor(fixture->terminal, &y, &x);
    assert_int_equal(y, 8);
    assert_int_equal(x, 0);
    assert_row(fixture, y,
               ">    SA-00020   Okafor &…  Merino cr…    2000  in 20 days  ██▎░░░  39%  bulk pr…");
    fixture_free(fixture);
}

/* ---- moving ---- */

static void test_moves(void **state)
{
    Fixture *fixture = fixture_new(11, 80, 35, NULL);
    UiTable *table = fixture->table;

    assert_false(ui_table_move(table, UI_MOVE_UP));
    assert_true(ui_table_move(table, UI_MOVE_DOWN));
    assert_selected(fixture, "id-2", 1);
    assert_true(ui_table_move(table, UI_MOVE_PAGE_DOWN));
    assert_selected(fixture, "id-12", 11);
    draw(fixture);
    assert_row(fixture, 2,
               ">  ! SA-00012   Nordlys …  Merino cr…    1200  in 12 days  █████░  84%  bulk pr…");
    assert_true(ui_table_move(table, UI_MOVE_LAST));
    assert_false(ui_table_move(table, UI_MOVE_DOWN));
    assert_false(ui_table_move(table, UI_MOVE_PAGE_DOWN));
    assert_selected(fixture, "id-35", 34);
    assert_true(ui_table_move(table, UI_MOVE_PAGE_UP));
    assert_selected(fixture, "id-25", 24);
    assert_int_equal(ui_table_rows_below(table), 10);
    assert_true(ui_table_move(table, UI_MOVE_FIRST));
    assert_selected(fixture, "id-1", 0);
    fixture_free(fixture);
}

static void test_an_empty_table(void **state)
{
    Fixture *fixture = fixture_new(5, 40, 0, NULL);
    int y, x;

    draw(fixture);
    assert_null(ui_table_selected_id(fixture->table));
    assert_int_equal(ui_table_selected_row(fixture->table), 0);
    assert_int_equal(ui_table_rows_below(fixture->table), 0);
    assert_false(ui_table_move(fixture->table, UI_MOVE_LAST));
    assert_false(ui_table_select_id(fixture->table, "id-1"));
    ui_table_cursor(fixture->table, &y, &x);
    assert_int_equal(y, 1);
    terminal_assert(fixture->terminal, fixture->screen, "     Order       Due         Progress\n");
    fixture_free(fixture);
}

static void test_select_by_id(void **state)
{
    Fixture *fixture = fixture_new(11, 80, 500, NULL);

    assert_true(ui_table_select_id(fixture->table, "id-400"));
    assert_selected(fixture, "id-400", 399);
    assert_false(ui_table_select_id(fixture->table, "id-501"));
    assert_selected(fixture, "id-400", 399);
    draw(fixture);
    assert_row(fixture, 10,
               ">    SA-00400   Büro Krä…  Merino cr…       0  in 40 days  ████▍░  73%  bulk pr…");
    fixture_free(fixture);
}

/* The end of the list is at the end of a larger area, not somewhere in it. */
static void test_a_larger_area_is_used(void **state)
{
    Fixture *fixture = fixture_new(30, 80, 35, NULL);
    const UiArea small = {0, 0, 11, 80}, large = {0, 0, 30, 80};

    ui_table_set_area(fixture->table, &small);
    ui_table_move(fixture->table, UI_MOVE_LAST);
    draw(fixture);
    ui_table_set_area(fixture->table, &large);
    draw(fixture);
    g_autofree char *top = terminal_cells(fixture->terminal, 1, 0, 13);
    g_autofree char *bottom = terminal_cells(fixture->terminal, 29, 0, 13);
    assert_string_equal(top, "     SA-00007");
    assert_string_equal(bottom, ">    SA-00035");
    fixture_free(fixture);
}

/* ---- when the rows change ---- */

static void test_the_selection_follows_its_row(void **state)
{
    Fixture *fixture = fixture_new(11, 80, 100, NULL);

    ui_table_select_id(fixture->table, "id-50");
    draw(fixture);
    g_autofree char *before = terminal_text(fixture->terminal);
    fixture->orders.first = 11; /* ten rows have gone from the top */
    fixture->orders.revision++;
    assert_selected(fixture, "id-50", 39); /* even before anything is derived anew */
    assert_false(ui_table_recalc(fixture->table));
    draw(fixture);
    g_autofree char *after = terminal_text(fixture->terminal);
    assert_string_equal(before, after);
    fixture_free(fixture);
}

static void test_the_row_that_took_its_place(void **state)
{
    Fixture *fixture = fixture_new(11, 80, 100, NULL);

    ui_table_select_id(fixture->table, "id-50");
    ui_table_recalc(fixture->table);
    fixture->orders.skip = 50;
    fixture->orders.revision++;
    assert_true(ui_table_recalc(fixture->table));
    assert_selected(fixture, "id-51", 49);
    ui_table_move(fixture->table, UI_MOVE_LAST);
    fixture->orders.count = 20;
    fixture->orders.revision++;
    assert_selected(fixture, "id-20", 19);
    assert_true(ui_table_recalc(fixture->table));
    assert_selected(fixture, "id-20", 19);
    draw(fixture);
    g_autofree char *top = terminal_cells(fixture->terminal, 1, 0, 13);
    g_autofree char *bottom = terminal_cells(fixture->terminal, 10, 0, 13);
    assert_string_equal(top, "     SA-00011");
    assert_string_equal(bottom, ">    SA-00020");
    fixture_free(fixture);
}

static void test_an_empty_moment_keeps_the_selection(void **state)
{
    Fixture *fixture = fixture_new(11, 80, 100, NULL);

    ui_table_select_id(fixture->table, "id-7");
    ui_table_recalc(fixture->table);
    fixture->orders.count = 0;
    fixture->orders.revision++;
    assert_true(ui_table_recalc(fixture->table));
    assert_null(ui_table_selected_id(fixture->table));
    fixture->orders.count = 100;
    fixture->orders.revision++;
    assert_true(ui_table_recalc(fixture->table));
    assert_selected(fixture, "id-7", 6);
    fixture_free(fixture);
}

static void test_recalc_says_whether_anything_changed(void **state)
{
    Fixture *fixture = fixture_new(11, 80, 100, NULL);
    const UiArea area = {0, 0, 10, 80};

    assert_true(ui_table_recalc(fixture->table));
    assert_false(ui_table_recalc(fixture->table));
    fixture->orders.revision++;
    assert_false(ui_table_recalc(fixture->table));
    fixture->orders.party = "Somebody else";
    fixture->orders.revision++;
    assert_true(ui_table_recalc(fixture->table));
    ui_table_set_sorted(fixture->table, "due", TRUE);
    assert_true(ui_table_recalc(fixture->table));
    ui_table_set_sorted(fixture->table, "due", TRUE);
    assert_false(ui_table_recalc(fixture->table));
    ui_table_set_area(fixture->table, &area);
    assert_true(ui_table_recalc(fixture->table));
    fixture->orders.count = 4;
    fixture->orders.revision++;
    assert_true(ui_table_recalc(fixture->table));
    fixture_free(fixture);
}

/* ---- thrift ---- */

static void test_only_what_is_seen_is_formatted(void **state)
{
    Fixture *fixture = fixture_new(11, 80, 1000000, NULL);

    draw(fixture);
    assert_int_equal(fixture->orders.cells, 10 * ORDERS_COLUMNS);
    ui_table_move(fixture->table, UI_MOVE_DOWN);
    draw(fixture);
    assert_int_equal(fixture->orders.cells, 10 * ORDERS_COLUMNS);
    for (int i = 0; i < 9; i++)
        ui_table_move(fixture->table, UI_MOVE_DOWN);
    draw(fixture);
    assert_int_equal(fixture->orders.cells, 11 * ORDERS_COLUMNS);
    fixture_free(fixture);
}

static void test_a_refresh_looks_for_the_row_nearby(void **state)
{
    Fixture *fixture = fixture_new(11, 80, 1000000, NULL);

    ui_table_select_id(fixture->table, "id-500000");
    draw(fixture);
    fixture->orders.ids = 0;
    fixture->orders.revision++;
    draw(fixture);
    assert_in_range(fixture->orders.ids, 10, 15); /* ten rows are seen */
    fixture->orders.ids = 0;
    fixture->orders.first += 3;
    fixture->orders.revision++;
    draw(fixture);
    assert_in_range(fixture->orders.ids, 10, 25);
    assert_selected(fixture, "id-500000", 499996);
    fixture_free(fixture);
}

/* E2 of c-exemplars.md: what matters on a slow line. */
static void test_bytes_of_a_move(void **state)
{
    Fixture *fixture = fixture_new(24, 80, 200, NULL);
    gsize first = draw(fixture);
    gsize worst = 0, total = 0, page;

    for (int i = 0; i < 20; i++) {
        ui_table_move(fixture->table, UI_MOVE_DOWN);
        gsize bytes = draw(fixture);
        worst = MAX(worst, bytes);
        total += bytes;
    }
    ui_table_move(fixture->table, UI_MOVE_PAGE_DOWN);
    page = draw(fixture);
    print_message("# first frame %zu bytes; a row down: mean %zu, at most %zu; a page down %zu\n",
                  first, total / 20, worst, page);
    assert_in_range(worst, 1, 190);
    ui_table_recalc(fixture->table);
    assert_int_equal(draw(fixture), 0);
    fixture_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_at_40x10),
        cmocka_unit_test(test_at_80x24),
        cmocka_unit_test(test_at_300x100),
        cmocka_unit_test(test_in_ascii),
        cmocka_unit_test(test_in_any_size),
        cmocka_unit_test(test_the_selected_row_is_reversed_up_to_its_bar),
        cmocka_unit_test(test_risk_has_its_look_with_and_without_colour),
        cmocka_unit_test(test_the_cursor_rests_on_the_selected_row),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_an_empty_table),
        cmocka_unit_test(test_select_by_id),
        cmocka_unit_test(test_a_larger_area_is_used),
        cmocka_unit_test(test_the_selection_follows_its_row),
        cmocka_unit_test(test_the_row_that_took_its_place),
        cmocka_unit_test(test_an_empty_moment_keeps_the_selection),
        cmocka_unit_test(test_recalc_says_whether_anything_changed),
        cmocka_unit_test(test_only_what_is_seen_is_formatted),
        cmocka_unit_test(test_a_refresh_looks_for_the_row_nearby),
        cmocka_unit_test(test_bytes_of_a_move),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
