/* SPDX-License-Identifier: MIT */
/* Who sells, by name: whom a lead can be given to. Admins see all of them; the server shows others no name but their own. */
#include "sellers.h"

#include <string.h>

#include "job.h"
#include "looptrace/json.h"

#define MOST 500

static void clear_seller(gpointer data)
{
    SyncSeller *seller = data;

    g_free(seller->id);
    g_free(seller->name);
    g_free(seller);
}

void sellers_forget(Sync *sync)
{
    g_clear_pointer(&sync->sellers, g_ptr_array_unref);
}

static void add(GPtrArray *sellers, const cJSON *row)
{
    const char *id = json_text(row, "user_id");
    const char *name = json_text(json_object(row, "profile"), "full_name");
    gboolean known = id == NULL || !g_uuid_string_is_valid(id);

    for (guint i = 0; !known && i < sellers->len; i++) /* with two roles, say */
        known = strcmp(((const SyncSeller *)g_ptr_array_index(sellers, i))->id, id) == 0;
    if (known)
        return;
    SyncSeller *seller = g_new0(SyncSeller, 1);
    seller->id = g_strdup(id);
    seller->name = g_strdup(name);
    g_ptr_array_add(sellers, seller);
}

static gboolean read_sellers(Sync *sync, const RestAnswer *answer, GError **error)
{
    g_autoptr(cJSON) rows = json_parse(answer->body, answer->length, error);
    const cJSON *row;

    if (rows == NULL)
        return FALSE;
    sellers_forget(sync);
    sync->sellers = g_ptr_array_new_with_free_func(clear_seller);
    cJSON_ArrayForEach(row, rows) add(sync->sellers, row);
    return TRUE;
}

SyncJob *sync_load_sellers(Sync *sync, SyncDone done, gpointer data)
{
    RestRequest *request = rest_request_new(NET_GET, "user_roles");
    static const char *const roles[] = {"admin", "sales"};

    rest_select(request, "user_id,profile:profiles!user_roles_user_id_fkey(full_name)");
    rest_filter_in(request, "role", roles, G_N_ELEMENTS(roles));
    rest_order(request, "user_id.asc");
    rest_limit(request, MOST);
    return sync_job_new(sync, request, read_sellers, done, data);
}

const GPtrArray *sync_sellers(const Sync *sync)
{
    return sync->sellers;
}
