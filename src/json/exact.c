/* SPDX-License-Identifier: MIT */
/* Numbers as they came, beside the doubles that cJSON makes of them. */
#include <string.h>

#include "looptrace/json.h"

typedef struct {
    const char *at, *end;
} Text;

/* The next one outside of strings; what is parsed already is JSON. */
static char *next_number(Text *text)
{
    static const char parts[] = "0123456789+-.eE";
    gboolean quoted = FALSE;
    gsize length = 0;

    for (; text->at < text->end; text->at++) {
        if (*text->at == '"')
            quoted = !quoted;
        else if (quoted && *text->at == '\\')
            text->at++;
        else if (!quoted && (*text->at == '-' || g_ascii_isdigit(*text->at)))
            break;
    }
    const char *begin = text->at;
    while (text->at < text->end && memchr(parts, *text->at, sizeof parts - 1) != NULL)
        text->at++;
    length = (gsize)(text->at - begin);
    char *number = cJSON_malloc(length + 1); /* it goes with the tree */
    if (number == NULL)
        return NULL;
    memcpy(number, begin, length);
    number[length] = '\0';
    return number;
}

/* Values come in the order of the text; the depth is bounded by the scan. */
static void keep_numbers(cJSON *value, Text *text)
{
    for (; value != NULL; value = value->next) {
        if (cJSON_IsNumber(value))
            value->valuestring = next_number(text);
        keep_numbers(value->child, text);
    }
}

cJSON *json_parse_exact(const char *bytes, gsize length, GError **error)
{
    cJSON *value = json_parse(bytes, length, error);
    Text text = {bytes, bytes + length};

    keep_numbers(value, &text);
    return value;
}
