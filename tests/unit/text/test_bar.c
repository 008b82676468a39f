/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/text.h"

static void assert_bar(int percent, int columns, const char *drawn, const char *ascii)
{
    g_autofree char *bar = text_bar(percent, columns, FALSE);
    g_autofree char *plain = text_bar(percent, columns, TRUE);

    assert_string_equal(bar, drawn);
    assert_string_equal(plain, ascii);
}

static void a_bar_is_as_long_as_its_share(void **state)
{
    assert_bar(0, 6, "░░░░░░", "[----]");
    assert_bar(50, 6, "███░░░", "[##--]");
    assert_bar(100, 6, "██████", "[####]");
    assert_bar(44, 10, "████▍░░░░░", "[###-----]");
}

static void the_ends_are_kept_for_the_ends(void **state)
{
    assert_bar(1, 6, "▏░░░░░", "[#---]");
    assert_bar(99, 6, "█████▉", "[###-]");
    for (int percent = 1; percent < 100; percent++) {
        for (int columns = 1; columns < 12; columns++) {
            g_autofree char *bar = text_bar(percent, columns, FALSE);
            g_autofree char *ascii = text_bar(percent, columns, TRUE);

            assert_true(g_str_has_prefix(bar, "░") == FALSE);
            assert_true(g_str_has_suffix(bar, "█") == FALSE);
            assert_true(strpbrk(ascii, "#=") != NULL && strpbrk(ascii, "-=") != NULL);
        }
    }
}

static void a_bar_has_its_columns_and_never_shrinks(void **state)
{
    for (int columns = 1; columns < 30; columns++) {
        glong before = 0;
        for (int percent = 0; percent <= 100; percent++) {
            g_autofree char *bar = text_bar(percent, columns, FALSE);
            g_autofree char *ascii = text_bar(percent, columns, TRUE);
            glong done = 0;

            assert_int_equal(text_columns(bar), columns);
            assert_int_equal(strlen(ascii), columns);
            for (const char *at = bar; *at != '\0'; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);
                done += c == 0x2591 ? 0 : 8 - (glong)(c - 0x2588);
            }
            assert_true(done >= before);
            before = done;
        }
    }
}

static void what_is_out_of_range_is_clamped(void **state)
{
    assert_bar(-7, 4, "░░░░", "[--]");
    assert_bar(250, 4, "████", "[##]");
    assert_bar(G_MAXINT, 4, "████", "[##]");
    assert_bar(G_MININT, 4, "░░░░", "[--]");
    assert_bar(50, 0, "", "");
    assert_bar(50, -3, "", "");
}

static void a_narrow_bar_has_no_brackets(void **state)
{
    assert_bar(50, 1, "▌", "=");
    assert_bar(0, 1, "░", "-");
    assert_bar(100, 1, "█", "#");
    assert_bar(50, 2, "█░", "#-");
    assert_bar(50, 3, "█▌░", "[=]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bar_is_as_long_as_its_share),
        cmocka_unit_test(the_ends_are_kept_for_the_ends),
        cmocka_unit_test(a_bar_has_its_columns_and_never_shrinks),
        cmocka_unit_test(what_is_out_of_range_is_clamped),
        cmocka_unit_test(a_narrow_bar_has_no_brackets),
    };

    return cmocka_run_group_tests_name("text_bar", tests, NULL, NULL);
}
