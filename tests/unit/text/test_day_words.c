/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/text.h"

#define MONDAY 20780 /* 2026-11-23 */

static void assert_read(const char *typed, const char *expected)
{
    Day day = DAY_NONE;

    if (!text_read_day(typed, MONDAY, &day))
        fail_msg("%s is refused", typed);
    g_autofree char *iso = text_day(day);
    assert_string_equal(iso, expected);
}

static void days_are_read_as_people_type_them(void **state)
{
    static const struct {
        const char *typed, *iso;
    } good[] = {
        {"2026-12-01", "2026-12-01"}, {"today", "2026-11-23"},   {" Tomorrow ", "2026-11-24"},
        {"yesterday", "2026-11-22"},  {"+3d", "2026-11-26"},     {"+10", "2026-12-03"},
        {"-2w", "2026-11-09"},        {"+0d", "2026-11-23"},     {"fri", "2026-11-27"},
        {"FRIDAY", "2026-11-27"},     {"tues", "2026-11-24"},    {"sun", "2026-11-29"},
        {"mon", "2026-11-30"}, /* today is a Monday: the next one */
        {"2028-02-29", "2028-02-29"}, {"+36525d", "2126-11-24"},
    };
    static const char *const bad[] = {
        "",    "fr",         "fridays",   "3d",   "+",   "+d",      "++3d",
        "+3x", "2026-02-30", "2026-12-1", "+ 3d", "now", "+36526d", "2026-12-01T10:00:00Z"};
    Day day = 7;

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
        assert_read(good[i].typed, good[i].iso);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        if (text_read_day(bad[i], MONDAY, &day))
            fail_msg("“%s” is read as day %d", bad[i], day);
    assert_int_equal(day, 7);
}

static void without_today_only_the_calendar(void **state)
{
    Day day = 7;

    assert_false(text_read_day("today", DAY_NONE, &day));
    assert_false(text_read_day("fri", DAY_NONE, &day));
    assert_true(text_read_day("2026-11-23", DAY_NONE, &day));
    assert_int_equal(day, MONDAY);
}

static void no_day_is_beyond_the_calendar(void **state)
{
    Day last, day = 7;

    assert_true(text_parse_day("9999-12-31", &last));
    assert_false(text_read_day("tomorrow", last, &day));
    assert_true(text_parse_day("0001-01-01", &last));
    assert_false(text_read_day("yesterday", last, &day));
    assert_int_equal(day, 7);
}

static void weekdays_have_names(void **state)
{
    static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    for (int i = 0; i < 7; i++)
        assert_string_equal(text_weekday(MONDAY + i), names[i]);
    assert_string_equal(text_weekday(0), "Thu");
    assert_string_equal(text_weekday(-1), "Wed");
    assert_string_equal(text_weekday(DAY_NONE), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_read_as_people_type_them),
        cmocka_unit_test(without_today_only_the_calendar),
        cmocka_unit_test(no_day_is_beyond_the_calendar),
        cmocka_unit_test(weekdays_have_names),
    };

    return cmocka_run_group_tests_name("text_day_words", tests, NULL, NULL);
}
