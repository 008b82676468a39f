/* SPDX-License-Identifier: MIT */
/* What the forms that ask for credentials have in common: an answer that is waited for, and keys. */
#ifndef PANES_WAITING_H
#define PANES_WAITING_H

#include "looptrace/panes.h"
#include "looptrace/ui_form.h"

/* What an answer carries: it may come when the pane has gone, or waits no longer. */
typedef struct PaneWait PaneWait;

/* *slot is the pane's, and NULL before; pane is the beginning of what pane_wait_end() gives back. */
PaneWait *pane_wait_begin(PaneWait **slot, Pane *pane);
/* With the answer, once: the pane, NULL when it waits no longer. The slot is NULL from here on. */
gpointer pane_wait_end(PaneWait *wait);
Supabase *pane_wait_supabase(const PaneWait *wait); /* that was asked; before its end */
const PaneHost *
pane_wait_host(const PaneWait *wait); /* of the pane, which may have gone; before its end */
/* The answer, if one still comes, finds nobody. NULL in the slot is allowed. */
void pane_wait_drop(PaneWait **slot);

/* Of a form that is filled in, unless an answer is waited for; submit is called when it is. */
guint pane_form_key(UiForm *form, gboolean waits, guint32 key, void (*submit)(gpointer pane),
                    gpointer pane);

#endif
