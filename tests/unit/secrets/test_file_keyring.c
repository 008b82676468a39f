/* SPDX-License-Identifier: MIT */
/* The keyring file: sealed, whole, asked for its passphrase once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend.h"
#include "fixture.h"
#include "sealed_file.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

typedef struct {
    char *directory, *path;
    const char *passphrase; /* what the person says; NULL: they don't */
    guint asked, chosen, last_attempt;
    gint64 hesitates_us;
} Place;

static int setup(void **state)
{
    Place *place = g_new0(Place, 1);

    place->directory = directory_new();
    place->path = g_build_filename(place->directory, "data", "looptrace", "keyring", NULL);
    place->passphrase = "correct horse";
    *state = place;
    return 0;
}

static int teardown(void **state)
{
    Place *place = *state;

    directory_remove(place->directory);
    g_free(place->directory);
    g_free(place->path);
    g_free(place);
    return 0;
}

static SecretText *person(gboolean is_new, guint attempt, gpointer data, GError **error)
{
    Place *place = data;

    place->asked++;
    place->chosen += is_new ? 1 : 0;
    place->last_attempt = attempt;
    for (gint64 end = g_get_monotonic_time() + place->hesitates_us; g_get_monotonic_time() < end;)
        continue;
    if (place->passphrase != NULL)
        return secret_text_new(place->passphrase, -1);
    g_set_error(error, FAULT, FAULT_CANCELLED, "not now");
    return NULL;
}

static Keyring *keyring_in(Place *place)
{
    const KeyringOptions options = {.kind = KEYRING_FILE, .file = place->path};
    Keyring *keyring = keyring_open(&options);

    keyring_set_ask(keyring, person, place);
    return keyring;
}

static void fill(Place *place)
{
    g_autoptr(Keyring) keyring = keyring_in(place);

    expect_well(ask_store(keyring, "a", "one"));
    place->asked = place->chosen = 0;
}

static char *contents(const Place *place, gsize *length)
{
    char *text = NULL;

    assert_true(g_file_get_contents(place->path, &text, length, NULL));
    return text;
}

static void put(const Place *place, const char *bytes, gsize length)
{
    assert_true(g_file_set_contents_full(place->path, bytes, (gssize)length,
                                         G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

static guint count_files(const Place *place, const char *part)
{
    g_autofree char *directory = g_path_get_dirname(place->path);
    g_autoptr(GDir) entries = g_dir_open(directory, 0, NULL);
    const char *name;
    guint n = 0;

    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL)
        n += strstr(name, part) != NULL ? 1 : 0;
    return n;
}

static void test_keeps_over_runs(void **state)
{
    Place *place = *state;

    fill(place);
    g_autoptr(Keyring) keyring = keyring_in(place);
    expect_stored(keyring, "a", "one");
    expect_well(ask_store(keyring, "b", "other"));
    expect_well(ask_store(keyring, "a", "two"));
    expect_stored(keyring, "a", "two");
    expect_stored(keyring, "b", "other");
    expect_listed(keyring, "", "a b");
    expect_listed(keyring, "b", "b");
    assert_int_equal(place->asked, 1);
    assert_string_equal(keyring_describe(keyring), "file, sealed with a passphrase");
}

static void test_modes(void **state)
{
    Place *place = *state;
    g_autofree char *directory = g_path_get_dirname(place->path);
    struct stat status;
    mode_t before = umask(0);

    fill(place);
    umask(before);
    assert_int_equal(stat(place->path, &status), 0);
    assert_int_equal(status.st_mode & ALLPERMS, 0600);
    assert_int_equal(stat(directory, &status), 0);
    assert_int_equal(status.st_mode & ALLPERMS, 0700);
    assert_int_equal(count_files(place, ".new"), 0);
}

static void test_nothing_in_clear(void **state)
{
    Place *place = *state;
    gsize length;

    fill(place);
    g_autoptr(Keyring) keyring = keyring_in(place);
    expect_well(ask_store(keyring, "https://factory.example|default", "a-token-of-some-length"));
    g_autofree char *text = contents(place, &length);
    assert_null(memmem(text, length, "factory", 7));
    assert_null(memmem(text, length, "a-token", 7));
    assert_null(memmem(text, length, "correct", 7));
}

/* Nobody is asked where nothing is kept; with the last secret the file goes. */
static void test_an_empty_one_is_no_file(void **state)
{
    Place *place = *state;
    g_autoptr(Keyring) keyring = keyring_in(place);

    expect_well(ask_probe(keyring));
    expect_stored(keyring, "a", NULL);
    expect_well(ask_erase(keyring, "a"));
    expect_listed(keyring, "", "");
    assert_int_equal(place->asked, 0);
    expect_well(ask_store(keyring, "a", "one"));
    assert_int_equal(place->chosen, 1);
    expect_well(ask_erase(keyring, "a"));
    assert_false(g_file_test(place->path, G_FILE_TEST_EXISTS));
    expect_well(ask_store(keyring, "a", "again"));
    expect_stored(keyring, "a", "again");
    assert_int_equal(place->asked, 1);
}

static void test_a_wrong_passphrase(void **state)
{
    Place *place = *state;
    gsize length, after;
    g_autofree char *text = NULL;

    fill(place);
    g_autofree char *before = contents(place, &length);
    g_autoptr(Keyring) keyring = keyring_in(place);
    place->passphrase = "wrong horse";
    expect_fault(ask_load(keyring, "a", &text), FAULT_KEYRING,
                 "isn't the passphrase of the keyring file");
    assert_int_equal(place->asked, 3);
    assert_int_equal(place->last_attempt, 2);
    expect_fault(ask_store(keyring, "a", "two"), FAULT_KEYRING, "isn't the passphrase");
    g_autofree char *now = contents(place, &after);
    assert_int_equal(length, after);
    assert_memory_equal(before, now, length);
    place->passphrase = "correct horse";
    expect_stored(keyring, "a", "one");
}

static void test_nobody_to_ask(void **state)
{
    Place *place = *state;
    g_autofree char *text = NULL;

    fill(place);
    g_autoptr(Keyring) keyring = keyring_in(place);
    keyring_set_ask(keyring, NULL, NULL);
    expect_fault(ask_load(keyring, "a", &text), FAULT_KEYRING,
                 "is locked: its passphrase is asked for");
    expect_fault(ask_probe(keyring), FAULT_KEYRING, "is locked");
    keyring_set_ask(keyring, person, place);
    place->passphrase = NULL;
    expect_fault(ask_load(keyring, "a", &text), FAULT_CANCELLED, "not now");
}

/* A person takes longer than a keyring may. */
static void test_somebody_who_hesitates(void **state)
{
    static const KeyringBackend *table[KEYRING_KINDS] = {[KEYRING_FILE] = &keyring_backend_file};
    Place *place = *state;

    fill(place);
    g_autoptr(Keyring) keyring = keyring_new_with(KEYRING_FILE, table, 150, NULL);
    keyring_settings(keyring)->file = g_strdup(place->path);
    keyring_set_ask(keyring, person, place);
    place->hesitates_us = 400000;
    expect_stored(keyring, "a", "one");
    expect_well(ask_store(keyring, "a", "two"));
    assert_int_equal(place->asked, 1);
}

static void test_asked_beforehand(void **state)
{
    Place *place = *state;
    g_autoptr(Keyring) keyring = keyring_in(place);
    g_autoptr(GError) error = NULL;

    assert_true(keyring_unlock(keyring, &error));
    assert_int_equal(place->chosen, 1);
    keyring_set_ask(keyring, NULL, NULL);
    expect_well(ask_store(keyring, "a", "one"));
    g_autoptr(Keyring) later = keyring_in(place);
    assert_true(keyring_unlock(later, &error));
    keyring_set_ask(later, NULL, NULL);
    expect_stored(later, "a", "one");
    assert_int_equal(place->asked, 2);
}

/* Wherever a byte is wrong: it is told, set aside, and begun anew; never taken for another passphrase
 * but where only the salt is, of which the digest tells. */
static void test_damage(void **state)
{
    static const gsize places[] = {0, 7, 9, 20, 40, 50, 70, 500};
    Place *place = *state;
    gsize length;

    fill(place);
    g_autofree char *whole = contents(place, &length);
    g_autoptr(Keyring) keyring = keyring_in(place);
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *spoiled = g_memdup2(whole, length);
        g_autofree char *text = NULL;
        spoiled[places[i]] = places[i] == 7 ? 0 : (char)(spoiled[places[i]] ^ 1); /* the version */
        put(place, spoiled, length);
        expect_fault(ask_load(keyring, "a", &text), FAULT_SIGNED_OUT,
                     "was damaged, so it was set aside as");
        assert_false(g_file_test(place->path, G_FILE_TEST_EXISTS));
        expect_stored(keyring, "a", NULL);
    }
    assert_int_equal(count_files(place, ".set-aside-"), G_N_ELEMENTS(places));
    expect_well(ask_store(keyring, "a", "anew"));
    expect_stored(keyring, "a", "anew");
}

static void test_cut_off(void **state)
{
    Place *place = *state;

    fill(place);
    assert_int_equal(truncate(place->path, 30), 0);
    g_autoptr(Keyring) keyring = keyring_in(place);
    expect_fault(ask_store(keyring, "a", "two"), FAULT_KEYRING,
                 "was damaged, so it was set aside as");
    expect_well(ask_store(keyring, "a", "two"));
    expect_well(ask_probe(keyring));
}

static void test_a_newer_one_is_left_alone(void **state)
{
    Place *place = *state;
    g_autofree char *text = NULL;
    gsize length;

    fill(place);
    g_autofree char *bytes = contents(place, &length);
    bytes[7] = 2;
    put(place, bytes, length);
    g_autoptr(Keyring) keyring = keyring_in(place);
    expect_fault(ask_load(keyring, "a", &text), FAULT_KEYRING, "was written by a newer looptrace");
    expect_fault(ask_store(keyring, "a", "x"), FAULT_KEYRING, "newer looptrace");
    assert_int_equal(count_files(place, "set-aside"), 0);
}

static void test_no_file_of_ours(void **state)
{
    Place *place = *state;
    g_autofree char *elsewhere = g_build_filename(place->directory, "elsewhere", NULL);
    g_autofree char *text = NULL;
    g_autoptr(Keyring) keyring = keyring_in(place);

    fill(place);
    assert_int_equal(chmod(place->path, 0640), 0);
    expect_fault(ask_load(keyring, "a", &text), FAULT_KEYRING, "its mode must be 0600");
    assert_int_equal(chmod(place->path, 0600), 0);
    assert_int_equal(g_rename(place->path, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, place->path), 0);
    expect_fault(ask_load(keyring, "a", &text), FAULT_KEYRING, "is a symlink");
    assert_int_equal(g_unlink(place->path), 0);
    assert_int_equal(g_mkdir(place->path, 0700), 0);
    expect_fault(ask_load(keyring, "a", &text), FAULT_KEYRING, "is no file");
}

static void test_a_write_that_is_refused(void **state)
{
    Place *place = *state;
    g_autofree char *blocked = g_strconcat(place->path, ".new", NULL);
    g_autoptr(Keyring) keyring = keyring_in(place);

    fill(place);
    assert_int_equal(g_mkdir(blocked, 0700), 0);
    expect_fault(ask_store(keyring, "a", "two"), FAULT_KEYRING, "can't be written");
    expect_stored(keyring, "a", "one");
    assert_int_equal(g_rmdir(blocked), 0);
    expect_well(ask_store(keyring, "a", "two"));
}

/* Two of them at one file: what either keeps, the other doesn't write over. */
static void test_two_at_one_file(void **state)
{
    Place *place = *state;

    fill(place);
    g_autoptr(Keyring) one = keyring_in(place);
    g_autoptr(Keyring) other = keyring_in(place);
    g_auto(Outcome) first = {0};
    g_auto(Outcome) second = {0};
    g_autoptr(SecretText) secret = secret_text_new("x", -1);
    keyring_store(one, "b", "", secret, outcome_done, &first);
    keyring_store(other, "c", "", secret, outcome_done, &second);
    outcome_wait(&first, 1);
    outcome_wait(&second, 1);
    expect_listed(one, "", "a b c");
    g_autoptr(Keyring) third = keyring_in(place);
    expect_well(ask_erase(one, "a"));
    expect_well(ask_erase(other, "b"));
    expect_well(ask_erase(one, "c"));
    place->passphrase = "another one";
    expect_well(ask_store(third, "d", "x"));
    place->passphrase = "correct horse";
    expect_fault(ask_store(one, "e", "x"), FAULT_KEYRING, "isn't the passphrase");
    expect_stored(third, "d", "x");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_keeps_over_runs),
        TEST(test_modes),
        TEST(test_nothing_in_clear),
        TEST(test_an_empty_one_is_no_file),
        TEST(test_a_wrong_passphrase),
        TEST(test_nobody_to_ask),
        TEST(test_somebody_who_hesitates),
        TEST(test_asked_beforehand),
        TEST(test_damage),
        TEST(test_cut_off),
        TEST(test_a_newer_one_is_left_alone),
        TEST(test_no_file_of_ours),
        TEST(test_a_write_that_is_refused),
        TEST(test_two_at_one_file),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
