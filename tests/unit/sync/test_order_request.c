/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/sync/order_request.h"

#define TODAY 20000 /* 2024-10-04 */

static char *describe(const OrderQuery *query, const OrderCursor *after)
{
    g_autoptr(RestRequest) request = order_request_new(query, after, 51, TODAY);

    return rest_request_describe(request);
}

static void assert_asks(const OrderQuery *query, const OrderCursor *after, const char *part)
{
    g_autofree char *text = describe(query, after);
    g_autofree char *plain = g_uri_unescape_string(text, NULL);

    if (strstr(plain, part) == NULL)
        fail_msg("“%s” doesn't hold “%s”", plain, part);
}

static void test_first_page_is_what_is_to_be_made(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    OrderCursor cursor = {0, NULL, NULL};

    assert_asks(query, &cursor, "workflow_status=not.in.(\"shipped\",");
    assert_asks(query, &cursor, "order=target_date.asc.nullslast,id.asc");
    assert_asks(query, &cursor, "limit=51");
    assert_true(order_cursor_next_part(&cursor, query));
    assert_asks(query, &cursor, "workflow_status=in.(\"shipped\",");
    assert_false(order_cursor_next_part(&cursor, query));
    query->sort = ORDER_SORT_DUE;
    cursor.part = 0;
    assert_false(order_cursor_next_part(&cursor, query));
}

static void test_next_page(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(Order) last = order_new();
    OrderCursor cursor = {0, NULL, NULL};

    query->sort = ORDER_SORT_DUE;
    last->id = g_strdup("ID");
    last->due = TODAY;
    order_cursor_set(&cursor, query->sort, last);
    assert_asks(query, &cursor,
                "or=(target_date.gt.\"2024-10-04\",and(target_date.eq.\"2024-10-04\",id.gt.\"ID\"),"
                "target_date.is.null)");
    query->descending = TRUE;
    assert_asks(query, &cursor, "or=(target_date.lt.\"2024-10-04\",");
    last->due = DAY_NONE;
    order_cursor_set(&cursor, query->sort, last);
    assert_asks(query, &cursor, "or=(and(target_date.is.null,id.gt.\"ID\"))");
    order_cursor_clear(&cursor);
}

static void test_filters(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    const OrderCursor start = {0, NULL, NULL};
    Workflow wanted[] = {WORKFLOW_SHIPPED, WORKFLOW_DELIVERED};

    query->statuses = g_memdup2(wanted, sizeof wanted);
    query->n_statuses = 1;
    assert_asks(query, &start, "workflow_status=eq.shipped");
    query->n_statuses = 2;
    assert_asks(query, &start, "workflow_status=in.(\"shipped\",\"delivered\")");
    query->n_statuses = 0;
    query->at_risk = TRUE;
    assert_asks(query, &start,
                "or=(target_date.lte.\"2024-10-09\",stage_progress->delayed.gt.\"0\")");
    query->search = g_strdup("a,b\"(%");
    assert_asks(query, &start, "order_number.ilike.\"*a,b\\\"(\\\\%*\"");
    assert_asks(query, &start, "found_buyer.company_name=ilike.*a,b\"(\\%*");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_page_is_what_is_to_be_made),
        cmocka_unit_test(test_next_page),
        cmocka_unit_test(test_filters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
