/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "content_range.h"

static void assert_range(const char *header, gint64 first, gint64 last, gint64 total)
{
    ContentRange range = content_range_read(header);

    assert_int_equal(range.first, first);
    assert_int_equal(range.last, last);
    assert_int_equal(range.total, total);
}

static void test_forms_of_postgrest(void **state)
{
    assert_range("0-14/*", 0, 14, -1);
    assert_range("*/*", -1, -1, -1);
    assert_range("0-24/3573", 0, 24, 3573);
    assert_range("*/0", -1, -1, 0);
    assert_range("*/3", -1, -1, 3);
    assert_range("50-50/51", 50, 50, 51);
    assert_range("5000000000-5000000024/9223372036854775807", 5000000000, 5000000024, G_MAXINT64);
}

static void test_anything_else_tells_nothing(void **state)
{
    static const char *const others[] = {"",
                                         "0-1",
                                         "0-1/",
                                         "*",
                                         "-1/3",
                                         "a-b/c",
                                         "2-1/3",
                                         "0-*/3",
                                         "bytes 0-1/3",
                                         "0-1/3 ",
                                         "0-1/-3",
                                         "*-*/3",
                                         "0-1/9223372036854775808"};

    assert_range(NULL, -1, -1, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        assert_range(others[i], -1, -1, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_of_postgrest),
        cmocka_unit_test(test_anything_else_tells_nothing),
    };

    return cmocka_run_group_tests_name("supabase/content_range", tests, NULL, NULL);
}
