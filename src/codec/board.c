/* SPDX-License-Identifier: MIT */
/* rpc/board: rows whose stages are percentages, and the sets of their names. */
#include "fields.h"
#include "looptrace/codec.h"
#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define TOTAL_MAX ((gint64)1 << 52)
#define SETS_MAX  64

static gboolean read_names(Board *board, const cJSON *answer)
{
    const cJSON *sets = json_array(answer, "names");
    const cJSON *set;
    const cJSON *name;

    cJSON_ArrayForEach(set, sets)
    {
        g_autoptr(GStrvBuilder) names = g_strv_builder_new();
        if (!cJSON_IsArray(set) || cJSON_GetArraySize(set) > STAGES_MAX ||
            board->names->len == SETS_MAX)
            return FALSE;
        cJSON_ArrayForEach(name, set)
        {
            if (!cJSON_IsString(name))
                return FALSE;
            g_strv_builder_add(names, name->valuestring);
        }
        g_ptr_array_add(board->names, g_strv_builder_end(names));
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

static BoardRow *read_row(Fields *fields, const cJSON *from, const Board *board)
{
    BoardRow *row = board_row_new();
    gint64 set = fields_int(fields, from, "set", 0, SETS_MAX, SETS_MAX);

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
    row->names = set < board->names->len ? g_ptr_array_index(board->names, set) : NULL;
    read_stages(fields, from, row);
    return row;
}

static gboolean read_rows(Board *board, const cJSON *answer, GError **error)
{
    Fields fields = {.what = "board", .error = error};
    const cJSON *rows = fields_embedded_rows(&fields, answer, "rows");
    const cJSON *each;

    cJSON_ArrayForEach(each, rows)
    {
        fields.row++;
        g_ptr_array_add(board->rows, read_row(&fields, each, board));
    }
    return !fields.failed;
}

gboolean codec_board_from_json(const char *bytes, gsize length, Board **board, GError **error)
{
    g_autoptr(cJSON) answer = json_parse(bytes, length, error);
    g_autoptr(Board) read = board_new();

    *board = NULL;
    if (answer == NULL)
        return FALSE;
    if (json_array(answer, "rows") == NULL && json_text(answer, "h") != NULL)
        return TRUE;
    if (!cJSON_IsObject(answer) || json_array(answer, "rows") == NULL ||
        !json_int(answer, "total", 0, TOTAL_MAX, &read->total) || !read_names(read, answer)) {
        g_set_error(error, FAULT, FAULT_DECODE, _("The answer (board) has another shape"));
        return FALSE;
    }
    read->hash = g_strdup(json_text(answer, "h"));
    read->more = json_bool(answer, "more", FALSE);
    if (!read_rows(read, answer, error))
        return FALSE;
    *board = g_steal_pointer(&read);
    return TRUE;
}

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

char *codec_board_question(Day today, guint limit, const char *seen, const BoardRow *after)
{
    g_autofree char *day = text_day(today);
    g_autoptr(GString) json = g_string_new("{\"p\":{\"today\":");

    json_append_string(json, day, -1);
    g_string_append_printf(json, ",\"limit\":%u", limit);
    if (seen != NULL) {
        g_string_append(json, ",\"seen\":");
        json_append_string(json, seen, -1);
    }
    if (after != NULL)
        append_after(json, after);
    g_string_append(json, "}}");
    return g_string_free(g_steal_pointer(&json), FALSE);
}
