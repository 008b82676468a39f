/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>

void outcome_clear(Outcome *outcome)
{
    g_clear_pointer(&outcome->secret, secret_text_unref);
    g_clear_error(&outcome->error);
}

void outcome_loaded(SecretText *secret, const GError *error, gpointer data)
{
    Outcome *outcome = data;

    outcome->times++;
    outcome_clear(outcome);
    outcome->secret = secret == NULL ? NULL : secret_text_ref(secret);
    outcome->error = error == NULL ? NULL : g_error_copy(error);
}

void outcome_done(const GError *error, gpointer data)
{
    outcome_loaded(NULL, error, data);
}

void outcome_wait(const Outcome *outcome, guint times)
{
    while (outcome->times < times)
        g_main_context_iteration(NULL, TRUE);
}

void loop_settle(void)
{
    while (g_main_context_iteration(NULL, FALSE))
        continue;
}

static GError *end(Outcome *outcome)
{
    outcome_wait(outcome, 1);
    return g_steal_pointer(&outcome->error);
}

GError *ask_probe(Keyring *keyring)
{
    g_auto(Outcome) outcome = {0};

    keyring_probe(keyring, outcome_done, &outcome);
    return end(&outcome);
}

GError *ask_store(Keyring *keyring, const char *account, const char *text)
{
    g_auto(Outcome) outcome = {0};
    g_autoptr(SecretText) secret = secret_text_new(text, -1);

    keyring_store(keyring, account, "looptrace (test)", secret, outcome_done, &outcome);
    return end(&outcome);
}

GError *ask_erase(Keyring *keyring, const char *account)
{
    g_auto(Outcome) outcome = {0};

    keyring_erase(keyring, account, outcome_done, &outcome);
    return end(&outcome);
}

GError *ask_load(Keyring *keyring, const char *account, char **text)
{
    g_auto(Outcome) outcome = {0};

    keyring_load(keyring, account, outcome_loaded, &outcome);
    outcome_wait(&outcome, 1);
    *text = outcome.secret == NULL ? NULL : g_strdup(secret_text_peek(outcome.secret));
    return g_steal_pointer(&outcome.error);
}

void expect_fault(GError *taken, FaultKind kind, const char *part_of_message)
{
    g_autoptr(GError) error = taken;

    assert_non_null(error);
    if (fault_kind(error) != kind || strstr(error->message, part_of_message) == NULL)
        fail_msg("“%s” (%s) isn't about “%s” (%s)", error->message,
                 fault_kind_name(fault_kind(error)), part_of_message, fault_kind_name(kind));
}

void expect_well(GError *taken)
{
    g_autoptr(GError) error = taken;

    if (error != NULL)
        fail_msg("%s", error->message);
}

void expect_stored(Keyring *keyring, const char *account, const char *text)
{
    g_autofree char *stored = NULL;

    expect_well(ask_load(keyring, account, &stored));
    if (text == NULL)
        assert_null(stored);
    else
        assert_string_equal(stored, text);
}

/* ---- lists ---- */

typedef struct {
    gboolean ended;
    char *text;
    GError *error;
} Listing;

static int compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void listed(char **accounts, const GError *error, gpointer data)
{
    Listing *listing = data;

    listing->ended = TRUE;
    listing->error = error == NULL ? NULL : g_error_copy(error);
    if (accounts == NULL)
        return;
    qsort(accounts, g_strv_length(accounts), sizeof *accounts, compare);
    listing->text = g_strjoinv(" ", accounts);
}

GError *ask_list(Keyring *keyring, const char *prefix, char **text)
{
    Listing listing = {.ended = FALSE};

    keyring_list(keyring, prefix, listed, &listing);
    while (!listing.ended)
        g_main_context_iteration(NULL, TRUE);
    *text = listing.text;
    return listing.error;
}

void expect_listed(Keyring *keyring, const char *prefix, const char *accounts)
{
    g_autofree char *text = NULL;

    expect_well(ask_list(keyring, prefix, &text));
    assert_string_equal(text, accounts);
}

/* ---- directories ---- */

char *directory_new(void)
{
    return g_dir_make_tmp("looptrace-test-XXXXXX", NULL);
}

void directory_remove(const char *path)
{
    g_autoptr(GDir) entries = g_dir_open(path, 0, NULL);
    const char *name;

    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL) {
        g_autofree char *entry = g_build_filename(path, name, NULL);
        if (g_file_test(entry, G_FILE_TEST_IS_DIR) && !g_file_test(entry, G_FILE_TEST_IS_SYMLINK))
            directory_remove(entry);
        else
            (void)g_unlink(entry);
    }
    (void)g_rmdir(path);
}
