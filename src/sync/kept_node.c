/* SPDX-License-Identifier: MIT */
#include "kept_node.h"

#include <string.h>

/* ---- in memory ---- */

guint32 kept_print(const char *id)
{
    return g_str_hash(id);
}

Leaf *leaf_new(guint32 id)
{
    Leaf *leaf = g_new0(Leaf, 1);

    leaf->id = id;
    leaf->prints = g_array_new(FALSE, FALSE, sizeof(guint32));
    return leaf;
}

void leaf_free(gpointer data)
{
    Leaf *leaf = data;

    g_array_unref(leaf->prints);
    g_clear_pointer(&leaf->orders, g_ptr_array_unref);
    g_free(leaf);
}

Inner *inner_new(guint32 id)
{
    Inner *inner = g_new0(Inner, 1);

    inner->id = id;
    return inner;
}

void inner_free(gpointer data)
{
    Inner *inner = data;

    g_clear_pointer(&inner->leaves, g_ptr_array_unref);
    g_free(inner);
}

/* ---- in the vault: numbers are little-endian, the edition in front ---- */

static void put_32(GByteArray *out, guint32 number)
{
    number = GUINT32_TO_LE(number);
    g_byte_array_append(out, (const guint8 *)&number, sizeof number);
}

typedef struct {
    const guint8 *at, *end;
} Reader;

static gboolean get_32(Reader *reader, guint32 *number)
{
    if ((gsize)(reader->end - reader->at) < sizeof *number)
        return FALSE;
    memcpy(number, reader->at, sizeof *number);
    *number = GUINT32_FROM_LE(*number);
    reader->at += sizeof *number;
    return TRUE;
}

static Reader reader_of(GBytes *bytes)
{
    gsize length = 0;
    const guint8 *data = g_bytes_get_data(bytes, &length);

    return (Reader){data, data + length};
}

GBytes *leaf_pack(const Leaf *leaf)
{
    g_autoptr(GBytes) rows =
        codec_orders_pack((Order *const *)leaf->orders->pdata, leaf->orders->len);
    GByteArray *out = g_byte_array_new();

    put_32(out, leaf->edition);
    g_byte_array_append(out, g_bytes_get_data(rows, NULL), (guint)g_bytes_get_size(rows));
    return g_byte_array_free_to_bytes(out);
}

typedef struct {
    const Leaf *leaf;
    guint from, seen;
    OrderVisit visit;
    gpointer data;
    gboolean ended;
} LeafVisit;

static gboolean visit_row(const Order *order, guint index, gpointer data)
{
    LeafVisit *visit = data;

    visit->seen++;
    if (index < visit->from)
        return TRUE;
    visit->ended = !visit->visit(order, index, visit->data);
    return !visit->ended;
}

gboolean leaf_visit(const Leaf *leaf, GBytes *bytes, guint from, OrderVisit visit, gpointer data)
{
    LeafVisit rows = {.leaf = leaf, .from = from, .visit = visit, .data = data};
    Reader reader = reader_of(bytes);
    guint32 edition = 0;

    if (!get_32(&reader, &edition) || edition != leaf->edition)
        return FALSE;
    gboolean whole =
        codec_orders_unpack(reader.at, (gsize)(reader.end - reader.at), visit_row, &rows);
    return rows.ended || (whole && rows.seen == leaf->prints->len);
}

void leaf_each(GBytes *bytes, OrderVisit visit, gpointer data)
{
    Reader reader = reader_of(bytes);
    guint32 edition = 0;

    if (get_32(&reader, &edition))
        codec_orders_unpack(reader.at, (gsize)(reader.end - reader.at), visit, data);
}

static gboolean take_row(const Order *order, guint index, gpointer data)
{
    g_ptr_array_add(data, order_copy(order));
    return TRUE;
}

gboolean leaf_unpack(Leaf *leaf, GBytes *bytes)
{
    g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);

    if (!leaf_visit(leaf, bytes, 0, take_row, orders))
        return FALSE;
    leaf->orders = g_steal_pointer(&orders);
    return TRUE;
}

GBytes *inner_pack(const Inner *inner)
{
    GByteArray *out = g_byte_array_new();

    put_32(out, inner->edition);
    for (guint i = 0; i < inner->leaves->len; i++) {
        const Leaf *leaf = g_ptr_array_index(inner->leaves, i);
        put_32(out, leaf->id);
        put_32(out, leaf->edition);
        put_32(out, leaf->prints->len);
        for (guint r = 0; r < leaf->prints->len; r++)
            put_32(out, g_array_index(leaf->prints, guint32, r));
    }
    return g_byte_array_free_to_bytes(out);
}

static Leaf *read_leaf(Reader *reader)
{
    guint32 id = 0, edition = 0, rows = 0;

    if (!get_32(reader, &id) || !get_32(reader, &edition) || !get_32(reader, &rows) || rows == 0 ||
        rows > LEAF_MAX)
        return NULL;
    Leaf *leaf = leaf_new(id);
    leaf->edition = edition;
    for (guint32 print = 0; rows > 0 && get_32(reader, &print); rows--)
        g_array_append_val(leaf->prints, print);
    if (rows == 0)
        return leaf;
    leaf_free(leaf);
    return NULL;
}

gboolean inner_unpack(Inner *inner, GBytes *bytes)
{
    g_autoptr(GPtrArray) leaves = g_ptr_array_new_with_free_func(leaf_free);
    Reader reader = reader_of(bytes);
    guint32 edition = 0;
    guint rows = 0;

    if (!get_32(&reader, &edition) || edition != inner->edition)
        return FALSE;
    while (reader.at < reader.end) {
        Leaf *leaf = read_leaf(&reader);
        if (leaf == NULL)
            return FALSE;
        rows += leaf->prints->len;
        g_ptr_array_add(leaves, leaf);
    }
    if (rows != inner->rows)
        return FALSE;
    inner->leaves = g_steal_pointer(&leaves);
    return TRUE;
}
