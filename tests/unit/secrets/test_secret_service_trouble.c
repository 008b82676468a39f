/* SPDX-License-Identifier: MIT */
/*
 * No bus, a bus without the service, a service that hangs, refuses, wants to ask: run by with-keyring
 * empty, and with the argument "hanging" by with-keyring hanging.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "backend.h"
#include "fake_service.h"
#include "fixture.h"

#define ACCOUNT  "trouble"
#define SHORT_MS 100

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

/* ---- nobody there ---- */

static void expect_absent(const char *why)
{
    g_autoptr(Keyring) named = keyring_new(KEYRING_SECRET_SERVICE, NULL);
    g_autoptr(Keyring) automatic = keyring_new(KEYRING_AUTO, NULL);
    g_autofree char *text = NULL;

    expect_fault(ask_probe(named), FAULT_KEYRING, why);
    expect_fault(ask_load(named, ACCOUNT, &text), FAULT_KEYRING, why);
    expect_fault(ask_store(named, ACCOUNT, "one"), FAULT_KEYRING, why);
    expect_fault(ask_erase(named, ACCOUNT), FAULT_KEYRING, why);
    assert_non_null(strstr(keyring_describe(named), why));
    expect_well(ask_probe(automatic));
    assert_int_not_equal(keyring_kind(automatic), KEYRING_SECRET_SERVICE);
    assert_non_null(strstr(keyring_describe(automatic), why));
}

static void test_a_bus_without_the_service(void **state)
{
    expect_absent("nothing on the session bus offers the Secret Service");
}

/* A dbus-launch that can be seen to have run, found first on the PATH. */
static char *plant_launcher(const char *directory)
{
    g_autofree char *launcher = g_build_filename(directory, "dbus-launch", NULL);
    g_autofree char *path = g_strconcat(directory, ":", g_getenv("PATH"), NULL);
    char *mark = g_build_filename(directory, "launched", NULL);
    g_autofree char *script = g_strdup_printf("#!/bin/sh\n: >'%s'\n", mark);

    assert_true(
        g_file_set_contents_full(launcher, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
    g_setenv("PATH", path, TRUE);
    g_setenv("DISPLAY", ":99", TRUE);
    return mark;
}

static void test_no_bus_and_none_is_launched(void **state)
{
    g_autofree char *address = g_strdup(g_getenv("DBUS_SESSION_BUS_ADDRESS"));
    g_autofree char *runtime = g_strdup(g_getenv("XDG_RUNTIME_DIR"));
    g_autofree char *mark = plant_launcher(g_get_home_dir());

    g_unsetenv("XDG_RUNTIME_DIR");
    g_unsetenv("DBUS_SESSION_BUS_ADDRESS");
    expect_absent("there is no session bus");
    g_setenv("DBUS_SESSION_BUS_ADDRESS", "autolaunch:", TRUE);
    expect_absent("there is no session bus");
    g_setenv("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
    g_setenv("XDG_RUNTIME_DIR", runtime, TRUE);
    g_unsetenv("DISPLAY");
    assert_false(g_file_test(mark, G_FILE_TEST_EXISTS));
}

/* What tmux keeps of a desktop session that has ended. */
static void test_an_address_where_nobody_listens(void **state)
{
    g_autofree char *address = g_strdup(g_getenv("DBUS_SESSION_BUS_ADDRESS"));

    g_setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
    expect_absent("the session bus can't be reached");
    g_setenv("DBUS_SESSION_BUS_ADDRESS", "nonsense", TRUE);
    expect_absent("the session bus can't be reached");
    g_setenv("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
}

/* ---- somebody there ---- */

static int setup(void **state)
{
    *state = fake_service_start();
    return 0;
}

static int teardown(void **state)
{
    fake_service_stop(*state);
    return 0;
}

static Keyring *impatient(void)
{
    static const KeyringBackend *const backends[KEYRING_KINDS] = {
        [KEYRING_SECRET_SERVICE] = &keyring_backend_secret_service,
    };

    return keyring_new_with(KEYRING_SECRET_SERVICE, backends, SHORT_MS, NULL);
}

static void test_the_fake_itself(void **state)
{
    FakeService *fake = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);

    expect_well(ask_probe(keyring));
    expect_stored(keyring, ACCOUNT, NULL);
    expect_well(ask_store(keyring, ACCOUNT, "one"));
    assert_int_equal(fake->created, 1);
    fake->secret_length = 3;
    expect_stored(keyring, ACCOUNT, "xxx");
    expect_well(ask_erase(keyring, ACCOUNT));
    expect_stored(keyring, ACCOUNT, NULL);
}

static void test_no_default_collection(void **state)
{
    ((FakeService *)*state)->lacks_collection = G_MAXUINT;
    expect_absent("has no default keyring");
}

/* gnome-keyring's way to answer a connection that it hasn't taken note of yet. */
static void test_a_collection_at_the_second_glance(void **state)
{
    FakeService *fake = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_AUTO, NULL);

    fake->lacks_collection = 1;
    expect_well(ask_probe(keyring));
    assert_int_equal(keyring_kind(keyring), KEYRING_SECRET_SERVICE);
}

static void test_a_service_that_cannot_be_started(void **state)
{
    ((FakeService *)*state)->refusal = "org.freedesktop.DBus.Error.Spawn.ChildExited";
    expect_absent("can't be started: no \u241b[2Jway");
    ((FakeService *)*state)->refusal = "org.freedesktop.systemd1.UnitMasked";
    expect_absent("can't be started: no \u241b[2Jway");
}

/* It is there, so that nothing else takes its place. */
static void test_a_service_that_refuses(void **state)
{
    FakeService *fake = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_AUTO, NULL);

    fake->refusal = "org.freedesktop.DBus.Error.AccessDenied";
    expect_fault(ask_probe(keyring), FAULT_KEYRING, "the Secret Service failed: no \u241b[2Jway");
    assert_int_equal(keyring_kind(keyring), KEYRING_SECRET_SERVICE);
}

static void test_locked(void **state)
{
    FakeService *fake = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_AUTO, NULL);
    g_autofree char *text = NULL;

    fake->is_locked = TRUE;
    expect_fault(ask_load(keyring, ACCOUNT, &text), FAULT_KEYRING, "locked: unlock it on the");
    assert_int_equal(keyring_kind(keyring), KEYRING_SECRET_SERVICE);
    fake->is_locked = FALSE;
    expect_stored(keyring, ACCOUNT, NULL);
    assert_string_equal(keyring_describe(keyring), "Secret Service (unlocked)");
}

static void test_locked_in_between(void **state)
{
    ((FakeService *)*state)->refusal = "org.freedesktop.Secret.Error.IsLocked";
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);

    expect_fault(ask_store(keyring, ACCOUNT, "one"), FAULT_KEYRING, "locked: unlock it on the");
}

/* ---- dialogs ---- */

static void test_no_dialog_to_store(void **state)
{
    FakeService *fake = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);

    fake->asks = TRUE;
    expect_fault(ask_store(keyring, ACCOUNT, "one"), FAULT_KEYRING, "see to it on the desktop");
    expect_well(ask_probe(keyring)); /* by now the dismissal has come, too */
    assert_int_equal(fake->prompts, 0);
    assert_int_equal(fake->dismissals, 1);
}

static void test_no_dialog_to_load(void **state)
{
    FakeService *fake = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);
    g_autofree char *text = NULL;

    fake->has_locked_item = TRUE;
    expect_fault(ask_load(keyring, ACCOUNT, &text), FAULT_KEYRING, "see to it on the desktop");
    assert_null(text);
    assert_int_equal(fake->prompts, 0);
}

static void test_erasing_tells_of_a_copy_that_is_left(void **state)
{
    FakeService *fake = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);

    fake->has_locked_item = TRUE;
    expect_fault(ask_erase(keyring, ACCOUNT), FAULT_KEYRING, "a copy is left in another keyring");
    assert_int_equal(fake->prompts, 0);
}

static void test_a_secret_that_is_not_ours(void **state)
{
    FakeService *fake = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);
    g_autofree char *text = NULL;

    fake->secret_length = KEYRING_SECRET_MAX + 1;
    expect_fault(ask_load(keyring, ACCOUNT, &text), FAULT_KEYRING, "isn't looptrace's");
    assert_null(text);
}

/* ---- silence ---- */

typedef struct {
    const char *silent;
    KeyringVerb verb;
} Silence;

static GError *ask(Keyring *keyring, KeyringVerb verb)
{
    g_autofree char *text = NULL;

    switch (verb) {
    case KEYRING_PROBE:
        return ask_probe(keyring);
    case KEYRING_LOAD:
        return ask_load(keyring, ACCOUNT, &text);
    case KEYRING_STORE:
        return ask_store(keyring, ACCOUNT, "one");
    case KEYRING_ERASE:
        return ask_erase(keyring, ACCOUNT);
    case KEYRING_LIST:
        return ask_list(keyring, ACCOUNT, &text);
    }
    return NULL;
}

/* Whichever step it hangs in; and once it has woken up, what it answers late changes nothing. */
static void test_silent_in_every_step(void **state)
{
    static const Silence silences[] = {
        {"ReadAlias", KEYRING_PROBE},  {"ReadAlias", KEYRING_STORE},
        {"OpenSession", KEYRING_LOAD}, {"SearchItems", KEYRING_LOAD},
        {"GetSecrets", KEYRING_LOAD},  {"OpenSession", KEYRING_STORE},
        {"CreateItem", KEYRING_STORE}, {"SearchItems", KEYRING_ERASE},
        {"Delete", KEYRING_ERASE},
    };
    FakeService *fake = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(silences); i++) {
        g_autoptr(Keyring) keyring = impatient();
        fake->secret_length = 3;
        fake->silent = silences[i].silent;
        expect_fault(ask(keyring, silences[i].verb), FAULT_KEYRING,
                     "the Secret Service did not answer within 0.1 s");
        assert_int_equal(fake->held->len, 1);
        fake->silent = NULL;
        fake_service_catch_up(fake);
        fake->secret_length = 3;
        expect_stored(keyring, ACCOUNT, "xxx");
    }
}

static void test_the_deadline_of_every_call(void **state)
{
    FakeService *fake = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_AUTO, NULL);
    g_auto(Outcome) outcome = {0};
    gint64 began = g_get_monotonic_time();

    fake->silent = "ReadAlias";
    keyring_probe(keyring, outcome_done, &outcome);
    keyring_load(keyring, ACCOUNT, outcome_loaded, &outcome);
    keyring_erase(keyring, ACCOUNT, outcome_done, &outcome);
    outcome_wait(&outcome, 3);
    assert_true(g_get_monotonic_time() - began < 3 * G_USEC_PER_SEC);
    expect_fault(g_steal_pointer(&outcome.error), FAULT_KEYRING, "did not answer within 2 s");
    assert_int_equal(keyring_kind(keyring), KEYRING_SECRET_SERVICE);
    assert_string_equal(keyring_describe(keyring),
                        "Secret Service (the Secret Service did not answer within 2 s)");
}

/* Something takes the connection and says nothing, not even who it is. */
static void test_a_bus_that_hangs(void **state)
{
    g_autofree char *bus = g_strdup(g_getenv("DBUS_SESSION_BUS_ADDRESS"));
    g_autofree char *path = g_build_filename(g_get_home_dir(), "silent", NULL);
    g_autofree char *silent = g_strconcat("unix:path=", path, NULL);
    g_autoptr(GSocket) listener =
        g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    g_autoptr(Keyring) keyring = impatient();

    assert_true(g_socket_bind(listener, address, FALSE, NULL));
    assert_true(g_socket_listen(listener, NULL));
    g_setenv("DBUS_SESSION_BUS_ADDRESS", silent, TRUE);
    expect_fault(ask_probe(keyring), FAULT_KEYRING, "did not answer within 0.1 s");
    g_setenv("DBUS_SESSION_BUS_ADDRESS", bus, TRUE);
}

/* ---- the bus goes ---- */

/* The last one. GDBus's shared connection would end this process here. */
static void test_the_bus_goes_away(void **state)
{
    const char *bus = g_getenv("KEYRING_TEST_BUS_PID");
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);
    gboolean is_gone = FALSE;

    expect_well(ask_probe(keyring));
    assert_non_null(bus);
    assert_int_equal(kill((pid_t)g_ascii_strtoll(bus, NULL, 10), SIGTERM), 0);
    while (!is_gone) {
        g_autoptr(GError) error = ask_probe(keyring);
        is_gone = error != NULL && strstr(error->message, "bus can't be reached") != NULL;
        if (error != NULL)
            assert_int_equal(fault_kind(error), FAULT_KEYRING);
    }
}

/* ---- a bus that waits for a service which never comes up ---- */

static void test_hanging_activation(void **state)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_AUTO, NULL);
    gint64 began = g_get_monotonic_time();

    expect_fault(ask_probe(keyring), FAULT_KEYRING, "did not answer within 2 s");
    assert_int_equal(keyring_kind(keyring), KEYRING_SECRET_SERVICE);
    assert_true(g_get_monotonic_time() - began < 3 * G_USEC_PER_SEC);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bus_without_the_service),
        cmocka_unit_test(test_no_bus_and_none_is_launched),
        cmocka_unit_test(test_an_address_where_nobody_listens),
        TEST(test_the_fake_itself),
        TEST(test_no_default_collection),
        TEST(test_a_collection_at_the_second_glance),
        TEST(test_a_service_that_cannot_be_started),
        TEST(test_a_service_that_refuses),
        TEST(test_locked),
        TEST(test_locked_in_between),
        TEST(test_no_dialog_to_store),
        TEST(test_no_dialog_to_load),
        TEST(test_erasing_tells_of_a_copy_that_is_left),
        TEST(test_a_secret_that_is_not_ours),
        TEST(test_silent_in_every_step),
        TEST(test_the_deadline_of_every_call),
        cmocka_unit_test(test_a_bus_that_hangs),
        TEST(test_the_bus_goes_away),
    };
    const struct CMUnitTest hanging[] = {
        cmocka_unit_test(test_hanging_activation),
    };
#undef TEST

    if (argc > 1 && g_str_equal(argv[1], "hanging"))
        return cmocka_run_group_tests(hanging, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
