/* SPDX-License-Identifier: MIT */
/* What is kept of an order is what was read of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"

static Order *read_one(const char *json)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = codec_orders_from_json(json, strlen(json), &error);

    assert_null(error);
    assert_int_equal(rows->len, 1);
    return g_steal_pointer(&g_ptr_array_index(rows, 0));
}

static void assert_same(const Order *a, const Order *b)
{
    assert_string_equal(a->id, b->id);
    assert_string_equal(a->number, b->number);
    assert_int_equal(g_strcmp0(a->buyer, b->buyer), 0);
    assert_int_equal(g_strcmp0(a->supplier, b->supplier), 0);
    assert_int_equal(a->has_supplier, b->has_supplier);
    assert_int_equal(g_strcmp0(a->product, b->product), 0);
    assert_int_equal(a->quantity, b->quantity);
    assert_int_equal(a->due, b->due);
    assert_int_equal(g_strcmp0(a->workflow_text, b->workflow_text), 0);
    assert_int_equal(a->workflow, b->workflow);
    assert_int_equal(g_strcmp0(a->current_stage, b->current_stage), 0);
    assert_int_equal(a->progress.overall, b->progress.overall);
    assert_int_equal(a->progress.delayed, b->progress.delayed);
    assert_int_equal(a->progress.count, b->progress.count);
    assert_memory_equal(a->progress.percent, b->progress.percent, a->progress.count);
    assert_int_equal(g_strcmp0(a->updated_at, b->updated_at), 0);
    assert_int_equal(a->version, b->version);
}

static void check(const char *json)
{
    g_autoptr(Order) order = read_one(json);
    g_autofree char *kept = codec_order_to_json(order);
    g_autoptr(Order) again = read_one(kept);

    assert_same(order, again);
}

static void a_full_row_comes_back(void **state)
{
    check(
        "[{\"id\":\"a\",\"order_number\":\"SA-1\",\"product_type\":\"উলের \\\"knit\\\" "
        "\\u001b[31m\","
        "\"quantity\":2147483647,\"target_date\":\"2026-11-25\",\"workflow_status\":\"no_such\","
        "\"current_stage\":\"Knitting\",\"stage_progress\":{\"overall\":32,\"delayed\":2,"
        "\"stages\":[100,78,0]},\"version\":7,\"updated_at\":\"2026-11-20T02:03:04.000001+00:00\","
        "\"supplier_id\":\"s\",\"buyer\":{\"company_name\":null,\"full_name\":\"N\"},"
        "\"supplier\":{\"company_name\":\"D\\\\\"}}]");
}

static void what_is_unset_stays_unset(void **state)
{
    check("[{\"id\":\"a\",\"order_number\":\"SA-1\"}]");
    check("[{\"id\":\"a\",\"order_number\":\"SA-1\",\"supplier_id\":\"s\",\"supplier\":null,"
          "\"stage_progress\":{\"overall\":0,\"stages\":[]}}]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_row_comes_back),
        cmocka_unit_test(what_is_unset_stays_unset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
