/* SPDX-License-Identifier: MIT */
#include "outside.h"

#include "looptrace/ui_editor.h"

struct Outside {
    UiScreen *screen;
    OutsideEnded ended;
    gpointer data;
    UiEditor *editor; /* NULL: none is open */
    Pane *pane;
    char *key;
};

Outside *outside_new(UiScreen *screen, OutsideEnded ended, gpointer data)
{
    Outside *outside = g_new0(Outside, 1);

    outside->screen = screen;
    outside->ended = ended;
    outside->data = data;
    return outside;
}

void outside_free(Outside *outside)
{
    if (outside == NULL)
        return;
    ui_editor_free(outside->editor);
    g_free(outside->key);
    g_free(outside);
}

static void done(const char *text, const GError *error, gpointer data)
{
    Outside *outside = data;
    g_autofree char *key = g_steal_pointer(&outside->key);
    Pane *pane = g_steal_pointer(&outside->pane);

    g_clear_pointer(&outside->editor, ui_editor_free);
    outside->ended(pane, key, text, error, outside->data);
}

gboolean outside_edit(Outside *outside, Pane *pane, const char *key, const char *text,
                      GError **error)
{
    if (outside->editor != NULL) /* it has the terminal: who would have asked for another */
        return TRUE;
    outside->editor = ui_editor_start(outside->screen, text, done, outside, error);
    if (outside->editor == NULL)
        return FALSE;
    outside->pane = pane;
    outside->key = g_strdup(key);
    return TRUE;
}

gboolean outside_is_open(const Outside *outside)
{
    return outside->editor != NULL;
}
