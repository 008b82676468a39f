/* SPDX-License-Identifier: MIT */
/* Leads: the newest first, kept by id; named by the beginning of it, too. And the same with all that the page of one shows. */
#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/words.h"
#include "rows.h"
#include "write_private.h"

#define FIRST_ID "00000000-0000-0000-0000-000000000000"
#define LAST_ID  "ffffffff-ffff-ffff-ffff-ffffffffffff"

static void free_row(gpointer row)
{
    lead_free(row);
}

static char *write_lead(gconstpointer row)
{
    return codec_lead_to_json(row);
}

static gboolean is_named(gconstpointer row, const char *name)
{
    return lead_is_named(row, name);
}

static gboolean is_whole(const char *name)
{
    return g_uuid_string_is_valid(name);
}

/* The beginning of an id is a range of ids. */
static void append_range(GString *tree, const char *name)
{
    static const char first[] = FIRST_ID, last[] = LAST_ID;
    gsize length = MIN(strlen(name), sizeof first - 1);

    g_string_append_printf(tree, "and(id.gte.%s%s,id.lte.%s%s)", name, &first[length], name,
                           &last[length]);
}

static void ask_named(RestRequest *request, const char *const *names)
{
    g_autoptr(GString) tree = g_string_new("(");
    gboolean whole = TRUE;
    guint count = 0;

    for (; names[count] != NULL; count++) {
        whole = whole && is_whole(names[count]);
        g_string_append(tree, count == 0 ? "" : ",");
        append_range(tree, names[count]);
    }
    g_string_append_c(tree, ')');
    if (whole)
        rest_filter_in(request, "id", names, count);
    else
        rest_filter_tree(request, "or", tree->str);
}

static void put(char **text, const cJSON *row, const char *column)
{
    g_free(*text);
    *text = write_row_value(row, column);
}

static void learn(gpointer row, const cJSON *told)
{
    Lead *lead = row;

    put(&lead->status, told, "lead_status");
    put(&lead->notes, told, "lead_notes");
    put(&lead->assigned_to, told, "assigned_to");
    put(&lead->updated_at, told, "updated_at");
    if (write_row_has(told, "status"))
        put(&lead->quote, told, "status");
    if (write_row_has(told, "total_price"))
        put(&lead->total, told, "total_price");
    if (write_row_has(told, "product_type"))
        put(&lead->product, told, "product_type");
    if (write_row_has(told, "quantity")) {
        put(&lead->pieces, told, "quantity");
        lead->quantity = lead->pieces == NULL ? -1 : g_ascii_strtoll(lead->pieces, NULL, 10);
    }
    if (write_row_has(told, "order_number"))
        put(&lead->order, told, "order_number");
    g_clear_pointer(&lead->assignee, g_free);
    if (json_object(told, "assignee") != NULL)
        lead->assignee = g_strdup(json_text(json_object(told, "assignee"), "full_name"));
}

static const RowColumn lead_order[] = {
    {"created_at", G_STRUCT_OFFSET(Lead, created_at), ROW_DESCENDING},
    {"id", G_STRUCT_OFFSET(Lead, id), 0},
    {0},
};

const RowNoun row_leads = {
    .name = "leads",
    .path = "lead_queue",
    .spare = "ai_quotes",
    .select = codec_lead_select,
    .order = lead_order,
    .changed = {"updated_at", G_STRUCT_OFFSET(Lead, updated_at), 0},
    .kind = VAULT_LEAD,
    .key = G_STRUCT_OFFSET(Lead, id),
    .free = free_row,
    .read = codec_leads_from_json,
    .write = write_lead,
    .not_kept =
        N_("These leads aren't kept on this machine: look at them once while the server can be "
           "reached"),
    .learn = learn,
    .is_named = is_named,
    .is_key = is_whole,
    .ask_named = ask_named,
};

static char *write_page(gconstpointer row)
{
    return codec_lead_page_to_json(row);
}

const RowNoun row_lead_pages = {
    .name = "lead pages",
    .path = "lead_queue",
    .spare = "ai_quotes",
    .select = codec_lead_page_select,
    .order = lead_order,
    .changed = {"updated_at", G_STRUCT_OFFSET(Lead, updated_at), 0},
    .kind = VAULT_LEAD_PAGE,
    .key = G_STRUCT_OFFSET(Lead, id),
    .free = free_row,
    .read = codec_leads_from_json,
    .write = write_page,
    .not_kept =
        N_("This lead isn't kept on this machine: look at it once while the server can be reached"),
    .learn = learn,
    .is_named = is_named,
    .is_key = is_whole,
    .ask_named = ask_named,
    .key_column = "id",
};

RowQuery *sync_lead_rows(Sync *sync, const LeadQuery *query)
{
    const char *me = sync == NULL ? NULL : supabase_session_info(sync->supabase).user_id;
    RowQuery *rows = row_query_new();

    if (query->statuses != NULL)
        row_query_add_in(rows, "lead_status", query->statuses);
    if (query->quotes != NULL)
        row_query_add_in(rows, "status", query->quotes);
    if (query->since != NULL)
        row_query_add(rows, "created_at", "gte", query->since);
    if (query->whose == LEADS_OF_MINE)
        row_query_add(rows, "assigned_to", "eq", me == NULL ? FIRST_ID : me);
    else if (query->whose == LEADS_OF_NOBODY)
        row_query_add(rows, "assigned_to", "is", "null");
    return rows;
}

/* ---- for commands ---- */

static RowList *list_of(Sync *sync, const LeadQuery *query)
{
    RowList *list = sync_rows(sync, &row_leads);

    row_list_set_query(list, sync_lead_rows(sync, query));
    row_list_set_page(list, query->limit);
    return list;
}

SyncJob *sync_load_leads(Sync *sync, const LeadQuery *query, SyncDone done, gpointer data)
{
    return row_list_load(list_of(sync, query), done, data);
}

SyncJob *sync_load_leads_named(Sync *sync, const char *const *names, SyncDone done, gpointer data)
{
    return row_list_load_named(sync_rows(sync, &row_leads), names, TRUE, done, data);
}

const GPtrArray *sync_leads(Sync *sync)
{
    return row_list_rows(sync_rows(sync, &row_leads));
}

gint64 sync_leads_as_of(Sync *sync)
{
    return row_list_as_of(sync_rows(sync, &row_leads));
}

gboolean sync_leads_more(Sync *sync)
{
    return row_list_has_more(sync_rows(sync, &row_leads));
}

char *sync_describe_leads(Sync *sync, const LeadQuery *query)
{
    g_autoptr(RowQuery) rows = sync_lead_rows(sync, query);

    return row_describe(&row_leads, rows, query->limit);
}
