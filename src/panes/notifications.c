/* SPDX-License-Identifier: MIT */
/* What the platform has told, the newest first. */
#include <string.h>

#include "list_words.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "rows_pane.h"
#include "thread.h"

enum { COLUMN_WHEN, COLUMN_STATE, COLUMN_TITLE, COLUMN_TEXT, COLUMNS };

static const UiColumn columns[COLUMNS] = {
    [COLUMN_WHEN] = {"when", NC_("column", "When"), 11, 11, 0, TEXT_LEFT},
    [COLUMN_STATE] = {"state", NC_("column", "State"), 6, 8, 1, TEXT_LEFT},
    [COLUMN_TITLE] = {"title", NC_("column", "What"), 20, 0, 0, TEXT_LEFT},
    [COLUMN_TEXT] = {"text", NC_("column", "Text"), 12, 0, 2, TEXT_LEFT},
};

static RowQuery *unread_only(const Services *services, const char *about)
{
    return sync_notification_rows(TRUE);
}

static gpointer over(Writes *writes, gconstpointer row, WriteMark *mark)
{
    return writes_over_notification(writes, row, mark);
}

static SafeText *cell(const PaneHost *host, gconstpointer row, guint column, int width,
                      UiRole *role)
{
    const Notification *notification = row;
    gboolean unread = notification->read_at == NULL;
    g_autofree char *when = NULL;

    if (unread)
        *role = UI_HEADING;
    switch (column) {
    case COLUMN_WHEN:
        when = thread_when(host, notification->created_at);
        return safe_text_printf("%s", when);
    case COLUMN_STATE:
        return safe_text_printf("%s", unread ? C_("message", "unread") : C_("message", "read"));
    case COLUMN_TITLE:
        return text_sanitise(notification->title, -1, TEXT_LINE);
    default:
        return text_sanitise(notification->body, -1, TEXT_LINE);
    }
}

static const char *sort_value(gconstpointer row, guint column)
{
    const Notification *notification = row;
    const char *const values[COLUMNS] = {
        [COLUMN_WHEN] = notification->created_at,
        [COLUMN_STATE] = notification->read_at,
        [COLUMN_TITLE] = notification->title,
        [COLUMN_TEXT] = notification->body,
    };

    return values[column];
}

static gboolean matches(gconstpointer row, const char *text)
{
    return notification_matches(row, text);
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const Notification *notification = row;
    g_autofree char *when = thread_when(host, notification->created_at);

    page_say(page, UI_HEADING, "%s · %s", when, notification->title);
    thread_say_text(page, notification->body);
}

static char *copy(gconstpointer row, PaneCopy what)
{
    const Notification *notification = row;

    switch (what) {
    case PANE_COPY_ID:
        return g_strdup(notification->id);
    case PANE_COPY_ROW:
        return g_strdup_printf("%s\t%s\t%s", notification->created_at, notification->title,
                               notification->body == NULL ? "" : notification->body);
    case PANE_COPY_FILES:
    case PANE_COPY_LINK:
        return NULL;
    }
    return NULL;
}

/* ---- acts ---- */

static void add_mark(GPtrArray *changes, const Notification *notification)
{
    if (notification == NULL || notification->read_at != NULL)
        return;
    Write *write = write_new_notification_read(notification);
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
        add_mark(changes, rows_pane_find(pane, g_ptr_array_index(keys, i)));
    return thread_give_marks(pane, changes);
}

/* Those that aren't here, too: the command asks which they are. */
static guint mark_all(Pane *pane)
{
    g_free(pane->target);
    pane->target = g_strdup("notifications read --all");
    return EFFECT_RUN;
}

/* The number that a title names, where the row itself isn't here: "SA-00042: shipped", as orders_order_number_check has it.
 * Caller frees; NULL: none. */
static char *number_in(const char *title)
{
    gsize letters = strspn(title, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    gsize digits = letters < 2 || letters > 4 || title[letters] != '-'
                       ? 0
                       : strspn(&title[letters + 1], "0123456789");

    return digits < 1 || digits > 10 ? NULL : g_strndup(title, letters + 1 + digits);
}

static char *order_of(const Pane *pane, const Notification *notification)
{
    const Order *order =
        notification->row_id == NULL || g_strcmp0(notification->table_name, "orders") != 0
            ? NULL
            : store_order(pane->host->services->store, notification->row_id);

    return order != NULL ? g_strdup(order->number) : number_in(notification->title);
}

static gboolean is_offer(const Notification *notification)
{
    return g_strcmp0(notification->table_name, "supplier_orders") == 0;
}

static guint open_about(Pane *pane)
{
    if (is_offer(rows_pane_row(pane))) {
        pane->next = pane_offers_new(pane->host);
        return EFFECT_OPEN;
    }
    g_free(pane->target);
    pane->target = order_of(pane, rows_pane_row(pane));
    return EFFECT_OPEN_ORDER;
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    g_autofree char *order = row == NULL ? NULL : order_of(pane, row);
    const Writes *writes = pane->host->services->writes;

    if (action == ACTION_OPEN && row != NULL && order == NULL && !is_offer(row))
        return g_strdup(_("what it is about has no screen here"));
    if (action == ACTION_MARK_READ && (writes == NULL || writes_outbox(writes) == NULL))
        return g_strdup(_("what is kept on this machine is still being opened"));
    return NULL;
}

static const PaneAct acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_about,
    [ACTION_MARK_READ] = mark_chosen,
    [ACTION_MARK_READ_ALL] = mark_all,
};

static const PaneHint hints[] = {
    {ACTION_OPEN, NULL}, {ACTION_MARK_READ, NULL}, {ACTION_MARK_READ_ALL, NULL},
    {ACTION_MARK, NULL}, {ACTION_FIND, NULL},      {ACTION_REFRESH, NULL},
};

static const RowsView views[] = {{NC_("view", "All"), NULL}, {NC_("view", "Unread"), unread_only}};

static const RowsScreen notifications_screen = {
    .id = "notifications",
    .title = NC_("screen", "Notifications"),
    .plural = N_("notifications"),
    .noun = &row_notifications,
    .columns = columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .page = 50,
    .pace_s = 30,
    .detail_rows = 4,
    .cell = cell,
    .over = over,
    .sort_value = sort_value,
    .matches = matches,
    .detail = detail,
    .copy = copy,
    .acts = acts,
    .hints = hints,
    .n_hints = G_N_ELEMENTS(hints),
    .why_not = why_not,
};

Pane *pane_notifications_new(const PaneHost *host)
{
    return rows_pane_new(host, &notifications_screen, NULL);
}
