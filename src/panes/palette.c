/* SPDX-License-Identifier: MIT */
/* Everything that can be done, by what one types of its name or its key; and a line for whole commands. */
#include <string.h>

#include "looptrace/panes.h"
#include "looptrace/words.h"

#define LABEL_COLUMNS 14
#define KEYS_COLUMNS  16

typedef struct {
    Action action;
    guint score;
    char *keys;
    char *reason; /* why not now; NULL: it can be done */
} Entry;

typedef struct {
    Pane pane;
    const Pane *below; /* what it is about */
    UiPrompt *prompt;
    GPtrArray *entries; /* of Entry*, the best first, what can't be done last */
    guint selected, top;
    gboolean chosen; /* somebody has moved to it: it is meant, not what is typed */
    UiArea area;
} PalettePane;

static void entry_free(gpointer data)
{
    Entry *entry = data;

    g_free(entry->keys);
    g_free(entry->reason);
    g_free(entry);
}

/* ---- entries ---- */

static char *why_not(const PalettePane *pane, Action action)
{
    const ActionRow *row = action_row(action);
    gboolean here = (row->where & (1u << pane_screen(pane->below))) != 0;

    if (here || row->run == NULL)
        return pane_why_not(pane->below, action);
    if ((row->needs & NEEDS_PASSWORD) != 0)
        return g_strdup(_("the sign-in screen asks for the password"));
    return action_why_not(row, pane->pane.host->services);
}

static int by_score(gconstpointer a, gconstpointer b)
{
    const Entry *first = *(const Entry *const *)a;
    const Entry *second = *(const Entry *const *)b;

    if ((first->reason == NULL) != (second->reason == NULL))
        return first->reason == NULL ? -1 : 1;
    if (first->score != second->score)
        return first->score > second->score ? -1 : 1;
    return (int)first->action - (int)second->action;
}

/* Only the words of a command: what follows are its arguments. */
static char *typed_name(const PalettePane *pane)
{
    g_autofree char *line = g_strstrip(g_strdup(ui_prompt_text(pane->prompt)));
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    guint n = g_strv_length(words);

    if (n == 0)
        return g_strdup("");
    if (n > 1 && action_find_command(words[0], NULL) == NULL)
        return g_strdup_printf("%s %s", words[0], words[1]);
    return g_strdup(words[0]);
}

static void find(PalettePane *pane)
{
    g_autofree char *name = typed_name(pane);

    g_ptr_array_set_size(pane->entries, 0);
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        g_autofree char *keys =
            keymap_names(pane->pane.host->keymap, pane_screen(pane->below), (Action)i);
        guint score = action_match((Action)i, name, keys);
        if (score == 0 || i == ACTION_PALETTE || (action_row((Action)i)->needs & IS_HIDDEN) != 0)
            continue;
        Entry *entry = g_new0(Entry, 1);
        entry->action = (Action)i;
        entry->score = score;
        entry->keys = g_steal_pointer(&keys);
        entry->reason = why_not(pane, (Action)i);
        g_ptr_array_add(pane->entries, entry);
    }
    g_ptr_array_sort(pane->entries, by_score);
    pane->selected = pane->top = 0;
    pane->chosen = FALSE;
}

static const Entry *selected(const PalettePane *pane)
{
    return pane->selected < pane->entries->len ? g_ptr_array_index(pane->entries, pane->selected)
                                               : NULL;
}

/* ---- painting ---- */

static gboolean palette_recalc(Pane *base, const UiArea *area)
{
    PalettePane *pane = (PalettePane *)base;
    guint rows = (guint)MAX(area->rows - 1, 1);

    pane->area = *area;
    if (pane->selected < pane->top)
        pane->top = pane->selected;
    if (pane->selected >= pane->top + rows)
        pane->top = pane->selected - rows + 1;
    return TRUE;
}

static void paint_entry(const PalettePane *pane, UiScreen *screen, int y, guint index)
{
    const Entry *entry = g_ptr_array_index(pane->entries, index);
    UiRole role = index == pane->selected ? UI_SELECTED
                  : entry->reason != NULL ? UI_DIM
                                          : UI_NORMAL;
    g_autofree char *words = action_words(action_row(entry->action));
    g_autoptr(SafeText) label = safe_text_printf("%s", action_label(entry->action));
    g_autoptr(SafeText) keys = safe_text_printf("%s", *entry->keys == '\0' ? words : entry->keys);
    g_autoptr(SafeText) help = entry->reason == NULL
                                   ? safe_text_printf("%s", action_help(entry->action))
                                   : safe_text_printf(_("not now: %s"), entry->reason);
    int x = 2;

    if (index == pane->selected)
        ui_paint_literal(screen, &pane->area, y, 0, ">", UI_NORMAL);
    ui_paint_cell(screen, &pane->area, y, x, LABEL_COLUMNS, TEXT_LEFT, label, role);
    x += LABEL_COLUMNS;
    ui_paint_cell(screen, &pane->area, y, x, KEYS_COLUMNS, TEXT_LEFT, keys, role);
    x += KEYS_COLUMNS;
    ui_paint_cell(screen, &pane->area, y, x, pane->area.columns - x, TEXT_LEFT, help, role);
}

static void palette_paint(Pane *base, UiScreen *screen)
{
    const PalettePane *pane = (const PalettePane *)base;
    UiArea line = {pane->area.y, pane->area.x, 1, pane->area.columns};

    ui_prompt_paint(pane->prompt, screen, &line);
    for (int y = 1; y < pane->area.rows; y++)
        if (pane->top + (guint)y - 1 < pane->entries->len)
            paint_entry(pane, screen, y, pane->top + (guint)y - 1);
    if (pane->entries->len == 0)
        ui_paint_literal(screen, &pane->area, 1, 2, _("Nothing is called like that."), UI_DIM);
}

static void palette_cursor(const Pane *base, int *y, int *x)
{
    const PalettePane *pane = (const PalettePane *)base;
    UiArea line = {pane->area.y, pane->area.x, 1, pane->area.columns};

    ui_prompt_cursor(pane->prompt, &line, y, x);
}

/* ---- keys ---- */

static guint palette_move(Pane *base, UiMove step)
{
    PalettePane *pane = (PalettePane *)base;
    gint64 page = MAX(pane->area.rows - 1, 1);
    gint64 last = (gint64)pane->entries->len - 1;
    gint64 to = pane->selected;

    switch (step) {
    case UI_MOVE_UP:
        to--;
        break;
    case UI_MOVE_DOWN:
        to++;
        break;
    case UI_MOVE_PAGE_UP:
        to -= page;
        break;
    case UI_MOVE_PAGE_DOWN:
        to += page;
        break;
    case UI_MOVE_FIRST:
        to = 0;
        break;
    case UI_MOVE_LAST:
        to = last;
        break;
    }
    pane->selected = (guint)CLAMP(to, 0, MAX(last, 0));
    pane->chosen = TRUE;
    return EFFECT_REDRAW;
}

/* The words of the selected action, as they would be typed. */
static guint complete(PalettePane *pane)
{
    const Entry *entry = selected(pane);

    if (entry == NULL)
        return EFFECT_NONE;
    g_autofree char *words = action_words(action_row(entry->action));
    g_autofree char *line = g_strconcat(words, " ", NULL);
    ui_prompt_set(pane->prompt, line);
    find(pane);
    return EFFECT_REDRAW;
}

static guint run(PalettePane *pane, const char *line)
{
    g_free(pane->pane.target);
    pane->pane.target = g_strdup(line);
    return EFFECT_BACK | EFFECT_RUN;
}

/* What is typed, if it is a command with all that belongs to it; else what is selected. */
static guint accept(PalettePane *pane)
{
    g_autofree char *line = g_strstrip(g_strdup(ui_prompt_text(pane->prompt)));
    const Entry *entry = selected(pane);
    g_autofree char *name = typed_name(pane);
    g_autofree char *words = entry == NULL ? NULL : action_words(action_row(entry->action));

    if (entry == NULL || (!pane->chosen && (strchr(line, ' ') != NULL || strcmp(name, words) == 0)))
        return *line == '\0' ? EFFECT_NONE : run(pane, line);
    if (action_words_count(action_row(entry->action)) > 0)
        return complete(pane); /* it wants to know more */
    return run(pane, words);
}

static guint palette_key(Pane *base, guint32 key)
{
    PalettePane *pane = (PalettePane *)base;

    if (key == UI_KEY_UP || key == UI_KEY_DOWN)
        return palette_move(base, key == UI_KEY_UP ? UI_MOVE_UP : UI_MOVE_DOWN);
    if (key == UI_KEY_TAB)
        return complete(pane);
    if (!ui_key_is_typed(key) && key != UI_KEY_ESCAPE)
        return EFFECT_PASS;
    switch (ui_prompt_key(pane->prompt, key)) {
    case UI_PROMPT_EDITING:
        find(pane);
        return EFFECT_REDRAW;
    case UI_PROMPT_ACCEPTED:
        return accept(pane);
    case UI_PROMPT_CANCELLED:
        return EFFECT_BACK;
    }
    return EFFECT_NONE;
}

static guint palette_paste(Pane *base, const char *text, gsize length)
{
    PalettePane *pane = (PalettePane *)base;

    ui_prompt_paste(pane->prompt, text, length);
    find(pane);
    return EFFECT_REDRAW;
}

static guint palette_click(Pane *base, int y, int x)
{
    PalettePane *pane = (PalettePane *)base;
    int line = y - pane->area.y - 1;

    if (line < 0 || pane->top + (guint)line >= pane->entries->len)
        return EFFECT_NONE;
    pane->selected = pane->top + (guint)line;
    pane->chosen = TRUE;
    return EFFECT_REDRAW;
}

static guint palette_hints(const Pane *base, PaneHint *hints, guint max)
{
    const PaneHint all[] = {{ACTION_CANCEL, NULL}, {ACTION_PAGE_DOWN, NULL}};

    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *palette_heading(const Pane *base)
{
    return safe_text_printf("%s", _("What can be done  Enter does it, Tab writes it out"));
}

static SafeText *palette_say(const Pane *base)
{
    const Entry *entry = selected((const PalettePane *)base);

    return entry == NULL ? NULL
                         : safe_text_printf("%s. %s", action_label(entry->action),
                                            entry->reason == NULL ? action_help(entry->action)
                                                                  : entry->reason);
}

static void palette_free(Pane *base)
{
    PalettePane *pane = (PalettePane *)base;

    ui_prompt_free(pane->prompt);
    g_ptr_array_unref(pane->entries);
    g_free(pane);
}

static const PaneOps palette_ops = {
    .id = "palette",
    .title = "Palette",
    .free = palette_free,
    .recalc = palette_recalc,
    .paint = palette_paint,
    .cursor = palette_cursor,
    .key = palette_key,
    .paste = palette_paste,
    .click = palette_click,
    .move = palette_move,
    .hints = palette_hints,
    .heading = palette_heading,
    .say = palette_say,
};

Pane *pane_palette_new(const PaneHost *host, const Pane *below)
{
    PalettePane *pane = g_new0(PalettePane, 1);

    pane->pane = (Pane){.ops = &palette_ops, .host = host};
    pane->below = below;
    pane->prompt = ui_prompt_new(": ", "");
    pane->entries = g_ptr_array_new_with_free_func(entry_free);
    find(pane);
    return &pane->pane;
}
