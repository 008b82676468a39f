/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "plan.h"

#define URL "https://ref.supabase.co/rest/v1/orders"

static gboolean plan_has(const NetPlan *plan, const char *header)
{
    for (const struct curl_slist *node = plan->headers; node != NULL; node = node->next)
        if (strcmp(node->data, header) == 0)
            return TRUE;
    return FALSE;
}

static void test_copies_the_message(void **state)
{
    char body[] = "{\"a\":\"\\u0000\"}";
    g_autoptr(SecretText) bearer = secret_text_new("token", -1);
    NetMessage message = {.method = NET_PATCH,
                          .url = URL,
                          .headers = (const char *const[]){"apikey: k", NULL},
                          .bearer = bearer,
                          .body = body,
                          .body_length = -1};
    NetPlan plan;

    assert_true(net_plan_init(&plan, &message, NULL));
    memset(body, 'x', strlen(body));
    assert_int_equal(plan.body_length, 14);
    assert_memory_equal(plan.body, "{\"a\":\"\\u0000\"}", 14);
    assert_true(plan_has(&plan, "apikey: k"));
    assert_true(plan_has(&plan, "Authorization: Bearer token"));
    assert_true(plan_has(&plan, "Content-Type:"));
    assert_true(plan_has(&plan, "Expect:"));
    assert_int_equal(plan.timeout_ms, 0);
    assert_int_equal(plan.max_bytes, 16 * 1024 * 1024);
    assert_false(plan.harmless);
    net_plan_clear(&plan);
}

static void test_keeps_a_content_type(void **state)
{
    NetMessage message = {.method = NET_POST,
                          .url = URL,
                          .headers = (const char *const[]){"content-TYPE: text/csv", NULL}};
    NetPlan plan;

    assert_true(net_plan_init(&plan, &message, NULL));
    assert_true(plan_has(&plan, "content-TYPE: text/csv"));
    assert_false(plan_has(&plan, "Content-Type:"));
    net_plan_clear(&plan);
}

static void test_knows_what_is_harmless(void **state)
{
    for (NetMethod method = NET_GET; method <= NET_DELETE; method++) {
        NetMessage message = {.method = method, .url = URL, .body = "x", .body_length = 1};
        NetPlan plan;

        assert_true(net_plan_init(&plan, &message, NULL));
        assert_int_equal(plan.harmless, method == NET_GET || method == NET_HEAD);
        assert_int_equal(plan.body == NULL, method == NET_GET || method == NET_HEAD);
        net_plan_clear(&plan);

        message.repeatable = TRUE;
        message.timeout_ms = G_MAXINT64;
        assert_true(net_plan_init(&plan, &message, NULL));
        assert_true(plan.harmless);
        assert_int_equal(plan.timeout_ms, 24 * 60 * 60 * 1000);
        net_plan_clear(&plan);
    }
}

static void assert_refused(const NetMessage *message)
{
    g_autoptr(GError) error = NULL;
    NetPlan plan;

    assert_false(net_plan_init(&plan, message, &error));
    assert_int_equal(fault_kind(error), FAULT_CONFIG);
    assert_null(strstr(error->message, "hidden"));
    net_plan_clear(&plan);
}

static void test_refuses_headers_that_smuggle(void **state)
{
    static const char *const bad[] = {
        "apikey: hidden\r\nHost: evil",
        "apikey: hidden\nX: y",
        "apikey: hidden\r",
        "apikey hidden",
        ": hidden",
        "api key: hidden",
        "X: hidden\x1b[2J",
        "X: hidden\x7f",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_refused(&(NetMessage){.url = URL, .headers = (const char *const[]){bad[i], NULL}});

    g_autoptr(SecretText) bearer = secret_text_new("hidden\r\nX: y", -1);
    assert_refused(&(NetMessage){.url = URL, .bearer = bearer});
}

static void test_refuses_addresses(void **state)
{
    assert_refused(&(NetMessage){.url = "http://ref.supabase.co/hidden"});
    assert_refused(&(NetMessage){.url = "https://hidden@ref.supabase.co/"});
    assert_refused(&(NetMessage){.url = "/rest/v1/hidden"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copies_the_message),
        cmocka_unit_test(test_keeps_a_content_type),
        cmocka_unit_test(test_knows_what_is_harmless),
        cmocka_unit_test(test_refuses_headers_that_smuggle),
        cmocka_unit_test(test_refuses_addresses),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests_name("net/plan", tests, NULL, NULL);
}
