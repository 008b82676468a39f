/* SPDX-License-Identifier: MIT */
#include "assign_acts.h"

#include "looptrace/ui_table.h"
#include "looptrace/words.h"

static char *why_not(const Pane *pane, const Order *order)
{
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Order) over =
        order == NULL ? NULL : writes_over_order(pane->host->services->writes, order, &mark);

    if (order == NULL)
        return g_strdup(_("the order isn't here yet"));
    if (mark == WRITE_MARK_PENDING)
        return g_strdup_printf(_("a change of %s waits for the server"), order->number);
    return write_why_not(write_kind_find("order.assign"), over != NULL ? over : order, NULL, NULL);
}

static UiTable *marks_of(const Pane *pane)
{
    UiTable *table = pane->ops->table == NULL || pane_screen(pane) != SCREEN_ORDERS
                         ? NULL
                         : pane->ops->table(pane);

    return table == NULL || ui_table_marked(table) == 0 ? NULL : table;
}

/* Whoever has one by now needs no mark any more. */
static const Order *next_marked(Pane *pane, UiTable *table)
{
    g_autoptr(GPtrArray) ids = ui_table_marked_ids(table);

    for (guint i = 0; i < ids->len; i++) {
        const Order *order = store_order(pane->host->services->store, ids->pdata[i]);
        g_autofree char *reason = why_not(pane, order);
        if (reason == NULL)
            return order;
        ui_table_unmark(table, ids->pdata[i]);
    }
    return NULL;
}

guint assign_acts_open(Pane *pane, const char *id)
{
    UiTable *table = marks_of(pane);
    const Order *order = table != NULL ? next_marked(pane, table)
                         : id == NULL  ? NULL
                                       : store_order(pane->host->services->store, id);

    if (order == NULL) {
        pane->host->say(pane->host->data, _("none of the marked orders waits for a supplier"));
        return EFFECT_REDRAW;
    }
    pane->next = pane_candidates_new(pane->host, order->number);
    return EFFECT_OPEN;
}

char *assign_acts_why_not(const Pane *pane, Action action, const char *id)
{
    const Services *services = pane->host->services;

    if (action != ACTION_ORDERS_CANDIDATES)
        return NULL;
    if (services->writes == NULL || writes_outbox(services->writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    if (marks_of(pane) != NULL)
        return NULL; /* which of them can be is seen when it is asked */
    return why_not(pane, id == NULL ? NULL : store_order(services->store, id));
}
