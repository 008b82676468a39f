/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

/* What is kept is what was told, an escape sequence in it included. */
static void test_kept_as_it_was_told(void **state)
{
    static const char *const rows[] = {
        "[{\"id\":\"a\",\"order_number\":\"SO-00001\",\"product_type\":\"\\u001b[31mPolo\","
        "\"supplier_price\":"
        "\"1250.50\",\"target_date\":\"2026-12-01\",\"status\":\"pending\",\"acceptance_status\":"
        "\"pending\","
        "\"special_instructions\":\"two\\nlines\",\"updated_at\":\"2026-11-23T03:12:00.000001+00:"
        "00\","
        "\"quantity\":250,\"tech_pack_urls\":[\"https://a\",\"b\"],\"reference_images\":[],"
        "\"supplier\":{\"company_name\":\"Dhaka\"},\"buyer_order\":{\"order_number\":\"SA-00001\"}}"
        "]",
        "[{\"id\":\"a\",\"order_number\":\"SO-00001\"}]",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) told = codec_supplier_orders_from_json(rows[i], strlen(rows[i]), NULL);
        assert_non_null(told);
        g_autofree char *json = codec_supplier_order_to_json(g_ptr_array_index(told, 0));
        assert_string_equal(json, rows[i]);
    }
}

static void test_nothing_is_told_as_nothing(void **state)
{
    static const char text[] = "[{\"id\":\"a\",\"order_number\":\"SO-00001\",\"quantity\":null,"
                               "\"tech_pack_urls\":null,\"supplier\":null,\"buyer_order\":null}]";
    g_autoptr(GPtrArray) orders = codec_supplier_orders_from_json(text, strlen(text), NULL);
    const SupplierOrder *order = orders == NULL ? NULL : g_ptr_array_index(orders, 0);

    assert_non_null(order);
    assert_int_equal(order->quantity, -1);
    assert_null(order->tech_packs);
    assert_null(order->supplier);
    assert_null(order->price);
}

static void test_a_wrong_type_refuses_the_answer(void **state)
{
    static const char *const wrong[] = {
        "{}",
        "[{}]",
        "[{\"id\":\"a\"}]",
        "[{\"id\":\"a\",\"order_number\":\"b\",\"supplier_price\":1}]",
        "[{\"id\":\"a\",\"order_number\":\"b\",\"tech_pack_urls\":[1]}]",
        "[{\"id\":\"a\",\"order_number\":\"b\",\"tech_pack_urls\":\"c\"}]"};

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(codec_supplier_orders_from_json(wrong[i], strlen(wrong[i]), &error));
        assert_int_equal(fault_kind(error), FAULT_DECODE);
    }
}

/* The buyer's price is granted to nobody: who asks for it gets nothing at all. */
static void test_what_the_buyer_pays_is_not_asked_for(void **state)
{
    assert_null(strstr(codec_supplier_order_select, "buyer_price"));
    assert_null(strstr(codec_supplier_order_select, "margin"));
    assert_null(strchr(codec_supplier_order_select, '*'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_as_it_was_told),
        cmocka_unit_test(test_nothing_is_told_as_nothing),
        cmocka_unit_test(test_a_wrong_type_refuses_the_answer),
        cmocka_unit_test(test_what_the_buyer_pays_is_not_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
