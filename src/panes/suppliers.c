/* SPDX-License-Identifier: MIT */
/* Suppliers at an admin's desk: who is who, how they do, and what is decided on them: one, or all that are marked. */
#include <string.h>

#include "bulk.h"
#include "copy.h"
#include "list_words.h"
#include "looptrace/desk_rows.h"
#include "looptrace/words.h"
#include "rows_pane.h"

enum {
    COLUMN_NAME,
    COLUMN_STATE,
    COLUMN_TIER,
    COLUMN_PLACE,
    COLUMN_ORDERS,
    COLUMN_ON_TIME,
    COLUMN_REJECTED,
    COLUMN_USED,
    COLUMNS
};

static const UiColumn supplier_columns[COLUMNS] = {
    [COLUMN_NAME] = {"name", NC_("column", "Supplier"), 16, 0, 0, TEXT_LEFT},
    [COLUMN_STATE] = {"verified", NC_("column", "Verified"), 10, 10, 0, TEXT_LEFT},
    [COLUMN_TIER] = {"tier", NC_("column", "Tier"), 8, 8, 3, TEXT_LEFT},
    [COLUMN_PLACE] = {"place", NC_("column", "Where"), 10, 24, 5, TEXT_LEFT},
    [COLUMN_ORDERS] = {"orders", NC_("column", "Orders"), 6, 6, 4, TEXT_RIGHT},
    [COLUMN_ON_TIME] = {"on-time", NC_("column", "On time"), 7, 7, 1, TEXT_RIGHT},
    [COLUMN_REJECTED] = {"rejected", NC_("column", "Refused"), 7, 7, 4, TEXT_RIGHT},
    [COLUMN_USED] = {"used", NC_("column", "Used"), 6, 6, 2, TEXT_RIGHT},
};

/* ---- rows ---- */

static const char *state_words(const FlatRow *supplier)
{
    const WriteField *field =
        write_kind_field(write_kind_find("supplier.verify"), "verification_status");

    return field->choice_words(supplier->values[SUPPLIER_VERIFICATION]);
}

/* Caller frees; NULL: of none. */
static char *percent(const FlatRow *supplier, SupplierValue part, SupplierValue whole)
{
    int share = desk_share(supplier->values[part], supplier->values[whole]);

    return share < 0 ? NULL : g_strdup_printf("%d %%", share);
}

static char *place(const FlatRow *supplier)
{
    const char *city = supplier->values[SUPPLIER_CITY],
               *country = supplier->values[SUPPLIER_COUNTRY];

    return g_strconcat(city == NULL ? "" : city, city != NULL && country != NULL ? ", " : "",
                       country == NULL ? "" : country, NULL);
}

static SafeText *cell(const PaneHost *host, gconstpointer row, guint column, int columns,
                      UiRole *role)
{
    const FlatRow *supplier = row;
    g_autofree char *text = NULL;

    switch (column) {
    case COLUMN_NAME:
        return text_sanitise(supplier->values[SUPPLIER_NAME], -1, TEXT_LINE);
    case COLUMN_STATE:
        if (g_strcmp0(supplier->values[SUPPLIER_VERIFICATION], "pending") == 0)
            *role = UI_RISK;
        return text_sanitise(state_words(supplier), -1, TEXT_LINE);
    case COLUMN_TIER:
        return text_sanitise(supplier->values[SUPPLIER_TIER], -1, TEXT_LINE);
    case COLUMN_PLACE:
        text = place(supplier);
        break;
    case COLUMN_ON_TIME:
        text = percent(supplier, SUPPLIER_ON_TIME, SUPPLIER_DELIVERED);
        break;
    case COLUMN_USED:
        text = percent(supplier, SUPPLIER_BOOKED, SUPPLIER_CAPACITY);
        break;
    default:
        return text_sanitise(
            supplier->values[column == COLUMN_ORDERS ? SUPPLIER_ORDERS : SUPPLIER_REJECTED], -1,
            TEXT_LINE);
    }
    return text_sanitise(text, -1, TEXT_LINE);
}

static gpointer over(Writes *writes, gconstpointer row, WriteMark *mark)
{
    return writes_over_desk(writes, &row_desk_suppliers, row, mark);
}

static const char *sort_value(gconstpointer row, guint column)
{
    static const SupplierValue values[COLUMNS] = {
        [COLUMN_NAME] = SUPPLIER_NAME,         [COLUMN_STATE] = SUPPLIER_VERIFICATION,
        [COLUMN_TIER] = SUPPLIER_TIER,         [COLUMN_PLACE] = SUPPLIER_CITY,
        [COLUMN_ORDERS] = SUPPLIER_ORDERS,     [COLUMN_ON_TIME] = SUPPLIER_ON_TIME,
        [COLUMN_REJECTED] = SUPPLIER_REJECTED, [COLUMN_USED] = SUPPLIER_BOOKED,
    };

    return ((const FlatRow *)row)->values[values[column]];
}

static gboolean matches(gconstpointer row, const char *text)
{
    return flat_row_matches(row, SUPPLIER_TRADE + 1, text);
}

/* ---- the selected one ---- */

static const char *or_dash(const char *text)
{
    return text == NULL || *text == '\0' ? "–" : text;
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const FlatRow *s = row;
    g_autofree char *where = place(s);
    g_autofree char *on_time = percent(s, SUPPLIER_ON_TIME, SUPPLIER_DELIVERED);
    g_autofree char *used = percent(s, SUPPLIER_BOOKED, SUPPLIER_CAPACITY);
    gboolean lists = g_strcmp0(s->values[SUPPLIER_LISTS], "true") == 0;

    page_say(page, UI_HEADING, "%s · %s · %s", or_dash(s->values[SUPPLIER_NAME]), state_words(s),
             or_dash(s->values[SUPPLIER_TIER]));
    page_say(page, UI_DIM, "%s · %s", or_dash(where), or_dash(s->values[SUPPLIER_TRADE]));
    page_say(page, UI_NORMAL, "%s",
             lists ? _("It may list products.") : _("It may not list products."));
    if (s->values[SUPPLIER_ORDERS] == NULL)
        return; /* a platform without performance() */
    page_say(page, UI_NORMAL, _("Orders: %s · running %s · delivered %s · refused %s"),
             s->values[SUPPLIER_ORDERS], or_dash(s->values[SUPPLIER_RUNNING]),
             or_dash(s->values[SUPPLIER_DELIVERED]), or_dash(s->values[SUPPLIER_REJECTED]));
    page_say(page, UI_NORMAL, _("On time: %s of %s delivered (%s)"),
             or_dash(s->values[SUPPLIER_ON_TIME]), or_dash(s->values[SUPPLIER_DELIVERED]),
             or_dash(on_time));
    page_say(page, UI_NORMAL, _("The next 28 days: %s of %s pieces booked (%s)"),
             or_dash(s->values[SUPPLIER_BOOKED]), or_dash(s->values[SUPPLIER_CAPACITY]),
             or_dash(used));
}

static char *copy(gconstpointer row, PaneCopy what)
{
    const FlatRow *s = row;

    switch (what) {
    case PANE_COPY_ID:
        return g_strdup(s->values[SUPPLIER_ID]);
    case PANE_COPY_ROW:
        return pane_copy_values(
            or_dash(s->values[SUPPLIER_NAME]), or_dash(s->values[SUPPLIER_VERIFICATION]),
            or_dash(s->values[SUPPLIER_TIER]), or_dash(s->values[SUPPLIER_CITY]),
            or_dash(s->values[SUPPLIER_COUNTRY]), s->values[SUPPLIER_ID], NULL);
    case PANE_COPY_LINK:
    case PANE_COPY_FILES:
        break;
    }
    return NULL;
}

/* ---- which ---- */

static RowQuery *in_state(const char *state)
{
    RowQuery *query = row_query_new();

    row_query_add(query, "verification_status", "eq", state);
    return query;
}

static RowQuery *pending(const Services *services, const char *about)
{
    return in_state("pending");
}

static RowQuery *verified(const Services *services, const char *about)
{
    return in_state("verified");
}

static RowQuery *rejected(const Services *services, const char *about)
{
    return in_state("rejected");
}

static RowQuery *suspended(const Services *services, const char *about)
{
    return in_state("suspended");
}

static const RowsView views[] = {
    {NC_("view", "All"), NULL},
    {NC_("view", "To verify"), pending},
    {NC_("view", "Verified"), verified},
    {NC_("view", "Rejected"), rejected},
    {NC_("view", "Suspended"), suspended},
};

/* ---- deciding ---- */

#define NAMED_MAX 6 /* suppliers that a question names */

static guint say(Pane *pane, const char *sentence)
{
    pane->host->say(pane->host->data, sentence);
    return EFFECT_REDRAW;
}

static void forget_writes(gpointer held)
{
    g_ptr_array_unref(held);
}

static void send(gboolean yes, gpointer data)
{
    Pane *pane = data;
    g_autoptr(GPtrArray) changes = g_ptr_array_ref(rows_pane_held(pane));
    guint n = changes->len;
    g_autofree char *title = g_strdup_printf(P_("Verify %u supplier", "Verify %u suppliers", n), n);

    rows_pane_hold(pane, NULL, NULL);
    if (yes)
        pane->host->tell(pane->host->data, pane, bulk_send(pane, title, changes));
}

static void add_fact(UiDialog *dialog, const FlatRow *supplier)
{
    g_autofree char *where = place(supplier);
    g_autofree char *words = g_strdup_printf("%s · %s · %s", state_words(supplier), or_dash(where),
                                             or_dash(supplier->values[SUPPLIER_TRADE]));
    g_autoptr(SafeText) text = text_sanitise(words, -1, TEXT_LINE);

    ui_dialog_add(dialog, supplier->values[SUPPLIER_NAME], text);
}

/* Of the selected supplier, or all marked ones; nothing when one of them can't be decided so, with *reason. Caller unrefs. */
static GPtrArray *decisions(const Pane *pane, const char *kind, char **reason)
{
    g_autoptr(GPtrArray) keys = rows_pane_chosen(pane);
    GPtrArray *changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);

    *reason = NULL;
    for (guint i = 0; i < keys->len && *reason == NULL; i++) {
        const FlatRow *supplier = rows_pane_find(pane, g_ptr_array_index(keys, i));
        if (supplier == NULL)
            continue;
        *reason = write_why_no_decision(supplier, kind);
        g_ptr_array_add(changes, write_new_supplier(kind, supplier));
    }
    if (*reason != NULL)
        g_ptr_array_set_size(changes, 0);
    return changes;
}

static UiDialog *question_about(const Pane *pane, const GPtrArray *changes)
{
    guint n = changes->len;
    g_autofree char *words =
        g_strdup_printf(P_("Verify %u supplier?", "Verify %u suppliers?", n), n);
    const UiQuestion question = {.grade = UI_GRADE_CONFIRM,
                                 .question = words,
                                 .yes = C_("answer", "Verify"),
                                 .no = _("Not yet")};
    UiDialog *dialog = ui_dialog_new(&question);

    for (guint i = 0; i < MIN(n, NAMED_MAX); i++) {
        const FlatRow *supplier = rows_pane_find(pane, write_row_id(changes->pdata[i]));
        if (supplier != NULL)
            add_fact(dialog, supplier);
    }
    if (n > NAMED_MAX) {
        g_autoptr(SafeText) more = safe_text_printf(_("and %u more"), n - NAMED_MAX);
        ui_dialog_add(dialog, NULL, more);
    }
    g_autoptr(SafeText) no_undo = safe_text_printf("%s.", write_why_no_undo(changes->pdata[0]));
    ui_dialog_add(dialog, NULL, no_undo);
    return dialog;
}

static guint verify(Pane *pane)
{
    g_autofree char *reason = NULL;
    g_autoptr(GPtrArray) changes = decisions(pane, "supplier.verify", &reason);

    if (changes->len == 0)
        return reason == NULL ? EFFECT_NONE : say(pane, reason);
    rows_pane_hold(pane, g_ptr_array_ref(changes), forget_writes);
    pane->next = pane_question_new(pane->host, question_about(pane, changes), send, pane);
    return EFFECT_OPEN;
}

static guint decide_in_form(Pane *pane, const char *kind)
{
    g_autofree char *reason = NULL;
    g_autoptr(GPtrArray) changes = decisions(pane, kind, &reason);

    if (changes->len == 0)
        return reason == NULL ? EFFECT_NONE : say(pane, reason);
    pane->next = pane_write_many_new(pane->host, pane, g_ptr_array_ref(changes), "reason");
    return EFFECT_OPEN;
}

static guint reject(Pane *pane)
{
    return decide_in_form(pane, "supplier.reject");
}

static guint suspend(Pane *pane)
{
    return decide_in_form(pane, "supplier.suspend");
}

static guint edit(Pane *pane)
{
    const FlatRow *supplier = rows_pane_row(pane);

    if (supplier == NULL)
        return EFFECT_NONE;
    pane->next = pane_write_new(pane->host, write_new_supplier("supplier.set", supplier), NULL);
    return EFFECT_OPEN;
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    static const struct {
        Action action;
        const char *kind;
    } kinds[] = {
        {ACTION_SUPPLIERS_VERIFY, "supplier.verify"},
        {ACTION_SUPPLIERS_REJECT, "supplier.reject"},
        {ACTION_SUPPLIERS_SUSPEND, "supplier.suspend"},
        {ACTION_SUPPLIERS_SET, "supplier.set"},
    };
    Writes *writes = pane->host->services->writes;

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (kinds[i].action != action)
            continue;
        if (writes == NULL || writes_outbox(writes) == NULL)
            return g_strdup(_("what is kept on this machine is still being opened"));
        if (row == NULL)
            return g_strdup(_("no row is selected"));
        return action != ACTION_SUPPLIERS_SET && ui_table_marked(pane->ops->table(pane)) > 0
                   ? NULL
                   : write_why_no_decision(row, kinds[i].kind);
    }
    return NULL;
}

static const PaneAct supplier_acts[ACTION_COUNT] = {
    [ACTION_SUPPLIERS_VERIFY] = verify,
    [ACTION_SUPPLIERS_REJECT] = reject,
    [ACTION_SUPPLIERS_SUSPEND] = suspend,
    [ACTION_SUPPLIERS_SET] = edit,
};

static const PaneHint supplier_hints[] = {
    {ACTION_SUPPLIERS_VERIFY, NULL},  {ACTION_SUPPLIERS_SET, NULL}, {ACTION_SUPPLIERS_REJECT, NULL},
    {ACTION_SUPPLIERS_SUSPEND, NULL}, {ACTION_REFRESH, NULL},       {ACTION_FIND, NULL},
};

static const RowsScreen suppliers = {
    .id = "suppliers",
    .title = NC_("screen", "Suppliers"),
    .plural = N_("suppliers"),
    .noun = &row_desk_suppliers,
    .columns = supplier_columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .page = 50,
    .pace_s = 60,
    .detail_rows = 8,
    .cell = cell,
    .over = over,
    .sort_value = sort_value,
    .matches = matches,
    .detail = detail,
    .copy = copy,
    .acts = supplier_acts,
    .hints = supplier_hints,
    .n_hints = G_N_ELEMENTS(supplier_hints),
    .why_not = why_not,
};

Pane *pane_suppliers_new(const PaneHost *host)
{
    return rows_pane_new(host, &suppliers, NULL);
}
