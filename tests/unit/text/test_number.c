/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/text.h"

static void assert_text(char *made, const char *wanted)
{
    g_autofree char *text = made;

    assert_string_equal(text, wanted);
}

static void quantities_are_grouped(void **state)
{
    assert_text(text_quantity(0), "0");
    assert_text(text_quantity(999), "999");
    assert_text(text_quantity(1200), "1,200");
    assert_text(text_quantity(-1200), "-1,200");
    assert_text(text_quantity(-120), "-120");
    assert_text(text_quantity(1234567), "1,234,567");
    assert_text(text_quantity(G_MAXINT64), "9,223,372,036,854,775,807");
    assert_text(text_quantity(G_MININT64), "-9,223,372,036,854,775,808");
}

static void bytes_have_two_digits_at_least(void **state)
{
    assert_text(text_bytes(0), "0 B");
    assert_text(text_bytes(980), "980 B");
    assert_text(text_bytes(999), "999 B");
    assert_text(text_bytes(1000), "1.0 k");
    assert_text(text_bytes(1049), "1.0 k");
    assert_text(text_bytes(1050), "1.1 k");
    assert_text(text_bytes(9949), "9.9 k");
    assert_text(text_bytes(9950), "10 k");
    assert_text(text_bytes(14321), "14 k");
    assert_text(text_bytes(999499), "999 k");
    assert_text(text_bytes(999500), "1.0 M");
    assert_text(text_bytes(3200000), "3.2 M");
    assert_text(text_bytes(5 * G_GUINT64_CONSTANT(1000000000)), "5.0 G");
    assert_text(text_bytes(G_MAXUINT64), "18 E");
}

static void assert_money(const char *decimal, int places, const char *wanted)
{
    g_autofree char *out = NULL;

    assert_true(text_money(decimal, places, &out));
    assert_string_equal(out, wanted);
}

static void money_keeps_every_digit(void **state)
{
    assert_money("-1234567.5", 2, "-1,234,567.50");
    assert_money("0", 2, "0.00");
    assert_money("12", 0, "12");
    assert_money("1234.5000", 2, "1,234.50");
    assert_money("1234.00", 0, "1,234");
    assert_money("0.125", 2, "0.125");
    assert_money("0.1", 5, "0.10000");
    assert_money("9007199254740993.01", 2, "9,007,199,254,740,993.01"); /* 2^53 + 1 */
    assert_money("0.00", 2, "0.00");
    assert_money("5", -3, "5");
}

static void money_drops_what_says_nothing(void **state)
{
    assert_money("007.10", 1, "7.1");
    assert_money("0000", 0, "0");
    assert_money("-0.00", 2, "0.00");
    assert_money("-0.01", 1, "-0.01");
}

static void what_is_no_decimal_is_refused(void **state)
{
    const char *const wrong[] = {NULL,       "",     "-",  ".",  ".5",    "5.",  "1e3",
                                 "+5",       "1,5",  " 5", "5 ", "1.2.3", "--5", "NaN",
                                 "Infinity", "0x10", "5-", "٣",  "12a",   "1.-5"};

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        char *out = (char *)"unset";

        assert_false(text_money(wrong[i], 2, &out));
        assert_null(out);
    }
}

static void decimals_have_a_bound(void **state)
{
    g_autofree char *most = g_strnfill(100, '7');
    g_autofree char *over = g_strnfill(101, '7');
    g_autofree char *parted = g_strdup_printf("%s.7", most);
    g_autofree char *out = NULL;

    assert_true(text_money(most, 0, &out));
    assert_int_equal(strlen(out), 133);
    g_clear_pointer(&out, g_free);
    assert_false(text_money(over, 0, &out));
    assert_false(text_money(parted, 0, &out));
    assert_true(text_money("1", G_MAXINT, &out));
    assert_int_equal(strlen(out), 102);
}

static void assert_int(const char *digits, gint64 min, gint64 max, gint64 wanted)
{
    gint64 out = 77;

    assert_true(text_parse_int(digits, min, max, &out));
    assert_int_equal(out, wanted);
}

static void whole_numbers_are_read(void **state)
{
    assert_int("0", 0, 100, 0);
    assert_int("-0", 0, 100, 0);
    assert_int("100", 0, 100, 100);
    assert_int("007", 0, 100, 7);
    assert_int("-5", -5, 5, -5);
    assert_int("9223372036854775807", G_MININT64, G_MAXINT64, G_MAXINT64);
    assert_int("-9223372036854775808", G_MININT64, G_MAXINT64, G_MININT64);
}

static void what_is_no_whole_number_in_range_is_refused(void **state)
{
    const char *const wrong[] = {NULL,
                                 "",
                                 "-",
                                 "+5",
                                 " 5",
                                 "5 ",
                                 "5.0",
                                 "0x5",
                                 "1e1",
                                 "5a",
                                 "--5",
                                 "101",
                                 "-1",
                                 "٣",
                                 "9223372036854775808",
                                 "18446744073709551621",
                                 "-9223372036854775809",
                                 "99999999999999999999999"};
    gint64 out = 77;

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_false(text_parse_int(wrong[i], 0, 100, &out));
    assert_false(text_parse_int("9223372036854775808", G_MININT64, G_MAXINT64, &out));
    assert_false(text_parse_int("-9223372036854775809", G_MININT64, G_MAXINT64, &out));
    assert_int_equal(out, 77);
}

static void assert_read(const char *typed, int places, const char *expected)
{
    g_autofree char *plain = NULL;

    if (!text_read_decimal(typed, places, &plain))
        fail_msg("%s is refused", typed);
    assert_string_equal(plain, expected);
}

static void decimals_are_read_as_people_type_them(void **state)
{
    static const struct {
        const char *typed;
        int places;
        const char *plain;
    } good[] = {
        {"22440", 2, "22440"},
        {"22,440.50", 2, "22440.5"},
        {"22 440.5", 2, "22440.5"},
        {" 1,234,567 ", 0, "1234567"},
        {"-3", 0, "-3"},
        {"+3", 0, "3"},
        {"- 3", 0, "-3"},
        {"007", 0, "7"},
        {"-0.00", 2, "0"},
        {"18.", 2, "18"},
        {"18.7000", 2, "18.7"},
        {"1\u00A0000", 0, "1000"},
        {"1\u202F000", 0, "1000"},
        {"0.1", 1, "0.1"},
        {"123456789012345678901234567890.01", 2, "123456789012345678901234567890.01"},
    };
    static const char *const bad[] = {"",         "-",        ".",         ".5",     "22,44",
                                      "2244,000", "1,23,456", "1,234 567", "1,,000", "1,000,",
                                      "18.705",   "1e5",      "0x10",      "12 pcs", "١٢",
                                      "--3",      "3-",       "1.2.3",     "NaN",    "1,0000"};
    g_autofree char *long_one = g_strnfill(101, '9');
    char *plain = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
        assert_read(good[i].typed, good[i].places, good[i].plain);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        if (text_read_decimal(bad[i], 2, &plain))
            fail_msg("%s is read as %s", bad[i], plain);
    assert_false(text_read_decimal("1.5", 0, &plain));
    assert_false(text_read_decimal(long_one, 2, &plain));
    assert_null(plain);
}

static void decimals_are_compared_as_text(void **state)
{
    static const char *const rising[] = {
        "-10.5", "-10", "-9.99", "0",  "0.001",
        "0.01",  "9",   "9.5",   "10", "123456789012345678901234567890"};

    for (gsize i = 0; i < G_N_ELEMENTS(rising); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(rising); j++) {
            int order = text_compare_decimal(rising[i], rising[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    assert_int_equal(text_compare_decimal("18.70", "18.7"), 0);
    assert_int_equal(text_compare_decimal("-0", "0.0"), 0);
    assert_true(text_compare_decimal(NULL, "-5") < 0);
    assert_true(text_compare_decimal("1", "x") > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantities_are_grouped),
        cmocka_unit_test(bytes_have_two_digits_at_least),
        cmocka_unit_test(money_keeps_every_digit),
        cmocka_unit_test(money_drops_what_says_nothing),
        cmocka_unit_test(what_is_no_decimal_is_refused),
        cmocka_unit_test(decimals_have_a_bound),
        cmocka_unit_test(whole_numbers_are_read),
        cmocka_unit_test(what_is_no_whole_number_in_range_is_refused),
        cmocka_unit_test(decimals_are_read_as_people_type_them),
        cmocka_unit_test(decimals_are_compared_as_text),
    };

    return cmocka_run_group_tests_name("text_number", tests, NULL, NULL);
}
