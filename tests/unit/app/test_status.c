/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "status.h"

static const StatusParts online = {
    .link = "slow 780 ms",
    .retry = "",
    .warnings = " · metered",
    .state = "as of 09:12",
    .traffic = " · ↓ 12 k ↑ 3 k",
    .right = "Ada Rahman · admin",
};
static const StatusParts offline = {
    .link = "OFFLINE since 09:03",
    .retry = ", retry at 09:04:10 (r now)",
    .warnings = "",
    .state = "NOT FRESH, as of 09:03: the connection to db.example was lost",
    .traffic = " · ↓ 12 k ↑ 3 k",
    .right = "Ada Rahman · admin",
};

static void check(const StatusParts *parts, int columns, const char *left, const char *right)
{
    g_autoptr(SafeText) got_left = NULL;
    g_autoptr(SafeText) got_right = NULL;

    status_fit(parts, columns, &got_left, &got_right);
    assert_string_equal(safe_text_utf8(got_left), left);
    assert_string_equal(safe_text_utf8(got_right), right);
}

/* Less and less of it, what matters least first. */
static void test_all_that_fits(void **state)
{
    check(&online, 80, "slow 780 ms · metered · as of 09:12 · ↓ 12 k ↑ 3 k", "Ada Rahman · admin");
    check(&online, 60, "slow 780 ms · metered · as of 09:12", "Ada Rahman · admin");
    check(&online, 56, "slow 780 ms · metered · as of 09:12", "Ada Rahman · admin");
    check(&online, 55, "slow 780 ms · metered · as of 09:12", "");
    check(&online, 40, "slow 780 ms · metered · as of 09:12", "");
    check(&offline, 200,
          "OFFLINE since 09:03, retry at 09:04:10 (r now) · NOT FRESH, as of 09:03: the connection "
          "to db.example was "
          "lost · ↓ 12 k ↑ 3 k",
          "Ada Rahman · admin");
    check(&offline, 120,
          "OFFLINE since 09:03, retry at 09:04:10 (r now) · NOT FRESH, as of 09:03: the connection "
          "to db.example was "
          "lost",
          "");
    /* The sentence is cut before anything else of it. */
    check(&offline, 80,
          "OFFLINE since 09:03, retry at 09:04:10 (r now) · NOT FRESH, as of 09:03: the connection "
          "to db.example was "
          "lost",
          "");
    check(&offline, 60,
          "OFFLINE since 09:03 · NOT FRESH, as of 09:03: the connection to db.example was lost",
          "");
}

/* What is cut is cut at its end: how old the rows are stands within each width that a screen may have. */
static void test_the_age_is_never_cut(void **state)
{
    for (int columns = 40; columns <= 120; columns++) {
        g_autoptr(SafeText) left = NULL;
        g_autoptr(SafeText) right = NULL;
        status_fit(&offline, columns, &left, &right);
        const char *age = strstr(safe_text_utf8(left), "as of 09:03");
        if (age == NULL || age - safe_text_utf8(left) + (int)strlen("as of 09:03") > columns - 1)
            fail_msg("%d columns: %s", columns, safe_text_utf8(left));
    }
    check(&offline, 40,
          "NOT FRESH, as of 09:03: the connection to db.example was lost · OFFLINE since 09:03",
          "");
}

static void test_nothing_to_say(void **state)
{
    const StatusParts parts = {
        .link = "connecting", .retry = "", .warnings = "", .state = "", .traffic = "", .right = ""};

    check(&parts, 80, "connecting", "");
    check(&parts, 5, "connecting", "");
}

static void test_retry(void **state)
{
    Clock clock;
    g_autofree char *never = NULL, *soon = NULL, *later = NULL;

    assert_true(clock_init(&clock, "Asia/Dhaka", "2026-11-23T09:12:00+06:00", NULL));
    never = status_retry(-1, &clock);
    soon = status_retry(G_USEC_PER_SEC, &clock);
    later = status_retry(100 * G_USEC_PER_SEC, &clock);
    assert_string_equal(never, "");
    assert_string_equal(soon, ", trying again");
    assert_string_equal(later, ", retry at 09:13:40 (r now)");
    clock_clear(&clock);
}

/* A large-text screen has 40 columns. */
static void test_what_is_to_be_decided_is_not_cut(void **state)
{
    const StatusParts decide = {
        .link = "online 51 ms",
        .retry = "",
        .warnings = " · 1 TO DECIDE",
        .state = "as of 09:12",
        .traffic = "",
        .right = "Nasrin Akter · supplier",
    };

    check(&decide, 40, "as of 09:12 · 1 TO DECIDE · online 51 ms", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_that_fits),
        cmocka_unit_test(test_the_age_is_never_cut),
        cmocka_unit_test(test_nothing_to_say),
        cmocka_unit_test(test_retry),
        cmocka_unit_test(test_what_is_to_be_decided_is_not_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
