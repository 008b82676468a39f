/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/ui_form.h"
#include "terminal.h"

static const UiField fields[] = {
    {.key = "url", .label = "Address"},
    {.key = "key", .label = "Project key"},
    {.key = "email", .label = "E-mail"},
    {.key = "password", .label = "Password", .kind = UI_FIELD_SECRET},
};

typedef struct {
    Terminal *terminal;
    UiScreen *screen;
    UiForm *form;
    UiArea area;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->terminal = terminal_new(10, 40);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    fixture->form = ui_form_new(fields, G_N_ELEMENTS(fields), FALSE);
    fixture->area = (UiArea){1, 2, 8, 36};
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
        assert_int_equal(ui_form_key(form, g_utf8_get_char(utf8)), UI_FORM_CHANGED);
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

static void set_error(UiForm *form, const char *key, const char *message)
{
    g_autoptr(SafeText) error = text_sanitise(message, -1, TEXT_LINE);

    ui_form_set_error(form, key, error);
}

static void test_labels_and_fields_are_aligned(void **state)
{
    Fixture *fixture = *state;
    int y, x;

    ui_form_set(fixture->form, "url", "http://127.0.0.1:54321");
    ui_form_set(fixture->form, "email", "ada@example.org");
    ui_form_set(fixture->form, "password", "sécret");
    ui_form_focus(fixture->form, "email");
    assert_shown(fixture, "\n"
                          "    Address      http://127.0.0.1:543…\n"
                          "    Project key\n"
                          "  > E-mail       ada@example.org\n"
                          "    Password     ••••••\n");
    ui_form_cursor(fixture->form, &fixture->area, &y, &x);
    assert_int_equal(y, 3);
    assert_int_equal(x, 2 + 15 + 15);
    assert_true(terminal_look(fixture->terminal, 2, 20).underline);
    assert_true(terminal_look(fixture->terminal, 3, 4).bold);
}

static void test_in_ascii_stars(void **state)
{
    const UiOptions options = {.ascii = TRUE};
    Fixture *fixture = *state;

    ui_screen_free(fixture->screen);
    fixture->screen = terminal_open(fixture->terminal, &options);
    ui_form_set(fixture->form, "password", "1234");
    ui_form_focus(fixture->form, "password");
    assert_shown(fixture, "\n"
                          "    Address\n"
                          "    Project key\n"
                          "    E-mail\n"
                          "  > Password     ****\n");
}

/* Letters that no control sequence has: none of them may reach the line. */
static void test_a_secret_is_never_sent(void **state)
{
    static const char secret[] = "qwzyvu";
    Fixture *fixture = *state;

    ui_form_focus(fixture->form, "password");
    ui_form_paint(fixture->form, fixture->screen, &fixture->area);
    ui_screen_flush(fixture->screen);
    terminal_sync(fixture->terminal);
    for (const char *c = secret; *c != '\0'; c++) {
        ui_form_key(fixture->form, (guint32)*c);
        ui_screen_erase(fixture->screen);
        ui_form_paint(fixture->form, fixture->screen, &fixture->area);
        ui_screen_flush(fixture->screen);
        terminal_sync(fixture->terminal);
        assert_null(strpbrk(terminal_raw(fixture->terminal), secret));
    }
    assert_string_equal(ui_form_get(fixture->form, "password"), secret);
    g_autofree char *text = terminal_text(fixture->terminal);
    assert_non_null(strstr(text, " ••••••\n"));
    ui_form_wipe(fixture->form, "password");
    assert_string_equal(ui_form_get(fixture->form, "password"), "");
}

static void test_keys(void **state)
{
    Fixture *fixture = *state;
    UiForm *form = fixture->form;

    type(form, "one");
    assert_int_equal(ui_form_key(form, UI_KEY_ENTER), UI_FORM_CHANGED);
    type(form, "two");
    ui_form_key(form, UI_KEY_TAB);
    ui_form_key(form, UI_KEY_DOWN);
    type(form, "four");
    assert_int_equal(ui_form_key(form, UI_KEY_ENTER), UI_FORM_SUBMIT);
    ui_form_key(form, UI_KEY_BACKTAB);
    type(form, "three");
    ui_form_key(form, UI_KEY_DOWN);
    ui_form_key(form, UI_KEY_TAB); /* from the last to the first */
    type(form, "!");
    ui_form_key(form, UI_KEY_UP); /* and back */
    ui_form_key(form, UI_KEY_BACKSPACE);
    assert_string_equal(ui_form_get(form, "url"), "one!");
    assert_string_equal(ui_form_get(form, "key"), "two");
    assert_string_equal(ui_form_get(form, "email"), "three");
    assert_string_equal(ui_form_get(form, "password"), "fou");
    assert_int_equal(ui_form_key(form, UI_KEY_F0 + 1), UI_FORM_IGNORED);
    assert_int_equal(ui_form_key(form, UI_KEY_ESCAPE), UI_FORM_IGNORED);
    assert_int_equal(ui_form_key(form, UI_KEY_RIGHT), UI_FORM_IGNORED);
}

static void test_errors_stand_below_their_field(void **state)
{
    Fixture *fixture = *state;

    ui_form_set_width(fixture->form, 36);
    set_error(fixture->form, "email", "This is no e-mail address, for there is no @ in it");
    set_error(fixture->form, "password", "Too short");
    assert_int_equal(ui_form_rows(fixture->form), 8);
    assert_shown(fixture, "\n"
                          "  > Address\n"
                          "    Project key\n"
                          "    E-mail\n"
                          "                 This is no e-mail\n"
                          "                 address, for there is\n"
                          "                 no @ in it\n"
                          "    Password\n"
                          "                 Too short\n");
    ui_form_set_error(fixture->form, "email", NULL);
    assert_int_equal(ui_form_rows(fixture->form), 5);
}

static void test_without_a_width_an_error_has_one_row(void **state)
{
    Fixture *fixture = *state;

    set_error(fixture->form, "url", "An address begins with https:// and has a host");
    assert_int_equal(ui_form_rows(fixture->form), 5);
    assert_shown(fixture, "\n"
                          "  > Address\n"
                          "                 An address begins wit\n"
                          "    Project key\n"
                          "    E-mail\n"
                          "    Password\n");
}

static void test_the_focus_stays_in_sight(void **state)
{
    Fixture *fixture = *state;

    fixture->area = (UiArea){1, 2, 3, 36};
    ui_form_set_width(fixture->form, 36);
    set_error(fixture->form, "url", "needed");
    set_error(fixture->form, "password", "needed");
    assert_shown(fixture, "\n"
                          "  > Address\n"
                          "                 needed\n"
                          "    Project key\n");
    ui_form_focus(fixture->form, "password");
    assert_shown(fixture, "\n"
                          "    E-mail\n"
                          "  > Password\n"
                          "                 needed\n");
    fixture->area.rows = 1;
    assert_shown(fixture, "\n  > Password\n");
}

static void test_in_any_area(void **state)
{
    Fixture *fixture = *state;

    ui_form_set(fixture->form, "url", "বাংলা ঠিকানা");
    set_error(fixture->form, "url", "needed to sign in, and long enough to be wrapped");
    for (int width = 0; width < 2; width++) {
        for (int columns = -1; columns < 40; columns++) {
            int y, x;
            fixture->area = (UiArea){0, 0, columns % 7, columns};
            ui_form_paint(fixture->form, fixture->screen, &fixture->area);
            ui_form_cursor(fixture->form, &fixture->area, &y, &x);
            assert_true(ui_form_rows(fixture->form) >= 5);
        }
        ui_form_set_width(fixture->form, 9);
    }
}

static void assert_says(const UiForm *form, const char *expected)
{
    g_autoptr(SafeText) said = ui_form_say(form);

    assert_string_equal(safe_text_utf8(said), expected);
}

/* What is typed is where the cursor is, a secret above all. */
static void test_the_focused_field_in_words(void **state)
{
    static const UiField all[] = {
        {.key = "due",
         .label = "Due",
         .kind = UI_FIELD_DATE,
         .required = TRUE,
         .help = "Of the last piece"},
        {.key = "status", .label = "Status", .kind = UI_FIELD_CHOICE},
        {.key = "password", .label = "Password", .kind = UI_FIELD_SECRET},
    };
    const UiChoice rows[] = {{"a", "in progress", NULL}, {"b", "delayed", NULL}};
    UiForm *form = ui_form_new(all, G_N_ELEMENTS(all), TRUE);

    ui_form_set_choices(form, "status", rows, G_N_ELEMENTS(rows), NULL);
    ui_form_set(form, "status", "a");
    assert_says(form, "Due. needed · Of the last piece");
    set_error(form, "due", "The platform refused it");
    assert_says(form, "Due. The platform refused it. needed · Of the last piece");
    ui_form_focus(form, "status");
    assert_says(form, "Status: in progress. Space opens the list, or type to search");
    ui_form_key(form, ' ');
    ui_form_key(form, UI_KEY_DOWN);
    assert_says(form, "Status: delayed. Enter chooses, Esc closes");
    ui_form_focus(form, "password");
    type(form, "knit");
    assert_says(form, "Password");
    ui_form_free(form);
}

static void test_an_empty_form(void **state)
{
    Fixture *fixture = *state;
    UiForm *empty = ui_form_new(fields, 0, FALSE);
    int y, x;

    assert_int_equal(ui_form_rows(empty), 0);
    assert_int_equal(ui_form_key(empty, UI_KEY_TAB), UI_FORM_IGNORED);
    ui_form_paint(empty, fixture->screen, &fixture->area);
    ui_form_cursor(empty, &fixture->area, &y, &x);
    assert_null(ui_form_say(empty));
    ui_form_free(empty);
    ui_form_free(NULL);
}

#define WITH_A_FORM(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* Where no other program may be started, nothing offers it. */
static void test_long_text_may_have_no_editor(void **state)
{
    static const UiField note[] = {{.key = "note", .label = "Note", .kind = UI_FIELD_LONG}};
    UiForm *form = ui_form_new(note, 1, FALSE);

    assert_int_equal(ui_form_opens(form), UI_FORM_OPENS_EDITOR);
    assert_int_equal(ui_form_key(form, UI_KEY_F0 + 4), UI_FORM_EDITOR);
    ui_form_stay(form);
    assert_int_equal(ui_form_opens(form), UI_FORM_OPENS_NOTHING);
    assert_int_equal(ui_form_key(form, UI_KEY_F0 + 4), UI_FORM_IGNORED);
    ui_form_free(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_A_FORM(test_labels_and_fields_are_aligned),
        WITH_A_FORM(test_in_ascii_stars),
        WITH_A_FORM(test_a_secret_is_never_sent),
        WITH_A_FORM(test_keys),
        WITH_A_FORM(test_errors_stand_below_their_field),
        WITH_A_FORM(test_without_a_width_an_error_has_one_row),
        WITH_A_FORM(test_the_focus_stays_in_sight),
        WITH_A_FORM(test_in_any_area),
        WITH_A_FORM(test_the_focused_field_in_words),
        WITH_A_FORM(test_an_empty_form),
        cmocka_unit_test(test_long_text_may_have_no_editor),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
