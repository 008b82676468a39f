/* SPDX-License-Identifier: MIT */
/* Text by itself, to be marked with the terminal's own means: nothing else stands in its rows. */
#include "looptrace/panes.h"
#include "looptrace/words.h"

typedef struct {
    Pane pane;
    UiPage *page;
    UiArea area;
} TextPane;

static gboolean text_recalc(Pane *base, const UiArea *area)
{
    TextPane *pane = (TextPane *)base;

    pane->area = *area;
    ui_page_set_area(pane->page, area);
    return TRUE;
}

static void text_paint(Pane *base, UiScreen *screen)
{
    ui_page_paint(((TextPane *)base)->page, screen);
}

static void text_cursor(const Pane *base, int *y, int *x)
{
    const TextPane *pane = (const TextPane *)base;

    *y = pane->area.y;
    *x = pane->area.x;
}

static guint text_move(Pane *base, UiMove step)
{
    return ui_page_move(((TextPane *)base)->page, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static const PaneAct text_acts[ACTION_COUNT] = {[ACTION_CANCEL] = pane_go_back};

static guint text_hints(const Pane *base, PaneHint *hints, guint max)
{
    const PaneHint all[] = {{ACTION_HELP, NULL}, {ACTION_BACK, NULL}};

    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *text_heading(const Pane *base)
{
    return safe_text_printf("%s", _("Mark it with the mouse or the keys of the terminal"));
}

static void text_free(Pane *base)
{
    ui_page_free(((TextPane *)base)->page);
    g_free(base);
}

static const PaneOps text_ops = {
    .id = "text",
    .title = "Text to copy",
    .free = text_free,
    .recalc = text_recalc,
    .paint = text_paint,
    .cursor = text_cursor,
    .move = text_move,
    .acts = text_acts,
    .hints = text_hints,
    .heading = text_heading,
};

Pane *pane_text_new(const PaneHost *host, const char *text)
{
    TextPane *pane = g_new0(TextPane, 1);
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_BLOCK);

    pane->pane = (Pane){.ops = &text_ops, .host = host};
    pane->page = ui_page_new();
    ui_page_add(pane->page, safe, UI_NORMAL);
    return &pane->pane;
}
