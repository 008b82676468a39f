/* SPDX-License-Identifier: MIT */
/* Certificates, CA files, TLS in general; proxies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <unistd.h>

#include "fixture.h"

/* What a GET of "/x", answered with {}, ends with. */
static void ask(HttpServerKind kind, const NetOptions *options, Outcome *outcome)
{
    Fixture fixture;

    fixture_init(&fixture, kind, options);
    http_server_on(fixture.server, "GET", "/x", &(HttpResponse){.body = "{}"});
    fixture_get(&fixture, "/x", outcome);
    assert_int_equal(http_server_count(fixture.server), outcome->complaint == NULL ? 1 : 0);
    fixture_clear(&fixture);
}

static void test_trusted(void **state)
{
    g_auto(Outcome) outcome = {0};

    ask(HTTP_TLS, FIXTURE_OPTIONS, &outcome);
    assert_null(outcome.complaint);
    assert_int_equal(outcome.status, 200);
}

static void test_stranger(void **state)
{
    g_auto(Outcome) outcome = {0};

    ask(HTTP_TLS_STRANGER, FIXTURE_OPTIONS, &outcome);
    assert_fault(&outcome, FAULT_TLS, "signed by an authority that isn't trusted here");
}

static void test_system_authorities(void **state)
{
    NetOptions options = {.user_agent = "looptrace-test"};
    g_autoptr(GError) error = NULL;
    g_auto(Outcome) outcome = {0};
    Fixture fixture;

    fixture_init(&fixture, HTTP_TLS, FIXTURE_OPTIONS);
    net_session_free(fixture.session);
    fixture.session = net_session_new(&options, fixture.context, &error);
    fixture_get(&fixture, "/x", &outcome);
    assert_fault(&outcome, FAULT_TLS, "signed by an authority that isn't trusted here");
    fixture_clear(&fixture);
}

/* The environment's, in place of the distribution's; what is set for looptrace itself is stronger. */
static void test_authorities_of_the_environment(void **state)
{
    NetOptions options = {.user_agent = "looptrace-test"};
    g_auto(Outcome) named = {0}, missing = {0}, own = {0};
    Fixture fixture;

    fixture_init(&fixture, HTTP_TLS, FIXTURE_OPTIONS);
    g_setenv("SSL_CERT_FILE", "/nonexistent/ca.pem", TRUE);
    fixture_get(&fixture, "/x", &own);
    assert_int_equal(own.status, 404);

    net_session_free(fixture.session);
    fixture.session = net_session_new(&options, fixture.context, NULL);
    fixture_get(&fixture, "/x", &missing);
    assert_fault(&missing, FAULT_TLS, "SSL_CERT_FILE");

    net_session_free(fixture.session);
    fixture.session = net_session_new(&options, fixture.context, NULL);
    g_setenv("SSL_CERT_FILE", http_server_ca_file(fixture.server), TRUE);
    fixture_get(&fixture, "/x", &named);
    assert_int_equal(named.status, 404);
    g_unsetenv("SSL_CERT_FILE");
    fixture_clear(&fixture);
}

static void test_expired(void **state)
{
    g_auto(Outcome) outcome = {0};

    ask(HTTP_TLS_EXPIRED, FIXTURE_OPTIONS, &outcome);
    assert_fault(&outcome, FAULT_TLS, "has expired");
}

static void test_wrong_name(void **state)
{
    g_auto(Outcome) by_address = {0}, by_name = {0}, right = {0};
    g_autofree char *wrong_url = NULL, *right_url = NULL;
    Fixture fixture;

    fixture_init(&fixture, HTTP_TLS_WRONG_NAME, FIXTURE_OPTIONS);
    fixture_get(&fixture, "/x", &by_address);
    assert_fault(&by_address, FAULT_TLS, "is for another name");

    wrong_url = g_strdup_printf("https://here.test:%u/x", http_server_port(fixture.server));
    fixture_ask(&fixture, &(NetMessage){.url = wrong_url}, NULL, &by_name);
    assert_fault(&by_name, FAULT_TLS, "shown by here.test:");
    assert_int_equal(http_server_count(fixture.server), 0);

    right_url = g_strdup_printf("https://elsewhere.test:%u/x", http_server_port(fixture.server));
    fixture_ask(&fixture, &(NetMessage){.url = right_url}, NULL, &right);
    assert_int_equal(right.status, 404);
    fixture_clear(&fixture);
}

static void test_no_tls_there(void **state)
{
    g_auto(Outcome) curls_clock = {0}, our_clock = {0};
    g_autofree char *url = NULL;
    Fixture fixture;

    /* The server waits for the end of what it takes for a request. */
    fixture_init(&fixture, HTTP_PLAIN,
                 &(NetOptions){.deadlines = {.connect_ms = 300}, .user_agent = "looptrace-test"});
    url = g_strdup_printf("https://127.0.0.1:%u/", http_server_port(fixture.server));
    fixture_ask(&fixture, &(NetMessage){.url = url}, NULL, &curls_clock);
    assert_fault(&curls_clock, FAULT_TIMEOUT, "the TLS handshake with 127.0.0.1");
    assert_non_null(strstr(curls_clock.complaint, "within 0.3 s"));
    fixture_ask(&fixture, &(NetMessage){.url = url, .timeout_ms = 200}, NULL, &our_clock);
    assert_fault(&our_clock, FAULT_TIMEOUT, "the TLS handshake with 127.0.0.1");
    assert_non_null(strstr(our_clock.complaint, "within 0.2 s"));
    fixture_clear(&fixture);
}

static void test_lost_in_the_handshake(void **state)
{
    g_auto(Outcome) outcome = {0};
    g_autofree char *url = NULL;
    Fixture fixture;

    fixture_init(&fixture, HTTP_PLAIN, FIXTURE_OPTIONS);
    url = g_strdup_printf("https://127.0.0.1:%u/", http_server_port(fixture.server));
    fixture_send(&fixture, &(NetMessage){.url = url}, NULL, &outcome);
    while (http_server_connections(fixture.server) == 0)
        g_main_context_iteration(fixture.context, TRUE);
    g_clear_pointer(&fixture.server, http_server_free);
    fixture_wait(&fixture, &outcome);
    assert_fault(&outcome, FAULT_OFFLINE, "lost before the answer came");
    fixture_clear(&fixture);
}

static void test_resumes_tls_sessions(void **state)
{
    Fixture fixture;

    fixture_init(&fixture, HTTP_TLS, FIXTURE_OPTIONS);
    http_server_on(fixture.server, "GET", "/x", &(HttpResponse){.body = "{}", .until_close = TRUE});
    for (guint i = 0; i < 3; i++) {
        g_auto(Outcome) outcome = {0};

        fixture_get(&fixture, "/x", &outcome);
        assert_int_equal(outcome.status, 200);

        const HttpRequest *request = http_server_request(fixture.server, i);
        assert_int_equal(request->connection, i + 1);
        assert_int_equal(request->resumed_tls, i > 0);
    }
    fixture_clear(&fixture);
}

/* HTTP/1.1 inside: all wait for the first handshake to see whether they can share it, then each
 * must get going. */
static void test_many_without_http2(void **state)
{
    Outcome outcomes[50] = {0};
    Fixture fixture;

    fixture_init(&fixture, HTTP_TLS, FIXTURE_OPTIONS);
    http_server_on(fixture.server, "GET", "/x", &(HttpResponse){.body = "{}", .hold = TRUE});
    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++)
        fixture_send(&fixture, &(NetMessage){.method = NET_GET}, "/x", &outcomes[i]);
    fixture_wait_for_requests(&fixture, 4);
    http_server_release(fixture.server);
    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        fixture_wait(&fixture, &outcomes[i]);
        assert_int_equal(outcomes[i].status, 200);
        outcome_clear(&outcomes[i]);
    }
    assert_int_equal(http_server_connections(fixture.server), 4);
    fixture_clear(&fixture);
}

/* What is written through TLS to a socket whose other end is gone mustn't end the program. */
static void test_survives_sigpipe(void **state)
{
    g_auto(Outcome) outcome = {0};
    gsize more_than_the_server_takes = 65 * 1024 * 1024;
    g_autofree char *body = g_strnfill(more_than_the_server_takes, 'x');
    Fixture fixture;

    fixture_init(&fixture, HTTP_TLS, FIXTURE_OPTIONS);
    fixture_ask(&fixture, &(NetMessage){.method = NET_POST, .body = body, .body_length = -1}, "/x",
                &outcome);
    assert_fault(&outcome, FAULT_OFFLINE, "lost");
    fixture_clear(&fixture);
}

/* ---- CA files ---- */

static void assert_ca_file_refused(const char *path, const char *words)
{
    NetOptions options = {.ca_file = path};
    g_autoptr(GError) error = NULL;

    assert_null(net_session_new(&options, NULL, &error));
    assert_int_equal(fault_kind(error), FAULT_CONFIG);
    if (strstr(error->message, words) == NULL)
        fail_msg("%s", error->message);
}

static void test_ca_files_that_cannot_be_used(void **state)
{
    static const char *const texts[] = {
        "",
        "not a certificate",
        "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ("-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg\n"
         "-----END PRIVATE KEY-----\n"),
    };
    g_autofree char *directory = g_dir_make_tmp("looptrace-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(directory, "ca\x1b[2J.pem", NULL);

    assert_ca_file_refused(path, "can't be read");
    assert_ca_file_refused(directory, "can't be read");
    assert_ca_file_refused("/dev/zero", "can't be read");
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        assert_true(g_file_set_contents(path, texts[i], -1, NULL));
        assert_ca_file_refused(path, "\xe2\x90\x9b[2J.pem holds no certificate");
    }
    assert_int_equal(g_unlink(path), 0);
    assert_int_equal(g_rmdir(directory), 0);
}

static void test_ca_file_is_read_once(void **state)
{
    g_autofree char *directory = g_dir_make_tmp("looptrace-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(directory, "ca.pem", NULL);
    g_autofree char *pem = NULL;
    g_auto(Outcome) outcome = {0};
    Fixture fixture;

    fixture_init(&fixture, HTTP_TLS, FIXTURE_OPTIONS);
    net_session_free(fixture.session);
    assert_true(g_file_get_contents(http_server_ca_file(fixture.server), &pem, NULL, NULL));
    assert_true(g_file_set_contents(path, pem, -1, NULL));
    fixture.session = net_session_new(&(NetOptions){.ca_file = path}, fixture.context, NULL);
    assert_int_equal(g_unlink(path), 0);
    assert_int_equal(g_rmdir(directory), 0);
    fixture_get(&fixture, "/x", &outcome);
    assert_int_equal(outcome.status, 404);
    fixture_clear(&fixture);
}

/* ---- proxies ---- */

static void set_proxies(const char *url)
{
    static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                        "ALL_PROXY",  "no_proxy",    "NO_PROXY"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_unsetenv(names[i]);
    if (url != NULL) {
        g_setenv("http_proxy", url, TRUE);
        g_setenv("https_proxy", url, TRUE);
    }
}

static void test_proxy_sees_no_key(void **state)
{
    g_autoptr(SecretText) bearer = secret_text_new("token", -1);
    g_auto(Outcome) wants_password = {0}, forbids = {0};
    const NetMessage message = {.url = "https://ref.test/rest/v1/x",
                                .headers = (const char *const[]){"apikey: k", NULL},
                                .bearer = bearer,
                                .retries = 3};
    Fixture fixture;

    fixture_init(&fixture, HTTP_PLAIN, FIXTURE_OPTIONS);
    set_proxies(http_server_url(fixture.server));
    http_server_on(fixture.server, "CONNECT", "ref.test:443",
                   &(HttpResponse){.status = 407,
                                   .headers = (const char *const[]){
                                       "Proxy-Authenticate: Basic realm=\"x\"", NULL}});
    http_server_on(fixture.server, "CONNECT", "ref.test:443", &(HttpResponse){.status = 403});
    fixture_ask(&fixture, &message, NULL, &wants_password);
    assert_fault(&wants_password, FAULT_PROXY, "wants a user name and password");
    fixture_ask(&fixture, &message, NULL, &forbids);
    assert_fault(&forbids, FAULT_PROXY, "the proxy doesn't let us through");

    assert_int_equal(http_server_count(fixture.server), 2);
    for (guint i = 0; i < 2; i++) {
        const HttpRequest *request = http_server_request(fixture.server, i);

        assert_null(http_request_header(request, "apikey"));
        assert_null(http_request_header(request, "authorization"));
    }
    set_proxies(NULL);
    fixture_clear(&fixture);
}

static void test_loopback_needs_no_proxy(void **state)
{
    g_auto(Outcome) outcome = {0};
    HttpServer *proxy;
    Fixture fixture;

    fixture_init(&fixture, HTTP_PLAIN, FIXTURE_OPTIONS);
    proxy = http_server_new(HTTP_PLAIN);
    set_proxies(http_server_url(proxy));
    fixture_get(&fixture, "/x", &outcome);
    assert_int_equal(outcome.status, 404);
    assert_int_equal(http_server_count(fixture.server), 1);
    assert_int_equal(http_server_connections(proxy), 0);
    set_proxies(NULL);
    http_server_free(proxy);
    fixture_clear(&fixture);
}

static void test_proxy_out_of_reach(void **state)
{
    g_auto(Outcome) refused = {0}, unknown = {0};
    g_autofree char *url = NULL;
    Fixture fixture;

    fixture_init(&fixture, HTTP_PLAIN, FIXTURE_OPTIONS);
    url = g_strdup(http_server_url(fixture.server));
    g_clear_pointer(&fixture.server, http_server_free);
    set_proxies(url);
    fixture_ask(&fixture, &(NetMessage){.url = "https://ref.test/"}, NULL, &refused);
    assert_fault(&refused, FAULT_PROXY, "the proxy on the way to ref.test can't be reached");
    set_proxies("http://proxy.test:3128");
    fixture_ask(&fixture, &(NetMessage){.url = "https://ref.test/"}, NULL, &unknown);
    assert_fault(&unknown, FAULT_PROXY, "the name of the proxy on the way to ref.test");
    set_proxies(NULL);
    fixture_clear(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trusted),
        cmocka_unit_test(test_stranger),
        cmocka_unit_test(test_system_authorities),
        cmocka_unit_test(test_authorities_of_the_environment),
        cmocka_unit_test(test_expired),
        cmocka_unit_test(test_wrong_name),
        cmocka_unit_test(test_no_tls_there),
        cmocka_unit_test(test_lost_in_the_handshake),
        cmocka_unit_test(test_resumes_tls_sessions),
        cmocka_unit_test(test_many_without_http2),
        cmocka_unit_test(test_survives_sigpipe),
        cmocka_unit_test(test_ca_files_that_cannot_be_used),
        cmocka_unit_test(test_ca_file_is_read_once),
        cmocka_unit_test(test_proxy_sees_no_key),
        cmocka_unit_test(test_loopback_needs_no_proxy),
        cmocka_unit_test(test_proxy_out_of_reach),
    };

    if (sodium_init() < 0)
        return 1;
    set_proxies(NULL);
    return cmocka_run_group_tests_name("net/trust", tests, NULL, NULL);
}
