/* SPDX-License-Identifier: MIT */
#include "order_rows.h"

#include <string.h>

OrderRows *order_rows_new(gboolean by_pages)
{
    OrderRows *rows = g_new0(OrderRows, 1);

    rows->ids = g_ptr_array_new_with_free_func(g_free);
    rows->seen = g_hash_table_new(g_str_hash, g_str_equal);
    rows->window.total = -1;
    rows->window.at_start = by_pages;
    rows->by_pages = by_pages;
    return rows;
}

void order_rows_free(OrderRows *rows)
{
    if (rows == NULL)
        return;
    g_hash_table_unref(rows->seen);
    g_ptr_array_unref(rows->ids);
    order_cursor_clear(&rows->end);
    g_free(rows->since);
    g_free(rows);
}

gboolean order_rows_have(const OrderRows *rows, const char *id)
{
    return g_hash_table_contains(rows->seen, id);
}

gboolean order_rows_insert(OrderRows *rows, guint at, const char *id)
{
    if (order_rows_have(rows, id))
        return FALSE;

    char *copy = g_strdup(id);
    g_ptr_array_insert(rows->ids, (int)at, copy);
    g_hash_table_add(rows->seen, copy);
    return TRUE;
}

gboolean order_rows_index(const OrderRows *rows, const char *id, guint *index)
{
    if (!order_rows_have(rows, id))
        return FALSE;
    for (guint i = 0; i < rows->ids->len; i++)
        if (strcmp(g_ptr_array_index(rows->ids, i), id) == 0) {
            *index = i;
            return TRUE;
        }
    return FALSE;
}

void order_rows_remove(OrderRows *rows, guint index)
{
    g_hash_table_remove(rows->seen, g_ptr_array_index(rows->ids, index));
    g_ptr_array_remove_index(rows->ids, index);
}
