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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_as_desktops_write_it),
        cmocka_unit_test(test_anything_else_is_refused),
    };

    return cmocka_run_group_tests_name("row_link", tests, NULL, NULL);
}
