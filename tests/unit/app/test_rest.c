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

typedef struct {
    guint told;
    gint64 last_us; /* before the newest key */
} Keys;

static void told_in_time(gpointer data)
{
    Keys *keys = data;

    keys->told++;
    assert_true(g_get_monotonic_time() >= keys->last_us + SHORT_MS * 1000);
}

static void is_told_once_for_all_who_wait_and_never_too_early(void **state)
{
    Keys keys = {0, 0};
    Rest *rest = rest_new(SHORT_MS, told_in_time, &keys);

    for (int i = 0; i < 5; i++) {
        keys.last_us = g_get_monotonic_time();
        rest_key(rest);
        rest_wait(rest);
        g_main_context_iteration(NULL, FALSE);
    }
    while (rest_is_waited_for(rest))
        g_main_context_iteration(NULL, TRUE);
    assert_true(keys.told >= 1 && keys.told <= 5); /* 1, unless the machine slept in between */
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
        cmocka_unit_test(is_told_once_for_all_who_wait_and_never_too_early),
        cmocka_unit_test(without_a_wait_there_is_no_timer),
        cmocka_unit_test(nothing_waits_where_keys_always_rest),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
