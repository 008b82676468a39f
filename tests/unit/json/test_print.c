/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "looptrace/json.h"

static void assert_printed(const char *text, gssize length, const char *wanted)
{
    g_autoptr(GString) out = g_string_new(NULL);

    json_append_string(out, text, length);
    assert_string_equal(out->str, wanted);
}

static void test_plain_text_stays(void **state)
{
    assert_printed("", -1, "\"\"");
    assert_printed("Merino crew neck, 12 gg", -1, "\"Merino crew neck, 12 gg\"");
    assert_printed("কার্ডিগান é 🧶", -1,
                   "\"কার্ডিগান é 🧶\"");
    assert_printed("abcdef", 3, "\"abc\"");
    assert_printed("a/b", -1, "\"a/b\"");
}

static void test_what_json_must_escape(void **state)
{
    assert_printed("say \"no\"\\", -1, "\"say \\\"no\\\"\\\\\"");
    assert_printed("a\nb\tc\rd", -1, "\"a\\nb\\tc\\rd\"");
    assert_printed("\x01\x1F", -1, "\"\\u0001\\u001f\"");
}

static void test_what_a_terminal_would_obey(void **state)
{
    assert_printed("\033]0;pwned\a\033[2J", -1, "\"\\u001b]0;pwned\\u0007\\u001b[2J\"");
    assert_printed("\x7F", -1, "\"\\u007f\"");
    assert_printed("\xC2\x80\xC2\x9B\xC2\x9D\xC2\x9F", -1, "\"\\u0080\\u009b\\u009d\\u009f\"");
    assert_printed("\xC2\xA0", -1, "\"\xC2\xA0\"");
}

static void test_what_an_eye_would_miss(void **state)
{
    static const gunichar table[] = {0x00AD, 0x034F,  0x061C,  0x115F,  0x1160, 0x17B4,
                                     0x180E, 0x200B,  0x200E,  0x2028,  0x2029, 0x202E,
                                     0x2060, 0x2066,  0x2069,  0x3164,  0xFEFF, 0xFFA0,
                                     0xFFF9, 0x1D173, 0xE0001, 0xE0041, 0xE0FFF};

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        char utf8[8];
        g_autoptr(GString) out = g_string_new(NULL);
        json_append_string(out, utf8, g_unichar_to_utf8(table[i], utf8));
        for (const char *c = out->str; *c != '\0'; c++)
            assert_in_range((guchar)*c, 0x20, 0x7E);
        /* Escaped, not replaced: whoever reads it gets the true value. */
        g_autoptr(cJSON) value = json_parse(out->str, out->len, NULL);
        assert_memory_equal(value->valuestring, utf8, strlen(value->valuestring));
    }
    assert_printed("\xF3\xA0\x81\x81", -1, "\"\\udb40\\udc41\"");
}

static void test_broken_bytes(void **state)
{
    assert_printed("a\xFF"
                   "b",
                   -1,
                   "\"a\xEF\xBF\xBD"
                   "b\"");
    assert_printed("\xE0\xA6", -1, "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    assert_printed("\xC3\"", -1, "\"\xEF\xBF\xBD\\\"\"");
    assert_printed("\xED\xA0\x80", -1, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    assert_printed("a\0b", 3,
                   "\"a\xEF\xBF\xBD"
                   "b\"");
}

static void assert_round_trip(const char *text, const char *wanted)
{
    g_autoptr(cJSON) value = json_parse(text, strlen(text), NULL);
    g_autoptr(GString) out = g_string_new(NULL);

    json_append_value(out, value);
    assert_string_equal(out->str, wanted);
}

static void test_trees(void **state)
{
    assert_round_trip(" { \"a\" : [ 1 , 2.5, -3e2, \"x\\u001b\" ], \"b\":{}, \"c\":[], \"d\":null,"
                      "\"e\":true,\"f\":false,\"\\u202e\":0.1}",
                      "{\"a\":[1,2.5,-300,\"x\\u001b\"],\"b\":{},\"c\":[],\"d\":null,"
                      "\"e\":true,\"f\":false,\"\\u202e\":0.1}");
    assert_round_trip("18.7", "18.7");
    assert_round_trip("[1e999]", "[null]");
}

/* Whatever double it is, its text is a JSON number that is read back as the same one. */
static void test_numbers_come_back(void **state)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261123);

    for (int i = 0; i < 20000; i++) {
        double number =
            ldexp(g_rand_double_range(rand, -1, 1), g_rand_int_range(rand, -1073, 1023));
        g_autoptr(cJSON) value = cJSON_CreateNumber(number);
        g_autoptr(GString) out = g_string_new(NULL);
        json_append_value(out, value);
        g_autoptr(cJSON) read = json_parse(out->str, out->len, NULL);
        if (read == NULL || read->valuedouble != number)
            fail_msg("%a became %s", number, out->str);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_text_stays),
        cmocka_unit_test(test_what_json_must_escape),
        cmocka_unit_test(test_what_a_terminal_would_obey),
        cmocka_unit_test(test_what_an_eye_would_miss),
        cmocka_unit_test(test_broken_bytes),
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_numbers_come_back),
    };
    return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
