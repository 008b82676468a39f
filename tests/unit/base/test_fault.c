/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <gio/gio.h>
#include <string.h>

#include "looptrace/fault.h"

static void test_every_kind_is_in_the_table(void **state)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (int i = 0; i < FAULT_KINDS; i++) {
        const char *name = fault_kind_name((FaultKind)i);
        g_autoptr(GError) error = g_error_new(FAULT, i, "something");
        assert_non_null(name);
        assert_true(strspn(name, "abcdefghijklmnopqrstuvwxyz-") == strlen(name));
        assert_true(g_hash_table_add(names, (gpointer)name));
        assert_int_equal(fault_kind(error), i);
        assert_int_not_equal(fault_exit_code(error), EXIT_DONE);
    }
}

static void test_advice_is_a_sentence(void **state)
{
    for (int i = 0; i < FAULT_KINDS; i++) {
        const char *advice = fault_advice((FaultKind)i);
        if (advice == NULL)
            continue;
        assert_int_equal(advice[strlen(advice) - 1], '.');
        assert_true(g_utf8_validate(advice, -1, NULL));
    }
}

static void check_exit_code(FaultKind kind, ExitCode expected)
{
    g_autoptr(GError) error = g_error_new(FAULT, (gint)kind, "something");

    assert_int_equal(fault_exit_code(error), expected);
}

/* product.md §6 freezes these numbers. */
static void test_frozen_exit_codes(void **state)
{
    check_exit_code(FAULT_FAILED, 1);
    check_exit_code(FAULT_USAGE, 2);
    check_exit_code(FAULT_CONFLICT, 3);
    check_exit_code(FAULT_SIGNED_OUT, 4);
    check_exit_code(FAULT_CREDENTIALS, 4);
    check_exit_code(FAULT_REFUSED, 5);
    check_exit_code(FAULT_OFFLINE, 6);
    check_exit_code(FAULT_TIMEOUT, 6);
    check_exit_code(FAULT_CANCELLED, 130);
    assert_int_equal(EXIT_DONE, 0);
}

/* What is locked is there, but for a script nobody is signed in; the code is a keyring's alone. */
static void test_locked(void **state)
{
    g_autoptr(GError) locked = fault_new_coded(FAULT_KEYRING, FAULT_CODE_LOCKED, "locked");
    g_autoptr(GError) copy = g_error_copy(locked);
    g_autoptr(GError) full = fault_new_coded(FAULT_KEYRING, NULL, "full");
    g_autoptr(GError) row = fault_new_coded(FAULT_INVALID, FAULT_CODE_LOCKED, "the server's word");

    assert_int_equal(fault_exit_code(locked), EXIT_SIGNED_OUT);
    assert_int_equal(fault_exit_code(copy), EXIT_SIGNED_OUT);
    assert_int_equal(fault_exit_code(full), EXIT_FAILED);
    assert_int_equal(fault_exit_code(row), EXIT_FAILED);
}

static void test_errors_of_others(void **state)
{
    g_autoptr(GError) cancelled = g_error_new(G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop");
    g_autoptr(GError) missing = g_error_new(G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such file");
    g_autoptr(GError) beyond = g_error_new(FAULT, FAULT_KINDS, "from the future");
    g_autoptr(GError) below = g_error_new(FAULT, -1, "from nowhere");

    assert_int_equal(fault_kind(cancelled), FAULT_CANCELLED);
    assert_int_equal(fault_kind(missing), FAULT_FAILED);
    assert_int_equal(fault_kind(beyond), FAULT_FAILED);
    assert_int_equal(fault_kind(below), FAULT_FAILED);
    assert_int_equal(fault_kind(NULL), FAULT_FAILED);
    assert_int_equal(fault_exit_code(NULL), EXIT_FAILED);
    assert_null(fault_code(missing));
    assert_null(fault_code(NULL));
}

static void test_the_server_code_goes_with_copies(void **state)
{
    g_autoptr(GError) copy = NULL;
    GError *error = fault_new_coded(FAULT_REFUSED, "42501", "refused for %s", "orders");

    copy = g_error_copy(error);
    g_error_free(error);
    assert_int_equal(fault_kind(copy), FAULT_REFUSED);
    assert_string_equal(copy->message, "refused for orders");
    assert_string_equal(fault_code(copy), "42501");
}

static void test_no_code(void **state)
{
    g_autoptr(GError) without = fault_new_coded(FAULT_SERVER, NULL, "broken");
    g_autoptr(GError) plain = g_error_new(FAULT, FAULT_SERVER, "broken");

    assert_null(fault_code(without));
    assert_null(fault_code(plain));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_is_in_the_table),
        cmocka_unit_test(test_advice_is_a_sentence),
        cmocka_unit_test(test_frozen_exit_codes),
        cmocka_unit_test(test_locked),
        cmocka_unit_test(test_errors_of_others),
        cmocka_unit_test(test_the_server_code_goes_with_copies),
        cmocka_unit_test(test_no_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
