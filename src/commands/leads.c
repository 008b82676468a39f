/* SPDX-License-Identifier: MIT */
/* leads list, show, set-status, note, assign; quotes list, show. */
#include <string.h>

#include "lead_commands.h"
#include "looptrace/rows.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

#define LIMIT 100 /* unless said */

/* ---- list ---- */

static const RecordColumn lead_columns[] = {
    {"name", "Lead", VALUE_TEXT, TRUE},
    {"id", "Id", VALUE_TEXT, FALSE},
    {"lead_status", "Status", VALUE_TEXT, TRUE},
    {"pending", "Pending", VALUE_BOOLEAN, FALSE},
    {"customer_name", "Customer", VALUE_TEXT, TRUE},
    {"customer_email", "E-mail", VALUE_TEXT, FALSE},
    {"country", "Country", VALUE_TEXT, TRUE},
    {"product_type", "Product", VALUE_TEXT, TRUE},
    {"quantity", "Qty", VALUE_INTEGER, TRUE},
    {"total_price", "Total", VALUE_DECIMAL, TRUE},
    {"piece_price", "Each", VALUE_DECIMAL, FALSE},
    {"currency", "Currency", VALUE_TEXT, TRUE},
    {"quote_status", "Quote", VALUE_TEXT, TRUE},
    {"order_number", "Order", VALUE_TEXT, FALSE},
    {"production_route", "Route", VALUE_TEXT, FALSE},
    {"estimated_delivery_days", "Days", VALUE_INTEGER, FALSE},
    {"phone_number", "Phone", VALUE_TEXT, FALSE},
    {"duplicates", "Same person", VALUE_INTEGER, FALSE},
    {"assignee", "Whose", VALUE_TEXT, TRUE},
    {"assigned_to", "Whose id", VALUE_TEXT, FALSE},
    {"lead_notes", "Note", VALUE_TEXT, FALSE},
    {"created_at", "Asked", VALUE_MOMENT, TRUE},
    {"updated_at", "Changed", VALUE_MOMENT, FALSE},
};

COLUMNS_OF(leads_list, lead_columns)
COLUMNS_OF(quotes_list, lead_columns)

static char *number_text(gint64 number)
{
    return number < 0 ? NULL : g_strdup_printf("%" G_GINT64_FORMAT, number);
}

/* Mine over the server's; a status that waits has its sign as on every screen. */
static void add(Records *records, const Services *services, const Lead *row)
{
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Lead) over = writes_over_lead(services->writes, row, &mark);
    const Lead *lead = over != NULL ? over : row;
    char **values = records_append(records);
    guint c = 0;

    values[c++] = g_strndup(lead->id, LEAD_NAME_MIN);
    values[c++] = g_strdup(lead->id);
    values[c++] = g_strdup(lead->status);
    values[c++] = g_strdup(mark == WRITE_MARK_PENDING ? "true" : "false");
    values[c++] = g_strdup(lead->customer);
    values[c++] = g_strdup(lead->email);
    values[c++] = g_strdup(lead->country);
    values[c++] = g_strdup(lead->product);
    values[c++] = number_text(lead->quantity);
    values[c++] = g_strdup(lead->total);
    values[c++] = lead_piece_price(lead);
    values[c++] = g_strdup(lead->total == NULL ? NULL : "USD");
    values[c++] = g_strdup(lead->quote);
    values[c++] = g_strdup(lead->order);
    values[c++] = g_strdup(lead->route);
    values[c++] = number_text(lead->days);
    values[c++] = g_strdup(lead->phone);
    values[c++] = number_text(lead->twins);
    values[c++] = g_strdup(lead->assignee);
    values[c++] = g_strdup(lead->assigned_to);
    values[c++] = g_strdup(lead->notes);
    values[c++] = g_strdup(lead->created_at);
    values[c++] = g_strdup(lead->updated_at);
}

static LeadQuery query_of(const Invocation *invocation, GStrv *statuses, gboolean quotes)
{
    const char *status = invocation_text(invocation, "status");
    const char *limit = invocation_text(invocation, "limit");
    gint64 number = LIMIT;

    *statuses = status == NULL ? NULL : g_strsplit(status, ",", -1);
    if (limit != NULL)
        text_parse_int(limit, 1, LEADS_MAX, &number);
    return (LeadQuery){
        .statuses = quotes ? NULL : (const char *const *)*statuses,
        .quotes = quotes ? (const char *const *)*statuses : NULL,
        .whose = invocation_flag(invocation, "mine")         ? LEADS_OF_MINE
                 : invocation_flag(invocation, "unassigned") ? LEADS_OF_NOBODY
                                                             : LEADS_OF_ALL,
        .limit = (guint)number,
    };
}

static void listed(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    const GPtrArray *leads = sync_leads(services->sync);
    const char *search = invocation_text(invocation, "search");

    if (error != NULL) {
        invocation_fail(invocation, error);
        return;
    }
    Records *records = records_new(lead_columns, G_N_ELEMENTS(lead_columns), FALSE);
    for (guint i = 0; i < leads->len; i++)
        if (search == NULL || lead_matches(g_ptr_array_index(leads, i), search))
            add(records, services, g_ptr_array_index(leads, i));
    const char *none =
        records_count(records) == 0 ? _("No lead that you may see is like that.") : NULL;
    records_set_message(records, list_message(services, none, sync_leads_more(services->sync),
                                              sync_leads_as_of(services->sync)));
    invocation_finish(invocation, records);
}

static void run_list(Invocation *invocation, gboolean quotes)
{
    g_auto(GStrv) statuses = NULL;
    const LeadQuery query = query_of(invocation, &statuses, quotes);

    sync_load_leads(invocation_services(invocation)->sync, &query, listed, invocation);
}

static char *describe_list(const Invocation *invocation, gboolean quotes)
{
    g_auto(GStrv) statuses = NULL;
    const LeadQuery query = query_of(invocation, &statuses, quotes);

    return sync_describe_leads(invocation_services(invocation)->sync, &query);
}

void leads_list_run(Invocation *invocation)
{
    run_list(invocation, FALSE);
}

char *leads_list_describe(const Invocation *invocation, GError **error)
{
    return describe_list(invocation, FALSE);
}

void quotes_list_run(Invocation *invocation)
{
    run_list(invocation, TRUE);
}

char *quotes_list_describe(const Invocation *invocation, GError **error)
{
    return describe_list(invocation, TRUE);
}

/* ---- show ---- */

static const RecordColumn page_columns[] = {
    {"id", "Id", VALUE_TEXT, TRUE},
    {"lead_status", "Status", VALUE_TEXT, TRUE},
    {"pending", "Pending", VALUE_BOOLEAN, FALSE},
    {"customer_name", "Customer", VALUE_TEXT, TRUE},
    {"customer_email", "E-mail", VALUE_TEXT, TRUE},
    {"phone_number", "Phone", VALUE_TEXT, TRUE},
    {"country", "Country", VALUE_TEXT, TRUE},
    {"product_type", "Product", VALUE_TEXT, TRUE},
    {"quantity", "Qty", VALUE_INTEGER, TRUE},
    {"complexity_level", "Complexity", VALUE_TEXT, TRUE},
    {"fabric_type", "Fabric", VALUE_TEXT, TRUE},
    {"total_price", "Total", VALUE_DECIMAL, TRUE},
    {"piece_price", "Each", VALUE_DECIMAL, TRUE},
    {"currency", "Currency", VALUE_TEXT, TRUE},
    {"costs", "Costs", VALUE_JSON, TRUE},
    {"estimated_delivery_days", "Days", VALUE_INTEGER, TRUE},
    {"quote_status", "Quote", VALUE_TEXT, TRUE},
    {"order_number", "Order", VALUE_TEXT, TRUE},
    {"production_route", "Route", VALUE_TEXT, TRUE},
    {"specialty_sourcing_required", "Sourcing", VALUE_BOOLEAN, TRUE},
    {"specialty_notes", "Specialty", VALUE_TEXT, TRUE},
    {"duplicates", "Same person", VALUE_INTEGER, TRUE},
    {"assignee", "Whose", VALUE_TEXT, TRUE},
    {"assigned_to", "Whose id", VALUE_TEXT, FALSE},
    {"lead_notes", "Note", VALUE_TEXT, TRUE},
    {"additional_requirements", "Requirements", VALUE_TEXT, TRUE},
    {"ai_suggestions", "Suggestions", VALUE_TEXT, TRUE},
    {"quote_data", "Quote data", VALUE_JSON, TRUE},
    {"alternative_options", "Alternatives", VALUE_JSON, TRUE},
    {"history", "History", VALUE_JSON, TRUE},
    {"created_at", "Asked", VALUE_MOMENT, TRUE},
    {"updated_at", "Changed", VALUE_MOMENT, TRUE},
};

COLUMNS_OF(leads_show, page_columns)
COLUMNS_OF(quotes_show, page_columns)

/* In the order of the columns. */
static void add_page(Records *records, const Lead *lead, gboolean pending)
{
    g_autofree char *quantity = number_text(lead->quantity), *days = number_text(lead->days);
    g_autofree char *each = lead_piece_price(lead), *twins = number_text(lead->twins);
    const char *const texts[] = {
        lead->id,
        lead->status,
        pending ? "true" : "false",
        lead->customer,
        lead->email,
        lead->phone,
        lead->country,
        lead->product,
        quantity,
        lead->complexity,
        lead->fabric,
        lead->total,
        each,
        lead->total == NULL ? NULL : "USD",
        lead->costs,
        days,
        lead->quote,
        lead->order,
        lead->route,
        lead->sourcing,
        lead->specialty_notes,
        twins,
        lead->assignee,
        lead->assigned_to,
        lead->notes,
        lead->requirements,
        lead->suggestions,
        lead->data,
        lead->alternatives,
        lead->history,
        lead->created_at,
        lead->updated_at,
    };
    char **values = records_append(records);

    G_STATIC_ASSERT(G_N_ELEMENTS(texts) == G_N_ELEMENTS(page_columns));
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        values[i] = g_strdup(texts[i]);
}

/* Who sells sees all leads, and so knows that there is none; others see none. */
static GError *blame(const char *name, const Person *person)
{
    g_autofree char *clean = text_clean(name, -1);

    if ((person->roles & WHO_SELLS) == 0)
        return g_error_new(FAULT, FAULT_REFUSED,
                           _("Not permitted: there is no lead %s, or it isn't yours to see"),
                           clean);
    return g_error_new(FAULT, FAULT_NOT_FOUND,
                       _("There is no one lead %s: `looptrace leads list` has them"), clean);
}

static void nobody_like_that(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Person *person = sync_person(invocation_services(invocation)->sync);
    g_autoptr(GError) none =
        person == NULL ? NULL : blame(invocation_text(invocation, "lead"), person);

    invocation_fail(invocation, none == NULL ? error : none);
}

static const Lead *find_page(Invocation *invocation)
{
    const GPtrArray *rows =
        row_list_rows(sync_rows(invocation_services(invocation)->sync, &row_lead_pages));

    return rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;
}

static void shown(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    const Lead *row = find_page(invocation);

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, row != NULL);
        return;
    }
    if (row == NULL) {
        sync_load_person(services->sync, nobody_like_that, invocation);
        return;
    }
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Lead) over = writes_over_lead(services->writes, row, &mark);
    Records *records = records_new(page_columns, G_N_ELEMENTS(page_columns), TRUE);
    add_page(records, over != NULL ? over : row, mark == WRITE_MARK_PENDING);
    records_show_facts(records);
    if (sync_is_offline(services->sync))
        records_set_message(records,
                            kept_message(services,
                                         row_list_as_of(sync_rows(services->sync, &row_lead_pages)),
                                         TRUE));
    invocation_finish(invocation, records);
}

void leads_show_run(Invocation *invocation)
{
    const char *const names[] = {invocation_text(invocation, "lead"), NULL};

    row_list_load_named(sync_rows(invocation_services(invocation)->sync, &row_lead_pages), names,
                        FALSE, shown, invocation);
}

char *leads_show_describe(const Invocation *invocation, GError **error)
{
    const char *const names[] = {invocation_text(invocation, "lead"), NULL};

    return row_describe_named(&row_lead_pages, names);
}

void quotes_show_run(Invocation *invocation)
{
    leads_show_run(invocation);
}

char *quotes_show_describe(const Invocation *invocation, GError **error)
{
    return leads_show_describe(invocation, error);
}

/* ---- those that a command names ---- */

/* NULL with several of that beginning, too: nobody is to guess which. One that was named twice may be here twice. */
gconstpointer leads_find(Invocation *invocation, const char *name)
{
    const GPtrArray *leads = sync_leads(invocation_services(invocation)->sync);
    const Lead *found = NULL;

    for (guint i = 0; i < leads->len; i++) {
        const Lead *lead = g_ptr_array_index(leads, i);
        if (!lead_is_named(lead, name))
            continue;
        if (found != NULL && strcmp(found->id, lead->id) != 0)
            return NULL;
        found = lead;
    }
    return found;
}

void leads_load(Invocation *invocation, GPtrArray *lines, WritingLoaded loaded, gpointer data)
{
    static const WritingNames names = {leads_find, sync_load_leads_named, blame};

    for (guint i = 0; i < lines->len; i++) {
        WritingLine *line = lines->pdata[i];
        if (!lead_name_is_valid(line->name))
            g_set_error(&line->problem, FAULT, FAULT_USAGE,
                        _("a lead is named by its id, or by the first %d characters of it"),
                        LEAD_NAME_MIN);
    }
    writing_load_names(&names, invocation, lines, loaded, data);
}

static const RecordColumn result_columns[] = {WRITING_COLUMNS("lead", "Lead")};

static const WritingNoun writing_leads = {
    .word = "lead",
    .shown = "LEAD",
    .columns = result_columns,
    .load = leads_load,
    .find = leads_find,
};

/* ---- changing them ---- */

/* On what waits already, if something does. */
static Write *new_write(Invocation *invocation, const Lead *lead)
{
    const Services *services = invocation_services(invocation);
    WriteMark mark;
    g_autoptr(Lead) over = writes_over_lead(services->writes, lead, &mark);
    Write *write = write_new_lead(over != NULL ? over : lead);

    writing_set_expiry(invocation, write);
    return write;
}

static gboolean set_note(Invocation *invocation, Write *write, GError **error)
{
    const char *note = invocation_text(invocation, "note");

    return note == NULL ||
           writing_set(write, "lead_notes", "note", *note == '\0' ? NULL : note, error);
}

static Write *make_status(Invocation *invocation, gconstpointer row, const WritingLine *line,
                          GError **error)
{
    g_autoptr(Write) write = new_write(invocation, row);

    if (lead_status_from_wire(line->detail) == LEAD_UNKNOWN) {
        g_autofree char *clean = text_clean(line->detail, -1);
        g_set_error(error, FAULT, FAULT_USAGE, _("“%s” isn't the status of a lead"), clean);
        return NULL;
    }
    if (!writing_set(write, "lead_status", "status", line->detail, error) ||
        !set_note(invocation, write, error))
        return NULL;
    return g_steal_pointer(&write);
}

void leads_set_status_run(Invocation *invocation)
{
    writing_run(invocation, &writing_leads, "status", make_status);
}

static Write *make_note(Invocation *invocation, gconstpointer row, const WritingLine *line,
                        GError **error)
{
    g_autoptr(Write) write = new_write(invocation, row);

    if (!writing_set(write, "lead_notes", "text", *line->detail == '\0' ? NULL : line->detail,
                     error))
        return NULL;
    return g_steal_pointer(&write);
}

void leads_note_run(Invocation *invocation)
{
    writing_run(invocation, &writing_leads, "text", make_note);
}

static Write *make_assignment(Invocation *invocation, gconstpointer row, const WritingLine *line,
                              GError **error)
{
    const Services *services = invocation_services(invocation);
    g_autoptr(Write) write = new_write(invocation, row);
    const char *whom = line->detail;

    if (strcmp(whom, "me") == 0)
        whom = supabase_session_info(services->supabase).user_id;
    else if (strcmp(whom, "nobody") == 0)
        whom = NULL;
    else if (!g_uuid_string_is_valid(whom)) {
        g_set_error(error, FAULT, FAULT_USAGE,
                    _("WHOM is me, nobody, or a person's id: `leads list --json` has them"));
        return NULL;
    }
    if (!writing_set(write, "assigned_to", "whom", whom, error))
        return NULL;
    return g_steal_pointer(&write);
}

void leads_assign_run(Invocation *invocation)
{
    writing_run(invocation, &writing_leads, "whom", make_assignment);
}
