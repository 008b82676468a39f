/* SPDX-License-Identifier: MIT */
/* One lead: who, what and for how much above; its quote, and all that was written, as a tree below. */
#include <string.h>

#include "json_tree.h"
#include "lead_acts.h"
#include "list_words.h"
#include "looptrace/rows.h"
#include "looptrace/words.h"

#define OPENED_MAX 40 /* values of a quote that is opened as a whole */
#define PACE_S     60
#define WINDOW     25 /* pages that are asked for together */
#define AHEAD      8  /* leads before the end of these when the next are asked for */

typedef struct {
    Pane pane;
    GPtrArray *leads; /* of Lead*: as the queue had them, until all of one is here */
    guint at, first;  /* which one is seen, and which is the first of list */
    RowList *list;    /* of WINDOW of them */
    RowList *ahead;   /* of those behind */
    Lead *seen;       /* with what waits over it; NULL: it isn't here */
    WriteMark mark;
    guint64 seen_revision; /* of list and writes, plus one; 0: to be made anew */
    UiPage *facts, *notice;
    cJSON *root;
    UiTree *tree; /* of root; NULL: none yet */
    gboolean begun, noticed;
    UiArea area;
} LeadPane;

static const Services *services_of(const LeadPane *pane)
{
    return pane->pane.host->services;
}

static const Lead *lead_at(const LeadPane *pane)
{
    return g_ptr_array_index(pane->leads, pane->at);
}

/* As the server has it; NULL: it isn't here. */
static const Lead *page_of(const LeadPane *pane)
{
    return row_list_find(pane->list, lead_at(pane)->id, NULL);
}

/* ---- those behind it ---- */

static void drop_tree(LeadPane *pane)
{
    g_clear_pointer(&pane->tree, ui_tree_free);
    g_clear_pointer(&pane->root, cJSON_Delete);
}

static GStrv names_from(const LeadPane *pane, guint first)
{
    guint n = MIN(WINDOW, pane->leads->len - first);
    GStrv names = g_new0(char *, n + 1);

    for (guint i = 0; i < n; i++)
        names[i] = g_strdup(((const Lead *)g_ptr_array_index(pane->leads, first + i))->id);
    return names;
}

static void look_from(LeadPane *pane, guint first)
{
    g_auto(GStrv) names = names_from(pane, first);

    pane->first = first;
    row_list_set_names(pane->list, (const char *const *)(gpointer)names);
    pane->begun = FALSE;
}

static void came_ahead(const GError *error, gpointer data)
{
}

/* They are kept by then: nobody waits for the next. */
static void ask_ahead(LeadPane *pane)
{
    guint next = pane->first + WINDOW;

    if (next >= pane->leads->len || pane->at + AHEAD != next)
        return;
    g_auto(GStrv) names = names_from(pane, next);
    row_list_load_named(pane->ahead, (const char *const *)(gpointer)names, TRUE, came_ahead, NULL);
}

static guint go_to(LeadPane *pane, guint at)
{
    pane->at = at;
    pane->seen_revision = 0;
    drop_tree(pane);
    if (at < pane->first || at >= pane->first + WINDOW)
        look_from(pane, at < pane->first ? at - MIN(at, WINDOW - 1) : at);
    ask_ahead(pane);
    return EFFECT_REDRAW;
}

/* ---- what is seen ---- */

static guint count_values(const cJSON *value)
{
    guint n = 0;
    const cJSON *child;

    cJSON_ArrayForEach(child, value) n += 1 + count_values(child);
    return n;
}

/* A short quote is seen whole; of a long one, what it is made of. */
static void open_quote(LeadPane *pane)
{
    const cJSON *quote = ui_tree_selected(pane->tree);

    if (quote != NULL)
        ui_tree_key(pane->tree, count_values(quote) <= OPENED_MAX ? '*' : (guint32)UI_KEY_RIGHT);
}

static gboolean is_same_tree(const Lead *a, const Lead *b)
{
    return a != NULL && g_strcmp0(a->data, b->data) == 0 &&
           g_strcmp0(a->alternatives, b->alternatives) == 0 &&
           g_strcmp0(a->requirements, b->requirements) == 0 &&
           g_strcmp0(a->suggestions, b->suggestions) == 0 &&
           g_strcmp0(a->specialty_notes, b->specialty_notes) == 0 &&
           g_strcmp0(a->notes, b->notes) == 0;
}

static void make_tree(LeadPane *pane)
{
    drop_tree(pane);
    pane->root = lead_tree(pane->seen);
    pane->tree = ui_tree_new(&json_tree_source, pane->root, pane->pane.host->accessible);
    open_quote(pane);
}

/* Mine over the server's. What was opened in the tree is closed only by a tree that is another one. */
static void see(LeadPane *pane)
{
    const Lead *page = page_of(pane);
    guint64 revision =
        row_list_revision(pane->list) + writes_revision(services_of(pane)->writes) + 1;

    if (pane->seen_revision == revision)
        return;
    g_autoptr(Lead) before = pane->seen;
    pane->seen = lead_seen(pane->pane.host, page != NULL ? page : lead_at(pane), &pane->mark);
    pane->seen_revision = revision;
    lead_fill_facts(pane->pane.host, pane->facts, pane->seen);
    if (pane->tree == NULL || !is_same_tree(before, pane->seen))
        make_tree(pane);
}

static void list_changed(gpointer data)
{
    LeadPane *pane = data;

    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

/* ---- painting ---- */

static void lay_out(LeadPane *pane, const UiArea *area)
{
    UiArea notice = {area->y + 1, area->x + 2, area->rows - 1, area->columns - 3};
    UiArea top = {area->y, area->x + 1, area->rows, area->columns - 1};

    pane->area = *area;
    ui_page_set_area(pane->notice, &notice);
    ui_page_set_area(pane->facts, &top);
    top.rows = MIN(ui_page_rows(pane->facts), MAX(area->rows / 2, 3));
    ui_page_set_area(pane->facts, &top);
    UiArea below = {area->y + top.rows + 1, area->x, MAX(area->rows - top.rows - 1, 1),
                    area->columns};
    if (pane->tree != NULL)
        ui_tree_set_area(pane->tree, &below);
}

static gboolean lead_recalc(Pane *base, const UiArea *area)
{
    LeadPane *pane = (LeadPane *)base;
    const ListState *state = row_list_state(pane->list);

    if (!pane->begun) {
        pane->begun = TRUE;
        row_list_refresh(pane->list);
    }
    see(pane);
    lay_out(pane, area);
    /* What the queue knew of it is shown, unless it has gone. */
    gboolean gone = page_of(pane) == NULL && state->known && !state->loading;
    pane->noticed = gone && list_words(pane->notice, state, 0, _("leads of that id"), FALSE);
    return TRUE;
}

static void lead_paint(Pane *base, UiScreen *screen)
{
    const LeadPane *pane = (const LeadPane *)base;

    if (pane->noticed) {
        ui_page_paint(pane->notice, screen);
        return;
    }
    ui_page_paint(pane->facts, screen);
    ui_tree_paint(pane->tree, screen);
}

static void lead_cursor(const Pane *base, int *y, int *x)
{
    const LeadPane *pane = (const LeadPane *)base;

    *y = pane->area.y;
    *x = pane->area.x;
    if (pane->tree != NULL && !pane->noticed)
        ui_tree_cursor(pane->tree, y, x);
}

/* ---- keys ---- */

static guint tree_key(LeadPane *pane, guint32 key)
{
    if (pane->tree == NULL)
        return EFFECT_PASS;
    switch (ui_tree_key(pane->tree, key)) {
    case UI_TREE_IGNORED:
        return EFFECT_PASS;
    case UI_TREE_CHANGED:
        return EFFECT_REDRAW;
    case UI_TREE_FULL:
        pane->pane.host->say(pane->pane.host->data,
                             _("Not all of it is opened: it has too many lines"));
        return EFFECT_REDRAW;
    }
    return EFFECT_PASS;
}

/* What moves within it is the keymap's; what opens and closes is the tree's. */
static guint lead_key(Pane *base, guint32 key)
{
    static const guint32 keys[] = {UI_KEY_RIGHT, UI_KEY_LEFT, UI_KEY_ENTER, ' ', '*', 'l', 'h'};

    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i] == key)
            return tree_key((LeadPane *)base, key);
    return EFFECT_PASS;
}

static guint lead_move(Pane *base, UiMove step)
{
    static const guint32 keys[] = {
        [UI_MOVE_UP] = UI_KEY_UP,           [UI_MOVE_DOWN] = UI_KEY_DOWN,
        [UI_MOVE_PAGE_UP] = UI_KEY_PAGE_UP, [UI_MOVE_PAGE_DOWN] = UI_KEY_PAGE_DOWN,
        [UI_MOVE_FIRST] = UI_KEY_HOME,      [UI_MOVE_LAST] = UI_KEY_END,
    };
    guint effects = tree_key((LeadPane *)base, keys[step]);

    return effects == EFFECT_PASS ? EFFECT_NONE : effects;
}

static guint refresh(Pane *base)
{
    row_list_refresh(((LeadPane *)base)->list);
    return EFFECT_REDRAW;
}

static guint cancel_or_back(Pane *base)
{
    RowList *list = ((LeadPane *)base)->list;

    if (!row_list_state(list)->loading)
        return EFFECT_BACK;
    row_list_cancel(list);
    return EFFECT_REDRAW;
}

static guint set(Pane *base, Action action)
{
    LeadPane *pane = (LeadPane *)base;
    g_autoptr(GPtrArray) leads = g_ptr_array_new();

    if (pane->seen == NULL)
        return EFFECT_NONE;
    gboolean done = FALSE;
    g_ptr_array_add(leads, pane->seen);
    guint effects = lead_acts_set(base, leads, lead_acts_status(action), &done);
    return done && pane->at + 1 < pane->leads->len ? effects | go_to(pane, pane->at + 1) : effects;
}

static guint go_next(Pane *base)
{
    LeadPane *pane = (LeadPane *)base;

    return go_to(pane, pane->at + 1);
}

static guint go_previous(Pane *base)
{
    LeadPane *pane = (LeadPane *)base;

    return go_to(pane, pane->at - 1);
}

LEAD_SETTERS(set)

static const Lead *lead_of(const Pane *base)
{
    return ((const LeadPane *)base)->seen;
}

LEAD_ONE_ACTS(lead_of)

static const PaneAct lead_acts[ACTION_COUNT] = {
    [ACTION_REFRESH] = refresh,
    [ACTION_CANCEL] = cancel_or_back,
    LEAD_SETTER_ACTS,
    LEAD_ONE_PLACES,
    [ACTION_LEAD_NEXT] = go_next,
    [ACTION_LEAD_PREVIOUS] = go_previous,
};

static gboolean lead_has_row(const Pane *base)
{
    return ((const LeadPane *)base)->seen != NULL;
}

static char *lead_why_not(const Pane *base, Action action)
{
    const LeadPane *pane = (const LeadPane *)base;

    if (action == ACTION_LEAD_NEXT && pane->at + 1 >= pane->leads->len)
        return g_strdup(_("it is the last one of the queue"));
    if (action == ACTION_LEAD_PREVIOUS && pane->at == 0)
        return g_strdup(_("it is the first one of the queue"));
    return lead_acts_why_not(base, action, pane->seen);
}

static guint lead_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},       {ACTION_LEAD_CONTACTED, NULL}, {ACTION_LEAD_HOT, NULL},
        {ACTION_LEAD_WARM, NULL},  {ACTION_LEAD_COLD, NULL},      {ACTION_LEADS_ASSIGN, NULL},
        {ACTION_LEADS_NOTE, NULL}, {ACTION_UNDO_CHANGE, NULL},    {ACTION_BACK, NULL},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

/* ---- what is said of it ---- */

static SafeText *lead_heading(const Pane *base)
{
    const LeadPane *pane = (const LeadPane *)base;

    if (pane->seen == NULL)
        return safe_text_printf("%s", C_("screen", "Lead"));
    g_autofree char *mark = pane->mark == WRITE_MARK_NONE
                                ? g_strdup("")
                                : g_strdup_printf(" · %s", pane->mark == WRITE_MARK_PENDING
                                                               ? C_("table", "queued")
                                                               : C_("table", "a change to decide"));
    return safe_text_printf(
        "%s %.8s · %s · %s%s", C_("screen", "Lead"), pane->seen->id,
        pane->seen->customer == NULL ? "–" : pane->seen->customer,
        lead_status_words(pane->seen) == NULL ? "–" : lead_status_words(pane->seen), mark);
}

static SafeText *lead_state(const Pane *base)
{
    const LeadPane *pane = (const LeadPane *)base;
    const ListState *state = row_list_state(pane->list);

    if (page_of(pane) == NULL && state->problem != NULL && !state->loading)
        return safe_text_printf(_("only what the list shows is here: %s"), state->problem->message);
    return list_age(state, &services_of(pane)->clock);
}

/* The line of the tree: where it is, and what is there. */
static SafeText *lead_say(const Pane *base)
{
    const LeadPane *pane = (const LeadPane *)base;
    const cJSON *node = pane->tree == NULL ? NULL : ui_tree_selected(pane->tree);
    gsize length = 0;

    if (node == NULL)
        return NULL;
    g_autoptr(SafeText) path = ui_tree_path(pane->tree);
    g_autoptr(SafeText) value =
        json_tree_source.value(json_tree_source.self, node, UI_TREE_VALUE_MAX, &length);
    return safe_text_printf("%s: %s", safe_text_utf8(path),
                            value == NULL ? "" : safe_text_utf8(value));
}

static char *lead_copy_of(const Pane *base, PaneCopy what)
{
    const LeadPane *pane = (const LeadPane *)base;

    return pane->seen == NULL ? NULL : lead_acts_copy(pane->seen, what);
}

static char *lead_contact(const Pane *base, Action action)
{
    const LeadPane *pane = (const LeadPane *)base;

    return pane->seen == NULL ? NULL : lead_acts_contact(pane->seen, action);
}

static gboolean lead_busy(const Pane *base)
{
    return row_list_state(((const LeadPane *)base)->list)->loading;
}

static void lead_cover(Pane *base, gboolean covered)
{
    RowList *list = ((LeadPane *)base)->list;

    if (covered && row_list_state(list)->loading) {
        base->again = TRUE;
        row_list_cancel(list);
    } else if (!covered && base->again) {
        base->again = FALSE;
        row_list_refresh(list);
    }
}

static void lead_poll(Pane *base)
{
    row_list_poll(((LeadPane *)base)->list);
}

static void lead_free_pane(Pane *base)
{
    LeadPane *pane = (LeadPane *)base;

    row_list_free(pane->list);
    row_list_free(pane->ahead);
    g_ptr_array_unref(pane->leads);
    drop_tree(pane);
    lead_free(pane->seen);
    ui_page_free(pane->facts);
    ui_page_free(pane->notice);
    g_free(pane);
}

static const PaneOps lead_ops = {
    .id = "lead",
    .title = "Lead",
    .free = lead_free_pane,
    .recalc = lead_recalc,
    .paint = lead_paint,
    .cursor = lead_cursor,
    .key = lead_key,
    .move = lead_move,
    .acts = lead_acts,
    .has_row = lead_has_row,
    .why_not = lead_why_not,
    .hints = lead_hints,
    .heading = lead_heading,
    .state = lead_state,
    .say = lead_say,
    .copy = lead_copy_of,
    .contact = lead_contact,
    .busy = lead_busy,
    .cover = lead_cover,
    .poll = lead_poll,
    .pace_s = PACE_S,
};

Pane *pane_lead_among_new(const PaneHost *host, GPtrArray *leads, guint at)
{
    LeadPane *pane = g_new0(LeadPane, 1);

    pane->pane = (Pane){.ops = &lead_ops, .host = host};
    pane->facts = ui_page_new();
    pane->notice = ui_page_new();
    pane->leads = leads;
    pane->at = at;
    pane->list = row_list_new(host->services->sync, &row_lead_pages, WINDOW);
    pane->ahead = row_list_new(host->services->sync, &row_lead_pages, WINDOW);
    row_list_watch(pane->list, list_changed, pane);
    look_from(pane, at);
    return &pane->pane;
}

static void free_lead(gpointer lead)
{
    lead_free(lead);
}

Pane *pane_lead_new(const PaneHost *host, const Lead *row)
{
    GPtrArray *leads = g_ptr_array_new_with_free_func(free_lead);

    g_ptr_array_add(leads, lead_copy(row));
    return pane_lead_among_new(host, leads, 0);
}
