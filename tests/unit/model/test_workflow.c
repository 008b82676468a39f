/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "looptrace/model.h"

/* The database is asked for all pairs in tests/stack/test-writes; these are those that one reads. */
static void test_one_step_forward(void **state)
{
    assert_true(workflow_allows(WORKFLOW_QUOTE_REQUESTED, WORKFLOW_QUOTE_SENT));
    assert_true(workflow_allows(WORKFLOW_DELIVERED, WORKFLOW_COMPLETED));
    assert_false(workflow_allows(WORKFLOW_QUOTE_REQUESTED, WORKFLOW_ADMIN_REVIEW));
    assert_false(workflow_allows(WORKFLOW_QUOTE_SENT, WORKFLOW_QUOTE_REQUESTED));
    assert_false(workflow_allows(WORKFLOW_COMPLETED, WORKFLOW_ON_HOLD));
    assert_false(workflow_allows(WORKFLOW_QUOTE_SENT, WORKFLOW_QUOTE_SENT));
    assert_false(workflow_allows(WORKFLOW_UNKNOWN, WORKFLOW_QUOTE_REQUESTED));
}

static void test_hold_and_cancel_end_before_shipped(void **state)
{
    assert_true(workflow_allows(WORKFLOW_READY_TO_SHIP, WORKFLOW_ON_HOLD));
    assert_true(workflow_allows(WORKFLOW_READY_TO_SHIP, WORKFLOW_CANCELLED));
    assert_false(workflow_allows(WORKFLOW_SHIPPED, WORKFLOW_CANCELLED));
    assert_true(workflow_allows(WORKFLOW_ON_HOLD, WORKFLOW_BULK_PRODUCTION));
    assert_true(workflow_allows(WORKFLOW_ON_HOLD, WORKFLOW_CANCELLED));
    assert_false(workflow_allows(WORKFLOW_ON_HOLD, WORKFLOW_SHIPPED));
    assert_false(workflow_allows(WORKFLOW_CANCELLED, WORKFLOW_ON_HOLD));
}

static void test_whose_move_it_is(void **state)
{
    assert_true(workflow_is_move_of(WORKFLOW_COMPLETED, ROLE_BIT(ROLE_ADMIN)));
    assert_false(workflow_is_move_of(WORKFLOW_COMPLETED, ROLE_BIT(ROLE_FACTORY)));
    assert_true(workflow_is_move_of(WORKFLOW_SHIPPED, ROLE_BIT(ROLE_FACTORY)));
    assert_true(workflow_is_move_of(WORKFLOW_DELIVERED, ROLE_BIT(ROLE_CORPORATE)));
    assert_true(workflow_is_move_of(WORKFLOW_QUOTE_SENT, ROLE_BIT(ROLE_SALES)));
    assert_false(workflow_is_move_of(WORKFLOW_QUOTE_SENT, ROLE_BIT(ROLE_BUYER)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_step_forward),
        cmocka_unit_test(test_hold_and_cancel_end_before_shipped),
        cmocka_unit_test(test_whose_move_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
