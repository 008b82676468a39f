/* SPDX-License-Identifier: MIT */
/* Stages that are changed from the board: named without an id, guarded by a moment. */
#include "write_bench.h"

#define SO    "5d41402a-0000-4000-8000-00000000000a"
#define ID    "5d41402a-0000-4000-8000-000000000001"
#define UNTIL "2026-11-23T03:10:00.000000Z"
#define STAGE_ROW(id, number, at, rest)                                                            \
    "{\"id\":\"" id "\",\"updated_at\":\"2026-11-23T03:" at "+00:00\",\"supplier_order_id\":\"" SO \
    "\",\"stage_number\":" number "," rest "}"
#define REST(percent, notes)                                                                       \
    "\"completion_percentage\":" percent ",\"status\":\"in_progress\",\"notes\":" notes            \
    ",\"target_date\":\"2026-12-01\""

static const char *const names[] = {"Yarn", "Knitting", "Linking", NULL};

static BoardRow *board_row(void)
{
    BoardRow *row = board_row_new();

    row->id = g_strdup(SO);
    row->number = g_strdup("SA-00042");
    row->names = (char **)(gpointer)names;
    row->count = 3;
    row->percent[0] = 100;
    row->percent[1] = 40;
    row->told = TRUE;
    row->told_stage = 1;
    return row;
}

static Write *change(Bench *bench, guint stage, const char *field, const char *value)
{
    BoardRow *row = board_row();
    WriteMark marks[STAGES_MAX];

    writes_over_board(bench->writes, row, row->percent, &row->delayed, marks);
    Write *write = writes_new_board_stage(bench->writes, row, stage);
    write_see_until(write, UNTIL);
    assert_true(write_set(write, field, value, NULL));
    board_row_free(row);
    return write;
}

static char *give(Bench *bench, guint stage, const char *field, const char *value)
{
    char *id = NULL;

    assert_true(writes_submit(bench->writes, change(bench, stage, field, value), &id, NULL));
    return id;
}

static void test_named_by_its_place(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[" STAGE_ROW(ID, "2", "20:00", REST("50", "null")) "]");
    g_autofree char *id = give(bench, 1, "completion_percentage", "50");
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_SAVED);
    const HttpRequest *request = flow_request(bench->flow, STAGES, 0);
    assert_non_null(strstr(request->target, "supplier_order_id=eq." SO "&stage_number=eq.2"));
    assert_non_null(strstr(request->target, "updated_at=lt.2026-11-23T03%3A10%3A00.000000Z"));
    assert_null(strstr(request->target, "is.null"));
    /* From then on it has the id that it was told. */
    g_autoptr(WriteItem) item = writes_find(bench->writes, id, NULL);
    assert_string_equal(write_row_id(item->write), ID);
}

/* The row is as it was seen, and still it wasn't written. */
static void test_refused(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" STAGE_ROW(ID, "2", "05:00", REST("40", "null")) "]");
    g_autofree char *id = give(bench, 1, "completion_percentage", "50");
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_REFUSED);
}

static void test_changed_by_somebody_else(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" STAGE_ROW(ID, "2", "15:00", REST("45", "null")) "]");
    flow_answer(bench->flow, "GET", NOTED, 200, "false");
    g_autofree char *id = give(bench, 1, "completion_percentage", "50");
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_CONFLICT);
    /* What was noted is asked by the id of the row. */
    const HttpRequest *request = flow_request(bench->flow, NOTED, 0);
    assert_non_null(strstr(request->target, "row_id=" ID));
    g_autoptr(WriteItem) item = writes_find(bench->writes, id, NULL);
    g_autofree char *theirs = write_item_theirs(item, "completion_percentage", NULL);
    assert_string_equal(theirs, "45");
    assert_string_equal(write_base(item->write, "completion_percentage"), "40");
}

/* Written a moment before the answer was made, and in it: the guard is too careful, and the row tells. */
static void test_seen_though_the_guard_says_no(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" STAGE_ROW(ID, "2", "10:00.5", REST("40", "null")) "]");
    flow_answer(bench->flow, "GET", NOTED, 200, "false");
    bench_answer(bench, "PATCH", "[" STAGE_ROW(ID, "2", "20:00", REST("50", "null")) "]");
    g_autofree char *id = give(bench, 1, "completion_percentage", "50");
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_SAVED);
    const HttpRequest *again = flow_request(bench->flow, STAGES, 2);
    assert_non_null(strstr(again->target, "id=eq." ID));
    assert_non_null(strstr(again->target, "updated_at=eq.2026-11-23T03%3A10%3A00.5"));
}

/* The board doesn't tell the notes of other stages: one that is there isn't overwritten unseen. */
static void test_a_note_that_was_not_seen(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" STAGE_ROW(ID, "3", "05:00", REST("0", "\"theirs\"")) "]");
    g_autofree char *id = give(bench, 2, "notes", "mine");
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_CONFLICT);
    const HttpRequest *request = flow_request(bench->flow, STAGES, 0);
    assert_non_null(strstr(request->target, "notes=is.null"));
}

/* Of the stage at which it stands the note was seen: there is none. */
static void test_a_note_that_was_seen(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[" STAGE_ROW(ID, "2", "20:00", REST("40", "\"mine\"")) "]");
    g_autofree char *id = give(bench, 1, "notes", "mine");
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_SAVED);
    assert_null(strstr(flow_request(bench->flow, STAGES, 0)->target, "is.null"));
}

/* A second key before the first is answered: on what the first has brought. */
static void test_one_behind_the_other(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[" STAGE_ROW(ID, "2", "20:00", REST("50", "null")) "]");
    bench_answer(bench, "PATCH", "[" STAGE_ROW(ID, "2", "21:00", REST("60", "null")) "]");
    g_autofree char *one = give(bench, 1, "completion_percentage", "50");
    g_autofree char *two = give(bench, 1, "completion_percentage", "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
    bench_assert_state(bench, two, WRITE_SAVED);
    assert_non_null(strstr(flow_request(bench->flow, STAGES, 1)->target,
                           "updated_at=eq.2026-11-23T03%3A20%3A00"));
}

/* Behind one from the order's page as well, and the page shows both. */
static void test_together_with_the_page(void **state)
{
    Bench *bench = *state;
    WriteMark mark = WRITE_MARK_NONE;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *board = give(bench, 1, "completion_percentage", "50");
    Order *order = order_copy(bench->order);
    g_free(bench->stage->id);
    bench->stage->id = g_strdup(ID);
    bench->stage->number = 2;
    store_put_order(bench->store, order, TRUE);
    g_autoptr(Stage) over = writes_over_stage(bench->writes, "order-1", bench->stage, &mark);
    assert_non_null(over);
    assert_int_equal(over->percent, 50);
    assert_int_equal(mark, WRITE_MARK_PENDING);
    g_autofree char *page = bench_give(bench, "60");
    assert_string_not_equal(board, page);
    g_autoptr(WriteItem) item = writes_find(bench->writes, page, NULL);
    assert_true(item->behind);
}

/* Marked rows: one request, each with its own guard. */
static void test_several_in_one_request(void **state)
{
    Bench *bench = *state;
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

    bench_answer(bench, "PATCH",
                 "[" STAGE_ROW("b", "3", "20:00", REST("60", "null")) "," STAGE_ROW(
                     ID, "2", "20:00", REST("60", "null")) "]");
    g_ptr_array_add(changes, change(bench, 1, "completion_percentage", "60"));
    g_ptr_array_add(changes, change(bench, 2, "completion_percentage", "60"));
    assert_true(writes_submit_all(bench->writes, changes, ids, NULL));
    bench_send_all(bench);
    bench_assert_state(bench, ids->pdata[0], WRITE_SAVED);
    bench_assert_state(bench, ids->pdata[1], WRITE_SAVED);
    assert_int_equal(flow_count(bench->flow, STAGES), 1);
    g_autoptr(WriteItem) first = writes_find(bench->writes, ids->pdata[0], NULL);
    assert_string_equal(write_row_id(first->write), ID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITE_TEST(test_named_by_its_place),       WRITE_TEST(test_refused),
        WRITE_TEST(test_changed_by_somebody_else), WRITE_TEST(test_seen_though_the_guard_says_no),
        WRITE_TEST(test_a_note_that_was_not_seen), WRITE_TEST(test_a_note_that_was_seen),
        WRITE_TEST(test_one_behind_the_other),     WRITE_TEST(test_together_with_the_page),
        WRITE_TEST(test_several_in_one_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
