/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/store.h"

static Order *make(const char *id, const char *number, gint64 version, const char *notes)
{
    Order *order = order_new();

    order->id = g_strdup(id);
    order->number = g_strdup(number);
    order->version = version;
    order->notes = g_strdup(notes);
    return order;
}

static int setup(void **state)
{
    *state = store_new();
    return 0;
}

static int teardown(void **state)
{
    store_free(*state);
    return 0;
}

static void test_rows_by_id_and_number(void **state)
{
    Store *store = *state;
    guint64 before = store_revision(store);

    store_put_order(store, make("a", "SA-1", 1, NULL), FALSE);
    assert_true(store_revision(store) > before);
    assert_string_equal(store_order(store, "a")->number, "SA-1");
    assert_string_equal(store_order_by_number(store, "SA-1")->id, "a");
    assert_null(store_order(store, "b"));
}

static void test_a_list_row_keeps_details_of_the_same_version(void **state)
{
    Store *store = *state;

    store_put_order(store, make("a", "SA-1", 4, "call first"), TRUE);
    store_put_order(store, make("a", "SA-1", 4, NULL), FALSE);
    assert_string_equal(store_order(store, "a")->notes, "call first");
    store_put_order(store, make("a", "SA-1", 5, NULL), FALSE);
    assert_null(store_order(store, "a")->notes);
}

static void test_a_number_follows_its_order(void **state)
{
    Store *store = *state;

    store_put_order(store, make("a", "SA-1", 1, NULL), FALSE);
    store_put_order(store, make("a", "SA-2", 2, NULL), FALSE);
    assert_null(store_order_by_number(store, "SA-1"));
    assert_string_equal(store_order_by_number(store, "SA-2")->id, "a");
}

static void test_dropping_and_clearing(void **state)
{
    Store *store = *state;

    store_put_order(store, make("a", "SA-1", 1, NULL), FALSE);
    store_put_stages(store, "a", g_ptr_array_new_with_free_func((GDestroyNotify)stage_free));
    assert_non_null(store_stages(store, "a"));
    store_drop_order(store, "a");
    assert_null(store_order(store, "a"));
    assert_null(store_order_by_number(store, "SA-1"));
    assert_null(store_stages(store, "a"));
    store_put_order(store, make("b", "SA-2", 1, NULL), FALSE);
    store_clear(store);
    assert_null(store_order_by_number(store, "SA-2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows_by_id_and_number, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_list_row_keeps_details_of_the_same_version, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_number_follows_its_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dropping_and_clearing, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
