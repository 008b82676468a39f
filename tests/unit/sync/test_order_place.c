/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/sync/order_place.h"

#define TODAY 20000 /* 2024-10-04 */

static Order *make(const char *id, Day due, Workflow workflow, int overall, int delayed)
{
    Order *order = order_new();

    order->id = g_strdup(id);
    order->number = g_strdup_printf("SA-%s", id);
    order->due = due;
    order->workflow = workflow;
    order->workflow_text = g_strdup(workflow_wire(workflow));
    order->progress.overall = (gint8)overall;
    order->progress.delayed = (guint8)delayed;
    order->quantity = 100 - overall;
    return order;
}

/* In the order of a list by risk. */
static GPtrArray *by_risk(void)
{
    GPtrArray *orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);

    g_ptr_array_add(orders, make("a", TODAY - 3, WORKFLOW_BULK_PRODUCTION, 90, 0));
    g_ptr_array_add(orders, make("b", TODAY - 3, WORKFLOW_BULK_PRODUCTION, 90, 0));
    g_ptr_array_add(orders, make("9", TODAY + 40, WORKFLOW_BULK_PRODUCTION, 10, 1));
    g_ptr_array_add(orders, make("0", DAY_NONE, WORKFLOW_ON_HOLD, 10, 1));
    g_ptr_array_add(orders, make("1", TODAY + 3, WORKFLOW_BULK_PRODUCTION, 90, 0));
    g_ptr_array_add(orders, make("c", TODAY + 9, WORKFLOW_BULK_PRODUCTION, 10, 0));
    g_ptr_array_add(orders, make("d", DAY_NONE, WORKFLOW_QUOTE_SENT, -1, 0));
    g_ptr_array_add(orders, make("2", TODAY - 90, WORKFLOW_SHIPPED, 100, 0));
    g_ptr_array_add(orders, make("e", TODAY - 9, WORKFLOW_COMPLETED, 100, 0));
    g_ptr_array_add(orders, make("3", DAY_NONE, WORKFLOW_CANCELLED, -1, 0));
    return orders;
}

static void assert_order(const OrderQuery *query, const GPtrArray *orders, const char *ids)
{
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();

    for (guint i = 0; i < orders->len; i++) {
        guint at = 0;
        while (at < sorted->len && order_place_compare(query, g_ptr_array_index(sorted, at),
                                                       g_ptr_array_index(orders, i), TODAY) < 0)
            at++;
        g_ptr_array_insert(sorted, (int)at, g_ptr_array_index(orders, i));
    }
    for (guint i = 0; i < sorted->len; i++)
        g_string_append(seen, ((const Order *)g_ptr_array_index(sorted, i))->id);
    assert_string_equal(seen->str, ids);
}

static void test_orders_of_lists(void **state)
{
    static const struct {
        OrderSort sort;
        gboolean descending;
        const char *ids;
    } wanted[] = {
        {ORDER_SORT_RISK, FALSE, "ab901cd2e3"},     {ORDER_SORT_RISK, TRUE, "e23c1d9ba0"},
        {ORDER_SORT_DUE, FALSE, "2eab1c903d"},      {ORDER_SORT_DUE, TRUE, "9c1bae2d30"},
        {ORDER_SORT_PROGRESS, FALSE, "09c1ab2e3d"}, {ORDER_SORT_PROGRESS, TRUE, "e2ba1c90d3"},
        {ORDER_SORT_NUMBER, FALSE, "01239abcde"},   {ORDER_SORT_NUMBER, TRUE, "edcba93210"},
        {ORDER_SORT_STATUS, FALSE, "d19abc2e03"},   {ORDER_SORT_QUANTITY, FALSE, "2e1ab09c3d"},
    };
    g_autoptr(GPtrArray) orders = by_risk();
    g_autoptr(OrderQuery) query = order_query_new();

    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
        query->sort = wanted[i].sort;
        query->descending = wanted[i].descending;
        assert_order(query, orders, wanted[i].ids);
    }
}

static void assert_asks(const OrderQuery *query, const OrderPlace *place, const char *part)
{
    const OrderPageWish wish = {.limit = 25, .today = TODAY};
    g_autoptr(RestRequest) request = order_place_request(query, place, &wish);
    g_autofree char *text = rest_request_describe(request);

    if (strstr(text, part) == NULL)
        fail_msg("“%s” doesn't hold “%s”", text, part);
}

static void test_places(void **state)
{
    g_autoptr(GPtrArray) orders = by_risk();
    g_autoptr(OrderQuery) query = order_query_new();
    OrderPlace place = {.kind = PLACE_AFTER, .row = g_ptr_array_index(orders, 0)};

    assert_asks(query, &place, "\"after\":[0,\"2024-10-01\",\"a\"]");
    place.row = g_ptr_array_index(orders, 6);
    assert_asks(query, &place, "\"after\":[3,null,\"d\"]");
    place.kind = PLACE_BEFORE;
    place.row = g_ptr_array_index(orders, 8);
    assert_asks(query, &place, "\"before\":[4,\"2024-09-25\",\"e\"]");
    query->sort = ORDER_SORT_STATUS;
    assert_asks(query, &place, "\"before\":[15,null,\"e\"]");
    query->sort = ORDER_SORT_PROGRESS;
    assert_asks(query, &place, "\"before\":[0,100,\"e\"]");
    query->sort = ORDER_SORT_NUMBER;
    place.kind = PLACE_FROM;
    assert_asks(query, &place, "\"from\":[0,\"SA-e\",\"e\"]");
    place = (OrderPlace){.kind = PLACE_SKIP, .position = 7, .all = 90};
    assert_asks(query, &place, "\"skip\":7,\"of\":90");
    place.kind = PLACE_END;
    assert_asks(query, &place, "\"end\":true");
}

static void test_filters(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    const OrderPlace start = {.kind = PLACE_START};
    const Workflow statuses[] = {WORKFLOW_SHIPPED, WORKFLOW_ON_HOLD};

    assert_asks(query, &start, "{\"p\":{\"today\":\"2024-10-04\",\"most\":25}}");
    query->statuses = g_memdup2(statuses, sizeof statuses);
    query->n_statuses = 2;
    query->search = g_strdup("a\"b\\");
    query->at_risk = TRUE;
    query->descending = TRUE;
    query->sort = ORDER_SORT_DUE;
    assert_asks(query, &start, "\"statuses\":[\"shipped\",\"on_hold\"]");
    assert_asks(query, &start, "\"search\":\"a\\\"b\\\\\"");
    assert_asks(query, &start, "\"at_risk\":true,\"sort\":\"due\",\"descending\":true");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orders_of_lists),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_filters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
