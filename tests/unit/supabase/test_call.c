/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core.h"
#include "flow.h"
#include "job.h"

#define ORDERS "/rest/v1/orders"

#define FUTURE                                                                                     \
    "{\"code\":\"PGRST303\",\"details\":null,\"hint\":null,\"message\":\"JWT issued at future\"}"

static RestRequest *orders(void)
{
    RestRequest *request = rest_request_new(NET_GET, "orders");

    rest_select(request, "id,order_number");
    rest_limit(request, 2);
    return request;
}

static RestRequest *versioned_update(void)
{
    RestRequest *request = rest_request_new(NET_PATCH, "orders");

    rest_filter(request, "id", "eq", "0d8f");
    rest_filter(request, "version", "eq", "1");
    rest_select(request, "id,version,updated_at");
    rest_prefer(request, "return=representation");
    rest_body(request, "{\"version\":2,\"price\":\"12.50\"}");
    return request;
}

/* ---- what is sent and what comes back ---- */

static void test_read(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "GET", ORDERS, 200, "[{\"id\":\"1\"}]");
    flow_open(flow, 3600, 1800);
    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_int_equal(done.status, 200);
    assert_string_equal(done.body, "[{\"id\":\"1\"}]");

    const HttpRequest *request = http_server_request(flow->server, 0);
    assert_string_equal(request->method, "GET");
    assert_string_equal(request->target, ORDERS "?select=id,order_number&limit=2");
    assert_header(request, "apikey", FLOW_KEY);
    assert_header(request, "authorization", "Bearer access-old");
    assert_header(request, "accept", NULL); /* curl adds none either */
    assert_header(request, "x-client-info", NULL);
    assert_header(request, "content-type", NULL);
    assert_header(request, "x-supabase-api-version", NULL);
    assert_int_equal(request->length, 0);
    ended_clear(&done);
}

/* Wire protocol §H: succeeds, then meets a newer row. */
static void test_versioned_update(void **state)
{
    Flow *flow = *state;
    const char *row = "[{\"id\":\"0d8f\",\"version\":2,"
                      "\"updated_at\":\"2026-11-23T02:04:53.307764+00:00\"}]";
    Ended done = {0};

    flow_answer(flow, "PATCH", ORDERS, 200, row);
    flow_answer(flow, "PATCH", ORDERS, 200, "[]");
    flow_open(flow, 3600, 1800);
    flow_call(flow, versioned_update(), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(done.body, row);
    flow_call(flow, versioned_update(), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(done.body, "[]");

    const HttpRequest *request = http_server_request(flow->server, 0);
    assert_string_equal(request->target,
                        ORDERS "?id=eq.0d8f&version=eq.1&select=id,version,updated_at");
    assert_string_equal(request->body, "{\"version\":2,\"price\":\"12.50\"}");
    assert_header(request, "content-type", "application/json");
    assert_header(request, "prefer", "return=representation");
    ended_clear(&done);
}

/* ---- long lists ---- */

static RestRequest *of_many(void)
{
    RestRequest *request = rest_request_new(NET_GET, "orders");
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < 600; i++)
        g_ptr_array_add(numbers, g_strdup_printf("SA-%05u", i));
    rest_filter_in(request, "order_number", (const char *const *)numbers->pdata, numbers->len);
    return request;
}

/* Each number that it is asked for, as a row; none for the first hundred. */
static void rows_of_list(const HttpRequest *request, HttpResponse *response, gpointer data)
{
    g_auto(GStrv) parts = g_strsplit(request->target, "SA-", -1);
    GString *rows = g_string_new("[");

    for (gsize i = 1; parts[i] != NULL; i++)
        if (strncmp(parts[i], "000", 3) != 0)
            g_string_append_printf(rows, "%s\"%.5s\"", rows->len > 1 ? "," : "", parts[i]);
    g_string_append(rows, "]");
    response->owned = g_string_free(rows, FALSE);
    response->body = response->owned;
}

static void test_a_long_list_is_one_answer(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    http_server_on_call(flow->server, "GET", ORDERS, rows_of_list, NULL);
    flow_open(flow, 3600, 1800);
    flow_call(flow, of_many(), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_int_equal(done.calls, 1);
    assert_int_equal(http_server_count(flow->server), 3);
    g_auto(GStrv) rows = g_strsplit(done.body, ",", -1);
    assert_int_equal(g_strv_length(rows), 500);
    assert_true(g_str_has_prefix(done.body, "[\"00100\",\"00101\","));
    assert_true(g_str_has_suffix(done.body, ",\"00598\",\"00599\"]"));
    ended_clear(&done);
}

static void test_a_long_list_comes_whole_or_not_at_all(void **state)
{
    Flow *flow = *state;
    Ended failed = {0}, cancelled = {0};

    flow_answer(flow, "GET", ORDERS, 200, "[1]");
    flow_answer(flow, "GET", ORDERS, 403, "{\"code\":\"42501\",\"message\":\"no\"}");
    flow_answer(flow, "GET", ORDERS, 200, "[2]");
    flow_open(flow, 3600, 1800);
    flow_call(flow, of_many(), &failed);
    ended_assert(&failed, FAULT_REFUSED, "no");
    SupabaseCall *call = supabase_call(flow->supabase, of_many(), ended_take_answer, &cancelled);
    supabase_prioritise(call, NET_SOON);
    supabase_cancel(&call);
    flow_wait(flow, &cancelled);
    ended_assert(&cancelled, FAULT_CANCELLED, "");
    flow_settle(flow);
    assert_int_equal(failed.calls, 1);
    assert_int_equal(cancelled.calls, 1);
    ended_clear(&failed);
    ended_clear(&cancelled);
}

static void test_the_end_with_parts_under_way(void **state)
{
    Flow *flow = *state;
    Ended ended = {0};

    flow_open(flow, 3600, 1800);
    (void)supabase_call(flow->supabase, of_many(), ended_take_answer, &ended);
    g_clear_pointer(&flow->supabase, supabase_free);
    assert_int_equal(ended.calls, 1);
    assert_int_equal(ended.kind, FAULT_CANCELLED);
    ended_clear(&ended);
}

static void test_empty_answer(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "PATCH", ORDERS, 204, NULL);
    flow_open(flow, 3600, 1800);
    flow_call(flow, versioned_update(), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_int_equal(done.status, 204);
    assert_string_equal(done.body, "");
    ended_clear(&done);
}

static void test_refusals(void **state)
{
    Flow *flow = *state;
    const struct {
        HttpResponse response;
        FaultKind kind;
        const char *code;
    } rows[] = {
        {{.status = 403,
          .body = "{\"code\":\"42501\",\"details\":null,\"hint\":null,\"message\":\"new row\"}"},
         FAULT_REFUSED,
         "42501"},
        {{.status = 400, .body = "{\"code\":\"42703\",\"message\":\"m\"}"}, FAULT_SERVER, "42703"},
        {{.status = 401, .body = "{\"message\":\"Invalid API key\"}"}, FAULT_KEY, NULL},
        {{.status = 200, .type = "text/html", .body = "<html>"}, FAULT_FOREIGN, NULL},
        {{.status = 200, .type = "text/plain", .body = "ok"}, FAULT_FOREIGN, NULL},
        {{.status = 302, .headers = (const char *const[]){"Location: http://x.example/", NULL}},
         FAULT_FOREIGN,
         NULL},
        {{.status = 300, .body = "{\"code\":\"PGRST201\",\"details\":[{}],\"message\":\"m\"}"},
         FAULT_SERVER,
         "PGRST201"},
        {{.raw = "", .ending = HTTP_RESET}, FAULT_OFFLINE, NULL},
        {{.status = 500, .body = "{\"code\":\"XX000\",\"message\":\"m\"}"}, FAULT_SERVER, "XX000"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Ended done = {0};
        flow_teardown(state);
        flow_setup(state);
        flow = *state;
        flow_open(flow, 3600, 1800);
        http_server_on(flow->server, "GET", ORDERS, &rows[i].response);
        flow_call(flow, orders(), &done);
        ended_assert(&done, rows[i].kind, NULL);
        assert_string_equal(done.code == NULL ? "" : done.code,
                            rows[i].code == NULL ? "" : rows[i].code);
        assert_int_equal(flow_count(flow, "/auth"), 0);
        assert_non_null(flow->supabase->session);
        ended_clear(&done);
    }
}

static void test_what_is_never_sent(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    g_autofree char *endless = g_strnfill(5000, 'x');
    RestRequest *request = orders();

    flow_open(flow, 3600, 1800);
    rest_filter(request, "a", "eq", endless);
    flow_call(flow, request, &done);
    ended_assert(&done, FAULT_INVALID, "too long");
    flow_call(flow, rest_request_new(NET_DELETE, "orders"), &done);
    ended_assert(&done, FAULT_FAILED, "which rows");
    assert_int_equal(http_server_count(flow->server), 0);
    ended_clear(&done);
}

/* Reads may be repeated after trouble, writes not. */
static void test_repetitions(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "GET", ORDERS, 503, "{\"code\":\"PGRST002\",\"message\":\"m\"}");
    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_answer(flow, "PATCH", ORDERS, 503, "{\"code\":\"PGRST002\",\"message\":\"m\"}");
    flow_open(flow, 3600, 1800);
    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    flow_call(flow, versioned_update(), &done);
    ended_assert(&done, FAULT_SERVER, NULL);
    assert_int_equal(http_server_count(flow->server), 3);
    ended_clear(&done);
}

/* ---- who sends ---- */

static void test_nobody_signed_in(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "Nobody is signed in");
    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "Nobody is signed in");
    assert_int_equal(http_server_count(flow->server), 0);
    ended_clear(&done);
}

static void test_opens_by_itself(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_keep(flow, fixture_tokens("old", 3600, 1800));
    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    ended_clear(&done);
}

static void test_opening_that_fails(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_keyring.fail_load = TRUE;
    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_KEYRING, "locked");
    ended_clear(&done);
}

/* A call begun as one person isn't made as another. */
static void test_another_person_signs_in(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    Tokens *theirs = fixture_tokens("theirs", 3600, 3600);

    g_free(theirs->user_id);
    theirs->user_id = g_strdup("22222222-2222-4222-8222-222222222222");
    flow_open(flow, 3600, 80);
    flow_keep(flow, theirs);
    flow_call(flow, versioned_update(), &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "Somebody else");
    assert_int_equal(flow_count(flow, "/rest"), 0);
    ended_clear(&done);
}

/* ---- cancelling ---- */

static void cancel_and_wait(Flow *flow, SupabaseCall *call, Ended *done, guint still_on_the_line)
{
    supabase_cancel(&call);
    assert_null(call);
    supabase_cancel(&call);
    assert_int_equal(done->calls, 0);
    flow_wait(flow, done);
    flow_settle(flow);
    assert_int_equal(net_session_in_flight(flow->net), still_on_the_line);
    http_server_release(flow->server);
    flow_settle(flow);
    ended_assert(done, FAULT_CANCELLED, NULL);
    ended_clear(done);
}

static void test_cancelled_on_the_line(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    http_server_on(flow->server, "GET", ORDERS, &(HttpResponse){.body = "[]", .hold = TRUE});
    flow_open(flow, 3600, 1800);
    SupabaseCall *call = supabase_call(flow->supabase, orders(), ended_take_answer, &done);
    flow_wait_for_requests(flow, 1);
    cancel_and_wait(flow, call, &done, 0);
}

static void test_cancelled_in_the_queue(void **state)
{
    Flow *flow = *state;
    Ended done = {0}, other = {0};
    g_autofree char *body = fixture_answer("new", 3600);

    http_server_on(flow->server, "POST", TOKEN_REFRESH,
                   &(HttpResponse){.body = body, .hold = TRUE});
    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_open(flow, 3600, 80);
    SupabaseCall *call = supabase_call(flow->supabase, orders(), ended_take_answer, &done);
    supabase_call(flow->supabase, orders(), ended_take_answer, &other);
    flow_wait_for_requests(flow, 1);
    cancel_and_wait(flow, call, &done, 1);
    flow_wait(flow, &other);
    ended_assert(&other, FAULT_KINDS, NULL);
    assert_int_equal(flow_count(flow, ORDERS), 1);
    ended_clear(&other);
}

static void test_cancelled_at_once(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 1800);
    cancel_and_wait(flow, supabase_call(flow->supabase, orders(), ended_take_answer, &done), &done,
                    0);
    /* one that had failed already */
    cancel_and_wait(flow,
                    supabase_call(flow->supabase, rest_request_new(NET_DELETE, "orders"),
                                  ended_take_answer, &done),
                    &done, 0);
}

static void test_cancelled_while_it_pauses(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "GET", ORDERS, 401, FUTURE);
    flow_open(flow, 3600, 1800);
    SupabaseCall *call = supabase_call(flow->supabase, orders(), ended_take_answer, &done);
    flow_wait_for_requests(flow, 1);
    while (((Job *)call)->timer == NULL)
        g_main_context_iteration(flow->context, TRUE);
    cancel_and_wait(flow, call, &done, 0);
    assert_int_equal(flow_count(flow, ORDERS), 1);
}

/* ---- the end ---- */

static void test_end_with_calls_of_every_kind(void **state)
{
    Flow *flow = *state;
    Ended line = {0}, queue = {0}, failed = {0};

    http_server_on(flow->server, NULL, "/", &(HttpResponse){.hold = TRUE});
    flow_open(flow, 3600, 1800);
    supabase_call(flow->supabase, orders(), ended_take_answer, &line);
    flow_wait_for_requests(flow, 1);
    supabase_refresh(flow->supabase, TRUE, NULL, NULL);
    supabase_call(flow->supabase, orders(), ended_take_answer, &queue);
    supabase_call(flow->supabase, rest_request_new(NET_DELETE, "orders"), ended_take_answer,
                  &failed);
    g_clear_pointer(&flow->supabase, supabase_free);
    ended_assert(&line, FAULT_CANCELLED, NULL);
    ended_assert(&queue, FAULT_CANCELLED, NULL);
    ended_assert(&failed, FAULT_FAILED, NULL);
    http_server_release(flow->server);
    flow_settle(flow);
    assert_int_equal(line.calls + queue.calls + failed.calls, 3);
    ended_clear(&line);
    ended_clear(&queue);
    ended_clear(&failed);
}

typedef struct {
    Flow *flow;
    Ended ended;
} Closing;

static void free_from_within(const RestAnswer *answer, const GError *error, gpointer data)
{
    Closing *closing = data;

    g_clear_pointer(&closing->flow->supabase, supabase_free);
    ended_take_answer(answer, error, &closing->ended);
}

static void test_end_from_a_callback(void **state)
{
    Flow *flow = *state;
    Closing closing = {.flow = flow};

    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_open(flow, 3600, 1800);
    supabase_call(flow->supabase, orders(), free_from_within, &closing);
    flow_wait(flow, &closing.ended);
    ended_assert(&closing.ended, FAULT_KINDS, NULL);
    assert_string_equal(closing.ended.body, "[]");
    assert_null(flow->supabase);
    ended_clear(&closing.ended);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_read),
        FLOW_TEST(test_versioned_update),
        FLOW_TEST(test_a_long_list_is_one_answer),
        FLOW_TEST(test_a_long_list_comes_whole_or_not_at_all),
        FLOW_TEST(test_the_end_with_parts_under_way),
        FLOW_TEST(test_empty_answer),
        FLOW_TEST(test_refusals),
        FLOW_TEST(test_what_is_never_sent),
        FLOW_TEST(test_repetitions),
        FLOW_TEST(test_nobody_signed_in),
        FLOW_TEST(test_opens_by_itself),
        FLOW_TEST(test_opening_that_fails),
        FLOW_TEST(test_another_person_signs_in),
        FLOW_TEST(test_cancelled_on_the_line),
        FLOW_TEST(test_cancelled_in_the_queue),
        FLOW_TEST(test_cancelled_at_once),
        FLOW_TEST(test_cancelled_while_it_pauses),
        FLOW_TEST(test_end_with_calls_of_every_kind),
        FLOW_TEST(test_end_from_a_callback),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
