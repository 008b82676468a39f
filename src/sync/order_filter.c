/* SPDX-License-Identifier: MIT */
#include "order_filter.h"

#include <string.h>

#include "looptrace/json.h"
#include "looptrace/supabase.h"
#include "looptrace/text.h"

/* ---- order_list(): docs/sync.md ---- */

static const char *const function_operators[] = {
    [FILTER_OP_EQUAL] = "=",   [FILTER_OP_LESS] = "<",      [FILTER_OP_AT_MOST] = "<=",
    [FILTER_OP_MORE] = ">",    [FILTER_OP_AT_LEAST] = ">=", [FILTER_OP_HOLDS] = "~",
    [FILTER_OP_NONE] = "none", [FILTER_OP_ANY] = "any",     [FILTER_OP_IN] = "in",
};

static void add_statuses(GString *json, guint32 statuses)
{
    const char *comma = "";

    g_string_append_c(json, '[');
    for (int i = WORKFLOW_UNKNOWN + 1; i < WORKFLOW_COUNT; i++) {
        if ((statuses & (1u << i)) == 0)
            continue;
        g_string_append(json, comma);
        json_append_string(json, workflow_wire((Workflow)i), -1);
        comma = ",";
    }
    g_string_append_c(json, ']');
}

static gboolean is_risk(const FilterTerm *term)
{
    return strcmp(term->field, "risk") == 0;
}

static void add_value(GString *json, const FilterTerm *term)
{
    g_autofree char *day = term->day == DAY_NONE ? NULL : text_day(term->day);

    switch (term->op) {
    case FILTER_OP_NONE:
    case FILTER_OP_ANY:
        return;
    case FILTER_OP_HOLDS:
        g_string_append_c(json, ',');
        json_append_string(json, term->text, -1);
        return;
    case FILTER_OP_IN:
        g_string_append_c(json, ',');
        add_statuses(json, term->statuses);
        return;
    case FILTER_OP_EQUAL:
    case FILTER_OP_LESS:
    case FILTER_OP_AT_MOST:
    case FILTER_OP_MORE:
    case FILTER_OP_AT_LEAST:
        break;
    }
    if (is_risk(term)) /* yes: the other is its negation */
        g_string_append(json, ",true");
    else if (day != NULL)
        g_string_append_printf(json, ",\"%s\"", day);
    else
        g_string_append_printf(json, ",%" G_GINT64_FORMAT, term->number);
}

void order_filter_add_json(GString *json, const Filter *filter, Day today)
{
    guint n = filter == NULL ? 0 : filter_length(filter);

    for (guint i = 0; i < n; i++) {
        const FilterTerm term = filter_term(filter, i, today);
        gboolean negated = is_risk(&term) ? term.negated != (term.number == 0) : term.negated;
        g_string_append_printf(json, "%s[\"%s\",\"%s%s\"", i == 0 ? ",\"where\":[" : ",",
                               term.field, negated ? "!" : "", function_operators[term.op]);
        add_value(json, &term);
        g_string_append(json, i + 1 == n ? "]]" : "]");
    }
}

/* ---- PostgREST ---- */

static const char *const rest_operators[] = {
    [FILTER_OP_EQUAL] = "eq", [FILTER_OP_LESS] = "lt",      [FILTER_OP_AT_MOST] = "lte",
    [FILTER_OP_MORE] = "gt",  [FILTER_OP_AT_LEAST] = "gte", [FILTER_OP_HOLDS] = "ilike",
    [FILTER_OP_NONE] = "is",  [FILTER_OP_ANY] = "is",       [FILTER_OP_IN] = "in",
};

typedef struct {
    const char *field, *column;
    const char *embed; /* the party's name stands in another table */
} Place;

static const Place places[] = {
    {"number", "order_number", NULL},
    {"product", "product_type", NULL},
    {"stage", "current_stage", NULL},
    {"status", "workflow_status", NULL},
    {"qty", "quantity", NULL},
    {"progress", "stage_progress->overall", NULL},
    {"due", "target_date", NULL},
    {"buyer", "buyer_id", "profiles!orders_buyer_id_fkey"},
    {"supplier", "supplier_id", "suppliers!orders_supplier_id_fkey"},
};

static const Place *place_of(const FilterTerm *term)
{
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        if (strcmp(places[i].field, term->field) == 0)
            return &places[i];
    return NULL;
}

/* The rule of at risk isn't PostgREST's to know; and which of its names a party is shown by isn't either, so that
 * who hasn't a text in it can't be asked for. */
static gboolean can_ask(const FilterTerm *term)
{
    const Place *place = place_of(term);

    return place != NULL && !(place->embed != NULL && term->op == FILTER_OP_HOLDS && term->negated);
}

static char *alias_of(guint index)
{
    return g_strdup_printf("f%u", index);
}

static gboolean wants_embed(const FilterTerm *term)
{
    return term->op == FILTER_OP_HOLDS && can_ask(term) && place_of(term)->embed != NULL;
}

char *order_filter_embeds(const Filter *filter)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; filter != NULL && i < filter_length(filter); i++) {
        const FilterTerm term = filter_term(filter, i, 0);
        if (wants_embed(&term))
            g_string_append_printf(text, ",f%u:%s(id)", i, place_of(&term)->embed);
    }
    return g_string_free(text, FALSE);
}

static char *rest_value(const FilterTerm *term)
{
    if (term->op == FILTER_OP_HOLDS)
        return rest_like_pattern(term->text);
    return term->day != DAY_NONE ? text_day(term->day)
                                 : g_strdup_printf("%" G_GINT64_FORMAT, term->number);
}

static void add_party(RestRequest *request, const FilterTerm *term, guint index)
{
    g_autofree char *alias = alias_of(index);
    g_autofree char *pattern = rest_value(term);
    g_autofree char *name = g_strconcat(alias, ".company_name", NULL);

    if (strcmp(term->field, "supplier") == 0) {
        rest_filter(request, name, "ilike", pattern);
    } else {
        g_autofree char *key = g_strconcat(alias, ".or", NULL);
        g_autoptr(GString) tree = g_string_new("(company_name.ilike.");
        rest_tree_value(tree, pattern);
        g_string_append(tree, ",full_name.ilike.");
        rest_tree_value(tree, pattern);
        g_string_append_c(tree, ')');
        rest_filter_tree(request, key, tree->str);
    }
    rest_filter(request, alias, "not.is", "null");
}

static void add_in(RestRequest *request, const Place *place, const FilterTerm *term)
{
    g_autoptr(GString) list = g_string_new("(");

    for (int i = WORKFLOW_UNKNOWN + 1; i < WORKFLOW_COUNT; i++)
        if ((term->statuses & (1u << i)) != 0)
            g_string_append_printf(list, "%s\"%s\"", list->len > 1 ? "," : "",
                                   workflow_wire((Workflow)i));
    g_string_append_c(list, ')');
    rest_filter(request, place->column, term->negated ? "not.in" : "in", list->str);
}

/* A text that is empty is none. */
static void add_presence(RestRequest *request, const Place *place, const FilterTerm *term)
{
    gboolean none = (term->op == FILTER_OP_NONE) != term->negated;
    gboolean text = strcmp(term->field, "product") == 0 || strcmp(term->field, "stage") == 0 ||
                    strcmp(term->field, "number") == 0;

    if (!text) {
        rest_filter(request, place->column, none ? "is" : "not.is", "null");
    } else if (none) {
        g_autofree char *tree =
            g_strdup_printf("(%s.is.null,%s.eq.\"\")", place->column, place->column);
        rest_filter_tree(request, "or", tree);
    } else {
        rest_filter(request, place->column, "neq", "");
    }
}

/* What has no value isn't less, and so is among those that aren't. */
static void add_comparison(RestRequest *request, const Place *place, const FilterTerm *term)
{
    g_autofree char *value = rest_value(term);

    if (!term->negated) {
        rest_filter(request, place->column, rest_operators[term->op], value);
        return;
    }
    g_autoptr(GString) tree = g_string_new(NULL);
    g_string_append_printf(tree, "(%s.is.null,%s.not.%s.", place->column, place->column,
                           rest_operators[term->op]);
    rest_tree_value(tree, value);
    g_string_append_c(tree, ')');
    rest_filter_tree(request, "or", tree->str);
}

void order_filter_add(RestRequest *request, const Filter *filter, Day today)
{
    for (guint i = 0; filter != NULL && i < filter_length(filter); i++) {
        const FilterTerm term = filter_term(filter, i, today);
        const Place *place = place_of(&term);
        if (!can_ask(&term))
            continue;
        if (wants_embed(&term))
            add_party(request, &term, i);
        else if (term.op == FILTER_OP_IN)
            add_in(request, place, &term);
        else if (term.op == FILTER_OP_NONE || term.op == FILTER_OP_ANY)
            add_presence(request, place, &term);
        else
            add_comparison(request, place, &term);
    }
}

gboolean order_filter_is_refused(const GError *error)
{
    static const char *const codes[] = {"42703", "42883", "PGRST200", "PGRST108", "PGRST100", NULL};
    const char *code = rest_error_code(error);

    return code != NULL && g_strv_contains(codes, code);
}

char *order_filter_unasked(const Filter *filter)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; filter != NULL && i < filter_length(filter); i++) {
        const FilterTerm term = filter_term(filter, i, 0);
        g_autofree char *written = can_ask(&term) ? NULL : filter_term_text(filter, i);
        if (written != NULL)
            g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ", written);
    }
    return text->len == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}
