/* SPDX-License-Identifier: MIT */
/* Threads of messages, those with something unread first. */
#include "looptrace/messages.h"

#include "list_words.h"
#include "looptrace/completion.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "rows_pane.h"
#include "thread.h"

enum { COLUMN_ORDER, COLUMN_OTHER, COLUMN_UNREAD, COLUMN_WHEN, COLUMN_TEXT, COLUMNS };

static const UiColumn columns[COLUMNS] = {
    [COLUMN_ORDER] = {"order", NC_("column", "Order"), 8, 10, 0, TEXT_LEFT},
    [COLUMN_OTHER] = {"with", NC_("column", "With"), 10, 22, 1, TEXT_LEFT},
    [COLUMN_UNREAD] = {"unread", NC_("column", "Unread"), 6, 6, 0, TEXT_RIGHT},
    [COLUMN_WHEN] = {"when", NC_("column", "When"), 11, 11, 2, TEXT_LEFT},
    [COLUMN_TEXT] = {"text", NC_("column", "Message"), 14, 0, 0, TEXT_LEFT},
};

static gboolean is_mine(const PaneHost *host, const Thread *thread)
{
    return g_strcmp0(thread->sender_id, supabase_session_info(host->services->supabase).user_id) ==
           0;
}

static RowQuery *unread_only(const Services *services, const char *about)
{
    return sync_thread_rows(TRUE);
}

static SafeText *cell(const PaneHost *host, gconstpointer row, guint column, int width,
                      UiRole *role)
{
    const Thread *thread = row;
    g_autofree char *when = NULL;

    if (thread->unread > 0)
        *role = UI_HEADING;
    switch (column) {
    case COLUMN_ORDER:
        return text_sanitise(thread->order == NULL ? "–" : thread->order, -1, TEXT_LINE);
    case COLUMN_OTHER:
        return text_sanitise(thread->other == NULL ? "–" : thread->other, -1, TEXT_LINE);
    case COLUMN_UNREAD:
        return thread->unread == 0 ? NULL : safe_text_printf("%" G_GINT64_FORMAT, thread->unread);
    case COLUMN_WHEN:
        when = thread_when(host, thread->last_at);
        return safe_text_printf("%s", when);
    default:
        return safe_text_printf("%s%s", is_mine(host, thread) ? C_("message", "you: ") : "",
                                thread->body == NULL ? "" : thread->body);
    }
}

static const char *sort_value(gconstpointer row, guint column)
{
    const Thread *thread = row;
    const char *const values[COLUMNS] = {
        [COLUMN_ORDER] = thread->order, [COLUMN_OTHER] = thread->other,
        [COLUMN_UNREAD] = thread->need, [COLUMN_WHEN] = thread->last_at,
        [COLUMN_TEXT] = thread->body,
    };

    return values[column];
}

static gboolean matches(gconstpointer row, const char *text)
{
    return thread_matches(row, text);
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const Thread *thread = row;
    g_autofree char *when = thread_when(host, thread->last_at);

    page_say(page, UI_HEADING,
             P_("%s · %s · %u message", "%s · %s · %u messages", (guint)thread->messages),
             is_mine(host, thread) || thread->other == NULL ? C_("message", "you") : thread->other,
             when, (guint)thread->messages);
    if (thread->subject != NULL)
        page_say(page, UI_HEADING, "%s", thread->subject);
    thread_say_text(page, thread->body);
}

static char *copy(gconstpointer row, PaneCopy what)
{
    const Thread *thread = row;

    switch (what) {
    case PANE_COPY_ID:
        return g_strdup(thread->order);
    case PANE_COPY_ROW:
        return g_strdup_printf("%s\t%s\t%s\t%s", thread->order == NULL ? "" : thread->order,
                               thread->other == NULL ? "" : thread->other, thread->last_at,
                               thread->body == NULL ? "" : thread->body);
    case PANE_COPY_FILES:
    case PANE_COPY_LINK:
        return NULL;
    }
    return NULL;
}

/* ---- acts ---- */

static guint open_thread(Pane *pane)
{
    pane->next = pane_thread_new(pane->host, rows_pane_row(pane));
    return EFFECT_OPEN;
}

static guint reply(Pane *pane)
{
    const Thread *thread = rows_pane_row(pane);

    return thread_reply(pane, thread->order_id, thread->order, thread->other_id, thread->other);
}

/* Which messages they are isn't here: the command asks. */
static guint run(Pane *pane, char *taken_line)
{
    g_free(pane->target);
    pane->target = taken_line;
    return EFFECT_RUN;
}

static guint mark_threads(Pane *pane)
{
    g_autoptr(GPtrArray) keys = rows_pane_chosen(pane);
    g_autoptr(GString) ids = g_string_new(NULL);

    for (guint i = 0; i < keys->len; i++) {
        const Thread *thread = rows_pane_find(pane, g_ptr_array_index(keys, i));
        if (thread != NULL)
            g_string_append_printf(ids, "%s%s", ids->len == 0 ? "" : ",", thread->id);
    }
    g_autofree char *word = line_word_quote(ids->str);
    return run(pane, g_strdup_printf("messages read --thread %s", word));
}

static guint mark_all(Pane *pane)
{
    return run(pane, g_strdup("messages read --all"));
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    const Thread *thread = row;

    if (action == ACTION_MESSAGE)
        return thread == NULL ? g_strdup(_("no row is selected"))
                              : thread_why_no_reply(pane, thread->other_id);
    if (action == ACTION_MARK_READ && thread != NULL && thread->unread == 0 &&
        ui_table_marked(pane->ops->table(pane)) == 0)
        return g_strdup(_("nothing in it is unread"));
    return NULL;
}

static const PaneAct acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_thread,
    [ACTION_MESSAGE] = reply,
    [ACTION_MARK_READ] = mark_threads,
    [ACTION_MARK_READ_ALL] = mark_all,
};

static const PaneHint hints[] = {
    {ACTION_OPEN, NULL},      {ACTION_MESSAGE, NC_("hint", "Answer")},
    {ACTION_MARK_READ, NULL}, {ACTION_MARK_READ_ALL, NULL},
    {ACTION_FIND, NULL},      {ACTION_REFRESH, NULL},
};

static const RowsView views[] = {{NC_("view", "All"), NULL}, {NC_("view", "Unread"), unread_only}};

static const RowsScreen messages_screen = {
    .id = "messages",
    .title = NC_("screen", "Messages"),
    .plural = N_("messages"),
    .noun = &row_threads,
    .columns = columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .page = 50,
    .pace_s = 30,
    .detail_rows = 6,
    .cell = cell,
    .sort_value = sort_value,
    .matches = matches,
    .detail = detail,
    .copy = copy,
    .acts = acts,
    .hints = hints,
    .n_hints = G_N_ELEMENTS(hints),
    .why_not = why_not,
};

Pane *pane_messages_new(const PaneHost *host)
{
    return rows_pane_new(host, &messages_screen, NULL);
}
