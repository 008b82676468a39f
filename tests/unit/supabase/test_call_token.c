/* SPDX-License-Identifier: MIT */
/* Calls that need a newer access token than the one in hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow.h"

#define ORDERS "/rest/v1/orders"

#define EXPIRED_12                                                                                 \
    "{\"code\":\"PGRST301\",\"details\":null,\"hint\":null,\"message\":\"JWT expired\"}"
#define EXPIRED_13                                                                                 \
    "{\"code\":\"PGRST303\",\"details\":null,\"hint\":null,\"message\":\"JWT expired\"}"
#define FUTURE                                                                                     \
    "{\"code\":\"PGRST303\",\"details\":null,\"hint\":null,\"message\":\"JWT issued at future\"}"

static RestRequest *orders(void)
{
    RestRequest *request = rest_request_new(NET_GET, "orders");

    rest_select(request, "id,order_number");
    rest_limit(request, 2);
    return request;
}

/* ---- waiting for a fresh token ---- */

static void test_queue_while_refreshing(void **state)
{
    Flow *flow = *state;
    Ended done[3] = {0};

    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_open(flow, 3600, 80);
    for (guint i = 0; i < 3; i++)
        supabase_call(flow->supabase, orders(), ended_take_answer, &done[i]);
    for (guint i = 0; i < 3; i++) {
        flow_wait(flow, &done[i]);
        ended_assert(&done[i], FAULT_KINDS, NULL);
        assert_header(flow_request(flow, ORDERS, i), "authorization", "Bearer access-new");
        ended_clear(&done[i]);
    }
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 1);
    flow_assert_kept(flow, "new");
}

/* Also when the token would still do: the pair in use is about to change. */
static void test_queue_during_a_forced_refresh(void **state)
{
    Flow *flow = *state;
    Ended refreshed = {0}, done = {0};
    g_autofree char *body = fixture_answer("new", 3600);

    http_server_on(flow->server, "POST", TOKEN_REFRESH,
                   &(HttpResponse){.body = body, .hold = TRUE});
    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_open(flow, 3600, 1800);
    supabase_refresh(flow->supabase, TRUE, ended_take, &refreshed);
    supabase_call(flow->supabase, orders(), ended_take_answer, &done);
    flow_wait_for_requests(flow, 1);
    flow_settle(flow);
    http_server_release(flow->server);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_header(flow_request(flow, ORDERS, 0), "authorization", "Bearer access-new");
    ended_clear(&refreshed);
    ended_clear(&done);
}

/* Trouble with the refresh: the token in hand is used until it has really expired. */
static void test_refresh_that_fails(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_answer(flow, "POST", TOKEN_REFRESH, 500, "{\"code\":\"x\",\"message\":\"m\"}");
    flow_open(flow, 3600, 80);
    for (guint i = 0; i < 3; i++) {
        flow_call(flow, orders(), &done);
        ended_assert(&done, FAULT_KINDS, NULL);
        assert_header(flow_request(flow, ORDERS, i), "authorization", "Bearer access-old");
    }
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 1);
    ended_clear(&done);
}

static void test_refresh_that_fails_for_an_expired_token(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", TOKEN_REFRESH, 500, "{\"code\":\"x\",\"message\":\"oh dear\"}");
    flow_open(flow, 3600, -1);
    for (guint i = 0; i < 2; i++) {
        flow_call(flow, orders(), &done);
        ended_assert(&done, FAULT_SERVER, "oh dear");
    }
    assert_int_equal(flow_count(flow, ORDERS), 0);
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 1);
    ended_clear(&done);
}

static void test_refresh_that_ends_the_session(void **state)
{
    Flow *flow = *state;
    Ended done[2] = {0};

    flow_answer(flow, "POST", TOKEN_REFRESH, 400,
                "{\"code\":\"session_expired\",\"message\":\"m\"}");
    flow_open(flow, 3600, 80);
    for (guint i = 0; i < 2; i++)
        supabase_call(flow->supabase, orders(), ended_take_answer, &done[i]);
    for (guint i = 0; i < 2; i++) {
        flow_wait(flow, &done[i]);
        ended_assert(&done[i], FAULT_SIGNED_OUT, "sign in again");
        ended_clear(&done[i]);
    }
    assert_int_equal(flow_count(flow, ORDERS), 0);
}

/* The new pair couldn't be stored: the person works on with it. */
static void test_refresh_that_can_not_be_kept(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_keyring.fail_store = TRUE;
    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_open(flow, 3600, -1);
    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_header(flow_request(flow, ORDERS, 0), "authorization", "Bearer access-new");
    ended_clear(&done);
}

/* ---- 401 ---- */

static void check_expired(Flow *flow, const char *body)
{
    Ended done = {0};

    flow_answer(flow, "GET", ORDERS, 401, body);
    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_open(flow, 3600, 1800);
    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_header(flow_request(flow, ORDERS, 0), "authorization", "Bearer access-old");
    assert_header(flow_request(flow, ORDERS, 1), "authorization", "Bearer access-new");
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 1);
    ended_clear(&done);
}

static void test_expired_12(void **state)
{
    check_expired(*state, EXPIRED_12);
}

static void test_expired_13(void **state)
{
    check_expired(*state, EXPIRED_13);
}

/* Signed with a key that has been replaced. */
static void test_unknown_signature(void **state)
{
    check_expired(*state, "{\"code\":\"PGRST301\",\"message\":\"JWSError JWSInvalidSignature\"}");
}

/* Refused for its token only: the server answers each as its Authorization says. */
static void answer_by_token(const HttpRequest *request, HttpResponse *response, gpointer data)
{
    gboolean fresh =
        g_strcmp0(http_request_header(request, "authorization"), "Bearer access-new") == 0;

    response->status = fresh ? 200 : 401;
    response->body = fresh ? "[]" : EXPIRED_13;
}

static void test_many_expired_at_once(void **state)
{
    Flow *flow = *state;
    Ended done[5] = {0};

    http_server_on_call(flow->server, "GET", ORDERS, answer_by_token, NULL);
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_open(flow, 3600, 1800);
    for (guint i = 0; i < 5; i++)
        supabase_call(flow->supabase, orders(), ended_take_answer, &done[i]);
    for (guint i = 0; i < 5; i++) {
        flow_wait(flow, &done[i]);
        ended_assert(&done[i], FAULT_KINDS, NULL);
        ended_clear(&done[i]);
    }
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 1);
}

static void test_expired_for_ever(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "GET", ORDERS, 401, EXPIRED_13);
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_open(flow, 3600, 1800);
    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_SERVER, "just renewed");
    assert_int_equal(flow_count(flow, ORDERS), 2);
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 1);
    assert_int_equal(supabase_session_info(flow->supabase).state, SESSION_ACTIVE);
    ended_clear(&done);
}

static void test_expired_and_no_refresh(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "GET", ORDERS, 401, EXPIRED_13);
    flow_answer(flow, "POST", TOKEN_REFRESH, 500, "{\"code\":\"x\",\"message\":\"oh dear\"}");
    flow_open(flow, 3600, 1800);
    for (guint i = 0; i < 2; i++) {
        flow_call(flow, orders(), &done);
        ended_assert(&done, FAULT_SERVER, "oh dear");
    }
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 1);
    ended_clear(&done);
}

/* Neither the end of a session nor a reason to refresh: some seconds, then once more. */
static void test_issued_at_future(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "GET", ORDERS, 401, FUTURE);
    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_answer(flow, "GET", ORDERS, 401, FUTURE);
    flow_open(flow, 3600, 1800);
    gint64 begun_us = g_get_monotonic_time();
    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_true(g_get_monotonic_time() - begun_us >= net_session_scale(flow->net, G_USEC_PER_SEC));
    flow_call(flow, orders(), &done);
    ended_assert(&done, FAULT_SERVER, "future");
    assert_int_equal(flow_count(flow, ORDERS), 4);
    assert_int_equal(flow_count(flow, "/auth"), 0);
    ended_clear(&done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_queue_while_refreshing),
        FLOW_TEST(test_queue_during_a_forced_refresh),
        FLOW_TEST(test_refresh_that_fails),
        FLOW_TEST(test_refresh_that_fails_for_an_expired_token),
        FLOW_TEST(test_refresh_that_ends_the_session),
        FLOW_TEST(test_refresh_that_can_not_be_kept),
        FLOW_TEST(test_expired_12),
        FLOW_TEST(test_expired_13),
        FLOW_TEST(test_unknown_signature),
        FLOW_TEST(test_many_expired_at_once),
        FLOW_TEST(test_expired_for_ever),
        FLOW_TEST(test_expired_and_no_refresh),
        FLOW_TEST(test_issued_at_future),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
