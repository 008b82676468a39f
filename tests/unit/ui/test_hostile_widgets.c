/* SPDX-License-Identifier: MIT */
/*
 * Hostile strings in every place of every widget that takes text: the neighbours stay in their cells, as
 * libvterm sees them, and the terminal gets nothing but what curses needs. A new widget gets a row in the
 * table of painters.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "curses_bytes.h"
#include "hostile.h"
#include "json_tree.h"
#include "looptrace/json.h"
#include "looptrace/ui_choice.h"
#include "looptrace/ui_conflict.h"
#include "looptrace/ui_dialog.h"
#include "looptrace/ui_form.h"
#include "looptrace/ui_table.h"
#include "looptrace/ui_toast.h"
#include "looptrace/ui_work.h"
#include "terminal.h"

#define STRINGS      3000
#define STRINGS_MORE 300 /* in each other look */
#define COLUMNS      100
#define AREA_COLUMNS 44
#define AREA_ROWS    8
#define AREA_LINES   7 /* of two areas each */
#define TABLE_ROWS   10

/* ---- bytes for the terminal ---- */

static void assert_only_what_curses_needs(const char *raw, const char *where)
{
    g_autofree char *wrong = curses_bytes_wrong(raw);

    if (wrong != NULL)
        fail_msg("%s: %s", where, wrong);
}

/* ---- what is painted ---- */

typedef void (*Painter)(UiScreen *screen, const UiArea *area, const char *text);

static SafeText *safe(const char *text)
{
    return text_sanitise(text, -1, TEXT_LINE);
}

static void paint_page(UiScreen *screen, const UiArea *area, const char *text)
{
    UiPage *page = ui_page_new();
    g_autoptr(SafeText) block = text_sanitise(text, -1, TEXT_BLOCK);

    ui_page_set_area(page, area);
    ui_page_add(page, block, UI_NORMAL);
    ui_page_add_pair(page, "Name", block, UI_RISK);
    ui_page_add_pair(page, text, block, UI_BAD);
    ui_page_paint(page, screen);
    ui_page_free(page);
}

static void paint_bars(UiScreen *screen, const UiArea *area, const char *text)
{
    g_autoptr(SafeText) line = safe(text);
    const UiHint hints[] = {{"F1?", text, TRUE}, {"F5r", text, FALSE}};
    UiArea status = {area->y, area->x, 1, area->columns};
    UiArea hint_bar = {area->y + 1, area->x, 1, area->columns};

    ui_status_paint(screen, &status, line, line, UI_STATUS);
    ui_hints_paint(screen, &hint_bar, hints, G_N_ELEMENTS(hints));
    ui_paint_text(screen, area, 2, -3, line, UI_GOOD);
    ui_paint_cell(screen, area, 3, 4, 9, TEXT_RIGHT, line, UI_SELECTED);
    ui_paint_literal(screen, area, 4, 0, text, UI_TITLE);
}

static void paint_prompt(UiScreen *screen, const UiArea *area, const char *text)
{
    UiArea line = {area->y, area->x, 1, area->columns};
    UiPrompt *prompt = ui_prompt_new(text, text);

    ui_prompt_paint(prompt, screen, &line);
    ui_prompt_free(prompt);
}

static void paint_form(UiScreen *screen, const UiArea *area, const char *text)
{
    g_autoptr(SafeText) error = safe(text);
    const UiField fields[] = {
        {.key = "a", .label = text, .help = text, .unit = text},
        {.key = "b", .label = "Secret", .kind = UI_FIELD_SECRET},
        {.key = "c", .label = "Notes", .kind = UI_FIELD_LONG, .rows = 2},
    };
    UiForm *form = ui_form_new(fields, G_N_ELEMENTS(fields), FALSE);

    ui_form_set_width(form, area->columns);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        ui_form_put(form, fields[i].key, text);
    ui_form_set_error(form, "a", error);
    ui_form_paint(form, screen, area);
    ui_form_free(form);
}

/* The kinds that read what is typed, and those that choose. */
static void paint_typed(UiScreen *screen, const UiArea *area, const char *text)
{
    static const UiFieldKind kinds[] = {UI_FIELD_NUMBER, UI_FIELD_PERCENT, UI_FIELD_MONEY,
                                        UI_FIELD_DATE,   UI_FIELD_CHOICE,  UI_FIELD_PERSON};
    static const char *const keys[] = {"n", "%", "m", "d", "c", "p"};
    const UiChoice rows[] = {{"1", text, text}};
    UiField fields[G_N_ELEMENTS(kinds)];

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        fields[i] = (UiField){.key = keys[i], .label = text, .kind = kinds[i], .unit = text};
    UiForm *form = ui_form_new(fields, G_N_ELEMENTS(fields), ui_screen_is_accessible(screen));
    ui_form_set_width(form, area->columns);
    ui_form_set_choices(form, "c", rows, G_N_ELEMENTS(rows), NULL);
    ui_form_set_choices(form, "p", rows, G_N_ELEMENTS(rows), NULL);
    for (gsize i = 0; i < 4; i++)
        ui_form_put(form, keys[i], text);
    ui_form_set(form, "c", "1");
    ui_form_set(form, "p", "1");
    ui_form_focus(form, "n");
    ui_form_key(form, UI_KEY_TAB);
    ui_form_paint(form, screen, area);
    ui_form_free(form);
}

static void paint_choices(UiScreen *screen, const UiArea *area, const char *text)
{
    g_autoptr(SafeText) said = safe(text);
    const UiChoice rows[] = {{"1", text, text}, {"2", text, NULL}, {"3", "plain", text}};
    UiChoices *choices = ui_choices_new();

    ui_choices_set(choices, rows, G_N_ELEMENTS(rows), said);
    ui_choices_paint(choices, screen, area);
    ui_choices_free(choices);
}

static void ask(UiScreen *screen, const UiArea *area, const char *text, UiGrade grade)
{
    g_autoptr(SafeText) said = safe(text);
    const UiQuestion question = {
        .grade = grade, .question = text, .yes = text, .no = text, .word = text};
    UiDialog *dialog = ui_dialog_new(&question);

    ui_dialog_add(dialog, "Party", said);
    ui_dialog_add(dialog, NULL, said);
    ui_dialog_paint(dialog, screen, area);
    ui_dialog_free(dialog);
}

static void paint_confirm(UiScreen *screen, const UiArea *area, const char *text)
{
    ask(screen, area, text, UI_GRADE_CONFIRM);
}

static void paint_dialog(UiScreen *screen, const UiArea *area, const char *text)
{
    ask(screen, area, text, UI_GRADE_TYPE);
}

static void paint_toast(UiScreen *screen, const UiArea *area, const char *text)
{
    g_autoptr(SafeText) said = safe(text);
    UiToasts *toasts = ui_toasts_new();

    ui_toasts_add(toasts, UI_NOTICE_BAD, said, text, text);
    ui_toasts_paint(toasts, screen, area);
    ui_toasts_free(toasts);
}

static void paint_conflict(UiScreen *screen, const UiArea *area, const char *text)
{
    g_autoptr(SafeText) said = safe(text);
    const UiConflictTitles titles = {said, said, said, said};
    const UiConflictField fields[] = {
        {.field = {.key = "a", .label = text, .unit = text},
         .base = "1",
         .mine = text,
         .theirs = "2"},
        {.field = {.key = "b", .label = "Note"}, .base = text, .mine = "1", .theirs = text},
    };
    UiConflict *conflict = ui_conflict_new(&titles, fields, G_N_ELEMENTS(fields), FALSE);

    ui_conflict_paint(conflict, screen, area);
    ui_conflict_free(conflict);
}

static void paint_work(UiScreen *screen, const UiArea *area, const char *text)
{
    g_autoptr(SafeText) said = safe(text);
    UiWork *work = ui_work_new(text, 3);

    ui_work_done(work, UI_OUTCOME_REFUSED, text, said, said);
    ui_work_done(work, UI_OUTCOME_SAVED, NULL, NULL, NULL);
    ui_work_paint(work, screen, area);
    ui_work_free(work);
}

static void paint_tree(UiScreen *screen, const UiArea *area, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON *branch = cJSON_AddObjectToObject(json, valid);

    cJSON_AddStringToObject(branch, valid, text);
    cJSON_AddStringToObject(json, "plain", text);
    UiTree *tree = ui_tree_new(&json_tree_source, json, FALSE);
    ui_tree_set_area(tree, area);
    ui_tree_key(tree, '*');
    ui_tree_paint(tree, screen);
    ui_tree_free(tree);
}

/* A list that is open in a form, and long text that is typed. */
static void paint_open_list(UiScreen *screen, const UiArea *area, const char *text)
{
    const UiChoice rows[] = {{"1", text, text}, {"2", text, NULL}};
    const UiField fields[] = {
        {.key = "c", .label = text, .kind = UI_FIELD_PERSON, .help = text},
        {.key = "l", .label = text, .kind = UI_FIELD_LONG, .rows = 2},
    };
    UiForm *form = ui_form_new(fields, G_N_ELEMENTS(fields), ui_screen_is_accessible(screen));

    ui_form_set_width(form, area->columns);
    ui_form_set_choices(form, "c", rows, G_N_ELEMENTS(rows), NULL);
    ui_form_set(form, "c", "1");
    ui_form_focus(form, "l");
    ui_form_paste(form, text, strlen(text));
    ui_form_focus(form, "c");
    ui_form_key(form, ' ');
    ui_form_paint(form, screen, area);
    ui_form_free(form);
}

/* What readers are told of each widget, as the frame breaks it. */
static void paint_said(UiScreen *screen, const UiArea *area, const char *text)
{
    g_autoptr(SafeText) said = safe(text);
    const UiQuestion question = {
        .grade = UI_GRADE_CONFIRM, .question = text, .yes = text, .no = text};
    const UiConflictTitles titles = {said, said, said, said};
    const UiField field = {.key = "a", .label = text, .help = text, .unit = text};
    const UiConflictField fields[] = {{.field = field, .base = text, .mine = "1", .theirs = text}};
    UiDialog *dialog = ui_dialog_new(&question);
    UiConflict *conflict = ui_conflict_new(&titles, fields, G_N_ELEMENTS(fields), TRUE);
    UiForm *form = ui_form_new(&field, 1, TRUE);

    ui_dialog_add(dialog, text, said);
    ui_form_put(form, "a", text);
    SafeText *parts[] = {ui_dialog_say(dialog), ui_conflict_say(conflict), ui_form_say(form)};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_auto(GStrv) lines =
            text_wrap(parts[i] == NULL ? "" : safe_text_utf8(parts[i]), area->columns);
        for (int y = 0; y < 2 && lines[y] != NULL; y++) {
            g_autoptr(SafeText) line = safe_text_printf("%s", lines[y]);
            ui_paint_cell(screen, area, (int)i * 2 + y, 0, area->columns, TEXT_LEFT, line,
                          UI_NORMAL);
        }
        if (parts[i] != NULL)
            safe_text_unref(parts[i]);
    }
    ui_dialog_free(dialog);
    ui_conflict_free(conflict);
    ui_form_free(form);
}

static const struct {
    const char *name;
    Painter paint;
} painters[] = {
    {"page", paint_page},           {"bars", paint_bars},          {"prompt", paint_prompt},
    {"form", paint_form},           {"choices", paint_choices},    {"dialog", paint_dialog},
    {"toast", paint_toast},         {"conflict", paint_conflict},  {"work", paint_work},
    {"tree", paint_tree},           {"typed fields", paint_typed}, {"confirmation", paint_confirm},
    {"open list", paint_open_list}, {"said", paint_said},
};

/* Two beside each other, with a column between them and on either side. */
static UiArea area_of(gsize painter)
{
    return (UiArea){1 + (int)(painter / 2) * (AREA_ROWS + 1),
                    1 + (int)(painter % 2) * (AREA_COLUMNS + 1), AREA_ROWS, AREA_COLUMNS};
}

/* ---- a table: hostile in another column of each row ---- */

enum { TABLE_COLUMNS = 7 };
static const UiColumn table_columns[TABLE_COLUMNS] = {
    {"a", "a", 8, 10, 0, TEXT_LEFT},  {"b", "b", 9, 0, 0, TEXT_LEFT},
    {"c", "c", 10, 0, 0, TEXT_RIGHT}, {"d", "d", 6, 7, 0, TEXT_RIGHT},
    {"e", "e", 10, 10, 0, TEXT_LEFT}, {"f", "f", 11, 15, 0, TEXT_LEFT},
    {"g", "g", 8, 17, 0, TEXT_LEFT},
};

typedef struct {
    const char *text; /* NULL: none is hostile */
    guint64 revision;
} Rows;

static guint rows_count(gpointer self)
{
    return TABLE_ROWS - 1;
}

static const char *rows_id(gpointer self, guint row)
{
    static const char *const ids[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

    return ids[row];
}

static guint64 rows_revision(gpointer self)
{
    return ((const Rows *)self)->revision;
}

static void rows_gutter(gpointer self, guint row, char gutter[4])
{
}

static SafeText *rows_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const Rows *rows = self;

    if (rows->text != NULL && row % TABLE_COLUMNS == column)
        return safe(rows->text);
    return safe_text_printf("<%c%u>", 'a' + column, row);
}

static const UiArea table_area = {1 + AREA_LINES * (AREA_ROWS + 1), 1, TABLE_ROWS, COLUMNS - 2};

/* Where each neighbour stood without a hostile cell is where it stands with one. */
static void assert_columns(const Terminal *terminal, char **before, const char *where)
{
    for (guint row = 0; row < TABLE_ROWS - 1; row++) {
        for (guint column = 0; column < TABLE_COLUMNS; column++) {
            g_autofree char *word = g_strdup_printf("<%c%u>", 'a' + column, row);
            const char *stood = strstr(before[row], word);
            if (row % TABLE_COLUMNS == column)
                continue;
            assert_non_null(stood);
            int x = (int)(stood - before[row]);
            g_autofree char *now =
                terminal_cells(terminal, table_area.y + 1 + (int)row, x, x + (int)strlen(word));
            if (strcmp(now, word) != 0)
                fail_msg("table, row %u, %s: “%s” is where “%s” was", row, where, now, word);
        }
    }
}

/* ---- the frame ---- */

enum { SCREEN_ROWS = 1 + AREA_LINES * (AREA_ROWS + 1) + TABLE_ROWS + 1 };

typedef struct {
    Terminal *terminal;
    UiScreen *screen;
    UiTable *table;
    Rows rows;
    char *before[TABLE_ROWS]; /* rows of the table without hostile text */
} Fixture;

static void paint_frame(Fixture *fixture, const char *text)
{
    const UiArea all = {0, 0, SCREEN_ROWS, COLUMNS};
    g_autofree char *fence = g_strnfill(COLUMNS, '#');

    ui_screen_erase(fixture->screen);
    for (int y = 0; y < SCREEN_ROWS; y++)
        ui_paint_literal(fixture->screen, &all, y, 0, fence, UI_NORMAL);
    for (gsize i = 0; i < G_N_ELEMENTS(painters); i++) {
        UiArea area = area_of(i);
        for (int y = 0; y < area.rows; y++)
            ui_paint_fill(fixture->screen, &area, y, UI_NORMAL);
        painters[i].paint(fixture->screen, &area, text == NULL ? "" : text);
    }
    for (int y = 0; y < table_area.rows; y++)
        ui_paint_fill(fixture->screen, &table_area, y, UI_NORMAL);
    fixture->rows.text = text;
    fixture->rows.revision++;
    ui_table_recalc(fixture->table);
    ui_table_paint(fixture->table, fixture->screen);
    ui_screen_flush(fixture->screen);
    terminal_sync(fixture->terminal);
}

/* All that isn't a widget's is as it was. */
static void assert_fences(const Terminal *terminal, const char *where)
{
    for (int y = 0; y < SCREEN_ROWS; y++) {
        const int columns[] = {0, AREA_COLUMNS + 1, COLUMNS - 1};
        for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
            gboolean in_table = y >= table_area.y && y < table_area.y + TABLE_ROWS && i == 1;
            g_autofree char *cell = terminal_cells(terminal, y, columns[i], columns[i] + 1);
            if (!in_table && strcmp(cell, "#") != 0)
                fail_msg("%s: “%s” in the fence at %d,%d", where, cell, y, columns[i]);
        }
    }
    for (int y = 0; y <= AREA_LINES * (AREA_ROWS + 1); y += AREA_ROWS + 1) {
        g_autofree char *cells = terminal_cells(terminal, y, 0, COLUMNS);
        if (strspn(cells, "#") != COLUMNS)
            fail_msg("%s: “%s” in the fence at %d", where, cells, y);
    }
}

static int set_up_with(void **state, const UiOptions *options)
{
    Fixture *fixture = g_new0(Fixture, 1);

    terminal_environment();
    fixture->terminal = terminal_new(SCREEN_ROWS, COLUMNS);
    fixture->screen = terminal_open(fixture->terminal, options);
    const UiTableSource source = {
        .self = &fixture->rows,
        .count = rows_count,
        .row_id = rows_id,
        .cell = rows_cell,
        .gutter = rows_gutter,
        .revision = rows_revision,
    };
    fixture->table = ui_table_new(table_columns, TABLE_COLUMNS, &source, FALSE);
    ui_table_set_area(fixture->table, &table_area);
    paint_frame(fixture, NULL);
    for (int row = 0; row < TABLE_ROWS - 1; row++)
        fixture->before[row] =
            terminal_cells(fixture->terminal, table_area.y + 1 + row, 0, COLUMNS);
    *state = fixture;
    return 0;
}

static int set_up(void **state)
{
    return set_up_with(state, NULL);
}

static int set_up_ascii(void **state)
{
    const UiOptions options = {.ascii = TRUE, .colour = UI_COLOUR_NEVER};

    return set_up_with(state, &options);
}

static int set_up_accessible(void **state)
{
    const UiOptions options = {.accessible = TRUE};

    return set_up_with(state, &options);
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    for (int row = 0; row < TABLE_ROWS; row++)
        g_free(fixture->before[row]);
    ui_table_free(fixture->table);
    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
    g_free(fixture);
    return 0;
}

static void assert_harmless(Fixture *fixture, const char *text, const char *where)
{
    paint_frame(fixture, text);
    assert_only_what_curses_needs(terminal_raw(fixture->terminal), where);
    assert_fences(fixture->terminal, where);
    assert_columns(fixture->terminal, fixture->before, where);
}

/* Each control character and each that is never to be seen, between two letters. */
static void test_every_control_character(void **state)
{
    static const gunichar more[] = {0xAD,   0x61C,  0x180E,  0x200B,  0x200E,  0x200F,
                                    0x2028, 0x202A, 0x202E,  0x2060,  0x2066,  0x2069,
                                    0xFEFF, 0xFFF9, 0xE0001, 0xE0041, 0xE007F, 0x0000};
    gsize n = 0xA0;

    for (gsize i = 1; i < n + G_N_ELEMENTS(more); i++) {
        gunichar c = i < n ? (gunichar)i : more[i - n];
        g_autoptr(GString) text = g_string_new("a");
        g_autofree char *where = g_strdup_printf("U+%04X", c);
        g_string_append_unichar(text, c == 0 ? ' ' : c);
        g_string_append(text, "z");
        assert_harmless(*state, text->str, where);
    }
}

static void test_a_thousand_marks(void **state)
{
    static const char *const marks[] = {"\u0301", "\u0983", "\u09be", "\u20dd",
                                        "\u1ab0", "\ufe0f", "\u200d", "\u3099"};

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        g_autoptr(GString) text = g_string_new("ab");
        for (int n = 0; n < 1000; n++)
            g_string_append(text, marks[i]);
        g_string_append(text, "cd");
        assert_harmless(*state, text->str, marks[i]);
    }
}

static void assert_all_harmless(Fixture *fixture, int strings)
{
    Hostile hostile = {.state = 20261127};
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i < strings; i++) {
        g_autofree char *where = g_strdup_printf("string %d", i);
        hostile_text(&hostile, 12, text);
        assert_harmless(fixture, text->str, where);
    }
}

static void test_hostile_strings(void **state)
{
    assert_all_harmless(*state, STRINGS);
}

static void test_hostile_strings_in_another_look(void **state)
{
    assert_all_harmless(*state, STRINGS_MORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_control_character, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_thousand_marks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_strings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_strings_in_another_look, set_up_ascii,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_strings_in_another_look, set_up_accessible,
                                        tear_down),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("hostile_widgets", tests, NULL, NULL);
}
