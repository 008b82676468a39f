/* SPDX-License-Identifier: MIT */
/* What is said of a list of rows: its top line, its part of the status line, and what is new since the last look. */
#include <string.h>

#include "list_words.h"
#include "looptrace/view_state.h"
#include "looptrace/words.h"
#include "rows_parts.h"

#define ABOUT_MAX 40 /* cells of the heading */

static const PaneHost *host_of(const RowsPane *pane)
{
    return pane->pane.host;
}

/* ---- news ---- */

/* A shared machine has a look of each person's. */
char *rows_looked_key(const RowsPane *pane)
{
    const char *me = supabase_session_info(host_of(pane)->services->supabase).user_id;

    return g_strdup_printf("looked-%s", me == NULL ? "" : me);
}

/* Moments of one server are in order as texts. */
static guint count_news(const RowsPane *pane, gconstpointer *newest)
{
    const GPtrArray *rows = row_list_rows(pane->list);
    const char *latest = pane->looked;
    guint n = 0;

    for (guint i = 0; i < rows->len; i++) {
        gconstpointer row = g_ptr_array_index(rows, i);
        const char *since = pane->screen->news(host_of(pane), row);
        if (since == NULL || (pane->looked != NULL && strcmp(since, pane->looked) <= 0))
            continue;
        n++;
        if (latest == NULL || *newest == NULL || strcmp(since, latest) > 0) {
            *newest = row;
            latest = since;
        }
    }
    return n;
}

void rows_tell_news(RowsPane *pane)
{
    gconstpointer newest = NULL;
    guint n = pane->screen->news == NULL || row_list_state(pane->list)->loading
                  ? 0
                  : count_news(pane, &newest);

    if (n == 0)
        return;
    g_autofree char *words = pane->screen->news_words(n, newest);
    g_autofree char *key = rows_looked_key(pane);
    g_free(pane->looked);
    pane->looked = g_strdup(pane->screen->news(host_of(pane), newest));
    view_state_set(pane->screen->id, key, pane->looked, NULL);
    host_of(pane)->say(host_of(pane)->data, words);
}

/* ---- top and status line ---- */

static void append_views(GString *text, const RowsPane *pane)
{
    for (guint i = 0; pane->screen->n_views > 1 && i < pane->screen->n_views; i++) {
        gboolean here = i == pane->view;
        g_autofree char *count = pane->screen->count_words == NULL
                                     ? NULL
                                     : pane->screen->count_words(host_of(pane), pane->list, i);
        g_string_append_printf(
            text, "%s%s%u %s%s%s%s", i == 0 ? "  " : " │ ", here ? "[" : "", i + 1,
            g_dpgettext2(GETTEXT_PACKAGE, "view", pane->screen->views[i].title),
            count == NULL ? "" : " ", count == NULL ? "" : count, here ? "]" : "");
    }
}

static void append_sort(GString *text, const RowsPane *pane)
{
    gboolean descending = FALSE;
    int column = rows_shown_sorted(pane->shown, &descending);

    if (column < 0)
        return;
    const char *title =
        g_dpgettext2(GETTEXT_PACKAGE, "column", pane->screen->columns[column].title);
    g_string_append_printf(text, descending ? _("  by %s reversed") : _("  by %s"), title);
}

SafeText *rows_heading(const Pane *base)
{
    const RowsPane *pane = (const RowsPane *)base;
    const char *search = rows_shown_searched(pane->shown);
    guint n = rows_shown_count(pane->shown);
    gboolean more = row_list_has_more(pane->list);
    const OrderListExtent extent = {
        .total = n, .kind = more ? TOTAL_AT_LEAST : TOTAL_COUNTED, .exact = TRUE};
    g_autoptr(GString) text =
        g_string_new(g_dpgettext2(GETTEXT_PACKAGE, "screen", pane->screen->title));

    if (pane->about != NULL) {
        g_autofree char *words = pane->screen->about_words == NULL
                                     ? g_strdup(pane->about)
                                     : pane->screen->about_words(pane->about);
        g_autoptr(SafeText) about = text_sanitise(words, -1, TEXT_LINE);
        g_autofree char *fitted =
            text_fit(safe_text_utf8(about), MIN(ABOUT_MAX, text_columns(safe_text_utf8(about))),
                     TEXT_LEFT, host_of(pane)->ascii);
        g_string_append_printf(text, "  %s", fitted);
    }
    append_views(text, pane);
    if (search != NULL)
        g_string_append_printf(text, "  /%s/", search);
    if (pane->filter != NULL)
        g_string_append_printf(text, _("  /%s/ filtered by the server"), pane->filter);
    append_sort(text, pane);
    if (row_list_state(pane->list)->known) {
        g_autofree char *place = list_place(&extent, ui_table_selected_row(pane->table));
        g_string_append_printf(text, "  %s", place);
    }
    return text_sanitise(text->str, -1, TEXT_LINE);
}

/* What is searched or sorted is what is here: where there is more, that is said. */
SafeText *rows_state(const Pane *base)
{
    const RowsPane *pane = (const RowsPane *)base;
    gboolean descending;
    gboolean here = rows_shown_searched(pane->shown) != NULL ||
                    rows_shown_sorted(pane->shown, &descending) >= 0;
    g_autoptr(SafeText) age = list_age(row_list_state(pane->list), &host_of(pane)->services->clock);

    if (!here || !row_list_has_more(pane->list))
        return g_steal_pointer(&age);
    return safe_text_printf(_("%s · among the %u that are here"), safe_text_utf8(age),
                            row_list_rows(pane->list)->len);
}
