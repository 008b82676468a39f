/* SPDX-License-Identifier: MIT */
#include "order_place.h"

#include <string.h>

#include "looptrace/json.h"
#include "looptrace/text.h"
#include "order_filter.h"

#define WITHOUT_VALUE 1 /* of the two halves of a rank, or of a list */

static int sign_of(gint64 a, gint64 b)
{
    return (a > b) - (a < b);
}

/* At risk, to be made, over: each with those that have a date, and those that have none behind them. */
static int rank_of(const Order *order, Day today)
{
    if (order_risk(order, today) != RISK_NONE)
        return 0;
    return order_is_over(order) ? 2 : 1;
}

static gboolean has_value(OrderSort sort, const Order *order)
{
    switch (sort) {
    case ORDER_SORT_RISK:
    case ORDER_SORT_DUE:
        return order->due != DAY_NONE;
    case ORDER_SORT_PROGRESS:
        return order->progress.overall >= 0;
    case ORDER_SORT_NUMBER:
    case ORDER_SORT_STATUS:
    case ORDER_SORT_QUANTITY:
    case ORDER_SORT_COUNT:
        break;
    }
    return TRUE;
}

/* As private.order_list_parts() counts them. */
static int part_of(const OrderQuery *query, const Order *order, Day today)
{
    int half = has_value(query->sort, order) ? 0 : WITHOUT_VALUE;

    if (query->sort == ORDER_SORT_RISK)
        return rank_of(order, today) * 2 + half;
    return query->sort == ORDER_SORT_STATUS ? (int)order->workflow : half;
}

static int compare_parts(const OrderQuery *query, const Order *a, const Order *b, Day today)
{
    int left = part_of(query, a, today);
    int right = part_of(query, b, today);
    int way = query->descending ? -1 : 1;

    if (query->sort == ORDER_SORT_STATUS)
        return way * sign_of(left, right);
    if (query->sort == ORDER_SORT_RISK && left / 2 != right / 2)
        return way * sign_of(left / 2, right / 2);
    return sign_of(left, right); /* what has no value comes last either way */
}

static int compare_values(OrderSort sort, const Order *a, const Order *b)
{
    switch (sort) {
    case ORDER_SORT_RISK:
    case ORDER_SORT_DUE:
        return sign_of(a->due, b->due);
    case ORDER_SORT_NUMBER:
        return strcmp(a->number, b->number);
    case ORDER_SORT_PROGRESS:
        return sign_of(a->progress.overall, b->progress.overall);
    case ORDER_SORT_QUANTITY:
        return sign_of(a->quantity, b->quantity);
    case ORDER_SORT_STATUS:
    case ORDER_SORT_COUNT:
        break;
    }
    return 0;
}

int order_place_compare(const OrderQuery *query, const Order *a, const Order *b, Day today)
{
    int order = compare_parts(query, a, b, today);

    if (order != 0)
        return order;
    order = compare_values(query->sort, a, b);
    if (order == 0)
        order = strcmp(a->id, b->id);
    return query->descending ? -order : order;
}

int order_place_part(const OrderQuery *query, const Order *order, Day today)
{
    return part_of(query, order, today);
}

/* ---- keys ---- */

#define VALUE_BITS 56

static guint64 leading_bytes(const char *text, gsize from)
{
    guint64 bytes = 0;
    gsize length = strlen(text);

    for (gsize i = from; i < from + sizeof bytes; i++)
        bytes = bytes << 8 | (i < length ? (guchar)text[i] : 0);
    return bytes;
}

static guint64 part_key(const OrderQuery *query, const Order *order, Day today)
{
    int part = part_of(query, order, today);

    if (query->sort == ORDER_SORT_RISK && query->descending)
        part = (2 - part / 2) * 2 + part % 2;
    if (query->sort == ORDER_SORT_STATUS && query->descending)
        part = WORKFLOW_COUNT - part;
    return (guint64)part << VALUE_BITS;
}

static gint64 value_of(OrderSort sort, const Order *order)
{
    switch (sort) {
    case ORDER_SORT_RISK:
    case ORDER_SORT_DUE:
        return order->due == DAY_NONE ? 0 : order->due;
    case ORDER_SORT_PROGRESS:
        return order->progress.overall < 0 ? 0 : order->progress.overall;
    case ORDER_SORT_QUANTITY:
        return order->quantity;
    case ORDER_SORT_NUMBER:
    case ORDER_SORT_STATUS:
    case ORDER_SORT_COUNT:
        break;
    }
    return 0;
}

OrderKey order_place_key(const OrderQuery *query, const Order *order, Day today)
{
    const guint64 all = ((guint64)1 << VALUE_BITS) - 1;
    guint64 turned = query->descending ? G_MAXUINT64 : 0;

    if (query->sort == ORDER_SORT_NUMBER)
        return (OrderKey){leading_bytes(order->number, 0) ^ turned,
                          leading_bytes(order->number, 8) ^ turned};
    guint64 value = (guint64)(value_of(query->sort, order) + ((gint64)1 << (VALUE_BITS - 1)));
    return (OrderKey){part_key(query, order, today) | ((value ^ turned) & all),
                      leading_bytes(order->id, 0) ^ turned};
}

/* ---- asking ---- */

static void add_value(GString *json, OrderSort sort, const Order *row)
{
    g_autofree char *day = NULL;

    if (!has_value(sort, row) || sort == ORDER_SORT_STATUS) {
        g_string_append(json, "null");
        return;
    }
    switch (sort) {
    case ORDER_SORT_NUMBER:
        json_append_string(json, row->number, -1);
        return;
    case ORDER_SORT_PROGRESS:
        g_string_append_printf(json, "%d", row->progress.overall);
        return;
    case ORDER_SORT_QUANTITY:
        g_string_append_printf(json, "%" G_GINT64_FORMAT, row->quantity);
        return;
    case ORDER_SORT_RISK:
    case ORDER_SORT_DUE:
    case ORDER_SORT_STATUS:
    case ORDER_SORT_COUNT:
        break;
    }
    day = text_day(row->due);
    json_append_string(json, day, -1);
}

static void add_row(GString *json, const char *name, const OrderQuery *query, const Order *row,
                    Day today)
{
    g_string_append_printf(json, ",\"%s\":[%d,", name, part_of(query, row, today));
    add_value(json, query->sort, row);
    g_string_append_c(json, ',');
    json_append_string(json, row->id, -1);
    g_string_append_c(json, ']');
}

static void add_place(GString *json, const OrderQuery *query, const OrderPlace *place, Day today)
{
    switch (place->kind) {
    case PLACE_START:
        break;
    case PLACE_END:
        g_string_append(json, ",\"end\":true");
        break;
    case PLACE_AFTER:
        add_row(json, "after", query, place->row, today);
        break;
    case PLACE_BEFORE:
        add_row(json, "before", query, place->row, today);
        break;
    case PLACE_FROM:
        add_row(json, "from", query, place->row, today);
        break;
    case PLACE_SKIP:
        g_string_append_printf(json, ",\"skip\":%" G_GINT64_FORMAT ",\"of\":%" G_GINT64_FORMAT,
                               place->position, place->all);
        break;
    }
}

static void add_filters(GString *json, const OrderQuery *query, Day today)
{
    if (query->n_statuses > 0) {
        g_string_append(json, ",\"statuses\":[");
        for (guint i = 0; i < query->n_statuses; i++) {
            g_string_append(json, i == 0 ? "" : ",");
            json_append_string(json, workflow_wire(query->statuses[i]), -1);
        }
        g_string_append_c(json, ']');
    }
    if (query->search != NULL) {
        g_string_append(json, ",\"search\":");
        json_append_string(json, query->search, -1);
    }
    if (query->at_risk)
        g_string_append(json, ",\"at_risk\":true");
    order_filter_add_json(json, query->filter, today);
    if (query->sort != ORDER_SORT_RISK)
        g_string_append_printf(json, ",\"sort\":\"%s\"", order_sort_name(query->sort));
    if (query->descending)
        g_string_append(json, ",\"descending\":true");
}

RestRequest *order_place_request(const OrderQuery *query, const OrderPlace *place,
                                 const OrderPageWish *wish)
{
    RestRequest *request = rest_request_new_rpc("order_list");
    g_autofree char *day = text_day(wish->today);
    g_autoptr(GString) json = g_string_new("{\"p\":{\"today\":");

    json_append_string(json, day, -1);
    g_string_append_printf(json, ",\"most\":%u", wish->limit);
    add_filters(json, query, wish->today);
    add_place(json, query, place, wish->today);
    if (wish->count)
        g_string_append(json, ",\"count\":true");
    if (wish->updated)
        g_string_append(json, ",\"updated\":true");
    g_string_append(json, "}}");
    rest_body(request, json->str);
    rest_kind(request, NET_KIND_LIST);
    rest_repeatable(request); /* it changes nothing */
    return request;
}
