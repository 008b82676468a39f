/* SPDX-License-Identifier: MIT */
/* The pages of several orders at once, for what is to be done with many. */
#include "job.h"
#include "looptrace/codec.h"
#include "sync.h"

static gboolean read_orders(Sync *sync, const RestAnswer *answer, GError **error)
{
    g_autoptr(GPtrArray) orders = NULL;
    g_autoptr(GPtrArray) stages = NULL;

    if (!codec_order_pages_from_json(answer->body, answer->length, &orders, &stages, error))
        return FALSE;
    for (guint i = 0; i < orders->len; i++) {
        Order *order = g_steal_pointer(&orders->pdata[i]);
        store_put_stages(sync->store, order->id, g_steal_pointer(&stages->pdata[i]));
        store_put_order(sync->store, order, TRUE);
    }
    return TRUE;
}

SyncJob *sync_load_orders(Sync *sync, const char *const *numbers, SyncDone done, gpointer data)
{
    RestRequest *request = rest_request_new(NET_GET, "orders");

    rest_select(request, codec_order_page_select);
    rest_filter_in(request, "order_number", numbers, g_strv_length((char **)(gpointer)numbers));
    return sync_job_new(sync, request, read_orders, done, data);
}
