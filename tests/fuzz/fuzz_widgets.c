/* SPDX-License-Identifier: MIT */
/*
 * Any keys into form, conflict, tree and list, painted into any area: the first byte says which, the rest are
 * keys, pastes, sizes and values. A screen on a pseudo-terminal takes what is painted; nothing is flushed.
 */
#include <fcntl.h>
#include <locale.h>
#include <pty.h>
#include <string.h>

#include "fuzz.h"
#include "json_tree.h"
#include "looptrace/json.h"
#include "looptrace/ui_choice.h"
#include "looptrace/ui_conflict.h"
#include "looptrace/ui_form.h"
#include "screen.h"

#define MONDAY  20780 /* 2026-11-23 */
#define ROWS    24
#define COLUMNS 80

static UiScreen *screen;

static const UiField fields[] = {
    {.key = "text", .label = "Text", .required = TRUE, .characters_max = 20},
    {.key = "percent", .label = "Percentage", .kind = UI_FIELD_PERCENT, .unit = "%"},
    {.key = "money", .label = "Price", .kind = UI_FIELD_MONEY, .unit = "USD", .min = "0.01"},
    {.key = "number", .label = "Quantity", .kind = UI_FIELD_NUMBER, .min = "-5", .max = "1000"},
    {.key = "date", .label = "Due", .kind = UI_FIELD_DATE, .min = "today", .help = "When"},
    {.key = "choice", .label = "Status", .kind = UI_FIELD_CHOICE},
    {.key = "person", .label = "Owner", .kind = UI_FIELD_PERSON, .required = TRUE},
    {.key = "long", .label = "Note", .kind = UI_FIELD_LONG, .rows = 3},
    {.key = "secret", .label = "Password", .kind = UI_FIELD_SECRET},
};
static const UiChoice rows[] = {
    {"a", "in progress", NULL}, {"b", "রুমা আক্তার", "factory"}, {"c", "\033[2Jé", "\xff"}};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const struct winsize size = {.ws_row = ROWS, .ws_col = COLUMNS};
    const UiOptions options = {0};
    int master, slave;

    setlocale(LC_ALL, "C.UTF-8");
    g_setenv("TERM", "xterm-256color", TRUE);
    if (openpty(&master, &slave, NULL, NULL, &size) != 0)
        return 1;
    fcntl(master, F_SETFL, O_NONBLOCK);
    screen = screen_open(slave, &options, NULL);
    return screen == NULL ? 1 : 0;
}

/* ---- what the bytes mean ---- */

typedef struct {
    const uint8_t *at, *end;
} Input;

static guint8 take(Input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

/* Keys as a person has them, and some that nobody has. */
static guint32 take_key(Input *input)
{
    static const guint32 special[] = {UI_KEY_UP,
                                      UI_KEY_DOWN,
                                      UI_KEY_LEFT,
                                      UI_KEY_RIGHT,
                                      UI_KEY_PAGE_UP,
                                      UI_KEY_PAGE_DOWN,
                                      UI_KEY_HOME,
                                      UI_KEY_END,
                                      UI_KEY_ENTER,
                                      UI_KEY_TAB,
                                      UI_KEY_BACKTAB,
                                      UI_KEY_BACKSPACE,
                                      UI_KEY_DELETE,
                                      UI_KEY_INSERT,
                                      UI_KEY_ESCAPE,
                                      18,
                                      21,
                                      UI_KEY_F0 + 2,
                                      UI_KEY_F0 + 4,
                                      UI_KEY_FOCUS_OUT,
                                      0x09BE,
                                      0x301,
                                      0x200D,
                                      0x1F469,
                                      0x202E,
                                      0x6F22,
                                      0xD800,
                                      0x1112,
                                      0x11A8,
                                      '*'};
    guint8 byte = take(input);

    return byte < 0x80 ? byte : special[byte % G_N_ELEMENTS(special)];
}

static UiArea take_area(Input *input)
{
    int y = (gint8)take(input) % 8, x = (gint8)take(input) % 20;

    return (UiArea){y, x, (gint8)take(input) % (ROWS + 4), (gint8)take(input)};
}

static GBytes *take_bytes(Input *input)
{
    gsize wanted = take(input);
    gsize length = MIN(wanted, (gsize)(input->end - input->at));
    GBytes *bytes = g_bytes_new(input->at, length);

    input->at += length;
    return bytes;
}

static void require_cursor(const UiArea *area, int y, int x)
{
    gboolean shown = area->rows > 0 && area->columns > 3;

    if (shown && (y < area->y || x < area->x))
        fuzz_require("the cursor is before the area");
    if (shown && x > area->x + area->columns)
        fuzz_require("the cursor is behind the area");
}

/* ---- form ---- */

static UiForm *new_form(gboolean accessible, Day today)
{
    UiForm *form = ui_form_new(fields, G_N_ELEMENTS(fields), accessible);

    ui_form_set_today(form, today);
    ui_form_set_choices(form, "choice", rows, G_N_ELEMENTS(rows), NULL);
    ui_form_set_choices(form, "person", rows, G_N_ELEMENTS(rows), NULL);
    ui_form_set(form, "percent", "83");
    ui_form_set(form, "money", "18.70");
    ui_form_set(form, "choice", "b");
    return form;
}

static void require_values(const UiForm *form)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (!g_utf8_validate(ui_form_get(form, fields[i].key), -1, NULL))
            fuzz_require("a value isn't UTF-8");
}

/* What comes back from a draft is what was there. */
static void require_draft(const UiForm *form)
{
    g_autoptr(GBytes) draft = ui_form_save(form);
    UiForm *other = new_form(FALSE, MONDAY);

    if (draft != NULL && !ui_form_restore(other, draft, NULL))
        fuzz_require("a draft of ours is refused");
    for (gsize i = 0; draft != NULL && i < G_N_ELEMENTS(fields); i++) {
        if (fields[i].kind == UI_FIELD_SECRET)
            continue;
        if (strcmp(ui_form_get(form, fields[i].key), ui_form_get(other, fields[i].key)) != 0)
            fuzz_require("a draft brings another value back");
    }
    ui_form_free(other);
}

static void paint_form(UiForm *form, const UiArea *area)
{
    int y, x;

    ui_form_set_width(form, area->columns);
    ui_form_paint(form, screen, area);
    ui_form_cursor(form, area, &y, &x);
    require_cursor(area, y, x);
    if (ui_form_rows(form) < (int)G_N_ELEMENTS(fields))
        fuzz_require("a form has fewer rows than fields");
}

static void fuzz_form(Input *input)
{
    UiForm *form = new_form(take(input) % 2 == 0, MONDAY);
    UiArea area = {0, 0, ROWS, COLUMNS};

    while (input->at < input->end) {
        guint32 key = take_key(input);
        if (key == 1) {
            area = take_area(input);
        } else if (key == 2) {
            g_autoptr(GBytes) text = take_bytes(input);
            ui_form_paste(form, g_bytes_get_data(text, NULL), g_bytes_get_size(text));
        } else if (key == 3) {
            g_autoptr(GBytes) draft = take_bytes(input);
            ui_form_restore(form, draft, NULL);
        } else if (ui_form_key(form, key) == UI_FORM_SUBMIT && !ui_form_check(form)) {
            fuzz_require("a form is submitted that isn't right");
        }
        paint_form(form, &area);
    }
    require_values(form);
    require_draft(form);
    ui_form_free(form);
}

/* ---- conflict ---- */

static void fuzz_conflict(Input *input)
{
    g_autoptr(SafeText) title = safe_text_printf("title");
    const UiConflictTitles titles = {title, title, title, title};
    UiConflictField given[G_N_ELEMENTS(fields)] = {0};
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    UiArea area = {0, 0, ROWS, COLUMNS};
    int y, x;

    for (gsize i = 0; i < G_N_ELEMENTS(given) - 1; i++) {
        const char **sides[] = {&given[i].base, &given[i].mine, &given[i].theirs};
        given[i].field = fields[i];
        given[i].choices = rows;
        given[i].n_choices = G_N_ELEMENTS(rows);
        for (gsize j = 0; j < G_N_ELEMENTS(sides); j++) {
            guint8 length = take(input) % 8;
            g_autofree char *raw =
                g_strndup((const char *)input->at, MIN(length, (gsize)(input->end - input->at)));
            input->at += MIN(length, (gsize)(input->end - input->at));
            *sides[j] = length == 0 ? NULL : g_utf8_make_valid(raw, -1);
            g_ptr_array_add(texts, (gpointer)*sides[j]);
        }
    }
    UiConflict *conflict =
        ui_conflict_new(&titles, given, G_N_ELEMENTS(given) - 1, take(input) % 2 == 0);
    while (input->at < input->end) {
        guint32 key = take_key(input);
        if (key == 1)
            area = take_area(input);
        else
            ui_conflict_key(conflict, key);
        ui_conflict_paint(conflict, screen, &area);
        ui_conflict_cursor(conflict, &area, &y, &x);
        require_cursor(&area, y, x);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(given) - 1; i++) {
        const char *value = ui_conflict_value(conflict, fields[i].key);
        if (value != NULL && !g_utf8_validate(value, -1, NULL))
            fuzz_require("a value isn't UTF-8");
    }
    ui_conflict_free(conflict);
    g_ptr_array_unref(texts);
}

/* ---- tree ---- */

static void fuzz_tree(Input *input)
{
    static const char fallback[] = "{\"a\":{\"b\":[1,[2,[3]],{}],\"long\":\"one two three four "
                                   "five six seven eight\"},\"z\":[]}";
    g_autoptr(GBytes) text = take_bytes(input);
    g_autoptr(cJSON) parsed =
        json_parse(g_bytes_get_data(text, NULL), g_bytes_get_size(text), NULL);
    g_autoptr(cJSON) spare = json_parse(fallback, strlen(fallback), NULL);
    UiTree *tree =
        ui_tree_new(&json_tree_source, parsed == NULL ? spare : parsed, take(input) % 2 == 0);
    UiArea area = {0, 0, ROWS, COLUMNS};
    int y, x;

    while (input->at < input->end) {
        guint32 key = take_key(input);
        if (key == 1)
            area = take_area(input);
        else
            ui_tree_key(tree, key);
        ui_tree_set_area(tree, &area);
        ui_tree_paint(tree, screen);
        ui_tree_cursor(tree, &y, &x);
        require_cursor(&area, y, x);
        if (area.rows > 0 && y >= area.y + area.rows)
            fuzz_require("the selected line is below the area");
        g_autoptr(SafeText) path = ui_tree_path(tree);
        if (ui_tree_lines(tree) > 0 && (*safe_text_utf8(path) == '\0') &&
            ui_tree_selected(tree) == NULL)
            fuzz_require("nothing is selected");
    }
    ui_tree_free(tree);
}

/* ---- list ---- */

static void fuzz_choices(Input *input)
{
    UiChoices *choices = ui_choices_new();
    UiArea area = {0, 0, ROWS, COLUMNS};
    int y, x;

    ui_choices_set(choices, rows, G_N_ELEMENTS(rows), NULL);
    while (input->at < input->end) {
        guint32 key = take_key(input);
        UiChoicesResult result = UI_CHOICES_IGNORED;
        if (key == 1)
            area = take_area(input);
        else if (key == 2)
            ui_choices_set(choices, rows, take(input) % (G_N_ELEMENTS(rows) + 1), NULL);
        else
            result = ui_choices_key(choices, key);
        if (result == UI_CHOICES_CHOSEN && ui_choices_selected(choices) == NULL)
            fuzz_require("nothing was chosen");
        if (ui_choices_rows(choices, 9) < 1)
            fuzz_require("a list has no row");
        ui_choices_paint(choices, screen, &area);
        ui_choices_cursor(choices, &area, &y, &x);
        require_cursor(&area, y, x);
    }
    ui_choices_free(choices);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static void (*const targets[])(Input *) = {fuzz_form, fuzz_conflict, fuzz_tree, fuzz_choices};
    Input input = {bytes, bytes + length};

    if (length > 1)
        targets[take(&input) % G_N_ELEMENTS(targets)](&input);
    ui_screen_erase(screen);
    return 0;
}
