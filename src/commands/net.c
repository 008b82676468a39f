/* SPDX-License-Identifier: MIT */
/* net: what the line has cost today and this month, in all or by day, screen or endpoint, for all looptrace
 * processes of this person. Asks nobody. */
#include <string.h>

#include "looptrace/meter.h"
#include "looptrace/text.h"
#include "nouns.h"

static const RecordColumn net_columns[] = {
    {"period", "Period", VALUE_TEXT, TRUE},
    {"first_day", "From", VALUE_DAY, TRUE},
    {"sent_bytes", "Sent", VALUE_INTEGER, TRUE},
    {"received_bytes", "Received", VALUE_INTEGER, TRUE},
    {"total_bytes", "Both ways", VALUE_INTEGER, TRUE},
    {"requests", "Requests", VALUE_INTEGER, TRUE},
    {"budget_bytes", "Budget", VALUE_INTEGER, TRUE},
    {"budget_used", "Used", VALUE_PERCENT, TRUE},
    {"metered", "Metered", VALUE_BOOLEAN, FALSE},
};

static const RecordColumn day_columns[] = {
    {"day", "Day", VALUE_DAY, TRUE},
    {"sent_bytes", "Sent", VALUE_INTEGER, TRUE},
    {"received_bytes", "Received", VALUE_INTEGER, TRUE},
    {"total_bytes", "Both ways", VALUE_INTEGER, TRUE},
    {"requests", "Requests", VALUE_INTEGER, TRUE},
};

static const RecordColumn part_columns[] = {
    {"name", "What", VALUE_TEXT, TRUE},
    {"sent_bytes", "Sent", VALUE_INTEGER, TRUE},
    {"received_bytes", "Received", VALUE_INTEGER, TRUE},
    {"total_bytes", "Both ways", VALUE_INTEGER, TRUE},
    {"requests", "Requests", VALUE_INTEGER, TRUE},
    {"failures", "Failures", VALUE_INTEGER, TRUE},
    {"mean_ms", "Mean ms", VALUE_INTEGER, TRUE},
    {"longest_ms", "Longest ms", VALUE_INTEGER, TRUE},
};

static char *number(guint64 value)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT, value);
}

static void add(Records *records, const Services *services, const char *period, Day first,
                LedgerSum sum, guint64 budget)
{
    char **values = records_append(records);
    guint64 total = sum.sent + sum.received;
    guint c = 0;

    values[c++] = g_strdup(period);
    values[c++] = text_day(first);
    values[c++] = number(sum.sent);
    values[c++] = number(sum.received);
    values[c++] = number(total);
    values[c++] = number(sum.requests);
    values[c++] = budget == 0 ? NULL : number(budget);
    values[c++] = budget == 0 ? NULL : number(MIN(total, budget) * 100 / budget);
    values[c++] = g_strdup(config_get_flag(services->config, SETTING_METERED) ? "true" : "false");
}

static Day month_begin(Day today)
{
    GDate date;

    g_date_clear(&date, 1);
    g_date_set_julian(&date, day_to_julian(today));
    return today - (g_date_get_day(&date) - 1);
}

static guint add_numbers(char **values, guint c, const LedgerSum *sum)
{
    values[c++] = number(sum->sent);
    values[c++] = number(sum->received);
    values[c++] = number(sum->sent + sum->received);
    values[c++] = number(sum->requests);
    return c;
}

/* Days on which nothing was asked are left out. */
static Records *by_day(Meter *meter, Day first, Day last)
{
    Records *records = records_new(day_columns, G_N_ELEMENTS(day_columns), FALSE);

    for (Day day = first; day <= last; day++) {
        LedgerSum sum = meter_days(meter, day, day);
        if (sum.sent + sum.received + sum.requests == 0)
            continue;
        char **values = records_append(records);
        values[0] = text_day(day);
        add_numbers(values, 1, &sum);
    }
    return records;
}

static Records *by_part(Meter *meter, LedgerParts kind, Day first, Day last)
{
    Records *records = records_new(part_columns, G_N_ELEMENTS(part_columns), FALSE);
    g_autoptr(GPtrArray) parts = meter_parts(meter, kind, first, last);

    for (guint i = 0; i < parts->len; i++) {
        const LedgerPart *part = parts->pdata[i];
        char **values = records_append(records);
        guint c = 1;

        values[0] = g_strdup(part->name);
        c = add_numbers(values, c, &part->sum);
        values[c++] = number(part->failures);
        if (part->answers == 0) /* no time is known */
            continue;
        values[c++] = number((guint64)(part->wait_us / (gint64)part->answers / 1000));
        values[c++] = number((guint64)part->longest_us / 1000);
    }
    return records;
}

static Records *by_period(const Services *services, Day today, gboolean only_today)
{
    Records *records = records_new(net_columns, G_N_ELEMENTS(net_columns), FALSE);

    add(records, services, "today", today, meter_today(services->meter), 0);
    if (!only_today)
        add(records, services, "month", month_begin(today), meter_month(services->meter),
            services->budget);
    return records;
}

void net_run(Invocation *invocation)
{
    const Services *services = invocation_services(invocation);
    const char *by = invocation_text(invocation, "by");
    gboolean only_today = invocation_flag(invocation, "today");
    Day today = clock_today(&services->clock);
    Day first = only_today ? today : month_begin(today);
    Records *records;

    if (by == NULL)
        records = by_period(services, today, only_today);
    else if (strcmp(by, "day") == 0)
        records = by_day(services->meter, first, today);
    else
        records =
            by_part(services->meter, strcmp(by, "screen") == 0 ? LEDGER_SCREENS : LEDGER_ENDPOINTS,
                    first, today);
    records_set_message(records, meter_budget_words(services->meter, services->budget));
    invocation_finish(invocation, records);
}
