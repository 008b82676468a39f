/* SPDX-License-Identifier: MIT */
/* What a filter means: for an order, for a query, for a server. */
#include <string.h>

#include "filter_terms.h"

/* ---- matching ---- */

static gboolean compare(Operator op, gint64 left, gint64 right)
{
    switch (op) {
    case EQUAL:
        return left == right;
    case LESS:
        return left < right;
    case AT_MOST:
        return left <= right;
    case MORE:
        return left > right;
    case AT_LEAST:
        return left >= right;
    }
    return FALSE;
}

static gboolean text_holds(const Term *term, const char *text, gboolean there)
{
    if (term->field != FIELD_ANY && (term->none || term->any))
        return term->none != there;
    return order_query_contains(text, term->value);
}

static gboolean any_holds(const Term *term, const Order *order)
{
    return order_query_contains(order->number, term->value) ||
           order_query_contains(order->product, term->value) ||
           order_query_contains(order->buyer, term->value) ||
           order_query_contains(order->supplier, term->value);
}

static gboolean is_filled(const char *text)
{
    return text != NULL && *text != '\0';
}

static const char *text_of(const Order *order, Field field)
{
    switch (field) {
    case FIELD_NUMBER:
        return order->number;
    case FIELD_PRODUCT:
        return order->product;
    case FIELD_BUYER:
        return order->buyer;
    case FIELD_STAGE:
        return order->current_stage;
    case FIELD_ANY:
    case FIELD_SUPPLIER:
    case FIELD_STATUS:
    case FIELD_RISK:
    case FIELD_QUANTITY:
    case FIELD_PROGRESS:
    case FIELD_DUE:
    case FIELD_COUNT:
        break;
    }
    return NULL;
}

/* Nothing there is neither less nor more than anything. */
static gboolean number_holds(const Term *term, gint64 number, gboolean there)
{
    if (term->none || term->any)
        return term->none != there;
    return there && compare(term->op, number, term->number);
}

static gboolean day_holds(const Term *term, Day day, Day today)
{
    Day wanted = DAY_NONE;

    if (term->none || term->any)
        return term->none != (day != DAY_NONE);
    return day != DAY_NONE && filter_read_day(term->value, today, &wanted) &&
           compare(term->op, day, wanted);
}

static gboolean term_holds(const Term *term, const Order *order, Day today)
{
    switch (term->field) {
    case FIELD_ANY:
        return any_holds(term, order);
    case FIELD_SUPPLIER: /* one whose name isn't visible is there all the same */
        return text_holds(term, order->supplier, order->has_supplier || is_filled(order->supplier));
    case FIELD_NUMBER:
    case FIELD_PRODUCT:
    case FIELD_BUYER:
    case FIELD_STAGE:
        return text_holds(term, text_of(order, term->field),
                          is_filled(text_of(order, term->field)));
    case FIELD_STATUS:
        return (term->statuses & (1u << order->workflow)) != 0;
    case FIELD_RISK:
        return (order_risk(order, today) != RISK_NONE) == (term->number != 0);
    case FIELD_QUANTITY:
        return number_holds(term, order->quantity, TRUE);
    case FIELD_PROGRESS:
        return number_holds(term, order->progress.overall, order->progress.overall >= 0);
    case FIELD_DUE:
        return day_holds(term, order->due, today);
    case FIELD_COUNT:
        break;
    }
    return FALSE;
}

gboolean filter_matches(const Filter *filter, const Order *order, Day today)
{
    for (guint i = 0; i < filter->terms->len; i++) {
        const Term *term = &g_array_index(filter->terms, Term, i);
        if (term_holds(term, order, today) == term->negated)
            return FALSE;
    }
    return TRUE;
}

/* ---- what the server can do ---- */

static void take_statuses(OrderQuery *query, guint32 statuses)
{
    query->n_statuses = 0;
    query->statuses = g_renew(Workflow, query->statuses, WORKFLOW_COUNT);
    for (int i = WORKFLOW_UNKNOWN + 1; i < WORKFLOW_COUNT; i++)
        if ((statuses & (1u << i)) != 0)
            query->statuses[query->n_statuses++] = (Workflow)i;
}

static gboolean take(OrderQuery *query, const Term *term)
{
    if (term->negated)
        return FALSE;
    if (term->field == FIELD_ANY && query->search == NULL) {
        query->search = g_strdup(term->value);
        return TRUE;
    }
    if (term->field == FIELD_STATUS && query->n_statuses == 0) {
        take_statuses(query, term->statuses);
        return TRUE;
    }
    if (term->field == FIELD_RISK && term->number != 0) {
        query->at_risk = TRUE;
        return TRUE;
    }
    return FALSE;
}

void filter_split(const Filter *filter, OrderQuery *query)
{
    g_autoptr(Filter) left = filter_new();

    g_clear_pointer(&query->search, g_free);
    query->n_statuses = 0;
    query->at_risk = FALSE;
    g_clear_pointer(&query->filter, filter_free);
    for (guint i = 0; i < filter->terms->len; i++) {
        const Term *term = &g_array_index(filter->terms, Term, i);
        if (!take(query, term))
            filter_add_term(left, term);
    }
    if (!filter_is_empty(left))
        query->filter = g_steal_pointer(&left);
}

static FilterOp op_of(const Term *term)
{
    static const FilterOp ops[] = {[EQUAL] = FILTER_OP_EQUAL,
                                   [LESS] = FILTER_OP_LESS,
                                   [AT_MOST] = FILTER_OP_AT_MOST,
                                   [MORE] = FILTER_OP_MORE,
                                   [AT_LEAST] = FILTER_OP_AT_LEAST};

    if (term->field == FIELD_ANY)
        return FILTER_OP_HOLDS;
    switch (filter_fields[term->field].kind) {
    case KIND_STATUS:
        return FILTER_OP_IN;
    case KIND_RISK:
        return FILTER_OP_EQUAL;
    case KIND_TEXT:
    case KIND_NUMBER:
    case KIND_DAY:
        break;
    }
    if (term->none || term->any)
        return term->none ? FILTER_OP_NONE : FILTER_OP_ANY;
    return filter_fields[term->field].kind == KIND_TEXT ? FILTER_OP_HOLDS : ops[term->op];
}

guint filter_length(const Filter *filter)
{
    return filter->terms->len;
}

FilterTerm filter_term(const Filter *filter, guint index, Day today)
{
    const Term *term = &g_array_index(filter->terms, Term, index);
    FilterTerm said = {
        .field = term->field == FIELD_ANY ? "any" : filter_fields[term->field].name,
        .negated = term->negated,
        .op = op_of(term),
        .text = term->value,
        .number = term->number,
        .day = DAY_NONE,
        .statuses = term->statuses,
    };

    if (filter_fields[term->field].kind == KIND_DAY && said.op <= FILTER_OP_AT_LEAST)
        filter_read_day(term->value, today, &said.day);
    return said;
}

gboolean filter_is_same(const Filter *a, const Filter *b)
{
    g_autofree char *left = a == NULL ? g_strdup("") : filter_text(a);
    g_autofree char *right = b == NULL ? g_strdup("") : filter_text(b);

    return strcmp(left, right) == 0;
}
