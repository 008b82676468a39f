/* SPDX-License-Identifier: MIT */
#include "table_acts.h"

#include "looptrace/view_state.h"
#include "looptrace/words.h"

#define COLUMNS_KEY "columns"

static void say_marks(const Pane *pane, const UiTable *table, guint holes)
{
    guint marked = ui_table_marked(table);
    g_autoptr(GString) text = g_string_new(NULL);

    if (ui_table_in_range(table))
        g_string_append_printf(text, "%s ", _("range:"));
    g_string_append_printf(text, P_("%u row marked", "%u rows marked", marked), marked);
    if (holes > 0)
        g_string_append_printf(
            text, P_("; %u isn't here yet and isn't", "; %u aren't here yet and aren't", holes),
            holes);
    pane->host->say(pane->host->data, text->str);
}

static guint mark(Pane *pane, UiTable *table, UiMark how)
{
    guint holes = ui_table_mark(table, how);
    guint effects = EFFECT_REDRAW;

    if (how == UI_MARK_TOGGLE && pane->ops->move != NULL)
        effects |= pane->ops->move(pane, UI_MOVE_DOWN);
    say_marks(pane, table, holes);
    return effects;
}

guint table_act(Pane *pane, Action action)
{
    UiTable *table = pane->ops->table == NULL ? NULL : pane->ops->table(pane);

    if (table == NULL)
        return EFFECT_PASS;
    if (action == ACTION_MARK)
        return mark(pane, table, UI_MARK_TOGGLE);
    if (action == ACTION_MARK_RANGE)
        return mark(pane, table, UI_MARK_RANGE);
    if (action == ACTION_MARK_ALL)
        return mark(pane, table, UI_MARK_ALL);
    if (action == ACTION_MARK_NONE)
        return mark(pane, table, UI_MARK_NONE);
    if (action == ACTION_CANCEL && ui_table_drop_range(table))
        return EFFECT_REDRAW;
    if (action != ACTION_COLUMNS)
        return EFFECT_PASS;
    pane->next = pane_columns_new(pane->host, pane);
    return EFFECT_OPEN;
}

char *table_kept(const Pane *pane)
{
    return view_state_get(pane->ops->id, COLUMNS_KEY);
}

void table_restore(Pane *pane)
{
    UiTable *table = pane->ops->table(pane);
    g_autofree char *layout = table_kept(pane);
    gboolean descending = FALSE;
    const char *sorted;

    if (layout == NULL)
        return;
    ui_table_set_layout(table, layout);
    sorted = ui_table_sorted(table, &descending);
    if (sorted != NULL && pane->ops->sort_by != NULL) {
        g_autofree char *column = g_strdup(sorted);
        pane->ops->sort_by(pane, column, descending);
    }
}

void table_keep(const Pane *pane)
{
    g_autofree char *layout = ui_table_layout(pane->ops->table(pane));
    g_autoptr(GError) error = NULL;

    if (pane->ops->keeps_columns != NULL && !pane->ops->keeps_columns(pane))
        return;
    if (!view_state_set(pane->ops->id, COLUMNS_KEY, layout, &error))
        pane->host->say(pane->host->data, error->message);
}
