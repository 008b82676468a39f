/* SPDX-License-Identifier: MIT */
#include "order_records.h"
#include "nouns.h"

#include "looptrace/text.h"

const RecordColumn order_record_columns[ORDER_COLUMNS_COUNT] = {ORDER_COLUMNS};

COLUMNS_OF(orders_list, order_record_columns)
COLUMNS_OF(export_orders, order_record_columns)

static char *number_text(gint64 number)
{
    return g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static char *day_text(Day day)
{
    return day == DAY_NONE ? NULL : text_day(day);
}

guint order_record_fill(char **row, const Order *order, Day today)
{
    Risk risk = order_risk(order, today);
    gboolean staged = order->progress.overall >= 0;
    guint c = 0;

    row[c++] = g_strdup(order->id);
    row[c++] = g_strdup(order->number);
    row[c++] = g_strdup(order->buyer);
    row[c++] = g_strdup(order->supplier);
    row[c++] = g_strdup(order->product);
    row[c++] = number_text(order->quantity);
    row[c++] = day_text(order->due);
    row[c++] = staged ? number_text(order->progress.overall) : NULL;
    row[c++] = g_strdup(order->workflow_text);
    row[c++] = g_strdup(risk == RISK_NONE ? "false" : "true");
    row[c++] = g_strdup(risk_reason(risk));
    row[c++] = g_strdup(order->current_stage);
    row[c++] = staged ? number_text(order->progress.delayed) : NULL;
    row[c++] = order->version < 0 ? NULL : number_text(order->version);
    row[c++] = g_strdup(order->updated_at);
    return c;
}
