/* SPDX-License-Identifier: MIT */
/* suppliers list: who makes, as far as the person may see it. */
#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"
#include "suppliers.h"

static const RecordColumn supplier_columns[] = {
    {"company_name", "Supplier", VALUE_TEXT, TRUE},
    {"id", "Id", VALUE_TEXT, FALSE},
    {"country", "Country", VALUE_TEXT, TRUE},
    {"city", "City", VALUE_TEXT, TRUE},
    {"business_type", "Trade", VALUE_TEXT, FALSE},
    {"specializations", "Specialities", VALUE_LIST, FALSE},
    {"verification_status", "Verified", VALUE_TEXT, TRUE},
    {"tier", "Tier", VALUE_TEXT, TRUE},
    {"rating", "Rating", VALUE_DECIMAL, TRUE},
    {"total_orders", "Orders", VALUE_INTEGER, TRUE},
    {"on_time_delivery_rate", "On time", VALUE_DECIMAL, TRUE},
    {"lead_time_days", "Lead days", VALUE_INTEGER, TRUE},
    {"minimum_order_quantity", "Least qty", VALUE_INTEGER, FALSE},
    {"can_list_products", "Lists products", VALUE_BOOLEAN, FALSE},
};

COLUMNS_OF(suppliers_list, supplier_columns)

static char *list_specialities(const Supplier *supplier)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < supplier->specialities->len; i++)
        g_string_append_printf(list, "%s%s", i == 0 ? "" : ",",
                               (const char *)g_ptr_array_index(supplier->specialities, i));
    return g_string_free(g_steal_pointer(&list), FALSE);
}

static char *number_or_nothing(gint64 number)
{
    return number < 0 ? NULL : g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static void add(Records *records, const Supplier *supplier)
{
    char **values = records_append(records);
    guint c = 0;

    values[c++] = g_strdup(supplier->company);
    values[c++] = g_strdup(supplier->id);
    values[c++] = g_strdup(supplier->country);
    values[c++] = g_strdup(supplier->city);
    values[c++] = g_strdup(supplier->business);
    values[c++] = list_specialities(supplier);
    values[c++] = g_strdup(supplier->verification);
    values[c++] = g_strdup(supplier->tier);
    values[c++] = g_strdup(supplier->rating);
    values[c++] = number_or_nothing(supplier->orders);
    values[c++] = g_strdup(supplier->on_time);
    values[c++] = number_or_nothing(supplier->lead_days);
    values[c++] = number_or_nothing(supplier->least);
    values[c++] = g_strdup(supplier->lists_products ? "true" : "false");
}

static gboolean wanted(const Invocation *invocation, const Supplier *supplier)
{
    const char *search = invocation_text(invocation, "search");
    const char *status = invocation_text(invocation, "status");

    return (search == NULL || supplier_matches(supplier, search)) &&
           (status == NULL || g_strcmp0(supplier->verification, status) == 0);
}

/* NULL: nothing. Caller frees. */
static char *what_to_say(const Services *services, gboolean none)
{
    gint64 as_of_us = sync_suppliers_as_of(services->sync);
    gboolean kept = sync_is_offline(services->sync) ||
                    clock_now_us(&services->clock) - as_of_us >= G_USEC_PER_SEC;
    g_autofree char *age = kept ? kept_message(services, as_of_us, TRUE) : NULL;

    if (!none)
        return g_steal_pointer(&age);
    return g_strconcat(_("No supplier that you may see is like that."), kept ? " " : "", age, NULL);
}

static void loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    const GPtrArray *suppliers = sync_suppliers(services->sync);

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, sync_suppliers_as_of(services->sync) > 0);
        return;
    }
    Records *records = records_new(supplier_columns, G_N_ELEMENTS(supplier_columns), FALSE);
    for (guint i = 0; i < suppliers->len; i++)
        if (wanted(invocation, g_ptr_array_index(suppliers, i)))
            add(records, g_ptr_array_index(suppliers, i));
    records_set_message(records, what_to_say(services, records_count(records) == 0));
    invocation_finish(invocation, records);
}

void suppliers_list_run(Invocation *invocation)
{
    if (invocation_flag(invocation, "performance"))
        suppliers_list_performance(invocation);
    else
        sync_load_suppliers(invocation_services(invocation)->sync, loaded, invocation);
}

char *suppliers_list_describe(const Invocation *invocation, GError **error)
{
    return invocation_flag(invocation, "performance") ? suppliers_describe_performance(invocation)
                                                      : sync_describe_suppliers();
}
