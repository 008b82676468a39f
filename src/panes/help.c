/* SPDX-License-Identifier: MIT */
/* Help: the keys of all screens, from the keymap that they are looked up in, that of the pane below first; what can't be
 * done there now says why. `/` shows only what holds a text. */
#include <string.h>

#include "looptrace/panes.h"
#include "looptrace/words.h"

typedef struct {
    Pane pane;
    const Pane *about; /* outlives it */
    UiPage *page;
    UiPrompt *prompt; /* NULL: nobody types */
    char *wanted;     /* what is looked for; "": all */
    guint found;      /* actions that are shown */
    UiArea area;
} HelpPane;

/* ---- lines ---- */

static void add_line(HelpPane *pane, const char *text, UiRole role)
{
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);

    ui_page_add(pane->page, safe, role);
}

static int by_length(gconstpointer a, gconstpointer b)
{
    glong first = g_utf8_strlen(*(const char *const *)a, -1);
    glong second = g_utf8_strlen(*(const char *const *)b, -1);

    return first < second ? -1 : first > second;
}

/* The shortest one first: that is the one to be learnt. Stable, as the map has them. Caller frees. */
static char *shortest_first(char *taken)
{
    g_auto(GStrv) names = g_strsplit(taken, "  ", -1);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();

    g_free(taken);
    for (guint i = 0; names[i] != NULL; i++) {
        guint at = 0;
        while (at < sorted->len && by_length(&sorted->pdata[at], &names[i]) <= 0)
            at++;
        g_ptr_array_insert(sorted, (int)at, names[i]);
    }
    g_ptr_array_add(sorted, NULL);
    return g_strjoinv("  ", (char **)sorted->pdata);
}

/* A key is wanted by its name; a sentence or a name by a part of it. */
static gboolean is_wanted(const HelpPane *pane, Action action, const char *keys)
{
    g_autofree char *wanted = g_utf8_casefold(pane->wanted, -1);
    g_autofree char *help = g_utf8_casefold(action_help(action), -1);
    g_autofree char *label = g_utf8_casefold(action_label(action), -1);
    g_auto(GStrv) names = g_strsplit(keys, "  ", -1);

    if (!action_is_offered(action_row(action), pane->pane.host->services))
        return FALSE;
    return *wanted == '\0' || strstr(help, wanted) != NULL || strstr(label, wanted) != NULL ||
           strstr(action_row(action)->name, wanted) != NULL ||
           g_strv_contains((const char *const *)names, pane->wanted);
}

static void add_action(HelpPane *pane, Screen screen, Action action, const char *keys)
{
    gboolean here = screen == pane_screen(pane->about);
    g_autofree char *reason = here ? pane_why_not(pane->about, action) : NULL;
    g_autoptr(SafeText) text =
        reason == NULL ? safe_text_printf("%s", action_help(action))
                       : safe_text_printf(_("%s (not now: %s)"), action_help(action), reason);

    ui_page_add_pair(pane->page, keys, text, reason == NULL ? UI_NORMAL : UI_DIM);
    pane->found++;
}

/* Of those that are on nearly every screen, or of this screen's own. */
static void add_section(HelpPane *pane, Screen screen, gboolean everywhere, const char *title)
{
    gboolean begun = FALSE;

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        g_autofree char *keys = NULL;
        if (action_is_everywhere(action_row((Action)i)) != everywhere)
            continue;
        keys = shortest_first(keymap_names(pane->pane.host->keymap, screen, (Action)i));
        if (*keys == '\0' || !is_wanted(pane, (Action)i, keys))
            continue;
        if (!begun)
            add_line(pane, title, UI_HEADING);
        begun = TRUE;
        add_action(pane, screen, (Action)i, keys);
    }
    if (begun)
        add_line(pane, "", UI_NORMAL);
}

static void add_notes(HelpPane *pane)
{
    g_autofree char *map = g_strdup_printf(
        _("This is the map “%s”; `keymap` in the config chooses default or vim, and [keys] changes "
          "keys. `:help keys` has both maps, man looptrace-keys tells more."),
        keymap_name(pane->pane.host->keymap));

    add_line(pane, map, UI_NORMAL);
    add_line(
        pane,
        _("Alt and a digit is a function key: Alt 5 is F5 (as is Esc with 5 right behind it)."),
        UI_NORMAL);
    add_line(pane, "", UI_NORMAL);
    add_line(pane, _("Left of each row"), UI_HEADING);
    add_line(pane, _(">  the selected row"), UI_NORMAL);
    add_line(pane,
             _("!  at risk: past its date; due in 2 days and under 80 %; due in 5 days and under "
               "50 %; or a stage is delayed"),
             UI_NORMAL);
    add_line(pane, _("~  waits on this machine for the server"), UI_NORMAL);
    add_line(pane, _("*  marked"), UI_NORMAL);
    add_line(pane, "", UI_NORMAL);
}

/* What has other keys there, of what this screen has. FALSE: nothing. */
static gboolean add_other_map(HelpPane *pane, Screen here)
{
    const Keymap *map = pane->pane.host->keymap;
    g_autoptr(Keymap) other = keymap_new_of_map(strcmp(keymap_name(map), "vim") != 0);
    g_autofree char *title = g_strdup_printf(_("In the other map, “%s”"), keymap_name(other));
    gboolean begun = FALSE;

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        g_autofree char *keys = keymap_names(map, here, (Action)i);
        g_autofree char *theirs = keymap_names(other, here, (Action)i);
        if (strcmp(keys, theirs) == 0 || !is_wanted(pane, (Action)i, theirs))
            continue;
        if (!begun)
            add_line(pane, title, UI_HEADING);
        begun = TRUE;
        g_autoptr(SafeText) help = safe_text_printf("%s", action_help((Action)i));
        ui_page_add_pair(pane->page, *theirs == '\0' ? C_("keys", "none") : theirs, help,
                         UI_NORMAL);
    }
    if (begun)
        add_line(pane, "", UI_NORMAL);
    return begun;
}

static void fill(HelpPane *pane)
{
    Screen here = pane_screen(pane->about);

    ui_page_clear(pane->page);
    ui_page_move(pane->page, UI_MOVE_FIRST);
    pane->found = 0;
    add_section(pane, here, FALSE, screen_title(here));
    add_section(pane, here, TRUE, _("On nearly every screen"));
    if (*pane->wanted == '\0')
        add_notes(pane);
    gboolean other = add_other_map(pane, here);
    for (int i = 0; i < SCREEN_COUNT; i++) {
        g_autofree char *title = g_strdup_printf(_("Elsewhere: %s"), screen_title((Screen)i));
        if ((Screen)i == here)
            continue;
        add_section(pane, (Screen)i, FALSE, title);
    }
    if (pane->found == 0 && !other)
        add_line(pane, _("Nothing is called like that."), UI_DIM);
}

/* ---- searching ---- */

static void look_for(HelpPane *pane, const char *text)
{
    char *wanted = g_strdup(text);

    g_free(pane->wanted);
    pane->wanted = wanted;
    fill(pane);
}

static guint begin_search(Pane *base)
{
    HelpPane *pane = (HelpPane *)base;

    ui_prompt_free(pane->prompt);
    pane->prompt = ui_prompt_new("/ ", pane->wanted);
    return EFFECT_REDRAW;
}

static guint help_key(Pane *base, guint32 key)
{
    HelpPane *pane = (HelpPane *)base;

    if (pane->prompt == NULL ||
        (!ui_key_is_typed(key) && key != UI_KEY_ESCAPE && !(key > 0 && key < ' ')))
        return EFFECT_PASS;
    if (key == UI_KEY_UP || key == UI_KEY_DOWN)
        return EFFECT_PASS; /* scrolls what is found */
    switch (ui_prompt_key(pane->prompt, key)) {
    case UI_PROMPT_EDITING:
        look_for(pane, ui_prompt_text(pane->prompt));
        return EFFECT_REDRAW;
    case UI_PROMPT_ACCEPTED:
        break;
    case UI_PROMPT_CANCELLED:
        look_for(pane, "");
        break;
    }
    g_clear_pointer(&pane->prompt, ui_prompt_free);
    return EFFECT_REDRAW;
}

static guint help_paste(Pane *base, const char *text, gsize length)
{
    HelpPane *pane = (HelpPane *)base;

    if (pane->prompt == NULL)
        return EFFECT_PASS;
    ui_prompt_paste(pane->prompt, text, length);
    look_for(pane, ui_prompt_text(pane->prompt));
    return EFFECT_REDRAW;
}

/* All again, before it goes away. */
static guint cancel(Pane *base)
{
    HelpPane *pane = (HelpPane *)base;

    if (pane->prompt == NULL && *pane->wanted == '\0')
        return EFFECT_BACK;
    g_clear_pointer(&pane->prompt, ui_prompt_free); /* by a click */
    look_for(pane, "");
    return EFFECT_REDRAW;
}

/* ---- the pane ---- */

static gboolean help_recalc(Pane *base, const UiArea *area)
{
    HelpPane *pane = (HelpPane *)base;
    int line = pane->prompt == NULL ? 0 : 1;
    UiArea inner = {area->y + line, area->x + 1, area->rows - line, area->columns - 1};

    pane->area = *area;
    ui_page_set_area(pane->page, &inner);
    return TRUE;
}

static UiArea prompt_line(const HelpPane *pane)
{
    return (UiArea){pane->area.y, pane->area.x, 1, pane->area.columns};
}

static void help_paint(Pane *base, UiScreen *screen)
{
    const HelpPane *pane = (const HelpPane *)base;
    UiArea line = prompt_line(pane);

    if (pane->prompt != NULL)
        ui_prompt_paint(pane->prompt, screen, &line);
    ui_page_paint(pane->page, screen);
}

static void help_cursor(const Pane *base, int *y, int *x)
{
    const HelpPane *pane = (const HelpPane *)base;
    UiArea line = prompt_line(pane);

    *y = 1;
    *x = 0;
    if (pane->prompt != NULL)
        ui_prompt_cursor(pane->prompt, &line, y, x);
}

static guint help_move(Pane *base, UiMove step)
{
    return ui_page_move(((HelpPane *)base)->page, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static const PaneAct help_acts[ACTION_COUNT] = {
    [ACTION_HELP] = pane_go_back,
    [ACTION_CANCEL] = cancel,
    [ACTION_FIND] = begin_search,
};

static guint help_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_FIND, NULL}, {ACTION_PAGE_DOWN, NULL}, {ACTION_BACK, NULL}};
    static const PaneHint typing[] = {{ACTION_CANCEL, NULL}, {ACTION_PAGE_DOWN, NULL}};

    if (((const HelpPane *)base)->prompt != NULL)
        return pane_give_hints(typing, G_N_ELEMENTS(typing), hints, max);
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *help_heading(const Pane *base)
{
    const HelpPane *pane = (const HelpPane *)base;
    const char *title = screen_title(pane_screen(pane->about));

    if (*pane->wanted == '\0')
        return safe_text_printf(_("Help › %s"), title);
    return safe_text_printf(_("Help › %s  /%s/ %u found"), title, pane->wanted, pane->found);
}

static SafeText *help_say(const Pane *base)
{
    return ui_page_say(((const HelpPane *)base)->page);
}

static void help_free(Pane *base)
{
    HelpPane *pane = (HelpPane *)base;

    ui_prompt_free(pane->prompt);
    ui_page_free(pane->page);
    g_free(pane->wanted);
    g_free(pane);
}

static const PaneOps help_ops = {
    .id = "help",
    .title = "Help",
    .free = help_free,
    .recalc = help_recalc,
    .paint = help_paint,
    .cursor = help_cursor,
    .key = help_key,
    .paste = help_paste,
    .move = help_move,
    .acts = help_acts,
    .hints = help_hints,
    .heading = help_heading,
    .say = help_say,
};

Pane *pane_help_new(const PaneHost *host, const Pane *about)
{
    HelpPane *pane = g_new0(HelpPane, 1);

    pane->pane = (Pane){.ops = &help_ops, .host = host};
    pane->about = about;
    pane->wanted = g_strdup("");
    pane->page = ui_page_new();
    fill(pane);
    return &pane->pane;
}
