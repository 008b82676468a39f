/* SPDX-License-Identifier: MIT */
/*
 * Supplier orders: a page of them, or those that are named. Each is kept by itself, by its number: an answer to one is
 * based on what the person has seen of it, however long ago that was.
 */
#include "supplier_orders.h"

#include <string.h>

#include "job.h"
#include "keep.h"
#include "looptrace/codec.h"
#include "looptrace/words.h"
#include "write_private.h"

struct SupplierOrderList {
    GPtrArray *rows; /* of SupplierOrder* */
    gint64 as_of_us;
    guint limit; /* of the load under way; 0: those that are named */
    gboolean more;
    char *name; /* of the list that is asked for; NULL: those that are named */
};

static SupplierOrderList *list_of(Sync *sync)
{
    if (sync->supplier_orders == NULL) {
        sync->supplier_orders = g_new0(SupplierOrderList, 1);
        sync->supplier_orders->rows =
            g_ptr_array_new_with_free_func((GDestroyNotify)supplier_order_free);
    }
    return sync->supplier_orders;
}

void supplier_orders_forget(Sync *sync)
{
    SupplierOrderList *list = g_steal_pointer(&sync->supplier_orders);

    if (list == NULL)
        return;
    g_ptr_array_unref(list->rows);
    g_free(list->name);
    g_free(list);
}

/* The rows stay until the answer is here: a screen shows them meanwhile. */
static void begin(Sync *sync, guint limit, char *taken_name)
{
    SupplierOrderList *list = list_of(sync);

    list->limit = limit;
    g_free(list->name);
    list->name = taken_name;
}

/* ---- keeping ---- */

static void keep_order(Sync *sync, const SupplierOrder *order)
{
    g_autofree char *json = codec_supplier_order_to_json(order);

    keep_write_text(sync, VAULT_SUPPLIER_ORDER, order->number, json);
}

static void keep_list(Sync *sync, const SupplierOrderList *list)
{
    g_autoptr(GString) numbers = g_string_new(NULL);

    for (guint i = 0; i < list->rows->len; i++) {
        const SupplierOrder *order = g_ptr_array_index(list->rows, i);
        keep_order(sync, order);
        g_string_append_printf(numbers, "%s%s", i == 0 ? "" : "\n", order->number);
    }
    if (list->name != NULL)
        keep_write_text(sync, VAULT_LIST, list->name, numbers->str);
}

static SupplierOrder *recall(Sync *sync, const char *number, gint64 *stamp_us)
{
    g_autofree char *json = keep_read_stamped(sync, VAULT_SUPPLIER_ORDER, number, stamp_us);
    g_autoptr(GPtrArray) rows =
        json == NULL ? NULL : codec_supplier_orders_from_json(json, strlen(json), NULL);

    return rows == NULL || rows->len != 1 ? NULL : supplier_order_copy(g_ptr_array_index(rows, 0));
}

static gboolean recall_list(Sync *sync)
{
    SupplierOrderList *list = sync->supplier_orders;
    gint64 stamp_us = 0;
    g_autofree char *text = keep_read_stamped(sync, VAULT_LIST, list->name, &stamp_us);
    g_auto(GStrv) numbers = text == NULL ? NULL : g_strsplit(text, "\n", -1);

    if (numbers == NULL)
        return FALSE;
    g_ptr_array_set_size(list->rows, 0);
    for (guint i = 0; numbers[i] != NULL; i++) {
        SupplierOrder *order = recall(sync, numbers[i], NULL);
        if (order != NULL)
            g_ptr_array_add(list->rows, order);
    }
    list->as_of_us = stamp_us;
    list->more = list->rows->len >= list->limit;
    return TRUE;
}

/* TRUE: what is kept of it does without the server. What is still to be answered is answered as it was seen, of any
 * age: who has changed it meanwhile is found out by the guard. */
static gboolean recall_named(Sync *sync, const char *number, gboolean as_seen)
{
    SupplierOrderList *list = sync->supplier_orders;
    gint64 stamp_us = 0;
    SupplierOrder *order = recall(sync, number, &stamp_us);

    if (order == NULL)
        return FALSE;
    list->as_of_us = list->rows->len == 0 ? stamp_us : MIN(list->as_of_us, stamp_us);
    g_ptr_array_add(list->rows, order);
    return as_seen && (supplier_order_offer(order) == OFFER_NEW ||
                       vault_is_fresh(VAULT_SUPPLIER_ORDER, stamp_us, clock_now_us(sync->clock)));
}

/* ---- asking ---- */

static void filter_offers(RestRequest *request, const char *const *offers)
{
    g_autoptr(GString) tree = g_string_new("(");
    gboolean any = FALSE;

    for (guint i = 0; offers[i] != NULL; i++) {
        gboolean cancelled = offer_from_wire(offers[i]) == OFFER_CANCELLED;
        if (i > 0)
            g_string_append_c(tree, ',');
        g_string_append(tree, cancelled ? "status.eq."
                                        : "and(status.neq.cancelled,acceptance_status.eq.");
        rest_tree_value(tree, offers[i]);
        g_string_append(tree, cancelled ? "" : ")");
        any = TRUE;
    }
    g_string_append_c(tree, ')');
    if (any)
        rest_filter_tree(request, "or", tree->str);
}

/* New ones first, then counter-offers, what was called off, rejected, accepted: idx_supplier_orders_answer. What is only
 * planned has nobody to answer it. */
static RestRequest *list_request(const SupplierOrderQuery *query)
{
    RestRequest *request = rest_request_new(NET_GET, "supplier_orders");

    rest_select(request, codec_supplier_order_select);
    rest_filter(request, "supplier_id", "not.is", "null");
    if (query->offers != NULL)
        filter_offers(request, query->offers);
    rest_order(request, "accepted_at.desc.nullsfirst,rejected_at.desc.nullsfirst,status.desc,"
                        "acceptance_status.desc,created_at.desc,id.asc");
    rest_limit(request, query->limit);
    return request;
}

static RestRequest *named_request(const char *const *numbers)
{
    RestRequest *request = rest_request_new(NET_GET, "supplier_orders");

    rest_select(request, codec_supplier_order_select);
    rest_filter_in(request, "order_number", numbers, g_strv_length((char **)(gpointer)numbers));
    return request;
}

static gboolean read_rows(Sync *sync, const RestAnswer *answer, GError **error)
{
    SupplierOrderList *list = list_of(sync);
    GPtrArray *rows = codec_supplier_orders_from_json(answer->body, answer->length, error);

    if (rows == NULL)
        return FALSE;
    g_ptr_array_unref(list->rows);
    list->rows = rows;
    list->as_of_us = clock_now_us(sync->clock);
    list->more = list->limit > 0 && rows->len >= list->limit;
    sync->revision++;
    keep_list(sync, list);
    return TRUE;
}

static gboolean recalled(gpointer data)
{
    sync_job_end(data, NULL);
    return G_SOURCE_REMOVE;
}

static gboolean not_kept(gpointer data)
{
    g_autoptr(GError) nothing = g_error_new_literal(
        FAULT, FAULT_NOT_KEPT,
        _("These supplier orders aren't kept on this machine: look at them once while the server "
          "can be reached"));

    sync_job_end(data, nothing);
    return G_SOURCE_REMOVE;
}

static SyncJob *end_soon(Sync *sync, gboolean kept, SyncDone done, gpointer data)
{
    SyncJob *job = sync_job_wait(sync, done, data);

    g_idle_add(kept ? recalled : not_kept, job);
    return job;
}

static char *list_name(const SupplierOrderQuery *query)
{
    g_autoptr(RestRequest) request = list_request(query);
    g_autofree char *described = rest_request_describe(request);

    return g_strconcat("supplier orders ", described, NULL);
}

SyncJob *sync_load_supplier_orders(Sync *sync, const SupplierOrderQuery *query, SyncDone done,
                                   gpointer data)
{
    begin(sync, query->limit, list_name(query));
    if (sync->offline)
        return end_soon(sync, recall_list(sync), done, data);
    return sync_job_new(sync, list_request(query), read_rows, done, data);
}

gboolean sync_recall_supplier_orders(Sync *sync, const SupplierOrderQuery *query)
{
    begin(sync, query->limit, list_name(query));
    return recall_list(sync);
}

SyncJob *sync_load_supplier_orders_named(Sync *sync, const char *const *numbers, gboolean as_seen,
                                         SyncDone done, gpointer data)
{
    gboolean enough = TRUE;

    begin(sync, 0, NULL);
    g_ptr_array_set_size(sync->supplier_orders->rows, 0);
    for (guint i = 0; numbers[i] != NULL; i++)
        enough = recall_named(sync, numbers[i], as_seen) && enough;
    if (enough || sync->offline)
        return end_soon(sync, sync->supplier_orders->rows->len > 0, done, data);
    return sync_job_new(sync, named_request(numbers), read_rows, done, data);
}

const GPtrArray *sync_supplier_orders(const Sync *sync)
{
    return list_of((Sync *)sync)->rows;
}

gint64 sync_supplier_orders_as_of(const Sync *sync)
{
    return sync->supplier_orders == NULL ? 0 : sync->supplier_orders->as_of_us;
}

gboolean sync_supplier_orders_more(const Sync *sync)
{
    return sync->supplier_orders != NULL && sync->supplier_orders->more;
}

char *sync_describe_supplier_orders(const SupplierOrderQuery *query)
{
    g_autoptr(RestRequest) request = list_request(query);

    return rest_request_describe(request);
}

char *sync_describe_supplier_order(const char *number)
{
    const char *const numbers[] = {number, NULL};
    g_autoptr(RestRequest) request = named_request(numbers);

    return rest_request_describe(request);
}

/* ---- what was read beside, when an answer met another ---- */

static void put(char **text, const cJSON *row, const char *column)
{
    if (!write_row_has(row, column))
        return;
    g_free(*text);
    *text = write_row_value(row, column);
}

static void put_texts(char ***texts, const cJSON *row, const char *column)
{
    const cJSON *array = json_array(row, column);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    const cJSON *text;

    if (!write_row_has(row, column))
        return;
    cJSON_ArrayForEach(text, array) if (cJSON_IsString(text))
        g_strv_builder_add(builder, text->valuestring);
    g_strfreev(*texts);
    *texts = array == NULL ? NULL : g_strv_builder_end(builder);
}

void supplier_order_put(SupplierOrder *order, const cJSON *row)
{
    gint64 quantity = order->quantity;

#define X(member, column)                                                                          \
    if (strcmp(column, "id") != 0)                                                                 \
        put(&order->member, row, column);
    SUPPLIER_ORDER_TEXTS(X)
#undef X
    if (json_int(row, "quantity", 0, G_MAXINT32, &quantity))
        order->quantity = quantity;
    put_texts(&order->tech_packs, row, "tech_pack_urls");
}

void supplier_orders_learn(Sync *sync, const char *number, const cJSON *row)
{
    g_autoptr(SupplierOrder) order = number == NULL ? NULL : recall(sync, number, NULL);

    if (order == NULL)
        return;
    supplier_order_put(order, row);
    keep_order(sync, order);
}
