/* SPDX-License-Identifier: MIT */
/* A megabyte of what is worst for each function. No clock: what takes quadratic time would take minutes
 * here, and meson ends a test after half of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/text.h"

static void check_megabyte(const char *piece, TextShape shape)
{
    const gsize size = 1024 * 1024;
    GString *text = g_string_sized_new(size + 32);

    while (text->len < size)
        g_string_append(text, piece);
    g_autoptr(SafeText) safe = text_sanitise(text->str, (gssize)text->len, shape);
    const char *utf8 = safe_text_utf8(safe);
    int columns = safe_text_columns(safe);
    g_autofree char *narrow = text_fit(utf8, 80, TEXT_LEFT, FALSE);
    g_autofree char *wide = text_fit(utf8, columns + 1, TEXT_RIGHT, FALSE);
    g_autofree char *ascii = text_to_ascii(utf8);
    g_auto(GStrv) short_lines = text_wrap(utf8, 80);
    g_auto(GStrv) long_lines = text_wrap(utf8, columns + 1);

    assert_true(strlen(utf8) <= 3 * text->len);
    assert_int_equal(text_columns(narrow), 80);
    assert_int_equal(text_columns(wide), columns + 1);
    assert_true(strlen(ascii) <= strlen(utf8));
    assert_non_null(short_lines[0]);
    assert_non_null(long_lines[0]);
    g_string_free(text, TRUE);
}

static void a_megabyte_of_anything_takes_linear_time(void **state)
{
    const char *const anything[] = {"\u0301", "ক\u09be\u09be", "র\u200d", "\u200b\u0600", "\x80",
                                    " a",     "\u1161\u11ab",  "abcdefgh"};

    for (gsize i = 0; i < G_N_ELEMENTS(anything); i++)
        check_megabyte(anything[i], TEXT_LINE);
    check_megabyte("a\r", TEXT_BLOCK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_megabyte_of_anything_takes_linear_time),
    };

    return cmocka_run_group_tests_name("text_linear", tests, NULL, NULL);
}
