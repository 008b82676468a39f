/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/json.h"
#include "scan.h"

static gboolean scan(const char *text)
{
    return json_scan(text, strlen(text), NULL);
}

static void assert_refused(const char *text, gsize length, const char *words)
{
    g_autoptr(GError) error = NULL;

    assert_false(json_scan(text, length, &error));
    assert_true(g_error_matches(error, FAULT, FAULT_DECODE));
    if (strstr(error->message, words) == NULL)
        fail_msg("“%s” isn't in “%s”", words, error->message);
}

static void test_numbers(void **state)
{
    static const char *const good[] = {"0",   "-0",    "10",   "-12.50", "0.5",
                                       "1e5", "1E+05", "2e-1", "[1,2]",  "{\"a\":1}"};
    static const char *const bad[] = {"01",  "-01", "1.",   "1.e5", "-",  "1e",
                                      "1e+", ".5e", "00.5", "[1.]", "-a", "--1"};

    for (guint i = 0; i < G_N_ELEMENTS(good); i++)
        if (!scan(good[i]))
            fail_msg("refused: %s", good[i]);
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(cJSON) value = json_parse(bad[i], strlen(bad[i]), &error);
        if (value != NULL)
            fail_msg("taken: %s", bad[i]);
    }
}

static void test_nul_is_refused_however_it_is_written(void **state)
{
    assert_refused("\"a\\u0000b\"", 10, "a NUL inside a string at byte 2");
    assert_refused("{\"a\\u0000\":1}", 13, "a NUL inside a string");
    assert_refused("[1]\0", 4, "a NUL at byte 3");
    assert_refused("\"a\0b\"", 5, "a NUL at byte 2");
    /* A backslash, then the letters u0000. */
    assert_true(scan("\"a\\\\u0000b\""));
    assert_refused("\"\\\\\\u0000\"", 10, "a NUL inside a string at byte 3");
    assert_true(scan("\"\\u00001\"") == FALSE);
    assert_true(scan("\"\\u0001\""));
}

static void test_broken_utf8(void **state)
{
    static const struct {
        const char *bytes;
        const char *where;
    } table[] = {
        {"\"\xFF\"", "byte 1"},         /* no start of anything */
        {"\"ab\xC3\"", "byte 3"},       /* cut short */
        {"\"\xC0\x80\"", "byte 1"},     /* overlong NUL */
        {"\"\xED\xA0\x80\"", "byte 1"}, /* a surrogate */
        {"\"\xF4\x90\x80\x80\"", "byte 1"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        assert_refused(table[i].bytes, strlen(table[i].bytes), table[i].where);
    assert_true(scan("\"বাংলা 🧶 é\""));
}

static void test_control_characters(void **state)
{
    assert_refused("\"a\nb\"", 5, "a control character inside a string at byte 2");
    assert_refused("\"\x1B]0;x\"", 7, "a control character inside a string");
    assert_refused("\"\x1F\"", 3, "a control character inside a string");
    assert_refused("[1,\x0B 2]", 7, "a control character at byte 3");
    assert_refused("\x1F", 1, "a control character");
    assert_true(scan("\" \x7F\""));
    assert_true(scan(" \t\r\n[ 1 ]\n"));
}

static char *nested(guint levels, char open, char close)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < levels; i++)
        g_string_append_c(text, open);
    for (guint i = 0; i < levels; i++)
        g_string_append_c(text, close);
    return g_string_free(text, FALSE);
}

static void test_depth(void **state)
{
    g_autofree char *deepest = nested(JSON_MAX_DEPTH, '[', ']');
    g_autofree char *too_deep = nested(JSON_MAX_DEPTH + 1, '[', ']');

    assert_true(scan(deepest));
    assert_refused(too_deep, strlen(too_deep), "too many levels at byte 64");
    /* Side by side isn't deep, and brackets in a string aren't either. */
    assert_true(scan("[[],[],[],[],[]]"));
    g_autofree char *quoted = g_strdup_printf("\"%s\"", too_deep);
    assert_true(scan(quoted));
    assert_refused("[]]", 3, "a bracket that closes nothing at byte 2");
}

static void test_values(void **state)
{
    g_autoptr(GString) text = g_string_new("[0");

    for (guint i = 1; i < JSON_MAX_VALUES; i++)
        g_string_append(text, ",0");
    g_string_append_c(text, ']');
    assert_true(json_scan(text->str, text->len, NULL));
    g_string_insert(text, 1, "0,");
    assert_refused(text->str, text->len, "too many values");
}

static void test_unfinished_string(void **state)
{
    assert_refused("[\"abc", 5, "a string without an end at byte 5");
    assert_refused("\"abc\\", 5, "a string without an end");
    assert_refused("\"abc\\\"", 6, "a string without an end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_nul_is_refused_however_it_is_written),
        cmocka_unit_test(test_broken_utf8),
        cmocka_unit_test(test_control_characters),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_unfinished_string),
    };
    return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
