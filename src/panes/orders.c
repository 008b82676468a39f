/* SPDX-License-Identifier: MIT */
/* Orders: the list, and what is known of the selected one beside or below it. */
#include <string.h>

#include "assign_acts.h"
#include "copy.h"
#include "list_words.h"
#include "looptrace/filter_words.h"
#include "looptrace/panes.h"
#include "looptrace/ui_table.h"
#include "looptrace/words.h"
#include "orders_pane.h"
#include "orders_rows.h"
#include "stage_acts.h"
#include "table_acts.h"

#define DETAIL_ROWS   7
#define LIST_MIN_ROWS 10 /* fewer: the list needs the detail's too */

/* ---- what the table asks for ---- */

static const Order *row_at(OrdersPane *pane, guint row)
{
    guint64 list = order_list_revision(pane->list);
    guint64 store = store_revision(pane->pane.host->services->store);

    if (pane->at != NULL && pane->at_row == row && pane->at_list == list && pane->at_store == store)
        return pane->at;
    pane->at = order_list_row(pane->list, row);
    pane->at_row = row;
    pane->at_list = list;
    pane->at_store = store;
    return pane->at;
}

static guint source_count(gpointer self)
{
    return order_list_count(((OrdersPane *)self)->list);
}

static const char *source_id(gpointer self, guint row)
{
    return order_list_id(((OrdersPane *)self)->list, row);
}

static guint64 source_revision(gpointer self)
{
    OrdersPane *pane = self;

    return order_list_revision(pane->list) + writes_revision(pane->pane.host->services->writes);
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
    orders_gutter(((OrdersPane *)self)->pane.host, row_at(self, row), gutter);
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    OrdersPane *pane = self;

    return orders_cell(pane->pane.host, row_at(pane, row), column, columns, role);
}

static guint source_find(gpointer self, const char *id)
{
    guint row = 0;

    return order_list_find(((OrdersPane *)self)->list, id, &row) ? row : G_MAXUINT;
}

/* What isn't here of it is asked for. */
static void source_need(gpointer self, guint first, guint count)
{
    order_list_look(((OrdersPane *)self)->list, first, count);
}

/* ---- layout ---- */

static void lay_out(OrdersPane *pane, const UiArea *area)
{
    UiArea list;

    pane->area = *area;
    ui_split(area, pane->detail_on, DETAIL_ROWS, LIST_MIN_ROWS, &list, &pane->detail_area);
    UiArea notice = {list.y + 2, list.x + 4, list.rows - 2, list.columns - 5};
    ui_page_set_area(pane->notice, &notice);
    ui_table_set_area(pane->table, &list);
    ui_page_set_area(pane->detail, &pane->detail_area);
}

static gboolean recalc_detail(OrdersPane *pane)
{
    const char *id = ui_table_selected_id(pane->table);
    guint64 revision = order_list_revision(pane->list);

    if (id == NULL || pane->detail_area.rows == 0) {
        ui_page_clear(pane->detail);
        g_clear_pointer(&pane->painted_id, g_free);
        return TRUE;
    }
    if (pane->painted == revision && g_strcmp0(pane->painted_id, id) == 0)
        return FALSE;
    if (pane->painted_id != NULL && strcmp(pane->painted_id, id) != 0 &&
        pane_keys_come(&pane->pane))
        return FALSE;
    const Order *order = store_order(pane->pane.host->services->store, id);
    if (order == NULL)
        return FALSE;
    orders_fill_detail(pane->pane.host, pane->detail, order, pane->detail_area.x > pane->area.x);
    pane->painted = revision;
    g_free(pane->painted_id);
    pane->painted_id = g_strdup(id);
    return TRUE;
}

/* The selected row stays selected where another query has it too; else one begins at the top. */
static gboolean recalc_table(OrdersPane *pane)
{
    gboolean changed = ui_table_recalc(pane->table);

    if (pane->selected == NULL || order_list_state(pane->list)->loading)
        return changed;
    if (!ui_table_select_id(pane->table, pane->selected))
        ui_table_move_to(pane->table, 0);
    g_clear_pointer(&pane->selected, g_free);
    return ui_table_recalc(pane->table) || changed;
}

static gboolean orders_recalc(Pane *base, const UiArea *area)
{
    OrdersPane *pane = (OrdersPane *)base;
    gboolean moved = memcmp(area, &pane->area, sizeof *area) != 0;

    orders_renew_views(pane);
    guint rows = order_list_count(pane->list);
    if (moved) {
        lay_out(pane, area);
        g_clear_pointer(&pane->painted_id, g_free);
    }
    if (!pane->begun) { /* now the size of the first page is known */
        pane->begun = TRUE;
        order_list_set_page(pane->list, (guint)MAX(area->rows - 1, ORDER_LIST_FIRST));
        order_list_refresh(pane->list);
    }
    pane->noticed =
        list_words(pane->notice, order_list_state(pane->list), rows, _("orders"),
                   orders_is_filtered(pane) || *view_tabs_view(pane->tabs)->filter != '\0');
    gboolean changed = recalc_table(pane);
    return recalc_detail(pane) || changed || moved;
}

static void orders_paint(Pane *base, UiScreen *screen)
{
    OrdersPane *pane = (OrdersPane *)base;

    ui_table_paint(pane->table, screen);
    if (pane->noticed)
        ui_page_paint(pane->notice, screen);
    if (pane->detail_area.rows > 0)
        ui_page_paint(pane->detail, screen);
    if (pane->prompt != NULL) {
        UiArea line = {pane->area.y + pane->area.rows - 1, pane->area.x, 1, pane->area.columns};
        ui_prompt_paint(pane->prompt, screen, &line);
    }
}

static void orders_cursor(const Pane *base, int *y, int *x)
{
    const OrdersPane *pane = (const OrdersPane *)base;
    UiArea line = {pane->area.y + pane->area.rows - 1, pane->area.x, 1, pane->area.columns};

    if (pane->prompt != NULL)
        ui_prompt_cursor(pane->prompt, &line, y, x);
    else
        ui_table_cursor(pane->table, y, x);
}

/* ---- keys ---- */

static guint orders_key(Pane *base, guint32 key)
{
    OrdersPane *pane = (OrdersPane *)base;

    return pane->prompt == NULL ? EFFECT_PASS : orders_prompt_key(pane, key);
}

static guint orders_paste(Pane *base, const char *text, gsize length)
{
    OrdersPane *pane = (OrdersPane *)base;

    if (pane->prompt == NULL)
        return EFFECT_PASS;
    ui_prompt_paste(pane->prompt, text, length);
    return EFFECT_REDRAW;
}

static guint orders_click(Pane *base, int y, int x)
{
    return ui_table_move_to_line(((OrdersPane *)base)->table, y) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint change_sort(OrdersPane *pane, gboolean reverse)
{
    const OrderQuery *query = order_list_query(pane->list);

    if (reverse)
        orders_sort(pane, query->sort, !query->descending);
    else
        orders_sort(pane, (OrderSort)((query->sort + 1) % ORDER_SORT_COUNT), FALSE);
    return EFFECT_REDRAW;
}

/* Esc: what is under way, else the search, else the filters. Never quits. */
static guint cancel(Pane *base)
{
    OrdersPane *pane = (OrdersPane *)base;

    if (pane->prompt != NULL) /* by a click */
        return orders_prompt_key(pane, UI_KEY_ESCAPE);
    if (order_list_state(pane->list)->loading) {
        order_list_cancel(pane->list);
        return EFFECT_REDRAW;
    }
    return orders_clear_filter(pane) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint orders_move(Pane *base, UiMove step)
{
    OrdersPane *pane = (OrdersPane *)base;

    return ui_table_move(pane->table, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint open_selected(Pane *base)
{
    OrdersPane *pane = (OrdersPane *)base;

    if (pane->prompt != NULL) /* by a click */
        return orders_prompt_key(pane, UI_KEY_ENTER);
    if (ui_table_selected_id(pane->table) == NULL)
        return EFFECT_NONE;
    g_free(base->target);
    base->target = g_strdup(row_at(pane, ui_table_selected_row(pane->table))->number);
    return EFFECT_OPEN_ORDER;
}

static guint toggle_detail(Pane *base)
{
    OrdersPane *pane = (OrdersPane *)base;

    pane->detail_on = !pane->detail_on;
    lay_out(pane, &pane->area);
    g_clear_pointer(&pane->painted_id, g_free);
    return EFFECT_REDRAW;
}

static guint start_search(Pane *base)
{
    orders_begin((OrdersPane *)base, PROMPT_FIND);
    return EFFECT_REDRAW;
}

static guint start_jump(Pane *base)
{
    orders_begin((OrdersPane *)base, PROMPT_JUMP);
    return EFFECT_REDRAW;
}

static guint start_keeping(Pane *base)
{
    orders_begin((OrdersPane *)base, PROMPT_KEEP);
    return EFFECT_REDRAW;
}

static guint start_exporting(Pane *base)
{
    orders_begin((OrdersPane *)base, PROMPT_EXPORT);
    return EFFECT_REDRAW;
}

static guint open_views(Pane *base)
{
    base->next = pane_views_new(base->host, SCREEN_ORDERS);
    return EFFECT_OPEN;
}

static guint refresh(Pane *base)
{
    order_list_refresh(((OrdersPane *)base)->list);
    return EFFECT_REDRAW;
}

static guint next_sort(Pane *base)
{
    return change_sort((OrdersPane *)base, FALSE);
}

static guint reverse_sort(Pane *base)
{
    return change_sort((OrdersPane *)base, TRUE);
}

static guint choose_status(Pane *base)
{
    return EFFECT_OPEN_STATUSES;
}

static guint orders_view(Pane *base, guint nth)
{
    orders_see((OrdersPane *)base, nth);
    return EFFECT_REDRAW;
}

static guint orders_views(const Pane *base, guint *seen)
{
    const OrdersPane *pane = (const OrdersPane *)base;

    *seen = view_tabs_seen(pane->tabs);
    return view_tabs_count(pane->tabs);
}

/* Columns of a view are the view's: only what the person made of the list itself is kept. */
static gboolean orders_keeps_columns(const Pane *base)
{
    return !((const OrdersPane *)base)->laid_out;
}

static guint move_on(Pane *base)
{
    return order_acts_move_id(base, ui_table_selected_id(((OrdersPane *)base)->table));
}

static guint assign(Pane *base)
{
    return assign_acts_open(base, ui_table_selected_id(((OrdersPane *)base)->table));
}

static char *orders_why_not(const Pane *base, Action action)
{
    if (action == ACTION_ORDERS_CANDIDATES)
        return assign_acts_why_not(base, action,
                                   ui_table_selected_id(((const OrdersPane *)base)->table));
    return order_acts_why_not(base, action,
                              ui_table_selected_id(((const OrdersPane *)base)->table));
}

static const PaneAct orders_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_selected,       [ACTION_FIND] = start_search,
    [ACTION_REFRESH] = refresh,          [ACTION_SORT] = next_sort,
    [ACTION_REVERSE] = reverse_sort,     [ACTION_STATUS] = choose_status,
    [ACTION_DETAIL] = toggle_detail,     [ACTION_CANCEL] = cancel,
    [ACTION_JUMP] = start_jump,          [ACTION_MOVE_ON] = move_on,
    [ACTION_ORDERS_CANDIDATES] = assign, [ACTION_EXPORT_ORDERS] = start_exporting,
    [ACTION_VIEW_KEEP] = start_keeping,  [ACTION_VIEWS_LIST] = open_views,
};

static void orders_chosen(Pane *base, const char *target)
{
    static const char view[] = "view:";
    OrdersPane *pane = (OrdersPane *)base;

    if (!g_str_has_prefix(target, view)) {
        orders_set_status(pane, workflow_from_wire(target));
        return;
    }
    orders_renew_views(pane);
    guint nth = view_tabs_find(pane->tabs, target + strlen(view));
    if (nth != G_MAXUINT)
        orders_see(pane, nth);
}

static UiTable *orders_table(const Pane *base)
{
    return ((const OrdersPane *)base)->table;
}

/* Before the first question too: a list that is sorted so is asked for so. */
static void orders_sort_by(Pane *base, const char *column, gboolean descending)
{
    OrderSort sort;

    if (order_sort_from_name(column, &sort))
        orders_sort((OrdersPane *)base, sort, descending);
}

static gboolean orders_has_row(const Pane *base)
{
    return ui_table_selected_id(((const OrdersPane *)base)->table) != NULL;
}

static guint orders_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},    {ACTION_FIND, NULL}, {ACTION_REFRESH, NULL}, {ACTION_SORT, NULL},
        {ACTION_MOVE_ON, NULL}, {ACTION_OPEN, NULL}, {ACTION_DETAIL, NULL},  {ACTION_BACK, NULL},
    };
    /* What is typed into a line is no other key. */
    static const PaneHint typing[] = {{ACTION_OPEN, NC_("hint", "Take it")}, {ACTION_CANCEL, NULL}};

    if (((const OrdersPane *)base)->prompt != NULL)
        return pane_give_hints(typing, G_N_ELEMENTS(typing), hints, max);
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *orders_say(const Pane *base)
{
    const OrdersPane *pane = (const OrdersPane *)base;

    return pane->prompt != NULL ? ui_prompt_say(pane->prompt) : ui_table_say(pane->table);
}

/* ---- copying ---- */

static char *orders_copy(const Pane *base, PaneCopy what)
{
    OrdersPane *pane = (OrdersPane *)base;

    if (ui_table_selected_id(pane->table) == NULL)
        return NULL;
    return pane_copy_order(row_at(pane, ui_table_selected_row(pane->table)), what);
}

/* ---- top and status line ---- */

/* What is beyond the view; then where one is. */
static char *heading_rest(const OrdersPane *pane)
{
    const OrderQuery *query = order_list_query(pane->list);
    GString *text = g_string_new(NULL);

    if (pane->status != WORKFLOW_UNKNOWN)
        g_string_append_printf(text, _("  status: %s"), workflow_label(pane->status));
    if (pane->filter != NULL)
        g_string_append_printf(text, "  /%s/", pane->filter);
    g_string_append_printf(text, query->descending ? _("  by %s reversed") : _("  by %s"),
                           order_sort_label(query->sort));
    if (order_list_state(pane->list)->known) {
        const OrderListExtent extent = order_list_extent(pane->list);
        g_autofree char *place = list_place(&extent, ui_table_selected_row(pane->table));
        g_string_append_printf(text, "  %s", place);
    }
    return g_string_free(text, FALSE);
}

static SafeText *orders_heading(const Pane *base)
{
    const OrdersPane *pane = (const OrdersPane *)base;
    const char *title = C_("screen", "Orders");
    g_autofree char *rest = heading_rest(pane);
    int room = pane->area.columns - 3 - text_columns(title) - text_columns(rest);
    g_autofree char *tabs = view_tabs_text(pane->tabs, orders_is_changed(pane), room);

    return safe_text_printf("%s  %s%s", title, tabs, rest);
}

static SafeText *orders_state(const Pane *base)
{
    const OrdersPane *pane = (const OrdersPane *)base;

    g_autoptr(SafeText) age = list_age(order_list_state(pane->list), &base->host->services->clock);
    g_autofree char *words = filter_words(pane->list);

    return words == NULL ? g_steal_pointer(&age)
                         : safe_text_printf("%s · %s", safe_text_utf8(age), words);
}

static gboolean orders_busy(const Pane *base)
{
    return order_list_state(((const OrdersPane *)base)->list)->loading;
}

/* Only what isn't here to its end is asked of the server when it is to be sorted, filtered, searched or left behind. */
static gboolean orders_asks(const Pane *base, Action action)
{
    static const Action asking[] = {ACTION_SORT,   ACTION_REVERSE, ACTION_STATUS, ACTION_FIND,
                                    ACTION_VIEW_1, ACTION_VIEW_2,  ACTION_VIEW_3, ACTION_VIEW_4,
                                    ACTION_VIEW_5, ACTION_VIEW_6,  ACTION_VIEW_7, ACTION_VIEW_8,
                                    ACTION_VIEW_9, ACTION_LAST};

    if (order_list_state(((const OrdersPane *)base)->list)->complete)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(asking); i++)
        if (asking[i] == action)
            return TRUE;
    return FALSE;
}

static void orders_cover(Pane *base, gboolean covered)
{
    OrderList *list = ((OrdersPane *)base)->list;

    if (covered && order_list_state(list)->loading) {
        base->again = TRUE;
        order_list_cancel(list);
    } else if (!covered && base->again) {
        base->again = FALSE;
        order_list_refresh(list);
    }
}

static void orders_poll(Pane *base)
{
    order_list_refresh(((OrdersPane *)base)->list);
}

/* ---- life ---- */

static void list_changed(gpointer data)
{
    OrdersPane *pane = data;

    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

static void orders_free(Pane *base)
{
    OrdersPane *pane = (OrdersPane *)base;

    order_list_free(pane->list);
    ui_table_free(pane->table);
    ui_page_free(pane->detail);
    ui_prompt_free(pane->prompt);
    ui_page_free(pane->notice);
    g_free(pane->painted_id);
    g_free(pane->selected);
    g_free(pane->filter);
    g_free(pane->view_layout);
    view_tabs_free(pane->tabs);
    g_free(pane);
}

static const PaneOps orders_ops = {
    .id = "orders",
    .title = "Orders",
    .free = orders_free,
    .recalc = orders_recalc,
    .paint = orders_paint,
    .cursor = orders_cursor,
    .key = orders_key,
    .paste = orders_paste,
    .click = orders_click,
    .move = orders_move,
    .view = orders_view,
    .views = orders_views,
    .acts = orders_acts,
    .table = orders_table,
    .sort_by = orders_sort_by,
    .keeps_columns = orders_keeps_columns,
    .has_row = orders_has_row,
    .why_not = orders_why_not,
    .hints = orders_hints,
    .heading = orders_heading,
    .state = orders_state,
    .say = orders_say,
    .copy = orders_copy,
    .busy = orders_busy,
    .asks = orders_asks,
    .cover = orders_cover,
    .poll = orders_poll,
    .pace_s = 30,
    .chosen = orders_chosen,
};

Pane *pane_orders_new(const PaneHost *host, const char *view)
{
    OrdersPane *pane = g_new0(OrdersPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
        .find = source_find,
        .need = source_need,
    };

    pane->pane = (Pane){.ops = &orders_ops, .host = host};
    pane->detail_on = TRUE;
    pane->tabs = view_tabs_new(host, SCREEN_ORDERS);
    g_autoptr(OrderQuery) query = orders_first_query(pane, view);
    pane->list = order_list_new(host->services->sync, query, ORDER_LIST_FIRST);
    order_list_set_hold(pane->list, ORDER_LIST_HOLD);
    pane->table = ui_table_new(orders_columns, ORDERS_COLUMNS, &source, host->ascii);
    pane->detail = ui_page_new();
    pane->notice = ui_page_new();
    ui_table_set_sorted(pane->table, order_sort_name(query->sort), FALSE);
    table_restore(&pane->pane);
    if (view_tabs_view(pane->tabs)->layout != NULL)
        orders_see(pane, view_tabs_seen(pane->tabs));
    order_list_watch(pane->list, list_changed, pane);
    return &pane->pane;
}
