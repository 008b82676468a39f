/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core.h"
#include "flow.h"

static SessionInfo info_of(Flow *flow)
{
    return supabase_session_info(flow->supabase);
}

/* Wire protocol A1, word for word. */
static void test_request_and_session(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_grant(flow, TOKEN_PASSWORD, "first", 3600);
    flow_sign_in(flow, &done);
    ended_assert(&done, FAULT_KINDS, NULL);

    const HttpRequest *request = http_server_request(flow->server, 0);
    assert_string_equal(request->target, "/auth/v1/token?grant_type=password");
    assert_string_equal(request->body,
                        "{\"email\":\"" FIXTURE_EMAIL "\",\"password\":\"knit-one \\\"purl\\\"\"}");
    assert_header(request, "apikey", FLOW_KEY);
    assert_header(request, "content-type", "application/json");
    assert_header(request, "x-supabase-api-version", "2024-01-01");
    assert_header(request, "authorization", NULL);

    flow_assert_kept(flow, "first");
    SessionInfo info = info_of(flow);
    assert_int_equal(info.state, SESSION_ACTIVE);
    assert_string_equal(info.email, FIXTURE_EMAIL);
    assert_string_equal(info.user_id, FIXTURE_USER);
    assert_false(info.run_only);
    assert_in_range((g_get_real_time() - info.signed_in_us) / G_USEC_PER_SEC, 0, 5);
    assert_in_range((info.access_expires_us - g_get_real_time()) / G_USEC_PER_SEC, 3590, 3600);
    ended_clear(&done);
}

static void check_refusal(Flow *flow, const HttpResponse *response, FaultKind kind,
                          const char *words)
{
    Ended done = {0};

    http_server_free(flow->server);
    flow->server = http_server_new(HTTP_PLAIN);
    supabase_free(flow->supabase);
    flow->supabase = flow_other(flow);
    flow_open(flow, 3600, 3600);
    http_server_on(flow->server, "POST", TOKEN_PASSWORD, response);
    flow_sign_in(flow, &done);
    ended_assert(&done, kind, words);
    flow_assert_kept(flow, "old");
    assert_string_equal(secret_text_peek(flow->supabase->session->access), "access-old");
    ended_clear(&done);
}

/* Each its own sentence; whoever was signed in before still is. */
static void test_refusals(void **state)
{
    Flow *flow = *state;
    const struct {
        HttpResponse response;
        FaultKind kind;
        const char *words;
    } rows[] = {
        {{.status = 400,
          .body = "{\"code\":400,\"error_code\":\"invalid_credentials\",\"msg\":\"Invalid login "
                  "credentials\"}"},
         FAULT_CREDENTIALS,
         "Wrong e-mail or password"},
        {{.status = 400,
          .body = "{\"code\":\"invalid_credentials\",\"message\":\"Invalid login credentials\"}"},
         FAULT_CREDENTIALS,
         "Wrong e-mail or password"},
        {{.status = 401, .body = "{\"message\":\"Invalid API key\"}"}, FAULT_KEY, "project key"},
        {{.status = 200, .type = "text/html", .body = "<html>"}, FAULT_FOREIGN, "Supabase"},
        {{.status = 200, .body = "{\"id\":\"u\",\"email\":\"e\"}"}, FAULT_DECODE, "no session"},
        {{.status = 500, .body = "{\"code\":\"unexpected_failure\",\"message\":\"m\"}"},
         FAULT_SERVER,
         "fault"},
        {{.raw = "", .ending = HTTP_CLOSE}, FAULT_OFFLINE, NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_refusal(flow, &rows[i].response, rows[i].kind, rows[i].words);
}

/* A password that was sent twice might lock an account. */
static void test_is_never_repeated(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", TOKEN_PASSWORD, 503, "{\"message\":\"m\"}");
    flow_sign_in(flow, &done);
    ended_assert(&done, FAULT_SERVER, NULL);
    assert_int_equal(http_server_count(flow->server), 1);
    ended_clear(&done);
}

static void test_keyring_that_fails(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_keyring.fail_store = TRUE;
    flow_grant(flow, TOKEN_PASSWORD, "first", 3600);
    flow_sign_in(flow, &done);
    ended_assert(&done, FAULT_KEYRING, "for this run only");
    assert_int_equal(info_of(flow).state, SESSION_ACTIVE);
    assert_true(info_of(flow).run_only);

    /* it works, and is renewed without the keyring, however often */
    for (guint i = 0; i < 2; i++) {
        flow_grant(flow, TOKEN_REFRESH, "next", 3600);
        flow_refresh(flow, TRUE, &done);
        ended_assert(&done, FAULT_KINDS, NULL);
    }
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 2);
    assert_string_equal(secret_text_peek(flow->supabase->session->access), "access-next");
    assert_true(info_of(flow).run_only);

    /* what the keyring says isn't about this session */
    ended_clear(&done);
    supabase_session_open(flow->supabase, ended_take, &done);
    flow_wait(flow, &done);
    assert_int_equal(info_of(flow).state, SESSION_ACTIVE);
    ended_clear(&done);
}

static void test_run_only_session_is_revoked(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_keyring.fail_store = TRUE;
    flow_grant(flow, TOKEN_PASSWORD, "first", 3600);
    flow_sign_in(flow, &done);
    flow_answer(flow, "POST", TOKEN_REFRESH, 403,
                "{\"code\":\"session_not_found\",\"message\":\"m\"}");
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "ended on the server");
    assert_int_equal(info_of(flow).state, SESSION_NONE);
    assert_false(info_of(flow).run_only);
    ended_clear(&done);
}

/* The next sign-in finds the keyring unlocked: no longer for this run only. */
static void test_signing_in_again_keeps(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_keyring.fail_store = TRUE;
    flow_grant(flow, TOKEN_PASSWORD, "first", 3600);
    flow_sign_in(flow, &done);
    flow_keyring.fail_store = FALSE;
    flow_sign_in(flow, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_false(info_of(flow).run_only);
    flow_assert_kept(flow, "first");
    ended_clear(&done);
}

static void begin_sign_in(Flow *flow, Ended *done)
{
    g_autoptr(SecretText) password = secret_text_new("p", -1);

    supabase_sign_in(flow->supabase, FIXTURE_EMAIL, password, ended_take, done);
}

static void test_cancelled(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    supabase_cancel_sign_in(flow->supabase);
    http_server_on(flow->server, "POST", TOKEN_PASSWORD, &(HttpResponse){.hold = TRUE});
    begin_sign_in(flow, &done);
    flow_wait_for_requests(flow, 1);
    supabase_cancel_sign_in(flow->supabase);
    assert_int_equal(done.calls, 0);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_CANCELLED, NULL);
    http_server_release(flow->server);
    flow_settle(flow);
    assert_int_equal(done.calls, 1);
    flow_assert_kept(flow, NULL);
    ended_clear(&done);
}

static void test_another_takes_its_place(void **state)
{
    Flow *flow = *state;
    Ended first = {0}, second = {0};
    g_autofree char *body = fixture_answer("second", 3600);

    http_server_on(flow->server, "POST", TOKEN_PASSWORD, &(HttpResponse){.body = body});
    begin_sign_in(flow, &first);
    begin_sign_in(flow, &second);
    flow_wait(flow, &second);
    ended_assert(&first, FAULT_CANCELLED, NULL);
    ended_assert(&second, FAULT_KINDS, NULL);
    flow_assert_kept(flow, "second");
    ended_clear(&first);
    ended_clear(&second);
}

/* The session before is being renewed by this very process: the new one waits and wins. */
static void test_while_the_one_before_is_renewed(void **state)
{
    Flow *flow = *state;
    Ended renewed = {0}, signed_in = {0};
    g_autofree char *body = fixture_answer("renewed", 3600);

    flow_open(flow, 3600, 80);
    http_server_on(flow->server, "POST", TOKEN_REFRESH,
                   &(HttpResponse){.body = body, .hold = TRUE});
    flow_grant(flow, TOKEN_PASSWORD, "first", 3600);
    supabase_refresh(flow->supabase, FALSE, ended_take, &renewed);
    flow_wait_for_requests(flow, 1);
    begin_sign_in(flow, &signed_in);
    flow_wait_for_requests(flow, 2);
    flow_settle(flow);
    assert_int_equal(signed_in.calls, 0);
    http_server_release(flow->server);
    flow_wait(flow, &signed_in);
    ended_assert(&renewed, FAULT_KINDS, NULL);
    ended_assert(&signed_in, FAULT_KINDS, NULL);
    flow_assert_kept(flow, "first");
    assert_string_equal(secret_text_peek(flow->supabase->session->access), "access-first");
    ended_clear(&renewed);
    ended_clear(&signed_in);
}

/* Another process holds the lock for longer than a person should wait. */
static void test_lock_that_is_held_too_long(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_lock_times_out = TRUE;
    flow_grant(flow, TOKEN_PASSWORD, "first", 3600);
    flow_sign_in(flow, &done);
    flow_lock_times_out = FALSE;
    ended_assert(&done, FAULT_KINDS, NULL);
    flow_assert_kept(flow, "first");
    ended_clear(&done);
}

/* … and renews the session before. What it brings is about that one, even its end. */
static void test_flight_of_the_session_before(void **state)
{
    Flow *flow = *state;
    const char *const bodies[] = {NULL, "{\"code\":\"session_not_found\",\"message\":\"m\"}"};

    for (guint i = 0; i < 4; i++) {
        Ended renewed = {0}, signed_in = {0};
        g_autofree char *pair = fixture_answer("renewed", 3600);
        const HttpResponse response = {
            .status = i % 2 == 0 ? 200 : 400, .body = i % 2 == 0 ? pair : bodies[1], .hold = TRUE};

        flow_teardown(state);
        flow_setup(state);
        flow = *state;
        flow_open(flow, 3600, 80);
        http_server_on(flow->server, "POST", TOKEN_REFRESH, &response);
        flow_grant(flow, TOKEN_PASSWORD, "first", 3600);
        supabase_refresh(flow->supabase, FALSE, ended_take, &renewed);
        flow_wait_for_requests(flow, 1);
        flow_lock_times_out = TRUE;
        flow_keyring.fail_store = i >= 2; /* then the new one is for this run only */
        begin_sign_in(flow, &signed_in);
        flow_wait(flow, &signed_in);
        flow_lock_times_out = FALSE;
        ended_assert(&signed_in, i >= 2 ? FAULT_KEYRING : FAULT_KINDS, NULL);
        flow_keyring.fail_store = FALSE;
        http_server_release(flow->server);
        flow_wait(flow, &renewed);
        ended_assert(&renewed, FAULT_KINDS, NULL);
        assert_string_equal(secret_text_peek(flow->supabase->session->access), "access-first");
        flow_assert_kept(flow, i >= 2 ? "old" : "first");
        ended_clear(&renewed);
        ended_clear(&signed_in);
    }
}

static void test_end_while_signing_in(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    http_server_on(flow->server, "POST", TOKEN_PASSWORD, &(HttpResponse){.hold = TRUE});
    begin_sign_in(flow, &done);
    flow_wait_for_requests(flow, 1);
    g_clear_pointer(&flow->supabase, supabase_free);
    ended_assert(&done, FAULT_CANCELLED, NULL);
    http_server_release(flow->server);
    ended_clear(&done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_request_and_session),
        FLOW_TEST(test_refusals),
        FLOW_TEST(test_is_never_repeated),
        FLOW_TEST(test_keyring_that_fails),
        FLOW_TEST(test_run_only_session_is_revoked),
        FLOW_TEST(test_signing_in_again_keeps),
        FLOW_TEST(test_cancelled),
        FLOW_TEST(test_another_takes_its_place),
        FLOW_TEST(test_while_the_one_before_is_renewed),
        FLOW_TEST(test_lock_that_is_held_too_long),
        FLOW_TEST(test_flight_of_the_session_before),
        FLOW_TEST(test_end_while_signing_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
