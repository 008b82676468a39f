/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/sync.h"

#define SOON 1000 /* µs */
#define LATE ((gint64)G_USEC_PER_SEC * 3600)

typedef struct {
    GMainContext *context;
    SyncPoll *poll;
    guint told;
} Fixture;

static void told(gpointer data)
{
    ((Fixture *)data)->told++;
}

static void begin(Fixture *fixture, gint64 idle_after_us)
{
    fixture->context = g_main_context_new();
    const SyncPollOptions options = {fixture->context, idle_after_us};
    fixture->poll = sync_poll_new(&options, told, fixture);
}

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    begin(fixture, 0);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    sync_poll_free(fixture->poll);
    g_main_context_unref(fixture->context);
    g_free(fixture);
    return 0;
}

static void wait_until_told(Fixture *fixture, guint times)
{
    while (fixture->told < times)
        g_main_context_iteration(fixture->context, TRUE);
    assert_int_equal(fixture->told, times);
}

/* Whether the context has anything at all that could wake the process by itself. */
static gboolean would_wake(const Fixture *fixture)
{
    gint priority, timeout = -1;
    GPollFD fds[8];

    assert_true(g_main_context_acquire(fixture->context));
    g_main_context_prepare(fixture->context, &priority);
    g_main_context_query(fixture->context, priority, &timeout, fds, G_N_ELEMENTS(fds));
    g_main_context_release(fixture->context);
    return timeout >= 0;
}

static void test_told_once_until_it_was_answered(void **state)
{
    Fixture *fixture = *state;

    assert_false(would_wake(fixture));
    sync_poll_set_pace(fixture->poll, SOON);
    assert_true(would_wake(fixture));
    wait_until_told(fixture, 1);
    assert_false(would_wake(fixture));
    assert_int_equal(sync_poll_due_in_us(fixture->poll), -1);
    sync_poll_answered(fixture->poll, SYNC_POLL_NEWS, 0);
    wait_until_told(fixture, 2);
}

static void test_the_time_is_that_of_the_answer(void **state)
{
    Fixture *fixture = *state;

    sync_poll_set_pace(fixture->poll, LATE);
    gint64 first = sync_poll_due_in_us(fixture->poll);
    assert_true(first > 0 && first <= LATE);
    sync_poll_answered(fixture->poll, SYNC_POLL_UNCHANGED, 0);
    gint64 second = sync_poll_due_in_us(fixture->poll);
    assert_true(second > LATE && second <= 2 * LATE);
    sync_poll_answered(fixture->poll, SYNC_POLL_NO_LINE, 0);
    assert_true(sync_poll_due_in_us(fixture->poll) <= 2 * G_USEC_PER_SEC);
    sync_poll_answered(fixture->poll, SYNC_POLL_NEWS, 0);
    assert_true(sync_poll_due_in_us(fixture->poll) > second / 4);
}

static void test_no_timer_while_nobody_looks(void **state)
{
    Fixture *fixture = *state;

    sync_poll_set_pace(fixture->poll, SOON);
    sync_poll_set_focus(fixture->poll, FALSE);
    assert_false(would_wake(fixture));
    sync_poll_set_focus(fixture->poll, TRUE);
    wait_until_told(fixture, 1);
    sync_poll_answered(fixture->poll, SYNC_POLL_NEWS, 0);
    sync_poll_set_focus(fixture->poll, FALSE);
    sync_poll_person_is_here(fixture->poll);
    wait_until_told(fixture, 2);
}

static void test_no_timer_while_paused_or_asking(void **state)
{
    Fixture *fixture = *state;

    sync_poll_set_pace(fixture->poll, LATE);
    sync_poll_set_paused(fixture->poll, TRUE);
    assert_false(would_wake(fixture));
    sync_poll_set_paused(fixture->poll, FALSE);
    assert_true(would_wake(fixture));
    sync_poll_asking(fixture->poll);
    assert_false(would_wake(fixture));
    sync_poll_answered(fixture->poll, SYNC_POLL_UNCHANGED, 0);
    assert_true(would_wake(fixture));
    sync_poll_set_pace(fixture->poll, 0);
    assert_false(would_wake(fixture));
}

/* The timer that was set before wakes the process once; then it finds that nobody is there. */
static void test_when_the_person_has_gone_it_ends_by_itself(void **state)
{
    Fixture fixture = {0};

    begin(&fixture, 10 * SOON);
    sync_poll_set_pace(fixture.poll, 50 * SOON);
    while (would_wake(&fixture))
        g_main_context_iteration(fixture.context, TRUE);
    assert_int_equal(fixture.told, 0);
    sync_poll_person_is_here(fixture.poll);
    wait_until_told(&fixture, 1);
    sync_poll_free(fixture.poll);
    g_main_context_unref(fixture.context);
}

int main(void)
{
#define WITH_A_POLL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_A_POLL(test_told_once_until_it_was_answered),
        WITH_A_POLL(test_the_time_is_that_of_the_answer),
        WITH_A_POLL(test_no_timer_while_nobody_looks),
        WITH_A_POLL(test_no_timer_while_paused_or_asking),
        cmocka_unit_test(test_when_the_person_has_gone_it_ends_by_itself),
    };

    return cmocka_run_group_tests_name("poll", tests, NULL, NULL);
}
