/* SPDX-License-Identifier: MIT */
/* capacity list, capacity set. */
#include "capacity.h"

#include <string.h>

#include "looptrace/messages.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

/* ---- whose: the person's own supplier, or the one that is named ---- */

typedef struct {
    Invocation *invocation;
    gboolean one; /* it has to be one; else NULL stands for all that the person sees */
    CapacityScoped then;
} Scope;

static void scope_fail(Scope *taken, GError *taken_error)
{
    g_autoptr(GError) error = taken_error;

    invocation_fail(taken->invocation, error);
    g_free(taken);
}

static void scope_end(Scope *taken, const char *supplier_id)
{
    taken->then(taken->invocation, supplier_id);
    g_free(taken);
}

static const Supplier *find_supplier(const GPtrArray *suppliers, const char *name)
{
    const Supplier *found = NULL;

    for (guint i = 0; i < suppliers->len; i++) {
        const Supplier *supplier = g_ptr_array_index(suppliers, i);
        if (g_strcmp0(supplier->company, name) == 0 || strcmp(supplier->id, name) == 0)
            return supplier;
        if (!order_query_contains(supplier->company, name))
            continue;
        if (found != NULL)
            return NULL;
        found = supplier;
    }
    return found;
}

static void suppliers_loaded(const GError *error, gpointer data)
{
    Scope *scope = data;
    const GPtrArray *suppliers = sync_suppliers(invocation_services(scope->invocation)->sync);
    const char *name = invocation_text(scope->invocation, "supplier");
    const Supplier *supplier = error != NULL ? NULL : find_supplier(suppliers, name);
    g_autofree char *clean = text_clean(name, -1);

    if (error != NULL)
        scope_fail(scope, g_error_copy(error));
    else if (supplier == NULL)
        scope_fail(scope, g_error_new(FAULT, FAULT_NOT_FOUND,
                                      _("There is no one supplier “%s”: `looptrace suppliers list` "
                                        "has them"),
                                      clean));
    else
        scope_end(scope, supplier->id);
}

static void take_own(Scope *taken, const Person *person)
{
    guint n = person->suppliers == NULL ? 0 : person->suppliers->len;

    if (n == 1)
        scope_end(taken, g_ptr_array_index(person->suppliers, 0));
    else if (!taken->one)
        scope_end(taken, NULL);
    else
        scope_fail(taken,
                   g_error_new(FAULT, FAULT_USAGE, _("--supplier: whose it is has to be said")));
}

static gboolean knows_suppliers(const Person *person)
{
    return person->suppliers != NULL && person->suppliers->len > 0;
}

static void home_loaded(const GError *error, gpointer data)
{
    Scope *scope = data;
    const Person *person = sync_person(invocation_services(scope->invocation)->sync);

    if (error != NULL && (person == NULL || !knows_suppliers(person)))
        scope_fail(scope, g_error_copy(error));
    else
        take_own(scope, person);
}

static void person_loaded(const GError *error, gpointer data)
{
    Scope *scope = data;
    Sync *sync = invocation_services(scope->invocation)->sync;
    const Person *person = sync_person(sync);

    if (person == NULL)
        scope_fail(scope, error != NULL
                              ? g_error_copy(error)
                              : g_error_new(FAULT, FAULT_SIGNED_OUT, _("Nobody is signed in")));
    else if ((person->roles & WHO_MAKES) == 0)
        scope_fail(scope, g_error_new(FAULT, FAULT_REFUSED,
                                      _("Not permitted: it is for those who work for a "
                                        "supplier, and for admins")));
    else if (invocation_text(scope->invocation, "supplier") != NULL)
        sync_load_suppliers(sync, suppliers_loaded, scope);
    else if (scope->one && roles_is_supplier(person->roles) && !knows_suppliers(person))
        sync_load_home(sync, home_loaded, scope); /* which knows whom they work for */
    else
        take_own(scope, person);
}

void capacity_find_supplier(Invocation *invocation, gboolean one, CapacityScoped then)
{
    Scope *scope = g_new(Scope, 1);

    *scope = (Scope){invocation, one, then};
    sync_load_person(invocation_services(invocation)->sync, person_loaded, scope);
}

/* ---- list ---- */

static const RecordColumn capacity_columns[] = {
    {"date", "Day", VALUE_TEXT, TRUE},
    {"supplier", "Supplier", VALUE_TEXT, TRUE},
    {"total_capacity", "In all", VALUE_INTEGER, TRUE},
    {"booked_capacity", "Used", VALUE_INTEGER, TRUE},
    {"free", "Free", VALUE_INTEGER, TRUE},
    {"percent", "Used %", VALUE_INTEGER, TRUE},
    {"notes", "Note", VALUE_TEXT, TRUE},
    {"by", "By", VALUE_TEXT, FALSE},
    {"updated_at", "Changed", VALUE_MOMENT, FALSE},
    {"pending", "Pending", VALUE_BOOLEAN, FALSE},
    {"id", "Id", VALUE_TEXT, FALSE},
    {"supplier_id", "Supplier id", VALUE_TEXT, FALSE},
};

COLUMNS_OF(capacity_list, capacity_columns)

static char *whole_text(gint64 number)
{
    return g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static void add(Records *records, const Capacity *day, gboolean pending)
{
    char **values = records_append(records);
    guint c = 0;

    values[c++] = g_strdup(day->date);
    values[c++] = g_strdup(day->supplier);
    values[c++] = whole_text(day->total);
    values[c++] = whole_text(day->booked);
    values[c++] = whole_text(capacity_free_pieces(day));
    values[c++] = whole_text(capacity_percent(day));
    values[c++] = g_strdup(day->notes);
    values[c++] = g_strdup(day->by);
    values[c++] = g_strdup(day->updated_at);
    values[c++] = g_strdup(pending ? "true" : "false");
    values[c++] = g_strdup(day->id);
    values[c++] = g_strdup(day->supplier_id);
}

static void add_row(Records *records, Writes *writes, const Capacity *row)
{
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Capacity) over = writes_over_capacity(writes, row, &mark);

    if (over != NULL || row->id != NULL)
        add(records, over != NULL ? over : row, mark == WRITE_MARK_PENDING);
}

/* Days that are to be made stand among those that are there. */
static void add_days(Records *records, const Services *services, const GPtrArray *rows,
                     const char *supplier_id, Day first, Day last)
{
    guint next = 0;

    for (Day day = first; day <= last; day++) {
        g_autofree char *date = text_day(day);
        gboolean any = FALSE;
        for (; next < rows->len; next++) {
            const Capacity *row = g_ptr_array_index(rows, next);
            if (strcmp(row->date, date) != 0)
                break;
            add_row(records, services->writes, row);
            any = TRUE;
        }
        const Capacity nobody = {.supplier_id = (char *)supplier_id, .date = date};
        if (!any && supplier_id != NULL)
            add_row(records, services->writes, &nobody);
    }
}

static gboolean month_of(const Invocation *invocation, Day *first, Day *last)
{
    const char *month = invocation_text(invocation, "month");
    g_autofree char *today = text_day(clock_today(&invocation_services(invocation)->clock));

    return capacity_month(month == NULL ? today : month, first, last);
}

static RowList *asked(const Invocation *invocation, const char *supplier_id, Day first, Day last)
{
    RowList *list = sync_rows(invocation_services(invocation)->sync, &row_capacity);
    g_autofree char *from = text_day(first), *until = text_day(last);

    row_list_set_query(list, sync_capacity_rows(supplier_id, from, until));
    row_list_set_page(list, ROW_LIST_MAX);
    return list;
}

typedef struct {
    Invocation *invocation;
    char *supplier_id;
} CapacityListing;

static void listed(const GError *error, gpointer data)
{
    g_autofree CapacityListing *listing = data;
    g_autofree char *supplier_id = listing->supplier_id;
    Invocation *invocation = listing->invocation;
    const Services *services = invocation_services(invocation);
    RowList *list = sync_rows(services->sync, &row_capacity);
    Day first = 0, last = 0;

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, row_list_recall(list));
        return;
    }
    month_of(invocation, &first, &last);
    Records *records = records_new(capacity_columns, G_N_ELEMENTS(capacity_columns), FALSE);
    add_days(records, services, row_list_rows(list), supplier_id, first, last);
    const char *none =
        records_count(records) > 0 ? NULL : _("Nobody has set a capacity in that month.");
    records_set_message(
        records, list_message(services, none, row_list_has_more(list), row_list_as_of(list)));
    invocation_finish(invocation, records);
}

static void load_month(Invocation *invocation, const char *supplier_id)
{
    CapacityListing *listing = g_new0(CapacityListing, 1);
    Day first = 0, last = 0;

    *listing = (CapacityListing){invocation, g_strdup(supplier_id)};
    month_of(invocation, &first, &last);
    row_list_load(asked(invocation, supplier_id, first, last), listed, listing);
}

static void fail_usage(Invocation *invocation, const char *sentence)
{
    g_autoptr(GError) error = g_error_new_literal(FAULT, FAULT_USAGE, sentence);

    invocation_fail(invocation, error);
}

void capacity_list_run(Invocation *invocation)
{
    Day first = 0, last = 0;

    if (month_of(invocation, &first, &last))
        capacity_find_supplier(invocation, FALSE, load_month);
    else
        fail_usage(invocation, _("--month: it must be a month, as 2026-11"));
}

char *capacity_list_describe(const Invocation *invocation, GError **error)
{
    Day first = 0, last = 0;

    if (month_of(invocation, &first, &last)) {
        g_autofree char *from = text_day(first), *until = text_day(last);
        g_autoptr(RowQuery) rows = sync_capacity_rows(NULL, from, until);
        return row_describe(&row_capacity, rows, ROW_LIST_MAX);
    }
    g_set_error(error, FAULT, FAULT_USAGE, _("--month: it must be a month, as 2026-11"));
    return NULL;
}
