/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/panes.h"
#include "looptrace/words.h"
#include "table_acts.h"

void pane_free(Pane *pane)
{
    if (pane == NULL)
        return;
    pane_free(pane->next);
    g_free(pane->target);
    pane->ops->free(pane);
}

char *pane_bar(const PaneHost *host, int percent, int columns)
{
    return host->accessible ? g_strdup("") : text_bar(percent, columns, host->ascii);
}

gboolean pane_keys_come(const Pane *pane)
{
    return pane->host->keys_come != NULL && pane->host->keys_come(pane->host->data);
}

static const UiMove no_move = (UiMove)-1;

static UiMove move_of_action(Action action)
{
    static const struct {
        Action action;
        UiMove move;
    } moves[] = {
        {ACTION_UP, UI_MOVE_UP},           {ACTION_DOWN, UI_MOVE_DOWN},
        {ACTION_PAGE_UP, UI_MOVE_PAGE_UP}, {ACTION_PAGE_DOWN, UI_MOVE_PAGE_DOWN},
        {ACTION_FIRST, UI_MOVE_FIRST},     {ACTION_LAST, UI_MOVE_LAST},
    };

    for (guint i = 0; i < G_N_ELEMENTS(moves); i++)
        if (moves[i].action == action)
            return moves[i].move;
    return no_move;
}

/* ---- views ---- */

static guint count_views(const Pane *pane, guint *seen)
{
    *seen = 0;
    return pane->ops->views == NULL ? 1 : pane->ops->views(pane, seen);
}

/* Which view the action leads to; FALSE: it is about none. */
static gboolean view_of_action(const Pane *pane, Action action, guint *nth)
{
    guint seen = 0;
    guint n = count_views(pane, &seen);

    if (action >= ACTION_VIEW_1 && action <= ACTION_VIEW_4)
        *nth = action - ACTION_VIEW_1;
    else if (action >= ACTION_VIEW_5 && action <= ACTION_VIEW_9)
        *nth = action - ACTION_VIEW_5 + 4;
    else if (action == ACTION_VIEW_NEXT)
        *nth = n == 0 ? 0 : (seen + 1) % n;
    else if (action == ACTION_VIEW_PREVIOUS)
        *nth = n == 0 ? 0 : (seen + n - 1) % n;
    else
        return FALSE;
    return TRUE;
}

static char *why_no_view(const Pane *pane, Action action)
{
    guint seen = 0;
    guint n = count_views(pane, &seen);
    guint nth = 0;

    if (!view_of_action(pane, action, &nth) || nth < n)
        return NULL;
    return g_strdup_printf(P_("there is %u view here", "there are %u views here", n), n);
}

/* ---- whether it can be done ---- */

Screen pane_screen(const Pane *pane)
{
    return screen_from_name(pane->ops->id);
}

static char *why_not_here(const ActionRow *row)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (row->where == 0)
        return g_strdup(_("it is a command, not a key"));
    for (int i = 0; i < SCREEN_COUNT; i++)
        if ((row->where & SCREEN_BIT(i)) != 0)
            g_string_append_printf(text, "%s%s", text->len == 0 ? _("it is for: ") : ", ",
                                   screen_title((Screen)i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *pane_why_not(const Pane *pane, Action action)
{
    const ActionRow *row = action_row(action);
    char *reason;

    if ((row->where & SCREEN_BIT(pane_screen(pane))) == 0)
        return why_not_here(row);
    if ((reason = action_why_not(row, pane->host->services)) != NULL)
        return reason;
    if ((reason = why_no_view(pane, action)) != NULL)
        return reason;
    if ((row->needs & NEEDS_ROW) != 0 && pane->ops->has_row != NULL && !pane->ops->has_row(pane))
        return g_strdup(_("no row is selected"));
    return pane->ops->why_not == NULL ? NULL : pane->ops->why_not(pane, action);
}

/* ---- doing it ---- */

guint pane_act(Pane *pane, Action action)
{
    UiMove step = move_of_action(action);
    guint nth = 0;
    guint effects = table_act(pane, action);

    if (effects != EFFECT_PASS)
        return effects;
    if (step != no_move)
        return pane->ops->move == NULL ? EFFECT_NONE : pane->ops->move(pane, step);
    if (view_of_action(pane, action, &nth))
        return pane->ops->view == NULL ? EFFECT_NONE : pane->ops->view(pane, nth);
    if (pane->ops->acts != NULL && pane->ops->acts[action] != NULL)
        return pane->ops->acts[action](pane);
    return action == ACTION_BACK ? EFFECT_BACK : EFFECT_NONE;
}

guint pane_go_back(Pane *pane)
{
    return EFFECT_BACK;
}

guint pane_give_hints(const PaneHint *all, guint n, PaneHint *hints, guint max)
{
    memcpy(hints, all, MIN(n, max) * sizeof *hints);
    return MIN(n, max);
}
