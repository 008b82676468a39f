/* SPDX-License-Identifier: MIT */
#include "looptrace/records.h"

#include <string.h>

struct Records {
    const RecordColumn *columns;
    guint n;
    gboolean single;
    GPtrArray *rows; /* of char **, n values each */
    const char *child_key;
    Records *child;
    char *message;
    char **usual;
    char *text;
    int exit_code;
    gboolean prefers_json;
    gboolean shows_facts;
};

/* Values may be NULL in the middle, so this isn't g_strfreev(). */
static void free_rows(Records *records)
{
    for (guint i = 0; i < records->rows->len; i++) {
        char **values = g_ptr_array_index(records->rows, i);
        for (guint c = 0; c < records->n; c++)
            g_free(values[c]);
        g_free(values);
    }
    g_ptr_array_unref(records->rows);
}

Records *records_new(const RecordColumn *columns, guint n, gboolean single)
{
    Records *records = g_new0(Records, 1);

    records->columns = columns;
    records->n = n;
    records->single = single;
    records->rows = g_ptr_array_new();
    return records;
}

Records *records_new_text(char *taken)
{
    Records *records = records_new(NULL, 0, TRUE);

    records->text = taken;
    return records;
}

void records_free(Records *records)
{
    if (records == NULL)
        return;
    free_rows(records);
    records_free(records->child);
    g_free(records->message);
    g_strfreev(records->usual);
    g_free(records->text);
    g_free(records);
}

char **records_append(Records *records)
{
    char **values = g_new0(char *, records->n);

    g_ptr_array_add(records->rows, values);
    return values;
}

guint records_count(const Records *records)
{
    return records->rows->len;
}

guint records_columns(const Records *records)
{
    return records->n;
}

const RecordColumn *records_column(const Records *records, guint column)
{
    return &records->columns[column];
}

int records_find_column(const Records *records, const char *key)
{
    for (guint i = 0; i < records->n; i++)
        if (strcmp(records->columns[i].key, key) == 0)
            return (int)i;
    return -1;
}

const char *records_value(const Records *records, guint row, guint column)
{
    char **values = g_ptr_array_index(records->rows, row);

    return values[column];
}

gboolean records_is_single(const Records *records)
{
    return records->single;
}

void records_set_child(Records *records, const char *key, Records *child)
{
    records_free(records->child);
    records->child_key = key;
    records->child = child;
}

const Records *records_child(const Records *records, const char **key)
{
    *key = records->child_key;
    return records->child;
}

void records_prefer_json(Records *records)
{
    records->prefers_json = TRUE;
}

gboolean records_prefers_json(const Records *records)
{
    return records->prefers_json;
}

void records_set_message(Records *records, char *taken)
{
    g_free(records->message);
    records->message = taken;
}

void records_show_facts(Records *records)
{
    records->shows_facts = TRUE;
}

gboolean records_shows_facts(const Records *records)
{
    return records->message == NULL || records->shows_facts;
}

void records_set_usual(Records *records, char **taken)
{
    g_strfreev(records->usual);
    records->usual = taken;
}

const char *const *records_usual(const Records *records)
{
    return (const char *const *)records->usual;
}

const char *records_message(const Records *records)
{
    return records->message;
}

void records_set_text(Records *records, char *taken)
{
    g_free(records->text);
    records->text = taken;
}

const char *records_text(const Records *records)
{
    return records->text;
}

void records_set_exit_code(Records *records, int exit_code)
{
    records->exit_code = exit_code;
}

int records_exit_code(const Records *records)
{
    return records->exit_code;
}
