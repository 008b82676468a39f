/* SPDX-License-Identifier: MIT */
#include "rows_shown.h"
#include "world.h"

#define OFFERS "/rest/v1/supplier_orders"

enum { NUMBER, PRICE, DUE };

static const char *sort_value(gconstpointer row, guint column)
{
    const SupplierOrder *order = row;

    return column == NUMBER ? order->number : column == PRICE ? order->price : order->due;
}

static gboolean matches(gconstpointer row, const char *text)
{
    return supplier_order_matches(row, text);
}

static const RowsScreen screen = {
    .id = "offers",
    .noun = &row_supplier_orders,
    .sort_value = sort_value,
    .matches = matches,
};

static RowList *load(World *world)
{
    RowList *list = row_list_new(world->sync, &row_supplier_orders, 10);

    flow_answer(
        world->flow, "GET", OFFERS, 200,
        "[{\"id\":\"1\",\"order_number\":\"SO-1\",\"supplier_price\":\"900.50\",\"product_type\":"
        "\"Polo\"},{\"id\":\"2\",\"order_number\":\"SO-2\",\"supplier_price\":\"1250\",\"target_"
        "date\":\"2026-12-01\",\"product_type\":\"Scarf\"},{\"id\":\"3\",\"order_number\":\"SO-3\","
        "\"target_date\":\"2026-11-30\",\"product_type\":\"Polo\"}]");
    row_list_refresh(list);
    while (row_list_state(list)->loading)
        world_settle(world);
    return list;
}

static void assert_order(RowsShown *shown, const char *keys)
{
    g_autoptr(GString) order = g_string_new(NULL);

    for (guint i = 0; i < rows_shown_count(shown); i++)
        g_string_append_printf(order, "%s%s", i == 0 ? "" : " ", rows_shown_key(shown, i));
    assert_string_equal(order->str, keys);
}

/* Numbers as numbers, days as days; what has no value comes last, whichever way. */
static void test_sort(void **state)
{
    World *world = *state;
    RowList *list = load(world);
    RowsShown *shown = rows_shown_new(&screen, list, NULL);

    assert_order(shown, "SO-1 SO-2 SO-3");
    rows_shown_sort(shown, PRICE, FALSE);
    assert_order(shown, "SO-1 SO-2 SO-3");
    rows_shown_sort(shown, PRICE, TRUE);
    assert_order(shown, "SO-2 SO-1 SO-3");
    rows_shown_sort(shown, DUE, FALSE);
    assert_order(shown, "SO-3 SO-2 SO-1");
    rows_shown_sort(shown, -1, FALSE);
    assert_order(shown, "SO-1 SO-2 SO-3");
    rows_shown_free(shown);
    row_list_free(list);
}

static void test_search(void **state)
{
    World *world = *state;
    RowList *list = load(world);
    RowsShown *shown = rows_shown_new(&screen, list, NULL);
    guint64 before = rows_shown_revision(shown);
    guint nth = 0;

    rows_shown_search(shown, "pOLO");
    assert_true(rows_shown_revision(shown) > before);
    assert_order(shown, "SO-1 SO-3");
    assert_null(rows_shown_find(shown, "SO-2", NULL));
    assert_non_null(rows_shown_find(shown, "SO-3", &nth));
    assert_int_equal(nth, 1);
    rows_shown_search(shown, "");
    assert_null(rows_shown_searched(shown));
    assert_order(shown, "SO-1 SO-2 SO-3");
    rows_shown_free(shown);
    row_list_free(list);
}

/* What is seen follows the list: rows of somebody else aren't there any more. */
static void test_follows(void **state)
{
    World *world = *state;
    RowList *list = load(world);
    RowsShown *shown = rows_shown_new(&screen, list, NULL);

    rows_shown_sort(shown, NUMBER, TRUE);
    assert_order(shown, "SO-3 SO-2 SO-1");
    sync_forget_person(world->sync);
    assert_int_equal(rows_shown_count(shown), 0);
    rows_shown_free(shown);
    row_list_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_sort),
        WORLD_TEST(test_search),
        WORLD_TEST(test_follows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
