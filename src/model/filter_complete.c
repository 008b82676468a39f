/* SPDX-License-Identifier: MIT */
/* What the last term of a filter can become: names of fields, and values where they are few. */
#include <string.h>

#include "filter_terms.h"

/* The values that a field can have, where they are few; NULL: there is no such field. Caller frees. */
static GStrv field_values(const char *field)
{
    static const char *const days[] = {"today", "tomorrow", "none", "any", "7d", "2w", "1m", NULL};
    static const char *const risks[] = {"yes", "no", NULL};
    static const char *const others[] = {"none", "any", NULL};
    Field known = filter_field_from_name(field, strlen(field));

    if (known == FIELD_ANY)
        return NULL;
    switch (filter_fields[known].kind) {
    case KIND_STATUS: {
        GStrv words = g_new0(char *, WORKFLOW_COUNT);
        for (int i = WORKFLOW_UNKNOWN + 1; i < WORKFLOW_COUNT; i++)
            words[i - 1] = g_strdup(workflow_wire((Workflow)i));
        return words;
    }
    case KIND_RISK:
        return g_strdupv((char **)risks);
    case KIND_DAY:
        return g_strdupv((char **)days);
    case KIND_TEXT:
    case KIND_NUMBER:
        break;
    }
    return g_strdupv((char **)others);
}

/* Where the last word begins; a quote that is open begins none. NULL: nothing can be guessed in it. */
static const char *last_word(const char *text)
{
    const char *word = text;
    gboolean inside = FALSE;

    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            inside = !inside;
        else if (!inside && g_ascii_isspace(*c))
            word = c + 1;
    }
    return inside ? NULL : word;
}

static void add(GPtrArray *found, const char *text, const char *end, const char *candidate,
                const char *behind)
{
    g_autofree char *before = g_strndup(text, (gsize)(end - text));

    g_ptr_array_add(found, g_strconcat(before, candidate, behind, NULL));
}

static void add_fields(GPtrArray *found, const char *text, const char *typed)
{
    for (int i = FIELD_ANY + 1; i < FIELD_COUNT; i++)
        if (g_ascii_strncasecmp(filter_fields[i].name, typed, strlen(typed)) == 0)
            add(found, text, typed, filter_fields[i].name, ":");
}

static void add_values(GPtrArray *found, const char *text, const char *field, const char *typed)
{
    g_auto(GStrv) values = field_values(field);

    for (guint i = 0; values != NULL && values[i] != NULL; i++)
        if (g_str_has_prefix(values[i], typed))
            add(found, text, typed, values[i], "");
}

GStrv filter_completions(const char *text)
{
    GPtrArray *found = g_ptr_array_new();
    const char *word = strlen(text) > FILTER_BYTES_MAX ? NULL : last_word(text);

    if (word != NULL) {
        const char *name = word + (*word == '!' ? 1 : 0);
        gsize length = strcspn(name, ":=<>");
        if (name[length] == '\0') {
            add_fields(found, text, name);
        } else {
            g_autofree char *field = g_strndup(name, length);
            const char *value = name + length + strspn(name + length, ":=<>");
            const char *comma = strrchr(value, ',');
            add_values(found, text, field, comma == NULL ? value : comma + 1);
        }
    }
    g_ptr_array_add(found, NULL);
    return (GStrv)g_ptr_array_free(found, FALSE);
}
