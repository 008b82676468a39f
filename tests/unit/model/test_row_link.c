/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/fault.h"
#include "looptrace/row_link.h"

static void test_there_and_back(void **state)
{
    g_autofree char *text = row_link_make(ROW_LINK_ORDER, "SA-00042");
    g_autofree char *name = NULL;
    RowLinkKind kind = ROW_LINK_KINDS;

    assert_string_equal(text, "looptrace://order/SA-00042");
    assert_true(row_link_parse(text, &kind, &name, NULL));
    assert_int_equal(kind, ROW_LINK_ORDER);
    assert_string_equal(name, "SA-00042");
}

static void test_a_lead_by_its_id(void **state)
{
    static const char id[] = "7f3a90c2-1111-4222-8333-444455556666";
    g_autofree char *text = row_link_make(ROW_LINK_LEAD, id);
    g_autofree char *name = NULL;
    RowLinkKind kind = ROW_LINK_KINDS;

    assert_true(row_link_parse(text, &kind, &name, NULL));
    assert_int_equal(kind, ROW_LINK_LEAD);
    assert_string_equal(name, id);
}

static void test_as_desktops_write_it(void **state)
{
    g_autofree char *name = NULL;
    RowLinkKind kind;

    assert_true(row_link_parse("LOOPTRACE://order/SA-00042/", &kind, &name, NULL));
    assert_string_equal(name, "SA-00042");
}

static void test_anything_else_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "looptrace:",
        "looptrace://",
        "looptrace://order",
        "looptrace://order/",
        "looptrace://order/SA-00042/x",
        "looptrace://order/SA 00042",
        "looptrace://order/--json",
        "looptrace://order/../../etc/passwd",
        "looptrace://order/SA-00042?x=1",
        "looptrace://order/\033]0;x\a",
        "looptrace://order/SA%2F1",
        "looptrace://nothing/SA-00042",
        "looptrace://lead/SA-00042",
        "looptrace://lead/7f3a90c2",
        "https://order/SA-00042",
        ("looptrace://order/"
         "0123456789012345678901234567890123456789012345678901234567890123456789"),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        char *name = NULL;
        RowLinkKind kind;
        if (row_link_parse(wrong[i], &kind, &name, &error))
            fail_msg("%s", wrong[i]);
        assert_true(g_error_matches(error, FAULT, FAULT_USAGE));
        assert_null(strchr(error->message, '\033'));
        assert_null(name);
    }
}

static void test_links_to_lists(void **state)
{
    static const struct {
        const char *link, *wanted;
    } good[] = {
        {"looptrace://orders", ""},
        {"looptrace://orders/", ""},
        {"looptrace://orders?view=At%20risk", "view:At risk"},
        {"looptrace://orders/?view=2", "view:2"},
        {"looptrace://orders?filter=qty%3E100%20due%3C7d", "filter:qty>100 due<7d"},
    };
    static const char *const wrong[] = {
        "looptrace://ordersx",           "looptrace://orders?",
        "looptrace://orders?view=",      "looptrace://orders?view=%1b%5b2J",
        "looptrace://orders?view=%ff",   "looptrace://orders?view=a%00b",
        "looptrace://orders?filter=%zz", "looptrace://orders?filter=colour:red",
        "looptrace://orders?x=1",        "looptrace://orders?filter=a%0ab",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree char *wanted = NULL;
        if (!row_link_parse_list(good[i].link, &wanted, NULL))
            fail_msg("%s", good[i].link);
        assert_string_equal(wanted, good[i].wanted);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        char *wanted = NULL;
        if (row_link_parse_list(wrong[i], &wanted, &error))
            fail_msg("%s", wrong[i]);
        assert_true(g_error_matches(error, FAULT, FAULT_USAGE));
        assert_null(strchr(error->message, '\033'));
        assert_null(wanted);
    }
    assert_true(row_link_is_list("looptrace://orders?view=1"));
    assert_false(row_link_is_list("looptrace://order/SA-1"));
    g_autofree char *made = row_link_make_list("qty>100 product:\"a & b\"");
    g_autofree char *wanted = NULL;
    assert_true(row_link_parse_list(made, &wanted, NULL));
    assert_string_equal(wanted, "filter:qty>100 product:\"a & b\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_a_lead_by_its_id),
        cmocka_unit_test(test_as_desktops_write_it),
        cmocka_unit_test(test_anything_else_is_refused),
        cmocka_unit_test(test_links_to_lists),
    };

    return cmocka_run_group_tests_name("row_link", tests, NULL, NULL);
}
