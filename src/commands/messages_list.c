/* SPDX-License-Identifier: MIT */
/* messages list, messages read. */
#include <string.h>

#include "looptrace/messages.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

#define LIMIT 100 /* unless said */

/* A thread, or a message: what only one of them has is empty. */
static const RecordColumn message_columns[] = {
    {"order_number", "Order", VALUE_TEXT, TRUE},
    {"with", "With", VALUE_TEXT, TRUE},
    {"mine", "Mine", VALUE_BOOLEAN, FALSE}, /* the (last) message is */
    {"from", "From", VALUE_TEXT, TRUE},
    {"unread", "Unread", VALUE_INTEGER, TRUE},
    {"messages", "Messages", VALUE_INTEGER, FALSE},
    {"subject", "Subject", VALUE_TEXT, TRUE},
    {"text", "Message", VALUE_TEXT, TRUE},
    {"created_at", "When", VALUE_MOMENT, TRUE},
    {"read_at", "Read", VALUE_MOMENT, FALSE},
    {"pending", "Pending", VALUE_BOOLEAN, FALSE},
    {"id", "Id", VALUE_TEXT, FALSE},
    {"order_id", "Order id", VALUE_TEXT, FALSE},
    {"with_id", "With id", VALUE_TEXT, FALSE},
};

COLUMNS_OF(messages_list, message_columns)

static const char *me_of(const Services *services)
{
    return supabase_session_info(services->supabase).user_id;
}

static char *count_text(gint64 count)
{
    return g_strdup_printf("%" G_GINT64_FORMAT, count);
}

static char *truth(gboolean true_or_not)
{
    return g_strdup(true_or_not ? "true" : "false");
}

static void add_thread(Records *records, const Services *services, const Thread *thread)
{
    gboolean mine = g_strcmp0(thread->sender_id, me_of(services)) == 0;
    char **values = records_append(records);
    guint c = 0;

    values[c++] = g_strdup(thread->order);
    values[c++] = g_strdup(thread->other);
    values[c++] = truth(mine);
    values[c++] = g_strdup(mine ? C_("message", "you") : thread->other);
    values[c++] = count_text(thread->unread);
    values[c++] = count_text(thread->messages);
    values[c++] = g_strdup(thread->subject);
    values[c++] = g_strdup(thread->body);
    values[c++] = g_strdup(thread->last_at);
    values[c++] = NULL;
    values[c++] = truth(FALSE);
    values[c++] = g_strdup(thread->id);
    values[c++] = g_strdup(thread->order_id);
    values[c++] = g_strdup(thread->other_id);
}

/* pending: it, or that it was read, waits for the server. */
static void add_message(Records *records, const Services *services, const Message *message,
                        gboolean pending)
{
    const char *me = me_of(services);
    gboolean mine = g_strcmp0(message->sender_id, me) == 0;
    char **values = records_append(records);
    guint c = 0;

    values[c++] = g_strdup(message->order);
    values[c++] = g_strdup(mine ? message->recipient : message->sender);
    values[c++] = truth(mine);
    values[c++] = g_strdup(mine ? C_("message", "you") : message->sender);
    values[c++] = count_text(message_is_unread(message, me) ? 1 : 0);
    values[c++] = count_text(1);
    values[c++] = g_strdup(message->subject);
    values[c++] = g_strdup(message->body);
    values[c++] = g_strdup(message->created_at);
    values[c++] = g_strdup(message->read_at);
    values[c++] = truth(pending);
    values[c++] = g_strdup(message->id);
    values[c++] = g_strdup(message->order_id);
    values[c++] = g_strdup(mine ? message->recipient_id : message->sender_id);
}

/* ---- list ---- */

static const char *order_of(const Invocation *invocation)
{
    return invocation_text(invocation, "order");
}

static MessageQuery query_of(const Invocation *invocation)
{
    return (MessageQuery){.order = order_of(invocation),
                          .unread = invocation_flag(invocation, "unread")};
}

static RowQuery *rows_of(const Invocation *invocation, const MessageQuery *query)
{
    Sync *sync = invocation_services(invocation)->sync;

    return query->order == NULL ? sync_thread_rows(query->unread) : sync_message_rows(sync, query);
}

static guint limit_of(const Invocation *invocation)
{
    const char *limit = invocation_text(invocation, "limit");
    gint64 number = LIMIT;

    if (limit != NULL)
        text_parse_int(limit, 1, ROW_LIST_MAX, &number);
    return (guint)number;
}

/* The list, with the question that the arguments are. Borrowed. */
static RowList *asked(const Invocation *invocation)
{
    const MessageQuery query = query_of(invocation);
    RowList *list = sync_rows(invocation_services(invocation)->sync,
                              query.order == NULL ? &row_threads : &row_messages);

    row_list_set_query(list, rows_of(invocation, &query));
    row_list_set_page(list, limit_of(invocation));
    return list;
}

/* What waits to be sent is no row yet, and first: it is the newest. */
static void add_waiting(Records *records, const Services *services, const char *order)
{
    g_autoptr(GPtrArray) waiting = writes_unsent_messages(services->writes, NULL, NULL);

    for (guint i = 0; i < waiting->len; i++) {
        Message *message = g_ptr_array_index(waiting, i);
        if (g_strcmp0(message->order, order) == 0)
            add_message(records, services, message, TRUE);
    }
}

static void add_rows(Records *records, const Invocation *invocation, const RowList *list)
{
    const Services *services = invocation_services(invocation);
    const GPtrArray *rows = row_list_rows(list);

    for (guint i = 0; i < rows->len; i++) {
        WriteMark mark = WRITE_MARK_NONE;
        if (order_of(invocation) == NULL) {
            add_thread(records, services, g_ptr_array_index(rows, i));
            continue;
        }
        const Message *row = g_ptr_array_index(rows, i);
        g_autoptr(Message) over = writes_over_message(services->writes, row, &mark);
        add_message(records, services, over != NULL ? over : row, mark == WRITE_MARK_PENDING);
    }
}

static void listed(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    gboolean unread = invocation_flag(invocation, "unread");
    RowList *list =
        sync_rows(services->sync, order_of(invocation) == NULL ? &row_threads : &row_messages);

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, row_list_recall(list));
        return;
    }
    Records *records = records_new(message_columns, G_N_ELEMENTS(message_columns), FALSE);
    if (order_of(invocation) != NULL && !unread)
        add_waiting(records, services, order_of(invocation));
    add_rows(records, invocation, list);
    const char *none = records_count(records) > 0 ? NULL
                       : unread                   ? _("Nothing is unread.")
                                                  : _("There are no messages that you may see.");
    records_set_message(
        records, list_message(services, none, row_list_has_more(list), row_list_as_of(list)));
    invocation_finish(invocation, records);
}

void messages_list_run(Invocation *invocation)
{
    row_list_load(asked(invocation), listed, invocation);
}

char *messages_list_describe(const Invocation *invocation, GError **error)
{
    const MessageQuery query = query_of(invocation);
    g_autoptr(RowQuery) rows = rows_of(invocation, &query);

    return row_describe(query.order == NULL ? &row_threads : &row_messages, rows,
                        limit_of(invocation));
}

/* ---- read ---- */

static const RecordColumn result_columns[] = {WRITING_COLUMNS("order_number", "Order")};

static const WritingNoun writing_messages = {
    .word = "order", .shown = "ORDER", .columns = result_columns};

typedef struct {
    Invocation *invocation;
    const char *order; /* NULL: of all */
    char **threads;    /* their ids; NULL: of all */
    GPtrArray *names, *changes;
} Reading;

static Reading reading_new(Invocation *invocation)
{
    const char *threads = invocation_text(invocation, "thread");

    return (Reading){
        invocation,
        order_of(invocation),
        threads == NULL ? NULL : g_strsplit(threads, ",", -1),
        g_ptr_array_new_with_free_func(g_free),
        g_ptr_array_new_with_free_func((GDestroyNotify)write_free),
    };
}

/* Whoever it is from is the other one of an unread message. */
static gboolean is_wanted(const Reading *reading, const Message *message)
{
    g_autofree char *thread = thread_id(message->order_id, message->sender_id);

    if (reading->threads != NULL)
        return g_strv_contains((const char *const *)reading->threads, thread);
    return reading->order == NULL || g_strcmp0(message->order, reading->order) == 0;
}

/* What waits to be marked is marked. */
static gboolean add_mark(gconstpointer row, gint64 stamp_us, gpointer data)
{
    Reading *reading = data;
    const Services *services = invocation_services(reading->invocation);
    const Message *message = row;
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Message) over = writes_over_message(services->writes, message, &mark);

    if (!message_is_unread(over != NULL ? over : message, me_of(services)) ||
        !is_wanted(reading, message))
        return TRUE;
    Write *write = write_new_message_read(message);
    write_set(write, "read_at", "now", NULL);
    writing_set_expiry(reading->invocation, write);
    g_ptr_array_add(reading->names, g_strdup(message->order == NULL ? "" : message->order));
    g_ptr_array_add(reading->changes, write);
    return reading->changes->len < ROW_LIST_MAX;
}

static void reading_end(Reading *reading)
{
    if (reading->changes->len > 0)
        writing_give(reading->invocation, &writing_messages, reading->names, reading->changes,
                     TRUE);
    else
        writing_nothing(reading->invocation, &writing_messages, _("Nothing is unread."));
    g_strfreev(reading->threads);
    g_ptr_array_unref(reading->names);
    g_ptr_array_unref(reading->changes);
}

/* Without the server what is kept is marked: whoever has marked it meanwhile wanted the same. */
static void loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Sync *sync = invocation_services(invocation)->sync;
    RowList *list = sync_rows(sync, &row_messages);
    const GPtrArray *rows = row_list_rows(list);

    if (error != NULL && !fault_is_of_line(error) && fault_kind(error) != FAULT_NOT_KEPT) {
        invocation_fail(invocation, error);
        return;
    }
    Reading reading = reading_new(invocation);
    for (guint i = 0; error == NULL && i < rows->len; i++)
        add_mark(g_ptr_array_index(rows, i), 0, &reading);
    if (error != NULL)
        sync_visit_rows(sync, &row_messages, add_mark, &reading);
    else if (row_list_has_more(list))
        writing_tell_more(invocation);
    reading_end(&reading);
}

static RowList *unread_of(const Invocation *invocation)
{
    Sync *sync = invocation_services(invocation)->sync;
    const MessageQuery query = {.order = order_of(invocation), .unread = TRUE};
    RowList *list = sync_rows(sync, &row_messages);

    row_list_set_query(list, sync_message_rows(sync, &query));
    row_list_set_page(list, ROW_LIST_MAX);
    return list;
}

void messages_read_run(Invocation *invocation)
{
    g_autoptr(GError) error = NULL;

    guint ways = (order_of(invocation) != NULL ? 1 : 0) +
                 (invocation_flag(invocation, "all") ? 1 : 0) +
                 (invocation_text(invocation, "thread") != NULL ? 1 : 0);
    if (ways != 1) {
        g_set_error(&error, FAULT, FAULT_USAGE, _("give %s, or --all"), "ORDER, --thread");
        invocation_fail(invocation, error);
        return;
    }
    row_list_load(unread_of(invocation), loaded, invocation);
}
