/* SPDX-License-Identifier: MIT */
/* orders list, orders show, stages list. */
#include <string.h>

#include "looptrace/filter_words.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "nouns.h"
#include "order_asking.h"
#include "order_records.h"

#define LIMIT_DEFAULT 1000

/* ---- an order as a record ---- */

static const RecordColumn show_columns[] = {
    ORDER_COLUMNS,
    {"payment_status", "Payment", VALUE_TEXT, TRUE},
    {"expected_delivery_date", "Expected", VALUE_DAY, TRUE},
    {"actual_delivery_date", "Delivered", VALUE_DAY, TRUE},
    {"notes", "Notes", VALUE_TEXT, TRUE},
    {"created_at", "Ordered", VALUE_MOMENT, TRUE},
};

static char *number_text(gint64 number)
{
    return g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static char *day_text(Day day)
{
    return day == DAY_NONE ? NULL : text_day(day);
}

/* ---- orders list ---- */

typedef struct {
    OrderList *list;
    guint limit;       /* G_MAXUINT: all */
    guint given;       /* rows that have gone out in parts */
    GHashTable *among; /* ids of those that are still here */
} ListRun;

static void list_run_free(gpointer data)
{
    ListRun *run = data;

    g_hash_table_unref(run->among);
    order_list_free(run->list);
    g_free(run);
}

/* By whom: a person who wonders why it takes so long wants to know. */
static void add_filter_words(Records *records, const OrderList *list)
{
    const char *before = records_message(records);
    g_autofree char *words = filter_words(list);

    if (words == NULL)
        return;
    g_autofree char *said = g_strdup(before);
    char *sentence = g_strdup_printf(_("%u orders, %s."), records_count(records), words);
    records_set_message(records, said == NULL ? sentence : g_strconcat(said, " ", sentence, NULL));
    if (said != NULL)
        g_free(sentence);
}

/* Those that are here and haven't gone out yet. */
static Records *next_records(Invocation *invocation)
{
    ListRun *run = invocation_state(invocation);
    Day today = clock_today(&invocation_services(invocation)->clock);
    Records *records = records_new(order_record_columns, ORDER_COLUMNS_COUNT, FALSE);
    guint here = order_list_here(run->list);

    for (guint i = 0; i < here && run->given < run->limit; i++) {
        if (!g_hash_table_add(run->among, g_strdup(order_list_id(run->list, i))))
            continue;
        order_record_fill(records_append(records), order_list_row(run->list, i), today);
        run->given++;
    }
    records_set_usual(records, order_asking_columns(invocation));
    return records;
}

/* The list tells of its changes while it is at work; it can't be freed from within. So the end is
 * put off to the next turn of the loop. */
static gboolean list_finish(gpointer data)
{
    Invocation *invocation = data;
    ListRun *run = invocation_state(invocation);
    const Services *services = invocation_services(invocation);
    const ListState *state = order_list_state(run->list);

    if (state->problem != NULL) {
        invocation_fail_naming_offline(invocation, state->problem, state->known);
        return G_SOURCE_REMOVE;
    }
    guint count = order_list_here(run->list);
    Records *records = next_records(invocation);
    if (sync_is_offline(services->sync))
        records_set_message(records, kept_message(services, state->as_of_us, state->complete));
    else if (run->given < count || !order_list_is_at_end(run->list))
        records_set_message(
            records, g_strdup_printf("These are the first %u; --all brings the rest.", run->given));
    else if (run->given == 0)
        records_set_message(records, g_strdup("No order matches, or none is visible to you."));
    add_filter_words(records, run->list);
    invocation_finish(invocation, records);
    return G_SOURCE_REMOVE;
}

/* Ids of rows that aren't here any more would add up. */
static void keep_among(ListRun *run)
{
    g_autoptr(GHashTable) before = g_steal_pointer(&run->among);
    guint here = order_list_here(run->list);

    run->among = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < here; i++)
        if (g_hash_table_contains(before, order_list_id(run->list, i)))
            g_hash_table_add(run->among, g_strdup(order_list_id(run->list, i)));
}

/* What has gone out makes room for what comes. FALSE: nobody reads on. */
static gboolean give_part(Invocation *invocation)
{
    ListRun *run = invocation_state(invocation);

    if (!invocation_goes_in_parts(invocation))
        return TRUE;
    if (!invocation_part(invocation, next_records(invocation)))
        return FALSE;
    order_list_pass(run->list);
    keep_among(run);
    return TRUE;
}

static gboolean wants_more(const Invocation *invocation)
{
    const ListRun *run = invocation_state(invocation);
    const ListState *state = order_list_state(run->list);

    return state->problem == NULL && !order_list_is_at_end(run->list);
}

/* FALSE: this is the end. */
static gboolean goes_on(Invocation *invocation)
{
    const ListRun *run = invocation_state(invocation);

    if (!wants_more(invocation))
        return FALSE;
    if (!invocation_goes_in_parts(invocation))
        return order_list_here(run->list) < run->limit;
    return give_part(invocation) && run->given < run->limit;
}

static void list_changed(gpointer data)
{
    Invocation *invocation = data;
    ListRun *run = invocation_state(invocation);

    if (order_list_state(run->list)->loading)
        return;
    if (goes_on(invocation)) {
        order_list_more(run->list);
        return;
    }
    order_list_watch(run->list, NULL, NULL);
    GSource *source = g_idle_source_new();
    g_source_set_callback(source, list_finish, invocation, NULL);
    g_source_attach(source, invocation_services(invocation)->context);
    g_source_unref(source);
}

static guint read_limit(const Invocation *invocation)
{
    const char *text = invocation_text(invocation, "limit");
    gint64 number = LIMIT_DEFAULT;

    if (text != NULL)
        text_parse_int(text, 1, G_MAXINT, &number);
    return invocation_flag(invocation, "all") ? G_MAXUINT : (guint)number;
}

void orders_list_run(Invocation *invocation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OrderQuery) query = order_asking_read(invocation, &error);

    if (query == NULL) {
        invocation_fail(invocation, error);
        return;
    }
    ListRun *run = g_new0(ListRun, 1);
    run->limit = read_limit(invocation);
    run->among = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    run->list = order_list_new(invocation_services(invocation)->sync, query,
                               MIN(run->limit, ORDER_LIST_PAGE));
    invocation_set_state(invocation, run, list_run_free);
    order_list_watch(run->list, list_changed, invocation);
    order_list_refresh(run->list);
}

char *orders_list_describe(const Invocation *invocation, GError **error)
{
    g_autoptr(OrderQuery) query = order_asking_read(invocation, error);

    return query == NULL
               ? NULL
               : order_list_describe(query, MIN(read_limit(invocation), ORDER_LIST_PAGE),
                                     clock_today(&invocation_services(invocation)->clock));
}

/* ---- one order: show, and its stages ---- */

static const RecordColumn stage_columns[] = {
    {"id", "Id", VALUE_TEXT, FALSE},
    {"stage_number", "#", VALUE_INTEGER, TRUE},
    {"stage_name", "Stage", VALUE_TEXT, TRUE},
    {"completion_percentage", "Done", VALUE_PERCENT, TRUE},
    {"status", "Status", VALUE_TEXT, TRUE},
    {"target_date", "Due", VALUE_DAY, TRUE},
    {"started_at", "Started", VALUE_MOMENT, TRUE},
    {"completed_at", "Completed", VALUE_MOMENT, TRUE},
    {"updated_by", "By", VALUE_TEXT, TRUE},
    {"updated_at", "Updated", VALUE_MOMENT, FALSE},
    {"photos", "Photos", VALUE_INTEGER, FALSE},
    {"notes", "Notes", VALUE_TEXT, TRUE},
    {"description", "Description", VALUE_TEXT, FALSE},
};

COLUMNS_OF(stages_list, stage_columns)

static void fill_stage(char **row, const Stage *stage)
{
    guint c = 0;

    row[c++] = g_strdup(stage->id);
    row[c++] = number_text(stage->number);
    row[c++] = g_strdup(stage->name);
    row[c++] = number_text(stage->percent);
    row[c++] = g_strdup(stage->status_text);
    row[c++] = day_text(stage->due);
    row[c++] = g_strdup(stage->started_at);
    row[c++] = g_strdup(stage->completed_at);
    row[c++] = g_strdup(stage->updated_by);
    row[c++] = g_strdup(stage->updated_at);
    row[c++] = number_text(stage->photos);
    row[c++] = g_strdup(stage->notes);
    row[c++] = g_strdup(stage->description);
}

static Records *stage_records(const GPtrArray *stages)
{
    Records *records = records_new(stage_columns, G_N_ELEMENTS(stage_columns), FALSE);

    for (guint i = 0; i < stages->len; i++)
        fill_stage(records_append(records), g_ptr_array_index(stages, i));
    return records;
}

static Records *order_records(const Services *services, const Order *order)
{
    Records *records = records_new(show_columns, G_N_ELEMENTS(show_columns), TRUE);
    char **row = records_append(records);
    guint c = order_record_fill(row, order, clock_today(&services->clock));

    row[c++] = g_strdup(order->payment);
    row[c++] = day_text(order->expected);
    row[c++] = day_text(order->delivered);
    row[c++] = g_strdup(order->notes);
    row[c++] = g_strdup(order->created_at);
    records_set_child(records, "stages", stage_records(store_stages(services->store, order->id)));
    return records;
}

static void order_loaded(const GError *error, gpointer data, gboolean stages_only)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);

    if (error != NULL) {
        gint64 as_of_us = 0;
        invocation_fail_naming_offline(
            invocation, error,
            sync_take_kept_order(services->sync, invocation_positional(invocation), &as_of_us));
        return;
    }
    const Order *order = store_order_by_number(services->store, invocation_positional(invocation));
    invocation_finish(invocation, stages_only
                                      ? stage_records(store_stages(services->store, order->id))
                                      : order_records(services, order));
}

static void show_loaded(const GError *error, gpointer data)
{
    order_loaded(error, data, FALSE);
}

static void stages_loaded(const GError *error, gpointer data)
{
    order_loaded(error, data, TRUE);
}

static void load_order(Invocation *invocation, SyncDone loaded)
{
    sync_load_order(invocation_services(invocation)->sync, invocation_positional(invocation),
                    loaded, invocation);
}

void orders_show_run(Invocation *invocation)
{
    load_order(invocation, show_loaded);
}

void stages_list_run(Invocation *invocation)
{
    load_order(invocation, stages_loaded);
}

char *orders_show_describe(const Invocation *invocation, GError **error)
{
    return sync_describe_order(invocation_positional(invocation));
}

char *stages_list_describe(const Invocation *invocation, GError **error)
{
    return sync_describe_order(invocation_positional(invocation));
}
