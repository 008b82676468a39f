/* SPDX-License-Identifier: MIT */
/* Against the real gnome-keyring: run by with-keyring unlocked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "fixture.h"

#define SERVICE    "org.freedesktop.secrets"
#define OBJECT     "/org/freedesktop/secrets"
#define ACCOUNT    "https://project.example/|default|session"
#define STARTUP_US (10 * G_USEC_PER_SEC)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

/* ---- the test's own eyes and hands on the bus ---- */

static GVariant *call(GDBusConnection *bus, const char *object, const char *interface,
                      const char *method, GVariant *arguments)
{
    g_autoptr(GError) error = NULL;
    GVariant *reply =
        g_dbus_connection_call_sync(bus, SERVICE, object, interface, method, arguments, NULL,
                                    G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

    if (reply == NULL)
        fail_msg("%s: %s", method, error->message);
    return reply;
}

/* Object paths of the items under an account; NULL-terminated. */
static char **find_items(GDBusConnection *bus, const char *account)
{
    GVariantBuilder attributes;
    g_autoptr(GVariant) reply = NULL;
    char **unlocked = NULL;

    g_variant_builder_init(&attributes, G_VARIANT_TYPE("a{ss}"));
    g_variant_builder_add(&attributes, "{ss}", "xdg:schema", "org.looptrace.Session");
    g_variant_builder_add(&attributes, "{ss}", "account", account);
    reply = call(bus, OBJECT, "org.freedesktop.Secret.Service", "SearchItems",
                 g_variant_new("(a{ss})", &attributes));
    g_variant_get(reply, "(^aoao)", &unlocked, NULL);
    return unlocked;
}

static void lock_default_collection(GDBusConnection *bus)
{
    const char *const paths[] = {OBJECT "/aliases/default", NULL};
    g_autoptr(GVariant) reply =
        call(bus, OBJECT, "org.freedesktop.Secret.Service", "Lock", g_variant_new("(^ao)", paths));
    g_autofree char **locked = NULL;

    g_variant_get(reply, "(^a&o&o)", &locked, NULL);
    assert_non_null(locked[0]);
}

static gboolean on_tick(gpointer data)
{
    return G_SOURCE_CONTINUE;
}

/* Until the daemon offers an unlocked default collection. */
static int wait_for_daemon(void **state)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);
    gint64 deadline = g_get_monotonic_time() + STARTUP_US;
    guint tick = g_timeout_add(10, on_tick, NULL);
    g_autoptr(GError) trouble = ask_probe(keyring);

    while (trouble != NULL && g_get_monotonic_time() < deadline) {
        g_main_context_iteration(NULL, TRUE);
        g_clear_error(&trouble);
        trouble = ask_probe(keyring);
    }
    g_source_remove(tick);
    *state = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
    return trouble == NULL && *state != NULL ? 0 : -1;
}

static int forget_bus(void **state)
{
    g_object_unref(*state);
    return 0;
}

/* ---- tests ---- */

static void test_keeps_replaces_erases(void **state)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);

    expect_stored(keyring, ACCOUNT, NULL);
    expect_well(ask_store(keyring, ACCOUNT, "one"));
    expect_stored(keyring, ACCOUNT, "one");
    expect_well(ask_store(keyring, ACCOUNT, "two, and longer"));
    expect_stored(keyring, ACCOUNT, "two, and longer");
    g_auto(GStrv) items = find_items(*state, ACCOUNT);
    assert_int_equal(g_strv_length(items), 1);
    expect_well(ask_erase(keyring, ACCOUNT));
    expect_well(ask_erase(keyring, ACCOUNT));
    expect_stored(keyring, ACCOUNT, NULL);
    g_auto(GStrv) left = find_items(*state, ACCOUNT);
    assert_int_equal(g_strv_length(left), 0);
}

static void test_the_probe(void **state)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);

    expect_well(ask_probe(keyring));
    assert_string_equal(keyring_describe(keyring), "Secret Service (unlocked)");
}

static void test_accounts_are_apart(void **state)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);

    expect_well(ask_store(keyring, "a", "one"));
    expect_well(ask_store(keyring, "কারখানা|\"b\"", "দুই"));
    expect_stored(keyring, "a", "one");
    expect_stored(keyring, "কারখানা|\"b\"", "দুই");
    expect_listed(keyring, "", "a কারখানা|\"b\"");
    expect_listed(keyring, "a", "a");
    expect_well(ask_erase(keyring, "a"));
    expect_stored(keyring, "a", NULL);
    expect_stored(keyring, "কারখানা|\"b\"", "দুই");
    expect_well(ask_erase(keyring, "কারখানা|\"b\""));
}

static void test_the_largest_secret(void **state)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);
    g_autofree char *largest = g_strnfill(KEYRING_SECRET_MAX, 'x');

    expect_well(ask_store(keyring, ACCOUNT, largest));
    expect_stored(keyring, ACCOUNT, largest);
    expect_well(ask_erase(keyring, ACCOUNT));
}

/* Each keyring has a connection of its own: for the daemon they are two programs. */
static void test_two_programs_share_it(void **state)
{
    g_autoptr(Keyring) mine = keyring_new(KEYRING_AUTO, NULL);
    g_autoptr(Keyring) yours = keyring_new(KEYRING_SECRET_SERVICE, NULL);

    expect_well(ask_store(mine, ACCOUNT, "mine"));
    expect_stored(yours, ACCOUNT, "mine");
    expect_well(ask_store(yours, ACCOUNT, "yours"));
    expect_stored(mine, ACCOUNT, "yours");
    expect_well(ask_erase(mine, ACCOUNT));
    expect_stored(yours, ACCOUNT, NULL);
    assert_int_equal(keyring_kind(mine), KEYRING_SECRET_SERVICE);
}

static void test_found_by_the_runtime_directory(void **state)
{
    g_autofree char *address = g_strdup(g_getenv("DBUS_SESSION_BUS_ADDRESS"));
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_AUTO, NULL);

    g_unsetenv("DBUS_SESSION_BUS_ADDRESS");
    expect_well(ask_probe(keyring));
    g_setenv("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
    assert_int_equal(keyring_kind(keyring), KEYRING_SECRET_SERVICE);
}

static void test_what_a_keyring_manager_shows(void **state)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);
    g_autoptr(GVariant) label = NULL;

    expect_well(ask_store(keyring, ACCOUNT, "one"));
    g_auto(GStrv) items = find_items(*state, ACCOUNT);
    g_autoptr(GVariant) reply = call(*state, items[0], "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new("(ss)", "org.freedesktop.Secret.Item", "Label"));
    g_variant_get(reply, "(v)", &label);
    assert_string_equal(g_variant_get_string(label, NULL), "looptrace (test)");
    expect_well(ask_erase(keyring, ACCOUNT));
}

/* The keyring goes away while calls are under way: each is answered. */
static void test_freeing_under_way(void **state)
{
    Keyring *keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);
    g_auto(Outcome) outcome = {0};

    expect_well(ask_probe(keyring));
    keyring_load(keyring, ACCOUNT, outcome_loaded, &outcome);
    keyring_erase(keyring, ACCOUNT, outcome_done, &outcome);
    g_main_context_iteration(NULL, FALSE);
    keyring_free(keyring);
    assert_int_equal(outcome.times, 2);
    expect_fault(g_steal_pointer(&outcome.error), FAULT_CANCELLED, "cancelled");
    keyring = keyring_new(KEYRING_SECRET_SERVICE, NULL);
    expect_well(ask_probe(keyring)); /* what the first one still had under way ends meanwhile */
    keyring_free(keyring);
    assert_int_equal(outcome.times, 2);
}

/* The last one: nobody can unlock it again without a dialog. */
static void test_locked(void **state)
{
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_AUTO, NULL);
    g_autoptr(Keyring) fresh = keyring_new(KEYRING_AUTO, NULL);
    g_autofree char *text = NULL;

    expect_well(ask_store(keyring, ACCOUNT, "one"));
    lock_default_collection(*state);
    expect_fault(ask_load(keyring, ACCOUNT, &text), FAULT_KEYRING, "locked: unlock it on the");
    assert_null(text);
    expect_fault(ask_load(keyring, "never stored", &text), FAULT_KEYRING, "locked: unlock it");
    expect_fault(ask_store(keyring, ACCOUNT, "two"), FAULT_KEYRING, "locked: unlock it on the");
    expect_fault(ask_erase(keyring, ACCOUNT), FAULT_KEYRING, "locked: unlock it on the");
    expect_fault(ask_probe(fresh), FAULT_KEYRING, "locked: unlock it on the");
    assert_int_equal(keyring_kind(fresh), KEYRING_SECRET_SERVICE);
    assert_string_equal(keyring_describe(fresh),
                        "Secret Service (the keyring is locked: unlock it on the desktop)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_replaces_erases),
        cmocka_unit_test(test_the_probe),
        cmocka_unit_test(test_accounts_are_apart),
        cmocka_unit_test(test_the_largest_secret),
        cmocka_unit_test(test_two_programs_share_it),
        cmocka_unit_test(test_found_by_the_runtime_directory),
        cmocka_unit_test(test_what_a_keyring_manager_shows),
        cmocka_unit_test(test_freeing_under_way),
        cmocka_unit_test(test_locked),
    };

    return cmocka_run_group_tests(tests, wait_for_daemon, forget_bus);
}
