/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/text.h"

/* U+FFFD and U+25CC, spelt out where a sentence is easier to read with them. */
#define BAD    "\uFFFD"
#define CIRCLE "\u25CC"

typedef struct {
    const char *given, *wanted;
} Case;

static void assert_cases(const Case *cases, gsize count, TextShape shape)
{
    for (gsize i = 0; i < count; i++) {
        g_autoptr(SafeText) safe = text_sanitise(cases[i].given, -1, shape);

        assert_string_equal(safe_text_utf8(safe), cases[i].wanted);
    }
}

#define ASSERT_LINES(cases) assert_cases(cases, G_N_ELEMENTS(cases), TEXT_LINE)

static void text_that_hides_nothing_is_unchanged(void **state)
{
    const char *const texts[] = {"",          "fine wool, 12gg", "“é” – …",   "漢字 ｱﾊﾞ",
                                 "العربية",   "한국어",          "হঠাৎ বৃষ্টি", "e\u0301e\u0308",
                                 "🧶 👍", "0\u20e3",         "น้ำ",        "███▌░░"};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(SafeText) safe = text_sanitise(texts[i], -1, TEXT_LINE);

        assert_string_equal(safe_text_utf8(safe), texts[i]);
    }
}

static void controls_become_visible(void **state)
{
    const Case cases[] = {
        {"\033]0;pwned\a\033[2J", "␛]0;pwned␇␛[2J"},
        {"\001\b\v\f\016\037\177", "␁␈␋␌␎␟␡"},
        {"\302\200\302\205\302\233\302\235\302\237", BAD BAD BAD BAD BAD},
    };

    ASSERT_LINES(cases);
}

static void nul_within_the_length_is_a_character(void **state)
{
    g_autoptr(SafeText) safe = text_sanitise("a\0b", 3, TEXT_LINE);
    g_autoptr(SafeText) shorter = text_sanitise("abcdef", 3, TEXT_LINE);
    g_autoptr(SafeText) ended = text_sanitise("a\0b", -1, TEXT_LINE);

    assert_string_equal(safe_text_utf8(safe), "a␀b");
    assert_string_equal(safe_text_utf8(shorter), "abc");
    assert_string_equal(safe_text_utf8(ended), "a");
}

static void line_ends_become_spaces_in_a_line(void **state)
{
    const Case cases[] = {
        {"a\r\nb", "a b"},       {"a\rb", "a b"},          {"a\nb", "a b"},     {"a\n\rb", "a  b"},
        {"a\r\r\n\nb", "a   b"}, {"a\tb", "a b"},          {"a\u2028b", "a b"}, {"a\u2029b", "a b"},
        {"\r\n", " "},           {"a\r\u200b\nb", "a  b"}, /* the dropped one has parted them */
    };

    ASSERT_LINES(cases);
}

static void line_ends_become_lf_in_a_block(void **state)
{
    const Case cases[] = {
        {"a\r\nb", "a\nb"},
        {"a\rb", "a\nb"},
        {"a\nb", "a\nb"},
        {"a\n\nb\n", "a\n\nb\n"},
        {"a\r\r\nb", "a\n\nb"},
        {"a\tb", "a b"},
        {"a\vb", "a␋b"},
        {"a\u2028b\u2029c", "a\nb\nc"},
        {"a\n\u0301b", "a\n" CIRCLE "\u0301b"},
    };

    assert_cases(cases, G_N_ELEMENTS(cases), TEXT_BLOCK);
}

/* The examples of the Unicode standard, chapter 3, tables 3-8 to 3-11, among others. */
static void broken_utf8_is_replaced_by_longest_starts(void **state)
{
    const Case cases[] = {
        {"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", BAD BAD BAD BAD BAD BAD BAD BAD "A"},
        {"\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41", BAD BAD BAD BAD BAD BAD BAD BAD "A"},
        {"\xf4\x91\x92\x93\xff\x41\x80\xbf\x42", BAD BAD BAD BAD BAD "A" BAD BAD "B"},
        {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", BAD BAD BAD BAD "A"},
        {"\xf8\x88\x80\x80\x80", BAD BAD BAD BAD BAD},
        {"a\xc3", "a" BAD},
        {"a\xe2\x82", "a" BAD},
        {"\xc3\xa9\xc3", "é" BAD},
        {"\xc3\033[m", BAD "␛[m"},
    };

    ASSERT_LINES(cases);
}

static void what_ends_at_the_length_is_cut_there(void **state)
{
    g_autoptr(SafeText) safe = text_sanitise("x\xe2\x82\xac", 3, TEXT_LINE);

    assert_string_equal(safe_text_utf8(safe), "x" BAD);
}

static void what_nobody_can_know_is_replaced(void **state)
{
    const Case cases[] = {
        {"\ufffe\uffff\ufdd0\U0010ffff", BAD BAD BAD BAD},
        {"\ue000\uf8ff\U000f0000", BAD BAD BAD},
        {"\u0378\u05ff\U0003fffd", BAD BAD BAD}, /* unassigned */
        {"\U0001fae8\U00031350", BAD BAD},       /* of Unicode 15 */
        {"\U0001fae0", "\U0001fae0"},            /* of Unicode 14 */
    };

    ASSERT_LINES(cases);
}

static void bidi_controls_are_seen(void **state)
{
    const Case cases[] = {
        {"invoice\u202efdp.exe", "invoice" BAD "fdp.exe"},
        {"\u061c\u200e\u200f\u202a\u202b\u202c\u202d", BAD BAD BAD BAD BAD BAD BAD},
        {"\u2066\u2067\u2068\u2069", BAD BAD BAD BAD},
    };

    ASSERT_LINES(cases);
}

static void invisible_characters_are_dropped(void **state)
{
    const Case cases[] = {
        {"ad\u00admin\u034f", "admin"},
        {"a\u115f\u1160\u17b4\u17b5\u180b\u180e\u200b\u2060\u2064\u206a\u206fb", "ab"},
        {"\ufeffa\u3164\uffa0\ufff9\ufffb", "a"},
        {"a\U0001bca0\U0001d173\U000e0001\U000e0041\U000e0100\U00013430", "a"},
        {"\U0001f3f4\U000e0067\U000e007f", "\U0001f3f4"},
        {"❤\ufe0f ❤\ufe0e", "❤ ❤"},
        {"👍\U0001f3fd", "👍"},
    };

    ASSERT_LINES(cases);
}

static void joiners_stay_where_a_script_needs_them(void **state)
{
    const Case cases[] = {
        {"র\u200d্যাব", "র\u200d্যাব"},
        {"ক্\u200cষ", "ক্\u200cষ"},
        {"می\u200cخواهم", "می\u200cخواهم"},
        {"a\u200db", "ab"},
        {"ক\u200d", "ক"},
        {"\u200dক", "ক"},
        {"ক \u200dষ", "ক ষ"},
        {"১\u200d২", "১২"},             /* digits don't join */
        {"ক\u200dक", "কक"},             /* two scripts */
        {"ক্\u200c\u200dষ", "ক্\u200cষ"}, /* one is enough */
        {"ক্\u200c\u200bষ", "ক্\u200cষ"},
        {"👨\u200d👩", "👨👩"},
    };

    ASSERT_LINES(cases);
}

static void marks_stand_on_a_base(void **state)
{
    const Case cases[] = {
        {"\u0301", CIRCLE "\u0301"},
        {"a \u0301", "a " CIRCLE "\u0301"},
        {"\u00a0\u0301", "\u00a0" CIRCLE "\u0301"},
        {"\n\u09be", " " CIRCLE "\u09be"},
        {"\033\u0301", "␛\u0301"},
        {"\u200b\u0301a", CIRCLE "\u0301a"},
        {"a\u0301\u0302\u0303\u0304\u0305\u0306b\u0301", "a\u0301\u0302\u0303\u0304b\u0301"},
        {"ক\u09be\u09be\u09be\u09be\u09be", "ক\u09be\u09be\u09be\u09be"},
        {"ক্্্\u200dষ", "ক্্্\u200dষ"},
        {"ক্্্্\u200dষ", "ক্্্্ষ"}, /* the joiner would be the fifth */
        {"ক্্্\u200d্ষ", "ক্্্্ষ"}, /* a mark goes before a joiner */
    };

    ASSERT_LINES(cases);
}

static void hangul_letters_join_only_in_a_syllable(void **state)
{
    const Case cases[] = {
        {"\u1112\u1161\u11ab", "\u1112\u1161\u11ab"},
        {"가\u11a8", "가\u11a8"},
        {"\u1161", BAD},
        {"a\u11a8", "a" BAD},
        {"각\u1161", "각" BAD}, /* a closed syllable takes no vowel */
        {"\u1100\u11a8", "\u1100" BAD},
        {"\u1100\u0301\u1161", "\u1100\u0301" BAD},
        {"\ua960\ud7b0\ud7cb", "\ua960\ud7b0\ud7cb"},
        {"가\u1161\u1161\u1161\u1161\u1161", "가\u1161\u1161\u1161\u1161"},
    };

    ASSERT_LINES(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_that_hides_nothing_is_unchanged),
        cmocka_unit_test(controls_become_visible),
        cmocka_unit_test(nul_within_the_length_is_a_character),
        cmocka_unit_test(line_ends_become_spaces_in_a_line),
        cmocka_unit_test(line_ends_become_lf_in_a_block),
        cmocka_unit_test(broken_utf8_is_replaced_by_longest_starts),
        cmocka_unit_test(what_ends_at_the_length_is_cut_there),
        cmocka_unit_test(what_nobody_can_know_is_replaced),
        cmocka_unit_test(bidi_controls_are_seen),
        cmocka_unit_test(invisible_characters_are_dropped),
        cmocka_unit_test(joiners_stay_where_a_script_needs_them),
        cmocka_unit_test(marks_stand_on_a_base),
        cmocka_unit_test(hangul_letters_join_only_in_a_syllable),
    };

    return cmocka_run_group_tests_name("text_sanitise", tests, NULL, NULL);
}
