/* SPDX-License-Identifier: MIT */
/* A month of what a factory can make: a row a day, those among them that nobody has set yet. */
#include <string.h>

#include "list_words.h"
#include "looptrace/messages.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "rows_pane.h"
#include "thread.h"

enum {
    COLUMN_DAY,
    COLUMN_SUPPLIER,
    COLUMN_BAR,
    COLUMN_USED,
    COLUMN_FREE,
    COLUMN_TOTAL,
    COLUMN_NOTE,
    COLUMNS
};

static const UiColumn columns[COLUMNS] = {
    [COLUMN_DAY] = {"day", NC_("column", "Day"), 14, 14, 0, TEXT_LEFT},
    [COLUMN_SUPPLIER] = {"supplier", NC_("column", "Supplier"), 10, 20, 4, TEXT_LEFT},
    [COLUMN_BAR] = {"progress", NC_("column", "Used"), 12, 26, 0, TEXT_LEFT},
    [COLUMN_USED] = {"used", NC_("column", "Pieces"), 7, 9, 1, TEXT_RIGHT},
    [COLUMN_FREE] = {"free", NC_("column", "Free"), 7, 9, 0, TEXT_RIGHT},
    [COLUMN_TOTAL] = {"total", NC_("column", "In all"), 7, 9, 2, TEXT_RIGHT},
    [COLUMN_NOTE] = {"note", NC_("column", "Note"), 8, 0, 5, TEXT_LEFT},
};

static RowQuery *query_of(const Services *services, const char *about)
{
    Day first = 0, last = 0;

    if (!capacity_month(about, &first, &last))
        return NULL;
    g_autofree char *from = text_day(first), *until = text_day(last);
    return sync_capacity_rows(NULL, from, until);
}

/* The one supplier that all rows are of; NULL: there is none such. */
static const char *only_supplier(const RowList *list)
{
    const GPtrArray *rows = row_list_rows(list);
    const char *only = NULL;

    for (guint i = 0; i < rows->len; i++) {
        const Capacity *day = g_ptr_array_index(rows, i);
        if (only != NULL && strcmp(only, day->supplier_id) != 0)
            return NULL;
        only = day->supplier_id;
    }
    return only;
}

/* Whose day it is that nobody has set: of somebody who works for one supplier. NULL: that isn't known. */
static const char *own_supplier(const Services *services, const RowList *list)
{
    const Person *person = sync_person(services->sync);

    if (person == NULL || !roles_is_supplier(person->roles) ||
        (person->roles & ROLE_BIT(ROLE_ADMIN)) != 0)
        return NULL;
    if (person->suppliers == NULL || person->suppliers->len == 0)
        return only_supplier(list); /* Home hasn't told it yet */
    return person->suppliers->len == 1 ? g_ptr_array_index(person->suppliers, 0) : NULL;
}

static gboolean is_here(const RowList *list, const char *key)
{
    return row_list_find(list, key, NULL) != NULL;
}

static GPtrArray *unset_days(const PaneHost *host, const char *about, const RowList *list)
{
    const char *supplier = own_supplier(host->services, list);
    GPtrArray *days = g_ptr_array_new_with_free_func((GDestroyNotify)capacity_free);
    Day first = 0, last = -1;

    if (supplier == NULL || !capacity_month(about, &first, &last))
        return days;
    for (Day day = first; day <= last; day++) {
        g_autofree char *date = text_day(day);
        g_autofree char *key = capacity_key(supplier, date);
        if (is_here(list, key))
            continue;
        Capacity *nobody = g_new0(Capacity, 1);
        nobody->key = g_steal_pointer(&key);
        nobody->supplier_id = g_strdup(supplier);
        nobody->date = g_steal_pointer(&date);
        g_ptr_array_add(days, nobody);
    }
    return days;
}

static int place(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Capacity *)a)->date, ((const Capacity *)b)->date) != 0
               ? strcmp(((const Capacity *)a)->date, ((const Capacity *)b)->date)
               : strcmp(((const Capacity *)a)->key, ((const Capacity *)b)->key);
}

static gpointer over(Writes *writes, gconstpointer row, WriteMark *mark)
{
    return writes_over_capacity(writes, row, mark);
}

/* ---- cells ---- */

static SafeText *bar_cell(const PaneHost *host, const Capacity *day, int width, UiRole *role)
{
    int percent = capacity_percent(day);

    if (day->id == NULL)
        return safe_text_printf("%s", C_("capacity", "not set"));
    g_autofree char *bar = pane_bar(host, percent, width - 5);
    *role = UI_PROGRESS;
    return safe_text_printf("%s %3d%%", bar, percent);
}

static SafeText *quantity(const Capacity *day, gint64 number)
{
    g_autofree char *text = text_quantity(number);

    return day->id == NULL ? NULL : safe_text_printf("%s", text);
}

static SafeText *day_cell(const PaneHost *host, const Capacity *day)
{
    Day date = DAY_NONE;

    if (!text_parse_day(day->date, &date))
        return text_sanitise(day->date, -1, TEXT_LINE);
    return safe_text_printf("%s %s", day->date, text_weekday(date));
}

static SafeText *cell(const PaneHost *host, gconstpointer row, guint column, int width,
                      UiRole *role)
{
    const Capacity *day = row;

    switch (column) {
    case COLUMN_DAY:
        return day_cell(host, day);
    case COLUMN_SUPPLIER:
        return text_sanitise(day->supplier, -1, TEXT_LINE);
    case COLUMN_BAR:
        return bar_cell(host, day, width, role);
    case COLUMN_USED:
        return quantity(day, day->booked);
    case COLUMN_FREE:
        return quantity(day, capacity_free_pieces(day));
    case COLUMN_TOTAL:
        return quantity(day, day->total);
    default:
        return text_sanitise(day->notes, -1, TEXT_LINE);
    }
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const Capacity *day = row;
    g_autofree char *when = thread_when(host, day->updated_at);
    g_autofree char *used = text_quantity(day->booked), *total = text_quantity(day->total);
    g_autofree char *unused = text_quantity(capacity_free_pieces(day));

    if (day->id == NULL) {
        page_say(page, UI_NORMAL, _("Nobody has set this day yet."));
        return;
    }
    page_say(page, UI_NORMAL, _("%s of %s pieces used, %s free"), used, total, unused);
    if (day->updated_at != NULL)
        page_say(page, UI_NORMAL, _("set %s%s%s"), when, day->by == NULL ? "" : " · ",
                 day->by == NULL ? "" : day->by);
    thread_say_text(page, day->notes);
}

static char *copy(gconstpointer row, PaneCopy what)
{
    const Capacity *day = row;

    switch (what) {
    case PANE_COPY_ID:
        return g_strdup(day->date);
    case PANE_COPY_ROW:
        return g_strdup_printf("%s\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT, day->date,
                               day->booked, day->total);
    case PANE_COPY_FILES:
    case PANE_COPY_LINK:
        return NULL;
    }
    return NULL;
}

/* ---- acts ---- */

static guint edit(Pane *pane)
{
    const Capacity *day = rows_pane_row(pane);

    pane->next = pane_write_new(pane->host, write_new_capacity(day), "total_capacity");
    return EFFECT_OPEN;
}

static guint go_to_month(Pane *pane, int step)
{
    Day first = 0, last = 0;

    if (!capacity_month(rows_pane_about(pane), &first, &last))
        return EFFECT_NONE;
    g_autofree char *day = text_day(step > 0 ? last + 1 : first - 1);
    pane->next = pane_capacity_new(pane->host, day);
    return EFFECT_OPEN | EFFECT_BACK;
}

static guint next_month(Pane *pane)
{
    return go_to_month(pane, 1);
}

static guint month_before(Pane *pane)
{
    return go_to_month(pane, -1);
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    const Person *person = sync_person(pane->host->services->sync);
    const Writes *writes = pane->host->services->writes;

    if (action != ACTION_EDIT && action != ACTION_OPEN)
        return NULL;
    if (writes == NULL || writes_outbox(writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    if (person != NULL && (person->roles & WHO_MAKES) == 0)
        return g_strdup(_("capacity is kept by suppliers, and seen by them and by admins"));
    return NULL;
}

static const PaneAct acts[ACTION_COUNT] = {
    [ACTION_OPEN] = edit,
    [ACTION_EDIT] = edit,
    [ACTION_MONTH_NEXT] = next_month,
    [ACTION_MONTH_BEFORE] = month_before,
};

static const PaneHint hints[] = {
    {ACTION_EDIT, NULL},
    {ACTION_MONTH_BEFORE, NC_("hint", "Before")},
    {ACTION_MONTH_NEXT, NC_("hint", "Next")},
    {ACTION_REFRESH, NULL},
    {ACTION_DETAIL, NULL},
};

static const RowsView views[] = {{NC_("view", "Month"), query_of}};

static const RowsScreen capacity_screen = {
    .id = "capacity",
    .title = NC_("screen", "Capacity"),
    .plural = N_("days of capacity"),
    .noun = &row_capacity,
    .columns = columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .page = 250,
    .pace_s = 60,
    .detail_rows = 3,
    .cell = cell,
    .over = over,
    .detail = detail,
    .copy = copy,
    .acts = acts,
    .hints = hints,
    .n_hints = G_N_ELEMENTS(hints),
    .why_not = why_not,
    .beside = unset_days,
    .place = place,
};

Pane *pane_capacity_new(const PaneHost *host, const char *month)
{
    g_autofree char *today = text_day(clock_today(&host->services->clock));
    g_autofree char *about = g_strndup(month == NULL ? today : month, strlen("2026-11"));

    return rows_pane_new(host, &capacity_screen, about);
}
