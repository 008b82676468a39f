/* SPDX-License-Identifier: MIT */
/* The production board: orders in the making × their stages, at risk first. Read only. */
#include <string.h>

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

#define DETAIL_ROWS    6
#define BELOW_MIN_ROWS 16
#define LOAD_AHEAD     10

typedef struct {
    Pane pane;
    SyncJob *job;
    ListState state;
    guint64 revision;
    UiTable *table;
    UiPage *detail, *notice;
    gboolean detail_on, noticed;
    int detail_rows; /* 0: not shown */
    char *detail_id; /* of the row that it explains; NULL: none */
    UiArea area;
} BoardPane;

static const Services *services_of(const BoardPane *pane)
{
    return pane->pane.host->services;
}

static const Board *board_of(const BoardPane *pane)
{
    return sync_board(services_of(pane)->sync);
}

static Day today_of(const BoardPane *pane)
{
    return clock_today(&services_of(pane)->clock);
}

/* ---- rows ---- */

static const BoardRow *row_at(const BoardPane *pane, guint row)
{
    return g_ptr_array_index(board_of(pane)->rows, row);
}

static guint source_count(gpointer self)
{
    const Board *board = board_of(self);

    return board == NULL ? 0 : board->rows->len;
}

static const char *source_id(gpointer self, guint row)
{
    return row_at(self, row)->id;
}

static guint64 source_revision(gpointer self)
{
    const BoardPane *pane = self;

    return pane->revision + sync_revision(services_of(pane)->sync) +
           writes_revision(services_of(pane)->writes);
}

/* Mine over the server's; its texts are the row's. */
static BoardRow seen_of(const BoardPane *pane, const BoardRow *row, WriteMark *mark)
{
    BoardRow seen = *row;
    WriteMark marks[STAGES_MAX] = {WRITE_MARK_NONE};

    *mark = WRITE_MARK_NONE;
    writes_over_board(services_of(pane)->writes, row, seen.percent, &seen.delayed, marks);
    for (guint i = 0; i < row->count; i++)
        *mark = MAX(*mark, marks[i]);
    return seen;
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
    WriteMark mark;

    seen_of(self, row_at(self, row), &mark);
    if (mark != WRITE_MARK_NONE)
        gutter[2] = mark == WRITE_MARK_PENDING ? '~' : '?';
    if (row_at(self, row)->at_risk)
        gutter[3] = '!';
}

/* A cell is a bar; where it is delayed, a word that needs no colour. */
static SafeText *stage_cell(const BoardPane *pane, const BoardRow *row, guint stage, int columns,
                            UiRole *role)
{
    if (stage >= row->count)
        return NULL;

    g_autofree char *bar = pane_bar(pane->pane.host, row->percent[stage], columns);
    gboolean delayed = (row->delayed & (1u << stage)) != 0;
    *role = delayed ? UI_RISK : UI_PROGRESS;
    if (delayed && row->percent[stage] == 0)
        return safe_text_printf(_("late"));
    if (pane->pane.host->accessible)
        return safe_text_printf("%d%%", row->percent[stage]);
    return safe_text_printf("%s", bar);
}

static SafeText *now_cell(const BoardRow *row)
{
    int stage = board_row_stage(row);
    const char *name = board_row_stage_name(row, stage);

    if (row->count == 0)
        return safe_text_printf(_("no stages yet"));
    if (stage < 0)
        return safe_text_printf(_("all done"));
    if (name == NULL)
        return safe_text_printf(_("stage %d %d%%"), stage + 1, row->percent[stage]);
    return safe_text_printf("%d%% %s", row->percent[stage], name);
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const BoardPane *pane = self;
    WriteMark mark;
    const BoardRow seen = seen_of(pane, row_at(pane, row), &mark);
    const BoardRow *order = &seen;
    g_autofree char *due = NULL;

    if (column >= COLUMN_STAGE && column < COLUMN_NOW)
        return stage_cell(pane, order, column - COLUMN_STAGE, columns, role);
    switch (column) {
    case COLUMN_NUMBER:
        return text_sanitise(order->number, -1, TEXT_LINE);
    case COLUMN_DUE:
        due = text_due(order->due, today_of(pane));
        if (order->at_risk)
            *role = UI_RISK;
        return text_sanitise(due, -1, TEXT_LINE);
    case COLUMN_NOW:
        return now_cell(order);
    default:
        return text_sanitise(order->product, -1, TEXT_LINE);
    }
}

/* ---- detail ---- */

static void add_stages(BoardPane *pane, const BoardRow *row)
{
    guint half = (row->count + 1u) / 2;
    int width = (pane->area.columns - 4) / 2;

    for (guint i = 0; i < half; i++) {
        g_autoptr(GString) line = g_string_new(NULL);
        for (guint n = i; n < row->count; n += half) {
            const char *name = board_row_stage_name(row, (int)n);
            g_autoptr(SafeText) safe = text_sanitise(name == NULL ? "" : name, -1, TEXT_LINE);
            g_autofree char *fitted = text_fit(safe_text_utf8(safe), CLAMP(width - 24, 4, 16),
                                               TEXT_LEFT, pane->pane.host->ascii);
            g_autofree char *bar = pane_bar(pane->pane.host, row->percent[n], 10);
            g_string_append_printf(line, "%2u %s %s %3d%%%s  ", n + 1, fitted, bar, row->percent[n],
                                   (row->delayed & (1u << n)) != 0 ? " late" : "     ");
        }
        g_autoptr(SafeText) safe = text_sanitise(line->str, -1, TEXT_LINE);
        ui_page_add(pane->detail, safe, UI_PROGRESS);
    }
}

static void fill_detail(BoardPane *pane)
{
    const char *id = pane->detail_rows == 0 ? NULL : ui_table_selected_id(pane->table);

    if (id != NULL && pane->detail_id != NULL && strcmp(id, pane->detail_id) != 0 &&
        pane_keys_come(&pane->pane))
        return;
    g_free(pane->detail_id);
    pane->detail_id = g_strdup(id);
    ui_page_clear(pane->detail);
    if (id == NULL)
        return;

    const BoardRow *row = row_at(pane, ui_table_selected_row(pane->table));
    const char *label = workflow_label(row->workflow);
    g_autofree char *quantity = text_quantity(row->quantity);
    g_autofree char *due = text_day(row->due);
    g_autoptr(SafeText) heading = safe_text_printf(
        _("%s · %s × %s · due %s · %s · %d%%%s%s"), row->own == NULL ? row->number : row->own,
        quantity, row->product == NULL ? "–" : row->product, due,
        label == NULL ? row->workflow_text : label, MAX(board_row_overall(row), 0),
        row->supplier == NULL ? "" : " · ", row->supplier == NULL ? "" : row->supplier);
    ui_page_add(pane->detail, heading, UI_HEADING);
    add_stages(pane, row);
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
        list_state_succeed(&pane->state, !board_of(pane)->more, as_of(pane));
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

    if (pane->job != NULL || (next && (board_of(pane) == NULL || !board_of(pane)->more)))
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
    fill_detail(pane);
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

static guint board_move(Pane *base, UiMove step)
{
    BoardPane *pane = (BoardPane *)base;
    gboolean moved = ui_table_move(pane->table, step);

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
    base->target = g_strdup(row_at(pane, ui_table_selected_row(pane->table))->number);
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
    const Board *board = board_of(pane);

    for (guint i = 0; board != NULL && id != NULL && i < board->rows->len; i++)
        if (strcmp(row_at(pane, i)->id, id) == 0)
            return row_at(pane, i);
    return NULL;
}

static const char *row_of_order(const Pane *base, const Order *order)
{
    const BoardPane *pane = (const BoardPane *)base;
    const Board *board = board_of(pane);

    for (guint i = 0; board != NULL && i < board->rows->len; i++)
        if (g_strcmp0(row_at(pane, i)->number, order->number) == 0)
            return row_at(pane, i)->id;
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
        g_ptr_array_add(numbers,
                        g_strdup(row_at(pane, ui_table_selected_row(pane->table))->number));
    if (numbers->len == 0)
        return EFFECT_NONE;
    base->next = bulk_move_orders(base->host, base, numbers, row_of_order);
    return EFFECT_OPEN;
}

static const PaneAct board_acts[ACTION_COUNT] = {
    [ACTION_MOVE_ON] = move_on,      [ACTION_OPEN] = open_selected,    [ACTION_REFRESH] = refresh,
    [ACTION_DETAIL] = toggle_detail, [ACTION_CANCEL] = cancel_or_back,
};

static guint board_click(Pane *base, int y, int x)
{
    return ui_table_move_to_line(((BoardPane *)base)->table, y) ? EFFECT_REDRAW : EFFECT_NONE;
}

static UiTable *board_table(const Pane *base)
{
    return ((const BoardPane *)base)->table;
}

static guint board_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},   {ACTION_REFRESH, NULL}, {ACTION_OPEN, NULL}, {ACTION_MOVE_ON, NULL},
        {ACTION_DETAIL, NULL}, {ACTION_NETWORK, NULL}, {ACTION_BACK, NULL},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *board_say(const Pane *base)
{
    return ui_table_say(((const BoardPane *)base)->table);
}

static char *board_copy(const Pane *base, PaneCopy what)
{
    const BoardPane *pane = (const BoardPane *)base;

    if (ui_table_selected_id(pane->table) == NULL)
        return NULL;
    const BoardRow *row = row_at(pane, ui_table_selected_row(pane->table));
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

/* The stages have names of their own for each kind of product: the selected row's stand in the detail. */
static SafeText *board_heading(const Pane *base)
{
    const BoardPane *pane = (const BoardPane *)base;
    const Board *board = board_of(pane);
    const Person *person = sync_person(services_of(pane)->sync);
    const char *company =
        person == NULL || (person->roles & ROLE_BIT(ROLE_ADMIN)) != 0 ? NULL : person->company;

    if (board == NULL)
        return safe_text_printf(_("Production"));
    g_autofree char *total = g_strdup_printf("%" G_GINT64_FORMAT, board->total);
    return safe_text_printf(_("Production%s%s  at risk first  %u of %s"),
                            company == NULL ? "" : "  ", company == NULL ? "" : company,
                            board->rows->len, total);
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
    .acts = board_acts,
    .table = board_table,
    .has_row = board_has_row,
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
    pane->table = ui_table_new(board_columns, COLUMNS, &source, host->ascii);
    table_restore(&pane->pane);
    pane->detail = ui_page_new();
    pane->notice = ui_page_new();
    if (as_of(pane) > 0) /* what is kept, until the answer is here */
        list_state_succeed(&pane->state, !board_of(pane)->more, as_of(pane));
    load(pane, FALSE);
    return &pane->pane;
}
