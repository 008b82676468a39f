/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

static GPtrArray *read_all(const char *text)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *suppliers = codec_suppliers_from_json(text, strlen(text), &error);

    if (suppliers == NULL)
        fail_msg("%s: %s", text, error->message);
    return suppliers;
}

static void test_what_is_told_and_what_is_not(void **state)
{
    g_autoptr(GPtrArray) suppliers =
        read_all("[{\"id\":\"a\",\"company_name\":\"Padma\",\"city\":null,"
                 "\"rating\":\"4.60\",\"on_time\":\"88.00\","
                 "\"specializations\":[\"merino\",null,7,\"jacquard\"],"
                 "\"total_orders\":12,\"can_list_products\":true},"
                 "{\"id\":\"b\"}]");
    const Supplier *padma = g_ptr_array_index(suppliers, 0);
    const Supplier *bare = g_ptr_array_index(suppliers, 1);

    assert_int_equal(suppliers->len, 2);
    assert_string_equal(padma->rating, "4.60");
    assert_string_equal(padma->on_time, "88.00");
    assert_int_equal(padma->orders, 12);
    assert_int_equal(padma->lead_days, -1);
    assert_true(padma->lists_products);
    assert_int_equal(padma->specialities->len, 2);
    assert_true(supplier_matches(padma, "JACQ"));
    assert_true(supplier_matches(padma, "padma"));
    assert_false(supplier_matches(padma, "dhaka"));
    assert_null(bare->company);
    assert_int_equal(bare->orders, -1);
    assert_false(supplier_matches(bare, "x"));
}

static void test_another_shape_refuses_the_whole_answer(void **state)
{
    static const char *const wrong[] = {"{}",
                                        "[1]",
                                        "[{}]",
                                        "[{\"id\":7}]",
                                        "[{\"id\":\"a\"},{\"id\":\"b\",\"total_orders\":\"many\"}]",
                                        "[{\"id\":\"a\",\"specializations\":\"merino\"}]",
                                        "[{\"id\":\"a\"}"};

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        if (codec_suppliers_from_json(wrong[i], strlen(wrong[i]), &error) != NULL)
            fail_msg("taken: %s", wrong[i]);
        assert_true(g_error_matches(error, FAULT, FAULT_DECODE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_told_and_what_is_not),
        cmocka_unit_test(test_another_shape_refuses_the_whole_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
