/* SPDX-License-Identifier: MIT */
/* Who could make an order: the likeliest first. The choice opens a form with price and margin. */
#include <string.h>

#include "copy.h"
#include "list_words.h"
#include "looptrace/approvals.h"
#include "looptrace/words.h"
#include "rows_pane.h"

#define CURRENCY "USD"

enum {
    COLUMN_NAME,
    COLUMN_TIER,
    COLUMN_ON_TIME,
    COLUMN_DAY,
    COLUMN_UNTIL,
    COLUMN_OPEN,
    COLUMN_EACH,
    COLUMN_ALL,
    COLUMN_DOUBTS,
    COLUMNS
};

static const UiColumn candidate_columns[COLUMNS] = {
    [COLUMN_NAME] = {"supplier", NC_("column", "Supplier"), 14, 0, 0, TEXT_LEFT},
    [COLUMN_TIER] = {"tier", NC_("column", "Tier"), 8, 8, 4, TEXT_LEFT},
    [COLUMN_ON_TIME] = {"on-time", NC_("column", "On time"), 7, 7, 1, TEXT_RIGHT},
    [COLUMN_DAY] = {"free", NC_("column", "That day"), 8, 8, 3, TEXT_RIGHT},
    [COLUMN_UNTIL] = {"free-30", NC_("column", "30 days"), 8, 8, 1, TEXT_RIGHT},
    [COLUMN_OPEN] = {"open", NC_("column", "Open"), 5, 5, 5, TEXT_RIGHT},
    [COLUMN_EACH] = {"each", NC_("column", "Each"), 8, 8, 6, TEXT_RIGHT},
    [COLUMN_ALL] = {"price", NC_("column", "Last price"), 11, 11, 2, TEXT_RIGHT},
    [COLUMN_DOUBTS] = {"doubts", NC_("column", "Doubts"), 10, 18, 2, TEXT_LEFT},
};

static const int values_of[COLUMNS] = {
    CANDIDATE_NAME,        CANDIDATE_TIER,       CANDIDATE_ON_TIME,
    CANDIDATE_FREE_ON_DAY, CANDIDATE_FREE_UNTIL, CANDIDATE_OPEN,
    CANDIDATE_LAST_EACH,   CANDIDATE_LAST_PRICE, CANDIDATE_DOUBTS,
};

static const char *value(gconstpointer row, int which)
{
    return ((const FlatRow *)row)->values[which];
}

static char *quantity(const char *text)
{
    gint64 number;

    return text != NULL && text_parse_int(text, G_MININT32, G_MAXINT64, &number)
               ? text_quantity(number)
               : NULL;
}

static char *money(const char *decimal)
{
    char *text = NULL;

    return decimal != NULL && text_money(decimal, 2, &text) ? text : NULL;
}

static SafeText *cell(const PaneHost *host, gconstpointer row, guint column, int columns,
                      UiRole *role)
{
    const char *text = value(row, values_of[column]);
    g_autofree char *made = NULL;

    switch (column) {
    case COLUMN_ON_TIME:
        return text == NULL ? NULL : safe_text_printf("%s%%", text);
    case COLUMN_DAY:
    case COLUMN_UNTIL:
    case COLUMN_OPEN:
        made = quantity(text);
        return text_sanitise(made, -1, TEXT_LINE);
    case COLUMN_EACH:
    case COLUMN_ALL:
        made = money(text);
        return text_sanitise(made, -1, TEXT_LINE);
    case COLUMN_DOUBTS:
        *role = UI_RISK;
        break;
    default:
        break;
    }
    return text_sanitise(text, -1, TEXT_LINE);
}

static gboolean has_doubts(const PaneHost *host, gconstpointer row)
{
    return value(row, CANDIDATE_DOUBTS) != NULL;
}

static const char *sort_value(gconstpointer row, guint column)
{
    return value(row, values_of[column]);
}

static gboolean matches(gconstpointer row, const char *text)
{
    return flat_row_matches(row, CANDIDATE_ON_TIME, text);
}

static gboolean has_doubt(gconstpointer row, const char *which)
{
    const char *doubts = value(row, CANDIDATE_DOUBTS);
    g_auto(GStrv) all = g_strsplit(doubts == NULL ? "" : doubts, ",", -1);

    return g_strv_contains((const char *const *)all, which);
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    g_autofree char *pieces = quantity(value(row, CANDIDATE_QUANTITY));
    g_autofree char *pays = money(value(row, CANDIDATE_BUYER_PRICE));
    const char *product = value(row, CANDIDATE_PRODUCT);
    const char *due = value(row, CANDIDATE_DUE);

    page_say(page, UI_HEADING, _("%s · %s × %s · due %s"), value(row, CANDIDATE_NUMBER),
             pieces == NULL ? "–" : pieces, product == NULL ? "–" : product,
             due == NULL ? "–" : due);
    page_say(page, UI_NORMAL, _("The buyer pays: %s %s"), CURRENCY, pays == NULL ? "–" : pays);
    page_say(page, UI_NORMAL, _("%s needs %s days, and takes orders from %s pieces"),
             value(row, CANDIDATE_NAME),
             value(row, CANDIDATE_LEAD_DAYS) == NULL ? "–" : value(row, CANDIDATE_LEAD_DAYS),
             value(row, CANDIDATE_LEAST) == NULL ? "1" : value(row, CANDIDATE_LEAST));
    if (has_doubt(row, "capacity"))
        page_say(page, UI_RISK, "%s", _("! Less is free in the 30 days before than is ordered"));
    if (has_doubt(row, "minimum"))
        page_say(page, UI_RISK, "%s", _("! The order is smaller than what it takes"));
    if (has_doubt(row, "time"))
        page_say(page, UI_RISK, "%s", _("! It needs longer than there is time"));
}

static char *copy(gconstpointer row, PaneCopy what)
{
    if (what == PANE_COPY_ID)
        return g_strdup(value(row, CANDIDATE_SUPPLIER));
    return what == PANE_COPY_ROW
               ? pane_copy_values(value(row, CANDIDATE_NUMBER), value(row, CANDIDATE_NAME),
                                  value(row, CANDIDATE_SUPPLIER), NULL)
               : NULL;
}

static RowQuery *of_order(const Services *services, const char *about)
{
    return sync_candidate_rows(about);
}

static const RowsView views[] = {{NC_("view", "All"), of_order}};

/* The form takes the place of the list: what is decided needn't be looked at again. */
static guint choose(Pane *pane)
{
    const FlatRow *row = rows_pane_row(pane);

    if (row == NULL)
        return EFFECT_NONE;
    pane->next = pane_write_new(pane->host, write_new_assignment(row), "supplier_price");
    return EFFECT_OPEN | EFFECT_BACK;
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    const Writes *writes = pane->host->services->writes;

    if (action != ACTION_OPEN || row == NULL)
        return NULL;
    if (writes == NULL || writes_outbox(writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    return NULL;
}

static const PaneAct candidate_acts[ACTION_COUNT] = {[ACTION_OPEN] = choose};

static const PaneHint candidate_hints[] = {
    {ACTION_OPEN, NC_("hint", "Choose")},
    {ACTION_SORT, NULL},
    {ACTION_REFRESH, NULL},
    {ACTION_FIND, NULL},
};

static const RowsScreen candidates = {
    .id = "candidates",
    .title = NC_("screen", "Assign a supplier"),
    .plural = N_("suppliers"),
    .noun = &row_candidates,
    .columns = candidate_columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .page = 100,
    .detail_rows = 6,
    .cell = cell,
    .at_risk = has_doubts,
    .sort_value = sort_value,
    .matches = matches,
    .detail = detail,
    .copy = copy,
    .acts = candidate_acts,
    .hints = candidate_hints,
    .n_hints = G_N_ELEMENTS(candidate_hints),
    .why_not = why_not,
};

Pane *pane_candidates_new(const PaneHost *host, const char *order_number)
{
    return rows_pane_new(host, &candidates, order_number);
}
