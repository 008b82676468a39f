/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jwt.h"
#include "tokens_fixture.h"

static void read_payload(const char *payload, JwtClaims *claims)
{
    g_autofree char *token = fixture_jwt(payload);

    assert_true(jwt_read_claims(token, claims));
}

static void test_claims_of_the_local_stack(void **state)
{
    g_auto(JwtClaims) claims = {0};

    read_payload("{\"sub\":\"8a5e\",\"aud\":\"authenticated\",\"role\":\"authenticated\","
                 "\"email\":\"admin@looptrace.example\",\"session_id\":\"s\",\"iat\":1795399404,"
                 "\"exp\":1795403004}",
                 &claims);
    assert_string_equal(claims.subject, "8a5e");
    assert_string_equal(claims.email, "admin@looptrace.example");
    assert_string_equal(claims.role, "authenticated");
    assert_int_equal(claims.issued_at_s, 1795399404);
    assert_int_equal(claims.expires_at_s, 1795403004);
}

/* Every length of the last group, and both letters that base64url has of its own. */
static void test_padding_and_alphabet(void **state)
{
    const char *const subjects[] = {"a", "ab", "abc", "abcd", "a?>b?>~~~", NULL};

    for (gsize i = 0; subjects[i] != NULL; i++) {
        g_auto(JwtClaims) claims = {0};
        g_autofree char *payload = g_strdup_printf("{\"sub\":\"%s\"}", subjects[i]);
        read_payload(payload, &claims);
        assert_string_equal(claims.subject, subjects[i]);
        assert_null(claims.email);
        assert_int_equal(claims.expires_at_s, 0);
    }
}

static void test_what_is_no_token(void **state)
{
    g_autofree char *array = fixture_jwt("[1]");
    g_autofree char *cut = fixture_jwt("{\"sub\":\"a\"");
    g_autofree char *nul = fixture_jwt("{\"sub\":\"a\\u0000b\"}");
    g_autofree char *long_name = g_strnfill(20000, 'A');
    g_autofree char *long_payload = g_strdup_printf("{\"sub\":\"%s\"}", long_name);
    g_autofree char *endless = fixture_jwt(long_payload);
    g_autofree char *good = fixture_jwt("{\"sub\":\"a\"}");
    g_autofree char *four = g_strconcat(good, ".d", NULL);
    const char *const bad[] = {
        "",    ".", "..", "a.b",   "a.b.c.d", "a.!!!!.c",         "a.A.c", "a.eyJ=.c",
        array, cut, nul,  endless, four,      "sb_publishable_x", NULL};

    for (gsize i = 0; bad[i] != NULL; i++) {
        JwtClaims claims;
        memset(&claims, 0x55, sizeof claims);
        if (jwt_read_claims(bad[i], &claims))
            fail_msg("taken for a token: %s", bad[i]);
        assert_null(claims.subject);
        assert_int_equal(claims.expires_at_s, 0);
    }
}

static void test_claims_of_the_wrong_type(void **state)
{
    g_auto(JwtClaims) claims = {0};

    read_payload("{\"sub\":7,\"email\":null,\"role\":[\"a\"],\"exp\":\"soon\",\"iat\":-5}",
                 &claims);
    assert_null(claims.subject);
    assert_null(claims.email);
    assert_null(claims.role);
    assert_int_equal(claims.expires_at_s, 0);
    assert_int_equal(claims.issued_at_s, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_claims_of_the_local_stack),
        cmocka_unit_test(test_padding_and_alphabet),
        cmocka_unit_test(test_what_is_no_token),
        cmocka_unit_test(test_claims_of_the_wrong_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
