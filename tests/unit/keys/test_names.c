/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/keys.h"

static void expect_key(const char *name, guint32 key, const char *called)
{
    guint32 parsed = UI_KEY_NONE;
    g_autoptr(GError) error = NULL;

    if (!ui_key_parse(name, &parsed, &error))
        fail_msg("%s: %s", name, error->message);
    assert_int_equal(parsed, key);
    g_autofree char *again = ui_key_name(parsed);
    assert_string_equal(again, called);
}

static void test_names_go_both_ways(void **state)
{
    expect_key("r", 'r', "r");
    expect_key("R", 'R', "R");
    expect_key("\\", '\\', "\\");
    expect_key("=", '=', "=");
    expect_key("ক", 0x995, "ক");
    expect_key("F5", UI_KEY_F0 + 5, "F5");
    expect_key("f24", UI_KEY_F0 + 24, "F24");
    expect_key("Shift-F5", UI_KEY_F0 + 17, "F17");
    expect_key("^L", 12, "^L");
    expect_key("Ctrl-l", 12, "^L");
    expect_key("C-l", 12, "^L");
    expect_key("PageDown", UI_KEY_PAGE_DOWN, "PgDn");
    expect_key("pgup", UI_KEY_PAGE_UP, "PgUp");
    expect_key("Escape", UI_KEY_ESCAPE, "Esc");
    expect_key("Space", ' ', "Space");
    expect_key("Comma", ',', "Comma");
    expect_key("Return", UI_KEY_ENTER, "Enter");
    expect_key("^", '^', "^");
}

static void expect_no_key(const char *name)
{
    guint32 key = 7;
    g_autoptr(GError) error = NULL;

    if (ui_key_parse(name, &key, &error))
        fail_msg("“%s” was taken for a key", name);
    assert_int_equal(fault_kind(error), FAULT_CONFIG);
    assert_int_equal(key, 7);
}

static void test_what_is_no_key(void **state)
{
    expect_no_key("");
    expect_no_key("F0");
    expect_no_key("F25");
    expect_no_key("Shift-F13");
    expect_no_key("Strg-X");
    expect_no_key("Ctrl-");
    expect_no_key("Ctrl-é");
    expect_no_key("rr");
    expect_no_key("\x1b");
    expect_no_key("\xff");
    expect_no_key("\xe2\x80\xae"); /* a bidi override */
}

static void test_sequences(void **state)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(UiSequence));

    assert_true(ui_sequences_parse(" F5, g g ,y   i,Comma", all, NULL));
    assert_int_equal(all->len, 4);
    const UiSequence *second = &g_array_index(all, UiSequence, 1);
    assert_int_equal(second->n, 2);
    g_autofree char *name = ui_sequence_name(second);
    assert_string_equal(name, "g g");
    assert_int_equal(g_array_index(all, UiSequence, 3).keys[0], ',');

    g_array_set_size(all, 0);
    assert_true(ui_sequences_parse("  ", all, NULL));
    assert_int_equal(all->len, 0);
}

static void test_sequences_that_cannot_be(void **state)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(UiSequence));

    assert_false(ui_sequences_parse("a, , b", all, NULL));
    assert_false(ui_sequences_parse("r,", all, NULL));
    assert_false(ui_sequences_parse("a b c d e", all, NULL));
    assert_false(ui_sequences_parse("g nosuch", all, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_go_both_ways),
        cmocka_unit_test(test_what_is_no_key),
        cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_sequences_that_cannot_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
