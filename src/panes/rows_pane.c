/* SPDX-License-Identifier: MIT */
#include "rows_parts.h"

#include <string.h>

#include "list_words.h"
#include "looptrace/filter_words.h"
#include "looptrace/ui_table.h"
#include "looptrace/view_state.h"
#include "looptrace/words.h"
#include "table_acts.h"

#define LIST_MIN_ROWS 8  /* fewer: the list needs the detail's too */
#define LOAD_AHEAD    10 /* rows below the selection when the next page is asked for */

static const PaneHost *host_of(const RowsPane *pane)
{
    return pane->pane.host;
}

/* ---- what the table asks for ---- */

static guint source_count(gpointer self)
{
    return rows_shown_count(((RowsPane *)self)->shown);
}

static const char *source_id(gpointer self, guint row)
{
    return rows_shown_key(((RowsPane *)self)->shown, row);
}

static guint64 source_revision(gpointer self)
{
    return rows_shown_revision(((RowsPane *)self)->shown);
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
    RowsPane *pane = self;
    WriteMark mark = rows_shown_mark(pane->shown, row);

    if (mark != WRITE_MARK_NONE)
        gutter[2] = mark == WRITE_MARK_PENDING ? '~' : '?';
    if (pane->screen->at_risk != NULL &&
        pane->screen->at_risk(host_of(pane), rows_shown_row(pane->shown, row)))
        gutter[3] = '!';
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    RowsPane *pane = self;

    return pane->screen->cell(host_of(pane), rows_shown_row(pane->shown, row), column, columns,
                              role);
}

static guint source_find(gpointer self, const char *id)
{
    guint row = 0;

    return rows_shown_find(((RowsPane *)self)->shown, id, &row) != NULL ? row : G_MAXUINT;
}

/* ---- for the screen's own acts ---- */

gconstpointer rows_pane_row(const Pane *base)
{
    const RowsPane *pane = (const RowsPane *)base;
    const char *key = ui_table_selected_id(pane->table);

    return key == NULL ? NULL : rows_shown_find(pane->shown, key, NULL);
}

gconstpointer rows_pane_find(const Pane *base, const char *key)
{
    return rows_shown_find(((const RowsPane *)base)->shown, key, NULL);
}

GPtrArray *rows_pane_chosen(const Pane *base)
{
    const RowsPane *pane = (const RowsPane *)base;
    GPtrArray *keys = ui_table_marked_ids(pane->table);

    if (keys->len == 0 && ui_table_selected_id(pane->table) != NULL)
        g_ptr_array_add(keys, g_strdup(ui_table_selected_id(pane->table)));
    return keys;
}

GPtrArray *rows_pane_keys(const Pane *base)
{
    const RowsPane *pane = (const RowsPane *)base;
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < rows_shown_count(pane->shown); i++)
        g_ptr_array_add(keys, g_strdup(rows_shown_key(pane->shown, i)));
    return keys;
}

const char *rows_pane_about(const Pane *base)
{
    return ((const RowsPane *)base)->about;
}

RowList *rows_pane_list(const Pane *base)
{
    return ((const RowsPane *)base)->list;
}

void rows_pane_hold(Pane *base, gpointer taken, GDestroyNotify destroy)
{
    RowsPane *pane = (RowsPane *)base;

    if (pane->held != NULL)
        pane->held_destroy(pane->held);
    pane->held = taken;
    pane->held_destroy = destroy;
}

gpointer rows_pane_held(const Pane *base)
{
    return ((const RowsPane *)base)->held;
}

/* ---- layout ---- */

static void lay_out(RowsPane *pane, const UiArea *area)
{
    UiArea list;

    pane->area = *area;
    ui_split(area, pane->detail_on && pane->screen->detail != NULL, pane->screen->detail_rows,
             LIST_MIN_ROWS, &list, &pane->detail_area);
    UiArea notice = {list.y + 2, list.x + 4, list.rows - 2, list.columns - 5};
    ui_page_set_area(pane->notice, &notice);
    ui_table_set_area(pane->table, &list);
    UiArea detail = pane->detail_area;
    detail.x++;
    detail.columns = MAX(detail.columns - 1, 0);
    ui_page_set_area(pane->detail, &detail);
    g_clear_pointer(&pane->painted_key, g_free);
}

static gboolean is_beside(const RowsPane *pane)
{
    return pane->detail_area.x > pane->area.x;
}

static void recalc_detail(RowsPane *pane)
{
    gconstpointer row = pane->detail_area.rows == 0 ? NULL : rows_pane_row(&pane->pane);
    guint64 revision = rows_shown_revision(pane->shown);

    if (row == NULL) {
        ui_page_clear(pane->detail);
        g_clear_pointer(&pane->painted_key, g_free);
        return;
    }
    const char *key = row_key(pane->screen->noun, row);
    gboolean same = g_strcmp0(pane->painted_key, key) == 0;
    if (same && pane->painted == revision)
        return;
    if (pane->painted_key != NULL && !same && pane_keys_come(&pane->pane))
        return;
    ui_page_clear(pane->detail);
    pane->screen->detail(host_of(pane), pane->detail, row, is_beside(pane));
    pane->painted = revision;
    g_free(pane->painted_key);
    pane->painted_key = g_strdup(key);
}

static gboolean is_any_under_way(RowsPane *pane)
{
    for (guint i = 0; i < rows_shown_count(pane->shown); i++)
        if (rows_shown_mark(pane->shown, i) == WRITE_MARK_PENDING)
            return TRUE;
    return FALSE;
}

static void reread(RowsPane *pane)
{
    Writes *writes = host_of(pane)->services->writes;
    guint64 revision = writes == NULL ? 0 : writes_revision(writes);

    if (!pane->screen->rereads || revision == pane->reread || is_any_under_way(pane))
        return;
    if (pane->reread != 0)
        row_list_poll(pane->list);
    pane->reread = revision;
}

static gboolean rows_recalc(Pane *base, const UiArea *area)
{
    RowsPane *pane = (RowsPane *)base;

    if (memcmp(area, &pane->area, sizeof *area) != 0)
        lay_out(pane, area);
    if (!pane->begun) {
        pane->begun = TRUE;
        row_list_refresh(pane->list);
    }
    reread(pane);
    ui_table_recalc(pane->table);
    recalc_detail(pane);
    pane->noticed = list_words(pane->notice, row_list_state(pane->list),
                               rows_shown_count(pane->shown), _(pane->screen->plural),
                               rows_shown_searched(pane->shown) != NULL || pane->filter != NULL);
    return TRUE;
}

static UiArea prompt_line(const RowsPane *pane)
{
    return (UiArea){pane->area.y + pane->area.rows - 1, pane->area.x, 1, pane->area.columns};
}

static void rows_paint(Pane *base, UiScreen *screen)
{
    const RowsPane *pane = (const RowsPane *)base;
    const UiArea line = prompt_line(pane);

    ui_table_paint(pane->table, screen);
    if (pane->noticed)
        ui_page_paint(pane->notice, screen);
    else if (pane->detail_area.rows > 0)
        ui_page_paint(pane->detail, screen);
    if (pane->prompt != NULL)
        ui_prompt_paint(pane->prompt, screen, &line);
}

static void rows_cursor(const Pane *base, int *y, int *x)
{
    const RowsPane *pane = (const RowsPane *)base;
    const UiArea line = prompt_line(pane);

    if (pane->prompt != NULL)
        ui_prompt_cursor(pane->prompt, &line, y, x);
    else
        ui_table_cursor(pane->table, y, x);
}

/* ---- search and sort ---- */

/* What isn't understood is said, and stays to be mended. */
static gboolean set_filter(RowsPane *pane, const char *text)
{
    g_autoptr(GError) error = NULL;
    gsize position = 0;
    RowQuery *query = pane->screen->filter(pane->about, pane->view, text, &position, &error);

    if (query == NULL) {
        g_autofree char *mistake = filter_mistake(text, position, error);
        host_of(pane)->say(host_of(pane)->data, mistake);
        return FALSE;
    }
    g_free(pane->filter);
    pane->filter = *text == '\0' ? NULL : g_strdup(text);
    row_list_set_query(pane->list, query);
    row_list_refresh(pane->list);
    return TRUE;
}

static guint prompt_key(RowsPane *pane, guint32 key)
{
    switch (ui_prompt_key(pane->prompt, key)) {
    case UI_PROMPT_EDITING:
        return EFFECT_REDRAW;
    case UI_PROMPT_ACCEPTED:
        if (pane->screen->filter != NULL) {
            if (!set_filter(pane, ui_prompt_text(pane->prompt)))
                return EFFECT_REDRAW;
            break;
        }
        rows_shown_search(pane->shown, ui_prompt_text(pane->prompt));
        break;
    case UI_PROMPT_CANCELLED:
        break;
    }
    g_clear_pointer(&pane->prompt, ui_prompt_free);
    return EFFECT_REDRAW;
}

static guint rows_key(Pane *base, guint32 key)
{
    RowsPane *pane = (RowsPane *)base;

    return pane->prompt == NULL ? EFFECT_PASS : prompt_key(pane, key);
}

static guint rows_paste(Pane *base, const char *text, gsize length)
{
    RowsPane *pane = (RowsPane *)base;

    if (pane->prompt == NULL)
        return EFFECT_PASS;
    ui_prompt_paste(pane->prompt, text, length);
    return EFFECT_REDRAW;
}

static guint start_search(Pane *base)
{
    RowsPane *pane = (RowsPane *)base;
    gboolean server = pane->screen->filter != NULL;
    const char *text = server ? pane->filter : rows_shown_searched(pane->shown);

    ui_prompt_free(pane->prompt);
    pane->prompt = ui_prompt_new(server ? _("Filter: ") : _("Find: "), text == NULL ? "" : text);
    return EFFECT_REDRAW;
}

static void sort_by(RowsPane *pane, int column, gboolean descending)
{
    rows_shown_sort(pane->shown, column, descending);
    ui_table_set_sorted(pane->table, column < 0 ? NULL : pane->screen->columns[column].key,
                        descending);
}

static void rows_sort_by(Pane *base, const char *key, gboolean descending)
{
    RowsPane *pane = (RowsPane *)base;

    for (guint i = 0; pane->screen->sort_value != NULL && i < pane->screen->n_columns; i++)
        if (g_strcmp0(pane->screen->columns[i].key, key) == 0)
            sort_by(pane, (int)i, descending);
}

/* As the server has them comes behind the last column. */
static guint next_sort(Pane *base)
{
    RowsPane *pane = (RowsPane *)base;
    gboolean descending;
    int column = rows_shown_sorted(pane->shown, &descending) + 1;

    sort_by(pane, column < (int)pane->screen->n_columns ? column : -1, FALSE);
    return EFFECT_REDRAW;
}

static guint reverse_sort(Pane *base)
{
    RowsPane *pane = (RowsPane *)base;
    gboolean descending;
    int column = rows_shown_sorted(pane->shown, &descending);

    if (column >= 0)
        sort_by(pane, column, !descending);
    return EFFECT_REDRAW;
}

/* ---- keys ---- */

static guint rows_move(Pane *base, UiMove step)
{
    RowsPane *pane = (RowsPane *)base;
    gboolean moved = ui_table_move(pane->table, step);

    if (ui_table_rows_below(pane->table) < LOAD_AHEAD &&
        row_list_state(pane->list)->problem == NULL)
        row_list_more(pane->list);
    return moved || row_list_state(pane->list)->loading ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint rows_click(Pane *base, int y, int x)
{
    return ui_table_move_to_line(((RowsPane *)base)->table, y) ? EFFECT_REDRAW : EFFECT_NONE;
}

/* What hasn't changed needn't come again; R has all of it anew. */
static guint refresh(Pane *base)
{
    RowsPane *pane = (RowsPane *)base;

    if (sync_is_offline(host_of(pane)->services->sync))
        row_list_refresh(pane->list);
    else
        row_list_poll(pane->list);
    return EFFECT_REDRAW;
}

static guint toggle_detail(Pane *base)
{
    RowsPane *pane = (RowsPane *)base;

    pane->detail_on = !pane->detail_on;
    lay_out(pane, &pane->area);
    return EFFECT_REDRAW;
}

static void ask(RowsPane *pane)
{
    const RowsView *view = &pane->screen->views[pane->view];

    if (pane->filter != NULL) {
        row_list_set_query(pane->list,
                           pane->screen->filter(pane->about, pane->view, pane->filter, NULL, NULL));
        return;
    }
    row_list_set_query(
        pane->list, view->query == NULL ? NULL : view->query(host_of(pane)->services, pane->about));
}

static guint rows_view(Pane *base, guint nth)
{
    RowsPane *pane = (RowsPane *)base;

    pane->view = nth;
    ask(pane);
    row_list_refresh(pane->list);
    return EFFECT_REDRAW;
}

void rows_pane_see(Pane *base, guint view)
{
    RowsPane *pane = (RowsPane *)base;

    pane->view = view;
    ask(pane);
}

static guint rows_views(const Pane *base, guint *seen)
{
    const RowsPane *pane = (const RowsPane *)base;

    *seen = pane->view;
    return pane->screen->n_views;
}

/* What is under way, else the search, else the view; then the screen. */
static guint cancel(Pane *base)
{
    RowsPane *pane = (RowsPane *)base;

    if (pane->prompt != NULL) /* by a click */
        return prompt_key(pane, UI_KEY_ESCAPE);
    if (row_list_state(pane->list)->loading) {
        row_list_cancel(pane->list);
        return EFFECT_REDRAW;
    }
    if (rows_shown_searched(pane->shown) != NULL) {
        rows_shown_search(pane->shown, NULL);
        return EFFECT_REDRAW;
    }
    if (pane->filter != NULL) {
        set_filter(pane, "");
        return EFFECT_REDRAW;
    }
    return pane->view != 0 ? rows_view(base, 0) : EFFECT_BACK;
}

static const PaneAct common_acts[ACTION_COUNT] = {
    [ACTION_FIND] = start_search,    [ACTION_REFRESH] = refresh,      [ACTION_SORT] = next_sort,
    [ACTION_REVERSE] = reverse_sort, [ACTION_DETAIL] = toggle_detail, [ACTION_CANCEL] = cancel,
};

static guint rows_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint typing[] = {{ACTION_OPEN, NC_("hint", "Take it")}, {ACTION_CANCEL, NULL}};
    const RowsPane *pane = (const RowsPane *)base;
    guint n = 0;

    if (pane->prompt != NULL)
        return pane_give_hints(typing, G_N_ELEMENTS(typing), hints, max);
    g_autofree PaneHint *all = g_new0(PaneHint, pane->screen->n_hints + 2);
    all[n++].action = ACTION_HELP;
    for (guint i = 0; i < pane->screen->n_hints; i++)
        all[n++] = pane->screen->hints[i];
    all[n++].action = ACTION_BACK;
    return pane_give_hints(all, n, hints, max);
}

static char *rows_why_not(const Pane *base, Action action)
{
    const RowsPane *pane = (const RowsPane *)base;
    const RowsScreen *screen = pane->screen;

    if (action == ACTION_FIND && screen->matches == NULL && screen->filter == NULL)
        return g_strdup(_("this list isn't searched"));
    if ((action == ACTION_SORT || action == ACTION_REVERSE) && screen->sort_value == NULL)
        return g_strdup(_("the order of this list is fixed"));
    return screen->why_not == NULL ? NULL : screen->why_not(base, action, rows_pane_row(base));
}

static gboolean rows_has_row(const Pane *base)
{
    return ui_table_selected_id(((const RowsPane *)base)->table) != NULL;
}

static UiTable *rows_table(const Pane *base)
{
    return ((const RowsPane *)base)->table;
}

static SafeText *rows_say(const Pane *base)
{
    const RowsPane *pane = (const RowsPane *)base;

    return pane->prompt != NULL ? ui_prompt_say(pane->prompt) : ui_table_say(pane->table);
}

static char *rows_copy(const Pane *base, PaneCopy what)
{
    const RowsPane *pane = (const RowsPane *)base;
    gconstpointer row = rows_pane_row(base);

    return row == NULL || pane->screen->copy == NULL ? NULL : pane->screen->copy(row, what);
}

static char *rows_contact(const Pane *base, Action action)
{
    const RowsPane *pane = (const RowsPane *)base;
    gconstpointer row = rows_pane_row(base);

    return row == NULL || pane->screen->contact == NULL ? NULL : pane->screen->contact(row, action);
}

static gboolean rows_busy(const Pane *base)
{
    return row_list_state(((const RowsPane *)base)->list)->loading;
}

static gboolean rows_asks(const Pane *base, Action action)
{
    guint seen = 0;

    return ((const RowsPane *)base)->screen->n_views > 1 && rows_views(base, &seen) > 1 &&
           ((action >= ACTION_VIEW_1 && action <= ACTION_VIEW_9) || action == ACTION_VIEW_NEXT ||
            action == ACTION_VIEW_PREVIOUS);
}

static void rows_cover(Pane *base, gboolean covered)
{
    RowsPane *pane = (RowsPane *)base;

    if (covered && row_list_state(pane->list)->loading) {
        base->again = TRUE;
        row_list_cancel(pane->list);
    } else if (!covered && base->again) {
        base->again = FALSE;
        row_list_refresh(pane->list);
    }
}

static void rows_poll(Pane *base)
{
    row_list_poll(((RowsPane *)base)->list);
}

/* ---- life ---- */

static void list_changed(gpointer data)
{
    RowsPane *pane = data;

    rows_tell_news(pane);
    host_of(pane)->tell(host_of(pane)->data, &pane->pane, EFFECT_REDRAW);
}

static void rows_free(Pane *base)
{
    RowsPane *pane = (RowsPane *)base;

    rows_pane_hold(base, NULL, NULL);
    ui_table_free(pane->table);
    rows_shown_free(pane->shown);
    row_list_free(pane->list);
    ui_page_free(pane->detail);
    ui_page_free(pane->notice);
    ui_prompt_free(pane->prompt);
    g_free(pane->about);
    g_free(pane->filter);
    g_free(pane->painted_key);
    g_free(pane->looked);
    g_free(pane);
}

static const PaneOps rows_ops = {
    .free = rows_free,
    .recalc = rows_recalc,
    .paint = rows_paint,
    .cursor = rows_cursor,
    .key = rows_key,
    .paste = rows_paste,
    .click = rows_click,
    .move = rows_move,
    .view = rows_view,
    .views = rows_views,
    .table = rows_table,
    .sort_by = rows_sort_by,
    .has_row = rows_has_row,
    .why_not = rows_why_not,
    .hints = rows_hints,
    .heading = rows_heading,
    .state = rows_state,
    .say = rows_say,
    .copy = rows_copy,
    .contact = rows_contact,
    .busy = rows_busy,
    .asks = rows_asks,
    .cover = rows_cover,
    .poll = rows_poll,
};

/* The screen's own acts before those that all have. */
static void take_acts(RowsPane *pane)
{
    const RowsScreen *screen = pane->screen;

    pane->ops = rows_ops;
    pane->ops.id = screen->id;
    pane->ops.title = screen->title;
    pane->ops.pace_s = screen->pace_s;
    pane->ops.acts = pane->acts;
    if (screen->pace_s == 0)
        pane->ops.poll = NULL;
    for (int i = 0; i < ACTION_COUNT; i++)
        pane->acts[i] =
            screen->acts != NULL && screen->acts[i] != NULL ? screen->acts[i] : common_acts[i];
    pane->pane = (Pane){.ops = &pane->ops, .host = pane->pane.host};
}

static void make_table(RowsPane *pane)
{
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
        .find = source_find,
    };

    pane->table =
        ui_table_new(pane->screen->columns, pane->screen->n_columns, &source, host_of(pane)->ascii);
    table_restore(&pane->pane);
}

Pane *rows_pane_new(const PaneHost *host, const RowsScreen *screen, const char *about)
{
    RowsPane *pane = g_new0(RowsPane, 1);

    pane->screen = screen;
    pane->pane.host = host;
    take_acts(pane);
    pane->about = g_strdup(about);
    pane->detail_on = TRUE;
    pane->list = row_list_new(host->services->sync, screen->noun, screen->page);
    ask(pane);
    pane->shown = rows_shown_new(screen, pane->list, host->services->writes);
    rows_shown_set_about(pane->shown, host, pane->about);
    pane->detail = ui_page_new();
    pane->notice = ui_page_new();
    make_table(pane);
    if (screen->news != NULL) {
        g_autofree char *key = rows_looked_key(pane);
        pane->looked = view_state_get(screen->id, key);
    }
    row_list_watch(pane->list, list_changed, pane);
    return &pane->pane;
}
