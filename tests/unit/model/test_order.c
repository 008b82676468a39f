/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/model.h"

#define TODAY 20000

static Risk risk(int days, int percent, Workflow workflow)
{
    g_autoptr(Order) order = order_new();

    order->due = TODAY + days;
    order->progress.overall = (gint8)percent;
    order->workflow = workflow;
    return order_risk(order, TODAY);
}

/* product.md §3.11, at each of its edges: O past its date, 2 and 5 days, . none. */
static void test_at_risk_at_its_edges(void **state)
{
    static const int percents[] = {-1, 0, 49, 50, 79, 80, 100};
    static const struct {
        int days;
        const char *wanted; /* one for each of percents */
    } rows[] = {
        {-400, "OOOOOOO"}, {-1, "OOOOOOO"}, {0, "22222.."}, {1, "22222.."}, {2, "22222.."},
        {3, "555...."},    {4, "555...."},  {5, "555...."}, {6, "......."}, {400, "......."},
    };
    static const char letters[] = {
        [RISK_NONE] = '.', [RISK_OVERDUE] = 'O', [RISK_2_DAYS] = '2', [RISK_5_DAYS] = '5'};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        for (guint k = 0; k < G_N_ELEMENTS(percents); k++) {
            Risk got = risk(rows[i].days, percents[k], WORKFLOW_BULK_PRODUCTION);
            if (letters[got] != rows[i].wanted[k])
                fail_msg("%d days, %d %%: %c", rows[i].days, percents[k], letters[got]);
        }
}

static void test_what_is_over_is_not_at_risk(void **state)
{
    for (int i = WORKFLOW_UNKNOWN; i < WORKFLOW_COUNT; i++) {
        Workflow workflow = (Workflow)i;
        gboolean over = workflow == WORKFLOW_SHIPPED || workflow == WORKFLOW_DELIVERED ||
                        workflow == WORKFLOW_COMPLETED || workflow == WORKFLOW_CANCELLED;
        assert_int_equal(risk(-3, 10, workflow), over ? RISK_NONE : RISK_OVERDUE);
    }
}

static void test_a_delayed_stage_is_a_risk(void **state)
{
    g_autoptr(Order) order = order_new();

    order->progress.overall = 10;
    assert_int_equal(order_risk(order, TODAY), RISK_NONE);
    order->progress.delayed = 1;
    assert_int_equal(order_risk(order, TODAY), RISK_DELAYED);
    order->due = TODAY + 100;
    assert_int_equal(order_risk(order, TODAY), RISK_DELAYED);
    /* The date tells more. */
    order->due = TODAY - 1;
    assert_int_equal(order_risk(order, TODAY), RISK_OVERDUE);
    order->workflow = WORKFLOW_DELIVERED;
    assert_int_equal(order_risk(order, TODAY), RISK_NONE);
}

/* Days far apart: their difference still is a number of days. */
static void test_far_days(void **state)
{
    g_autoptr(Order) order = order_new();

    order->due = (Day)2932896; /* 9999-12-31 */
    assert_int_equal(order_risk(order, -719162), RISK_NONE);
    order->due = -719162; /* 0001-01-01 */
    assert_int_equal(order_risk(order, 2932896), RISK_OVERDUE);
}

static void test_each_risk_but_none_has_a_reason(void **state)
{
    assert_null(risk_reason(RISK_NONE));
    for (int i = RISK_OVERDUE; i <= RISK_DELAYED; i++)
        assert_non_null(risk_reason((Risk)i));
}

static void test_new_ones_are_unset(void **state)
{
    g_autoptr(Order) order = order_new();
    g_autoptr(Stage) stage = stage_new();

    assert_int_equal(order->due, DAY_NONE);
    assert_int_equal(order->expected, DAY_NONE);
    assert_int_equal(order->delivered, DAY_NONE);
    assert_int_equal(order->progress.overall, -1);
    assert_int_equal(order->version, -1);
    assert_int_equal(order->workflow, WORKFLOW_UNKNOWN);
    assert_int_equal(stage->due, DAY_NONE);
    order_free(NULL);
    stage_free(NULL);
    person_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_at_risk_at_its_edges),
        cmocka_unit_test(test_what_is_over_is_not_at_risk),
        cmocka_unit_test(test_a_delayed_stage_is_a_risk),
        cmocka_unit_test(test_far_days),
        cmocka_unit_test(test_each_risk_but_none_has_a_reason),
        cmocka_unit_test(test_new_ones_are_unset),
    };

    return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}
