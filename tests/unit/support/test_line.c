/* SPDX-License-Identifier: MIT */
/* The bad line in front of a scripted server, with curl as its client. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs those first */
#include <cmocka.h>
#include <curl/curl.h>
#include <string.h>

#include "http_server.h"
#include "line.h"

typedef struct {
    HttpServer *server;
    Line *line;
    CURLM *multi;
    char *url;
    GString *body;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->server = http_server_new(HTTP_TLS_2);
    http_server_on(fixture->server, NULL, "/", &(HttpResponse){.body = "0123456789"});
    fixture->line = line_new(http_server_port(fixture->server), 1);
    fixture->url = g_strdup_printf("https://127.0.0.1:%u/", line_port(fixture->line));
    fixture->multi = curl_multi_init();
    fixture->body = g_string_new(NULL);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;

    curl_multi_cleanup(fixture->multi);
    line_free(fixture->line);
    http_server_free(fixture->server);
    g_string_free(fixture->body, TRUE);
    g_free(fixture->url);
    g_free(fixture);
    return 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data)
{
    g_string_append_len(data, bytes, (gssize)(size * count));
    return size * count;
}

/* The line runs in this thread's loop, so curl is driven beside it. */
static CURLcode ask_within(Fixture *fixture, const char *url, long timeout_ms)
{
    CURL *easy = curl_easy_init();
    CURLMsg *message = NULL;
    int running = 1;
    int left = 0;

    g_string_truncate(fixture->body, 0);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_CAINFO, http_server_ca_file(fixture->server));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, fixture->body);
    curl_multi_add_handle(fixture->multi, easy);
    while (running > 0) {
        curl_multi_perform(fixture->multi, &running);
        while (g_main_context_iteration(NULL, FALSE))
            ;
        if (running > 0)
            curl_multi_poll(fixture->multi, NULL, 0, 2, NULL);
    }
    message = curl_multi_info_read(fixture->multi, &left);
    CURLcode code = message->data.result;
    curl_multi_remove_handle(fixture->multi, easy);
    curl_easy_cleanup(easy);
    return code;
}

static CURLcode ask(Fixture *fixture)
{
    return ask_within(fixture, fixture->url, 5000);
}

static void break_line(Fixture *fixture, const LineBreak *fault)
{
    line_set_break(fixture->line, fault);
    line_cut(fixture->line, FALSE);
}

static void heals(Fixture *fixture)
{
    break_line(fixture, &(LineBreak){.kind = BREAK_NOTHING});
    assert_int_equal(ask(fixture), CURLE_OK);
    assert_string_equal(fixture->body->str, "0123456789");
}

static void test_passes_and_counts(void **state)
{
    Fixture *fixture = *state;

    heals(fixture);
    LineCounts first = line_counts(fixture->line);
    assert_int_equal(first.connections, 1);
    assert_int_equal(first.turns, 1);
    assert_true(first.bytes.data[LINE_UP] > 60 && first.bytes.data[LINE_DOWN] > 60);
    assert_true(first.bytes.handshake[LINE_UP] > 200);
    line_reset_counts(fixture->line);
    assert_int_equal(ask(fixture), CURLE_OK); /* over the same connection */
    LineCounts second = line_counts(fixture->line);
    assert_int_equal(second.connections, 0);
    assert_int_equal(second.bytes.handshake[LINE_UP], 0);
    assert_true(second.bytes.data[LINE_DOWN] >= 10);
    assert_int_equal(http_server_count(fixture->server), 2);
}

static void test_nobody_there(void **state)
{
    Fixture *fixture = *state;

    break_line(fixture, &(LineBreak){.kind = BREAK_REFUSED});
    assert_int_equal(ask(fixture), CURLE_COULDNT_CONNECT);
    heals(fixture);
    break_line(fixture, &(LineBreak){.kind = BREAK_SILENT});
    assert_int_equal(ask_within(fixture, fixture->url, 100), CURLE_OPERATION_TIMEDOUT);
    heals(fixture);
    break_line(fixture, &(LineBreak){.kind = BREAK_RESET});
    assert_int_not_equal(ask(fixture), CURLE_OK);
    heals(fixture);
    assert_int_equal(http_server_connections(fixture->server), 3);
}

static void test_cuts(void **state)
{
    Fixture *fixture = *state;
    LineBreak fault = {
        .kind = BREAK_CUT, .direction = LINE_DOWN, .in_handshake = TRUE, .after = 90};

    line_reset_counts(fixture->line);
    break_line(fixture, &fault);
    assert_int_not_equal(ask(fixture), CURLE_OK);
    assert_int_equal(line_counts(fixture->line).bytes.handshake[LINE_DOWN], 90);
    assert_int_equal(http_server_count(fixture->server), 0);
    heals(fixture);

    /* The request is carried out, the answer isn't let through. */
    fault = (LineBreak){.kind = BREAK_CUT, .direction = LINE_DOWN, .after = 60};
    break_line(fixture, &fault);
    line_reset_counts(fixture->line);
    assert_int_not_equal(ask(fixture), CURLE_OK);
    assert_int_equal(line_counts(fixture->line).bytes.data[LINE_DOWN], 60);
    heals(fixture);

    fault = (LineBreak){.kind = BREAK_CLOSED, .direction = LINE_UP, .after = 50};
    break_line(fixture, &fault);
    line_reset_counts(fixture->line);
    assert_int_not_equal(ask(fixture), CURLE_OK);
    assert_int_equal(line_counts(fixture->line).bytes.data[LINE_UP], 50);
    heals(fixture);
}

/* Shakes hands and asks nothing. */
static CURL *call_in(Fixture *fixture)
{
    CURL *easy = curl_easy_init();
    int running = 1;

    curl_easy_setopt(easy, CURLOPT_URL, fixture->url);
    curl_easy_setopt(easy, CURLOPT_CAINFO, http_server_ca_file(fixture->server));
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_multi_add_handle(fixture->multi, easy);
    while (running > 0) {
        curl_multi_perform(fixture->multi, &running);
        while (g_main_context_iteration(NULL, FALSE))
            ;
        if (running > 0)
            curl_multi_poll(fixture->multi, NULL, 0, 2, NULL);
    }
    return easy;
}

static gboolean on_late(gpointer late)
{
    *(gboolean *)late = TRUE;
    return G_SOURCE_REMOVE;
}

/* A server of HTTP/2 speaks first, and a client that is slow to ask has lost nothing by that. */
static void test_nothing_breaks_before_it_is_asked(void **state)
{
    Fixture *fixture = *state;
    gboolean late = FALSE;

    break_line(fixture, &(LineBreak){.kind = BREAK_CUT, .direction = LINE_DOWN, .after = 0});
    line_reset_counts(fixture->line);
    CURL *easy = call_in(fixture);
    guint alarm = g_timeout_add_seconds(10, on_late, &late);
    while (!late && line_counts(fixture->line).bytes.data[LINE_DOWN] < 20)
        g_main_context_iteration(NULL, TRUE);
    assert_false(late);
    g_source_remove(alarm);
    assert_int_equal(line_counts(fixture->line).open, 1);
    curl_multi_remove_handle(fixture->multi, easy);
    curl_easy_cleanup(easy);
    heals(fixture);
}

static void test_stalls(void **state)
{
    Fixture *fixture = *state;

    break_line(fixture, &(LineBreak){.kind = BREAK_STALL, .direction = LINE_DOWN, .after = 0});
    assert_int_equal(ask_within(fixture, fixture->url, 100), CURLE_OPERATION_TIMEDOUT);
    heals(fixture);
}

/* The clock isn't asserted on: what is, is that a deadline below the weather's is missed. */
static void test_weather(void **state)
{
    Fixture *fixture = *state;

    line_set_weather(fixture->line, &(LineWeather){.latency_ms = 60});
    assert_int_equal(ask_within(fixture, fixture->url, 200), CURLE_OPERATION_TIMEDOUT);
    line_cut(fixture->line, TRUE);
    line_set_weather(fixture->line, &(LineWeather){.bandwidth = 2000});
    assert_int_equal(ask_within(fixture, fixture->url, 200), CURLE_OPERATION_TIMEDOUT);
    line_cut(fixture->line, TRUE);
    line_set_weather(fixture->line, &(LineWeather){.loss = 1000, .stall_ms = 100});
    assert_int_equal(ask_within(fixture, fixture->url, 150), CURLE_OPERATION_TIMEDOUT);
    line_cut(fixture->line, TRUE);
    line_set_weather(fixture->line, &(LineWeather){.jitter_ms = 5, .bandwidth = 100000});
    assert_int_equal(ask(fixture), CURLE_OK);
    assert_string_equal(fixture->body->str, "0123456789");
}

static void test_ipv6_hole(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *url = g_strdup_printf("https://localhost:%u/", line_port(fixture->line));

    if (!line_set_ipv6_hole(fixture->line, TRUE))
        skip();
    assert_int_equal(ask_within(fixture, url, 5000), CURLE_OK);
    g_autofree char *six = g_strdup_printf("https://[::1]:%u/", line_port(fixture->line));
    assert_int_equal(ask_within(fixture, six, 100), CURLE_OPERATION_TIMEDOUT);
    assert_true(line_set_ipv6_hole(fixture->line, FALSE));
    assert_int_equal(ask_within(fixture, six, 5000), CURLE_COULDNT_CONNECT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_passes_and_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nobody_there, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cuts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_breaks_before_it_is_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stalls, setup, teardown),
        cmocka_unit_test_setup_teardown(test_weather, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ipv6_hole, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
