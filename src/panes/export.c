/* SPDX-License-Identifier: MIT */
/* Rows of a list on their way into a file: what it costs, how far it is, how it ended. */
#include "looptrace/export.h"

#include "list_words.h"
#include "looptrace/panes.h"
#include "looptrace/ui_progress.h"
#include "looptrace/words.h"

typedef struct {
    Pane pane;
    OrderList *list; /* of the pane below */
    char *path;
    GStrv columns;
    ExportFormat format;
    gboolean here; /* all rows are: nobody is asked */
    gboolean replaces;
    gint64 rows;
    UiDialog *dialog; /* until it has been answered; NULL: there was nothing to ask */
    Export *export;   /* NULL: not begun, or over */
    ExportState state;
    gboolean over;
    char *problem; /* why nothing has been written; NULL: it has */
    UiPage *page;
    UiArea area;
} ExportPane;

/* ---- at work ---- */

static void changed(const ExportState *state, gpointer data)
{
    ExportPane *pane = data;

    pane->state = *state;
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

static void ended(ExportPane *pane, const char *problem)
{
    pane->over = TRUE;
    pane->problem = g_strdup(problem);
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

/* It can't be freed from within. */
static void done(const ExportState *state, const GError *error, gpointer data)
{
    ExportPane *pane = data;

    pane->state = *state;
    ended(pane, error == NULL ? NULL : error->message);
}

static void begin(ExportPane *pane)
{
    g_autoptr(GError) error = NULL;
    const ExportWish wish = {
        .query = order_list_query(pane->list),
        .here = pane->here ? pane->list : NULL,
        .format = pane->format,
        .columns = (const char *const *)pane->columns,
        .path = pane->path,
        .replaces = pane->replaces,
    };

    pane->export = export_orders(pane->pane.host->services, &wish, changed, done, pane, &error);
    if (pane->export == NULL)
        ended(pane, error->message);
}

/* ---- the question ---- */

static void add_fact(UiDialog *dialog, const char *label, const char *text)
{
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);

    ui_dialog_add(dialog, label, safe);
}

static void add_cost(const ExportPane *pane)
{
    const ExportCost cost = export_cost(pane->rows);
    OrderListExtent extent = order_list_extent(pane->list);
    g_autofree char *rows = text_quantity(cost.rows);
    g_autofree char *about = g_strconcat(extent.kind == TOTAL_COUNTED ? "" : "~", rows, NULL);
    g_autofree char *requests = g_strdup_printf("%u", cost.requests);
    g_autofree char *bytes = text_bytes(cost.bytes);
    g_autofree char *received = g_strconcat("~", bytes, NULL);

    add_fact(pane->dialog, _("Rows"), about);
    add_fact(pane->dialog, _("Requests"), requests);
    add_fact(pane->dialog, _("Bytes on the line"), received);
}

static void ask(ExportPane *pane)
{
    const UiQuestion question = {
        .grade = UI_GRADE_CONFIRM,
        .question = pane->replaces ? _("Replace this file?")
                                   : _("Fetch what isn't here, and write it to this file?"),
        .yes = pane->replaces ? _("Replace it") : _("Write it"),
        .no = _("Go back"),
    };

    pane->dialog = ui_dialog_new(&question);
    add_fact(pane->dialog, _("File"), pane->path);
    if (!pane->here)
        add_cost(pane);
}

static guint after_answer(ExportPane *pane, UiDialogResult result)
{
    switch (result) {
    case UI_DIALOG_IGNORED:
        return EFFECT_PASS;
    case UI_DIALOG_CHANGED:
        return EFFECT_REDRAW;
    case UI_DIALOG_NO:
        return EFFECT_BACK;
    case UI_DIALOG_YES:
        break;
    }
    g_clear_pointer(&pane->dialog, ui_dialog_free);
    begin(pane);
    return EFFECT_REDRAW;
}

static guint export_key(Pane *base, guint32 key)
{
    ExportPane *pane = (ExportPane *)base;

    if (pane->dialog != NULL)
        return after_answer(pane, ui_dialog_key(pane->dialog, key));
    return pane->over && key == UI_KEY_ENTER ? EFFECT_BACK : EFFECT_PASS;
}

/* Esc while it goes on: nothing of it stays. */
static guint cancel(Pane *base)
{
    return EFFECT_BACK;
}

static const PaneAct export_acts[ACTION_COUNT] = {
    [ACTION_CANCEL] = cancel,
    [ACTION_BACK] = cancel,
};

/* ---- on the screen ---- */

static int percent_of(const ExportState *state)
{
    return state->total <= 0 ? 0 : (int)MIN(state->rows * 100 / (guint64)state->total, 100);
}

static SafeText *words_of_end(const ExportPane *pane)
{
    g_autofree char *rows = text_quantity((gint64)pane->state.rows);
    g_autofree char *bytes = text_bytes(pane->state.bytes);

    if (pane->problem != NULL)
        return safe_text_printf(_("Not written: %s."), pane->problem);
    return safe_text_printf(
        P_("Written: %s order, %s.", "Written: %s orders, %s.", pane->state.rows), rows, bytes);
}

static void fill(ExportPane *pane, UiStyle style)
{
    g_autoptr(SafeText) end = words_of_end(pane);
    g_autofree char *rows = text_quantity((gint64)pane->state.rows);
    g_autofree char *total = text_quantity(MAX(pane->state.total, 0));
    g_autofree char *bytes = text_bytes(pane->state.bytes);
    g_autoptr(SafeText) bar =
        ui_progress_text(percent_of(&pane->state), MIN(pane->area.columns, 40), style);

    ui_page_clear(pane->page);
    page_say(pane->page, UI_HEADING, "%s", pane->path);
    if (pane->problem != NULL) {
        ui_page_add(pane->page, end, UI_BAD);
        page_say(pane->page, UI_NORMAL, _("Nothing of it stays. Enter goes back."));
    } else if (pane->over) {
        ui_page_add(pane->page, end, UI_NORMAL);
        page_say(pane->page, UI_NORMAL, _("You alone can read it. Enter goes back."));
    } else {
        ui_page_add(pane->page, bar, UI_PROGRESS);
        page_say(pane->page, UI_NORMAL,
                 pane->state.total < 0 ? _("%s orders, %s") : _("%s orders, %s, of %s%s"), rows,
                 bytes, pane->state.guessed ? "~" : "", total);
        page_say(pane->page, UI_NORMAL, _("Esc cancels: no file will be there."));
    }
}

static gboolean export_recalc(Pane *base, const UiArea *area)
{
    ExportPane *pane = (ExportPane *)base;
    const UiStyle style = {base->host->ascii, base->host->accessible};

    pane->area = (UiArea){area->y + 1, area->x + 2, area->rows - 1, area->columns - 4};
    ui_page_set_area(pane->page, &pane->area);
    fill(pane, style);
    return TRUE;
}

static void export_paint(Pane *base, UiScreen *screen)
{
    const ExportPane *pane = (const ExportPane *)base;

    if (pane->dialog != NULL)
        ui_dialog_paint(pane->dialog, screen, &pane->area);
    else
        ui_page_paint(pane->page, screen);
}

static void export_cursor(const Pane *base, int *y, int *x)
{
    const ExportPane *pane = (const ExportPane *)base;

    *y = pane->area.y + 1;
    *x = pane->area.x;
    if (pane->dialog != NULL)
        ui_dialog_cursor(pane->dialog, &pane->area, y, x);
}

static guint export_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint under_way[] = {{ACTION_HELP, NULL}, {ACTION_CANCEL, NULL}};
    static const PaneHint over[] = {{ACTION_HELP, NULL}, {ACTION_BACK, NULL}};

    return ((const ExportPane *)base)->over
               ? pane_give_hints(over, G_N_ELEMENTS(over), hints, max)
               : pane_give_hints(under_way, G_N_ELEMENTS(under_way), hints, max);
}

static SafeText *export_heading(const Pane *base)
{
    return safe_text_printf("%s › %s", C_("screen", "Orders"), C_("screen", "Export"));
}

/* How far it is would be told again and again: what came of it is. */
static SafeText *export_say(const Pane *base)
{
    const ExportPane *pane = (const ExportPane *)base;

    if (pane->dialog != NULL)
        return ui_dialog_say(pane->dialog);
    return pane->over ? words_of_end(pane) : NULL;
}

static gboolean export_busy(const Pane *base)
{
    const ExportPane *pane = (const ExportPane *)base;

    return pane->export != NULL && !pane->over;
}

static void export_pane_free(Pane *base)
{
    ExportPane *pane = (ExportPane *)base;

    export_free(pane->export);
    ui_dialog_free(pane->dialog);
    ui_page_free(pane->page);
    g_strfreev(pane->columns);
    g_free(pane->problem);
    g_free(pane->path);
    g_free(pane);
}

static const PaneOps export_ops = {
    .id = "export",
    .title = "Export",
    .free = export_pane_free,
    .recalc = export_recalc,
    .paint = export_paint,
    .cursor = export_cursor,
    .key = export_key,
    .acts = export_acts,
    .hints = export_hints,
    .heading = export_heading,
    .say = export_say,
    .busy = export_busy,
};

Pane *pane_export_new(const PaneHost *host, OrderList *list, const char *layout, const char *path)
{
    ExportPane *pane = g_new0(ExportPane, 1);
    const ListState *state = order_list_state(list);

    pane->pane = (Pane){.ops = &export_ops, .host = host};
    pane->list = list;
    pane->path = g_strdup(path);
    pane->columns = export_order_columns(layout);
    export_format_of(path, &pane->format);
    pane->here = state->complete && !state->loading;
    pane->rows = order_list_count(list);
    pane->replaces = g_file_test(path, G_FILE_TEST_EXISTS);
    pane->state.total = -1;
    pane->page = ui_page_new();
    if (pane->replaces || !pane->here)
        ask(pane);
    else
        begin(pane);
    return &pane->pane;
}
