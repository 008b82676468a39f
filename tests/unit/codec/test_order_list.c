/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

#define TODAY 20780

/* Two rows, as the server sends them. */
#define ROWS                                                                                       \
    "[\"xFfeWRuoAjvbngDXcCQldoPn5lzlO7W6i7USWyEWZvs\",[\"SA-00017\",\"SA-00123\"],"                \
    "[[\"Crew neck\",\"Scarf\"],[1,0]],[900,1500],[47,null],[[\"cancelled\",\"new one\"],[0,1]],"  \
    "[[\"Mending\"],[0,null]],[[20,0,3],null],[1,null],[1,7],[[\"Lana\"],[0,0]],"                  \
    "[[\"\",\"Dhaka\"],[0,null]],[\"2026-11-22T04:15:17+00:00\",null]]"
#define PAGE                                                                                       \
    "{\"at\":\"T\",\"more\":true,\"total\":200,\"guessed\":true,\"position\":50,\"rows\":" ROWS "}"

static OrderListPage *decode(const char *text)
{
    g_autoptr(GError) error = NULL;
    OrderListPage *page = codec_order_list_from_json(text, strlen(text), TODAY, &error);

    if (page == NULL)
        fail_msg("%s: %s", text, error->message);
    return page;
}

static void test_rows(void **state)
{
    g_autoptr(OrderListPage) page = decode(PAGE);
    const Order *first = g_ptr_array_index(page->orders, 0);
    const Order *second = g_ptr_array_index(page->orders, 1);

    assert_int_equal(page->orders->len, 2);
    assert_string_equal(first->id, "c457de59-1ba8-023b-db9e-00d770242576");
    assert_string_equal(second->id, "83e7e65c-e53b-b5ba-8bb5-125b211666fb");
    assert_string_equal(first->number, "SA-00017");
    assert_string_equal(first->product, "Scarf");
    assert_string_equal(second->product, "Crew neck");
    assert_int_equal(second->quantity, 1500);
    assert_int_equal(first->due, TODAY + 47);
    assert_int_equal(second->due, DAY_NONE);
    assert_int_equal(first->workflow, WORKFLOW_CANCELLED);
    assert_int_equal(second->workflow, WORKFLOW_UNKNOWN);
    assert_string_equal(second->workflow_text, "new one");
    assert_string_equal(first->current_stage, "Mending");
    assert_null(second->current_stage);
    assert_int_equal(first->progress.overall, 7); /* 23 / 3, rounded down */
    assert_int_equal(first->progress.count, 3);
    assert_int_equal(first->progress.delayed, 1);
    assert_int_equal(second->progress.overall, -1);
    assert_int_equal(second->version, 7);
    assert_string_equal(first->buyer, "Lana");
    assert_null(first->supplier); /* there is one, without a name */
    assert_true(first->has_supplier);
    assert_false(second->has_supplier);
    assert_string_equal(first->updated_at, "2026-11-22T04:15:17+00:00");
    assert_null(second->updated_at);
}

static void test_what_is_said_of_the_list(void **state)
{
    g_autoptr(OrderListPage) page = decode(PAGE);
    g_autoptr(OrderListPage) bare = decode("{\"at\":\"T\",\"more\":false}");

    assert_string_equal(page->at, "T");
    assert_true(page->more);
    assert_int_equal(page->total, 200);
    assert_true(page->guessed);
    assert_int_equal(page->position, 50);
    assert_int_equal(bare->orders->len, 0);
    assert_false(bare->more);
    assert_int_equal(bare->total, -1);
    assert_int_equal(bare->position, -1);
}

/* Each is the page above with something in it put in place of something else. */
static void test_other_shapes(void **state)
{
    static const char *const wrong[][2] = {
        {"\"at\":\"T\",", ""},
        {"WZvs\"", "WZv\""}, /* part of an id */
        {"\"xFfeWRuoAjvbngDXcCQldoPn5lzlO7W6i7USWyEWZvs\"", "7"},
        {"\"SA-00123\"]", "\"SA-00123\",\"SA-1\"]"}, /* more numbers than rows */
        {",\"SA-00123\"]", "]"},                     /* fewer */
        {"[\"SA-00017\",\"SA-00123\"]", "null"},
        {"\"SA-00017\"", "null"},
        {"[1,0]", "[1,2]"}, /* no such word */
        {"[1,0]", "[1,-1]"},
        {"[1,0]", "[1]"},
        {"[1,0]", "[1,0,0]"},
        {"[\"Crew neck\",\"Scarf\"]", "[\"Crew neck\",5]"},
        {"[900,1500]", "[900,\"1500\"]"},
        {"[900,1500]", "[900,-1]"},
        {"[900,1500]", "[900]"},
        {"[47,null]", "[47,\"x\"]"},
        {"[20,0,3]", "\"20\""},
        {"[1,null],[1,7]", "[1,null],[1,null]"},
        {",[\"2026-11-22T04:15:17+00:00\",null]]", "]"}, /* a column less */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GString) text = g_string_new(PAGE);
        g_autoptr(GError) error = NULL;
        if (g_string_replace(text, wrong[i][0], wrong[i][1], 1) != 1)
            fail_msg("the page has no %s", wrong[i][0]);
        g_autoptr(OrderListPage) page =
            codec_order_list_from_json(text->str, text->len, TODAY, &error);
        if (page != NULL)
            fail_msg("taken: %s", text->str);
        assert_int_equal(fault_kind(error), FAULT_DECODE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_what_is_said_of_the_list),
        cmocka_unit_test(test_other_shapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
