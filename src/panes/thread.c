/* SPDX-License-Identifier: MIT */
/* One thread: its messages, the newest first, what waits to be sent among them. */
#include "thread.h"

#include <string.h>

#include "list_words.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "rows_pane.h"

#define TEXT_LINES_MAX 200 /* of one message in the detail */

enum { COLUMN_WHEN, COLUMN_WHO, COLUMN_STATE, COLUMN_TEXT, COLUMNS };

static const UiColumn columns[COLUMNS] = {
    [COLUMN_WHEN] = {"when", NC_("column", "When"), 11, 11, 0, TEXT_LEFT},
    [COLUMN_WHO] = {"who", NC_("column", "Who"), 8, 20, 1, TEXT_LEFT},
    [COLUMN_STATE] = {"state", NC_("column", "State"), 6, 8, 2, TEXT_LEFT},
    [COLUMN_TEXT] = {"text", NC_("column", "Message"), 16, 0, 0, TEXT_LEFT},
};

static const char *me_of(const PaneHost *host)
{
    return supabase_session_info(host->services->supabase).user_id;
}

char *thread_when(const PaneHost *host, const char *moment)
{
    g_autoptr(SafeText) when = list_moment(moment, &host->services->clock);

    return g_strdup(safe_text_utf8(when));
}

void thread_say_text(UiPage *page, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text == NULL ? "" : text, "\n", TEXT_LINES_MAX);

    for (guint i = 0; lines[i] != NULL; i++)
        page_say(page, UI_NORMAL, "%s", lines[i]);
}

/* ---- about: "ORDER_ID/OTHER_ID\nNUMBER\nNAME" ---- */

static char *about_part(const char *about, guint nth)
{
    g_auto(GStrv) parts = g_strsplit(about, "\n", 3);

    return nth < g_strv_length(parts) ? g_strdup(parts[nth]) : g_strdup("");
}

static char *about_words(const char *about)
{
    g_autofree char *order = about_part(about, 1);
    g_autofree char *other = about_part(about, 2);

    return g_strdup_printf("%s%s%s", order, *order == '\0' || *other == '\0' ? "" : " · ", other);
}

static RowQuery *query_of(const Services *services, const char *about)
{
    g_autofree char *thread = about_part(about, 0);
    const MessageQuery query = {.thread = thread};

    return sync_message_rows(services->sync, &query);
}

/* ---- rows ---- */

static gpointer over(Writes *writes, gconstpointer row, WriteMark *mark)
{
    return writes_over_message(writes, row, mark);
}

static GPtrArray *waiting(const PaneHost *host, const char *about, const RowList *list)
{
    g_autofree char *thread = about_part(about, 0);
    const GPtrArray *rows = row_list_rows(list);
    const Message *newest = rows->len == 0 ? NULL : g_ptr_array_index(rows, 0);

    return writes_unsent_messages(host->services->writes, thread,
                                  newest == NULL ? "" : newest->created_at);
}

/* What isn't sent yet, then the newest. */
static int place(gconstpointer a, gconstpointer b)
{
    const Message *left = a, *right = b;

    if ((left->updated_at == NULL) != (right->updated_at == NULL))
        return left->updated_at == NULL ? -1 : 1;
    int order = g_strcmp0(right->created_at, left->created_at);
    return order != 0 ? order : strcmp(left->id, right->id);
}

static gboolean is_mine(const PaneHost *host, const Message *message)
{
    return g_strcmp0(message->sender_id, me_of(host)) == 0;
}

static const char *state_of(const PaneHost *host, const Message *message)
{
    WriteMark mark = WRITE_MARK_NONE;

    if (message->updated_at == NULL) {
        message_free(writes_over_message(host->services->writes, message, &mark));
        return mark == WRITE_MARK_STUCK ? C_("message", "not sent") : C_("message", "queued");
    }
    if (message_is_unread(message, me_of(host)))
        return C_("message", "unread");
    return is_mine(host, message) && message->read_at == NULL ? C_("message", "sent")
                                                              : C_("message", "read");
}

static SafeText *cell(const PaneHost *host, gconstpointer row, guint column, int width,
                      UiRole *role)
{
    const Message *message = row;
    g_autofree char *when = NULL;

    if (message_is_unread(message, me_of(host)))
        *role = UI_HEADING;
    switch (column) {
    case COLUMN_WHEN:
        when = thread_when(host, message->created_at);
        return safe_text_printf("%s", when);
    case COLUMN_WHO:
        return is_mine(host, message) ? safe_text_printf("%s", C_("message", "you"))
                                      : text_sanitise(message->sender, -1, TEXT_LINE);
    case COLUMN_STATE:
        return safe_text_printf("%s", state_of(host, message));
    default:
        return text_sanitise(message->body, -1, TEXT_LINE);
    }
}

static gboolean matches(gconstpointer row, const char *text)
{
    return message_matches(row, text);
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const Message *message = row;
    g_autofree char *when = thread_when(host, message->created_at);
    g_autofree char *read = thread_when(host, message->read_at);
    const char *who = is_mine(host, message) ? C_("message", "you") : message->sender;

    page_say(page, UI_HEADING, "%s · %s · %s%s%s", who == NULL ? "–" : who, when,
             state_of(host, message), message->read_at == NULL ? "" : " ",
             message->read_at == NULL ? "" : read);
    if (message->subject != NULL)
        page_say(page, UI_HEADING, "%s", message->subject);
    thread_say_text(page, message->body);
}

static char *copy(gconstpointer row, PaneCopy what)
{
    const Message *message = row;

    switch (what) {
    case PANE_COPY_ID:
        return g_strdup(message->order);
    case PANE_COPY_ROW:
        return g_strdup(message->body);
    case PANE_COPY_FILES:
    case PANE_COPY_LINK:
        return NULL;
    }
    return NULL;
}

/* ---- acts ---- */

guint thread_reply(Pane *pane, const char *order_id, const char *order, const char *other_id,
                   const char *other)
{
    Write *write = write_new_reply(order_id, order, me_of(pane->host), other_id, other);

    pane->next = pane_write_new(pane->host, write, "body");
    return EFFECT_OPEN;
}

char *thread_why_no_reply(const Pane *pane, const char *other_id)
{
    const Writes *writes = pane->host->services->writes;

    if (writes == NULL || writes_outbox(writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    return other_id != NULL && *other_id != '\0'
               ? NULL
               : g_strdup(_("whoever it was has left: nobody would read it"));
}

guint thread_give_marks(Pane *pane, GPtrArray *taken)
{
    const PaneHost *host = pane->host;
    g_autoptr(GPtrArray) changes = taken;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    if (changes->len == 0)
        host->say(host->data, _("Nothing is unread."));
    else if (!writes_submit_all(host->services->writes, changes, ids, &error))
        host->say(host->data, error->message);
    else
        host->submitted_all(host->data, ids);
    return EFFECT_REDRAW;
}

static void add_mark(const Pane *pane, GPtrArray *changes, const Message *message)
{
    if (message == NULL || message->updated_at == NULL ||
        !message_is_unread(message, me_of(pane->host)))
        return;
    Write *write = write_new_message_read(message);
    write_set(write, "read_at", "now", NULL);
    g_ptr_array_add(changes, write);
}

static GPtrArray *new_changes(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
}

static guint mark_chosen(Pane *pane)
{
    g_autoptr(GPtrArray) keys = rows_pane_chosen(pane);
    GPtrArray *changes = new_changes();

    for (guint i = 0; i < keys->len; i++)
        add_mark(pane, changes, rows_pane_find(pane, g_ptr_array_index(keys, i)));
    return thread_give_marks(pane, changes);
}

static guint mark_all(Pane *pane)
{
    const GPtrArray *rows = row_list_rows(rows_pane_list(pane));
    GPtrArray *changes = new_changes();

    for (guint i = 0; i < rows->len; i++) {
        const Message *row = g_ptr_array_index(rows, i);
        add_mark(pane, changes, rows_pane_find(pane, row->id));
    }
    return thread_give_marks(pane, changes);
}

static char *own_part(const Pane *pane, guint nth)
{
    return about_part(rows_pane_about(pane), nth);
}

static guint reply(Pane *pane)
{
    g_autofree char *thread = own_part(pane, 0);
    g_autofree char *order = own_part(pane, 1);
    g_autofree char *other = own_part(pane, 2);
    g_auto(GStrv) ids = g_strsplit(thread, "/", 2);

    return thread_reply(pane, *ids[0] == '\0' ? NULL : ids[0], *order == '\0' ? NULL : order,
                        ids[1], *other == '\0' ? NULL : other);
}

/* To the order that it is about. */
static guint open_order(Pane *pane)
{
    g_free(pane->target);
    pane->target = own_part(pane, 1);
    return EFFECT_OPEN_ORDER;
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    g_autofree char *thread = own_part(pane, 0);
    g_autofree char *order = own_part(pane, 1);
    const char *slash = strchr(thread, '/');

    if (action == ACTION_MESSAGE)
        return thread_why_no_reply(pane, slash == NULL ? NULL : slash + 1);
    if (action == ACTION_OPEN && *order == '\0')
        return g_strdup(_("it isn't about an order that you see"));
    return NULL;
}

static const PaneAct acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_order,
    [ACTION_MESSAGE] = reply,
    [ACTION_MARK_READ] = mark_chosen,
    [ACTION_MARK_READ_ALL] = mark_all,
};

static const PaneHint hints[] = {
    {ACTION_MESSAGE, NC_("hint", "Answer")}, {ACTION_MARK_READ, NULL}, {ACTION_MARK_READ_ALL, NULL},
    {ACTION_OPEN, NC_("hint", "Order")},     {ACTION_REFRESH, NULL},   {ACTION_FIND, NULL},
};

static const RowsView views[] = {{NC_("view", "All"), query_of}};

static const RowsScreen thread_screen = {
    .id = "thread",
    .title = NC_("screen", "Thread"),
    .plural = N_("messages"),
    .noun = &row_messages,
    .columns = columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .pace_s = 30,
    .detail_rows = 8,
    .cell = cell,
    .over = over,
    .matches = matches,
    .detail = detail,
    .copy = copy,
    .acts = acts,
    .hints = hints,
    .n_hints = G_N_ELEMENTS(hints),
    .why_not = why_not,
    .beside = waiting,
    .place = place,
    .about_words = about_words,
};

Pane *pane_thread_new(const PaneHost *host, const Thread *thread)
{
    g_autofree char *about =
        g_strdup_printf("%s\n%s\n%s", thread->id, thread->order == NULL ? "" : thread->order,
                        thread->other == NULL ? "" : thread->other);

    return rows_pane_new(host, &thread_screen, about);
}
