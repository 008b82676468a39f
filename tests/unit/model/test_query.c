/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/model.h"

#define TODAY 20000

static Order *make(const char *number, int due_in, int percent, Workflow workflow)
{
    Order *order = order_new();

    order->id = g_strdup(number);
    order->number = g_strdup(number);
    order->product = g_strdup("Merino crew neck");
    order->buyer = g_strdup("Büro KRÄMER");
    order->due = due_in == G_MAXINT ? DAY_NONE : TODAY + due_in;
    order->progress.overall = (gint8)percent;
    order->workflow = workflow;
    order->quantity = percent;
    return order;
}

static gboolean finds(const Order *order, const char *text)
{
    g_autoptr(OrderQuery) query = order_query_new();

    query->search = g_strdup(text);
    return order_query_matches(query, order, TODAY);
}

static void test_search_finds(void **state)
{
    static const struct {
        const char *text, *search;
        gboolean found;
    } table[] = {
        {"Merino crew neck", "CREW", TRUE},
        {"Merino crew neck", "crew  neck", FALSE},
        {"Merino crew neck", "", TRUE},
        {"STRASSE", "straße", TRUE},
        {"Straße", "STRASSE", TRUE},
        {"Büro KRÄMER", "krämer", TRUE},
        {"Büro KRÄMER", "kra\xCC\x88mer", TRUE}, /* the accent written apart */
        {"Bu\xCC\x88ro", "BÜRO", TRUE},
        {"Büro", "Buro", FALSE},
        {"Büro", "bu", FALSE},
        {"İstanbul", "i\xCC\x87stanbul", TRUE},
        {"ΣΊΣΥΦΟΣ", "σίσυφος", TRUE},
        {"উলের সোয়েটার", "উলের", TRUE},
        {"উলের সোয়েটার", "সোয়েটার", TRUE},
        {"সোয়েটার", "সোয\xE0\xA6\xBCেটার", TRUE}, /* য় in two code points */
        {"উলের সোয়েটার", "কার্ডিগান", FALSE},
        {"ﬁne knit", "fine", TRUE},
        {"broken \xFF\xC3", "BROKEN", TRUE},
        {"broken", "\xFF", FALSE},
        {"\xE0\xA6", "x", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(Order) order = make("SA-00042", 9, 50, WORKFLOW_BULK_PRODUCTION);
        g_free(order->product);
        order->product = g_strdup(table[i].text);
        g_clear_pointer(&order->buyer, g_free);
        if (finds(order, table[i].search) != table[i].found)
            fail_msg("“%s” in “%s”", table[i].search, table[i].text);
    }
}

static void test_where_search_looks(void **state)
{
    g_autoptr(Order) order = make("SA-00042", 9, 50, WORKFLOW_BULK_PRODUCTION);

    order->supplier = g_strdup("Dhaka Knit Ltd");
    order->notes = g_strdup("woven labels");
    assert_true(finds(order, "sa-00042"));
    assert_true(finds(order, "merino"));
    assert_true(finds(order, "krämer"));
    assert_true(finds(order, "dhaka"));
    /* The rows of a list come without their notes, so it can't be promised. */
    assert_false(finds(order, "labels"));
    assert_false(finds(order, "nobody"));
}

static void test_filters(void **state)
{
    g_autoptr(Order) late = make("A", -1, 10, WORKFLOW_BULK_PRODUCTION);
    g_autoptr(Order) fine = make("B", 30, 10, WORKFLOW_SAMPLE_APPROVED);
    g_autoptr(OrderQuery) query = order_query_new();
    Workflow wanted[] = {WORKFLOW_BULK_PRODUCTION, WORKFLOW_SHIPPED};

    assert_true(order_query_matches(query, late, TODAY));
    query->at_risk = TRUE;
    assert_true(order_query_matches(query, late, TODAY));
    assert_false(order_query_matches(query, fine, TODAY));
    query->at_risk = FALSE;
    query->statuses = g_memdup2(wanted, sizeof wanted);
    query->n_statuses = 2;
    assert_true(order_query_matches(query, late, TODAY));
    assert_false(order_query_matches(query, fine, TODAY));
}

static int compare(gconstpointer a, gconstpointer b, gpointer query)
{
    return order_query_compare(query, *(const Order *const *)a, *(const Order *const *)b, TODAY);
}

static char *sorted(OrderSort sort, gboolean descending)
{
    g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    g_autoptr(OrderQuery) query = order_query_new();
    GString *text = g_string_new(NULL);

    g_ptr_array_add(orders, make("D", G_MAXINT, -1, WORKFLOW_QUOTE_SENT));
    g_ptr_array_add(orders, make("C", -90, 100, WORKFLOW_COMPLETED));
    g_ptr_array_add(orders, make("B", 30, 20, WORKFLOW_BULK_PRODUCTION));
    g_ptr_array_add(orders, make("A", 2, 70, WORKFLOW_QC_INSPECTION));
    query->sort = sort;
    query->descending = descending;
    g_ptr_array_sort_with_data(orders, compare, query);
    for (guint i = 0; i < orders->len; i++)
        g_string_append(text, ((const Order *)g_ptr_array_index(orders, i))->number);
    return g_string_free(text, FALSE);
}

static void assert_sorted(OrderSort sort, gboolean descending, const char *wanted)
{
    g_autofree char *got = sorted(sort, descending);

    assert_string_equal(got, wanted);
}

static void test_sorts(void **state)
{
    assert_sorted(ORDER_SORT_RISK, FALSE, "ABDC"); /* at risk, to be made, over */
    assert_sorted(ORDER_SORT_RISK, TRUE, "CBDA");  /* no date is last in its part */
    assert_sorted(ORDER_SORT_DUE, FALSE, "CABD");  /* without a date: last … */
    assert_sorted(ORDER_SORT_DUE, TRUE, "BACD");   /* … either way */
    assert_sorted(ORDER_SORT_NUMBER, TRUE, "DCBA");
    assert_sorted(ORDER_SORT_PROGRESS, FALSE, "BACD");
    assert_sorted(ORDER_SORT_PROGRESS, TRUE, "CABD");
    assert_sorted(ORDER_SORT_STATUS, FALSE, "DBAC"); /* the order of the road */
    assert_sorted(ORDER_SORT_QUANTITY, FALSE, "DBAC");
}

static void assert_before(const OrderQuery *query, const Order *a, const Order *b)
{
    assert_true(order_query_compare(query, a, b, TODAY) < 0);
    assert_true(order_query_compare(query, b, a, TODAY) > 0);
}

/* Whatever the direction: by number, then by id. */
static void test_equal_keys_are_told_apart(void **state)
{
    g_autoptr(Order) a = make("A", 9, 50, WORKFLOW_BULK_PRODUCTION);
    g_autoptr(Order) b = make("B", 9, 50, WORKFLOW_BULK_PRODUCTION);
    g_autoptr(Order) c = make("A", 9, 50, WORKFLOW_BULK_PRODUCTION);
    g_autoptr(OrderQuery) query = order_query_new();

    g_free(a->id);
    a->id = g_strdup("Z");
    for (int i = 0; i < ORDER_SORT_COUNT; i++) {
        query->sort = (OrderSort)i;
        assert_before(query, a, b);
        assert_before(query, c, a);
        assert_int_equal(order_query_compare(query, a, a, TODAY), 0);
    }
    query->sort = ORDER_SORT_DUE;
    query->descending = TRUE;
    assert_before(query, a, b);
    assert_before(query, c, a);
}

static void test_names_and_copies(void **state)
{
    g_autoptr(OrderQuery) query = order_query_new();
    OrderSort sort = ORDER_SORT_RISK;

    for (int i = 0; i < ORDER_SORT_COUNT; i++) {
        assert_true(order_sort_from_name(order_sort_name((OrderSort)i), &sort));
        assert_int_equal(sort, i);
    }
    assert_false(order_sort_from_name("nosuch", &sort));
    query->search = g_strdup("x");
    query->statuses = g_new0(Workflow, 1);
    query->n_statuses = 1;
    g_autoptr(OrderQuery) copy = order_query_copy(query);
    assert_ptr_not_equal(copy->search, query->search);
    assert_ptr_not_equal(copy->statuses, query->statuses);
    assert_string_equal(copy->search, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_finds),
        cmocka_unit_test(test_where_search_looks),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_sorts),
        cmocka_unit_test(test_equal_keys_are_told_apart),
        cmocka_unit_test(test_names_and_copies),
    };

    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
