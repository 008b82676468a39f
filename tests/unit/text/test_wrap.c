/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "looptrace/text.h"

/* wanted: the lines with '|' between them. */
static void assert_wrap(const char *text, int columns, const char *wanted)
{
    g_auto(GStrv) lines = text_wrap(text, columns);
    g_autofree char *joined = g_strjoinv("|", lines);

    assert_string_equal(joined, wanted);
    assert_non_null(lines[0]);
}

static void lines_break_at_spaces(void **state)
{
    assert_wrap("one two three", 80, "one two three");
    assert_wrap("one two three", 8, "one two|three");
    assert_wrap("one two three", 7, "one two|three");
    assert_wrap("one two three", 6, "one|two|three");
    assert_wrap("one  two   ", 5, "one|two");
    assert_wrap("one\u3000two", 5, "one|two");
}

static void a_long_word_is_broken(void **state)
{
    assert_wrap("abcdefgh", 3, "abc|def|gh");
    assert_wrap("x abcdefgh", 4, "x|abcd|efgh");
    assert_wrap("漢字仮名", 5, "漢字|仮名");
    assert_wrap("a漢字", 2, "a|漢|字");
}

static void line_feeds_force_a_break(void **state)
{
    assert_wrap("a\nb", 9, "a|b");
    assert_wrap("a\n\nb\n", 9, "a||b");
    assert_wrap("\na", 9, "|a");
    assert_wrap("one two\nthree", 5, "one|two|three");
}

static void there_is_always_a_line(void **state)
{
    assert_wrap("", 9, "");
    assert_wrap("   ", 2, "");
    assert_wrap("\n", 9, "");
}

static void an_indent_stays_if_it_fits(void **state)
{
    assert_wrap("  one two", 5, "  one|two");
    assert_wrap("    word", 5, "word");
}

static void some_spaces_hold_together(void **state)
{
    assert_wrap("a 12\u00a0kg of yarn", 6, "a|12\u00a0kg|of|yarn");
    assert_wrap("12\u00a0kg of", 4, "12\u00a0k|g of");
    assert_wrap("1 \u0e33 2", 3, "1 \u0e33|2"); /* sara am has joined the space */
}

static void no_line_begins_with_a_mark(void **state)
{
    assert_wrap("বাংলা", 4, "বাং|লা");
    assert_wrap("লাবাং", 4, "লা|বাং");
    assert_wrap("বাং", 2, "বা|ং"); /* unless nothing else fits */
}

static void two_cells_are_the_least(void **state)
{
    assert_wrap("漢字", 1, "漢|字");
    assert_wrap("abc", 0, "ab|c");
    assert_wrap("abc", -1, "ab|c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_break_at_spaces),      cmocka_unit_test(a_long_word_is_broken),
        cmocka_unit_test(line_feeds_force_a_break),   cmocka_unit_test(there_is_always_a_line),
        cmocka_unit_test(an_indent_stays_if_it_fits), cmocka_unit_test(some_spaces_hold_together),
        cmocka_unit_test(no_line_begins_with_a_mark), cmocka_unit_test(two_cells_are_the_least),
    };

    return cmocka_run_group_tests_name("text_wrap", tests, NULL, NULL);
}
