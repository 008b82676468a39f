/* SPDX-License-Identifier: MIT */
/* stages history: what was changed of an order's stages. */
#include <string.h>

#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "nouns.h"

#define LIMIT_DEFAULT 100
#define LIMIT_MAX     1000

static const RecordColumn history_columns[] = {
    {"created_at", "When", VALUE_MOMENT, TRUE},   {"stage_number", "#", VALUE_INTEGER, TRUE},
    {"stage_name", "Stage", VALUE_TEXT, TRUE},    {"from_percentage", "From", VALUE_PERCENT, TRUE},
    {"to_percentage", "To", VALUE_PERCENT, TRUE}, {"from_status", "Was", VALUE_TEXT, FALSE},
    {"to_status", "Status", VALUE_TEXT, TRUE},    {"changed_by", "By", VALUE_TEXT, TRUE},
    {"note", "Note", VALUE_TEXT, TRUE},
};

COLUMNS_OF(stages_history, history_columns)

static const Order *order_of(const Invocation *invocation)
{
    return store_order_by_number(invocation_services(invocation)->store,
                                 invocation_positional(invocation));
}

static const char *name_of(const GPtrArray *stages, gint64 number)
{
    for (guint i = 0; stages != NULL && i < stages->len; i++) {
        const Stage *stage = g_ptr_array_index(stages, i);
        if (stage->number == number)
            return stage->name;
    }
    return NULL;
}

static char *whole(const cJSON *row, const char *name)
{
    gint64 number = 0;

    return json_int(row, name, 0, G_MAXINT32, &number)
               ? g_strdup_printf("%" G_GINT64_FORMAT, number)
               : NULL;
}

static void add(Records *records, const GPtrArray *stages, const cJSON *row)
{
    char **values = records_append(records);
    const cJSON *by = json_object(row, "by");
    gint64 number = 0;
    guint c = 0;

    json_int(row, "stage_number", 0, STAGES_MAX, &number);
    values[c++] = g_strdup(json_text(row, "created_at"));
    values[c++] = whole(row, "stage_number");
    values[c++] = g_strdup(name_of(stages, number));
    values[c++] = whole(row, "from_percentage");
    values[c++] = whole(row, "to_percentage");
    values[c++] = g_strdup(json_text(row, "from_status"));
    values[c++] = g_strdup(json_text(row, "to_status"));
    values[c++] = by == NULL ? NULL : g_strdup(json_text(by, "full_name"));
    values[c++] = g_strdup(json_text(row, "note"));
}

/* A table that isn't there (PGRST205, 42P01) is said as it is. */
static void fail(Invocation *invocation, const GError *error)
{
    const char *code = rest_error_code(error);
    g_autoptr(GError) none =
        g_error_new_literal(FAULT, FAULT_NOT_FOUND, _("This platform keeps no history of stages"));
    gboolean missing = g_strcmp0(code, "PGRST205") == 0 || g_strcmp0(code, "42P01") == 0;

    invocation_fail(invocation, missing ? none : error);
}

static guint limit_of(const Invocation *invocation)
{
    gint64 limit = LIMIT_DEFAULT;
    const char *text = invocation_text(invocation, "limit");

    if (text != NULL)
        text_parse_int(text, 1, G_MAXINT32, &limit);
    return (guint)MIN(limit, LIMIT_MAX);
}

static void told(const char *json, gint64 as_of_us, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    const Order *order = order_of(invocation);
    g_autoptr(cJSON) rows = json == NULL ? NULL : json_parse(json, strlen(json), NULL);
    const cJSON *row;

    if (error != NULL) {
        fail(invocation, error);
        return;
    }
    Records *records = records_new(history_columns, G_N_ELEMENTS(history_columns), FALSE);
    cJSON_ArrayForEach(row, rows)
    {
        if (cJSON_IsObject(row) && records_count(records) < limit_of(invocation))
            add(records, store_stages(services->store, order->id), row);
    }
    guint count = records_count(records);
    records_set_message(records,
                        list_message(services, count == 0 ? _("Nothing was changed yet.") : NULL,
                                     count >= limit_of(invocation), as_of_us));
    invocation_finish(invocation, records);
}

/* The ids of the stages that are asked for; NULL with FAULT_USAGE. Caller frees the array, not the strings. */
static GPtrArray *stage_ids(const Invocation *invocation, const GPtrArray *stages, GError **error)
{
    const char *wanted = invocation_text(invocation, "stage");
    const Stage *only = wanted == NULL ? NULL : stages_find(stages, wanted, error);
    GPtrArray *ids = g_ptr_array_new();

    for (guint i = 0; stages != NULL && i < stages->len; i++) {
        Stage *stage = g_ptr_array_index(stages, i);
        if (wanted == NULL || stage == only)
            g_ptr_array_add(ids, stage->id);
    }
    if (wanted != NULL && only == NULL)
        g_clear_pointer(&ids, g_ptr_array_unref);
    return ids;
}

static void order_loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    g_autoptr(GError) wrong = NULL;

    if (error != NULL) {
        invocation_fail(invocation, error);
        return;
    }
    const Order *order = order_of(invocation);
    g_autoptr(GPtrArray) ids =
        stage_ids(invocation, store_stages(services->store, order->id), &wrong);
    if (ids == NULL) {
        invocation_fail(invocation, wrong);
        return;
    }
    if (ids->len == 0) {
        told("[]", 0, NULL, invocation);
        return;
    }
    sync_ask_stage_history(services->sync, order->number, (const char *const *)ids->pdata, ids->len,
                           limit_of(invocation), told, invocation);
}

/* Its page says which stages there are: from this machine where it is here. */
void stages_history_run(Invocation *invocation)
{
    sync_load_order(invocation_services(invocation)->sync, invocation_positional(invocation),
                    order_loaded, invocation);
}
