/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

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

static void assert_refused(const char *bytes, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cJSON) value = json_parse(bytes, length, &error);

    assert_null(value);
    assert_int_equal(fault_kind(error), FAULT_DECODE);
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "{",
        "[1,]",
        "{\"a\":1}x",
        "[\"\\u0000\"]",
        "{\"\\u0000\":1}",
        "[\"\xff\"]",
        "\xc3",
        "[\"\xed\xa0\x80\"]",
        "{\"a\":1,\"a\":2}",
        "[{\"a\":{\"b\":1,\"c\":2,\"b\":3}}]",
        "nul",
        "<html></html>",
    };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_refused(texts[i], strlen(texts[i]));
    assert_refused("[\"a\0b\"]", 7);
}

static char *nested(guint depth)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < depth; i++)
        g_string_append_c(text, '[');
    for (guint i = 0; i < depth; i++)
        g_string_append_c(text, ']');
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_depth_has_a_ceiling(void **state)
{
    g_autofree char *just = nested(JSON_MAX_DEPTH);
    g_autofree char *over = nested(JSON_MAX_DEPTH + 1);
    g_autofree char *far = nested(100000);
    g_autoptr(cJSON) value = parse(just);

    assert_non_null(value);
    assert_refused(over, strlen(over));
    assert_refused(far, strlen(far));
}

static void test_brackets_in_strings_are_text(void **state)
{
    g_autoptr(GString) text = g_string_new("[\"");

    for (int i = 0; i < 1000; i++)
        g_string_append(text, "[{\\\"");
    g_string_append(text, "\"]");
    g_autoptr(cJSON) value = parse(text->str);
    assert_non_null(value);
}

static void test_members(void **state)
{
    g_autoptr(cJSON) value =
        parse("{\"t\":\"x\",\"n\":null,\"i\":42,\"s\":\"43\",\"f\":1.5,\"big\":1e300,\"b\":true,"
              "\"d\":18.7,\"m\":\"12.50\",\"o\":{},\"a\":[]}");
    gint64 number = 0;
    g_autofree char *decimal = json_decimal(value, "d");
    g_autofree char *money = json_decimal(value, "m");

    assert_string_equal(json_text(value, "t"), "x");
    assert_null(json_text(value, "n"));
    assert_null(json_text(value, "i"));
    assert_null(json_text(value, "nosuch"));
    assert_true(json_int(value, "i", 0, 100, &number) && number == 42);
    assert_true(json_int(value, "s", 0, 100, &number) && number == 43);
    assert_false(json_int(value, "i", 0, 41, &number));
    assert_false(json_int(value, "f", 0, 100, &number));
    assert_false(json_int(value, "big", G_MININT64, G_MAXINT64, &number));
    assert_true(json_bool(value, "b", FALSE));
    assert_true(json_bool(value, "t", TRUE));
    assert_string_equal(decimal, "18.7");
    assert_string_equal(money, "12.50");
    assert_null(json_decimal(value, "o"));
    assert_non_null(json_object(value, "o"));
    assert_null(json_object(value, "a"));
    assert_non_null(json_array(value, "a"));
    assert_null(json_text(NULL, "t"));
}

static void assert_printed(const char *text, const char *wanted)
{
    g_autoptr(GString) out = g_string_new(NULL);

    json_append_string(out, text, -1);
    assert_string_equal(out->str, wanted);
}

static void test_strings_are_safe_to_show(void **state)
{
    assert_printed("plain বাংলা", "\"plain বাংলা\"");
    assert_printed("\033]0;x\a", "\"\\u001b]0;x\\u0007\"");
    assert_printed("a\"b\\c\n\t\r", "\"a\\\"b\\\\c\\n\\t\\r\"");
    assert_printed("\x7f\xc2\x9b", "\"\\u007f\\u009b\"");
    assert_printed("\xe2\x80\xae\xe2\x80\x8b\xef\xbb\xbf\xe2\x80\xa8",
                   "\"\\u202e\\u200b\\ufeff\\u2028\"");
    assert_printed("\xf3\xa0\x81\x81", "\"\\udb40\\udc41\"");
    assert_printed("\xff", "\"\xef\xbf\xbd\"");
}

static void test_values_go_there_and_back(void **state)
{
    static const char text[] = "{\"a\":[1,-2.5,true,false,null,\"x\"],\"b\":{},\"c\":[]}";
    g_autoptr(cJSON) value = parse(text);
    g_autoptr(GString) out = g_string_new(NULL);

    json_append_value(out, value);
    assert_string_equal(out->str, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_depth_has_a_ceiling),
        cmocka_unit_test(test_brackets_in_strings_are_text),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_strings_are_safe_to_show),
        cmocka_unit_test(test_values_go_there_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
