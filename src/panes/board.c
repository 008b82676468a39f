/* SPDX-License-Identifier: MIT */
/* The production board: orders in the making × their stages, at risk first. */
#include <string.h>

#include "board_pane.h"
#include "bulk.h"
#include "copy.h"
#include "list_words.h"
#include "looptrace/panes.h"
#include "looptrace/row_link.h"
#include "looptrace/ui_table.h"
#include "looptrace/words.h"
#include "table_acts.h"

#define STAGE_COLUMNS 8 /* as many as the platform's templates have; others stand in the detail */

enum {
    COLUMN_NUMBER,
    COLUMN_DUE,
    COLUMN_STAGE,
    COLUMN_NOW = COLUMN_STAGE + STAGE_COLUMNS,
    COLUMN_PRODUCT,
    COLUMNS
};

static const UiColumn board_columns[COLUMNS] = {
    [COLUMN_NUMBER] = {"number", NC_("column", "Order"), 8, 10, 0, TEXT_LEFT},
    [COLUMN_DUE] = {"due", NC_("column", "Due"), 9, 10, 1, TEXT_LEFT},
#define STAGE(n, title) [COLUMN_STAGE + (n)] = {"stage" title, title, 4, 6, 3, TEXT_LEFT}
    STAGE(0, "1"),
    STAGE(1, "2"),
    STAGE(2, "3"),
    STAGE(3, "4"),
    STAGE(4, "5"),
    STAGE(5, "6"),
    STAGE(6, "7"),
    STAGE(7, "8"),
#undef STAGE
    [COLUMN_NOW] = {"now", NC_("column", "Now at"), 12, 20, 0, TEXT_LEFT},
    [COLUMN_PRODUCT] = {"product", NC_("column", "Product"), 13, 0, 4, TEXT_LEFT},
};

#define DETAIL_ROWS    9
#define BELOW_MIN_ROWS 16
#define LOAD_AHEAD     10

static const Services *services_of(const BoardPane *pane)
{
    return pane->pane.host->services;
}

const Board *board_of_pane(const BoardPane *pane)
{
    return sync_board(services_of(pane)->sync);
}

static Day today_of(const BoardPane *pane)
{
    return clock_today(&services_of(pane)->clock);
}

/* ---- rows ---- */

/* Mine over the server's; its texts are the row's. */
static void see_row(BoardPane *pane, const BoardRow *row)
{
    BoardSeen seen = {.row = *row, .server = row};

    writes_over_board(services_of(pane)->writes, row, seen.row.percent, &seen.row.delayed,
                      seen.marks);
    for (guint i = 0; i < row->count; i++)
        seen.mark = MAX(seen.mark, seen.marks[i]);
    g_array_append_val(pane->seen, seen);
}

guint64 board_revision(const BoardPane *pane)
{
    return pane->revision + sync_revision(services_of(pane)->sync) +
           writes_revision(services_of(pane)->writes);
}

void board_see(BoardPane *pane)
{
    const Board *board = board_of_pane(pane);
    guint64 revision = board_revision(pane) + 1;

    if (pane->seen_revision == revision)
        return;
    pane->seen_revision = revision;
    g_array_set_size(pane->seen, 0);
    g_array_set_size(pane->shown, 0);
    for (guint i = 0; board != NULL && i < board->rows->len; i++)
        see_row(pane, g_ptr_array_index(board->rows, i));
    for (guint i = 0; i < pane->seen->len; i++)
        if (board_is_in_view(pane, &g_array_index(pane->seen, BoardSeen, i).row))
            g_array_append_val(pane->shown, i);
    board_views_make(pane);
}

guint board_shown_count(BoardPane *pane)
{
    board_see(pane);
    return pane->shown->len;
}

const BoardSeen *board_shown_at(BoardPane *pane, guint row)
{
    board_see(pane);
    return &g_array_index(pane->seen, BoardSeen, g_array_index(pane->shown, guint, row));
}

/* By its id: the table may not have looked since the rows became others. */
const BoardSeen *board_selected(BoardPane *pane)
{
    const char *id = ui_table_selected_id(pane->table);

    board_see(pane);
    for (guint i = 0; id != NULL && i < pane->seen->len; i++)
        if (strcmp(g_array_index(pane->seen, BoardSeen, i).row.id, id) == 0)
            return &g_array_index(pane->seen, BoardSeen, i);
    return NULL;
}

static guint source_count(gpointer self)
{
    return board_shown_count(self);
}

static const char *source_id(gpointer self, guint row)
{
    return board_shown_at(self, row)->row.id;
}

/* What is marked is in the cells, once a stage is chosen: it is a change of them as well. */
static guint64 source_revision(gpointer self)
{
    const BoardPane *pane = self;

    return (board_revision(pane) << 16) + (pane->stage == NULL ? 0 : ui_table_marked(pane->table));
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
    const BoardSeen *seen = board_shown_at(self, row);

    if (seen->mark != WRITE_MARK_NONE)
        gutter[2] = seen->mark == WRITE_MARK_PENDING ? '~' : '?';
    if (seen->row.at_risk)
        gutter[3] = '!';
}

/* The keys are about this one: it was chosen, and the row is the selected one, or marked. */
static gboolean is_chosen(const BoardPane *pane, const BoardRow *row, guint stage)
{
    const char *chosen = board_stage_chosen(pane);

    if (chosen == NULL || board_row_stage_named(row, chosen) != (int)stage)
        return FALSE;
    return ui_table_marked(pane->table) > 0
               ? ui_table_is_marked(pane->table, row->id)
               : g_strcmp0(ui_table_selected_id(pane->table), row->id) == 0;
}

/* A cell is a bar; where it is delayed, a word that needs no colour. */
static SafeText *stage_cell(const BoardPane *pane, const BoardRow *row, guint stage, int columns,
                            UiRole *role)
{
    if (stage >= row->count)
        return NULL;

    int chosen = is_chosen(pane, row, stage) ? 1 : 0;
    g_autofree char *bar = pane_bar(pane->pane.host, row->percent[stage], columns - chosen);
    gboolean delayed = (row->delayed & (1u << stage)) != 0;
    *role = delayed ? UI_RISK : UI_PROGRESS;
    if (delayed && row->percent[stage] == 0)
        return safe_text_printf(_("late"));
    if (pane->pane.host->accessible)
        return safe_text_printf("%d%%", row->percent[stage]);
    return safe_text_printf("%s%s", bar, chosen ? "<" : "");
}

/* "83%~90% Linking": what the server has, and what is to be. */
static SafeText *now_cell(const BoardSeen *seen)
{
    const BoardRow *row = &seen->row;
    int stage = board_row_stage(row);
    const char *name = board_row_stage_name(row, stage);

    if (row->count == 0)
        return safe_text_printf(_("no stages yet"));
    if (stage < 0)
        return safe_text_printf(_("all done"));
    if (name == NULL)
        return safe_text_printf(_("stage %d %d%%"), stage + 1, row->percent[stage]);
    if (seen->server->percent[stage] != row->percent[stage])
        return safe_text_printf("%d%%~%d%% %s", seen->server->percent[stage], row->percent[stage],
                                name);
    return safe_text_printf("%d%% %s", row->percent[stage], name);
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const BoardPane *pane = self;
    const BoardSeen *seen = board_shown_at(self, row);
    const BoardRow *order = &seen->row;
    g_autofree char *due = NULL;

    if (column >= COLUMN_STAGE && column < COLUMN_NOW)
        return stage_cell(pane, order, column - COLUMN_STAGE, columns, role);
    switch (column) {
    case COLUMN_NUMBER:
        return text_sanitise(order->number, -1, TEXT_LINE);
    case COLUMN_DUE:
        due = text_due_in(order->due, today_of(pane), columns);
        if (order->at_risk)
            *role = UI_RISK;
        return text_sanitise(due, -1, TEXT_LINE);
    case COLUMN_NOW:
        return now_cell(seen);
    default:
        return text_sanitise(order->product, -1, TEXT_LINE);
    }
}

/* ---- asking ---- */

static gint64 as_of(const BoardPane *pane)
{
    return sync_board_as_of(services_of(pane)->sync);
}

static void loaded(const GError *error, gpointer data)
{
    BoardPane *pane = data;

    pane->job = NULL;
    pane->revision++;
    if (error == NULL)
        list_state_succeed(&pane->state, !board_of_pane(pane)->more, as_of(pane));
    else
        list_state_fail(&pane->state, error);
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

static void cancel(BoardPane *pane)
{
    if (pane->job == NULL)
        return;
    sync_cancel(&pane->job);
    pane->state.loading = FALSE;
}

static void load(BoardPane *pane, gboolean next)
{
    Sync *sync = services_of(pane)->sync;

    if (pane->job != NULL || (next && (board_of_pane(pane) == NULL || !board_of_pane(pane)->more)))
        return;
    list_state_begin(&pane->state);
    pane->job =
        next ? sync_load_board_more(sync, loaded, pane) : sync_load_board(sync, loaded, pane);
}

/* ---- painting ---- */

static gboolean board_recalc(Pane *base, const UiArea *area)
{
    BoardPane *pane = (BoardPane *)base;
    gboolean below = pane->detail_on && area->rows >= BELOW_MIN_ROWS && area->columns >= 60;
    UiArea notice = {area->y + 2, area->x + 4, area->rows - 2, area->columns - 5};
    UiArea list = *area;

    pane->area = *area;
    pane->detail_rows = below ? DETAIL_ROWS : 0;
    list.rows -= below ? DETAIL_ROWS + 1 : 0;
    UiArea detail = {area->y + list.rows + 1, area->x + 1, pane->detail_rows, area->columns - 1};
    ui_page_set_area(pane->notice, &notice);
    ui_page_set_area(pane->detail, &detail);
    ui_table_set_area(pane->table, &list);
    ui_table_recalc(pane->table);
    board_strip_fill(pane);
    pane->noticed = list_words(pane->notice, &pane->state, source_count(pane),
                               _("orders in the making"), FALSE);
    return TRUE;
}

static void board_paint(Pane *base, UiScreen *screen)
{
    const BoardPane *pane = (const BoardPane *)base;

    if (pane->noticed) {
        ui_page_paint(pane->notice, screen);
        return;
    }
    ui_table_paint(pane->table, screen);
    if (pane->detail_rows > 0)
        ui_page_paint(pane->detail, screen);
}

static void board_cursor(const Pane *base, int *y, int *x)
{
    ui_table_cursor(((const BoardPane *)base)->table, y, x);
}

/* ---- keys ---- */

/* A stage that was chosen is that of its row, and of the marked ones. */
static void forget_stage(BoardPane *pane)
{
    if (ui_table_marked(pane->table) == 0 &&
        g_strcmp0(pane->stage_row, ui_table_selected_id(pane->table)) != 0)
        board_forget_stage(pane);
}

static guint board_move(Pane *base, UiMove step)
{
    BoardPane *pane = (BoardPane *)base;
    gboolean moved = ui_table_move(pane->table, step);

    if (moved)
        forget_stage(pane);
    if (ui_table_rows_below(pane->table) < LOAD_AHEAD && pane->state.problem == NULL)
        load(pane, TRUE);
    return moved || pane->job != NULL ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint open_selected(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;

    if (ui_table_selected_id(pane->table) == NULL)
        return EFFECT_NONE;
    g_free(base->target);
    base->target = g_strdup(board_selected(pane)->row.number);
    return EFFECT_OPEN_ORDER;
}

static guint refresh(Pane *base)
{
    load((BoardPane *)base, FALSE);
    return EFFECT_REDRAW;
}

static guint toggle_detail(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;

    pane->detail_on = !pane->detail_on;
    return EFFECT_REDRAW;
}

static guint cancel_or_back(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;

    if (pane->job == NULL)
        return EFFECT_BACK;
    cancel(pane);
    return EFFECT_REDRAW;
}

static gboolean board_has_row(const Pane *base)
{
    return ui_table_selected_id(((const BoardPane *)base)->table) != NULL;
}

static const BoardRow *row_of_id(const BoardPane *pane, const char *id)
{
    const Board *board = board_of_pane(pane);

    for (guint i = 0; board != NULL && id != NULL && i < board->rows->len; i++) {
        const BoardRow *row = g_ptr_array_index(board->rows, i);
        if (strcmp(row->id, id) == 0)
            return row;
    }
    return NULL;
}

static const char *row_of_order(const Pane *base, const Order *order)
{
    const BoardPane *pane = (const BoardPane *)base;
    const Board *board = board_of_pane(pane);

    for (guint i = 0; board != NULL && i < board->rows->len; i++) {
        const BoardRow *row = g_ptr_array_index(board->rows, i);
        if (g_strcmp0(row->number, order->number) == 0)
            return row->id;
    }
    return "";
}

/* The marked rows' orders, else the selected one's. */
static guint move_on(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;
    g_autoptr(GPtrArray) ids = ui_table_marked_ids(pane->table);
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < ids->len; i++) {
        const BoardRow *row = row_of_id(pane, ids->pdata[i]);
        if (row != NULL)
            g_ptr_array_add(numbers, g_strdup(row->number));
    }
    if (ids->len == 0 && board_has_row(base))
        g_ptr_array_add(numbers, g_strdup(board_selected(pane)->row.number));
    if (numbers->len == 0)
        return EFFECT_NONE;
    base->next = bulk_move_orders(base->host, base, numbers, row_of_order);
    return EFFECT_OPEN;
}

static const PaneAct board_acts[ACTION_COUNT] = {
    [ACTION_MOVE_ON] = move_on,
    [ACTION_OPEN] = open_selected,
    [ACTION_REFRESH] = refresh,
    [ACTION_DETAIL] = toggle_detail,
    [ACTION_CANCEL] = cancel_or_back,
    [ACTION_MORE] = board_more,
    [ACTION_COMPLETE] = board_complete,
    [ACTION_NEXT] = board_next,
    [ACTION_DELAYED] = board_delayed,
    [ACTION_STAGE_BACK] = board_back,
    [ACTION_NOTE] = board_note,
    [ACTION_TARGET] = board_target,
    [ACTION_EDIT] = board_edit,
    [ACTION_MESSAGE] = board_message,
    [ACTION_STAGE_HISTORY] = board_history,
    [ACTION_STAGE_RIGHT] = board_stage_right,
    [ACTION_STAGE_LEFT] = board_stage_left,
};

static guint board_click(Pane *base, int y, int x)
{
    BoardPane *pane = (BoardPane *)base;
    gboolean moved = ui_table_move_to_line(pane->table, y);

    if (moved)
        forget_stage(pane);
    return moved ? EFFECT_REDRAW : EFFECT_NONE;
}

static UiTable *board_table(const Pane *base)
{
    return ((const BoardPane *)base)->table;
}

static guint board_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},     {ACTION_MORE, NULL},        {ACTION_NEXT, NULL},
        {ACTION_COMPLETE, NULL}, {ACTION_EDIT, NULL},        {ACTION_MOVE_ON, NULL},
        {ACTION_DELAYED, NULL},  {ACTION_NOTE, NULL},        {ACTION_STAGE_BACK, NULL},
        {ACTION_OPEN, NULL},     {ACTION_UNDO_CHANGE, NULL}, {ACTION_MESSAGE, NULL},
        {ACTION_REFRESH, NULL},  {ACTION_DETAIL, NULL},      {ACTION_BACK, NULL},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *board_say(const Pane *base)
{
    BoardPane *pane = (BoardPane *)(guintptr)base;
    g_autoptr(SafeText) row = ui_table_say(pane->table);
    g_autofree char *stage = board_strip_words(pane);

    return row == NULL || stage == NULL ? g_steal_pointer(&row)
                                        : safe_text_printf("%s; %s", safe_text_utf8(row), stage);
}

static char *board_copy(const Pane *base, PaneCopy what)
{
    const BoardPane *pane = (const BoardPane *)base;

    if (ui_table_selected_id(pane->table) == NULL)
        return NULL;
    const BoardRow *row = &board_selected((BoardPane *)(guintptr)pane)->row;
    g_autofree char *due = text_day(row->due);
    g_autofree char *quantity = g_strdup_printf("%" G_GINT64_FORMAT, row->quantity);
    g_autofree char *done = g_strdup_printf("%d%%", MAX(board_row_overall(row), 0));
    switch (what) {
    case PANE_COPY_ID:
        return g_strdup(row->number);
    case PANE_COPY_ROW:
        return pane_copy_values(row->number, row->product == NULL ? "" : row->product, quantity,
                                due, done, NULL);
    case PANE_COPY_LINK:
        return row_link_make(ROW_LINK_ORDER, row->number);
    case PANE_COPY_FILES:
        break;
    }
    return NULL;
}

static SafeText *board_state(const Pane *base)
{
    const BoardPane *pane = (const BoardPane *)base;

    return list_age(&pane->state, &services_of(pane)->clock);
}

static gboolean board_busy(const Pane *base)
{
    return ((const BoardPane *)base)->job != NULL;
}

static void board_cover(Pane *base, gboolean covered)
{
    BoardPane *pane = (BoardPane *)base;

    if (covered && pane->job != NULL) {
        base->again = TRUE;
        cancel(pane);
    } else if (!covered && base->again) {
        base->again = FALSE;
        load(pane, FALSE);
    }
}

static void board_poll(Pane *base)
{
    load((BoardPane *)base, FALSE);
}

/* ---- life ---- */

static void board_pane_free(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;

    cancel(pane);
    if (pane->followed)
        writes_unfollow(services_of(pane)->writes, pane);
    g_array_unref(pane->seen);
    g_array_unref(pane->shown);
    g_ptr_array_unref(pane->tabs);
    g_ptr_array_unref(pane->views);
    g_free(pane->view);
    g_free(pane->stage);
    g_free(pane->stage_row);
    list_state_clear(&pane->state);
    ui_table_free(pane->table);
    ui_page_free(pane->detail);
    g_free(pane->detail_id);
    ui_page_free(pane->notice);
    g_free(pane);
}

static const PaneOps board_ops = {
    .id = "board",
    .title = "Production board",
    .free = board_pane_free,
    .recalc = board_recalc,
    .paint = board_paint,
    .cursor = board_cursor,
    .click = board_click,
    .move = board_move,
    .view = board_view,
    .views = board_views,
    .acts = board_acts,
    .table = board_table,
    .has_row = board_has_row,
    .why_not = board_why_not,
    .hints = board_hints,
    .heading = board_heading,
    .state = board_state,
    .say = board_say,
    .copy = board_copy,
    .busy = board_busy,
    .cover = board_cover,
    .poll = board_poll,
    .pace_s = 20,
};

Pane *pane_board_new(const PaneHost *host)
{
    BoardPane *pane = g_new0(BoardPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = &board_ops, .host = host};
    pane->detail_on = TRUE;
    pane->seen = g_array_new(FALSE, FALSE, sizeof(BoardSeen));
    pane->shown = g_array_new(FALSE, FALSE, sizeof(guint));
    pane->tabs = g_ptr_array_new_with_free_func(g_free);
    pane->views = g_ptr_array_new_with_free_func(g_free);
    pane->table = ui_table_new(board_columns, COLUMNS, &source, host->ascii);
    table_restore(&pane->pane);
    pane->detail = ui_page_new();
    pane->notice = ui_page_new();
    if (as_of(pane) > 0) /* what is kept, until the answer is here */
        list_state_succeed(&pane->state, !board_of_pane(pane)->more, as_of(pane));
    load(pane, FALSE);
    return &pane->pane;
}
