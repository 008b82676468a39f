/* SPDX-License-Identifier: MIT */
/* board: orders in the making and how far each of their stages is. */
#include "looptrace/text.h"
#include "nouns.h"

static const RecordColumn board_columns[] = {
    {"order_number", "Order", VALUE_TEXT, TRUE},
    {"supplier_order", "Supplier order", VALUE_TEXT, FALSE},
    {"supplier_order_id", "Id", VALUE_TEXT, FALSE},
    {"supplier", "Supplier", VALUE_TEXT, FALSE},
    {"product_type", "Product", VALUE_TEXT, TRUE},
    {"quantity", "Qty", VALUE_INTEGER, TRUE},
    {"target_date", "Due", VALUE_DAY, TRUE},
    {"at_risk", "At risk", VALUE_BOOLEAN, TRUE},
    {"workflow_status", "Workflow", VALUE_TEXT, FALSE},
    {"progress", "Progress", VALUE_PERCENT, TRUE},
    {"current_stage", "Now at", VALUE_TEXT, TRUE},
    {"stages", "Stages", VALUE_LIST, TRUE},
    {"delayed", "Delayed", VALUE_LIST, FALSE},
    {"stage_names", "Names", VALUE_LIST, FALSE},
};

COLUMNS_OF(board, board_columns)

/* Numbers of the stages, or their percentages, parted by commas. */
static char *list_stages(const BoardRow *row, gboolean delayed)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < row->count; i++) {
        if (delayed && (row->delayed & (1u << i)) == 0)
            continue;
        g_string_append_printf(list, "%s%u", list->len == 0 ? "" : ",",
                               delayed ? i + 1 : row->percent[i]);
    }
    return g_string_free(g_steal_pointer(&list), FALSE);
}

static void add(Records *records, const BoardRow *row)
{
    char **values = records_append(records);
    int overall = board_row_overall(row);
    guint c = 0;

    values[c++] = g_strdup(row->number);
    values[c++] = g_strdup(row->own);
    values[c++] = g_strdup(row->id);
    values[c++] = g_strdup(row->supplier);
    values[c++] = g_strdup(row->product);
    values[c++] = g_strdup_printf("%" G_GINT64_FORMAT, row->quantity);
    values[c++] = row->due == DAY_NONE ? NULL : text_day(row->due);
    values[c++] = g_strdup(row->at_risk ? "true" : "false");
    values[c++] = g_strdup(row->workflow_text);
    values[c++] = overall < 0 ? NULL : g_strdup_printf("%d", overall);
    values[c++] = g_strdup(board_row_stage_name(row, board_row_stage(row)));
    values[c++] = list_stages(row, FALSE);
    values[c++] = list_stages(row, TRUE);
    values[c++] = row->names == NULL ? NULL : g_strjoinv(",", row->names);
}

static void finish(Invocation *invocation)
{
    const Services *services = invocation_services(invocation);
    const Board *board = sync_board(services->sync);
    Records *records = records_new(board_columns, G_N_ELEMENTS(board_columns), FALSE);

    for (guint i = 0; i < board->rows->len; i++)
        add(records, g_ptr_array_index(board->rows, i));
    if (sync_is_offline(services->sync))
        records_set_message(records,
                            kept_message(services, sync_board_as_of(services->sync), !board->more));
    else if (board->more)
        records_set_message(records, g_strdup_printf("These are the first %u of %" G_GINT64_FORMAT
                                                     "; --all brings the rest.",
                                                     board->rows->len, board->total));
    else if (board->rows->len == 0)
        records_set_message(records, g_strdup("No order is in the making."));
    invocation_finish(invocation, records);
}

static void loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;

    if (error != NULL)
        invocation_fail_naming_offline(invocation, error,
                                       sync_board_as_of(invocation_services(invocation)->sync) > 0);
    else if (!invocation_flag(invocation, "all") ||
             sync_load_board_more(invocation_services(invocation)->sync, loaded, invocation) ==
                 NULL)
        finish(invocation);
}

void board_run(Invocation *invocation)
{
    sync_load_board(invocation_services(invocation)->sync, loaded, invocation);
}

char *board_describe(const Invocation *invocation, GError **error)
{
    return sync_describe_board(clock_today(&invocation_services(invocation)->clock));
}
