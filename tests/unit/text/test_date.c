/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "looptrace/text.h"

#define TODAY 20780 /* 2026-11-23 */

static void assert_day(const char *iso, Day wanted)
{
    Day day = DAY_NONE;

    assert_true(text_parse_day(iso, &day));
    assert_int_equal(day, wanted);
}

static void assert_moment(const char *iso, gint64 wanted)
{
    gint64 moment = -1;

    assert_true(text_parse_moment(iso, &moment));
    assert_int_equal(moment, wanted);
}

static void days_are_read(void **state)
{
    assert_day("1970-01-01", 0);
    assert_day("2026-11-23", TODAY);
    assert_day("2024-02-29", 19782);
    assert_day("0001-01-01", -719162);
    assert_day("9999-12-31", 2932896);
    assert_day("2026-11-23T23:59:59.999999-11:00", TODAY);
    assert_day("2026-11-23 00:00:00", TODAY);
}

static void what_is_no_day_is_refused(void **state)
{
    const char *const wrong[] = {NULL,
                                 "",
                                 "2026",
                                 "2026-11",
                                 "2026-1-23",
                                 "2026-11-2",
                                 "2026-02-29",
                                 "2026-13-01",
                                 "2026-00-10",
                                 "2026-11-00",
                                 "2026-11-31",
                                 "0000-01-01",
                                 "infinity",
                                 "-infinity",
                                 "2026/11/23",
                                 " 2026-11-23",
                                 "2026-11-23 ",
                                 "2026-11-23x",
                                 "10000-01-01",
                                 "+026-11-23",
                                 "2026-11-233",
                                 "2026-11-23T",
                                 "2026-11-23T9",
                                 "2026-11-23T09:12",
                                 "2026-1\u0662-23",
                                 "2026-11-23 BC",
                                 "2026-11-23T09:12:33Zx",
                                 "2026-11-23T09:12:33x"};
    Day day = 77;

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_false(text_parse_day(wrong[i], &day));
    assert_int_equal(day, 77);
}

static void moments_are_read_in_all_their_shapes(void **state)
{
    const gint64 wanted = G_GINT64_CONSTANT(1795425153000000); /* 2026-11-23T09:12:33Z */

    assert_moment("2026-11-23T09:12:33Z", wanted);
    assert_moment("2026-11-23 09:12:33+00", wanted);
    assert_moment("2026-11-23T09:12:33-00:00", wanted);
    assert_moment("2026-11-23T15:12:33+06:00", wanted);
    assert_moment("2026-11-23T14:42:33+0530", wanted);
    assert_moment("2026-11-22T23:12:33-10", wanted);
    assert_moment("2026-11-23T09:12:33.5Z", wanted + 500000);
    assert_moment("2026-11-23T09:12:33.000001+00:00", wanted + 1);
    assert_moment("2026-11-23T09:12:33.123456789Z", wanted + 123456);
    assert_moment("1970-01-01T00:00:00Z", 0);
    assert_moment("1969-12-31T23:59:59.999999Z", -1);
}

static void what_is_no_moment_is_refused(void **state)
{
    const char *const wrong[] = {NULL,
                                 "",
                                 "2026-11-23",
                                 "2026-11-23T09:12:33",
                                 "2026-11-23T09:12Z",
                                 "2026-11-23T24:00:00Z",
                                 "2026-11-23T09:60:00Z",
                                 "2026-11-23T09:12:60Z",
                                 "2026-11-23T09:12:33.Z",
                                 "2026-11-23T09:12:33.1234567890Z",
                                 "2026-11-23T09:12:33,5Z",
                                 "2026-11-23T09:12:33z",
                                 "2026-11-23T09:12:33ZZ",
                                 "2026-11-23T09:12:33+",
                                 "2026-11-23T09:12:33+6",
                                 "2026-11-23T09:12:33+06:",
                                 "2026-11-23T09:12:33+06:0",
                                 "2026-11-23T09:12:33+06:00:00",
                                 "2026-11-23T09:12:33+16:00",
                                 "2026-11-23T09:12:33+06:60",
                                 "2026-11-23T09:12:33 +06:00",
                                 "2026-11-23  09:12:33Z",
                                 "2026-11-23t09:12:33Z",
                                 "2026-02-30T09:12:33Z",
                                 "infinity"};
    gint64 moment = 77;

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_false(text_parse_moment(wrong[i], &moment));
    assert_int_equal(moment, 77);
}

static void assert_text(char *made, const char *wanted)
{
    g_autofree char *text = made;

    assert_string_equal(text, wanted);
}

static void days_are_written(void **state)
{
    assert_text(text_day(TODAY), "2026-11-23");
    assert_text(text_day(0), "1970-01-01");
    assert_text(text_day(-719162), "0001-01-01");
    assert_text(text_day(2932896), "9999-12-31");
    assert_text(text_day(-719163), "–");
    assert_text(text_day(2932897), "–");
    assert_text(text_day(DAY_NONE), "–");
    assert_text(text_day(G_MAXINT32), "–");
}

static void due_days_count_from_today(void **state)
{
    assert_text(text_due(TODAY - 3, TODAY), "3 d late");
    assert_text(text_due(TODAY - 1, TODAY), "1 d late");
    assert_text(text_due(TODAY, TODAY), "today");
    assert_text(text_due(TODAY + 1, TODAY), "tomorrow");
    assert_text(text_due(TODAY + 6, TODAY), "in 6 days");
    assert_text(text_due(DAY_NONE, TODAY), "–");
    assert_text(text_due(TODAY, DAY_NONE), "–");
    assert_text(text_due(G_MAXINT32, -G_MAXINT32), "in 4294967294 days");
}

static gint64 moment_of(const char *iso)
{
    gint64 moment = 0;

    assert_true(text_parse_moment(iso, &moment));
    return moment;
}

static void moments_are_written_in_the_zone_of_the_clock(void **state)
{
    Clock clock;

    assert_true(clock_init(&clock, "Asia/Dhaka", "2026-11-23T09:12:00Z", NULL)); /* 15:12 there */
    assert_text(text_moment(moment_of("2026-11-23T09:12:00Z"), &clock), "15:12");
    assert_text(text_moment(moment_of("2026-11-22T18:00:00Z"), &clock), "00:00");
    assert_text(text_moment(moment_of("2026-11-22T17:59:59Z"), &clock), "11-22 23:59");
    assert_text(text_moment(moment_of("2026-11-24T09:12:00Z"), &clock), "11-24 15:12");
    assert_text(text_moment(moment_of("2025-11-23T09:12:00Z"), &clock), "2025-11-23");
    assert_text(text_moment(moment_of("2025-12-31T18:00:00Z"), &clock), "01-01 00:00");
    assert_text(text_moment(moment_of("2025-12-31T17:59:59.999999Z"), &clock), "2025-12-31");
    assert_text(text_moment_full(moment_of("2026-11-23T09:12:59Z"), &clock), "2026-11-23 15:12");
    assert_text(text_moment_full(G_MAXINT64, &clock), "–");
    assert_text(text_moment(G_MININT64, &clock), "–");
    clock_clear(&clock);
}

static void the_calendar_ends_in_every_zone(void **state)
{
    Clock west, east;

    assert_true(clock_init(&west, "America/New_York", NULL, NULL));
    assert_true(clock_init(&east, "Asia/Dhaka", NULL, NULL));
    assert_text(text_moment_full(moment_of("0001-01-01T00:00:00Z"), &west), "–");
    assert_text(text_moment(moment_of("9999-12-31T23:59:59Z"), &east), "–");
    clock_clear(&west);
    clock_clear(&east);
}

static void before_1970_a_second_is_still_whole(void **state)
{
    Clock clock;

    assert_true(clock_init(&clock, "UTC", "2026-11-23T09:12:00Z", NULL));
    assert_text(text_moment_full(-1, &clock), "1969-12-31 23:59");
    assert_text(text_moment_full(moment_of("0001-01-01T00:00:00Z"), &clock), "0001-01-01 00:00");
    assert_text(text_moment_full(moment_of("9999-12-31T23:59:59Z"), &clock), "9999-12-31 23:59");
    clock_clear(&clock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_read),
        cmocka_unit_test(what_is_no_day_is_refused),
        cmocka_unit_test(moments_are_read_in_all_their_shapes),
        cmocka_unit_test(what_is_no_moment_is_refused),
        cmocka_unit_test(days_are_written),
        cmocka_unit_test(due_days_count_from_today),
        cmocka_unit_test(moments_are_written_in_the_zone_of_the_clock),
        cmocka_unit_test(the_calendar_ends_in_every_zone),
        cmocka_unit_test(before_1970_a_second_is_still_whole),
    };

    return cmocka_run_group_tests_name("text_date", tests, NULL, NULL);
}
