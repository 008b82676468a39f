/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "fields.h"
#include "looptrace/codec.h"
#include "looptrace/fault.h"
#include "looptrace/words.h"

/* A member, or one of an embedded row: "profile.full_name". As it was kept it is one name. */
static const cJSON *member(const cJSON *row, const char *path)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(row, path);
    const char *dot = strchr(path, '.');

    if (value != NULL || dot == NULL)
        return value;
    g_autofree char *head = g_strndup(path, (gsize)(dot - path));
    const cJSON *inner = json_object(row, head);
    return inner == NULL ? NULL : member(inner, dot + 1);
}

static char *text_of(const cJSON *value)
{
    GString *json;

    if (value == NULL || cJSON_IsNull(value))
        return NULL;
    if (cJSON_IsBool(value))
        return g_strdup(cJSON_IsTrue(value) ? "true" : "false");
    if (cJSON_IsString(value)) /* a number too: as it came */
        return g_strdup(value->valuestring);
    if (cJSON_IsNumber(value))
        return g_strdup(value->valuestring);
    json = g_string_new(NULL);
    json_append_value(json, value);
    return g_string_free(json, FALSE);
}

static FlatRow *read_row(const cJSON *value, const char *const *columns)
{
    FlatRow *row = flat_row_new();

    for (guint i = 0; columns[i] != NULL; i++)
        row->values[i] = text_of(member(value, columns[i]));
    return row;
}

GPtrArray *codec_flat_rows_from_json(const char *const *columns, const char *bytes, gsize length,
                                     GError **error)
{
    g_autoptr(cJSON) rows = json_parse_exact(bytes, length, error);
    g_autoptr(GPtrArray) read = g_ptr_array_new_with_free_func((GDestroyNotify)flat_row_free);
    const cJSON *value;

    if (rows == NULL)
        return NULL;
    if (!cJSON_IsArray(rows)) {
        g_set_error(error, FAULT, FAULT_DECODE, _("The answer isn't a list of rows"));
        return NULL;
    }
    cJSON_ArrayForEach(value, rows)
    {
        FlatRow *row = read_row(value, columns);
        g_ptr_array_add(read, row);
        if (cJSON_IsObject(value) && row->values[0] != NULL)
            continue;
        g_set_error(error, FAULT, FAULT_DECODE, _("Row %u of the answer has no %s"), read->len,
                    columns[0]);
        return NULL;
    }
    return g_steal_pointer(&read);
}

char *codec_flat_row_to_json(const char *const *columns, const FlatRow *row)
{
    GString *json = g_string_new("[{");

    for (guint i = 0; columns[i] != NULL; i++) {
        if (row->values[i] == NULL)
            continue;
        g_string_append(json, i == 0 ? "" : ",");
        json_append_string(json, columns[i], -1);
        g_string_append_c(json, ':');
        json_append_string(json, row->values[i], -1);
    }
    g_string_append(json, "}]");
    return g_string_free(json, FALSE);
}
