/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/json.h"

static cJSON *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    cJSON *value = json_parse(text, strlen(text), &error);

    if (value == NULL)
        fail_msg("%s: %s", text, error->message);
    return value;
}

static void assert_refused(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cJSON) value = json_parse(text, strlen(text), &error);

    if (value != NULL)
        fail_msg("taken: %s", text);
    assert_true(g_error_matches(error, FAULT, FAULT_DECODE));
    assert_true(g_utf8_validate(error->message, -1, NULL));
}

static void test_what_is_not_json(void **state)
{
    static const char *const table[] = {
        "",          " ",         "[",       "]",        "{",
        "[1,]",      "[1 2]",     "{\"a\"}", "{\"a\":}", "{a:1}",
        "{'a':1}",   "nul",       "True",    "NaN",      "+1",
        "[1]]",      "[1] x",     "{} {}",   "[1}",      "<!DOCTYPE html>",
        "\"\\x41\"", "\"\\u12\"",
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        assert_refused(table[i]);
    assert_null(json_parse(NULL, 0, NULL));
}

/* A double would make others of them; and what stands in a string is no number. */
static void test_numbers_as_they_came(void **state)
{
    static const char text[] =
        "{\"a 1\":[9.80,-1E+400,12345678901234567890.5],\"\\\"2\":\"3\",\"n\":0}";
    g_autoptr(cJSON) value = json_parse_exact(text, strlen(text), NULL);
    const cJSON *list = json_array(value, "a 1");

    assert_non_null(list);
    assert_string_equal(cJSON_GetArrayItem(list, 0)->valuestring, "9.80");
    assert_string_equal(cJSON_GetArrayItem(list, 1)->valuestring, "-1E+400");
    assert_string_equal(cJSON_GetArrayItem(list, 2)->valuestring, "12345678901234567890.5");
    assert_string_equal(cJSON_GetObjectItem(value, "n")->valuestring, "0");
    assert_null(json_parse_exact("[1", 2, NULL));
}

static void test_trailing_space_is_no_garbage(void **state)
{
    g_autoptr(cJSON) value = parse("[1] \r\n\t");

    assert_int_equal(cJSON_GetArraySize(value), 1);
}

static void test_surrogates(void **state)
{
    g_autoptr(cJSON) value = parse("{\"a\":\"\\ud83e\\uddf6\"}");

    assert_string_equal(json_text(value, "a"), "🧶");
    assert_refused("\"\\ud83e\"");
    assert_refused("\"\\uddf6\"");
    assert_refused("\"\\ud83ex\"");
    assert_refused("\"\\ud83e\\ud83e\"");
}

static void test_too_large(void **state)
{
    gsize size = (gsize)JSON_MAX_BYTES + 1;
    g_autofree char *spaces = g_malloc(size);
    g_autoptr(GError) error = NULL;

    memset(spaces, ' ', size);
    spaces[0] = '1';
    g_autoptr(cJSON) largest = json_parse(spaces, size - 1, &error);
    assert_non_null(largest);
    assert_null(json_parse(spaces, size, &error));
    assert_true(g_error_matches(error, FAULT, FAULT_DECODE));
    assert_non_null(strstr(error->message, "too large"));
}

static void test_duplicate_names(void **state)
{
    g_autoptr(cJSON) in_two_objects = parse("[{\"a\":1},{\"a\":1,\"A\":2}]");

    assert_non_null(in_two_objects);
    assert_refused("{\"a\":1,\"a\":1}");
    assert_refused("{\"a\":1,\"b\":2,\"a\":3}");
    assert_refused("[1,{\"x\":{\"b\":1,\"\\u0062\":2}}]");
    assert_refused("{\"\":1,\"\":1}");
}

/* "Ez" and "FY" have one hash for g_str_hash(), and so have all the 2^n words made of n of them: a
 * table of them would be a list. Without the sort this test takes minutes. */
static void test_names_made_to_collide(void **state)
{
    const guint pairs = 18;
    g_autoptr(GString) text = g_string_new("{");

    for (guint word = 0; word < 1u << pairs; word++) {
        g_string_append(text, word == 0 ? "\"" : ",\"");
        for (guint i = 0; i < pairs; i++)
            g_string_append(text, (word >> i & 1) != 0 ? "Ez" : "FY");
        g_string_append(text, "\":0");
    }
    g_string_append_c(text, '}');
    g_autoptr(cJSON) value = parse(text->str);
    assert_int_equal(cJSON_GetArraySize(value), 1 << pairs);
}

static void test_members(void **state)
{
    g_autoptr(cJSON) row =
        parse("{\"t\":\"x\",\"n\":null,\"o\":{\"a\":1},\"l\":[1],\"b\":true,\"i\":7}");

    assert_string_equal(json_text(row, "t"), "x");
    assert_null(json_text(row, "n"));
    assert_null(json_text(row, "missing"));
    assert_null(json_text(row, "T"));
    assert_null(json_text(row, "i"));
    assert_non_null(json_object(row, "o"));
    assert_null(json_object(row, "l"));
    assert_non_null(json_array(row, "l"));
    assert_null(json_array(row, "o"));
    assert_true(json_bool(row, "b", FALSE));
    assert_true(json_bool(row, "n", TRUE));
    assert_false(json_bool(row, "i", FALSE));
    /* What isn't an object has no members. */
    assert_null(json_text(NULL, "t"));
    assert_null(json_text(json_array(row, "l"), "t"));
}

static void test_whole_numbers(void **state)
{
    static const struct {
        const char *json;
        gint64 min, max, wanted;
        gboolean taken;
    } table[] = {
        {"5", 0, 10, 5, TRUE},
        {"5.0", 0, 10, 5, TRUE},
        {"5e0", 0, 10, 5, TRUE},
        {"-5", -10, 10, -5, TRUE},
        {"10", 0, 10, 10, TRUE},
        {"11", 0, 10, 0, FALSE},
        {"-1", 0, 10, 0, FALSE},
        {"5.5", 0, 10, 0, FALSE},
        {"\"5\"", 0, 10, 5, TRUE},
        {"\"11\"", 0, 10, 0, FALSE},
        {"\"5.0\"", 0, 10, 0, FALSE},
        {"\"\"", 0, 10, 0, FALSE},
        {"true", 0, 10, 0, FALSE},
        {"null", 0, 10, 0, FALSE},
        {"[5]", 0, 10, 0, FALSE},
        {"9007199254740991", 0, G_MAXINT64, G_GINT64_CONSTANT(9007199254740991), TRUE},
        /* …993 would be read as …992. */
        {"9007199254740992", 0, G_MAXINT64, 0, FALSE},
        {"9007199254740993", 0, G_MAXINT64, 0, FALSE},
        {"-9007199254740992", G_MININT64, 0, 0, FALSE},
        {"\"9007199254740993\"", 0, G_MAXINT64, G_GINT64_CONSTANT(9007199254740993), TRUE},
        {"\"9223372036854775807\"", 0, G_MAXINT64, G_MAXINT64, TRUE},
        {"1e300", 0, G_MAXINT64, 0, FALSE},
        {"1e999", 0, G_MAXINT64, 0, FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *text = g_strdup_printf("{\"n\":%s}", table[i].json);
        g_autoptr(cJSON) row = parse(text);
        gint64 number = -77;
        gboolean taken = json_int(row, "n", table[i].min, table[i].max, &number);
        if (taken != table[i].taken || number != (taken ? table[i].wanted : -77))
            fail_msg("%s: %d, %" G_GINT64_FORMAT, table[i].json, taken, number);
    }
}

static void test_decimals(void **state)
{
    static const struct {
        const char *json, *wanted;
    } table[] = {
        {"\"12345678.10\"", "12345678.10"},
        {"\"-0.05\"", "-0.05"},
        {"\"9007199254740993.01\"", "9007199254740993.01"},
        {"\"12\"", "12"},
        {"\"NaN\"", NULL},
        {"\"Infinity\"", NULL},
        {"\"1e3\"", NULL},
        {"\"1,200\"", NULL},
        {"\"1.\"", NULL},
        {"\".5\"", NULL},
        {"\"-\"", NULL},
        {"\"\"", NULL},
        {"\"12 \"", NULL},
        {"18.7", "18.7"},
        {"0.1", "0.1"},
        {"12345678.10", "12345678.1"},
        {"-0.05", "-0.05"},
        {"0.000001", "0.000001"},
        {"1000000", "1000000"},
        {"1e6", "1000000"},
        {"123456789012", "123456789012"},
        {"100.5", "100.5"},
        {"5e-324", NULL},
        {"1e300", NULL},
        {"1e999", NULL},
        {"0", "0"},
        {"true", NULL},
        {"null", NULL},
        {"[]", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *text = g_strdup_printf("{\"n\":%s}", table[i].json);
        g_autoptr(cJSON) row = parse(text);
        g_autofree char *decimal = json_decimal(row, "n");
        if (g_strcmp0(decimal, table[i].wanted) != 0)
            fail_msg("%s: %s", table[i].json, decimal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_not_json),
        cmocka_unit_test(test_numbers_as_they_came),
        cmocka_unit_test(test_trailing_space_is_no_garbage),
        cmocka_unit_test(test_surrogates),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_duplicate_names),
        cmocka_unit_test(test_names_made_to_collide),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_decimals),
    };
    return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
