/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "key.h"
#include "looptrace/fault.h"
#include "looptrace/supabase.h"
#include "tokens_fixture.h"

/* {"alg":"HS256","typ":"JWT"}.{"role":…}.x */
#define JWT_ANON    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoiYW5vbiJ9.eA"
#define JWT_SERVICE "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.eA"

static void refused(const char *key, const char *word)
{
    g_autoptr(GError) error = NULL;

    assert_false(project_key_check(key, &error));
    assert_int_equal(fault_kind(error), FAULT_CONFIG);
    if (strstr(error->message, word) == NULL)
        fail_msg("“%s” doesn't say “%s”", error->message, word);
}

static void accepted(const char *key)
{
    g_autoptr(GError) error = NULL;

    if (!project_key_check(key, &error))
        fail_msg("%s: %s", key, error->message);
}

static void test_client_keys_pass(void **state)
{
    accepted("sb_publishable_abc-DEF_123");
    accepted(JWT_ANON);
    accepted("sb_temp_abc");
    accepted("sb_something_new");
    accepted("not.a.jwt");
}

static void test_secret_keys_are_refused(void **state)
{
    refused("sb_secret_abc", "secret key");
    refused(JWT_SERVICE, "secret key");
}

/* Legacy keys are tokens, of whichever kind the project signs with; only the role in them matters. */
static void test_legacy_keys_of_each_kind(void **state)
{
    static const char *const kinds[] = {"HS256", "RS256", "ES256"};
    static const char *const privileged[] = {"service_role", "supabase_admin", "postgres"};

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *anon =
            fixture_jwt_of(kinds[i], "{\"iss\":\"supabase\",\"ref\":\"x\",\"role\":\"anon\"}");
        accepted(anon);
        for (gsize k = 0; k < G_N_ELEMENTS(privileged); k++) {
            g_autofree char *payload = g_strdup_printf("{\"role\":\"%s\"}", privileged[k]);
            g_autofree char *key = fixture_jwt_of(kinds[i], payload);
            refused(key, "doesn't belong into a client");
        }
    }
}

static void described(const char *key, const char *words)
{
    g_autofree char *text = supabase_describe_key(key);

    assert_string_equal(text, words);
}

static void test_kinds_in_words(void **state)
{
    g_autofree char *hmac = fixture_jwt_of("HS256", "{\"role\":\"anon\"}");
    g_autofree char *curve = fixture_jwt_of("ES256", "{\"role\":\"anon\"}");
    g_autofree char *rsa = fixture_jwt_of("RS256", "{\"role\":\"authenticated\"}");
    g_autofree char *hostile = fixture_jwt_of("\\u001b[2J", "{\"role\":\"anon\"}");

    described("sb_publishable_abc", "publishable");
    described(hmac, "legacy, a token of anon signed with HS256");
    described(curve, "legacy, a token of anon signed with ES256");
    described(rsa, "legacy, a token of another role signed with RS256");
    described(hostile, "of a kind that isn't known here");
    described("sb_temp_abc", "of a kind that isn't known here");
}

static void test_what_is_no_key(void **state)
{
    g_autofree char *endless = g_strnfill(5000, 'k');

    refused(NULL, "isn't set");
    refused("", "isn't set");
    refused("sb_publishable_abc\r\nX-Evil: 1", "can't be right");
    refused("sb publishable", "can't be right");
    refused("schl\303\274ssel", "can't be right");
    refused(endless, "can't be right");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client_keys_pass),
        cmocka_unit_test(test_secret_keys_are_refused),
        cmocka_unit_test(test_legacy_keys_of_each_kind),
        cmocka_unit_test(test_kinds_in_words),
        cmocka_unit_test(test_what_is_no_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
