/* SPDX-License-Identifier: MIT */
/* What the queue and the page of a lead have in common: what can be done to leads, and what is said of one. */
#ifndef PANES_LEAD_ACTS_H
#define PANES_LEAD_ACTS_H

#include "looptrace/json.h"
#include "looptrace/panes.h"

/* Which status a key gives; LEAD_UNKNOWN: none. */
LeadStatus lead_acts_status(Action action);
/* For panes: a function for each of them that calls set(pane, action), and its places in a table of acts. */
#define LEAD_SETTER(name, set, action)                                                             \
    static guint name(Pane *pane)                                                                  \
    {                                                                                              \
        return set(pane, action);                                                                  \
    }
#define LEAD_SETTERS(set)                                                                          \
    LEAD_SETTER(set_contacted, set, ACTION_LEAD_CONTACTED)                                         \
    LEAD_SETTER(set_hot, set, ACTION_LEAD_HOT)                                                     \
    LEAD_SETTER(set_warm, set, ACTION_LEAD_WARM)                                                   \
    LEAD_SETTER(set_cold, set, ACTION_LEAD_COLD)                                                   \
    LEAD_SETTER(set_lost, set, ACTION_LEAD_LOST)
#define LEAD_SETTER_ACTS                                                                           \
    [ACTION_LEAD_CONTACTED] = set_contacted, [ACTION_LEAD_HOT] = set_hot,                          \
    [ACTION_LEAD_WARM] = set_warm, [ACTION_LEAD_COLD] = set_cold, [ACTION_LEAD_LOST] = set_lost

/* leads: of Lead*, as the person sees them. One that has that status is passed over; settled hears what becomes of each,
 * once. Effects; tells what couldn't be done. */
guint lead_acts_set(Pane *pane, GPtrArray *leads, LeadStatus status, WriteSettled settled);
/* The form of all that may be written of it; focus: a field. */
guint lead_acts_edit(Pane *pane, const Lead *lead, const char *focus);
/* lead NULL: none is selected. Caller frees. */
char *lead_acts_why_not(const Pane *pane, Action action, const Lead *lead);
/* Its address or number, by the action that copies it; the row and the id by the other. NULL: it has none. */
char *lead_acts_contact(const Lead *lead, Action action);
char *lead_acts_copy(const Lead *lead, PaneCopy what);

/* Mine over what the server has: a new one. */
Lead *lead_seen(const PaneHost *host, const Lead *lead, WriteMark *mark);
const char *lead_status_words(const Lead *lead);
/* "yours", a name, "somebody else's", "nobody's". */
const char *lead_whose(const PaneHost *host, const Lead *lead);
/* "12 m", "4 h", "3 d": since it was asked; "–". */
SafeText *lead_age(const PaneHost *host, const Lead *lead);
/* Who, what, for how much, how it stands: some lines. */
void lead_fill_facts(const PaneHost *host, UiPage *page, const Lead *lead);
/* Its quote, and all that is longer than a line, as one tree. Caller deletes. */
cJSON *lead_tree(const Lead *lead);

#endif
