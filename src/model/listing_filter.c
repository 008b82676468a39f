/* SPDX-License-Identifier: MIT */
/* The filter language of orders (filter.h) with the fields that listings have: the server looks for them, all in one request. */
#include <string.h>

#include "filter_terms.h"
#include "looptrace/fault.h"
#include "looptrace/listing.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

/* Names for ever, and the server's. */
static const struct {
    const char *name, *also;
    Kind kind;
} fields[] = {
    {"category", NULL, KIND_TEXT}, {"price", NULL, KIND_NUMBER},   {"material", NULL, KIND_TEXT},
    {"gsm", NULL, KIND_NUMBER},    {"colour", "color", KIND_TEXT}, {"size", NULL, KIND_TEXT},
    {"lead", NULL, KIND_NUMBER},   {"supplier", NULL, KIND_TEXT},  {"rating", NULL, KIND_NUMBER},
    {"stock", NULL, KIND_NUMBER},  {"moq", NULL, KIND_NUMBER},     {"title", NULL, KIND_TEXT},
    {"status", NULL, KIND_STATUS},
};

static const char *const operators[] = {
    [EQUAL] = ":", [LESS] = "<", [AT_MOST] = "<=", [MORE] = ">", [AT_LEAST] = ">="};

char *listing_filter_fields(void)
{
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", fields[i].name);
    return g_string_free(text, FALSE);
}

static int find_field(const char *name, gsize length)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *const names[] = {fields[i].name, fields[i].also};
        for (gsize n = 0; n < G_N_ELEMENTS(names); n++)
            if (names[n] != NULL && strlen(names[n]) == length &&
                g_ascii_strncasecmp(names[n], name, length) == 0)
                return (int)i;
    }
    return -1;
}

static gboolean is_number(const char *text)
{
    g_autofree char *shown = NULL;

    return g_ascii_isdigit(*text) && strpbrk(text, ", ") == NULL && strlen(text) <= 12 &&
           text_money(text, 4, &shown);
}

static char *statuses_of(const char *text)
{
    g_auto(GStrv) names = g_strsplit(text, ",", -1);
    g_autoptr(GString) found = g_string_new(NULL);

    for (guint i = 0; names[i] != NULL; i++) {
        gsize before = found->len;
        for (int status = 1; *names[i] != '\0' && status < LISTING_STATUS_COUNT; status++)
            if (g_str_has_prefix(listing_status_wire((ListingStatus)status), names[i]))
                g_string_append_printf(found, "%s%s", found->len == 0 ? "" : ",",
                                       listing_status_wire((ListingStatus)status));
        if (found->len == before)
            return NULL;
    }
    return found->len == 0 ? NULL : g_string_free(g_steal_pointer(&found), FALSE);
}

static void append_quoted(GString *json, const char *text)
{
    g_string_append_c(json, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_c(json, '\\');
        if ((guchar)*text < ' ')
            g_string_append_printf(json, "\\u%04x", (guint)(guchar)*text);
        else
            g_string_append_c(json, *text);
    }
    g_string_append_c(json, '"');
}

static void append_term(GString *where, const char *field, gboolean negated, Operator op,
                        const char *value)
{
    g_string_append_printf(where, "%s[\"%s\",\"%s%s\",", where->len == 0 ? "" : ",", field,
                           negated ? "!" : "", operators[op]);
    append_quoted(where, value);
    g_string_append_c(where, ']');
}

/* 10..20, 10.., ..20; else one number. */
static gboolean append_number(GString *where, const char *field, gboolean negated, Operator op,
                              const char *value)
{
    const char *dots = op == EQUAL && !negated ? strstr(value, "..") : NULL;

    if (dots == NULL) {
        if (!is_number(value))
            return FALSE;
        append_term(where, field, negated, op, value);
        return TRUE;
    }
    g_autofree char *from = g_strndup(value, (gsize)(dots - value));
    const char *to = dots + strlen("..");
    if ((*from == '\0' && *to == '\0') || (*from != '\0' && !is_number(from)) ||
        (*to != '\0' && !is_number(to)))
        return FALSE;
    if (*from != '\0')
        append_term(where, field, FALSE, AT_LEAST, from);
    if (*to != '\0')
        append_term(where, field, FALSE, AT_MOST, to);
    return TRUE;
}

/* NULL, or what it should have been. */
static const char *append_value(GString *where, int field, gboolean negated, Operator op,
                                const char *value)
{
    g_autofree char *statuses = NULL;

    switch (fields[field].kind) {
    case KIND_NUMBER:
        return append_number(where, fields[field].name, negated, op, value)
                   ? NULL
                   : _("a number or two, as price<20 or price:10..20");
    case KIND_STATUS:
        statuses = op == EQUAL ? statuses_of(value) : NULL;
        if (statuses == NULL)
            return _("statuses behind a colon, as approved,sold_out");
        append_term(where, fields[field].name, negated, op, statuses);
        return NULL;
    case KIND_TEXT:
    case KIND_RISK:
    case KIND_DAY:
        break;
    }
    if (op != EQUAL || *value == '\0')
        return _("a text behind a colon");
    append_term(where, fields[field].name, negated, op, value);
    return NULL;
}

static gboolean refuse(const char *word, const char *wanted, GError **error)
{
    g_autofree char *shown = text_clean(word, -1);

    g_set_error(error, FAULT, FAULT_USAGE, _("“%s” isn't understood: %s"), shown, wanted);
    return FALSE;
}

/* Words for the server's own search: in quotes where they were, - before what must not be. */
static void append_search(GString *search, const char *word, gboolean negated, gboolean quoted)
{
    const char *quote = quoted || strchr(word, ' ') != NULL ? "\"" : "";

    g_string_append_printf(search, "%s%s%s%s%s", search->len == 0 ? "" : " ", negated ? "-" : "",
                           quote, word, quote);
}

static gboolean read_word(const char *word, gboolean negated, gboolean quoted, GString *where,
                          GString *search, GError **error)
{
    gsize name = quoted ? 0 : strcspn(word, ":=<>");
    Operator op;

    if (*word == '\0')
        return refuse(word, _("a text"), error);
    if (quoted || word[name] == '\0' || !filter_is_name(word, name)) {
        append_search(search, word, negated, quoted);
        return TRUE;
    }
    int field = find_field(word, name);
    if (field < 0) {
        g_autofree char *known = listing_filter_fields();
        g_autofree char *choice = g_strdup_printf(_("the fields are %s"), known);
        return refuse(word, choice, error);
    }
    gsize length = filter_read_operator(word + name, &op);
    const char *wanted = append_value(where, field, negated, op, word + name + length);
    return wanted == NULL || refuse(word, wanted, error);
}

static gboolean read_filter(const char *text, GString *where, GString *search, gsize *position,
                            GError **error)
{
    const char *at = text;

    if (strlen(text) > FILTER_BYTES_MAX || !g_utf8_validate(text, -1, NULL))
        return refuse("…", _("it is too long, or no text"), error);
    for (;;) {
        while (g_ascii_isspace(*at))
            at++;
        *position = (gsize)(at - text);
        if (*at == '\0')
            return TRUE;
        const char *begin = at;
        gboolean negated = *at == '!';
        at += negated;
        gboolean quoted = *at == '"';
        g_autofree char *word = filter_next_word(&at);
        if (word == NULL)
            return refuse(begin, _("a quote has no end"), error);
        if (!read_word(word, negated, quoted, where, search, error))
            return FALSE;
    }
}

static void append_member(GString *json, const char *name)
{
    g_string_append_printf(json, "%s\"%s\":", json->len == 1 ? "" : ",", name);
}

char *listing_query_wanted(const ListingQuery *query, gsize *position, GError **error)
{
    static const char *const whose[] = {NULL, "mine", "all"};
    g_autoptr(GString) where = g_string_new(NULL), search = g_string_new(NULL);
    gsize unused;
    GString *json;

    if (query->filter != NULL &&
        !read_filter(query->filter, where, search, position == NULL ? &unused : position, error))
        return NULL;
    json = g_string_new("{");
    if (whose[query->whose] != NULL) {
        append_member(json, "whose");
        append_quoted(json, whose[query->whose]);
    }
    if (query->sort != NULL) {
        append_member(json, "sort");
        append_quoted(json, query->sort);
    }
    if (query->descending) {
        append_member(json, "descending");
        g_string_append(json, "true");
    }
    if (search->len > 0) {
        append_member(json, "search");
        append_quoted(json, search->str);
    }
    if (where->len > 0) {
        append_member(json, "where");
        g_string_append_printf(json, "[%s]", where->str);
    }
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}
