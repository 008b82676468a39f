/* SPDX-License-Identifier: MIT */
/* Mine over messages, notifications and days of capacity; and messages that are on their way. */
#include <string.h>

#include "looptrace/messages.h"
#include "looptrace/text.h"
#include "write_overlay.h"

/* ---- what was read ---- */

/* A moment that the server hasn't told yet is the client's own. */
static void put_read(Writes *writes, char **read_at, const Slot *slot)
{
    const char *mine = write_mine(slot->entry->write, "read_at");
    g_autoptr(GDateTime) now =
        g_date_time_new_from_unix_utc(clock_now_us(writes->sync->clock) / G_USEC_PER_SEC);

    overlay_put(read_at, g_strcmp0(mine, "now") == 0
                             ? g_date_time_format(now, "%Y-%m-%dT%H:%M:%S+00:00")
                             : g_strdup(mine));
}

/* TRUE: the row is another than it was told. read_at and updated_at are changed. */
static gboolean put_mark(Writes *writes, const Slot *slot, char **read_at, char **updated_at)
{
    if (overlay_waits(slot)) {
        put_read(writes, read_at, slot);
        return TRUE;
    }
    g_autoptr(cJSON) row =
        slot->kept->state == OUTBOX_DONE ? write_row_parse(slot->kept->answer) : NULL;
    g_autofree char *at = row == NULL ? NULL : write_row_value(row, "updated_at");
    if (!overlay_is_newer(at, *updated_at))
        return FALSE;
    overlay_put(read_at, write_row_value(row, "read_at"));
    overlay_put(updated_at, g_steal_pointer(&at));
    return TRUE;
}

static gboolean is_of_kind(const Slot *slot, const char *kind)
{
    return strcmp(slot->entry->write->kind->name, kind) == 0;
}

/* One that is to be sent is no row of the server's yet. */
static WriteMark mark_of_unsent(Writes *writes, const Message *row)
{
    /* One about no order is known by its own id. */
    const GPtrArray *slots = overlay_slots(writes, row->order_id != NULL ? row->order_id : row->id);
    WriteMark mark = WRITE_MARK_NONE;

    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        if (is_of_kind(slot, "message.send") && strcmp(slot->entry->write->row_id, row->id) == 0)
            mark = overlay_mark(mark, slot);
    }
    return mark;
}

Message *writes_over_message(Writes *writes, const Message *row, WriteMark *mark)
{
    const GPtrArray *slots = overlay_slots(writes, row->id);
    g_autoptr(Message) message = NULL;
    gboolean changed = FALSE;

    *mark = mark_of_unsent(writes, row);
    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        if (!is_of_kind(slot, "message.read"))
            continue;
        *mark = overlay_mark(*mark, slot);
        if (message == NULL)
            message = message_copy(row);
        changed = put_mark(writes, slot, &message->read_at, &message->updated_at) || changed;
    }
    return changed ? g_steal_pointer(&message) : NULL;
}

Notification *writes_over_notification(Writes *writes, const Notification *row, WriteMark *mark)
{
    const GPtrArray *slots = overlay_slots(writes, row->id);
    g_autoptr(Notification) over = NULL;
    gboolean changed = FALSE;

    *mark = WRITE_MARK_NONE;
    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        if (!is_of_kind(slot, "notification.read"))
            continue;
        *mark = overlay_mark(*mark, slot);
        if (over == NULL)
            over = notification_copy(row);
        changed = put_mark(writes, slot, &over->read_at, &over->updated_at) || changed;
    }
    return changed ? g_steal_pointer(&over) : NULL;
}

/* ---- what a factory can make ---- */

static void put_value(char **text, const Write *write, const char *field)
{
    if (write_sets(write, field))
        overlay_put(text, g_strdup(write_mine(write, field)));
}

static void put_whole(gint64 *number, const char *text)
{
    if (text != NULL)
        text_parse_int(text, 0, G_MAXINT32, number);
}

static gboolean put_on_capacity(Capacity *day, const Slot *slot)
{
    const Write *write = slot->entry->write;

    if (overlay_waits(slot)) {
        if (day->id == NULL)
            day->id = g_strdup(write->row_id);
        put_whole(&day->total, write_mine(write, "total_capacity"));
        put_whole(&day->booked, write_mine(write, "booked_capacity"));
        put_value(&day->notes, write, "notes");
        return TRUE;
    }
    g_autoptr(cJSON) row =
        slot->kept->state == OUTBOX_DONE ? write_row_parse(slot->kept->answer) : NULL;
    g_autofree char *at = row == NULL ? NULL : write_row_value(row, "updated_at");
    if (at == NULL || (day->updated_at != NULL && !overlay_is_newer(at, day->updated_at)))
        return FALSE;
    g_autofree char *total = write_row_value(row, "total_capacity");
    g_autofree char *booked = write_row_value(row, "booked_capacity");
    overlay_put(&day->id, write_row_value(row, "id"));
    put_whole(&day->total, total);
    put_whole(&day->booked, booked);
    overlay_put(&day->notes, write_row_value(row, "notes"));
    overlay_put(&day->updated_at, g_steal_pointer(&at));
    overlay_put(&day->by, NULL);
    return TRUE;
}

Capacity *writes_over_capacity(Writes *writes, const Capacity *row, WriteMark *mark)
{
    g_autoptr(Write) address = write_new_capacity(row);
    g_autofree char *target = write_target(address);
    const GPtrArray *slots = overlay_slots(writes, target);
    g_autoptr(Capacity) day = NULL;
    gboolean changed = FALSE;

    *mark = WRITE_MARK_NONE;
    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        *mark = overlay_mark(*mark, slot);
        if (day == NULL)
            day = capacity_copy(row);
        changed = put_on_capacity(day, slot) || changed;
    }
    return changed ? g_steal_pointer(&day) : NULL;
}

/* ---- what is to be sent ---- */

static char *moment_of(gint64 unix_us)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(unix_us / G_USEC_PER_SEC);

    return g_date_time_format(at, "%Y-%m-%dT%H:%M:%S+00:00");
}

static Message *message_of(const Slot *slot)
{
    const Write *write = slot->entry->write;
    g_autoptr(cJSON) row =
        slot->kept->state == OUTBOX_DONE ? write_row_parse(slot->kept->answer) : NULL;
    Message *message = g_new0(Message, 1);

    message->id = g_strdup(write->row_id);
    message->order_id = g_strdup(write->order_id);
    message->order = g_strdup(write->order_number);
    message->sender_id = g_strdup(write_mine(write, "sender_id"));
    message->recipient_id = g_strdup(write_mine(write, "recipient_id"));
    message->subject = g_strdup(write_mine(write, "subject"));
    message->body = g_strdup(write_mine(write, "body"));
    message->created_at = row == NULL ? NULL : write_row_value(row, "created_at");
    message->updated_at = g_strdup(message->created_at);
    if (message->created_at == NULL)
        message->created_at = moment_of(slot->kept->created_us);
    return message;
}

static gboolean is_of_thread(const Slot *slot, const char *thread)
{
    const Write *write = slot->entry == NULL ? NULL : slot->entry->write;
    g_autofree char *id = thread == NULL || write == NULL
                              ? NULL
                              : thread_id(write->order_id, write_mine(write, "recipient_id"));

    return write != NULL && is_of_kind(slot, "message.send") &&
           (thread == NULL || strcmp(id, thread) == 0);
}

/* The newest first, back to that moment. */
static void add_sent(Writes *writes, GPtrArray *messages, const char *thread, const char *since)
{
    for (guint i = writes->done->len; i > 0; i--) {
        const Slot *slot = writes->done->pdata[i - 1];
        if (!is_of_thread(slot, thread))
            continue;
        Message *message = message_of(slot);
        if (message->updated_at == NULL || strcmp(message->updated_at, since) <= 0) {
            message_free(message);
            return;
        }
        g_ptr_array_add(messages, message);
    }
}

GPtrArray *writes_unsent_messages(Writes *writes, const char *thread, const char *sent_since)
{
    GPtrArray *messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_free);

    if (writes->outbox == NULL)
        return messages;
    writes_glance(writes);
    for (guint i = writes->open->len; i > 0; i--)
        if (is_of_thread(writes->open->pdata[i - 1], thread))
            g_ptr_array_add(messages, message_of(writes->open->pdata[i - 1]));
    if (sent_since != NULL)
        add_sent(writes, messages, thread, sent_since);
    return messages;
}
