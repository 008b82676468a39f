/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "looptrace/text.h"

/* Graphemes as "bytes:cells bytes:cells …". */
static char *graphemes(const char *utf8)
{
    GString *shown = g_string_new(NULL);
    gsize length;
    int columns;

    while ((length = text_next_grapheme(utf8, &columns)) > 0) {
        g_string_append_printf(shown, "%s%.*s:%d", shown->len > 0 ? " " : "", (int)length, utf8,
                               columns);
        utf8 += length;
    }
    assert_int_equal(columns, 0);
    return g_string_free(shown, FALSE);
}

static void assert_graphemes(const char *utf8, const char *wanted)
{
    g_autofree char *found = graphemes(utf8);

    assert_string_equal(found, wanted);
}

static void assert_as_wide_as_glibc_says(gunichar c, const char *utf8)
{
    g_autoptr(SafeText) safe = text_sanitise(utf8, -1, TEXT_LINE);
    int cells = 0;

    for (const char *at = safe_text_utf8(safe); *at != '\0'; at = g_utf8_next_char(at)) {
        int width = wcwidth((wchar_t)g_utf8_get_char(at));

        if (width < 0)
            fail_msg("U+%04X became U+%04X, which glibc can't measure", c, g_utf8_get_char(at));
        cells += width;
    }
    if (cells != safe_text_columns(safe))
        fail_msg("U+%04X: %d cells, glibc says %d", c, safe_text_columns(safe), cells);
}

/* What the whole measure stands on: curses moves on by wcwidth(). */
static void every_character_is_as_wide_as_glibc_says(void **state)
{
    const char syllable[] = "\u1112\u1161"; /* where a conjoining letter stays what it is */
    char bytes[16] = "";

    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    memcpy(bytes, syllable, sizeof syllable);
    for (gunichar c = 0x20; c < 0x110000; c++) {
        char *character = bytes + strlen(syllable);

        character[g_unichar_to_utf8(c, character)] = '\0';
        assert_as_wide_as_glibc_says(c, character);
        if (c >= 0x1100 && c < 0xD800)
            assert_as_wide_as_glibc_says(c, bytes);
    }
}

static void graphemes_are_what_people_count(void **state)
{
    assert_graphemes("", "");
    assert_graphemes("ab", "a:1 b:1");
    assert_graphemes("ae\u0301\u0323b", "a:1 e\u0301\u0323:1 b:1");
    assert_graphemes("漢字", "漢:2 字:2");
    assert_graphemes("🇧🇩🇧", "🇧🇩:2 🇧:1");
    assert_graphemes("\u1112\u1161\u11ab가", "\u1112\u1161\u11ab:2 가:2");
    assert_graphemes("น้ำ", "น้ำ:2");
    assert_graphemes("a\u00a0b", "a:1 \u00a0:1 b:1");
}

static void a_spacing_mark_has_a_cell(void **state)
{
    assert_graphemes("কা", "কা:2");
    assert_graphemes("বাংলা", "বা:2 ং:1 লা:2");
    assert_graphemes("দুঃখ", "দুঃ:2 খ:1");
    assert_int_equal(text_columns("বাংলা"), 5);
    assert_int_equal(text_columns("ক্ষ্ম"), 3);
    assert_int_equal(text_columns("हिन्दी"), 5);
}

static void no_grapheme_is_wider_than_two_cells(void **state)
{
    assert_graphemes("\u1100\u1100\u1161", "\u1100:2 \u1100\u1161:2");
    assert_graphemes("\u0600\u0600\u0600"
                     "1",
                     "\u0600\u0600:2 \u06001:2");
    assert_graphemes("漢\u302e", "漢:2 \u302e:2");
}

static void a_line_feed_has_none(void **state)
{
    assert_graphemes("a\nb", "a:1 \n:0 b:1");
    assert_int_equal(text_columns("a\nbcd\n\nxy"), 3);
    assert_int_equal(text_columns("\n"), 0);
}

/* A caller's mistake must not become a loop without end or a read behind the text. */
static void text_that_was_not_sanitised_still_ends(void **state)
{
    assert_graphemes("\xff"
                     "a",
                     "\xff:1 a:1");
    assert_graphemes("\xe2\x82", "\xe2:1 \x82:1");
    assert_graphemes("\u0301", "\u0301:1");
    assert_graphemes("\033", "\033:1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_as_wide_as_glibc_says),
        cmocka_unit_test(graphemes_are_what_people_count),
        cmocka_unit_test(a_spacing_mark_has_a_cell),
        cmocka_unit_test(no_grapheme_is_wider_than_two_cells),
        cmocka_unit_test(a_line_feed_has_none),
        cmocka_unit_test(text_that_was_not_sanitised_still_ends),
    };

    return cmocka_run_group_tests_name("text_width", tests, NULL, NULL);
}
