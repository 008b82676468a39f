/* SPDX-License-Identifier: MIT */
/* A supplier for an order: from the list (the marked ones one after another) and from the order's page. */
#ifndef PANES_ASSIGN_ACTS_H
#define PANES_ASSIGN_ACTS_H

#include "looptrace/panes.h"

/* The first of the marked orders that has none yet, else the order of that id; those that have one lose their mark. */
guint assign_acts_open(Pane *pane, const char *id);
/* NULL, too, when the action is another. Caller frees. */
char *assign_acts_why_not(const Pane *pane, Action action, const char *id);

#endif
