/* SPDX-License-Identifier: MIT */
/* The root of a kept list, and its nodes in the vault. */
#include "kept_list.h"

#include <string.h>

#include "keep.h"
#include "kept_node.h"

#define OPEN_LEAVES  16 /* whose rows are in memory at once, beside those that are to be written */
#define INNERS_MAX   65536
#define ROWS_MAX     (64 * 1024 * 1024)
#define TREE_BYTES   8
#define ROOT_VERSION 1

void order_list_kept_clear(OrderListKept *kept)
{
    g_clear_pointer(&kept->since, g_free);
    order_cursor_clear(&kept->end);
}

void order_list_kept_copy(OrderListKept *to, const OrderListKept *from)
{
    OrderListKept copy = *from;

    copy.since = g_strdup(from->since);
    copy.end.value = g_strdup(from->end.value);
    copy.end.id = g_strdup(from->end.id);
    order_list_kept_clear(to);
    *to = copy;
}

/* Of a complete list the order doesn't matter: it is sorted here. */
char *kept_list_name(const OrderQuery *query, gboolean complete)
{
    g_autoptr(OrderQuery) named = order_query_copy(query);

    if (complete) {
        named->sort = ORDER_SORT_RISK;
        named->descending = FALSE;
    }
    g_autofree char *request = order_list_describe(named, 0, 0);
    return g_strconcat(complete ? "all " : "some ", request, NULL);
}

/* ---- life ---- */

static KeptList *list_make(Sync *sync, const OrderQuery *query)
{
    KeptList *list = g_new0(KeptList, 1);

    list->sync = sync;
    list->query = order_query_copy(query);
    list->open = g_ptr_array_new();
    list->inners = g_ptr_array_new_with_free_func(inner_free);
    list->gone_leaves = g_array_new(FALSE, FALSE, sizeof(guint32));
    list->gone_inners = g_array_new(FALSE, FALSE, sizeof(guint32));
    list->state.total = -1;
    list->next = 1;
    return list;
}

KeptList *kept_list_new(Sync *sync, const OrderQuery *query, Day today)
{
    if (sync->vault == NULL)
        return NULL;
    KeptList *list = list_make(sync, query);
    list->tree = g_strdup_printf("%08x%08x", g_random_int(), g_random_int());
    list->day = today;
    return list;
}

void kept_list_free(KeptList *list)
{
    if (list == NULL)
        return;
    g_ptr_array_unref(list->open);
    g_ptr_array_unref(list->inners);
    g_array_unref(list->gone_leaves);
    g_array_unref(list->gone_inners);
    order_list_kept_clear(&list->state);
    order_query_free(list->query);
    g_free(list->filter);
    g_free(list->name);
    g_free(list->tree);
    g_free(list);
}

guint kept_list_count(const KeptList *list)
{
    return list->rows;
}

const OrderListKept *kept_list_state(const KeptList *list)
{
    return &list->state;
}

const OrderQuery *kept_list_query(const KeptList *list)
{
    return list->query;
}

Day kept_list_day(const KeptList *list)
{
    return list->day;
}

gboolean kept_list_is_full(const KeptList *list)
{
    return list->full;
}

/* ---- the root ---- */

static void add_text(GString *text, const char *name, const char *value)
{
    if (value == NULL)
        return;
    g_string_append_printf(text, ",\"%s\":", name);
    json_append_string(text, value, -1);
}

static char *root_text(const KeptList *list)
{
    const OrderListKept *state = &list->state;
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "{\"root\":%d,\"day\":%d,\"next\":%u,\"edition\":%u", ROOT_VERSION,
                           list->day, list->next, list->edition);
    add_text(text, "name", list->name);
    add_text(text, "tree", list->tree);
    add_text(text, "sort", order_sort_name(list->query->sort));
    if (list->query->descending)
        g_string_append(text, ",\"descending\":true");
    if (state->by_pages)
        g_string_append_printf(text, ",\"part\":%u", state->end.part);
    if (state->total >= 0)
        g_string_append_printf(text, ",\"total\":%" G_GINT64_FORMAT "%s", state->total,
                               state->guessed ? ",\"guessed\":true" : "");
    add_text(text, "since", state->since);
    add_text(text, "id", state->end.id);
    add_text(text, "value", state->end.value);
    g_string_append(text, ",\"nodes\":[");
    for (guint i = 0; i < list->inners->len; i++) {
        const Inner *inner = g_ptr_array_index(list->inners, i);
        g_string_append_printf(text, "%s[%u,%u,%u]", i == 0 ? "" : ",", inner->id, inner->edition,
                               inner->rows);
    }
    g_string_append(text, "]}");
    return g_string_free(text, FALSE);
}

static gboolean read_number(const cJSON *array, int index, guint32 *number)
{
    const cJSON *value = cJSON_GetArrayItem(array, index);

    if (!cJSON_IsNumber(value) || value->valuedouble < 0 || value->valuedouble > G_MAXUINT32)
        return FALSE;
    *number = (guint32)value->valuedouble;
    return TRUE;
}

static gboolean read_nodes(KeptList *list, const cJSON *root)
{
    const cJSON *nodes = json_array(root, "nodes");
    const cJSON *node;

    if (nodes == NULL)
        return FALSE;
    cJSON_ArrayForEach(node, nodes)
    {
        guint32 id = 0, edition = 0, rows = 0;
        if (!read_number(node, 0, &id) || !read_number(node, 1, &edition) ||
            !read_number(node, 2, &rows) || rows == 0 || list->inners->len == INNERS_MAX ||
            rows > ROWS_MAX - list->rows)
            return FALSE;
        Inner *inner = inner_new(id);
        inner->edition = edition;
        inner->rows = rows;
        list->rows += rows;
        g_ptr_array_add(list->inners, inner);
    }
    return TRUE;
}

static gboolean read_state(KeptList *list, const cJSON *root, gboolean complete)
{
    OrderListKept *state = &list->state;
    gint64 part = -1, day = 0, next = 0, edition = 0;
    const char *sort = json_text(root, "sort");

    if (sort == NULL || !order_sort_from_name(sort, &list->query->sort) ||
        !json_int(root, "day", G_MININT32, G_MAXINT32, &day) ||
        !json_int(root, "next", 1, G_MAXUINT32, &next) ||
        !json_int(root, "edition", 0, G_MAXUINT32, &edition) || json_text(root, "tree") == NULL)
        return FALSE;
    list->query->descending = json_bool(root, "descending", FALSE);
    list->tree = g_strdup(json_text(root, "tree"));
    list->day = (Day)day;
    list->next = (guint32)next;
    list->edition = (guint32)edition;
    state->complete = complete;
    state->total = -1;
    json_int(root, "total", 0, G_MAXINT32, &state->total);
    state->guessed = json_bool(root, "guessed", FALSE);
    state->by_pages = json_int(root, "part", 0, 9, &part);
    state->end.part = state->by_pages ? (guint)part : 0;
    state->since = g_strdup(json_text(root, "since"));
    state->end.id = g_strdup(json_text(root, "id"));
    state->end.value = g_strdup(json_text(root, "value"));
    return TRUE;
}

static KeptList *read_root(Sync *sync, const OrderQuery *query, gboolean complete)
{
    g_autofree char *name = kept_list_name(query, complete);
    gint64 as_of_us = 0;
    g_autofree char *text = keep_read_stamped(sync, VAULT_LIST, name, &as_of_us);
    g_autoptr(cJSON) root = text == NULL ? NULL : json_parse(text, strlen(text), NULL);
    gint64 version = 0;

    if (root == NULL || !json_int(root, "root", ROOT_VERSION, ROOT_VERSION, &version))
        return NULL;
    g_autoptr(KeptList) list = list_make(sync, query);
    if (!read_state(list, root, complete) || !read_nodes(list, root))
        return NULL;
    list->state.as_of_us = as_of_us;
    list->name = g_steal_pointer(&name);
    list->written = TRUE;
    return g_steal_pointer(&list);
}

KeptList *kept_list_open(Sync *sync, const OrderQuery *query)
{
    KeptList *all = sync->vault == NULL ? NULL : read_root(sync, query, TRUE);

    return all != NULL || sync->vault == NULL ? all : read_root(sync, query, FALSE);
}

static void take_over(KeptList *list, KeptList *taken)
{
    KeptList old = *list;

    *list = *taken;
    *taken = old;
    kept_list_free(taken);
}

gboolean kept_list_renew(KeptList *list)
{
    if (!list->written)
        return TRUE;
    KeptList *now = kept_list_open(list->sync, list->query);
    if (now == NULL)
        return FALSE;
    if (now->edition == list->edition && strcmp(now->tree, list->tree) == 0) {
        kept_list_free(now);
        return TRUE;
    }
    take_over(list, now);
    return TRUE;
}

/* ---- nodes ---- */

/* Behind what is lost nothing is known to follow. */
void kept_cut(KeptList *list, guint inner, guint leaf)
{
    Inner *cut = g_ptr_array_index(list->inners, inner);
    guint first = cut->leaves == NULL || leaf == 0 ? inner : inner + 1;

    g_debug("kept list: a node is missing, %u rows were here", list->rows);
    g_ptr_array_set_size(list->open, 0);
    if (first == inner + 1)
        g_ptr_array_set_size(cut->leaves, (int)leaf);
    g_ptr_array_set_size(list->inners, (int)first);
    list->rows = 0;
    for (guint i = 0; i < list->inners->len; i++) {
        Inner *kept = g_ptr_array_index(list->inners, i);
        if (i == inner) {
            kept->rows = 0;
            kept->dirty = TRUE;
        }
        for (guint l = 0; kept->leaves != NULL && l < kept->leaves->len; l++) {
            Leaf *open = g_ptr_array_index(kept->leaves, l);
            kept->rows += i == inner ? open->prints->len : 0;
            if (open->orders != NULL)
                g_ptr_array_add(list->open, open);
        }
        list->rows += kept->rows;
    }
    list->state.complete = FALSE;
    order_cursor_clear(&list->state.end);
    list->state.end.part = 0;
}

static GBytes *get_node(const KeptList *list, VaultKind kind, guint32 id)
{
    return list->sync->vault == NULL ? NULL
                                     : vault_get(list->sync->vault, kind, list->tree, id, NULL);
}

GBytes *kept_leaf_bytes(const KeptList *list, const Leaf *leaf)
{
    return get_node(list, VAULT_LEAF, leaf->id);
}

gboolean kept_open_inner(KeptList *list, guint at)
{
    Inner *inner = g_ptr_array_index(list->inners, at);

    if (inner->leaves != NULL)
        return TRUE;
    g_autoptr(GBytes) bytes = get_node(list, VAULT_INNER, inner->id);
    if (bytes != NULL && inner_unpack(inner, bytes))
        return TRUE;
    kept_cut(list, at, 0);
    return FALSE;
}

static void close_one(KeptList *list)
{
    Leaf *oldest = NULL;
    guint clean = 0;

    for (guint i = 0; i < list->open->len; i++) {
        Leaf *leaf = g_ptr_array_index(list->open, i);
        if (leaf->dirty)
            continue;
        clean++;
        if (oldest == NULL || leaf->used < oldest->used)
            oldest = leaf;
    }
    if (clean < OPEN_LEAVES)
        return;
    g_ptr_array_remove_fast(list->open, oldest);
    g_clear_pointer(&oldest->orders, g_ptr_array_unref);
}

gboolean kept_open_leaf(KeptList *list, guint inner, guint at)
{
    const Inner *above = g_ptr_array_index(list->inners, inner);
    Leaf *leaf = g_ptr_array_index(above->leaves, at);

    leaf->used = ++list->clock;
    if (leaf->orders != NULL)
        return TRUE;
    close_one(list);
    g_autoptr(GBytes) bytes = kept_leaf_bytes(list, leaf);
    if (bytes == NULL || !leaf_unpack(leaf, bytes)) {
        kept_cut(list, inner, at);
        return FALSE;
    }
    g_ptr_array_add(list->open, leaf);
    return TRUE;
}

/* ---- writing ---- */

static void put_node(KeptList *list, VaultKind kind, guint32 id, GBytes *taken)
{
    g_autoptr(GBytes) bytes = taken;

    vault_put(list->sync->vault, kind, list->tree, id, bytes, list->state.as_of_us);
}

static void write_leaves(KeptList *list, Inner *inner)
{
    for (guint i = 0; i < inner->leaves->len; i++) {
        Leaf *leaf = g_ptr_array_index(inner->leaves, i);
        if (!leaf->dirty)
            continue;
        leaf->edition = g_random_int();
        leaf->dirty = FALSE;
        put_node(list, VAULT_LEAF, leaf->id, leaf_pack(leaf));
    }
}

static void write_nodes(KeptList *list)
{
    for (guint i = 0; i < list->inners->len; i++) {
        Inner *inner = g_ptr_array_index(list->inners, i);
        if (!inner->dirty)
            continue;
        write_leaves(list, inner);
        inner->edition = g_random_int();
        inner->dirty = FALSE;
        put_node(list, VAULT_INNER, inner->id, inner_pack(inner));
    }
    while (list->open->len > OPEN_LEAVES)
        close_one(list);
}

static void drop_nodes(KeptList *list, VaultKind kind, GArray *ids)
{
    for (guint i = 0; i < ids->len; i++)
        vault_drop_part(list->sync->vault, kind, list->tree, g_array_index(ids, guint32, i));
    g_array_set_size(ids, 0);
}

/* A root of that name with all below it, unless it is this tree's. */
static void drop_named(Sync *sync, const char *name, const char *but)
{
    g_autofree char *text = keep_read_text(sync, VAULT_LIST, name);
    g_autoptr(cJSON) root = text == NULL ? NULL : json_parse(text, strlen(text), NULL);
    const char *tree = root == NULL ? NULL : json_text(root, "tree");

    if (text == NULL)
        return;
    if (tree == NULL) {
        keep_old_drop(sync, name);
    } else if (strcmp(tree, but) != 0) {
        vault_drop(sync->vault, VAULT_LEAF, tree);
        vault_drop(sync->vault, VAULT_INNER, tree);
    }
    vault_drop(sync->vault, VAULT_LIST, name);
}

/* What was the beginning of the list is all of it now, or the other way round. */
static void take_name(KeptList *list)
{
    char *name = kept_list_name(list->query, list->state.complete);

    if (list->written && g_strcmp0(name, list->name) == 0) {
        g_free(name);
        return;
    }
    g_autofree char *other = kept_list_name(list->query, !list->state.complete);
    drop_named(list->sync, other, list->tree);
    drop_named(list->sync, name, list->tree);
    g_free(list->name);
    list->name = name;
}

/* ---- the ceiling ---- */

typedef struct {
    const char *but; /* tree */
    char *name, *tree;
    gint64 stamp_us;
} Oldest;

static gboolean note_older(guint part, GBytes *value, gint64 stamp_us, gpointer data)
{
    Oldest *oldest = data;
    gsize length = 0;
    const char *text = g_bytes_get_data(value, &length);
    g_autoptr(cJSON) root = part == 0 ? json_parse(text, length, NULL) : NULL;
    const char *name = root == NULL ? NULL : json_text(root, "name");
    const char *tree = root == NULL ? NULL : json_text(root, "tree");

    if (name == NULL || tree == NULL || strcmp(tree, oldest->but) == 0 ||
        (oldest->name != NULL && oldest->stamp_us <= stamp_us))
        return TRUE;
    g_free(oldest->name);
    g_free(oldest->tree);
    oldest->name = g_strdup(name);
    oldest->tree = g_strdup(tree);
    oldest->stamp_us = stamp_us;
    return TRUE;
}

/* FALSE: there is no other list. */
static gboolean drop_oldest(const KeptList *list)
{
    Vault *vault = list->sync->vault;
    Oldest oldest = {.but = list->tree};

    vault_each(vault, VAULT_LIST, note_older, &oldest);
    if (oldest.name == NULL)
        return FALSE;
    g_debug("kept list: the ceiling is reached, the oldest list goes");
    vault_drop(vault, VAULT_LIST, oldest.name);
    vault_drop(vault, VAULT_LEAF, oldest.tree);
    vault_drop(vault, VAULT_INNER, oldest.tree);
    vault_flush(vault);
    g_free(oldest.name);
    g_free(oldest.tree);
    return TRUE;
}

/* Lists go as a whole, those first that were asked for longest ago; then this one doesn't grow. */
static void keep_ceiling(KeptList *list)
{
    Vault *vault = list->sync->vault;
    gboolean fits;

    while (!(fits = vault_lists_bytes(vault) < vault_lists_max(vault)) && drop_oldest(list))
        ;
    list->full = !fits;
}

void kept_list_write(KeptList *list, const OrderListKept *state)
{
    gboolean complete = list->state.complete;

    order_list_kept_copy(&list->state, state);
    list->state.complete = complete;
    keep_ceiling(list);
    take_name(list);
    write_nodes(list);
    drop_nodes(list, VAULT_LEAF, list->gone_leaves);
    drop_nodes(list, VAULT_INNER, list->gone_inners);
    list->edition = g_random_int();
    list->written = TRUE;
    char *text = root_text(list);
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
    vault_put(list->sync->vault, VAULT_LIST, list->name, 0, bytes, list->state.as_of_us);
}

void kept_list_end(KeptList *list)
{
    list->state.complete = !list->full;
}

void kept_list_forget(KeptList *list)
{
    if (!list->written)
        return;
    vault_drop(list->sync->vault, VAULT_LIST, list->name);
    vault_drop(list->sync->vault, VAULT_LEAF, list->tree);
    vault_drop(list->sync->vault, VAULT_INNER, list->tree);
    list->written = FALSE;
}
