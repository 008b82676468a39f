/* SPDX-License-Identifier: MIT */
/* Messages, threads, notifications, days of capacity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

typedef GPtrArray *(*Read)(const char *bytes, gsize length, GError **error);

static void assert_refused(Read read, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = read(text, strlen(text), &error);

    assert_null(rows);
    assert_int_equal(fault_kind(error), FAULT_DECODE);
}

/* What is kept is what was told, an escape sequence in it included. */
static void test_messages_are_kept_as_they_were_told(void **state)
{
    static const char text[] =
        "[{\"id\":\"a\",\"order_id\":\"o\",\"sender_id\":\"s\",\"recipient_id\":\"r\","
        "\"body\":\"\\u001b[31mtwo\\nlines\",\"created_at\":\"2026-11-23T03:12:00.000001+00:00\","
        "\"updated_at\":\"2026-11-23T03:12:00.000001+00:00\","
        "\"sender\":{\"company_name\":\"Nordlys AS\"},"
        "\"recipient\":{\"company_name\":\"Dhaka Knit\"},"
        "\"about\":{\"order_number\":\"SA-00042\"}}]";
    g_autoptr(GPtrArray) rows = codec_messages_from_json(text, strlen(text), NULL);

    assert_non_null(rows);
    g_autofree char *json = codec_message_to_json(g_ptr_array_index(rows, 0));
    assert_string_equal(json, text);
}

static void test_a_party_is_its_company_or_its_name(void **state)
{
    static const char text[] =
        "[{\"id\":\"a\",\"sender\":{\"full_name\":\"Rahim\",\"company_name\":\"\"},"
        "\"recipient\":{\"full_name\":\"Ada\",\"company_name\":null},\"about\":null}]";
    g_autoptr(GPtrArray) rows = codec_messages_from_json(text, strlen(text), NULL);
    const Message *message = rows == NULL ? NULL : g_ptr_array_index(rows, 0);

    assert_non_null(message);
    assert_string_equal(message->sender, "Rahim");
    assert_string_equal(message->recipient, "Ada");
    assert_null(message->order);
    assert_null(message->body);
}

static void test_threads(void **state)
{
    static const char text[] =
        "[{\"id\":\"o/p\",\"need\":\"unread\",\"order_number\":\"SA-00042\",\"other_name\":\"Ada\","
        "\"last_at\":\"2026-11-23T03:12:00+00:00\",\"messages\":3,\"unread\":2}]";
    g_autoptr(GPtrArray) rows = codec_threads_from_json(text, strlen(text), NULL);

    assert_non_null(rows);
    g_autofree char *json = codec_thread_to_json(g_ptr_array_index(rows, 0));
    assert_string_equal(json, text);
    assert_refused(codec_threads_from_json, "[{\"id\":\"a\"}]");
    assert_refused(codec_threads_from_json, "[{\"id\":\"a\",\"need\":\"read\",\"unread\":-1}]");
}

static void test_notifications(void **state)
{
    static const char text[] = "[{\"id\":\"a\",\"kind\":\"order_moved\",\"title\":\"Moved\","
                               "\"table_name\":\"orders\",\"row_id\":\"b\"}]";
    g_autoptr(GPtrArray) rows = codec_notifications_from_json(text, strlen(text), NULL);

    assert_non_null(rows);
    g_autofree char *json = codec_notification_to_json(g_ptr_array_index(rows, 0));
    assert_string_equal(json, text);
    assert_refused(codec_notifications_from_json, "[{\"id\":\"a\"}]");
}

static void test_days_of_capacity(void **state)
{
    static const char text[] =
        "[{\"id\":\"a\",\"supplier_id\":\"b\",\"date\":\"2026-11-23\",\"notes\":\"night\","
        "\"total_capacity\":1200,\"booked_capacity\":900,"
        "\"supplier\":{\"company_name\":\"Dhaka Knit\"},\"by\":{\"full_name\":\"Rahim\"}}]";
    g_autoptr(GPtrArray) rows = codec_capacities_from_json(text, strlen(text), NULL);

    assert_non_null(rows);
    g_autofree char *json = codec_capacity_to_json(g_ptr_array_index(rows, 0));
    assert_string_equal(json, text);
    assert_refused(codec_capacities_from_json, "[{\"id\":\"a\",\"supplier_id\":\"b\"}]");
    assert_refused(codec_capacities_from_json,
                   "[{\"id\":\"a\",\"supplier_id\":\"b\",\"date\":\"2026-11-23\","
                   "\"total_capacity\":\"x\"}]");
}

static void test_what_is_no_row(void **state)
{
    static const Read reads[] = {codec_messages_from_json, codec_threads_from_json,
                                 codec_notifications_from_json, codec_capacities_from_json};

    for (gsize i = 0; i < G_N_ELEMENTS(reads); i++) {
        assert_refused(reads[i], "{}");
        assert_refused(reads[i], "[{}]");
        assert_refused(reads[i], "[{\"id\":1}]");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_are_kept_as_they_were_told),
        cmocka_unit_test(test_a_party_is_its_company_or_its_name),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_notifications),
        cmocka_unit_test(test_days_of_capacity),
        cmocka_unit_test(test_what_is_no_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
