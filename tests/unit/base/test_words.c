/* SPDX-License-Identifier: MIT */
/* With the pseudo-catalogue of the build directory (LOOPTRACE_LOCALE_DIR, from meson). */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/fault.h"
#include "looptrace/words.h"

static void test_a_locale_without_catalogue_gives_the_sentence(void **state)
{
    g_unsetenv("LANGUAGE");
    setlocale(LC_ALL, "C");
    words_start();
    assert_string_equal(_("Wait a minute, then try again."), "Wait a minute, then try again.");
    assert_string_equal(C_("nowhere", "Word"), "Word");
    assert_string_equal(P_("%u row", "%u rows", 1), "%u row");
    assert_string_equal(P_("%u row", "%u rows", 2), "%u rows");
}

static void test_what_is_no_language_is_refused(void **state)
{
    static const char *const wrong[] = {
        "../../tmp", "bn:en", "b n", "-", "9", "\033[m", "a_name_that_is_longer_than_any_language"};

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_false(words_choose(wrong[i]));
    assert_true(words_choose(NULL));
    assert_true(words_choose(""));
    assert_null(g_getenv("LANGUAGE"));
}

/* The machine has no locale of that language, and needs none. */
static void test_a_chosen_language_needs_no_locale(void **state)
{
    setlocale(LC_ALL, "C");
    assert_true(words_choose("en_XA"));
    const char *advice = fault_advice(FAULT_LIMITED);
    assert_true(g_str_has_prefix(advice, "[Wáít"));
    assert_true(g_str_has_suffix(advice, "]"));
    assert_true(strlen(advice) > strlen("Wait a minute, then try again.") * 14 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_locale_without_catalogue_gives_the_sentence),
        cmocka_unit_test(test_what_is_no_language_is_refused),
        cmocka_unit_test(test_a_chosen_language_needs_no_locale),
    };

    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
