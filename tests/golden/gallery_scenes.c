/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "gallery.h"
#include "json_tree.h"
#include "looptrace/json.h"
#include "looptrace/ui_choice.h"
#include "looptrace/ui_conflict.h"
#include "looptrace/ui_dialog.h"
#include "looptrace/ui_form.h"
#include "looptrace/ui_progress.h"
#include "looptrace/ui_toast.h"
#include "looptrace/ui_work.h"

#define MONDAY 20780 /* 2026-11-23 */
#define CTRL_U 21

static UiArea inner(const UiArea *area)
{
    return (UiArea){area->y + 1, area->x + 2, area->rows - 2, area->columns - 4};
}

/* ---- form ---- */

static UiForm *stage_form(Set *set, UiField fields[7], const UiArea *area)
{
    const UiField all[7] = {
        {.key = "percent",
         .label = set_label(set, "Percentage"),
         .kind = UI_FIELD_PERCENT,
         .unit = "%",
         .required = TRUE},
        {.key = "status", .label = set_label(set, "Status"), .kind = UI_FIELD_CHOICE},
        {.key = "quantity",
         .label = set_label(set, "Quantity"),
         .kind = UI_FIELD_NUMBER,
         .unit = set_label(set, "pcs"),
         .min = "1"},
        {.key = "price",
         .label = set_label(set, "Price"),
         .kind = UI_FIELD_MONEY,
         .unit = "USD",
         .help = set_label(set, "Of one piece, without transport")},
        {.key = "due", .label = set_label(set, "Due"), .kind = UI_FIELD_DATE, .min = "today"},
        {.key = "owner", .label = set_label(set, "Responsible"), .kind = UI_FIELD_PERSON},
        {.key = "note", .label = set_label(set, "Note"), .kind = UI_FIELD_LONG, .rows = 3},
    };
    const UiChoice statuses[] = {{"in_progress", set_label(set, "in progress"), NULL},
                                 {"delayed", set_label(set, "delayed"), NULL},
                                 {"completed", set_label(set, "completed"), NULL}};
    const UiChoice people[] = {{"1", set_text(set, "Rahim Uddin"), set_text(set, "Dhaka Knit")},
                               {"2", set_text(set, "রুমা আক্তার"), set_text(set, "Dhaka Knit")},
                               {"3", set_text(set, "Ada Lovelace"), set_text(set, "admin")}};

    memcpy(fields, all, sizeof all);
    UiForm *form = ui_form_new(fields, G_N_ELEMENTS(all), set->accessible);
    ui_form_set_width(form, area->columns);
    ui_form_set_today(form, MONDAY);
    ui_form_set_choices(form, "status", statuses, G_N_ELEMENTS(statuses), NULL);
    ui_form_set_choices(form, "owner", people, G_N_ELEMENTS(people), NULL);
    ui_form_set(form, "percent", "83");
    ui_form_set(form, "status", "in_progress");
    ui_form_set(form, "quantity", "1200");
    ui_form_set(form, "price", "22440.5");
    ui_form_set(form, "due", "2026-12-01");
    ui_form_set(form, "owner", "1");
    ui_form_set(form, "note",
                set_text(set, "Machine 4 is down since noon, the second shift "
                              "takes over.\n১২টি বাকি"));
    return form;
}

static void type(UiForm *form, const char *key, const char *typed)
{
    ui_form_focus(form, key);
    ui_form_key(form, CTRL_U);
    for (; *typed != '\0'; typed = g_utf8_next_char(typed))
        ui_form_key(form, g_utf8_get_char(typed));
}

static void paint_form(UiForm *form, UiScreen *screen, const UiArea *area)
{
    int y, x;

    ui_form_paint(form, screen, area);
    ui_form_cursor(form, area, &y, &x);
    ui_screen_cursor(screen, y, x);
    ui_form_free(form);
}

static void form_changed(Set *set, UiScreen *screen, const UiArea *area)
{
    const UiArea space = inner(area);
    UiField fields[7];
    UiForm *form = stage_form(set, fields, &space);

    type(form, "percent", "101");
    type(form, "price", "22,500");
    type(form, "due", "fri");
    ui_form_key(form, UI_KEY_TAB);
    ui_form_focus(form, "percent");
    ui_form_key(form, UI_KEY_TAB);
    ui_form_focus(form, "price");
    paint_form(form, screen, &space);
}

/* One of each kind, the secret and the long text among them. */
static void form_kinds(Set *set, UiScreen *screen, const UiArea *area)
{
    const UiArea space = inner(area);
    const UiField fields[] = {
        {.key = "text", .label = set_label(set, "Own number")},
        {.key = "secret", .label = set_label(set, "Password"), .kind = UI_FIELD_SECRET},
        {.key = "number", .label = set_label(set, "Quantity"), .kind = UI_FIELD_NUMBER},
        {.key = "percent",
         .label = set_label(set, "Progress"),
         .kind = UI_FIELD_PERCENT,
         .unit = "%"},
        {.key = "money", .label = set_label(set, "Price"), .kind = UI_FIELD_MONEY, .unit = "BDT"},
        {.key = "day", .label = set_label(set, "Due"), .kind = UI_FIELD_DATE},
        {.key = "choice", .label = set_label(set, "Status"), .kind = UI_FIELD_CHOICE},
        {.key = "person", .label = set_label(set, "Responsible"), .kind = UI_FIELD_PERSON},
        {.key = "long", .label = set_label(set, "Note"), .kind = UI_FIELD_LONG, .rows = 2},
    };
    const UiChoice people[] = {{"1", set_text(set, "রুমা আক্তার"), set_text(set, "Dhaka Knit")}};
    UiForm *form = ui_form_new(fields, G_N_ELEMENTS(fields), set->accessible);

    ui_form_set_width(form, space.columns);
    ui_form_set_today(form, MONDAY);
    ui_form_set_choices(form, "choice", people, G_N_ELEMENTS(people), NULL);
    ui_form_set_choices(form, "person", people, G_N_ELEMENTS(people), NULL);
    ui_form_set(form, "text", set_text(set, "SO-00042 কার্ডিগান"));
    ui_form_put(form, "secret", set_text(set, "hunter2"));
    ui_form_set(form, "number", "120000");
    ui_form_set(form, "percent", "7");
    ui_form_put(form, "money", set_text(set, "18.70"));
    ui_form_put(form, "day", set_text(set, "+3d"));
    ui_form_set(form, "choice", "1");
    ui_form_set(form, "person", "1");
    ui_form_set(form, "long", set_text(set, "Second shift.\n১২টি বাকি"));
    ui_form_focus(form, "text");
    paint_form(form, screen, &space);
}

static void form_list(Set *set, UiScreen *screen, const UiArea *area)
{
    const UiArea space = inner(area);
    UiField fields[7];
    UiForm *form = stage_form(set, fields, &space);

    type(form, "owner", "knit");
    ui_form_key(form, UI_KEY_DOWN);
    paint_form(form, screen, &space);
}

static void form_text(Set *set, UiScreen *screen, const UiArea *area)
{
    const UiArea space = inner(area);
    UiField fields[7];
    UiForm *form = stage_form(set, fields, &space);
    g_autoptr(SafeText) refusal = set_safe(set, "The platform refused this: notes are closed");

    type(form, "percent", "90");
    ui_form_focus(form, "note");
    ui_form_key(form, UI_KEY_ENTER);
    for (const char *c = set_text(set, "one more line"); *c != '\0'; c++)
        ui_form_key(form, (guint32)(guchar)*c);
    g_autoptr(GBytes) draft = ui_form_save(form);
    ui_form_reset(form, "note");
    ui_form_set(form, "percent", "85");
    ui_form_restore(form, draft, NULL);
    ui_form_set_error(form, "note", refusal);
    paint_form(form, screen, &space);
}

/* ---- lists and questions ---- */

static void choice(Set *set, UiScreen *screen, const UiArea *area)
{
    const UiArea space = inner(area);
    UiChoices *choices = ui_choices_new();
    UiChoice rows[40];
    g_autoptr(SafeText) state = set_safe(set, "40 of 312, the others are on their way");
    int y, x;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *id = g_strdup_printf("%u", i);
        g_ptr_array_add(set->texts, id);
        rows[i] =
            (UiChoice){id, set_text(set, i % 3 == 0 ? "Büro Krämer GmbH" : "নকশী নিট লিমিটেড"),
                       set_text(set, i % 2 == 0 ? "Hamburg" : "Narayanganj, Dhaka")};
    }
    ui_choices_set(choices, rows, G_N_ELEMENTS(rows), state);
    ui_choices_select(choices, "14");
    ui_choices_paint(choices, screen, &space);
    ui_choices_cursor(choices, &space, &y, &x);
    ui_screen_cursor(screen, y, x);
    ui_choices_free(choices);
}

static void dialog(Set *set, UiScreen *screen, const UiArea *area, const UiQuestion *question,
                   const char *typed)
{
    const UiArea space = inner(area);
    UiDialog *widget = ui_dialog_new(question);
    g_autoptr(SafeText) customer = set_safe(set, "Nordlys AS, Bergen");
    g_autoptr(SafeText) what = set_safe(set, "1,200 × Merino crew neck, USD 22,440.00");
    g_autoptr(SafeText) told = set_safe(set, "Dhaka Knit Ltd is told at once.");
    int y, x;

    ui_dialog_add(widget, set_label(set, "Customer"), customer);
    ui_dialog_add(widget, set_label(set, "What"), what);
    ui_dialog_add(widget, NULL, told);
    ui_dialog_paint(widget, screen, &space);
    for (; *typed != '\0'; typed++)
        ui_dialog_key(widget, *typed == '\n' ? (guint32)UI_KEY_ENTER : (guint32)*typed);
    ui_screen_erase(screen);
    ui_dialog_paint(widget, screen, &space);
    ui_dialog_cursor(widget, &space, &y, &x);
    ui_screen_cursor(screen, y, x);
    ui_dialog_free(widget);
}

static void dialog_confirm(Set *set, UiScreen *screen, const UiArea *area)
{
    const UiQuestion question = {
        .grade = UI_GRADE_CONFIRM,
        .question = set_text(set, "Accept the offer of Dhaka Knit Ltd for SA-00042?"),
        .yes = set_label(set, "accept it"),
        .no = set_label(set, "decide later"),
    };

    dialog(set, screen, area, &question, "");
}

static void dialog_type(Set *set, UiScreen *screen, const UiArea *area)
{
    const UiQuestion question = {
        .grade = UI_GRADE_TYPE,
        .question = set_text(set, "Cancel SA-00042?"),
        .yes = set_label(set, "Cancel the order"),
        .no = set_label(set, "keep it"),
        .word = set_text(set, "SA-00042"),
    };

    dialog(set, screen, area, &question, "sa-42\n");
}

/* One of each severity, a row each. */
static void notices(Set *set, UiScreen *screen, const UiArea *area)
{
    static const struct {
        UiSeverity severity;
        const char *text, *hint;
    } said[] = {
        {UI_NOTICE_PLAIN, "Copied SA-00042 to the clipboard of tmux, 8 bytes", NULL},
        {UI_NOTICE_GOOD, "SA-00042 Linking 90 %: saved", "u undo 30 s"},
        {UI_NOTICE_RISK, "SA-00058: the supplier has let a deadline pass", NULL},
        {UI_NOTICE_BAD, "SA-00107 Knitting wasn't saved: it is another factory's", "o Outbox"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
        const UiArea row = {area->y + (int)i, area->x, 1, area->columns};
        UiToasts *toasts = ui_toasts_new();
        g_autoptr(SafeText) text = set_safe(set, said[i].text);
        ui_toasts_add(toasts, said[i].severity, text, "09:12",
                      said[i].hint == NULL ? NULL : set_label(set, said[i].hint));
        if (i == 3) {
            g_autoptr(SafeText) more = safe_text_printf("more");
            ui_toasts_add(toasts, UI_NOTICE_PLAIN, more, NULL, NULL);
        }
        ui_toasts_paint(toasts, screen, &row);
        ui_toasts_free(toasts);
    }
}

/* ---- conflict ---- */

static UiConflict *stage_conflict(Set *set)
{
    const UiChoice statuses[] = {{"in_progress", set_label(set, "in progress"), NULL},
                                 {"delayed", set_label(set, "delayed"), NULL}};
    const UiConflictField fields[] = {
        {.field = {.key = "percent",
                   .label = set_label(set, "Percentage"),
                   .kind = UI_FIELD_PERCENT,
                   .unit = "%"},
         .base = "83",
         .mine = "90",
         .theirs = "85"},
        {.field = {.key = "note", .label = set_label(set, "Note")},
         .mine = set_text(set, "2nd shift takes over until the machine is mended"),
         .theirs = set_text(set, "machine 4 down")},
        {.field = {.key = "status", .label = set_label(set, "Status"), .kind = UI_FIELD_CHOICE},
         .choices = statuses,
         .n_choices = G_N_ELEMENTS(statuses),
         .base = "in_progress",
         .mine = "in_progress",
         .theirs = "delayed"},
        {.field = {.key = "price",
                   .label = set_label(set, "Price"),
                   .kind = UI_FIELD_MONEY,
                   .unit = "USD"},
         .base = "18.70",
         .mine = "19",
         .theirs = "18.5",
         .theirs_first = TRUE},
        {.field = {.key = "quantity", .label = set_label(set, "Quantity"), .kind = UI_FIELD_NUMBER},
         .base = "1200",
         .mine = "1200",
         .theirs = "1200"},
    };
    g_autoptr(SafeText) intro = text_sanitise(
        set_label(set, "Somebody changed this stage after you saw it (08:15). Nothing is "
                       "overwritten."),
        -1, TEXT_LINE);
    g_autoptr(SafeText) base = text_sanitise(set_label(set, "when you saw it"), -1, TEXT_LINE);
    g_autoptr(SafeText) mine = text_sanitise(set_label(set, "yours (09:06)"), -1, TEXT_LINE);
    g_autoptr(SafeText) theirs = set_safe(set, "on the server (09:04) Rahim");
    const UiConflictTitles titles = {intro, base, mine, theirs};

    UiConflict *conflict = ui_conflict_new(&titles, fields, G_N_ELEMENTS(fields), set->accessible);
    ui_conflict_set_today(conflict, MONDAY);
    return conflict;
}

static void paint_conflict(UiConflict *conflict, UiScreen *screen, const UiArea *area)
{
    int y, x;

    ui_conflict_paint(conflict, screen, area);
    ui_conflict_cursor(conflict, area, &y, &x);
    ui_screen_cursor(screen, y, x);
    ui_conflict_free(conflict);
}

static void conflict_choose(Set *set, UiScreen *screen, const UiArea *area)
{
    UiConflict *conflict = stage_conflict(set);

    ui_conflict_key(conflict, 'j');
    ui_conflict_key(conflict, '3');
    paint_conflict(conflict, screen, area);
}

static void conflict_edit(Set *set, UiScreen *screen, const UiArea *area)
{
    UiConflict *conflict = stage_conflict(set);

    ui_conflict_key(conflict, 'e');
    ui_conflict_key(conflict, CTRL_U);
    ui_conflict_key(conflict, '8');
    ui_conflict_key(conflict, UI_KEY_ENTER);
    ui_conflict_key(conflict, 'j');
    ui_conflict_key(conflict, 'j');
    ui_conflict_key(conflict, 'e');
    paint_conflict(conflict, screen, area);
}

/* ---- work, progress ---- */

static void work(Set *set, UiScreen *screen, const UiArea *area, guint done)
{
    UiWork *widget = ui_work_new(set_label(set, "Set 20 stages to done"), 20);
    g_autoptr(SafeText) why = set_safe(set, "It is at 85 % since 09:04");
    int y, x;

    for (guint i = 0; i < done; i++) {
        g_autoptr(SafeText) label = set_safe(set, "SA-00107 Knitting");
        ui_work_done(widget,
                     i == 4   ? UI_OUTCOME_REFUSED
                     : i == 9 ? UI_OUTCOME_CONFLICT
                              : UI_OUTCOME_SAVED,
                     "id", label, i == 9 ? why : NULL);
    }
    ui_work_key(widget, UI_KEY_DOWN);
    ui_work_paint(widget, screen, area);
    ui_work_cursor(widget, area, &y, &x);
    ui_screen_cursor(screen, y, x);
    ui_work_free(widget);
}

static void work_going(Set *set, UiScreen *screen, const UiArea *area)
{
    work(set, screen, area, 7);
}

static void work_over(Set *set, UiScreen *screen, const UiArea *area)
{
    work(set, screen, area, 20);
}

static void progress(Set *set, UiScreen *screen, const UiArea *area)
{
    static const int percents[] = {0, 1, 33, 68, 99, 100};
    static const gint64 trend[] = {3, 4, 6, 9, 8, 7, 12, 11, 14, 10, 15, 13};
    UiStyle style = ui_style_of(screen);

    for (guint i = 0; i < G_N_ELEMENTS(percents); i++) {
        g_autoptr(SafeText) wide = ui_progress_text(percents[i], 15, style);
        g_autoptr(SafeText) small = ui_progress_text(percents[i], 7, style);
        ui_paint_text(screen, area, (int)i, 2, wide, UI_PROGRESS);
        ui_paint_text(screen, area, (int)i, 20, small, UI_PROGRESS);
    }
    for (int columns = 4; columns <= 20; columns += 8) {
        g_autoptr(SafeText) text = ui_trend_text(trend, G_N_ELEMENTS(trend), columns, style, NULL);
        ui_paint_text(screen, area, 7 + columns / 8, 2, text, UI_NORMAL);
    }
}

/* ---- tree ---- */

static void tree(Set *set, UiScreen *screen, const UiArea *area)
{
    static const char quote[] =
        "{\"breakdown\":{\"yarn\":9.80,\"knitting\":4.10,\"linking\":1.20,\"alternatives\":["
        "{\"yarn\":\"100 % merino 19.5 µ\",\"price\":\"18.20\"},{\"price\":\"17.90\"}]},"
        "\"message\":\"Need woven labels and retail-ready packing, can you hold price to May? "
        "আমাদের লেবেল লাগবে।\",\"deep\":[[[[[[[[[[[[\"here\"]]]]]]]]]]]],\"none\":null}";
    const UiArea space = inner(area);
    g_autoptr(cJSON) json = json_parse(quote, strlen(quote), NULL);
    cJSON *message = cJSON_GetObjectItemCaseSensitive(json, "message");
    int y, x;

    cJSON_SetValuestring(message, set_text(set, message->valuestring));
    UiTree *widget = ui_tree_new(&json_tree_source, json, set->accessible);
    ui_tree_set_area(widget, &space);
    ui_tree_key(widget, '*');
    ui_tree_key(widget, UI_KEY_END);
    ui_tree_key(widget, 'k');
    ui_tree_key(widget, '*');
    ui_tree_key(widget, 'k');
    ui_tree_paint(widget, screen);
    ui_tree_cursor(widget, &y, &x);
    ui_screen_cursor(screen, y, x);
    ui_tree_free(widget);
}

/* ---- what there was before ---- */

static void page(Set *set, UiScreen *screen, const UiArea *area)
{
    const UiArea space = inner(area);
    UiPage *widget = ui_page_new();
    g_autoptr(SafeText) title = set_safe(set, "SA-00042 · Nordlys AS · Dhaka Knit Ltd");
    g_autoptr(SafeText) terms =
        set_safe(set, "Need woven labels and retail-ready packing, can you hold price to May?");

    ui_page_set_area(widget, &space);
    ui_page_add(widget, title, UI_HEADING);
    for (guint i = 0; i < 12; i++)
        ui_page_add_pair(widget, set_label(set, i % 2 == 0 ? "Terms" : "Customer"), terms,
                         UI_NORMAL);
    ui_page_move(widget, UI_MOVE_DOWN);
    ui_page_paint(widget, screen);
    ui_page_free(widget);
}

static void bars(Set *set, UiScreen *screen, const UiArea *area)
{
    const UiHint hints[] = {
        {"F1?", set_label(set, "Help"), TRUE},  {"F3/", set_label(set, "Find"), TRUE},
        {"F5r", set_label(set, "Fresh"), TRUE}, {"F8a", set_label(set, "Assign"), FALSE},
        {"F9:", set_label(set, "Menu"), TRUE},  {"F10q", set_label(set, "Back"), TRUE}};
    const UiArea status = {area->y, area->x, 1, area->columns};
    const UiArea bar = {area->y + 1, area->x, 1, area->columns};
    const UiArea line = {area->y + 3, area->x, 1, area->columns};
    g_autoptr(SafeText) left = set_safe(set, "online 780 ms · as of 09:12 · ↓ 14 k ↑ 6 k today");
    g_autoptr(SafeText) right = set_safe(set, "Ada · admin");
    UiPrompt *prompt = ui_prompt_new(set_label(set, "Find: "), set_text(set, "merino due<14d"));
    int y, x;

    ui_status_paint(screen, &status, left, right, UI_STATUS);
    ui_hints_paint(screen, &bar, hints, G_N_ELEMENTS(hints));
    ui_prompt_paint(prompt, screen, &line);
    ui_prompt_cursor(prompt, &line, &y, &x);
    ui_screen_cursor(screen, y, x);
    ui_prompt_free(prompt);
}

const Scene gallery_scenes[] = {
    {"form-changed", form_changed},
    {"form-kinds", form_kinds},
    {"form-list", form_list},
    {"form-text", form_text},
    {"choice", choice},
    {"dialog-confirm", dialog_confirm},
    {"dialog-type", dialog_type},
    {"notices", notices},
    {"conflict", conflict_choose},
    {"conflict-edit", conflict_edit},
    {"work-going", work_going},
    {"work-over", work_over},
    {"progress", progress},
    {"tree", tree},
    {"table", scene_table},
    {"table-columns", scene_table_columns},
    {"table-empty", scene_table_empty},
    {"split", scene_split},
    {"page", page},
    {"bars", bars},
    {NULL, NULL},
};
