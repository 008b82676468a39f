/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth_error.h"
#include "looptrace/fault.h"

static ServerAnswer answer_of(long status, const char *body)
{
    return (ServerAnswer){
        .status = status, .body = body, .length = strlen(body), .is_json = body[0] == '{'};
}

static void check(long status, const char *body, FaultKind kind, const char *code,
                  const char *words)
{
    ServerAnswer answer = answer_of(status, body);
    g_autoptr(GError) error = auth_error_new(&answer);

    if (fault_kind(error) != kind || g_strcmp0(fault_code(error), code) != 0 ||
        strstr(error->message, words) == NULL)
        fail_msg("%ld %s: %s, %s, “%s”", status, body, fault_kind_name(fault_kind(error)),
                 fault_code(error), error->message);
}

/* Wire protocol A9, in the forms of A10. */
static void test_sign_in_errors(void **state)
{
    check(400,
          "{\"code\":400,\"error_code\":\"invalid_credentials\",\"msg\":\"Invalid login "
          "credentials\"}",
          FAULT_CREDENTIALS, "invalid_credentials", "Wrong e-mail or password");
    check(400, "{\"code\":\"invalid_credentials\",\"message\":\"Invalid login credentials\"}",
          FAULT_CREDENTIALS, "invalid_credentials", "Wrong e-mail or password");
    check(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid login credentials\"}",
          FAULT_CREDENTIALS, "invalid_grant", "Wrong e-mail or password");
    check(400, "{\"code\":\"email_not_confirmed\",\"message\":\"x\"}", FAULT_CREDENTIALS,
          "email_not_confirmed", "isn't confirmed");
    check(400, "{\"code\":\"user_banned\",\"message\":\"x\"}", FAULT_REFUSED, "user_banned",
          "suspended");
    check(422, "{\"code\":\"email_provider_disabled\",\"message\":\"x\"}", FAULT_REFUSED,
          "email_provider_disabled", "password");
    check(400, "{\"code\":\"captcha_failed\",\"message\":\"x\"}", FAULT_REFUSED, "captcha_failed",
          "captcha");
    check(400, "{\"code\":\"validation_failed\",\"message\":\"missing email or phone\"}",
          FAULT_INVALID, "validation_failed", "missing email or phone");
    check(429, "{\"code\":429,\"error_code\":\"over_request_rate_limit\",\"msg\":\"x\"}",
          FAULT_LIMITED, "over_request_rate_limit", "60 seconds");
}

static void test_other_errors(void **state)
{
    check(401, "{\"message\":\"Invalid API key\",\"hint\":\"Double check\"}", FAULT_KEY, NULL,
          "project key: Invalid API key");
    check(500, "{\"code\":\"unexpected_failure\",\"message\":\"x\"}", FAULT_SERVER,
          "unexpected_failure", "Auth service has a fault");
    check(504, "{\"code\":\"request_timeout\",\"message\":\"x\"}", FAULT_SERVER, "request_timeout",
          "too long");
    check(500, "{\"code\":\"validation_failed\",\"message\":\"boom\"}", FAULT_SERVER,
          "validation_failed", "boom");
    check(400, "{\"code\":\"P0001\",\"message\":\"no buyers on Sunday\",\"hint\":\"h\"}",
          FAULT_SERVER, "P0001", "no buyers on Sunday (h)");
    check(422, "{\"code\":\"tomorrows_code\",\"message\":\"a new rule\"}", FAULT_INVALID,
          "tomorrows_code", "a new rule");
    check(403, "{\"code\":\"tomorrows_code\",\"message\":\"a new rule\"}", FAULT_REFUSED,
          "tomorrows_code", "a new rule");
    check(404, "{\"code\":\"tomorrows_code\",\"message\":\"a new rule\"}", FAULT_FAILED,
          "tomorrows_code", "a new rule");
    check(200, "<html>", FAULT_FOREIGN, NULL, "isn't from Supabase");
    check(502, "<html>", FAULT_SERVER, NULL, "HTTP 502");
}

static void check_refresh(long status, const char *body, RefreshVerdict verdict, FaultKind kind)
{
    ServerAnswer answer = answer_of(status, body);
    g_autoptr(GError) error = NULL;
    RefreshVerdict judged = auth_refresh_verdict(&answer, &error);

    if (judged != verdict || fault_kind(error) != kind)
        fail_msg("%ld %s: %s, %s", status, body, judged == REFRESH_DEAD ? "dead" : "keep",
                 fault_kind_name(fault_kind(error)));
}

/* Wire protocol A3 and §H, both forms. */
static void test_ends_of_a_session(void **state)
{
    const char *const codes[] = {"refresh_token_not_found",
                                 "refresh_token_already_used",
                                 "session_not_found",
                                 "session_expired",
                                 "user_banned",
                                 "user_not_found",
                                 "validation_failed",
                                 NULL};
    const long statuses[] = {400, 401, 403};

    check_refresh(400,
                  "{\"code\":400,\"error_code\":\"refresh_token_already_used\",\"msg\":\"Invalid "
                  "Refresh Token: Already Used\"}",
                  REFRESH_DEAD, FAULT_SIGNED_OUT);
    check_refresh(403,
                  "{\"code\":403,\"error_code\":\"session_not_found\",\"msg\":\"Session from "
                  "session_id claim in JWT does not exist\"}",
                  REFRESH_DEAD, FAULT_SIGNED_OUT);
    for (gsize i = 0; codes[i] != NULL; i++) {
        g_autofree char *body = g_strdup_printf("{\"code\":\"%s\",\"message\":\"m\"}", codes[i]);
        for (gsize j = 0; j < G_N_ELEMENTS(statuses); j++)
            check_refresh(statuses[j], body, REFRESH_DEAD, FAULT_SIGNED_OUT);
    }
}

static void test_what_keeps_a_session(void **state)
{
    check_refresh(409, "{\"code\":\"conflict\",\"message\":\"m\"}", REFRESH_KEEP, FAULT_SERVER);
    check_refresh(429, "{\"code\":\"over_request_rate_limit\",\"message\":\"m\"}", REFRESH_KEEP,
                  FAULT_LIMITED);
    check_refresh(500, "{\"code\":\"unexpected_failure\",\"message\":\"m\"}", REFRESH_KEEP,
                  FAULT_SERVER);
    check_refresh(500, "{\"code\":\"session_not_found\",\"message\":\"m\"}", REFRESH_KEEP,
                  FAULT_SERVER);
    check_refresh(503, "", REFRESH_KEEP, FAULT_SERVER);
    check_refresh(200, "<html>sign in to the hotel</html>", REFRESH_KEEP, FAULT_FOREIGN);
    check_refresh(403, "<html>blocked</html>", REFRESH_KEEP, FAULT_FOREIGN);
    check_refresh(401, "{\"message\":\"Invalid API key\"}", REFRESH_KEEP, FAULT_KEY);
    check_refresh(400, "{\"code\":\"bad_json\",\"message\":\"m\"}", REFRESH_KEEP, FAULT_FAILED);
    check_refresh(400, "{\"code\":\"tomorrows_code\",\"message\":\"m\"}", REFRESH_KEEP,
                  FAULT_INVALID);
    check_refresh(404, "{\"code\":\"session_not_found\",\"message\":\"m\"}", REFRESH_KEEP,
                  FAULT_SIGNED_OUT);
}

static void check_logout(long status, const char *body, LogoutVerdict verdict)
{
    ServerAnswer answer = answer_of(status, body);
    g_autoptr(GError) error = NULL;
    LogoutVerdict judged = auth_logout_verdict(&answer, &error);

    if (judged != verdict)
        fail_msg("%ld %s: %d", status, body, (int)judged);
    assert_true((error != NULL) == (verdict == LOGOUT_FAILED));
}

static void test_logout(void **state)
{
    check_logout(204, "", LOGOUT_DONE);
    check_logout(200, "{}", LOGOUT_DONE);
    check_logout(403, "{\"code\":\"session_not_found\",\"message\":\"m\"}", LOGOUT_WAS_OUT);
    check_logout(404, "{\"code\":\"user_not_found\",\"message\":\"m\"}", LOGOUT_WAS_OUT);
    check_logout(401, "{\"code\":\"no_authorization\",\"message\":\"m\"}", LOGOUT_WAS_OUT);
    check_logout(403, "{\"code\":\"bad_jwt\",\"message\":\"m\"}", LOGOUT_EXPIRED);
    check_logout(401, "{\"message\":\"Invalid API key\"}", LOGOUT_FAILED);
    check_logout(404, "<html>", LOGOUT_FAILED);
    check_logout(200, "<html>", LOGOUT_FAILED);
    check_logout(500, "{\"code\":\"unexpected_failure\",\"message\":\"m\"}", LOGOUT_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_in_errors),
        cmocka_unit_test(test_other_errors),
        cmocka_unit_test(test_ends_of_a_session),
        cmocka_unit_test(test_what_keeps_a_session),
        cmocka_unit_test(test_logout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
