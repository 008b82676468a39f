/* SPDX-License-Identifier: MIT */
/* Which columns there are, in which order and how wide; as text, for whoever keeps it. */
#include "table.h"

#include <string.h>

#define WIDTH_MAX 200
#define SORT_WORD "by="

void table_layout_init(UiTable *table)
{
    table->places = g_renew(TablePlace, table->places, MAX(table->n, 1));
    for (guint i = 0; i < table->n; i++)
        table->places[i] = (TablePlace){.column = i, .shown = TRUE};
}

/* ---- to the area ---- */

/* What columns_fit() is to know of a column: a width that somebody chose is both its least and its most. */
static UiColumn wanted_column(const UiTable *table, const TablePlace *place)
{
    UiColumn column = table->columns[place->column];

    if (place->width > 0)
        column.min = column.max = place->width;
    return column;
}

void table_fit_columns(UiTable *table)
{
    g_autofree UiColumn *columns = g_new(UiColumn, MAX(table->n, 1));
    g_autofree guint *which = g_new(guint, MAX(table->n, 1));
    guint n = 0;

    table_drop_lines(table);
    for (guint i = 0; i < table->n; i++) {
        if (!table->places[i].shown)
            continue;
        which[n] = table->places[i].column;
        columns[n++] = wanted_column(table, &table->places[i]);
    }
    table->n_slots = columns_fit(columns, n, table->area.columns - TABLE_GUTTER - TABLE_GUTTER_GAP,
                                 table->slots);
    for (guint i = 0; i < table->n_slots; i++)
        table->slots[i].column = which[table->slots[i].column];
}

/* ---- the sort ---- */

void ui_table_set_sorted(UiTable *table, const char *key, gboolean descending)
{
    if (g_strcmp0(table->sorted, key) == 0 && table->descending == descending)
        return;
    g_free(table->sorted);
    table->sorted = g_strdup(key);
    table->descending = descending;
    table->changed = TRUE;
}

const char *ui_table_sorted(const UiTable *table, gboolean *descending)
{
    *descending = table->descending;
    return table->sorted;
}

/* ---- one column ---- */

guint ui_table_columns(const UiTable *table)
{
    return table->n;
}

UiTableColumn ui_table_column(const UiTable *table, guint place)
{
    const TablePlace *at = &table->places[place];

    return (UiTableColumn){&table->columns[at->column], at->shown, at->width};
}

static guint count_shown(const UiTable *table)
{
    guint shown = 0;

    for (guint i = 0; i < table->n; i++)
        shown += table->places[i].shown;
    return shown;
}

gboolean ui_table_show_column(UiTable *table, guint place, gboolean shown)
{
    if (table->places[place].shown == shown || (!shown && count_shown(table) == 1))
        return FALSE;
    table->places[place].shown = shown;
    table_fit_columns(table);
    return TRUE;
}

/* As wide as it is seen; of one that isn't seen, its least width. */
static int present_width(const UiTable *table, guint place)
{
    guint column = table->places[place].column;

    if (table->places[place].width > 0)
        return table->places[place].width;
    for (guint i = 0; i < table->n_slots; i++)
        if (table->slots[i].column == column)
            return table->slots[i].width;
    return table->columns[column].min;
}

gboolean ui_table_widen_column(UiTable *table, guint place, int by)
{
    int width = CLAMP(present_width(table, place) + by, 1, WIDTH_MAX);

    if (width == table->places[place].width)
        return FALSE;
    table->places[place].width = width;
    table_fit_columns(table);
    return TRUE;
}

gboolean ui_table_move_column(UiTable *table, guint place, int by)
{
    int to = CLAMP((int)place + by, 0, (int)table->n - 1);
    int step = to > (int)place ? 1 : -1;
    const TablePlace moved = table->places[place];

    if (to == (int)place)
        return FALSE;
    for (int i = (int)place; i != to; i += step)
        table->places[i] = table->places[i + step];
    table->places[to] = moved;
    table_fit_columns(table);
    return TRUE;
}

/* ---- as text ---- */

char *ui_table_layout(const UiTable *table)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < table->n; i++) {
        const TablePlace *place = &table->places[i];
        g_string_append_printf(text, "%s%s%s", i == 0 ? "" : " ", place->shown ? "" : "-",
                               table->columns[place->column].key);
        if (place->width > 0)
            g_string_append_printf(text, ":%d", place->width);
    }
    if (table->sorted != NULL)
        g_string_append_printf(text, " " SORT_WORD "%s%s", table->descending ? "-" : "",
                               table->sorted);
    return g_string_free(text, FALSE);
}

/* Of the columns that haven't had their place yet, which is from `from` on; n: there is none of that name. */
static guint place_of(const UiTable *table, const char *key, gsize length, guint from)
{
    for (guint i = from; i < table->n; i++) {
        const char *name = table->columns[table->places[i].column].key;
        if (strlen(name) == length && strncmp(name, key, length) == 0)
            return i;
    }
    return table->n;
}

static void read_sort(UiTable *table, const char *word)
{
    gboolean descending = *word == '-';

    word += descending;
    if (*word != '\0' && place_of(table, word, strlen(word), 0) < table->n)
        ui_table_set_sorted(table, word, descending);
}

/* TRUE: it was a column, which stands at `at` now. */
static gboolean read_column(UiTable *table, const char *word, guint at)
{
    gboolean hidden = *word == '-';
    gint64 width = 0;

    word += hidden;
    const char *colon = strchr(word, ':');
    gsize length = colon == NULL ? strlen(word) : (gsize)(colon - word);
    guint from = place_of(table, word, length, at);
    if (from == table->n || (colon != NULL && !text_parse_int(colon + 1, 1, WIDTH_MAX, &width)))
        return FALSE;
    for (const TablePlace moved = table->places[from]; from > at; from--) {
        table->places[from] = table->places[from - 1];
        table->places[from - 1] = moved;
    }
    table->places[at].shown = !hidden;
    table->places[at].width = (int)width;
    return TRUE;
}

void ui_table_set_layout(UiTable *table, const char *layout)
{
    g_auto(GStrv) words = g_strsplit(layout == NULL ? "" : layout, " ", -1);
    guint at = 0;

    table_layout_init(table);
    for (guint i = 0; words[i] != NULL; i++) {
        if (g_str_has_prefix(words[i], SORT_WORD))
            read_sort(table, words[i] + strlen(SORT_WORD));
        else if (read_column(table, words[i], at))
            at++;
    }
    if (table->n > 0 && count_shown(table) == 0)
        table->places[0].shown = TRUE;
    table_fit_columns(table);
}
