/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core.h"
#include "flow.h"

#define ALREADY_USED                                                                               \
    "{\"code\":400,\"error_code\":\"refresh_token_already_used\","                                 \
    "\"msg\":\"Invalid Refresh Token: Already Used\"}"

static void assert_in_use(Flow *flow, const char *access)
{
    const Tokens *session = flow->supabase->session;

    assert_non_null(session);
    assert_string_equal(secret_text_peek(session->access), access);
}

static SessionState state_of(Flow *flow)
{
    return supabase_session_info(flow->supabase).state;
}

/* ---- whether ---- */

static void test_fresh_token_is_left_alone(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 100);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_int_equal(http_server_count(flow->server), 0);
    ended_clear(&done);
}

static void test_nobody_signed_in(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "Nobody");
    assert_int_equal(http_server_count(flow->server), 0);
    ended_clear(&done);
}

static void test_opens_by_itself(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_keep(flow, fixture_tokens("old", 3600, 80));
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_in_use(flow, "access-new");
    ended_clear(&done);
}

/* ---- how ---- */

static void count_change(gpointer data)
{
    (*(guint *)data)++;
}

/* Wire protocol A1 and §0, word for word. */
static void test_request_and_new_pair(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    guint changes = 0;

    flow_open(flow, 3600, 80);
    flow_settle(flow);
    supabase_watch_session(flow->supabase, count_change, &changes);
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);

    const HttpRequest *request = http_server_request(flow->server, 0);
    assert_string_equal(request->method, "POST");
    assert_string_equal(request->target, "/auth/v1/token?grant_type=refresh_token");
    assert_string_equal(request->body, "{\"refresh_token\":\"refresh-old\"}");
    assert_header(request, "apikey", FLOW_KEY);
    assert_header(request, "content-type", "application/json");
    assert_header(request, "x-supabase-api-version", "2024-01-01");
    assert_header(request, "user-agent", "looptrace-test");
    assert_header(request, "authorization", NULL);

    assert_in_use(flow, "access-new");
    flow_assert_kept(flow, "new");
    assert_int_equal(state_of(flow), SESSION_ACTIVE);
    flow_settle(flow);
    assert_int_equal(changes, 2); /* refreshing, and done */
    gint64 left_us = supabase_session_info(flow->supabase).access_expires_us - g_get_real_time();
    assert_in_range(left_us / G_USEC_PER_SEC, 3590, 3600);
    ended_clear(&done);
}

static void test_forced(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 3600);
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_in_use(flow, "access-new");
    ended_clear(&done);
}

/* The access token is new, the refresh token stays. */
static void test_server_that_does_not_rotate(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    flow_answer(flow, "POST", TOKEN_REFRESH, 200,
                "{\"access_token\":\"a1\",\"expires_in\":3600,\"refresh_token\":\"refresh-old\"}");
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_in_use(flow, "a1");
    g_autoptr(Tokens) kept = flow_kept(flow);
    assert_string_equal(secret_text_peek(kept->access), "a1");
    assert_string_equal(kept->email, FIXTURE_EMAIL);
    ended_clear(&done);
}

static void test_single_flight(void **state)
{
    Flow *flow = *state;
    Ended done[5] = {0};

    flow_open(flow, 3600, 80);
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    for (guint i = 0; i < 5; i++)
        supabase_refresh(flow->supabase, i % 2 == 0, ended_take, &done[i]);
    assert_int_equal(state_of(flow), SESSION_REFRESHING);
    assert_int_equal(g_queue_get_length(&flow->supabase->jobs), 1);
    for (guint i = 0; i < 5; i++) {
        flow_wait(flow, &done[i]);
        ended_assert(&done[i], FAULT_KINDS, NULL);
        ended_clear(&done[i]);
    }
    assert_int_equal(http_server_count(flow->server), 1);
    assert_int_equal(flow_keyring.loads, 3); /* opening, under the lock, before storing */
}

static void hold(Flow *flow, const char *target, int status, const char *body)
{
    http_server_on(flow->server, "POST", target,
                   &(HttpResponse){.status = status, .body = body, .hold = TRUE});
}

/* ---- the end of a session ---- */

static void test_revoked(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    flow_answer(flow, "POST", TOKEN_REFRESH, 400, ALREADY_USED);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "Your session was ended on the server: sign in again");
    assert_string_equal(done.code, "refresh_token_already_used");
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 2); /* it was asked once more */
    assert_int_equal(state_of(flow), SESSION_NONE);
    flow_assert_kept(flow, NULL);
    ended_clear(&done);
}

/* Another process was killed, and the server hasn't come to the end of what that one asked for. */
static void test_server_that_is_half_way(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    flow_answer(flow, "POST", TOKEN_REFRESH, 400, ALREADY_USED);
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(http_server_request(flow->server, 1)->body,
                        "{\"refresh_token\":\"refresh-old\"}");
    assert_in_use(flow, "access-new");
    flow_assert_kept(flow, "new");
    ended_clear(&done);
}

/* Ended only for the pair that we had: another process had the better one. */
static void test_revoked_but_another_was_here(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    hold(flow, TOKEN_REFRESH, 400, ALREADY_USED);
    supabase_refresh(flow->supabase, FALSE, ended_take, &done);
    flow_wait_for_requests(flow, 1);
    flow_keep(flow, fixture_tokens("theirs", 3600, 3600));
    http_server_release(flow->server);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_in_use(flow, "access-theirs");
    flow_assert_kept(flow, "theirs");
    ended_clear(&done);
}

/* The keyring can't be read again; what the server said stands, and is erased as far as can be. */
static void test_revoked_with_a_locked_keyring(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    hold(flow, TOKEN_REFRESH, 400, ALREADY_USED);
    supabase_refresh(flow->supabase, FALSE, ended_take, &done);
    flow_wait_for_requests(flow, 1);
    flow_keyring.fail_load = flow_keyring.fail_erase = TRUE;
    http_server_release(flow->server);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "ended on the server");
    assert_int_equal(state_of(flow), SESSION_NONE);
    ended_clear(&done);
}

/* ---- what never ends a session (wire protocol A3) ---- */

static void check_keep(Flow *flow, const HttpResponse *response, FaultKind kind)
{
    Ended done = {0};

    flow_keep(flow, fixture_tokens("old", 3600, 80));
    g_clear_pointer(&flow->supabase, supabase_free);
    http_server_free(flow->server);
    flow->server = http_server_new(HTTP_PLAIN);
    flow->supabase = flow_other(flow);
    http_server_on(flow->server, "POST", TOKEN_REFRESH, response);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, kind, NULL);
    assert_int_equal(state_of(flow), SESSION_ACTIVE);
    assert_in_use(flow, "access-old");
    flow_assert_kept(flow, "old");
    ended_clear(&done);
}

static void test_trouble_keeps_the_session(void **state)
{
    Flow *flow = *state;
    const struct {
        HttpResponse response;
        FaultKind kind;
    } rows[] = {
        {{.status = 500, .body = "{\"code\":\"unexpected_failure\",\"message\":\"m\"}"},
         FAULT_SERVER},
        {{.status = 500, .body = "{\"code\":\"session_not_found\",\"message\":\"m\"}"},
         FAULT_SERVER},
        {{.status = 503, .body = "{\"message\":\"m\"}"}, FAULT_SERVER},
        {{.status = 409, .body = "{\"code\":\"conflict\",\"message\":\"m\"}"}, FAULT_SERVER},
        {{.status = 429, .body = "{\"code\":\"over_request_rate_limit\",\"message\":\"m\"}"},
         FAULT_LIMITED},
        {{.status = 401, .body = "{\"message\":\"Invalid API key\"}"}, FAULT_KEY},
        {{.status = 200, .type = "text/html", .body = "<html>Sign in to the hotel</html>"},
         FAULT_FOREIGN},
        {{.status = 403, .type = "text/html", .body = "<html>Blocked</html>"}, FAULT_FOREIGN},
        {{.status = 302, .headers = (const char *const[]){"Location: http://x.example/", NULL}},
         FAULT_FOREIGN},
        {{.status = 200, .body = "{\"hello\":\"world\"}"}, FAULT_DECODE},
        {{.raw = "", .ending = HTTP_RESET}, FAULT_OFFLINE},
        {{.status = 200, .body = "{\"access_token\":\"a\"", .cut = 8}, FAULT_DECODE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_keep(flow, &rows[i].response, rows[i].kind);
}

static void test_server_that_is_gone(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    g_clear_pointer(&flow->server, http_server_free);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_OFFLINE, NULL);
    assert_in_use(flow, "access-old");
    flow_assert_kept(flow, "old");
    ended_clear(&done);
}

/* The server is left alone for a while; a person who asks isn't, unless it said "too many". */
static void test_pause_after_trouble(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    flow_answer(flow, "POST", TOKEN_REFRESH, 500, "{\"code\":\"x\",\"message\":\"m\"}");
    flow_answer(flow, "POST", TOKEN_REFRESH, 400, "{\"code\":\"y\",\"message\":\"m\"}");
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_SERVER, NULL);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_SERVER, NULL);
    assert_int_equal(http_server_count(flow->server), 1);
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_INVALID, NULL);
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_int_equal(http_server_count(flow->server), 3);
    ended_clear(&done);
}

static void test_pause_that_the_server_wants(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    http_server_on(flow->server, "POST", TOKEN_REFRESH,
                   &(HttpResponse){.status = 429,
                                   .body = "{}",
                                   .headers = (const char *const[]){"Retry-After: 40", NULL}});
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_LIMITED, "40 seconds");
    guint asked = http_server_count(flow->server);
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_LIMITED, "40 seconds");
    assert_int_equal(http_server_count(flow->server), asked);
    ended_clear(&done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_fresh_token_is_left_alone),
        FLOW_TEST(test_nobody_signed_in),
        FLOW_TEST(test_opens_by_itself),
        FLOW_TEST(test_request_and_new_pair),
        FLOW_TEST(test_forced),
        FLOW_TEST(test_server_that_does_not_rotate),
        FLOW_TEST(test_single_flight),
        FLOW_TEST(test_revoked),
        FLOW_TEST(test_server_that_is_half_way),
        FLOW_TEST(test_revoked_but_another_was_here),
        FLOW_TEST(test_revoked_with_a_locked_keyring),
        FLOW_TEST(test_trouble_keeps_the_session),
        FLOW_TEST(test_server_that_is_gone),
        FLOW_TEST(test_pause_after_trouble),
        FLOW_TEST(test_pause_that_the_server_wants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
