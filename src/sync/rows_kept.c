/* SPDX-License-Identifier: MIT */
/* Each row is kept by itself, so that a change made later, with or without a line, is based on what the person has seen. */
#include <string.h>

#include "keep.h"
#include "rows.h"

#define MORE "+" /* the last line of a list that goes on */

void row_keep(Sync *sync, const RowNoun *noun, gconstpointer row)
{
    g_autofree char *json = noun->write(row);

    keep_write_text(sync, noun->kind, row_key(noun, row), json);
}

GPtrArray *row_recall(Sync *sync, const RowNoun *noun, const char *key, gint64 *stamp_us)
{
    g_autofree char *json = keep_read_stamped(sync, noun->kind, key, stamp_us);
    g_autoptr(GPtrArray) rows = json == NULL ? NULL : noun->read(json, strlen(json), NULL);

    return rows == NULL || rows->len != 1 ? NULL : g_steal_pointer(&rows);
}

/* ---- a list ---- */

void row_keep_list(Sync *sync, const RowNoun *noun, const char *name, const GPtrArray *rows,
                   gboolean more)
{
    g_autoptr(GString) keys = g_string_new(NULL);

    for (guint i = 0; i < rows->len; i++) {
        row_keep(sync, noun, g_ptr_array_index(rows, i));
        g_string_append_printf(keys, "%s%s", i == 0 ? "" : "\n",
                               row_key(noun, g_ptr_array_index(rows, i)));
    }
    if (more)
        g_string_append_printf(keys, "%s%s", keys->len == 0 ? "" : "\n", MORE);
    if (name != NULL)
        keep_write_text(sync, VAULT_LIST, name, keys->str);
}

GPtrArray *row_recall_list(Sync *sync, const RowNoun *noun, const char *name, gint64 *stamp_us,
                           gboolean *more)
{
    g_autofree char *text = keep_read_stamped(sync, VAULT_LIST, name, stamp_us);
    g_auto(GStrv) keys = text == NULL ? NULL : g_strsplit(text, "\n", -1);
    GPtrArray *rows;

    *more = FALSE;
    if (keys == NULL)
        return NULL;
    rows = g_ptr_array_new_with_free_func(noun->free);
    for (guint i = 0; keys[i] != NULL; i++) {
        g_autoptr(GPtrArray) row = NULL;
        if (strcmp(keys[i], MORE) == 0)
            *more = TRUE;
        else if ((row = row_recall(sync, noun, keys[i], NULL)) != NULL)
            g_ptr_array_add(rows, g_ptr_array_steal_index(row, 0));
    }
    return rows;
}

/* ---- all of a noun ---- */

typedef struct {
    const RowNoun *noun;
    RowVisit visit;
    gpointer data;
} Visit;

static gboolean visit_value(guint part, GBytes *value, gint64 stamp_us, gpointer data)
{
    const Visit *visit = data;
    gsize length = 0;
    const char *bytes = g_bytes_get_data(value, &length);
    g_autofree char *json = g_strndup(bytes, length);
    g_autoptr(GPtrArray) rows = visit->noun->read(json, strlen(json), NULL);

    for (guint i = 0; rows != NULL && i < rows->len; i++)
        if (!visit->visit(g_ptr_array_index(rows, i), stamp_us, visit->data))
            return FALSE;
    return TRUE;
}

void sync_visit_rows(Sync *sync, const RowNoun *noun, RowVisit visit, gpointer data)
{
    Visit all = {noun, visit, data};

    if (sync->vault != NULL)
        vault_each(sync->vault, noun->kind, visit_value, &all);
}

typedef struct {
    const RowNoun *noun;
    const char *name;
    char *key; /* NULL: none is called so yet */
    gboolean several;
} Search;

static gboolean compare_name(gconstpointer row, gint64 stamp_us, gpointer data)
{
    Search *search = data;

    if (!search->noun->is_named(row, search->name))
        return TRUE;
    search->several = search->key != NULL;
    if (search->several)
        return FALSE;
    search->key = g_strdup(row_key(search->noun, row));
    return TRUE;
}

GPtrArray *row_recall_named(Sync *sync, const RowNoun *noun, const char *name, gint64 *stamp_us)
{
    Search search = {.noun = noun, .name = name};
    GPtrArray *row = NULL;

    if (noun->is_named == NULL || noun->is_key(name))
        return row_recall(sync, noun, name, stamp_us);
    sync_visit_rows(sync, noun, compare_name, &search);
    if (search.key != NULL && !search.several)
        row = row_recall(sync, noun, search.key, stamp_us);
    g_free(search.key);
    return row;
}
