/* SPDX-License-Identifier: MIT */
/* A pane's long text in the person's editor: one at a time, and the terminal is the editor's until it ends. */
#ifndef APP_OUTSIDE_H
#define APP_OUTSIDE_H

#include "looptrace/panes.h"

typedef struct Outside Outside;

/* From the loop; text as for UiEditorDone. */
typedef void (*OutsideEnded)(Pane *pane, const char *key, const char *text, const GError *error,
                             gpointer data);

Outside *outside_new(UiScreen *screen, OutsideEnded ended, gpointer data);
void outside_free(
    Outside *outside); /* before the screen; hangs up on the editor; NULL is allowed */

/* FALSE with an error: ended isn't called. The pane has to live until then. */
gboolean outside_edit(Outside *outside, Pane *pane, const char *key, const char *text,
                      GError **error);
gboolean outside_is_open(const Outside *outside);

#endif
