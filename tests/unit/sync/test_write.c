/* SPDX-License-Identifier: MIT */
/* The sender between an outbox in memory and a scripted server. */
#include "write_bench.h"

/* ---- in order, each on the result of the one before ---- */

static void test_a_chain_goes_on_its_result(void **state)
{
    Bench *bench = *state;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *one = bench_give(bench, "60");
    g_autofree char *two = bench_give(bench, "70");
    g_autoptr(WriteItem) item = writes_find(bench->writes, two, NULL);
    assert_true(item->behind);
    assert_string_equal(write_base(item->write, "completion_percentage"), "60");

    /* The server makes something else of the status than the person saw: that is no conflict. */
    bench_answer(bench, "PATCH", "[" ROW("2", "60", "delayed") "]");
    bench_answer(bench, "PATCH", "[" ROW("3", "70", "delayed") "]");
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
    bench_assert_state(bench, two, WRITE_SAVED);
    bench_assert_guard(bench, 0, "1");
    bench_assert_guard(bench, 1, "2");
    assert_int_equal(flow_count(bench->flow, STAGES), 2);
}

static void test_what_is_dropped_leaves_no_gap(void **state)
{
    Bench *bench = *state;
    gboolean may_be_done = TRUE;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *one = bench_give(bench, "60");
    g_autofree char *two = bench_give(bench, "70");
    assert_true(writes_drop(bench->writes, one, &may_be_done, NULL));
    assert_false(may_be_done);
    bench_answer(bench, "PATCH", "[" ROW("2", "70", "in_progress") "]");
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    bench_assert_state(bench, two, WRITE_SAVED);
    bench_assert_guard(bench, 0, "1");
    g_autoptr(WriteItem) item = writes_find(bench->writes, two, NULL);
    assert_string_equal(write_base(item->write, "completion_percentage"), "40");
}

static void test_the_middle_of_a_chain_is_dropped(void **state)
{
    Bench *bench = *state;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *one = bench_give(bench, "60");
    g_autofree char *two = bench_give(bench, "70");
    g_autofree char *three = bench_give(bench, "80");
    assert_true(writes_drop(bench->writes, two, NULL, NULL));
    bench_answer(bench, "PATCH", "[" ROW("2", "60", "in_progress") "]");
    bench_answer(bench, "PATCH", "[" ROW("3", "80", "in_progress") "]");
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
    bench_assert_state(bench, three, WRITE_SAVED);
    bench_assert_guard(bench, 1, "2"); /* on what the first has made of it */
}

static void test_what_is_so_already_is_no_change(void **state)
{
    Bench *bench = *state;
    g_autoptr(Write) write = bench_to(bench, "60");

    assert_false(write_is_empty(write));
    assert_true(write_set(write, "completion_percentage", "40", NULL));
    assert_true(write_is_empty(write));
}

/* ---- what became of it ---- */

static void test_one_that_sticks_holds_up_the_next(void **state)
{
    Bench *bench = *state;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *one = bench_give(bench, "60");
    g_autofree char *two = bench_give(bench, "70");
    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" ROW("5", "55", "in_progress") "]");
    flow_answer(bench->flow, "GET", NOTED, 200, "false");
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_CONFLICT);
    bench_assert_state(bench, two, WRITE_WAITING);

    g_autoptr(WriteItem) item = writes_find(bench->writes, one, NULL);
    g_autofree const WriteField **fields = write_item_differing(item);
    assert_string_equal(fields[0]->name, "completion_percentage");
    assert_null(fields[1]);
    assert_int_equal(write_item_exit_code(item), EXIT_CONFLICT);
}

static void test_a_conflict_is_resolved_on_theirs(void **state)
{
    Bench *bench = *state;
    GPtrArray *stages = g_ptr_array_new_with_free_func((GDestroyNotify)stage_free);

    g_ptr_array_add(stages, stage_copy(bench->stage));
    store_put_stages(bench->store, "order-1", stages);
    g_autofree char *one = bench_give(bench, "60");
    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" ROW("5", "55", "in_progress") "]");
    flow_answer(bench->flow, "GET", NOTED, 200, "false");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_CONFLICT);
    /* Whoever decides sees what the server has. */
    const Stage *seen = store_stages(bench->store, "order-1")->pdata[0];
    assert_int_equal(seen->percent, 55);
    assert_false(writes_retry(bench->writes, one, NULL));
    bench_answer(bench, "PATCH", "[" ROW("6", "60", "in_progress") "]");
    assert_true(writes_keep_mine(bench->writes, one, NULL));
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
    bench_assert_guard(bench, flow_count(bench->flow, STAGES) - 1, "5");
}

static void test_theirs_drops_mine(void **state)
{
    Bench *bench = *state;

    g_autofree char *one = bench_give(bench, "60");
    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" ROW("5", "55", "in_progress") "]");
    flow_answer(bench->flow, "GET", NOTED, 200, "false");
    bench_send_all(bench);
    assert_true(writes_resolve(bench->writes, one, NULL, NULL));
    assert_null(writes_find(bench->writes, one, NULL));
}

/* The line tears after the server has committed: found out, and not done again. */
static void test_an_answer_that_is_lost(void **state)
{
    Bench *bench = *state;
    const HttpResponse torn = {.raw = "", .ending = HTTP_RESET};

    http_server_on(bench->flow->server, "PATCH", STAGES, &torn);
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_UNANSWERED);
    g_autoptr(GError) error = NULL;
    assert_false(
        writes_undo(bench->writes, one, NULL, &error)); /* nobody knows what there is to undo */

    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" ROW("2", "60", "in_progress") "]");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
}

static void test_an_edit_of_what_may_be_done_comes_after_it(void **state)
{
    Bench *bench = *state;
    const HttpResponse torn = {.raw = "", .ending = HTTP_RESET};

    http_server_on(bench->flow->server, "PATCH", STAGES, &torn);
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    assert_true(writes_edit(bench->writes, one, bench_to(bench, "65"), NULL));
    assert_int_equal(writes_count(bench->writes).waiting, 2);
    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" ROW("2", "60", "in_progress") "]");
    bench_answer(bench, "PATCH", "[" ROW("3", "65", "in_progress") "]");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
    assert_int_equal(writes_count(bench->writes).waiting, 0);
    bench_assert_guard(bench, flow_count(bench->flow, STAGES) - 1, "2");
}

static void test_who_is_signed_in_sends_what_is_theirs(void **state)
{
    Bench *bench = *state;

    writes_set_outbox(bench->writes, bench->outbox, "somebody-else");
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SIGNED_OUT);
    assert_int_equal(flow_count(bench->flow, STAGES), 0);
}

static void test_refused_and_invalid(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" ROW("1", "40", "in_progress") "]");
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_REFUSED);
    assert_true(writes_drop(bench->writes, one, NULL, NULL));
    flow_answer(
        bench->flow, "PATCH", STAGES, 400,
        "{\"code\":\"23514\",\"message\":\"new row for relation \\\"production_stages\\\" violates "
        "check constraint \\\"production_stages_notes_check\\\"\",\"details\":null,\"hint\":null}");
    g_autofree char *two = bench_give(bench, "61");
    bench_send_all(bench);
    g_autoptr(WriteItem) item = writes_find(bench->writes, two, NULL);
    assert_int_equal(item->state, WRITE_INVALID);
    assert_string_equal(item->field, "notes");
}

/* Nobody forbade it: what others have done elsewhere is in its way. */
static void test_a_conflict_by_the_servers_word(void **state)
{
    Bench *bench = *state;

    flow_answer(bench->flow, "PATCH", STAGES, 409,
                "{\"code\":\"PT409\",\"message\":\"Somebody was faster.\",\"details\":null,"
                "\"hint\":null}");
    bench_answer(bench, "GET", "[" ROW("1", "40", "in_progress") "]");
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_CONFLICT);
    g_autoptr(WriteItem) item = writes_find(bench->writes, one, NULL);
    assert_int_equal(write_item_exit_code(item), EXIT_CONFLICT);
    assert_non_null(strstr(item->reason, "Somebody was faster"));
    /* Mine goes again when the person says so. */
    bench_answer(bench, "PATCH", "[" ROW("2", "60", "in_progress") "]");
    assert_true(writes_keep_mine(bench->writes, one, NULL));
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
}

/* ---- undo ---- */

static void test_undo_and_redo(void **state)
{
    Bench *bench = *state;
    g_autofree char *back = NULL;
    g_autofree char *again = NULL;

    bench_answer(bench, "PATCH", "[" ROW("2", "60", "in_progress") "]");
    bench_answer(bench, "PATCH", "[" ROW("3", "40", "in_progress") "]");
    bench_answer(bench, "PATCH", "[" ROW("4", "60", "in_progress") "]");
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    g_autoptr(WriteItem) undoable = writes_undoable(bench->writes);
    assert_string_equal(undoable->id, one);
    assert_null(writes_redoable(bench->writes));
    assert_true(writes_undo(bench->writes, one, &back, NULL));
    bench_send_all(bench);
    bench_assert_state(bench, back, WRITE_SAVED);
    bench_assert_guard(bench, 1, "2");
    assert_null(writes_undoable(bench->writes));
    assert_false(writes_undo(bench->writes, one, NULL, NULL)); /* once */
    g_autoptr(WriteItem) redoable = writes_redoable(bench->writes);
    assert_string_equal(redoable->id, back);
    assert_true(writes_undo(bench->writes, back, &again, NULL));
    bench_send_all(bench);
    bench_assert_state(bench, again, WRITE_SAVED);
    g_autoptr(WriteItem) next = writes_undoable(bench->writes);
    assert_string_equal(next->id, again);
}

static void test_undo_is_offered_for_half_a_minute(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[" ROW("2", "60", "in_progress") "]");
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    g_autoptr(WriteItem) item = writes_undoable(bench->writes);
    assert_string_equal(item->id, one);
    clock_clear(&bench->clock);
    assert_true(clock_init(&bench->clock, "UTC", "2026-11-23T03:30:30Z", NULL));
    assert_null(writes_undoable(bench->writes));
    g_autoptr(WriteItem) later = writes_newest(bench->writes, FALSE); /* the history goes on */
    assert_string_equal(later->id, one);
}

/* ---- mine over the server's ---- */

static void test_mine_over_the_servers(void **state)
{
    Bench *bench = *state;
    WriteMark mark;

    writes_set_paused(bench->writes, TRUE);
    assert_null(writes_over_order(bench->writes, bench->order, &mark));
    assert_int_equal(mark, WRITE_MARK_NONE);
    g_autofree char *one = bench_give(bench, "100");
    g_autoptr(Stage) stage = writes_over_stage(bench->writes, "order-1", bench->stage, &mark);
    assert_int_equal(mark, WRITE_MARK_PENDING);
    assert_int_equal(stage->percent, 100);
    assert_int_equal(stage->status, STAGE_COMPLETED);
    g_autoptr(Order) order = writes_over_order(bench->writes, bench->order, &mark);
    assert_int_equal(order->progress.percent[0], 100);
    assert_int_equal(order->progress.overall, 50);

    BoardRow row = {.number = (char *)"SA-00042", .count = 2};
    guint8 percent[STAGES_MAX] = {40, 0};
    guint32 delayed = 1;
    WriteMark marks[STAGES_MAX];
    assert_true(writes_over_board(bench->writes, &row, percent, &delayed, marks));
    assert_int_equal(percent[0], 100);
    assert_int_equal(delayed, 0);
    assert_int_equal(marks[0], WRITE_MARK_PENDING);
    assert_int_equal(marks[1], WRITE_MARK_NONE);

    /* Answered: the server's row, until what is here is as new. */
    bench_answer(bench, "PATCH", "[" ROW("7", "99", "in_progress") "]");
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
    g_autoptr(Stage) answered = writes_over_stage(bench->writes, "order-1", bench->stage, &mark);
    assert_int_equal(mark, WRITE_MARK_NONE);
    assert_int_equal(answered->percent, 99);
    g_free(bench->stage->updated_at);
    bench->stage->updated_at = g_strdup("2026-11-23T03:00:08+00:00");
    assert_null(writes_over_stage(bench->writes, "order-1", bench->stage, &mark));
}

/* What has come back isn't shown as if it were so. */
static void test_what_sticks_is_marked_and_not_laid_over(void **state)
{
    Bench *bench = *state;
    WriteMark mark;

    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" ROW("1", "40", "in_progress") "]");
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_REFUSED);
    assert_null(writes_over_stage(bench->writes, "order-1", bench->stage, &mark));
    assert_int_equal(mark, WRITE_MARK_STUCK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITE_TEST(test_a_chain_goes_on_its_result),
        WRITE_TEST(test_what_is_dropped_leaves_no_gap),
        WRITE_TEST(test_one_that_sticks_holds_up_the_next),
        WRITE_TEST(test_a_conflict_is_resolved_on_theirs),
        WRITE_TEST(test_theirs_drops_mine),
        WRITE_TEST(test_an_answer_that_is_lost),
        WRITE_TEST(test_an_edit_of_what_may_be_done_comes_after_it),
        WRITE_TEST(test_who_is_signed_in_sends_what_is_theirs),
        WRITE_TEST(test_refused_and_invalid),
        WRITE_TEST(test_a_conflict_by_the_servers_word),
        WRITE_TEST(test_the_middle_of_a_chain_is_dropped),
        WRITE_TEST(test_what_is_so_already_is_no_change),
        WRITE_TEST(test_undo_is_offered_for_half_a_minute),
        WRITE_TEST(test_undo_and_redo),
        WRITE_TEST(test_mine_over_the_servers),
        WRITE_TEST(test_what_sticks_is_marked_and_not_laid_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
