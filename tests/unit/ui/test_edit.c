/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "edit.h"
#include "terminal.h"

#define CTRL_U 21

static void type(EditLine *edit, const char *utf8)
{
    for (; *utf8 != '\0'; utf8 = g_utf8_next_char(utf8))
        assert_true(edit_key(edit, g_utf8_get_char(utf8)));
}

static void test_typing_and_moving(void **state)
{
    EditLine *edit = edit_new(FALSE);

    type(edit, "acé");
    assert_true(edit_key(edit, UI_KEY_LEFT));
    assert_true(edit_key(edit, UI_KEY_LEFT));
    type(edit, "b");
    assert_string_equal(edit_text(edit), "abcé");
    assert_int_equal(edit_cursor(edit, 20), 2);
    assert_true(edit_key(edit, UI_KEY_END));
    assert_int_equal(edit_cursor(edit, 20), 4);
    assert_false(edit_key(edit, UI_KEY_END));
    assert_false(edit_key(edit, UI_KEY_RIGHT));
    assert_true(edit_key(edit, UI_KEY_HOME));
    assert_false(edit_key(edit, UI_KEY_LEFT));
    assert_false(edit_key(edit, UI_KEY_BACKSPACE));
    assert_true(edit_key(edit, UI_KEY_DELETE));
    assert_string_equal(edit_text(edit), "bcé");
    edit_free(edit);
}

static void test_graphemes_go_as_a_whole(void **state)
{
    EditLine *edit = edit_new(FALSE);

    type(edit, "নাম e\u0301漢");
    assert_true(edit_key(edit, UI_KEY_BACKSPACE));
    assert_string_equal(edit_text(edit), "নাম e\u0301");
    assert_true(edit_key(edit, UI_KEY_BACKSPACE));
    assert_string_equal(edit_text(edit), "নাম ");
    edit_key(edit, UI_KEY_HOME);
    assert_true(edit_key(edit, UI_KEY_DELETE));
    assert_string_equal(edit_text(edit), "ম ");
    edit_free(edit);
}

static void test_keys_of_a_shell(void **state)
{
    EditLine *edit = edit_new(FALSE);

    type(edit, "stages set-on কখগ, x");
    edit_key(edit, UI_KEY_ALT + 'b');
    edit_key(edit, UI_KEY_ALT + 'b');
    assert_int_equal(edit_position(edit), strlen("stages set-on "));
    edit_key(edit, UI_KEY_ALT + 'd');
    assert_string_equal(edit_text(edit), "stages set-on , x");
    edit_key(edit, 'A' - '@');
    assert_int_equal(edit_position(edit), 0);
    edit_key(edit, UI_KEY_ALT + 'f');
    edit_key(edit, UI_KEY_ALT + 'f');
    assert_int_equal(edit_position(edit), strlen("stages set"));
    edit_key(edit, 'K' - '@');
    assert_string_equal(edit_text(edit), "stages set");
    edit_key(edit, 'W' - '@');
    assert_string_equal(edit_text(edit), "stages ");
    edit_key(edit, 'W' - '@');
    assert_string_equal(edit_text(edit), "");
    assert_true(edit_key(edit, UI_KEY_ALT + 'b')); /* taken all the same: else it would be Esc */
    type(edit, "ab");
    edit_key(edit, 'A' - '@');
    edit_key(edit, 'E' - '@');
    assert_int_equal(edit_position(edit), 2);
    edit_free(edit);
}

static void test_up_to_the_cursor(void **state)
{
    EditLine *edit = edit_new(FALSE);

    edit_set(edit, "one two");
    for (int i = 0; i < 3; i++)
        edit_key(edit, UI_KEY_LEFT);
    assert_true(edit_key(edit, CTRL_U));
    assert_string_equal(edit_text(edit), "two");
    assert_int_equal(edit_cursor(edit, 20), 0);
    assert_false(edit_key(edit, CTRL_U));
    edit_free(edit);
}

static void test_what_is_no_text_is_refused(void **state)
{
    static const guint32 keys[] = {
        0,    2,        27,        127,           0x85,          0xD800,
        0x9B, 0x110000, UI_KEY_UP, UI_KEY_INSERT, UI_KEY_F0 + 3, UI_KEY_RESIZE};
    EditLine *edit = edit_new(FALSE);

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        assert_false(edit_key(edit, keys[i]));
    assert_string_equal(edit_text(edit), "");
    edit_free(edit);
}

static void test_there_is_a_limit(void **state)
{
    for (int secret = 0; secret < 2; secret++) {
        EditLine *edit = edit_new(secret);
        g_autofree char *huge = g_strnfill(1000000, 'x');
        edit_set(edit, huge);
        assert_int_equal(strlen(edit_text(edit)), EDIT_BYTES_MAX);
        assert_false(edit_key(edit, 'y'));
        edit_key(edit, UI_KEY_BACKSPACE);
        assert_false(edit_key(edit, 0xE9)); /* two bytes, and there is room for one */
        assert_true(edit_key(edit, 'y'));
        assert_int_equal(strlen(edit_text(edit)), EDIT_BYTES_MAX);
        edit_free(edit);
    }
}

static void test_broken_utf8_is_mended(void **state)
{
    EditLine *edit = edit_new(FALSE);

    edit_set(edit, "a\xFF\xC3z");
    assert_string_equal(edit_text(edit), "a\uFFFD\uFFFDz");
    edit_free(edit);
}

/* Beyond the end nothing of a secret is left, wherever it was cut. */
static void test_what_was_deleted_is_wiped(void **state)
{
    EditLine *edit = edit_new(TRUE);
    const char *bytes = edit_text(edit);

    type(edit, "correct horse");
    for (int i = 0; i < 5; i++)
        edit_key(edit, UI_KEY_BACKSPACE);
    assert_string_equal(bytes, "correct ");
    for (gsize i = strlen(bytes); i <= EDIT_BYTES_MAX; i++)
        assert_int_equal(bytes[i], 0);
    edit_key(edit, UI_KEY_HOME);
    edit_key(edit, UI_KEY_DELETE);
    for (gsize i = strlen(bytes); i <= EDIT_BYTES_MAX; i++)
        assert_int_equal(bytes[i], 0);
    edit_set(edit, "staple battery");
    for (int i = 0; i < 3; i++)
        edit_key(edit, UI_KEY_LEFT);
    edit_key(edit, CTRL_U);
    assert_string_equal(bytes, "ery");
    for (gsize i = strlen(bytes); i <= EDIT_BYTES_MAX; i++)
        assert_int_equal(bytes[i], 0);
    edit_wipe(edit);
    for (gsize i = 0; i <= EDIT_BYTES_MAX; i++)
        assert_int_equal(bytes[i], 0);
    edit_free(edit);
}

/* A long text moves by half of the field, and the cursor is always in it. */
static void test_a_long_text_scrolls(void **state)
{
    EditLine *edit = edit_new(FALSE);

    for (int i = 0; i < 100; i++) {
        type(edit, "x");
        for (int columns = 1; columns < 30; columns++)
            assert_in_range(edit_cursor(edit, columns), 0, columns - 1);
    }
    edit_free(edit);
}

static void paint(Terminal *terminal, UiScreen *screen, const EditLine *edit, const char *expected)
{
    const UiArea all = {0, 0, 2, 20};

    ui_screen_erase(screen);
    ui_paint_literal(screen, &all, 0, 0, "....................", UI_NORMAL);
    edit_paint(edit, screen, &all, 0, 5, 8, TRUE, UI_NORMAL);
    edit_paint(edit, screen, &all, 2, 5, 8, TRUE, UI_NORMAL);
    edit_paint(edit, screen, &all, -1, 5, 8, TRUE, UI_NORMAL);
    terminal_assert(terminal, screen, expected);
}

static void test_painting(void **state)
{
    Terminal *terminal = terminal_new(2, 20);
    UiScreen *screen = terminal_open(terminal, NULL);
    EditLine *edit = edit_new(FALSE);
    EditLine *secret = edit_new(TRUE);

    paint(terminal, screen, edit, ".....        .......\n");
    edit_set(edit, "short");
    paint(terminal, screen, edit, ".....short   .......\n");
    edit_set(edit, "12345678");
    paint(terminal, screen, edit, ".....5678    .......\n");
    edit_key(edit, UI_KEY_HOME);
    paint(terminal, screen, edit, ".....12345678.......\n");
    edit_set(edit, "123456789");
    edit_paint(edit, screen, &(const UiArea){0, 0, 2, 20}, 0, 5, 8, FALSE, UI_NORMAL);
    terminal_assert(terminal, screen, ".....1234567….......\n");
    edit_set(edit, "\033[31m");
    paint(terminal, screen, edit, ".....␛[31m   .......\n");
    edit_set(secret, "pä\u0303ss");
    paint(terminal, screen, secret, ".....••••    .......\n");
    assert_int_equal(edit_cursor(secret, 8), 4);
    edit_set(secret, "漢字");
    paint(terminal, screen, secret, ".....••      .......\n");
    assert_int_equal(edit_cursor(secret, 8), 2);
    edit_free(edit);
    edit_free(secret);
    ui_screen_free(screen);
    terminal_free(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typing_and_moving),
        cmocka_unit_test(test_graphemes_go_as_a_whole),
        cmocka_unit_test(test_keys_of_a_shell),
        cmocka_unit_test(test_up_to_the_cursor),
        cmocka_unit_test(test_what_is_no_text_is_refused),
        cmocka_unit_test(test_there_is_a_limit),
        cmocka_unit_test(test_broken_utf8_is_mended),
        cmocka_unit_test(test_what_was_deleted_is_wiped),
        cmocka_unit_test(test_a_long_text_scrolls),
        cmocka_unit_test(test_painting),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("edit", tests, NULL, NULL);
}
