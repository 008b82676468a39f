/* SPDX-License-Identifier: MIT */
/* What a command that writes is about: its words, or lines of stdin: plain ones, or rows as another command prints them. */
#include "writing.h"

#include <string.h>

#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define LINES_MAX 2000

typedef struct {
    const WritingNoun *noun;
    const char *detail; /* NULL: a line is a name, and no more */
    GPtrArray *lines;   /* WritingLine */
} Reading;

WritingLine *writing_line_add(GPtrArray *lines, const char *name, const char *detail)
{
    WritingLine *line = g_new0(WritingLine, 1);

    line->name = g_strdup(name);
    line->detail = g_strdup(detail);
    g_ptr_array_add(lines, line);
    return line;
}

static gboolean fail_line(const Reading *reading, guint number, GError **error)
{
    if (reading->lines->len >= LINES_MAX)
        g_set_error(error, FAULT, FAULT_USAGE,
                    _("--stdin, line %u: no more than that at once (%d)"), number, LINES_MAX);
    else
        g_set_error(error, FAULT, FAULT_USAGE,
                    _("--stdin, line %u: %s and %s are wanted, parted by a blank"), number,
                    reading->noun->shown, reading->detail);
    return FALSE;
}

/* ---- rows ---- */

static gboolean is_json(const char *text)
{
    text += strspn(text, " \t\r\n");
    return *text == '{' || *text == '[';
}

static gboolean add_row(Reading *reading, const cJSON *row, GError **error)
{
    const char *key = reading->noun->row_key == NULL ? "id" : reading->noun->row_key;
    const char *name = cJSON_IsString(row) ? row->valuestring : json_text(row, key);

    if (name == NULL || *name == '\0') {
        g_set_error(error, FAULT, FAULT_USAGE, _("--stdin, row %u has no %s"),
                    reading->lines->len + 1, key);
        return FALSE;
    }
    if (reading->lines->len >= LINES_MAX)
        return fail_line(reading, reading->lines->len + 1, error);
    g_autoptr(GString) given = g_string_new(NULL);
    json_append_value(given, row);
    writing_line_add(reading->lines, name, NULL)->given = g_strdup(given->str);
    return TRUE;
}

/* An array of rows, or a row. */
static gboolean add_value(Reading *reading, const char *text, gsize length, GError **error)
{
    g_autoptr(cJSON) value = json_parse(text, length, error);
    const cJSON *row;

    if (value == NULL) {
        g_prefix_error(error, "--stdin: ");
        return FALSE;
    }
    if (!cJSON_IsArray(value))
        return add_row(reading, value, error);
    cJSON_ArrayForEach(row, value) if (!add_row(reading, row, error)) return FALSE;
    return TRUE;
}

/* --json prints one value; --jsonl and `jq -c` one in each line. */
static gboolean read_json(Reading *reading, const char *text, GError **error)
{
    g_autoptr(cJSON) whole = json_parse(text, strlen(text), NULL);
    g_auto(GStrv) lines = whole != NULL ? NULL : g_strsplit(text, "\n", -1);

    if (whole != NULL)
        return add_value(reading, text, strlen(text), error);
    for (guint i = 0; lines[i] != NULL; i++)
        if (*g_strstrip(lines[i]) != '\0' && !add_value(reading, lines[i], strlen(lines[i]), error))
            return FALSE;
    return TRUE;
}

/* ---- plain lines ---- */

static gboolean read_line(Reading *reading, guint number, char *name, GError **error)
{
    char *blank = strpbrk(name, " \t");

    if ((blank == NULL && reading->detail != NULL) || reading->lines->len >= LINES_MAX)
        return fail_line(reading, number, error);
    if (blank != NULL)
        *blank = '\0';
    if (blank != NULL && reading->detail == NULL && *g_strstrip(blank + 1) != '\0') {
        g_set_error(error, FAULT, FAULT_USAGE, _("--stdin, line %u: %s alone is wanted"), number,
                    reading->noun->shown);
        return FALSE;
    }
    writing_line_add(reading->lines, name, reading->detail == NULL ? NULL : g_strstrip(blank + 1));
    return TRUE;
}

static gboolean read_plain(Reading *reading, const char *text, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++)
        if (*g_strstrip(lines[i]) != '\0' && !read_line(reading, i + 1, lines[i], error))
            return FALSE;
    return TRUE;
}

static gboolean read_stdin(Reading *reading, const char *text, GError **error)
{
    gboolean rows = reading->detail == NULL && is_json(text);

    if (!(rows ? read_json(reading, text, error) : read_plain(reading, text, error)))
        return FALSE;
    if (reading->lines->len > 0)
        return TRUE;
    g_set_error(error, FAULT, FAULT_USAGE, _("--stdin: there is nothing on stdin"));
    return FALSE;
}

/* ---- words ---- */

static gboolean fail_words(const Reading *reading, GError **error)
{
    if (reading->detail == NULL)
        g_set_error(error, FAULT, FAULT_USAGE, _("give %s, or --stdin with one in each line"),
                    reading->noun->shown);
    else
        g_set_error(error, FAULT, FAULT_USAGE,
                    _("give %s and %s, or --stdin with both in each line"), reading->noun->shown,
                    reading->detail);
    return FALSE;
}

static gboolean read_rest(Reading *reading, const char *const *rest, GError **error)
{
    for (guint i = 0; rest[i] != NULL; i++) {
        if (reading->lines->len >= LINES_MAX)
            return fail_line(reading, i + 1, error);
        writing_line_add(reading->lines, rest[i], NULL);
    }
    return TRUE;
}

gboolean writing_read_lines(Invocation *invocation, const WritingNoun *noun, const char *detail,
                            GPtrArray *lines, gboolean *bulk, GError **error)
{
    Reading reading = {noun, detail, lines};
    const char *const *rest = invocation_rest(invocation);
    const char *name = noun->several ? rest[0] : invocation_text(invocation, noun->word);
    const char *second = detail == NULL ? NULL : invocation_text(invocation, detail);

    *bulk = invocation_flag(invocation, "stdin");
    if (*bulk && name == NULL)
        return read_stdin(&reading, invocation_text(invocation, "stdin"), error);
    if (*bulk || name == NULL || (second == NULL && detail != NULL))
        return fail_words(&reading, error);
    *bulk = noun->several && rest[1] != NULL;
    if (noun->several)
        return read_rest(&reading, rest, error);
    writing_line_add(lines, name, second);
    return TRUE;
}
