/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

static const char *const columns[] = {"id", "name", "count", "flag", "of.city", "list", NULL};

static GPtrArray *read_all(const char *text)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *rows = codec_flat_rows_from_json(columns, text, strlen(text), &error);

    if (rows == NULL)
        fail_msg("%s: %s", text, error->message);
    return rows;
}

static void assert_padma(const FlatRow *row)
{
    assert_string_equal(row->values[0], "a");
    assert_string_equal(row->values[1], "Padma \"1\"");
    assert_string_equal(row->values[2], "9007199254740993"); /* as it came: a double has …992 */
    assert_string_equal(row->values[3], "false");
    assert_string_equal(row->values[4], "Dhaka");
    assert_string_equal(row->values[5], "[\"x\",1]");
}

static void test_values_as_text(void **state)
{
    g_autoptr(GPtrArray) rows =
        read_all("[{\"id\":\"a\",\"name\":\"Padma \\\"1\\\"\",\"count\":9007199254740993,"
                 "\"flag\":false,\"of\":{\"city\":\"Dhaka\"},\"list\":[\"x\",1]},"
                 "{\"id\":\"b\",\"name\":null,\"of\":null}]");
    const FlatRow *bare = g_ptr_array_index(rows, 1);

    assert_int_equal(rows->len, 2);
    assert_padma(g_ptr_array_index(rows, 0));
    for (guint i = 1; i < 6; i++)
        assert_null(bare->values[i]);
    assert_true(flat_row_matches(g_ptr_array_index(rows, 0), 2, "PADMA"));
    assert_false(flat_row_matches(g_ptr_array_index(rows, 0), 2, "dhaka"));
}

static void test_kept_and_read_again(void **state)
{
    g_autoptr(GPtrArray) rows =
        read_all("[{\"id\":\"a\",\"name\":\"Padma \\\"1\\\"\",\"count\":9007199254740993,"
                 "\"flag\":false,\"of\":{\"city\":\"Dhaka\"},\"list\":[\"x\",1]}]");
    g_autofree char *kept = codec_flat_row_to_json(columns, g_ptr_array_index(rows, 0));
    g_autoptr(GPtrArray) again = read_all(kept);

    assert_padma(g_ptr_array_index(again, 0));
}

static void test_another_shape_refuses_the_whole_answer(void **state)
{
    static const char *const wrong[] = {
        "{}", "[1]", "[{}]", "[{\"id\":null}]", "[{\"id\":\"a\"}", "[{\"id\":\"a\"},[]]"};

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        if (codec_flat_rows_from_json(columns, wrong[i], strlen(wrong[i]), &error) != NULL)
            fail_msg("taken: %s", wrong[i]);
        assert_true(g_error_matches(error, FAULT, FAULT_DECODE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_as_text),
        cmocka_unit_test(test_kept_and_read_again),
        cmocka_unit_test(test_another_shape_refuses_the_whole_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
