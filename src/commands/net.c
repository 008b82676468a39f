/* SPDX-License-Identifier: MIT */
/* net: what the line has cost today and this month, for all looptrace processes of this person. Asks
 * nobody. */
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

void net_run(Invocation *invocation)
{
    const Services *services = invocation_services(invocation);
    Records *records = records_new(net_columns, G_N_ELEMENTS(net_columns), FALSE);
    Day today = clock_today(&services->clock);

    add(records, services, "today", today, meter_today(services->meter), 0);
    add(records, services, "month", month_begin(today), meter_month(services->meter),
        services->budget);
    records_set_message(records, meter_budget_words(services->meter, services->budget));
    invocation_finish(invocation, records);
}
