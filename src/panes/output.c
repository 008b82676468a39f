/* SPDX-License-Identifier: MIT */
/* What a command typed behind `:` has answered. */
#include "looptrace/panes.h"
#include "looptrace/words.h"

typedef struct {
    Pane pane;
    UiPage *page;
    UiArea area;
    char *title;
} OutputPane;

static gboolean output_recalc(Pane *base, const UiArea *area)
{
    OutputPane *pane = (OutputPane *)base;

    pane->area = *area;
    ui_page_set_area(pane->page, area);
    return TRUE;
}

static void output_paint(Pane *base, UiScreen *screen)
{
    ui_page_paint(((OutputPane *)base)->page, screen);
}

static void output_cursor(const Pane *base, int *y, int *x)
{
    const OutputPane *pane = (const OutputPane *)base;

    *y = pane->area.y;
    *x = pane->area.x;
}

static guint output_move(Pane *base, UiMove step)
{
    return ui_page_move(((OutputPane *)base)->page, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static const PaneAct output_acts[ACTION_COUNT] = {[ACTION_CANCEL] = pane_go_back};

static guint output_hints(const Pane *base, PaneHint *hints, guint max)
{
    const PaneHint all[] = {{ACTION_HELP, NULL}, {ACTION_BACK, NULL}};

    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *output_heading(const Pane *base)
{
    return safe_text_printf(": %s", ((const OutputPane *)base)->title);
}

static SafeText *output_say(const Pane *base)
{
    return ui_page_say(((const OutputPane *)base)->page);
}

static void output_free(Pane *base)
{
    OutputPane *pane = (OutputPane *)base;

    ui_page_free(pane->page);
    g_free(pane->title);
    g_free(pane);
}

static const PaneOps output_ops = {
    .id = "output",
    .title = "Answer",
    .free = output_free,
    .recalc = output_recalc,
    .paint = output_paint,
    .cursor = output_cursor,
    .move = output_move,
    .acts = output_acts,
    .hints = output_hints,
    .heading = output_heading,
    .say = output_say,
};

Pane *pane_output_new(const PaneHost *host, const char *title, const char *text,
                      const char *message)
{
    OutputPane *pane = g_new0(OutputPane, 1);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    pane->pane = (Pane){.ops = &output_ops, .host = host};
    pane->title = g_strdup(title);
    pane->page = ui_page_new();
    for (guint i = 0; lines[i] != NULL && (*lines[i] != '\0' || lines[i + 1] != NULL); i++) {
        g_autoptr(SafeText) safe = text_sanitise(lines[i], -1, TEXT_LINE);
        ui_page_add(pane->page, safe, UI_NORMAL);
    }
    if (message != NULL) {
        g_autoptr(SafeText) safe = text_sanitise(message, -1, TEXT_BLOCK);
        ui_page_add(pane->page, safe, UI_HEADING);
    }
    return &pane->pane;
}
