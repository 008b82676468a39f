/* SPDX-License-Identifier: MIT */
/*
 * One order's page: kept as it came, then brought up to date by what was written since. A platform without changes() is asked
 * for the whole page each time.
 */
#include <string.h>

#include "changes.h"
#include "job.h"
#include "keep.h"
#include "looptrace/codec.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

/* A page being fetched. */
typedef struct {
    Sync *sync;
    SyncSection *section;
    SyncJob *job;
    char *number;
    cJSON *page; /* `[{…, "stages":[…]}]`, as it is kept; NULL: nothing is */
    char *since; /* it is as of; NULL: no answer about changes has said so */
    gboolean again;
} OrderFetch;

/* A GDestroyNotify. */
static void fetch_free(gpointer data)
{
    OrderFetch *fetch = data;

    sync_section_free(fetch->section);
    cJSON_Delete(fetch->page);
    g_free(fetch->number);
    g_free(fetch->since);
    g_free(fetch);
}

/* ---- the page ---- */

static gboolean put_page(Sync *sync, const char *bytes, gsize length, GError **error)
{
    g_autoptr(Order) order = NULL;
    g_autoptr(GPtrArray) stages = NULL;

    if (!codec_order_page_from_json(bytes, length, &order, &stages, error))
        return FALSE;
    if (order == NULL) {
        g_set_error(error, FAULT, FAULT_NOT_FOUND, "%s",
                    _("There is no such order, or it isn't visible to you"));
        return FALSE;
    }
    store_put_stages(sync->store, order->id, g_steal_pointer(&stages));
    store_put_order(sync->store, g_steal_pointer(&order), TRUE);
    return TRUE;
}

static char *print(const cJSON *page)
{
    GString *text = g_string_new(NULL);

    json_append_value(text, page);
    return g_string_free(text, FALSE);
}

/* {"since": T, "page": […]}; without since where the platform tells none. */
static void keep(Sync *sync, const char *number, const char *since, const char *page)
{
    g_autoptr(GString) text = g_string_new("{");

    if (since != NULL) {
        g_string_append(text, "\"since\":");
        json_append_string(text, since, -1);
        g_string_append_c(text, ',');
    }
    g_string_append_printf(text, "\"page\":%s}", page);
    keep_write_text(sync, VAULT_DETAIL, number, text->str);
}

/* NULL: nothing that could be read is kept. */
static cJSON *recall(Sync *sync, const char *number, gint64 *as_of_us)
{
    g_autofree char *text = keep_read_stamped(sync, VAULT_DETAIL, number, as_of_us);
    g_autoptr(cJSON) kept = text == NULL ? NULL : json_parse(text, strlen(text), NULL);

    return kept == NULL || json_array(kept, "page") == NULL ? NULL : g_steal_pointer(&kept);
}

gboolean sync_take_kept_order(Sync *sync, const char *number, gint64 *as_of_us)
{
    g_autoptr(cJSON) kept = recall(sync, number, as_of_us);
    g_autofree char *page = kept == NULL ? NULL : print(json_array(kept, "page"));

    return page != NULL && put_page(sync, page, strlen(page), NULL);
}

/* ---- what has changed of it ---- */

static cJSON *stage_of(cJSON *stages, const char *id)
{
    cJSON *stage;

    cJSON_ArrayForEach(stage, stages)
    {
        if (g_strcmp0(json_text(stage, "id"), id) == 0)
            return stage;
    }
    return NULL;
}

/* Stages that came take the place of those with their id. */
static void merge_stages(cJSON *order, cJSON *fresh)
{
    cJSON *kept = cJSON_DetachItemFromObjectCaseSensitive(order, "stages");
    cJSON *stages = cJSON_GetObjectItemCaseSensitive(fresh, "stages");

    if (kept == NULL || !cJSON_IsArray(kept) || !cJSON_IsArray(stages)) {
        cJSON_Delete(kept);
        return;
    }
    for (cJSON *each = kept->child, *next; each != NULL; each = next) {
        next = each->next;
        if (stage_of(stages, json_text(each, "id")) == NULL)
            cJSON_AddItemToArray(stages, cJSON_DetachItemViaPointer(kept, each));
    }
    cJSON_Delete(kept);
}

/* FALSE: it has other stages than what was kept and what came make up. */
static gboolean merge(OrderFetch *fetch, const cJSON *part)
{
    cJSON *page = cJSON_Duplicate(json_array(part, "page"), TRUE);
    gint64 of = 0;

    if (fetch->page != NULL && fetch->page->child != NULL && page != NULL && page->child != NULL)
        merge_stages(fetch->page->child, page->child);
    cJSON_Delete(fetch->page);
    fetch->page = page;
    return page == NULL || page->child == NULL || !json_int(part, "of", 0, G_MAXINT32, &of) ||
           of == cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(page->child, "stages"));
}

static char *ask(gpointer self)
{
    const OrderFetch *fetch = self;
    GString *question = g_string_new("{\"number\":");

    json_append_string(question, fetch->number, -1);
    if (fetch->since != NULL) {
        g_string_append(question, ",\"since\":");
        json_append_string(question, fetch->since, -1);
    }
    g_string_append_c(question, '}');
    return g_string_free(question, FALSE);
}

static gboolean take(gpointer self, const cJSON *part, const char *at, GError **error)
{
    OrderFetch *fetch = self;

    fetch->again = part != NULL && !merge(fetch, part);
    if (fetch->again) {
        g_clear_pointer(&fetch->since, g_free);
        return TRUE;
    }
    if (at != NULL) {
        g_free(fetch->since);
        fetch->since = g_strdup(at);
    }
    g_autofree char *page = fetch->page == NULL ? g_strdup("[]") : print(fetch->page);
    if (!put_page(fetch->sync, page, strlen(page), error)) {
        keep_drop_text(fetch->sync, VAULT_DETAIL, fetch->number);
        return FALSE;
    }
    keep(fetch->sync, fetch->number, fetch->since, page);
    return TRUE;
}

/* ---- where there are no changes to ask for ---- */

static RestRequest *whole_request(const char *number)
{
    RestRequest *request = rest_request_new(NET_GET, "orders");

    rest_select(request, codec_order_page_select);
    rest_filter(request, "order_number", "eq", number);
    rest_limit(request, 1);
    return request;
}

static gboolean read_whole(Sync *sync, const RestAnswer *answer, GError **error)
{
    g_autoptr(cJSON) page = NULL;

    if (!put_page(sync, answer->body, answer->length, error))
        return FALSE;
    page = json_parse(answer->body, answer->length, NULL);
    const char *number = page == NULL ? NULL : json_text(page->child, "order_number");
    if (number != NULL)
        keep(sync, number, NULL, answer->body);
    return TRUE;
}

static void end(gpointer self, const GError *error, gboolean anew)
{
    OrderFetch *fetch = self;
    SyncJob *job = fetch->job;

    if (error == NULL && (anew || fetch->again)) {
        g_clear_pointer(&fetch->since, g_free);
        g_clear_pointer(&fetch->page, cJSON_Delete);
        sync_section_refresh(fetch->section);
        return;
    }
    sync_job_on_cancel(job, NULL, NULL);
    if (g_strcmp0(rest_error_code(error), "PGRST202") == 0 && !sync_job_is_cancelled(job))
        sync_job_send(job, whole_request(fetch->number), read_whole);
    else
        sync_job_end(job, error);
    fetch_free(fetch);
}

static const SyncSectionOps order_ops = {"order", ask, take, end, NULL, NULL, FALSE};

/* ---- for others ---- */

/* Offline a page is what is kept of it, or isn't there. */
static gboolean stay_offline(gpointer data)
{
    OrderFetch *fetch = data;
    g_autofree char *clean = text_clean(fetch->number, -1);
    g_autoptr(GError) nothing = NULL;
    gint64 as_of_us = 0;

    if (!sync_take_kept_order(fetch->sync, fetch->number, &as_of_us))
        nothing = g_error_new(FAULT, FAULT_NOT_KEPT,
                              _("The page of %s isn't kept on this machine: show it once while the "
                                "server can be reached"),
                              clean);
    sync_job_end(fetch->job, nothing);
    fetch_free(fetch);
    return G_SOURCE_REMOVE;
}

SyncJob *sync_load_order(Sync *sync, const char *number, SyncDone done, gpointer data)
{
    OrderFetch *fetch = g_new0(OrderFetch, 1);
    gint64 as_of_us = 0;
    SyncJob *job = sync_job_wait(sync, done, data);

    fetch->sync = sync;
    fetch->number = g_strdup(number);
    fetch->job = job;
    if (sync->offline) {
        g_idle_add(stay_offline, fetch);
        return job;
    }
    g_autoptr(cJSON) kept = recall(sync, number, &as_of_us);
    fetch->since = g_strdup(kept == NULL ? NULL : json_text(kept, "since"));
    if (as_of_us <= sync->distrusted_us)
        g_clear_pointer(&fetch->since, g_free);
    if (fetch->since != NULL)
        fetch->page = cJSON_DetachItemFromObjectCaseSensitive(kept, "page");
    fetch->section = sync_section_new(sync, &order_ops, fetch);
    sync_job_on_cancel(job, fetch_free, fetch);
    sync_section_refresh(fetch->section);
    return job;
}

char *sync_describe_order(const char *number)
{
    const OrderFetch fetch = {.number = (char *)number};
    g_autofree char *question = ask((gpointer)&fetch);

    return changes_describe("order", question);
}
