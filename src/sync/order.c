/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "keep.h"
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

static gboolean read_page(Sync *sync, const char *bytes, gsize length, char **number,
                          GError **error)
{
    g_autoptr(Order) order = NULL;
    g_autoptr(GPtrArray) stages = NULL;

    if (!codec_order_page_from_json(bytes, length, &order, &stages, error))
        return FALSE;
    if (order == NULL) {
        g_set_error(error, FAULT, FAULT_NOT_FOUND,
                    "There is no such order, or it isn't visible to you");
        return FALSE;
    }
    *number = g_strdup(order->number);
    store_put_stages(sync->store, order->id, g_steal_pointer(&stages));
    store_put_order(sync->store, g_steal_pointer(&order), TRUE);
    return TRUE;
}

/* The page is kept as it came. */
static gboolean read_order(Sync *sync, const RestAnswer *answer, GError **error)
{
    g_autofree char *number = NULL;

    if (!read_page(sync, answer->body, answer->length, &number, error))
        return FALSE;
    keep_write_text(sync, VAULT_DETAIL, number, answer->body);
    return TRUE;
}

gboolean sync_take_kept_order(Sync *sync, const char *number, gint64 *as_of_us)
{
    g_autofree char *page = keep_read_stamped(sync, VAULT_DETAIL, number, as_of_us);
    g_autofree char *read = NULL;

    return page != NULL && read_page(sync, page, strlen(page), &read, NULL);
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
