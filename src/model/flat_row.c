/* SPDX-License-Identifier: MIT */
#include "looptrace/flat_row.h"

#include "looptrace/model.h"

FlatRow *flat_row_new(void)
{
    return g_new0(FlatRow, 1);
}

FlatRow *flat_row_copy(const FlatRow *row)
{
    FlatRow *copy = flat_row_new();

    for (guint i = 0; i < FLAT_VALUES_MAX; i++)
        copy->values[i] = g_strdup(row->values[i]);
    return copy;
}

void flat_row_free(FlatRow *row)
{
    if (row == NULL)
        return;
    for (guint i = 0; i < FLAT_VALUES_MAX; i++)
        g_free(row->values[i]);
    g_free(row);
}

void flat_row_set(FlatRow *row, guint column, char *taken)
{
    g_free(row->values[column]);
    row->values[column] = taken;
}

gboolean flat_row_matches(const FlatRow *row, guint n, const char *text)
{
    for (guint i = 0; i < n; i++)
        if (order_query_contains(row->values[i], text))
            return TRUE;
    return FALSE;
}
