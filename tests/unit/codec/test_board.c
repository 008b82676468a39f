/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

static gboolean read_part(const char *text, Board **board, GError **error)
{
    g_autoptr(cJSON) part = json_parse(text, strlen(text), NULL);

    assert_non_null(part);
    return codec_board_from_value(part, board, error);
}

static Board *decode(const char *text)
{
    g_autoptr(GError) error = NULL;
    Board *board = NULL;

    if (!read_part(text, &board, &error))
        fail_msg("%s: %s", text, error->message);
    return board;
}

static gboolean update(Board *board, const char *text)
{
    g_autoptr(cJSON) part = json_parse(text, strlen(text), NULL);
    g_autoptr(GError) error = NULL;
    gboolean whole = FALSE;

    assert_non_null(part);
    if (!codec_board_update(board, part, &whole, &error))
        fail_msg("%s: %s", text, error->message);
    return whole;
}

static const char page[] = "{\"total\":43,\"more\":true,\"names\":{\"YKab\":[\"Yarn\",\"Knit\"],"
                           "\"Cut1\":[\"Cut\"]},\"rows\":["
                           "[\"a\",\"SA-1\",\"SO-1\",\"Polo\",5,\"2026-11-23\",\"shipped\",0,"
                           "\"YKab\",[100,79],[2],\"Mill\"],"
                           "[\"b\",\"SA-2\",null,null,0,\"2026-11-25\",null,1,null,[],[],null],"
                           "[\"c\",\"SA-3\",null,null,0,null,null,1,\"Cut1\",[100],[],null]]}";

static void check_first(const Board *board)
{
    const BoardRow *first = g_ptr_array_index(board->rows, 0);

    assert_true(first->at_risk);
    assert_string_equal(first->own, "SO-1");
    assert_string_equal(first->product, "Polo");
    assert_string_equal(first->supplier, "Mill");
    assert_int_equal(first->quantity, 5);
    assert_int_equal(board_row_overall(first), 89);
    assert_int_equal(board_row_stage(first), 1);
    assert_string_equal(board_row_stage_name(first, 1), "Knit");
    assert_null(board_row_stage_name(first, 2));
    assert_int_equal(first->delayed, 1u << 1);
    assert_int_equal(first->workflow, WORKFLOW_SHIPPED);
}

static void test_rows_and_their_stages(void **state)
{
    g_autoptr(Board) board = decode(page);
    const BoardRow *bare = g_ptr_array_index(board->rows, 1);
    const BoardRow *done = g_ptr_array_index(board->rows, 2);

    assert_int_equal(board->total, 43);
    assert_true(board->more);
    check_first(board);
    assert_false(bare->at_risk);
    assert_int_equal(board_row_overall(bare), -1);
    assert_int_equal(board_row_stage(bare), -1);
    assert_null(board_row_stage_name(bare, 0));
    assert_int_equal(done->due, DAY_NONE);
    assert_int_equal(board_row_stage(done), -1);
    assert_int_equal(board_row_overall(done), 100);
}

static void test_kept_and_read_again(void **state)
{
    g_autoptr(Board) board = decode(page);
    g_autofree char *kept = codec_board_to_json(board);
    g_autoptr(Board) again = decode(kept);
    g_autofree char *twice = codec_board_to_json(again);

    check_first(again);
    assert_int_equal(again->total, 43);
    assert_true(again->more);
    assert_int_equal(again->rows->len, 3);
    assert_string_equal(twice, kept);
}

static char *ids(const Board *board)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < board->rows->len; i++)
        g_string_append(text, ((const BoardRow *)g_ptr_array_index(board->rows, i))->id);
    return g_string_free(text, FALSE);
}

static void check_ids(const Board *board, const char *wanted)
{
    g_autofree char *found = ids(board);

    assert_string_equal(found, wanted);
}

static void test_what_has_changed(void **state)
{
    g_autoptr(Board) board = decode(page);

    /* Late now: to the others that are at risk, behind those that are due earlier. */
    assert_true(update(board, "{\"total\":44,\"rows\":[[\"b\",\"SA-2\",null,null,0,\"2026-11-25\","
                              "null,0,\"YKab\",[3,4],[],null]]}"));
    check_ids(board, "abc");
    assert_int_equal(board->total, 44);
    const BoardRow *moved = g_ptr_array_index(board->rows, 1);
    assert_string_equal(board_row_stage_name(moved, 0), "Yarn");
    assert_int_equal(moved->percent[1], 4);
    assert_true(update(board, "{\"total\":44,\"rows\":[[\"b\",\"SA-2\",null,null,0,\"2026-11-20\","
                              "null,0,null,[],[],null]]}"));
    check_ids(board, "bac");
    /* One that is due never, with a later id, stands behind the page's end: it comes with its page. */
    assert_true(update(board, "{\"total\":45,\"rows\":[[\"d\",\"SA-4\",null,null,0,null,null,1,"
                              "null,[],[],null]],\"gone\":[\"a\",\"zz\"]}"));
    check_ids(board, "bc");
    board->more = FALSE;
    assert_true(update(
        board,
        "{\"total\":3,\"rows\":[[\"d\",\"SA-4\",null,null,0,null,null,1,null,[],[],null]]}"));
    check_ids(board, "bcd");
    /* Names that nobody has told. */
    assert_false(update(
        board,
        "{\"total\":3,\"rows\":[[\"d\",\"SA-4\",null,null,0,null,null,1,\"New1\",[1],[],null]]}"));
    assert_true(update(board, "{\"total\":3,\"names\":{\"New1\":[\"Felting\"],\"Cut1\":[\"Other\"]}"
                              ",\"rows\":[[\"d\",\"SA-4\",null,"
                              "null,0,null,null,1,\"New1\",[1],[],null]]}"));
    assert_string_equal(board_row_stage_name(g_ptr_array_index(board->rows, 2), 0), "Felting");
    assert_string_equal(((const BoardRow *)g_ptr_array_index(board->rows, 1))->names[0], "Cut");
}

/* The next page brings names of its own, and perhaps a row that has moved there meanwhile. */
static void test_next_page(void **state)
{
    g_autoptr(Board) board = decode(page);
    Board *next = decode("{\"total\":44,\"more\":false,\"names\":{\"YKab\":[\"Yarn\",\"Knit\"],"
                         "\"Felt\":[\"Felting\"]},\"rows\":["
                         "[\"b\",\"SA-2\",null,null,0,null,null,1,\"YKab\",[1,2],[],null],"
                         "[\"d\",\"SA-4\",null,null,0,null,null,1,\"Felt\",[1],[],null]]}");

    board_append(board, next);
    check_ids(board, "acbd");
    assert_false(board->more);
    assert_int_equal(board->total, 44);
    assert_string_equal(board_row_stage_name(g_ptr_array_index(board->rows, 2), 0), "Yarn");
    assert_string_equal(board_row_stage_name(g_ptr_array_index(board->rows, 3), 0), "Felting");
}

/* Of the stage at which it stands; kept as it came. */
static void test_details(void **state)
{
    g_autoptr(Board) board = decode(
        "{\"total\":3,\"more\":false,\"names\":{\"YKab\":[\"Yarn\",\"Knit\"]},\"rows\":["
        "[\"a\",\"SA-1\",null,null,5,null,null,1,\"YKab\",[100,79],[],null,20770,29525000,"
        "\"Rahim\",20785,\"2nd shift\"],"
        "[\"b\",\"SA-2\",null,null,5,null,null,1,\"YKab\",[0,0],[],null,null,null,null,null,true],"
        "[\"c\",\"SA-3\",null,null,5,null,null,1,\"YKab\",[0,0],[],null]]}");
    g_autofree char *text = codec_board_to_json(board);
    g_autoptr(Board) again = decode(text);
    const Board *const boards[] = {board, again};

    for (gsize i = 0; i < G_N_ELEMENTS(boards); i++) {
        const BoardRow *row = g_ptr_array_index(boards[i]->rows, 0);
        assert_true(row->told);
        assert_int_equal(row->told_stage, 1);
        assert_int_equal(row->begun, 20770);
        assert_int_equal(row->stage_due, 20785);
        assert_true(row->moved_us == (gint64)29525000 * 60 * G_USEC_PER_SEC);
        assert_string_equal(row->by, "Rahim");
        assert_string_equal(row->note, "2nd shift");
        row = g_ptr_array_index(boards[i]->rows, 1);
        assert_true(row->told && row->note_is_long && row->note == NULL);
        assert_int_equal(row->begun, DAY_NONE);
        row = g_ptr_array_index(boards[i]->rows, 2);
        assert_false(row->told); /* an older platform */
        assert_int_equal(row->begun, DAY_NONE);
    }
}

static void test_other_shapes(void **state)
{
    static const char *const wrong[] = {
        "[]",
        "{}",
        "{\"total\":1}",
        "{\"rows\":[]}",
        "{\"rows\":[],\"total\":-1}",
        "{\"rows\":[5],\"total\":1}",
        "{\"rows\":[{\"id\":\"a\",\"number\":\"b\"}],\"total\":1}",
        "{\"rows\":[[\"a\"]],\"total\":1}",
        "{\"rows\":[[\"a\",\"b\",null,null,null,null,null,null,null,7]],\"total\":1}",
        "{\"rows\":[],\"total\":1,\"names\":{\"x\":5}}",
        "{\"rows\":[],\"total\":1,\"names\":{\"x\":[5]}}",
    };
    g_autoptr(Board) here = decode(page);

    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GError) later = NULL;
        g_autoptr(cJSON) part = json_parse(wrong[i], strlen(wrong[i]), NULL);
        Board *board = NULL;
        gboolean whole = FALSE;
        if (read_part(wrong[i], &board, &error) || codec_board_update(here, part, &whole, &later))
            fail_msg("%s was taken", wrong[i]);
        assert_int_equal(fault_kind(error), FAULT_DECODE);
        assert_int_equal(fault_kind(later), FAULT_DECODE);
        assert_null(board);
    }
    check_ids(here, "abc");
    assert_int_equal(here->total, 43);
}

/* More stages than there is room for are left out, never written behind the end. */
static void test_many_stages(void **state)
{
    g_autoptr(GString) text =
        g_string_new("{\"total\":1,\"rows\":[[\"a\",\"b\",null,null,0,null,null,0,null,[");

    for (int i = 0; i < 1000; i++)
        g_string_append(text, i == 0 ? "1" : ",1");
    g_string_append(text, "],[0,32,33,-5,1000000]]]}");
    g_autoptr(Board) board = decode(text->str);
    const BoardRow *row = g_ptr_array_index(board->rows, 0);
    assert_int_equal(row->count, STAGES_MAX);
    assert_int_equal(row->delayed, 1u << 31);
}

static void test_questions(void **state)
{
    BoardRow last = {.id = (char *)"a-b", .rank = 1, .due = 20780};
    g_autofree char *first = codec_board_question(20780, 25, NULL);
    g_autofree char *since = codec_board_question_since(20780, "1795772358570197");
    g_autofree char *next = codec_board_question(20780, 25, &last);

    assert_string_equal(first, "{\"day\":20780,\"limit\":25}");
    assert_string_equal(since, "{\"day\":20780,\"since\":\"1795772358570197\"}");
    assert_string_equal(next, "{\"day\":20780,\"limit\":25,\"after\":[1,\"2026-11-23\",\"a-b\"]}");
    last.due = DAY_NONE;
    g_autofree char *undated = codec_board_question(20780, 25, &last);
    assert_string_equal(undated, "{\"day\":20780,\"limit\":25,\"after\":[1,null,\"a-b\"]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_and_their_stages),
        cmocka_unit_test(test_kept_and_read_again),
        cmocka_unit_test(test_what_has_changed),
        cmocka_unit_test(test_next_page),
        cmocka_unit_test(test_details),
        cmocka_unit_test(test_other_shapes),
        cmocka_unit_test(test_many_stages),
        cmocka_unit_test(test_questions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
