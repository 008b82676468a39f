/* SPDX-License-Identifier: MIT */
#include "pending.h"

#include <string.h>

#include "kinds.h"

/* One name with those of its parts that are in memory. */
typedef struct {
    VaultKind kind;
    gboolean whole; /* nothing of it on disk counts any more */
    char *name;
    GHashTable *parts; /* part → Value, owned */
} Name;

typedef struct {
    Name *name;
    guint part;
    GBytes *value; /* NULL: dropped */
    gint64 stamp_us;
    GList link; /* in the order of writing, within its kind */
} Value;

struct Pending {
    GHashTable *names;                /* set of Name */
    GQueue written[VAULT_KIND_COUNT]; /* of Value, not owned; what was written first at the head */
    gsize bytes[VAULT_KIND_COUNT];
    gboolean dropped[VAULT_KIND_COUNT]; /* nothing of the kind on disk counts any more */
    gboolean alone;
};

/* ---- names ---- */

static guint name_hash(gconstpointer key)
{
    const Name *name = key;

    return g_str_hash(name->name) * 31u + name->kind;
}

static gboolean name_equal(gconstpointer a, gconstpointer b)
{
    const Name *one = a, *other = b;

    return one->kind == other->kind && strcmp(one->name, other->name) == 0;
}

static void name_free(gpointer data)
{
    Name *name = data;

    g_hash_table_unref(name->parts);
    g_free(name->name);
    g_free(name);
}

static Name *find_name(const Pending *pending, VaultKind kind, const char *name)
{
    const Name wanted = {.kind = kind, .name = (char *)(gpointer)name};

    return g_hash_table_lookup(pending->names, &wanted);
}

static void value_free(gpointer data)
{
    Value *value = data;

    g_clear_pointer(&value->value, g_bytes_unref);
    g_free(value);
}

static Name *obtain_name(Pending *pending, VaultKind kind, const char *name)
{
    Name *found = find_name(pending, kind, name);

    if (found != NULL)
        return found;
    found = g_new0(Name, 1);
    found->kind = kind;
    found->name = g_strdup(name);
    found->parts = g_hash_table_new_full(NULL, NULL, NULL, value_free);
    g_hash_table_add(pending->names, found);
    return found;
}

/* ---- values ---- */

static gsize value_cost(const Value *value)
{
    return sizeof *value + (value->value == NULL ? 0 : g_bytes_get_size(value->value));
}

/* Takes it out of the order of writing; its place in parts stays the caller's business. */
static void unlink_value(Pending *pending, Value *value)
{
    VaultKind kind = value->name->kind;

    g_queue_unlink(&pending->written[kind], &value->link);
    pending->bytes[kind] -= value_cost(value);
}

static void remove_value(Pending *pending, Value *value)
{
    Name *name = value->name;

    unlink_value(pending, value);
    g_hash_table_remove(name->parts, GUINT_TO_POINTER(value->part));
    if (g_hash_table_size(name->parts) == 0 && !name->whole)
        g_hash_table_remove(pending->names, name);
}

static void remove_parts(Pending *pending, Name *name)
{
    GHashTableIter parts;
    gpointer value;

    g_hash_table_iter_init(&parts, name->parts);
    while (g_hash_table_iter_next(&parts, NULL, &value)) {
        unlink_value(pending, value);
        g_hash_table_iter_remove(&parts);
    }
}

static void keep_ceilings(Pending *pending, VaultKind kind)
{
    const KindRow *row = kind_row(kind);
    GQueue *written = &pending->written[kind];

    while (written->length > MAX(1, row->rows / KIND_MEMORY_SHARE) ||
           (written->length > 1 && pending->bytes[kind] > row->bytes / KIND_MEMORY_SHARE))
        remove_value(pending, written->head->data);
}

static void write_value(Pending *pending, VaultKind kind, const char *name, guint part,
                        GBytes *bytes, gint64 stamp_us)
{
    Name *owner = obtain_name(pending, kind, name);
    Value *value = g_hash_table_lookup(owner->parts, GUINT_TO_POINTER(part));

    if (value != NULL) {
        unlink_value(pending, value);
        g_clear_pointer(&value->value, g_bytes_unref);
    } else {
        value = g_new0(Value, 1);
        g_hash_table_insert(owner->parts, GUINT_TO_POINTER(part), value);
    }
    value->name = owner;
    value->part = part;
    value->value = bytes == NULL ? NULL : g_bytes_ref(bytes);
    value->stamp_us = stamp_us;
    value->link.data = value;
    g_queue_push_tail_link(&pending->written[kind], &value->link);
    pending->bytes[kind] += value_cost(value);
    if (pending->alone)
        keep_ceilings(pending, kind);
}

void pending_put(Pending *pending, VaultKind kind, const char *name, guint part, GBytes *value,
                 gint64 stamp_us)
{
    write_value(pending, kind, name, part, value, stamp_us);
}

void pending_drop_part(Pending *pending, VaultKind kind, const char *name, guint part)
{
    Name *owner = find_name(pending, kind, name);
    Value *value = owner == NULL ? NULL : g_hash_table_lookup(owner->parts, GUINT_TO_POINTER(part));

    if (!pending->alone)
        write_value(pending, kind, name, part, NULL, 0);
    else if (value != NULL)
        remove_value(pending, value);
}

void pending_drop(Pending *pending, VaultKind kind, const char *name)
{
    Name *owner =
        pending->alone ? find_name(pending, kind, name) : obtain_name(pending, kind, name);

    if (owner == NULL)
        return;
    remove_parts(pending, owner);
    if (pending->alone)
        g_hash_table_remove(pending->names, owner);
    else
        owner->whole = TRUE;
}

void pending_drop_kind(Pending *pending, VaultKind kind)
{
    GHashTableIter names;
    gpointer key;

    g_hash_table_iter_init(&names, pending->names);
    while (g_hash_table_iter_next(&names, &key, NULL)) {
        Name *name = key;
        if (name->kind != kind)
            continue;
        remove_parts(pending, name);
        g_hash_table_iter_remove(&names);
    }
    pending->dropped[kind] = !pending->alone;
}

gboolean pending_get(const Pending *pending, VaultKind kind, const char *name, guint part,
                     GBytes **value, gint64 *stamp_us)
{
    const Name *owner = find_name(pending, kind, name);
    const Value *found =
        owner == NULL ? NULL : g_hash_table_lookup(owner->parts, GUINT_TO_POINTER(part));

    *value = found == NULL ? NULL : found->value;
    *stamp_us = found == NULL ? 0 : found->stamp_us;
    return found != NULL || pending->alone || pending->dropped[kind] ||
           (owner != NULL && owner->whole);
}

/* ---- all of it ---- */

Pending *pending_new(void)
{
    Pending *pending = g_new0(Pending, 1);

    pending->names = g_hash_table_new_full(name_hash, name_equal, name_free, NULL);
    return pending;
}

void pending_free(Pending *pending)
{
    g_hash_table_unref(pending->names);
    g_free(pending);
}

void pending_clear(Pending *pending)
{
    for (int kind = 0; kind < VAULT_KIND_COUNT; kind++) {
        g_queue_init(&pending->written[kind]);
        pending->bytes[kind] = 0;
        pending->dropped[kind] = FALSE;
    }
    g_hash_table_remove_all(pending->names);
}

gboolean pending_is_empty(const Pending *pending)
{
    for (int kind = 0; kind < VAULT_KIND_COUNT; kind++)
        if (pending->dropped[kind])
            return FALSE;
    return g_hash_table_size(pending->names) == 0;
}

gsize pending_kind_bytes(const Pending *pending, VaultKind kind)
{
    return pending->bytes[kind];
}

gsize pending_bytes(const Pending *pending)
{
    gsize bytes = 0;

    for (int kind = 0; kind < VAULT_KIND_COUNT; kind++)
        bytes += pending->bytes[kind];
    return bytes;
}

void pending_keep_alone(Pending *pending)
{
    GHashTableIter names;
    gpointer key;

    pending->alone = TRUE;
    for (int kind = 0; kind < VAULT_KIND_COUNT; kind++) {
        GList *next;
        for (GList *at = pending->written[kind].head; at != NULL; at = next) {
            Value *value = at->data;
            next = at->next;
            if (value->value == NULL)
                remove_value(pending, value);
        }
        keep_ceilings(pending, (VaultKind)kind);
        pending->dropped[kind] = FALSE;
    }
    g_hash_table_iter_init(&names, pending->names);
    while (g_hash_table_iter_next(&names, &key, NULL)) {
        Name *name = key;
        name->whole = FALSE;
        if (g_hash_table_size(name->parts) == 0)
            g_hash_table_iter_remove(&names);
    }
}

static gboolean visit_drops(const Pending *pending, PendingVisit visit, gpointer data)
{
    GHashTableIter names;
    gpointer key;

    for (int kind = 0; kind < VAULT_KIND_COUNT; kind++) {
        const PendingChange change = {.kind = (VaultKind)kind};
        if (pending->dropped[kind] && !visit(&change, data))
            return FALSE;
    }
    g_hash_table_iter_init(&names, pending->names);
    while (g_hash_table_iter_next(&names, &key, NULL)) {
        const Name *name = key;
        const PendingChange change = {.kind = name->kind, .name = name->name, .whole = TRUE};
        if (name->whole && !visit(&change, data))
            return FALSE;
    }
    return TRUE;
}

void pending_each(const Pending *pending, PendingVisit visit, gpointer data)
{
    if (!visit_drops(pending, visit, data))
        return;
    for (int kind = 0; kind < VAULT_KIND_COUNT; kind++)
        for (const GList *at = pending->written[kind].head; at != NULL; at = at->next) {
            const Value *value = at->data;
            const PendingChange change = {.kind = (VaultKind)kind,
                                          .name = value->name->name,
                                          .part = value->part,
                                          .value = value->value,
                                          .stamp_us = value->stamp_us};
            if (!visit(&change, data))
                return;
        }
}
