/* SPDX-License-Identifier: MIT */
#include "order_request.h"

#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/text.h"

/* How each sort is asked of the server. At-risk-first can't be said in SQL that every platform has;
 * by due date is the nearest order, and the client puts the risks first among what it holds. */
typedef struct {
    const char *column; /* as PostgREST names it */
    gboolean nullable;
} ServerSort;

static const ServerSort server_sorts[ORDER_SORT_COUNT] = {
    [ORDER_SORT_RISK] = {"target_date", TRUE},
    [ORDER_SORT_DUE] = {"target_date", TRUE},
    [ORDER_SORT_NUMBER] = {"order_number", FALSE},
    [ORDER_SORT_PROGRESS] = {"stage_progress->overall", TRUE},
    [ORDER_SORT_STATUS] = {"workflow_status", TRUE},
    [ORDER_SORT_QUANTITY] = {"quantity", FALSE},
};

/* The row's value in the sort column as text, NULL for SQL's NULL. Caller frees. */
static char *sort_value(OrderSort sort, const Order *order)
{
    switch (sort) {
    case ORDER_SORT_RISK:
    case ORDER_SORT_DUE:
        return order->due == DAY_NONE ? NULL : text_day(order->due);
    case ORDER_SORT_NUMBER:
        return g_strdup(order->number);
    case ORDER_SORT_PROGRESS:
        return order->progress.overall < 0 ? NULL : g_strdup_printf("%d", order->progress.overall);
    case ORDER_SORT_STATUS:
        return g_strdup(order->workflow_text);
    case ORDER_SORT_QUANTITY:
        return g_strdup_printf("%" G_GINT64_FORMAT, order->quantity);
    case ORDER_SORT_COUNT:
        break;
    }
    return NULL;
}

void order_cursor_set(OrderCursor *cursor, OrderSort sort, const Order *last)
{
    order_cursor_clear(cursor);
    cursor->value = sort_value(sort, last);
    cursor->id = g_strdup(last->id);
}

void order_cursor_clear(OrderCursor *cursor)
{
    g_clear_pointer(&cursor->value, g_free);
    g_clear_pointer(&cursor->id, g_free);
}

static gboolean has_parts(const OrderQuery *query)
{
    return query->sort == ORDER_SORT_RISK && query->n_statuses == 0 && !query->at_risk;
}

gboolean order_cursor_next_part(OrderCursor *cursor, const OrderQuery *query)
{
    if (!has_parts(query) || cursor->part > 0)
        return FALSE;
    order_cursor_clear(cursor);
    cursor->part++;
    return TRUE;
}

/* The statuses of orders that are over, or of the others, as PostgREST reads a list. */
static void add_part(RestRequest *request, gboolean over)
{
    g_autoptr(GString) list = g_string_new("(");

    for (int i = WORKFLOW_UNKNOWN + 1; i < WORKFLOW_COUNT; i++)
        if (workflow_is_over((Workflow)i))
            g_string_append_printf(list, "%s\"%s\"", list->len > 1 ? "," : "",
                                   workflow_wire((Workflow)i));
    g_string_append_c(list, ')');
    rest_filter(request, "workflow_status", over ? "in" : "not.in", list->str);
}

/* Rows behind the cursor: in the sort column, then by id among equals; NULLs come last either way. */
static void add_cursor(RestRequest *request, const OrderQuery *query, const OrderCursor *after)
{
    const ServerSort *sort = &server_sorts[query->sort];
    g_autoptr(GString) tree = g_string_new("(");

    if (after->value == NULL) {
        g_string_append_printf(tree, "and(%s.is.null,id.gt.", sort->column);
        rest_tree_value(tree, after->id);
        g_string_append_c(tree, ')');
    } else {
        g_string_append_printf(tree, "%s.%s.", sort->column, query->descending ? "lt" : "gt");
        rest_tree_value(tree, after->value);
        g_string_append_printf(tree, ",and(%s.eq.", sort->column);
        rest_tree_value(tree, after->value);
        g_string_append(tree, ",id.gt.");
        rest_tree_value(tree, after->id);
        g_string_append_c(tree, ')');
        if (sort->nullable)
            g_string_append_printf(tree, ",%s.is.null", sort->column);
    }
    g_string_append_c(tree, ')');
    rest_filter_tree(request, "or", tree->str);
}

static void add_statuses(RestRequest *request, const OrderQuery *query)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < query->n_statuses; i++)
        g_ptr_array_add(names, (gpointer)(guintptr)workflow_wire(query->statuses[i]));
    if (names->len == 1)
        rest_filter(request, "workflow_status", "eq", g_ptr_array_index(names, 0));
    else if (names->len > 1)
        rest_filter_in(request, "workflow_status", (const char *const *)names->pdata, names->len);
}

/* Only candidates: the exact rule (product.md §3.11) is order_risk()'s. */
static void add_risk(RestRequest *request, Day today)
{
    g_autofree char *horizon = text_day(today + 5);
    g_autoptr(GString) tree = g_string_new("(target_date.lte.");

    rest_tree_value(tree, horizon);
    g_string_append(tree, ",stage_progress->delayed.gt.");
    rest_tree_value(tree, "0");
    g_string_append_c(tree, ')');
    rest_filter_tree(request, "or", tree->str);
    add_part(request, FALSE);
}

/* The names of both parties are searched through embeds: a row is found when one of them isn't null.
 * (An embed that selects nothing would need a right to every column of its table.) */
static void add_search(RestRequest *request, const char *text)
{
    g_autofree char *pattern = rest_like_pattern(text);
    g_autoptr(GString) tree = g_string_new("(order_number.ilike.");

    rest_tree_value(tree, pattern);
    g_string_append(tree, ",product_type.ilike.");
    rest_tree_value(tree, pattern);
    g_string_append(tree, ",found_buyer.not.is.null,found_supplier.not.is.null)");
    rest_filter_tree(request, "or", tree->str);
    rest_filter(request, "found_buyer.company_name", "ilike", pattern);
    rest_filter(request, "found_supplier.company_name", "ilike", pattern);
}

RestRequest *order_request_new(const OrderQuery *query, const OrderCursor *after, guint limit,
                               Day today)
{
    static const char parties[] = ",found_buyer:profiles!orders_buyer_id_fkey(id)"
                                  ",found_supplier:suppliers!orders_supplier_id_fkey(id)";
    RestRequest *request = rest_request_new(NET_GET, "orders");
    g_autofree char *select =
        g_strconcat(codec_order_list_select, query->search == NULL ? "" : parties, NULL);
    g_autofree char *order =
        g_strdup_printf("%s.%s.nullslast,id.asc", server_sorts[query->sort].column,
                        query->descending ? "desc" : "asc");

    rest_select(request, select);
    add_statuses(request, query);
    if (query->at_risk)
        add_risk(request, today);
    if (has_parts(query))
        add_part(request, (after->part > 0) != query->descending);
    if (query->search != NULL)
        add_search(request, query->search);
    if (after->id != NULL)
        add_cursor(request, query, after);
    rest_order(request, order);
    rest_limit(request, limit);
    return request;
}
