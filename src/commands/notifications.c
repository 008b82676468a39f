/* SPDX-License-Identifier: MIT */
/* notifications list, notifications read. */
#include <string.h>

#include "looptrace/messages.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

#define LIMIT 100 /* unless said */

static const RecordColumn notification_columns[] = {
    {"name", "Id", VALUE_TEXT, TRUE},          {"id", "Whole id", VALUE_TEXT, FALSE},
    {"unread", "Unread", VALUE_BOOLEAN, TRUE}, {"pending", "Pending", VALUE_BOOLEAN, FALSE},
    {"kind", "Kind", VALUE_TEXT, TRUE},        {"title", "Title", VALUE_TEXT, TRUE},
    {"body", "Text", VALUE_TEXT, TRUE},        {"created_at", "When", VALUE_MOMENT, TRUE},
    {"read_at", "Read", VALUE_MOMENT, FALSE},  {"table_name", "About", VALUE_TEXT, FALSE},
    {"row_id", "Row", VALUE_TEXT, FALSE},
};

COLUMNS_OF(notifications_list, notification_columns)

/* ---- list ---- */

static void add(Records *records, const Services *services, const Notification *row)
{
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Notification) over = writes_over_notification(services->writes, row, &mark);
    const Notification *shown = over != NULL ? over : row;
    char **values = records_append(records);
    guint c = 0;

    values[c++] = g_strndup(shown->id, LEAD_NAME_MIN);
    values[c++] = g_strdup(shown->id);
    values[c++] = g_strdup(shown->read_at == NULL ? "true" : "false");
    values[c++] = g_strdup(mark == WRITE_MARK_PENDING ? "true" : "false");
    values[c++] = g_strdup(shown->kind);
    values[c++] = g_strdup(shown->title);
    values[c++] = g_strdup(shown->body);
    values[c++] = g_strdup(shown->created_at);
    values[c++] = g_strdup(shown->read_at);
    values[c++] = g_strdup(shown->table_name);
    values[c++] = g_strdup(shown->row_id);
}

static RowList *asked(const Invocation *invocation, gboolean unread, guint rows)
{
    RowList *list = sync_rows(invocation_services(invocation)->sync, &row_notifications);

    row_list_set_query(list, sync_notification_rows(unread));
    row_list_set_page(list, rows);
    return list;
}

static guint limit_of(const Invocation *invocation)
{
    const char *limit = invocation_text(invocation, "limit");
    gint64 number = LIMIT;

    if (limit != NULL)
        text_parse_int(limit, 1, ROW_LIST_MAX, &number);
    return (guint)number;
}

static void listed(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    RowList *list = sync_rows(services->sync, &row_notifications);
    const GPtrArray *rows = row_list_rows(list);

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, row_list_recall(list));
        return;
    }
    rows = row_list_rows(list);
    Records *records = records_new(notification_columns, G_N_ELEMENTS(notification_columns), FALSE);
    for (guint i = 0; i < rows->len; i++)
        add(records, services, g_ptr_array_index(rows, i));
    const char *none = rows->len > 0                           ? NULL
                       : invocation_flag(invocation, "unread") ? _("Nothing is unread.")
                                                               : _("There are no notifications.");
    records_set_message(
        records, list_message(services, none, row_list_has_more(list), row_list_as_of(list)));
    invocation_finish(invocation, records);
}

void notifications_list_run(Invocation *invocation)
{
    row_list_load(asked(invocation, invocation_flag(invocation, "unread"), limit_of(invocation)),
                  listed, invocation);
}

char *notifications_list_describe(const Invocation *invocation, GError **error)
{
    g_autoptr(RowQuery) rows = sync_notification_rows(invocation_flag(invocation, "unread"));

    return row_describe(&row_notifications, rows, limit_of(invocation));
}

/* ---- read ---- */

static const RecordColumn result_columns[] = {WRITING_COLUMNS("notification", "Notification")};

static const WritingNoun writing_notifications = {
    .word = "notification", .shown = "NOTIFICATION", .columns = result_columns};

typedef struct {
    const Invocation *invocation;
    const Services *services;
    GPtrArray *names, *changes;
} Reading;

static gboolean add_mark(gconstpointer row, gint64 stamp_us, gpointer data)
{
    Reading *reading = data;
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Notification) over = writes_over_notification(reading->services->writes, row, &mark);
    const Notification *notification = row;

    if ((over != NULL ? over : notification)->read_at != NULL)
        return TRUE;
    Write *write = write_new_notification_read(notification);
    write_set(write, "read_at", "now", NULL);
    writing_set_expiry(reading->invocation, write);
    g_ptr_array_add(reading->names, g_strndup(notification->id, LEAD_NAME_MIN));
    g_ptr_array_add(reading->changes, write);
    return reading->changes->len < ROW_LIST_MAX;
}

static Reading reading_new(const Invocation *invocation)
{
    return (Reading){invocation, invocation_services(invocation),
                     g_ptr_array_new_with_free_func(g_free),
                     g_ptr_array_new_with_free_func((GDestroyNotify)write_free)};
}

static void reading_end(Reading *reading, Invocation *invocation)
{
    if (reading->changes->len > 0)
        writing_give(invocation, &writing_notifications, reading->names, reading->changes, TRUE);
    else
        writing_nothing(invocation, &writing_notifications, _("Nothing is unread."));
    g_ptr_array_unref(reading->names);
    g_ptr_array_unref(reading->changes);
}

/* Without the server what is kept is marked. */
static void all_loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    const RowList *list = sync_rows(services->sync, &row_notifications);
    const GPtrArray *rows = row_list_rows(list);

    if (error != NULL && !fault_is_of_line(error) && fault_kind(error) != FAULT_NOT_KEPT) {
        invocation_fail(invocation, error);
        return;
    }
    Reading reading = reading_new(invocation);
    for (guint i = 0; error == NULL && i < rows->len; i++)
        add_mark(g_ptr_array_index(rows, i), 0, &reading);
    if (error != NULL)
        sync_visit_rows(services->sync, &row_notifications, add_mark, &reading);
    else if (row_list_has_more(list))
        writing_tell_more(invocation);
    reading_end(&reading, invocation);
}

/* NULL with several of that beginning, too: nobody is to guess which. */
static const Notification *find(const Services *services, const char *name)
{
    const GPtrArray *rows = row_list_rows(sync_rows(services->sync, &row_notifications));
    const Notification *found = NULL;

    for (guint i = 0; i < rows->len; i++) {
        const Notification *row = g_ptr_array_index(rows, i);
        if (!row_id_begins(row->id, name))
            continue;
        if (found != NULL && strcmp(found->id, row->id) != 0)
            return NULL;
        found = row;
    }
    return found;
}

static gboolean add_named(Reading *reading, const char *const *names, GError **error)
{
    for (guint i = 0; names[i] != NULL; i++) {
        const Notification *row = find(reading->services, names[i]);
        g_autofree char *clean = text_clean(names[i], -1);
        if (row == NULL) {
            g_set_error(error, FAULT, FAULT_NOT_FOUND,
                        _("There is no one notification %s of yours: `looptrace notifications "
                          "list` has them"),
                        clean);
            return FALSE;
        }
        add_mark(row, 0, reading);
    }
    return TRUE;
}

static void named_loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    gboolean kept = row_list_rows(sync_rows(services->sync, &row_notifications))->len > 0;
    g_autoptr(GError) unknown = NULL;

    if (error != NULL && !(fault_is_of_line(error) && kept)) {
        invocation_fail(invocation, error);
        return;
    }
    Reading reading = reading_new(invocation);
    if (add_named(&reading, invocation_rest(invocation), &unknown)) {
        reading_end(&reading, invocation);
        return;
    }
    g_ptr_array_unref(reading.names);
    g_ptr_array_unref(reading.changes);
    invocation_fail(invocation, unknown);
}

static gboolean check(const Invocation *invocation, GError **error)
{
    const char *const *names = invocation_rest(invocation);

    if ((*names != NULL) == invocation_flag(invocation, "all")) {
        g_set_error(error, FAULT, FAULT_USAGE, _("give %s, or --all"), "NOTIFICATION…");
        return FALSE;
    }
    for (; *names != NULL; names++)
        if (!lead_name_is_valid(*names)) {
            g_set_error(error, FAULT, FAULT_USAGE,
                        _("a notification is named by its id, or by the first %d characters of it"),
                        LEAD_NAME_MIN);
            return FALSE;
        }
    return TRUE;
}

void notifications_read_run(Invocation *invocation)
{
    g_autoptr(GError) error = NULL;

    if (!check(invocation, &error))
        invocation_fail(invocation, error);
    else if (invocation_flag(invocation, "all"))
        row_list_load(asked(invocation, TRUE, ROW_LIST_MAX), all_loaded, invocation);
    else
        row_list_load_named(sync_rows(invocation_services(invocation)->sync, &row_notifications),
                            invocation_rest(invocation), TRUE, named_loaded, invocation);
}
