/* SPDX-License-Identifier: MIT */
/* Writes as records, and what their commands share. */
#include "looptrace/rows.h"
#include "looptrace/text.h"
#include "writing.h"

const RecordColumn writing_item_columns[] = {
    {"number", "#", VALUE_INTEGER, TRUE},         {"id", "Id", VALUE_TEXT, FALSE},
    {"kind", "Kind", VALUE_TEXT, FALSE},          {"order_number", "Order", VALUE_TEXT, FALSE},
    {"what", "What", VALUE_TEXT, FALSE},          {"stage_number", "Stage", VALUE_INTEGER, FALSE},
    {"change", "Change", VALUE_TEXT, TRUE},       {"outcome", "Outcome", VALUE_TEXT, TRUE},
    {"reason", "Reason", VALUE_TEXT, TRUE},       {"field", "Field", VALUE_TEXT, FALSE},
    {"changed_by", "By", VALUE_TEXT, FALSE},      {"base", "Base", VALUE_JSON, FALSE},
    {"mine", "Mine", VALUE_JSON, FALSE},          {"theirs", "Theirs", VALUE_JSON, FALSE},
    {"attempts", "Tries", VALUE_INTEGER, TRUE},   {"made_at", "Made", VALUE_MOMENT, TRUE},
    {"next_at", "Next try", VALUE_MOMENT, FALSE}, {"expires_at", "Until", VALUE_MOMENT, FALSE},
    {"undoes", "Takes back", VALUE_TEXT, FALSE},  {"batch", "Together", VALUE_TEXT, FALSE},
};
const guint writing_item_columns_count = G_N_ELEMENTS(writing_item_columns);

COLUMNS_OF(outbox_list, writing_item_columns)
COLUMNS_OF(outbox_show, writing_item_columns)
COLUMNS_OF(history, writing_item_columns)

static char *moment(gint64 us)
{
    g_autoptr(GDateTime) seconds =
        us == 0 ? NULL : g_date_time_new_from_unix_utc(us / G_USEC_PER_SEC);

    return seconds == NULL ? NULL : g_date_time_format(seconds, "%Y-%m-%dT%H:%M:%S+00:00");
}

void writing_fill_item(char **row, const WriteItem *item)
{
    const WritePlace place = item->write == NULL ? (WritePlace){0} : write_place(item->write);
    guint c = 0;

    row[c++] = g_strdup_printf("%" G_GINT64_FORMAT, item->sequence);
    row[c++] = g_strdup(item->id);
    row[c++] = g_strdup(item->write == NULL ? NULL : write_kind_of(item->write)->name);
    row[c++] = g_strdup(place.order_number);
    row[c++] = g_strdup(place.what);
    row[c++] =
        place.stage_number == 0 ? NULL : g_strdup_printf("%" G_GINT64_FORMAT, place.stage_number);
    row[c++] = g_strdup(item->label);
    row[c++] = g_strdup(write_state_name(item->state));
    row[c++] =
        g_strdup(item->behind && item->reason == NULL ? "Waits for an earlier one of the same row"
                                                      : item->reason);
    row[c++] = g_strdup(item->field);
    row[c++] = write_item_changed_by(item);
    row[c++] = item->write == NULL ? NULL : write_item_base_json(item);
    row[c++] = item->write == NULL ? NULL : write_item_mine_json(item);
    row[c++] = g_strdup(item->theirs);
    row[c++] = g_strdup_printf("%u", item->attempts);
    row[c++] = moment(item->created_us);
    row[c++] = moment(item->next_us);
    row[c++] = moment(item->expires_us);
    row[c++] = g_strdup(item->undoes);
    row[c++] = g_strdup(item->batch);
}

/* ---- what all commands that write have ---- */

void writing_set_expiry(const Invocation *invocation, Write *write)
{
    const char *text = invocation_text(invocation, "expires");
    gint64 minutes = 0;

    if (text != NULL && text_parse_int(text, 1, G_MAXINT, &minutes))
        write_expire_after(write, (guint)minutes);
}

/* What was typed wrongly is a mistake of whoever typed it: nobody was asked. */
gboolean writing_set(Write *write, const char *field, const char *option, const char *value,
                     GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (write_set(write, field, value, &problem))
        return TRUE;
    g_set_error(error, FAULT, FAULT_USAGE, "--%s: %s", option, problem->message);
    return FALSE;
}

void writing_tell_more(const Invocation *invocation)
{
    const CommandOutput *output = invocation_output(invocation);
    g_autofree char *sentence = g_strdup_printf(
        _("These are the first %d: there are more, do it again for those"), ROW_LIST_MAX);

    if (output != NULL && output->tell != NULL)
        output->tell(sentence, output->data);
}
