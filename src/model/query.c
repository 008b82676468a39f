/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/filter.h"
#include "looptrace/words.h"

/* Names are English, and so the words of that language. */
static const char *const sort_names[ORDER_SORT_COUNT] = {
    [ORDER_SORT_RISK] = NC_("sort", "risk"),     [ORDER_SORT_DUE] = NC_("sort", "due"),
    [ORDER_SORT_NUMBER] = NC_("sort", "number"), [ORDER_SORT_PROGRESS] = NC_("sort", "progress"),
    [ORDER_SORT_STATUS] = NC_("sort", "status"), [ORDER_SORT_QUANTITY] = NC_("sort", "quantity"),
};

const char *order_sort_name(OrderSort sort)
{
    return sort_names[sort];
}

const char *order_sort_label(OrderSort sort)
{
    return g_dpgettext2(GETTEXT_PACKAGE, "sort", sort_names[sort]);
}

gboolean order_sort_from_name(const char *name, OrderSort *out)
{
    for (int i = 0; i < ORDER_SORT_COUNT; i++)
        if (strcmp(sort_names[i], name) == 0) {
            *out = (OrderSort)i;
            return TRUE;
        }
    return FALSE;
}

OrderQuery *order_query_new(void)
{
    return g_new0(OrderQuery, 1);
}

OrderQuery *order_query_copy(const OrderQuery *query)
{
    OrderQuery *copy = g_memdup2(query, sizeof *query);

    copy->statuses = g_memdup2(query->statuses, query->n_statuses * sizeof *query->statuses);
    copy->search = g_strdup(query->search);
    copy->filter = query->filter == NULL ? NULL : filter_copy(query->filter);
    return copy;
}

OrderQuery *order_query_without_filter(const OrderQuery *query)
{
    OrderQuery *asked = order_query_copy(query);

    g_clear_pointer(&asked->filter, filter_free);
    return asked;
}

void order_query_free(OrderQuery *query)
{
    if (query == NULL)
        return;
    g_free(query->statuses);
    g_free(query->search);
    filter_free(query->filter);
    g_free(query);
}

/* ---- matching ---- */

/* Equal for texts that differ only in case or in how their accents are written. Composed, so that "u"
 * isn't found in "ü": the server, asked when the list isn't complete, finds by the same letters. */
static char *fold(const char *text)
{
    if (g_str_is_ascii(text))
        return g_ascii_strdown(text, -1);

    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *folded = g_utf8_casefold(valid, -1);

    return g_utf8_normalize(folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

static gboolean ascii_contains(const char *text, const char *folded_part)
{
    for (const char *at = text;; at++) {
        gsize same = 0;
        while (folded_part[same] != '\0' && g_ascii_tolower(at[same]) == folded_part[same])
            same++;
        if (folded_part[same] == '\0')
            return TRUE;
        if (*at == '\0')
            return FALSE;
    }
}

static gboolean contains(const char *text, const char *folded_part)
{
    if (text == NULL)
        return FALSE;
    if (g_str_is_ascii(text)) /* most are, and of a hundred thousand rows none is to be copied */
        return ascii_contains(text, folded_part);

    g_autofree char *folded = fold(text);
    return strstr(folded, folded_part) != NULL;
}

gboolean order_query_contains(const char *text, const char *part)
{
    g_autofree char *folded = fold(part);

    return contains(text, folded);
}

static gboolean status_matches(const OrderQuery *query, const Order *order)
{
    for (guint i = 0; i < query->n_statuses; i++)
        if (query->statuses[i] == order->workflow)
            return TRUE;
    return query->n_statuses == 0;
}

static gboolean search_matches(const OrderQuery *query, const Order *order)
{
    if (query->search == NULL)
        return TRUE;

    g_autofree char *part = fold(query->search);
    return contains(order->number, part) || contains(order->product, part) ||
           contains(order->buyer, part) || contains(order->supplier, part);
}

gboolean order_query_matches(const OrderQuery *query, const Order *order, Day today)
{
    return status_matches(query, order) &&
           (!query->at_risk || order_risk(order, today) != RISK_NONE) &&
           search_matches(query, order) &&
           (query->filter == NULL || filter_matches(query->filter, order, today));
}

/* ---- ordering ---- */

static int compare_numbers(gint64 a, gint64 b)
{
    return (a > b) - (a < b);
}

/* Orders without a date come last in either direction, as the server sorts them. */
static int compare_days(Day a, Day b, gboolean descending)
{
    if (a == DAY_NONE || b == DAY_NONE)
        return (a == DAY_NONE) - (b == DAY_NONE);
    return descending ? compare_numbers(b, a) : compare_numbers(a, b);
}

static int compare_progress(const Order *a, const Order *b, gboolean descending)
{
    int left = a->progress.overall;
    int right = b->progress.overall;

    if (left < 0 || right < 0)
        return (left < 0) - (right < 0);
    return descending ? right - left : left - right;
}

/* At risk, then what is still to be made, then what is over. */
static int risk_rank(const Order *order, Day today)
{
    if (order_risk(order, today) != RISK_NONE)
        return 0;
    return order_is_over(order) ? 2 : 1;
}

static int compare_key(const OrderQuery *query, const Order *a, const Order *b, Day today)
{
    int sign = query->descending ? -1 : 1;

    switch (query->sort) {
    case ORDER_SORT_RISK: {
        int rank = risk_rank(a, today) - risk_rank(b, today);
        return rank != 0 ? sign * rank : compare_days(a->due, b->due, query->descending);
    }
    case ORDER_SORT_DUE:
        return compare_days(a->due, b->due, query->descending);
    case ORDER_SORT_NUMBER:
        return sign * strcmp(a->number, b->number);
    case ORDER_SORT_PROGRESS:
        return compare_progress(a, b, query->descending);
    case ORDER_SORT_STATUS:
        return sign * compare_numbers(a->workflow, b->workflow);
    case ORDER_SORT_QUANTITY:
        return sign * compare_numbers(a->quantity, b->quantity);
    case ORDER_SORT_COUNT:
        break;
    }
    return 0;
}

int order_query_compare(const OrderQuery *query, const Order *a, const Order *b, Day today)
{
    int order = compare_key(query, a, b, today);

    if (order == 0)
        order = strcmp(a->number, b->number);
    return order != 0 ? order : strcmp(a->id, b->id);
}
