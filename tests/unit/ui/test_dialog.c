/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/ui_dialog.h"
#include "terminal.h"

static const UiQuestion accept = {
    .grade = UI_GRADE_CONFIRM,
    .question = "Accept the offer of Dhaka Knit Ltd for SA-00042?",
    .yes = "accept USD 22,440.00",
    .no = "decide later",
};
static const UiQuestion cancel = {
    .grade = UI_GRADE_TYPE,
    .question = "Cancel SA-00042?",
    .yes = "Cancel the order",
    .no = "keep it",
    .word = "SA-00042",
};

typedef struct {
    Terminal *terminal;
    UiScreen *screen;
    UiArea area;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->terminal = terminal_new(14, 50);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    fixture->area = (UiArea){0, 0, 14, 50};
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
    g_free(fixture);
    return 0;
}

static UiDialog *dialog_with_facts(const UiQuestion *question)
{
    UiDialog *dialog = ui_dialog_new(question);
    g_autoptr(SafeText) customer = safe_text_printf("Nordlys AS");
    g_autoptr(SafeText) what = safe_text_printf("1,200 × Merino crew neck");
    g_autoptr(SafeText) told = safe_text_printf("The supplier is told at once.");

    ui_dialog_add(dialog, "Customer", customer);
    ui_dialog_add(dialog, "What", what);
    ui_dialog_add(dialog, NULL, told);
    return dialog;
}

static void assert_shown(Fixture *fixture, UiDialog *dialog, const char *expected)
{
    int y, x, shown_y, shown_x;

    ui_screen_erase(fixture->screen);
    ui_dialog_paint(dialog, fixture->screen, &fixture->area);
    ui_dialog_cursor(dialog, &fixture->area, &y, &x);
    ui_screen_cursor(fixture->screen, y, x);
    terminal_assert(fixture->terminal, fixture->screen, expected);
    terminal_cursor(fixture->terminal, &shown_y, &shown_x);
    assert_int_equal(shown_y, y);
    assert_int_equal(shown_x, x);
}

static void type(UiDialog *dialog, const char *text)
{
    for (; *text != '\0'; text++)
        assert_int_equal(ui_dialog_key(dialog, (guint32)*text), UI_DIALOG_CHANGED);
}

static void it_says_what_happens_to_whom_and_no_is_selected(void **state)
{
    UiDialog *dialog = dialog_with_facts(&accept);

    assert_shown(*state, dialog,
                 "  Accept the offer of Dhaka Knit Ltd for SA-00042?\n"
                 "\n"
                 "    Customer  Nordlys AS\n"
                 "    What      1,200 × Merino crew neck\n"
                 "    The supplier is told at once.\n"
                 "\n"
                 "  > n  No: decide later\n"
                 "    y  Yes: accept USD 22,440.00\n");
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ENTER), UI_DIALOG_NO);
    ui_dialog_free(dialog);
    ui_dialog_free(NULL);
}

static void answers(void **state)
{
    Fixture *fixture = *state;
    UiDialog *dialog = dialog_with_facts(&accept);

    ui_dialog_paint(dialog, fixture->screen, &fixture->area);
    assert_int_equal(ui_dialog_key(dialog, 'y'), UI_DIALOG_YES);
    assert_int_equal(ui_dialog_key(dialog, 'n'), UI_DIALOG_NO);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ESCAPE), UI_DIALOG_NO);
    assert_int_equal(ui_dialog_key(dialog, ' '), UI_DIALOG_IGNORED);
    assert_int_equal(ui_dialog_key(dialog, 'q'), UI_DIALOG_IGNORED);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_DOWN), UI_DIALOG_CHANGED);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ENTER), UI_DIALOG_YES);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_TAB), UI_DIALOG_CHANGED);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ENTER), UI_DIALOG_NO);
    ui_dialog_free(dialog);
}

/* A key that was meant for the list below must not accept an offer. */
static void what_was_typed_before_it_was_seen_answers_nothing(void **state)
{
    Fixture *fixture = *state;
    UiDialog *dialog = dialog_with_facts(&accept);

    assert_int_equal(ui_dialog_key(dialog, 'y'), UI_DIALOG_IGNORED);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_DOWN), UI_DIALOG_IGNORED);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ENTER), UI_DIALOG_IGNORED);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ESCAPE), UI_DIALOG_NO); /* harmless */
    ui_dialog_paint(dialog, fixture->screen, &fixture->area);
    assert_int_equal(ui_dialog_paste(dialog, "y\n", 2), UI_DIALOG_IGNORED);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ENTER), UI_DIALOG_NO);
    ui_dialog_free(dialog);
}

static void the_irreversible_has_to_be_typed(void **state)
{
    Fixture *fixture = *state;
    UiDialog *dialog = dialog_with_facts(&cancel);

    assert_shown(fixture, dialog,
                 "  Cancel SA-00042?\n"
                 "\n"
                 "    Customer  Nordlys AS\n"
                 "    What      1,200 × Merino crew neck\n"
                 "    The supplier is told at once.\n"
                 "\n"
                 "  Cancel the order: type SA-00042\n"
                 "  Esc: keep it\n");
    type(dialog, "y");
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ENTER), UI_DIALOG_CHANGED);
    assert_shown(fixture, dialog,
                 "  Cancel SA-00042?\n"
                 "\n"
                 "    Customer  Nordlys AS\n"
                 "    What      1,200 × Merino crew neck\n"
                 "    The supplier is told at once.\n"
                 "\n"
                 "  Cancel the order: type SA-00042 y\n"
                 "  That isn't SA-00042. Esc: keep it\n");
    ui_dialog_key(dialog, UI_KEY_BACKSPACE);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ENTER), UI_DIALOG_CHANGED);
    type(dialog, "sa-0004");
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ENTER), UI_DIALOG_CHANGED);
    type(dialog, "2");
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ENTER), UI_DIALOG_YES);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ESCAPE), UI_DIALOG_NO);
    ui_dialog_free(dialog);
}

static void a_paste_is_typed_but_not_entered(void **state)
{
    Fixture *fixture = *state;
    UiDialog *dialog = dialog_with_facts(&cancel);

    ui_dialog_paint(dialog, fixture->screen, &fixture->area);
    assert_int_equal(ui_dialog_paste(dialog, "SA-00042\n", 9), UI_DIALOG_CHANGED);
    assert_int_equal(ui_dialog_key(dialog, UI_KEY_ENTER), UI_DIALOG_YES);
    ui_dialog_free(dialog);
}

static void the_answers_are_always_there(void **state)
{
    Fixture *fixture = *state;
    UiDialog *dialog = dialog_with_facts(&accept);

    for (int i = 0; i < 30; i++) {
        g_autoptr(SafeText) more = safe_text_printf("row %d", i);
        ui_dialog_add(dialog, "Order", more);
    }
    fixture->area = (UiArea){1, 1, 6, 30};
    assert_shown(fixture, dialog,
                 "\n   Accept the offer of Dhaka\n"
                 "   Knit Ltd for SA-00042?\n"
                 "     Customer  Nordlys AS\n"
                 "     What      1,200 × Merino ▼\n"
                 "   > n  No: decide later\n"
                 "     y  Yes: accept USD 22,440…\n");
    fixture->area = (UiArea){0, 0, 2, 30};
    assert_shown(fixture, dialog, "  > n  No: decide later\n    y  Yes: accept USD 22,440…\n");
    ui_dialog_free(dialog);
}

static void assert_says(const UiDialog *dialog, const char *expected)
{
    g_autoptr(SafeText) said = ui_dialog_say(dialog);

    assert_string_equal(safe_text_utf8(said), expected);
}

static void it_says_all_of_it_once_and_then_the_answer(void **state)
{
    Fixture *fixture = *state;
    UiDialog *confirm = dialog_with_facts(&accept), *typed = dialog_with_facts(&cancel);

    assert_says(confirm,
                "Accept the offer of Dhaka Knit Ltd for SA-00042? Customer: Nordlys AS. What: "
                "1,200 × Merino crew neck. The supplier is told at once. n  No: decide later");
    ui_dialog_paint(confirm, fixture->screen, &fixture->area);
    ui_dialog_key(confirm, UI_KEY_DOWN);
    assert_says(confirm, "y  Yes: accept USD 22,440.00");
    ui_dialog_paint(typed, fixture->screen, &fixture->area);
    ui_dialog_key(typed, UI_KEY_ENTER);
    assert_says(typed, "That isn't SA-00042. Esc: keep it");
    ui_dialog_key(typed, 'S');
    assert_says(typed, "Cancel the order: type SA-00042");
    ui_dialog_free(confirm);
    ui_dialog_free(typed);
}

static void in_any_area(void **state)
{
    Fixture *fixture = *state;
    UiDialog *dialogs[] = {dialog_with_facts(&accept), dialog_with_facts(&cancel)};
    int y, x;

    for (gsize i = 0; i < G_N_ELEMENTS(dialogs); i++) {
        for (int columns = -1; columns < 50; columns++) {
            fixture->area = (UiArea){0, 0, columns % 9, columns};
            ui_dialog_paint(dialogs[i], fixture->screen, &fixture->area);
            ui_dialog_cursor(dialogs[i], &fixture->area, &y, &x);
        }
        ui_dialog_free(dialogs[i]);
    }
}

#define WITH_A_SCREEN(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_A_SCREEN(it_says_what_happens_to_whom_and_no_is_selected),
        WITH_A_SCREEN(answers),
        WITH_A_SCREEN(what_was_typed_before_it_was_seen_answers_nothing),
        WITH_A_SCREEN(the_irreversible_has_to_be_typed),
        WITH_A_SCREEN(a_paste_is_typed_but_not_entered),
        WITH_A_SCREEN(the_answers_are_always_there),
        WITH_A_SCREEN(it_says_all_of_it_once_and_then_the_answer),
        WITH_A_SCREEN(in_any_area),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("dialog", tests, NULL, NULL);
}
