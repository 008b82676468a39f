/* SPDX-License-Identifier: MIT */
/* Cancelling and freeing at every moment; counters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <sodium.h>

#include "fixture.h"
#include "names.h"

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture_init(fixture, HTTP_PLAIN, FIXTURE_OPTIONS);
    http_server_on(fixture->server, NULL, "/ok", &(HttpResponse){.body = "[]"});
    http_server_on(fixture->server, NULL, "/stall",
                   &(HttpResponse){.body = "[1,", .declare = 99, .ending = HTTP_STALL});
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    fixture_clear(*state);
    g_free(*state);
    return 0;
}

static const NetMessage plain_get = {.method = NET_GET};

/* ---- cancelling ---- */

static void test_cancel_before_connecting(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    NetRequest *request = fixture_send(fixture, &plain_get, "/ok", &outcome);

    net_cancel(&request);
    assert_null(request);
    assert_int_equal(outcome.calls, 0);
    fixture_wait(fixture, &outcome);
    assert_fault(&outcome, FAULT_CANCELLED, "cancelled");
    assert_int_equal(http_server_connections(fixture->server), 0);
    net_cancel(&request);
}

static void test_cancel_during_the_body(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0}, other = {0};
    NetRequest *request = fixture_send(fixture, &plain_get, "/stall", &outcome);

    fixture_wait_for_requests(fixture, 1);
    while (g_main_context_iteration(fixture->context, FALSE))
        continue;
    net_cancel(&request);
    fixture_wait(fixture, &outcome);
    assert_fault(&outcome, FAULT_CANCELLED, "cancelled");
    fixture_wait_for_open(fixture, 0);
    fixture_get(fixture, "/ok", &other);
    assert_int_equal(other.status, 200);
    assert_int_equal(outcome.calls, 1);
}

static void test_cancel_twice(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    NetRequest *request = fixture_send(fixture, &plain_get, "/stall", &outcome), *again = request;

    fixture_wait_for_requests(fixture, 1);
    net_cancel(&request);
    net_cancel(&again);
    assert_int_equal(net_session_in_flight(fixture->session), 1);
    fixture_wait(fixture, &outcome);
    while (g_main_context_iteration(fixture->context, FALSE))
        continue;
    assert_int_equal(outcome.calls, 1);
    assert_fault(&outcome, FAULT_CANCELLED, "cancelled");
    assert_int_equal(net_session_in_flight(fixture->session), 0);
}

static void test_cancel_during_a_slow_lookup(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    NetRequest *request =
        fixture_send(fixture, &(NetMessage){.url = "https://slow.test/"}, NULL, &outcome);

    while (g_main_context_iteration(fixture->context, FALSE))
        continue;
    names_wait_for_slow();
    /* The resolver is only let go after all this: whoever waits for it here, waits for ever. */
    net_cancel(&request);
    fixture_wait(fixture, &outcome);
    assert_fault(&outcome, FAULT_CANCELLED, "cancelled");
    g_clear_pointer(&fixture->session, net_session_free);
    names_release();
}

static void test_cancel_while_waiting_to_retry(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    static const char *const headers[] = {"Retry-After: 20", NULL};
    NetRequest *request;

    http_server_on(fixture->server, "GET", "/x",
                   &(HttpResponse){.status = 503, .body = "{}", .headers = headers});
    request = fixture_send(fixture, &(NetMessage){.retries = 1}, "/x", &outcome);
    while (net_session_counters(fixture->session).requests == 0)
        g_main_context_iteration(fixture->context, TRUE);
    assert_int_equal(outcome.calls, 0);
    net_cancel(&request);
    fixture_wait(fixture, &outcome);
    assert_fault(&outcome, FAULT_CANCELLED, "cancelled");
}

/* ---- callbacks that do things ---- */

typedef struct {
    Fixture *fixture;
    Outcome own, other;
    NetRequest *request, *another; /* to cancel */
    const char *path;              /* to ask for */
    gboolean frees;                /* the session */
} Meddler;

static void meddle(const NetAnswer *answer, const GError *error, gpointer data)
{
    Meddler *meddler = data;

    outcome_take(answer, error, &meddler->own);
    net_cancel(&meddler->request);
    net_cancel(&meddler->another);
    if (meddler->path != NULL)
        fixture_send(meddler->fixture, &plain_get, meddler->path, &meddler->other);
    if (meddler->frees)
        g_clear_pointer(&meddler->fixture->session, net_session_free);
    /* The answer is still whole. */
    if (answer != NULL)
        assert_string_equal(answer->body, "[]");
}

static void meddler_clear(Meddler *meddler)
{
    outcome_clear(&meddler->own);
    outcome_clear(&meddler->other);
}

static NetRequest *meddler_send(Meddler *meddler, const char *path)
{
    g_autofree char *url = fixture_url(meddler->fixture, path);

    return net_send(meddler->fixture->session, &(NetMessage){.url = url}, meddle, meddler);
}

static void test_cancelling_wins_over_a_result(void **state)
{
    Meddler meddler = {.fixture = *state};
    NetMessage refused = {.url = "http://never.test/"};

    /* Both have ended when the loop runs; the first callback comes before the second. */
    net_send(meddler.fixture->session, &refused, meddle, &meddler);
    meddler.request = meddler.another =
        net_send(meddler.fixture->session, &refused, outcome_take, &meddler.other);
    fixture_wait(meddler.fixture, &meddler.other);
    assert_fault(&meddler.own, FAULT_CONFIG, "this machine only");
    assert_fault(&meddler.other, FAULT_CANCELLED, "cancelled");
    assert_int_equal(meddler.other.calls, 1);
    meddler_clear(&meddler);
}

static void test_callback_cancels_another(void **state)
{
    Meddler meddler = {.fixture = *state};

    meddler.request = fixture_send(meddler.fixture, &plain_get, "/stall", &meddler.other);
    fixture_wait_for_requests(meddler.fixture, 1);
    meddler_send(&meddler, "/ok");
    fixture_wait(meddler.fixture, &meddler.other);
    assert_int_equal(meddler.own.status, 200);
    assert_fault(&meddler.other, FAULT_CANCELLED, "cancelled");
    meddler_clear(&meddler);
}

static void test_callback_cancels_itself(void **state)
{
    Meddler meddler = {.fixture = *state};

    meddler.request = meddler_send(&meddler, "/ok");
    fixture_wait(meddler.fixture, &meddler.own);
    assert_int_equal(meddler.own.status, 200);
    assert_int_equal(meddler.own.calls, 1);
    assert_int_equal(net_session_in_flight(meddler.fixture->session), 0);
    meddler_clear(&meddler);
}

static void test_callback_sends(void **state)
{
    Meddler meddler = {.fixture = *state, .path = "/ok"};

    meddler_send(&meddler, "/ok");
    fixture_wait(meddler.fixture, &meddler.other);
    assert_int_equal(meddler.other.status, 200);
    assert_int_equal(http_server_connections(meddler.fixture->server), 1);
    meddler_clear(&meddler);
}

static void test_callback_frees_the_session(void **state)
{
    Meddler meddler = {.fixture = *state, .frees = TRUE};

    fixture_send(meddler.fixture, &plain_get, "/stall", &meddler.other);
    fixture_wait_for_requests(meddler.fixture, 1);
    meddler_send(&meddler, "/ok");
    fixture_wait(meddler.fixture, &meddler.own);
    assert_int_equal(meddler.own.status, 200);
    assert_int_equal(meddler.own.calls, 1);
    assert_fault(&meddler.other, FAULT_CANCELLED, "cancelled");
    assert_int_equal(meddler.other.calls, 1);
    meddler_clear(&meddler);
}

static void test_callback_frees_what_else_has_ended(void **state)
{
    Meddler meddler = {.fixture = *state, .frees = TRUE};
    NetMessage refused = {.url = "http://never.test/"};

    net_send(meddler.fixture->session, &refused, meddle, &meddler);
    net_send(meddler.fixture->session, &refused, outcome_take, &meddler.other);
    fixture_wait(meddler.fixture, &meddler.own);
    assert_fault(&meddler.own, FAULT_CONFIG, "this machine only");
    assert_fault(&meddler.other, FAULT_CANCELLED, "cancelled");
    assert_int_equal(meddler.other.calls, 1);
    meddler_clear(&meddler);
}

/* ---- freeing ---- */

static void test_free_with_three_in_flight(void **state)
{
    Fixture *fixture = *state;
    Outcome outcomes[3] = {0};

    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++)
        fixture_send(fixture, &plain_get, "/stall", &outcomes[i]);
    fixture_wait_for_requests(fixture, 3);
    g_clear_pointer(&fixture->session, net_session_free);
    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        assert_int_equal(outcomes[i].calls, 1);
        assert_fault(&outcomes[i], FAULT_CANCELLED, "cancelled");
        outcome_clear(&outcomes[i]);
    }
    assert_false(g_main_context_pending(fixture->context));
    fixture_wait_for_open(fixture, 0);
}

static void test_free_at_every_state(void **state)
{
    Meddler meddler = {.fixture = *state, .path = "/ok"};
    Fixture *fixture = *state;
    g_auto(Outcome) queued = {0}, ended = {0};

    /* New, ended but not told, and one whose callback sends once more. */
    meddler_send(&meddler, "/stall");
    fixture_send(fixture, &plain_get, "/ok", &queued);
    net_send(fixture->session, &(NetMessage){.url = "ftp://x/"}, outcome_take, &ended);
    net_session_free(fixture->session);
    fixture->session = NULL;
    assert_fault(&meddler.own, FAULT_CANCELLED, "cancelled");
    assert_fault(&meddler.other, FAULT_CANCELLED, "cancelled");
    assert_fault(&queued, FAULT_CANCELLED, "cancelled");
    assert_fault(&ended, FAULT_CANCELLED, "cancelled");
    assert_int_equal(meddler.own.calls, 1);
    assert_int_equal(meddler.other.calls, 1);
    assert_int_equal(queued.calls, 1);
    assert_int_equal(ended.calls, 1);
    meddler_clear(&meddler);
}

static void test_unused_session(void **state)
{
    g_autoptr(NetSession) session = net_session_new(FIXTURE_OPTIONS, NULL, NULL);

    assert_non_null(session);
    assert_int_equal(net_session_in_flight(session), 0);
    net_session_free(NULL);
}

/* ---- counters ---- */

static void test_counts_what_crosses_the_line(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) get = {0}, post = {0};
    NetCounters counters;

    fixture_get(fixture, "/ok", &get);
    assert_int_equal(get.bytes_up, http_server_request(fixture->server, 0)->wire_bytes);
    /* The head and "[]". */
    assert_int_equal(get.bytes_down, strlen("HTTP/1.1 200 Scripted\r\n"
                                            "Content-Type: application/json\r\n"
                                            "Content-Length: 2\r\n\r\n[]"));
    assert_true(get.first_byte_us > 0 && get.first_byte_us <= get.total_us);

    fixture_ask(fixture,
                &(NetMessage){.method = NET_POST, .body = "{\"a\":\"bcdef\"}", .body_length = -1},
                "/ok", &post);
    assert_int_equal(post.bytes_up, http_server_request(fixture->server, 1)->wire_bytes);

    counters = net_session_counters(fixture->session);
    assert_int_equal(counters.requests, 2);
    assert_int_equal(counters.bytes_up, get.bytes_up + post.bytes_up);
    assert_int_equal(counters.bytes_down, get.bytes_down + post.bytes_down);
    assert_int_equal(counters.last_rtt_us, post.first_byte_us);
    assert_false(counters.has_skew);
}

static void test_clock_skew(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) ahead = g_date_time_add_hours(now, 25);
    g_autofree char *date = g_date_time_format(ahead, "Date: %a, %d %b %Y %H:%M:%S GMT");

    http_server_on(fixture->server, "GET", "/x",
                   &(HttpResponse){.body = "[]", .headers = (const char *const[]){date, NULL}});
    fixture_get(fixture, "/x", &outcome);

    NetCounters counters = net_session_counters(fixture->session);
    assert_true(counters.has_skew);
    assert_in_range(counters.clock_skew_s, 25 * 3600 - 10, 25 * 3600 + 1);
}

static void test_headers_of_the_answer(void **state)
{
    const NetAnswer made_up = {.status = 200, .body = ""};

    assert_null(net_answer_header(&made_up, "Date"));
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(test_cancel_before_connecting),
        WITH_SERVER(test_cancel_during_the_body),
        WITH_SERVER(test_cancel_twice),
        WITH_SERVER(test_cancel_during_a_slow_lookup),
        WITH_SERVER(test_cancel_while_waiting_to_retry),
        WITH_SERVER(test_cancelling_wins_over_a_result),
        WITH_SERVER(test_callback_cancels_another),
        WITH_SERVER(test_callback_cancels_itself),
        WITH_SERVER(test_callback_sends),
        WITH_SERVER(test_callback_frees_the_session),
        WITH_SERVER(test_callback_frees_what_else_has_ended),
        WITH_SERVER(test_free_with_three_in_flight),
        WITH_SERVER(test_free_at_every_state),
        cmocka_unit_test(test_unused_session),
        WITH_SERVER(test_counts_what_crosses_the_line),
        WITH_SERVER(test_clock_skew),
        cmocka_unit_test(test_headers_of_the_answer),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests_name("net/session", tests, NULL, NULL);
}
