/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "rows.h"

typedef enum { TERM_FILTER, TERM_IN, TERM_TREE, TERM_ARGUMENT } TermKind;

typedef struct {
    TermKind kind;
    char *column, *op, *value;
    GStrv values;
} Term;

struct RowQuery {
    GPtrArray *terms;
};

static void term_free(gpointer data)
{
    Term *term = data;

    g_free(term->column);
    g_free(term->op);
    g_free(term->value);
    g_strfreev(term->values);
    g_free(term);
}

RowQuery *row_query_new(void)
{
    RowQuery *query = g_new(RowQuery, 1);

    query->terms = g_ptr_array_new_with_free_func(term_free);
    return query;
}

void row_query_free(RowQuery *query)
{
    if (query == NULL)
        return;
    g_ptr_array_unref(query->terms);
    g_free(query);
}

static void add(RowQuery *query, TermKind kind, const char *column, const char *op,
                const char *value)
{
    Term *term = g_new0(Term, 1);

    term->kind = kind;
    term->column = g_strdup(column);
    term->op = g_strdup(op);
    term->value = g_strdup(value);
    g_ptr_array_add(query->terms, term);
}

void row_query_add(RowQuery *query, const char *column, const char *op, const char *value)
{
    add(query, TERM_FILTER, column, op, value);
}

void row_query_add_tree(RowQuery *query, const char *key, const char *tree)
{
    add(query, TERM_TREE, key, NULL, tree);
}

void row_query_add_argument(RowQuery *query, const char *name, const char *value)
{
    add(query, TERM_ARGUMENT, name, NULL, value);
}

void row_query_add_in(RowQuery *query, const char *column, const char *const *values)
{
    Term *term = g_new0(Term, 1);

    term->kind = TERM_IN;
    term->column = g_strdup(column);
    term->values = g_strdupv((GStrv)(gpointer)values);
    g_ptr_array_add(query->terms, term);
}

static void apply_term(RestRequest *request, const Term *term)
{
    switch (term->kind) {
    case TERM_FILTER:
        rest_filter(request, term->column, term->op, term->value);
        break;
    case TERM_IN:
        rest_filter_in(request, term->column, (const char *const *)term->values,
                       g_strv_length(term->values));
        break;
    case TERM_TREE:
        rest_filter_tree(request, term->column, term->value);
        break;
    case TERM_ARGUMENT:
        rest_argument(request, term->column, term->value);
        break;
    }
}

static RestRequest *narrowed(const RowNoun *noun, const RowQuery *query, const char *select)
{
    RestRequest *request = rest_request_new(NET_GET, noun->path);

    if (noun->spare != NULL)
        rest_spare_table(request, noun->spare);
    if (select != NULL)
        rest_select(request, select);
    for (guint i = 0; query != NULL && i < query->terms->len; i++)
        apply_term(request, g_ptr_array_index(query->terms, i));
    return request;
}

/* ---- behind a row ---- */

const char *row_text(gconstpointer row, gsize member)
{
    return G_STRUCT_MEMBER(char *, row, member);
}

static void append_term(GString *tree, const char *column, const char *op, const char *value)
{
    g_string_append_printf(tree, "%s%s.%s", g_str_has_suffix(tree->str, "(") ? "" : ",", column,
                           op);
    if (value == NULL)
        return;
    g_string_append_c(tree, '.');
    rest_tree_value(tree, value);
}

/* Behind it in the first of these columns, or the same there and behind it in the others. */
static void append_behind(GString *tree, const RowColumn *order, gconstpointer row)
{
    const char *value = row_text(row, order->member);

    if (value == NULL && (order->order & ROW_NULLS_FIRST) != 0)
        append_term(tree, order->column, "not.is.null", NULL);
    if (value != NULL)
        append_term(tree, order->column, (order->order & ROW_DESCENDING) != 0 ? "lt" : "gt", value);
    if (value != NULL && (order->order & ROW_NULLS_LAST) != 0)
        append_term(tree, order->column, "is.null", NULL);
    if (order[1].column == NULL)
        return;
    g_string_append_printf(tree, "%sand(", g_str_has_suffix(tree->str, "(") ? "" : ",");
    append_term(tree, order->column, value == NULL ? "is.null" : "eq", value);
    g_string_append(tree, ",or(");
    append_behind(tree, order + 1, row);
    g_string_append(tree, "))");
}

/* An index answers a range of the first column; what is left out of it, the tree says. */
static void go_behind(RestRequest *request, const RowColumn *order, gconstpointer row)
{
    const char *value = row_text(row, order->member);
    g_autoptr(GString) tree = g_string_new("(");

    if (value != NULL && (order->order & ROW_NULLS_LAST) == 0)
        rest_filter(request, order->column, (order->order & ROW_DESCENDING) != 0 ? "lte" : "gte",
                    value);
    append_behind(tree, order, row);
    g_string_append_c(tree, ')');
    rest_filter_tree(request, "or", tree->str);
}

static void sort(RestRequest *request, const RowColumn *order)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (; order->column != NULL; order++)
        g_string_append_printf(text, "%s%s.%s%s", text->len == 0 ? "" : ",", order->column,
                               (order->order & ROW_DESCENDING) != 0 ? "desc" : "asc",
                               (order->order & ROW_NULLS_FIRST) != 0  ? ".nullsfirst"
                               : (order->order & ROW_NULLS_LAST) != 0 ? ".nullslast"
                                                                      : "");
    rest_order(request, text->str);
}

RestRequest *row_request(const RowNoun *noun, const RowQuery *query, gconstpointer after,
                         guint limit)
{
    RestRequest *request = narrowed(noun, query, noun->select);

    if (noun->order != NULL) {
        if (after != NULL)
            go_behind(request, noun->order, after);
        sort(request, noun->order);
    }
    if (noun->pages) {
        g_autofree char *most = g_strdup_printf("%u", limit);
        rest_argument(request, "most", most);
        if (after != NULL)
            rest_argument(request, "behind", row_key(noun, after));
        return request;
    }
    rest_limit(request, limit);
    return request;
}

RestRequest *row_request_named(const RowNoun *noun, const char *const *names)
{
    RestRequest *request = narrowed(noun, NULL, noun->select);

    if (noun->ask_named != NULL)
        noun->ask_named(request, names);
    else
        rest_filter_in(request, noun->key_column, names, g_strv_length((GStrv)(gpointer)names));
    return request;
}

RestRequest *row_request_newest(const RowNoun *noun, const RowQuery *query)
{
    const RowColumn order[] = {{noun->changed.column, noun->changed.member, ROW_DESCENDING}, {0}};
    RestRequest *request = narrowed(noun, query, noun->changed.column);

    sort(request, order);
    rest_limit(request, 1);
    rest_count(request, REST_COUNT_EXACT);
    return request;
}
