/* SPDX-License-Identifier: MIT */
/* suppliers show, verify, reject, suspend, set; and the list with their performance. */
#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"
#include "suppliers.h"
#include "writing.h"

/* ---- rows ---- */

static const RecordColumn desk_columns_table[] = {
    {"company_name", "Supplier", VALUE_TEXT, TRUE},
    {"id", "Id", VALUE_TEXT, FALSE},
    {"verification_status", "Verified", VALUE_TEXT, TRUE},
    {"pending", "Pending", VALUE_BOOLEAN, FALSE},
    {"tier", "Tier", VALUE_TEXT, TRUE},
    {"can_list_products", "Lists products", VALUE_BOOLEAN, TRUE},
    {"country", "Country", VALUE_TEXT, FALSE},
    {"city", "City", VALUE_TEXT, FALSE},
    {"business_type", "Trade", VALUE_TEXT, FALSE},
    {"rating", "Rating", VALUE_DECIMAL, FALSE},
    {"orders", "Orders", VALUE_INTEGER, TRUE},
    {"running", "Running", VALUE_INTEGER, TRUE},
    {"delivered", "Delivered", VALUE_INTEGER, FALSE},
    {"on_time", "On time", VALUE_INTEGER, FALSE},
    {"on_time_percent", "On time %", VALUE_PERCENT, TRUE},
    {"rejected", "Rejected", VALUE_INTEGER, TRUE},
    {"capacity", "Capacity", VALUE_INTEGER, FALSE},
    {"booked", "Booked", VALUE_INTEGER, FALSE},
    {"capacity_percent", "Used %", VALUE_PERCENT, TRUE},
    {"production_capacity_monthly", "A month", VALUE_INTEGER, FALSE},
    {"minimum_order_quantity", "Least qty", VALUE_INTEGER, FALSE},
    {"lead_time_days", "Lead days", VALUE_INTEGER, FALSE},
    {"created_at", "Since", VALUE_MOMENT, FALSE},
    {"updated_at", "Changed", VALUE_MOMENT, FALSE},
};

COLUMNS_OF(suppliers_show, desk_columns_table)

static char *share(const FlatRow *row, SupplierValue part, SupplierValue whole)
{
    int percent = desk_share(row->values[part], row->values[whole]);

    return percent < 0 ? NULL : g_strdup_printf("%d", percent);
}

static void add(Records *records, const FlatRow *row, gboolean pending)
{
    static const SupplierValue first[] = {
        SUPPLIER_TIER,   SUPPLIER_LISTS,  SUPPLIER_COUNTRY, SUPPLIER_CITY,      SUPPLIER_TRADE,
        SUPPLIER_RATING, SUPPLIER_ORDERS, SUPPLIER_RUNNING, SUPPLIER_DELIVERED, SUPPLIER_ON_TIME};
    static const SupplierValue last[] = {SUPPLIER_MONTHLY, SUPPLIER_LEAST, SUPPLIER_LEAD_DAYS,
                                         SUPPLIER_CREATED, SUPPLIER_UPDATED};
    char **values = records_append(records);
    guint c = 0;

    values[c++] = g_strdup(row->values[SUPPLIER_NAME]);
    values[c++] = g_strdup(row->values[SUPPLIER_ID]);
    values[c++] = g_strdup(row->values[SUPPLIER_VERIFICATION]);
    values[c++] = g_strdup(pending ? "true" : "false");
    for (guint i = 0; i < G_N_ELEMENTS(first); i++)
        values[c++] = g_strdup(row->values[first[i]]);
    values[c++] = share(row, SUPPLIER_ON_TIME, SUPPLIER_DELIVERED);
    values[c++] = g_strdup(row->values[SUPPLIER_REJECTED]);
    values[c++] = g_strdup(row->values[SUPPLIER_CAPACITY]);
    values[c++] = g_strdup(row->values[SUPPLIER_BOOKED]);
    values[c++] = share(row, SUPPLIER_BOOKED, SUPPLIER_CAPACITY);
    for (guint i = 0; i < G_N_ELEMENTS(last); i++)
        values[c++] = g_strdup(row->values[last[i]]);
    g_assert(c == G_N_ELEMENTS(desk_columns_table));
}

/* Mine over the server's. */
static void add_over(Records *records, const Services *services, const FlatRow *row)
{
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(FlatRow) over =
        services->writes == NULL || writes_outbox(services->writes) == NULL
            ? NULL
            : writes_over_desk(services->writes, &row_desk_suppliers, row, &mark);

    add(records, over != NULL ? over : row, mark == WRITE_MARK_PENDING);
}

static RowList *list_of(Invocation *invocation)
{
    return sync_rows(invocation_services(invocation)->sync, &row_desk_suppliers);
}

/* ---- the list with performance ---- */

static RowQuery *query_of(const Invocation *invocation)
{
    const char *status = invocation_text(invocation, "status");
    RowQuery *query = row_query_new();

    if (status != NULL)
        row_query_add(query, "verification_status", "eq", status);
    return query;
}

static void listed(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    RowList *list = list_of(invocation);
    const GPtrArray *rows = row_list_rows(list);
    const char *search = invocation_text(invocation, "search");

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, rows->len > 0);
        return;
    }
    Records *records = records_new(desk_columns_table, G_N_ELEMENTS(desk_columns_table), FALSE);
    for (guint i = 0; i < rows->len; i++)
        if (search == NULL ||
            flat_row_matches(g_ptr_array_index(rows, i), SUPPLIER_TRADE + 1, search))
            add_over(records, services, g_ptr_array_index(rows, i));
    const char *none =
        records_count(records) == 0 ? _("No supplier that you may see is like that.") : NULL;
    records_set_message(
        records, list_message(services, none, row_list_has_more(list), row_list_as_of(list)));
    invocation_finish(invocation, records);
}

void suppliers_list_performance(Invocation *invocation)
{
    RowList *list = list_of(invocation);

    row_list_set_query(list, query_of(invocation));
    row_list_set_page(list, ROW_LIST_MAX);
    row_list_load(list, listed, invocation);
}

char *suppliers_describe_performance(const Invocation *invocation)
{
    g_autoptr(RowQuery) query = query_of(invocation);

    return row_describe(&row_desk_suppliers, query, ROW_LIST_MAX);
}

/* ---- those that a command names ---- */

static gconstpointer find(Invocation *invocation, const char *name)
{
    const GPtrArray *rows = row_list_rows(list_of(invocation));
    gconstpointer found = NULL;

    for (guint i = 0; i < rows->len; i++) {
        if (!row_desk_suppliers.is_named(g_ptr_array_index(rows, i), name))
            continue;
        if (found != NULL) /* two of one name: by their ids */
            return NULL;
        found = g_ptr_array_index(rows, i);
    }
    return found;
}

static GError *blame(const char *name, const Person *person)
{
    g_autofree char *clean = text_clean(name, -1);

    if (person != NULL && (person->roles & ROLE_BIT(ROLE_ADMIN)) != 0)
        return g_error_new(FAULT, FAULT_NOT_FOUND,
                           _("There is no one supplier %s: `looptrace suppliers list` has them"),
                           clean);
    return g_error_new(FAULT, FAULT_REFUSED,
                       _("Not permitted: there is no supplier %s, or it isn't yours to see"),
                       clean);
}

static SyncJob *ask_as_seen(Sync *sync, const char *const *names, SyncDone done, gpointer data)
{
    return row_list_load_named(sync_rows(sync, &row_desk_suppliers), names, TRUE, done, data);
}

static void load_suppliers(Invocation *invocation, GPtrArray *lines, WritingLoaded loaded,
                           gpointer data)
{
    static const WritingNames names = {find, ask_as_seen, blame};

    writing_load_names(&names, invocation, lines, loaded, data);
}

/* ---- show ---- */

static void nobody(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Person *person = sync_person(invocation_services(invocation)->sync);
    g_autoptr(GError) none = blame(invocation_text(invocation, "supplier"), person);

    invocation_fail(invocation, person == NULL && error != NULL ? error : none);
}

static void shown(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    const FlatRow *row = find(invocation, invocation_text(invocation, "supplier"));

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, row != NULL);
        return;
    }
    if (row == NULL) {
        sync_load_person(services->sync, nobody, invocation);
        return;
    }
    Records *records = records_new(desk_columns_table, G_N_ELEMENTS(desk_columns_table), TRUE);
    add_over(records, services, row);
    records_show_facts(records);
    if (sync_is_offline(services->sync))
        records_set_message(records,
                            kept_message(services, row_list_as_of(list_of(invocation)), TRUE));
    invocation_finish(invocation, records);
}

void suppliers_show_run(Invocation *invocation)
{
    const char *const names[] = {invocation_text(invocation, "supplier"), NULL};

    row_list_load_named(list_of(invocation), names, FALSE, shown, invocation);
}

char *suppliers_show_describe(const Invocation *invocation, GError **error)
{
    const char *const names[] = {invocation_text(invocation, "supplier"), NULL};

    return row_describe_named(&row_desk_suppliers, names);
}

/* ---- deciding ---- */

static const RecordColumn result_columns[] = {WRITING_COLUMNS("supplier", "Supplier")};

static const WritingNoun writing_suppliers = {
    .word = "supplier",
    .shown = "SUPPLIER",
    .columns = result_columns,
    .load = load_suppliers,
    .find = find,
};

/* On what waits already, if something does. */
static Write *new_write(Invocation *invocation, const FlatRow *row, const char *kind)
{
    WriteMark mark;
    g_autoptr(FlatRow) over =
        writes_over_desk(invocation_services(invocation)->writes, &row_desk_suppliers, row, &mark);
    Write *write = write_new_supplier(kind, over != NULL ? over : row);

    writing_set_expiry(invocation, write);
    return write;
}

static Write *decide(Invocation *invocation, gconstpointer row, const char *kind, GError **error)
{
    const char *said = invocation_text(invocation, "reason");
    g_autofree char *reason = g_strstrip(g_strdup(said == NULL ? "" : said));
    g_autoptr(Write) write = new_write(invocation, row, kind);
    gboolean needed = strcmp(kind, "supplier.verify") != 0;

    if ((needed || *reason != '\0') && !writing_set(write, "reason", "reason", reason, error))
        return NULL;
    return g_steal_pointer(&write);
}

static Write *make_verify(Invocation *invocation, gconstpointer row, const WritingLine *line,
                          GError **error)
{
    return decide(invocation, row, "supplier.verify", error);
}

void suppliers_verify_run(Invocation *invocation)
{
    writing_run(invocation, &writing_suppliers, NULL, make_verify);
}

static Write *make_reject(Invocation *invocation, gconstpointer row, const WritingLine *line,
                          GError **error)
{
    return decide(invocation, row, "supplier.reject", error);
}

void suppliers_reject_run(Invocation *invocation)
{
    writing_run(invocation, &writing_suppliers, NULL, make_reject);
}

static Write *make_suspend(Invocation *invocation, gconstpointer row, const WritingLine *line,
                           GError **error)
{
    return decide(invocation, row, "supplier.suspend", error);
}

void suppliers_suspend_run(Invocation *invocation)
{
    writing_run(invocation, &writing_suppliers, NULL, make_suspend);
}

static Write *make_set(Invocation *invocation, gconstpointer row, const WritingLine *line,
                       GError **error)
{
    const char *tier = invocation_text(invocation, "tier");
    const char *lists = invocation_text(invocation, "may-list");
    g_autoptr(Write) write = new_write(invocation, row, "supplier.set");

    if (tier == NULL && lists == NULL) {
        g_set_error(error, FAULT, FAULT_USAGE, _("say what is to be: --tier or --may-list"));
        return NULL;
    }
    if (tier != NULL && !writing_set(write, "tier", "tier", tier, error))
        return NULL;
    if (lists != NULL && !writing_set(write, "can_list_products", "may-list",
                                      strcmp(lists, "yes") == 0 ? "true" : "false", error))
        return NULL;
    return g_steal_pointer(&write);
}

void suppliers_set_run(Invocation *invocation)
{
    writing_run(invocation, &writing_suppliers, NULL, make_set);
}
