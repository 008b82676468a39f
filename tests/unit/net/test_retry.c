/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "retry.h"

#define SECOND G_USEC_PER_SEC

/* A harmless try that failed on the line, with everything allowed. */
static NetTry failed_try(void)
{
    return (NetTry){.harmless = TRUE,
                    .sent = TRUE,
                    .line_failed = TRUE,
                    .retries = 3,
                    .left_us = 1000 * SECOND,
                    .percent = 100,
                    .base_us = SECOND};
}

static NetTry answered_try(long status)
{
    NetTry try = failed_try();

    try.line_failed = FALSE;
    try.status = status;
    return try;
}

static void test_statuses(void **state)
{
    for (long status = 100; status < 600; status++) {
        NetTry harmless = answered_try(status), write = harmless;
        gboolean passes = status == 408 || status == 425 || status == 429 ||
                          (status >= 502 && status <= 504) || (status >= 520 && status <= 530);

        write.harmless = FALSE;
        assert_int_equal(net_retry_pause(&harmless, 0.5) != NET_NO_RETRY, passes);
        assert_int_equal(net_retry_pause(&write, 0.5), NET_NO_RETRY);
    }
}

static void test_writes_only_before_a_byte_was_sent(void **state)
{
    NetTry try = failed_try();

    try.harmless = FALSE;
    assert_int_equal(net_retry_pause(&try, 0.5), NET_NO_RETRY);
    try.sent = FALSE;
    assert_int_equal(net_retry_pause(&try, 0.5), SECOND / 2);
    try.line_failed = FALSE;
    assert_int_equal(net_retry_pause(&try, 0.5), NET_NO_RETRY);
}

static void test_full_jitter_doubles_its_ceiling(void **state)
{
    NetTry try = failed_try();

    try.retries = 100;
    for (guint n = 0; n < 100; n++) {
        gint64 ceiling = n < 5 ? SECOND << n : 30 * SECOND;

        try.tries_before = n;
        assert_int_equal(net_retry_pause(&try, 0.0), 0);
        assert_int_equal(net_retry_pause(&try, 0.5), ceiling / 2);
        assert_true(net_retry_pause(&try, 0.999999) < ceiling);
    }
    try.base_us = G_MAXINT64;
    assert_int_equal(net_retry_pause(&try, 0.5), 15 * SECOND);
}

static void test_counts(void **state)
{
    NetTry try = failed_try();

    try.tries_before = 2;
    assert_int_not_equal(net_retry_pause(&try, 0.5), NET_NO_RETRY);
    try.tries_before = 3;
    assert_int_equal(net_retry_pause(&try, 0.5), NET_NO_RETRY);
    try.tries_before = 0;
    try.retries = 0;
    assert_int_equal(net_retry_pause(&try, 0.5), NET_NO_RETRY);
}

static void test_retry_after(void **state)
{
    NetTry try = answered_try(429);

    try.retry_after_s = 7;
    assert_int_equal(net_retry_pause(&try, 0.0), 7 * SECOND);
    assert_int_equal(net_retry_pause(&try, 0.5), 7 * SECOND + SECOND / 2);
    try.retry_after_s = 3600;
    assert_int_equal(net_retry_pause(&try, 0.0), 300 * SECOND);
    try.retry_after_s = G_MAXINT64;
    assert_int_equal(net_retry_pause(&try, 0.0), 300 * SECOND);
}

static void test_a_pause_beyond_the_deadline_is_not_begun(void **state)
{
    NetTry try = answered_try(503);

    try.retry_after_s = 7;
    try.left_us = 7 * SECOND;
    assert_int_equal(net_retry_pause(&try, 0.0), NET_NO_RETRY);
    try.left_us++;
    assert_int_equal(net_retry_pause(&try, 0.0), 7 * SECOND);
    try.retry_after_s = 0;
    try.left_us = SECOND / 4;
    assert_int_equal(net_retry_pause(&try, 0.5), NET_NO_RETRY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_writes_only_before_a_byte_was_sent),
        cmocka_unit_test(test_full_jitter_doubles_its_ceiling),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_a_pause_beyond_the_deadline_is_not_begun),
    };

    return cmocka_run_group_tests_name("net/retry", tests, NULL, NULL);
}
