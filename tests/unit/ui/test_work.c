/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/ui_work.h"
#include "terminal.h"

static void finish(UiWork *work, UiOutcome outcome, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_autofree char *number = g_strdup_printf("SA-%05u", i + 1);
        g_autoptr(SafeText) label = safe_text_printf("%s Linking", number);
        g_autoptr(SafeText) why = safe_text_printf("It is at 85 %% since 09:04");
        ui_work_done(work, outcome, number, label, outcome == UI_OUTCOME_CONFLICT ? why : NULL);
    }
}

static void assert_shown(const UiWork *work, int rows, int columns, const char *expected)
{
    Terminal *terminal = terminal_new(rows, columns);
    UiScreen *screen = terminal_open(terminal, NULL);
    const UiArea area = {0, 0, rows, columns};
    int y, x;

    ui_work_paint(work, screen, &area);
    ui_work_cursor(work, &area, &y, &x);
    ui_screen_cursor(screen, y, x);
    terminal_assert(terminal, screen, expected);
    ui_screen_free(screen);
    terminal_free(terminal);
}

static void assert_summary(const UiWork *work, const char *expected)
{
    g_autoptr(SafeText) summary = ui_work_summary(work);

    assert_string_equal(safe_text_utf8(summary), expected);
}

static void while_it_goes_on_and_when_it_is_over(void **state)
{
    UiWork *work = ui_work_new("Set 20 stages to done", 20);

    assert_shown(work, 4, 60,
                 "  Set 20 stages to done\n"
                 "  0 of 20  ░░░░░░░░░░░░░░░░░░░░░░   0%  Esc cancels the rest\n");
    finish(work, UI_OUTCOME_SAVED, 18);
    assert_false(ui_work_is_over(work));
    finish(work, UI_OUTCOME_REFUSED, 1);
    finish(work, UI_OUTCOME_CONFLICT, 1);
    assert_true(ui_work_is_over(work));
    assert_summary(work, "18 saved · 1 changed by somebody else · 1 refused");
    assert_shown(work, 10, 60,
                 "  Set 20 stages to done\n"
                 "  20 of 20  █████████████████████████ 100%  done\n"
                 "  18 saved · 1 changed by somebody else · 1 refused\n"
                 "\n"
                 "  > SA-00001 Linking: refused\n"
                 "    SA-00001 Linking: changed by somebody else. It is at 85\n"
                 "    % since 09:04\n");
    ui_work_free(work);
    ui_work_free(NULL);
}

static void keys(void **state)
{
    UiWork *work = ui_work_new("Set 3 stages", 3);

    finish(work, UI_OUTCOME_SAVED, 1);
    assert_int_equal(ui_work_key(work, UI_KEY_ENTER), UI_WORK_IGNORED);
    assert_int_equal(ui_work_key(work, UI_KEY_ESCAPE), UI_WORK_CANCEL);
    assert_null(ui_work_selected(work));
    finish(work, UI_OUTCOME_FAILED, 2);
    assert_int_equal(ui_work_troubles(work), 2);
    assert_string_equal(ui_work_selected(work), "SA-00001");
    assert_int_equal(ui_work_key(work, UI_KEY_DOWN), UI_WORK_CHANGED);
    assert_int_equal(ui_work_key(work, 'j'), UI_WORK_IGNORED);
    assert_string_equal(ui_work_selected(work), "SA-00002");
    assert_string_equal(ui_work_trouble_id(work, 1), "SA-00002");
    assert_int_equal(ui_work_key(work, UI_KEY_ENTER), UI_WORK_OPEN);
    assert_int_equal(ui_work_key(work, UI_KEY_HOME), UI_WORK_CHANGED);
    assert_int_equal(ui_work_key(work, UI_KEY_END), UI_WORK_CHANGED);
    assert_int_equal(ui_work_key(work, UI_KEY_ESCAPE), UI_WORK_CLOSE);
    ui_work_free(work);
}

/* What was done stays done, and is said; what hadn't begun isn't called failed. */
static void cancelling_keeps_count(void **state)
{
    UiWork *work = ui_work_new("Set 20 stages to done", 20);

    finish(work, UI_OUTCOME_SAVED, 7);
    finish(work, UI_OUTCOME_QUEUED, 2);
    ui_work_cancel(work);
    assert_false(ui_work_is_over(work)); /* some are out */
    assert_shown(work, 2, 72,
                 "  Set 20 stages to done\n"
                 "  9 of 20  █████▍░░░░░░  45%  cancelled; what has gone out is waited for\n");
    ui_work_stop(work);
    assert_true(ui_work_is_over(work));
    assert_summary(work, "7 saved · 2 queued · 11 not begun");
    finish(work, UI_OUTCOME_SAVED, 1); /* it was on its way */
    assert_summary(work, "8 saved · 2 queued · 10 not begun");
    assert_shown(work, 4, 60,
                 "  Set 20 stages to done\n"
                 "  10 of 20  ████████████▌░░░░░░░░░░░░  50%  cancelled\n"
                 "  8 saved · 2 queued · 10 not begun\n");
    assert_int_equal(ui_work_key(work, UI_KEY_ENTER), UI_WORK_CLOSE);
    ui_work_free(work);
}

/* A count that was an estimate never says "3 of 2". */
static void more_than_was_thought(void **state)
{
    UiWork *work = ui_work_new("Export", 2);

    finish(work, UI_OUTCOME_SAVED, 3);
    assert_shown(work, 3, 40, "  Export\n  3 of 3  ███████████████████ 100%  done\n  3 saved\n");
    ui_work_free(work);
}

static void of_many_that_failed_the_selected_one_is_seen(void **state)
{
    UiWork *work = ui_work_new("Set 5,000 stages", 5000);

    finish(work, UI_OUTCOME_FAILED, 5000);
    ui_work_key(work, UI_KEY_END);
    ui_work_key(work, UI_KEY_UP);
    assert_shown(work, 6, 40,
                 "  Set 5,000 stages\n"
                 "  5000 of 5000  █████████████ 100%  done\n"
                 "  5000 failed\n"
                 "    SA-04997 Linking: failed\n"
                 "    SA-04998 Linking: failed\n"
                 "  > SA-04999 Linking: failed\n");
    ui_work_free(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(while_it_goes_on_and_when_it_is_over),
        cmocka_unit_test(keys),
        cmocka_unit_test(cancelling_keeps_count),
        cmocka_unit_test(more_than_was_thought),
        cmocka_unit_test(of_many_that_failed_the_selected_one_is_seen),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("work", tests, NULL, NULL);
}
