/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tokens_fixture.h"

#define S     G_GINT64_CONSTANT(1000000)
#define NOW_S G_GINT64_CONSTANT(1795400000)

static Tokens *stored_pair(gint64 expires_at_s, gint64 life_s, gint64 obtained_s)
{
    Tokens *tokens = tokens_new();

    tokens->expires_at_s = expires_at_s;
    tokens->life_s = life_s;
    tokens->obtained_us = obtained_s * S;
    return tokens;
}

static gint64 left_s(const Tokens *tokens, gboolean has_skew, gint64 skew_s)
{
    const Moment now = {NOW_S * S, 5000 * S, skew_s, has_skew};

    return tokens_left_us(tokens, &now) / S;
}

/* The process that obtained the pair goes by the time since boot, whatever the clocks say. */
static void test_own_pair_by_boottime(void **state)
{
    g_autoptr(Tokens) tokens = stored_pair(1, 3600, 1);

    tokens->deadline_boot_us = 5000 * S + 100 * S;
    assert_int_equal(left_s(tokens, FALSE, 0), 100);
    assert_int_equal(left_s(tokens, TRUE, 86400), 100);
}

static void test_stored_pair_by_server_clock(void **state)
{
    /* obtained with clocks that agreed */
    g_autoptr(Tokens) tokens = stored_pair(NOW_S + 600, 3600, NOW_S - 3000);

    assert_int_equal(left_s(tokens, FALSE, 0), 600);
    assert_int_equal(left_s(tokens, TRUE, 0), 600);
    assert_int_equal(left_s(tokens, TRUE, 200), 400);
    assert_int_equal(left_s(tokens, TRUE, -200), 800);
}

/* This machine is an hour late: what was learned when the pair came holds until Date says
 * better. */
static void test_stored_skew(void **state)
{
    g_autoptr(Tokens) tokens = stored_pair(NOW_S + 3600 + 600, 3600, NOW_S - 3000);

    assert_int_equal(left_s(tokens, FALSE, 0), 600);
    assert_int_equal(left_s(tokens, TRUE, 3600), 600);
}

/* The clock was ahead when the pair came and has been set right since: no guess from then. */
static void test_clock_set_back(void **state)
{
    g_autoptr(Tokens) tokens = stored_pair(NOW_S + 600, 3600, NOW_S + 86400);
    g_autoptr(Tokens) unknown = stored_pair(NOW_S + 600, 3600, 0);

    assert_int_equal(left_s(tokens, FALSE, 0), 600);
    assert_int_equal(left_s(unknown, FALSE, 0), 600);
}

static void test_margin(void **state)
{
    g_autoptr(Tokens) hour = stored_pair(0, 3600, 0);
    g_autoptr(Tokens) minutes = stored_pair(0, 360, 0);
    g_autoptr(Tokens) minute = stored_pair(0, 60, 0);
    g_autoptr(Tokens) moment = stored_pair(0, 5, 0);

    assert_int_equal(tokens_margin_us(hour), 90 * S);
    assert_int_equal(tokens_margin_us(minutes), 90 * S);
    assert_int_equal(tokens_margin_us(minute), 15 * S);
    assert_int_equal(tokens_margin_us(moment), 5 * S / 4);
}

static void test_pauses(void **state)
{
    const struct {
        guint failures;
        gboolean reached, limited;
        gint64 retry_after_s, expected_ms;
    } rows[] = {
        {1, TRUE, FALSE, 0, 200},   {2, TRUE, FALSE, 0, 400},      {8, TRUE, FALSE, 0, 25600},
        {9, TRUE, FALSE, 0, 60000}, {4000, TRUE, FALSE, 0, 60000}, {1, FALSE, FALSE, 0, 200},
        {5, FALSE, FALSE, 0, 3200}, {6, FALSE, FALSE, 0, 5000},    {4000, FALSE, FALSE, 0, 5000},
        {1, TRUE, TRUE, 0, 60000},  {1, TRUE, TRUE, 7, 7000},      {1, TRUE, TRUE, 86400, 300000},
        {0, TRUE, FALSE, 0, 200},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 least = tokens_pause_us(rows[i].failures, rows[i].reached, rows[i].limited,
                                       rows[i].retry_after_s, 0.0);
        gint64 most = tokens_pause_us(rows[i].failures, rows[i].reached, rows[i].limited,
                                      rows[i].retry_after_s, 1.0);
        assert_int_equal(least, rows[i].expected_ms * 1000);
        assert_int_equal(most, rows[i].expected_ms * 1250);
    }
}

static void test_same_pair(void **state)
{
    g_autoptr(Tokens) a = fixture_tokens("a", 3600, 3600);
    g_autoptr(Tokens) again = fixture_tokens("a", 60, 60);
    g_autoptr(Tokens) b = fixture_tokens("b", 3600, 3600);
    g_autoptr(Tokens) half = fixture_tokens("b", 3600, 3600);

    secret_text_unref(half->refresh);
    half->refresh = secret_text_ref(a->refresh);
    assert_true(tokens_same_pair(a, again));
    assert_false(tokens_same_pair(a, b));
    assert_false(tokens_same_pair(a, half));
    secret_text_unref(half->access);
    half->access = secret_text_ref(b->access);
    assert_false(tokens_same_pair(b, half));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_pair_by_boottime),
        cmocka_unit_test(test_stored_pair_by_server_clock),
        cmocka_unit_test(test_stored_skew),
        cmocka_unit_test(test_clock_set_back),
        cmocka_unit_test(test_margin),
        cmocka_unit_test(test_pauses),
        cmocka_unit_test(test_same_pair),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
