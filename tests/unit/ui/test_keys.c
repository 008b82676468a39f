/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "terminal.h"

typedef struct {
    Terminal *terminal;
    UiScreen *screen;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    fixture->terminal = terminal_new(24, 80);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    *state = fixture;
    return 0;
}

static int set_up_without_locale(void **state)
{
    int result = set_up(state);
    Fixture *fixture = *state;

    ui_screen_free(fixture->screen);
    setlocale(LC_ALL, "C");
    fixture->screen = terminal_open(fixture->terminal, NULL);
    return result;
}

/* Descriptions that have hardly any keys, on terminals that have them all the same. */
static int set_up_with_few_keys(void **state)
{
    int result = set_up(state);
    Fixture *fixture = *state;

    ui_screen_free(fixture->screen);
    g_setenv("TERM", "ansi", TRUE);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    g_setenv("TERM", "xterm-256color", TRUE);
    return result;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
    g_free(fixture);
    return 0;
}

/* All that is waiting, by name: "F5 r Esc". */
static char *read_names(Fixture *fixture)
{
    GString *names = g_string_new(NULL);
    guint32 key;

    while (TRUE) {
        assert_true(ui_screen_read_key(fixture->screen, &key));
        if (key == UI_KEY_NONE)
            return g_string_free(names, FALSE);
        g_autofree char *name = ui_key_name(key);
        g_string_append_printf(names, "%s%s", names->len == 0 ? "" : " ", name);
    }
}

static void assert_keys(Fixture *fixture, const char *typed, const char *expected)
{
    g_autofree char *names = NULL;

    terminal_type(fixture->terminal, typed, -1);
    names = read_names(fixture);
    assert_string_equal(names, expected);
}

static void test_nothing_waits(void **state)
{
    assert_keys(*state, "", "");
}

static void test_characters_and_control_keys(void **state)
{
    assert_keys(*state, "rG? 9", "r G ? Space 9");
    assert_keys(*state, "\r\n\t\b\x7F", "Enter Enter Tab Backspace Backspace");
    assert_keys(*state, "\x0C\x15\x01", "^L ^U ^A");
    assert_keys(*state, "\033b\033f\033d\033q", "Alt-b Alt-f Alt-d Esc q");
}

static void test_keys_that_the_description_lacks(void **state)
{
    assert_keys(*state, "\033[5~\033[6~\033[F\033[3~", "PgUp PgDn End Del");
    assert_keys(*state, "\033OP\033[15~\033[24~", "F1 F5 F12");
    assert_keys(*state, "\033[A\033[B", "Up Down");
}

/* Nothing is known of what stands in its last column. */
static void test_the_last_column_is_left_alone(void **state)
{
    Fixture *fixture = *state;

    assert_int_equal(ui_screen_columns(fixture->screen), 79);
    assert_false(ui_screen_resize(fixture->screen));
}

static void test_the_focus(void **state)
{
    assert_keys(*state, "a\033[Ob\033[Ic", "a FocusOut b FocusIn c");
    /* The answer to a question about its state; all others are somebody else's. */
    assert_keys(*state, "a\033[0nb\033[3n\033[00n\033[0R\033[nc", "a ? b ? c");
    assert_keys(*state, "\033[1I\033[1;5OI", "I");
}

static void assert_paste(Fixture *fixture, const char *expected)
{
    gsize length = 0;
    g_autofree char *text = ui_screen_take_paste(fixture->screen, &length);

    assert_string_equal(text, expected);
    assert_int_equal(length, strlen(expected));
}

static void test_a_paste_is_no_keys(void **state)
{
    assert_keys(*state, "a\033[200~dd\rX\t\x03ব\033[201~q", "a Paste q");
    assert_paste(*state, "dd\nX\tব");
}

static void test_a_paste_in_pieces(void **state)
{
    assert_keys(*state, "\033[200~one\r", "");
    assert_keys(*state, "\n:quit\r\033[2", "");
    assert_keys(*state, "01~j", "Paste j");
    assert_paste(*state, "one\n:quit\n");
}

static void test_what_is_no_end_of_a_paste(void **state)
{
    assert_keys(*state, "\033[200~a\033[20x\033[Ab\033[201~", "Paste");
    assert_paste(*state, "a[20x[Ab");       /* no Esc is left of it */
    assert_keys(*state, "\033[201~j", "j"); /* an end without a beginning */
}

static void test_escape_twice_ends_a_paste(void **state)
{
    assert_keys(*state, "\033[200~abc\033\033j", "Paste j");
    assert_paste(*state, "abc");
}

static void test_a_paste_has_a_ceiling(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *piece = g_strnfill(2000, 'x'); /* the terminal's own buffer is small */
    gsize length = 0;

    assert_keys(fixture, "\033[200~", "");
    for (int i = 0; i < 40; i++)
        assert_keys(fixture, piece, "");
    assert_keys(fixture, "\033[201~", "Paste");
    g_autofree char *text = ui_screen_take_paste(fixture->screen, &length);
    assert_int_equal(length, 64 * 1024);
    assert_int_equal(strlen(text), length);
}

static void test_broken_text_in_a_paste_is_mended(void **state)
{
    assert_keys(*state, "\033[200~a\xFF\033[201~", "Paste");
    assert_paste(*state, "a\xEF\xBF\xBD");
}

static void assert_mouse(Fixture *fixture, UiMouseKind kind, int y, int x)
{
    UiMouse mouse = ui_screen_mouse(fixture->screen);

    assert_int_equal(mouse.kind, kind);
    assert_int_equal(mouse.y, y);
    assert_int_equal(mouse.x, x);
}

static void test_the_mouse(void **state)
{
    Fixture *fixture = *state;

    assert_keys(fixture, "\033[<0;5;3Ma", "a"); /* nobody has asked */
    ui_screen_set_mouse(fixture->screen, TRUE);
    assert_true(ui_screen_has_mouse(fixture->screen));
    assert_keys(fixture, "\033[<0;5;3M", "Mouse");
    assert_mouse(fixture, UI_MOUSE_CLICK, 2, 4);
    assert_keys(fixture, "\033[<65;200;50M", "Mouse");
    assert_mouse(fixture, UI_MOUSE_WHEEL_DOWN, 49, 199);
    assert_keys(fixture, "\033[<64;1;1M", "Mouse");
    assert_mouse(fixture, UI_MOUSE_WHEEL_UP, 0, 0);
    /* let go, another button, with Shift, and what is none */
    assert_keys(fixture, "\033[<0;5;3m\033[<2;5;3M\033[<4;5;3M\033[<0;5M\033[<0;-1;3Mz", "z");
    ui_screen_set_mouse(fixture->screen, FALSE);
    assert_keys(fixture, "\033[<0;5;3Ma", "a");
}

static void test_utf8(void **state)
{
    assert_keys(*state, "éবা漢😀", "é ব া 漢 😀");
}

static void test_broken_utf8_is_replaced(void **state)
{
    assert_keys(*state, "a\xC3z", "a \xEF\xBF\xBD z");
    assert_keys(*state, "\x80\xFFq", "\xEF\xBF\xBD \xEF\xBF\xBD q");
    assert_keys(*state, "\xE2\x82\xC3\xA9", "\xEF\xBF\xBD é");
    assert_keys(*state, "\xC3\033OP", "\xEF\xBF\xBD F1");
}

static void test_a_character_may_come_in_pieces(void **state)
{
    assert_keys(*state, "\xE2\x82", "");
    assert_keys(*state, "\xAC", "€");
}

static void test_keys_of_terminfo(void **state)
{
    assert_keys(*state, "\033OA\033OB\033OC\033OD", "Up Down Right Left");
    assert_keys(*state, "\033[5~\033[6~\033OH\033OF", "PgUp PgDn Home End");
    assert_keys(*state, "\033[3~\033[2~\033[Z\033OM", "Del Ins S-Tab Enter");
    assert_keys(*state, "\033OP\033[15~\033[21~\033[24~", "F1 F5 F10 F12");
    assert_keys(*state, "\033[15;2~", "F17");
}

static void test_escape_and_a_digit_is_a_function_key(void **state)
{
    assert_keys(*state, "\0331\0335\0330", "F1 F5 F10");
}

static void test_escape_alone(void **state)
{
    assert_keys(*state, "\033", "Esc");
    assert_keys(*state, "\033\033", "Esc Esc");
    assert_keys(*state, "\033q", "Esc q");
    assert_keys(*state, "\033\033OA", "Esc Up");
}

/* When Esc has been read alone, a digit is a digit. */
static void test_escape_then_a_digit_later(void **state)
{
    assert_keys(*state, "\033", "Esc");
    assert_keys(*state, "5", "5");
}

/* Both of what came within ESCDELAY are one key, also in two writes. */
static void test_escape_waits_for_its_digit(void **state)
{
    Fixture *fixture = *state;

    terminal_type(fixture->terminal, "\033", 1);
    assert_keys(fixture, "7", "F7");
}

static void test_unknown_sequences_are_swallowed(void **state)
{
    assert_keys(*state, "\033[1;5Cx", "x");
    assert_keys(*state, "\033[202~y", "y");
    assert_keys(*state, "\033[?1;2cz", "z");
    assert_keys(*state, "\033[<0;10;10Mq", "q");
    assert_keys(*state, "\033Oyq", "q");
    assert_keys(*state, "\033[é", "é");
}

static void test_nul_is_skipped(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *names = NULL;

    terminal_type(fixture->terminal, "a\0b", 3);
    names = read_names(fixture);
    assert_string_equal(names, "a b");
}

static void test_without_a_locale_it_is_utf8_too(void **state)
{
    Fixture *fixture = *state;

    assert_true(ui_screen_is_ascii(fixture->screen));
    assert_keys(fixture, "pä\033[15~", "p ä F5");
}

static void test_reading_keys_paints_nothing(void **state)
{
    Fixture *fixture = *state;
    const UiArea all = {0, 0, 24, 80};
    gsize bytes;

    ui_screen_flush(fixture->screen);
    terminal_sync(fixture->terminal);
    ui_paint_literal(fixture->screen, &all, 5, 5, "not yet", UI_NORMAL);
    assert_keys(fixture, "abc\033OA", "a b c Up");
    bytes = terminal_sync(fixture->terminal);
    assert_int_equal(bytes, 0);
}

static void test_a_terminal_that_has_gone_says_so(void **state)
{
    Fixture *fixture = *state;
    guint32 key;

    terminal_type(fixture->terminal, "x", 1);
    assert_true(ui_screen_read_key(fixture->screen, &key));
    assert_int_equal(key, 'x');
    terminal_hang_up(fixture->terminal);
    assert_false(ui_screen_read_key(fixture->screen, &key));
    assert_int_equal(key, UI_KEY_NONE);
}

static void test_names(void **state)
{
    static const struct {
        guint32 key;
        const char *name;
    } names[] = {{UI_KEY_F0 + 24, "F24"},
                 {UI_KEY_F0 + 25, "?"},
                 {UI_KEY_F0, "?"},
                 {UI_KEY_RESIZE, "Resize"},
                 {UI_KEY_NONE, "?"},
                 {0x85, "?"},
                 {0x202E, "?"},
                 {1, "^A"},
                 {31, "^_"}};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = ui_key_name(names[i].key);
        assert_string_equal(name, names[i].name);
    }
}

#define ON_A_TERMINAL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_TERMINAL(test_nothing_waits),
        ON_A_TERMINAL(test_characters_and_control_keys),
        ON_A_TERMINAL(test_utf8),
        ON_A_TERMINAL(test_broken_utf8_is_replaced),
        ON_A_TERMINAL(test_a_character_may_come_in_pieces),
        ON_A_TERMINAL(test_keys_of_terminfo),
        cmocka_unit_test_setup_teardown(test_keys_that_the_description_lacks, set_up_with_few_keys,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_the_last_column_is_left_alone, set_up_with_few_keys,
                                        tear_down),
        ON_A_TERMINAL(test_escape_and_a_digit_is_a_function_key),
        ON_A_TERMINAL(test_escape_alone),
        ON_A_TERMINAL(test_escape_then_a_digit_later),
        ON_A_TERMINAL(test_escape_waits_for_its_digit),
        ON_A_TERMINAL(test_unknown_sequences_are_swallowed),
        ON_A_TERMINAL(test_nul_is_skipped),
        ON_A_TERMINAL(test_the_focus),
        ON_A_TERMINAL(test_a_paste_is_no_keys),
        ON_A_TERMINAL(test_a_paste_in_pieces),
        ON_A_TERMINAL(test_what_is_no_end_of_a_paste),
        ON_A_TERMINAL(test_escape_twice_ends_a_paste),
        ON_A_TERMINAL(test_a_paste_has_a_ceiling),
        ON_A_TERMINAL(test_broken_text_in_a_paste_is_mended),
        ON_A_TERMINAL(test_the_mouse),
        cmocka_unit_test_setup_teardown(test_without_a_locale_it_is_utf8_too, set_up_without_locale,
                                        tear_down),
        ON_A_TERMINAL(test_reading_keys_paints_nothing),
        ON_A_TERMINAL(test_a_terminal_that_has_gone_says_so),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
