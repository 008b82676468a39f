/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/model.h"
#include "looptrace/text.h"

static void test_unread_is_what_is_to_me_and_not_read(void **state)
{
    Message message = {.sender_id = (char *)"you", .recipient_id = (char *)"me"};

    assert_true(message_is_unread(&message, "me"));
    assert_false(message_is_unread(&message, "you"));
    assert_false(message_is_unread(&message, NULL));
    message.read_at = (char *)"2026-11-23T03:12:00+00:00";
    assert_false(message_is_unread(&message, "me"));
}

static void test_copies_are_whole(void **state)
{
    const Message message = {.id = (char *)"a", .body = (char *)"text", .order = (char *)"SA-1"};
    const Thread thread = {.id = (char *)"a/b", .other = (char *)"Ada", .unread = 2, .messages = 3};
    const Notification notification = {.id = (char *)"n", .title = (char *)"Moved"};
    g_autoptr(Message) one = message_copy(&message);
    g_autoptr(Thread) two = thread_copy(&thread);
    g_autoptr(Notification) three = notification_copy(&notification);

    assert_string_equal(one->body, "text");
    assert_string_equal(one->order, "SA-1");
    assert_string_equal(two->other, "Ada");
    assert_int_equal(two->unread, 2);
    assert_int_equal(two->messages, 3);
    assert_string_equal(three->title, "Moved");
    assert_null(three->body);
}

static void test_searching(void **state)
{
    const Message message = {.sender = (char *)"Nordlys AS", .body = (char *)"The yarn is here"};
    const Thread thread = {.order = (char *)"SA-00042", .body = (char *)"The yarn is here"};
    const Notification notification = {.title = (char *)"Order moved"};

    assert_true(message_matches(&message, "YARN"));
    assert_true(message_matches(&message, "nordlys"));
    assert_false(message_matches(&message, "cotton"));
    assert_true(thread_matches(&thread, "00042"));
    assert_false(thread_matches(&thread, "00043"));
    assert_true(notification_matches(&notification, "moved"));
    assert_false(notification_matches(&notification, "stage"));
}

static void test_what_is_free(void **state)
{
    static const struct {
        gint64 total, booked, spare;
        int percent;
    } days[] = {{1200, 900, 300, 75}, {1200, 1199, 1, 99}, {0, 0, 0, 0}, {10, 12, 0, 100}};

    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        const Capacity day = {.total = days[i].total, .booked = days[i].booked};
        assert_int_equal(capacity_free_pieces(&day), days[i].spare);
        assert_int_equal(capacity_percent(&day), days[i].percent);
    }
}

static void test_the_beginning_of_an_id(void **state)
{
    static const char id[] = "7f3a90c2-0000-4000-8000-000000000001";

    assert_true(row_id_begins(id, "7f3a90c2"));
    assert_true(row_id_begins(id, "7F3A90C2-00"));
    assert_true(row_id_begins(id, id));
    assert_false(row_id_begins(id, "7f3a90c"));
    assert_false(row_id_begins(id, "7f3a90c3"));
}

static void test_the_days_of_a_month(void **state)
{
    static const struct {
        const char *text, *first, *last;
    } months[] = {
        {"2026-11", "2026-11-01", "2026-11-30"},
        {"2026-12-24", "2026-12-01", "2026-12-31"},
        {"2027-02", "2027-02-01", "2027-02-28"},
        {"2028-02-29", "2028-02-01", "2028-02-29"},
        {"2026-13", NULL, NULL},
        {"2026", NULL, NULL},
        {"2026-11-31", NULL, NULL},
        {"", NULL, NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(months); i++) {
        Day first = DAY_NONE, last = DAY_NONE;
        gboolean is_month = capacity_month(months[i].text, &first, &last);
        assert_int_equal(is_month, months[i].first != NULL);
        if (!is_month)
            continue;
        g_autofree char *from = text_day(first), *until = text_day(last);
        assert_string_equal(from, months[i].first);
        assert_string_equal(until, months[i].last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unread_is_what_is_to_me_and_not_read),
        cmocka_unit_test(test_copies_are_whole),
        cmocka_unit_test(test_searching),
        cmocka_unit_test(test_what_is_free),
        cmocka_unit_test(test_the_beginning_of_an_id),
        cmocka_unit_test(test_the_days_of_a_month),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
