/* SPDX-License-Identifier: MIT */
/* Threads, messages, notifications and days of capacity: each kept by its id. */
#include "looptrace/messages.h"

#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/words.h"
#include "rows.h"
#include "write_private.h"

#define FIRST_ID "00000000-0000-0000-0000-000000000000"
#define LAST_ID  "ffffffff-ffff-ffff-ffff-ffffffffffff"

static void put(char **text, const cJSON *row, const char *column)
{
    g_free(*text);
    *text = write_row_value(row, column);
}

static const char *me_of(Sync *sync)
{
    const char *me = sync == NULL ? NULL : supabase_session_info(sync->supabase).user_id;

    return me == NULL ? FIRST_ID : me;
}

/* ---- threads ---- */

static void free_thread(gpointer row)
{
    thread_free(row);
}

static char *write_thread(gconstpointer row)
{
    return codec_thread_to_json(row);
}

static const RowColumn thread_order[] = {
    {"need", G_STRUCT_OFFSET(Thread, need), ROW_DESCENDING},
    {"last_at", G_STRUCT_OFFSET(Thread, last_at), ROW_DESCENDING},
    {"id", G_STRUCT_OFFSET(Thread, id), 0},
    {0},
};

const RowNoun row_threads = {
    .name = "threads",
    .path = "rpc/message_threads",
    .order = thread_order,
    .changed = {"updated_at", G_STRUCT_OFFSET(Thread, updated_at), 0},
    .kind = VAULT_THREAD,
    .key = G_STRUCT_OFFSET(Thread, id),
    .free = free_thread,
    .read = codec_threads_from_json,
    .write = write_thread,
    .not_kept = N_("Your messages aren't kept on this machine: look at them once while the server "
                   "can be reached"),
    .key_column = "id",
};

RowQuery *sync_thread_rows(gboolean unread)
{
    RowQuery *query = row_query_new();

    if (unread)
        row_query_add(query, "unread", "gt", "0");
    return query;
}

char *thread_id(const char *order_id, const char *other_id)
{
    return g_strdup_printf("%s/%s", order_id == NULL ? "" : order_id,
                           other_id == NULL ? "" : other_id);
}

/* ---- messages ---- */

static void free_message(gpointer row)
{
    message_free(row);
}

static char *write_message(gconstpointer row)
{
    return codec_message_to_json(row);
}

static void learn_message(gpointer row, const cJSON *told)
{
    Message *message = row;

    put(&message->read_at, told, "read_at");
    put(&message->updated_at, told, "updated_at");
}

static const RowColumn message_order[] = {
    {"created_at", G_STRUCT_OFFSET(Message, created_at), ROW_DESCENDING},
    {"id", G_STRUCT_OFFSET(Message, id), 0},
    {0},
};

const RowNoun row_messages = {
    .name = "messages",
    .path = "messages",
    .select = codec_message_select,
    .order = message_order,
    .changed = {"updated_at", G_STRUCT_OFFSET(Message, updated_at), 0},
    .kind = VAULT_MESSAGE,
    .key = G_STRUCT_OFFSET(Message, id),
    .free = free_message,
    .read = codec_messages_from_json,
    .write = write_message,
    .not_kept = N_("These messages aren't kept on this machine: look at them once while the server "
                   "can be reached"),
    .learn = learn_message,
    .key_column = "id",
};

/* Both directions. Whoever has left has no id on either side. */
static void filter_people(RowQuery *rows, const char *me, const char *other)
{
    g_autofree char *tree = g_strdup_printf(
        "(and(sender_id.eq.%s,recipient_id.eq.%s),and(sender_id.eq.%s,recipient_id.eq.%s))", me,
        other, other, me);

    row_query_add_tree(rows, "or",
                       g_uuid_string_is_valid(other) ? tree
                                                     : "(sender_id.is.null,recipient_id.is.null)");
}

static void filter_thread(RowQuery *rows, const char *me, const char *thread)
{
    const char *slash = strchr(thread, '/');
    g_autofree char *order = slash == NULL ? g_strdup("") : g_strndup(thread, slash - thread);

    if (g_uuid_string_is_valid(order))
        row_query_add(rows, "order_id", "eq", order);
    else
        row_query_add(rows, "order_id", "is", "null");
    filter_people(rows, me, slash == NULL ? "" : slash + 1);
}

RowQuery *sync_message_rows(Sync *sync, const MessageQuery *query)
{
    const char *me = me_of(sync);
    RowQuery *rows = row_query_new();

    if (query->thread != NULL)
        filter_thread(rows, me, query->thread);
    if (query->order != NULL) {
        row_query_add(rows, "about.order_number", "eq", query->order);
        row_query_add(rows, "about", "not.is", "null");
    }
    if (query->unread) {
        row_query_add(rows, "recipient_id", "eq", me);
        row_query_add(rows, "read_at", "is", "null");
    }
    return rows;
}

/* ---- notifications ---- */

static void free_notification(gpointer row)
{
    notification_free(row);
}

static char *write_notification(gconstpointer row)
{
    return codec_notification_to_json(row);
}

static void learn_notification(gpointer row, const cJSON *told)
{
    Notification *notification = row;

    put(&notification->read_at, told, "read_at");
    put(&notification->updated_at, told, "updated_at");
}

static gboolean is_notification_named(gconstpointer row, const char *name)
{
    return row_id_begins(((const Notification *)row)->id, name);
}

/* The beginning of an id is a range of ids. */
static void ask_notifications(RestRequest *request, const char *const *names)
{
    static const char first[] = FIRST_ID, last[] = LAST_ID;
    g_autoptr(GString) tree = g_string_new("(");

    for (guint i = 0; names[i] != NULL; i++) {
        gsize length = MIN(strlen(names[i]), sizeof first - 1);
        g_string_append_printf(tree, "%sand(id.gte.%s%s,id.lte.%s%s)", i == 0 ? "" : ",", names[i],
                               &first[length], names[i], &last[length]);
    }
    g_string_append_c(tree, ')');
    rest_filter_tree(request, "or", tree->str);
}

static const RowColumn notification_order[] = {
    {"created_at", G_STRUCT_OFFSET(Notification, created_at), ROW_DESCENDING},
    {"id", G_STRUCT_OFFSET(Notification, id), 0},
    {0},
};

const RowNoun row_notifications = {
    .name = "notifications",
    .path = "notifications",
    .select = codec_notification_select,
    .order = notification_order,
    .changed = {"updated_at", G_STRUCT_OFFSET(Notification, updated_at), 0},
    .kind = VAULT_NOTIFICATION,
    .key = G_STRUCT_OFFSET(Notification, id),
    .free = free_notification,
    .read = codec_notifications_from_json,
    .write = write_notification,
    .not_kept = N_("Your notifications aren't kept on this machine: look at them once while the "
                   "server can be reached"),
    .learn = learn_notification,
    .is_named = is_notification_named,
    .is_key = g_uuid_string_is_valid,
    .ask_named = ask_notifications,
};

RowQuery *sync_notification_rows(gboolean unread)
{
    RowQuery *query = row_query_new();

    if (unread)
        row_query_add(query, "read_at", "is", "null");
    return query;
}

/* ---- capacity ---- */

static void free_day(gpointer row)
{
    capacity_free(row);
}

static char *write_day(gconstpointer row)
{
    return codec_capacity_to_json(row);
}

static void learn_day(gpointer row, const cJSON *told)
{
    Capacity *day = row;

    put(&day->updated_at, told, "updated_at");
    put(&day->notes, told, "notes");
    json_int(told, "total_capacity", 0, G_MAXINT32, &day->total);
    json_int(told, "booked_capacity", 0, G_MAXINT32, &day->booked);
    g_clear_pointer(&day->by, g_free);
    if (json_object(told, "by") != NULL)
        day->by = g_strdup(json_text(json_object(told, "by"), "full_name"));
}

static const RowColumn capacity_order[] = {
    {"date", G_STRUCT_OFFSET(Capacity, date), 0},
    {"id", G_STRUCT_OFFSET(Capacity, id), 0},
    {0},
};

const RowNoun row_capacity = {
    .name = "capacity",
    .path = "factory_capacity",
    .select = codec_capacity_select,
    .order = capacity_order,
    .changed = {"updated_at", G_STRUCT_OFFSET(Capacity, updated_at), 0},
    .kind = VAULT_CAPACITY,
    .key = G_STRUCT_OFFSET(Capacity, key),
    .free = free_day,
    .read = codec_capacities_from_json,
    .write = write_day,
    .not_kept = N_("The capacity of these days isn't kept on this machine: look at it once while "
                   "the server can be reached"),
    .learn = learn_day,
    .key_column = "id",
};

RowQuery *sync_capacity_rows(const char *supplier_id, const char *from, const char *until)
{
    RowQuery *query = row_query_new();

    if (supplier_id != NULL)
        row_query_add(query, "supplier_id", "eq", supplier_id);
    row_query_add(query, "date", "gte", from);
    row_query_add(query, "date", "lte", until);
    return query;
}
