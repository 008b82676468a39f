/* SPDX-License-Identifier: MIT */
#include "order_asking.h"

#include "looptrace/filter.h"
#include "looptrace/filter_words.h"
#include "looptrace/words.h"

/* ---- reading ---- */

static guint32 status_bits(const Workflow *statuses, guint n)
{
    guint32 bits = 0;

    for (guint i = 0; i < n; i++)
        bits |= 1u << statuses[i];
    return bits;
}

static void set_statuses(OrderQuery *query, guint32 bits)
{
    query->n_statuses = 0;
    query->statuses = g_renew(Workflow, query->statuses, WORKFLOW_COUNT);
    for (int i = WORKFLOW_UNKNOWN + 1; i < WORKFLOW_COUNT; i++)
        if ((bits & (1u << i)) != 0)
            query->statuses[query->n_statuses++] = (Workflow)i;
}

static gboolean contradict(const char *what, GError **error)
{
    g_set_error(error, FAULT, FAULT_USAGE, "%s", what);
    return FALSE;
}

/* Those of both, where the filter names some as well. */
static gboolean read_statuses(OrderQuery *query, const char *text, GError **error)
{
    g_auto(GStrv) names = g_strsplit(text == NULL ? "" : text, ",", -1);
    guint32 before = status_bits(query->statuses, query->n_statuses);
    guint32 bits = 0;

    for (guint i = 0; names[i] != NULL; i++)
        bits |= 1u << workflow_from_wire(g_strstrip(names[i]));
    bits &= ~(1u << WORKFLOW_UNKNOWN);
    if (bits == 0)
        return TRUE;
    if (before != 0 && (bits & before) == 0)
        return contradict(_("--status and the filter have no status in common: no order has both"),
                          error);
    set_statuses(query, before == 0 ? bits : bits & before);
    return TRUE;
}

static gboolean read_search(OrderQuery *query, const char *text, GError **error)
{
    if (text == NULL || *text == '\0')
        return TRUE;
    if (query->search != NULL)
        return contradict(_("--search and a text in the filter: put both into the filter"), error);
    query->search = g_strdup(text);
    return TRUE;
}

OrderQuery *order_asking_read(const Invocation *invocation, GError **error)
{
    g_autoptr(OrderQuery) query = order_query_new();
    const char *said = invocation_text(invocation, "filter");
    const char *sort = invocation_text(invocation, "sort");
    gsize position;
    g_autoptr(Filter) filter = filter_parse(said == NULL ? "" : said, &position, error);

    if (filter == NULL)
        return NULL;
    filter_split(filter, query);
    if (sort != NULL)
        order_sort_from_name(sort, &query->sort);
    query->at_risk = query->at_risk || invocation_flag(invocation, "at-risk");
    query->descending = invocation_flag(invocation, "descending");
    if (!read_statuses(query, invocation_text(invocation, "status"), error) ||
        !read_search(query, invocation_text(invocation, "search"), error))
        return NULL;
    return g_steal_pointer(&query);
}

/* ---- in words ---- */

char *filter_words(const OrderList *list)
{
    g_autofree char *rest = NULL;

    switch (order_list_filtering(list, &rest)) {
    case FILTERED_NOT:
        break;
    case FILTERED_HERE:
        return g_strdup(C_("filter", "filtered here"));
    case FILTERED_BY_SERVER:
        return g_strdup(C_("filter", "filtered by the server"));
    case FILTERED_PARTLY:
        return rest == NULL
                   ? g_strdup(C_("filter", "filtered here, only among the rows that are here"))
                   : g_strdup_printf(C_("filter", "%s: only among the rows that are here"), rest);
    }
    return NULL;
}

char *filter_mistake(const char *text, gsize position, const GError *error)
{
    glong character =
        g_utf8_validate(text, (gssize)position, NULL) ? g_utf8_strlen(text, (gssize)position) : 0;

    return g_strdup_printf(_("at character %ld: %s"), character + 1, error->message);
}
