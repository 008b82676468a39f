/* SPDX-License-Identifier: MIT */
/* What is copied of the row under the cursor, and what is said about it. */
#ifndef APP_COPIER_H
#define APP_COPIER_H

#include "looptrace/panes.h"

typedef struct Copier Copier;

/* show: text that couldn't be copied, or that a person wants to mark. All borrowed. */
Copier *copier_new(UiScreen *screen, const PaneHost *host,
                   void (*show)(gpointer data, const char *text));
void copier_free(Copier *copier);   /* NULL is allowed */
void copier_forget(Copier *copier); /* what is on its way for it isn't wanted any more */
gboolean copier_is_busy(const Copier *copier);

/* FALSE: that is no copying. */
gboolean copier_act(Copier *copier, const Pane *pane, Action action);

#endif
