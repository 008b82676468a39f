/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/sync/write_private.h"

static WriteEntry *entry_new(void)
{
    Write *write = write_new(write_kind_find("stage.set"), "a-row");
    WriteEntry *entry = write_entry_new(write);
    const WritePlace place = {
        .order_id = "an-order", .order_number = "SA-00042", .what = "Knitting", .stage_number = 2};

    write_see_guard(write, "2026-11-23T03:00:00.000001+00:00");
    write_see(write, "completion_percentage", "40");
    write_see(write, "notes", NULL);
    write_set(write, "completion_percentage", "60", NULL);
    write_set(write, "notes", "two \"needles\"\nbroken \x1b[31m", NULL);
    write_set_place(write, &place);
    entry->after = g_strdup("the-one-before");
    entry->batch = g_strdup("a-batch");
    entry->undoes = g_strdup("another");
    entry->moved = TRUE;
    return entry;
}

static void test_there_and_back(void **state)
{
    g_autoptr(WriteEntry) entry = entry_new();
    g_autoptr(OutboxEntry) kept = outbox_entry_new("", "", "", "");

    write_entry_print(entry, kept);
    assert_string_equal(kept->kind, "stage.set");
    assert_string_equal(kept->target, "production_stages/SA-00042/2");
    assert_string_equal(kept->label, "SA-00042 Knitting: 60 %, note");

    g_autoptr(WriteEntry) read = write_entry_read(kept);
    assert_non_null(read);
    assert_string_equal(read->write->guard, "2026-11-23T03:00:00.000001+00:00");
    assert_string_equal(write_base(read->write, "completion_percentage"), "40");
    assert_string_equal(write_mine(read->write, "completion_percentage"), "60");
    assert_string_equal(write_mine(read->write, "notes"), "two \"needles\"\nbroken \x1b[31m");
    assert_int_equal(read->write->seen, entry->write->seen);
    assert_int_equal(read->write->set, entry->write->set);
    assert_int_equal(read->write->stage_number, 2);
    assert_string_equal(read->after, "the-one-before");
    assert_string_equal(read->batch, "a-batch");
    assert_string_equal(read->undoes, "another");
    assert_true(read->moved);
    assert_false(read->already);
}

static void check_unknown(const char *kind, const char *payload)
{
    g_autoptr(OutboxEntry) kept = outbox_entry_new(kind, "", "", payload);
    g_autoptr(WriteEntry) read = write_entry_read(kept);

    assert_null(read);
}

/* What another version has made is left to it, whole: never sent in part. */
static void test_another_version(void **state)
{
    check_unknown("stage.weigh", "{\"row\":\"x\",\"mine\":{}}");
    check_unknown("stage.set", "{\"row\":\"x\",\"mine\":{\"weight\":\"3\"}}");
    check_unknown("stage.set", "{\"row\":\"x\",\"mine\":{\"notes\":3}}");
    check_unknown("stage.set", "{\"mine\":{\"notes\":\"x\"}}");
    check_unknown("stage.set", "{");
}

/* ---- requests ---- */

static void test_a_request_carries_its_guard(void **state)
{
    g_autoptr(WriteEntry) entry = entry_new();
    g_autoptr(RestRequest) request = write_request(entry->write, "its-number");
    g_autofree char *text = rest_request_describe(request);

    assert_non_null(strstr(text, "PATCH /rest/v1/production_stages?id=eq.a-row&updated_at=eq."
                                 "2026-11-23T03%3A00%3A00.000001%2B00%3A00"));
    assert_non_null(strstr(text, "return=representation"));
    assert_non_null(strstr(text, "max-affected=1"));
    assert_non_null(strstr(text, "X-Write-Id: its-number"));
    assert_non_null(strstr(text, "\"completion_percentage\":60"));
}

/* Of a platform whose rows have no version, what was seen is the guard. */
static void test_old_values_guard_what_has_no_version(void **state)
{
    g_autoptr(WriteEntry) entry = entry_new();

    write_see_guard(entry->write, NULL);
    g_autoptr(RestRequest) request = write_request(entry->write, "its-number");
    g_autofree char *text = rest_request_describe(request);
    assert_non_null(strstr(text, "id=eq.a-row&completion_percentage=eq.40&notes=is.null"));
}

static void test_several_rows_in_one_request(void **state)
{
    g_autoptr(WriteEntry) one = entry_new();
    g_autoptr(WriteEntry) two = entry_new();
    g_autoptr(GPtrArray) writes = g_ptr_array_new();

    write_see_guard(two->write, "2026-11-23T04:00:00+00:00");
    g_ptr_array_add(writes, one->write);
    g_ptr_array_add(writes, two->write);
    g_autoptr(RestRequest) request = write_request_many(writes, "their-number");
    g_autofree char *text = rest_request_describe(request);
    assert_non_null(
        strstr(text, "or=(and(id.eq.a-row,updated_at.eq.%222026-11-23T03:00:00.000001"));
    assert_non_null(strstr(text, "),and(id.eq.a-row,updated_at.eq.%222026-11-23T04:00:00"));
    assert_non_null(strstr(text, "max-affected=2"));
}

static void test_a_function_has_its_key(void **state)
{
    g_autoptr(Write) write = write_new(write_kind_find("order.status"), "an-order");

    write_see_guard(write, "7");
    write_set(write, "workflow_status", "on_hold", NULL);
    write_set(write, "note", "x", NULL);
    g_autoptr(RestRequest) request = write_request(write, "its-key");
    g_autofree char *text = rest_request_describe(request);
    assert_non_null(strstr(text, "POST /rest/v1/rpc/update_order_status"));
    assert_non_null(strstr(text,
                           "{\"order_id\":\"an-order\",\"new_status\":\"on_hold\",\"note\":\"x\","
                           "\"expected_version\":\"7\",\"idempotency_key\":\"its-key\"}"));
}

/* A new row has the client's id: a second request is ignored, and the row then read is mine, whatever became of it. */
static void test_a_new_row_has_the_clients_id(void **state)
{
    static const WriteField fields[] = {{.name = "body", .label = "Text", .type = WRITE_LINES}};
    static const WriteKind kind = {.name = "test.add",
                                   .method = WRITE_POST,
                                   .table = "messages",
                                   .select = "id,body",
                                   .read = "id,body",
                                   .fields = fields,
                                   .n_fields = 1};
    static const char mine[] = "{\"body\":\"hello\"}", other[] = "{\"body\":\"bye\"}";
    g_autoptr(Write) write = write_new(&kind, NULL);
    g_autoptr(cJSON) row = json_parse(mine, strlen(mine), NULL);
    g_autoptr(cJSON) theirs = json_parse(other, strlen(other), NULL);

    assert_true(write_set(write, "body", "hello", NULL));
    g_autoptr(RestRequest) request = write_request(write, "its-number");
    g_autofree char *text = rest_request_describe(request);
    g_autofree char *body = g_strdup_printf("{\"id\":\"%s\",\"body\":\"hello\"}", write->row_id);
    assert_non_null(strstr(text, "POST /rest/v1/messages?on_conflict=id&select=id,body"));
    assert_non_null(strstr(text, "resolution=ignore-duplicates"));
    assert_non_null(strstr(text, body));
    assert_int_equal(write_judge(write, row, WRITE_NOTED_UNASKED), WRITE_VERDICT_SAVED);
    assert_int_equal(write_judge(write, theirs, WRITE_NOTED_UNASKED), WRITE_VERDICT_SAVED);
    assert_int_equal(write_judge(write, NULL, WRITE_NOTED_UNASKED), WRITE_VERDICT_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_another_version),
        cmocka_unit_test(test_a_request_carries_its_guard),
        cmocka_unit_test(test_old_values_guard_what_has_no_version),
        cmocka_unit_test(test_several_rows_in_one_request),
        cmocka_unit_test(test_a_function_has_its_key),
        cmocka_unit_test(test_a_new_row_has_the_clients_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
