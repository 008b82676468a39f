/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/ui_toast.h"
#include "terminal.h"

static guint say(UiToasts *toasts, UiSeverity severity, const char *text, const char *hint)
{
    g_autoptr(SafeText) safe = safe_text_printf("%s", text);

    return ui_toasts_add(toasts, severity, safe, "09:12", hint);
}

static char *painted(UiToasts *toasts, int columns, gboolean accessible)
{
    const UiOptions options = {.accessible = accessible};
    Terminal *terminal = terminal_new(1, columns);
    UiScreen *screen = terminal_open(terminal, &options);
    const UiArea area = {0, 0, 1, columns};

    assert_int_equal(ui_toasts_paint(toasts, screen, &area), ui_toasts_current(toasts) != NULL);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    g_autofree char *row = terminal_row(terminal, 0);
    ui_screen_free(screen);
    terminal_free(terminal);
    return g_steal_pointer(&row);
}

static void assert_painted(UiToasts *toasts, int columns, gboolean accessible, const char *expected)
{
    g_autofree char *row = painted(toasts, columns, accessible);

    assert_string_equal(row, expected);
}

static void as_it_is_seen(void **state)
{
    UiToasts *toasts = ui_toasts_new();

    assert_painted(toasts, 60, FALSE, "");
    say(toasts, UI_NOTICE_GOOD, "SA-00042 Linking 90 %: saved", "u undo 30 s");
    assert_painted(toasts, 60, FALSE,
                   " SA-00042 Linking 90 %: saved            u undo 30 s  09:12");
    assert_painted(toasts, 60, TRUE, " Done: SA-00042 Linking 90 %: saved      u undo 30 s  09:12");
    assert_painted(toasts, 40, FALSE, " SA-00042 Linking 90 %: s…  u undo 30 s");
    ui_toasts_key(toasts);
    say(toasts, UI_NOTICE_BAD, "Not allowed: SA-00107 is another factory's", NULL);
    assert_painted(toasts, 60, FALSE,
                   " ! Not allowed: SA-00107 is another factory's         09:12");
    assert_painted(toasts, 60, TRUE, " Failed: Not allowed: SA-00107 is another factory's   09:12");
    ui_toasts_free(toasts);
    ui_toasts_free(NULL);
}

static void it_goes_with_the_next_key_and_the_next_comes(void **state)
{
    UiToasts *toasts = ui_toasts_new();

    assert_false(ui_toasts_key(toasts));
    say(toasts, UI_NOTICE_PLAIN, "one", NULL);
    say(toasts, UI_NOTICE_PLAIN, "two", NULL);
    assert_false(ui_toasts_key(toasts)); /* nobody has seen it yet */
    assert_painted(toasts, 40, FALSE, " one                      1 more  09:12");
    assert_true(ui_toasts_key(toasts));
    assert_false(ui_toasts_key(toasts));
    assert_painted(toasts, 40, FALSE, " two                              09:12");
    assert_true(ui_toasts_key(toasts));
    assert_null(ui_toasts_current(toasts));
    assert_painted(toasts, 40, FALSE, "");
    assert_int_equal(ui_toasts_count(toasts), 2);
    assert_string_equal(safe_text_utf8(ui_toasts_nth(toasts, 0)->text), "one");
    ui_toasts_free(toasts);
}

static void the_same_twice_is_said_once(void **state)
{
    UiToasts *toasts = ui_toasts_new();

    say(toasts, UI_NOTICE_BAD, "offline", NULL);
    say(toasts, UI_NOTICE_PLAIN, "other", NULL);
    say(toasts, UI_NOTICE_BAD, "offline", NULL);
    assert_int_equal(ui_toasts_waiting(toasts), 1);
    assert_string_equal(safe_text_utf8(ui_toasts_current(toasts)->text), "other");
    say(toasts, UI_NOTICE_GOOD, "offline", NULL); /* of another severity: something else */
    assert_int_equal(ui_toasts_waiting(toasts), 2);
    ui_toasts_free(toasts);
}

static void what_is_over_is_withdrawn(void **state)
{
    UiToasts *toasts = ui_toasts_new();
    guint first = say(toasts, UI_NOTICE_GOOD, "one", "u undo 30 s");
    guint second = say(toasts, UI_NOTICE_GOOD, "two", "u undo 30 s");

    ui_toasts_withdraw(toasts, first);
    assert_int_equal(ui_toasts_current(toasts)->id, second);
    assert_int_equal(ui_toasts_count(toasts), 1);
    g_free(painted(toasts, 40, FALSE));
    ui_toasts_key(toasts);
    ui_toasts_withdraw(toasts, second);
    assert_int_equal(ui_toasts_count(toasts), 1);
    assert_null(ui_toasts_nth(toasts, 0)->hint);
    ui_toasts_withdraw(toasts, 99);
    ui_toasts_free(toasts);
}

static void only_so_many_are_kept(void **state)
{
    UiToasts *toasts = ui_toasts_new();

    for (int i = 0; i < UI_NOTICES_KEPT + 10; i++) {
        g_autofree char *text = g_strdup_printf("notice %d", i);
        say(toasts, UI_NOTICE_PLAIN, text, NULL);
    }
    assert_int_equal(ui_toasts_count(toasts), UI_NOTICES_KEPT);
    assert_int_equal(ui_toasts_waiting(toasts), UI_NOTICES_KEPT - 1);
    assert_string_equal(safe_text_utf8(ui_toasts_current(toasts)->text), "notice 10");
    ui_toasts_free(toasts);
}

/* For the list alone: what is shown, and what waits, stays. */
static void what_was_told_otherwise_is_in_the_list(void **state)
{
    UiToasts *toasts = ui_toasts_new();
    g_autoptr(SafeText) text = safe_text_printf("copied 8 B");

    ui_toasts_keep(toasts, text, "09:13");
    assert_null(ui_toasts_current(toasts));
    say(toasts, UI_NOTICE_PLAIN, "first", NULL);
    say(toasts, UI_NOTICE_PLAIN, "second", NULL);
    for (int i = 0; i < UI_NOTICES_KEPT; i++)
        ui_toasts_keep(toasts, text, "09:13");
    assert_int_equal(ui_toasts_count(toasts), UI_NOTICES_KEPT);
    assert_int_equal(ui_toasts_waiting(toasts), 1);
    assert_string_equal(safe_text_utf8(ui_toasts_current(toasts)->text), "first");
    ui_toasts_forget(toasts);
    assert_null(ui_toasts_current(toasts));
    assert_int_equal(ui_toasts_count(toasts), 0);
    ui_toasts_free(toasts);
}

static void text_from_outside_stays_in_its_line(void **state)
{
    UiToasts *toasts = ui_toasts_new();

    say(toasts, UI_NOTICE_BAD, "a\nb\033[2J", "u\nundo");
    assert_painted(toasts, 30, FALSE, " ! a b␛[2J      u undo  09:12");
    ui_toasts_free(toasts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_it_is_seen),
        cmocka_unit_test(it_goes_with_the_next_key_and_the_next_comes),
        cmocka_unit_test(the_same_twice_is_said_once),
        cmocka_unit_test(what_is_over_is_withdrawn),
        cmocka_unit_test(only_so_many_are_kept),
        cmocka_unit_test(what_was_told_otherwise_is_in_the_list),
        cmocka_unit_test(text_from_outside_stays_in_its_line),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("toast", tests, NULL, NULL);
}
