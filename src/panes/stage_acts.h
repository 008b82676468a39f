/* SPDX-License-Identifier: MIT */
/* What can be done to the stages of an order: to one, or to all marked ones with one key. */
#ifndef PANES_STAGE_ACTS_H
#define PANES_STAGE_ACTS_H

#include "looptrace/panes.h"

/* stages: of Stage*, as the person sees them. A percentage of its own for each: by more, at most 100. One that is
 * there already is passed over. settled hears what becomes of each, once: what isn't done stays marked. Effects;
 * tells what couldn't be done. */
guint stage_acts_add(Pane *pane, const Order *order, GPtrArray *stages, gint64 more,
                     WriteSettled settled);
/* What was made for some key: nothing, one, or several; those of one row at once, those of several rows with the sheet.
 * changes of Write*, left empty; row_ids of char*, one each. */
guint stage_acts_give(Pane *pane, GPtrArray *changes, GPtrArray *row_ids, gboolean sheet,
                      WriteSettled settled);
guint stage_acts_say(Pane *pane, const char *sentence);
gboolean stage_acts_are_about(Action action); /* stages */
/* A form, with that status (NULL: as it is) filled in; focus: a field. */
guint stage_acts_edit(Pane *pane, const Order *order, const Stage *stage, const char *status,
                      const char *focus);
/* A form for the workflow of the order. */
guint order_acts_move(Pane *pane, const Order *order);
/* Those whose rows are marked, together; else the order with that id; NULL: none is selected. */
guint order_acts_move_id(Pane *pane, const char *id);
char *order_acts_why_not(const Pane *pane, Action action, const char *id);
/* NULL: it can be done, as far as is known here. stage may be NULL. Caller frees. */
char *stage_acts_why_not(const Pane *pane, Action action, const Order *order, const Stage *stage);

guint stage_acts_history(Pane *pane, const char *order, gint64 stage); /* by its number */

#endif
