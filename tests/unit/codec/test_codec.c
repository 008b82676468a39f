/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

#define ROW "\"id\":\"a\",\"order_number\":\"SA-1\""

static GPtrArray *orders(const char *text)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *rows = codec_orders_from_json(text, strlen(text), &error);

    if (rows == NULL)
        fail_msg("%s: %s", text, error->message);
    return rows;
}

static void assert_refused(const char *text, const char *part)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *rows = codec_orders_from_json(text, strlen(text), &error);

    assert_null(rows);
    assert_int_equal(fault_kind(error), FAULT_DECODE);
    if (strstr(error->message, part) == NULL)
        fail_msg("“%s” doesn't say “%s”", error->message, part);
}

static void test_a_whole_row(void **state)
{
    g_autoptr(GPtrArray) rows = orders(
        "[{" ROW ",\"product_type\":\"Polo\",\"quantity\":1200,\"target_date\":\"2026-11-25\","
        "\"workflow_status\":\"bulk_production\",\"current_stage\":\"Linking\",\"version\":7,"
        "\"stage_progress\":{\"overall\":68,\"delayed\":1,\"stages\":[100,83,0]},"
        "\"updated_at\":\"2026-11-23T09:00:00.123456+00:00\",\"supplier_id\":\"s\","
        "\"buyer\":{\"company_name\":\"Nordlys\",\"full_name\":\"I\"},"
        "\"supplier\":{\"company_name\":\"Dhaka Knit\"}}]");
    const Order *order = g_ptr_array_index(rows, 0);

    assert_string_equal(order->number, "SA-1");
    assert_string_equal(order->buyer, "Nordlys");
    assert_string_equal(order->supplier, "Dhaka Knit");
    assert_true(order->has_supplier);
    assert_int_equal(order->quantity, 1200);
    assert_int_equal(order->workflow, WORKFLOW_BULK_PRODUCTION);
    assert_int_equal(order->progress.overall, 68);
    assert_int_equal(order->progress.delayed, 1);
    assert_int_equal(order->progress.count, 3);
    assert_int_equal(order->progress.percent[1], 83);
    assert_int_equal(order->version, 7);
    assert_string_equal(order->updated_at, "2026-11-23T09:00:00.123456+00:00");
}

/* product.md §3.10: another version of the platform. */
static void test_what_is_missing_is_unset(void **state)
{
    g_autoptr(GPtrArray) rows = orders("[{" ROW ",\"workflow_status\":\"teleported\"}]");
    const Order *order = g_ptr_array_index(rows, 0);

    assert_int_equal(order->workflow, WORKFLOW_UNKNOWN);
    assert_string_equal(order->workflow_text, "teleported");
    assert_int_equal(order->due, DAY_NONE);
    assert_int_equal(order->progress.overall, -1);
    assert_int_equal(order->version, -1);
    assert_null(order->buyer);
}

static int overall_of(const char *progress)
{
    g_autofree char *text = g_strdup_printf("[{" ROW ",\"stage_progress\":%s}]", progress);
    g_autoptr(GPtrArray) rows = orders(text);

    return ((const Order *)g_ptr_array_index(rows, 0))->progress.overall;
}

static void test_progress_in_older_shapes(void **state)
{
    assert_int_equal(overall_of("null"), -1);
    assert_int_equal(overall_of("{}"), -1);
    assert_int_equal(overall_of("[]"), -1);
    assert_int_equal(overall_of("[100,50]"), 75);
    assert_int_equal(overall_of("{\"Yarn\":100,\"Knitting\":0}"), 50);
    assert_int_equal(overall_of("{\"overall\":250,\"stages\":[10]}"), 10);
    assert_int_equal(overall_of("[-5,1e99]"), 50);
    assert_int_equal(overall_of("\"half\""), -1);
}

static void test_an_embed_in_any_form(void **state)
{
    g_autoptr(GPtrArray) rows =
        orders("[{" ROW ",\"buyer\":null,\"supplier\":[{\"company_name\":\"S\"}]},"
               "{\"id\":\"b\",\"order_number\":\"SA-2\",\"buyer\":[],"
               "\"supplier\":{\"company_name\":\"\",\"full_name\":\"P\"}}]");
    const Order *first = g_ptr_array_index(rows, 0);
    const Order *second = g_ptr_array_index(rows, 1);

    assert_null(first->buyer);
    assert_string_equal(first->supplier, "S");
    assert_null(second->buyer);
    assert_string_equal(second->supplier, "P");
}

static void test_wrong_rows_are_named(void **state)
{
    assert_refused("{}", "list");
    assert_refused("[1]", "Row 1");
    assert_refused("[{" ROW "},{\"id\":\"b\"}]", "Row 2");
    assert_refused("[{" ROW "},{\"id\":\"b\"}]", "order_number");
    assert_refused("[{" ROW ",\"quantity\":\"many\"}]", "quantity");
    assert_refused("[{" ROW ",\"quantity\":1e12}]", "quantity");
    assert_refused("[{" ROW ",\"target_date\":\"soon\"}]", "target_date");
    assert_refused("[{" ROW ",\"product_type\":5}]", "product_type");
}

static void test_numbers_may_come_as_text(void **state)
{
    g_autoptr(GPtrArray) rows = orders("[{" ROW ",\"quantity\":\"900\",\"version\":\"3\"}]");
    const Order *order = g_ptr_array_index(rows, 0);

    assert_int_equal(order->quantity, 900);
    assert_int_equal(order->version, 3);
}

static void test_an_order_with_its_stages(void **state)
{
    static const char text[] =
        "[{" ROW ",\"notes\":\"n\",\"stages\":["
        "{\"id\":\"s2\",\"stage_number\":2,\"stage_name\":\"Knitting\",\"completion_percentage\":"
        "78,"
        "\"status\":\"in_progress\",\"photos\":[\"a\",\"b\"],\"by\":{\"full_name\":\"Rahim\"}},"
        "{\"id\":\"s1\",\"stage_number\":1,\"status\":\"completed\",\"completion_percentage\":100}]"
        "}]";
    g_autoptr(Order) order = NULL;
    g_autoptr(GPtrArray) stages = NULL;

    assert_true(codec_order_page_from_json(text, strlen(text), &order, &stages, NULL));
    assert_string_equal(order->notes, "n");
    assert_int_equal(stages->len, 2);
    assert_string_equal(((const Stage *)g_ptr_array_index(stages, 0))->id, "s1");
    const Stage *second = g_ptr_array_index(stages, 1);
    assert_int_equal(second->percent, 78);
    assert_int_equal(second->photos, 2);
    assert_string_equal(second->updated_by, "Rahim");
}

static void test_no_order(void **state)
{
    g_autoptr(Order) order = NULL;
    g_autoptr(GPtrArray) stages = NULL;

    assert_true(codec_order_page_from_json("[]", 2, &order, &stages, NULL));
    assert_null(order);
    assert_null(stages);
}

static void test_a_person(void **state)
{
    static const char text[] = "[{\"id\":\"p\",\"full_name\":\"Ada\",\"company_name\":null,"
                               "\"user_roles\":[{\"role\":\"admin\"},{\"role\":\"sales\"},"
                               "{\"role\":\"astronaut\"}]}]";
    g_autoptr(Person) person = codec_person_from_json(text, strlen(text), NULL);
    g_autoptr(Person) nobody = codec_person_from_json("[]", 2, NULL);

    assert_string_equal(person->full_name, "Ada");
    assert_int_equal(person->roles, ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SALES));
    assert_int_equal(person->other_roles->len, 1);
    assert_null(nobody->full_name);
    assert_int_equal(nobody->roles, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_row),
        cmocka_unit_test(test_what_is_missing_is_unset),
        cmocka_unit_test(test_progress_in_older_shapes),
        cmocka_unit_test(test_an_embed_in_any_form),
        cmocka_unit_test(test_wrong_rows_are_named),
        cmocka_unit_test(test_numbers_may_come_as_text),
        cmocka_unit_test(test_an_order_with_its_stages),
        cmocka_unit_test(test_no_order),
        cmocka_unit_test(test_a_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
