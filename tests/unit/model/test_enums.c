/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/model.h"

static void test_there_and_back(void **state)
{
    for (int i = 1; i < WORKFLOW_COUNT; i++)
        assert_int_equal(workflow_from_wire(workflow_wire((Workflow)i)), i);
    for (int i = 1; i < STAGE_STATUS_COUNT; i++)
        assert_int_equal(stage_status_from_wire(stage_status_wire((StageStatus)i)), i);
    for (int i = 1; i < ROLE_COUNT; i++)
        assert_int_equal(role_from_wire(role_wire((Role)i)), i);
}

static void test_each_has_a_label(void **state)
{
    for (int i = 1; i < WORKFLOW_COUNT; i++)
        assert_non_null(workflow_label((Workflow)i));
    for (int i = 1; i < STAGE_STATUS_COUNT; i++)
        assert_non_null(stage_status_label((StageStatus)i));
}

static void test_unknown_values(void **state)
{
    static const char *const texts[] = {NULL, "", "Shipped", "shipped ", "ship", "teleported"};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        assert_int_equal(workflow_from_wire(texts[i]), WORKFLOW_UNKNOWN);
        assert_int_equal(stage_status_from_wire(texts[i]), STAGE_UNKNOWN);
        assert_int_equal(role_from_wire(texts[i]), ROLE_UNKNOWN);
    }
    assert_null(workflow_wire(WORKFLOW_UNKNOWN));
    assert_null(workflow_label(WORKFLOW_UNKNOWN));
    assert_null(stage_status_wire(STAGE_UNKNOWN));
    assert_null(stage_status_label(STAGE_UNKNOWN));
    assert_null(role_wire(ROLE_UNKNOWN));
}

/* product.md §1: the platform's older kinds of buyer are buyers, factory staff are suppliers. */
static void test_kinds_of_persons(void **state)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        Role role = (Role)i;
        assert_int_equal(roles_is_buyer(ROLE_BIT(role)), role >= ROLE_BUYER);
        assert_int_equal(roles_is_supplier(ROLE_BIT(role)),
                         role == ROLE_SUPPLIER || role == ROLE_FACTORY);
    }
    assert_true(roles_is_buyer(ROLE_BIT(ROLE_BUYER) | ROLE_BIT(ROLE_SALES)));
    assert_false(roles_is_buyer(ROLE_BIT(ROLE_SALES) | ROLE_BIT(ROLE_ADMIN)));
    assert_false(roles_is_buyer(0));
    assert_false(roles_is_supplier(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_each_has_a_label),
        cmocka_unit_test(test_unknown_values),
        cmocka_unit_test(test_kinds_of_persons),
    };

    return cmocka_run_group_tests_name("enums", tests, NULL, NULL);
}
