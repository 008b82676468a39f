/* SPDX-License-Identifier: MIT */
/* What is done to the table of any pane: marks, and how its columns are. */
#ifndef PANES_TABLE_ACTS_H
#define PANES_TABLE_ACTS_H

#include "looptrace/panes.h"

/* EFFECT_PASS: no act of a table's, or the pane has none. */
guint table_act(Pane *pane, Action action);

/* The columns as they were left on this machine. Sorts, when the pane can. */
void table_restore(Pane *pane);
char *table_kept(const Pane *pane); /* such a layout; NULL: none. Caller frees. */
void table_keep(const Pane *pane);  /* a failure is told in the status line */

#endif
