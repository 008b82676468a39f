/* SPDX-License-Identifier: MIT */
/* Which rows are marked, by id: neither a refresh nor another sort or filter changes that. */
#include "table.h"

void table_marks_init(UiTable *table)
{
    table->marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void table_marks_clear(UiTable *table)
{
    g_hash_table_unref(table->marks);
    g_free(table->anchor);
}

static gboolean is_in_range(const UiTable *table, guint row)
{
    return table->anchor != NULL && row >= MIN(table->anchor_row, table->row) &&
           row <= MAX(table->anchor_row, table->row);
}

gboolean table_shows_mark(const UiTable *table, guint row, const char *id)
{
    return is_in_range(table, row) || ui_table_is_marked(table, id);
}

gboolean ui_table_is_marked(const UiTable *table, const char *id)
{
    return id != NULL && g_hash_table_contains(table->marks, id);
}

static void add_mark(UiTable *table, const char *id)
{
    if (!g_hash_table_contains(table->marks, id))
        g_hash_table_insert(table->marks, g_strdup(id), GUINT_TO_POINTER(++table->marked_last));
}

static guint mark_rows(UiTable *table, guint first, guint last)
{
    guint holes = 0;

    for (guint row = first; row <= last; row++) {
        const char *id = table->source.row_id(table->source.self, row);
        if (id == NULL)
            holes++;
        else
            add_mark(table, id);
    }
    return holes;
}

static guint toggle(UiTable *table)
{
    const char *id = table->source.row_id(table->source.self, table->row);

    if (id == NULL)
        return 1;
    if (!g_hash_table_remove(table->marks, id))
        add_mark(table, id);
    return 0;
}

static guint begin_or_end_range(UiTable *table)
{
    guint holes;

    if (table->anchor == NULL) {
        table->anchor = g_strdup(table->source.row_id(table->source.self, table->row));
        table->anchor_row = table->row;
        return table->anchor == NULL ? 1 : 0; /* nothing to hold on to */
    }
    holes =
        mark_rows(table, MIN(table->anchor_row, table->row), MAX(table->anchor_row, table->row));
    g_clear_pointer(&table->anchor, g_free);
    return holes;
}

guint ui_table_mark(UiTable *table, UiMark mark)
{
    table_locate(table);
    table->changed = TRUE;
    if (mark == UI_MARK_NONE) {
        g_hash_table_remove_all(table->marks);
        g_clear_pointer(&table->anchor, g_free);
        return 0;
    }
    if (table->count == 0)
        return 0;
    switch (mark) {
    case UI_MARK_TOGGLE:
        return toggle(table);
    case UI_MARK_RANGE:
        return begin_or_end_range(table);
    case UI_MARK_ALL:
        return mark_rows(table, 0, table->count - 1);
    case UI_MARK_NONE:
        break;
    }
    return 0;
}

gboolean ui_table_drop_range(UiTable *table)
{
    if (table->anchor == NULL)
        return FALSE;
    g_clear_pointer(&table->anchor, g_free);
    table->changed = TRUE;
    return TRUE;
}

gboolean ui_table_in_range(const UiTable *table)
{
    return table->anchor != NULL;
}

void ui_table_unmark(UiTable *table, const char *id)
{
    if (g_hash_table_remove(table->marks, id))
        table->changed = TRUE;
}

/* ---- which they are ---- */

typedef struct {
    const char *id;
    guint row;  /* G_MAXUINT: not here */
    guint when; /* it was marked */
} Marked;

static gint compare(gconstpointer a, gconstpointer b)
{
    const Marked *x = a, *y = b;

    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return x->when < y->when ? -1 : x->when > y->when;
}

/* Of a source that can't say where a row is: all of them once, not once for each. */
static GHashTable *rows_by_id(const UiTable *table, guint count)
{
    GHashTable *rows = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint row = 0; row < count; row++) {
        const char *id = table->source.row_id(table->source.self, row);
        gpointer key;
        if (id != NULL && g_hash_table_lookup_extended(table->marks, id, &key, NULL))
            g_hash_table_insert(rows, key, GUINT_TO_POINTER(row + 1));
    }
    return rows;
}

static guint row_of(const UiTable *table, GHashTable *rows, const char *id, guint count)
{
    if (rows != NULL)
        return GPOINTER_TO_UINT(g_hash_table_lookup(rows, id)) - 1; /* 0, not there, is G_MAXUINT */

    guint row = table->source.find(table->source.self, id);
    return row < count ? row : G_MAXUINT;
}

/* Those of a range that has begun, in the order of the list, without the ones that are marked already. */
static GPtrArray *range_ids(const UiTable *table, guint count)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);

    if (table->anchor == NULL || count == 0)
        return ids;
    for (guint row = MIN(table->anchor_row, table->row);
         row <= MIN(MAX(table->anchor_row, table->row), count - 1); row++) {
        const char *id = table->source.row_id(table->source.self, row);
        if (id != NULL && !g_hash_table_contains(table->marks, id))
            g_ptr_array_add(ids, g_strdup(id));
    }
    return ids;
}

GPtrArray *ui_table_marked_ids(const UiTable *table)
{
    guint count = table->source.count(table->source.self);
    g_autoptr(GHashTable) rows = table->source.find == NULL ? rows_by_id(table, count) : NULL;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Marked));
    g_autoptr(GPtrArray) range = range_ids(table, count);
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer id, when;

    g_hash_table_iter_init(&iter, table->marks);
    while (g_hash_table_iter_next(&iter, &id, &when)) {
        const Marked marked = {id, row_of(table, rows, id, count), GPOINTER_TO_UINT(when)};
        g_array_append_val(all, marked);
    }
    for (guint i = 0; i < range->len; i++) {
        const char *id_in_range = g_ptr_array_index(range, i);
        const Marked marked = {id_in_range, table_find(table, id_in_range, table->row, count), i};
        g_array_append_val(all, marked);
    }
    g_array_sort(all, compare);
    for (guint i = 0; i < all->len; i++)
        g_ptr_array_add(ids, g_strdup(g_array_index(all, Marked, i).id));
    return ids;
}

guint ui_table_marked(const UiTable *table)
{
    g_autoptr(GPtrArray) range = range_ids(table, table->source.count(table->source.self));

    return g_hash_table_size(table->marks) + range->len;
}
