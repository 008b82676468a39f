/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/ui_conflict.h"
#include "terminal.h"

static const UiChoice statuses[] = {
    {"pending", "pending", NULL},
    {"in_progress", "in progress", NULL},
    {"delayed", "delayed", NULL},
};
static const UiConflictField fields[] = {
    {.field = {.key = "percent", .label = "percentage", .kind = UI_FIELD_PERCENT},
     .base = "83",
     .mine = "90",
     .theirs = "85"},
    {.field = {.key = "note", .label = "note"}, .mine = "2nd shift", .theirs = "machine 4 down"},
    {.field = {.key = "status", .label = "status", .kind = UI_FIELD_CHOICE},
     .choices = statuses,
     .n_choices = G_N_ELEMENTS(statuses),
     .base = "in_progress",
     .mine = "in_progress",
     .theirs = "delayed"},
    {.field = {.key = "price", .label = "price", .kind = UI_FIELD_MONEY, .unit = "USD"},
     .base = "18.70",
     .mine = "19",
     .theirs = "18.5",
     .theirs_first = TRUE},
    {.field = {.key = "quantity", .label = "quantity", .kind = UI_FIELD_NUMBER},
     .base = "1200",
     .mine = "1,200",
     .theirs = "1200"},
    {.field = {.key = "due", .label = "due", .kind = UI_FIELD_DATE},
     .base = "2026-12-01",
     .mine = "2026-12-08",
     .theirs = "2026-12-08"},
};

typedef struct {
    Terminal *terminal;
    UiScreen *screen;
    UiConflict *conflict;
    UiArea area;
} Fixture;

static UiConflict *conflict_of(guint n, gboolean accessible)
{
    g_autoptr(SafeText) intro = safe_text_printf(
        "Somebody changed this stage after you saw it (08:15). Nothing is overwritten.");
    g_autoptr(SafeText) base = safe_text_printf("when you saw it");
    g_autoptr(SafeText) mine = safe_text_printf("yours (09:06)");
    g_autoptr(SafeText) theirs = safe_text_printf("server 09:04, Rahim");
    const UiConflictTitles titles = {intro, base, mine, theirs};

    return ui_conflict_new(&titles, fields, n, accessible);
}

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->terminal = terminal_new(20, 80);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    fixture->conflict = conflict_of(G_N_ELEMENTS(fields), FALSE);
    fixture->area = (UiArea){0, 0, 20, 80};
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    ui_conflict_free(fixture->conflict);
    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
    g_free(fixture);
    return 0;
}

static void assert_shown(Fixture *fixture, const char *expected)
{
    int y, x, shown_y, shown_x;

    ui_screen_erase(fixture->screen);
    ui_conflict_paint(fixture->conflict, fixture->screen, &fixture->area);
    ui_conflict_cursor(fixture->conflict, &fixture->area, &y, &x);
    ui_screen_cursor(fixture->screen, y, x);
    terminal_assert(fixture->terminal, fixture->screen, expected);
    terminal_cursor(fixture->terminal, &shown_y, &shown_x);
    assert_int_equal(shown_y, y);
    assert_int_equal(shown_x, x);
}

static void type(UiConflict *conflict, const char *text)
{
    for (; *text != '\0'; text++)
        assert_int_equal(ui_conflict_key(conflict, (guint32)*text), UI_CONFLICT_CHANGED);
}

static void what_is_chosen_at_first(void **state)
{
    const UiConflict *conflict = ((Fixture *)*state)->conflict;

    assert_int_equal(ui_conflict_shown(conflict), 5);
    assert_int_equal(ui_conflict_side(conflict, "percent"), UI_SIDE_MINE);
    assert_int_equal(ui_conflict_side(conflict, "note"), UI_SIDE_MINE);
    assert_int_equal(ui_conflict_side(conflict, "status"), UI_SIDE_THEIRS); /* theirs alone */
    assert_int_equal(ui_conflict_side(conflict, "price"), UI_SIDE_THEIRS);  /* money */
    assert_int_equal(ui_conflict_side(conflict, "due"), UI_SIDE_THEIRS);    /* the same */
    assert_string_equal(ui_conflict_value(conflict, "percent"), "90");
    assert_string_equal(ui_conflict_value(conflict, "quantity"), "1200");
    assert_true(ui_conflict_differs(conflict));
}

static void three_columns(void **state)
{
    assert_shown(*state,
                 "  Somebody changed this stage after you saw it (08:15). Nothing is overwritten.\n"
                 "\n"
                 "                when you saw it       yours (09:06)         server 09:04,\n"
                 "                                                            Rahim\n"
                 "> percentage    83                  * 90                    85\n"
                 "  note          –                   * 2nd shift             machine 4 down\n"
                 "  status        in progress           in progress         * delayed\n"
                 "  price         18.70 USD             19.00 USD           * 18.50 USD\n"
                 "  due           2026-12-01            2026-12-08          * 2026-12-08\n"
                 "\n"
                 "  Result: percentage 90, note 2nd shift, status delayed, price 18.50 USD, due\n"
                 "  2026-12-08\n");
}

static void one_above_the_other_where_it_is_narrow(void **state)
{
    Fixture *fixture = *state;

    ui_conflict_free(fixture->conflict);
    fixture->conflict = conflict_of(2, FALSE);
    fixture->area.columns = 40;
    assert_shown(fixture, "  Somebody changed this stage after you\n"
                          "  saw it (08:15). Nothing is\n"
                          "  overwritten.\n"
                          "\n"
                          "> percentage\n"
                          "    when you saw it        83\n"
                          "    yours (09:06)        * 90\n"
                          "    server 09:04, Rahim    85\n"
                          "  note\n"
                          "    when you saw it        –\n"
                          "    yours (09:06)        * 2nd shift\n"
                          "    server 09:04, Rahim    machine 4\n"
                          "                           down\n"
                          "\n"
                          "  Result: percentage 90, note 2nd shift\n");
}

static void in_the_accessible_mode_words(void **state)
{
    Fixture *fixture = *state;

    ui_conflict_free(fixture->conflict);
    fixture->conflict = conflict_of(1, TRUE);
    fixture->area.rows = 8;
    assert_shown(fixture,
                 "                when you saw it       yours (09:06)         server 09:04,\n"
                 "                                                            Rahim\n"
                 "> percentage    83                    90 (chosen)           85\n"
                 "  Result: percentage 90\n");
}

static void choosing(void **state)
{
    UiConflict *conflict = ((Fixture *)*state)->conflict;

    assert_int_equal(ui_conflict_key(conflict, '3'), UI_CONFLICT_CHANGED);
    assert_string_equal(ui_conflict_value(conflict, "percent"), "85");
    assert_int_equal(ui_conflict_key(conflict, '3'), UI_CONFLICT_IGNORED);
    ui_conflict_key(conflict, UI_KEY_LEFT);
    ui_conflict_key(conflict, UI_KEY_LEFT);
    assert_string_equal(ui_conflict_value(conflict, "percent"), "83");
    assert_int_equal(ui_conflict_key(conflict, UI_KEY_LEFT), UI_CONFLICT_IGNORED);
    ui_conflict_key(conflict, UI_KEY_DOWN);
    ui_conflict_key(conflict, '1');
    assert_null(ui_conflict_value(conflict, "note"));
    assert_int_equal(ui_conflict_key(conflict, UI_KEY_UP), UI_CONFLICT_CHANGED);
    assert_int_equal(ui_conflict_key(conflict, 'k'), UI_CONFLICT_IGNORED);
    assert_int_equal(ui_conflict_key(conflict, UI_KEY_F0 + 2), UI_CONFLICT_SAVE);
    assert_int_equal(ui_conflict_key(conflict, 't'), UI_CONFLICT_DROP);
    assert_int_equal(ui_conflict_key(conflict, UI_KEY_ESCAPE), UI_CONFLICT_LATER);
    assert_int_equal(ui_conflict_key(conflict, 'x'), UI_CONFLICT_IGNORED);
}

static void all_theirs_leaves_nothing_to_save(void **state)
{
    Fixture *fixture = *state;

    ui_conflict_key(fixture->conflict, '3');
    ui_conflict_key(fixture->conflict, 'j');
    ui_conflict_key(fixture->conflict, '3');
    assert_false(ui_conflict_differs(fixture->conflict));
    fixture->area.rows = 10;
    assert_shown(fixture,
                 "                when you saw it       yours (09:06)         server 09:04,\n"
                 "                                                            Rahim\n"
                 "  percentage    83                    90                  * 85\n"
                 "> note          –                     2nd shift           * machine 4 down\n"
                 "  status        in progress           in progress         * delayed\n"
                 "  price         18.70 USD             19.00 USD           * 18.50 USD\n"
                 "  due           2026-12-01            2026-12-08          * 2026-12-08\n"
                 "  Result: as the server has it, nothing of yours\n");
}

static void another_value(void **state)
{
    Fixture *fixture = *state;
    UiConflict *conflict = fixture->conflict;

    assert_int_equal(ui_conflict_key(conflict, 'e'), UI_CONFLICT_CHANGED);
    assert_true(ui_conflict_is_editing(conflict));
    ui_conflict_key(conflict, 21);
    type(conflict, "101");
    ui_conflict_key(conflict, UI_KEY_ENTER);
    assert_true(ui_conflict_is_editing(conflict)); /* it is wrong */
    ui_conflict_key(conflict, 21);
    type(conflict, "88");
    ui_conflict_key(conflict, UI_KEY_ENTER);
    assert_false(ui_conflict_is_editing(conflict));
    assert_string_equal(ui_conflict_value(conflict, "percent"), "88");
    assert_int_equal(ui_conflict_side(conflict, "percent"), UI_SIDE_EDITED);
    fixture->area.rows = 11;
    assert_shown(fixture,
                 "                when you saw it       yours (09:06)         server 09:04,\n"
                 "                                                            Rahim\n"
                 "> percentage    83                    90                    85\n"
                 "                                    * 88\n"
                 "  note          –                   * 2nd shift             machine 4 down\n"
                 "  status        in progress           in progress         * delayed\n"
                 "  price         18.70 USD             19.00 USD           * 18.50 USD\n"
                 "  due           2026-12-01            2026-12-08          * 2026-12-08\n"
                 "  Result: percentage 88, note 2nd shift, status delayed, price 18.50 USD, due\n"
                 "  2026-12-08\n");
    ui_conflict_key(conflict, 'e');
    ui_conflict_key(conflict, 21);
    type(conflict, "77");
    ui_conflict_key(conflict, UI_KEY_ESCAPE);
    assert_string_equal(ui_conflict_value(conflict, "percent"), "88");
    ui_conflict_key(conflict, 'e'); /* what one of the sides has is that side's */
    ui_conflict_key(conflict, 21);
    type(conflict, "85");
    ui_conflict_key(conflict, UI_KEY_ENTER);
    assert_int_equal(ui_conflict_side(conflict, "percent"), UI_SIDE_THEIRS);
}

static void another_row_of_a_list(void **state)
{
    Fixture *fixture = *state;
    UiConflict *conflict = fixture->conflict;

    ui_conflict_key(conflict, 'j');
    ui_conflict_key(conflict, 'j');
    ui_conflict_key(conflict, UI_KEY_ENTER);
    assert_shown(fixture,
                 "  Somebody changed this stage after you saw it (08:15). Nothing is overwritten.\n"
                 "\n"
                 "                when you saw it       yours (09:06)         server 09:04,\n"
                 "                                                            Rahim\n"
                 "  percentage    83                  * 90                    85\n"
                 "  note          –                   * 2nd shift             machine 4 down\n"
                 "> status        in progress           in progress         * delayed\n"
                 "  price         18.70 USD             19.00 USD           * 18.50 USD\n"
                 "  due           2026-12-01            2026-12-08          * 2026-12-08\n"
                 "\n"
                 "> status\n"
                 "          pending\n"
                 "          in progress\n"
                 "        > delayed\n"
                 "\n"
                 "  Enter chooses, Esc closes\n"
                 "\n"
                 "  Result: percentage 90, note 2nd shift, status delayed, price 18.50 USD, due\n"
                 "  2026-12-08\n");
    ui_conflict_key(conflict, UI_KEY_UP);
    ui_conflict_key(conflict, UI_KEY_UP);
    ui_conflict_key(conflict, UI_KEY_ENTER);
    assert_false(ui_conflict_is_editing(conflict));
    assert_string_equal(ui_conflict_value(conflict, "status"), "pending");
}

static void in_any_area(void **state)
{
    Fixture *fixture = *state;
    int y, x;

    for (int pass = 0; pass < 2; pass++) {
        for (int columns = -1; columns < 80; columns++) {
            fixture->area = (UiArea){0, 0, columns % 13, columns};
            ui_conflict_paint(fixture->conflict, fixture->screen, &fixture->area);
            ui_conflict_cursor(fixture->conflict, &fixture->area, &y, &x);
        }
        ui_conflict_key(fixture->conflict, 'e');
    }
}

static void without_a_conflict_words(void **state)
{
    Fixture *fixture = *state;

    ui_conflict_free(fixture->conflict);
    fixture->conflict = conflict_of(0, FALSE);
    assert_shown(fixture, "  There is nothing to decide\n");
    assert_int_equal(ui_conflict_key(fixture->conflict, 'e'), UI_CONFLICT_IGNORED);
    ui_conflict_free(NULL);
}

static void in_words(void **state)
{
    UiConflict *conflict = conflict_of(G_N_ELEMENTS(fields), TRUE);
    g_autoptr(SafeText) first = ui_conflict_say(conflict);

    assert_string_equal(
        safe_text_utf8(first),
        "percentage: when you saw it 83, yours (09:06) 90 (chosen), server 09:04, Rahim 85");
    ui_conflict_key(conflict, 'e');
    g_autoptr(SafeText) editing = ui_conflict_say(conflict);
    assert_string_equal(safe_text_utf8(editing), "percentage");
    ui_conflict_free(conflict);
}

#define WITH_A_CONFLICT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_A_CONFLICT(what_is_chosen_at_first),
        WITH_A_CONFLICT(three_columns),
        WITH_A_CONFLICT(one_above_the_other_where_it_is_narrow),
        WITH_A_CONFLICT(in_the_accessible_mode_words),
        WITH_A_CONFLICT(choosing),
        WITH_A_CONFLICT(all_theirs_leaves_nothing_to_save),
        WITH_A_CONFLICT(another_value),
        WITH_A_CONFLICT(another_row_of_a_list),
        WITH_A_CONFLICT(in_any_area),
        WITH_A_CONFLICT(without_a_conflict_words),
        WITH_A_CONFLICT(in_words),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("conflict", tests, NULL, NULL);
}
