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

/* product.md §3.11, at each of its edges. */
static void test_at_risk_at_its_edges(void **state)
{
    static const struct {
        int days, percent;
        Risk wanted;
    } rows[] = {
        {-1, 100, RISK_OVERDUE}, {-1, 0, RISK_OVERDUE}, {0, 79, RISK_2_DAYS}, {0, 80, RISK_NONE},
        {1, 79, RISK_2_DAYS},    {2, 79, RISK_2_DAYS},  {2, 80, RISK_NONE},   {3, 79, RISK_NONE},
        {3, 49, RISK_5_DAYS},    {3, 50, RISK_NONE},    {5, 49, RISK_5_DAYS}, {5, 50, RISK_NONE},
        {6, 0, RISK_NONE},       {2, -1, RISK_2_DAYS},  {6, -1, RISK_NONE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (risk(rows[i].days, rows[i].percent, WORKFLOW_BULK_PRODUCTION) != rows[i].wanted)
            fail_msg("%d days, %d %%", rows[i].days, rows[i].percent);
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
}

static void test_enums_go_there_and_back(void **state)
{
    for (int i = 1; i < WORKFLOW_COUNT; i++)
        assert_int_equal(workflow_from_wire(workflow_wire((Workflow)i)), i);
    for (int i = 1; i < STAGE_STATUS_COUNT; i++)
        assert_int_equal(stage_status_from_wire(stage_status_wire((StageStatus)i)), i);
    for (int i = 1; i < ROLE_COUNT; i++)
        assert_int_equal(role_from_wire(role_wire((Role)i)), i);
    assert_int_equal(workflow_from_wire("tomorrow's status"), WORKFLOW_UNKNOWN);
    assert_int_equal(workflow_from_wire(NULL), WORKFLOW_UNKNOWN);
    assert_null(workflow_wire(WORKFLOW_UNKNOWN));
}

static void test_kinds_of_buyers(void **state)
{
    assert_true(roles_is_buyer(ROLE_BIT(ROLE_SPORTS_TEAM)));
    assert_true(roles_is_buyer(ROLE_BIT(ROLE_BUYER) | ROLE_BIT(ROLE_SALES)));
    assert_false(roles_is_buyer(ROLE_BIT(ROLE_SALES) | ROLE_BIT(ROLE_ADMIN)));
    assert_true(roles_is_supplier(ROLE_BIT(ROLE_FACTORY)));
    assert_false(roles_is_supplier(ROLE_BIT(ROLE_BUYER)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_at_risk_at_its_edges),
        cmocka_unit_test(test_what_is_over_is_not_at_risk),
        cmocka_unit_test(test_a_delayed_stage_is_a_risk),
        cmocka_unit_test(test_enums_go_there_and_back),
        cmocka_unit_test(test_kinds_of_buyers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
