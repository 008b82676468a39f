/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "columns.h"

static const UiColumn orders[] = {
    {"number", "Order", 8, 10, 0, TEXT_LEFT},    {"party", "Party", 9, 0, 3, TEXT_LEFT},
    {"product", "Product", 10, 0, 2, TEXT_LEFT}, {"quantity", "Qty", 6, 7, 4, TEXT_RIGHT},
    {"due", "Due", 10, 10, 1, TEXT_LEFT},        {"progress", "Progress", 11, 15, 0, TEXT_LEFT},
    {"status", "Workflow", 8, 17, 1, TEXT_LEFT},
};
#define N G_N_ELEMENTS(orders)

/* "number@0+10 due@12+10": what is shown, where, how wide. */
static char *fit(const UiColumn *columns, guint n, int space)
{
    g_autofree ColumnSlot *slots = g_new0(ColumnSlot, MAX(n, 1));
    GString *text = g_string_new(NULL);
    guint shown = columns_fit(columns, n, space, slots);

    for (guint i = 0; i < shown; i++)
        g_string_append_printf(text, "%s%s@%d+%d", i == 0 ? "" : " ", columns[slots[i].column].key,
                               slots[i].x, slots[i].width);
    return g_string_free(text, FALSE);
}

static void assert_fit(const UiColumn *columns, guint n, int space, const char *expected)
{
    g_autofree char *text = fit(columns, n, space);

    assert_string_equal(text, expected);
}

static void test_all_fit_at_their_least(void **state)
{
    assert_fit(orders, N, 74,
               "number@0+8 party@10+9 product@21+10 quantity@33+6 due@41+10 progress@53+11 "
               "status@66+8");
}

static void test_narrow_gaps_before_a_column_goes(void **state)
{
    assert_fit(orders, N, 73,
               "number@0+10 party@11+9 product@21+10 quantity@32+6 due@39+10 progress@50+14 "
               "status@65+8");
    assert_fit(orders, N, 68,
               "number@0+8 party@9+9 product@19+10 quantity@30+6 due@37+10 progress@48+11 "
               "status@60+8");
}

static void test_the_least_important_go_first(void **state)
{
    /* quantity (4), then party (3), then product (2), then of the two 1s the last. */
    assert_fit(orders, N, 66,
               "number@0+8 party@10+9 product@21+10 due@33+10 progress@45+11 status@58+8");
    assert_fit(orders, N, 60, "number@0+10 product@12+10 due@24+10 progress@36+14 status@52+8");
    assert_fit(orders, N, 35, "number@0+10 due@12+10 progress@24+11");
    assert_fit(orders, N, 21, "number@0+8 progress@10+11");
}

static void test_what_must_stay_is_cut(void **state)
{
    assert_fit(orders, N, 15, "number@0+8 progress@9+6");
    assert_fit(orders, N, 5, "number@0+5 progress@5+0");
    assert_fit(orders, N, 0, "number@0+0 progress@0+0");
    assert_fit(orders, N, -7, "number@0+0 progress@0+0");
}

static void test_maxima_first_then_equal_parts(void **state)
{
    assert_fit(orders, N, 90,
               "number@0+10 party@12+9 product@23+10 quantity@35+7 due@44+10 progress@56+15 "
               "status@73+17");
    assert_fit(orders, N, 295,
               "number@0+10 party@12+112 product@126+112 quantity@240+7 due@249+10 progress@261+15 "
               "status@278+17");
}

static void test_no_flexible_column_leaves_the_rest_empty(void **state)
{
    static const UiColumn fixed[] = {{"a", "A", 2, 4, 0, TEXT_LEFT},
                                     {"b", "B", 2, 4, 1, TEXT_LEFT}};

    assert_fit(fixed, 2, 100, "a@0+4 b@6+4");
    assert_fit(fixed, 0, 100, "");
}

/* Whatever the width: in order, within the space, not overlapping, none wider than its maximum. */
static void test_every_width_keeps_the_rules(void **state)
{
    ColumnSlot slots[N];

    for (int space = 0; space <= 400; space++) {
        guint shown = columns_fit(orders, N, space, slots);
        for (guint i = 0; i < shown; i++) {
            const UiColumn *column = &orders[slots[i].column];
            assert_in_range(slots[i].x + slots[i].width, 0, space);
            assert_true(column->max == 0 || slots[i].width <= column->max);
            assert_true(slots[i].width >= column->min || space < 20);
            assert_true(i == 0 || slots[i].x > slots[i - 1].x + slots[i - 1].width || space < 20);
            assert_true(i == 0 || slots[i].column > slots[i - 1].column);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_fit_at_their_least),
        cmocka_unit_test(test_narrow_gaps_before_a_column_goes),
        cmocka_unit_test(test_the_least_important_go_first),
        cmocka_unit_test(test_what_must_stay_is_cut),
        cmocka_unit_test(test_maxima_first_then_equal_parts),
        cmocka_unit_test(test_no_flexible_column_leaves_the_rest_empty),
        cmocka_unit_test(test_every_width_keeps_the_rules),
    };

    return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
