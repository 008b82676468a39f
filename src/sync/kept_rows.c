/* SPDX-License-Identifier: MIT */
/* Rows of a kept list: found, read, put where they belong. */
#include <string.h>

#include "kept_node.h"
#include "order_place.h"

#define FILTER_SHARE_BITS 4

typedef struct {
    guint inner, leaf, row;
} Place;

static Inner *inner_at(const KeptList *list, guint inner)
{
    return g_ptr_array_index(list->inners, inner);
}

static Leaf *leaf_at(const KeptList *list, guint inner, guint leaf)
{
    return g_ptr_array_index(inner_at(list, inner)->leaves, leaf);
}

/* ---- places ---- */

static gboolean locate(KeptList *list, guint position, Place *place)
{
    for (guint i = 0; i < list->inners->len; i++) {
        if (position >= inner_at(list, i)->rows) {
            position -= inner_at(list, i)->rows;
            continue;
        }
        if (!kept_open_inner(list, i))
            return FALSE;
        for (guint l = 0; l < inner_at(list, i)->leaves->len; l++) {
            guint rows = leaf_at(list, i, l)->prints->len;
            if (position < rows) {
                *place = (Place){i, l, position};
                return TRUE;
            }
            position -= rows;
        }
        return FALSE;
    }
    return FALSE;
}

/* Borrowed until another leaf is opened. */
static const Order *peek(KeptList *list, guint position)
{
    Place at;

    if (!locate(list, position, &at) || !kept_open_leaf(list, at.inner, at.leaf))
        return NULL;
    return g_ptr_array_index(leaf_at(list, at.inner, at.leaf)->orders, at.row);
}

static gboolean find_in_leaf(KeptList *list, const char *id, Place *place)
{
    guint32 print = kept_print(id);
    const GArray *prints = leaf_at(list, place->inner, place->leaf)->prints;

    for (guint row = 0; row < prints->len; row++) {
        if (g_array_index(prints, guint32, row) != print)
            continue;
        if (!kept_open_leaf(list, place->inner, place->leaf))
            return FALSE;
        const Order *order =
            g_ptr_array_index(leaf_at(list, place->inner, place->leaf)->orders, row);
        place->row = row;
        if (strcmp(order->id, id) == 0)
            return TRUE;
    }
    return FALSE;
}

/* ---- which ids can't be here: so that a row that is appended needn't be looked for among all ---- */

static guint filter_place(const KeptList *list, guint32 print)
{
    return (print * 2654435761u) >> (32 - list->filter_bits);
}

static void note_print(KeptList *list, guint32 print)
{
    if (list->filter == NULL)
        return;
    guint at = filter_place(list, print);
    list->filter[at / 8] |= (guint8)(1 << at % 8);
}

static gboolean may_be_here(const KeptList *list, guint32 print)
{
    if (list->filter == NULL)
        return TRUE;
    guint at = filter_place(list, print);
    return (list->filter[at / 8] & 1 << at % 8) != 0;
}

/* Room for twice as many rows as there are, in FILTER_SHARE bits each at least. */
static void renew_filter(KeptList *list)
{
    if (list->filter != NULL && list->rows <= list->filter_rows)
        return;
    g_clear_pointer(&list->filter, g_free);
    list->filter_rows = MAX(list->rows * 2, 1024);
    list->filter_bits = g_bit_storage(list->filter_rows) + FILTER_SHARE_BITS;
    list->filter = g_malloc0((gsize)1 << (list->filter_bits - 3));
    for (guint i = 0; i < list->inners->len && kept_open_inner(list, i); i++)
        for (guint l = 0; l < inner_at(list, i)->leaves->len; l++) {
            const GArray *prints = leaf_at(list, i, l)->prints;
            for (guint row = 0; row < prints->len; row++)
                note_print(list, g_array_index(prints, guint32, row));
        }
}

static gboolean find(KeptList *list, const char *id, Place *place, guint *position)
{
    guint before = 0;

    if (!may_be_here(list, kept_print(id)))
        return FALSE;
    for (guint i = 0; i < list->inners->len && kept_open_inner(list, i); i++)
        for (guint l = 0; i < list->inners->len && l < inner_at(list, i)->leaves->len; l++) {
            *place = (Place){i, l, 0};
            if (find_in_leaf(list, id, place)) {
                *position = before + place->row;
                return TRUE;
            }
            if (i < list->inners->len && l < inner_at(list, i)->leaves->len)
                before += leaf_at(list, i, l)->prints->len;
        }
    return FALSE;
}

gboolean kept_list_find(KeptList *list, const char *id, guint *position)
{
    Place place;

    return find(list, id, &place, position);
}

/* ---- reading ---- */

guint kept_list_read(KeptList *list, guint from, guint n, GPtrArray *orders)
{
    guint read = 0;
    Place at;

    vault_hold(list->sync->vault);
    while (read < n && locate(list, from + read, &at) && kept_open_leaf(list, at.inner, at.leaf)) {
        const Leaf *leaf = leaf_at(list, at.inner, at.leaf);
        for (; at.row < leaf->orders->len && read < n; at.row++, read++)
            g_ptr_array_add(orders, order_copy(g_ptr_array_index(leaf->orders, at.row)));
    }
    vault_let_go(list->sync->vault);
    return read;
}

static gboolean visit_open(const Leaf *leaf, guint from, OrderVisit visit, gpointer data)
{
    for (guint row = from; row < leaf->orders->len; row++)
        if (!visit(g_ptr_array_index(leaf->orders, row), row, data))
            return FALSE;
    return TRUE;
}

gboolean kept_list_visit(KeptList *list, guint *position, OrderVisit visit, gpointer data)
{
    Place at;

    if (!locate(list, *position, &at))
        return FALSE;
    const Leaf *leaf = leaf_at(list, at.inner, at.leaf);
    guint behind = *position + leaf->prints->len - at.row;
    if (leaf->orders != NULL) {
        *position = behind;
        return visit_open(leaf, at.row, visit, data);
    }
    g_autoptr(GBytes) bytes = kept_leaf_bytes(list, leaf);
    if (bytes == NULL || !leaf_visit(leaf, bytes, at.row, visit, data)) {
        kept_cut(list, at.inner, at.leaf);
        return FALSE;
    }
    *position = behind;
    return TRUE;
}

static gboolean take_one(const Order *order, guint index, gpointer data)
{
    *(Order **)data = order_copy(order);
    return FALSE;
}

Order *kept_list_row(KeptList *list, guint position)
{
    Order *order = NULL;

    kept_list_visit(list, &position, take_one, &order);
    return order;
}

/* ---- changing ---- */

static void touch(KeptList *list, guint inner, guint leaf)
{
    inner_at(list, inner)->dirty = TRUE;
    leaf_at(list, inner, leaf)->dirty = TRUE;
}

static void count(KeptList *list, guint inner, int by)
{
    inner_at(list, inner)->rows += (guint)by;
    list->rows += (guint)by;
}

static void drop_leaf(KeptList *list, guint inner, guint leaf)
{
    Leaf *gone = leaf_at(list, inner, leaf);

    g_array_append_val(list->gone_leaves, gone->id);
    g_ptr_array_remove(list->open, gone);
    g_ptr_array_remove_index(inner_at(list, inner)->leaves, leaf);
    if (inner_at(list, inner)->leaves->len > 0)
        return;
    g_array_append_val(list->gone_inners, inner_at(list, inner)->id);
    g_ptr_array_remove_index(list->inners, inner);
}

static void remove_row(KeptList *list, const Place *at)
{
    Leaf *leaf = leaf_at(list, at->inner, at->leaf);

    g_array_remove_index(leaf->prints, at->row);
    g_ptr_array_remove_index(leaf->orders, at->row);
    touch(list, at->inner, at->leaf);
    count(list, at->inner, -1);
    if (leaf->prints->len == 0)
        drop_leaf(list, at->inner, at->leaf);
}

static Leaf *add_leaf(KeptList *list, guint inner, guint at)
{
    Leaf *leaf = leaf_new(list->next++);

    leaf->orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    leaf->used = ++list->clock;
    g_ptr_array_insert(inner_at(list, inner)->leaves, (int)at, leaf);
    g_ptr_array_add(list->open, leaf);
    touch(list, inner, at);
    return leaf;
}

static Inner *add_inner(KeptList *list, guint at)
{
    Inner *inner = inner_new(list->next++);

    inner->leaves = g_ptr_array_new_with_free_func(leaf_free);
    inner->dirty = TRUE;
    g_ptr_array_insert(list->inners, (int)at, inner);
    return inner;
}

static void split_inner(KeptList *list, guint at)
{
    Inner *inner = inner_at(list, at);

    if (inner->leaves->len <= INNER_MAX)
        return;
    Inner *second = add_inner(list, at + 1);
    while (inner->leaves->len > INNER_FILL) {
        Leaf *leaf = g_ptr_array_steal_index(inner->leaves, INNER_FILL);
        g_ptr_array_add(second->leaves, leaf);
        inner->rows -= leaf->prints->len;
        second->rows += leaf->prints->len;
    }
}

static void split_leaf(KeptList *list, const Place *at)
{
    Leaf *leaf = leaf_at(list, at->inner, at->leaf);

    if (leaf->prints->len <= LEAF_MAX)
        return;
    Leaf *second = add_leaf(list, at->inner, at->leaf + 1);
    guint n = leaf->prints->len - LEAF_FILL;
    g_array_append_vals(second->prints, &g_array_index(leaf->prints, guint32, LEAF_FILL), n);
    g_array_set_size(leaf->prints, LEAF_FILL);
    for (guint i = 0; i < n; i++)
        g_ptr_array_add(second->orders, g_ptr_array_steal_index(leaf->orders, LEAF_FILL));
    split_inner(list, at->inner);
}

static void insert_row(KeptList *list, const Place *at, const Order *order)
{
    Leaf *leaf = leaf_at(list, at->inner, at->leaf);
    guint32 print = kept_print(order->id);

    g_array_insert_val(leaf->prints, at->row, print);
    g_ptr_array_insert(leaf->orders, (int)at->row, order_copy(order));
    note_print(list, print);
    touch(list, at->inner, at->leaf);
    count(list, at->inner, 1);
    split_leaf(list, at);
}

/* The last leaf where it has room. FALSE: it hasn't, or there is none. */
static gboolean open_last_leaf(KeptList *list, Place *end)
{
    guint inner = list->inners->len;

    if (inner == 0 || !kept_open_inner(list, inner - 1))
        return FALSE;
    guint leaf = inner_at(list, inner - 1)->leaves->len - 1;
    guint rows = leaf_at(list, inner - 1, leaf)->prints->len;
    *end = (Place){inner - 1, leaf, rows};
    return rows < LEAF_FILL && kept_open_leaf(list, inner - 1, leaf);
}

static void open_end(KeptList *list, Place *end)
{
    if (open_last_leaf(list, end))
        return;
    guint inner = list->inners->len;
    if (inner == 0 || !kept_open_inner(list, inner - 1) ||
        inner_at(list, inner - 1)->leaves->len >= INNER_FILL)
        add_inner(list, list->inners->len);
    inner = list->inners->len - 1;
    *end = (Place){.inner = inner, .leaf = inner_at(list, inner)->leaves->len};
    add_leaf(list, inner, end->leaf);
}

static void add_last(KeptList *list, const Order *order)
{
    Place end;

    open_end(list, &end);
    insert_row(list, &end, order);
}

void kept_list_append(KeptList *list, const Order *order)
{
    if (list->full)
        return;
    renew_filter(list);
    kept_list_drop(list, order->id);
    add_last(list, order);
}

void kept_list_drop(KeptList *list, const char *id)
{
    guint position = 0;
    Place at;

    if (find(list, id, &at, &position))
        remove_row(list, &at);
}

static int compare(const KeptList *list, const Order *a, const Order *b)
{
    return order_place_compare(list->query, a, b, list->day);
}

/* How many rows stand before it. */
static guint count_before(KeptList *list, const Order *order)
{
    guint low = 0, high = list->rows;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Order *other = peek(list, middle);
        if (other == NULL) { /* lost just now: there are fewer rows */
            high = MIN(high, list->rows);
            if (middle < list->rows)
                return low;
            continue;
        }
        if (compare(list, other, order) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert_at(KeptList *list, guint position, const Order *order)
{
    Place at;

    if (position >= list->rows)
        add_last(list, order);
    else if (locate(list, position, &at) && kept_open_leaf(list, at.inner, at.leaf))
        insert_row(list, &at, order);
}

/* Whether the new values leave the row where it is. */
static gboolean keeps_place(KeptList *list, guint position, const Order *order)
{
    const Order *before = position == 0 ? NULL : peek(list, position - 1);

    if (list->state.by_pages)
        return TRUE;
    if (before != NULL && compare(list, before, order) > 0)
        return FALSE;
    if (position + 1 < list->rows) {
        const Order *behind = peek(list, position + 1);
        return behind != NULL && compare(list, order, behind) < 0;
    }
    const Order *old = peek(list, position);
    return list->state.complete || (old != NULL && compare(list, old, order) >= 0);
}

static void replace_row(KeptList *list, const Place *at, const Order *order)
{
    GPtrArray *orders = leaf_at(list, at->inner, at->leaf)->orders;

    order_free(g_ptr_array_index(orders, at->row));
    g_ptr_array_index(orders, at->row) = order_copy(order);
    touch(list, at->inner, at->leaf);
}

/* Of a beginning, behind what is here: the most usual one needn't be looked for. */
static gboolean is_beyond(KeptList *list, const Order *order)
{
    const Order *last = list->state.complete || list->rows == 0 ? NULL : peek(list, list->rows - 1);

    return last != NULL && compare(list, last, order) < 0;
}

void kept_list_put(KeptList *list, const Order *order)
{
    guint position = 0;
    Place at;

    if (find(list, order->id, &at, &position)) {
        gboolean stays = keeps_place(list, position, order);
        if (!locate(list, position, &at) || !kept_open_leaf(list, at.inner, at.leaf))
            return;
        if (stays) {
            replace_row(list, &at, order);
            return;
        }
        remove_row(list, &at);
    }
    if (list->state.by_pages) {
        kept_list_append(list, order);
        return;
    }
    if (is_beyond(list, order))
        return;
    position = count_before(list, order);
    if (position < list->rows || list->state.complete)
        insert_at(list, position, order);
}

/* What stays is sorted for both days. */
void kept_list_set_day(KeptList *list, Day today, const GPtrArray *moved)
{
    for (guint i = 0; i < moved->len; i++)
        kept_list_drop(list, ((const Order *)g_ptr_array_index(moved, i))->id);
    list->day = today;
    for (guint i = 0; i < moved->len; i++)
        kept_list_put(list, g_ptr_array_index(moved, i));
}
