/* SPDX-License-Identifier: MIT */
/* home: the figures of the home screen, a record each. */
#include <string.h>

#include "looptrace/text.h"
#include "nouns.h"

enum {
    COLUMN_SECTION,
    COLUMN_KEY,
    COLUMN_COUNT,
    COLUMN_NUMBER,
    COLUMN_WHAT,
    COLUMN_WHO,
    COLUMN_QUANTITY,
    COLUMN_DUE,
    COLUMN_PROGRESS,
    COLUMN_STAGE,
    COLUMN_STATUS,
    COLUMN_AMOUNT,
    COLUMN_CURRENCY,
    COLUMN_AT,
    COLUMNS
};

static const RecordColumn home_columns[COLUMNS] = {
    [COLUMN_SECTION] = {"section", "Section", VALUE_TEXT, TRUE},
    [COLUMN_KEY] = {"key", "Key", VALUE_TEXT, TRUE},
    [COLUMN_COUNT] = {"count", "Count", VALUE_INTEGER, TRUE},
    [COLUMN_NUMBER] = {"number", "Number", VALUE_TEXT, TRUE},
    [COLUMN_WHAT] = {"what", "What", VALUE_TEXT, TRUE},
    [COLUMN_WHO] = {"who", "Who", VALUE_TEXT, TRUE},
    [COLUMN_QUANTITY] = {"quantity", "Qty", VALUE_INTEGER, TRUE},
    [COLUMN_DUE] = {"due", "Due", VALUE_DAY, TRUE},
    [COLUMN_PROGRESS] = {"progress", "Progress", VALUE_PERCENT, TRUE},
    [COLUMN_STAGE] = {"stage", "Stage", VALUE_TEXT, FALSE},
    [COLUMN_STATUS] = {"status", "Status", VALUE_TEXT, TRUE},
    [COLUMN_AMOUNT] = {"amount", "Amount", VALUE_DECIMAL, TRUE},
    [COLUMN_CURRENCY] = {"currency", "Currency", VALUE_TEXT, FALSE},
    [COLUMN_AT] = {"at", "At", VALUE_MOMENT, FALSE},
};

COLUMNS_OF(home, home_columns)

static char *number_text(gint64 number)
{
    return g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static void add_row(Records *records, const HomeSection *section, const HomeRow *row)
{
    char **values = records_append(records);

    values[COLUMN_SECTION] = g_strdup(section->name);
    values[COLUMN_NUMBER] = g_strdup(row->number);
    values[COLUMN_WHAT] = g_strdup(row->what);
    values[COLUMN_WHO] = g_strdup(row->who);
    values[COLUMN_QUANTITY] = row->quantity == 0 ? NULL : number_text(row->quantity);
    values[COLUMN_DUE] = row->due == DAY_NONE ? NULL : text_day(row->due);
    values[COLUMN_PROGRESS] = row->overall < 0 ? NULL : number_text(row->overall);
    values[COLUMN_STAGE] = g_strdup(row->stage);
    values[COLUMN_STATUS] = g_strdup(row->status);
    values[COLUMN_AMOUNT] = g_strdup(row->money);
    values[COLUMN_CURRENCY] = row->money == NULL ? NULL : g_strdup(section->currency);
    values[COLUMN_AT] = g_strdup(row->at);
}

static void add_section(Records *records, const HomeSection *section)
{
    for (guint i = 0; i < section->counts->len; i++) {
        const HomeCount *count = g_ptr_array_index(section->counts, i);
        char **values = records_append(records);
        values[COLUMN_SECTION] = g_strdup(section->name);
        values[COLUMN_KEY] = g_strdup(count->key);
        values[COLUMN_COUNT] = number_text(count->count);
    }
    for (guint i = 0; i < section->sums->len; i++) {
        const HomeSum *sum = g_ptr_array_index(section->sums, i);
        char **values = records_append(records);
        values[COLUMN_SECTION] = g_strdup(section->name);
        values[COLUMN_KEY] = g_strdup(sum->key);
        values[COLUMN_AMOUNT] = g_strdup(sum->amount);
        values[COLUMN_CURRENCY] = g_strdup(section->currency);
    }
    for (guint i = 0; i < section->rows->len; i++)
        add_row(records, section, g_ptr_array_index(section->rows, i));
}

static void loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    const Home *home = sync_home(services->sync);
    const char *wanted = invocation_text(invocation, "section");
    gint64 as_of_us = sync_home_as_of(services->sync);

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, as_of_us > 0);
        return;
    }
    Records *records = records_new(home_columns, COLUMNS, FALSE);
    for (guint i = 0; i < home->sections->len; i++) {
        const HomeSection *section = g_ptr_array_index(home->sections, i);
        if (g_str_has_suffix(section->name, HOME_FURTHER)) /* it is in the other one's rows */
            continue;
        if (wanted == NULL || strcmp(section->name, wanted) == 0)
            add_section(records, section);
    }
    if (sync_is_offline(services->sync))
        records_set_message(records, kept_message(services, as_of_us, TRUE));
    invocation_finish(invocation, records);
}

void home_run(Invocation *invocation)
{
    sync_load_home(invocation_services(invocation)->sync, loaded, invocation);
}

char *home_describe(const Invocation *invocation, GError **error)
{
    return sync_describe_home(clock_today(&invocation_services(invocation)->clock));
}
