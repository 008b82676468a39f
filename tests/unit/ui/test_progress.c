/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/ui_progress.h"
#include "terminal.h"

static const UiStyle utf8 = {FALSE, FALSE}, ascii = {TRUE, FALSE}, spoken = {FALSE, TRUE};

static void assert_progress(int percent, int columns, UiStyle style, const char *expected)
{
    g_autoptr(SafeText) text = ui_progress_text(percent, columns, style);

    assert_string_equal(safe_text_utf8(text), expected);
}

static void the_number_is_always_there(void **state)
{
    assert_progress(68, 15, utf8, "██████▊░░░  68%");
    assert_progress(68, 15, ascii, "[#####---]  68%");
    assert_progress(68, 15, spoken, "68%");
    assert_progress(100, 8, utf8, "███ 100%");
    assert_progress(5, 7, utf8, "5%");
    assert_progress(5, 0, utf8, "5%");
    assert_progress(-7, 8, utf8, "░░░   0%");
    assert_progress(1000, 8, utf8, "███ 100%");
}

/* Of a hundred steps a bar of three cells shows 24 and its ends. */
static void a_bar_is_quantised(void **state)
{
    g_autoptr(GHashTable) looks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (int percent = 0; percent <= 100; percent++) {
        g_autoptr(SafeText) text = ui_progress_text(percent, 8, utf8);
        const char *number = safe_text_utf8(text);
        for (int i = 0; i < 3; i++)
            number = g_utf8_next_char(number);
        g_hash_table_add(looks,
                         g_strndup(safe_text_utf8(text), (gsize)(number - safe_text_utf8(text))));
    }
    assert_int_equal(g_hash_table_size(looks), 25);
}

static void assert_trend(const gint64 *values, guint n, int columns, UiStyle style,
                         const char *expected)
{
    g_autoptr(SafeText) text = ui_trend_text(values, n, columns, style, NULL);

    assert_string_equal(safe_text_utf8(text), expected);
}

static void trends(void **state)
{
    static const gint64 values[] = {3, 4, 6, 9, 8, 7};
    static const gint64 same[] = {5, 5, 5};
    static const gint64 huge[] = {G_MININT64, 0, G_MAXINT64};

    assert_trend(values, 6, 20, utf8, "▁▂▄█▆▅ 7");
    assert_trend(values, 6, 20, ascii, "_.=@*+ 7");
    assert_trend(values, 6, 20, spoken, "3 to 9, now 7");
    assert_trend(values, 6, 5, utf8, "█▄▁ 7"); /* of the last ones, as many as fit */
    assert_trend(values, 6, 1, utf8, "7");
    assert_trend(same, 3, 20, utf8, "▅▅▅ 5");
    assert_trend(same, 3, 20, spoken, "5");
    assert_trend(huge, 3, 40, utf8, "▁▄█ 9,223,372,036,854,775,807");
    assert_null(ui_trend_text(values, 0, 20, utf8, NULL));
}

static char *kilobytes(gint64 bytes)
{
    return text_bytes((guint64)bytes);
}

static void a_trend_of_bytes(void **state)
{
    static const gint64 values[] = {0, 52000, 14000};
    g_autoptr(SafeText) drawn = ui_trend_text(values, 3, 20, utf8, kilobytes);
    g_autoptr(SafeText) said = ui_trend_text(values, 3, 20, spoken, kilobytes);

    assert_string_equal(safe_text_utf8(drawn), "▁█▂ 14 k");
    assert_string_equal(safe_text_utf8(said), "0 B to 52 k, now 14 k");
}

/* One that looks the same costs nothing, one step of it next to nothing. */
static void what_does_not_change_costs_nothing(void **state)
{
    Terminal *terminal = terminal_new(2, 40);
    UiScreen *screen = terminal_open(terminal, NULL);
    const UiArea area = {0, 0, 2, 40};
    gsize bytes[3];

    for (int i = 0; i < 3; i++) {
        g_autoptr(SafeText) text = ui_progress_text(i < 2 ? 50 : 51, 15, ui_style_of(screen));
        ui_screen_erase(screen);
        ui_paint_text(screen, &area, 0, 2, text, UI_PROGRESS);
        ui_screen_flush(screen);
        bytes[i] = terminal_sync(terminal);
    }
    assert_int_equal(bytes[1], 0);
    assert_in_range(bytes[2], 1, 24);
    ui_screen_free(screen);
    terminal_free(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_is_always_there),
        cmocka_unit_test(a_bar_is_quantised),
        cmocka_unit_test(trends),
        cmocka_unit_test(a_trend_of_bytes),
        cmocka_unit_test(what_does_not_change_costs_nothing),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
