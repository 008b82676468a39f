/* SPDX-License-Identifier: MIT */
/* Home as lines: what the sections of a role say, in words, and where each line leads. Pure. */
#ifndef PANES_HOME_LINES_H
#define PANES_HOME_LINES_H

#include "looptrace/clock.h"
#include "looptrace/model.h"

/* Whose Home it is: a person with several roles has several. */
#define HOME_VIEWS(X)                                                                              \
    X(ADMIN, "admin")                                                                              \
    X(SUPPLIER, "supplier")                                                                        \
    X(SALES, "sales")                                                                              \
    X(BUYER, "buyer")

typedef enum {
#define X(id, name) HOME_##id,
    HOME_VIEWS(X)
#undef X
        HOME_VIEW_COUNT
} HomeView;

const char *home_view_name(HomeView view);
gboolean home_view_is_for(HomeView view, RoleSet roles);

typedef enum {
    HOME_LEADS_NOWHERE,
    HOME_LEADS_TO_ORDER,
    HOME_LEADS_TO_ORDERS,
    HOME_LEADS_TO_BOARD,
    HOME_LEADS_TO_OFFERS,
    HOME_LEADS_TO_LEADS,
    HOME_LEADS_TO_APPROVALS, /* target: which of them */
    HOME_LEADS_TO_MESSAGES,
    HOME_LEADS_TO_NOTIFICATIONS,
    HOME_LEADS_TO_CAPACITY /* target: a day of the month */
} HomeLead;

typedef struct {
    char *id;                   /* stays the same while what it speaks of does */
    char *label, *value, *more; /* not sanitised; NULL: nothing */
    int percent;                /* a bar; -1: none */
    gboolean share;             /* percent is a share of the largest: only a bar, no number */
    gboolean head, risk;
    HomeLead lead;
    char *
        target; /* an order's number, a workflow status, "risk", "", what pane_offers_seen() takes */
} HomeLine;

void home_line_free(HomeLine *line);
GPtrArray *home_lines(const Home *home, HomeView view, const Clock *clock); /* HomeLine * */

#endif
