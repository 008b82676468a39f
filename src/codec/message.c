/* SPDX-License-Identifier: MIT */
/* Messages, notifications and days of capacity. */
#include "fields.h"
#include "looptrace/codec.h"

const char codec_message_select[] =
    "id,order_id,sender_id,recipient_id,subject,body,read_at,created_at,updated_at,"
    "sender:profiles!messages_sender_id_fkey(full_name,company_name),"
    "recipient:profiles!messages_recipient_id_fkey(full_name,company_name),"
    "about:orders!messages_order_id_fkey(order_number)";
const char codec_notification_select[] =
    "id,kind,title,body,table_name,row_id,read_at,created_at,updated_at";
const char codec_capacity_select[] =
    "id,supplier_id,date,total_capacity,booked_capacity,notes,updated_at,"
    "supplier:suppliers!factory_capacity_supplier_id_fkey(company_name),"
    "by:profiles!factory_capacity_updated_by_fkey(full_name)";

/* ---- reading ---- */

/* The company's, where there is one, as in lists of orders. */
static char *read_party(Fields *fields, const cJSON *row, const char *name)
{
    const cJSON *party = fields_embedded(fields, row, name);
    char *company = party == NULL ? NULL : fields_text(fields, party, "company_name");

    if (party == NULL || (company != NULL && *company != '\0'))
        return company;
    g_free(company);
    return fields_text(fields, party, "full_name");
}

static char *read_of(Fields *fields, const cJSON *row, const char *name, const char *member)
{
    const cJSON *other = fields_embedded(fields, row, name);

    return other == NULL ? NULL : fields_text(fields, other, member);
}

/* Fails where the member is missing; what was read before stays. */
static void want(Fields *fields, const cJSON *row, const char *value, const char *name)
{
    if (value == NULL)
        g_free(fields_text_required(fields, row, name));
}

static gpointer read_message(Fields *fields, const cJSON *row)
{
    Message *message = g_new0(Message, 1);

#define X(member, column) message->member = fields_text(fields, row, column);
    MESSAGE_TEXTS(X)
#undef X
    want(fields, row, message->id, "id");
    message->sender = read_party(fields, row, "sender");
    message->recipient = read_party(fields, row, "recipient");
    message->order = read_of(fields, row, "about", "order_number");
    return message;
}

static gpointer read_thread(Fields *fields, const cJSON *row)
{
    Thread *thread = g_new0(Thread, 1);

#define X(member, column) thread->member = fields_text(fields, row, column);
    THREAD_TEXTS(X)
#undef X
    want(fields, row, thread->id, "id");
    want(fields, row, thread->need, "need");
    thread->messages = fields_int(fields, row, "messages", 0, G_MAXINT32, 0);
    thread->unread = fields_int(fields, row, "unread", 0, G_MAXINT32, 0);
    return thread;
}

static gpointer read_notification(Fields *fields, const cJSON *row)
{
    Notification *notification = g_new0(Notification, 1);

#define X(member, column) notification->member = fields_text(fields, row, column);
    NOTIFICATION_TEXTS(X)
#undef X
    want(fields, row, notification->id, "id");
    want(fields, row, notification->title, "title");
    return notification;
}

static gpointer read_capacity(Fields *fields, const cJSON *row)
{
    Capacity *day = g_new0(Capacity, 1);

#define X(member, column) day->member = fields_text(fields, row, column);
    CAPACITY_TEXTS(X)
#undef X
    want(fields, row, day->id, "id");
    want(fields, row, day->supplier_id, "supplier_id");
    want(fields, row, day->date, "date");
    if (day->supplier_id != NULL && day->date != NULL)
        day->key = capacity_key(day->supplier_id, day->date);
    day->supplier = read_of(fields, row, "supplier", "company_name");
    day->by = read_of(fields, row, "by", "full_name");
    day->total = fields_int(fields, row, "total_capacity", 0, G_MAXINT32, 0);
    day->booked = fields_int(fields, row, "booked_capacity", 0, G_MAXINT32, 0);
    return day;
}

typedef gpointer (*ReadRow)(Fields *fields, const cJSON *row);

static GPtrArray *read_all(const char *what, ReadRow read, GDestroyNotify free_row,
                           const char *bytes, gsize length, GError **error)
{
    g_autoptr(cJSON) rows = fields_parse_rows(what, bytes, length, error);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_row);
    Fields fields = {.what = what, .error = error};
    const cJSON *row;

    if (rows == NULL)
        return NULL;
    cJSON_ArrayForEach(row, rows)
    {
        fields.row++;
        g_ptr_array_add(all, read(&fields, row));
        if (fields.failed)
            return NULL;
    }
    return g_steal_pointer(&all);
}

GPtrArray *codec_messages_from_json(const char *bytes, gsize length, GError **error)
{
    return read_all("message", read_message, (GDestroyNotify)message_free, bytes, length, error);
}

GPtrArray *codec_threads_from_json(const char *bytes, gsize length, GError **error)
{
    return read_all("thread", read_thread, (GDestroyNotify)thread_free, bytes, length, error);
}

GPtrArray *codec_notifications_from_json(const char *bytes, gsize length, GError **error)
{
    return read_all("notification", read_notification, (GDestroyNotify)notification_free, bytes,
                    length, error);
}

GPtrArray *codec_capacities_from_json(const char *bytes, gsize length, GError **error)
{
    return read_all("capacity", read_capacity, (GDestroyNotify)capacity_free, bytes, length, error);
}

/* ---- as they are kept ---- */

static void add_name(GString *out, const char *name)
{
    g_string_append_printf(out, "%s\"%s\":", out->str[out->len - 1] == '{' ? "" : ",", name);
}

static void add_text(GString *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    add_name(out, name);
    json_append_string(out, text, -1);
}

static void add_embedded(GString *out, const char *name, const char *member, const char *text)
{
    if (text == NULL)
        return;
    add_name(out, name);
    g_string_append_c(out, '{');
    add_text(out, member, text);
    g_string_append_c(out, '}');
}

static void add_number(GString *out, const char *name, gint64 number)
{
    add_name(out, name);
    g_string_append_printf(out, "%" G_GINT64_FORMAT, number);
}

char *codec_message_to_json(const Message *message)
{
    GString *out = g_string_new("[{");

#define X(member, column) add_text(out, column, message->member);
    MESSAGE_TEXTS(X)
#undef X
    add_embedded(out, "sender", "company_name", message->sender);
    add_embedded(out, "recipient", "company_name", message->recipient);
    add_embedded(out, "about", "order_number", message->order);
    return g_string_free(g_string_append(out, "}]"), FALSE);
}

char *codec_thread_to_json(const Thread *thread)
{
    GString *out = g_string_new("[{");

#define X(member, column) add_text(out, column, thread->member);
    THREAD_TEXTS(X)
#undef X
    add_number(out, "messages", thread->messages);
    add_number(out, "unread", thread->unread);
    return g_string_free(g_string_append(out, "}]"), FALSE);
}

char *codec_notification_to_json(const Notification *notification)
{
    GString *out = g_string_new("[{");

#define X(member, column) add_text(out, column, notification->member);
    NOTIFICATION_TEXTS(X)
#undef X
    return g_string_free(g_string_append(out, "}]"), FALSE);
}

char *codec_capacity_to_json(const Capacity *day)
{
    GString *out = g_string_new("[{");

#define X(member, column) add_text(out, column, day->member);
    CAPACITY_TEXTS(X)
#undef X
    add_number(out, "total_capacity", day->total);
    add_number(out, "booked_capacity", day->booked);
    add_embedded(out, "supplier", "company_name", day->supplier);
    add_embedded(out, "by", "full_name", day->by);
    return g_string_free(g_string_append(out, "}]"), FALSE);
}
