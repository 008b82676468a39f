/* SPDX-License-Identifier: MIT */
/* What crosses the wire, by the kernel's count, and whose it is; connections after a sleep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <time.h>

#include "fixture.h"

/* ---- a machine that sleeps ---- */

static gint64 slept_s;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int (*real)(clockid_t, struct timespec *);

    *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_BOOTTIME)
        now->tv_sec += slept_s;
    return result;
}

/* ---- reports ---- */

typedef struct {
    guint count, tries;
    guint64 up, down;
    char *labels;
    long status;
    FaultKind kind;
} Tally;

static void tally(const NetReport *report, gpointer data)
{
    Tally *sum = data;
    g_autofree char *before = sum->labels;

    sum->count++;
    sum->tries += report->tries;
    sum->up += report->wire_up;
    sum->down += report->wire_down;
    sum->labels = g_strconcat(before == NULL ? "" : before, report->label, " ", NULL);
    sum->status = report->status;
    sum->kind = report->error == NULL ? FAULT_KINDS : fault_kind(report->error);
}

static void begin(Fixture *fixture, HttpServerKind kind, const NetOptions *options, Tally *sum)
{
    memset(sum, 0, sizeof *sum);
    fixture_init(fixture, kind, options);
    http_server_on(fixture->server, NULL, "/ok", &(HttpResponse){.body = "[]"});
    net_session_observe(fixture->session, tally, sum);
}

static void end(Fixture *fixture, Tally *sum)
{
    fixture_clear(fixture);
    g_free(sum->labels);
}

/* ---- bytes ---- */

/* The kernel sends again what wasn't acknowledged in time, on a busy machine even here. */
static void assert_sent(guint64 wire, guint64 bytes)
{
    assert_in_range(wire, bytes, 4 * bytes);
}

static void test_plain_http_is_what_curl_counts(void **state)
{
    g_auto(Outcome) get = {0}, post = {0};
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_PLAIN, FIXTURE_OPTIONS, &sum);
    fixture_get(&fixture, "/ok", &get);
    assert_int_equal(get.bytes_up, http_server_request(fixture.server, 0)->wire_bytes);
    assert_sent(get.wire_up, get.bytes_up);
    assert_int_equal(get.wire_down, get.bytes_down);
    fixture_ask(
        &fixture,
        &(NetMessage){
            .method = NET_POST, .kind = NET_KIND_WRITE, .body = "{\"a\":1}", .body_length = -1},
        "/ok", &post);
    assert_sent(post.wire_up, http_server_request(fixture.server, 1)->wire_bytes);

    NetCounters counters = net_session_counters(fixture.session);
    assert_int_equal(counters.wire_up, get.wire_up + post.wire_up);
    assert_int_equal(counters.wire_down, get.wire_down + post.wire_down);
    assert_int_equal(counters.kinds[NET_KIND_WRITE].wire_up, post.wire_up);
    assert_int_equal(counters.kinds[NET_KIND_WRITE].requests, 1);
    assert_int_equal(counters.kinds[NET_KIND_INTERACTIVE].wire_down, get.wire_down);
    assert_int_equal(counters.connections, 1);
    assert_int_equal(sum.up, counters.wire_up);
    assert_int_equal(sum.down, counters.wire_down);
    end(&fixture, &sum);
}

static void test_the_first_pays_for_the_handshake(void **state)
{
    g_auto(Outcome) first = {0}, second = {0};
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_TLS, FIXTURE_OPTIONS, &sum);
    fixture_get(&fixture, "/ok", &first);
    fixture_get(&fixture, "/ok", &second);
    /* A certificate at least; then a record's header and tag. */
    assert_true(first.wire_down > second.wire_down + 300);
    assert_true(first.wire_up > first.bytes_up + 200);
    assert_true(second.wire_up > second.bytes_up);

    NetCounters counters = net_session_counters(fixture.session);
    assert_int_equal(counters.wire_up, first.wire_up + second.wire_up);
    assert_int_equal(counters.connections, 1);
    end(&fixture, &sum);
}

static void test_a_handshake_that_fails_is_counted(void **state)
{
    g_auto(Outcome) outcome = {0};
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_TLS_STRANGER, FIXTURE_OPTIONS, &sum);
    fixture_get(&fixture, "/ok", &outcome);
    assert_fault(&outcome, FAULT_TLS, "");

    NetCounters counters = net_session_counters(fixture.session);
    assert_true(counters.wire_up > 100 && counters.wire_down > 300);
    assert_int_equal(counters.requests, 0);
    assert_int_equal(counters.connections, 0);
    assert_int_equal(sum.up, counters.wire_up);
    assert_int_equal(sum.down, counters.wire_down);
    end(&fixture, &sum);
}

static void test_those_on_one_connection_share(void **state)
{
    Outcome small[3] = {0};
    g_auto(Outcome) large = {0};
    g_autofree char *filling = g_strnfill(200 * 1024, 'x');
    g_autofree char *json = g_strconcat("\"", filling, "\"", NULL);
    guint64 up = 0, down = 0;
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_TLS_2, FIXTURE_OPTIONS, &sum);
    http_server_on(fixture.server, NULL, "/large", &(HttpResponse){.body = json});
    fixture_send(&fixture, &(NetMessage){.method = NET_GET}, "/large", &large);
    for (gsize i = 0; i < G_N_ELEMENTS(small); i++)
        fixture_send(&fixture, &(NetMessage){.method = NET_GET}, "/ok", &small[i]);
    fixture_wait(&fixture, &large);
    /* What curl and the TLS library have read ahead is whose turn it is. */
    assert_true(large.wire_down > 100 * 1024);
    for (gsize i = 0; i < G_N_ELEMENTS(small); i++) {
        fixture_wait(&fixture, &small[i]);
        assert_true(small[i].wire_up > 0 && small[i].wire_down < 64 * 1024);
        up += small[i].wire_up;
        down += small[i].wire_down;
        outcome_clear(&small[i]);
    }

    NetCounters counters = net_session_counters(fixture.session);
    assert_int_equal(counters.connections, 1);
    assert_int_equal(sum.up, up + large.wire_up);
    assert_int_equal(sum.down, down + large.wire_down);
    /* What the server says behind the last answer, if it has said it by now, is the next one's. */
    assert_in_range(counters.wire_up, sum.up, sum.up + 100);
    assert_in_range(counters.wire_down, sum.down, sum.down + 100);
    end(&fixture, &sum);
}

/* ---- turns ---- */

static void test_what_is_looked_at_goes_first(void **state)
{
    static const char *const paths[] = {"/ok?back", "/ok?soon", "/ok?now", "/ok?raised", NULL};
    static const NetPriority priorities[] = {NET_BACKGROUND, NET_SOON, NET_NOW, NET_BACKGROUND};
    Outcome outcomes[4] = {0};
    NetRequest *requests[4];
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_PLAIN, &(NetOptions){.max_in_flight = 1}, &sum);
    for (guint i = 0; paths[i] != NULL; i++)
        requests[i] =
            fixture_send(&fixture, &(NetMessage){.priority = priorities[i], .label = paths[i] + 4},
                         paths[i], &outcomes[i]);
    net_prioritise(requests[3], NET_NOW);
    for (guint i = 0; i < 4; i++) {
        fixture_wait(&fixture, &outcomes[i]);
        outcome_clear(&outcomes[i]);
    }
    assert_string_equal(sum.labels, "now raised soon back ");
    assert_string_equal(http_server_request(fixture.server, 3)->target, "/ok?back");
    end(&fixture, &sum);
}

static void test_background_waits_for_what_is_looked_at(void **state)
{
    Outcome outcomes[3] = {0};
    NetRequest *stalled;
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_PLAIN, FIXTURE_OPTIONS, &sum);
    http_server_on(fixture.server, NULL, "/stall",
                   &(HttpResponse){.raw = "", .ending = HTTP_STALL});
    stalled = fixture_send(&fixture, &(NetMessage){.label = "stall"}, "/stall", &outcomes[0]);
    fixture_send(&fixture, &(NetMessage){.priority = NET_BACKGROUND, .label = "back"}, "/ok?back",
                 &outcomes[1]);
    fixture_send(&fixture, &(NetMessage){.label = "now"}, "/ok?now", &outcomes[2]);
    fixture_wait(&fixture, &outcomes[2]);
    fixture_wait_for_requests(&fixture, 2);
    while (g_main_context_iteration(fixture.context, FALSE))
        continue;
    assert_int_equal(outcomes[1].calls, 0);
    net_cancel(&stalled);
    fixture_wait(&fixture, &outcomes[1]);
    assert_string_equal(sum.labels, "now stall back ");
    for (guint i = 0; i < 3; i++)
        outcome_clear(&outcomes[i]);
    end(&fixture, &sum);
}

static void test_cancelled_in_the_queue_costs_nothing(void **state)
{
    g_auto(Outcome) first = {0}, second = {0};
    NetRequest *queued;
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_PLAIN, &(NetOptions){.max_in_flight = 1}, &sum);
    http_server_on(fixture.server, NULL, "/held", &(HttpResponse){.body = "[]", .hold = TRUE});
    fixture_send(&fixture, &(NetMessage){.label = "held"}, "/held", &first);
    queued = fixture_send(&fixture, &(NetMessage){.label = "queued"}, "/ok", &second);
    fixture_wait_for_requests(&fixture, 1);
    net_cancel(&queued);
    fixture_wait(&fixture, &second);
    assert_fault(&second, FAULT_CANCELLED, "cancelled");
    assert_int_equal(sum.tries, 0);
    assert_int_equal(sum.up, 0);
    assert_int_equal(sum.kind, FAULT_CANCELLED);
    http_server_release(fixture.server);
    fixture_wait(&fixture, &first);
    assert_int_equal(http_server_count(fixture.server), 1);
    assert_int_equal(sum.count, 2);
    net_session_unobserve(fixture.session, tally, &sum);
    outcome_clear(&second);
    fixture_get(&fixture, "/ok", &second);
    assert_int_equal(sum.count, 2);
    end(&fixture, &sum);
}

static void test_too_late_for_its_turn(void **state)
{
    g_auto(Outcome) held = {0}, late = {0};
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_PLAIN, &(NetOptions){.max_in_flight = 1}, &sum);
    http_server_on(fixture.server, NULL, "/held", &(HttpResponse){.body = "[]", .hold = TRUE});
    fixture_send(&fixture, &(NetMessage){.method = NET_GET}, "/held", &held);
    fixture_send(&fixture, &(NetMessage){.timeout_ms = 100}, "/ok", &late);
    fixture_wait(&fixture, &late);
    assert_fault(&late, FAULT_TIMEOUT, "no connection to 127.0.0.1");
    http_server_release(fixture.server);
    fixture_wait(&fixture, &held);
    assert_int_equal(held.status, 200);
    end(&fixture, &sum);
}

/* ---- silence ---- */

static void test_no_first_byte(void **state)
{
    g_auto(Outcome) first = {0}, get = {0}, post = {0};
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_TLS_2,
          &(NetOptions){.deadlines = {.first_byte_ms = 200}, .retry_base_ms = 1}, &sum);
    http_server_on(fixture.server, "GET", "/x", &(HttpResponse){.hold = TRUE});
    http_server_on(fixture.server, "GET", "/x", &(HttpResponse){.body = "[1]"});
    http_server_on(fixture.server, "POST", "/x", &(HttpResponse){.hold = TRUE});
    fixture_get(&fixture, "/ok", &first);
    fixture_ask(&fixture, &(NetMessage){.retries = 1}, "/x", &get);
    assert_int_equal(get.status, 200);
    assert_string_equal(get.body, "[1]");
    /* The silent connection isn't asked again. */
    assert_int_equal(http_server_request(fixture.server, 2)->connection, 2);
    assert_int_equal(sum.tries, 3);

    fixture_ask(&fixture, &(NetMessage){.method = NET_POST, .retries = 1}, "/x", &post);
    assert_fault(&post, FAULT_TIMEOUT, "didn't answer within 0.2 s");
    assert_int_equal(http_server_count(fixture.server), 4);
    end(&fixture, &sum);
}

/* The answer is held until the request has been seen for 50 ms; with a body as without one. */
static void test_the_time_to_the_first_byte(void **state)
{
    static const char *const bodies[] = {NULL, "{\"a\":1}"};

    for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_auto(Outcome) outcome = {0};
        const NetMessage message = {
            .method = bodies[i] == NULL ? NET_GET : NET_POST, .body = bodies[i], .body_length = -1};
        Fixture fixture;
        Tally sum;

        begin(&fixture, HTTP_TLS_2, FIXTURE_OPTIONS, &sum);
        http_server_on(fixture.server, NULL, "/held", &(HttpResponse){.body = "[]", .hold = TRUE});
        fixture_send(&fixture, &message, "/held", &outcome);
        fixture_wait_for_requests(&fixture, 1);
        gint64 until = g_get_monotonic_time() + 50000;
        while (g_get_monotonic_time() < until)
            g_main_context_iteration(fixture.context, FALSE);
        http_server_release(fixture.server);
        fixture_wait(&fixture, &outcome);
        assert_in_range(outcome.first_byte_us, 50000, outcome.total_us);
        end(&fixture, &sum);
    }
}

static void test_percent_of_every_deadline(void **state)
{
    g_auto(Outcome) outcome = {0};
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_PLAIN, &(NetOptions){.deadline_percent = 1}, &sum);
    http_server_on(fixture.server, "GET", "/x", &(HttpResponse){.raw = "", .ending = HTTP_STALL});
    fixture_ask(&fixture, &(NetMessage){.kind = NET_KIND_LIST}, "/x", &outcome);
    assert_fault(&outcome, FAULT_TIMEOUT, "didn't answer within 0.2 s");
    assert_int_equal(net_session_scale(fixture.session, 30000), 300);
    end(&fixture, &sum);
}

/* ---- rest ---- */

static void test_left_to_the_kernel(void **state)
{
    g_auto(Outcome) first = {0}, second = {0}, third = {0};
    Fixture fixture;
    Tally sum;

    /* 40 s shrink to one. */
    begin(&fixture, HTTP_TLS_2, &(NetOptions){.deadline_percent = 1}, &sum);
    fixture_get(&fixture, "/ok", &first);
    net_session_rest(fixture.session, TRUE);
    fixture_get(&fixture, "/ok", &second);
    assert_int_equal(http_server_connections(fixture.server), 1);
    NetCounters before = net_session_counters(fixture.session);
    fixture_wait_for_open(&fixture, 0);
    NetCounters after = net_session_counters(fixture.session);
    assert_int_equal(after.wire_up, before.wire_up);
    assert_int_equal(after.wire_down, before.wire_down);
    fixture_get(&fixture, "/ok", &third);
    assert_int_equal(third.status, 200);
    assert_int_equal(http_server_connections(fixture.server), 2);
    assert_int_equal(sum.tries, 3);
    end(&fixture, &sum);
}

static void test_awake_again_it_is_kept(void **state)
{
    g_auto(Outcome) before = {0}, large = {0};
    g_autofree char *filling = g_strnfill(200 * 1024, 'x');
    g_autofree char *json = g_strconcat("\"", filling, "\"", NULL);
    Fixture fixture;
    Tally sum;

    begin(&fixture, HTTP_TLS_2, FIXTURE_OPTIONS, &sum);
    http_server_on(fixture.server, NULL, "/large", &(HttpResponse){.body = json});
    net_session_rest(fixture.session, TRUE);
    fixture_get(&fixture, "/ok", &before);
    fixture_get(&fixture, "/large", &large);
    assert_int_equal(large.length, strlen(json));
    assert_int_equal(http_server_connections(fixture.server), 1);
    end(&fixture, &sum);
}

/* ---- sleep ---- */

static void sleep_and_ask(HttpServerKind kind, gint64 seconds, guint connections)
{
    g_auto(Outcome) before = {0}, after = {0}, kept = {0};
    Fixture fixture;
    Tally sum;

    begin(&fixture, kind, FIXTURE_OPTIONS, &sum);
    fixture_get(&fixture, "/ok", &before);
    slept_s += seconds;
    fixture_get(&fixture, "/ok", &after);
    fixture_get(&fixture, "/ok", &kept);
    assert_int_equal(after.status, 200);
    assert_int_equal(kept.status, 200);
    assert_int_equal(http_server_connections(fixture.server), connections);
    end(&fixture, &sum);
}

static void test_a_sleep_ends_connections(void **state)
{
    sleep_and_ask(HTTP_TLS, 0, 1);
    sleep_and_ask(HTTP_TLS, 5, 1);
    sleep_and_ask(HTTP_TLS, 3600, 2);
    sleep_and_ask(HTTP_TLS_2, 3600, 2);
    sleep_and_ask(HTTP_PLAIN, 3600, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_http_is_what_curl_counts),
        cmocka_unit_test(test_the_first_pays_for_the_handshake),
        cmocka_unit_test(test_a_handshake_that_fails_is_counted),
        cmocka_unit_test(test_those_on_one_connection_share),
        cmocka_unit_test(test_what_is_looked_at_goes_first),
        cmocka_unit_test(test_background_waits_for_what_is_looked_at),
        cmocka_unit_test(test_cancelled_in_the_queue_costs_nothing),
        cmocka_unit_test(test_too_late_for_its_turn),
        cmocka_unit_test(test_no_first_byte),
        cmocka_unit_test(test_the_time_to_the_first_byte),
        cmocka_unit_test(test_percent_of_every_deadline),
        cmocka_unit_test(test_left_to_the_kernel),
        cmocka_unit_test(test_awake_again_it_is_kept),
        cmocka_unit_test(test_a_sleep_ends_connections),
    };

    return cmocka_run_group_tests_name("net/wire", tests, NULL, NULL);
}
