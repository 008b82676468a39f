/* SPDX-License-Identifier: MIT */
/* Supplier orders, kept by number: an answer to one is based on what the person has seen of it, however long ago that was. */
#include "supplier_orders.h"

#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/words.h"
#include "rows.h"
#include "write_private.h"

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

static void learn(gpointer row, const cJSON *told)
{
    supplier_order_put(row, told);
}

static void free_row(gpointer row)
{
    supplier_order_free(row);
}

static char *write_order(gconstpointer row)
{
    return codec_supplier_order_to_json(row);
}

/* What is still to be answered is answered as it was seen: who has changed it meanwhile is found out by the guard. */
static gboolean is_new(gconstpointer row)
{
    return supplier_order_offer(row) == OFFER_NEW;
}

/* New ones first, then counter-offers, what was called off, rejected, accepted: idx_supplier_orders_answer. */
static const RowColumn offer_order[] = {
    {"accepted_at", G_STRUCT_OFFSET(SupplierOrder, accepted_at), ROW_DESCENDING | ROW_NULLS_FIRST},
    {"rejected_at", G_STRUCT_OFFSET(SupplierOrder, rejected_at), ROW_DESCENDING | ROW_NULLS_FIRST},
    {"status", G_STRUCT_OFFSET(SupplierOrder, status), ROW_DESCENDING},
    {"acceptance_status", G_STRUCT_OFFSET(SupplierOrder, acceptance), ROW_DESCENDING},
    {"created_at", G_STRUCT_OFFSET(SupplierOrder, created_at), ROW_DESCENDING},
    {"id", G_STRUCT_OFFSET(SupplierOrder, id), 0},
    {0},
};

const RowNoun row_supplier_orders = {
    .name = "supplier orders",
    .path = "supplier_orders",
    .select = codec_supplier_order_select,
    .order = offer_order,
    .changed = {"updated_at", G_STRUCT_OFFSET(SupplierOrder, updated_at), 0},
    .kind = VAULT_SUPPLIER_ORDER,
    .key = G_STRUCT_OFFSET(SupplierOrder, number),
    .free = free_row,
    .read = codec_supplier_orders_from_json,
    .write = write_order,
    .not_kept =
        N_("These supplier orders aren't kept on this machine: look at them once while the server "
           "can be reached"),
    .learn = learn,
    .key_column = "order_number",
    .lasts = is_new,
};

static void filter_offers(RowQuery *query, const char *const *offers)
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
        row_query_add_tree(query, "or", tree->str);
}

/* What is only planned has nobody to answer it. */
RowQuery *sync_supplier_order_rows(const SupplierOrderQuery *query)
{
    RowQuery *rows = row_query_new();

    row_query_add(rows, "supplier_id", "not.is", "null");
    if (query->offers != NULL)
        filter_offers(rows, query->offers);
    return rows;
}

/* ---- for commands ---- */

static RowList *list_of(Sync *sync, const SupplierOrderQuery *query)
{
    RowList *list = sync_rows(sync, &row_supplier_orders);

    row_list_set_query(list, sync_supplier_order_rows(query));
    row_list_set_page(list, query->limit);
    return list;
}

SyncJob *sync_load_supplier_orders(Sync *sync, const SupplierOrderQuery *query, SyncDone done,
                                   gpointer data)
{
    return row_list_load(list_of(sync, query), done, data);
}

gboolean sync_recall_supplier_orders(Sync *sync, const SupplierOrderQuery *query)
{
    return row_list_recall(list_of(sync, query));
}

SyncJob *sync_load_supplier_orders_named(Sync *sync, const char *const *numbers, gboolean as_seen,
                                         SyncDone done, gpointer data)
{
    return row_list_load_named(sync_rows(sync, &row_supplier_orders), numbers, as_seen, done, data);
}

const GPtrArray *sync_supplier_orders(Sync *sync)
{
    return row_list_rows(sync_rows(sync, &row_supplier_orders));
}

gint64 sync_supplier_orders_as_of(Sync *sync)
{
    return row_list_as_of(sync_rows(sync, &row_supplier_orders));
}

gboolean sync_supplier_orders_more(Sync *sync)
{
    return row_list_has_more(sync_rows(sync, &row_supplier_orders));
}

char *sync_describe_supplier_orders(const SupplierOrderQuery *query)
{
    g_autoptr(RowQuery) rows = sync_supplier_order_rows(query);

    return row_describe(&row_supplier_orders, rows, query->limit);
}

char *sync_describe_supplier_order(const char *number)
{
    const char *const numbers[] = {number, NULL};

    return row_describe_named(&row_supplier_orders, numbers);
}
