/* SPDX-License-Identifier: MIT */
#include "looptrace/record_text.h"

#include <string.h>

#include "looptrace/json.h"
#include "looptrace/text.h"

/* ---- CSV ---- */

static gboolean is_number(ValueType type)
{
    return type == VALUE_INTEGER || type == VALUE_DECIMAL || type == VALUE_PERCENT;
}

/* Of any script, and what takes no room: spreadsheets differ in what they pass over. */
static const char *behind_blanks(const char *text)
{
    gunichar c;

    while ((c = g_utf8_get_char(text)) != 0 && (g_unichar_isspace(c) || g_unichar_iszerowidth(c)))
        text = g_utf8_next_char(text);
    return text;
}

/* A spreadsheet runs what begins like a formula; an apostrophe makes it text. Numbers stay. */
static gboolean looks_like_formula(const RecordColumn *column, const char *text)
{
    return !is_number(column->type) && *text != '\0' && strchr("=+-@", *text) != NULL;
}

/* Nearly every value: nothing in it has to be looked at twice. */
static gboolean is_plain(const char *value)
{
    for (; *value != '\0'; value++)
        if (*value < ' ' || *value > '~' || *value == ',' || *value == '"' || *value == ';')
            return FALSE;
    return TRUE;
}

void record_text_csv(GString *out, const RecordColumn *column, const char *value)
{
    g_autoptr(SafeText) safe = NULL;

    if (value == NULL)
        return;
    if (is_plain(value) && !looks_like_formula(column, value + strspn(value, " "))) {
        g_string_append(out, value);
        return;
    }
    safe = text_sanitise(value, -1, TEXT_BLOCK);
    const char *text = safe_text_utf8(safe);
    const char *body = behind_blanks(text);
    gboolean defuse = looks_like_formula(column, body);

    if (!defuse && strpbrk(text, ",\"\n;") == NULL) {
        g_string_append(out, text);
        return;
    }
    g_string_append(out, defuse ? "\"'" : "\"");
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, '"');
}

void record_text_csv_row(GString *out, const RecordColumn *const *columns,
                         const char *const *values, guint n)
{
    for (guint c = 0; c < n; c++) {
        record_text_csv(out, columns[c], values[c]);
        g_string_append(out, c + 1 == n ? "\r\n" : ",");
    }
}

void record_text_csv_head(GString *out, const RecordColumn *const *columns, guint n)
{
    for (guint c = 0; c < n; c++)
        g_string_append_printf(out, "%s%s", columns[c]->key, c + 1 == n ? "\r\n" : ",");
}

/* ---- JSON ---- */

static void append_json_list(GString *out, const char *value)
{
    g_auto(GStrv) names = g_strsplit(value, ",", -1);

    g_string_append_c(out, '[');
    for (guint i = 0; names[i] != NULL; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        json_append_string(out, names[i], -1);
    }
    g_string_append_c(out, ']');
}

/* Printed anew, so that nothing in it reaches a terminal as it came. */
static void append_json_text(GString *out, const char *value)
{
    g_autoptr(cJSON) parsed = json_parse(value, strlen(value), NULL);

    if (parsed == NULL)
        json_append_string(out, value, -1);
    else
        json_append_value(out, parsed);
}

void record_text_json(GString *out, const RecordColumn *column, const char *value)
{
    gint64 number = 0;

    if (value == NULL)
        g_string_append(out, "null");
    else if (column->type == VALUE_LIST)
        append_json_list(out, value);
    else if (column->type == VALUE_JSON)
        append_json_text(out, value);
    else if (column->type == VALUE_BOOLEAN)
        g_string_append(out, strcmp(value, "true") == 0 ? "true" : "false");
    else if ((column->type == VALUE_INTEGER || column->type == VALUE_PERCENT) &&
             text_parse_int(value, G_MININT64, G_MAXINT64, &number))
        g_string_append_printf(out, "%" G_GINT64_FORMAT, number);
    else
        json_append_string(out, value, -1);
}

void record_text_json_row(GString *out, const RecordColumn *const *columns,
                          const char *const *values, guint n)
{
    g_string_append_c(out, '{');
    for (guint c = 0; c < n; c++) {
        if (c > 0)
            g_string_append_c(out, ',');
        json_append_string(out, columns[c]->key, -1);
        g_string_append_c(out, ':');
        record_text_json(out, columns[c], values[c]);
    }
    g_string_append_c(out, '}');
}
