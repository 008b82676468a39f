/* SPDX-License-Identifier: MIT */
#include "fields.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

cJSON *fields_parse_rows(const char *what, const char *bytes, gsize length, GError **error)
{
    g_autoptr(cJSON) rows = json_parse(bytes, length, error);
    const cJSON *row;
    guint index = 0;

    if (rows == NULL)
        return NULL;
    if (!cJSON_IsArray(rows)) {
        g_set_error(error, FAULT, FAULT_DECODE, _("The answer isn't a list of rows (%s)"), what);
        return NULL;
    }
    cJSON_ArrayForEach(row, rows)
    {
        index++;
        if (!cJSON_IsObject(row)) {
            g_set_error(error, FAULT, FAULT_DECODE, _("Row %u of the answer (%s) isn't an object"),
                        index, what);
            return NULL;
        }
    }
    return g_steal_pointer(&rows);
}

cJSON *fields_named(const cJSON *line, const char *const *names, gsize count)
{
    cJSON *row = cJSON_IsArray(line) ? cJSON_CreateObject() : NULL;
    gsize n = 0;

    if (row == NULL)
        return NULL;
    for (cJSON *value = line->child; value != NULL && n < count; value = value->next)
        cJSON_AddItemReferenceToObject(row, names[n++], value);
    return row;
}

static void fail(Fields *fields, const char *name, const char *wanted)
{
    if (!fields->failed)
        g_set_error(fields->error, FAULT, FAULT_DECODE,
                    _("Row %u of the answer (%s): %s should be %s"), fields->row, fields->what,
                    name, wanted);
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
        fail(fields, name, _("text"));
    return g_strdup(cJSON_GetStringValue(member));
}

char *fields_text_required(Fields *fields, const cJSON *row, const char *name)
{
    char *text = fields_text(fields, row, name);

    if (text == NULL)
        fail(fields, name, _("there"));
    return text;
}

gint64 fields_int(Fields *fields, const cJSON *row, const char *name, gint64 min, gint64 max,
                  gint64 fallback)
{
    gint64 number = fallback;

    if (present(row, name) != NULL && !json_int(row, name, min, max, &number))
        fail(fields, name, _("a whole number in its range"));
    return number;
}

/* PostgreSQL's dates that aren't days of 0001-01-01 to 9999-12-31. */
static gboolean is_beyond_calendar(const char *text)
{
    return g_str_has_suffix(text, "infinity") || g_str_has_suffix(text, " BC") ||
           strspn(text, "0123456789") > 4;
}

Day fields_day(Fields *fields, const cJSON *row, const char *name)
{
    g_autofree char *text = fields_text(fields, row, name);
    Day day = DAY_NONE;

    if (text != NULL && !text_parse_day(text, &day) && !is_beyond_calendar(text))
        fail(fields, name, _("a date"));
    return day;
}

char *fields_moment(Fields *fields, const cJSON *row, const char *name)
{
    g_autofree char *told = fields_text(fields, row, name);
    gint64 unix_us = 0;

    if (told == NULL)
        return NULL;
    if (!text_parse_int(told, 0, G_MAXINT64, &unix_us)) {
        fail(fields, name, _("a moment"));
        return NULL;
    }
    g_autoptr(GDateTime) second = g_date_time_new_from_unix_utc(unix_us / G_USEC_PER_SEC);
    if (second == NULL) {
        fail(fields, name, _("a moment"));
        return NULL;
    }
    g_autofree char *whole = g_date_time_format(second, "%Y-%m-%dT%H:%M:%S");
    g_autofree char *part = g_strdup_printf(".%06d", (int)(unix_us % G_USEC_PER_SEC));
    for (gsize end = strlen(part); end > 0 && (part[end - 1] == '0' || part[end - 1] == '.'); end--)
        part[end - 1] = '\0';
    return g_strconcat(whole, part, "+00:00", NULL);
}

gboolean fields_read_percent(const cJSON *value, int *percent)
{
    gint64 number = 0;

    if (cJSON_IsNumber(value))
        number = (gint64)CLAMP(value->valuedouble, 0, 100);
    else if (!cJSON_IsString(value) ||
             !text_parse_int(value->valuestring, G_MININT32, G_MAXINT32, &number))
        return FALSE;
    *percent = (int)CLAMP(number, 0, 100);
    return TRUE;
}

int fields_percent(Fields *fields, const cJSON *row, const char *name)
{
    const cJSON *member = present(row, name);
    int percent = 0;

    if (member != NULL && !fields_read_percent(member, &percent))
        fail(fields, name, _("a percentage"));
    return percent;
}

const cJSON *fields_array(Fields *fields, const cJSON *row, const char *name)
{
    const cJSON *member = present(row, name);

    if (member == NULL || cJSON_IsArray(member))
        return member;
    fail(fields, name, _("an array"));
    return NULL;
}

const cJSON *fields_embedded(Fields *fields, const cJSON *row, const char *name)
{
    const cJSON *member = present(row, name);

    if (cJSON_IsArray(member))
        member = member->child;
    if (member == NULL || cJSON_IsObject(member))
        return member;
    fail(fields, name, _("an object"));
    return NULL;
}

const cJSON *fields_embedded_rows(Fields *fields, const cJSON *row, const char *name)
{
    const cJSON *rows = fields_array(fields, row, name);
    const cJSON *each;

    cJSON_ArrayForEach(each, rows)
    {
        if (cJSON_IsObject(each))
            continue;
        fail(fields, name, _("an array of objects"));
        return NULL;
    }
    return rows;
}
