/* SPDX-License-Identifier: MIT */
/* The list of orders as its files see it: orders.c (rows, layout, life), orders_asking.c (what is asked of it: views, filter,
 * sort; what is typed in its prompt), orders_detail.c, orders_rows.c. */
#ifndef PANES_ORDERS_PANE_H
#define PANES_ORDERS_PANE_H

#include "looptrace/panes.h"
#include "looptrace/ui_table.h"
#include "view_tabs.h"

typedef enum { PROMPT_FIND, PROMPT_JUMP, PROMPT_KEEP, PROMPT_EXPORT } OrdersPrompt;

typedef struct {
    Pane pane;
    OrderList *list;
    UiTable *table;
    UiPage *detail;
    UiPrompt *prompt; /* while something is typed */
    OrdersPrompt prompt_for;
    gboolean begun;
    ViewTabs *tabs;
    char *
        view_layout; /* the table's when the view was gone to: another one since is a change of it */
    gboolean laid_out; /* by the view, and not as the person left it */
    char *filter;      /* as it was typed on top of the view; NULL: none */
    Workflow status;   /* chosen besides; WORKFLOW_UNKNOWN: any */
    char *selected;    /* when another query was asked for; NULL: its answer is here */
    gboolean detail_on;
    UiArea area, detail_area; /* detail_area.rows 0: not shown */
    UiPage *notice;           /* instead of rows */
    gboolean noticed;
    /* The row that was asked for last: each of its cells asks. Good as long as neither revision is another. */
    const Order *at;
    guint at_row;
    guint64 at_list, at_store;
    guint64 painted; /* list revision and selection that the detail was made from */
    char *painted_id;
} OrdersPane;

/* What is asked for: the view's filter, the status and what was typed, all of it; as the language has it. Caller frees. */
char *orders_whole_filter(const OrdersPane *pane);
gboolean orders_is_filtered(const OrdersPane *pane); /* beyond its view */
gboolean orders_is_changed(
    const OrdersPane *pane); /* a view of one's own that doesn't look as it was kept */

/* At first: NULL or "" all, "risk", a workflow status, "view:NAME", "filter:TEXT". */
OrderQuery *orders_first_query(OrdersPane *pane, const char *wanted);
void orders_sort(OrdersPane *pane, OrderSort sort, gboolean descending);
void orders_see(OrdersPane *pane, guint nth); /* a view */
void orders_renew_views(OrdersPane *pane);    /* they may have been changed on another screen */
gboolean
orders_clear_filter(OrdersPane *pane); /* the innermost thing that narrows; FALSE: nothing does */
void orders_set_status(OrdersPane *pane, Workflow status);

void orders_begin(OrdersPane *pane, OrdersPrompt what);
guint orders_prompt_key(OrdersPane *pane, guint32 key);

#endif
