/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/meter.h"

static void test_budgets(void **state)
{
    static const struct {
        const char *text;
        guint64 bytes; /* 0: refused */
    } cases[] = {
        {"50 MB", 50000000},
        {"50mb", 50000000},
        {"1.5 GB", 1500000000},
        {"800 kB", 800000},
        {"50000000", 50000000},
        {"7 B", 7},
        {"", 0},
        {"MB", 0},
        {"-5 MB", 0},
        {"5 MiB", 0},
        {"0", 0},
        {"1.55 MB", 0},
        {"1. MB", 0},
        {"99999999999999999999 GB", 0},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint64 bytes = 0;
        gboolean read = meter_parse_budget(cases[i].text, &bytes);
        if (read != (cases[i].bytes != 0) || bytes != cases[i].bytes)
            fail_msg("%s: %s, %" G_GUINT64_FORMAT, cases[i].text, read ? "read" : "refused", bytes);
    }
}

static void add(const Clock *clock, guint64 sent, guint64 received)
{
    g_autofree char *path = ledger_path();
    g_autoptr(Ledger) ledger = ledger_open(path, "https://host|one");
    const LedgerSum sum = {.sent = sent, .received = received, .requests = 1};

    ledger_add(ledger, clock_today(clock), &sum);
}

/* What another process has spent counts; the words begin at 80 %. */
static void test_words_of_a_budget(void **state)
{
    g_autofree char *home = g_dir_make_tmp("looptrace-meter-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", home, TRUE);
    Clock clock;
    g_autoptr(GError) error = NULL;
    assert_true(clock_init(&clock, "UTC", "2026-11-23T09:12:00Z", &error));
    const NetOptions options = {0};
    NetSession *net = net_session_new(&options, NULL, &error);
    assert_non_null(net);
    Meter *meter = meter_new(net, &clock, "https://host|one");

    add(&clock, 300, 499);
    assert_null(meter_budget_words(meter, 1000));
    assert_null(meter_budget_words(meter, 0));
    add(&clock, 1, 0);
    g_autofree char *near = meter_budget_words(meter, 1000);
    assert_string_equal(near, "80 % of this month's budget is used: 800 B of 1.0 k");
    add(&clock, 0, 200);
    g_autofree char *over = meter_budget_words(meter, 1000);
    assert_string_equal(over, "this month's budget is used up: 1.0 k of 1.0 k");
    assert_int_equal(meter_session(meter).requests, 0);
    assert_int_equal(meter_month(meter).requests, 3);
    assert_int_equal(meter_estimate(meter, "no such screen"), 0);
    assert_true(meter_estimate(meter, "home") > 0);
    meter_free(meter);
    net_session_free(net);
    clock_clear(&clock);

    const char *const words[] = {"rm", "-r", home, NULL};
    assert_true(g_spawn_sync(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                             NULL, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_budgets),
        cmocka_unit_test(test_words_of_a_budget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
