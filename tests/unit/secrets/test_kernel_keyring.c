/* SPDX-License-Identifier: MIT */
/*
 * Against the kernel's own keyring. The process joins a new session keyring that doesn't lead to the
 * user keyring, as after su, under sshd without pam_keyinit and in system services. Where the kernel
 * refuses, this is one skipped test; what a person is told then is tested by test_kernel_refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <keyutils.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

/* An account that nothing else in this user's keyring has, and the kernel's name for it. */
typedef struct {
    Keyring *keyring;
    char *account, *key_name;
} Bench;

static int setup(void **state)
{
    Bench *bench = g_new0(Bench, 1);

    bench->keyring = keyring_new(KEYRING_KERNEL, NULL);
    bench->account = g_strdup_printf("test|%d|session", (int)getpid());
    bench->key_name = g_strconcat("looptrace:", bench->account, NULL);
    *state = bench;
    return 0;
}

static key_serial_t find_key(const Bench *bench)
{
    return (key_serial_t)keyctl_search(KEY_SPEC_USER_KEYRING, "user", bench->key_name, 0);
}

static int teardown(void **state)
{
    Bench *bench = *state;
    g_autoptr(GError) error = ask_erase(bench->keyring, bench->account);
    gboolean is_gone = error == NULL && find_key(bench) < 0 && errno == ENOKEY;

    keyring_free(bench->keyring);
    g_free(bench->account);
    g_free(bench->key_name);
    g_free(bench);
    return is_gone ? 0 : -1;
}

static void test_keeps_replaces_erases(void **state)
{
    const Bench *bench = *state;

    expect_stored(bench->keyring, bench->account, NULL);
    expect_well(ask_store(bench->keyring, bench->account, "one"));
    expect_stored(bench->keyring, bench->account, "one");
    key_serial_t key = find_key(bench);
    expect_well(ask_store(bench->keyring, bench->account, "two, and longer"));
    expect_stored(bench->keyring, bench->account, "two, and longer");
    assert_int_equal(find_key(bench), key); /* in place: no moment without it */
    expect_well(ask_erase(bench->keyring, bench->account));
    expect_well(ask_erase(bench->keyring, bench->account));
    expect_stored(bench->keyring, bench->account, NULL);
}

static void test_a_session_and_the_largest_secret(void **state)
{
    const Bench *bench = *state;
    g_autofree char *session = g_strnfill(2048, 's');
    g_autofree char *largest = g_strnfill(KEYRING_SECRET_MAX, 'x');

    expect_well(ask_store(bench->keyring, bench->account, session));
    expect_stored(bench->keyring, bench->account, session);

    g_autoptr(GError) full = ask_store(bench->keyring, bench->account, largest);
    if (full != NULL) /* an ordinary user's quota is smaller than that */
        assert_non_null(strstr(full->message, "quota"));
    expect_stored(bench->keyring, bench->account, full == NULL ? largest : session);
}

static void test_the_probe(void **state)
{
    const Bench *bench = *state;

    expect_well(ask_probe(bench->keyring));
    assert_int_equal(keyring_kind(bench->keyring), KEYRING_KERNEL);
    assert_string_equal(keyring_describe(bench->keyring),
                        "kernel keyring: signs you out at reboot");
    assert_int_equal(keyctl_search(KEY_SPEC_PROCESS_KEYRING, "user", "looptrace:probe", 0), -1);
    assert_int_equal(errno, ENOKEY);
}

/* More room than an ordinary user has (20,000 bytes), if it weren't given back at once. */
static void test_probing_often(void **state)
{
    const Bench *bench = *state;

    for (int i = 0; i < 20; i++)
        expect_well(ask_probe(bench->keyring));
}

static void test_auto_without_a_bus(void **state)
{
    const Bench *bench = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_AUTO, NULL);

    g_unsetenv("DBUS_SESSION_BUS_ADDRESS");
    g_unsetenv("XDG_RUNTIME_DIR");
    expect_well(ask_store(keyring, bench->account, "one"));
    assert_int_equal(keyring_kind(keyring), KEYRING_KERNEL);
    assert_non_null(strstr(keyring_describe(keyring), "kernel keyring: signs you out at reboot ("));
    expect_stored(bench->keyring, bench->account, "one");
}

/* Only who possesses the key may read it, and it goes away when nobody uses it. */
static void test_the_key_itself(void **state)
{
    const Bench *bench = *state;
    g_autofree char *keys = NULL;

    expect_well(ask_store(bench->keyring, bench->account, "one"));
    assert_true(g_file_get_contents("/proc/keys", &keys, NULL, NULL));
    char *id = g_strdup_printf("%08x ", (guint)find_key(bench));
    const char *line = strstr(keys, id);
    g_free(id);
    assert_non_null(line);
    g_auto(GStrv) fields = g_regex_split_simple(" +", line, 0, 0);
    assert_string_equal(fields[3], "4w"); /* 30 days, rounded down */
    assert_string_equal(fields[4], "3f010000");
}

/* ---- several processes ---- */

static void read_in_child(const Bench *bench, const char *expected)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_KERNEL, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (keyctl_join_session_keyring(NULL) < 0)
        _exit(2);
    error = ask_load(keyring, bench->account, &text);
    if (error != NULL || g_strcmp0(text, expected) != 0)
        _exit(1);
    g_clear_error(&error);
    error = ask_store(keyring, bench->account, "from the child");
    _exit(error == NULL ? 0 : 3);
}

static void test_another_process_of_another_session(void **state)
{
    const Bench *bench = *state;
    int status = 0;

    expect_well(ask_store(bench->keyring, bench->account, "from the parent"));
    pid_t child = fork();
    if (child == 0)
        read_in_child(bench, "from the parent");
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    expect_stored(bench->keyring, bench->account, "from the child");
}

/* ---- keys that are no longer good ---- */

static void test_a_revoked_key(void **state)
{
    const Bench *bench = *state;
    g_autofree char *text = NULL;

    expect_well(ask_store(bench->keyring, bench->account, "one"));
    assert_int_equal(keyctl_revoke(find_key(bench)), 0);
    expect_fault(ask_load(bench->keyring, bench->account, &text), FAULT_SIGNED_OUT,
                 "was revoked: sign in again");
    expect_well(ask_store(bench->keyring, bench->account, "two"));
    expect_stored(bench->keyring, bench->account, "two");
    assert_int_equal(keyctl_revoke(find_key(bench)), 0);
    expect_well(ask_erase(bench->keyring, bench->account));
    expect_stored(bench->keyring, bench->account, NULL);
}

static gboolean on_tick(gpointer data)
{
    return G_SOURCE_CONTINUE;
}

/* A second is the shortest life that the kernel knows. */
static void expire(const Bench *bench)
{
    guint tick = g_timeout_add(5, on_tick, NULL);

    assert_int_equal(keyctl_set_timeout(find_key(bench), 1), 0);
    while (find_key(bench) >= 0)
        g_main_context_iteration(NULL, TRUE);
    assert_int_equal(errno, EKEYEXPIRED);
    g_source_remove(tick);
}

static void test_an_expired_key(void **state)
{
    const Bench *bench = *state;
    g_autofree char *text = NULL;

    expect_well(ask_store(bench->keyring, bench->account, "one"));
    expire(bench);
    expect_fault(ask_load(bench->keyring, bench->account, &text), FAULT_SIGNED_OUT,
                 "has expired after 30 days without use: sign in again");
    expect_well(ask_probe(bench->keyring));
    expect_well(ask_store(bench->keyring, bench->account, "two"));
    expect_stored(bench->keyring, bench->account, "two");
    expire(bench);
    expect_well(ask_erase(bench->keyring, bench->account));
    expect_stored(bench->keyring, bench->account, NULL);
}

/* FALSE, told as a skip, where there is no kernel keyring to test. */
static gboolean kernel_allows(void)
{
    if (keyctl_join_session_keyring(NULL) >= 0)
        return TRUE;
    printf("1..0 # SKIP the kernel refuses keyctl here: %s\n", g_strerror(errno));
    return FALSE;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_keeps_replaces_erases),
        TEST(test_a_session_and_the_largest_secret),
        TEST(test_the_probe),
        TEST(test_probing_often),
        TEST(test_auto_without_a_bus),
        TEST(test_the_key_itself),
        TEST(test_another_process_of_another_session),
        TEST(test_a_revoked_key),
        TEST(test_an_expired_key),
    };
#undef TEST

    if (!kernel_allows())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
