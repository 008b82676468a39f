/* SPDX-License-Identifier: MIT */
#include "select.h"

#include <string.h>

#define DEPTH_MAX 8

struct Select {
    char *text;       /* of a column, the whole; of a relation, what stands before its bracket */
    char *name;       /* of the column, or of the relation, without alias, hint and cast */
    GPtrArray *parts; /* of Select; NULL: a column */
};

void select_free(Select *select)
{
    if (select == NULL)
        return;
    g_free(select->text);
    g_free(select->name);
    if (select->parts != NULL)
        g_ptr_array_unref(select->parts);
    g_free(select);
}

static Select *select_new(char *text, char *name, gboolean has_parts)
{
    Select *select = g_new0(Select, 1);

    select->text = text;
    select->name = name;
    if (has_parts)
        select->parts = g_ptr_array_new_with_free_func((GDestroyNotify)select_free);
    return select;
}

/* ---- parsing ---- */

/* Length up to the first of these that isn't quoted. */
static gsize span_until(const char *text, const char *stops)
{
    gboolean quoted = FALSE;
    gsize i;

    for (i = 0; text[i] != '\0'; i++) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && strchr(stops, text[i]) != NULL)
            break;
    }
    return i;
}

/* "alias:name!hint", "...name", "name->key::cast", "name.sum": the name. */
static char *name_of(const char *text)
{
    gsize colon;

    if (g_str_has_prefix(text, "..."))
        text += 3;
    colon = span_until(text, ":");
    if (text[colon] == ':' && text[colon + 1] != ':')
        text += colon + 1;
    if (*text == '"')
        return g_strndup(text + 1, strcspn(text + 1, "\""));

    gsize length = strcspn(text, ":!.");
    const char *arrow = g_strstr_len(text, (gssize)length, "->");
    return g_strndup(text, arrow != NULL ? (gsize)(arrow - text) : length);
}

static gboolean parse_parts(Select *select, const char **cursor, guint depth);

/* At a part; leaves the cursor behind it. */
static gboolean parse_part(Select *parent, const char **cursor, guint depth)
{
    gsize length = span_until(*cursor, "(),");
    char *text = g_strndup(*cursor, length);
    gboolean opens = (*cursor)[length] == '(';
    /* "price.sum()" and "count()" are columns with brackets of their own. */
    gboolean aggregate = opens && (*cursor)[length + 1] == ')' &&
                         (strchr(text, '.') != NULL || strcmp(text, "count") == 0);

    *cursor += length;
    if (aggregate) {
        char *whole = g_strconcat(text, "()", NULL);
        g_ptr_array_add(parent->parts, select_new(whole, name_of(text), FALSE));
        g_free(text);
        *cursor += 2;
        return TRUE;
    }
    Select *part = select_new(text, name_of(text), opens);
    g_ptr_array_add(parent->parts, part);
    if (!opens)
        return TRUE;
    (*cursor)++;
    if (!parse_parts(part, cursor, depth + 1) || **cursor != ')')
        return FALSE;
    (*cursor)++;
    return TRUE;
}

/* Up to the bracket that closes, or the end. */
static gboolean parse_parts(Select *select, const char **cursor, guint depth)
{
    if (depth > DEPTH_MAX)
        return FALSE;
    if (**cursor == ')' || **cursor == '\0')
        return TRUE;
    while (parse_part(select, cursor, depth)) {
        if (**cursor != ',')
            return **cursor == ')' || **cursor == '\0';
        (*cursor)++;
    }
    return FALSE;
}

Select *select_parse(const char *table, const char *columns)
{
    g_autoptr(Select) select = select_new(g_strdup(""), g_strdup(table), TRUE);
    const char *cursor = columns;

    if (!parse_parts(select, &cursor, 0) || *cursor != '\0')
        return NULL;
    return g_steal_pointer(&select);
}

/* ---- printing ---- */

static void print_parts(GString *out, const Select *select)
{
    for (guint i = 0; i < select->parts->len; i++) {
        const Select *part = select->parts->pdata[i];

        if (i > 0)
            g_string_append_c(out, ',');
        g_string_append(out, part->text);
        if (part->parts == NULL)
            continue;
        g_string_append_c(out, '(');
        print_parts(out, part);
        g_string_append_c(out, ')');
    }
}

char *select_print(const Select *select)
{
    GString *out = g_string_new(NULL);

    print_parts(out, select);
    return g_string_free(out, FALSE);
}

/* ---- finding ---- */

typedef struct {
    const char *table, *column;
    char *exact, *other; /* paths */
    guint others;
} ColumnSearch;

static void find_column(const Select *select, const char *path, ColumnSearch *search)
{
    for (guint i = 0; i < select->parts->len; i++) {
        const Select *part = select->parts->pdata[i];

        if (part->parts != NULL) {
            g_autofree char *deeper = g_strconcat(path, "/", part->name, NULL);
            find_column(part, deeper, search);
        } else if (strcmp(part->name, search->column) == 0) {
            char **found =
                g_strcmp0(select->name, search->table) == 0 ? &search->exact : &search->other;

            search->others += found == &search->other ? 1 : 0;
            g_free(*found);
            *found = g_strconcat(path, ".", part->name, NULL);
        }
    }
}

char *select_find_column(const Select *select, const char *table, const char *column)
{
    ColumnSearch search = {.table = table, .column = column};

    find_column(select, select->name, &search);
    if (search.exact == NULL && search.others == 1)
        return search.other;
    g_free(search.other);
    return search.exact;
}

static char *find_relation(const Select *select, const char *path, const char *parent,
                           const char *relation)
{
    char *found = NULL;

    for (guint i = 0; i < select->parts->len && found == NULL; i++) {
        const Select *part = select->parts->pdata[i];

        if (part->parts == NULL)
            continue;
        g_autofree char *deeper = g_strconcat(path, "/", part->name, NULL);
        if (strcmp(select->name, parent) == 0 && strcmp(part->name, relation) == 0)
            found = g_strdup(deeper);
        else
            found = find_relation(part, deeper, parent, relation);
    }
    return found;
}

char *select_find_relation(const Select *select, const char *parent, const char *relation)
{
    return find_relation(select, select->name, parent, relation);
}

/* ---- dropping ---- */

/* path begins behind the select's own name. */
static gboolean drop(Select *select, const char *path)
{
    if (*path != '/' && *path != '.')
        return FALSE;

    gboolean column = *path == '.';
    gsize length = column ? strlen(path + 1) : strcspn(path + 1, "/.");
    gboolean last = path[length + 1] == '\0', dropped = FALSE;

    for (guint i = select->parts->len; i > 0; i--) {
        Select *part = select->parts->pdata[i - 1];

        if ((part->parts == NULL) != column || strlen(part->name) != length ||
            strncmp(part->name, path + 1, length) != 0)
            continue;
        gboolean gone = last || (drop(part, path + 1 + length) && part->parts->len == 0);
        dropped = dropped || gone || !last;
        if (gone)
            g_ptr_array_remove_index(select->parts, i - 1);
    }
    return dropped;
}

gboolean select_drop(Select *select, const char *path)
{
    gsize length = strlen(select->name);

    if (strncmp(path, select->name, length) != 0)
        return FALSE;
    return drop(select, path + length) && select->parts->len > 0;
}
