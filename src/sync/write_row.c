/* SPDX-License-Identifier: MIT */
/* A row as the server tells it: values as text. */
#include "looptrace/text.h"
#include "write_private.h"

gboolean write_row_has(const cJSON *row, const char *column)
{
    return cJSON_HasObjectItem(row, column);
}

char *write_row_value(const cJSON *row, const char *column)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(row, column);

    if (cJSON_IsString(value))
        return g_strdup(value->valuestring);
    if (cJSON_IsBool(value))
        return g_strdup(cJSON_IsTrue(value) ? "true" : "false");
    if (cJSON_IsArray(value)) {
        GString *text = g_string_new(NULL);
        json_append_value(text, value);
        return g_string_free(text, FALSE);
    }
    return cJSON_IsNumber(value) ? json_decimal(row, column) : NULL;
}

gboolean write_guard_equal(const char *a, const char *b)
{
    gint64 left, right;

    if (g_strcmp0(a, b) == 0)
        return TRUE;
    return a != NULL && b != NULL && text_parse_moment(a, &left) && text_parse_moment(b, &right) &&
           left == right;
}
