/* SPDX-License-Identifier: MIT */
/* Records as text, in five formats. */
#include <string.h>

#include "looptrace/cli.h"
#include "looptrace/json.h"
#include "looptrace/record_text.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

typedef struct {
    const Records *records;
    const OutputOptions *options;
    GArray *columns; /* of guint: which, in which order */
} Render;

/* ---- which columns ---- */

static gboolean fail_column(const Records *records, const char *key, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    g_autofree char *clean = text_clean(key, -1);

    for (guint i = 0; i < records_columns(records); i++)
        g_string_append_printf(known, "%s%s", i == 0 ? "" : ", ", records_column(records, i)->key);
    g_set_error(error, FAULT, FAULT_USAGE, _("there is no column “%s”; there are: %s"), clean,
                known->str);
    return FALSE;
}

static gboolean choose_columns(Render *render, GError **error)
{
    const Records *records = render->records;
    gboolean all = render->options->format != OUTPUT_TABLE;
    const char *const *wanted =
        render->options->columns != NULL ? render->options->columns : records_usual(records);

    if (wanted == NULL) {
        for (guint i = 0; i < records_columns(records); i++)
            if (all || records_column(records, i)->in_table)
                g_array_append_val(render->columns, i);
        return TRUE;
    }
    for (guint i = 0; wanted[i] != NULL; i++) {
        int found = records_find_column(records, wanted[i]);
        if (found < 0)
            return fail_column(records, wanted[i], error);
        guint column = (guint)found;
        g_array_append_val(render->columns, column);
    }
    return TRUE;
}

static const RecordColumn *column_at(const Render *render, guint i)
{
    return records_column(render->records, g_array_index(render->columns, guint, i));
}

static const char *value_at(const Render *render, guint row, guint i)
{
    return records_value(render->records, row, g_array_index(render->columns, guint, i));
}

/* ---- for people ---- */

static gboolean is_number(ValueType type)
{
    switch (type) {
    case VALUE_INTEGER:
    case VALUE_DECIMAL:
    case VALUE_PERCENT:
        return TRUE;
    case VALUE_TEXT:
    case VALUE_DAY:
    case VALUE_MOMENT:
    case VALUE_BOOLEAN:
    case VALUE_LIST:
    case VALUE_JSON:
        return FALSE;
    }
    return FALSE;
}

static SafeText *show_moment(const char *value, const Clock *clock)
{
    gint64 moment = 0;

    if (!text_parse_moment(value, &moment))
        return text_sanitise(value, -1, TEXT_LINE);

    g_autofree char *shown = text_moment_full(moment, clock);
    return text_sanitise(shown, -1, TEXT_LINE);
}

/* Links and the like, parted by blanks. NULL: it is something else. Caller frees. */
static char *texts_of(const char *json)
{
    g_autoptr(cJSON) parsed = json_parse(json, strlen(json), NULL);
    g_autoptr(GString) texts = g_string_new(NULL);
    const cJSON *text;

    if (!cJSON_IsArray(parsed))
        return NULL;
    cJSON_ArrayForEach(text, parsed)
    {
        if (!cJSON_IsString(text))
            return NULL;
        g_string_append_printf(texts, "%s%s", texts->len == 0 ? "" : " ", text->valuestring);
    }
    return g_string_free(g_steal_pointer(&texts), FALSE);
}

/* A value as a person reads it in a table. */
static SafeText *show_value(const RecordColumn *column, const char *value, const Clock *clock)
{
    gint64 number = 0;
    g_autofree char *shown = NULL;

    if (value == NULL)
        return text_sanitise("", 0, TEXT_LINE);
    switch (column->type) {
    case VALUE_PERCENT:
        return safe_text_printf("%s%%", value);
    case VALUE_INTEGER:
        if (text_parse_int(value, G_MININT64, G_MAXINT64, &number))
            shown = text_quantity(number);
        break;
    case VALUE_MOMENT:
        return show_moment(value, clock);
    case VALUE_BOOLEAN:
        shown = g_strdup(strcmp(value, "true") == 0 ? "yes" : "no");
        break;
    case VALUE_JSON:
        shown = texts_of(value);
        break;
    case VALUE_TEXT:
    case VALUE_DECIMAL:
    case VALUE_DAY:
    case VALUE_LIST:
        break;
    }
    return text_sanitise(shown == NULL ? value : shown, -1, TEXT_LINE);
}

static void append_cell(GString *out, const char *text, int columns, TextAlign align, gboolean last,
                        gboolean ascii)
{
    g_autofree char *fitted = text_fit(text, columns, align, ascii);
    g_autofree char *plain = ascii ? text_to_ascii(fitted) : NULL;

    if (last && align == TEXT_LEFT) /* no blanks at the end of a line */
        g_strchomp(plain == NULL ? fitted : plain);
    g_string_append(out, plain == NULL ? fitted : plain);
    g_string_append(out, last ? "\n" : "  ");
}

typedef struct {
    SafeText **cells; /* rows × columns */
    int *widths;
    guint n;
} Grid;

static void grid_clear(Grid *grid, guint rows)
{
    for (guint i = 0; i < rows * grid->n; i++)
        safe_text_unref(grid->cells[i]);
    g_free(grid->cells);
    g_free(grid->widths);
}

static Grid grid_fill(const Render *render)
{
    guint rows = records_count(render->records);
    Grid grid = {.n = render->columns->len};

    grid.cells = g_new0(SafeText *, (gsize)rows * grid.n + 1);
    grid.widths = g_new0(int, grid.n + 1);
    for (guint c = 0; c < grid.n; c++)
        grid.widths[c] = text_columns(column_at(render, c)->title);
    for (guint r = 0; r < rows; r++)
        for (guint c = 0; c < grid.n; c++) {
            SafeText *cell =
                show_value(column_at(render, c), value_at(render, r, c), render->options->clock);
            grid.cells[r * grid.n + c] = cell;
            grid.widths[c] = MAX(grid.widths[c], safe_text_columns(cell));
        }
    return grid;
}

/* Too wide for the terminal: the widest text column gives up a cell at a time, down to a floor. */
static void grid_shrink(const Render *render, Grid *grid)
{
    const int floor = 8;
    int total = 0;

    for (guint c = 0; c < grid->n; c++)
        total += grid->widths[c] + (c > 0 ? 2 : 0);
    while (render->options->width > 0 && total > render->options->width) {
        guint widest = 0;
        for (guint c = 1; c < grid->n; c++)
            if (!is_number(column_at(render, c)->type) && grid->widths[c] > grid->widths[widest])
                widest = c;
        if (grid->n == 0 || grid->widths[widest] <= floor)
            break;
        grid->widths[widest]--;
        total--;
    }
}

static void append_table(GString *out, const Render *render)
{
    guint rows = records_count(render->records);
    Grid grid = grid_fill(render);

    grid_shrink(render, &grid);
    for (guint c = 0; c < grid.n; c++)
        append_cell(out, column_at(render, c)->title, grid.widths[c],
                    is_number(column_at(render, c)->type) ? TEXT_RIGHT : TEXT_LEFT, c + 1 == grid.n,
                    render->options->ascii);
    for (guint r = 0; r < rows; r++)
        for (guint c = 0; c < grid.n; c++)
            append_cell(out, safe_text_utf8(grid.cells[r * grid.n + c]), grid.widths[c],
                        is_number(column_at(render, c)->type) ? TEXT_RIGHT : TEXT_LEFT,
                        c + 1 == grid.n, render->options->ascii);
    grid_clear(&grid, rows);
}

/* One record: a line for each fact. */
static void append_facts(GString *out, const Render *render)
{
    int label = 0;

    for (guint c = 0; c < render->columns->len; c++)
        label = MAX(label, text_columns(column_at(render, c)->title));
    for (guint c = 0; c < render->columns->len; c++) {
        g_autoptr(SafeText) value =
            show_value(column_at(render, c), value_at(render, 0, c), render->options->clock);
        append_cell(out, column_at(render, c)->title, label, TEXT_LEFT, FALSE,
                    render->options->ascii);
        append_cell(out, safe_text_utf8(value), safe_text_columns(value), TEXT_LEFT, TRUE,
                    render->options->ascii);
    }
}

/* ---- for other programs ---- */

/* Tabs part values, line ends part rows, nothing else does: sanitised text holds neither. */
static void append_plain(GString *out, const Render *render)
{
    for (guint r = 0; r < records_count(render->records); r++)
        for (guint c = 0; c < render->columns->len; c++) {
            g_autoptr(SafeText) value = text_sanitise(value_at(render, r, c), -1, TEXT_LINE);
            g_string_append(out, safe_text_utf8(value));
            g_string_append_c(out, c + 1 == render->columns->len ? '\n' : '\t');
        }
}

/* RFC 4180: CR LF line ends. */
static void append_csv(GString *out, const Render *render)
{
    guint n = render->columns->len;
    gboolean begins =
        render->options->part == OUTPUT_WHOLE || render->options->part == OUTPUT_FIRST;

    for (guint c = 0; begins && c < n; c++)
        g_string_append_printf(out, "%s%s", column_at(render, c)->key, c + 1 == n ? "\r\n" : ",");
    for (guint r = 0; r < records_count(render->records); r++)
        for (guint c = 0; c < n; c++) {
            const char *value = value_at(render, r, c);
            record_text_csv(out, column_at(render, c), value);
            g_string_append(out, c + 1 == n ? "\r\n" : ",");
        }
}

static gboolean append_child(GString *out, const Render *render);

static gboolean append_json_row(GString *out, const Render *render, guint row)
{
    g_string_append_c(out, '{');
    for (guint c = 0; c < render->columns->len; c++) {
        if (c > 0)
            g_string_append_c(out, ',');
        json_append_string(out, column_at(render, c)->key, -1);
        g_string_append_c(out, ':');
        record_text_json(out, column_at(render, c), value_at(render, row, c));
    }
    gboolean whole = render->options->columns != NULL || append_child(out, render);
    g_string_append_c(out, '}');
    return whole;
}

static gboolean append_json(GString *out, const Render *render)
{
    guint rows = records_count(render->records);
    gboolean lines = render->options->format == OUTPUT_JSONL;
    gboolean list = !lines && !records_is_single(render->records);

    OutputPart part = render->options->part;
    gboolean begins = part == OUTPUT_WHOLE || part == OUTPUT_FIRST;
    gboolean ends = part == OUTPUT_WHOLE || part == OUTPUT_LAST;

    /* The comma stands before what follows, so that a part needn't know whether another comes. */
    if (list && begins)
        g_string_append_c(out, '[');
    for (guint r = 0; r < rows; r++) {
        if (list)
            g_string_append(out, r == 0 && begins ? "\n" : ",\n");
        if (!append_json_row(out, render, r))
            return FALSE;
        if (!list)
            g_string_append_c(out, '\n');
    }
    if (list && ends)
        g_string_append(out, rows > 0 || !begins ? "\n]\n" : "]\n");
    return TRUE;
}

/* ---- together ---- */

static gboolean append_records(GString *out, const Records *records, const OutputOptions *options,
                               GError **error);

/* The list that belongs to an object, as a member of it, in one line. */
static gboolean append_child(GString *out, const Render *render)
{
    const char *key = NULL;
    const Records *child = records_child(render->records, &key);
    OutputOptions options = *render->options;

    if (child == NULL)
        return TRUE;
    options.format = OUTPUT_JSON;
    options.part = OUTPUT_WHOLE;
    options.columns = NULL;
    g_string_append_c(out, ',');
    json_append_string(out, key, -1);
    g_string_append_c(out, ':');
    if (!append_records(out, child, &options, NULL))
        return FALSE;
    g_string_truncate(out, out->len - 1); /* the line end behind the list */
    return TRUE;
}

static gboolean append_for_people(GString *out, const Render *render, GError **error)
{
    const char *key = NULL;
    const Records *child = records_child(render->records, &key);

    if (!records_is_single(render->records)) {
        append_table(out, render);
        return TRUE;
    }
    if (records_shows_facts(render->records))
        append_facts(out, render);
    if (child == NULL || render->options->columns != NULL)
        return TRUE;
    g_string_append_c(out, '\n');
    return append_records(out, child, render->options, error);
}

static gboolean append_records(GString *out, const Records *records, const OutputOptions *options,
                               GError **error)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(guint));
    Render render = {records, options, columns};

    if (!choose_columns(&render, error))
        return FALSE;
    switch (options->format) {
    case OUTPUT_TABLE:
        return append_for_people(out, &render, error);
    case OUTPUT_PLAIN:
        append_plain(out, &render);
        return TRUE;
    case OUTPUT_CSV:
        append_csv(out, &render);
        return TRUE;
    case OUTPUT_JSON:
    case OUTPUT_JSONL:
        return append_json(out, &render);
    }
    return TRUE;
}

char *cli_render(const Records *records, const OutputOptions *options, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);

    gboolean as_text = records_columns(records) == 0 || options->format == OUTPUT_TABLE ||
                       options->format == OUTPUT_PLAIN;

    if (records_text(records) != NULL && as_text) {
        g_autoptr(SafeText) safe = text_sanitise(records_text(records), -1, TEXT_BLOCK);
        g_string_append_printf(out, "%s%s", safe_text_utf8(safe),
                               *safe_text_utf8(safe) == '\0' ? "" : "\n");
    } else if (!append_records(out, records, options, error)) {
        return NULL;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
