/* SPDX-License-Identifier: MIT */
/* The same ends when many requests share one connection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "fixture.h"

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture_init(fixture, HTTP_TLS_BOTH, FIXTURE_OPTIONS);
    http_server_on(fixture->server, NULL, "/ok", &(HttpResponse){.body = "[]"});
    http_server_on(fixture->server, NULL, "/stall",
                   &(HttpResponse){.body = "[1,", .declare = 99, .ending = HTTP_STALL});
    http_server_on(fixture->server, NULL, "/reset", &(HttpResponse){.ending = HTTP_RESET});
    http_server_on(fixture->server, NULL, "/goaway", &(HttpResponse){.ending = HTTP_CLOSE});
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
static const NetMessage write_once = {
    .method = NET_POST, .body = "{}", .body_length = 2, .retries = 3};

static void test_exchange(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(SecretText) bearer = secret_text_new("token", -1);
    g_autofree char *zeros = g_strnfill(300 * 1024, '0');
    g_autofree char *json = g_strconcat("\"", zeros, "\"", NULL);
    g_auto(Outcome) outcome = {0};
    const NetMessage message = {
        .method = NET_PATCH,
        .headers = (const char *const[]){"apikey: k", "Content-Type: application/json", NULL},
        .bearer = bearer,
        .body = json,
        .body_length = -1,
    };

    http_server_on(fixture->server, "PATCH", "/x", &(HttpResponse){.body = json, .gzip = TRUE});
    fixture_ask(fixture, &message, "/x?id=eq.1", &outcome);
    assert_int_equal(outcome.status, 200);
    assert_string_equal(outcome.body, json);
    assert_true(outcome.is_json);

    const HttpRequest *request = http_server_request(fixture->server, 0);
    assert_string_equal(request->method, "PATCH");
    assert_string_equal(request->target, "/x?id=eq.1");
    assert_string_equal(request->body, json);
    assert_string_equal(http_request_header(request, "apikey"), "k");
    assert_string_equal(http_request_header(request, "authorization"), "Bearer token");
}

static void test_head_and_no_content(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) head = {0}, deleted = {0};

    http_server_on(fixture->server, "DELETE", "/x", &(HttpResponse){.status = 204});
    fixture_ask(fixture, &(NetMessage){.method = NET_HEAD}, "/ok", &head);
    assert_int_equal(head.status, 200);
    assert_int_equal(head.length, 0);
    fixture_ask(fixture, &(NetMessage){.method = NET_DELETE}, "/x", &deleted);
    assert_int_equal(deleted.status, 204);
}

static void test_fifty_share_one_connection(void **state)
{
    Fixture *fixture = *state;
    Outcome outcomes[50] = {0};

    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++)
        fixture_send(fixture, &plain_get, "/ok", &outcomes[i]);
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        fixture_wait(fixture, &outcomes[i]);
        assert_int_equal(outcomes[i].status, 200);
        assert_string_equal(outcomes[i].body, "[]");
    }
    assert_int_equal(http_server_count(fixture->server), 50);
    assert_int_equal(http_server_connections(fixture->server), 1);
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++)
        outcome_clear(&outcomes[i]);
}

static void test_cancelling_one_leaves_the_others(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) cancelled = {0}, late = {0}, other = {0};
    NetRequest *request = fixture_send(fixture, &plain_get, "/stall", &cancelled);

    fixture_send(fixture, &(NetMessage){.timeout_ms = 400}, "/stall", &late);
    fixture_wait_for_requests(fixture, 2);
    net_cancel(&request);
    fixture_send(fixture, &plain_get, "/ok", &other);
    fixture_wait(fixture, &other);
    assert_int_equal(other.status, 200);
    fixture_wait(fixture, &late);
    assert_fault(&cancelled, FAULT_CANCELLED, "cancelled");
    assert_fault(&late, FAULT_TIMEOUT, "didn't arrive completely within 0.4 s");
    assert_int_equal(http_server_connections(fixture->server), 1);
    assert_int_equal(http_server_open(fixture->server), 1);
}

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
    fixture_wait_for_open(fixture, 0);
}

static void test_a_stream_given_up(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) get = {0}, post = {0};

    fixture_ask(fixture, &(NetMessage){.retries = 1}, "/reset", &get);
    assert_fault(&get, FAULT_OFFLINE, "lost before the answer came");
    assert_int_equal(http_server_count(fixture->server), 2);
    fixture_ask(fixture, &write_once, "/reset", &post);
    assert_fault(&post, FAULT_OFFLINE, "127.0.0.1");
    assert_int_equal(http_server_count(fixture->server), 3);
}

static void test_a_connection_given_up(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) get = {0}, first = {0}, post = {0}, after = {0};

    fixture_ask(fixture, &(NetMessage){.retries = 1}, "/goaway", &get);
    assert_fault(&get, FAULT_OFFLINE, "127.0.0.1");
    assert_int_equal(http_server_count(fixture->server), 2);

    /* On a connection that was good before: the write must not be sent again. */
    fixture_get(fixture, "/ok", &first);
    fixture_ask(fixture, &write_once, "/goaway", &post);
    assert_fault(&post, FAULT_OFFLINE, "127.0.0.1");
    assert_int_equal(http_server_count(fixture->server), 4);

    fixture_get(fixture, "/ok", &after);
    assert_int_equal(after.status, 200);
}

static void test_half_answers(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) shorter = {0}, cut = {0};

    http_server_on(fixture->server, "GET", "/short", &(HttpResponse){.body = "[1]", .declare = 9});
    http_server_on(fixture->server, "GET", "/cut",
                   &(HttpResponse){.body = "[1,2,3,4,5,6,7,8,9]", .gzip = TRUE, .cut = 14});
    fixture_get(fixture, "/short", &shorter);
    assert_fault(&shorter, FAULT_OFFLINE, "lost within the answer");
    fixture_get(fixture, "/cut", &cut);
    assert_fault(&cut, FAULT_DECODE, "breaks off");
}

static void test_a_write_without_a_body(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) first = {0}, post = {0};

    fixture_get(fixture, "/ok", &first);
    fixture_ask(fixture, &(NetMessage){.method = NET_POST, .retries = 3}, "/goaway", &post);
    assert_fault(&post, FAULT_OFFLINE, "127.0.0.1");
    assert_int_equal(http_server_count(fixture->server), 2);
}

static guint connection_of(const Fixture *fixture, guint nth)
{
    return http_server_request(fixture->server, nth)->connection;
}

/* A secret's own connection is nobody else's, and ends with it; the last of a shared one ends that. */
static void test_lines_of_secrets(void **state)
{
    Fixture *fixture = *state;
    const NetMessage own = {
        .method = NET_POST, .body = "{}", .body_length = 2, .line = NET_LINE_OWN};
    const NetMessage last = {
        .method = NET_POST, .body = "{}", .body_length = 2, .line = NET_LINE_LAST};
    g_auto(Outcome) before = {0}, alone = {0}, beside = {0}, at_last = {0}, after = {0};

    fixture_get(fixture, "/ok", &before);
    fixture_ask(fixture, &own, "/ok", &alone);
    assert_int_equal(alone.status, 200);
    fixture_wait_for_open(fixture, 1);
    fixture_get(fixture, "/ok", &beside);
    fixture_ask(fixture, &last, "/ok", &at_last);
    assert_int_equal(at_last.status, 200);
    fixture_wait_for_open(fixture, 0);
    fixture_get(fixture, "/ok", &after);
    assert_int_equal(connection_of(fixture, 0), 1);
    assert_int_equal(connection_of(fixture, 1), 2);
    assert_int_equal(connection_of(fixture, 2), 1);
    assert_int_equal(connection_of(fixture, 3), 1);
    assert_int_equal(connection_of(fixture, 4), 3);
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(test_lines_of_secrets),
        WITH_SERVER(test_exchange),
        WITH_SERVER(test_head_and_no_content),
        WITH_SERVER(test_fifty_share_one_connection),
        WITH_SERVER(test_cancelling_one_leaves_the_others),
        WITH_SERVER(test_free_with_three_in_flight),
        WITH_SERVER(test_a_stream_given_up),
        WITH_SERVER(test_a_connection_given_up),
        WITH_SERVER(test_half_answers),
        WITH_SERVER(test_a_write_without_a_body),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests_name("net/http2", tests, NULL, NULL);
}
