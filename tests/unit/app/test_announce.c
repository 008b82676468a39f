/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "announce.h"

static const SafeText *say(Announcer *announcer, const char *screen, const char *heading,
                           const char *link, const char *state, const char *selected)
{
    g_autoptr(SafeText) a = safe_text_printf("%s", heading);
    g_autoptr(SafeText) b = safe_text_printf("%s", state);
    g_autoptr(SafeText) c = selected == NULL ? NULL : safe_text_printf("%s", selected);
    const AnnounceParts parts = {
        .screen = screen, .heading = a, .link = link, .state = b, .selected = c};

    return announcer_update(announcer, &parts);
}

#define assert_says(text, expected) assert_string_equal(safe_text_utf8(text), expected)

static void test_only_what_is_new_is_told(void **state)
{
    Announcer *announcer = announcer_new();

    assert_says(say(announcer, "orders", "Orders, 1 of 9", "online", "as of 09:12", "row 1, SA-1"),
                "Orders, 1 of 9. row 1, SA-1. online. as of 09:12");
    assert_says(say(announcer, "orders", "Orders, 2 of 9", "online", "as of 09:13", "row 2, SA-2"),
                "row 2, SA-2");
    assert_says(say(announcer, "orders", "Orders, 2 of 9", "online", "as of 09:14", "row 2, SA-2"),
                "row 2, SA-2");
    assert_says(
        say(announcer, "orders", "Orders at risk, 2 of 3", "online", "as of 09:14", "row 2, SA-2"),
        "Orders at risk, 2 of 3");
    announcer_free(announcer);
}

static void test_the_line_and_what_is_offline(void **state)
{
    Announcer *announcer = announcer_new();

    say(announcer, "orders", "Orders", "online", "as of 09:12", "row 1");
    assert_says(say(announcer, "orders", "Orders", "offline since 09:13", "as of 09:12", "row 1"),
                "offline since 09:13");
    assert_says(say(announcer, "orders", "Orders", "offline since 09:13", "refused", "row 1"),
                "refused");
    announcer_free(announcer);
}

/* The same row on another screen is another thing; going back tells again where one is. */
static void test_another_screen_is_told(void **state)
{
    Announcer *announcer = announcer_new();

    say(announcer, "orders", "Orders", "online", "", "row 1");
    assert_says(say(announcer, "order", "Order SA-1", "online", "", "row 1"), "Order SA-1. row 1");
    assert_says(say(announcer, "orders", "Orders", "online", "", "row 1"), "Orders. row 1");
    assert_says(say(announcer, "help", "Help", "online", "", NULL), "Help");
    announcer_free(announcer);
}

static void test_a_notice_comes_first_and_once(void **state)
{
    Announcer *announcer = announcer_new();
    g_autoptr(SafeText) heading = safe_text_printf("Orders");
    g_autoptr(SafeText) notice = safe_text_printf("costs about 3 k");
    AnnounceParts parts = {
        .screen = "orders", .heading = heading, .link = "online", .notice = notice};

    assert_says(announcer_update(announcer, &parts), "costs about 3 k. Orders. online");
    parts.link = "offline";
    assert_says(announcer_update(announcer, &parts), "offline");
    parts.notice = NULL;
    assert_says(announcer_update(announcer, &parts), "offline");
    parts.notice = notice;
    assert_says(announcer_update(announcer, &parts), "costs about 3 k");
    announcer_free(announcer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_is_new_is_told),
        cmocka_unit_test(test_the_line_and_what_is_offline),
        cmocka_unit_test(test_another_screen_is_told),
        cmocka_unit_test(test_a_notice_comes_first_and_once),
    };

    return cmocka_run_group_tests_name("announce", tests, NULL, NULL);
}
