/* SPDX-License-Identifier: MIT */
/* Values within PostgREST's own grammar (wire protocol B1), before the address is encoded. */
#include "looptrace/supabase.h"

/* `"`, `\` escaped and quotes around: an element of in.(…) and a value within a tree. */
void rest_tree_value(GString *tree, const char *value)
{
    g_string_append_c(tree, '"');
    for (const char *c = value; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            g_string_append_c(tree, '\\');
        g_string_append_c(tree, *c);
    }
    g_string_append_c(tree, '"');
}

char *rest_like_pattern(const char *text)
{
    GString *pattern = g_string_new("*");

    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\\' || *c == '%' || *c == '_')
            g_string_append_c(pattern, '\\');
        /* PostgREST turns every '*' into '%': any one character is the nearest to a literal one. */
        g_string_append_c(pattern, *c == '*' ? '_' : *c);
    }
    g_string_append_c(pattern, '*');
    return g_string_free(pattern, FALSE);
}
