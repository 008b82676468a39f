/* SPDX-License-Identifier: MIT */
/* One try against a real server: what is an answer, and what isn't. */
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

static void script(Fixture *fixture, const HttpResponse *response)
{
    http_server_on(fixture->server, NULL, "/x", response);
}

static void assert_answer(const Outcome *outcome, long status, const char *body)
{
    if (outcome->complaint != NULL)
        fail_msg("%s: %s", fault_kind_name(outcome->kind), outcome->complaint);
    assert_int_equal(outcome->status, status);
    assert_string_equal(outcome->body, body);
    assert_int_equal(outcome->length, strlen(body));
}

/* ---- answers ---- */

static void test_json(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};

    script(fixture,
           &(HttpResponse){.body = "[{\"id\":1}]", .type = "application/json; charset=utf-8"});
    fixture_get(fixture, "/x?select=id", &outcome);
    assert_answer(&outcome, 200, "[{\"id\":1}]");
    assert_true(outcome.is_json);
    assert_string_equal(outcome.type, "application/json; charset=utf-8");
    assert_string_equal(http_server_request(fixture->server, 0)->target, "/x?select=id");
}

static void test_media_types(void **state)
{
    static const struct {
        const char *type;
        gboolean is_json;
    } types[] = {
        {"application/json", TRUE},
        {"APPLICATION/JSON;charset=UTF-8", TRUE},
        {"application/vnd.pgrst.object+json; charset=utf-8", TRUE},
        {"application/problem+json", TRUE},
        {"application/x-ndjson", FALSE},
        {"text/html", FALSE},
        {"text/html; x=application/json", FALSE},
        {"json", FALSE},
    };
    Fixture *fixture = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        script(fixture, &(HttpResponse){.body = "{}", .type = types[i].type});
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        g_auto(Outcome) outcome = {0};

        fixture_get(fixture, "/x", &outcome);
        assert_answer(&outcome, 200, "{}");
        assert_int_equal(outcome.is_json, types[i].is_json);
    }
}

static void test_no_content(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};

    script(fixture, &(HttpResponse){.status = 204});
    fixture_ask(fixture, &(NetMessage){.method = NET_DELETE}, "/x", &outcome);
    assert_answer(&outcome, 204, "");
    assert_false(outcome.is_json);
    assert_string_equal(http_server_request(fixture->server, 0)->method, "DELETE");
}

static void test_statuses_are_answers(void **state)
{
    static const int statuses[] = {201, 300, 304, 400, 401, 404, 409, 416, 429, 500, 503, 599};
    Fixture *fixture = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++)
        script(fixture, &(HttpResponse){.status = statuses[i],
                                        .body = statuses[i] == 304 ? NULL : "{\"message\":\"m\"}"});
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_auto(Outcome) outcome = {0};

        fixture_get(fixture, "/x", &outcome);
        assert_answer(&outcome, statuses[i], statuses[i] == 304 ? "" : "{\"message\":\"m\"}");
    }
}

static void test_html_is_not_json(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};

    script(fixture, &(HttpResponse){.body = "<html>sign in", .type = "text/html"});
    fixture_get(fixture, "/x", &outcome);
    assert_answer(&outcome, 200, "<html>sign in");
    assert_false(outcome.is_json);
}

static void test_head(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0}, large = {0};

    script(fixture, &(HttpResponse){.body = "[1,2,3]", .gzip = TRUE});
    script(fixture, &(HttpResponse){.body = "[1,2,3]", .declare = G_MAXINT32});
    fixture_ask(fixture, &(NetMessage){.method = NET_HEAD}, "/x", &outcome);
    assert_answer(&outcome, 200, "");
    assert_true(outcome.is_json);
    assert_string_equal(http_server_request(fixture->server, 0)->method, "HEAD");

    /* What a GET would bring doesn't matter. */
    fixture_ask(fixture, &(NetMessage){.method = NET_HEAD}, "/x", &large);
    assert_answer(&large, 200, "");
}

/* ---- what is sent ---- */

static void test_post(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    g_autoptr(SecretText) bearer = secret_text_new("eyJ.token", -1);
    const NetMessage message = {
        .method = NET_POST,
        .headers = (const char *const[]){"apikey: k", "Content-Type: application/json", NULL},
        .bearer = bearer,
        .body = "{\"a\":\0\"}",
        .body_length = 8,
    };

    script(fixture, &(HttpResponse){.status = 201, .body = "[]"});
    fixture_ask(fixture, &message, "/x", &outcome);
    assert_answer(&outcome, 201, "[]");

    const HttpRequest *request = http_server_request(fixture->server, 0);
    assert_string_equal(request->method, "POST");
    assert_string_equal(http_request_header(request, "apikey"), "k");
    assert_string_equal(http_request_header(request, "authorization"), "Bearer eyJ.token");
    assert_string_equal(http_request_header(request, "content-type"), "application/json");
    assert_string_equal(http_request_header(request, "user-agent"), "looptrace-test");
    assert_non_null(strstr(http_request_header(request, "accept-encoding"), "gzip"));
    assert_null(http_request_header(request, "expect"));
    assert_int_equal(request->length, 8);
    assert_memory_equal(request->body, "{\"a\":\0\"}", 8);
}

static void test_patch_and_delete_carry_bodies(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *large = g_strnfill(2 * 1024 * 1024, 'x'); /* curl would wait for a 100 */

    for (NetMethod method = NET_PATCH; method <= NET_DELETE; method++) {
        g_auto(Outcome) outcome = {0};
        guint before = http_server_count(fixture->server);

        script(fixture, &(HttpResponse){.status = 204});
        fixture_ask(fixture, &(NetMessage){.method = method, .body = large, .body_length = -1},
                    "/x", &outcome);
        assert_answer(&outcome, 204, "");

        const HttpRequest *request = http_server_request(fixture->server, before);
        assert_string_equal(request->method, net_method_name(method));
        assert_int_equal(request->length, strlen(large));
        assert_memory_equal(request->body, large, request->length);
        assert_null(http_request_header(request, "content-type"));
        assert_null(http_request_header(request, "expect"));
    }
}

static void test_empty_post(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};

    script(fixture, &(HttpResponse){.status = 204});
    fixture_ask(fixture, &(NetMessage){.method = NET_POST}, "/x", &outcome);
    assert_answer(&outcome, 204, "");

    const HttpRequest *request = http_server_request(fixture->server, 0);
    assert_string_equal(request->method, "POST");
    assert_string_equal(http_request_header(request, "content-length"), "0");
}

/* ---- compression and size ---- */

static void test_gzip(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};
    g_autofree char *zeros = g_strnfill(50000, '0');
    g_autofree char *json = g_strconcat("\"", zeros, "\"", NULL);

    script(fixture, &(HttpResponse){.body = json, .gzip = TRUE});
    fixture_get(fixture, "/x", &outcome);
    assert_answer(&outcome, 200, json);
    assert_true(outcome.bytes_down < 1000);
}

static void test_too_large(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) fits = {0}, plain = {0}, bomb = {0}, endless = {0};
    g_autofree char *zeros = g_strnfill(30 * 1024 * 1024, ' ');
    const NetMessage small = {.method = NET_GET, .max_bytes = 10};

    script(fixture, &(HttpResponse){.body = "[12345678]"});
    script(fixture, &(HttpResponse){.body = "[123456789]"});
    script(fixture, &(HttpResponse){.body = zeros, .gzip = TRUE});
    script(fixture, &(HttpResponse){.body = "[123456789]", .until_close = TRUE});
    fixture_ask(fixture, &small, "/x", &fits);
    assert_answer(&fits, 200, "[12345678]");
    fixture_ask(fixture, &small, "/x", &plain);
    assert_fault(&plain, FAULT_DECODE, "larger than allowed");
    fixture_get(fixture, "/x", &bomb);
    assert_fault(&bomb, FAULT_DECODE, "larger than allowed");
    fixture_ask(fixture, &small, "/x", &endless);
    assert_fault(&endless, FAULT_DECODE, "larger than allowed");
}

static void test_truncated_gzip(void **state)
{
    Fixture *fixture = *state;
    const char *json = "[{\"id\":\"a\",\"x\":1},{\"id\":\"b\",\"x\":2},{\"id\":\"c\",\"x\":3}]";
    static const gsize cuts[] = {5, 12, 25, 40};

    /* As a careless proxy cuts it: the length is that of the half. */
    for (gsize i = 0; i < G_N_ELEMENTS(cuts); i++)
        script(fixture, &(HttpResponse){.body = json, .gzip = TRUE, .cut = cuts[i]});
    for (gsize i = 0; i < G_N_ELEMENTS(cuts); i++) {
        g_auto(Outcome) outcome = {0};

        fixture_get(fixture, "/x", &outcome);
        assert_fault(&outcome, FAULT_DECODE, "breaks off");
    }
}

static void test_gzip_lost_on_the_line(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};

    script(fixture, &(HttpResponse){.body = "[{\"id\":\"a\"},{\"id\":\"b\"}]",
                                    .gzip = TRUE,
                                    .cut = 15,
                                    .declare = 36,
                                    .ending = HTTP_CLOSE});
    fixture_get(fixture, "/x", &outcome);
    assert_fault(&outcome, FAULT_OFFLINE, "lost within the answer");
}

static void test_damaged_gzip(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};

    script(fixture,
           &(HttpResponse){.body = "[1,2,3] isn't gzip",
                           .headers = (const char *const[]){"Content-Encoding: gzip", NULL}});
    fixture_get(fixture, "/x", &outcome);
    assert_fault(&outcome, FAULT_DECODE, "can't be decompressed");
}

/* ---- half answers ---- */

static void test_half_answers(void **state)
{
    static const struct {
        const char *raw;
        HttpEnding ending;
        FaultKind kind;
        const char *words;
    } rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[{},{}]",
         HTTP_CLOSE, FAULT_OFFLINE, "lost within the answer"},
        {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[{},{}]",
         HTTP_RESET, FAULT_OFFLINE, "lost within the answer"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n[{},{}]\r\n", HTTP_CLOSE,
         FAULT_OFFLINE, "lost within the answer"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n[{},{}]", HTTP_CLOSE,
         FAULT_OFFLINE, "lost within the answer"},
        {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[{},{}",
         HTTP_CLOSE, FAULT_DECODE, "breaks off"},
        {"", HTTP_CLOSE, FAULT_OFFLINE, "lost before the answer came"},
        {"", HTTP_RESET, FAULT_OFFLINE, "lost before the answer came"},
        {"HTTP/1.1 200 OK\r\nContent-Le", HTTP_CLOSE, FAULT_OFFLINE, "lost"},
        {"SSH-2.0-OpenSSH_9.2\r\n", HTTP_CLOSE, FAULT_FOREIGN, "doesn't speak HTTP"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Fixture *fixture = *state;
        g_auto(Outcome) outcome = {0};
        g_autofree char *path = g_strdup_printf("/x%zu", i);

        http_server_on(fixture->server, NULL, path,
                       &(HttpResponse){.raw = rows[i].raw, .ending = rows[i].ending});
        fixture_get(fixture, path, &outcome);
        assert_fault(&outcome, rows[i].kind, rows[i].words);
    }
}

static void test_chunks_make_an_answer(void **state)
{
    Fixture *fixture = *state;
    g_auto(Outcome) outcome = {0};

    script(fixture, &(HttpResponse){.raw = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                           "Transfer-Encoding: chunked\r\n\r\n"
                                           "4\r\n[{},\r\n3\r\n{}]\r\n0\r\n\r\n",
                                    .drip_ms = 1});
    fixture_get(fixture, "/x", &outcome);
    assert_answer(&outcome, 200, "[{},{}]");
}

/* ---- redirections ---- */

static void test_redirections_are_not_followed(void **state)
{
    static const int statuses[] = {300, 301, 302, 303, 307, 308};
    Fixture *fixture = *state;
    HttpServer *other = http_server_new(HTTP_PLAIN);
    g_autoptr(SecretText) bearer = secret_text_new("token", -1);
    g_autofree char *location = g_strdup_printf("Location: %s/y", http_server_url(other));

    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++)
        script(fixture, &(HttpResponse){.status = statuses[i],
                                        .headers = (const char *const[]){location, NULL}});
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_auto(Outcome) outcome = {0};

        fixture_ask(fixture,
                    &(NetMessage){.method = i % 2 == 0 ? NET_GET : NET_POST,
                                  .headers = (const char *const[]){"apikey: k", NULL},
                                  .bearer = bearer,
                                  .retries = 3},
                    "/x", &outcome);
        assert_fault(&outcome, FAULT_FOREIGN, "sends us on to 127.0.0.1 (status 30");
    }
    /* Neither the key nor the token, nor anything else, has reached it. */
    assert_int_equal(http_server_connections(other), 0);
    assert_int_equal(http_server_count(fixture->server), G_N_ELEMENTS(statuses));
    http_server_free(other);
}

static void test_redirections_name_their_target(void **state)
{
    static const char *const rows[][2] = {
        {"Location: https://portal.example/login?back=x", "sends us on to portal.example (status"},
        {"Location: //portal.example/", "sends us on to another of its pages"},
        {"Location: /login", "sends us on to another of its pages"},
        {"X-Nothing: here", "sends us on to another of its pages"},
    };
    Fixture *fixture = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        script(fixture,
               &(HttpResponse){.status = 302, .headers = (const char *const[]){rows[i][0], NULL}});
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Outcome) outcome = {0};

        fixture_get(fixture, "/x", &outcome);
        assert_fault(&outcome, FAULT_FOREIGN, rows[i][1]);
    }
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(test_json),
        WITH_SERVER(test_media_types),
        WITH_SERVER(test_no_content),
        WITH_SERVER(test_statuses_are_answers),
        WITH_SERVER(test_html_is_not_json),
        WITH_SERVER(test_head),
        WITH_SERVER(test_post),
        WITH_SERVER(test_patch_and_delete_carry_bodies),
        WITH_SERVER(test_empty_post),
        WITH_SERVER(test_gzip),
        WITH_SERVER(test_too_large),
        WITH_SERVER(test_truncated_gzip),
        WITH_SERVER(test_gzip_lost_on_the_line),
        WITH_SERVER(test_damaged_gzip),
        WITH_SERVER(test_half_answers),
        WITH_SERVER(test_chunks_make_an_answer),
        WITH_SERVER(test_redirections_are_not_followed),
        WITH_SERVER(test_redirections_name_their_target),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests_name("net/transfer", tests, NULL, NULL);
}
