/* SPDX-License-Identifier: MIT */
/* An external command as a keyring: a shell script that keeps secrets in files, honest or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "backend.h"
#include "fixture.h"
#include "helper.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

/* $0 DIRECTORY MANNER VERB. It keeps the whole question, and gives it back: its "secret" is what counts. */
static const char script[] =
    "#!/bin/sh\n"
    "dir=$1 manner=$2 verb=$3\n"
    "env >\"$dir/environment\"\n"
    "question=$(cat)\n"
    "printf '%s\\n' \"$question\" >>\"$dir/heard\"\n"
    "printf '%s\\n' \"$verb\" >>\"$dir/verbs\"\n"
    "case $manner-$verb in\n"
    "  honest-get | readonly-get | keeps-get) [ ! -f \"$dir/kept\" ] || cat \"$dir/kept\" ;;\n"
    "  honest-store | keeps-store) printf '%s' \"$question\" >\"$dir/kept\" ;;\n"
    "  honest-erase) rm -f \"$dir/kept\" ;;\n"
    "  other-get) echo '{\"secret\":\"another\"}' ;;\n"
    "  null-get) echo '{\"secret\":null}' ;;\n"
    "  garbage-*) echo 'pass: no such entry' ;;\n"
    "  number-*) echo '{\"secret\":7}' ;;\n"
    "  flood-*) yes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ;;\n"
    "  fails-*) echo 'gpg: decryption failed: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9 no secret key' "
    ">&2\n"
    "    echo more >&2; exit 2 ;;\n"
    "  mute-*) exit 3 ;;\n"
    "  dies-*) kill -KILL $$ ;;\n"
    "  hangs-*) sleep 600 & echo $! >\"$dir/child\"; wait ;;\n"
    "esac\n";

typedef struct {
    char *directory, *program;
} Place;

static int setup(void **state)
{
    Place *place = g_new0(Place, 1);

    place->directory = directory_new();
    place->program = g_build_filename(place->directory, "helper", NULL);
    *state = place;
    return g_file_set_contents(place->program, script, -1, NULL) &&
                   g_chmod(place->program, 0700) == 0
               ? 0
               : -1;
}

static int teardown(void **state)
{
    Place *place = *state;

    directory_remove(place->directory);
    g_free(place->directory);
    g_free(place->program);
    g_free(place);
    return 0;
}

static Keyring *keyring_in(const Place *place, const char *manner)
{
    g_autofree char *command =
        g_strdup_printf("'%s' '%s' %s", place->program, place->directory, manner);
    const KeyringOptions options = {.kind = KEYRING_COMMAND, .command = command};

    return keyring_open(&options);
}

static char *contents(const Place *place, const char *name)
{
    g_autofree char *path = g_build_filename(place->directory, name, NULL);
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

static void test_keeps_replaces_erases(void **state)
{
    g_autoptr(Keyring) keyring = keyring_in(*state, "honest");

    expect_well(ask_probe(keyring));
    assert_string_equal(keyring_describe(keyring), "external command");
    expect_stored(keyring, "a", NULL);
    expect_well(ask_store(keyring, "a", "{\"quoted\":\"\\u0441 \xe0\xa6\x95\"}"));
    expect_stored(keyring, "a", "{\"quoted\":\"\\u0441 \xe0\xa6\x95\"}");
    expect_well(ask_store(keyring, "a", "two"));
    expect_stored(keyring, "a", "two");
    expect_well(ask_erase(keyring, "a"));
    expect_well(ask_erase(keyring, "a"));
    expect_stored(keyring, "a", NULL);
}

static void test_what_it_hears(void **state)
{
    g_autoptr(Keyring) keyring = keyring_in(*state, "honest");

    expect_well(ask_store(keyring, "h|\"p\"", "s"));
    expect_well(ask_erase(keyring, "h|\"p\""));
    g_autofree char *heard = contents(*state, "heard");
    g_autofree char *verbs = contents(*state, "verbs");
    assert_string_equal(heard, "{\"version\":1,\"account\":\"h|\\\"p\\\"\",\"label\":\"looptrace "
                               "(test)\",\"secret\":\"s\"}\n"
                               "{\"version\":1,\"account\":\"h|\\\"p\\\"\"}\n"
                               "{\"version\":1,\"account\":\"h|\\\"p\\\"\"}\n"
                               "{\"version\":1,\"account\":\"h|\\\"p\\\"\"}\n");
    assert_string_equal(verbs, "store\nget\nerase\nget\n");
}

static void test_its_environment_is_scrubbed(void **state)
{
    g_autoptr(Keyring) keyring = keyring_in(*state, "honest");

    g_setenv("LOOPTRACE_ANON_KEY", "not-for-it", TRUE);
    g_setenv("https_proxy", "http://user:word@proxy", TRUE);
    g_setenv("GNUPGHOME", "/somewhere", TRUE);
    expect_stored(keyring, "a", NULL);
    g_autofree char *environment = contents(*state, "environment");
    assert_null(strstr(environment, "not-for-it"));
    assert_null(strstr(environment, "proxy"));
    assert_non_null(strstr(environment, "GNUPGHOME=/somewhere"));
    assert_non_null(strstr(environment, "PATH="));
    g_unsetenv("LOOPTRACE_ANON_KEY");
    g_unsetenv("https_proxy");
}

static void expect_each(const Place *place, const char *manner, const char *load, const char *store,
                        const char *erase)
{
    g_autoptr(Keyring) keyring = keyring_in(place, manner);
    g_autofree char *text = NULL;

    if (load == NULL)
        expect_well(ask_load(keyring, "a", &text));
    else
        expect_fault(ask_load(keyring, "a", &text), FAULT_KEYRING, load);
    if (store == NULL)
        expect_well(ask_store(keyring, "a", "mine"));
    else
        expect_fault(ask_store(keyring, "a", "mine"), FAULT_KEYRING, store);
    if (erase == NULL)
        expect_well(ask_erase(keyring, "a"));
    else
        expect_fault(ask_erase(keyring, "a"), FAULT_KEYRING, erase);
    expect_well(ask_probe(keyring)); /* the next question is answered */
}

static void test_lies_are_told(void **state)
{
    expect_each(*state, "readonly", NULL, "said that it stored what it was given, but has nothing",
                NULL);
    expect_each(*state, "other", NULL, "but gives something else back", "but still gives it");
    expect_each(*state, "keeps", NULL, NULL,
                "said that it erased what it kept, but still gives it");
    expect_each(*state, "null", NULL, "but has nothing", NULL);
}

static void test_garbage_is_told(void **state)
{
    expect_each(*state, "garbage", "what isn't JSON with a “secret”", "something else back",
                "still gives it");
    expect_each(*state, "number", "what isn't JSON with a “secret”", "something else back",
                "still gives it");
    expect_each(*state, "flood", "answered more than 256 KiB", "more than 256 KiB",
                "more than 256 KiB");
}

/* … in its own words, but for those that are long enough to be a token. */
static void test_failures_are_told(void **state)
{
    static const char said[] = "failed with exit code 2: gpg: decryption failed: … no secret key";

    expect_each(*state, "fails", said, said, said);
    expect_each(*state, "mute", "failed with exit code 3", "exit code 3", "exit code 3");
    expect_each(*state, "dies", "was ended by signal 9", "signal 9", "signal 9");
}

static void test_not_there(void **state)
{
    const KeyringOptions none = {.kind = KEYRING_COMMAND};
    const KeyringOptions missing = {.kind = KEYRING_COMMAND, .command = "/nowhere/\033[2J x"};
    const KeyringOptions odd = {.kind = KEYRING_COMMAND, .command = "pass 'show"};
    g_autoptr(Keyring) first = keyring_open(&none);
    g_autoptr(Keyring) second = keyring_open(&missing);
    g_autoptr(Keyring) third = keyring_open(&odd);

    expect_fault(ask_probe(first), FAULT_KEYRING, "no keyring command is set");
    expect_fault(ask_probe(second), FAULT_KEYRING,
                 "the keyring command, /nowhere/\u241b[2J, isn't there");
    expect_fault(ask_probe(third), FAULT_KEYRING, "can't be taken apart into words");
}

static gboolean is_alive(const Place *place)
{
    g_autofree char *child = contents(place, "child");
    gint64 pid = 0;

    return child != NULL &&
           g_ascii_string_to_signed(g_strstrip(child), 10, 2, G_MAXINT32, &pid, NULL) &&
           kill((pid_t)pid, 0) == 0;
}

static gboolean on_tick(gpointer data)
{
    return G_SOURCE_CONTINUE;
}

static void test_one_that_hangs_is_ended_with_its_children(void **state)
{
    static const KeyringBackend *table[KEYRING_KINDS] = {[KEYRING_COMMAND] =
                                                             &keyring_backend_command};
    const Place *place = *state;
    g_autoptr(Keyring) keyring = keyring_new_with(KEYRING_COMMAND, table, 400, NULL);
    g_autofree char *text = NULL;

    keyring_settings(keyring)->command =
        g_strdup_printf("'%s' '%s' hangs", place->program, place->directory);
    expect_fault(ask_load(keyring, "a", &text), FAULT_KEYRING,
                 "the keyring command did not answer within 0.4 s");
    guint tick = g_timeout_add(10, on_tick, NULL);
    gint64 deadline = g_get_monotonic_time() + 5 * G_USEC_PER_SEC;
    while (is_alive(place) && g_get_monotonic_time() < deadline)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(tick);
    assert_false(is_alive(place));
}

static void test_can_not_be_asked_what_it_keeps(void **state)
{
    g_autoptr(Keyring) keyring = keyring_in(*state, "honest");
    g_autofree char *text = NULL;

    expect_fault(ask_list(keyring, "a", &text), FAULT_KEYRING, "can't be asked what it keeps");
}

static void test_words_of_it(void **state)
{
    g_autofree char *plain = helper_first_words("no such entry\nsecond line", 25);
    g_autofree char *hostile = helper_first_words("\033]0;x\a 0123456789012345678901234567890", 39);
    g_autofree char *nothing = helper_first_words("", 0);

    assert_string_equal(plain, "no such entry");
    assert_string_equal(hostile, "␛]0;x␇ …");
    assert_string_equal(nothing, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_keeps_replaces_erases),
        TEST(test_what_it_hears),
        TEST(test_its_environment_is_scrubbed),
        TEST(test_lies_are_told),
        TEST(test_garbage_is_told),
        TEST(test_failures_are_told),
        TEST(test_not_there),
        TEST(test_one_that_hangs_is_ended_with_its_children),
        TEST(test_can_not_be_asked_what_it_keeps),
        TEST(test_words_of_it),
    };
#undef TEST

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
