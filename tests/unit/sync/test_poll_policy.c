/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../../src/sync/poll_policy.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define NOW    (1000 * SECOND)

static PollState looked_at(void)
{
    return (PollState){
        .pace_us = 20 * SECOND, .last_us = NOW, .seen_us = NOW, .idle_after_us = 600 * SECOND};
}

static void assert_next(const PollState *state, gint64 seconds)
{
    assert_int_equal(poll_next(state, NOW, 0.5) - NOW, seconds * SECOND);
}

static void test_what_changes_keeps_the_pace(void **state)
{
    PollState poll = looked_at();

    assert_next(&poll, 20);
}

static void test_what_stays_the_same_is_asked_for_less_often(void **state)
{
    PollState poll = looked_at();
    static const gint64 seconds[] = {20, 40, 80, 160, 160, 160};

    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        poll.unchanged = i;
        assert_next(&poll, seconds[i]);
    }
    poll.unchanged = G_MAXUINT;
    assert_next(&poll, 160);
}

static void test_a_slow_line_has_time_for_other_things(void **state)
{
    PollState poll = looked_at();

    poll.rtt_us = SECOND / 2;
    assert_next(&poll, 20);
    poll.rtt_us = 3 * SECOND;
    assert_next(&poll, 60);
    poll.unchanged = 2;
    assert_next(&poll, 80);
}

static void test_a_line_that_is_gone_is_tried_within_growing_times(void **state)
{
    PollState poll = looked_at();
    static const gint64 seconds[] = {1,  2,  4,  8,
                                     16, 32, 60, 60}; /* half of the most, for lot 0.5 */

    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        poll.failures = i + 1;
        assert_next(&poll, seconds[i]);
        assert_true(poll_next(&poll, NOW, 0.0) >= NOW + SECOND / 2);
        assert_true(poll_next(&poll, NOW, 0.999999) < NOW + 2 * seconds[i] * SECOND);
    }
    poll.failures = G_MAXUINT;
    assert_next(&poll, 60);
}

static void assert_never(PollState poll)
{
    assert_true(poll_next(&poll, NOW, 0.5) == POLL_NEVER);
    poll.failures = 3;
    assert_true(poll_next(&poll, NOW, 0.5) == POLL_NEVER);
}

static void test_nobody_is_asked_for_whom_nobody_looks(void **state)
{
    PollState poll = looked_at();

    poll.seen_us = NOW - 600 * SECOND;
    assert_never(poll);
    poll.seen_us++;
    assert_next(&poll, 20);
    poll.idle_after_us = 0;
    poll.seen_us = 0;
    assert_next(&poll, 20);
    poll.unfocused = TRUE;
    assert_never(poll);
}

static void test_never_when_paused_busy_or_without_a_pace(void **state)
{
    PollState paused = looked_at(), busy = looked_at(), without = looked_at();

    paused.paused = TRUE;
    assert_never(paused);
    busy.busy = TRUE;
    assert_never(busy);
    without.pace_us = 0;
    assert_never(without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_changes_keeps_the_pace),
        cmocka_unit_test(test_what_stays_the_same_is_asked_for_less_often),
        cmocka_unit_test(test_a_slow_line_has_time_for_other_things),
        cmocka_unit_test(test_a_line_that_is_gone_is_tried_within_growing_times),
        cmocka_unit_test(test_nobody_is_asked_for_whom_nobody_looks),
        cmocka_unit_test(test_never_when_paused_busy_or_without_a_pace),
    };

    return cmocka_run_group_tests_name("poll_policy", tests, NULL, NULL);
}
