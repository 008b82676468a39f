/* SPDX-License-Identifier: MIT */
/* report shift: what has changed since a time, by whom, what is late, what waits here. */
#include "shift.h"

#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"
#include "nouns.h"

#define USUAL_US ((gint64)12 * 60 * 60 * G_USEC_PER_SEC)
#define DAY_US   ((gint64)24 * 60 * 60 * G_USEC_PER_SEC)

static const RecordColumn shift_columns[] = {
    {"since", "Since", VALUE_MOMENT, TRUE},
    {"until", "Until", VALUE_MOMENT, TRUE},
    {"kept", "Kept", VALUE_BOOLEAN, FALSE},
    {"stages", "Stages", VALUE_JSON, FALSE},
    {"orders", "Orders", VALUE_JSON, FALSE},
    {"supplier_orders", "Supplier orders", VALUE_JSON, FALSE},
    {"messages_received", "Messages received", VALUE_INTEGER, TRUE},
    {"messages_sent", "Messages sent", VALUE_INTEGER, TRUE},
    {"late", "Late", VALUE_JSON, FALSE},
    {"waiting", "Waiting", VALUE_JSON, FALSE},
    {"note", "Note", VALUE_TEXT, TRUE},
    {"more", "More", VALUE_BOOLEAN, FALSE},
};

COLUMNS_OF(report_shift, shift_columns)

/* ---- since when ---- */

static gboolean read_hour(const char *text, const Clock *clock, gint64 *from_us)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 3);
    gint64 hour = 0, minute = 0;

    if (g_strv_length(parts) != 2 || !text_parse_int(parts[0], 0, 23, &hour) ||
        !text_parse_int(parts[1], 0, 59, &minute))
        return FALSE;
    gint64 now = clock_now_us(clock);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(now / G_USEC_PER_SEC);
    g_autoptr(GDateTime) here = g_date_time_to_timezone(utc, clock->zone);
    g_autoptr(GDateTime) then =
        g_date_time_new(clock->zone, g_date_time_get_year(here), g_date_time_get_month(here),
                        g_date_time_get_day_of_month(here), (gint)hour, (gint)minute, 0);
    *from_us = g_date_time_to_unix(then) * G_USEC_PER_SEC;
    if (*from_us > now) /* of the night before */
        *from_us -= DAY_US;
    return TRUE;
}

static gboolean read_since(const Invocation *invocation, gint64 *from_us, GError **error)
{
    const Clock *clock = &invocation_services(invocation)->clock;
    const char *option = invocation_text(invocation, "since");
    const char *text = option != NULL ? option : invocation_text(invocation, "time");

    *from_us = clock_now_us(clock) - USUAL_US;
    if (text == NULL || read_hour(text, clock, from_us) || text_parse_moment(text, from_us))
        return TRUE;
    g_autofree char *clean = text_clean(text, -1);
    g_set_error(error, FAULT, FAULT_USAGE,
                _("“%s” is no time: 06:00, or 2026-11-23T06:00:00+06:00"), clean);
    return FALSE;
}

/* ---- reading ---- */

static const char *text_at(const cJSON *row, int index)
{
    const cJSON *item = cJSON_GetArrayItem(row, index);

    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static gint64 number_at(const cJSON *row, int index)
{
    const cJSON *item = cJSON_GetArrayItem(row, index);

    return cJSON_IsNumber(item) ? (gint64)item->valuedouble : 0;
}

/* FALSE: it was before, or it has no time. */
static gboolean read_time(const cJSON *row, gint64 from_us, ShiftRow *read)
{
    const char *at = text_at(row, 0);

    return at != NULL && text_parse_int(at, 0, G_MAXINT64, &read->at_us) && read->at_us >= from_us;
}

/* The newest of a stage comes first: what was before is in the older ones. */
static gboolean adds_to(GArray *stages, const ShiftRow *older)
{
    for (guint i = 0; i < stages->len; i++) {
        ShiftRow *row = &g_array_index(stages, ShiftRow, i);
        if (row->stage != older->stage || g_strcmp0(row->number, older->number) != 0)
            continue;
        row->from = older->from;
        row->times++;
        if (row->note == NULL)
            row->note = older->note;
        return TRUE;
    }
    return FALSE;
}

static void read_stages(Shift *shift, const cJSON *rows)
{
    const cJSON *each;

    cJSON_ArrayForEach(each, rows)
    {
        ShiftRow row = {
            .number = text_at(each, 1),
            .stage = number_at(each, 2),
            .name = text_at(each, 3),
            .from = number_at(each, 4),
            .to = number_at(each, 5),
            .status = text_at(each, 6),
            .note = text_at(each, 7),
            .by = text_at(each, 8),
            .times = 1,
        };
        if (read_time(each, shift->from_us, &row) && !adds_to(shift->stages, &row))
            g_array_append_val(shift->stages, row);
    }
}

static void read_moves(Shift *shift, const cJSON *rows)
{
    const cJSON *each;

    cJSON_ArrayForEach(each, rows)
    {
        ShiftRow row = {
            .number = text_at(each, 1),
            .was = text_at(each, 2),
            .status = text_at(each, 3),
            .note = text_at(each, 4),
            .by = text_at(each, 5),
        };
        if (read_time(each, shift->from_us, &row))
            g_array_append_val(shift->moves, row);
    }
}

static void read_offers(Shift *shift, const cJSON *rows)
{
    const cJSON *each;

    cJSON_ArrayForEach(each, rows)
    {
        ShiftRow row = {
            .number = text_at(each, 1),
            .name = text_at(each, 2),
            .status = text_at(each, 3),
            .note = text_at(each, 4),
        };
        if (read_time(each, shift->from_us, &row))
            g_array_append_val(shift->offers, row);
    }
}

static void read_answer(Shift *shift, const cJSON *answer)
{
    const cJSON *told = json_object(json_object(answer, "told"), "shift");

    shift->stages = g_array_new(FALSE, FALSE, sizeof(ShiftRow));
    shift->moves = g_array_new(FALSE, FALSE, sizeof(ShiftRow));
    shift->offers = g_array_new(FALSE, FALSE, sizeof(ShiftRow));
    read_stages(shift, json_array(told, "stages"));
    read_moves(shift, json_array(told, "orders"));
    read_offers(shift, json_array(told, "offers"));
    json_int(told, "came", 0, G_MAXINT32, &shift->came);
    json_int(told, "sent", 0, G_MAXINT32, &shift->sent);
    shift->more = json_bool(told, "more", FALSE);
}

/* ---- as JSON ---- */

static void append_member(GString *json, const char *name, const char *value)
{
    g_string_append_printf(json, "%s\"%s\":", json->str[json->len - 1] == '{' ? "" : ",", name);
    if (value == NULL)
        g_string_append(json, "null");
    else
        json_append_string(json, value, -1);
}

static char *moment_text(gint64 us)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(us / G_USEC_PER_SEC);

    return at == NULL ? NULL : g_date_time_format(at, "%Y-%m-%dT%H:%M:%SZ");
}

static void append_time(GString *json, gint64 us)
{
    g_autofree char *at = moment_text(us);

    append_member(json, "at", at);
}

static void append_row(GString *json, const ShiftRow *row, const char *number, const char *name)
{
    g_string_append(json, json->str[json->len - 1] == '[' ? "{" : ",{");
    append_time(json, row->at_us);
    append_member(json, number, row->number);
    if (name != NULL)
        append_member(json, name, row->name);
    if (row->stage > 0)
        g_string_append_printf(json,
                               ",\"stage_number\":%" G_GINT64_FORMAT
                               ",\"from_percentage\":%" G_GINT64_FORMAT
                               ",\"to_percentage\":%" G_GINT64_FORMAT ",\"changes\":%u",
                               row->stage, row->from, row->to, row->times);
    if (name == NULL)
        append_member(json, "from_status", row->was);
    append_member(json, "status", row->status);
    append_member(json, "note", row->note);
    append_member(json, "by", row->by);
    g_string_append_c(json, '}');
}

static char *rows_json(const GArray *rows, const char *number, const char *name)
{
    GString *json = g_string_new("[");

    for (guint i = 0; i < rows->len; i++)
        append_row(json, &g_array_index(rows, ShiftRow, i), number, name);
    g_string_append_c(json, ']');
    return g_string_free(json, FALSE);
}

static char *late_json(const Board *board)
{
    GString *json = g_string_new("[");

    for (guint i = 0; i < board->rows->len; i++) {
        const BoardRow *row = g_ptr_array_index(board->rows, i);
        g_autofree char *due = row->due == DAY_NONE ? NULL : text_day(row->due);
        if (!row->at_risk)
            continue;
        g_string_append(json, json->str[json->len - 1] == '[' ? "{" : ",{");
        append_member(json, "order_number", row->number);
        append_member(json, "target_date", due);
        append_member(json, "current_stage", board_row_stage_name(row, board_row_stage(row)));
        g_string_append_printf(json, ",\"progress\":%d}", MAX(board_row_overall(row), 0));
    }
    g_string_append_c(json, ']');
    return g_string_free(json, FALSE);
}

static char *waiting_json(const GPtrArray *waiting)
{
    GString *json = g_string_new("[");

    for (guint i = 0; waiting != NULL && i < waiting->len; i++) {
        const WriteItem *item = g_ptr_array_index(waiting, i);
        g_string_append(json, i == 0 ? "{" : ",{");
        append_time(json, item->created_us);
        append_member(json, "change", item->label);
        append_member(json, "state", write_state_name(item->state));
        append_member(json, "reason", item->reason);
        g_string_append_c(json, '}');
    }
    g_string_append_c(json, ']');
    return g_string_free(json, FALSE);
}

static char *flag_text(gboolean flag)
{
    return g_strdup(flag ? "true" : "false");
}

static void fill(char **values, const Shift *shift)
{
    guint c = 0;

    values[c++] = moment_text(shift->from_us);
    values[c++] = moment_text(shift->until_us);
    values[c++] = flag_text(shift->kept_from_us > 0);
    values[c++] = rows_json(shift->stages, "order_number", "stage_name");
    values[c++] = rows_json(shift->moves, "order_number", NULL);
    values[c++] = rows_json(shift->offers, "supplier_order", "product_type");
    values[c++] = g_strdup_printf("%" G_GINT64_FORMAT, shift->came);
    values[c++] = g_strdup_printf("%" G_GINT64_FORMAT, shift->sent);
    values[c++] = late_json(shift->board);
    values[c++] = waiting_json(shift->waiting);
    values[c++] = g_strdup(shift->note);
    values[c++] = flag_text(shift->more);
}

/* ---- one run ---- */

/* Those at risk come first: where the last that is here is one of them, there may be others. */
static gboolean lacks_late_ones(const Board *board)
{
    guint n = board == NULL ? 0 : board->rows->len;

    return n > 0 && board->more && ((const BoardRow *)board->rows->pdata[n - 1])->at_risk;
}

static void finish(Invocation *invocation, const cJSON *answer, gint64 as_of_us)
{
    const Services *services = invocation_services(invocation);
    const Person *person = sync_person(services->sync);
    const gint64 *from_us = invocation_state(invocation);
    g_autoptr(GPtrArray) waiting = writes_list(services->writes, NULL);
    Records *records = records_new(shift_columns, G_N_ELEMENTS(shift_columns), TRUE);
    Shift shift = {
        .from_us = *from_us,
        .until_us = as_of_us,
        .board = sync_board(services->sync),
        .waiting = waiting,
        .note = invocation_text(invocation, "note"),
        .company = person == NULL ? NULL : person->company,
    };

    if (sync_is_offline(services->sync))
        json_int(answer, "from", 1, G_MAXINT64, &shift.kept_from_us);
    read_answer(&shift, answer);
    shift.more = shift.more || lacks_late_ones(shift.board);
    fill(records_append(records), &shift);
    records_set_text(records, shift_text(&shift, services));
    g_array_unref(shift.stages);
    g_array_unref(shift.moves);
    g_array_unref(shift.offers);
    invocation_finish(invocation, records);
}

static void told(const char *json, gint64 as_of_us, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    g_autoptr(cJSON) answer = json == NULL ? NULL : json_parse(json, strlen(json), NULL);

    if (error != NULL)
        invocation_fail(invocation, error);
    else
        finish(invocation, answer, as_of_us);
}

static void board_loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    const gint64 *from_us = invocation_state(invocation);

    if (error != NULL)
        invocation_fail_naming_offline(invocation, error, sync_board_as_of(services->sync) > 0);
    else if (!lacks_late_ones(sync_board(services->sync)) ||
             sync_load_board_more(services->sync, board_loaded, invocation) == NULL)
        sync_ask_shift(services->sync, *from_us, told, invocation);
}

void report_shift_run(Invocation *invocation)
{
    g_autofree gint64 *from_us = g_new0(gint64, 1);
    g_autoptr(GError) error = NULL;

    if (!read_since(invocation, from_us, &error)) {
        invocation_fail(invocation, error);
        return;
    }
    invocation_set_state(invocation, g_steal_pointer(&from_us), g_free);
    sync_load_board(invocation_services(invocation)->sync, board_loaded, invocation);
}

void since_run(Invocation *invocation)
{
    report_shift_run(invocation);
}
