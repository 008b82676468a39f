/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hostile.h"
#include "pty_screen.h"
#include "thrift.h"

#define ROWS    6
#define COLUMNS 10

static void assert_short(const char *before, const char *after)
{
    g_autoptr(GString) bytes = g_string_new("kept");

    g_string_append(bytes, before);
    thrift_shorten(bytes, strlen("kept"), TRUE);
    assert_string_equal(bytes->str + strlen("kept"), after);
}

static void test_looks(void **state)
{
    assert_short("\033(B\033[0;7ma\033(B\033[m", "\033[7ma\033[m");
    assert_short("\033[31mb\033[39m\033[mc", "\033[31mb\033[mc");
    assert_short("\033[31mb\033[39mc", "\033[31mb\033[39mc");
    assert_short("\033[1ma\033[0;7mb\033[0mc\033[0md", "\033[1ma\033[0;7mb\033[mcd");
    assert_short("\033[m\033[0ma", "a");
}

static void test_places(void **state)
{
    assert_short("\033[5;1Ha\033[6;1Hb\033[6;1Hc\033[7;2Hd", "\033[5;1Ha\r\nb\rc\033[7;2Hd");
    assert_short("\033[3da\r\033[4db\033[5dc\r\033[7dd", "\033[3da\r\nb\033[5dc\r\033[7dd");
    assert_short("\033[4;1Ha\033[1;1Hb\033[Hc", "\033[4;1Ha\033[1;1Hb\rc");
    assert_short("\033[4;1H\033[A\033[4;1Ha", "\033[4;1H\033[A\r\na");
    assert_short("\033[4;1Ha\n\033[6;1Hb", "\033[4;1Ha\n\r\nb");
    /* Where it is then isn't known. */
    assert_short("\033[4;1H\0337\033[5;1H", "\033[4;1H\0337\033[5;1H");
    assert_short("\033[4;1H\033[?7l\033[5;1H", "\033[4;1H\033[?7l\033[5;1H");
    assert_short("\033[4;1H\033[r\033[5;1H", "\033[4;1H\033[r\033[5;1H");
}

static void test_only_looks_where_a_row_may_be_left(void **state)
{
    g_autoptr(GString) bytes = g_string_new("\033[5;1H\033[0;7ma\033[6;1Hb\r\033[7dc");

    thrift_shorten(bytes, 0, FALSE);
    assert_string_equal(bytes->str, "\033[5;1H\033[7ma\033[6;1Hb\r\033[7dc");
}

static void test_what_has_no_end_stays(void **state)
{
    assert_short("a\033", "a\033");
    assert_short("a\033[", "a\033[");
    assert_short("a\033[12;", "a\033[12;");
    assert_short("\033[99999999999999999999da", "\033[99999999999999999999da");
}

/* What curses may say, at random; each ends with nothing switched on. */
static void append_random(Hostile *dice, GString *out)
{
    static const char *const looks[] = {"\033[7m",  "\033[0;1m", "\033[31m", "\033[0;7m",
                                        "\033[39m", "\033(B",    "\033[m",   "\033(B\033[m"};
    guint32 row = 1 + hostile_number(dice, ROWS);

    switch (hostile_number(dice, 8)) {
    case 0:
        g_string_append_printf(out, "\033[%u;1H", row);
        break;
    case 1:
        g_string_append_printf(out, "\033[%u;%uH", row, 1 + hostile_number(dice, COLUMNS));
        break;
    case 2:
        g_string_append_printf(out, "\r\033[%ud", row);
        break;
    case 3:
        g_string_append_printf(out, "\033[%ud", row);
        break;
    case 4: /* a whole row, to its last column, and back */
        g_string_append_printf(out, "\033[%u;1H0123456789\033[%u;1H", row,
                               MIN(row + hostile_number(dice, 2), ROWS));
        break;
    case 5:
        g_string_append(out, "\r\033[Kx");
        break;
    default:
        g_string_append(out, looks[hostile_number(dice, G_N_ELEMENTS(looks))]);
        g_string_append(out, "\ry");
    }
}

static void test_the_screen_is_the_same(void **state)
{
    g_autoptr(GString) answer = g_string_new(NULL);
    gsize spared = 0;
    Hostile dice = {2026};

    for (int i = 0; i < 3000; i++) {
        g_autoptr(PtyScreen) one = pty_screen_new(ROWS, COLUMNS),
                             other = pty_screen_new(ROWS, COLUMNS);
        g_autoptr(GString) bytes = g_string_new(NULL);
        for (int n = 0; n < 12; n++)
            append_random(&dice, bytes);
        g_string_append(bytes, "\033[m\033[2;1Hz");
        pty_screen_write(one, bytes->str, bytes->len, answer);
        g_autofree char *said = g_strescape(bytes->str, NULL);
        spared += bytes->len;
        thrift_shorten(bytes, 0, TRUE);
        spared -= bytes->len;
        pty_screen_write(other, bytes->str, bytes->len, answer);
        g_autofree char *a = pty_screen_text(one), *b = pty_screen_text(other);
        g_autofree char *c = pty_screen_looks(one), *d = pty_screen_looks(other);
        if (strcmp(a, b) != 0 || strcmp(c, d) != 0)
            fail_msg("%s: %s%s\nshortened: %s%s", said, a, c, b, d);
    }
    assert_true(spared > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_only_looks_where_a_row_may_be_left),
        cmocka_unit_test(test_what_has_no_end_stays),
        cmocka_unit_test(test_the_screen_is_the_same),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
