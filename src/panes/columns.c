/* SPDX-License-Identifier: MIT */
/* The columns of the table below: which there are, where, how wide, and which sorts. What is done is done to the
 * table at once, and kept for the next run. */
#include <string.h>

#include "looptrace/panes.h"
#include "looptrace/words.h"
#include "table_acts.h"

enum { COLUMN_SHOWN, COLUMN_TITLE, COLUMN_WIDTH, COLUMN_SORTED, COLUMNS };

typedef struct {
    Pane pane;
    Pane *about; /* below this one */
    UiTable *table;
    guint64 revision;
} ColumnsPane;

static UiTable *subject(const ColumnsPane *pane)
{
    return pane->about->ops->table(pane->about);
}

static const UiColumn columns_columns[COLUMNS] = {
    [COLUMN_SHOWN] = {"shown", NC_("column", "Is"), 8, 8, 0, TEXT_LEFT},
    [COLUMN_TITLE] = {"column", NC_("column", "Column"), 14, 24, 0, TEXT_LEFT},
    [COLUMN_WIDTH] = {"width", NC_("column", "Cells"), 10, 10, 0, TEXT_LEFT},
    [COLUMN_SORTED] = {"sorted", NC_("column", "Sorts"), 9, 10, 1, TEXT_LEFT},
};

/* ---- rows ---- */

static guint source_count(gpointer self)
{
    return ui_table_columns(subject(self));
}

static const char *source_id(gpointer self, guint row)
{
    return ui_table_column(subject(self), row).column->key;
}

static guint64 source_revision(gpointer self)
{
    return ((const ColumnsPane *)self)->revision;
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
}

static const char *sorted_word(const ColumnsPane *pane, const char *key)
{
    gboolean descending = FALSE;
    const char *sorted = ui_table_sorted(subject(pane), &descending);

    if (g_strcmp0(sorted, key) != 0)
        return "";
    return descending ? _("downwards") : _("upwards");
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const UiTableColumn at = ui_table_column(subject(self), row);

    switch (column) {
    case COLUMN_SHOWN:
        return safe_text_printf("%s", at.shown ? C_("columns", "shown") : C_("columns", "hidden"));
    case COLUMN_TITLE:
        return text_sanitise(g_dpgettext2(GETTEXT_PACKAGE, "column", at.column->title), -1,
                             TEXT_LINE);
    case COLUMN_WIDTH:
        return at.width == 0 ? safe_text_printf("%s", C_("columns", "by itself"))
                             : safe_text_printf("%d", at.width);
    default:
        return safe_text_printf("%s", sorted_word(self, at.column->key));
    }
}

/* ---- what is done ---- */

static guint changed(ColumnsPane *pane)
{
    pane->revision++;
    table_keep(pane->about);
    return EFFECT_REDRAW;
}

static guint place_of(const ColumnsPane *pane)
{
    return ui_table_selected_row(pane->table);
}

static guint show_or_hide(Pane *base)
{
    ColumnsPane *pane = (ColumnsPane *)base;
    gboolean shown = ui_table_column(subject(pane), place_of(pane)).shown;

    if (!ui_table_show_column(subject(pane), place_of(pane), !shown)) {
        base->host->say(base->host->data, _("one column has to stay"));
        return EFFECT_NONE;
    }
    return changed(pane);
}

static guint widen(Pane *base, int by)
{
    ColumnsPane *pane = (ColumnsPane *)base;

    return ui_table_widen_column(subject(pane), place_of(pane), by) ? changed(pane) : EFFECT_NONE;
}

static guint wider(Pane *base)
{
    return widen(base, 1);
}

static guint narrower(Pane *base)
{
    return widen(base, -1);
}

static guint move_column(Pane *base, int by)
{
    ColumnsPane *pane = (ColumnsPane *)base;

    return ui_table_move_column(subject(pane), place_of(pane), by) ? changed(pane) : EFFECT_NONE;
}

static guint to_the_left(Pane *base)
{
    return move_column(base, -1);
}

static guint to_the_right(Pane *base)
{
    return move_column(base, 1);
}

static guint sort(Pane *base)
{
    ColumnsPane *pane = (ColumnsPane *)base;
    const char *key = ui_table_column(subject(pane), place_of(pane)).column->key;
    gboolean descending = FALSE;
    gboolean again = g_strcmp0(ui_table_sorted(subject(pane), &descending), key) == 0;

    pane->about->ops->sort_by(pane->about, key, again && !descending);
    if (g_strcmp0(ui_table_sorted(subject(pane), &descending), key) != 0) {
        base->host->say(base->host->data, _("rows can't be sorted by this column"));
        return EFFECT_NONE;
    }
    return changed(pane);
}

static guint reset(Pane *base)
{
    ColumnsPane *pane = (ColumnsPane *)base;

    ui_table_set_layout(subject(pane), NULL);
    return changed(pane);
}

static char *columns_why_not(const Pane *base, Action action)
{
    const ColumnsPane *pane = (const ColumnsPane *)base;

    return action == ACTION_COLUMN_SORT && pane->about->ops->sort_by == NULL
               ? g_strdup(_("the order of these rows is fixed"))
               : NULL;
}

static guint columns_move(Pane *base, UiMove step)
{
    return ui_table_move(((ColumnsPane *)base)->table, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static const PaneAct columns_acts[ACTION_COUNT] = {
    [ACTION_COLUMN_SHOW] = show_or_hide, [ACTION_COLUMN_WIDER] = wider,
    [ACTION_COLUMN_NARROWER] = narrower, [ACTION_COLUMN_UP] = to_the_left,
    [ACTION_COLUMN_DOWN] = to_the_right, [ACTION_COLUMN_SORT] = sort,
    [ACTION_COLUMN_RESET] = reset,       [ACTION_CANCEL] = pane_go_back,
};

/* ---- on the screen ---- */

static gboolean columns_recalc(Pane *base, const UiArea *area)
{
    ColumnsPane *pane = (ColumnsPane *)base;

    ui_table_set_area(pane->table, area);
    return ui_table_recalc(pane->table);
}

static void columns_paint(Pane *base, UiScreen *screen)
{
    ui_table_paint(((ColumnsPane *)base)->table, screen);
}

static void columns_cursor(const Pane *base, int *y, int *x)
{
    ui_table_cursor(((const ColumnsPane *)base)->table, y, x);
}

static gboolean columns_has_row(const Pane *base)
{
    return TRUE;
}

static guint columns_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},        {ACTION_COLUMN_SHOW, NULL}, {ACTION_COLUMN_UP, NULL},
        {ACTION_COLUMN_DOWN, NULL}, {ACTION_COLUMN_SORT, NULL}, {ACTION_COLUMN_RESET, NULL},
        {ACTION_BACK, NULL},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *columns_heading(const Pane *base)
{
    return safe_text_printf("%s › %s",
                            screen_title(pane_screen(((const ColumnsPane *)base)->about)),
                            C_("columns", "columns"));
}

static SafeText *columns_say(const Pane *base)
{
    return ui_table_say(((const ColumnsPane *)base)->table);
}

static void columns_free(Pane *base)
{
    ColumnsPane *pane = (ColumnsPane *)base;

    ui_table_free(pane->table);
    g_free(pane);
}

static const PaneOps columns_ops = {
    .id = "columns",
    .title = "Columns",
    .free = columns_free,
    .recalc = columns_recalc,
    .paint = columns_paint,
    .cursor = columns_cursor,
    .move = columns_move,
    .acts = columns_acts,
    .has_row = columns_has_row,
    .why_not = columns_why_not,
    .hints = columns_hints,
    .heading = columns_heading,
    .say = columns_say,
};

Pane *pane_columns_new(const PaneHost *host, Pane *about)
{
    ColumnsPane *pane = g_new0(ColumnsPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = &columns_ops, .host = host};
    pane->about = about;
    pane->table = ui_table_new(columns_columns, COLUMNS, &source, host->ascii);
    return &pane->pane;
}
