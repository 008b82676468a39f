/* SPDX-License-Identifier: MIT */
/* A request's life: one end, deadlines, retries, cancelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fixture.h"
#include "names.h"

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture_init(fixture, HTTP_PLAIN, FIXTURE_OPTIONS);
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

/* ---- the line ---- */

static void test_unknown_host(void **state)
{
    g_auto(Outcome) outcome = {0};

    fixture_ask(*state, &(NetMessage){.url = "https://unknown.test/x"}, NULL, &outcome);
    assert_fault(&outcome, FAULT_OFFLINE, "the name unknown.test isn't known");
}

static void test_refused_port(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    g_autofree char *url = fixture_url(fixture, "/x");

    g_clear_pointer(&fixture->server, http_server_free);
    fixture_ask(fixture, &(NetMessage){.url = url, .retries = 2}, NULL, &outcome);
    assert_fault(&outcome, FAULT_OFFLINE, "refuses the connection");
    assert_int_equal(net_session_counters(fixture->session).requests, 0);
}

static void test_refused_message(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) address = {0}, header = {0};

    fixture_ask(fixture, &(NetMessage){.url = "http://ref.supabase.co/x"}, NULL, &address);
    assert_fault(&address, FAULT_CONFIG, "this machine only");
    fixture_ask(fixture, &(NetMessage){.headers = (const char *const[]){"a: b\r\nc: d", NULL}},
                "/x", &header);
    assert_fault(&header, FAULT_CONFIG, "line break");
    assert_int_equal(http_server_connections(fixture->server), 0);
}

static void test_ipv6(void **state)
{
    g_auto(Outcome) outcome = {0}, refused = {0};
    g_autofree char *url = NULL;
    Fixture fixture;

    fixture_init(&fixture, HTTP_PLAIN_IPV6, FIXTURE_OPTIONS);
    fixture_get(&fixture, "/x", &outcome);
    assert_int_equal(outcome.status, 404);
    url = fixture_url(&fixture, "/x");
    g_clear_pointer(&fixture.server, http_server_free);
    fixture_ask(&fixture, &(NetMessage){.url = url}, NULL, &refused);
    assert_fault(&refused, FAULT_OFFLINE, "[::1]:");
    fixture_clear(&fixture);
}

/* ---- deadlines ---- */

static void test_no_answer_in_time(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};

    http_server_on(fixture->server, "GET", "/x", &(HttpResponse){.raw = "", .ending = HTTP_STALL});
    fixture_ask(fixture, &(NetMessage){.timeout_ms = 200, .retries = 3}, "/x", &outcome);
    assert_fault(&outcome, FAULT_TIMEOUT, "didn't answer within 0.2 s");
    assert_int_equal(http_server_count(fixture->server), 1);
    fixture_wait_for_open(fixture, 0);
}

/* From net_send() to the first byte, whatever has been tried meanwhile; what is answered piece by piece isn't. */
static void test_unanswered(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) silent = {0}, slow = {0};
    NetRequest *request;
    gint64 before;

    http_server_on(fixture->server, "GET", "/x", &(HttpResponse){.raw = "", .ending = HTTP_STALL});
    http_server_on(fixture->server, "GET", "/y",
                   &(HttpResponse){.body = "[1,", .declare = 100, .ending = HTTP_STALL});
    assert_int_equal(net_session_unanswered_us(fixture->session), 0);
    before = g_get_monotonic_time();
    fixture_send(fixture, &(NetMessage){.timeout_ms = 400}, "/x", &silent);
    assert_int_equal(net_session_unanswered_us(fixture->session), 0); /* it hasn't had its turn */
    while (net_session_unanswered_us(fixture->session) == 0)
        g_main_context_iteration(fixture->context, TRUE);
    assert_in_range(net_session_unanswered_us(fixture->session), before, g_get_monotonic_time());
    fixture_wait(fixture, &silent);
    assert_int_equal(net_session_unanswered_us(fixture->session), 0);

    request = fixture_send(fixture, &(NetMessage){.timeout_ms = 10000}, "/y", &slow);
    while (net_session_unanswered_us(fixture->session) == 0)
        g_main_context_iteration(fixture->context, TRUE);
    while (net_session_unanswered_us(fixture->session) != 0)
        g_main_context_iteration(fixture->context, TRUE);
    assert_int_equal(slow.calls, 0); /* the beginning of an answer is here */
    net_cancel(&request);
    fixture_wait(fixture, &slow);
}

static void test_slow_answer(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    g_autofree char *long_list = g_strnfill(100000, ' ');

    http_server_on(fixture->server, "GET", "/x", &(HttpResponse){.body = long_list, .drip_ms = 1});
    fixture_ask(fixture, &(NetMessage){.timeout_ms = 300}, "/x", &outcome);
    assert_fault(&outcome, FAULT_TIMEOUT, "didn't arrive completely within 0.3 s");
    fixture_wait_for_open(fixture, 0);
}

static void test_stalled_answer(void **state)
{
    g_auto(Outcome) outcome = {0};
    Fixture fixture;

    fixture_init(&fixture, HTTP_PLAIN, &(NetOptions){.deadlines = {.silence_ms = 300}});
    http_server_on(fixture.server, "GET", "/x",
                   &(HttpResponse){.body = "[1,", .declare = 100, .ending = HTTP_STALL});
    fixture_get(&fixture, "/x", &outcome);
    assert_fault(&outcome, FAULT_TIMEOUT, "broke off: nothing more came for 0.3 s");
    fixture_clear(&fixture);
}

static void test_slow_name_server(void **state)
{
    g_auto(Outcome) outcome = {0};
    Fixture fixture;

    /* Freeing doesn't wait for the resolver, which is only let go afterwards. */
    fixture_init(&fixture, HTTP_PLAIN, FIXTURE_OPTIONS);
    fixture_ask(&fixture, &(NetMessage){.url = "https://slow.test/", .timeout_ms = 200}, NULL,
                &outcome);
    assert_fault(&outcome, FAULT_TIMEOUT, "no name server found slow.test within 0.2 s");
    fixture_clear(&fixture);
    names_wait_for_slow();
    names_release();
}

/* A listening socket whose queue is full: the kernel drops what else wants to connect. */
static int full_listener(guint16 *port, int *filler)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    *filler = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    assert_int_equal(connect(*filler, (struct sockaddr *)&address, size), 0);
    *port = ntohs(address.sin_port);
    return listener;
}

static void test_slow_connection(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    guint16 port;
    int filler, listener = full_listener(&port, &filler);
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/", port);

    fixture_ask(fixture, &(NetMessage){.url = url, .timeout_ms = 200}, NULL, &outcome);
    assert_fault(&outcome, FAULT_TIMEOUT, "didn't take the connection within 0.2 s");
    (void)close(filler);
    (void)close(listener);
}

/* The kernel takes the first connection and nobody answers it; there is no room for a second one. */
static void test_deadline_of_several_tries(void **state)
{
    g_auto(Outcome) outcome = {0};
    Fixture fixture;
    guint16 port;
    int filler, listener = full_listener(&port, &filler);
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/", port);
    const NetMessage message = {.url = url, .timeout_ms = 800, .retries = 1};

    (void)close(accept(listener, NULL, NULL));
    (void)close(filler);
    fixture_init(&fixture, HTTP_PLAIN,
                 &(NetOptions){.deadlines = {.first_byte_ms = 200}, .retry_base_ms = 1});
    fixture_ask(&fixture, &message, NULL, &outcome);
    assert_fault(&outcome, FAULT_TIMEOUT, "didn't answer within 0.8 s");
    fixture_clear(&fixture);
    (void)close(listener);
}

static void test_no_connection_free(void **state)
{
    Fixture *fixture = *state;
    Outcome busy[4] = {0};
    NetRequest *requests[4];
    g_auto(Outcome) outcome = {0};

    http_server_on(fixture->server, "GET", "/x", &(HttpResponse){.raw = "", .ending = HTTP_STALL});
    for (gsize i = 0; i < G_N_ELEMENTS(busy); i++)
        requests[i] = fixture_send(fixture, &plain_get, "/x", &busy[i]);
    fixture_wait_for_requests(fixture, 4);
    fixture_send(fixture, &(NetMessage){.timeout_ms = 200}, "/x", &outcome);
    fixture_wait(fixture, &outcome);
    assert_fault(&outcome, FAULT_TIMEOUT, "no connection to 127.0.0.1");
    assert_int_equal(http_server_connections(fixture->server), 4);
    for (gsize i = 0; i < G_N_ELEMENTS(busy); i++) {
        net_cancel(&requests[i]);
        fixture_wait(fixture, &busy[i]);
        assert_fault(&busy[i], FAULT_CANCELLED, "cancelled");
        outcome_clear(&busy[i]);
    }
}

/* Nothing is polled: while a request waits, the loop sleeps. */
static void test_waiting_costs_no_turns(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    guint turns = 0;

    http_server_on(fixture->server, "GET", "/x", &(HttpResponse){.raw = "", .ending = HTTP_STALL});
    fixture_send(fixture, &(NetMessage){.timeout_ms = 400}, "/x", &outcome);
    fixture_wait_for_requests(fixture, 1);
    for (; outcome.calls == 0; turns++)
        g_main_context_iteration(fixture->context, TRUE);
    assert_in_range(turns, 1, 12);
}

/* ---- retries ---- */

/* The connection is closed behind it, because curl by itself repeats what fails on a kept one. */
static const HttpResponse gateway_down = {.status = 503, .body = "<html>", .until_close = TRUE};
static const HttpResponse no_answer = {.raw = "", .ending = HTTP_CLOSE};
static const HttpResponse empty_list = {.body = "[]"};

static void test_gateway_trouble_passes(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};

    http_server_on(fixture->server, "GET", "/x", &gateway_down);
    http_server_on(fixture->server, "GET", "/x", &no_answer);
    http_server_on(fixture->server, "GET", "/x", &gateway_down);
    http_server_on(fixture->server, "GET", "/x", &empty_list);
    fixture_ask(fixture, &(NetMessage){.retries = 3}, "/x", &outcome);
    assert_int_equal(outcome.status, 200);
    assert_string_equal(outcome.body, "[]");
    assert_int_equal(http_server_count(fixture->server), 4);
    assert_int_equal(net_session_counters(fixture->session).requests, 4);
    assert_int_equal(net_session_counters(fixture->session).bytes_up, outcome.bytes_up);
    assert_int_equal(outcome.bytes_up, 4 * http_server_request(fixture->server, 0)->wire_bytes);
}

static void test_last_outcome_is_told(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) answered = {0}, failed = {0};

    http_server_on(fixture->server, "GET", "/a", &no_answer);
    http_server_on(fixture->server, "GET", "/a", &gateway_down);
    fixture_ask(fixture, &(NetMessage){.retries = 2}, "/a", &answered);
    assert_int_equal(answered.status, 503);
    assert_int_equal(http_server_count(fixture->server), 3);

    http_server_on(fixture->server, "GET", "/b", &gateway_down);
    http_server_on(fixture->server, "GET", "/b", &no_answer);
    fixture_ask(fixture, &(NetMessage){.retries = 1}, "/b", &failed);
    assert_fault(&failed, FAULT_OFFLINE, "lost before the answer came");
    assert_int_equal(http_server_count(fixture->server), 5);
}

static void test_writes_are_not_repeated(void **state)
{
    Fixture *fixture = *state;
    const guint methods = NET_DELETE - NET_POST + 1;

    http_server_on(fixture->server, NULL, "/x", &(HttpResponse){.status = 503, .body = "{}"});
    for (NetMethod method = NET_POST; method <= NET_DELETE; method++) {
        g_auto(Outcome) outcome = {0};
        guint before = http_server_count(fixture->server);

        fixture_ask(fixture,
                    &(NetMessage){.method = method, .body = "{}", .body_length = 2, .retries = 3},
                    "/x", &outcome);
        assert_int_equal(outcome.status, 503);
        assert_int_equal(http_server_count(fixture->server), before + 1);
    }

    g_auto(Outcome) lost = {0}, repeatable = {0};
    http_server_on(fixture->server, NULL, "/y", &(HttpResponse){.raw = "", .ending = HTTP_CLOSE});
    fixture_ask(fixture,
                &(NetMessage){.method = NET_POST, .body = "{}", .body_length = 2, .retries = 3},
                "/y", &lost);
    assert_int_equal(lost.kind, FAULT_OFFLINE);
    assert_int_equal(http_server_count(fixture->server), methods + 1);

    fixture_ask(fixture, &(NetMessage){.method = NET_POST, .repeatable = TRUE, .retries = 3}, "/x",
                &repeatable);
    assert_int_equal(repeatable.status, 503);
    assert_int_equal(http_server_count(fixture->server), methods + 1 + 4);
}

static void test_retry_after_is_honoured(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    static const char *const headers[] = {"Retry-After: 1", NULL};

    http_server_on(fixture->server, "GET", "/x",
                   &(HttpResponse){.status = 429, .body = "{}", .headers = headers});
    http_server_on(fixture->server, "GET", "/x", &(HttpResponse){.body = "[]"});
    fixture_ask(fixture, &(NetMessage){.retries = 1}, "/x", &outcome);
    assert_int_equal(outcome.status, 200);
    assert_true(outcome.total_us >= G_USEC_PER_SEC);
}

static void test_retry_after_beyond_the_deadline(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    static const char *const headers[] = {"Retry-After: 60", NULL};

    http_server_on(fixture->server, "GET", "/x",
                   &(HttpResponse){.status = 429, .body = "{}", .headers = headers});
    fixture_ask(fixture, &(NetMessage){.retries = 3}, "/x", &outcome);
    assert_int_equal(outcome.status, 429);
    assert_int_equal(outcome.retry_after_s, 60);
    assert_int_equal(http_server_count(fixture->server), 1);
}

static void test_deadline_covers_all_tries(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};

    http_server_on(fixture->server, "GET", "/x", &(HttpResponse){.status = 503, .body = "{}"});
    http_server_on(fixture->server, "GET", "/x", &(HttpResponse){.raw = "", .ending = HTTP_STALL});
    fixture_ask(fixture, &(NetMessage){.retries = 9, .timeout_ms = 300}, "/x", &outcome);
    assert_fault(&outcome, FAULT_TIMEOUT, "didn't answer within 0.3 s");
    assert_int_equal(http_server_count(fixture->server), 2);
}

/* ---- kept connections ---- */

static void test_a_dead_kept_connection(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) first = {0}, second = {0};

    http_server_on(fixture->server, "GET", "/a", &(HttpResponse){.body = "[]"});
    http_server_on(fixture->server, "GET", "/b", &(HttpResponse){.raw = "", .ending = HTTP_CLOSE});
    http_server_on(fixture->server, "GET", "/b", &(HttpResponse){.body = "[]"});
    fixture_get(fixture, "/a", &first);
    fixture_get(fixture, "/b", &second);
    assert_int_equal(second.status, 200);
    assert_int_equal(http_server_request(fixture->server, 1)->connection, 1);
    assert_int_equal(http_server_request(fixture->server, 2)->connection, 2);
}

static void ask_after_a_get(Fixture *fixture, const NetMessage *message, Outcome *outcome)
{
    g_auto(Outcome) first = {0};

    http_server_on(fixture->server, "GET", "/a", &(HttpResponse){.body = "[]"});
    fixture_get(fixture, "/a", &first);
    assert_int_equal(first.status, 200);
    fixture_ask(fixture, message, "/b", outcome);
}

/* The server may have carried the write out before the connection died: it must be told, not redone. */
static void test_a_dead_kept_connection_and_a_write(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) once = {0}, empty = {0}, twice = {0};
    NetMessage message = {.method = NET_POST, .body = "{}", .body_length = 2, .retries = 3};

    http_server_on(fixture->server, "POST", "/b", &(HttpResponse){.raw = "", .ending = HTTP_CLOSE});
    ask_after_a_get(fixture, &message, &once);
    assert_fault(&once, FAULT_OFFLINE, "lost before the answer came");
    assert_int_equal(http_server_count(fixture->server), 2);

    message.body = NULL;
    ask_after_a_get(fixture, &message, &empty);
    assert_fault(&empty, FAULT_OFFLINE, "lost before the answer came");
    assert_int_equal(http_server_count(fixture->server), 4);

    message.body = "{}";
    message.repeatable = TRUE;
    message.retries = 0;
    ask_after_a_get(fixture, &message, &twice);
    assert_fault(&twice, FAULT_OFFLINE, "lost before the answer came");
    assert_int_equal(http_server_count(fixture->server), 7);
    assert_memory_equal(http_server_request(fixture->server, 6)->body, "{}", 3);
}

/* ---- many ---- */

static void echo(const HttpRequest *request, HttpResponse *response, gpointer unused)
{
    response->owned = g_strdup_printf("[\"%s\"]", request->target);
    response->body = response->owned;
}

static void test_fifty_at_once(void **state)
{
    Fixture *fixture = *state;
    Outcome outcomes[50] = {0};

    http_server_on_call(fixture->server, "GET", "/", echo, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        g_autofree char *path = g_strdup_printf("/%u", i);

        fixture_send(fixture, &plain_get, path, &outcomes[i]);
    }
    assert_int_equal(net_session_in_flight(fixture->session), 50);
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        g_autofree char *body = g_strdup_printf("[\"/%u\"]", i);

        fixture_wait(fixture, &outcomes[i]);
        assert_int_equal(outcomes[i].status, 200);
        assert_string_equal(outcomes[i].body, body);
    }
    assert_int_equal(net_session_in_flight(fixture->session), 0);
    assert_true(http_server_connections(fixture->server) <= 4);
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        assert_int_equal(outcomes[i].calls, 1);
        outcome_clear(&outcomes[i]);
    }
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(test_unknown_host),
        WITH_SERVER(test_refused_port),
        WITH_SERVER(test_refused_message),
        cmocka_unit_test(test_ipv6),
        WITH_SERVER(test_no_answer_in_time),
        WITH_SERVER(test_unanswered),
        WITH_SERVER(test_slow_answer),
        cmocka_unit_test(test_stalled_answer),
        cmocka_unit_test(test_slow_name_server),
        WITH_SERVER(test_slow_connection),
        WITH_SERVER(test_deadline_of_several_tries),
        WITH_SERVER(test_no_connection_free),
        WITH_SERVER(test_waiting_costs_no_turns),
        WITH_SERVER(test_gateway_trouble_passes),
        WITH_SERVER(test_last_outcome_is_told),
        WITH_SERVER(test_writes_are_not_repeated),
        WITH_SERVER(test_retry_after_is_honoured),
        WITH_SERVER(test_retry_after_beyond_the_deadline),
        WITH_SERVER(test_deadline_covers_all_tries),
        WITH_SERVER(test_a_dead_kept_connection),
        WITH_SERVER(test_a_dead_kept_connection_and_a_write),
        WITH_SERVER(test_fifty_at_once),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests_name("net/request", tests, NULL, NULL);
}
