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

/* leads: of Lead*, as the person sees them. One that has that status is passed over. Effects; tells what couldn't be done.
 * done: nothing is in the way of the next (NULL: nobody asks). */
guint lead_acts_set(Pane *pane, GPtrArray *leads, LeadStatus status, gboolean *done);
/* The form of all that may be written of it; focus: a field. */
guint lead_acts_edit(Pane *pane, const Lead *lead, const char *focus);
/* A form for what is decided on its quote; and the order that it became. */
guint lead_acts_decide(Pane *pane, const Lead *lead, QuoteDecision decision);
guint lead_acts_open_order(Pane *pane, const Lead *lead);
/* For panes: their acts on the one lead that lead_of(pane) gives (NULL: none), and their places. */
#define LEAD_ACT(name, lead_of, call)                                                              \
    static guint name(Pane *pane)                                                                  \
    {                                                                                              \
        const Lead *lead = lead_of(pane);                                                          \
        return lead == NULL ? EFFECT_NONE : call;                                                  \
    }
#define LEAD_ONE_ACTS(lead_of)                                                                     \
    LEAD_ACT(write_note, lead_of, lead_acts_edit(pane, lead, "lead_notes"))                        \
    LEAD_ACT(assign, lead_of, lead_acts_edit(pane, lead, "assigned_to"))                           \
    LEAD_ACT(convert, lead_of, lead_acts_decide(pane, lead, QUOTE_CONVERT))                        \
    LEAD_ACT(approve, lead_of, lead_acts_decide(pane, lead, QUOTE_APPROVE))                        \
    LEAD_ACT(refuse, lead_of, lead_acts_decide(pane, lead, QUOTE_REJECT))                          \
    LEAD_ACT(open_order, lead_of, lead_acts_open_order(pane, lead))
#define LEAD_ONE_PLACES                                                                            \
    [ACTION_LEADS_NOTE] = write_note, [ACTION_LEADS_ASSIGN] = assign,                              \
    [ACTION_LEADS_CONVERT] = convert, [ACTION_QUOTES_APPROVE] = approve,                           \
    [ACTION_QUOTES_REJECT] = refuse, [ACTION_LEAD_ORDER] = open_order
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
