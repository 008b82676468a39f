/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
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
