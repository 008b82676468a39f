/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/model.h"

#define TODAY  ((Day)20780)
#define DAY_US ((gint64)24 * 60 * 60 * G_USEC_PER_SEC)

/* Of four stages, due in 10 days, begun so many days ago. */
static BoardRow *row_of(const guint8 percent[4], int begun_ago)
{
    BoardRow *row = board_row_new();

    row->count = 4;
    memcpy(row->percent, percent, 4);
    row->due = TODAY + 10;
    row->told = TRUE;
    row->begun = begun_ago < 0 ? DAY_NONE : TODAY - begun_ago;
    row->moved_us = (gint64)TODAY * DAY_US;
    row->quantity = 100;
    return row;
}

static Forecast forecast_of(guint8 a, guint8 b, guint8 c, guint8 d, int begun_ago)
{
    const guint8 percent[4] = {a, b, c, d};
    BoardRow *row = row_of(percent, begun_ago);
    Forecast forecast = board_forecast(row, TODAY);

    board_row_free(row);
    return forecast;
}

static void test_its_own_pace(void **state)
{
    /* Half in 10 days: the other half in 10 more. */
    Forecast half = forecast_of(100, 100, 0, 0, 10);

    assert_int_equal(half.kind, FORECAST_READY);
    assert_int_equal(half.ready, TODAY + 10);
    assert_int_equal(half.late, 0);
    assert_int_equal(half.pace, 50); /* 5.0 % a day */
    assert_int_equal(half.sure, SURE_GOOD);
    assert_int_equal(half.margin, 2);
    /* A quarter in 5 days: 15 more, 5 days late. What is left is rounded up. */
    Forecast quarter = forecast_of(100, 0, 0, 0, 5);
    assert_int_equal(quarter.ready, TODAY + 15);
    assert_int_equal(quarter.late, 5);
    assert_int_equal(quarter.sure, SURE_FAIR);
    assert_int_equal(quarter.margin, 5);
    assert_int_equal(forecast_of(100, 99, 0, 0, 10).ready, TODAY + 11);
    assert_int_equal(forecast_of(100, 0, 0, 0, 2).sure, SURE_ROUGH);
    assert_int_equal(forecast_of(70, 0, 0, 0, 5).sure, SURE_ROUGH);
}

static void test_where_data_is_too_thin(void **state)
{
    BoardRow *bare = board_row_new();

    assert_int_equal(board_forecast(bare, TODAY).kind, FORECAST_NO_STAGES);
    board_row_free(bare);
    assert_int_equal(forecast_of(0, 0, 0, 0, 5).kind, FORECAST_NOT_BEGUN);
    assert_int_equal(forecast_of(10, 0, 0, 0, -1).kind, FORECAST_NOT_BEGUN);
    assert_int_equal(forecast_of(10, 0, 0, 0, 0).kind, FORECAST_TOO_SOON);
    assert_int_equal(forecast_of(100, 100, 100, 100, 9).kind, FORECAST_DONE);
    assert_int_equal(forecast_of(1, 0, 0, 0, 30).kind, FORECAST_TOO_SLOW);
}

static void test_what_stands_still_has_none(void **state)
{
    const guint8 percent[4] = {100, 50, 0, 0};
    BoardRow *row = row_of(percent, 20);

    row->moved_us = (gint64)(TODAY - FORECAST_STILL_DAYS) * DAY_US;
    assert_int_equal(board_forecast(row, TODAY).kind, FORECAST_READY);
    row->moved_us -= DAY_US;
    assert_int_equal(board_forecast(row, TODAY).kind, FORECAST_STILL);
    board_row_free(row);
}

static void test_words(void **state)
{
    Forecast late = forecast_of(100, 0, 0, 0, 5), soon = forecast_of(0, 0, 0, 0, 5);
    g_autofree char *said = forecast_words(&late), *none = forecast_words(&soon);

    assert_string_equal(said,
                        "forecast: ready 2026-12-08, 5 days late (pace 5.0 % a day; fair, ± 5 d)");
    assert_string_equal(none, "no forecast: nothing is made yet");
}

/* ---- totals ---- */

static void add(GPtrArray *rows, const guint8 percent[4], const char *const *names, gint64 pieces)
{
    BoardRow *row = row_of(percent, 5);

    row->names = (char **)(gpointer)names;
    row->quantity = pieces;
    row->at_risk = pieces > 100;
    g_ptr_array_add(rows, row);
}

static void check(const GPtrArray *totals, guint i, const char *name, guint orders, gint64 pieces)
{
    const BoardTotal *total = g_ptr_array_index(totals, i);

    if (name == NULL)
        assert_null(total->name);
    else
        assert_string_equal(total->name, name);
    assert_int_equal(total->orders, orders);
    assert_int_equal(total->pieces, pieces);
}

static void test_how_much_stands_where(void **state)
{
    static const char *const names[] = {"Yarn", "Knitting", "Linking", "Packing", NULL};
    static const char *const others[] = {"Yarn", "knitting", "Trimming", "Packing", NULL};
    static const guint8 knit[4] = {100, 5, 0, 0}, link[4] = {100, 100, 5, 0};
    static const guint8 done[4] = {100, 100, 100, 100};
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)board_row_free);

    add(rows, done, names, 10);
    add(rows, link, others, 300);
    add(rows, knit, names, 20);
    add(rows, knit, others, 500);
    g_autoptr(GPtrArray) totals = board_totals(rows);
    assert_int_equal(totals->len, 3);
    check(totals, 0, "Knitting", 2, 520);
    check(totals, 1, "Trimming", 1, 300);
    check(totals, 2, NULL, 1, 10);
    assert_int_equal(((const BoardTotal *)totals->pdata[0])->at_risk, 1);
    assert_true(board_row_is_at(rows->pdata[3], "Knitting"));
    assert_false(board_row_is_at(rows->pdata[1], "Knitting"));
    assert_int_equal(board_row_stage_named(rows->pdata[3], "KNITTING"), 1);
    assert_int_equal(board_row_stage_named(rows->pdata[3], "Washing"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_its_own_pace),
        cmocka_unit_test(test_where_data_is_too_thin),
        cmocka_unit_test(test_what_stands_still_has_none),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_how_much_stands_where),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
