/* SPDX-License-Identifier: MIT */
/* The queue of leads: one key says how a lead stands, and goes to the next. */
#include <string.h>

#include "lead_acts.h"
#include "looptrace/words.h"
#include "rows_pane.h"

#define LATE_MINUTES 60 /* a new one that nobody has looked at for so long */
#define DETAIL_ROWS  5
#define PACE_S       60

enum {
    COLUMN_AGE,
    COLUMN_CUSTOMER,
    COLUMN_COUNTRY,
    COLUMN_PRODUCT,
    COLUMN_QUANTITY,
    COLUMN_TOTAL,
    COLUMN_STATUS,
    COLUMN_WHOSE,
    COLUMNS
};

static const UiColumn lead_columns[COLUMNS] = {
    [COLUMN_AGE] = {"age", NC_("column", "Age"), 5, 6, 0, TEXT_LEFT},
    [COLUMN_CUSTOMER] = {"customer", NC_("column", "Customer"), 12, 0, 0, TEXT_LEFT},
    [COLUMN_COUNTRY] = {"country", NC_("column", "Country"), 7, 14, 3, TEXT_LEFT},
    [COLUMN_PRODUCT] = {"product", NC_("column", "Product"), 12, 0, 2, TEXT_LEFT},
    [COLUMN_QUANTITY] = {"quantity", NC_("column", "Qty"), 6, 8, 3, TEXT_RIGHT},
    [COLUMN_TOTAL] = {"total", NC_("column", "Total"), 14, 18, 1, TEXT_RIGHT},
    [COLUMN_STATUS] = {"status", NC_("column", "Status"), 9, 10, 0, TEXT_LEFT},
    [COLUMN_WHOSE] = {"whose", NC_("column", "Whose"), 8, 16, 4, TEXT_LEFT},
};

/* ---- cells ---- */

static gboolean is_late(const PaneHost *host, gconstpointer row)
{
    const Lead *lead = row;
    gint64 asked_us = 0;

    return lead_status_from_wire(lead->status) == LEAD_NEW && lead->created_at != NULL &&
           text_parse_moment(lead->created_at, &asked_us) &&
           clock_now_us(&host->services->clock) - asked_us > LATE_MINUTES * G_TIME_SPAN_MINUTE;
}

static SafeText *text_cell(const char *text)
{
    return text_sanitise(text == NULL ? "–" : text, -1, TEXT_LINE);
}

static SafeText *total_cell(const Lead *lead)
{
    g_autofree char *total = NULL;

    if (lead->total == NULL || !text_money(lead->total, 2, &total))
        return text_cell(lead->total);
    return safe_text_printf("USD %s", total);
}

static SafeText *quantity_cell(const Lead *lead)
{
    g_autofree char *quantity = lead->quantity < 0 ? NULL : text_quantity(lead->quantity);

    return text_cell(quantity);
}

static SafeText *lead_cell(const PaneHost *host, gconstpointer row, guint column, int columns,
                           UiRole *role)
{
    const Lead *lead = row;

    switch (column) {
    case COLUMN_AGE:
        if (is_late(host, lead))
            *role = UI_RISK;
        return lead_age(host, lead);
    case COLUMN_CUSTOMER:
        return text_cell(lead->customer != NULL ? lead->customer : lead->email);
    case COLUMN_COUNTRY:
        return text_cell(lead->country);
    case COLUMN_PRODUCT:
        return text_cell(lead->product);
    case COLUMN_QUANTITY:
        return quantity_cell(lead);
    case COLUMN_TOTAL:
        return total_cell(lead);
    case COLUMN_STATUS:
        return text_cell(lead_status_words(lead));
    default:
        return text_cell(lead_whose(host, lead));
    }
}

static const char *lead_sort_value(gconstpointer row, guint column)
{
    const Lead *lead = row;

    switch (column) {
    case COLUMN_AGE:
        return lead->created_at;
    case COLUMN_CUSTOMER:
        return lead->customer != NULL ? lead->customer : lead->email;
    case COLUMN_COUNTRY:
        return lead->country;
    case COLUMN_PRODUCT:
        return lead->product;
    case COLUMN_QUANTITY:
        return lead->pieces;
    case COLUMN_TOTAL:
        return lead->total;
    case COLUMN_STATUS:
        return lead->status;
    default:
        return lead->assignee;
    }
}

static gpointer over(Writes *writes, gconstpointer row, WriteMark *mark)
{
    return writes_over_lead(writes, row, mark);
}

static gboolean matches(gconstpointer row, const char *text)
{
    return lead_matches(row, text);
}

static void fill_detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    lead_fill_facts(host, page, row);
}

static char *copy(gconstpointer row, PaneCopy what)
{
    return lead_acts_copy(row, what);
}

static char *contact(gconstpointer row, Action action)
{
    return lead_acts_contact(row, action);
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    return lead_acts_why_not(pane, action, row);
}

/* ---- views ---- */

static RowQuery *ask_for(const Services *services, LeadStatus status, LeadsOf whose)
{
    const char *const statuses[] = {lead_status_wire(status), NULL};
    const LeadQuery query = {.statuses = status == LEAD_UNKNOWN ? NULL : statuses, .whose = whose};

    return sync_lead_rows(services->sync, &query);
}

static RowQuery *ask_for_new(const Services *services, const char *about)
{
    return ask_for(services, LEAD_NEW, LEADS_OF_ALL);
}

static RowQuery *ask_for_mine(const Services *services, const char *about)
{
    return ask_for(services, LEAD_UNKNOWN, LEADS_OF_MINE);
}

static RowQuery *ask_for_hot(const Services *services, const char *about)
{
    return ask_for(services, LEAD_HOT, LEADS_OF_ALL);
}

/* They have been written to, and haven't said how it stands. */
static RowQuery *ask_for_waiting(const Services *services, const char *about)
{
    return ask_for(services, LEAD_CONTACTED, LEADS_OF_ALL);
}

static const RowsView lead_views[] = {
    {NC_("view", "New"), ask_for_new}, {NC_("view", "Mine"), ask_for_mine},
    {NC_("view", "Hot"), ask_for_hot}, {NC_("view", "Waiting"), ask_for_waiting},
    {NC_("view", "All"), NULL},
};

/* ---- acts ---- */

static void free_lead(gpointer lead)
{
    lead_free(lead);
}

/* With those behind it: whoever says how one stands is shown the next. */
static guint open_selected(Pane *pane)
{
    g_autoptr(GPtrArray) keys = rows_pane_keys(pane);
    GPtrArray *leads = g_ptr_array_new_with_free_func(free_lead);
    const Lead *selected = rows_pane_row(pane);
    guint at = 0;

    for (guint i = 0; i < keys->len; i++) {
        const Lead *lead = rows_pane_find(pane, g_ptr_array_index(keys, i));
        if (lead == selected)
            at = leads->len;
        if (lead != NULL)
            g_ptr_array_add(leads, lead_copy(lead));
    }
    if (selected != NULL)
        pane->next = pane_lead_among_new(pane->host, leads, at);
    else
        g_ptr_array_unref(leads);
    return selected == NULL ? EFFECT_NONE : EFFECT_OPEN;
}

/* Of one, the next is selected then: whoever goes through the queue needs a key a lead. */
static guint set(Pane *pane, Action action)
{
    g_autoptr(GPtrArray) keys = rows_pane_chosen(pane);
    g_autoptr(GPtrArray) leads = g_ptr_array_new();
    gboolean marked = ui_table_marked(pane->ops->table(pane)) > 0;

    for (guint i = 0; i < keys->len; i++) {
        const Lead *lead = rows_pane_find(pane, keys->pdata[i]);
        if (lead != NULL)
            g_ptr_array_add(leads, (gpointer)(guintptr)lead);
    }
    if (leads->len == 0)
        return EFFECT_NONE;
    gboolean done = FALSE;
    guint effects = lead_acts_set(pane, leads, lead_acts_status(action), &done);
    if (done && !marked)
        effects |= pane->ops->move(pane, UI_MOVE_DOWN);
    return effects;
}

LEAD_SETTERS(set)

static const Lead *lead_of(const Pane *pane)
{
    return rows_pane_row(pane);
}

LEAD_ONE_ACTS(lead_of)

static const PaneAct lead_pane_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_selected,
    LEAD_SETTER_ACTS,
    LEAD_ONE_PLACES,
};

static const PaneHint lead_pane_hints[] = {
    {ACTION_LEAD_CONTACTED, NULL}, {ACTION_LEAD_HOT, NULL},     {ACTION_LEAD_WARM, NULL},
    {ACTION_LEAD_COLD, NULL},      {ACTION_LEADS_ASSIGN, NULL}, {ACTION_OPEN, NULL},
    {ACTION_UNDO_CHANGE, NULL},    {ACTION_REFRESH, NULL},
};

/* ---- news ---- */

static const char *news(const PaneHost *host, gconstpointer row)
{
    const Lead *lead = row;

    return lead_status_from_wire(lead->status) == LEAD_NEW ? lead->created_at : NULL;
}

static char *news_words(guint n, gconstpointer newest)
{
    const Lead *lead = newest;
    g_autofree char *who = text_clean(lead->customer == NULL ? "–" : lead->customer, -1);

    return g_strdup_printf(P_("%u new lead: %s", "%u new leads, the newest: %s", n), n, who);
}

static const RowsScreen leads_screen = {
    .id = "leads",
    .title = NC_("screen", "Leads"),
    .plural = N_("leads"),
    .noun = &row_leads,
    .columns = lead_columns,
    .n_columns = COLUMNS,
    .views = lead_views,
    .n_views = G_N_ELEMENTS(lead_views),
    .pace_s = PACE_S,
    .detail_rows = DETAIL_ROWS,
    .cell = lead_cell,
    .at_risk = is_late,
    .over = over,
    .sort_value = lead_sort_value,
    .matches = matches,
    .detail = fill_detail,
    .copy = copy,
    .contact = contact,
    .acts = lead_pane_acts,
    .hints = lead_pane_hints,
    .n_hints = G_N_ELEMENTS(lead_pane_hints),
    .why_not = why_not,
    .news = news,
    .news_words = news_words,
};

Pane *pane_leads_new(const PaneHost *host, const char *view)
{
    static const char *const words[] = {"new", "mine", "hot", "contacted"};
    Pane *pane = rows_pane_new(host, &leads_screen, NULL);
    guint nth = 0;

    while (view != NULL && nth < G_N_ELEMENTS(words) && strcmp(words[nth], view) != 0)
        nth++;
    if (nth > 0)
        pane->ops->view(pane, nth);
    return pane;
}
