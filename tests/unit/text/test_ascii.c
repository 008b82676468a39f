/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "looptrace/text.h"

static void assert_ascii(const char *text, const char *wanted)
{
    g_autofree char *ascii = text_to_ascii(text);

    assert_string_equal(ascii, wanted);
}

static void letters_lose_their_marks(void **state)
{
    assert_ascii("plain text", "plain text");
    assert_ascii("é e\u0301 Ñ ü Å ș Việt", "e e N u A s Viet");
    assert_ascii("ß æ ø ł đ ı", "s a o l d i");
    assert_ascii("² ① 𝐀", "2 1 A");
}

static void punctuation_comes_near(void **state)
{
    assert_ascii("“a” ‘b’ – — … • ×", "\"a\" 'b' - - ~ * x");
    assert_ascii("a\u00a0b\u2009c", "a b c");
    assert_ascii("← → ↑ ↓ ▸ ▾", "< > ^ v > v");
}

static void bars_and_lines_are_drawn(void **state)
{
    assert_ascii("███▌░░", "###=--");
    assert_ascii("┌─┐│└┘╔═╗║", "+-+|+++=+|");
}

static void what_has_no_likeness_is_a_question(void **state)
{
    assert_ascii("€ Ω ½ ﬁ ␛ \uFFFD", "? ? ? ? ? ?");
    assert_ascii("বাংলা", "?????");
    assert_ascii("한", "??");
}

static void wide_characters_keep_their_cells(void **state)
{
    assert_ascii("漢字x", "????x");
    assert_ascii("Ａ１", "A 1 ");
    assert_ascii("㎏", "kg");
    assert_ascii("a\u3000b", "a  b");
    assert_ascii("🧶", "??");
}

static void line_feeds_stay(void **state)
{
    assert_ascii("a\né", "a\ne");
    assert_ascii("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_lose_their_marks),
        cmocka_unit_test(punctuation_comes_near),
        cmocka_unit_test(bars_and_lines_are_drawn),
        cmocka_unit_test(what_has_no_likeness_is_a_question),
        cmocka_unit_test(wide_characters_keep_their_cells),
        cmocka_unit_test(line_feeds_stay),
    };

    return cmocka_run_group_tests_name("text_ascii", tests, NULL, NULL);
}
