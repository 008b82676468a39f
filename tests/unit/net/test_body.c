/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "body.h"

static void test_grows_up_to_its_limit(void **state)
{
    for (int secret = 0; secret <= 1; secret++) {
        NetBody body = {.limit = 100000, .secret = secret};
        guint appended = 0;

        while (net_body_append(&body, "0123456789", 10))
            appended++;
        assert_int_equal(appended, 10000);
        assert_int_equal(body.length, 100000);
        assert_int_equal(strlen(body.bytes), 100000);
        for (guint i = 0; i < appended; i++)
            assert_memory_equal(body.bytes + 10 * i, "0123456789", 10);
        assert_false(net_body_append(&body, "x", 1));
        assert_false(net_body_append(&body, "x", G_MAXSIZE));
        assert_true(net_body_append(&body, "", 0));
        net_body_clear(&body);
        assert_null(body.bytes);
    }
}

static void test_tells_whole_json(void **state)
{
    static const char *const whole[] = {
        "[]",      " {\"a\": [1, {\"b\": \"}]\\\"{\"}]}\n", "null", "\"text\"", "12", "\"\\\\\"",
        "[[],{}]",
    };
    static const char *const broken[] = {
        "",     " \n",      "[",     "[{}",    "{\"a\":1",   "[{\"a\":\"b",
        "\"ab", "\"ab\\\"", "[\"\\", "[1,2]]", "{\"a\":\"}", "}",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(whole); i++)
        if (!net_json_is_whole(whole[i], strlen(whole[i])))
            fail_msg("%s", whole[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++)
        if (net_json_is_whole(broken[i], strlen(broken[i])))
            fail_msg("%s", broken[i]);
}

static void test_no_beginning_of_a_list_is_whole(void **state)
{
    const char *json = "[{\"id\":\"a\\\"]\",\"n\":[1,2,{\"x\":null}]},{\"id\":\"b\"}]";

    for (gsize length = 0; length < strlen(json); length++) {
        g_autofree char *start = g_strndup(json, length); /* so that ASan sees a step too far */

        assert_false(net_json_is_whole(start, length));
    }
    assert_true(net_json_is_whole(json, strlen(json)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows_up_to_its_limit),
        cmocka_unit_test(test_tells_whole_json),
        cmocka_unit_test(test_no_beginning_of_a_list_is_whole),
    };

    return cmocka_run_group_tests_name("net/body", tests, NULL, NULL);
}
