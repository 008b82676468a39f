/* SPDX-License-Identifier: MIT */
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
