/* SPDX-License-Identifier: MIT */
/* Leads: a page of the queue, or those that are named. Each is kept by itself, so that a change made later, with or without a
 * line, is based on what the person has seen. */
#include "leads.h"

#include <string.h>

#include "job.h"
#include "keep.h"
#include "looptrace/codec.h"
#include "looptrace/words.h"
#include "write_private.h"

#define FIRST_ID "00000000-0000-0000-0000-000000000000"
#define LAST_ID  "ffffffff-ffff-ffff-ffff-ffffffffffff"

struct LeadList {
    GPtrArray *rows; /* of Lead* */
    gint64 as_of_us;
    guint limit; /* of the load under way; 0: those that are named */
    gboolean more;
    char *name; /* of the list that is asked for; NULL: those that are named */
};

static GPtrArray *no_rows(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)lead_free);
}

static LeadList *list_of(Sync *sync)
{
    if (sync->leads == NULL) {
        sync->leads = g_new0(LeadList, 1);
        sync->leads->rows = no_rows();
    }
    return sync->leads;
}

void leads_forget(Sync *sync)
{
    LeadList *list = g_steal_pointer(&sync->leads);

    if (list == NULL)
        return;
    g_ptr_array_unref(list->rows);
    g_free(list->name);
    g_free(list);
}

static LeadList *begin(Sync *sync, guint limit, char *taken_name)
{
    LeadList *list = list_of(sync);

    g_ptr_array_set_size(list->rows, 0);
    list->as_of_us = 0;
    list->more = FALSE;
    list->limit = limit;
    g_free(list->name);
    list->name = taken_name;
    return list;
}

/* ---- keeping ---- */

static void keep_lead(Sync *sync, const Lead *lead)
{
    g_autofree char *json = codec_lead_to_json(lead);

    keep_write_text(sync, VAULT_LEAD, lead->id, json);
}

static void keep_list(Sync *sync, const LeadList *list)
{
    g_autoptr(GString) ids = g_string_new(NULL);

    for (guint i = 0; i < list->rows->len; i++) {
        const Lead *lead = g_ptr_array_index(list->rows, i);
        keep_lead(sync, lead);
        g_string_append_printf(ids, "%s%s", i == 0 ? "" : "\n", lead->id);
    }
    if (list->name != NULL)
        keep_write_text(sync, VAULT_LIST, list->name, ids->str);
}

static Lead *read_kept(const char *json)
{
    g_autoptr(GPtrArray) rows = codec_leads_from_json(json, strlen(json), NULL);

    return rows == NULL || rows->len != 1 ? NULL : lead_copy(g_ptr_array_index(rows, 0));
}

static Lead *recall(Sync *sync, const char *id, gint64 *stamp_us)
{
    g_autofree char *json = keep_read_stamped(sync, VAULT_LEAD, id, stamp_us);

    return json == NULL ? NULL : read_kept(json);
}

static void add_kept(LeadList *list, Lead *taken, gint64 stamp_us)
{
    list->as_of_us = list->as_of_us == 0 ? stamp_us : MIN(list->as_of_us, stamp_us);
    g_ptr_array_add(list->rows, taken);
}

static gboolean recall_list(Sync *sync)
{
    LeadList *list = sync->leads;
    gint64 stamp_us = 0;
    g_autofree char *text = keep_read_stamped(sync, VAULT_LIST, list->name, &stamp_us);
    g_auto(GStrv) ids = text == NULL ? NULL : g_strsplit(text, "\n", -1);

    if (ids == NULL)
        return FALSE;
    for (guint i = 0; ids[i] != NULL; i++) {
        Lead *lead = recall(sync, ids[i], NULL);
        if (lead != NULL)
            add_kept(list, lead, stamp_us);
    }
    list->as_of_us = stamp_us;
    list->more = list->rows->len >= list->limit;
    return TRUE;
}

/* ---- one by its name ---- */

typedef struct {
    const char *name;
    Lead *found;
    gint64 stamp_us;
    gboolean several;
} Search;

static gboolean visit(guint part, GBytes *value, gint64 stamp_us, gpointer data)
{
    Search *search = data;
    gsize length = 0;
    const char *bytes = g_bytes_get_data(value, &length);
    g_autofree char *json = g_strndup(bytes, length);
    g_autoptr(Lead) lead = read_kept(json);

    if (lead == NULL || !lead_is_named(lead, search->name))
        return TRUE;
    search->several = search->found != NULL;
    if (search->several)
        return FALSE;
    search->found = g_steal_pointer(&lead);
    search->stamp_us = stamp_us;
    return TRUE;
}

static gboolean is_whole(const char *name)
{
    return g_uuid_string_is_valid(name);
}

/* TRUE: it is kept, and fresh enough to do without the server. */
static gboolean recall_named(Sync *sync, const char *name)
{
    Search search = {.name = name};

    if (is_whole(name))
        search.found = recall(sync, name, &search.stamp_us);
    else if (sync->vault != NULL)
        vault_each(sync->vault, VAULT_LEAD, visit, &search);
    if (search.found == NULL || search.several) {
        lead_free(search.found);
        return FALSE;
    }
    add_kept(sync->leads, search.found, search.stamp_us);
    return vault_is_fresh(VAULT_LEAD, search.stamp_us, clock_now_us(sync->clock));
}

/* ---- asking ---- */

static RestRequest *list_request(Sync *sync, const LeadQuery *query)
{
    RestRequest *request = rest_request_new(NET_GET, "ai_quotes");
    const char *me = supabase_session_info(sync->supabase).user_id;

    rest_select(request, codec_lead_select);
    if (query->statuses != NULL)
        rest_filter_in(request, "lead_status", query->statuses,
                       g_strv_length((char **)(gpointer)query->statuses));
    if (query->whose == LEADS_OF_MINE)
        rest_filter(request, "assigned_to", "eq", me == NULL ? FIRST_ID : me);
    else if (query->whose == LEADS_OF_NOBODY)
        rest_filter(request, "assigned_to", "is", "null");
    rest_order(request, "created_at.desc,id.asc");
    rest_limit(request, query->limit);
    return request;
}

/* The beginning of an id is a range of ids. */
static void append_range(GString *tree, const char *name)
{
    static const char first[] = FIRST_ID, last[] = LAST_ID;
    gsize length = MIN(strlen(name), sizeof first - 1);

    g_string_append_printf(tree, "and(id.gte.%s%s,id.lte.%s%s)", name, &first[length], name,
                           &last[length]);
}

static RestRequest *named_request(const char *const *names)
{
    RestRequest *request = rest_request_new(NET_GET, "ai_quotes");
    g_autoptr(GString) tree = g_string_new("(");
    gboolean whole = TRUE;
    guint count = 0;

    rest_select(request, codec_lead_select);
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
    return request;
}

static gboolean read_rows(Sync *sync, const RestAnswer *answer, GError **error)
{
    LeadList *list = list_of(sync);
    GPtrArray *rows = codec_leads_from_json(answer->body, answer->length, error);

    if (rows == NULL)
        return FALSE;
    g_ptr_array_unref(list->rows);
    list->rows = rows;
    list->as_of_us = clock_now_us(sync->clock);
    list->more = list->limit > 0 && rows->len >= list->limit;
    keep_list(sync, list);
    return TRUE;
}

static gboolean recalled(gpointer data)
{
    sync_job_end(data, NULL);
    return G_SOURCE_REMOVE;
}

static gboolean not_kept(gpointer data)
{
    g_autoptr(GError) nothing = g_error_new_literal(
        FAULT, FAULT_NOT_KEPT,
        _("These leads aren't kept on this machine: look at them once while the server can be "
          "reached"));

    sync_job_end(data, nothing);
    return G_SOURCE_REMOVE;
}

static SyncJob *end_soon(Sync *sync, GSourceFunc ending, SyncDone done, gpointer data)
{
    SyncJob *job = sync_job_wait(sync, done, data);

    g_idle_add(ending, job);
    return job;
}

SyncJob *sync_load_leads(Sync *sync, const LeadQuery *query, SyncDone done, gpointer data)
{
    g_autoptr(RestRequest) request = list_request(sync, query);
    g_autofree char *described = rest_request_describe(request);

    begin(sync, query->limit, g_strconcat("leads ", described, NULL));
    if (!sync->offline)
        return sync_job_new(sync, g_steal_pointer(&request), read_rows, done, data);
    return end_soon(sync, recall_list(sync) ? recalled : not_kept, done, data);
}

SyncJob *sync_load_leads_named(Sync *sync, const char *const *names, SyncDone done, gpointer data)
{
    gboolean fresh = TRUE;

    begin(sync, 0, NULL);
    for (guint i = 0; names[i] != NULL; i++)
        fresh = recall_named(sync, names[i]) && fresh;
    if (fresh || (sync->offline && sync->leads->rows->len > 0))
        return end_soon(sync, recalled, done, data);
    if (sync->offline)
        return end_soon(sync, not_kept, done, data);
    return sync_job_new(sync, named_request(names), read_rows, done, data);
}

const GPtrArray *sync_leads(const Sync *sync)
{
    return list_of((Sync *)sync)->rows;
}

gint64 sync_leads_as_of(const Sync *sync)
{
    return sync->leads == NULL ? 0 : sync->leads->as_of_us;
}

gboolean sync_leads_more(const Sync *sync)
{
    return sync->leads != NULL && sync->leads->more;
}

char *sync_describe_leads(Sync *sync, const LeadQuery *query)
{
    g_autoptr(RestRequest) request = list_request(sync, query);

    return rest_request_describe(request);
}

/* ---- what was read beside, when a change met another ---- */

static void put(char **text, const cJSON *row, const char *column)
{
    g_free(*text);
    *text = write_row_value(row, column);
}

void leads_learn(Sync *sync, const char *id, const cJSON *row)
{
    g_autoptr(Lead) lead = recall(sync, id, NULL);

    if (lead == NULL)
        return;
    put(&lead->status, row, "lead_status");
    put(&lead->notes, row, "lead_notes");
    put(&lead->assigned_to, row, "assigned_to");
    put(&lead->updated_at, row, "updated_at");
    g_clear_pointer(&lead->assignee, g_free);
    if (json_object(row, "assignee") != NULL)
        lead->assignee = g_strdup(json_text(json_object(row, "assignee"), "full_name"));
    keep_lead(sync, lead);
}
