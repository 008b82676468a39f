/* SPDX-License-Identifier: MIT */
/* Chooses one workflow status, or all. */
#include "looptrace/panes.h"
#include "looptrace/ui_table.h"
#include "looptrace/words.h"

static const UiColumn status_columns[] = {
    {"status", NC_("column", "Show orders in status"), 20, 0, 0, TEXT_LEFT},
};

typedef struct {
    Pane pane;
    UiTable *table;
} StatusesPane;

/* Row 0 is "all"; the others are the statuses in the order of the road. */
static guint source_count(gpointer self)
{
    return WORKFLOW_COUNT;
}

static const char *wire_of(guint row)
{
    return row == 0 ? "" : workflow_wire((Workflow)row);
}

static const char *source_id(gpointer self, guint row)
{
    return wire_of(row);
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    return text_sanitise(row == 0 ? C_("statuses", "all") : workflow_label((Workflow)row), -1,
                         TEXT_LINE);
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
}

static guint64 source_revision(gpointer self)
{
    return 1;
}

static gboolean statuses_recalc(Pane *base, const UiArea *area)
{
    StatusesPane *pane = (StatusesPane *)base;

    ui_table_set_area(pane->table, area);
    ui_table_recalc(pane->table);
    return TRUE;
}

static void statuses_paint(Pane *base, UiScreen *screen)
{
    ui_table_paint(((StatusesPane *)base)->table, screen);
}

static void statuses_cursor(const Pane *base, int *y, int *x)
{
    ui_table_cursor(((const StatusesPane *)base)->table, y, x);
}

static guint statuses_move(Pane *base, UiMove step)
{
    return ui_table_move(((StatusesPane *)base)->table, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint choose(Pane *base)
{
    g_free(base->target);
    base->target = g_strdup(wire_of(ui_table_selected_row(((StatusesPane *)base)->table)));
    return EFFECT_CHOSEN | EFFECT_BACK;
}

static const PaneAct statuses_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = choose,
    [ACTION_CANCEL] = pane_go_back,
};

static guint statuses_click(Pane *base, int y, int x)
{
    return ui_table_move_to_line(((StatusesPane *)base)->table, y) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint statuses_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},
        {ACTION_OPEN, NC_("hint", "Choose")},
        {ACTION_BACK, NULL},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *statuses_heading(const Pane *base)
{
    return safe_text_printf(_("Orders › workflow status"));
}

static void statuses_free(Pane *base)
{
    StatusesPane *pane = (StatusesPane *)base;

    ui_table_free(pane->table);
    g_free(pane);
}

static SafeText *statuses_say(const Pane *base)
{
    return ui_table_say(((const StatusesPane *)base)->table);
}

static const PaneOps statuses_ops = {
    .id = "statuses",
    .title = "Workflow status",
    .free = statuses_free,
    .recalc = statuses_recalc,
    .paint = statuses_paint,
    .cursor = statuses_cursor,
    .click = statuses_click,
    .move = statuses_move,
    .acts = statuses_acts,
    .hints = statuses_hints,
    .heading = statuses_heading,
    .say = statuses_say,
};

Pane *pane_statuses_new(const PaneHost *host)
{
    StatusesPane *pane = g_new0(StatusesPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = &statuses_ops, .host = host};
    pane->table = ui_table_new(status_columns, G_N_ELEMENTS(status_columns), &source, host->ascii);
    return &pane->pane;
}
