/* SPDX-License-Identifier: MIT */
/* One order: facts above, its stages below. */
#include <string.h>

#include "assign_acts.h"
#include "copy.h"
#include "list_words.h"
#include "looptrace/panes.h"
#include "looptrace/ui_table.h"
#include "looptrace/words.h"
#include "message_acts.h"
#include "order_facts.h"
#include "order_story.h"
#include "stage_acts.h"

enum {
    COLUMN_NUMBER,
    COLUMN_NAME,
    COLUMN_BAR,
    COLUMN_STATUS,
    COLUMN_DUE,
    COLUMN_STARTED,
    COLUMN_COMPLETED,
    COLUMN_BY,
    COLUMN_PHOTOS,
    COLUMN_NOTES,
    COLUMNS
};

static const UiColumn stage_columns[COLUMNS] = {
    [COLUMN_NUMBER] = {"number", NC_("column", "#"), 2, 2, 0, TEXT_RIGHT},
    [COLUMN_NAME] = {"name", NC_("column", "Stage"), 12, 20, 0, TEXT_LEFT},
    [COLUMN_BAR] = {"progress", NC_("column", "Progress"), 11, 15, 0, TEXT_LEFT},
    [COLUMN_STATUS] = {"status", NC_("column", "Status"), 11, 11, 1, TEXT_LEFT},
    [COLUMN_DUE] = {"due", NC_("column", "Due"), 10, 10, 2, TEXT_LEFT},
    [COLUMN_STARTED] = {"started", NC_("column", "Started"), 11, 16, 4, TEXT_LEFT},
    [COLUMN_COMPLETED] = {"completed", NC_("column", "Done"), 11, 16, 3, TEXT_LEFT},
    [COLUMN_BY] = {"by", NC_("column", "By"), 8, 18, 5, TEXT_LEFT},
    [COLUMN_PHOTOS] = {"photos", NC_("column", "Photos"), 6, 6, 7, TEXT_RIGHT},
    [COLUMN_NOTES] = {"notes", NC_("column", "Notes"), 12, 0, 6, TEXT_LEFT},
};

#define FACT_ROWS_MAX 12

typedef struct {
    Pane pane;
    char *number, *id; /* id NULL until the order is here */
    SyncJob *job;
    ListState state;
    UiTable *table;
    UiPage *facts;
    OrderStory *story; /* what became of it */
    UiPage *notice;    /* instead of the order */
    gboolean noticed;
    UiArea area;
    GPtrArray *seen; /* of Stage*: what waits over what the server has; NULL: not made yet */
    guint8 *marks;   /* WriteMark of each */
    guint64 seen_revision;
    guint64 painted; /* the store's revision, plus one, that the facts were made from */
} OrderPane;

static const Store *store_of(const OrderPane *pane)
{
    return pane->pane.host->services->store;
}

static const Order *order_of(const OrderPane *pane)
{
    return pane->id == NULL ? NULL : store_order(store_of(pane), pane->id);
}

static Writes *writes_of(const OrderPane *pane)
{
    return pane->pane.host->services->writes;
}

static const Clock *clock_of(const OrderPane *pane)
{
    return &pane->pane.host->services->clock;
}

/* ---- stages ---- */

static guint64 revision_of(const OrderPane *pane)
{
    return store_revision(store_of(pane)) + writes_revision(writes_of(pane)) + 1;
}

/* Mine over the server's. */
static void see_stages(OrderPane *pane)
{
    const GPtrArray *stages = pane->id == NULL ? NULL : store_stages(store_of(pane), pane->id);

    g_clear_pointer(&pane->seen, g_ptr_array_unref);
    pane->seen_revision = revision_of(pane);
    if (stages == NULL)
        return;
    pane->seen = g_ptr_array_new_with_free_func((GDestroyNotify)stage_free);
    pane->marks = g_realloc_n(pane->marks, MAX(stages->len, 1), sizeof *pane->marks);
    for (guint i = 0; i < stages->len; i++) {
        const Stage *stage = g_ptr_array_index(stages, i);
        WriteMark mark = WRITE_MARK_NONE;
        Stage *over = writes_over_stage(writes_of(pane), pane->id, stage, &mark);
        g_ptr_array_add(pane->seen, over != NULL ? over : stage_copy(stage));
        pane->marks[i] = (guint8)mark;
    }
}

static const GPtrArray *stages_of(OrderPane *pane)
{
    if (pane->seen == NULL || pane->seen_revision != revision_of(pane))
        see_stages(pane);
    return pane->seen;
}

static const Stage *stage_at(gpointer self, guint row)
{
    return g_ptr_array_index(stages_of(self), row);
}

static guint source_count(gpointer self)
{
    const GPtrArray *stages = stages_of(self);

    return stages == NULL ? 0 : stages->len;
}

static const char *source_id(gpointer self, guint row)
{
    return stage_at(self, row)->id;
}

static guint64 source_revision(gpointer self)
{
    return revision_of(self);
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
    const Stage *stage = stage_at(self, row);
    const OrderPane *pane = self;

    if (pane->marks[row] != WRITE_MARK_NONE)
        gutter[2] = pane->marks[row] == WRITE_MARK_PENDING ? '~' : '?';
    if (stage->status == STAGE_DELAYED)
        gutter[3] = '!';
}

static SafeText *bar_cell(const OrderPane *pane, const Stage *stage, int columns)
{
    g_autofree char *bar = pane_bar(pane->pane.host, (int)stage->percent, columns - 5);

    return safe_text_printf("%s %3d%%", bar, (int)stage->percent);
}

static SafeText *status_cell(const Stage *stage, UiRole *role)
{
    const char *label = stage_status_label(stage->status);

    if (stage->status == STAGE_DELAYED)
        *role = UI_RISK;
    else if (stage->status == STAGE_COMPLETED)
        *role = UI_GOOD;
    return text_sanitise(label == NULL ? stage->status_text : label, -1, TEXT_LINE);
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const OrderPane *pane = self;
    const Stage *stage = stage_at(self, row);
    g_autofree char *due = NULL;

    switch (column) {
    case COLUMN_NUMBER:
        return safe_text_printf("%" G_GINT64_FORMAT, stage->number);
    case COLUMN_NAME:
        return text_sanitise(stage->name, -1, TEXT_LINE);
    case COLUMN_BAR:
        *role = UI_PROGRESS;
        return bar_cell(pane, stage, columns);
    case COLUMN_STATUS:
        return status_cell(stage, role);
    case COLUMN_DUE:
        due = text_day(stage->due);
        return safe_text_printf("%s", due);
    case COLUMN_STARTED:
        return list_moment(stage->started_at, clock_of(pane));
    case COLUMN_COMPLETED:
        return list_moment(stage->completed_at, clock_of(pane));
    case COLUMN_BY:
        return text_sanitise(stage->updated_by, -1, TEXT_LINE);
    case COLUMN_PHOTOS:
        return stage->photos == 0 ? NULL : safe_text_printf("%" G_GINT64_FORMAT, stage->photos);
    default:
        return text_sanitise(stage->notes, -1, TEXT_LINE);
    }
}

/* ---- facts ---- */

/* With what waits over it. */
static void fill_seen_facts(OrderPane *pane, const Order *order)
{
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Order) over = writes_over_order(writes_of(pane), order, &mark);

    order_facts_fill(pane->facts, pane->pane.host, over != NULL ? over : order);
    order_story_fill(pane->story, pane->facts);
}

/* ---- asking ---- */

static void tell(OrderPane *pane)
{
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

/* Just now, unless nobody was asked. */
static gint64 as_of(const OrderPane *pane)
{
    Sync *sync = pane->pane.host->services->sync;
    gint64 as_of_us = 0;

    return sync_is_offline(sync) && sync_take_kept_order(sync, pane->number, &as_of_us)
               ? as_of_us
               : clock_now_us(clock_of(pane));
}

static void loaded(const GError *error, gpointer data)
{
    OrderPane *pane = data;

    pane->job = NULL;
    if (error != NULL) {
        list_state_fail(&pane->state, error);
    } else {
        const Order *order = store_order_by_number(store_of(pane), pane->number);
        g_free(pane->id);
        pane->id = g_strdup(order->id);
        list_state_succeed(&pane->state, TRUE, as_of(pane));
    }
    pane->painted = 0;
    tell(pane);
}

static void cancel(OrderPane *pane)
{
    if (pane->job == NULL)
        return;
    sync_cancel(&pane->job);
    order_story_cancel(pane->story);
    pane->state.loading = FALSE;
}

static void story_changed(Pane *base)
{
    OrderPane *pane = (OrderPane *)base;

    pane->painted = 0;
    tell(pane);
}

static void load(OrderPane *pane)
{
    cancel(pane);
    order_story_load(pane->story);
    list_state_begin(&pane->state);
    pane->job = sync_load_order(pane->pane.host->services->sync, pane->number, loaded, pane);
}

/* What was seen the last time, with its age, until the answer is here. */
static void take_kept(OrderPane *pane)
{
    Services *services = pane->pane.host->services;
    gint64 as_of_us = 0;

    if (!sync_take_kept_order(services->sync, pane->number, &as_of_us))
        return;
    pane->id = g_strdup(store_order_by_number(services->store, pane->number)->id);
    list_state_succeed(&pane->state, TRUE, as_of_us);
}

/* ---- layout and painting ---- */

static void lay_out(OrderPane *pane, const UiArea *area)
{
    guint stages = source_count(pane);
    int facts = CLAMP(area->rows - (int)stages - 2, area->rows / 3, FACT_ROWS_MAX);
    UiArea top = {area->y, area->x + 1, facts, area->columns - 1};
    UiArea bottom = {area->y + facts + 1, area->x, area->rows - facts - 1, area->columns};

    pane->area = *area;
    UiArea notice = {area->y + 1, area->x + 2, area->rows - 1, area->columns - 3};
    ui_page_set_area(pane->notice, &notice);
    ui_page_set_area(pane->facts, &top);
    ui_table_set_area(pane->table, &bottom);
}

static gboolean order_recalc(Pane *base, const UiArea *area)
{
    OrderPane *pane = (OrderPane *)base;
    const Order *order = order_of(pane);
    guint64 revision = revision_of(pane);
    gboolean moved = memcmp(area, &pane->area, sizeof *area) != 0;

    pane->noticed =
        list_words(pane->notice, &pane->state, order == NULL ? 0 : 1, _("order"), FALSE);
    if (order == NULL)
        ui_page_clear(pane->facts);
    else if (moved || pane->painted != revision)
        fill_seen_facts(pane, order);
    if (moved || pane->painted != revision)
        lay_out(pane, area);
    pane->painted = revision;
    ui_table_recalc(pane->table);
    return TRUE;
}

static void order_paint(Pane *base, UiScreen *screen)
{
    const OrderPane *pane = (const OrderPane *)base;

    if (pane->noticed) {
        ui_page_paint(pane->notice, screen);
        return;
    }
    ui_page_paint(pane->facts, screen);
    ui_table_paint(pane->table, screen);
    if (source_count((gpointer)(guintptr)pane) == 0)
        ui_paint_literal(screen, &pane->area, pane->area.rows - 1, 4,
                         _("No production stages yet: they come with the supplier order."), UI_DIM);
}

static void order_cursor(const Pane *base, int *y, int *x)
{
    const OrderPane *pane = (const OrderPane *)base;

    ui_table_cursor(pane->table, y, x);
}

/* Rows of the stages; pages of the facts. */
static guint order_move(Pane *base, UiMove step)
{
    OrderPane *pane = (OrderPane *)base;
    gboolean of_facts = step == UI_MOVE_PAGE_UP || step == UI_MOVE_PAGE_DOWN;
    gboolean moved = of_facts ? ui_page_move(pane->facts, step) : ui_table_move(pane->table, step);

    return moved ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint refresh(Pane *base)
{
    load((OrderPane *)base);
    return EFFECT_REDRAW;
}

static guint cancel_or_back(Pane *base)
{
    OrderPane *pane = (OrderPane *)base;

    if (pane->job == NULL)
        return EFFECT_BACK;
    cancel(pane);
    return EFFECT_REDRAW;
}

/* ---- changes ---- */

static const Stage *selected(const OrderPane *pane)
{
    const char *id = ui_table_selected_id(pane->table);
    const GPtrArray *stages = stages_of((OrderPane *)(guintptr)pane);

    for (guint i = 0; id != NULL && stages != NULL && i < stages->len; i++)
        if (strcmp(((const Stage *)g_ptr_array_index(stages, i))->id, id) == 0)
            return g_ptr_array_index(stages, i);
    return NULL;
}

/* The marked ones, else the selected one; borrowed until the next change. */
static GPtrArray *targets(OrderPane *pane)
{
    GPtrArray *found = g_ptr_array_new();
    const GPtrArray *stages = stages_of(pane);
    const Stage *only = selected(pane);

    for (guint i = 0; stages != NULL && i < stages->len; i++) {
        Stage *stage = g_ptr_array_index(stages, i);
        if (ui_table_marked(pane->table) == 0 ? stage == only
                                              : ui_table_is_marked(pane->table, stage->id))
            g_ptr_array_add(found, stage);
    }
    return found;
}

/* What the server has, or will have by itself, needs no mark any more. */
static void stage_settled(const WriteItem *item, gpointer data)
{
    OrderPane *pane = data;

    if (item != NULL && item->write != NULL && !write_state_sticks(item->state))
        ui_table_unmark(pane->table, write_row_id(item->write));
}

static guint add_to_targets(OrderPane *pane, gint64 more)
{
    g_autoptr(GPtrArray) stages = targets(pane);
    const Order *order = order_of(pane);

    if (order == NULL || stages->len == 0)
        return EFFECT_NONE;
    return stage_acts_add(&pane->pane, order, stages, more, stage_settled);
}

static guint more(Pane *base)
{
    return add_to_targets((OrderPane *)base, 10);
}

static guint complete(Pane *base)
{
    return add_to_targets((OrderPane *)base, 100);
}

static guint edit_with(Pane *base, const char *status, const char *focus)
{
    OrderPane *pane = (OrderPane *)base;
    const Stage *stage = selected(pane);

    if (stage == NULL || order_of(pane) == NULL)
        return EFFECT_NONE;
    return stage_acts_edit(base, order_of(pane), stage, status, focus);
}

static guint edit(Pane *base)
{
    return edit_with(base, NULL, NULL);
}

static guint note(Pane *base)
{
    return edit_with(base, NULL, "notes");
}

static guint delayed(Pane *base)
{
    return edit_with(base, stage_status_wire(STAGE_DELAYED), "notes");
}

static guint stage_history(Pane *base)
{
    const OrderPane *pane = (const OrderPane *)base;

    return stage_acts_history(base, pane->number, selected(pane)->number); /* it needs a row */
}

static guint move_on(Pane *base)
{
    const Order *order = order_of((OrderPane *)base);

    return order == NULL ? EFFECT_NONE : order_acts_move(base, order);
}

static guint assign(Pane *base)
{
    return assign_acts_open(base, ((const OrderPane *)base)->id);
}

static guint write_message(Pane *base)
{
    const Order *order = order_of((OrderPane *)base);

    return order == NULL ? EFFECT_NONE : message_acts_write(base, order);
}

static guint open_photos(Pane *base)
{
    const OrderPane *pane = (const OrderPane *)base;
    const Stage *stage = selected(pane);

    if (stage == NULL || order_of(pane) == NULL)
        return EFFECT_NONE;
    base->next = pane_photos_new(base->host, order_of(pane), stage);
    return EFFECT_OPEN;
}

static UiTable *order_table(const Pane *base)
{
    return ((const OrderPane *)base)->table;
}

static gboolean order_has_row(const Pane *base)
{
    return selected((const OrderPane *)base) != NULL;
}

static char *order_why_not(const Pane *base, Action action)
{
    const OrderPane *pane = (const OrderPane *)base;

    if (action == ACTION_MESSAGE)
        return message_acts_why_not(base, order_of(pane));
    if (action == ACTION_ORDERS_CANDIDATES)
        return assign_acts_why_not(base, action, pane->id);
    return stage_acts_why_not(base, action, order_of(pane), selected(pane));
}

static const PaneAct order_acts[ACTION_COUNT] = {
    [ACTION_PHOTOS] = open_photos,
    [ACTION_REFRESH] = refresh,
    [ACTION_MORE] = more,
    [ACTION_COMPLETE] = complete,
    [ACTION_DELAYED] = delayed,
    [ACTION_NOTE] = note,
    [ACTION_EDIT] = edit,
    [ACTION_STAGE_HISTORY] = stage_history,
    [ACTION_MOVE_ON] = move_on,
    [ACTION_ORDERS_CANDIDATES] = assign,
    [ACTION_CANCEL] = cancel_or_back,
    [ACTION_MESSAGE] = write_message,
};

static guint order_click(Pane *base, int y, int x)
{
    return ui_table_move_to_line(((OrderPane *)base)->table, y) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint order_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},        {ACTION_MORE, NULL},    {ACTION_EDIT, NULL},
        {ACTION_MOVE_ON, NULL},     {ACTION_NOTE, NULL},    {ACTION_COMPLETE, NULL},
        {ACTION_UNDO_CHANGE, NULL}, {ACTION_REFRESH, NULL}, {ACTION_OUTBOX_LIST, NULL},
        {ACTION_BACK, NULL},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *say_order(const Pane *base)
{
    return ui_table_say(((const OrderPane *)base)->table);
}

/* The order, whichever stage is selected. */
static char *copy_of_order(const Pane *base, PaneCopy what)
{
    const Order *order = order_of((const OrderPane *)base);

    return order == NULL ? NULL : pane_copy_order(order, what);
}

static SafeText *order_heading(const Pane *base)
{
    const OrderPane *pane = (const OrderPane *)base;
    const Order *order = order_of(pane);

    return safe_text_printf(_("Order %s%s%s"), pane->number, order == NULL ? "" : " · ",
                            order == NULL ? "" : order->product);
}

static SafeText *order_state(const Pane *base)
{
    const OrderPane *pane = (const OrderPane *)base;

    return list_age(&pane->state, clock_of(pane));
}

static gboolean order_busy(const Pane *base)
{
    return ((const OrderPane *)base)->job != NULL;
}

static void order_cover(Pane *base, gboolean covered)
{
    OrderPane *pane = (OrderPane *)base;

    if (covered && pane->job != NULL) {
        base->again = TRUE;
        cancel(pane);
    } else if (!covered && base->again) {
        base->again = FALSE;
        load(pane);
    }
}

static void order_poll(Pane *base)
{
    OrderPane *pane = (OrderPane *)base;

    if (pane->job == NULL)
        load(pane);
}

static void order_free_pane(Pane *base)
{
    OrderPane *pane = (OrderPane *)base;

    cancel(pane);
    order_story_free(pane->story);
    writes_unfollow(writes_of(pane), pane);
    list_state_clear(&pane->state);
    if (pane->seen != NULL)
        g_ptr_array_unref(pane->seen);
    g_free(pane->marks);
    ui_table_free(pane->table);
    ui_page_free(pane->facts);
    ui_page_free(pane->notice);
    g_free(pane->number);
    g_free(pane->id);
    g_free(pane);
}

static const PaneOps order_ops = {
    .id = "order",
    .title = "Order",
    .free = order_free_pane,
    .recalc = order_recalc,
    .paint = order_paint,
    .cursor = order_cursor,
    .click = order_click,
    .move = order_move,
    .acts = order_acts,
    .has_row = order_has_row,
    .table = order_table,
    .why_not = order_why_not,
    .hints = order_hints,
    .heading = order_heading,
    .state = order_state,
    .say = say_order,
    .copy = copy_of_order,
    .busy = order_busy,
    .cover = order_cover,
    .poll = order_poll,
    .pace_s = 20,
};

Pane *pane_order_new(const PaneHost *host, const char *number)
{
    OrderPane *pane = g_new0(OrderPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = &order_ops, .host = host};
    pane->number = g_strdup(number);
    pane->table = ui_table_new(stage_columns, COLUMNS, &source, host->ascii);
    pane->facts = ui_page_new();
    pane->notice = ui_page_new();
    pane->story = order_story_new(&pane->pane, number, story_changed);
    take_kept(pane);
    load(pane);
    return &pane->pane;
}
