/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "looptrace/text.h"

static void assert_fit(const char *text, int columns, const char *left, const char *right)
{
    g_autofree char *to_the_left = text_fit(text, columns, TEXT_LEFT, FALSE);
    g_autofree char *to_the_right = text_fit(text, columns, TEXT_RIGHT, FALSE);

    assert_string_equal(to_the_left, left);
    assert_string_equal(to_the_right, right);
}

static void what_is_short_is_padded(void **state)
{
    assert_fit("", 3, "   ", "   ");
    assert_fit("ab", 4, "ab  ", "  ab");
    assert_fit("abcd", 4, "abcd", "abcd");
    assert_fit("漢", 4, "漢  ", "  漢");
    assert_fit("বাংলা", 6, "বাংলা ", " বাংলা");
}

static void what_is_long_is_cut(void **state)
{
    assert_fit("abcde", 4, "abc…", "abc…");
    assert_fit("abcde", 1, "…", "…");
    assert_fit("e\u0301e\u0301e\u0301", 2, "e\u0301…", "e\u0301…");
    assert_fit("বাংলা", 4, "বাং…", "বাং…");
}

static void a_cut_wide_grapheme_leaves_a_space(void **state)
{
    assert_fit("漢字", 3, "漢…", "漢…");
    assert_fit("漢字仮", 4, "漢 …", "漢 …");
    assert_fit("漢", 1, "…", "…");
}

static void ascii_has_its_own_ellipsis(void **state)
{
    g_autofree char *cut = text_fit("abcde", 4, TEXT_LEFT, TRUE);

    assert_string_equal(cut, "abc~");
}

static void no_room_is_no_text(void **state)
{
    assert_fit("abc", 0, "", "");
    assert_fit("abc", -5, "", "");
}

static void a_block_becomes_one_line(void **state)
{
    assert_fit("a\nb", 3, "a b", "a b");
    assert_fit("a\nb\nc", 4, "a b…", "a b…");
    assert_fit("a\n", 4, "a   ", "  a ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_short_is_padded),
        cmocka_unit_test(what_is_long_is_cut),
        cmocka_unit_test(a_cut_wide_grapheme_leaves_a_space),
        cmocka_unit_test(ascii_has_its_own_ellipsis),
        cmocka_unit_test(no_room_is_no_text),
        cmocka_unit_test(a_block_becomes_one_line),
    };

    return cmocka_run_group_tests_name("text_fit", tests, NULL, NULL);
}
