/* SPDX-License-Identifier: MIT */
/*
 * Marked orders are moved along their workflow together: where to, of what any of them allows, with how many of them
 * do; or each to the next step of its own. Asked about before it is done, with the number.
 */
#include "bulk.h"

#include <string.h>

#include "list_words.h"
#include "looptrace/ui_dialog.h"
#include "looptrace/ui_table.h"
#include "looptrace/words.h"

#define NAMED_MAX 5 /* so many of those that can't go there are named */

static const UiColumn bulk_columns[] = {
    {"status", NC_("column", "Move to"), 24, 0, 0, TEXT_LEFT},
    {"orders", NC_("column", "Orders"), 6, 12, 1, TEXT_RIGHT},
};

typedef struct {
    Pane pane;
    Pane *below;
    BulkRowOf row_of;
    GPtrArray *numbers; /* what was marked */
    GPtrArray *orders;  /* Order*, as they are seen, with what waits over them */
    GArray *ways;       /* Workflow; WORKFLOW_UNKNOWN: the next step of each */
    UiTable *table;
    UiPage *notice;
    UiDialog *dialog; /* NULL: still choosing */
    Workflow chosen;
    SyncJob *job;
    guint revision;
    UiArea area;
} BulkPane;

static Services *services_of(const BulkPane *pane)
{
    return pane->pane.host->services;
}

/* ---- where to ---- */

/* Forward by one, as the road has it: neither on hold nor cancelled. */
static Workflow next_step(const BulkPane *pane, const Order *order)
{
    guint32 moves = write_order_moves(order, sync_person(services_of(pane)->sync));

    for (guint to = 1; to < WORKFLOW_ON_HOLD; to++)
        if ((moves & (1u << to)) != 0)
            return (Workflow)to;
    return WORKFLOW_UNKNOWN;
}

/* WORKFLOW_UNKNOWN: it can't go there. */
static Workflow target_of(const BulkPane *pane, const Order *order, Workflow way)
{
    if (way == WORKFLOW_UNKNOWN)
        return next_step(pane, order);
    return (write_order_moves(order, sync_person(services_of(pane)->sync)) & (1u << way)) != 0
               ? way
               : WORKFLOW_UNKNOWN;
}

static guint count_way(const BulkPane *pane, Workflow way)
{
    guint count = 0;

    for (guint i = 0; i < pane->orders->len; i++)
        count += target_of(pane, pane->orders->pdata[i], way) != WORKFLOW_UNKNOWN ? 1 : 0;
    return count;
}

static Workflow way_at(const BulkPane *pane, guint row)
{
    return g_array_index(pane->ways, Workflow, row);
}

static void fill_ways(BulkPane *pane)
{
    guint kinds = 0;

    g_array_set_size(pane->ways, 0);
    for (guint to = 1; to < WORKFLOW_COUNT; to++) {
        const Workflow way = (Workflow)to;
        if (count_way(pane, way) == 0)
            continue;
        g_array_append_val(pane->ways, way);
        kinds += to < WORKFLOW_ON_HOLD ? 1 : 0;
    }
    if (kinds > 1) { /* else it is the same as the one */
        const Workflow each = WORKFLOW_UNKNOWN;
        g_array_prepend_val(pane->ways, each);
    }
    pane->revision++;
}

/* ---- the list of ways ---- */

static guint source_count(gpointer self)
{
    return ((BulkPane *)self)->ways->len;
}

static const char *source_id(gpointer self, guint row)
{
    Workflow way = way_at(self, row);

    return way == WORKFLOW_UNKNOWN ? "" : workflow_wire(way);
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const BulkPane *pane = self;
    Workflow way = way_at(pane, row);

    if (column > 0)
        return safe_text_printf(C_("work", "%u of %u"), count_way(pane, way), pane->numbers->len);
    return text_sanitise(way == WORKFLOW_UNKNOWN ? _("the next step of each") : workflow_label(way),
                         -1, TEXT_LINE);
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
}

static guint64 source_revision(gpointer self)
{
    return ((BulkPane *)self)->revision;
}

/* ---- the orders ---- */

static void take_orders(BulkPane *pane)
{
    const Services *services = services_of(pane);

    g_ptr_array_set_size(pane->orders, 0);
    for (guint i = 0; i < pane->numbers->len; i++) {
        const Order *row = store_order_by_number(services->store, pane->numbers->pdata[i]);
        WriteMark mark;
        if (row == NULL)
            continue;
        Order *over = writes_over_order(services->writes, row, &mark);
        g_ptr_array_add(pane->orders, over != NULL ? over : order_copy(row));
    }
    fill_ways(pane);
}

static void loaded(const GError *error, gpointer data)
{
    BulkPane *pane = data;
    const PaneHost *host = pane->pane.host;

    pane->job = NULL;
    if (error != NULL)
        host->say(host->data, error->message);
    take_orders(pane);
    host->tell(host->data, &pane->pane, EFFECT_REDRAW);
}

/* From the board, whose rows are no orders. */
static void load_missing(BulkPane *pane)
{
    const Services *services = services_of(pane);
    g_autoptr(GPtrArray) missing = g_ptr_array_new();

    for (guint i = 0; i < pane->numbers->len; i++)
        if (store_order_by_number(services->store, pane->numbers->pdata[i]) == NULL)
            g_ptr_array_add(missing, pane->numbers->pdata[i]);
    if (missing->len == 0)
        return;
    g_ptr_array_add(missing, NULL);
    pane->job = sync_load_orders(services->sync, (const char *const *)missing->pdata, loaded, pane);
}

/* ---- asking ---- */

static char *question_of(Workflow way, guint n)
{
    if (way == WORKFLOW_UNKNOWN)
        return g_strdup_printf(
            P_("Move %u order to its next step?", "Move %u orders, each to its next step?", n), n);
    return g_strdup_printf(P_("Move %u order to: %s?", "Move %u orders to: %s?", n), n,
                           workflow_label(way));
}

static char *title_of(Workflow way, guint n)
{
    if (way == WORKFLOW_UNKNOWN)
        return g_strdup_printf(
            P_("Move %u order to its next step", "Move %u orders, each to its next step", n), n);
    return g_strdup_printf(P_("Move %u order to: %s", "Move %u orders to: %s", n), n,
                           workflow_label(way));
}

/* Those that can't go there are named, as far as they are few. */
static void add_others(BulkPane *pane, Workflow way, guint n)
{
    g_autoptr(GString) names = g_string_new(NULL);
    guint others = pane->numbers->len - n, named = 0;

    if (others == 0)
        return;
    for (guint i = 0; i < pane->orders->len && named < NAMED_MAX; i++) {
        const Order *order = pane->orders->pdata[i];
        if (target_of(pane, order, way) != WORKFLOW_UNKNOWN)
            continue;
        g_string_append_printf(names, "%s%s", named++ == 0 ? ": " : ", ", order->number);
    }
    g_autoptr(SafeText) text =
        safe_text_printf("%u%s%s", others, names->str, named < others && named > 0 ? " …" : "");
    ui_dialog_add(pane->dialog, _("Not moved, stay marked"), text);
}

static Write *change_of(const Order *order, Workflow to)
{
    Write *write = write_new_order_status(order);

    write_set(write, "workflow_status", workflow_wire(to), NULL);
    return write;
}

static void add_no_undo(BulkPane *pane, Workflow way)
{
    for (guint i = 0; i < pane->orders->len; i++) {
        const Order *order = pane->orders->pdata[i];
        Workflow to = target_of(pane, order, way);
        g_autoptr(Write) write = to == WORKFLOW_UNKNOWN ? NULL : change_of(order, to);
        const char *words = write == NULL ? NULL : write_why_no_undo(write);
        if (words == NULL)
            continue;
        g_autoptr(SafeText) text = safe_text_printf("%s.", words);
        ui_dialog_add(pane->dialog, NULL, text);
        return;
    }
}

static guint choose(Pane *base)
{
    BulkPane *pane = (BulkPane *)base;

    if (pane->ways->len == 0)
        return EFFECT_NONE;
    pane->chosen = way_at(pane, ui_table_selected_row(pane->table));
    guint n = count_way(pane, pane->chosen);
    g_autofree char *question = question_of(pane->chosen, n);
    g_autofree char *count = g_strdup_printf("%u", n);
    /* Grave: the number of orders has to be typed. */
    const UiQuestion asked = {
        .grade = pane->chosen == WORKFLOW_CANCELLED ? UI_GRADE_TYPE : UI_GRADE_CONFIRM,
        .question = question,
        .yes = _("Do it"),
        .no = _("Not yet"),
        .word = count,
    };
    pane->dialog = ui_dialog_new(&asked);
    add_others(pane, pane->chosen, n);
    add_no_undo(pane, pane->chosen);
    return EFFECT_REDRAW;
}

/* ---- doing ---- */

static guint begin(BulkPane *pane)
{
    const PaneHost *host = pane->pane.host;
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < pane->orders->len; i++) {
        const Order *order = pane->orders->pdata[i];
        Workflow to = target_of(pane, order, pane->chosen);
        if (to == WORKFLOW_UNKNOWN)
            continue;
        g_ptr_array_add(changes, change_of(order, to));
        g_ptr_array_add(
            rows, g_strdup(pane->row_of == NULL ? order->id : pane->row_of(pane->below, order)));
    }
    g_autofree char *title = title_of(pane->chosen, changes->len);
    pane->pane.next = bulk_work_new(host, pane->below, title, changes, rows, &error);
    if (pane->pane.next != NULL)
        return EFFECT_OPEN | EFFECT_BACK; /* the sheet takes its place */
    host->say(host->data, error->message);
    return EFFECT_REDRAW;
}

static guint answered(BulkPane *pane, UiDialogResult result)
{
    guint effects = EFFECT_REDRAW;

    if (result == UI_DIALOG_IGNORED)
        return EFFECT_PASS;
    if (result == UI_DIALOG_YES)
        effects = begin(pane);
    if (result != UI_DIALOG_CHANGED)
        g_clear_pointer(&pane->dialog, ui_dialog_free);
    return effects;
}

static guint bulk_key(Pane *base, guint32 key)
{
    BulkPane *pane = (BulkPane *)base;

    return pane->dialog == NULL ? EFFECT_PASS : answered(pane, ui_dialog_key(pane->dialog, key));
}

static guint bulk_paste(Pane *base, const char *text, gsize length)
{
    BulkPane *pane = (BulkPane *)base;

    return pane->dialog == NULL ? EFFECT_PASS
                                : answered(pane, ui_dialog_paste(pane->dialog, text, length));
}

static guint bulk_move(Pane *base, UiMove step)
{
    return ui_table_move(((BulkPane *)base)->table, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint bulk_click(Pane *base, int y, int x)
{
    BulkPane *pane = (BulkPane *)base;

    return pane->dialog == NULL && ui_table_move_to_line(pane->table, y) ? EFFECT_REDRAW
                                                                         : EFFECT_NONE;
}

static const PaneAct bulk_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = choose,
    [ACTION_CANCEL] = pane_go_back,
};

static gboolean bulk_has_row(const Pane *base)
{
    return ((const BulkPane *)base)->ways->len > 0;
}

static guint bulk_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL}, {ACTION_OPEN, NC_("action", "Choose")}, {ACTION_BACK, NULL}};
    static const PaneHint asked[] = {{ACTION_HELP, NULL}};

    if (((const BulkPane *)base)->dialog != NULL)
        return pane_give_hints(asked, G_N_ELEMENTS(asked), hints, max);
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

/* ---- showing ---- */

static gboolean bulk_recalc(Pane *base, const UiArea *area)
{
    BulkPane *pane = (BulkPane *)base;
    UiArea notice = {area->y + 2, area->x + 4, area->rows - 2, area->columns - 5};

    pane->area = (UiArea){area->y + 1, area->x + 1, area->rows - 1, area->columns - 2};
    ui_table_set_area(pane->table, area);
    ui_table_recalc(pane->table);
    ui_page_set_area(pane->notice, &notice);
    ui_page_clear(pane->notice);
    if (pane->job != NULL)
        page_say(pane->notice, UI_DIM, "%s", _("Asking for the orders …"));
    else if (pane->ways->len == 0)
        page_say(pane->notice, UI_NORMAL, "%s",
                 _("None of the marked orders has a move from here that is yours."));
    return TRUE;
}

static void bulk_paint(Pane *base, UiScreen *screen)
{
    BulkPane *pane = (BulkPane *)base;

    if (pane->dialog != NULL)
        ui_dialog_paint(pane->dialog, screen, &pane->area);
    else if (pane->ways->len == 0 || pane->job != NULL)
        ui_page_paint(pane->notice, screen);
    else
        ui_table_paint(pane->table, screen);
}

static void bulk_cursor(const Pane *base, int *y, int *x)
{
    const BulkPane *pane = (const BulkPane *)base;

    if (pane->dialog != NULL)
        ui_dialog_cursor(pane->dialog, &pane->area, y, x);
    else
        ui_table_cursor(pane->table, y, x);
}

static SafeText *bulk_heading(const Pane *base)
{
    guint n = ((const BulkPane *)base)->numbers->len;

    return safe_text_printf(P_("%u marked order: move on", "%u marked orders: move on", n), n);
}

static SafeText *bulk_say(const Pane *base)
{
    const BulkPane *pane = (const BulkPane *)base;

    return pane->dialog != NULL ? ui_dialog_say(pane->dialog) : ui_table_say(pane->table);
}

static gboolean bulk_busy(const Pane *base)
{
    return ((const BulkPane *)base)->job != NULL;
}

static void bulk_free(Pane *base)
{
    BulkPane *pane = (BulkPane *)base;

    sync_cancel(&pane->job);
    ui_table_free(pane->table);
    ui_page_free(pane->notice);
    ui_dialog_free(pane->dialog);
    g_ptr_array_unref(pane->numbers);
    g_ptr_array_unref(pane->orders);
    g_array_unref(pane->ways);
    g_free(pane);
}

static const PaneOps bulk_ops = {
    .id = "bulk",
    .title = "Several orders",
    .free = bulk_free,
    .recalc = bulk_recalc,
    .paint = bulk_paint,
    .cursor = bulk_cursor,
    .key = bulk_key,
    .paste = bulk_paste,
    .click = bulk_click,
    .move = bulk_move,
    .acts = bulk_acts,
    .has_row = bulk_has_row,
    .hints = bulk_hints,
    .heading = bulk_heading,
    .say = bulk_say,
    .busy = bulk_busy,
};

Pane *bulk_move_orders(const PaneHost *host, Pane *below, GPtrArray *numbers, BulkRowOf row_of)
{
    BulkPane *pane = g_new0(BulkPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = &bulk_ops, .host = host};
    pane->below = below;
    pane->row_of = row_of;
    pane->numbers = g_ptr_array_ref(numbers);
    pane->orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    pane->ways = g_array_new(FALSE, FALSE, sizeof(Workflow));
    pane->notice = ui_page_new();
    pane->table = ui_table_new(bulk_columns, G_N_ELEMENTS(bulk_columns), &source, host->ascii);
    take_orders(pane);
    load_missing(pane);
    return &pane->pane;
}
