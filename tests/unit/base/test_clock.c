/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/clock.h"
#include "looptrace/fault.h"

#define DAY_US   (G_GINT64_CONSTANT(86400) * G_USEC_PER_SEC)
#define HOUR_US  (G_GINT64_CONSTANT(3600) * G_USEC_PER_SEC)
#define NOVEMBER 20780 /* 2026-11-23 */

static Clock clock_at(const char *zone, const char *moment)
{
    g_autoptr(GError) error = NULL;
    Clock clock;

    assert_true(clock_init(&clock, zone, moment, &error));
    assert_null(error);
    return clock;
}

static void test_a_fixed_moment_stays(void **state)
{
    Clock clock = clock_at("UTC", "2026-11-23T09:00:00.250+06:00");

    assert_int_equal(clock_now_us(&clock), NOVEMBER * DAY_US + 3 * HOUR_US + 250000);
    assert_int_equal(clock_now_us(&clock), clock.fixed_us);
    clock_clear(&clock);
}

static void test_the_real_time(void **state)
{
    Clock clock = clock_at(NULL, NULL);
    gint64 before = g_get_real_time();
    gint64 now = clock_now_us(&clock);

    assert_true(before <= now && now <= g_get_real_time());
    clock_clear(&clock);
}

static void check_refused(const char *zone, const char *moment)
{
    g_autoptr(GError) error = NULL;
    Clock clock;

    assert_false(clock_init(&clock, zone, moment, &error));
    assert_int_equal(fault_kind(error), FAULT_CONFIG);
    clock_clear(&clock);
}

static void test_what_cannot_be_is_refused(void **state)
{
    check_refused("Asia/Nowhere", NULL);
    check_refused("UTC", "yesterday");
    check_refused("UTC", "");
    check_refused("UTC", "2026-11-23T09:00:00"); /* which zone's nine o'clock? */
}

static void test_an_empty_zone_is_the_machines(void **state)
{
    Clock clock = clock_at("", NULL);

    assert_non_null(clock.zone);
    clock_clear(&clock);
}

/* At 20:00 UTC it is tomorrow in Dhaka, and still today in New York. */
static void test_the_day_is_the_zones(void **state)
{
    const char *moment = "2026-11-23T20:00:00Z";
    Clock utc = clock_at("UTC", moment);
    Clock dhaka = clock_at("Asia/Dhaka", moment);
    Clock new_york = clock_at("America/New_York", moment);

    assert_int_equal(clock_today(&utc), NOVEMBER);
    assert_int_equal(clock_today(&dhaka), NOVEMBER + 1);
    assert_int_equal(clock_today(&new_york), NOVEMBER);
    assert_int_equal(clock_day(&new_york, NOVEMBER * DAY_US), NOVEMBER - 1);
    clock_clear(&utc);
    clock_clear(&dhaka);
    clock_clear(&new_york);
}

static void test_days_before_1970(void **state)
{
    Clock utc = clock_at("UTC", NULL);

    assert_int_equal(clock_day(&utc, 0), 0);
    assert_int_equal(clock_day(&utc, DAY_US - 1), 0);
    assert_int_equal(clock_day(&utc, -1), -1);
    assert_int_equal(clock_day(&utc, -DAY_US), -1);
    assert_int_equal(clock_day(&utc, -DAY_US - 1), -2);
    clock_clear(&utc);
}

static void test_beyond_the_calendar(void **state)
{
    Clock dhaka = clock_at("Asia/Dhaka", NULL);

    assert_int_equal(clock_day(&dhaka, G_MAXINT64), DAY_NONE);
    assert_int_equal(clock_day(&dhaka, G_MININT64), DAY_NONE);
    /* The last evening of 9999 is the year 10000 in Dhaka. */
    assert_int_equal(clock_day(&dhaka, 253402300799 * G_USEC_PER_SEC), DAY_NONE);
    clock_clear(&dhaka);
}

static void test_the_calendar_of_glib(void **state)
{
    GDate date;

    g_date_clear(&date, 1);
    g_date_set_dmy(&date, 23, G_DATE_NOVEMBER, 2026);
    assert_int_equal(day_from_julian(g_date_get_julian(&date)), NOVEMBER);
    assert_int_equal(day_to_julian(NOVEMBER), g_date_get_julian(&date));
    assert_int_equal(day_from_julian(day_to_julian(-1)), -1);
}

static void test_boot_time_goes_forward(void **state)
{
    gint64 before = clock_boot_us();

    assert_true(before >= g_get_monotonic_time() - G_USEC_PER_SEC);
    assert_true(clock_boot_us() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_fixed_moment_stays),
        cmocka_unit_test(test_the_real_time),
        cmocka_unit_test(test_what_cannot_be_is_refused),
        cmocka_unit_test(test_an_empty_zone_is_the_machines),
        cmocka_unit_test(test_the_day_is_the_zones),
        cmocka_unit_test(test_days_before_1970),
        cmocka_unit_test(test_beyond_the_calendar),
        cmocka_unit_test(test_the_calendar_of_glib),
        cmocka_unit_test(test_boot_time_goes_forward),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
