/* SPDX-License-Identifier: MIT */
/* Help: the keys of the pane below, from the keymap that the keys are looked up in. */
#include "looptrace/panes.h"
#include "looptrace/words.h"

typedef struct {
    Pane pane;
    UiPage *page;
    const char *about;
} HelpPane;

static void add_line(UiPage *page, const char *text, UiRole role)
{
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);

    ui_page_add(page, safe, role);
}

static void fill(UiPage *page, const Keymap *keymap, Screen screen)
{
    add_line(page, _("Keys"), UI_HEADING);
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        g_autofree char *keys = keymap_names(keymap, screen, (Action)i);
        if (*keys == '\0')
            continue;
        g_autoptr(SafeText) help = text_sanitise(action_help((Action)i), -1, TEXT_LINE);
        ui_page_add_pair(page, keys, help, UI_NORMAL);
    }
    add_line(page, "", UI_NORMAL);
    add_line(
        page,
        _("Alt and a digit is a function key: Alt 5 is F5 (as is Esc with 5 right behind it)."),
        UI_NORMAL);
    add_line(page, "", UI_NORMAL);
    add_line(page, _("Left of each row"), UI_HEADING);
    add_line(page, _(">  the selected row"), UI_NORMAL);
    add_line(page,
             _("!  at risk: past its date; due in 2 days and under 80 %; due in 5 days and under "
               "50 %; or a stage is delayed"),
             UI_NORMAL);
}

static gboolean help_recalc(Pane *base, const UiArea *area)
{
    UiArea inner = {area->y, area->x + 1, area->rows, area->columns - 1};

    ui_page_set_area(((HelpPane *)base)->page, &inner);
    return TRUE;
}

static void help_paint(Pane *base, UiScreen *screen)
{
    ui_page_paint(((HelpPane *)base)->page, screen);
}

static void help_cursor(const Pane *base, int *y, int *x)
{
    *y = 1;
    *x = 0;
}

static guint help_move(Pane *base, UiMove step)
{
    return ui_page_move(((HelpPane *)base)->page, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static const PaneAct help_acts[ACTION_COUNT] = {
    [ACTION_HELP] = pane_go_back,
    [ACTION_CANCEL] = pane_go_back,
};

static guint help_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {{ACTION_PAGE_DOWN, NULL}, {ACTION_BACK, NULL}};
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *help_heading(const Pane *base)
{
    return safe_text_printf(_("Help › %s"), ((const HelpPane *)base)->about);
}

static void help_free(Pane *base)
{
    HelpPane *pane = (HelpPane *)base;

    ui_page_free(pane->page);
    g_free(pane);
}

static const PaneOps help_ops = {
    .id = "help",
    .title = "Help",
    .free = help_free,
    .recalc = help_recalc,
    .paint = help_paint,
    .cursor = help_cursor,
    .move = help_move,
    .acts = help_acts,
    .hints = help_hints,
    .heading = help_heading,
};

Pane *pane_help_new(const PaneHost *host, const Pane *about)
{
    HelpPane *pane = g_new0(HelpPane, 1);

    pane->pane = (Pane){.ops = &help_ops, .host = host};
    pane->about = screen_title(pane_screen(about));
    pane->page = ui_page_new();
    fill(pane->page, host->keymap, pane_screen(about));
    return &pane->pane;
}
