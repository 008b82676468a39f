/* SPDX-License-Identifier: MIT */
/* What AUTO has chosen is chosen again, and never another in silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>

#include "backend.h"
#include "choice.h"
#include "fixture.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

/* Two stores that other processes see, of which the better one comes and goes. */
static gboolean first_is_there;
static SecretText *kept[2];

static gpointer store_open(gconstpointer settings)
{
    return (gpointer)settings;
}

static void store_close(gpointer self)
{
}

static void store_run(gpointer self, KeyringCall *call)
{
    SecretText **slot = self;

    if (slot == &kept[0] && !first_is_there) {
        keyring_call_absent(call, g_error_new(FAULT, FAULT_KEYRING, "no bus"));
        return;
    }
    if (call->verb == KEYRING_STORE || call->verb == KEYRING_ERASE)
        g_clear_pointer(slot, secret_text_unref);
    if (call->verb == KEYRING_STORE)
        *slot = secret_text_ref(call->secret);
    keyring_call_done(call,
                      call->verb == KEYRING_LOAD && *slot != NULL ? secret_text_ref(*slot) : NULL);
}

static const KeyringBackend first = {.ready = "first",
                                     .settings = &kept[0],
                                     .open = store_open,
                                     .close = store_close,
                                     .run = store_run};
static const KeyringBackend second = {.ready = "second",
                                      .settings = &kept[1],
                                      .open = store_open,
                                      .close = store_close,
                                      .run = store_run};
static const KeyringBackend *const table[KEYRING_KINDS] = {
    [KEYRING_SECRET_SERVICE] = &first,
    [KEYRING_KERNEL] = &second,
    [KEYRING_MEMORY] = &keyring_backend_memory,
};

static Keyring *next_run(KeyringKind kind, const char *name)
{
    Keyring *keyring = keyring_new_with(kind, table, 2000, NULL);

    keyring_remember(keyring, name);
    return keyring;
}

static void forget_all(void)
{
    g_autofree char *path = keyring_choices_path();

    (void)g_unlink(path);
    for (int i = 0; i < 2; i++)
        g_clear_pointer(&kept[i], secret_text_unref);
}

static int setup(void **state)
{
    forget_all();
    first_is_there = FALSE;
    return 0;
}

static void test_stays_with_what_it_has_chosen(void **state)
{
    g_autoptr(Keyring) one = next_run(KEYRING_AUTO, "h|p");
    expect_well(ask_store(one, "h|p", "session"));
    assert_int_equal(keyring_kind(one), KEYRING_KERNEL);

    first_is_there = TRUE; /* a desktop came up */
    g_autoptr(Keyring) two = next_run(KEYRING_AUTO, "h|p");
    expect_stored(two, "h|p", "session");
    assert_int_equal(keyring_kind(two), KEYRING_KERNEL);
    assert_string_equal(keyring_describe(two), "second (chosen at an earlier sign-in)");
    g_autoptr(Keyring) other_profile = next_run(KEYRING_AUTO, "h|q");
    expect_stored(other_profile, "h|q", NULL);
    assert_int_equal(keyring_kind(other_profile), KEYRING_SECRET_SERVICE);
}

static void test_what_is_gone_is_told(void **state)
{
    g_autofree char *text = NULL;

    first_is_there = TRUE;
    g_autoptr(Keyring) one = next_run(KEYRING_AUTO, "h|p");
    expect_well(ask_store(one, "h|p", "session"));
    first_is_there = FALSE; /* over SSH */
    g_autoptr(Keyring) two = next_run(KEYRING_AUTO, "h|p");
    expect_fault(ask_load(two, "h|p", &text), FAULT_KEYRING,
                 "your session is kept in the Secret Service, which isn't there now: no bus");
    expect_fault(ask_store(two, "h|p", "new"), FAULT_KEYRING, "which isn't there now");
    assert_int_equal(keyring_kind(two), KEYRING_SECRET_SERVICE);
    /* Whoever names one has it, and the memory of the choice stays. */
    g_autoptr(Keyring) named = next_run(KEYRING_KERNEL, "h|p");
    expect_well(ask_store(named, "h|p", "apart"));
    first_is_there = TRUE;
    g_autoptr(Keyring) three = next_run(KEYRING_AUTO, "h|p");
    expect_stored(three, "h|p", "session");
}

static void test_only_what_keeps_something_is_remembered(void **state)
{
    g_autofree char *path = keyring_choices_path();

    g_autoptr(Keyring) looking = next_run(KEYRING_AUTO, "h|p");
    expect_well(ask_probe(looking));
    expect_stored(looking, "h|p", NULL);
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_autoptr(Keyring) nameless = next_run(KEYRING_AUTO, NULL);
    expect_well(ask_store(nameless, "h|p", "x"));
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void test_forgotten_it_is_chosen_anew(void **state)
{
    g_autofree char *path = keyring_choices_path();
    g_autofree char *text = NULL;

    g_autoptr(Keyring) one = next_run(KEYRING_AUTO, "h|p");
    expect_well(ask_store(one, "h|p", "session"));
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_null(strstr(text, "h|p"));
    assert_true(keyring_forget_choice(one, NULL));
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    assert_true(keyring_forget_choice(one, NULL));
    first_is_there = TRUE;
    g_autoptr(Keyring) two = next_run(KEYRING_AUTO, "h|p");
    expect_well(ask_store(two, "h|p", "session"));
    assert_int_equal(keyring_kind(two), KEYRING_SECRET_SERVICE);
}

/* A file that somebody has spoiled is as none. */
static void test_nonsense_in_the_file(void **state)
{
    static const char *const texts[] = {"", "\xff\xfe", "[chosen]\n", "[chosen", "no key file"};
    g_autofree char *path = keyring_choices_path();

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        assert_true(g_file_set_contents(path, texts[i], -1, NULL));
        g_autoptr(Keyring) keyring = next_run(KEYRING_AUTO, "h|p");
        expect_stored(keyring, "h|p", NULL);
        assert_int_equal(keyring_kind(keyring), KEYRING_KERNEL);
    }
    assert_true(choice_write("h|p", "punch cards", NULL));
    g_autoptr(Keyring) keyring = next_run(KEYRING_AUTO, "h|p");
    expect_stored(keyring, "h|p", NULL);
    assert_int_equal(keyring_kind(keyring), KEYRING_KERNEL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_stays_with_what_it_has_chosen, setup),
        cmocka_unit_test_setup(test_what_is_gone_is_told, setup),
        cmocka_unit_test_setup(test_only_what_keeps_something_is_remembered, setup),
        cmocka_unit_test_setup(test_forgotten_it_is_chosen_anew, setup),
        cmocka_unit_test_setup(test_nonsense_in_the_file, setup),
    };
    g_autofree char *home = directory_new();
    g_autofree char *state = g_build_filename(home, "looptrace", NULL);

    g_setenv("XDG_STATE_HOME", home, TRUE);
    (void)g_mkdir(state, 0700);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    forget_all();
    directory_remove(home);
    return failed;
}
