/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

#define HEALTHY                                                                                    \
    "{\"name\":\"GoTrue\",\"version\":\"v2.180.0\\u001b[2J\",\"description\":\"GoTrue is\"}"

typedef struct {
    Ended ended;
    SupabaseHealth health; /* without its version */
    char *version;
} Checked;

static void take(const SupabaseHealth *health, const GError *error, gpointer data)
{
    Checked *checked = data;

    assert_true((health == NULL) != (error == NULL));
    ended_take(error, &checked->ended);
    if (health == NULL)
        return;
    checked->health = *health;
    checked->version = g_strdup(health->auth_version);
}

static void checked_clear(Checked *checked)
{
    ended_clear(&checked->ended);
    g_clear_pointer(&checked->version, g_free);
}

static void check(Flow *flow, Checked *checked)
{
    supabase_check_health(flow->supabase, take, checked);
    assert_int_equal(checked->ended.calls, 0);
    flow_wait(flow, &checked->ended);
}

/* Nobody has to be signed in, and nobody's token is shown. */
static void test_all_well(void **state)
{
    Flow *flow = *state;
    Checked checked = {0};

    flow_open(flow, 3600, 1800);
    http_server_on(flow->server, "GET", "/auth/v1/health",
                   &(HttpResponse){.body = HEALTHY, .hold = TRUE});
    flow_answer(flow, "HEAD", "/rest/v1/", 200, NULL);
    supabase_check_health(flow->supabase, take, &checked);
    flow_wait_for_requests(flow, 1);
    http_server_release(flow->server);
    flow_wait(flow, &checked.ended);
    ended_assert(&checked.ended, FAULT_KINDS, NULL);
    assert_true(checked.health.reached);
    assert_true(checked.health.key_accepted);
    assert_int_equal(checked.health.auth_status, 200);
    assert_int_equal(checked.health.rest_status, 200);
    assert_true(checked.health.rtt_us > 0);
    assert_true(g_str_has_prefix(checked.version, "v2.180.0"));
    assert_null(strchr(checked.version, '\033'));
    for (guint i = 0; i < 2; i++) {
        assert_header(http_server_request(flow->server, i), "apikey", FLOW_KEY);
        assert_header(http_server_request(flow->server, i), "authorization", NULL);
    }
    assert_int_equal(http_server_count(flow->server), 2);
    checked_clear(&checked);
}

/* The local stack's Auth tells a token in place of its version. */
static void test_version_that_is_none(void **state)
{
    Flow *flow = *state;
    Checked checked = {0};

    flow_answer(flow, NULL, "/", 200,
                "{\"version\":\"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJuYW1lIjoiR29UcnVlIn0.x\"}");
    check(flow, &checked);
    ended_assert(&checked.ended, FAULT_KINDS, NULL);
    assert_null(checked.version);
    checked_clear(&checked);
}

static void test_clock(void **state)
{
    Flow *flow = *state;
    Checked checked = {0};
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) later = g_date_time_add_hours(now, 1);
    g_autofree char *date = g_date_time_format(later, "Date: %a, %d %b %Y %H:%M:%S GMT");
    const char *const headers[] = {date, NULL};

    http_server_on(flow->server, NULL, "/", &(HttpResponse){.body = HEALTHY, .headers = headers});
    check(flow, &checked);
    ended_assert(&checked.ended, FAULT_KINDS, NULL);
    assert_true(checked.health.has_skew);
    assert_in_range(checked.health.clock_skew_s, 3590, 3610);
    checked_clear(&checked);
}

static void test_wrong_key(void **state)
{
    Flow *flow = *state;
    Checked checked = {0};

    flow_answer(flow, NULL, "/", 401, "{\"message\":\"Invalid API key\",\"hint\":\"h\"}");
    check(flow, &checked);
    ended_assert(&checked.ended, FAULT_KINDS, NULL);
    assert_true(checked.health.reached);
    assert_false(checked.health.key_accepted);
    assert_int_equal(checked.health.auth_status, 401);
    checked_clear(&checked);
}

static void test_ailing_services(void **state)
{
    Flow *flow = *state;
    Checked checked = {0};

    flow_answer(flow, "GET", "/auth/v1/health", 500, "{\"code\":\"x\",\"message\":\"m\"}");
    flow_answer(flow, "HEAD", "/rest/v1/", 503, NULL);
    check(flow, &checked);
    ended_assert(&checked.ended, FAULT_KINDS, NULL);
    assert_true(checked.health.key_accepted);
    assert_int_equal(checked.health.auth_status, 500);
    assert_int_equal(checked.health.rest_status, 503);
    assert_null(checked.version);
    checked_clear(&checked);
}

static void test_something_else(void **state)
{
    Flow *flow = *state;
    Checked checked = {0};

    http_server_on(flow->server, NULL, "/",
                   &(HttpResponse){.type = "text/html", .body = "<html>Hotel</html>"});
    check(flow, &checked);
    ended_assert(&checked.ended, FAULT_FOREIGN, "isn't from Supabase");
    checked_clear(&checked);
}

static void test_nothing(void **state)
{
    Flow *flow = *state;
    Checked checked = {0};

    g_clear_pointer(&flow->server, http_server_free);
    check(flow, &checked);
    ended_assert(&checked.ended, FAULT_OFFLINE, NULL);
    checked_clear(&checked);
}

static void test_end_in_between(void **state)
{
    Flow *flow = *state;
    Checked checked = {0};

    http_server_on(flow->server, NULL, "/", &(HttpResponse){.hold = TRUE});
    supabase_check_health(flow->supabase, take, &checked);
    flow_wait_for_requests(flow, 1);
    g_clear_pointer(&flow->supabase, supabase_free);
    ended_assert(&checked.ended, FAULT_CANCELLED, NULL);
    checked_clear(&checked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_all_well),        FLOW_TEST(test_version_that_is_none),
        FLOW_TEST(test_clock),           FLOW_TEST(test_wrong_key),
        FLOW_TEST(test_ailing_services), FLOW_TEST(test_something_else),
        FLOW_TEST(test_nothing),         FLOW_TEST(test_end_in_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
