/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "pty_screen.h"

static void write_text(PtyScreen *screen, const char *text)
{
    g_autoptr(GString) answer = g_string_new(NULL);

    pty_screen_write(screen, text, strlen(text), answer);
    assert_int_equal(answer->len, 0);
}

static void assert_text(const char *bytes, const char *wanted)
{
    g_autoptr(PtyScreen) screen = pty_screen_new(3, 10);

    write_text(screen, bytes);
    g_autofree char *got = pty_screen_text(screen);
    assert_string_equal(got, wanted);
}

static void assert_looks(const char *bytes, const char *wanted)
{
    g_autoptr(PtyScreen) screen = pty_screen_new(3, 10);

    write_text(screen, bytes);
    g_autofree char *got = pty_screen_looks(screen);
    assert_string_equal(got, wanted);
}

static void test_cells(void **state)
{
    assert_text("", "\n\n\ncursor 0,0\n");
    assert_text("abc", "abc\n\n\ncursor 0,3\n");
    assert_text("abc  ", "abc\n\n\ncursor 0,5\n");
    assert_text("\033[2;3Hx\033[3;1Hy", "\n  x\ny\ncursor 2,1\n");
    assert_text("abcdef\033[1;2H\033[K", "a\n\n\ncursor 0,1\n");
    assert_text("0123456789ab", "0123456789\nab\n\ncursor 1,2\n");
    assert_text("\033[?25lx", "x\n\n\ncursor 0,1 hidden\n");
}

static void test_wide_and_combined_characters(void **state)
{
    assert_text("日本x", "日本x\n\n\ncursor 0,5\n");
    assert_text("e\xCC\x81x", "e\xCC\x81x\n\n\ncursor 0,2\n");
    assert_text("███▎░", "███▎░\n\n\ncursor 0,5\n");
}

static void test_looks(void **state)
{
    assert_looks("plain", "\n\n\n");
    assert_looks("a\033[7mb\033[0;1mc\033[0;4md\033[0;5me\033[0mf", ".rbuk\n\n\n");
    assert_looks("\033[31ma\033[42mb\033[39mc", "cgg\n\n\n");
    assert_looks("\033[1;31ma\033[7mb", "BR\n\n\n");
    assert_looks("\033[2;1H\033[7mxx", "\nrr\n\n");
}

static void test_alternate_screen(void **state)
{
    assert_text("before\033[?1049h\033[1;1Hwithin", "within\n\n\ncursor 0,6\n");
    assert_text("before\033[?1049h\033[1;1Hwithin\033[?1049l", "before\n\n\ncursor 0,6\n");
}

static void test_what_is_left_switched_on(void **state)
{
    static const struct {
        const char *bytes;
        gboolean plain;
    } table[] = {
        {"", TRUE},
        {"x\033[1m", TRUE},
        {"\033[?1049h", FALSE},
        {"\033[?1049h\033[?1049l", TRUE},
        {"\033[?25l", FALSE},
        {"\033[?25l\033[?25h", TRUE},
        {"\033[?1002h", FALSE},
        {"\033[?1000h\033[?1000l", TRUE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(PtyScreen) screen = pty_screen_new(3, 10);
        write_text(screen, table[i].bytes);
        assert_int_equal(pty_screen_is_plain(screen), table[i].plain);
    }
}

static void test_answers(void **state)
{
    g_autoptr(PtyScreen) screen = pty_screen_new(3, 10);
    g_autoptr(GString) answer = g_string_new(NULL);

    pty_screen_write(screen, "\033[2;5H\033[6n", 10, answer);
    assert_string_equal(answer->str, "\033[2;5R");
}

static void test_resize(void **state)
{
    g_autoptr(PtyScreen) screen = pty_screen_new(3, 10);

    write_text(screen, "0123456789");
    pty_screen_resize(screen, 2, 4);
    g_autofree char *small = pty_screen_text(screen);
    assert_true(g_str_has_prefix(small, "0123\n"));
    pty_screen_resize(screen, 100, 300);
    write_text(screen, "\033[100;300Hx");
    g_autofree char *large = pty_screen_text(screen);
    assert_non_null(strstr(large, "x\ncursor 99,299\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_wide_and_combined_characters),
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_alternate_screen),
        cmocka_unit_test(test_what_is_left_switched_on),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_resize),
    };

    return cmocka_run_group_tests_name("pty_screen", tests, NULL, NULL);
}
