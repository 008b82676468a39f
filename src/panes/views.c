/* SPDX-License-Identifier: MIT */
/* The named views of a list: gone to, renamed, moved, removed, copied as a line, pasted from one. */
#include <string.h>

#include "looptrace/named_view.h"
#include "looptrace/panes.h"
#include "looptrace/row_link.h"
#include "looptrace/words.h"

enum { COLUMN_NUMBER, COLUMN_NAME, COLUMN_FILTER, COLUMN_LAYOUT, COLUMN_ORIGIN, COLUMNS };

static const UiColumn views_columns[COLUMNS] = {
    [COLUMN_NUMBER] = {"number", NC_("column", "Key"), 3, 3, 0, TEXT_RIGHT},
    [COLUMN_NAME] = {"name", NC_("column", "View"), 12, 20, 0, TEXT_LEFT},
    [COLUMN_FILTER] = {"filter", NC_("column", "Filter"), 12, 0, 1, TEXT_LEFT},
    [COLUMN_LAYOUT] = {"layout", NC_("column", "Columns and sort"), 14, 0, 3, TEXT_LEFT},
    [COLUMN_ORIGIN] = {"origin", NC_("column", "Origin"), 8, 11, 2, TEXT_LEFT},
};

typedef struct {
    Pane pane;
    Screen screen;
    UiTable *table;
    GPtrArray *views; /* of NamedView* */
    guint64 revision;
    UiPrompt *prompt; /* while a name or a line is typed */
    gboolean prompt_pastes;
    UiArea area;
} ViewsPane;

static Config *config_of(const ViewsPane *pane)
{
    return pane->pane.host->services->config;
}

static void say(const ViewsPane *pane, const char *sentence)
{
    pane->pane.host->say(pane->pane.host->data, sentence);
}

/* Array and table change together. */
static void read_views(ViewsPane *pane)
{
    GPtrArray *before = pane->views;

    pane->views = named_views_read(config_of(pane), pane->screen, NULL);
    pane->revision++;
    if (before != NULL)
        g_ptr_array_unref(before);
}

static const NamedView *view_at(const ViewsPane *pane, guint row)
{
    return g_ptr_array_index(pane->views, row);
}

static const NamedView *selected(const ViewsPane *pane)
{
    return view_at(pane, ui_table_selected_row(pane->table));
}

/* ---- what the table asks for ---- */

static guint source_count(gpointer self)
{
    return ((ViewsPane *)self)->views->len;
}

static const char *source_id(gpointer self, guint row)
{
    return view_at(self, row)->name;
}

static guint64 source_revision(gpointer self)
{
    return ((ViewsPane *)self)->revision;
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
}

static const char *origin_words(NamedViewOrigin origin)
{
    switch (origin) {
    case VIEW_BUILT_IN:
        return C_("view", "built in");
    case VIEW_OF_SYSTEM:
        return C_("view", "system");
    case VIEW_OWN:
        return C_("view", "own");
    }
    return NULL;
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const NamedView *view = view_at(self, row);

    switch (column) {
    case COLUMN_NUMBER:
        return row < 9 ? safe_text_printf("%u", row + 1) : safe_text_printf("%s", "");
    case COLUMN_NAME:
        return text_sanitise(named_view_label(view), -1, TEXT_LINE);
    case COLUMN_FILTER:
        return text_sanitise(*view->filter == '\0' ? C_("view", "everything") : view->filter, -1,
                             TEXT_LINE);
    case COLUMN_LAYOUT:
        return text_sanitise(view->layout == NULL ? C_("view", "as they are") : view->layout, -1,
                             TEXT_LINE);
    default:
        return safe_text_printf("%s", origin_words(view->origin));
    }
}

/* ---- what is done ---- */

static guint views_key(Pane *base, guint32 key);

static guint open_selected(Pane *base)
{
    if (((ViewsPane *)base)->prompt != NULL) /* by a click */
        return views_key(base, UI_KEY_ENTER);
    g_free(base->target);
    base->target = g_strconcat("view:", selected((ViewsPane *)base)->name, NULL);
    return EFFECT_CHOSEN | EFFECT_BACK;
}

static guint cancel(Pane *base)
{
    return ((ViewsPane *)base)->prompt != NULL ? views_key(base, UI_KEY_ESCAPE) : EFFECT_BACK;
}

/* TRUE: the config has been edited, and is shown as it is now. */
static gboolean after(ViewsPane *pane, gboolean done, const GError *error)
{
    if (done)
        read_views(pane);
    else
        say(pane, error->message);
    return done;
}

static guint move_view(Pane *base, gboolean up)
{
    ViewsPane *pane = (ViewsPane *)base;
    g_autofree char *name = g_strdup(selected(pane)->name);
    g_autoptr(GError) error = NULL;

    if (after(pane, named_view_move(config_of(pane), pane->screen, name, up, &error), error)) {
        ui_table_recalc(pane->table);
        ui_table_select_id(pane->table, name);
    }
    return EFFECT_REDRAW;
}

static guint move_up(Pane *base)
{
    return move_view(base, TRUE);
}

static guint move_down(Pane *base)
{
    return move_view(base, FALSE);
}

static void remove_answered(gboolean yes, gpointer data)
{
    ViewsPane *pane = data;
    g_autoptr(GError) error = NULL;

    if (yes)
        after(pane, named_view_remove(config_of(pane), pane->screen, selected(pane)->name, &error),
              error);
}

static guint ask_to_remove(Pane *base)
{
    ViewsPane *pane = (ViewsPane *)base;
    g_autofree char *question = g_strdup_printf(_("Remove the view “%s”?"), selected(pane)->name);
    const UiQuestion asked = {
        .grade = UI_GRADE_CONFIRM,
        .question = question,
        .yes = _("Remove it"),
        .no = _("Keep it"),
    };

    base->next = pane_question_new(base->host, ui_dialog_new(&asked), remove_answered, pane);
    return EFFECT_OPEN;
}

static guint start_renaming(Pane *base)
{
    ViewsPane *pane = (ViewsPane *)base;

    ui_prompt_free(pane->prompt); /* a click begins another */
    pane->prompt = ui_prompt_new(_("New name: "), selected(pane)->name);
    pane->prompt_pastes = FALSE;
    return EFFECT_REDRAW;
}

static guint start_pasting(Pane *base)
{
    ViewsPane *pane = (ViewsPane *)base;

    ui_prompt_free(pane->prompt);
    pane->prompt = ui_prompt_new(_("Line of a view: "), "");
    pane->prompt_pastes = TRUE;
    return EFFECT_REDRAW;
}

static NamedView *renamed(const ViewsPane *pane, const char *text, GError **error)
{
    const NamedView *was = selected(pane);
    g_autofree char *name = g_strstrip(g_strdup(text));

    return named_view_new(pane->screen, name, was->filter, was->layout, error);
}

/* From anybody: it is checked as a line of the config is. */
static NamedView *pasted(const ViewsPane *pane, const char *text, GError **error)
{
    Screen screen = SCREEN_COUNT;
    g_autoptr(NamedView) view = named_view_parse(text, &screen, error);

    if (view != NULL && screen != pane->screen) {
        g_set_error(error, FAULT, FAULT_USAGE, _("this is a view of another screen: %s"),
                    screen_title(screen));
        return NULL;
    }
    if (view != NULL && named_views_find(pane->views, view->name) != G_MAXUINT) {
        g_set_error(error, FAULT, FAULT_USAGE, _("there is a view “%s” already"), view->name);
        return NULL;
    }
    return g_steal_pointer(&view);
}

static gboolean accept(ViewsPane *pane, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(NamedView) view =
        pane->prompt_pastes ? pasted(pane, text, &error) : renamed(pane, text, &error);
    g_autofree char *was = pane->prompt_pastes ? NULL : g_strdup(selected(pane)->name);
    gboolean done = view != NULL && named_view_put(config_of(pane), pane->screen, view,
                                                   was == NULL ? view->name : was, &error);

    if (after(pane, done, error)) {
        ui_table_recalc(pane->table);
        ui_table_select_id(pane->table, view->name);
    }
    return done;
}

static char *views_why_not(const Pane *base, Action action)
{
    static const Action changing[] = {ACTION_VIEW_RENAME, ACTION_VIEW_UP, ACTION_VIEW_DOWN,
                                      ACTION_VIEW_REMOVE};
    const NamedView *view = selected((const ViewsPane *)base);

    for (guint i = 0; i < G_N_ELEMENTS(changing); i++)
        if (changing[i] == action && view->origin != VIEW_OWN)
            return g_strdup(view->origin == VIEW_BUILT_IN
                                ? _("this view is built in")
                                : _("this view is in a file of the system"));
    return NULL;
}

static const PaneAct views_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_selected,         [ACTION_CANCEL] = cancel,
    [ACTION_VIEW_RENAME] = start_renaming, [ACTION_VIEW_UP] = move_up,
    [ACTION_VIEW_DOWN] = move_down,        [ACTION_VIEW_REMOVE] = ask_to_remove,
    [ACTION_VIEW_PASTE] = start_pasting,
};

/* A line for somebody else, who keeps it; or a link, which shows what it shows. A view has no number. */
static char *views_copy(const Pane *base, PaneCopy what)
{
    const ViewsPane *pane = (const ViewsPane *)base;

    if (what == PANE_COPY_LINK)
        return row_link_make_list(selected(pane)->filter);
    return what == PANE_COPY_ROW ? named_view_line(pane->screen, selected(pane)) : NULL;
}

/* ---- keys ---- */

static guint views_key(Pane *base, guint32 key)
{
    ViewsPane *pane = (ViewsPane *)base;

    if (pane->prompt == NULL)
        return EFFECT_PASS;
    UiPromptResult result = ui_prompt_key(pane->prompt, key);
    if (result == UI_PROMPT_CANCELLED ||
        (result == UI_PROMPT_ACCEPTED && accept(pane, ui_prompt_text(pane->prompt))))
        g_clear_pointer(&pane->prompt, ui_prompt_free);
    return EFFECT_REDRAW;
}

static guint views_paste(Pane *base, const char *text, gsize length)
{
    ViewsPane *pane = (ViewsPane *)base;

    if (pane->prompt == NULL)
        return EFFECT_PASS;
    ui_prompt_paste(pane->prompt, text, length);
    return EFFECT_REDRAW;
}

static guint views_click(Pane *base, int y, int x)
{
    const ViewsPane *pane = (const ViewsPane *)base;

    /* What is typed is for the view that was selected then. */
    return pane->prompt == NULL && ui_table_move_to_line(pane->table, y) ? EFFECT_REDRAW
                                                                         : EFFECT_NONE;
}

static guint views_move(Pane *base, UiMove step)
{
    const ViewsPane *pane = (const ViewsPane *)base;

    return pane->prompt == NULL && ui_table_move(pane->table, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

/* ---- on the screen ---- */

static gboolean views_recalc(Pane *base, const UiArea *area)
{
    ViewsPane *pane = (ViewsPane *)base;

    pane->area = *area;
    ui_table_set_area(pane->table, area);
    ui_table_recalc(pane->table);
    return TRUE;
}

static UiArea prompt_line(const ViewsPane *pane)
{
    return (UiArea){pane->area.y + pane->area.rows - 1, pane->area.x, 1, pane->area.columns};
}

static void views_paint(Pane *base, UiScreen *screen)
{
    ViewsPane *pane = (ViewsPane *)base;
    UiArea line = prompt_line(pane);

    ui_table_paint(pane->table, screen);
    if (pane->prompt != NULL)
        ui_prompt_paint(pane->prompt, screen, &line);
}

static void views_cursor(const Pane *base, int *y, int *x)
{
    const ViewsPane *pane = (const ViewsPane *)base;
    UiArea line = prompt_line(pane);

    if (pane->prompt != NULL)
        ui_prompt_cursor(pane->prompt, &line, y, x);
    else
        ui_table_cursor(pane->table, y, x);
}

static guint views_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},     {ACTION_OPEN, NULL},       {ACTION_VIEW_RENAME, NULL},
        {ACTION_VIEW_UP, NULL},  {ACTION_VIEW_DOWN, NULL},  {ACTION_VIEW_REMOVE, NULL},
        {ACTION_COPY_ROW, NULL}, {ACTION_VIEW_PASTE, NULL}, {ACTION_BACK, NULL},
    };
    static const PaneHint typing[] = {{ACTION_OPEN, NC_("hint", "Take it")}, {ACTION_CANCEL, NULL}};

    if (((const ViewsPane *)base)->prompt != NULL)
        return pane_give_hints(typing, G_N_ELEMENTS(typing), hints, max);
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *views_heading(const Pane *base)
{
    const ViewsPane *pane = (const ViewsPane *)base;

    return safe_text_printf("%s › %s", screen_title(pane->screen), C_("screen", "Views"));
}

static SafeText *views_say(const Pane *base)
{
    const ViewsPane *pane = (const ViewsPane *)base;

    return pane->prompt != NULL ? ui_prompt_say(pane->prompt) : ui_table_say(pane->table);
}

static gboolean views_has_row(const Pane *base)
{
    return TRUE; /* some are built in */
}

static void views_free(Pane *base)
{
    ViewsPane *pane = (ViewsPane *)base;

    ui_table_free(pane->table);
    ui_prompt_free(pane->prompt);
    g_ptr_array_unref(pane->views);
    g_free(pane);
}

static const PaneOps views_ops = {
    .id = "views",
    .title = "Views",
    .free = views_free,
    .recalc = views_recalc,
    .paint = views_paint,
    .cursor = views_cursor,
    .key = views_key,
    .paste = views_paste,
    .click = views_click,
    .move = views_move,
    .acts = views_acts,
    .has_row = views_has_row,
    .why_not = views_why_not,
    .hints = views_hints,
    .heading = views_heading,
    .say = views_say,
    .copy = views_copy,
};

Pane *pane_views_new(const PaneHost *host, Screen screen)
{
    ViewsPane *pane = g_new0(ViewsPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = &views_ops, .host = host};
    pane->screen = screen;
    read_views(pane);
    pane->table = ui_table_new(views_columns, COLUMNS, &source, host->ascii);
    return &pane->pane;
}
