/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fixture.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

static void test_keeps_replaces_erases(void **state)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_MEMORY, NULL);

    expect_well(ask_probe(keyring));
    assert_string_equal(keyring_describe(keyring), "memory: for this run only");
    expect_stored(keyring, "a", NULL);
    expect_well(ask_store(keyring, "a", "one"));
    expect_well(ask_store(keyring, "b", "other"));
    expect_stored(keyring, "a", "one");
    expect_well(ask_store(keyring, "a", "two"));
    expect_stored(keyring, "a", "two");
    expect_well(ask_erase(keyring, "a"));
    expect_well(ask_erase(keyring, "a"));
    expect_stored(keyring, "a", NULL);
    expect_stored(keyring, "b", "other");
    expect_well(ask_store(keyring, "b|c", "third"));
    expect_listed(keyring, "b", "b b|c");
    expect_listed(keyring, "x", "");
}

static void test_another_keyring_knows_nothing_of_it(void **state)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_MEMORY, NULL);
    g_autoptr(Keyring) other = keyring_new(KEYRING_MEMORY, NULL);

    expect_well(ask_store(keyring, "a", "one"));
    expect_stored(other, "a", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_replaces_erases),
        cmocka_unit_test(test_another_keyring_knows_nothing_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
