/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../../src/app/arrival.h"

static void expect(Arrival *arrival, gboolean known, gint64 messages, gint64 notifications,
                   const char *sentence)
{
    const UnreadCounts now = {known, messages, notifications};
    g_autofree char *said = arrival_look(arrival, &now);

    if (sentence == NULL)
        assert_null(said);
    else
        assert_string_equal(said, sentence);
}

static void test_what_has_come_is_told_once(void **state)
{
    Arrival arrival = {0};

    expect(&arrival, FALSE, 0, 0, NULL);
    expect(&arrival, TRUE, 3, 5, NULL); /* what was there before */
    expect(&arrival, TRUE, 3, 5, NULL);
    expect(&arrival, TRUE, 4, 5, "1 new message");
    expect(&arrival, TRUE, 4, 5, NULL);
    expect(&arrival, TRUE, 6, 6, "2 new messages, 1 new notification");
    expect(&arrival, TRUE, 2, 0, NULL); /* they were read */
    expect(&arrival, TRUE, 2, 3, "3 new notifications");
}

/* Somebody else's are no news. */
static void test_another_person(void **state)
{
    Arrival arrival = {0};

    expect(&arrival, TRUE, 1, 1, NULL);
    expect(&arrival, FALSE, 1, 1, NULL);
    expect(&arrival, TRUE, 9, 9, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_has_come_is_told_once),
        cmocka_unit_test(test_another_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
