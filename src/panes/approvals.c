/* SPDX-License-Identifier: MIT */
/*
 * What waits for an admin: listings, quotes, suppliers, whoever has waited longest first; beside each what it is now and what it
 * was when it was decided on last. One is decided on, or all that are marked.
 */
#include <string.h>

#include "bulk.h"
#include "copy.h"
#include "list_words.h"
#include "looptrace/approvals.h"
#include "looptrace/json.h"
#include "looptrace/words.h"
#include "rows_pane.h"

#define NAMED_MAX 5 /* so many are named in the question */

enum {
    COLUMN_TITLE,
    COLUMN_WHO,
    COLUMN_QUANTITY,
    COLUMN_PRICE,
    COLUMN_CHANGED,
    COLUMN_SINCE,
    COLUMNS
};

static const UiColumn approval_columns[COLUMNS] = {
    [COLUMN_TITLE] = {"title", NC_("column", "What"), 18, 0, 0, TEXT_LEFT},
    [COLUMN_WHO] = {"who", NC_("column", "Whose"), 12, 24, 1, TEXT_LEFT},
    [COLUMN_QUANTITY] = {"quantity", NC_("column", "Qty"), 7, 8, 4, TEXT_RIGHT},
    [COLUMN_PRICE] = {"price", NC_("column", "Price"), 10, 12, 2, TEXT_RIGHT},
    [COLUMN_CHANGED] = {"changed", NC_("column", "Changed"), 8, 10, 1, TEXT_LEFT},
    [COLUMN_SINCE] = {"since", NC_("column", "Since"), 11, 16, 3, TEXT_LEFT},
};

static const char *value(gconstpointer row, int which)
{
    return ((const FlatRow *)row)->values[which];
}

static char *quantity(const char *text)
{
    gint64 number;

    return text != NULL && text_parse_int(text, 0, G_MAXINT32, &number) ? text_quantity(number)
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
    g_autofree char *text = NULL;

    switch (column) {
    case COLUMN_TITLE:
        return text_sanitise(value(row, APPROVAL_TITLE), -1, TEXT_LINE);
    case COLUMN_WHO:
        return text_sanitise(value(row, APPROVAL_WHO), -1, TEXT_LINE);
    case COLUMN_QUANTITY:
        text = quantity(value(row, APPROVAL_QUANTITY));
        break;
    case COLUMN_PRICE:
        text = money(value(row, APPROVAL_PRICE));
        break;
    case COLUMN_CHANGED:
        if (value(row, APPROVAL_CHANGED) == NULL)
            return text_sanitise(C_("approval", "new"), -1, TEXT_LINE);
        return text_sanitise(value(row, APPROVAL_CHANGED), -1, TEXT_LINE);
    default:
        return list_moment(value(row, APPROVAL_SINCE), &host->services->clock);
    }
    return text_sanitise(text, -1, TEXT_LINE);
}

static const char *sort_value(gconstpointer row, guint column)
{
    static const int values[COLUMNS] = {APPROVAL_TITLE, APPROVAL_WHO,     APPROVAL_QUANTITY,
                                        APPROVAL_PRICE, APPROVAL_CHANGED, APPROVAL_SINCE};

    return value(row, values[column]);
}

static gboolean matches(gconstpointer row, const char *text)
{
    return flat_row_matches(row, APPROVAL_FACTS, text);
}

/* ---- side by side ---- */

static const char *text_at(const cJSON *fact, int index)
{
    const cJSON *each = cJSON_GetArrayItem(fact, index);

    return cJSON_IsString(each) ? each->valuestring : NULL;
}

/* "base_price" as people read it. Caller frees. */
static char *field_words(const char *name)
{
    return g_strdelimit(g_strdup(name == NULL ? "–" : name), "_", ' ');
}

static void add_fact(UiPage *page, const cJSON *fact)
{
    g_autofree char *field = field_words(text_at(fact, 0));
    const char *now = text_at(fact, 1);
    const char *before = text_at(fact, 2);

    if (before != NULL)
        page_say(page, UI_RISK, "* %s: %s → %s", field, *before == '\0' ? "–" : before,
                 now == NULL ? "–" : now);
    else
        page_say(page, UI_NORMAL, "  %s: %s", field, now == NULL ? "–" : now);
}

/* What has changed comes first: the rest was looked at before. */
static void add_facts(UiPage *page, const char *json)
{
    g_autoptr(cJSON) facts = json == NULL ? NULL : json_parse(json, strlen(json), NULL);
    const cJSON *fact;

    for (int pass = 0; pass < 2; pass++)
        cJSON_ArrayForEach(fact, facts)
        {
            gboolean changed = text_at(fact, 2) != NULL;
            if (changed == (pass == 0))
                add_fact(page, fact);
        }
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const char *title = value(row, APPROVAL_TITLE);
    const char *who = value(row, APPROVAL_WHO);
    const char *changed = value(row, APPROVAL_CHANGED);

    page_say(page, UI_HEADING, "%s · %s", title == NULL ? "–" : title, who == NULL ? "–" : who);
    if (changed == NULL)
        page_say(page, UI_DIM, "%s", _("Nobody has decided on it yet."));
    else
        page_say(page, UI_NORMAL, _("Changed since it was decided on: %s (*)"), changed);
    if (value(row, APPROVAL_REASON) != NULL)
        page_say(page, UI_NORMAL, _("It was rejected then: %s"), value(row, APPROVAL_REASON));
    add_facts(page, value(row, APPROVAL_FACTS));
}

static char *copy(gconstpointer row, PaneCopy what)
{
    if (what == PANE_COPY_ID)
        return g_strdup(value(row, APPROVAL_ID));
    return what == PANE_COPY_ROW
               ? pane_copy_values(value(row, APPROVAL_ID), value(row, APPROVAL_TITLE),
                                  value(row, APPROVAL_WHO) == NULL ? "" : value(row, APPROVAL_WHO),
                                  NULL)
               : NULL;
}

/* ---- which ---- */

static const char *const kinds[] = {"listings", "quotes", "suppliers", NULL};

static RowQuery *listings(const Services *services, const char *about)
{
    return sync_approval_rows("listings");
}

static RowQuery *quotes(const Services *services, const char *about)
{
    return sync_approval_rows("quotes");
}

static RowQuery *suppliers(const Services *services, const char *about)
{
    return sync_approval_rows("suppliers");
}

static const RowsView views[] = {
    {NC_("view", "Listings"), listings},
    {NC_("view", "Quotes"), quotes},
    {NC_("view", "Suppliers"), suppliers},
};

static ApprovalKind kind_of(const Pane *pane)
{
    guint seen = 0;

    pane->ops->views(pane, &seen);
    return (ApprovalKind)seen;
}

/* How many of each wait, as any row tells; where there is none, as Home was told. NULL: not known. */
static char *count_words(const PaneHost *host, const RowList *list, guint view)
{
    const GPtrArray *rows = row_list_rows(list);
    const Home *home = sync_home(host->services->sync);
    gint64 count = 0;

    if (rows->len > 0)
        return g_strdup(value(g_ptr_array_index(rows, 0), APPROVAL_LISTINGS + (int)view));
    if (row_list_state(list)->known) /* Home was told before they were decided on */
        return NULL;
    return home != NULL &&
                   home_section_count(home_section(home, "admin.waiting"), kinds[view], &count)
               ? g_strdup_printf("%" G_GINT64_FORMAT, count)
               : NULL;
}

/* ---- deciding ---- */

static GPtrArray *changes_of(Pane *pane, gboolean approve)
{
    g_autoptr(GPtrArray) keys = rows_pane_chosen(pane);
    GPtrArray *changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);

    for (guint i = 0; i < keys->len; i++) {
        const FlatRow *row = rows_pane_find(pane, g_ptr_array_index(keys, i));
        Write *write = row == NULL ? NULL : write_new_approval(kind_of(pane), approve, row);
        if (write != NULL)
            g_ptr_array_add(changes, write);
    }
    return changes;
}

static void forget_writes(gpointer held)
{
    g_ptr_array_unref(held);
}

static void send(gboolean yes, gpointer data)
{
    Pane *pane = data;
    g_autoptr(GPtrArray) changes = g_ptr_array_ref(rows_pane_held(pane));
    g_autofree char *title = g_strdup_printf(
        "%s × %u", write_kind_title(write_kind_of(changes->pdata[0])), changes->len);

    rows_pane_hold(pane, NULL, NULL);
    if (yes)
        pane->host->tell(pane->host->data, pane, bulk_send(pane, title, changes));
}

static void add_named(Pane *pane, UiDialog *dialog, const GPtrArray *changes)
{
    for (guint i = 0; i < MIN(changes->len, NAMED_MAX); i++) {
        const FlatRow *row = rows_pane_find(pane, write_row_id(g_ptr_array_index(changes, i)));
        g_autoptr(SafeText) text =
            text_sanitise(row == NULL ? NULL : value(row, APPROVAL_WHO), -1, TEXT_LINE);
        ui_dialog_add(dialog, row == NULL ? "" : value(row, APPROVAL_TITLE), text);
    }
    if (changes->len > NAMED_MAX) {
        g_autoptr(SafeText) more = safe_text_printf(_("and %u more"), changes->len - NAMED_MAX);
        ui_dialog_add(dialog, NULL, more);
    }
    g_autoptr(SafeText) no_undo =
        safe_text_printf("%s.", write_why_no_undo(g_ptr_array_index(changes, 0)));
    ui_dialog_add(dialog, NULL, no_undo);
}

static guint approve(Pane *pane)
{
    GPtrArray *changes = changes_of(pane, TRUE);
    g_autofree char *words = g_strdup_printf("%s × %u?", C_("action", "Approve"), changes->len);
    const UiQuestion question = {.grade = UI_GRADE_CONFIRM,
                                 .question = words,
                                 .yes = C_("action", "Approve"),
                                 .no = _("Not yet")};

    if (changes->len == 0) {
        g_ptr_array_unref(changes);
        return EFFECT_NONE;
    }
    UiDialog *dialog = ui_dialog_new(&question);
    add_named(pane, dialog, changes);
    rows_pane_hold(pane, changes, forget_writes);
    pane->next = pane_question_new(pane->host, dialog, send, pane);
    return EFFECT_OPEN;
}

static guint open_form(Pane *pane, gboolean approved)
{
    GPtrArray *changes = changes_of(pane, approved);

    if (changes->len == 0) {
        g_ptr_array_unref(changes);
        return EFFECT_NONE;
    }
    pane->next = pane_write_many_new(pane->host, pane, changes, NULL);
    return EFFECT_OPEN;
}

static guint reject(Pane *pane)
{
    return open_form(pane, FALSE);
}

/* With what is told to whose it is. */
static guint approve_with(Pane *pane)
{
    return open_form(pane, TRUE);
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    const Writes *writes = pane->host->services->writes;

    if (action != ACTION_APPROVE && action != ACTION_APPROVE_WITH && action != ACTION_REJECT)
        return NULL;
    if (row == NULL)
        return g_strdup(_("no row is selected"));
    if (writes == NULL || writes_outbox(writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    return NULL;
}

static const PaneAct approval_acts[ACTION_COUNT] = {
    [ACTION_APPROVE] = approve,
    [ACTION_APPROVE_WITH] = approve_with,
    [ACTION_REJECT] = reject,
};

static const PaneHint approval_hints[] = {
    {ACTION_APPROVE, NULL}, {ACTION_REJECT, NULL},  {ACTION_APPROVE_WITH, NULL},
    {ACTION_MARK, NULL},    {ACTION_REFRESH, NULL}, {ACTION_FIND, NULL},
};

static gpointer over(Writes *writes, gconstpointer row, WriteMark *mark)
{
    *mark = writes_mark_of(writes, value(row, APPROVAL_ID));
    return NULL;
}

static const RowsScreen approvals = {
    .id = "approvals",
    .title = NC_("screen", "Approvals"),
    .plural = N_("rows that wait"),
    .noun = &row_approvals,
    .columns = approval_columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .page = 100,
    .pace_s = 30,
    .rereads = TRUE,
    .detail_rows = 10,
    .cell = cell,
    .over = over,
    .sort_value = sort_value,
    .matches = matches,
    .detail = detail,
    .copy = copy,
    .acts = approval_acts,
    .hints = approval_hints,
    .n_hints = G_N_ELEMENTS(approval_hints),
    .why_not = why_not,
    .count_words = count_words,
};

Pane *pane_approvals_new(const PaneHost *host)
{
    return rows_pane_new(host, &approvals, NULL);
}

Pane *pane_approvals_seen(const PaneHost *host, const char *kind)
{
    Pane *pane = pane_approvals_new(host);

    for (guint i = 1; kinds[i] != NULL; i++)
        if (g_strcmp0(kind, kinds[i]) == 0)
            rows_pane_see(pane, i);
    return pane;
}
