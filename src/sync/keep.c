/* SPDX-License-Identifier: MIT */
#include "keep.h"

#include <string.h>

#include "looptrace/codec.h"

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

/* ---- lists as looptrace kept them until 0.1: part 0 the state, 1… ids by the line, each row a value of its own ---- */

static gboolean old_read_order(Sync *sync, const char *id)
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

static gboolean old_read_state(const char *text, OrderListKept *kept)
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

typedef gboolean (*OldVisit)(Sync *sync, const char *id);

/* Those of the list that the visitor takes go into ids. FALSE: it didn't take all. */
static gboolean old_each_id(Sync *sync, const char *name, OldVisit visit, GPtrArray *ids)
{
    gboolean whole = TRUE;

    for (guint part = 1;; part++) {
        g_autofree char *chunk = get(sync, VAULT_LIST, name, part, NULL);
        if (chunk == NULL)
            return whole;
        g_auto(GStrv) names = g_strsplit(chunk, "\n", -1);
        for (guint i = 0; names[i] != NULL; i++)
            if (*names[i] != '\0' && visit(sync, names[i]))
                g_ptr_array_add(ids, g_strdup(names[i]));
            else if (*names[i] != '\0')
                whole = FALSE;
    }
}

static gboolean old_read_list(Sync *sync, const char *name, gboolean complete, GPtrArray *ids,
                              OrderListKept *kept)
{
    g_autofree char *state = get(sync, VAULT_LIST, name, 0, &kept->as_of_us);
    g_autofree char *count = get(sync, VAULT_CURSOR, name, 0, NULL);

    if (state == NULL || !old_read_state(state, kept))
        return FALSE;
    gboolean whole = old_each_id(sync, name, old_read_order, ids);
    /* A chunk that is missing says nothing: only the count that was written with the list does. */
    whole = whole && count != NULL && g_ascii_strtoull(count, NULL, 10) == ids->len;
    kept->complete = complete && whole;
    if (!whole) { /* what is lost comes again from the start */
        order_cursor_clear(&kept->end);
        kept->end.part = 0;
    }
    return ids->len > 0 || kept->complete;
}

gboolean keep_old_read(Sync *sync, const OrderQuery *query, GPtrArray *ids, OrderListKept *kept)
{
    g_autofree char *all = kept_list_name(query, TRUE);
    g_autofree char *some = kept_list_name(query, FALSE);

    *kept = (OrderListKept){0};
    if (sync->vault == NULL)
        return FALSE;
    vault_hold(sync->vault);
    gboolean found = old_read_list(sync, all, TRUE, ids, kept);
    if (!found) {
        order_list_kept_clear(kept);
        g_ptr_array_set_size(ids, 0);
        found = old_read_list(sync, some, FALSE, ids, kept);
    }
    vault_let_go(sync->vault);
    return found;
}

static gboolean old_drop_order(Sync *sync, const char *id)
{
    vault_drop(sync->vault, VAULT_ORDER, id);
    return FALSE;
}

void keep_old_drop(Sync *sync, const char *name)
{
    if (sync->vault == NULL)
        return;
    old_each_id(sync, name, old_drop_order, NULL);
    vault_drop(sync->vault, VAULT_LIST, name);
    vault_drop(sync->vault, VAULT_CURSOR, name);
}
