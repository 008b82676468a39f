/* SPDX-License-Identifier: MIT */
#include "order_request.h"

#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/text.h"
#include "order_filter.h"

/* How each sort is asked of the server. At-risk-first can't be said in SQL that every platform has;
 * by due date is the nearest order, and the client puts the risks first among what it holds. */
typedef struct {
    const char *column; /* as PostgREST names it */
    gboolean nullable;
    gboolean unique; /* needs no id behind it */
} ServerSort;

static const ServerSort server_sorts[ORDER_SORT_COUNT] = {
    [ORDER_SORT_RISK] = {"target_date", TRUE, FALSE},
    [ORDER_SORT_DUE] = {"target_date", TRUE, FALSE},
    [ORDER_SORT_NUMBER] = {"order_number", FALSE, TRUE},
    [ORDER_SORT_PROGRESS] = {"stage_progress->overall", TRUE, FALSE},
    [ORDER_SORT_STATUS] = {"workflow_status", FALSE, FALSE},
    [ORDER_SORT_QUANTITY] = {"quantity", FALSE, FALSE},
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

void order_cursor_set(OrderCursor *cursor, OrderSort sort, const Order *row)
{
    char *value = sort_value(sort, row);

    cursor->mixed = cursor->mixed || (cursor->rows > 0 && g_strcmp0(value, cursor->value) != 0);
    cursor->rows++;
    g_free(cursor->value);
    g_free(cursor->id);
    cursor->value = value;
    cursor->id = g_strdup(row->id);
}

void order_cursor_clear(OrderCursor *cursor)
{
    g_clear_pointer(&cursor->value, g_free);
    g_clear_pointer(&cursor->id, g_free);
    *cursor = (OrderCursor){.part = cursor->part};
}

/* ---- parts: even ones have values in the sort column, odd ones none ---- */

#define PARTS_A_ROAD 2

static gboolean has_roads(const OrderQuery *query)
{
    return query->sort == ORDER_SORT_RISK && query->n_statuses == 0 && !query->at_risk;
}

static gboolean is_second_road(guint part)
{
    return part >= PARTS_A_ROAD;
}

static gboolean is_without_value(guint part)
{
    return part % PARTS_A_ROAD == 1;
}

static gboolean go_to_part(OrderCursor *cursor, guint part)
{
    order_cursor_clear(cursor);
    cursor->part = part;
    return TRUE;
}

gboolean order_cursor_next_part(OrderCursor *cursor, const OrderQuery *query)
{
    gboolean with_values = !is_without_value(cursor->part);

    if (with_values && cursor->same_only) {
        g_clear_pointer(&cursor->id, g_free);
        return TRUE;
    }
    if (with_values && cursor->begun && server_sorts[query->sort].nullable)
        return go_to_part(cursor, cursor->part + 1);
    if (!has_roads(query) || is_second_road(cursor->part))
        return FALSE;
    return go_to_part(cursor, PARTS_A_ROAD);
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

/* Behind the cursor, in words that an index answers: a range of the sort column first, then what is left out
 * at its beginning. Where a whole page had one value (a status, a quantity), rows of that value go on by
 * id; else the range would begin with all of them again. */
static void add_cursor(RestRequest *request, const OrderQuery *query, OrderCursor *after)
{
    const ServerSort *sort = &server_sorts[query->sort];
    const char *behind = query->descending ? "lt" : "gt";
    const char *from = query->descending ? "lte" : "gte";

    after->same_only = after->id != NULL && !sort->unique && after->rows > 0 && !after->mixed;
    after->begun = TRUE;
    if (after->id == NULL || sort->unique) {
        rest_filter(request, sort->column, behind, after->value);
        return;
    }
    if (after->same_only) {
        rest_filter(request, sort->column, "eq", after->value);
        rest_filter(request, "id", behind, after->id);
        return;
    }
    g_autoptr(GString) tree = g_string_new("(");
    g_string_append_printf(tree, "%s.%s.", sort->column, behind);
    rest_tree_value(tree, after->value);
    g_string_append_printf(tree, ",id.%s.", behind);
    rest_tree_value(tree, after->id);
    g_string_append_c(tree, ')');
    rest_filter(request, sort->column, from, after->value);
    rest_filter_tree(request, "or", tree->str);
}

static void add_place(RestRequest *request, const OrderQuery *query, OrderCursor *after)
{
    after->begun = FALSE;
    after->same_only = FALSE;
    if (is_without_value(after->part)) {
        rest_filter(request, server_sorts[query->sort].column, "is", "null");
        if (after->id != NULL)
            rest_filter(request, "id", query->descending ? "lt" : "gt", after->id);
    } else if (after->value != NULL) {
        add_cursor(request, query, after);
    } else if (after->id != NULL) { /* the first page went on to rows without a value */
        rest_filter(request, server_sorts[query->sort].column, "is", "null");
        rest_filter(request, "id", query->descending ? "lt" : "gt", after->id);
    }
    after->rows = 0;
    after->mixed = FALSE;
}

/* The id goes the same way as the column, so that one index has both. */
static void add_order(RestRequest *request, const OrderQuery *query)
{
    const ServerSort *sort = &server_sorts[query->sort];
    const char *way = query->descending ? "desc" : "asc";
    g_autofree char *first =
        g_strdup_printf("%s.%s%s", sort->column, way, sort->nullable ? ".nullslast" : "");
    g_autofree char *both = g_strdup_printf("%s,id.%s", first, way);

    rest_order(request, sort->unique ? first : both);
}

static void add_owner(RestRequest *request, const OrderOwner *owner)
{
    if (owner->ids == NULL)
        return;
    if (owner->n_ids == 1)
        rest_filter(request, owner->column, "eq", owner->ids[0]);
    else
        rest_filter_in(request, owner->column, owner->ids, owner->n_ids);
}

OrderOwner order_owner_of(const Person *person)
{
    const RoleSet sees_all = ROLE_BIT(ROLE_ADMIN);
    OrderOwner everybody = {NULL, NULL, 0};

    if (person == NULL || (person->roles & sees_all) != 0 || person->other_roles->len > 0)
        return everybody;
    if (roles_is_supplier(person->roles) && !roles_is_buyer(person->roles) &&
        person->suppliers->len > 0)
        return (OrderOwner){"supplier_id", (const char *const *)person->suppliers->pdata,
                            person->suppliers->len};
    if (roles_is_buyer(person->roles) && !roles_is_supplier(person->roles) && person->id != NULL)
        return (OrderOwner){"buyer_id", (const char *const *)&person->id, 1};
    return everybody;
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

/* Filters that a function can't take aren't sent to it: it looks among the caller's own orders alone. */
static RestRequest *begin_request(const OrderQuery *query, const OrderPage *page)
{
    static const char parties[] = ",found_buyer:profiles!orders_buyer_id_fkey(id)"
                                  ",found_supplier:suppliers!orders_supplier_id_fkey(id)";
    gboolean by_embeds = query->search != NULL && !page->by_function;
    gboolean by_function = query->search != NULL && page->by_function;
    RestRequest *request = rest_request_new(NET_GET, by_function ? ORDER_SEARCH : "orders");
    g_autofree char *embeds = order_filter_embeds(query->filter);
    g_autofree char *select =
        g_strconcat(codec_order_list_select, by_embeds ? parties : "", embeds, NULL);

    rest_select(request, select);
    if (by_function)
        rest_argument(request, "query", query->search);
    else
        add_owner(request, &page->owner);
    if (by_embeds)
        add_search(request, query->search);
    return request;
}

RestRequest *order_request_new(const OrderQuery *query, OrderCursor *after, const OrderPage *page)
{
    RestRequest *request = begin_request(query, page);

    add_statuses(request, query);
    if (query->at_risk)
        add_risk(request, page->today);
    order_filter_add(request, query->filter, page->today);
    if (has_roads(query))
        add_part(request, is_second_road(after->part) != query->descending);
    add_place(request, query, after);
    add_order(request, query);
    rest_limit(request, page->limit);
    return request;
}
