/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "edit_block.h"
#include "hostile.h"
#include "terminal.h"

static void assert_rows(const char *text, int columns, const char *expected)
{
    g_autoptr(GArray) rows = block_rows(text, columns);
    g_autoptr(GString) shown = g_string_new(NULL);

    for (guint i = 0; i < rows->len; i++) {
        const BlockRow *row = &g_array_index(rows, BlockRow, i);
        g_string_append_len(shown, text + row->from, (gssize)(row->to - row->from));
        g_string_append_c(shown, '|');
    }
    assert_string_equal(shown->str, expected);
}

static void rows_break_at_blanks_and_lines(void **state)
{
    assert_rows("", 10, "|");
    assert_rows("one", 10, "one|");
    assert_rows("one\n", 10, "one||");
    assert_rows("one\n\ntwo", 10, "one||two|");
    assert_rows("machine 4 is down", 10, "machine 4 |is down|");
    assert_rows("machine 4 down", 9, "machine 4 |down|"); /* the blank hangs over */
    assert_rows("abcdefghijkl", 5, "abcde|fghij|kl|");
    assert_rows("漢字漢字", 5, "漢字|漢字|");
    assert_rows("বাংলা ভাষা", 7, "বাংলা |ভাষা|");
}

/* Every byte is in one row, and no row is wider than it may be, blanks at its end aside. */
static void hostile_text_stays_within(void **state)
{
    Hostile hostile = {.state = 11};
    g_autoptr(GString) bytes = g_string_new(NULL);

    for (gsize i = 0; i < 600; i++) {
        hostile_text(&hostile, 12, bytes);
        for (int columns = 2; columns < 12; columns += 3) {
            EditLine *edit = edit_new_block();
            edit_set(edit, bytes->str);
            g_autoptr(GArray) rows = block_rows(edit_text(edit), columns);
            gsize at = 0;
            for (guint j = 0; j < rows->len; j++) {
                const BlockRow *row = &g_array_index(rows, BlockRow, j);
                assert_true(row->from == at || edit_text(edit)[at] == '\n');
                g_autoptr(SafeText) text = text_sanitise(edit_text(edit) + row->from,
                                                         (gssize)(row->to - row->from), TEXT_LINE);
                int width; /* a single one may be wider: many vowels of Hangul without a consonant */
                gboolean single =
                    text_next_grapheme(edit_text(edit) + row->from, &width) >= row->to - row->from;
                assert_true(single || safe_text_columns(text) <= columns + 1);
                at = row->to;
            }
            assert_int_equal(at, edit_length(edit));
            edit_free(edit);
        }
    }
}

#define COLUMNS 11 /* ten of text */

static void up_and_down_keep_to_the_column(void **state)
{
    EditLine *edit = edit_new_block();

    edit_set(edit, "machine 4 is down\nx\nlonger");
    assert_false(block_key(edit, UI_KEY_DOWN, COLUMNS)); /* at the end */
    assert_true(block_key(edit, UI_KEY_UP, COLUMNS));
    assert_int_equal(edit_position(edit), strlen("machine 4 is down\nx"));
    assert_true(block_key(edit, UI_KEY_UP, COLUMNS));
    assert_int_equal(edit_position(edit), strlen("machine 4 i"));
    assert_true(block_key(edit, UI_KEY_UP, COLUMNS));
    assert_int_equal(edit_position(edit), 1);
    assert_false(block_key(edit, UI_KEY_UP, COLUMNS));
    edit_free(edit);
}

/* On a row as wide as the field, the end of one row and the start of the next are one place. */
static void every_row_is_reached(void **state)
{
    EditLine *edit = edit_new_block();
    int y, x, before;

    edit_set(edit, "aaaaaaaaaabbbbbbbbbbcccccccccc");
    block_cursor(edit, COLUMNS, 5, &before, &x);
    for (int i = 0; i < 2; i++) {
        assert_true(block_key(edit, UI_KEY_UP, COLUMNS));
        block_cursor(edit, COLUMNS, 5, &y, &x);
        assert_int_equal(y, before - 1);
        before = y;
    }
    while (block_key(edit, UI_KEY_DOWN, COLUMNS)) {
        block_cursor(edit, COLUMNS, 5, &y, &x);
        assert_int_equal(y, before + 1);
        before = y;
    }
    edit_free(edit);
}

static void editing_within_a_line(void **state)
{
    EditLine *edit = edit_new_block();

    edit_set(edit, "one\ntwo");
    assert_true(block_key(edit, UI_KEY_HOME, COLUMNS));
    assert_int_equal(edit_position(edit), 4);
    assert_true(block_key(edit, UI_KEY_BACKSPACE, COLUMNS)); /* the line break */
    assert_string_equal(edit_text(edit), "onetwo");
    assert_true(block_key(edit, UI_KEY_ENTER, COLUMNS));
    assert_true(block_key(edit, UI_KEY_END, COLUMNS));
    assert_true(block_key(edit, 21, COLUMNS)); /* Ctrl-U: of this line only */
    assert_string_equal(edit_text(edit), "one\n");
    edit_free(edit);
}

static void scrolled_with_marks(void **state)
{
    Terminal *terminal = terminal_new(4, 20);
    UiScreen *screen = terminal_open(terminal, NULL);
    const UiArea area = {0, 0, 4, 20};
    EditLine *edit = edit_new_block();
    int y, x;

    edit_set(edit, "1\n2\n3\n4\n5");
    block_paint(edit, screen, &area, 0, 2, COLUMNS, 3, TRUE, UI_NORMAL);
    terminal_assert(terminal, screen, "  3         ▲\n  4\n  5\n");
    block_cursor(edit, COLUMNS, 3, &y, &x);
    assert_int_equal(y, 2);
    assert_int_equal(x, 1);
    block_paint(edit, screen, &area, 0, 2, COLUMNS, 3, FALSE, UI_NORMAL);
    ui_screen_erase(screen);
    block_paint(edit, screen, &area, 0, 2, COLUMNS, 3, FALSE, UI_NORMAL);
    terminal_assert(terminal, screen, "  1\n  2\n  3         ▼\n");
    edit_free(edit);
    ui_screen_free(screen);
    terminal_free(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_break_at_blanks_and_lines),
        cmocka_unit_test(hostile_text_stays_within),
        cmocka_unit_test(up_and_down_keep_to_the_column),
        cmocka_unit_test(every_row_is_reached),
        cmocka_unit_test(editing_within_a_line),
        cmocka_unit_test(scrolled_with_marks),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("edit_block", tests, NULL, NULL);
}
