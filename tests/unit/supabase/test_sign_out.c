/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core.h"
#include "flow.h"

#define LOGOUT "/auth/v1/logout"

static void sign_out(Flow *flow, SignOutScope scope, Ended *done)
{
    ended_clear(done);
    supabase_sign_out(flow->supabase, scope, ended_take, done);
    assert_int_equal(done->calls, 0);
    assert_int_equal(supabase_session_info(flow->supabase).state, SESSION_NONE);
    flow_wait(flow, done);
}

static void assert_out(Flow *flow)
{
    assert_int_equal(supabase_session_info(flow->supabase).state, SESSION_NONE);
    flow_assert_kept(flow, NULL);
}

/* Wire protocol A4. */
static void test_here_and_everywhere(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    flow_open(flow, 3600, 1800);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_out(flow);
    const HttpRequest *request = http_server_request(flow->server, 0);
    assert_string_equal(request->method, "POST");
    assert_string_equal(request->target, "/auth/v1/logout?scope=local");
    assert_header(request, "authorization", "Bearer access-old");
    assert_header(request, "apikey", FLOW_KEY);
    assert_int_equal(request->length, 0);

    flow_open(flow, 3600, 1800);
    sign_out(flow, SIGN_OUT_EVERYWHERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(http_server_request(flow->server, 1)->target,
                        "/auth/v1/logout?scope=global");
    ended_clear(&done);
}

/* The keyring is empty before the server is asked. */
static void test_here_first(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    http_server_on(flow->server, "POST", LOGOUT, &(HttpResponse){.status = 204, .hold = TRUE});
    flow_open(flow, 3600, 1800);
    supabase_sign_out(flow->supabase, SIGN_OUT_HERE, ended_take, &done);
    flow_wait_for_requests(flow, 1);
    assert_out(flow);
    process_lock_release(flow_lock(flow));
    http_server_release(flow->server);
    flow_wait(flow, &done);
    ended_clear(&done);
}

static void test_nobody_signed_in(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_int_equal(http_server_count(flow->server), 0);
    ended_clear(&done);
}

/* Nothing was opened in this run: what the keyring holds is meant. */
static void test_unopened(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_keep(flow, fixture_tokens("old", 3600, 1800));
    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_out(flow);
    assert_header(http_server_request(flow->server, 0), "authorization", "Bearer access-old");
    ended_clear(&done);
}

static void test_without_a_line(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 1800);
    g_clear_pointer(&flow->server, http_server_free);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_OFFLINE, "signed out on this machine, but the server wasn't told");
    assert_out(flow);
    ended_clear(&done);
}

static void test_server_that_fails(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", LOGOUT, 500, "{\"code\":\"unexpected_failure\",\"message\":\"m\"}");
    flow_open(flow, 3600, 1800);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_SERVER, "wasn't told");
    assert_out(flow);
    ended_clear(&done);
}

/* Over already: a success here, but it says nothing of other devices. */
static void test_session_that_was_over(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", LOGOUT, 403, "{\"code\":\"session_not_found\",\"message\":\"m\"}");
    flow_open(flow, 3600, 1800);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    flow_open(flow, 3600, 1800);
    sign_out(flow, SIGN_OUT_EVERYWHERE, &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "other devices");
    assert_out(flow);
    ended_clear(&done);
}

/* Only a living access token can end a session; the pair that is got for that is never kept. */
static void test_expired_token_is_renewed_first(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_open(flow, 3600, -10);
    sign_out(flow, SIGN_OUT_EVERYWHERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(http_server_request(flow->server, 0)->body,
                        "{\"refresh_token\":\"refresh-old\"}");
    assert_header(http_server_request(flow->server, 1), "authorization", "Bearer access-new");
    assert_int_equal(http_server_count(flow->server), 2);
    assert_out(flow);
    assert_int_equal(flow_keyring.stores, 0);
    ended_clear(&done);
}

/* Expired by the server's clock only. */
static void test_refused_token_is_renewed_once(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", LOGOUT, 403, "{\"code\":\"bad_jwt\",\"message\":\"m\"}");
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_open(flow, 3600, 1800);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_int_equal(flow_count(flow, LOGOUT), 2);
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 1);
    ended_clear(&done);
}

static void test_expired_and_over(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", TOKEN_REFRESH, 400,
                "{\"code\":\"session_not_found\",\"message\":\"m\"}");
    flow_open(flow, 3600, -10);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    flow_open(flow, 3600, -10);
    sign_out(flow, SIGN_OUT_EVERYWHERE, &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "other devices");
    assert_int_equal(flow_count(flow, LOGOUT), 0);
    ended_clear(&done);
}

static void test_expired_without_a_line(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", TOKEN_REFRESH, 500, "{\"code\":\"x\",\"message\":\"m\"}");
    flow_open(flow, 3600, -10);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_SERVER, "wasn't told");
    assert_out(flow);
    ended_clear(&done);
}

/* ---- the keyring ---- */

static void test_newer_pair_of_another_process(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    flow_open(flow, 3600, 1800);
    flow_keep(flow, fixture_tokens("newer", 3600, 3600));
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_header(http_server_request(flow->server, 0), "authorization", "Bearer access-newer");
    assert_out(flow);
    ended_clear(&done);
}

static void test_another_person_stays(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    Tokens *theirs = fixture_tokens("theirs", 3600, 3600);

    g_free(theirs->user_id);
    theirs->user_id = g_strdup("22222222-2222-4222-8222-222222222222");
    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    flow_open(flow, 3600, 1800);
    flow_keep(flow, theirs);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_header(http_server_request(flow->server, 0), "authorization", "Bearer access-old");
    flow_assert_kept(flow, "theirs");
    ended_clear(&done);
}

static void test_keyring_that_fails(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    flow_open(flow, 3600, 1800);
    flow_keyring.fail_erase = TRUE;
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KEYRING, "couldn't be taken out of the keyring");
    assert_int_equal(flow_count(flow, LOGOUT), 1);

    /* one that doesn't even answer isn't asked twice */
    flow_open(flow, 3600, 1800);
    flow_keyring.fail_load = TRUE;
    flow_keyring.erasures = 0;
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KEYRING, NULL);
    assert_int_equal(flow_keyring.erasures, 0);
    assert_int_equal(flow_count(flow, LOGOUT), 2);
    ended_clear(&done);
}

static void test_unreadable_session_is_erased(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_keep_text(flow, "{\"version\":9}");
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_int_equal(flow_keyring.erasures, 1);

    flow_open(flow, 3600, 1800);
    flow_keyring.run_out = TRUE;
    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_int_equal(flow_count(flow, LOGOUT), 1);
    ended_clear(&done);
}

static void test_lock_that_is_held_too_long(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    flow_open(flow, 3600, 1800);
    flow_lock_times_out = TRUE;
    sign_out(flow, SIGN_OUT_HERE, &done);
    flow_lock_times_out = FALSE;
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_out(flow);
    ended_clear(&done);
}

/* ---- what else is under way ---- */

static void test_what_waits_ends(void **state)
{
    Flow *flow = *state;
    Ended renewed = {0}, called = {0}, done = {0};

    http_server_on(flow->server, "POST", TOKEN_REFRESH, &(HttpResponse){.hold = TRUE});
    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    flow_open(flow, 3600, 80);
    supabase_refresh(flow->supabase, FALSE, ended_take, &renewed);
    supabase_call(flow->supabase, rest_request_new(NET_GET, "orders"), ended_take_answer, &called);
    flow_wait_for_requests(flow, 1);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&renewed, FAULT_SIGNED_OUT, "signed out");
    ended_assert(&called, FAULT_SIGNED_OUT, "signed out");
    ended_assert(&done, FAULT_KINDS, NULL);
    http_server_release(flow->server);
    flow_settle(flow);
    assert_out(flow);
    assert_int_equal(flow_count(flow, "/rest"), 0);
    ended_clear(&renewed);
    ended_clear(&called);
    ended_clear(&done);
}

static void test_sign_in_under_way_is_cancelled(void **state)
{
    Flow *flow = *state;
    Ended signed_in = {0}, done = {0};
    g_autoptr(SecretText) password = secret_text_new("p", -1);
    g_autofree char *body = fixture_answer("first", 3600);

    http_server_on(flow->server, "POST", TOKEN_PASSWORD,
                   &(HttpResponse){.body = body, .hold = TRUE});
    supabase_sign_in(flow->supabase, FIXTURE_EMAIL, password, ended_take, &signed_in);
    flow_wait_for_requests(flow, 1);
    sign_out(flow, SIGN_OUT_HERE, &done);
    http_server_release(flow->server);
    flow_settle(flow);
    ended_assert(&signed_in, FAULT_CANCELLED, NULL);
    assert_out(flow);
    ended_clear(&signed_in);
    ended_clear(&done);
}

static void test_opening_under_way_ends(void **state)
{
    Flow *flow = *state;
    Ended opened = {0}, done = {0};

    flow_keep(flow, fixture_tokens("old", 3600, 1800));
    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    supabase_session_open(flow->supabase, ended_take, &opened);
    sign_out(flow, SIGN_OUT_HERE, &done);
    ended_assert(&opened, FAULT_SIGNED_OUT, NULL);
    assert_out(flow);
    ended_clear(&opened);
    ended_clear(&done);
}

static void begin_sign_in(Flow *flow, Ended *done)
{
    g_autoptr(SecretText) password = secret_text_new("p", -1);

    flow_grant(flow, TOKEN_PASSWORD, "first", 3600);
    supabase_sign_in(flow->supabase, FIXTURE_EMAIL, password, ended_take, done);
}

static void assert_signed_in_again(Flow *flow, Ended *signed_in, Ended *done)
{
    flow_wait(flow, done);
    flow_wait(flow, signed_in);
    ended_assert(done, FAULT_KINDS, NULL);
    ended_assert(signed_in, FAULT_KINDS, NULL);
    flow_assert_kept(flow, "first");
    assert_header(flow_request(flow, LOGOUT, 0), "authorization", "Bearer access-old");
    assert_int_equal(flow_count(flow, LOGOUT), 1);
    assert_int_equal(supabase_session_info(flow->supabase).state, SESSION_ACTIVE);
    ended_clear(signed_in);
    ended_clear(done);
}

/* Whoever signs in right behind is signed in afterwards, whichever of the two gets the lock first. */
static void test_sign_in_right_behind(void **state)
{
    Flow *flow = *state;
    Ended signed_in = {0}, done = {0};

    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    flow_open(flow, 3600, 1800);
    ProcessLock *lock = flow_lock(flow);
    supabase_sign_out(flow->supabase, SIGN_OUT_HERE, ended_take, &done);
    begin_sign_in(flow, &signed_in);
    flow_wait_for_requests(flow, 1);
    flow_settle(flow);
    process_lock_release(lock);
    assert_signed_in_again(flow, &signed_in, &done);
}

static void test_sign_in_that_overtakes(void **state)
{
    Flow *flow = *state;
    Ended signed_in = {0}, done = {0};

    flow_answer(flow, "POST", LOGOUT, 204, NULL);
    flow_open(flow, 3600, 1800);
    ProcessLock *lock = flow_lock(flow);
    supabase_sign_out(flow->supabase, SIGN_OUT_HERE, ended_take, &done);
    flow_lock_times_out = TRUE; /* for the sign-in only */
    begin_sign_in(flow, &signed_in);
    flow_wait(flow, &signed_in);
    flow_lock_times_out = FALSE;
    assert_int_equal(done.calls, 0);
    process_lock_release(lock);
    assert_signed_in_again(flow, &signed_in, &done);
}

static void test_end_while_signing_out(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    http_server_on(flow->server, "POST", LOGOUT, &(HttpResponse){.status = 204, .hold = TRUE});
    flow_open(flow, 3600, 1800);
    supabase_sign_out(flow->supabase, SIGN_OUT_HERE, ended_take, &done);
    flow_wait_for_requests(flow, 1);
    g_clear_pointer(&flow->supabase, supabase_free);
    ended_assert(&done, FAULT_CANCELLED, NULL);
    flow_assert_kept(flow, NULL);
    ended_clear(&done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_here_and_everywhere),
        FLOW_TEST(test_here_first),
        FLOW_TEST(test_nobody_signed_in),
        FLOW_TEST(test_unopened),
        FLOW_TEST(test_without_a_line),
        FLOW_TEST(test_server_that_fails),
        FLOW_TEST(test_session_that_was_over),
        FLOW_TEST(test_expired_token_is_renewed_first),
        FLOW_TEST(test_refused_token_is_renewed_once),
        FLOW_TEST(test_expired_and_over),
        FLOW_TEST(test_expired_without_a_line),
        FLOW_TEST(test_newer_pair_of_another_process),
        FLOW_TEST(test_another_person_stays),
        FLOW_TEST(test_keyring_that_fails),
        FLOW_TEST(test_unreadable_session_is_erased),
        FLOW_TEST(test_lock_that_is_held_too_long),
        FLOW_TEST(test_what_waits_ends),
        FLOW_TEST(test_sign_in_under_way_is_cancelled),
        FLOW_TEST(test_opening_under_way_ends),
        FLOW_TEST(test_sign_in_right_behind),
        FLOW_TEST(test_sign_in_that_overtakes),
        FLOW_TEST(test_end_while_signing_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
