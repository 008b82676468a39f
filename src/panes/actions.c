/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/panes.h"

static const ActionRow action_table[ACTION_COUNT] = {
#define X(id, key1, key2, key3, hint, label, help)                                                 \
    [ACTION_##id] = {{key1, key2, key3}, hint, label, help},
    PANE_ACTIONS(X)
#undef X
};

const ActionRow *action_row(Action action)
{
    return &action_table[action];
}

Action action_of_key(guint32 key)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        for (guint k = 0; k < G_N_ELEMENTS(action_table[i].keys); k++)
            if (action_table[i].keys[k] == key && key != 0)
                return (Action)i;
    return ACTION_NONE;
}

void pane_free(Pane *pane)
{
    if (pane == NULL)
        return;
    g_free(pane->target);
    pane->ops->free(pane);
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

guint pane_act(Pane *pane, Action action)
{
    UiMove step = move_of_action(action);

    if (step != no_move)
        return pane->ops->move == NULL ? EFFECT_NONE : pane->ops->move(pane, step);
    if (pane->ops->acts != NULL && pane->ops->acts[action] != NULL)
        return pane->ops->acts[action](pane);
    return action == ACTION_BACK ? EFFECT_BACK : EFFECT_NONE;
}

guint pane_go_back(Pane *pane)
{
    return EFFECT_BACK;
}

guint pane_sign_out(Pane *pane)
{
    return EFFECT_SIGN_OUT;
}

guint pane_give_hints(const PaneHint *all, guint n, PaneHint *hints, guint max)
{
    memcpy(hints, all, MIN(n, max) * sizeof *hints);
    return MIN(n, max);
}
