/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rest.h"

#define SHORT_MS 20
#define LONG_MS  60000

static void count(gpointer data)
{
    ++*(guint *)data;
}

static void nobody_waits_before_the_first_key(void **state)
{
    guint rested = 0;
    Rest *rest = rest_new(LONG_MS, count, &rested);

    assert_false(rest_wait(rest));
    assert_false(rest_is_waited_for(rest));
    rest_free(rest);
}

static void waits_for_the_last_key_and_is_told_once(void **state)
{
    guint rested = 0;
    Rest *rest = rest_new(SHORT_MS, count, &rested);

    rest_key(rest);
    gint64 last = g_get_monotonic_time();
    assert_true(rest_wait(rest));
    for (int i = 0; i < 3; i++) {
        while (g_get_monotonic_time() < last + SHORT_MS * 500)
            g_main_context_iteration(NULL, FALSE);
        last = g_get_monotonic_time();
        rest_key(rest);
        rest_wait(rest);
    }
    while (rested == 0)
        g_main_context_iteration(NULL, TRUE);
    assert_true(g_get_monotonic_time() >= last + SHORT_MS * 1000);
    assert_int_equal(rested, 1);
    assert_false(rest_is_waited_for(rest));
    assert_false(rest_wait(rest));
    rest_free(rest);
}

static void without_a_wait_there_is_no_timer(void **state)
{
    guint rested = 0;
    Rest *rest = rest_new(LONG_MS, count, &rested);

    rest_key(rest);
    assert_false(g_main_context_pending(NULL));
    assert_false(rest_is_waited_for(rest));
    assert_true(rest_wait(rest));
    assert_true(rest_is_waited_for(rest));
    rest_free(rest);
    assert_int_equal(rested, 0);
}

static void nothing_waits_where_keys_always_rest(void **state)
{
    guint rested = 0;
    Rest *rest = rest_new(0, count, &rested);

    rest_key(rest);
    assert_false(rest_wait(rest));
    rest_free(rest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_waits_before_the_first_key),
        cmocka_unit_test(waits_for_the_last_key_and_is_told_once),
        cmocka_unit_test(without_a_wait_there_is_no_timer),
        cmocka_unit_test(nothing_waits_where_keys_always_rest),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
