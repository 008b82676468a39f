/* SPDX-License-Identifier: MIT */
#include "looptrace/model.h"

void supplier_order_free(SupplierOrder *order)
{
    if (order == NULL)
        return;
#define X(member, column) g_free(order->member);
    SUPPLIER_ORDER_TEXTS(X)
#undef X
    g_strfreev(order->tech_packs);
    g_strfreev(order->images);
    g_free(order->supplier);
    g_free(order->order);
    g_free(order);
}

SupplierOrder *supplier_order_copy(const SupplierOrder *order)
{
    SupplierOrder *copy = g_new0(SupplierOrder, 1);

#define X(member, column) copy->member = g_strdup(order->member);
    SUPPLIER_ORDER_TEXTS(X)
#undef X
    copy->quantity = order->quantity;
    copy->tech_packs = g_strdupv(order->tech_packs);
    copy->images = g_strdupv(order->images);
    copy->supplier = g_strdup(order->supplier);
    copy->order = g_strdup(order->order);
    return copy;
}

Offer supplier_order_offer(const SupplierOrder *order)
{
    if (g_strcmp0(order->status, offer_wire(OFFER_CANCELLED)) == 0)
        return OFFER_CANCELLED;
    return offer_from_wire(order->acceptance);
}

gboolean supplier_order_matches(const SupplierOrder *order, const char *text)
{
    const char *const places[] = {order->number, order->order, order->product, order->supplier,
                                  order->instructions};

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        if (order_query_contains(places[i], text))
            return TRUE;
    return FALSE;
}
