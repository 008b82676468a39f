/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/ui_choice.h"
#include "terminal.h"

static const UiChoice rows[] = {
    {"rahim", "Rahim Uddin", "Dhaka Knit Ltd"},
    {"karim", "Karim Ahmed", "sales"},
    {"ada", "Ada Lovelace", NULL},
    {"straße", "Büro KRÄMER", "straße"},
    {"ruma", "রুমা আক্তার", "Dhaka Knit Ltd"},
    {"last", "Zoë", NULL},
};

static UiChoices *filled(void)
{
    UiChoices *choices = ui_choices_new();

    ui_choices_set(choices, rows, G_N_ELEMENTS(rows), NULL);
    return choices;
}

static void type(UiChoices *choices, const char *utf8)
{
    for (; *utf8 != '\0'; utf8 = g_utf8_next_char(utf8))
        assert_int_equal(ui_choices_key(choices, g_utf8_get_char(utf8)), UI_CHOICES_CHANGED);
}

static void searching_finds_words_in_any_order_and_case(void **state)
{
    UiChoices *choices = filled();

    assert_int_equal(ui_choices_shown(choices), 6);
    ui_choices_search(choices, "knit rah");
    assert_int_equal(ui_choices_shown(choices), 1);
    assert_string_equal(ui_choices_selected(choices), "rahim");
    ui_choices_search(choices, "krämer STRASSE");
    assert_string_equal(ui_choices_selected(choices), "straße");
    ui_choices_search(choices, "আক্তার");
    assert_string_equal(ui_choices_selected(choices), "ruma");
    ui_choices_search(choices, "nobody");
    assert_null(ui_choices_selected(choices));
    assert_string_equal(ui_choices_label(choices, "karim"), "Karim Ahmed"); /* shown or not */
    assert_null(ui_choices_label(choices, "x"));
    assert_false(ui_choices_search(choices, "nobody"));
    ui_choices_free(choices);
    ui_choices_free(NULL);
}

static void the_selection_stays_on_its_value(void **state)
{
    UiChoices *choices = filled();
    const UiChoice other[] = {{"new", "New", NULL}, {"ada", "Ada L.", NULL}};

    assert_true(ui_choices_select(choices, "ada"));
    ui_choices_search(choices, "a");
    assert_string_equal(ui_choices_selected(choices), "ada");
    ui_choices_set(choices, other, G_N_ELEMENTS(other), NULL);
    assert_string_equal(ui_choices_selected(choices), "ada");
    assert_int_equal(ui_choices_shown(choices), 1); /* “New” has no a: it is still looked for */
    ui_choices_search(choices, "");
    assert_int_equal(ui_choices_shown(choices), 2);
    assert_false(ui_choices_select(choices, "rahim"));
    assert_string_equal(ui_choices_selected(choices), "ada");
    ui_choices_free(choices);
}

static void as_a_pane_of_its_own(void **state)
{
    UiChoices *choices = filled();

    assert_int_equal(ui_choices_key(choices, UI_KEY_UP), UI_CHOICES_IGNORED);
    assert_int_equal(ui_choices_key(choices, UI_KEY_END), UI_CHOICES_CHANGED);
    assert_string_equal(ui_choices_selected(choices), "last");
    assert_int_equal(ui_choices_key(choices, UI_KEY_DOWN), UI_CHOICES_IGNORED);
    assert_int_equal(ui_choices_key(choices, UI_KEY_HOME), UI_CHOICES_CHANGED);
    type(choices, "zoë");
    assert_string_equal(ui_choices_searched(choices), "zoë");
    assert_int_equal(ui_choices_key(choices, UI_KEY_BACKSPACE), UI_CHOICES_CHANGED);
    assert_string_equal(ui_choices_searched(choices), "zo");
    assert_int_equal(ui_choices_key(choices, UI_KEY_ENTER), UI_CHOICES_CHOSEN);
    assert_string_equal(ui_choices_selected(choices), "last");
    assert_int_equal(ui_choices_key(choices, UI_KEY_ESCAPE), UI_CHOICES_CHANGED);
    assert_int_equal(ui_choices_key(choices, UI_KEY_ESCAPE), UI_CHOICES_CANCELLED);
    type(choices, "qq");
    assert_int_equal(ui_choices_key(choices, UI_KEY_ENTER), UI_CHOICES_IGNORED);
    assert_int_equal(ui_choices_key(choices, UI_KEY_F0 + 5), UI_CHOICES_IGNORED);
    ui_choices_free(choices);
}

static void assert_painted(const UiChoices *choices, int area_rows, const char *expected)
{
    Terminal *terminal = terminal_new(8, 30);
    UiScreen *screen = terminal_open(terminal, NULL);
    const UiArea area = {1, 1, area_rows, 28};
    int y, x;

    ui_choices_paint(choices, screen, &area);
    ui_choices_cursor(choices, &area, &y, &x);
    ui_screen_cursor(screen, y, x);
    terminal_assert(terminal, screen, expected);
    ui_screen_free(screen);
    terminal_free(terminal);
}

static void as_it_is_seen(void **state)
{
    UiChoices *choices = filled();

    assert_painted(choices, 3,
                   "\n > Rahim Uddin  Dhaka Knit …\n   Karim Ahmed  sales\n"
                   "   Ada Lovelace             ▼\n");
    ui_choices_select(choices, "last");
    assert_painted(choices, 3,
                   "\n   Büro KRÄMER  straße      ▲\n   রুমা আক্তার  Dhaka Knit Ltd\n > Zoë\n");
    ui_choices_search(choices, "nobody");
    assert_int_equal(ui_choices_rows(choices, 6), 1);
    assert_painted(choices, 3, "\n   Nothing matches “nobody”\n");
    ui_choices_free(choices);
}

/* Whoever sees nothing has to know whether there is nothing. */
static void an_empty_list_says_why(void **state)
{
    UiChoices *choices = ui_choices_new();
    g_autoptr(SafeText) loading = safe_text_printf("loading people…");

    ui_choices_set(choices, NULL, 0, loading);
    assert_painted(choices, 3, "\n   loading people…\n");
    ui_choices_set(choices, rows, 2, loading);
    assert_int_equal(ui_choices_rows(choices, 9), 3);
    assert_painted(choices, 3,
                   "\n > Rahim Uddin  Dhaka Knit …\n   Karim Ahmed  sales\n   loading people…\n");
    ui_choices_set(choices, NULL, 0, NULL);
    assert_painted(choices, 3, "\n   There is nothing to choo…\n");
    ui_choices_free(choices);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searching_finds_words_in_any_order_and_case),
        cmocka_unit_test(the_selection_stays_on_its_value),
        cmocka_unit_test(as_a_pane_of_its_own),
        cmocka_unit_test(as_it_is_seen),
        cmocka_unit_test(an_empty_list_says_why),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("choice", tests, NULL, NULL);
}
