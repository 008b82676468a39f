/* SPDX-License-Identifier: MIT */
/* What was read, and days of capacity: rows that are named by more than their id. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/sync/write_private.h"

#define SUPPLIER "11111111-1111-4111-8111-111111111111"
#define THEIRS   "22222222-2222-4222-8222-222222222222"
#define BEFORE   "2026-11-23T03:00:00.000001+00:00"
#define AFTER    "2026-11-23T03:00:00.000002+00:00"

static cJSON *parse(const char *text)
{
    cJSON *row = json_parse(text, strlen(text), NULL);

    assert_non_null(row);
    return row;
}

static char *describe(const Write *write)
{
    g_autoptr(RestRequest) request = write_request(write, "0e0e0e0e-0000-4000-8000-000000000000");

    return rest_request_describe(request);
}

/* ---- what was read ---- */

static Write *mark(const char *read_at)
{
    const Message message = {.id = (char *)THEIRS,
                             .order = (char *)"SA-00042",
                             .sender = (char *)"Nordlys AS",
                             .read_at = (char *)read_at,
                             .updated_at = (char *)BEFORE};

    return write_new_message_read(&message);
}

static void test_read_is_read_whenever_it_was(void **state)
{
    g_autoptr(Write) write = mark(NULL);
    g_autoptr(cJSON) row = parse("{\"id\":\"" THEIRS "\",\"updated_at\":\"" AFTER
                                 "\",\"read_at\":\"2026-11-23T03:00:00+00:00\"}");
    g_autoptr(cJSON) same =
        parse("{\"id\":\"" THEIRS "\",\"updated_at\":\"" BEFORE "\",\"read_at\":null}");

    assert_true(write_set(write, "read_at", "now", NULL));
    assert_int_equal(write_judge(write, row, WRITE_NOTED_UNASKED), WRITE_VERDICT_SAVED);
    /* Only who it is to may mark it. */
    assert_int_equal(write_judge(write, same, WRITE_NOTED_UNASKED), WRITE_VERDICT_REFUSED);
    assert_int_equal(write_judge(write, NULL, WRITE_NOTED_UNASKED), WRITE_VERDICT_GONE);
}

static void test_what_is_read_already_is_no_change(void **state)
{
    g_autoptr(Write) write = mark("2026-11-23T03:00:00+00:00");

    assert_true(write_set(write, "read_at", "now", NULL));
    assert_true(write_is_empty(write));
    assert_true(write_set(write, "read_at", NULL, NULL));
    assert_false(write_is_empty(write));
    assert_false(write_set(write, "read_at", "yesterday", NULL));
}

static void test_the_clock_is_the_servers(void **state)
{
    g_autoptr(Write) write = mark(NULL);

    assert_true(write_set(write, "read_at", "now", NULL));
    g_autofree char *request = describe(write);
    g_autofree char *label = write_label(write);
    assert_non_null(strstr(request, "{\"read_at\":\"now\"}"));
    assert_non_null(strstr(request, "updated_at=eq."));
    assert_string_equal(label, "SA-00042 message from Nordlys AS: read");
}

/* ---- a day of capacity ---- */

static Write *day(const char *id, const char *updated_at)
{
    const Capacity seen = {.id = (char *)id,
                           .supplier_id = (char *)SUPPLIER,
                           .date = (char *)"2026-12-01",
                           .updated_at = (char *)updated_at,
                           .total = 1000,
                           .booked = 400};

    return write_new_capacity(&seen);
}

#define DAY(id, at, total, booked)                                                                 \
    "{\"id\":\"" id "\",\"updated_at\":\"" at "\",\"supplier_id\":\"" SUPPLIER                     \
    "\",\"date\":\"2026-12-01\",\"total_capacity\":" total ",\"booked_capacity\":" booked          \
    ",\"notes\":null}"

/* Nobody has set that day: the row is made, and left alone where somebody was faster. */
static void test_a_day_that_nobody_has_set(void **state)
{
    g_autoptr(Write) write = day(NULL, NULL);

    assert_true(write_is_empty(write));
    assert_true(write_set(write, "total_capacity", "1200", NULL));
    g_autofree char *request = describe(write);
    g_autofree char *target = write_target(write);
    assert_non_null(
        strstr(request, "POST /rest/v1/factory_capacity?on_conflict=supplier_id%2Cdate"));
    assert_non_null(strstr(request, "resolution=ignore-duplicates"));
    assert_non_null(strstr(request, "\"supplier_id\":\"" SUPPLIER "\",\"date\":\"2026-12-01\""));
    assert_non_null(strstr(request, write_row_id(write)));
    assert_string_equal(target, "factory_capacity/" SUPPLIER "/2026-12-01");
    assert_non_null(write_why_no_undo(write));

    g_autoptr(cJSON) theirs = parse(DAY(THEIRS, AFTER, "900", "100"));
    g_autoptr(cJSON) alike = parse(DAY(THEIRS, AFTER, "1200", "0"));
    g_autofree char *gone_on = g_strdup_printf(
        "{\"id\":\"%s\",\"updated_at\":\"" AFTER "\",\"total_capacity\":7}", write_row_id(write));
    g_autoptr(cJSON) mine = parse(gone_on);
    assert_int_equal(write_judge(write, theirs, WRITE_NOTED_UNASKED), WRITE_VERDICT_CONFLICT);
    assert_int_equal(write_judge(write, alike, WRITE_NOTED_UNASKED), WRITE_VERDICT_SAVED);
    assert_int_equal(write_judge(write, mine, WRITE_NOTED_UNASKED), WRITE_VERDICT_SAVED);
    assert_int_equal(write_judge(write, NULL, WRITE_NOTED_UNASKED), WRITE_VERDICT_REFUSED);
    assert_true(write_row_is_its(write, theirs));
}

/* Decided for mine: it is theirs that is changed then, with their row's guard. */
static void test_mine_on_theirs(void **state)
{
    g_autoptr(Write) write = day(NULL, NULL);
    g_autoptr(cJSON) theirs = parse(DAY(THEIRS, AFTER, "900", "100"));

    assert_true(write_set(write, "total_capacity", "1200", NULL));
    write_rebase(write, theirs);
    g_autofree char *request = describe(write);
    g_autofree char *target = write_target(write);
    assert_string_equal(write_row_id(write), THEIRS);
    assert_non_null(strstr(request, "PATCH /rest/v1/factory_capacity?supplier_id=eq." SUPPLIER
                                    "&date=eq.2026-12-01"));
    assert_non_null(strstr(request, "{\"total_capacity\":1200}"));
    assert_string_equal(target, "factory_capacity/" SUPPLIER "/2026-12-01");
    assert_null(write_why_no_undo(write));
}

static void test_a_day_that_is_set(void **state)
{
    g_autoptr(Write) write = day(THEIRS, BEFORE);
    g_autoptr(cJSON) other_field = parse(DAY(THEIRS, AFTER, "1000", "500"));
    g_autoptr(cJSON) same_field = parse(DAY(THEIRS, AFTER, "900", "400"));

    assert_true(write_set(write, "total_capacity", "1000", NULL));
    assert_true(write_is_empty(write));
    assert_true(write_set(write, "total_capacity", "1200", NULL));
    assert_int_equal(write_judge(write, other_field, WRITE_NOTED_NO), WRITE_VERDICT_AGAIN);
    assert_int_equal(write_judge(write, same_field, WRITE_NOTED_NO), WRITE_VERDICT_CONFLICT);
    assert_int_equal(write_judge(write, same_field, WRITE_NOTED_UNASKED), WRITE_VERDICT_LOOK);
    assert_false(write_set(write, "booked_capacity", "-1", NULL));
    assert_false(write_set(write, "booked_capacity", "x", NULL));
}

/* One that waits isn't known to the server: all of it is said again. */
static void test_a_day_that_waits(void **state)
{
    g_autoptr(Write) write = day(THEIRS, NULL);

    assert_true(write_sets(write, "total_capacity"));
    assert_string_equal(write_mine(write, "total_capacity"), "1000");
    assert_string_equal(write_mine(write, "booked_capacity"), "400");
}

static void test_many_days_in_one_request(void **state)
{
    g_autoptr(GPtrArray) writes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);

    for (guint i = 0; i < 2; i++) {
        g_ptr_array_add(writes, day(NULL, NULL));
        assert_true(write_set(writes->pdata[i], "total_capacity", i == 0 ? "5" : "6", NULL));
    }
    g_autoptr(RestRequest) insert = write_request_many(writes, "n");
    g_autofree char *text = rest_request_describe(insert);
    assert_non_null(strstr(text, "[{\"id\":"));
    assert_non_null(strstr(text, "\"total_capacity\":5},{\"id\":"));
    g_autoptr(RestRequest) read = write_request_read_many(writes);
    g_autofree char *asked = rest_request_describe(read);
    assert_non_null(
        strstr(asked, "or=(and(supplier_id.eq.%22" SUPPLIER "%22,date.eq.%222026-12-01%22),and("));
}

/* What the outbox keeps is read again as it was. */
static void test_there_and_back(void **state)
{
    g_autoptr(WriteEntry) entry = write_entry_new(day(NULL, NULL));
    g_autoptr(OutboxEntry) kept = outbox_entry_new("", "", "", "");

    assert_true(write_set(entry->write, "total_capacity", "1200", NULL));
    write_entry_print(entry, kept);
    g_autoptr(WriteEntry) again = write_entry_read(kept);
    assert_non_null(again);
    assert_true(write_is_new_row(again->write));
    assert_string_equal(kept->target, "factory_capacity/" SUPPLIER "/2026-12-01");
    assert_string_equal(kept->label, "capacity of 2026-12-01: pieces in all 1200");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_is_read_whenever_it_was),
        cmocka_unit_test(test_what_is_read_already_is_no_change),
        cmocka_unit_test(test_the_clock_is_the_servers),
        cmocka_unit_test(test_a_day_that_nobody_has_set),
        cmocka_unit_test(test_mine_on_theirs),
        cmocka_unit_test(test_a_day_that_is_set),
        cmocka_unit_test(test_a_day_that_waits),
        cmocka_unit_test(test_many_days_in_one_request),
        cmocka_unit_test(test_there_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
