/* SPDX-License-Identifier: MIT */
#include "keep.h"

#include <string.h>

#include "looptrace/codec.h"

#define CHUNK_IDS 250
#define KEEP_IDS  2000 /* of one list: what one can scroll through on a bad line in a day */

void order_list_kept_clear(OrderListKept *kept)
{
    g_clear_pointer(&kept->since, g_free);
    order_cursor_clear(&kept->end);
}

/* ---- texts ---- */

static void put(Sync *sync, VaultKind kind, const char *name, guint part, char *taken, gint64 stamp)
{
    g_autoptr(GBytes) bytes = g_bytes_new_take(taken, strlen(taken));

    if (sync->vault != NULL)
        vault_put(sync->vault, kind, name, part, bytes, stamp);
}

static char *get(Sync *sync, VaultKind kind, const char *name, guint part, gint64 *stamp)
{
    g_autoptr(GBytes) bytes =
        sync->vault == NULL ? NULL : vault_get(sync->vault, kind, name, part, stamp);
    gsize length = 0;

    if (bytes == NULL)
        return NULL;
    const char *data = g_bytes_get_data(bytes, &length);
    return g_strndup(data, length);
}

char *keep_read_part(Sync *sync, VaultKind kind, const char *name, guint part, gint64 *stamp_us)
{
    return get(sync, kind, name, part, stamp_us);
}

void keep_write_part(Sync *sync, VaultKind kind, const char *name, guint part, const char *text)
{
    put(sync, kind, name, part, g_strdup(text), clock_now_us(sync->clock));
}

char *keep_read_text(Sync *sync, VaultKind kind, const char *name)
{
    return get(sync, kind, name, 0, NULL);
}

char *keep_read_stamped(Sync *sync, VaultKind kind, const char *name, gint64 *stamp_us)
{
    return get(sync, kind, name, 0, stamp_us);
}

void keep_write_text(Sync *sync, VaultKind kind, const char *name, const char *text)
{
    put(sync, kind, name, 0, g_strdup(text), clock_now_us(sync->clock));
}

void keep_drop_text(Sync *sync, VaultKind kind, const char *name)
{
    if (sync->vault != NULL)
        vault_drop(sync->vault, kind, name);
}

void keep_drop_all(Sync *sync)
{
    if (sync->vault != NULL)
        vault_drop_all(sync->vault);
}

/* ---- rows ---- */

void keep_write_order(Sync *sync, const Order *order)
{
    put(sync, VAULT_ORDER, order->id, 0, codec_order_to_json(order), clock_now_us(sync->clock));
}

void keep_drop_order(Sync *sync, const char *id)
{
    if (sync->vault != NULL)
        vault_drop(sync->vault, VAULT_ORDER, id);
}

static gboolean read_order(Sync *sync, const char *id)
{
    g_autofree char *json = NULL;

    if (store_order(sync->store, id) != NULL)
        return TRUE;
    json = get(sync, VAULT_ORDER, id, 0, NULL);
    g_autoptr(GPtrArray) rows =
        json == NULL ? NULL : codec_orders_from_json(json, strlen(json), NULL);
    if (rows == NULL || rows->len != 1)
        return FALSE;
    store_put_order(sync->store, g_steal_pointer(&g_ptr_array_index(rows, 0)), FALSE);
    return TRUE;
}

/* ---- lists ---- */

/* Of a complete list the order doesn't matter: it is sorted here. */
static char *list_name(const OrderQuery *query, gboolean complete)
{
    g_autoptr(OrderQuery) named = order_query_copy(query);

    if (complete) {
        named->sort = ORDER_SORT_RISK;
        named->descending = FALSE;
    }
    g_autofree char *request = order_list_describe(named, 0, 0);
    return g_strconcat(complete ? "all " : "some ", request, NULL);
}

static char *state_text(const OrderListKept *kept, const OrderCursor *end)
{
    GString *text = g_string_new("{");

    g_string_append_printf(text, "\"part\":%u", end->part);
    if (kept->total >= 0)
        g_string_append_printf(text, ",\"total\":%" G_GINT64_FORMAT "%s", kept->total,
                               kept->guessed ? ",\"guessed\":true" : "");
    if (kept->since != NULL) {
        g_string_append(text, ",\"since\":");
        json_append_string(text, kept->since, -1);
    }
    if (end->id != NULL) {
        g_string_append(text, ",\"id\":");
        json_append_string(text, end->id, -1);
    }
    if (end->value != NULL) {
        g_string_append(text, ",\"value\":");
        json_append_string(text, end->value, -1);
    }
    g_string_append_c(text, '}');
    return g_string_free(text, FALSE);
}

static gboolean read_state(const char *text, OrderListKept *kept)
{
    g_autoptr(cJSON) state = json_parse(text, strlen(text), NULL);
    gint64 part = 0;

    if (state == NULL || !json_int(state, "part", 0, 9, &part))
        return FALSE;
    kept->end.part = (guint)part;
    kept->total = -1;
    json_int(state, "total", 0, G_MAXINT32, &kept->total);
    kept->guessed = json_bool(state, "guessed", FALSE);
    kept->since = g_strdup(json_text(state, "since"));
    kept->end.id = g_strdup(json_text(state, "id"));
    kept->end.value = g_strdup(json_text(state, "value"));
    return TRUE;
}

static void read_ids(Sync *sync, const char *name, GPtrArray *ids, gboolean *whole)
{
    for (guint part = 1;; part++) {
        g_autofree char *chunk = get(sync, VAULT_LIST, name, part, NULL);
        if (chunk == NULL)
            return;
        if (*chunk == '\0')
            continue;
        g_auto(GStrv) names = g_strsplit(chunk, "\n", -1);
        for (guint i = 0; names[i] != NULL; i++)
            if (read_order(sync, names[i]))
                g_ptr_array_add(ids, g_strdup(names[i]));
            else
                *whole = FALSE;
    }
}

static gboolean read_list(Sync *sync, const char *name, gboolean complete, GPtrArray *ids,
                          OrderListKept *kept)
{
    g_autofree char *state = get(sync, VAULT_LIST, name, 0, &kept->as_of_us);
    g_autofree char *count = get(sync, VAULT_CURSOR, name, 0, NULL);
    gboolean whole = TRUE;

    if (state == NULL || !read_state(state, kept))
        return FALSE;
    read_ids(sync, name, ids, &whole);
    /* A chunk that is missing says nothing: only the count that was written with the list does. */
    whole = whole && count != NULL && g_ascii_strtoull(count, NULL, 10) == ids->len;
    kept->complete = complete && whole;
    if (!whole) { /* what is lost comes again from the start */
        order_cursor_clear(&kept->end);
        kept->end.part = 0;
    }
    return ids->len > 0 || kept->complete;
}

gboolean keep_read_orders(Sync *sync, const OrderQuery *query, GPtrArray *ids, OrderListKept *kept)
{
    g_autofree char *all = list_name(query, TRUE);
    g_autofree char *some = list_name(query, FALSE);

    *kept = (OrderListKept){0};
    if (sync->vault == NULL)
        return FALSE;
    vault_hold(sync->vault);
    gboolean found = read_list(sync, all, TRUE, ids, kept);
    if (!found) {
        order_list_kept_clear(kept);
        g_ptr_array_set_size(ids, 0);
        found = read_list(sync, some, FALSE, ids, kept);
    }
    vault_let_go(sync->vault);
    return found;
}

static char *chunk_text(const GPtrArray *ids, guint from, guint to)
{
    GString *text = g_string_new(NULL);

    for (guint i = from; i < to; i++)
        g_string_append_printf(text, "%s%s", i == from ? "" : "\n",
                               (const char *)g_ptr_array_index(ids, i));
    return g_string_free(text, FALSE);
}

void keep_write_orders(Sync *sync, const OrderQuery *query, const GPtrArray *ids,
                       const OrderListKept *kept)
{
    gboolean complete = kept->complete && ids->len <= KEEP_IDS;
    g_autofree char *name = list_name(query, complete);
    guint n = MIN(ids->len, KEEP_IDS);
    const OrderCursor start = {0};
    guint part = 1;

    if (sync->vault == NULL)
        return;
    /* What was the beginning of the list is all of it now, or the other way round. */
    g_autofree char *other = list_name(query, !complete);
    vault_drop(sync->vault, VAULT_LIST, other);
    vault_drop(sync->vault, VAULT_LIST, name);
    put(sync, VAULT_LIST, name, 0, state_text(kept, n == ids->len ? &kept->end : &start),
        kept->as_of_us);
    for (guint from = 0; from < n; from += CHUNK_IDS)
        put(sync, VAULT_LIST, name, part++, chunk_text(ids, from, MIN(from + CHUNK_IDS, n)),
            kept->as_of_us);
    put(sync, VAULT_CURSOR, name, 0, g_strdup_printf("%u", n), kept->as_of_us);
}
