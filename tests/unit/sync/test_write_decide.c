/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/sync/write_private.h"

#define BEFORE "2026-11-23T03:00:00.000001+00:00"
#define AFTER  "2026-11-23T03:00:00.000002+00:00"

/* Seen at 40 %, wants 60 %. */
static Write *stage_write(void)
{
    Write *write = write_new(write_kind_find("stage.set"), "5d41402a-0000-4000-8000-000000000001");

    write_see_guard(write, BEFORE);
    write_see(write, "completion_percentage", "40");
    write_see(write, "status", "in_progress");
    write_see(write, "notes", NULL);
    write_see(write, "target_date", "2026-12-01");
    assert_true(write_set(write, "completion_percentage", "60", NULL));
    return write;
}

static cJSON *row(const char *updated_at, const char *rest)
{
    g_autofree char *text = g_strdup_printf("{\"id\":\"5d41402a-0000-4000-8000-000000000001\","
                                            "\"updated_at\":\"%s\",%s}",
                                            updated_at, rest);
    cJSON *parsed = json_parse(text, strlen(text), NULL);

    assert_non_null(parsed);
    return parsed;
}

#define AS_SEEN                                                                                    \
    "\"completion_percentage\":40,\"status\":\"in_progress\",\"notes\":null,\"target_date\":"      \
    "\"2026-12-01\""
#define AS_MINE                                                                                    \
    "\"completion_percentage\":60,\"status\":\"in_progress\",\"notes\":null,\"target_date\":"      \
    "\"2026-12-01\""

static void check(const char *at, const char *rest, WriteNoted noted, WriteVerdict verdict)
{
    g_autoptr(Write) write = stage_write();
    g_autoptr(cJSON) there = rest == NULL ? NULL : row(at, rest);

    assert_int_equal(write_judge(write, there, noted), verdict);
}

static void test_no_row_is_gone(void **state)
{
    check(NULL, NULL, WRITE_NOTED_UNASKED, WRITE_VERDICT_GONE);
}

static void test_nobody_touched_it_and_still_it_is_not_written(void **state)
{
    check(BEFORE, AS_SEEN, WRITE_NOTED_UNASKED, WRITE_VERDICT_REFUSED);
    check("2026-11-23T09:00:00.000001+06:00", AS_SEEN, WRITE_NOTED_UNASKED, WRITE_VERDICT_REFUSED);
}

/* The answer was lost: the row is as I wanted it. */
static void test_the_row_is_mine(void **state)
{
    check(AFTER, AS_MINE, WRITE_NOTED_UNASKED, WRITE_VERDICT_SAVED);
}

/* It may have been mine, and somebody has gone on: what was noted decides. */
static void test_what_was_noted_decides(void **state)
{
    static const char theirs[] = "\"completion_percentage\":75,\"status\":\"in_progress\"";

    check(AFTER, theirs, WRITE_NOTED_UNASKED, WRITE_VERDICT_LOOK);
    check(AFTER, theirs, WRITE_NOTED_YES, WRITE_VERDICT_SAVED);
    check(AFTER, theirs, WRITE_NOTED_NO, WRITE_VERDICT_CONFLICT);
    check(AFTER, theirs, WRITE_NOTED_UNKNOWN, WRITE_VERDICT_CONFLICT);
}

/* Set back by somebody to what I saw is no invitation to set it again, unless mine was never done. */
static void test_set_back_is_not_unchanged(void **state)
{
    check(AFTER, AS_SEEN, WRITE_NOTED_UNKNOWN, WRITE_VERDICT_CONFLICT);
    check(AFTER, AS_SEEN, WRITE_NOTED_YES, WRITE_VERDICT_SAVED);
    check(AFTER, AS_SEEN, WRITE_NOTED_NO, WRITE_VERDICT_AGAIN);
}

static void test_others_changed_something_else(void **state)
{
    check(AFTER,
          "\"completion_percentage\":40,\"status\":\"in_progress\",\"notes\":\"theirs\","
          "\"target_date\":\"2026-12-02\"",
          WRITE_NOTED_NO, WRITE_VERDICT_AGAIN);
    /* The status goes with the percentage. */
    check(AFTER, "\"completion_percentage\":40,\"status\":\"delayed\"", WRITE_NOTED_NO,
          WRITE_VERDICT_CONFLICT);
}

/* A function would have answered a key that it knows: that it didn't says that mine wasn't done. */
static void test_a_key_needs_no_note(void **state)
{
    g_autoptr(Write) write = write_new(write_kind_find("order.status"), "an-order");
    static const char moved_on[] = "{\"version\":8,\"workflow_status\":\"bulk_production\"}";
    static const char same[] = "{\"version\":8,\"workflow_status\":\"sample_approved\"}";
    g_autoptr(cJSON) theirs = json_parse(moved_on, strlen(moved_on), NULL);
    g_autoptr(cJSON) rolled_up = json_parse(same, strlen(same), NULL);

    write_see_guard(write, "7");
    write_see(write, "workflow_status", "sample_approved");
    write_set(write, "workflow_status", "on_hold", NULL);
    write_set(write, "note", "yarn is late", NULL);
    assert_int_equal(write_judge(write, theirs, WRITE_NOTED_UNASKED), WRITE_VERDICT_CONFLICT);
    assert_int_equal(write_judge(write, rolled_up, WRITE_NOTED_UNASKED), WRITE_VERDICT_AGAIN);
    write_rebase(write, rolled_up);
    assert_string_equal(write->guard, "8");
    assert_string_equal(write_mine(write, "workflow_status"), "on_hold");
}

static void test_ends(void **state)
{
    static const struct {
        FaultKind kind;
        const char *code;
        WriteEnd end;
    } cases[] = {
        {FAULT_OFFLINE, NULL, WRITE_END_UNKNOWN},
        {FAULT_TIMEOUT, NULL, WRITE_END_UNKNOWN},
        {FAULT_FOREIGN, NULL, WRITE_END_UNKNOWN},
        {FAULT_DECODE, NULL, WRITE_END_UNKNOWN},
        {FAULT_CANCELLED, NULL, WRITE_END_UNKNOWN},
        {FAULT_SERVER, NULL, WRITE_END_UNKNOWN},
        {FAULT_SERVER, "08006", WRITE_END_UNKNOWN},
        {FAULT_SERVER, "PGRST001", WRITE_END_UNKNOWN},
        {FAULT_SERVER, "57014", WRITE_END_UNSENT},
        {FAULT_SERVER, "PGRST003", WRITE_END_UNSENT},
        {FAULT_SERVER, "40P01", WRITE_END_UNSENT},
        {FAULT_SERVER, "42703", WRITE_END_INVALID},
        {FAULT_SERVER, "PGRST202", WRITE_END_INVALID},
        {FAULT_LIMITED, NULL, WRITE_END_UNSENT},
        {FAULT_KEYRING, NULL, WRITE_END_UNSENT},
        {FAULT_SIGNED_OUT, NULL, WRITE_END_SIGNED_OUT},
        {FAULT_REFUSED, "42501", WRITE_END_REFUSED},
        {FAULT_INVALID, "23514", WRITE_END_INVALID},
        {FAULT_CONFLICT, "PT409", WRITE_END_NO_ROW},
        {FAULT_NOT_FOUND, "PT404", WRITE_END_NO_ROW},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = fault_new_coded(cases[i].kind, cases[i].code, "x");
        assert_int_equal(write_end_of_error(error), cases[i].end);
        fault_set_unsent(error);
        assert_int_equal(write_end_of_error(error), WRITE_END_UNSENT);
    }
}

static void test_the_field_of_an_error(void **state)
{
    const WriteKind *kind = write_kind_find("stage.set");

    assert_string_equal(write_field_of_error(kind,
                                             "violates check constraint "
                                             "\"production_stages_completion_percentage_check\""),
                        "completion_percentage");
    assert_null(write_field_of_error(kind, "something else"));
}

/* ---- an answer to a supplier order ---- */

#define OFFER_AS_SEEN                                                                              \
    "\"acceptance_status\":\"pending\",\"status\":\"pending\",\"supplier_price\":\"400.00\","      \
    "\"quantity\":50,\"target_date\":null,\"special_instructions\":null,"                          \
    "\"tech_pack_urls\":[\"https://a\",\"b\"]"

static Write *answer_write(Offer answer)
{
    char id[] = "5d41402a-0000-4000-8000-000000000001", number[] = "SO-00001", at[] = BEFORE;
    char price[] = "400.00", pending[] = "pending", first[] = "https://a", second[] = "b";
    char *packs[] = {first, second, NULL};
    const SupplierOrder seen = {.id = id,
                                .number = number,
                                .price = price,
                                .quantity = 50,
                                .status = pending,
                                .acceptance = pending,
                                .tech_packs = packs,
                                .updated_at = at};

    return write_new_answer(&seen, answer);
}

/* Of the row as it was seen one value is another by now; NULL: none is. */
static void check_answer(const char *seen, const char *now, WriteVerdict verdict)
{
    g_autoptr(Write) write = answer_write(OFFER_ACCEPTED);
    g_auto(GStrv) parts = g_strsplit(OFFER_AS_SEEN, seen == NULL ? "\n" : seen, 2);
    g_autofree char *rest = g_strjoinv(now, parts);
    g_autoptr(cJSON) there = row(AFTER, rest);

    assert_true(seen == NULL || parts[1] != NULL);
    assert_int_equal(write_judge(write, there, WRITE_NOTED_UNASKED), verdict);
}

/* What the person read of it may not be another by the time it is answered; what they can't read may. */
static void test_a_term_that_was_changed_is_a_conflict(void **state)
{
    check_answer(NULL, NULL, WRITE_VERDICT_AGAIN);
    check_answer("400.00", "400.0", WRITE_VERDICT_AGAIN);
    check_answer("400.00", "380.00", WRITE_VERDICT_CONFLICT);
    check_answer("\"quantity\":50", "\"quantity\":60", WRITE_VERDICT_CONFLICT);
    check_answer("\"target_date\":null", "\"target_date\":\"2026-12-01\"", WRITE_VERDICT_CONFLICT);
    check_answer("\"special_instructions\":null", "\"special_instructions\":\"x\"",
                 WRITE_VERDICT_CONFLICT);
    check_answer(",\"b\"]", "]", WRITE_VERDICT_CONFLICT);
    check_answer("\"status\":\"pending\"", "\"status\":\"cancelled\"", WRITE_VERDICT_CONFLICT);
    check_answer("\"acceptance_status\":\"pending\"", "\"acceptance_status\":\"accepted\"",
                 WRITE_VERDICT_SAVED);
}

static void test_terms_are_not_sent(void **state)
{
    g_autoptr(Write) write = answer_write(OFFER_COUNTERED);
    g_autofree char *text = NULL;

    assert_true(write_set(write, "counter_offer_price", "812.50", NULL));
    text = write_describe(write);
    assert_non_null(strstr(text, "{\"supplier_order_id\":\"5d41402a-0000-4000-8000-000000000001\","
                                 "\"response\":\"counter_offer\",\"price\":\"812.50\","
                                 "\"expected_updated_at\":\"" BEFORE "\",\"idempotency_key\""));
}

static void test_money_is_the_same_however_it_is_written(void **state)
{
    g_autoptr(Write) write = answer_write(OFFER_COUNTERED);
    g_autoptr(cJSON) same = row(AFTER, "\"acceptance_status\":\"counter_offered\","
                                       "\"counter_offer_price\":\"812.50\"");
    g_autoptr(cJSON) other = row(AFTER, "\"acceptance_status\":\"counter_offered\","
                                        "\"counter_offer_price\":\"812.51\"");

    assert_true(write_set(write, "counter_offer_price", "812.5", NULL));
    assert_true(write_row_is_mine(write, same));
    assert_false(write_row_is_mine(write, other));
}

/* Whoever gives one is told before. */
static void test_no_answer_is_taken_back(void **state)
{
    static const Offer answers[] = {OFFER_ACCEPTED, OFFER_REJECTED, OFFER_COUNTERED};

    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_autoptr(Write) write = answer_write(answers[i]);
        assert_non_null(write_why_no_undo(write));
        assert_int_equal(write_risk(write), WRITE_ASKED);
        assert_true(write_kind_of(write)->answers(write));
    }
}

/* ---- what adds to an array ---- */

#define PHOTO "https://p.example/storage/v1/object/authenticated/stage-photos/stages/s/a.1.2.jpg"

static Write *photo_write(void)
{
    Write *write =
        write_new(write_kind_find("stage.photo"), "5d41402a-0000-4000-8000-000000000001");

    assert_true(write_set(write, "photos", PHOTO, NULL));
    return write;
}

static void check_photo(const char *at, const char *photos, WriteNoted noted, WriteVerdict verdict)
{
    g_autoptr(Write) write = photo_write();
    g_autofree char *rest = g_strdup_printf(AS_SEEN ",\"photos\":%s", photos);
    g_autoptr(cJSON) there = row(at, rest);

    write_see_guard(write, BEFORE);
    assert_int_equal(write_judge(write, there, noted), verdict);
}

static void test_a_photo_is_never_in_the_way_of_another(void **state)
{
    check_photo(BEFORE, "null", WRITE_NOTED_UNASKED, WRITE_VERDICT_REFUSED);
    check_photo(AFTER, "[\"https://x.example/theirs.jpg\"]", WRITE_NOTED_UNASKED,
                WRITE_VERDICT_LOOK);
    check_photo(AFTER, "[\"https://x.example/theirs.jpg\"]", WRITE_NOTED_NO, WRITE_VERDICT_AGAIN);
    check_photo(AFTER, "[\"https://x.example/theirs.jpg\",\"" PHOTO "\"]", WRITE_NOTED_UNASKED,
                WRITE_VERDICT_SAVED);
}

static void check_body(const char *photos, const char *body)
{
    g_autoptr(Write) write = photo_write();
    g_autofree char *rest = g_strdup_printf(AS_SEEN ",\"photos\":%s", photos);
    g_autoptr(cJSON) there = row(AFTER, rest);

    write_rebase(write, there);
    g_autofree char *request = write_describe(write);
    if (strstr(request, body) == NULL)
        fail_msg("no %s in %s", body, request);
}

static void test_a_photo_goes_behind_those_that_are_there(void **state)
{
    check_body("null", "{\"photos\":[\"" PHOTO "\"]}");
    check_body("[]", "{\"photos\":[\"" PHOTO "\"]}");
    check_body("[\"a\",\"b\"]", "{\"photos\":[\"a\",\"b\",\"" PHOTO "\"]}");
}

/* One that is sent for a while holds up nobody; with a percentage it takes its turn. */
static void test_a_photo_alone_has_a_lane_of_its_own(void **state)
{
    g_autoptr(Write) photo = photo_write();
    g_autoptr(Write) stage = stage_write();
    g_autofree char *alone = write_target(photo), *other = write_target(stage);

    assert_string_not_equal(alone, other);
    assert_true(write_set(photo, "completion_percentage", "60", NULL));
    g_autofree char *both = write_target(photo);
    assert_string_equal(both, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_row_is_gone),
        cmocka_unit_test(test_nobody_touched_it_and_still_it_is_not_written),
        cmocka_unit_test(test_the_row_is_mine),
        cmocka_unit_test(test_what_was_noted_decides),
        cmocka_unit_test(test_set_back_is_not_unchanged),
        cmocka_unit_test(test_others_changed_something_else),
        cmocka_unit_test(test_a_key_needs_no_note),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_the_field_of_an_error),
        cmocka_unit_test(test_a_term_that_was_changed_is_a_conflict),
        cmocka_unit_test(test_terms_are_not_sent),
        cmocka_unit_test(test_money_is_the_same_however_it_is_written),
        cmocka_unit_test(test_no_answer_is_taken_back),
        cmocka_unit_test(test_a_photo_is_never_in_the_way_of_another),
        cmocka_unit_test(test_a_photo_goes_behind_those_that_are_there),
        cmocka_unit_test(test_a_photo_alone_has_a_lane_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
