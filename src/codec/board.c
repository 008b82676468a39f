/* SPDX-License-Identifier: MIT */
/* The production board as changes() tells it: rows without names of members, whose stages are percentages, and the sets of
 * the stages' names. */
#include "fields.h"
#include "looptrace/codec.h"
#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define TOTAL_MAX ((gint64)1 << 52)
#define SETS_MAX  64

/* Of private.board_rows, in their order. */
static const char *const members[] = {
    "id",       "number",  "own",      "what",  "quantity", "due", "status",    "rank", "names",
    "percents", "delayed", "supplier", "begun", "moved",    "by",  "stage_due", "note"};

/* ---- reading ---- */

static char **read_set(const cJSON *set)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    const cJSON *name;

    if (!cJSON_IsArray(set) || cJSON_GetArraySize(set) > STAGES_MAX)
        return NULL;
    cJSON_ArrayForEach(name, set)
    {
        if (!cJSON_IsString(name))
            return NULL;
        g_strv_builder_add(names, name->valuestring);
    }
    return g_strv_builder_end(names);
}

static gboolean read_names(GHashTable *names, const cJSON *part)
{
    const cJSON *set;

    cJSON_ArrayForEach(set, json_object(part, "names"))
    {
        if (g_hash_table_contains(names, set->string)) /* rows point at it */
            continue;
        char **read = g_hash_table_size(names) == SETS_MAX ? NULL : read_set(set);
        if (read == NULL)
            return FALSE;
        g_hash_table_insert(names, g_strdup(set->string), read);
    }
    return TRUE;
}

static void read_stages(Fields *fields, const cJSON *from, BoardRow *row)
{
    const cJSON *each;
    int percent = 0;

    cJSON_ArrayForEach(each, fields_array(fields, from, "percents"))
    {
        if (row->count < STAGES_MAX && fields_read_percent(each, &percent))
            row->percent[row->count++] = (guint8)percent;
    }
    cJSON_ArrayForEach(each, fields_array(fields, from, "delayed"))
    {
        if (cJSON_IsNumber(each) && each->valueint >= 1 && each->valueint <= STAGES_MAX)
            row->delayed |= 1u << (each->valueint - 1);
    }
}

#define MINUTE_US ((gint64)60 * G_USEC_PER_SEC)
#define DAY_MAX   1000000 /* beyond the year 4000 */

static Day read_day(Fields *fields, const cJSON *from, const char *name)
{
    gint64 day = fields_int(fields, from, name, -DAY_MAX, DAY_MAX, DAY_MAX);

    return day == DAY_MAX ? DAY_NONE : (Day)day;
}

/* Of the stage that it stands at; rows of an older platform end before. */
static void read_details(Fields *fields, const cJSON *from, BoardRow *row)
{
    const cJSON *note = cJSON_GetObjectItemCaseSensitive(from, "note");

    row->told = note != NULL;
    if (!row->told)
        return;
    row->told_stage = board_row_stage(row);
    row->begun = read_day(fields, from, "begun");
    row->stage_due = read_day(fields, from, "stage_due");
    row->moved_us = MINUTE_US * fields_int(fields, from, "moved", 0, G_MAXINT64 / MINUTE_US, 0);
    row->by = fields_text(fields, from, "by");
    row->note_is_long = cJSON_IsTrue(note);
    row->note = row->note_is_long ? NULL : fields_text(fields, from, "note");
}

static BoardRow *read_row(Fields *fields, const cJSON *from)
{
    BoardRow *row = board_row_new();

    row->id = fields_text_required(fields, from, "id");
    row->number = fields_text_required(fields, from, "number");
    row->own = fields_text(fields, from, "own");
    row->product = fields_text(fields, from, "what");
    row->supplier = fields_text(fields, from, "supplier");
    row->quantity = fields_int(fields, from, "quantity", 0, G_MAXINT32, 0);
    row->due = fields_day(fields, from, "due");
    row->workflow_text = fields_text(fields, from, "status");
    row->workflow = workflow_from_wire(row->workflow_text);
    row->rank = (int)fields_int(fields, from, "rank", 0, 1, 1);
    row->at_risk = row->rank == 0;
    row->set = fields_text(fields, from, "names");
    read_stages(fields, from, row);
    read_details(fields, from, row);
    return row;
}

static GPtrArray *read_rows(const cJSON *part, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)board_row_free);
    Fields fields = {.what = "board", .error = error};
    const cJSON *each;

    cJSON_ArrayForEach(each, json_array(part, "rows"))
    {
        g_autoptr(cJSON) row = fields_named(each, members, G_N_ELEMENTS(members));
        fields.row++;
        if (row == NULL) {
            g_set_error(error, FAULT, FAULT_DECODE,
                        _("Row %u of the answer (board) isn't an array"), fields.row);
            return NULL;
        }
        g_ptr_array_add(rows, read_row(&fields, row));
        if (fields.failed)
            return NULL;
    }
    return g_steal_pointer(&rows);
}

/* FALSE: it has names that aren't among the board's. */
static gboolean name_stages(const Board *board, BoardRow *row)
{
    row->names = row->set == NULL ? NULL : g_hash_table_lookup(board->names, row->set);
    return row->set == NULL || row->names != NULL;
}

static gboolean fail_shape(GError **error)
{
    g_set_error(error, FAULT, FAULT_DECODE, _("The answer (board) has another shape"));
    return FALSE;
}

gboolean codec_board_from_value(const cJSON *part, Board **board, GError **error)
{
    g_autoptr(Board) read = board_new();

    *board = NULL;
    if (json_array(part, "rows") == NULL || !json_int(part, "total", 0, TOTAL_MAX, &read->total) ||
        !read_names(read->names, part))
        return fail_shape(error);
    g_autoptr(GPtrArray) rows = read_rows(part, error);
    if (rows == NULL)
        return FALSE;
    read->more = json_bool(part, "more", FALSE);
    for (guint i = 0; i < rows->len; i++) {
        BoardRow *row = g_steal_pointer(&g_ptr_array_index(rows, i));
        name_stages(read, row);
        g_ptr_array_add(read->rows, row);
    }
    *board = g_steal_pointer(&read);
    return TRUE;
}

gboolean codec_board_update(Board *board, const cJSON *part, gboolean *whole, GError **error)
{
    gint64 total = 0;
    const cJSON *id;

    if (json_array(part, "rows") == NULL || !json_int(part, "total", 0, TOTAL_MAX, &total))
        return fail_shape(error);
    g_autoptr(GPtrArray) rows = read_rows(part, error);
    if (rows == NULL)
        return FALSE;
    if (!read_names(board->names, part))
        return fail_shape(error);
    *whole = TRUE;
    board->total = total;
    cJSON_ArrayForEach(id, json_array(part, "gone"))
    {
        if (cJSON_IsString(id))
            board_drop(board, id->valuestring);
    }
    for (guint i = 0; i < rows->len; i++) {
        BoardRow *row = g_steal_pointer(&g_ptr_array_index(rows, i));
        *whole = name_stages(board, row) && *whole;
        board_put(board, row);
    }
    return TRUE;
}

/* ---- asking ---- */

static void append_after(GString *json, const BoardRow *after)
{
    g_autofree char *due = after->due == DAY_NONE ? NULL : text_day(after->due);

    g_string_append_printf(json, ",\"after\":[%d,", after->rank);
    if (due == NULL)
        g_string_append(json, "null");
    else
        json_append_string(json, due, -1);
    g_string_append_c(json, ',');
    json_append_string(json, after->id, -1);
    g_string_append_c(json, ']');
}

char *codec_board_question(Day today, guint limit, const BoardRow *after)
{
    GString *json = g_string_new(NULL);

    g_string_append_printf(json, "{\"day\":%d,\"limit\":%u", today, limit);
    if (after != NULL)
        append_after(json, after);
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

char *codec_board_question_since(Day today, const char *since)
{
    GString *json = g_string_new(NULL);

    g_string_append_printf(json, "{\"day\":%d,\"since\":", today);
    json_append_string(json, since, -1);
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

/* ---- writing ---- */

static void append_text(GString *json, const char *text)
{
    if (text == NULL)
        g_string_append(json, "null");
    else
        json_append_string(json, text, -1);
}

static void append_numbers(GString *json, const BoardRow *row, gboolean delayed)
{
    gboolean first = TRUE;

    g_string_append_c(json, '[');
    for (guint i = 0; i < row->count; i++) {
        if (delayed && (row->delayed & (1u << i)) == 0)
            continue;
        g_string_append_printf(json, "%s%u", first ? "" : ",", delayed ? i + 1 : row->percent[i]);
        first = FALSE;
    }
    g_string_append_c(json, ']');
}

static void append_day(GString *json, Day day)
{
    if (day == DAY_NONE)
        g_string_append(json, ",null");
    else
        g_string_append_printf(json, ",%d", day);
}

static void append_details(GString *json, const BoardRow *row)
{
    append_day(json, row->begun);
    if (row->moved_us == 0)
        g_string_append(json, ",null,");
    else
        g_string_append_printf(json, ",%" G_GINT64_FORMAT ",", row->moved_us / MINUTE_US);
    append_text(json, row->by);
    append_day(json, row->stage_due);
    g_string_append_c(json, ',');
    if (row->note_is_long)
        g_string_append(json, "true");
    else
        append_text(json, row->note);
}

static void append_row(GString *json, const BoardRow *row)
{
    g_autofree char *due = row->due == DAY_NONE ? NULL : text_day(row->due);
    const char *const texts[] = {row->id, row->number, row->own, row->product};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_string_append_c(json, i == 0 ? '[' : ',');
        append_text(json, texts[i]);
    }
    g_string_append_printf(json, ",%" G_GINT64_FORMAT ",", row->quantity);
    append_text(json, due);
    g_string_append_c(json, ',');
    append_text(json, row->workflow_text);
    g_string_append_printf(json, ",%d,", row->rank);
    append_text(json, row->set);
    g_string_append_c(json, ',');
    append_numbers(json, row, FALSE);
    g_string_append_c(json, ',');
    append_numbers(json, row, TRUE);
    g_string_append_c(json, ',');
    append_text(json, row->supplier);
    if (row->told)
        append_details(json, row);
    g_string_append_c(json, ']');
}

static void append_names(GString *json, GHashTable *names)
{
    GHashTableIter iter;
    gpointer key;
    gpointer value;
    gboolean first = TRUE;

    g_hash_table_iter_init(&iter, names);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        char **set = value;
        g_string_append(json, first ? "" : ",");
        json_append_string(json, key, -1);
        g_string_append(json, ":[");
        for (guint i = 0; set[i] != NULL; i++) {
            g_string_append(json, i == 0 ? "" : ",");
            json_append_string(json, set[i], -1);
        }
        g_string_append_c(json, ']');
        first = FALSE;
    }
}

char *codec_board_to_json(const Board *board)
{
    GString *json = g_string_new(NULL);

    g_string_append_printf(json, "{\"total\":%" G_GINT64_FORMAT ",\"more\":%s,\"names\":{",
                           board->total, board->more ? "true" : "false");
    append_names(json, board->names);
    g_string_append(json, "},\"rows\":[");
    for (guint i = 0; i < board->rows->len; i++) {
        g_string_append(json, i == 0 ? "" : ",");
        append_row(json, g_ptr_array_index(board->rows, i));
    }
    g_string_append(json, "]}");
    return g_string_free(json, FALSE);
}
