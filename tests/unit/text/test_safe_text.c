/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/text.h"

static void nothing_counts_as_empty(void **state)
{
    g_autoptr(SafeText) nothing = text_sanitise(NULL, -1, TEXT_LINE);
    g_autoptr(SafeText) still_nothing = text_sanitise(NULL, 5, TEXT_LINE);
    g_autofree char *clean = text_clean(NULL, -1);

    assert_string_equal(safe_text_utf8(nothing), "");
    assert_string_equal(safe_text_utf8(still_nothing), "");
    assert_string_equal(clean, "");
    assert_string_equal(safe_text_utf8(NULL), "");
    assert_int_equal(safe_text_columns(nothing), 0);
    assert_int_equal(safe_text_columns(NULL), 0);
    assert_true(safe_text_equal(NULL, nothing));
    assert_true(safe_text_equal(NULL, NULL));
    safe_text_unref(NULL);
}

static void a_reference_keeps_it(void **state)
{
    SafeText *text = text_sanitise("kept", -1, TEXT_LINE);
    g_autoptr(SafeText) again = safe_text_ref(text);

    assert_ptr_equal(text, again);
    safe_text_unref(text);
    assert_string_equal(safe_text_utf8(again), "kept");
}

static void it_owns_its_bytes(void **state)
{
    char bytes[] = "before";
    g_autoptr(SafeText) text = text_sanitise(bytes, -1, TEXT_LINE);

    memcpy(bytes, "after!", sizeof bytes);
    assert_string_equal(safe_text_utf8(text), "before");
}

static void it_is_as_wide_as_its_widest_line(void **state)
{
    g_autoptr(SafeText) line = text_sanitise("漢é\n1234567", -1, TEXT_LINE);
    g_autoptr(SafeText) block = text_sanitise("漢é\n1234567\nx", -1, TEXT_BLOCK);

    assert_int_equal(safe_text_columns(line), 11);
    assert_int_equal(safe_text_columns(block), 7);
}

static void equal_means_the_same_text(void **state)
{
    g_autoptr(SafeText) a = text_sanitise("same", -1, TEXT_LINE);
    g_autoptr(SafeText) b = text_sanitise("sa\u200bme", -1, TEXT_BLOCK);
    g_autoptr(SafeText) c = text_sanitise("other", -1, TEXT_LINE);

    assert_true(safe_text_equal(a, b));
    assert_false(safe_text_equal(a, c));
    assert_false(safe_text_equal(a, NULL));
}

static void what_is_printed_is_sanitised_as_a_whole(void **state)
{
    g_autoptr(SafeText) text = safe_text_printf("%s: %d%%\n", "\033[31m%s\u202e", 42);
    /* Cut in the middle of a character, by the format. */
    g_autoptr(SafeText) cut = safe_text_printf("%.2s|", "é\u00e9");
    g_autoptr(SafeText) cut_open = safe_text_printf("%.1s\u0301", "é");

    assert_string_equal(safe_text_utf8(text), "␛[31m%s\uFFFD: 42% ");
    assert_string_equal(safe_text_utf8(cut), "é|");
    assert_string_equal(safe_text_utf8(cut_open), "\uFFFD\u0301");
}

static void a_clean_message_is_one_line(void **state)
{
    g_autofree char *clean = text_clean("new row\r\nviolates \"x\"\033[0m\0hidden", 31);

    assert_string_equal(clean, "new row violates \"x\"␛[0m␀hidde");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_counts_as_empty),
        cmocka_unit_test(a_reference_keeps_it),
        cmocka_unit_test(it_owns_its_bytes),
        cmocka_unit_test(it_is_as_wide_as_its_widest_line),
        cmocka_unit_test(equal_means_the_same_text),
        cmocka_unit_test(what_is_printed_is_sanitised_as_a_whole),
        cmocka_unit_test(a_clean_message_is_one_line),
    };

    return cmocka_run_group_tests_name("text_safe_text", tests, NULL, NULL);
}
