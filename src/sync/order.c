/* SPDX-License-Identifier: MIT */
#include "looptrace/codec.h"
#include "sync.h"

static RestRequest *order_page_request(const char *number)
{
    RestRequest *request = rest_request_new(NET_GET, "orders");

    rest_select(request, codec_order_page_select);
    rest_filter(request, "order_number", "eq", number);
    rest_limit(request, 1);
    return request;
}

static gboolean read_order(Sync *sync, const RestAnswer *answer, GError **error)
{
    g_autoptr(Order) order = NULL;
    g_autoptr(GPtrArray) stages = NULL;

    if (!codec_order_page_from_json(answer->body, answer->length, &order, &stages, error))
        return FALSE;
    if (order == NULL) {
        g_set_error(error, FAULT, FAULT_NOT_FOUND,
                    "There is no such order, or it isn't visible to you");
        return FALSE;
    }
    store_put_stages(sync->store, order->id, g_steal_pointer(&stages));
    store_put_order(sync->store, g_steal_pointer(&order), TRUE);
    return TRUE;
}

SyncJob *sync_load_order(Sync *sync, const char *number, SyncDone done, gpointer data)
{
    return sync_job_new(sync, order_page_request(number), read_order, done, data);
}

char *sync_describe_order(const char *number)
{
    g_autoptr(RestRequest) request = order_page_request(number);

    return rest_request_describe(request);
}
