/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/fault.h"
#include "looptrace/supabase.h"
#include "rest_error.h"

typedef struct {
    long status;
    const char *body;
    FaultKind kind;
    const char *code;
    RestRemedy remedy;
    const char *words;
} Row;

static void check_answer(const ServerAnswer *answer, const Row *row)
{
    RestRemedy remedy;
    g_autoptr(GError) error = rest_error_new(answer, &remedy);

    if (fault_kind(error) != row->kind || g_strcmp0(rest_error_code(error), row->code) != 0 ||
        remedy != row->remedy || strstr(error->message, row->words) == NULL)
        fail_msg("%ld %s: %s, %s, remedy %d, “%s”", row->status, row->body,
                 fault_kind_name(fault_kind(error)), rest_error_code(error), (int)remedy,
                 error->message);
}

static void check(const Row *rows, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        const ServerAnswer answer = {
            .status = rows[i].status,
            .body = rows[i].body,
            .length = strlen(rows[i].body),
            .is_json = rows[i].body[0] == '{',
        };
        check_answer(&answer, &rows[i]);
    }
}

/* Wire protocol §H, word for word. */
static void test_exchanges(void **state)
{
    const Row rows[] = {
        {401, "{\"code\":\"PGRST301\",\"details\":null,\"hint\":null,\"message\":\"JWT expired\"}",
         FAULT_SIGNED_OUT, "PGRST301", REMEDY_REFRESH, "expired"},
        {401, "{\"code\":\"PGRST303\",\"details\":null,\"hint\":null,\"message\":\"JWT expired\"}",
         FAULT_SIGNED_OUT, "PGRST303", REMEDY_REFRESH, "expired"},
        {403,
         "{\"code\":\"42501\",\"details\":null,\"hint\":null,\"message\":\"new row violates "
         "row-level security policy for table \\\"orders\\\"\"}",
         FAULT_REFUSED, "42501", REMEDY_NONE,
         "You aren't permitted to do this: new row violates row-level security policy for table "
         "\"orders\""},
        {409,
         "{\"code\":\"23505\",\"details\":null,\"hint\":null,\"message\":\"duplicate key value "
         "violates unique constraint \\\"orders_code_key\\\"\"}",
         FAULT_INVALID, "23505", REMEDY_NONE, "orders_code_key"},
        {409,
         "{\"code\":\"23503\",\"details\":\"Key is not present in table \\\"suppliers\\\".\","
         "\"hint\":null,\"message\":\"insert or update on table \\\"orders\\\" violates foreign "
         "key "
         "constraint \\\"orders_supplier_id_fkey\\\"\"}",
         FAULT_INVALID, "23503", REMEDY_NONE, "orders_supplier_id_fkey"},
        {400,
         "{\"code\":\"23514\",\"details\":null,\"hint\":null,\"message\":\"new row for relation "
         "\\\"orders\\\" violates check constraint \\\"orders_price_check\\\"\"}",
         FAULT_INVALID, "23514", REMEDY_NONE, "orders_price_check"},
        {400, "{\"code\":\"P0001\",\"details\":\"d\",\"hint\":\"h\",\"message\":\"boom\"}",
         FAULT_INVALID, "P0001", REMEDY_NONE, "boom (h)"},
        {409, "{\"code\":\"PT409\",\"details\":\"d\",\"hint\":\"h\",\"message\":\"boom\"}",
         FAULT_CONFLICT, "PT409", REMEDY_NONE, "boom (h)"},
        {406,
         "{\"code\":\"PGRST116\",\"details\":\"The result contains 0 rows\",\"hint\":null,"
         "\"message\":\"JSON object requested, multiple (or no) rows returned\"}",
         FAULT_NOT_FOUND, "PGRST116", REMEDY_NONE, "exactly one"},
        {416,
         "{\"code\":\"PGRST103\",\"details\":\"An offset of 50 was requested, but there are only 3 "
         "rows.\",\"hint\":null,\"message\":\"Requested range not satisfiable\"}",
         FAULT_NOT_FOUND, "PGRST103", REMEDY_NONE, "no rows so far down"},
    };

    check(rows, G_N_ELEMENTS(rows));
}

/* "401" alone never means "expired" (wire protocol §0, B12, B13). */
static void test_unauthorised(void **state)
{
    const Row rows[] = {
        {401, "{\"message\":\"No API key found in request\",\"hint\":\"h\"}", FAULT_KEY, NULL,
         REMEDY_NONE, "No API key found in request (h)"},
        {401, "{\"message\":\"Invalid API key\"}", FAULT_KEY, NULL, REMEDY_NONE, "Invalid API key"},
        {401, "", FAULT_KEY, NULL, REMEDY_NONE, "project key"},
        {401, "<html>log in</html>", FAULT_FOREIGN, NULL, REMEDY_NONE, "isn't from Supabase"},
        {401, "{\"code\":\"PGRST301\",\"message\":\"JWSError JWSInvalidSignature\"}",
         FAULT_SIGNED_OUT, "PGRST301", REMEDY_REFRESH, "doesn't accept your session"},
        {401, "{\"code\":\"PGRST301\",\"message\":\"Expected 3 parts in JWT; got 1\"}",
         FAULT_SIGNED_OUT, "PGRST301", REMEDY_REFRESH, "doesn't accept your session"},
        {401, "{\"code\":\"PGRST303\",\"message\":\"JWT issued at future\"}", FAULT_SERVER,
         "PGRST303", REMEDY_WAIT, "clocks disagree"},
        {401, "{\"code\":\"PGRST301\",\"message\":\"JWT issued at future\"}", FAULT_SERVER,
         "PGRST301", REMEDY_WAIT, "clocks disagree"},
        {401, "{\"code\":\"PGRST303\",\"message\":\"JWT not yet valid\"}", FAULT_SERVER, "PGRST303",
         REMEDY_WAIT, "clocks disagree"},
        {401, "{\"code\":\"PGRST303\",\"message\":\"JWT not in audience\"}", FAULT_SIGNED_OUT,
         "PGRST303", REMEDY_NONE, "another project"},
        {401, "{\"code\":\"PGRST302\",\"message\":\"Anonymous access is disabled\"}",
         FAULT_SIGNED_OUT, "PGRST302", REMEDY_NONE, "signed in"},
        {403, "{\"code\":\"42501\",\"message\":\"new row violates policy \\\"Require MFA\\\"\"}",
         FAULT_CREDENTIALS, FAULT_CODE_FACTOR, REMEDY_FACTOR, "second factor first"},
        {403, "{\"code\":\"PT403\",\"message\":\"no\",\"hint\":\"needs aal2\"}", FAULT_CREDENTIALS,
         FAULT_CODE_FACTOR, REMEDY_FACTOR, "auth mfa verify"},
        {401, "{\"code\":\"42501\",\"message\":\"permission denied for table orders\"}",
         FAULT_SIGNED_OUT, "42501", REMEDY_NONE, "didn't recognise"},
        {401, "{\"code\":\"22023\",\"message\":\"role \\\"x\\\" does not exist\"}", FAULT_INVALID,
         "22023", REMEDY_NONE, "does not exist"},
        {401, "{\"code\":\"PT401\",\"message\":\"closed\"}", FAULT_SIGNED_OUT, "PT401", REMEDY_NONE,
         "closed"},
    };

    check(rows, G_N_ELEMENTS(rows));
}

/* HEAD has no body, and gateways of the newer keys have a header of their own. */
static void test_unauthorised_by_headers(void **state)
{
    const ServerAnswer expired = {
        .status = 401,
        .body = "",
        .challenge = "Bearer error=\"invalid_token\", error_description=\"JWT expired\""};
    const ServerAnswer coded = {.status = 401,
                                .body = "",
                                .proxy_status = "PostgREST; error=PGRST303",
                                .challenge = "Bearer error=\"invalid_token\", "
                                             "error_description=\"JWT issued at future\""};
    const char *body = "{\"message\":\"Invalid JWT\"}";
    const ServerAnswer gateway = {.status = 401,
                                  .body = body,
                                  .length = strlen(body),
                                  .is_json = TRUE,
                                  .gateway_code = "UNAUTHORIZED_INVALID_JWT_FORMAT"};
    const char *key_body = "{\"message\":\"Invalid API key\"}";
    const ServerAnswer key = {.status = 401,
                              .body = key_body,
                              .length = strlen(key_body),
                              .is_json = TRUE,
                              .gateway_code = "UNAUTHORIZED_INVALID_API_KEY",
                              .challenge = "Bearer"};

    check_answer(&expired, &(Row){401, "", FAULT_SIGNED_OUT, NULL, REMEDY_REFRESH, "expired"});
    check_answer(&coded, &(Row){401, "", FAULT_SERVER, "PGRST303", REMEDY_WAIT, "future"});
    check_answer(&gateway, &(Row){401, body, FAULT_SIGNED_OUT, NULL, REMEDY_REFRESH, "session"});
    check_answer(&key, &(Row){401, key_body, FAULT_KEY, NULL, REMEDY_NONE, "Invalid API key"});
}

/* What an older or newer platform lacks keeps its code (product.md §3.10). */
static void test_lacking_platform(void **state)
{
    const Row rows[] = {
        {400, "{\"code\":\"42703\",\"message\":\"column orders.x does not exist\"}", FAULT_SERVER,
         "42703", REMEDY_NONE, "lacks something that looptrace asked for: column orders.x"},
        {404, "{\"code\":\"42P01\",\"message\":\"relation x does not exist\"}", FAULT_SERVER,
         "42P01", REMEDY_NONE, "lacks"},
        {404, "{\"code\":\"42883\",\"message\":\"function\"}", FAULT_SERVER, "42883", REMEDY_NONE,
         "lacks"},
        {400, "{\"code\":\"PGRST200\",\"message\":\"relationship\"}", FAULT_SERVER, "PGRST200",
         REMEDY_NONE, "lacks"},
        {300, "{\"code\":\"PGRST201\",\"details\":[{}],\"message\":\"more than one\"}",
         FAULT_SERVER, "PGRST201", REMEDY_NONE, "lacks"},
        {404, "{\"code\":\"PGRST202\",\"message\":\"function\"}", FAULT_SERVER, "PGRST202",
         REMEDY_NONE, "lacks"},
        {400, "{\"code\":\"PGRST204\",\"message\":\"column\"}", FAULT_SERVER, "PGRST204",
         REMEDY_NONE, "lacks"},
        {404, "{\"code\":\"PGRST205\",\"message\":\"table\"}", FAULT_SERVER, "PGRST205",
         REMEDY_NONE, "lacks"},
        {404, "{}", FAULT_SERVER, "PGRST205", REMEDY_NONE, "lacks"},
    };

    check(rows, G_N_ELEMENTS(rows));
}

static void test_troubled_platform(void **state)
{
    const Row rows[] = {
        {503, "{\"code\":\"PGRST000\",\"message\":\"m\"}", FAULT_SERVER, "PGRST000", REMEDY_NONE,
         "can't be reached"},
        {503, "{\"code\":\"PGRST002\",\"message\":\"m\"}", FAULT_SERVER, "PGRST002", REMEDY_NONE,
         "starting"},
        {504, "{\"code\":\"PGRST003\",\"message\":\"m\"}", FAULT_SERVER, "PGRST003", REMEDY_NONE,
         "too busy"},
        {500, "{\"code\":\"57014\",\"message\":\"m\"}", FAULT_SERVER, "57014", REMEDY_AGAIN,
         "longer than"},
        {503, "{\"code\":\"57P01\",\"message\":\"m\"}", FAULT_SERVER, "57P01", REMEDY_NONE,
         "restarting"},
        {500, "{\"code\":\"XX000\",\"message\":\"m\"}", FAULT_SERVER, "XX000", REMEDY_NONE,
         "fault"},
        {500, "{\"code\":\"40001\",\"message\":\"m\"}", FAULT_SERVER, "40001", REMEDY_AGAIN,
         "try again"},
        {500, "{\"code\":\"SUP\",\"message\":\"error: stage is closed\"}", FAULT_INVALID, "SUP",
         REMEDY_NONE, "stage is closed"},
        {500, "", FAULT_SERVER, NULL, REMEDY_NONE, "HTTP 500"},
        {502, "<html>", FAULT_SERVER, NULL, REMEDY_NONE, "HTTP 502"},
        {429, "{\"message\":\"slow down\"}", FAULT_LIMITED, NULL, REMEDY_NONE, "60 seconds"},
        {540, "paused", FAULT_SERVER, NULL, REMEDY_NONE, "paused"},
    };

    check(rows, G_N_ELEMENTS(rows));
}

static void test_refused_values_and_bugs(void **state)
{
    const Row rows[] = {
        {400, "{\"code\":\"22P02\",\"message\":\"invalid input syntax for type uuid\"}",
         FAULT_INVALID, "22P02", REMEDY_NONE, "uuid"},
        {400, "{\"code\":\"23502\",\"message\":\"null value\"}", FAULT_INVALID, "23502",
         REMEDY_NONE, "missing"},
        {400, "{\"code\":\"PGRST100\",\"message\":\"parse error\"}", FAULT_FAILED, "PGRST100",
         REMEDY_NONE, "doesn't understand"},
        {400, "{\"code\":\"42601\",\"message\":\"syntax\"}", FAULT_FAILED, "42601", REMEDY_NONE,
         "doesn't understand"},
        {403, "{\"code\":\"28000\",\"message\":\"role\"}", FAULT_REFUSED, "28000", REMEDY_NONE,
         "role of this session"},
        {403, "{\"message\":\"You cannot consume this service\"}", FAULT_REFUSED, NULL, REMEDY_NONE,
         "You cannot consume"},
        {422, "{\"code\":\"OWN_RULE\",\"message\":\"no\"}", FAULT_INVALID, "OWN_RULE", REMEDY_NONE,
         "no"},
        {412, "{\"code\":\"PT412\",\"message\":\"moved on\"}", FAULT_CONFLICT, "PT412", REMEDY_NONE,
         "moved on"},
        {404, "{\"code\":\"PT404\",\"message\":\"gone\"}", FAULT_NOT_FOUND, "PT404", REMEDY_NONE,
         "gone"},
        {402, "{\"code\":\"PT402\",\"message\":\"pay\"}", FAULT_FAILED, "PT402", REMEDY_NONE,
         "pay"},
    };

    check(rows, G_N_ELEMENTS(rows));
}

static void check_success(long status, const char *body, gboolean is_json, gboolean get,
                          FaultKind kind)
{
    const ServerAnswer answer = {
        .status = status, .body = body, .length = strlen(body), .is_json = is_json};
    g_autoptr(GError) error = NULL;
    gboolean good = rest_check_success(&answer, get, &error);

    assert_int_equal(good, error == NULL);
    if (kind != FAULT_KINDS ? fault_kind(error) != kind || good : !good)
        fail_msg("%ld “%s”: %s", status, body, error == NULL ? "good" : error->message);
}

static void test_successes(void **state)
{
    check_success(200, "[]", TRUE, TRUE, FAULT_KINDS);
    check_success(206, "\n [{\"id\":1}]", TRUE, TRUE, FAULT_KINDS);
    check_success(200, "null", TRUE, FALSE, FAULT_KINDS);
    check_success(204, "", FALSE, FALSE, FAULT_KINDS);
    check_success(201, "", FALSE, FALSE, FAULT_KINDS);
    check_success(200, "", FALSE, FALSE, FAULT_KINDS);
    check_success(200, "", FALSE, TRUE, FAULT_DECODE);
    check_success(200, "  ", TRUE, TRUE, FAULT_DECODE);
    check_success(200, "<!DOCTYPE html><title>Hotel</title>", FALSE, TRUE, FAULT_FOREIGN);
    check_success(200, "hello", FALSE, TRUE, FAULT_FOREIGN);
    check_success(200, " <html>", TRUE, TRUE, FAULT_FOREIGN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exchanges),
        cmocka_unit_test(test_unauthorised),
        cmocka_unit_test(test_unauthorised_by_headers),
        cmocka_unit_test(test_lacking_platform),
        cmocka_unit_test(test_troubled_platform),
        cmocka_unit_test(test_refused_values_and_bugs),
        cmocka_unit_test(test_successes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
