/* SPDX-License-Identifier: MIT */
/* What can be named without asking anybody: orders and stages that are here or kept on this machine. */
#include <string.h>

#include "kept_node.h"
#include "rows.h"

typedef struct {
    GHashTable *seen; /* numbers, borrowed from the orders */
    GPtrArray *orders;
    const char *prefix;
    guint max;
} Known;

static void known_free(gpointer data)
{
    SyncKnown *known = data;

    g_free(known->number);
    g_free(known->about);
    g_free(known);
}

static void add(Known *known, const char *number, const char *product, const char *party)
{
    if (number == NULL || !g_str_has_prefix(number, known->prefix) ||
        known->orders->len >= known->max || g_hash_table_contains(known->seen, number))
        return;
    SyncKnown *order = g_new0(SyncKnown, 1);
    order->number = g_strdup(number);
    order->about =
        g_strdup_printf("%s%s%s", product == NULL ? "" : product,
                        product != NULL && party != NULL ? " · " : "", party == NULL ? "" : party);
    g_hash_table_add(known->seen, order->number);
    g_ptr_array_add(known->orders, order);
}

static gboolean visit_row(const Order *order, guint index, gpointer data)
{
    Known *known = data;

    add(known, order->number, order->product,
        order->buyer != NULL ? order->buyer : order->supplier);
    return known->orders->len < known->max;
}

/* A hundred thousand rows take a tenth of a second: their texts aren't copied. */
static gboolean visit_leaf(guint part, GBytes *value, gint64 stamp_us, gpointer data)
{
    const Known *known = data;

    leaf_each(value, visit_row, data);
    return known->orders->len < known->max;
}

static int by_number(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const SyncKnown *const *)a)->number, (*(const SyncKnown *const *)b)->number);
}

/* That of the last run where nobody has asked for it yet. */
static const Board *known_board(Sync *sync)
{
    sync_board_as_of(sync);
    return sync_board(sync);
}

GPtrArray *sync_known_orders(Sync *sync, const char *prefix, guint max)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const Board *board = known_board(sync);
    Known known = {seen, g_ptr_array_new_with_free_func(known_free), prefix, max};

    for (guint i = 0; board != NULL && i < board->rows->len; i++) {
        const BoardRow *row = g_ptr_array_index(board->rows, i);
        add(&known, row->number, row->product, row->supplier);
    }
    if (sync->vault != NULL)
        vault_each(sync->vault, VAULT_LEAF, visit_leaf, &known);
    g_ptr_array_sort(known.orders, by_number);
    return known.orders;
}

/* ---- rows ---- */

static gboolean visit_supplier_order(gconstpointer row, gint64 stamp_us, gpointer data)
{
    const SupplierOrder *order = row;
    Known *known = data;

    add(known, order->number, order->product, offer_label(supplier_order_offer(order)));
    return known->orders->len < known->max;
}

static gboolean visit_lead(gconstpointer row, gint64 stamp_us, gpointer data)
{
    const Lead *lead = row;
    Known *known = data;

    add(known, lead->id, lead->product, lead->customer != NULL ? lead->customer : lead->email);
    return known->orders->len < known->max;
}

static gboolean visit_listing(gconstpointer row, gint64 stamp_us, gpointer data)
{
    const Listing *listing = row;
    Known *known = data;

    add(known, listing->id, listing->title, listing->supplier);
    return known->orders->len < known->max;
}

static GPtrArray *known_rows(Sync *sync, const RowNoun *noun, RowVisit visit, const char *prefix,
                             guint max)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    Known known = {seen, g_ptr_array_new_with_free_func(known_free), prefix, max};

    sync_visit_rows(sync, noun, visit, &known);
    return known.orders;
}

GPtrArray *sync_known_supplier_orders(Sync *sync, const char *prefix, guint max)
{
    GPtrArray *known = known_rows(sync, &row_supplier_orders, visit_supplier_order, prefix, max);

    g_ptr_array_sort(known, by_number);
    return known;
}

GPtrArray *sync_known_leads(Sync *sync, const char *prefix, guint max)
{
    return known_rows(sync, &row_leads, visit_lead, prefix, max);
}

GPtrArray *sync_known_listings(Sync *sync, const char *prefix, guint max)
{
    return known_rows(sync, &row_listings, visit_listing, prefix, max);
}

/* ---- stages ---- */

static char **names_on_board(Sync *sync, const char *number)
{
    const Board *board = known_board(sync);

    for (guint i = 0; board != NULL && i < board->rows->len; i++) {
        const BoardRow *row = g_ptr_array_index(board->rows, i);
        if (g_strcmp0(row->number, number) == 0 && row->names != NULL)
            return g_strdupv(row->names);
    }
    return NULL;
}

char **sync_known_stages(Sync *sync, const char *number)
{
    gint64 as_of_us = 0;
    const Order *order = store_order_by_number(sync->store, number);

    if (order == NULL && sync_take_kept_order(sync, number, &as_of_us))
        order = store_order_by_number(sync->store, number);

    const GPtrArray *stages = order == NULL ? NULL : store_stages(sync->store, order->id);
    if (stages == NULL || stages->len == 0)
        return names_on_board(sync, number);
    char **names = g_new0(char *, stages->len + 1);
    for (guint i = 0; i < stages->len; i++)
        names[i] = g_strdup(((const Stage *)g_ptr_array_index(stages, i))->name);
    return names;
}
