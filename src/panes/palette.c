/* SPDX-License-Identifier: MIT */
/* A line for whole commands, and below it what can be done, or what can stand next in the line (palette_list.c). */
#include <string.h>

#include "looptrace/prompt_history.h"
#include "looptrace/words.h"
#include "palette_list.h"

#define LABEL_COLUMNS 14
#define KEYS_COLUMNS  18
#define WORD_COLUMNS  30
#define GAP           1
#define TOP_ROWS      2 /* the line, and what there is to know */
#define LABEL         ": "

enum { CTRL_N = 14, CTRL_P = 16, CTRL_R = 18 };

typedef struct {
    Pane pane;
    const Pane *below; /* what it is about */
    UiPrompt *prompt;
    PaletteList *list;
    guint selected, top;
    gboolean chosen;  /* somebody has moved to it: it is meant, not what is typed */
    gboolean walking; /* with Tab: the selected word stands in the line */
    char *problem;    /* why the line can't be run; until it is changed */
    GPtrArray *lines; /* that were run before, the oldest first */
    guint at;         /* which of them stands in the line; lines->len: none does */
    char *typed;      /* what stood there before they were looked through */
    UiArea area;
} PalettePane;

static const PaletteEntry *selected(const PalettePane *pane)
{
    return palette_entry(pane->list, pane->selected);
}

static const char *line_of(const PalettePane *pane)
{
    return ui_prompt_text(pane->prompt);
}

/* ---- the list follows the line ---- */

static void take_list(PalettePane *pane, PaletteList *taken)
{
    palette_list_free(pane->list);
    pane->list = taken;
    pane->selected = pane->top = 0;
    pane->chosen = pane->walking = FALSE;
    g_clear_pointer(&pane->problem, g_free);
}

static void find(PalettePane *pane)
{
    if (pane->list != NULL && pane->list->kind == PALETTE_LINES)
        take_list(pane, palette_list_of_lines(pane->lines, line_of(pane)));
    else
        take_list(pane, palette_list_new(pane->pane.host, pane->below, line_of(pane),
                                         ui_prompt_position(pane->prompt)));
}

static void leave_lines(PalettePane *pane)
{
    ui_prompt_set_label(pane->prompt, LABEL);
    take_list(pane, NULL);
    find(pane);
}

static void set_line(PalettePane *pane, const char *line)
{
    ui_prompt_set(pane->prompt, line);
    find(pane);
}

/* ---- painting ---- */

static guint list_rows(const PalettePane *pane)
{
    return (guint)MAX(pane->area.rows - TOP_ROWS, 1);
}

static gboolean palette_recalc(Pane *base, const UiArea *area)
{
    PalettePane *pane = (PalettePane *)base;

    pane->area = *area;
    if (pane->selected < pane->top)
        pane->top = pane->selected;
    if (pane->selected >= pane->top + list_rows(pane))
        pane->top = pane->selected - list_rows(pane) + 1;
    return TRUE;
}

/* What fills its column leaves a blank behind it all the same. */
static int paint_part(const PalettePane *pane, UiScreen *screen, int y, int x, int columns,
                      const char *text, UiRole role)
{
    int width = x + columns < pane->area.columns ? columns - 1 : columns;
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);

    ui_paint_cell(screen, &pane->area, y, x, width, TEXT_LEFT, safe, role);
    return x + columns;
}

/* With a blank at its end: what is cut isn't glued to what is beside it. */
static int paint_column(const PalettePane *pane, UiScreen *screen, int y, int x, int columns,
                        const char *text, UiRole role)
{
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);
    g_autofree char *cut =
        text_fit(safe_text_utf8(safe), columns - GAP, TEXT_LEFT, pane->pane.host->ascii);

    return paint_part(pane, screen, y, x, columns, cut, role);
}

static void paint_entry(const PalettePane *pane, UiScreen *screen, int y, guint index)
{
    const PaletteEntry *entry = palette_entry(pane->list, index);
    gboolean here = index == pane->selected && (pane->list->kind != PALETTE_WORDS || pane->chosen);
    UiRole role = here ? UI_SELECTED : entry->reason != NULL ? UI_DIM : UI_NORMAL;
    g_autofree char *why =
        entry->reason == NULL ? NULL : g_strdup_printf(_("not now: %s"), entry->reason);
    int x = 2;

    if (here)
        ui_paint_literal(screen, &pane->area, y, 0, ">", UI_NORMAL);
    if (pane->list->kind == PALETTE_NAMES) {
        x = paint_column(pane, screen, y, x, LABEL_COLUMNS, action_label(entry->action), role);
        x = paint_column(pane, screen, y, x, KEYS_COLUMNS,
                         *entry->keys == '\0' ? entry->text : entry->keys, role);
    } else if (pane->list->kind == PALETTE_WORDS) {
        x = paint_column(pane, screen, y, x, MIN(WORD_COLUMNS, pane->area.columns / 2), entry->text,
                         role);
    }
    paint_part(pane, screen, y, x, pane->area.columns - x,
               pane->list->kind == PALETTE_LINES ? entry->text
               : why != NULL                     ? why
               : entry->help != NULL             ? entry->help
                                                 : "",
               role);
}

static void palette_paint(Pane *base, UiScreen *screen)
{
    const PalettePane *pane = (const PalettePane *)base;
    UiArea line = {pane->area.y, pane->area.x, 1, pane->area.columns};
    g_autofree char *about = palette_list_about(pane->list, pane->selected);

    ui_prompt_paint(pane->prompt, screen, &line);
    paint_part(pane, screen, 1, 2, pane->area.columns - 2,
               pane->problem != NULL ? pane->problem : about,
               pane->problem != NULL ? UI_FIELD_ERROR : UI_DIM);
    for (int y = TOP_ROWS; y < pane->area.rows; y++)
        if (pane->top + (guint)(y - TOP_ROWS) < pane->list->entries->len)
            paint_entry(pane, screen, y, pane->top + (guint)(y - TOP_ROWS));
}

static void palette_cursor(const Pane *base, int *y, int *x)
{
    const PalettePane *pane = (const PalettePane *)base;
    UiArea line = {pane->area.y, pane->area.x, 1, pane->area.columns};

    ui_prompt_cursor(pane->prompt, &line, y, x);
}

/* ---- moving in the list ---- */

static guint palette_move(Pane *base, UiMove step)
{
    PalettePane *pane = (PalettePane *)base;
    gint64 page = list_rows(pane);
    gint64 last = (gint64)pane->list->entries->len - 1;
    gint64 to = pane->selected;

    switch (step) {
    case UI_MOVE_UP:
        to--;
        break;
    case UI_MOVE_DOWN:
        to += pane->chosen || pane->list->kind == PALETTE_NAMES ? 1 : 0;
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
    /* Above the first one is the line. */
    pane->chosen = to >= 0 && last >= 0;
    pane->walking = FALSE;
    pane->selected = (guint)CLAMP(to, 0, MAX(last, 0));
    return EFFECT_REDRAW;
}

/* ---- lines that were run before ---- */

static guint go_back_to(PalettePane *pane, gboolean older)
{
    if (older ? pane->at == 0 : pane->at == pane->lines->len)
        return EFFECT_NONE;
    if (pane->at == pane->lines->len) {
        g_free(pane->typed);
        pane->typed = g_strdup(line_of(pane));
    }
    pane->at += older ? (guint)-1 : 1;
    guint at = pane->at;
    set_line(pane, at == pane->lines->len ? pane->typed : g_ptr_array_index(pane->lines, at));
    pane->at = at;
    return EFFECT_REDRAW;
}

/* In an empty line, and in one of those: what was run before; in what is typed: the list. */
static guint up_or_down(PalettePane *pane, gboolean up)
{
    gboolean through_lines = pane->at < pane->lines->len || (up && *line_of(pane) == '\0');

    if (!pane->chosen && pane->list->kind != PALETTE_LINES && through_lines && pane->lines->len > 0)
        return go_back_to(pane, up);
    return palette_move(&pane->pane, up ? UI_MOVE_UP : UI_MOVE_DOWN);
}

static guint search_lines(PalettePane *pane)
{
    if (pane->list->kind == PALETTE_LINES)
        return palette_move(&pane->pane, UI_MOVE_DOWN);
    ui_prompt_set_label(pane->prompt, _("run before: "));
    take_list(pane, palette_list_of_lines(pane->lines, line_of(pane)));
    return EFFECT_REDRAW;
}

/* ---- writing words out ---- */

/* In place of what stands between the beginning of the word and the cursor. */
static void put_word(PalettePane *pane, const char *text, gboolean ends)
{
    const char *line = line_of(pane);
    g_autofree char *before = g_strndup(line, pane->list->from);
    g_autofree char *after = g_strdup(line + ui_prompt_position(pane->prompt));
    gboolean blank = ends && *after != ' ';
    g_autofree char *whole = g_strconcat(before, text, blank ? " " : "", after, NULL);
    gsize position = strlen(before) + strlen(text) + (ends ? 1 : 0);

    ui_prompt_set(pane->prompt, whole);
    ui_prompt_point(pane->prompt, position);
}

/* The next one of them stands in the line, until something else is typed. */
static guint walk(PalettePane *pane, gboolean back)
{
    guint n = pane->list->entries->len;

    if (pane->walking)
        pane->selected = (pane->selected + (back ? n - 1 : 1)) % n;
    else
        pane->selected = back ? n - 1 : 0;
    g_autofree char *quoted = line_word_quote(selected(pane)->text);
    put_word(pane, quoted, FALSE);
    pane->walking = pane->chosen = TRUE;
    return EFFECT_REDRAW;
}

/* The selected word, and on to the next. */
static guint take_word(PalettePane *pane)
{
    gboolean goes_on = pane->list->completion->goes_on;
    g_autofree char *quoted = line_word_quote(selected(pane)->text);

    if (!pane->walking)
        put_word(pane, quoted, !goes_on);
    else if (!goes_on)
        ui_prompt_key(pane->prompt, ' ');
    find(pane);
    return EFFECT_REDRAW;
}

/* What all of them begin with, as far as the line doesn't have it yet. FALSE: it has all of it. */
static gboolean put_common(PalettePane *pane)
{
    gsize common = completion_common(pane->list->completion);
    gsize typed = ui_prompt_position(pane->prompt) - pane->list->from;
    g_autofree char *text = g_strndup(selected(pane)->text, common);
    g_autofree char *quoted = line_word_quote(text);

    if (common == 0 || strlen(quoted) <= typed || strcmp(quoted, text) != 0)
        return FALSE;
    put_word(pane, text, FALSE);
    find(pane);
    return TRUE;
}

static guint complete(PalettePane *pane, gboolean back)
{
    if (selected(pane) == NULL || pane->list->kind == PALETTE_LINES)
        return EFFECT_NONE;
    if (pane->list->kind == PALETTE_NAMES) {
        g_autofree char *line = g_strconcat(selected(pane)->text, " ", NULL);
        set_line(pane, line);
        return EFFECT_REDRAW;
    }
    if (pane->list->entries->len == 1 && !pane->walking)
        return take_word(pane);
    if (pane->walking || !put_common(pane))
        return walk(pane, back);
    return EFFECT_REDRAW;
}

/* ---- running ---- */

/* What can't be run stays, with the cursor at the word that is wrong. */
static guint run(PalettePane *pane, const char *line)
{
    const PaneHost *host = pane->pane.host;
    gsize position = strlen(line_of(pane));
    g_autofree char *problem = host->why_not_run(host->data, pane->below, line, &position);

    if (problem == NULL) {
        g_free(pane->pane.target);
        pane->pane.target = g_strdup(line);
        return EFFECT_BACK | EFFECT_RUN;
    }
    g_free(pane->problem);
    pane->problem = g_steal_pointer(&problem);
    if (strcmp(line, line_of(pane)) == 0)
        ui_prompt_point(pane->prompt, position);
    return EFFECT_REDRAW;
}

static gboolean is_here(const PalettePane *pane, const ActionRow *row)
{
    return (row->where & SCREEN_BIT(pane_screen(pane->below))) != 0;
}

static guint accept_name(PalettePane *pane)
{
    const PaletteEntry *entry = selected(pane);
    const char *line = line_of(pane);
    g_autofree char *name = palette_typed_name(line);

    if (entry == NULL ||
        (!pane->chosen && (strchr(line, ' ') != NULL || strcmp(name, entry->text) == 0)))
        return line[strspn(line, " ")] == '\0' ? EFFECT_NONE : run(pane, line);
    if (action_words_count(action_row(entry->action)) > 0 &&
        !is_here(pane, action_row(entry->action)))
        return complete(pane, FALSE); /* it wants to know more */
    return run(pane, entry->text);
}

static guint accept(PalettePane *pane)
{
    g_autofree char *line = NULL;

    switch (pane->list->kind) {
    case PALETTE_NAMES:
        return accept_name(pane);
    case PALETTE_WORDS:
        return pane->chosen && !pane->walking && selected(pane) != NULL ? take_word(pane)
                                                                        : run(pane, line_of(pane));
    case PALETTE_LINES:
        line = selected(pane) == NULL ? NULL : g_strdup(selected(pane)->text);
        leave_lines(pane);
        if (line != NULL)
            set_line(pane, line);
        return EFFECT_REDRAW;
    }
    return EFFECT_NONE;
}

static guint cancel(PalettePane *pane)
{
    if (pane->list->kind != PALETTE_LINES)
        return EFFECT_BACK;
    leave_lines(pane);
    return EFFECT_REDRAW;
}

/* ---- keys ---- */

static guint special_key(PalettePane *pane, guint32 key)
{
    switch (key) {
    case UI_KEY_UP:
    case UI_KEY_DOWN:
        return up_or_down(pane, key == UI_KEY_UP);
    case CTRL_P:
    case CTRL_N:
        return pane->list->kind == PALETTE_LINES ? EFFECT_NONE : go_back_to(pane, key == CTRL_P);
    case CTRL_R:
        return search_lines(pane);
    case UI_KEY_TAB:
    case UI_KEY_BACKTAB:
        return complete(pane, key == UI_KEY_BACKTAB);
    default: /* a number, not an enum */
        return EFFECT_PASS;
    }
}

/* Keys of a shell's line that aren't typed elsewhere. */
static gboolean is_of_line(guint32 key)
{
    static const char keys[] = "BDFG";

    return key > 0 && key < ' ' && strchr(keys, (char)(key + '@')) != NULL;
}

static guint palette_key(Pane *base, guint32 key)
{
    PalettePane *pane = (PalettePane *)base;
    guint effects = special_key(pane, key);

    if (effects != EFFECT_PASS)
        return effects;
    if (!ui_key_is_typed(key) && key != UI_KEY_ESCAPE && !is_of_line(key))
        return EFFECT_PASS;
    switch (ui_prompt_key(pane->prompt, key)) {
    case UI_PROMPT_EDITING:
        pane->at = pane->lines->len;
        find(pane);
        return EFFECT_REDRAW;
    case UI_PROMPT_ACCEPTED:
        return accept(pane);
    case UI_PROMPT_CANCELLED:
        return cancel(pane);
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
    int line = y - pane->area.y - TOP_ROWS;

    if (line < 0 || pane->top + (guint)line >= pane->list->entries->len)
        return EFFECT_NONE;
    pane->selected = pane->top + (guint)line;
    pane->chosen = TRUE;
    pane->walking = FALSE;
    return EFFECT_REDRAW;
}

static guint palette_hints(const Pane *base, PaneHint *hints, guint max)
{
    const PaneHint all[] = {{ACTION_CANCEL, NULL}, {ACTION_PAGE_DOWN, NULL}};

    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *palette_heading(const Pane *base)
{
    return safe_text_printf(
        "%s", _("What can be done  Enter does it, Tab writes it out, Up: run before"));
}

static SafeText *palette_say(const Pane *base)
{
    const PalettePane *pane = (const PalettePane *)base;
    const PaletteEntry *entry = selected(pane);
    g_autofree char *about = palette_list_about(pane->list, pane->selected);

    if (pane->problem != NULL)
        return safe_text_printf("%s", pane->problem);
    if (entry == NULL || (pane->list->kind == PALETTE_WORDS && !pane->chosen))
        return safe_text_printf("%s", about);
    if (pane->list->kind == PALETTE_NAMES)
        return safe_text_printf("%s. %s", action_label(entry->action),
                                entry->reason == NULL ? entry->help : entry->reason);
    return safe_text_printf("%s%s%s", entry->text, entry->help == NULL ? "" : ". ",
                            entry->help == NULL ? "" : entry->help);
}

static void palette_free(Pane *base)
{
    PalettePane *pane = (PalettePane *)base;

    ui_prompt_free(pane->prompt);
    palette_list_free(pane->list);
    g_ptr_array_unref(pane->lines);
    g_free(pane->problem);
    g_free(pane->typed);
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
    pane->prompt = ui_prompt_new(LABEL, "");
    pane->lines = prompt_history_read(host->services);
    pane->at = pane->lines->len;
    find(pane);
    return &pane->pane;
}
