/* SPDX-License-Identifier: MIT */
#include "fields.h"

#include "looptrace/fault.h"
#include "looptrace/text.h"

cJSON *fields_parse_rows(const char *what, const char *bytes, gsize length, GError **error)
{
    g_autoptr(cJSON) rows = json_parse(bytes, length, error);
    const cJSON *row;
    guint index = 0;

    if (rows == NULL)
        return NULL;
    if (!cJSON_IsArray(rows)) {
        g_set_error(error, FAULT, FAULT_DECODE, "The answer isn't a list of rows (%s)", what);
        return NULL;
    }
    cJSON_ArrayForEach(row, rows)
    {
        index++;
        if (!cJSON_IsObject(row)) {
            g_set_error(error, FAULT, FAULT_DECODE, "Row %u of the answer (%s) isn't an object",
                        index, what);
            return NULL;
        }
    }
    return g_steal_pointer(&rows);
}

static void fail(Fields *fields, const char *name, const char *wanted)
{
    if (!fields->failed)
        g_set_error(fields->error, FAULT, FAULT_DECODE,
                    "Row %u of the answer (%s): %s should be %s", fields->row, fields->what, name,
                    wanted);
    fields->failed = TRUE;
}

static const cJSON *present(const cJSON *row, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(row, name);

    return member == NULL || cJSON_IsNull(member) ? NULL : member;
}

char *fields_text(Fields *fields, const cJSON *row, const char *name)
{
    const cJSON *member = present(row, name);

    if (member != NULL && !cJSON_IsString(member))
        fail(fields, name, "text");
    return g_strdup(cJSON_GetStringValue(member));
}

char *fields_text_required(Fields *fields, const cJSON *row, const char *name)
{
    char *text = fields_text(fields, row, name);

    if (text == NULL)
        fail(fields, name, "there");
    return text;
}

gint64 fields_int(Fields *fields, const cJSON *row, const char *name, gint64 min, gint64 max,
                  gint64 fallback)
{
    gint64 number = fallback;

    if (present(row, name) != NULL && !json_int(row, name, min, max, &number))
        fail(fields, name, "a whole number in its range");
    return number;
}

Day fields_day(Fields *fields, const cJSON *row, const char *name)
{
    g_autofree char *text = fields_text(fields, row, name);
    Day day = DAY_NONE;

    /* "infinity" is a date for PostgreSQL, and none for a person. */
    if (text != NULL && !text_parse_day(text, &day) && !g_str_has_suffix(text, "infinity"))
        fail(fields, name, "a date");
    return day;
}

const cJSON *fields_embedded(const cJSON *row, const char *name)
{
    const cJSON *member = present(row, name);

    if (cJSON_IsArray(member))
        member = member->child;
    return cJSON_IsObject(member) ? member : NULL;
}
