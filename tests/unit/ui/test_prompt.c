/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "terminal.h"

static void test_keys(void **state)
{
    UiPrompt *prompt = ui_prompt_new("Find: ", "mer");

    assert_int_equal(ui_prompt_key(prompt, 'i'), UI_PROMPT_EDITING);
    assert_int_equal(ui_prompt_key(prompt, 'n'), UI_PROMPT_EDITING);
    assert_int_equal(ui_prompt_key(prompt, UI_KEY_BACKSPACE), UI_PROMPT_EDITING);
    assert_int_equal(ui_prompt_key(prompt, UI_KEY_F0 + 5), UI_PROMPT_EDITING);
    assert_string_equal(ui_prompt_text(prompt), "meri");
    assert_int_equal(ui_prompt_key(prompt, UI_KEY_ENTER), UI_PROMPT_ACCEPTED);
    assert_int_equal(ui_prompt_key(prompt, UI_KEY_ESCAPE), UI_PROMPT_CANCELLED);
    assert_string_equal(ui_prompt_text(prompt), "meri");
    ui_prompt_free(prompt);
    ui_prompt_free(NULL);
}

static void assert_shown(Terminal *terminal, UiScreen *screen, const UiPrompt *prompt,
                         const UiArea *line, const char *expected, int cursor)
{
    int y, x;

    ui_screen_erase(screen);
    ui_prompt_paint(prompt, screen, line);
    terminal_assert(terminal, screen, expected);
    ui_prompt_cursor(prompt, line, &y, &x);
    assert_int_equal(y, line->y);
    assert_int_equal(x, cursor);
}

static void test_painting(void **state)
{
    Terminal *terminal = terminal_new(3, 30);
    UiScreen *screen = terminal_open(terminal, NULL);
    UiPrompt *prompt = ui_prompt_new("Find: ", "মেরিনো");
    const UiArea line = {2, 0, 1, 30}, narrow = {1, 3, 1, 10}, none = {0, 0, 1, 0};

    assert_shown(terminal, screen, prompt, &line, "\n\nFind: মেরিনো\n", 12);
    ui_prompt_free(prompt);
    prompt = ui_prompt_new("Find: ", "123456789");
    assert_shown(terminal, screen, prompt, &narrow, "\n   F…56789\n", 10);
    ui_prompt_paint(prompt, screen, &none);
    ui_prompt_free(prompt);
    ui_screen_free(screen);
    terminal_free(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_painting),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
}
