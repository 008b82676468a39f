/* SPDX-License-Identifier: MIT */
/* What the kinds of fields read, what is wrong with what is typed, and what has been changed. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/ui_form.h"
#include "terminal.h"

#define MONDAY 20780 /* 2026-11-23 */
#define CTRL_R 18

static const UiField fields[] = {
    {.key = "percent", .label = "Percentage", .kind = UI_FIELD_PERCENT, .required = TRUE},
    {.key = "quantity",
     .label = "Quantity",
     .kind = UI_FIELD_NUMBER,
     .unit = "pcs",
     .min = "1",
     .max = "1000000"},
    {.key = "price", .label = "Price", .kind = UI_FIELD_MONEY, .unit = "USD", .min = "0.01"},
    {.key = "due", .label = "Due", .kind = UI_FIELD_DATE, .min = "today", .help = "When it ships"},
    {.key = "status", .label = "Status", .kind = UI_FIELD_CHOICE, .required = TRUE},
    {.key = "owner", .label = "Owner", .kind = UI_FIELD_PERSON},
    {.key = "note", .label = "Note", .kind = UI_FIELD_LONG, .rows = 3, .characters_max = 40},
};
static const UiChoice statuses[] = {
    {"pending", "pending", NULL},
    {"in_progress", "in progress", NULL},
    {"completed", "completed", NULL},
};
static const UiChoice people[] = {
    {"id-1", "Rahim Uddin", "factory"},
    {"id-2", "Karim Ahmed", "sales"},
    {"id-3", "Ada Lovelace", "admin"},
    {"id-4", "Ruma Akter", "factory"},
};

typedef struct {
    Terminal *terminal;
    UiScreen *screen;
    UiForm *form;
    UiArea area;
} Fixture;

static UiForm *filled(gboolean accessible)
{
    UiForm *form = ui_form_new(fields, G_N_ELEMENTS(fields), accessible);

    ui_form_set_width(form, 60);
    ui_form_set_today(form, MONDAY);
    ui_form_set_choices(form, "status", statuses, G_N_ELEMENTS(statuses), NULL);
    ui_form_set_choices(form, "owner", people, G_N_ELEMENTS(people), NULL);
    ui_form_set(form, "percent", "83");
    ui_form_set(form, "quantity", "1200");
    ui_form_set(form, "price", "18.70");
    ui_form_set(form, "due", "2026-12-01");
    ui_form_set(form, "status", "in_progress");
    ui_form_set(form, "owner", "id-1");
    ui_form_set(form, "note", "2nd shift");
    return form;
}

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->terminal = terminal_new(16, 60);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    fixture->form = filled(FALSE);
    fixture->area = (UiArea){0, 0, 16, 60};
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    ui_form_free(fixture->form);
    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
    g_free(fixture);
    return 0;
}

static void type(UiForm *form, const char *utf8)
{
    for (; *utf8 != '\0'; utf8 = g_utf8_next_char(utf8))
        ui_form_key(form, *utf8 == '\n' ? (guint32)UI_KEY_ENTER : g_utf8_get_char(utf8));
}

static void type_into(UiForm *form, const char *key, const char *typed)
{
    ui_form_wipe(form, key);
    ui_form_focus(form, key);
    type(form, typed);
}

static void assert_shown(Fixture *fixture, const char *expected)
{
    int y, x, shown_y, shown_x;

    ui_screen_erase(fixture->screen);
    ui_form_paint(fixture->form, fixture->screen, &fixture->area);
    ui_form_cursor(fixture->form, &fixture->area, &y, &x);
    ui_screen_cursor(fixture->screen, y, x);
    terminal_assert(fixture->terminal, fixture->screen, expected);
    terminal_cursor(fixture->terminal, &shown_y, &shown_x);
    assert_int_equal(shown_y, y);
    assert_int_equal(shown_x, x);
}

static void assert_contains(Fixture *fixture, const char *words)
{
    ui_screen_erase(fixture->screen);
    ui_form_paint(fixture->form, fixture->screen, &fixture->area);
    ui_screen_flush(fixture->screen);
    terminal_sync(fixture->terminal);
    g_autofree char *text = terminal_text(fixture->terminal);
    if (strstr(text, words) == NULL)
        fail_msg("“%s” isn't in\n%s", words, text);
}

/* ---- values ---- */

static void what_is_typed_becomes_what_the_server_takes(void **state)
{
    static const struct {
        const char *key, *typed, *value;
    } cases[] = {
        {"percent", "90", "90"},
        {"quantity", "1,200", "1200"},
        {"quantity", "12 000", "12000"},
        {"price", "22,440.50", "22440.5"},
        {"price", "0.10", "0.1"},
        {"due", "fri", "2026-11-27"},
        {"due", "+3d", "2026-11-26"},
        {"due", "today", "2026-11-23"},
        {"due", "2026-12-24", "2026-12-24"},
        {"note", "two words", "two words"},
    };
    Fixture *fixture = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        type_into(fixture->form, cases[i].key, cases[i].typed);
        assert_string_equal(ui_form_get(fixture->form, cases[i].key), cases[i].value);
        assert_true(ui_form_check(fixture->form));
    }
}

static void what_is_wrong_is_said_below_the_field(void **state)
{
    static const struct {
        const char *key, *typed, *problem;
    } cases[] = {
        {"percent", "", "Percentage is needed"},
        {"percent", "101", "From 0 to 100"},
        {"percent", "9.5", "A whole number of per cent"},
        {"quantity", "0", "From 1 to 1,000,000"},
        {"quantity", "12 pcs", "A whole number, such as 1200"},
        {"price", "0", "At least 0.01"},
        {"price", "22,44", "A number such as 1250.5"},
        {"price", "1.005", "most 2 digits behind"},
        {"due", "2026-02-30", "A day such as 2026-12-01"},
        {"due", "yesterday", "Not before 2026-11-23"},
        {"note", "12345678901234567890123456789012345678901",
         "At most 40 characters; these are 41"},
    };
    Fixture *fixture = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ui_form_focus(fixture->form, cases[i].key);
        ui_form_wipe(fixture->form, cases[i].key);
        type(fixture->form, cases[i].typed);
        assert_false(ui_form_check(fixture->form));
        assert_string_equal(ui_form_focused(fixture->form), cases[i].key);
        assert_contains(fixture, cases[i].problem);
        ui_form_reset(fixture->form, cases[i].key);
        assert_true(ui_form_check(fixture->form));
    }
}

static void leaving_a_field_checks_it_and_mending_clears_it(void **state)
{
    Fixture *fixture = *state;
    UiForm *form = fixture->form;

    type_into(form, "due", "fry");
    ui_form_key(form, UI_KEY_TAB);
    assert_contains(fixture, "A day such as");
    ui_form_key(form, UI_KEY_BACKTAB);
    ui_form_key(form, UI_KEY_BACKSPACE);
    assert_contains(fixture, "A day such as"); /* "fr" is none either */
    type(form, "i");
    ui_screen_erase(fixture->screen);
    assert_contains(fixture, "2026-11-27, Fri, in 4 days");
    ui_form_key(form, UI_KEY_TAB);
    assert_contains(fixture, "Due         2026-11-27     Fri, in 4 days");
    g_autofree char *text = terminal_text(fixture->terminal);
    assert_null(strstr(text, "A day such as"));
}

static void nothing_is_changed_until_the_value_is_another(void **state)
{
    Fixture *fixture = *state;
    UiForm *form = fixture->form;

    assert_false(ui_form_changed(form, NULL));
    type_into(form, "price", "18.7"); /* the server wrote 18.70 */
    type_into(form, "quantity", "1,200");
    type_into(form, "due", "+8d");
    assert_false(ui_form_changed(form, NULL));
    assert_string_equal(ui_form_get(form, "price"), "18.70");
    type_into(form, "price", "18.71");
    assert_true(ui_form_changed(form, "price"));
    assert_false(ui_form_changed(form, "due"));
    assert_contains(fixture, "changed, was 18.70 · ^R puts it back");
    assert_int_equal(ui_form_key(form, CTRL_R), UI_FORM_CHANGED);
    assert_false(ui_form_changed(form, NULL));
    assert_string_equal(ui_form_get(form, "price"), "18.70");
    type_into(form, "due", "nonsense"); /* not even readable: changed all the same */
    assert_true(ui_form_changed(form, "due"));
}

static void only_a_right_form_is_submitted(void **state)
{
    UiForm *form = ((Fixture *)*state)->form;

    type_into(form, "percent", "101");
    ui_form_focus(form, "owner");
    assert_int_equal(ui_form_key(form, UI_KEY_F0 + 2), UI_FORM_CHANGED);
    assert_string_equal(ui_form_focused(form), "percent");
    type_into(form, "percent", "100");
    assert_int_equal(ui_form_key(form, UI_KEY_F0 + 2), UI_FORM_SUBMIT);
}

static void an_error_from_outside_goes_with_the_next_change(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(SafeText) refusal = safe_text_printf("The platform refused this price");

    ui_form_set_error(fixture->form, "price", refusal);
    ui_form_focus(fixture->form, "price");
    assert_contains(fixture, "The platform refused this price");
    type(fixture->form, "0");
    ui_screen_erase(fixture->screen);
    ui_form_paint(fixture->form, fixture->screen, &fixture->area);
    ui_screen_flush(fixture->screen);
    terminal_sync(fixture->terminal);
    g_autofree char *text = terminal_text(fixture->terminal);
    assert_null(strstr(text, "refused"));
}

/* ---- looks ---- */

static void a_form_as_it_is_seen(void **state)
{
    Fixture *fixture = *state;

    type_into(fixture->form, "percent", "90");
    ui_form_focus(fixture->form, "due");
    assert_shown(fixture, "+ Percentage  90\n"
                          "  Quantity    1,200            pcs\n"
                          "  Price       18.70              USD\n"
                          "> Due         2026-12-01     Tue, in 8 days\n"
                          "  Status      in progress\n"
                          "  Owner       Rahim Uddin\n"
                          "  Note        2nd shift\n"
                          "\n"
                          "\n"
                          "\n"
                          "  When it ships\n");
    assert_true(terminal_look(fixture->terminal, 3, 16).underline);
}

static void in_the_accessible_mode_words(void **state)
{
    Fixture *fixture = *state;

    ui_form_free(fixture->form);
    fixture->form = filled(TRUE);
    type_into(fixture->form, "percent", "90");
    ui_form_focus(fixture->form, "due");
    assert_contains(fixture, "  Percentage  90\n"
                             "              changed, was 83\n"
                             "  Quantity");
}

static void labels_stand_above_where_it_is_narrow(void **state)
{
    Fixture *fixture = *state;
    int y, x;

    fixture->area.columns = 24;
    ui_form_set_width(fixture->form, 24);
    type_into(fixture->form, "due", "fri");
    assert_contains(fixture, "  Price\n"
                             "  18.70              USD\n"
                             "> Due\n"
                             "  fri\n"
                             "  2026-11-27, Fri, in 4\n"
                             "  days\n");
    ui_form_cursor(fixture->form, &fixture->area, &y, &x);
    g_autofree char *cells = terminal_cells(fixture->terminal, y, 2, x);
    assert_string_equal(cells, "fri");
}

/* ---- bytes ---- */

static gsize bytes_of_key(Fixture *fixture, guint32 key)
{
    int y, x;

    ui_form_key(fixture->form, key);
    ui_screen_erase(fixture->screen);
    ui_form_paint(fixture->form, fixture->screen, &fixture->area);
    ui_form_cursor(fixture->form, &fixture->area, &y, &x);
    ui_screen_cursor(fixture->screen, y, x);
    ui_screen_flush(fixture->screen);
    return terminal_sync(fixture->terminal);
}

/* What is typed, and the words of what has changed; moving the focus writes two labels again. */
static void a_key_costs_few_bytes(void **state)
{
    Fixture *fixture = *state;
    gsize first, second, move, back;

    ui_form_focus(fixture->form, "note");
    bytes_of_key(fixture, UI_KEY_END);
    first = bytes_of_key(fixture, 'a');
    second = bytes_of_key(fixture, 'b');
    ui_form_focus(fixture->form, "percent");
    bytes_of_key(fixture, UI_KEY_END);
    move = bytes_of_key(fixture, UI_KEY_TAB);
    back = bytes_of_key(fixture, UI_KEY_LEFT);
    assert_in_range(first, 1, 120);
    assert_in_range(second, 1, 16);
    assert_in_range(move, 1, 150);
    assert_in_range(back, 1, 8);
}

/* ---- lists ---- */

static void a_choice_is_stepped_through_and_opened(void **state)
{
    Fixture *fixture = *state;
    UiForm *form = fixture->form;

    ui_form_focus(form, "status");
    assert_int_equal(ui_form_key(form, UI_KEY_RIGHT), UI_FORM_CHANGED);
    assert_string_equal(ui_form_get(form, "status"), "completed");
    assert_int_equal(ui_form_key(form, UI_KEY_RIGHT), UI_FORM_IGNORED);
    ui_form_key(form, UI_KEY_LEFT);
    ui_form_key(form, UI_KEY_LEFT);
    assert_string_equal(ui_form_get(form, "status"), "pending");
    ui_form_key(form, ' ');
    assert_contains(fixture, "> Status\n"
                             "            > pending\n"
                             "              in progress\n"
                             "              completed\n"
                             "  Owner");
    ui_form_key(form, UI_KEY_DOWN);
    assert_int_equal(ui_form_key(form, UI_KEY_ESCAPE), UI_FORM_CHANGED);
    assert_string_equal(ui_form_get(form, "status"), "pending");
    assert_int_equal(ui_form_key(form, UI_KEY_ESCAPE), UI_FORM_IGNORED);
    ui_form_key(form, UI_KEY_F0 + 4);
    ui_form_key(form, UI_KEY_DOWN);
    ui_form_key(form, UI_KEY_ENTER);
    assert_string_equal(ui_form_get(form, "status"), "in_progress");
    assert_string_equal(ui_form_focused(form), "status");
    assert_false(ui_form_changed(form, NULL));
}

static void a_person_is_found_by_typing(void **state)
{
    Fixture *fixture = *state;
    UiForm *form = fixture->form;

    ui_form_focus(form, "owner");
    assert_null(ui_form_searched(form, "owner"));
    type(form, "fact");
    assert_string_equal(ui_form_searched(form, "owner"), "fact");
    assert_contains(fixture, "> Owner       fact\n"
                             "            > Rahim Uddin  factory\n"
                             "              Ruma Akter  factory\n");
    ui_form_key(form, UI_KEY_DOWN);
    assert_int_equal(ui_form_key(form, UI_KEY_TAB), UI_FORM_CHANGED);
    assert_string_equal(ui_form_get(form, "owner"), "id-4");
    assert_string_equal(ui_form_focused(form), "note");
    assert_contains(fixture, "+ Owner       Ruma Akter\n");
    ui_form_focus(form, "owner");
    type(form, "zz");
    assert_contains(fixture, "Nothing matches “zz”");
    ui_form_key(form, UI_KEY_ENTER); /* of nothing, nothing is chosen */
    assert_string_equal(ui_form_get(form, "owner"), "id-4");
    ui_form_key(form, UI_KEY_BACKTAB);
    assert_contains(fixture, "+ Owner       Ruma Akter\n");
}

static void a_person_can_be_taken_away_where_none_is_needed(void **state)
{
    UiForm *form = ((Fixture *)*state)->form;

    ui_form_focus(form, "owner");
    ui_form_key(form, UI_KEY_BACKSPACE);
    ui_form_key(form, UI_KEY_ESCAPE);
    assert_string_equal(ui_form_get(form, "owner"), "");
    ui_form_focus(form, "status"); /* is needed */
    ui_form_key(form, UI_KEY_BACKSPACE);
    ui_form_key(form, UI_KEY_ESCAPE);
    assert_string_equal(ui_form_get(form, "status"), "in_progress");
}

static void a_list_that_is_not_here_says_why(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(SafeText) state_text = safe_text_printf("not allowed to see people");

    ui_form_set_choices(fixture->form, "owner", NULL, 0, state_text);
    ui_form_focus(fixture->form, "owner");
    type(fixture->form, "x");
    assert_contains(fixture, "not allowed to see people");
    ui_form_set_choices(fixture->form, "owner", NULL, 0, NULL);
    assert_contains(fixture, "Nothing matches “x”");
}

/* ---- long text, pastes ---- */

static void long_text_has_lines(void **state)
{
    Fixture *fixture = *state;
    UiForm *form = fixture->form;

    type_into(form, "note", "one");
    assert_int_equal(ui_form_key(form, UI_KEY_ENTER), UI_FORM_CHANGED);
    type(form, "two");
    ui_form_key(form, UI_KEY_UP);
    type(form, "!");
    assert_string_equal(ui_form_get(form, "note"), "one!\ntwo");
    assert_string_equal(ui_form_focused(form), "note");
    ui_form_key(form, UI_KEY_UP); /* there is no line above: to the field above */
    assert_string_equal(ui_form_focused(form), "owner");
    ui_form_key(form, UI_KEY_DOWN);
    assert_contains(fixture, "> Note        one!\n              two\n");
    assert_int_equal(ui_form_key(form, UI_KEY_F0 + 4), UI_FORM_EDITOR);
    ui_form_put(form, "note", "from\noutside");
    assert_string_equal(ui_form_get(form, "note"), "from\noutside");
}

static void a_paste_stays_in_its_field(void **state)
{
    Fixture *fixture = *state;
    UiForm *form = fixture->form;
    g_autofree char *much = g_strnfill(100000, 'x');

    ui_form_wipe(form, "quantity");
    ui_form_focus(form, "quantity");
    assert_int_equal(ui_form_paste(form, "1200\r\n\t\033[2J", 11), UI_FORM_CHANGED);
    assert_string_equal(ui_form_focused(form), "quantity");
    assert_string_equal(ui_form_get(form, "quantity"), "1200  [2J");
    ui_form_wipe(form, "note");
    ui_form_focus(form, "note");
    ui_form_paste(form, "a\r\nb\rc\n", 7);
    assert_string_equal(ui_form_get(form, "note"), "a\nb\nc\n");
    ui_form_wipe(form, "note");
    ui_form_paste(form, much, strlen(much));
    assert_contains(fixture, "Full: no more fits");
    assert_int_equal(strlen(ui_form_get(form, "note")), 64 * 1024);
    ui_form_reset(form, "note");
    ui_form_focus(form, "owner");
    ui_form_paste(form, "ruma\n", 5);
    ui_form_key(form, UI_KEY_ENTER);
    assert_string_equal(ui_form_get(form, "owner"), "id-4");
}

/* ---- drafts ---- */

static void a_draft_comes_back(void **state)
{
    UiForm *form = ((Fixture *)*state)->form;

    assert_null(ui_form_save(form));
    type_into(form, "due", "fri");
    type_into(form, "quantity", "many"); /* can't be read, is kept */
    type_into(form, "note", "line 1\nline 2 \"বাংলা\"");
    ui_form_put(form, "owner", "id-3");
    g_autoptr(GBytes) draft = ui_form_save(form);
    UiForm *other = filled(FALSE);
    assert_true(ui_form_restore(other, draft, NULL));
    assert_string_equal(ui_form_get(other, "due"), "2026-11-27"); /* not "fri", whenever that is */
    assert_string_equal(ui_form_get(other, "quantity"), "many");
    assert_string_equal(ui_form_get(other, "note"), "line 1\nline 2 \"বাংলা\"");
    assert_string_equal(ui_form_get(other, "owner"), "id-3");
    assert_string_equal(ui_form_get(other, "percent"), "83");
    assert_false(ui_form_changed(other, "percent"));
    assert_string_equal(ui_form_focused(other), "note");
    g_autoptr(GBytes) again = ui_form_save(other);
    assert_true(g_bytes_equal(draft, again));
    ui_form_free(other);
}

static void a_draft_says_what_has_moved_on(void **state)
{
    Fixture *fixture = *state;

    type_into(fixture->form, "price", "20");
    type_into(fixture->form, "percent", "90");
    g_autoptr(GBytes) draft = ui_form_save(fixture->form);
    ui_form_reset(fixture->form, "price");
    ui_form_set(fixture->form, "percent", "85");
    assert_true(ui_form_restore(fixture->form, draft, NULL));
    assert_contains(fixture, "It was 83 when you began, and is 85 now");
    g_autofree char *text = terminal_text(fixture->terminal);
    assert_null(strstr(text, "It was 18.70"));
}

static void a_damaged_draft_is_refused_whole(void **state)
{
    UiForm *form = ((Fixture *)*state)->form;

    type_into(form, "price", "20");
    type_into(form, "percent", "90");
    g_autoptr(GBytes) draft = ui_form_save(form);
    gsize length;
    const char *bytes = g_bytes_get_data(draft, &length);
    UiForm *other = filled(FALSE);
    gsize refused = 0;
    for (gsize i = 0; i < length; i++) { /* cut anywhere, except between two fields */
        g_autoptr(GBytes) cut = g_bytes_new(bytes, i);
        g_autoptr(GError) error = NULL;
        if (ui_form_restore(other, cut, &error))
            ui_form_reset(other, "percent");
        else
            refused++;
        assert_false(ui_form_changed(other, NULL));
    }
    assert_true(refused >= length - 2);
    ui_form_free(other);
}

static void a_secret_is_in_no_draft(void **state)
{
    static const UiField secret_fields[] = {
        {.key = "name", .label = "Name"},
        {.key = "password", .label = "Password", .kind = UI_FIELD_SECRET},
    };
    static const char forged[] = "looptrace-form 1 name\npassword secret 0 3\nabc\n";
    UiForm *form = ui_form_new(secret_fields, G_N_ELEMENTS(secret_fields), FALSE);

    ui_form_put(form, "name", "ada");
    ui_form_put(form, "password", "hunter2");
    g_autoptr(GBytes) draft = ui_form_save(form);
    gsize length;
    const char *bytes = g_bytes_get_data(draft, &length);
    assert_null(g_strstr_len(bytes, (gssize)length, "hunter2"));
    g_autoptr(GBytes) other = g_bytes_new_static(forged, strlen(forged));
    assert_true(ui_form_restore(form, other, NULL));
    assert_string_equal(ui_form_get(form, "password"), "hunter2");
    ui_form_free(form);
}

#define WITH_A_FORM(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_A_FORM(what_is_typed_becomes_what_the_server_takes),
        WITH_A_FORM(what_is_wrong_is_said_below_the_field),
        WITH_A_FORM(leaving_a_field_checks_it_and_mending_clears_it),
        WITH_A_FORM(nothing_is_changed_until_the_value_is_another),
        WITH_A_FORM(only_a_right_form_is_submitted),
        WITH_A_FORM(an_error_from_outside_goes_with_the_next_change),
        WITH_A_FORM(a_form_as_it_is_seen),
        WITH_A_FORM(in_the_accessible_mode_words),
        WITH_A_FORM(labels_stand_above_where_it_is_narrow),
        WITH_A_FORM(a_key_costs_few_bytes),
        WITH_A_FORM(a_choice_is_stepped_through_and_opened),
        WITH_A_FORM(a_person_is_found_by_typing),
        WITH_A_FORM(a_person_can_be_taken_away_where_none_is_needed),
        WITH_A_FORM(a_list_that_is_not_here_says_why),
        WITH_A_FORM(long_text_has_lines),
        WITH_A_FORM(a_paste_stays_in_its_field),
        WITH_A_FORM(a_draft_comes_back),
        WITH_A_FORM(a_draft_says_what_has_moved_on),
        WITH_A_FORM(a_damaged_draft_is_refused_whole),
        WITH_A_FORM(a_secret_is_in_no_draft),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("typed_fields", tests, NULL, NULL);
}
