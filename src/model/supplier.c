/* SPDX-License-Identifier: MIT */
#include "looptrace/model.h"

Supplier *supplier_new(void)
{
    Supplier *supplier = g_new0(Supplier, 1);

    supplier->specialities = g_ptr_array_new_with_free_func(g_free);
    supplier->orders = supplier->lead_days = supplier->least = -1;
    return supplier;
}

void supplier_free(Supplier *supplier)
{
    if (supplier == NULL)
        return;
    g_free(supplier->id);
    g_free(supplier->company);
    g_free(supplier->country);
    g_free(supplier->city);
    g_free(supplier->business);
    g_ptr_array_unref(supplier->specialities);
    g_free(supplier->verification);
    g_free(supplier->tier);
    g_free(supplier->rating);
    g_free(supplier->on_time);
    g_free(supplier);
}

gboolean supplier_matches(const Supplier *supplier, const char *text)
{
    const char *const places[] = {supplier->company, supplier->country, supplier->city,
                                  supplier->business};

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        if (order_query_contains(places[i], text))
            return TRUE;
    for (guint i = 0; i < supplier->specialities->len; i++)
        if (order_query_contains(g_ptr_array_index(supplier->specialities, i), text))
            return TRUE;
    return FALSE;
}
