/* SPDX-License-Identifier: MIT */
#include "rows_shown.h"

#include <string.h>

typedef struct {
    gconstpointer row; /* of the list, or over */
    gpointer over;     /* owned; NULL: none */
    WriteMark mark;
    guint place; /* in the list */
} Shown;

struct RowsShown {
    const RowsScreen *screen;
    RowList *list;
    Writes *writes;
    const PaneHost *host; /* NULL: nothing stands beside the server's rows */
    const char *about;
    char *text;
    int column; /* -1: as they come */
    gboolean descending;
    GArray *rows; /* of Shown */
    gboolean derived;
    guint64 asked;         /* how often search or sort have been others */
    guint64 seen_revision; /* that rows were derived from */
};

static void shown_clear(RowsShown *shown)
{
    for (guint i = 0; i < shown->rows->len; i++) {
        gpointer over = g_array_index(shown->rows, Shown, i).over;
        if (over != NULL)
            shown->screen->noun->free(over);
    }
    g_array_set_size(shown->rows, 0);
}

RowsShown *rows_shown_new(const RowsScreen *screen, RowList *list, Writes *writes)
{
    RowsShown *shown = g_new0(RowsShown, 1);

    shown->screen = screen;
    shown->list = list;
    shown->writes = writes;
    shown->column = -1;
    shown->rows = g_array_new(FALSE, TRUE, sizeof(Shown));
    return shown;
}

void rows_shown_set_about(RowsShown *shown, const PaneHost *host, const char *about)
{
    shown->host = host;
    shown->about = about;
}

void rows_shown_free(RowsShown *shown)
{
    shown_clear(shown);
    g_array_unref(shown->rows);
    g_free(shown->text);
    g_free(shown);
}

/* ---- the order ---- */

static gboolean is_number(const char *text)
{
    g_autofree char *plain = NULL;

    return text_read_decimal(text, 100, &plain);
}

static int compare_values(const char *a, const char *b)
{
    return is_number(a) && is_number(b) ? text_compare_decimal(a, b) : g_utf8_collate(a, b);
}

/* Those without a value come last, whichever way. */
static int compare(gconstpointer a, gconstpointer b, gpointer data)
{
    const Shown *left = a, *right = b;
    const RowsShown *shown = data;
    const char *one = shown->screen->sort_value(left->row, (guint)shown->column);
    const char *other = shown->screen->sort_value(right->row, (guint)shown->column);
    int order = 0;

    if (one != NULL && other != NULL)
        order = shown->descending ? compare_values(other, one) : compare_values(one, other);
    else
        order = (one == NULL) - (other == NULL);
    return order != 0 ? order : (left->place > right->place) - (left->place < right->place);
}

/* ---- deriving ---- */

static guint64 revision_now(RowsShown *shown)
{
    return row_list_revision(shown->list) +
           (shown->writes == NULL ? 0 : writes_revision(shown->writes)) + shown->asked;
}

static void take(RowsShown *shown, guint place)
{
    Shown row = {.row = g_ptr_array_index(row_list_rows(shown->list), place), .place = place};

    if (shown->screen->over != NULL && shown->writes != NULL)
        row.over = shown->screen->over(shown->writes, row.row, &row.mark);
    if (row.over != NULL)
        row.row = row.over;
    if (shown->text != NULL && !shown->screen->matches(row.row, shown->text)) {
        if (row.over != NULL)
            shown->screen->noun->free(row.over);
        return;
    }
    g_array_append_val(shown->rows, row);
}

/* Owned here: mine over it, or it itself. */
static void take_beside(RowsShown *shown, gpointer taken)
{
    Shown row = {.row = taken, .over = taken};
    gpointer over = shown->writes == NULL || shown->screen->over == NULL
                        ? NULL
                        : shown->screen->over(shown->writes, taken, &row.mark);

    if (over != NULL) {
        shown->screen->noun->free(taken);
        row.row = row.over = over;
    }
    if (shown->text == NULL || shown->screen->matches(row.row, shown->text))
        g_array_append_val(shown->rows, row);
    else
        shown->screen->noun->free(row.over);
}

static int compare_places(gconstpointer a, gconstpointer b, gpointer data)
{
    return ((const RowsShown *)data)
        ->screen->place(((const Shown *)a)->row, ((const Shown *)b)->row);
}

static void add_beside(RowsShown *shown)
{
    const RowsScreen *screen = shown->screen;

    if (screen->beside == NULL || shown->host == NULL || !row_list_state(shown->list)->known)
        return;
    g_autoptr(GPtrArray) rows = screen->beside(shown->host, shown->about, shown->list);
    while (rows->len > 0)
        take_beside(shown, g_ptr_array_steal_index(rows, 0));
    g_array_sort_with_data(shown->rows, compare_places, shown);
    for (guint i = 0; i < shown->rows->len; i++)
        g_array_index(shown->rows, Shown, i).place = i;
}

static GArray *derive(RowsShown *shown)
{
    guint64 revision = revision_now(shown);

    if (shown->derived && shown->seen_revision == revision)
        return shown->rows;
    shown_clear(shown);
    for (guint i = 0; i < row_list_rows(shown->list)->len; i++)
        take(shown, i);
    add_beside(shown);
    if (shown->column >= 0)
        g_array_sort_with_data(shown->rows, compare, shown);
    shown->derived = TRUE;
    shown->seen_revision = revision;
    return shown->rows;
}

static const Shown *at(RowsShown *shown, guint nth)
{
    return &g_array_index(derive(shown), Shown, nth);
}

void rows_shown_search(RowsShown *shown, const char *text)
{
    char *copy = text == NULL || *text == '\0' ? NULL : g_strdup(text);

    g_free(shown->text);
    shown->text = copy;
    shown->asked++;
}

const char *rows_shown_searched(const RowsShown *shown)
{
    return shown->text;
}

void rows_shown_sort(RowsShown *shown, int column, gboolean descending)
{
    shown->column = column;
    shown->descending = descending;
    shown->asked++;
}

int rows_shown_sorted(const RowsShown *shown, gboolean *descending)
{
    *descending = shown->descending;
    return shown->column;
}

guint rows_shown_count(RowsShown *shown)
{
    return derive(shown)->len;
}

gconstpointer rows_shown_row(RowsShown *shown, guint nth)
{
    return at(shown, nth)->row;
}

const char *rows_shown_key(RowsShown *shown, guint nth)
{
    return row_key(shown->screen->noun, at(shown, nth)->row);
}

WriteMark rows_shown_mark(RowsShown *shown, guint nth)
{
    return at(shown, nth)->mark;
}

gconstpointer rows_shown_find(RowsShown *shown, const char *key, guint *nth)
{
    const GArray *rows = derive(shown);

    for (guint i = 0; i < rows->len; i++) {
        if (strcmp(rows_shown_key(shown, i), key) != 0)
            continue;
        if (nth != NULL)
            *nth = i;
        return rows_shown_row(shown, i);
    }
    return NULL;
}

guint64 rows_shown_revision(RowsShown *shown)
{
    return revision_now(shown);
}
