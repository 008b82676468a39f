/* SPDX-License-Identifier: MIT */
#include "palette_list.h"

#include <string.h>

#include "looptrace/manual.h"
#include "looptrace/words.h"

static void entry_free(gpointer data)
{
    PaletteEntry *entry = data;

    g_free(entry->text);
    g_free(entry->keys);
    g_free(entry->help);
    g_free(entry->reason);
    g_free(entry);
}

static PaletteList *new_list(PaletteKind kind)
{
    PaletteList *list = g_new0(PaletteList, 1);

    list->kind = kind;
    list->entries = g_ptr_array_new_with_free_func(entry_free);
    return list;
}

void palette_list_free(PaletteList *list)
{
    if (list == NULL)
        return;
    g_ptr_array_unref(list->entries);
    completion_free(list->completion);
    g_free(list);
}

const PaletteEntry *palette_entry(const PaletteList *list, guint i)
{
    return i < list->entries->len ? g_ptr_array_index(list->entries, i) : NULL;
}

static PaletteEntry *add(PaletteList *list, const char *text)
{
    PaletteEntry *entry = g_new0(PaletteEntry, 1);

    entry->text = g_strdup(text);
    g_ptr_array_add(list->entries, entry);
    return entry;
}

/* ---- actions ---- */

static char *why_not(const PaneHost *host, const Pane *below, Action action)
{
    const ActionRow *row = action_row(action);
    gboolean here = (row->where & SCREEN_BIT(pane_screen(below))) != 0;

    if (here || row->run == NULL)
        return pane_why_not(below, action);
    if ((row->needs & NEEDS_PASSWORD) != 0)
        return g_strdup(_("the sign-in screen asks for the password"));
    return action_why_not(row, host->services);
}

/* What is grave says so where it is chosen. */
static char *help_of(Action action)
{
    switch (action_grade(action_row(action), NULL)) {
    case GRADE_LOOK:
    case GRADE_UNDO:
        break;
    case GRADE_CONFIRM:
        return g_strdup_printf(_("asks first: %s"), action_help(action));
    case GRADE_NUMBER:
        return g_strdup_printf(_("can't be taken back: %s"), action_help(action));
    }
    return g_strdup(action_help(action));
}

static int by_score(gconstpointer a, gconstpointer b)
{
    const PaletteEntry *first = *(const PaletteEntry *const *)a;
    const PaletteEntry *second = *(const PaletteEntry *const *)b;

    if ((first->reason == NULL) != (second->reason == NULL))
        return first->reason == NULL ? -1 : 1;
    if (first->score != second->score)
        return first->score > second->score ? -1 : 1;
    return (int)first->action - (int)second->action;
}

char *palette_typed_name(const char *line)
{
    g_autoptr(LineWords) words = line_words_new(line, -1);
    const char *first = words->words->len == 0 ? "" : line_words_at(words, 0)->text;

    if (words->words->len > 1 && action_find_command(first, NULL) == NULL)
        return g_strdup_printf("%s %s", first, line_words_at(words, 1)->text);
    return g_strdup(first);
}

static PaletteList *list_names(const PaneHost *host, const Pane *below, const char *line)
{
    PaletteList *list = new_list(PALETTE_NAMES);
    g_autofree char *name = palette_typed_name(line);

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        g_autofree char *keys = keymap_names(host->keymap, pane_screen(below), (Action)i);
        guint score = action_match((Action)i, name, keys);
        if (score == 0 || i == ACTION_PALETTE || (row->needs & IS_HIDDEN) != 0 ||
            !action_is_offered(row, host->services))
            continue;
        g_autofree char *words = action_words(row);
        PaletteEntry *entry = add(list, words);
        entry->action = (Action)i;
        entry->score = score;
        entry->keys = g_steal_pointer(&keys);
        entry->help = help_of((Action)i);
        entry->reason = why_not(host, below, (Action)i);
    }
    g_ptr_array_sort(list->entries, by_score);
    return list;
}

/* ---- words ---- */

static guint name_parts(const ActionRow *action)
{
    return strchr(action->name, '.') == NULL ? 1 : 2;
}

/* NULL: no command stands there whose arguments could follow. */
static PaletteList *list_words(const PaneHost *host, const char *line, gsize cursor)
{
    g_autoptr(LineWords) words = line_words_new(line, (gssize)cursor);
    guint n = words->words->len;
    const LineWord *last = n == 0 ? NULL : line_words_at(words, n - 1);
    gboolean within = last != NULL && last->end == cursor;
    guint n_before = within ? n - 1 : n;
    g_autofree const char **before = g_new0(const char *, n_before + 1);

    for (guint i = 0; i < n_before; i++)
        before[i] = line_words_at(words, i)->text;
    g_autoptr(Completion) completion =
        completion_find_on_screen(host->services, before, within ? last->text : "");
    if (completion->action == NULL || n_before < name_parts(completion->action))
        return NULL;
    PaletteList *list = new_list(PALETTE_WORDS);
    list->from = within ? last->start : cursor;
    for (guint i = 0; i < completion->words->len; i++)
        add(list, completion_word(completion, i)->text)->help =
            g_strdup(completion_word(completion, i)->help);
    list->completion = g_steal_pointer(&completion);
    return list;
}

PaletteList *palette_list_new(const PaneHost *host, const Pane *below, const char *line,
                              gsize cursor)
{
    PaletteList *list = list_words(host, line, cursor);

    return list != NULL ? list : list_names(host, below, line);
}

/* ---- lines ---- */

PaletteList *palette_list_of_lines(const GPtrArray *lines, const char *typed)
{
    PaletteList *list = new_list(PALETTE_LINES);

    for (guint i = lines->len; i > 0; i--)
        if (strstr(g_ptr_array_index(lines, i - 1), typed) != NULL)
            add(list, g_ptr_array_index(lines, i - 1));
    return list;
}

/* ---- what there is to know ---- */

static char *about_action(Action action)
{
    const ActionRow *row = action_row(action);
    g_autofree char *usage = row->run == NULL ? action_words(row) : manual_usage(row);
    g_autofree char *facts = manual_facts(row);

    return *facts == '\0' ? g_steal_pointer(&usage) : g_strdup_printf("%s · %s", usage, facts);
}

static char *about_words(const Completion *completion)
{
    const ActionArgument *argument = completion->argument;

    if (argument == NULL)
        return about_action(action_from_name(completion->action->name));
    g_autofree char *usage = manual_usage(completion->action);
    if (argument->shown == NULL || (argument->traits & ARGUMENT_IS_WORD) == 0)
        return g_strdup_printf("%s · --%s: %s", usage, argument->name, _(argument->help));
    return g_strdup_printf("%s · %s: %s", usage, argument->shown, _(argument->help));
}

char *palette_list_about(const PaletteList *list, guint i)
{
    const PaletteEntry *entry = palette_entry(list, i);

    switch (list->kind) {
    case PALETTE_NAMES:
        return entry == NULL ? g_strdup(_("Nothing is called like that."))
                             : about_action(entry->action);
    case PALETTE_WORDS:
        return about_words(list->completion);
    case PALETTE_LINES:
        return g_strdup(entry == NULL ? _("No line that was run before holds that.")
                                      : _("Lines that were run before: Enter takes one up"));
    }
    return NULL;
}
