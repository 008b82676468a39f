/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "answer.h"
#include "looptrace/fault.h"

static ServerAnswer json_answer(long status, const char *body)
{
    return (ServerAnswer){.status = status, .body = body, .length = strlen(body), .is_json = TRUE};
}

static ServerAnswer text_answer(long status, const char *body)
{
    return (ServerAnswer){.status = status, .body = body, .length = strlen(body)};
}

static void check_trouble(const char *body, const char *code, const char *message, const char *hint)
{
    ServerAnswer answer = json_answer(400, body);
    g_auto(ServerTrouble) trouble = {0};

    server_trouble_read(&answer, &trouble);
    if (g_strcmp0(trouble.code, code) != 0 || g_strcmp0(trouble.message, message) != 0 ||
        g_strcmp0(trouble.hint, hint) != 0)
        fail_msg("%s: read as %s, %s, %s", body, trouble.code, trouble.message, trouble.hint);
}

/* Wire protocol A10 and B12. */
static void test_all_forms_of_an_error(void **state)
{
    check_trouble("{\"code\":\"invalid_credentials\",\"message\":\"m\"}", "invalid_credentials",
                  "m", NULL);
    check_trouble("{\"code\":400,\"error_code\":\"invalid_credentials\",\"msg\":\"m\"}",
                  "invalid_credentials", "m", NULL);
    check_trouble("{\"code\":400,\"msg\":\"m\"}", NULL, "m", NULL);
    check_trouble("{\"error\":\"invalid_grant\",\"error_description\":\"m\"}", "invalid_grant", "m",
                  NULL);
    check_trouble("{\"code\":\"P0001\",\"message\":\"m\",\"hint\":\"h\",\"detail\":\"d\"}", "P0001",
                  "m", "h");
    check_trouble("{\"message\":\"No API key found in request\",\"hint\":\"h\"}", NULL,
                  "No API key found in request", "h");
    check_trouble("{\"code\":\"PGRST201\",\"details\":[{\"a\":1}],\"hint\":null,\"message\":\"m\"}",
                  "PGRST201", "m", NULL);
    check_trouble("{\"code\":null,\"message\":7,\"hint\":[]}", NULL, NULL, NULL);
    check_trouble("[]", NULL, NULL, NULL);
    check_trouble("{\"code\":", NULL, NULL, NULL);
    check_trouble("{\"code\":\"a b\",\"message\":\"\"}", NULL, NULL, NULL);
    check_trouble("{\"code\":\"\",\"error\":\"e\"}", "e", "e", NULL);
    g_autofree char *word = g_strnfill(65, 'c');
    g_autofree char *body = g_strdup_printf("{\"code\":\"%s\"}", word);
    check_trouble(body, NULL, NULL, NULL);
}

static void test_hostile_texts(void **state)
{
    g_autofree char *endless = g_strnfill(100000, 'x');
    g_autofree char *body =
        g_strdup_printf("{\"code\":\"P0001\",\"message\":\"\\u001b]0;pwned\\u0007"
                        "a\\r\\nb\\u202e\",\"hint\":\"%s\"}",
                        endless);
    ServerAnswer answer = json_answer(400, body);
    g_auto(ServerTrouble) trouble = {0};

    server_trouble_read(&answer, &trouble);
    assert_null(strchr(trouble.message, '\033'));
    assert_null(strchr(trouble.message, '\n'));
    assert_null(strstr(trouble.message, "\342\200\256"));
    assert_non_null(strstr(trouble.message, "a b"));
    assert_int_equal(g_utf8_strlen(trouble.hint, -1), 300);
    assert_true(g_str_has_suffix(trouble.hint, "…"));
}

static void test_head_answers_have_their_code_in_a_header(void **state)
{
    ServerAnswer answer = {.status = 500, .body = "", .proxy_status = "PostgREST; error=57014"};
    g_auto(ServerTrouble) trouble = {0};

    server_trouble_read(&answer, &trouble);
    assert_string_equal(trouble.code, "57014");
    server_trouble_clear(&trouble);
    answer.proxy_status = "PostgREST; error=";
    server_trouble_read(&answer, &trouble);
    assert_null(trouble.code);
}

static void check_fault(ServerAnswer answer, FaultKind kind, const char *words)
{
    g_auto(ServerTrouble) trouble = {0};

    server_trouble_read(&answer, &trouble);
    g_autoptr(GError) error = server_fault_from_status(&answer, &trouble);
    if (fault_kind(error) != kind || strstr(error->message, words) == NULL)
        fail_msg("HTTP %ld: %s, “%s”", answer.status, fault_kind_name(fault_kind(error)),
                 error->message);
}

/* Wire protocol §0. */
static void test_answers_of_gateways(void **state)
{
    check_fault(json_answer(401, "{\"message\":\"Invalid API key\",\"hint\":\"Double check\"}"),
                FAULT_KEY, "Invalid API key (Double check)");
    check_fault(text_answer(401, ""), FAULT_KEY, "project key");
    check_fault(json_answer(403, "{\"message\":\"You cannot consume this service\"}"),
                FAULT_REFUSED, "You cannot consume this service");
    check_fault(text_answer(402, "payment required\nmore"), FAULT_SERVER,
                "payment required (HTTP 402)");
    check_fault(text_answer(540, "Project paused"), FAULT_SERVER, "Project paused (HTTP 540)");
    check_fault(text_answer(502, "<html><h1>Bad Gateway</h1>"), FAULT_SERVER, "fault (HTTP 502)");
    check_fault(text_answer(522, ""), FAULT_SERVER, "HTTP 522");
    check_fault(text_answer(407, "Proxy auth"), FAULT_PROXY, "proxy");
    check_fault(text_answer(408, ""), FAULT_TIMEOUT, "HTTP 408");
    check_fault(text_answer(413, "<html>"), FAULT_INVALID, "longer");
    check_fault(text_answer(414, "URI too long"), FAULT_INVALID, "longer");
    check_fault(text_answer(418, "teapot"), FAULT_FAILED, "teapot");
}

static void test_answers_of_strangers(void **state)
{
    check_fault(text_answer(200, "<!DOCTYPE html>"), FAULT_FOREIGN, "HTTP 200");
    check_fault(text_answer(302, ""), FAULT_FOREIGN, "HTTP 302");
    check_fault(text_answer(401, "<html>log in</html>"), FAULT_FOREIGN, "isn't from Supabase");
    check_fault(text_answer(403, "Blocked by policy"), FAULT_FOREIGN, "Blocked by policy");
    check_fault(text_answer(404, "\n  <html>"), FAULT_FOREIGN, "isn't from Supabase (HTTP 404)");
}

static void test_limits_say_how_long(void **state)
{
    ServerAnswer answer = text_answer(429, "");
    g_autoptr(GError) unsaid = server_fault_limited(&answer, "over_request_rate_limit");

    answer.retry_after_s = 7;
    g_autoptr(GError) said = server_fault_limited(&answer, NULL);
    assert_int_equal(fault_kind(unsaid), FAULT_LIMITED);
    assert_string_equal(fault_code(unsaid), "over_request_rate_limit");
    assert_non_null(strstr(unsaid->message, "60 seconds"));
    assert_non_null(strstr(said->message, "wait 7 seconds"));
    assert_null(fault_code(said));
}

static void test_sqlstates(void **state)
{
    assert_true(server_code_is_sqlstate("42P01"));
    assert_true(server_code_is_sqlstate("P0001"));
    assert_false(server_code_is_sqlstate("42P0"));
    assert_false(server_code_is_sqlstate("42p01"));
    assert_false(server_code_is_sqlstate("PGRST301"));
    assert_false(server_code_is_sqlstate(NULL));
}

/* The code outlives the copies that errors are passed on as. */
static void test_codes_survive_copies(void **state)
{
    g_autoptr(GError) error = fault_new_coded(FAULT_SERVER, "42703", "no %s", "column");
    g_autoptr(GError) copy = g_error_copy(error);
    g_autoptr(GError) plain = g_error_new(FAULT, FAULT_SERVER, "x");
    g_autoptr(GError) foreign = g_error_new(G_FILE_ERROR, 1, "x");

    assert_string_equal(fault_code(error), "42703");
    g_clear_error(&error);
    assert_string_equal(fault_code(copy), "42703");
    assert_string_equal(copy->message, "no column");
    assert_null(fault_code(plain));
    assert_null(fault_code(foreign));
    assert_null(fault_code(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_forms_of_an_error),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_head_answers_have_their_code_in_a_header),
        cmocka_unit_test(test_answers_of_gateways),
        cmocka_unit_test(test_answers_of_strangers),
        cmocka_unit_test(test_limits_say_how_long),
        cmocka_unit_test(test_sqlstates),
        cmocka_unit_test(test_codes_survive_copies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
