/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "filter_terms.h"
#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define NUMBER_MAX G_GINT64_CONSTANT(1000000000000)
#define DAYS_MAX   40000 /* of a relative date: a century */

/* Names for ever: filters are kept and sent. */
const FilterField filter_fields[FIELD_COUNT] = {
    [FIELD_ANY] = {NULL, NULL, KIND_TEXT},
    [FIELD_NUMBER] = {"number", "order", KIND_TEXT},
    [FIELD_PRODUCT] = {"product", NULL, KIND_TEXT},
    [FIELD_BUYER] = {"buyer", NULL, KIND_TEXT},
    [FIELD_SUPPLIER] = {"supplier", NULL, KIND_TEXT},
    [FIELD_STAGE] = {"stage", NULL, KIND_TEXT},
    [FIELD_STATUS] = {"status", NULL, KIND_STATUS},
    [FIELD_RISK] = {"risk", NULL, KIND_RISK},
    [FIELD_QUANTITY] = {"qty", "quantity", KIND_NUMBER},
    [FIELD_PROGRESS] = {"progress", NULL, KIND_NUMBER},
    [FIELD_DUE] = {"due", NULL, KIND_DAY},
};

static const char *const operator_names[] = {
    [EQUAL] = ":", [LESS] = "<", [AT_MOST] = "<=", [MORE] = ">", [AT_LEAST] = ">="};

static void term_clear(gpointer data)
{
    g_free(((Term *)data)->value);
}

Filter *filter_new(void)
{
    Filter *filter = g_new0(Filter, 1);

    filter->terms = g_array_new(FALSE, TRUE, sizeof(Term));
    g_array_set_clear_func(filter->terms, term_clear);
    return filter;
}

void filter_free(Filter *filter)
{
    if (filter == NULL)
        return;
    g_array_unref(filter->terms);
    g_free(filter);
}

void filter_add_term(Filter *filter, const Term *term)
{
    Term copy = *term;

    copy.value = g_strdup(term->value);
    g_array_append_val(filter->terms, copy);
}

Filter *filter_copy(const Filter *filter)
{
    Filter *copy = filter_new();

    for (guint i = 0; i < filter->terms->len; i++)
        filter_add_term(copy, &g_array_index(filter->terms, Term, i));
    return copy;
}

gboolean filter_is_empty(const Filter *filter)
{
    return filter->terms->len == 0;
}

/* ---- reading: values ---- */

/* 7d, 2w, -3m: days from today. Months are of 30 days: "about". */
static gboolean relative_days(const char *text, gint64 *days)
{
    static const struct {
        char unit;
        gint64 days;
    } units[] = {{'d', 1}, {'w', 7}, {'m', 30}};
    gsize length = strlen(text);
    g_autofree char *digits = length == 0 ? NULL : g_strndup(text, length - 1);

    if (digits == NULL || !text_parse_int(digits, -DAYS_MAX, DAYS_MAX, days))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (text[length - 1] == units[i].unit) {
            *days *= units[i].days;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean filter_read_day(const char *text, Day today, Day *day)
{
    gint64 days;

    if (relative_days(text, &days)) {
        *day = today + (Day)days;
        return TRUE;
    }
    return text_read_day(text, today, day);
}

static gboolean one_status(const char *text, guint32 *statuses)
{
    guint32 found = 0;

    if (*text == '\0')
        return FALSE;
    for (int i = WORKFLOW_UNKNOWN + 1; i < WORKFLOW_COUNT; i++) {
        const char *wire = workflow_wire((Workflow)i);
        if (strcmp(wire, text) == 0) {
            *statuses |= 1u << i;
            return TRUE;
        }
        if (g_str_has_prefix(wire, text))
            found |= 1u << i;
    }
    *statuses |= found;
    return found != 0;
}

static gboolean read_statuses(const char *text, guint32 *statuses)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);
    g_auto(GStrv) names = g_strsplit(lower, ",", -1);

    *statuses = 0;
    for (guint i = 0; names[i] != NULL; i++) {
        g_strdelimit(names[i], " -", '_');
        if (!one_status(names[i], statuses))
            return FALSE;
    }
    return *statuses != 0;
}

static gboolean read_value(Term *term, const char **wanted)
{
    const Day some_day = 20000;
    Day day;

    term->none = strcmp(term->value, "none") == 0;
    term->any = strcmp(term->value, "any") == 0;
    switch (filter_fields[term->field].kind) {
    case KIND_TEXT:
        *wanted = _("a text behind a colon");
        return *term->value != '\0' && term->op == EQUAL;
    case KIND_STATUS:
        *wanted = _("statuses behind a colon, as bulk_production,shipped");
        return term->op == EQUAL && read_statuses(term->value, &term->statuses);
    case KIND_RISK:
        *wanted = _("yes or no behind a colon");
        term->number = strcmp(term->value, "yes") == 0;
        return term->op == EQUAL && (term->number != 0 || strcmp(term->value, "no") == 0);
    case KIND_NUMBER:
        *wanted = _("a whole number, as qty>100");
        return (term->op == EQUAL && (term->none || term->any)) ||
               text_parse_int(term->value, 0, NUMBER_MAX, &term->number);
    case KIND_DAY:
        *wanted = _("a day, as due<7d, due:none or due>=2026-12-31");
        return (term->op == EQUAL && (term->none || term->any)) ||
               filter_read_day(term->value, some_day, &day);
    }
    return FALSE;
}

/* ---- reading: words ---- */

char *filter_next_word(const char **text)
{
    g_autoptr(GString) word = g_string_new(NULL);
    gboolean inside = FALSE;

    for (; **text != '\0' && (inside || !g_ascii_isspace(**text)); (*text)++) {
        if (**text == '"')
            inside = !inside;
        else
            g_string_append_c(word, **text);
    }
    return inside ? NULL : g_string_free(g_steal_pointer(&word), FALSE);
}

Field filter_field_from_name(const char *name, gsize length)
{
    for (int i = FIELD_ANY + 1; i < FIELD_COUNT; i++) {
        const char *const names[] = {filter_fields[i].name, filter_fields[i].also};
        for (gsize n = 0; n < G_N_ELEMENTS(names); n++)
            if (names[n] != NULL && strlen(names[n]) == length &&
                g_ascii_strncasecmp(names[n], name, length) == 0)
                return (Field)i;
    }
    return FIELD_ANY;
}

gsize filter_read_operator(const char *text, Operator *op)
{
    gboolean or_equal = (*text == '<' || *text == '>') && text[1] == '=';

    switch (*text) {
    case '<':
        *op = or_equal ? AT_MOST : LESS;
        break;
    case '>':
        *op = or_equal ? AT_LEAST : MORE;
        break;
    default:
        *op = EQUAL;
    }
    return or_equal ? 2 : 1;
}

static gboolean refuse(const char *word, const char *wanted, GError **error)
{
    g_autofree char *shown = text_clean(word, -1);

    g_set_error(error, FAULT, FAULT_USAGE, _("“%s” isn't understood: %s"), shown, wanted);
    return FALSE;
}

static char *known_fields(void)
{
    GString *text = g_string_new(NULL);

    for (int i = FIELD_ANY + 1; i < FIELD_COUNT; i++)
        g_string_append_printf(text, "%s%s", i == FIELD_ANY + 1 ? "" : ", ", filter_fields[i].name);
    return g_string_free(text, FALSE);
}

gboolean filter_is_name(const char *word, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalpha(word[i]))
            return FALSE;
    return length > 0;
}

/* quoted: it began with a quote, and so is a text whatever it holds. */
static gboolean read_term(const char *word, gboolean negated, gboolean quoted, Term *term,
                          GError **error)
{
    gsize name = quoted ? 0 : strcspn(word, ":=<>");
    const char *wanted = _("a text");

    *term = (Term){.field = FIELD_ANY, .negated = negated, .op = EQUAL};
    if (quoted || word[name] == '\0' || !filter_is_name(word, name)) {
        term->value = g_strdup(word);
        return *word != '\0' || refuse(word, wanted, error);
    }
    term->field = filter_field_from_name(word, name);
    if (term->field == FIELD_ANY) {
        g_autofree char *known = known_fields();
        g_autofree char *choice = g_strdup_printf(_("the fields are %s"), known);
        return refuse(word, choice, error);
    }
    gsize operator_length = filter_read_operator(word + name, &term->op);
    term->value = g_strdup(word + name + operator_length);
    return read_value(term, &wanted) || refuse(word, wanted, error);
}

static gboolean read_terms(Filter *filter, const char *text, gsize *position, GError **error)
{
    const char *at = text;

    for (;;) {
        Term term;
        while (g_ascii_isspace(*at))
            at++;
        *position = (gsize)(at - text);
        if (*at == '\0')
            return TRUE;
        if (filter->terms->len == FILTER_TERMS_MAX)
            return refuse(at, _("these are too many terms"), error);
        const char *begin = at;
        gboolean negated = *at == '!';
        at += negated;
        gboolean quoted = *at == '"';
        g_autofree char *word = filter_next_word(&at);
        if (word == NULL)
            return refuse(begin, _("a quote has no end"), error);
        gboolean read = read_term(word, negated, quoted, &term, error);
        if (read)
            filter_add_term(filter, &term);
        term_clear(&term);
        if (!read)
            return FALSE;
    }
}

Filter *filter_parse(const char *text, gsize *position, GError **error)
{
    g_autoptr(Filter) filter = filter_new();

    *position = 0;
    if (strlen(text) > FILTER_BYTES_MAX || !g_utf8_validate(text, -1, NULL)) {
        refuse("…", _("it is too long, or no text"), error);
        return NULL;
    }
    return read_terms(filter, text, position, error) ? g_steal_pointer(&filter) : NULL;
}

/* ---- writing ---- */

/* What would be read as a field, a negation or several words has to be in quotes. */
static gboolean wants_quotes(const Term *term)
{
    const char *value = term->value;
    gsize name = strcspn(value, ":=<>");

    for (const char *c = value; *c != '\0'; c++)
        if (g_ascii_isspace(*c))
            return TRUE;
    return term->field == FIELD_ANY &&
           (*value == '!' || (value[name] != '\0' && filter_is_name(value, name)));
}

static void write_term(GString *text, const Term *term)
{
    const char *quote = wants_quotes(term) ? "\"" : "";

    if (term->negated)
        g_string_append_c(text, '!');
    if (term->field != FIELD_ANY)
        g_string_append_printf(text, "%s%s", filter_fields[term->field].name,
                               operator_names[term->op]);
    g_string_append_printf(text, "%s%s%s", quote, term->value, quote);
}

char *filter_term_text(const Filter *filter, guint index)
{
    GString *text = g_string_new(NULL);

    write_term(text, &g_array_index(filter->terms, Term, index));
    return g_string_free(text, FALSE);
}

char *filter_text(const Filter *filter)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < filter->terms->len; i++) {
        if (i > 0)
            g_string_append_c(text, ' ');
        write_term(text, &g_array_index(filter->terms, Term, i));
    }
    return g_string_free(text, FALSE);
}
