/* SPDX-License-Identifier: MIT */
/* board: orders in the making and how far each of their stages is. */
#include "looptrace/text.h"
#include "looptrace/words.h"
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
    {"forecast", "Ready", VALUE_DAY, TRUE},
    {"forecast_days_late", "Days late", VALUE_INTEGER, FALSE},
    {"forecast_sure", "Sure", VALUE_TEXT, FALSE},
    {"forecast_text", "Forecast", VALUE_TEXT, FALSE},
    {"stage_target_date", "Stage due", VALUE_DAY, FALSE},
    {"stage_changed_at", "Changed", VALUE_MOMENT, FALSE},
    {"stage_changed_by", "By", VALUE_TEXT, FALSE},
    {"stage_note", "Stage note", VALUE_TEXT, FALSE},
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

static const char *const sure_names[] = {
    [SURE_ROUGH] = "rough", [SURE_FAIR] = "fair", [SURE_GOOD] = "good"};

static guint add_forecast(char **values, guint c, const BoardRow *row, Day today)
{
    Forecast forecast = board_forecast(row, today);
    gboolean ready = forecast.kind == FORECAST_READY;

    values[c++] = ready ? text_day(forecast.ready) : NULL;
    values[c++] =
        ready && row->due != DAY_NONE ? g_strdup_printf("%" G_GINT64_FORMAT, forecast.late) : NULL;
    values[c++] = ready ? g_strdup(sure_names[forecast.sure]) : NULL;
    values[c++] = forecast_words(&forecast);
    return c;
}

static char *moved_at(const BoardRow *row)
{
    g_autoptr(GDateTime) at =
        row->moved_us == 0 ? NULL : g_date_time_new_from_unix_utc(row->moved_us / G_USEC_PER_SEC);

    return at == NULL ? NULL : g_date_time_format(at, "%Y-%m-%dT%H:%M:%SZ");
}

static void add(Records *records, const BoardRow *row, Day today)
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
    c = add_forecast(values, c, row, today);
    values[c++] = row->stage_due == DAY_NONE ? NULL : text_day(row->stage_due);
    values[c++] = moved_at(row);
    values[c++] = g_strdup(row->by);
    values[c++] = g_strdup(row->note);
}

/* Stands at a stage with that text in its name. */
static gboolean is_wanted(const BoardRow *row, const char *stage)
{
    return stage == NULL ||
           order_query_contains(board_row_stage_name(row, board_row_stage(row)), stage);
}

/* "3 orders, 1,200 pieces, 1 at risk" of those that were asked for. */
static char *total_message(const Records *records, const char *stage, gint64 pieces, guint at_risk)
{
    guint n = records_count(records);
    g_autofree char *clean = text_clean(stage, -1);
    g_autofree char *quantity = text_quantity(pieces);

    return g_strdup_printf(P_("At %s: %u order, %s pieces, %u at risk.",
                              "At %s: %u orders, %s pieces, %u at risk.", n),
                           clean, n, quantity, at_risk);
}

static void finish(Invocation *invocation)
{
    const Services *services = invocation_services(invocation);
    const Board *board = sync_board(services->sync);
    Records *records = records_new(board_columns, G_N_ELEMENTS(board_columns), FALSE);

    const char *stage = invocation_text(invocation, "stage");
    gint64 pieces = 0;
    guint at_risk = 0;
    for (guint i = 0; i < board->rows->len; i++) {
        const BoardRow *row = g_ptr_array_index(board->rows, i);
        if (!is_wanted(row, stage))
            continue;
        add(records, row, clock_today(&services->clock));
        pieces += row->quantity;
        at_risk += row->at_risk ? 1 : 0;
    }
    if (stage != NULL && !board->more && !sync_is_offline(services->sync))
        records_set_message(records, total_message(records, stage, pieces, at_risk));
    else if (sync_is_offline(services->sync))
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
