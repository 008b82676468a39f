/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/export.h"
#include "looptrace/filter.h"
#include "looptrace/filter_words.h"
#include "looptrace/view_state.h"
#include "looptrace/words.h"
#include "orders_pane.h"
#include "table_acts.h"

static void say(const OrdersPane *pane, const char *sentence)
{
    pane->pane.host->say(pane->pane.host->data, sentence);
}

/* ---- the query ---- */

static void add_part(GString *text, const char *part)
{
    if (part != NULL && *part != '\0')
        g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ", part);
}

static char *whole_filter(const OrdersPane *pane, const char *typed)
{
    GString *text = g_string_new(NULL);
    g_autofree char *status = pane->status == WORKFLOW_UNKNOWN
                                  ? NULL
                                  : g_strdup_printf("status:%s", workflow_wire(pane->status));

    add_part(text, view_tabs_view(pane->tabs)->filter);
    add_part(text, status);
    add_part(text, typed);
    return g_string_free(text, FALSE);
}

char *orders_whole_filter(const OrdersPane *pane)
{
    return whole_filter(pane, pane->filter);
}

gboolean orders_is_filtered(const OrdersPane *pane)
{
    return pane->filter != NULL || pane->status != WORKFLOW_UNKNOWN;
}

gboolean orders_is_changed(const OrdersPane *pane)
{
    g_autofree char *layout = ui_table_layout(pane->table);

    return view_tabs_view(pane->tabs)->origin != VIEW_BUILT_IN &&
           (orders_is_filtered(pane) || g_strcmp0(layout, pane->view_layout) != 0);
}

/* Its parts have been understood one by one: together they may still be too many. */
static gboolean take_filter(const OrdersPane *pane, OrderQuery *query, const char *typed,
                            GError **error)
{
    g_autofree char *text = whole_filter(pane, typed);
    gsize position;
    g_autoptr(Filter) filter = filter_parse(text, &position, error);

    if (filter == NULL)
        return FALSE;
    filter_split(filter, query);
    return TRUE;
}

static void ask_query(OrdersPane *pane, const OrderQuery *query)
{
    if (pane->selected == NULL)
        pane->selected = g_strdup(ui_table_selected_id(pane->table));
    order_list_set_query(pane->list, query);
    ui_table_set_sorted(pane->table, order_sort_name(query->sort), query->descending);
}

/* FALSE: it isn't what was asked for, and that is said. */
static gboolean ask(OrdersPane *pane, const char *typed, OrderSort sort, gboolean descending)
{
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(GError) error = NULL;

    if (!take_filter(pane, query, typed, &error)) {
        say(pane, error->message);
        return FALSE;
    }
    query->sort = sort;
    query->descending = descending;
    ask_query(pane, query);
    return TRUE;
}

static gboolean ask_as_sorted(OrdersPane *pane, const char *typed)
{
    const OrderQuery *query = order_list_query(pane->list);

    return ask(pane, typed, query->sort, query->descending);
}

void orders_sort(OrdersPane *pane, OrderSort sort, gboolean descending)
{
    ask(pane, pane->filter, sort, descending);
}

void orders_set_status(OrdersPane *pane, Workflow status)
{
    pane->status = status;
    ask_as_sorted(pane, pane->filter);
}

/* ---- views ---- */

static void note_layout(OrdersPane *pane)
{
    g_free(pane->view_layout);
    pane->view_layout = ui_table_layout(pane->table);
}

/* Columns and sort of the layout; NULL: as they are made. */
static void lay_out(OrdersPane *pane, const char *layout, OrderSort *sort, gboolean *descending)
{
    const char *key;

    ui_table_set_layout(pane->table, layout);
    key = ui_table_sorted(pane->table, descending);
    *sort = ORDER_SORT_RISK;
    if (layout == NULL || key == NULL || !order_sort_from_name(key, sort)) {
        *sort = ORDER_SORT_RISK;
        *descending = FALSE;
    }
}

static void show_view(OrdersPane *pane)
{
    const NamedView *view = view_tabs_view(pane->tabs);
    OrderSort sort = order_list_query(pane->list)->sort;
    gboolean descending = order_list_query(pane->list)->descending;

    if (view->layout != NULL) {
        lay_out(pane, view->layout, &sort, &descending);
    } else if (pane->laid_out) {
        g_autofree char *kept = table_kept(&pane->pane);
        lay_out(pane, kept, &sort, &descending);
    }
    pane->laid_out = view->layout != NULL;
    ask(pane, pane->filter, sort, descending);
    note_layout(pane);
}

void orders_see(OrdersPane *pane, guint nth)
{
    view_tabs_see(pane->tabs, nth);
    show_view(pane);
}

void orders_renew_views(OrdersPane *pane)
{
    if (view_tabs_renew(pane->tabs))
        show_view(pane);
}

gboolean orders_clear_filter(OrdersPane *pane)
{
    if (pane->filter != NULL)
        g_clear_pointer(&pane->filter, g_free);
    else if (pane->status != WORKFLOW_UNKNOWN)
        pane->status = WORKFLOW_UNKNOWN;
    else if (view_tabs_seen(pane->tabs) == 0)
        return FALSE;
    else
        view_tabs_see(pane->tabs, 0);
    show_view(pane);
    return TRUE;
}

/* What a line of Home, a link, or whoever opens the list wants to see of it. */
OrderQuery *orders_first_query(OrdersPane *pane, const char *wanted)
{
    static const char by_view[] = "view:", by_filter[] = "filter:";
    OrderQuery *query = order_query_new();
    guint nth = G_MAXUINT;

    pane->status = workflow_from_wire(wanted);
    if (g_strcmp0(wanted, "risk") == 0)
        nth = view_tabs_find(pane->tabs, "At risk");
    else if (wanted != NULL && g_str_has_prefix(wanted, by_view))
        nth = view_tabs_find(pane->tabs, wanted + strlen(by_view));
    else if (wanted != NULL && g_str_has_prefix(wanted, by_filter))
        pane->filter = g_strdup(wanted + strlen(by_filter));
    if (nth != G_MAXUINT)
        view_tabs_see(pane->tabs, nth);
    if (!take_filter(pane, query, pane->filter, NULL)) {
        g_clear_pointer(&pane->filter, g_free);
        take_filter(pane, query, NULL, NULL);
    }
    return query;
}

/* ---- what is typed ---- */

/* What the server can't be asked is looked for among the rows that are here, and that is said. */
static void tell_where(OrdersPane *pane)
{
    g_autofree char *words = filter_words(pane->list);
    g_autofree char *rest = NULL;

    if (words != NULL && order_list_filtering(pane->list, &rest) == FILTERED_PARTLY)
        say(pane, words);
}

/* FALSE: it isn't understood, and that is said. */
static gboolean set_filter(OrdersPane *pane, const char *text)
{
    g_autoptr(GError) error = NULL;
    gsize position;
    g_autoptr(Filter) filter = filter_parse(text, &position, &error);

    if (filter == NULL) {
        g_autofree char *mistake = filter_mistake(text, position, error);
        say(pane, mistake);
        ui_prompt_point(pane->prompt, position);
        return FALSE;
    }
    g_autofree char *typed = filter_is_empty(filter) ? NULL : filter_text(filter);
    if (!ask_as_sorted(pane, typed))
        return FALSE;
    g_free(pane->filter);
    pane->filter = g_steal_pointer(&typed);
    tell_where(pane);
    return TRUE;
}

/* "1200" is a row, counted from 1; "50%" is the middle. */
static gboolean jump(OrdersPane *pane, const char *text)
{
    g_autofree char *digits = g_strdelimit(g_strstrip(g_strdup(text)), "%", '\0');
    gboolean share = strchr(text, '%') != NULL;
    gint64 count = order_list_count(pane->list);
    gint64 number = 0;

    if (!text_parse_int(digits, 0, G_MAXINT32, &number) || (share && number > 100)) {
        say(pane, _("A row is a number, from 1; a part of the list 0% to 100%"));
        return TRUE;
    }
    number = share ? count * number / 100 : number - 1;
    ui_table_move_to(pane->table, (guint)CLAMP(number, 0, MAX(count - 1, 0)));
    return TRUE;
}

/* In place of the view that is seen where it has that name, else as a new one. */
static gboolean keep_view(OrdersPane *pane, const char *text)
{
    Config *config = pane->pane.host->services->config;
    g_autofree char *name = g_strstrip(g_strdup(text));
    g_autofree char *filter = orders_whole_filter(pane);
    g_autofree char *layout = ui_table_layout(pane->table);
    g_autoptr(GError) error = NULL;
    g_autoptr(NamedView) view = named_view_new(SCREEN_ORDERS, name, filter, layout, &error);
    guint there = view == NULL ? G_MAXUINT : view_tabs_find(pane->tabs, name);

    if (there != G_MAXUINT && there != view_tabs_seen(pane->tabs)) {
        g_autofree char *sentence = g_strdup_printf(_("there is a view “%s” already"), name);
        say(pane, sentence);
        return FALSE;
    }
    if (view == NULL || !named_view_put(config, SCREEN_ORDERS, view, name, &error)) {
        say(pane, error->message);
        return FALSE;
    }
    g_clear_pointer(&pane->filter, g_free);
    pane->status = WORKFLOW_UNKNOWN;
    view_tabs_renew(pane->tabs);
    orders_see(pane, view_tabs_find(pane->tabs, name));
    g_autofree char *sentence =
        g_strdup_printf(_("“%s” is view %u now"), name, view_tabs_seen(pane->tabs) + 1);
    say(pane, sentence);
    return TRUE;
}

/* ---- export ---- */

/* "orders-at-risk-2026-11-23.csv": letters that any file system takes. */
static char *export_name(const OrdersPane *pane)
{
    const NamedView *view = view_tabs_view(pane->tabs);
    g_autofree char *day = text_day(clock_today(&pane->pane.host->services->clock));
    g_autoptr(GString) name = g_string_new("orders-");

    for (const char *c = view_tabs_seen(pane->tabs) == 0 ? "" : view->name; *c != '\0'; c++)
        if (g_ascii_isalnum(*c))
            g_string_append_c(name, g_ascii_tolower(*c));
        else if (name->str[name->len - 1] != '-')
            g_string_append_c(name, '-');
    return g_strdup_printf("%s%s%s.csv", name->str, name->str[name->len - 1] == '-' ? "" : "-",
                           day);
}

static gboolean start_export(OrdersPane *pane, const char *text)
{
    g_autofree char *said = g_strstrip(g_strdup(text));
    g_autofree char *path = g_str_has_prefix(said, "~/")
                                ? g_build_filename(g_get_home_dir(), said + 2, NULL)
                                : g_strdup(said);
    g_autofree char *layout = ui_table_layout(pane->table);
    ExportFormat format;

    if (!export_format_of(path, &format)) {
        say(pane, _("the name of the file says what it is: .csv, .json or .jsonl"));
        return FALSE;
    }
    pane->pane.next = pane_export_new(pane->pane.host, pane->list, layout, path);
    return TRUE;
}

void orders_begin(OrdersPane *pane, OrdersPrompt what)
{
    const NamedView *view = view_tabs_view(pane->tabs);
    g_autofree char *name = NULL;

    ui_prompt_free(pane->prompt);
    pane->prompt_for = what;
    switch (what) {
    case PROMPT_FIND:
        pane->prompt = ui_prompt_new(_("Find: "), pane->filter == NULL ? "" : pane->filter);
        break;
    case PROMPT_JUMP:
        pane->prompt = ui_prompt_new(_("Go to row, or per cent: "), "");
        break;
    case PROMPT_KEEP:
        pane->prompt =
            ui_prompt_new(_("Keep as view: "), view->origin == VIEW_OWN ? view->name : "");
        break;
    case PROMPT_EXPORT:
        name = export_name(pane);
        pane->prompt = ui_prompt_new(_("Export to: "), name);
        break;
    }
}

static gboolean accept(OrdersPane *pane, const char *text)
{
    switch (pane->prompt_for) {
    case PROMPT_FIND:
        return set_filter(pane, text);
    case PROMPT_JUMP:
        return jump(pane, text);
    case PROMPT_KEEP:
        return keep_view(pane, text);
    case PROMPT_EXPORT:
        return start_export(pane, text);
    }
    return TRUE;
}

/* What all have in common is typed; where that is nothing more, they are told. */
static void complete_filter(OrdersPane *pane)
{
    g_auto(GStrv) texts = filter_completions(ui_prompt_text(pane->prompt));
    gsize common = texts[0] == NULL ? 0 : strlen(texts[0]);
    const char *last;

    if (texts[0] == NULL)
        return;
    for (guint i = 1; texts[i] != NULL; i++)
        for (gsize at = 0; at < common; at++)
            if (texts[i][at] != texts[0][at])
                common = at;
    g_autofree char *begin = g_strndup(texts[0], common);
    if (strlen(ui_prompt_text(pane->prompt)) < common) {
        ui_prompt_set(pane->prompt, begin);
        return;
    }
    g_autoptr(GString) words = g_string_new(NULL);
    for (guint i = 0; texts[i] != NULL; i++) {
        last = strrchr(texts[i], ' ');
        g_string_append_printf(words, "%s%s", i == 0 ? "" : "  ",
                               last == NULL ? texts[i] : last + 1);
    }
    say(pane, words->str);
}

guint orders_prompt_key(OrdersPane *pane, guint32 key)
{
    gboolean done = TRUE;

    if (key == UI_KEY_TAB && pane->prompt_for == PROMPT_FIND) {
        complete_filter(pane);
        return EFFECT_REDRAW;
    }
    switch (ui_prompt_key(pane->prompt, key)) {
    case UI_PROMPT_EDITING:
        return EFFECT_REDRAW;
    case UI_PROMPT_ACCEPTED:
        done = accept(pane, ui_prompt_text(pane->prompt));
        break;
    case UI_PROMPT_CANCELLED:
        break;
    }
    if (done)
        g_clear_pointer(&pane->prompt, ui_prompt_free);
    return EFFECT_REDRAW | (pane->pane.next != NULL ? EFFECT_OPEN : 0);
}
