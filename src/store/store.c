/* SPDX-License-Identifier: MIT */
#include "looptrace/store.h"

#include <string.h>

struct Store {
    guint64 revision;
    GHashTable *orders;  /* id (the order's own) → Order* */
    GHashTable *numbers; /* order number → Order*, both borrowed from orders */
    GHashTable *stages;  /* order id → GPtrArray of Stage* */
};

static void stages_free(gpointer stages)
{
    g_ptr_array_unref(stages);
}

Store *store_new(void)
{
    Store *store = g_new0(Store, 1);

    store->orders =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)order_free);
    store->numbers = g_hash_table_new(g_str_hash, g_str_equal);
    store->stages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, stages_free);
    return store;
}

void store_free(Store *store)
{
    if (store == NULL)
        return;
    g_hash_table_unref(store->numbers);
    g_hash_table_unref(store->orders);
    g_hash_table_unref(store->stages);
    g_free(store);
}

void store_clear(Store *store)
{
    g_hash_table_remove_all(store->numbers);
    g_hash_table_remove_all(store->orders);
    g_hash_table_remove_all(store->stages);
    store->revision++;
}

guint64 store_revision(const Store *store)
{
    return store->revision;
}

static void keep_details(Order *order, Order *known)
{
    if (order->buyer_id == NULL)
        order->buyer_id = g_steal_pointer(&known->buyer_id);
    if (order->supplier_user == NULL && g_strcmp0(order->supplier, known->supplier) == 0)
        order->supplier_user = g_steal_pointer(&known->supplier_user);
    if (order->version < 0 || order->version != known->version)
        return;
    order->notes = g_steal_pointer(&known->notes);
    order->payment = g_steal_pointer(&known->payment);
    order->created_at = g_steal_pointer(&known->created_at);
    order->expected = known->expected;
    order->delivered = known->delivered;
}

/* A number leads to the order that it was last seen on. */
static void forget_number(Store *store, const Order *order)
{
    if (g_hash_table_lookup(store->numbers, order->number) == order)
        g_hash_table_remove(store->numbers, order->number);
}

void store_put_order(Store *store, Order *order, gboolean detailed)
{
    Order *known = g_hash_table_lookup(store->orders, order->id);

    if (known != NULL) {
        if (!detailed)
            keep_details(order, known);
        forget_number(store, known);
    }
    g_hash_table_replace(store->orders, order->id, order);
    g_hash_table_replace(store->numbers, order->number, order);
    store->revision++;
}

void store_drop_order(Store *store, const char *id)
{
    Order *order = g_hash_table_lookup(store->orders, id);

    if (order == NULL)
        return;
    g_hash_table_remove(store->stages, id);
    forget_number(store, order);
    g_hash_table_remove(store->orders, id);
    store->revision++;
}

const Order *store_order(const Store *store, const char *id)
{
    return g_hash_table_lookup(store->orders, id);
}

const Order *store_order_by_number(const Store *store, const char *number)
{
    return g_hash_table_lookup(store->numbers, number);
}

void store_put_stages(Store *store, const char *order_id, GPtrArray *stages)
{
    g_hash_table_replace(store->stages, g_strdup(order_id), stages);
    store->revision++;
}

const GPtrArray *store_stages(const Store *store, const char *order_id)
{
    return g_hash_table_lookup(store->stages, order_id);
}
