/* SPDX-License-Identifier: MIT */
#include "json_tree.h"

#include <string.h>

#include "looptrace/json.h"
#include "looptrace/words.h"

static gconstpointer first(gpointer self, gconstpointer node)
{
    return ((const cJSON *)node)->child;
}

static gconstpointer next(gpointer self, gconstpointer node)
{
    return ((const cJSON *)node)->next;
}

static gboolean is_branch(gpointer self, gconstpointer node)
{
    return ((const cJSON *)node)->child != NULL;
}

static SafeText *label(gpointer self, gconstpointer node, guint index)
{
    const char *name = ((const cJSON *)node)->string;

    return name == NULL ? safe_text_printf("%u", index) : text_sanitise(name, -1, TEXT_LINE);
}

static SafeText *members(const cJSON *json)
{
    guint n = (guint)cJSON_GetArraySize(json);

    return cJSON_IsArray(json) ? safe_text_printf(P_("%u entry", "%u entries", n), n)
                               : safe_text_printf(P_("%u member", "%u members", n), n);
}

/* The bytes of it up to max that don't end within a character. */
static gsize whole_characters(const char *utf8, gsize length, gsize max)
{
    if (length <= max)
        return length;
    while (max > 0 && ((guchar)utf8[max] & 0xC0) == 0x80)
        max--;
    return max;
}

static SafeText *value(gpointer self, gconstpointer node, gsize max, gsize *length)
{
    const cJSON *json = node;
    g_autoptr(GString) text = g_string_new(NULL);

    *length = 0;
    if (json->child != NULL)
        return members(json);
    if (cJSON_IsString(json)) {
        *length = strlen(json->valuestring);
        return text_sanitise(json->valuestring,
                             (gssize)whole_characters(json->valuestring, *length, max), TEXT_BLOCK);
    }
    if (cJSON_IsNumber(json) && json->valuestring != NULL)
        g_string_append(text, json->valuestring);
    else
        json_append_value(text, json);
    *length = text->len;
    return text_sanitise(text->str, (gssize)MIN(text->len, max), TEXT_LINE);
}

const UiTreeSource json_tree_source = {NULL, first, next, is_branch, label, value};
