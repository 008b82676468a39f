/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/sync/order_request.h"

#define TODAY 20000 /* 2024-10-04 */

static char *describe_page(const OrderQuery *query, OrderCursor *after, const OrderPage *page)
{
    g_autoptr(RestRequest) request = order_request_new(query, after, page);
    g_autofree char *text = rest_request_describe(request);

    return g_uri_unescape_string(text, NULL);
}

static void assert_page(const OrderQuery *query, OrderCursor *after, const OrderPage *page,
                        const char *part)
{
    g_autofree char *plain = describe_page(query, after, page);

    if (strstr(plain, part) == NULL)
        fail_msg("“%s” doesn't hold “%s”", plain, part);
}

static const OrderPage first_page = {.limit = 51, .today = TODAY};

static void assert_asks(const OrderQuery *query, OrderCursor *after, const char *part)
{
    assert_page(query, after, &first_page, part);
}

static void assert_does_not_ask(const OrderQuery *query, OrderCursor *after, const char *part)
{
    g_autofree char *plain = describe_page(query, after, &first_page);

    if (strstr(plain, part) != NULL)
        fail_msg("“%s” holds “%s”", plain, part);
}

/* A row of the page that was asked for last. */
static void bring(OrderCursor *cursor, OrderSort sort, const char *id, Day due, gint64 quantity)
{
    g_autoptr(Order) order = order_new();

    order->id = g_strdup(id);
    order->number = g_strdup_printf("SA-%s", id);
    order->due = due;
    order->quantity = quantity;
    order_cursor_set(cursor, sort, order);
}

static void test_first_page_is_what_is_to_be_made(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    OrderCursor cursor = {0};

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

static void test_order_goes_one_way(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    OrderCursor cursor = {0};

    query->descending = TRUE;
    query->sort = ORDER_SORT_DUE;
    assert_asks(query, &cursor, "order=target_date.desc.nullslast,id.desc&");
    query->sort = ORDER_SORT_QUANTITY;
    assert_asks(query, &cursor, "order=quantity.desc,id.desc&");
    query->sort = ORDER_SORT_NUMBER;
    assert_asks(query, &cursor, "order=order_number.desc&");
    query->descending = FALSE;
    query->sort = ORDER_SORT_STATUS;
    assert_asks(query, &cursor, "order=workflow_status.asc,id.asc&");
}

static void test_next_page(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    OrderCursor cursor = {0};

    query->sort = ORDER_SORT_DUE;
    assert_does_not_ask(query, &cursor, "target_date=");
    bring(&cursor, query->sort, "A", TODAY - 1, 1);
    bring(&cursor, query->sort, "ID", TODAY, 1);
    assert_asks(query, &cursor,
                "target_date=gte.2024-10-04&or=(target_date.gt.\"2024-10-04\",id.gt.\"ID\")");
    bring(&cursor, query->sort, "A", TODAY - 1, 1);
    bring(&cursor, query->sort, "ID", TODAY, 1);
    query->descending = TRUE;
    assert_asks(query, &cursor,
                "target_date=lte.2024-10-04&or=(target_date.lt.\"2024-10-04\",id.lt.\"ID\")");
    query->sort = ORDER_SORT_NUMBER;
    bring(&cursor, query->sort, "7", TODAY, 1);
    assert_asks(query, &cursor, "order_number=lt.SA-7&select");
    order_cursor_clear(&cursor);
}

/* Thousands of orders are of the same size: a range would begin with all of them at each page. */
static void test_many_rows_of_one_value(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    OrderCursor cursor = {0};

    query->sort = ORDER_SORT_QUANTITY;
    assert_asks(query, &cursor, "limit=51");
    bring(&cursor, query->sort, "A", TODAY, 600);
    bring(&cursor, query->sort, "B", TODAY, 600);
    assert_asks(query, &cursor, "quantity=eq.600&id=gt.B&");
    bring(&cursor, query->sort, "C", TODAY, 600);
    assert_true(order_cursor_next_part(&cursor, query)); /* no more of 600 */
    assert_asks(query, &cursor, "quantity=gt.600&select");
    bring(&cursor, query->sort, "D", TODAY, 700);
    bring(&cursor, query->sort, "E", TODAY, 800);
    assert_asks(query, &cursor, "quantity=gte.800&or=(quantity.gt.\"800\",id.gt.\"E\")");
    assert_false(order_cursor_next_part(&cursor, query));
    order_cursor_clear(&cursor);
}

static void test_rows_without_a_value_come_last(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    OrderCursor cursor = {0};

    query->sort = ORDER_SORT_DUE;
    assert_asks(query, &cursor, "limit=51");
    bring(&cursor, query->sort, "A", TODAY, 1);
    bring(&cursor, query->sort, "B", DAY_NONE, 1); /* the first page went that far */
    assert_asks(query, &cursor, "target_date=is.null&id=gt.B&");
    assert_false(order_cursor_next_part(&cursor, query));

    order_cursor_clear(&cursor);
    cursor.part = 0;
    assert_asks(query, &cursor, "limit=51");
    bring(&cursor, query->sort, "A", TODAY, 1);
    bring(&cursor, query->sort, "B", TODAY + 1, 1);
    assert_asks(query, &cursor, "target_date=gte.");
    bring(&cursor, query->sort, "C", TODAY + 2, 1);
    assert_true(order_cursor_next_part(&cursor, query));
    assert_asks(query, &cursor, "target_date=is.null&select");
    bring(&cursor, query->sort, "D", DAY_NONE, 1);
    assert_asks(query, &cursor, "target_date=is.null&id=gt.D&");
    assert_false(order_cursor_next_part(&cursor, query));
    order_cursor_clear(&cursor);
}

static void test_both_roads_have_rows_without_a_value(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    OrderCursor cursor = {0};
    static const char *const roads[] = {"workflow_status=not.in.", "workflow_status=in."};

    for (guint road = 0; road < 2; road++) {
        assert_asks(query, &cursor, roads[road]);
        bring(&cursor, query->sort, "A", TODAY, 1);
        bring(&cursor, query->sort, "B", TODAY + 1, 1);
        assert_asks(query, &cursor, "target_date=gte.");
        assert_true(order_cursor_next_part(&cursor, query));
        assert_asks(query, &cursor, roads[road]);
        assert_asks(query, &cursor, "target_date=is.null");
        assert_int_equal(order_cursor_next_part(&cursor, query), road == 0);
    }
}

static void test_whose(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(Person) person = person_new();
    OrderCursor cursor = {0};
    OrderPage page = first_page;

    person->id = g_strdup("ME");
    person->roles = ROLE_BIT(ROLE_BUYER);
    page.owner = order_owner_of(person);
    assert_page(query, &cursor, &page, "buyer_id=eq.ME&");
    person->roles = ROLE_BIT(ROLE_FACTORY);
    assert_null(order_owner_of(person).ids); /* it wasn't told which */
    g_ptr_array_add(person->suppliers, g_strdup("S1"));
    page.owner = order_owner_of(person);
    assert_page(query, &cursor, &page, "supplier_id=eq.S1&");
    g_ptr_array_add(person->suppliers, g_strdup("S2"));
    page.owner = order_owner_of(person);
    assert_page(query, &cursor, &page, "supplier_id=in.(\"S1\",\"S2\")&");
    person->roles |= ROLE_BIT(ROLE_BUYER);
    assert_null(order_owner_of(person).ids); /* both kinds */
    person->roles = ROLE_BIT(ROLE_BUYER) | ROLE_BIT(ROLE_ADMIN);
    assert_null(order_owner_of(person).ids);
    person->roles = ROLE_BIT(ROLE_BUYER);
    g_ptr_array_add(person->other_roles, g_strdup("auditor"));
    assert_null(order_owner_of(person).ids);
    assert_null(order_owner_of(NULL).ids);
}

static void test_search_by_the_function(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    OrderCursor cursor = {0};
    const char *me = "ME";
    const OrderPage page = {
        .limit = 51, .today = TODAY, .by_function = TRUE, .owner = {"buyer_id", &me, 1}};

    query->search = g_strdup("a,b\"(%*");
    g_autoptr(RestRequest) request = order_request_new(query, &cursor, &page);
    g_autofree char *raw = rest_request_describe(request);
    assert_non_null(strstr(raw, "/rest/v1/rpc/search_orders?")); /* the slash as it is */
    assert_page(query, &cursor, &page, "?query=a,b\"(%*&");
    g_autofree char *plain = describe_page(query, &cursor, &page);
    assert_null(strstr(plain, "ilike"));
    assert_null(strstr(plain, "buyer_id=eq"));
}

static void test_filters(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    OrderCursor start = {0};
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
        cmocka_unit_test(test_order_goes_one_way),
        cmocka_unit_test(test_next_page),
        cmocka_unit_test(test_many_rows_of_one_value),
        cmocka_unit_test(test_rows_without_a_value_come_last),
        cmocka_unit_test(test_both_roads_have_rows_without_a_value),
        cmocka_unit_test(test_whose),
        cmocka_unit_test(test_search_by_the_function),
        cmocka_unit_test(test_filters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
