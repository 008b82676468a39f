/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

static Board *decode(const char *text)
{
    g_autoptr(GError) error = NULL;
    Board *board = NULL;

    if (!codec_board_from_json(text, strlen(text), &board, &error))
        fail_msg("%s: %s", text, error->message);
    return board;
}

static void test_rows_and_their_stages(void **state)
{
    g_autoptr(Board) board = decode(
        "{\"h\":\"77\",\"total\":43,\"more\":true,\"names\":[[\"Yarn\",\"Knit\"],[\"Cut\"]],"
        "\"rows\":[{\"id\":\"a\",\"number\":\"SA-1\",\"rank\":0,\"set\":0,\"percents\":[100,79],"
        "\"delayed\":[2],\"due\":\"2026-11-23\",\"quantity\":5,\"status\":\"shipped\"},"
        "{\"id\":\"b\",\"number\":\"SA-2\",\"rank\":1,\"percents\":[],\"set\":9},"
        "{\"id\":\"c\",\"number\":\"SA-3\",\"rank\":1,\"percents\":[100],\"set\":1}]}");
    const BoardRow *first = g_ptr_array_index(board->rows, 0);
    const BoardRow *bare = g_ptr_array_index(board->rows, 1);
    const BoardRow *done = g_ptr_array_index(board->rows, 2);

    assert_int_equal(board->total, 43);
    assert_true(board->more);
    assert_string_equal(board->hash, "77");
    assert_true(first->at_risk);
    assert_int_equal(board_row_overall(first), 89);
    assert_int_equal(board_row_stage(first), 1);
    assert_string_equal(board_row_stage_name(first, 1), "Knit");
    assert_null(board_row_stage_name(first, 2));
    assert_int_equal(first->delayed, 1u << 1);
    assert_int_equal(first->workflow, WORKFLOW_SHIPPED);
    assert_false(bare->at_risk);
    assert_int_equal(board_row_overall(bare), -1);
    assert_int_equal(board_row_stage(bare), -1);
    assert_null(board_row_stage_name(bare, 0));
    assert_int_equal(bare->due, DAY_NONE);
    assert_int_equal(board_row_stage(done), -1);
    assert_int_equal(board_row_overall(done), 100);
}

static void test_nothing_new(void **state)
{
    assert_null(decode("{\"h\":\"77\"}"));
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
        "{\"rows\":[{\"id\":\"a\"}],\"total\":1}",
        "{\"rows\":[{\"id\":\"a\",\"number\":\"b\",\"percents\":7}],\"total\":1}",
        "{\"rows\":[],\"total\":1,\"names\":[5]}",
        "{\"rows\":[],\"total\":1,\"names\":[[5]]}",
    };

    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        Board *board = NULL;
        if (codec_board_from_json(wrong[i], strlen(wrong[i]), &board, &error))
            fail_msg("%s was taken", wrong[i]);
        assert_int_equal(fault_kind(error), FAULT_DECODE);
        assert_null(board);
    }
}

/* More stages than there is room for are left out, never written behind the end. */
static void test_many_stages(void **state)
{
    g_autoptr(GString) text =
        g_string_new("{\"total\":1,\"rows\":[{\"id\":\"a\",\"number\":\"b\",\"percents\":[");

    for (int i = 0; i < 1000; i++)
        g_string_append(text, i == 0 ? "1" : ",1");
    g_string_append(text, "],\"delayed\":[0,32,33,-5,1000000]}]}");
    g_autoptr(Board) board = decode(text->str);
    const BoardRow *row = g_ptr_array_index(board->rows, 0);
    assert_int_equal(row->count, STAGES_MAX);
    assert_int_equal(row->delayed, 1u << 31);
}

static void test_questions(void **state)
{
    BoardRow last = {.id = (char *)"x\"y", .rank = 1, .due = 20780};
    g_autofree char *first = codec_board_question(20780, 25, NULL, NULL);
    g_autofree char *again = codec_board_question(20780, 50, "ab", NULL);
    g_autofree char *next = codec_board_question(20780, 25, NULL, &last);

    assert_string_equal(first, "{\"p\":{\"today\":\"2026-11-23\",\"limit\":25}}");
    assert_string_equal(again, "{\"p\":{\"today\":\"2026-11-23\",\"limit\":50,\"seen\":\"ab\"}}");
    assert_string_equal(next, "{\"p\":{\"today\":\"2026-11-23\",\"limit\":25,"
                              "\"after\":[1,\"2026-11-23\",\"x\\\"y\"]}}");
    last.due = DAY_NONE;
    g_autofree char *undated = codec_board_question(20780, 25, NULL, &last);
    assert_non_null(strstr(undated, "[1,null,"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_and_their_stages),
        cmocka_unit_test(test_nothing_new),
        cmocka_unit_test(test_other_shapes),
        cmocka_unit_test(test_many_stages),
        cmocka_unit_test(test_questions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
