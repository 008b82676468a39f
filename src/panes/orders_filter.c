/* SPDX-License-Identifier: MIT */
#include "orders_filter.h"

OrderQuery *orders_below_filter(const OrderQuery *query, const char *was)
{
    OrderQuery *below = order_query_copy(query);
    g_autoptr(OrderQuery) said = order_query_new();
    gsize position;
    g_autoptr(Filter) filter = filter_parse(was == NULL ? "" : was, &position, NULL);
    filter_split(filter, said);

    below->at_risk = query->at_risk && !said->at_risk;
    below->n_statuses = said->n_statuses > 0 ? 0 : query->n_statuses;
    return below;
}

void orders_take_filter(OrderQuery *query, const Filter *filter)
{
    g_autoptr(OrderQuery) below = order_query_copy(query);

    filter_split(filter, query);
    query->at_risk = query->at_risk || below->at_risk;
    if (query->n_statuses == 0 && below->n_statuses > 0) {
        g_free(query->statuses);
        query->statuses = g_steal_pointer(&below->statuses);
        query->n_statuses = below->n_statuses;
    }
}

void orders_narrow(OrderQuery *query, const char *view)
{
    Workflow workflow = workflow_from_wire(view);

    query->at_risk = g_strcmp0(view, "risk") == 0;
    if (workflow == WORKFLOW_UNKNOWN)
        return;
    query->statuses = g_new(Workflow, 1);
    query->statuses[0] = workflow;
    query->n_statuses = 1;
}
