/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/fault.h"
#include "looptrace/store.h"

static ListPhase phase_after(FaultKind kind)
{
    ListState state = {0};
    g_autoptr(GError) error = g_error_new(FAULT, (gint)kind, "because");

    list_state_begin(&state);
    list_state_fail(&state, error);
    ListPhase phase = list_state_phase(&state, 0);
    list_state_clear(&state);
    return phase;
}

static void test_each_failure_looks_different(void **state)
{
    assert_int_equal(phase_after(FAULT_REFUSED), LIST_REFUSED);
    assert_int_equal(phase_after(FAULT_OFFLINE), LIST_OFFLINE);
    assert_int_equal(phase_after(FAULT_TIMEOUT), LIST_OFFLINE);
    assert_int_equal(phase_after(FAULT_PROXY), LIST_OFFLINE);
    assert_int_equal(phase_after(FAULT_SIGNED_OUT), LIST_SIGNED_OUT);
    assert_int_equal(phase_after(FAULT_SERVER), LIST_FAILED);
    assert_int_equal(phase_after(FAULT_FOREIGN), LIST_FAILED);
    assert_int_equal(phase_after(FAULT_CANCELLED), LIST_UNKNOWN);
}

static void test_empty_only_when_the_server_said_so(void **data)
{
    ListState state = {0};

    assert_int_equal(list_state_phase(&state, 0), LIST_UNKNOWN);
    list_state_begin(&state);
    assert_int_equal(list_state_phase(&state, 0), LIST_LOADING);
    list_state_succeed(&state, FALSE, 1);
    assert_int_equal(list_state_phase(&state, 0), LIST_LOADING);
    list_state_succeed(&state, TRUE, 1);
    assert_int_equal(list_state_phase(&state, 0), LIST_EMPTY);
    assert_int_equal(list_state_phase(&state, 3), LIST_READY);
    list_state_clear(&state);
}

static void test_rows_stay_when_a_refresh_fails(void **data)
{
    ListState state = {0};
    g_autoptr(GError) error = g_error_new(FAULT, FAULT_OFFLINE, "no line");

    list_state_succeed(&state, TRUE, 7);
    list_state_begin(&state);
    list_state_fail(&state, error);
    assert_int_equal(list_state_phase(&state, 3), LIST_STALE);
    assert_int_equal(state.as_of_us, 7);
    list_state_succeed(&state, TRUE, 8);
    assert_int_equal(list_state_phase(&state, 3), LIST_READY);
    assert_null(state.problem);
    list_state_clear(&state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_failure_looks_different),
        cmocka_unit_test(test_empty_only_when_the_server_said_so),
        cmocka_unit_test(test_rows_stay_when_a_refresh_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
