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

static gboolean take(const Order *order, guint index, gpointer data)
{
    GPtrArray *orders = data;

    assert_int_equal(index, orders->len);
    g_ptr_array_add(orders, order_copy(order));
    return TRUE;
}

static GPtrArray *unpack(const void *bytes, gsize length, gboolean *whole)
{
    GPtrArray *orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);

    *whole = codec_orders_unpack(bytes, length, take, orders);
    return orders;
}

static void check(const char *json)
{
    g_autoptr(Order) order = read_one(json);
    Order *rows[] = {order, order};
    g_autoptr(GBytes) kept = codec_orders_pack(rows, G_N_ELEMENTS(rows));
    gboolean whole = FALSE;
    g_autoptr(GPtrArray) again =
        unpack(g_bytes_get_data(kept, NULL), g_bytes_get_size(kept), &whole);

    assert_true(whole);
    assert_int_equal(again->len, 2);
    assert_same(order, g_ptr_array_index(again, 0));
    assert_same(order, g_ptr_array_index(again, 1));
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

static void ids_of_every_shape(void **state)
{
    check("[{\"id\":\"7b1e21f0-00ab-cdef-0123-456789abcdef\",\"order_number\":\"SA-1\"}]");
    check("[{\"id\":\"7B1E21F0-00AB-CDEF-0123-456789ABCDEF\",\"order_number\":\"SA-1\"}]");
    check("[{\"id\":\"7b1e21f00-0ab-cdef-0123-456789abcdef\",\"order_number\":\"SA-1\"}]");
    check("[{\"id\":\"7b1e21f0-00ab-cdef-0123-456789abcde\",\"order_number\":\"SA-1\"}]");
    check("[{\"id\":\"7\",\"order_number\":\"\",\"quantity\":0,\"target_date\":\"0001-01-01\"}]");
}

/* A row of a list takes a fifth of what it takes as JSON. */
static void few_bytes(void **state)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);

    for (guint i = 0; i < 128; i++) {
        Order *order = order_new();
        order->id = g_strdup_printf("7b1e21f0-00ab-cdef-0123-4567%08x", i);
        order->number = g_strdup_printf("SA-%06u", i);
        order->product = g_strdup("Merino crew neck");
        order->workflow_text = g_strdup("bulk_production");
        order->buyer = g_strdup("Nordlys Retail AB");
        order->quantity = 1200 + i;
        order->due = 20780 + (Day)i;
        order->version = 3;
        g_ptr_array_add(rows, order);
    }
    g_autoptr(GBytes) kept = codec_orders_pack((Order *const *)rows->pdata, rows->len);
    assert_true(g_bytes_get_size(kept) < 128 * 50);
}

/* Cut off anywhere, and with any byte another one: never more rows, never beyond the end. */
static void broken_bytes_are_refused(void **state)
{
    g_autoptr(Order) order =
        read_one("[{\"id\":\"7b1e21f0-00ab-cdef-0123-456789abcdef\",\"order_number\":\"SA-1\","
                 "\"product_type\":\"Polo\",\"stage_progress\":{\"overall\":7,\"stages\":[7]}}]");
    Order *rows[] = {order};
    g_autoptr(GBytes) kept = codec_orders_pack(rows, 1);
    gsize length = 0;
    const guint8 *bytes = g_bytes_get_data(kept, &length);
    gboolean whole = TRUE;

    for (gsize cut = 0; cut < length; cut++) {
        g_autofree guint8 *part = g_memdup2(bytes, cut); /* so that a sanitiser sees its end */
        g_autoptr(GPtrArray) few G_GNUC_UNUSED = unpack(part, cut, &whole);
        assert_false(whole);
    }
    for (gsize at = 0; at < length; at++) {
        g_autofree guint8 *other = g_memdup2(bytes, length);
        other[at] ^= 0x81;
        g_autoptr(GPtrArray) some = unpack(other, length, &whole);
        assert_true(some->len <= 2);
    }
    g_autofree guint8 *more = g_malloc0(length + 1);
    memcpy(more, bytes, length);
    g_autoptr(GPtrArray) same G_GNUC_UNUSED = unpack(more, length + 1, &whole);
    assert_false(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_row_comes_back),    cmocka_unit_test(what_is_unset_stays_unset),
        cmocka_unit_test(ids_of_every_shape),       cmocka_unit_test(few_bytes),
        cmocka_unit_test(broken_bytes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
