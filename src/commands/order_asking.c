/* SPDX-License-Identifier: MIT */
#include "order_asking.h"

#include <string.h>

#include "looptrace/export.h"
#include "looptrace/filter.h"
#include "looptrace/filter_words.h"
#include "looptrace/named_view.h"
#include "looptrace/text.h"
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

/* FALSE: there is no such view. *view NULL: none was asked for. */
static gboolean find_view(const Invocation *invocation, NamedView **view, GError **error)
{
    const char *name = invocation_text(invocation, "view");

    *view = NULL;
    if (name == NULL)
        return TRUE;
    g_autoptr(GPtrArray) views =
        named_views_read(invocation_services(invocation)->config, SCREEN_ORDERS, NULL);
    guint at = named_views_find(views, name);
    if (at == G_MAXUINT) {
        g_autofree char *shown = text_clean(name, -1);
        g_set_error(error, FAULT, FAULT_USAGE,
                    _("there is no view “%s”: `looptrace views list` shows them"), shown);
        return FALSE;
    }
    *view = g_ptr_array_steal_index(views, at);
    return TRUE;
}

static void read_sort(const Invocation *invocation, const NamedView *view, OrderQuery *query)
{
    const char *said = invocation_text(invocation, "sort");
    g_autofree char *of_view = NULL;

    if (said != NULL)
        order_sort_from_name(said, &query->sort);
    else if (view != NULL && named_view_sort(view, &of_view, &query->descending))
        order_sort_from_name(of_view, &query->sort);
    query->descending = query->descending != invocation_flag(invocation, "descending");
}

OrderQuery *order_asking_read(const Invocation *invocation, GError **error)
{
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(NamedView) view = NULL;
    const char *said = invocation_text(invocation, "filter");
    gsize position;

    if (!find_view(invocation, &view, error))
        return NULL;
    g_autofree char *text = g_strconcat(view == NULL ? "" : view->filter, " ", said, NULL);
    g_autoptr(Filter) filter = filter_parse(text, &position, error);
    if (filter == NULL)
        return NULL;
    filter_split(filter, query);
    read_sort(invocation, view, query);
    query->at_risk = query->at_risk || invocation_flag(invocation, "at-risk");
    if (!read_statuses(query, invocation_text(invocation, "status"), error) ||
        !read_search(query, invocation_text(invocation, "search"), error))
        return NULL;
    return g_steal_pointer(&query);
}

/* Columns of the screen, and what they are in records. */
static const struct {
    const char *column, *keys;
} shown_as[] = {
    {"number", "order_number"},    {"party", "buyer,supplier"}, {"product", "product_type"},
    {"quantity", "quantity"},      {"due", "target_date"},      {"progress", "progress"},
    {"status", "workflow_status"},
};

static gboolean names_column(const char *word, const char *column)
{
    gsize length = strcspn(word, ":");

    return strlen(column) == length && strncmp(column, word, length) == 0;
}

static void add_keys(GString *text, const char *keys)
{
    g_string_append_printf(text, "%s%s", text->len == 0 ? "" : ",", keys);
}

GStrv export_order_columns(const char *layout)
{
    g_auto(GStrv) words = g_strsplit(layout == NULL ? "" : layout, " ", -1);
    g_autoptr(GString) text = g_string_new(NULL);
    gboolean named[G_N_ELEMENTS(shown_as)] = {FALSE};

    if (layout == NULL)
        return NULL;
    for (guint i = 0; words[i] != NULL; i++)
        for (gsize c = 0; c < G_N_ELEMENTS(shown_as); c++) {
            gboolean hidden = *words[i] == '-' && names_column(words[i] + 1, shown_as[c].column);
            gboolean shown = names_column(words[i], shown_as[c].column) && !named[c];
            named[c] = named[c] || hidden || shown;
            if (shown)
                add_keys(text, shown_as[c].keys);
        }
    for (gsize c = 0; c < G_N_ELEMENTS(shown_as); c++) /* as the table has them */
        if (!named[c])
            add_keys(text, shown_as[c].keys);
    return g_strsplit(text->str, ",", -1);
}

GStrv order_asking_columns(const Invocation *invocation)
{
    g_autoptr(NamedView) view = NULL;

    if (!find_view(invocation, &view, NULL) || view == NULL)
        return NULL;
    return export_order_columns(view->layout);
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
