/* SPDX-License-Identifier: MIT */
/* Supplier orders: what suppliers are asked to make, new ones first and told of, and the supplier's answer. */
#include <string.h>

#include "copy.h"
#include "list_words.h"
#include "looptrace/row_link.h"
#include "looptrace/words.h"
#include "rows_pane.h"

#define CURRENCY "USD" /* of the whole platform */

enum {
    COLUMN_NUMBER,
    COLUMN_PRODUCT,
    COLUMN_QUANTITY,
    COLUMN_PRICE,
    COLUMN_DUE,
    COLUMN_OFFER,
    COLUMN_SUPPLIER,
    COLUMNS
};

static const UiColumn offer_columns[COLUMNS] = {
    [COLUMN_NUMBER] = {"number", NC_("column", "Order"), 8, 12, 0, TEXT_LEFT},
    [COLUMN_PRODUCT] = {"product", NC_("column", "Product"), 12, 0, 2, TEXT_LEFT},
    [COLUMN_QUANTITY] = {"quantity", NC_("column", "Qty"), 6, 7, 3, TEXT_RIGHT},
    [COLUMN_PRICE] = {"price", NC_("column", "Price"), 10, 12, 1, TEXT_RIGHT},
    [COLUMN_DUE] = {"due", NC_("column", "Due"), 10, 10, 1, TEXT_LEFT},
    [COLUMN_OFFER] = {"offer", NC_("column", "Answer"), 15, 15, 0, TEXT_LEFT},
    [COLUMN_SUPPLIER] = {"supplier", NC_("column", "Supplier"), 12, 0, 5, TEXT_LEFT},
};

/* ---- rows ---- */

static Day due_of(const SupplierOrder *order)
{
    Day day = DAY_NONE;

    text_parse_day(order->due, &day);
    return day;
}

static const char *offer_text(const SupplierOrder *order)
{
    Offer offer = supplier_order_offer(order);

    return offer == OFFER_UNKNOWN ? order->acceptance : offer_label(offer);
}

/* Caller frees; NULL: not told. */
static char *money(const char *decimal)
{
    char *text = NULL;

    return decimal != NULL && text_money(decimal, 2, &text) ? text : NULL;
}

/* Whoever has answered no longer waits for a day. */
static char *due_words(const PaneHost *host, const SupplierOrder *order)
{
    Offer offer = supplier_order_offer(order);

    return offer == OFFER_REJECTED || offer == OFFER_CANCELLED
               ? text_day(due_of(order))
               : text_due(due_of(order), clock_today(&host->services->clock));
}

static SafeText *cell(const PaneHost *host, gconstpointer row, guint column, int columns,
                      UiRole *role)
{
    const SupplierOrder *order = row;
    g_autofree char *text = NULL;

    switch (column) {
    case COLUMN_NUMBER:
        return text_sanitise(order->number, -1, TEXT_LINE);
    case COLUMN_PRODUCT:
        return text_sanitise(order->product, -1, TEXT_LINE);
    case COLUMN_QUANTITY:
        text = order->quantity < 0 ? NULL : text_quantity(order->quantity);
        break;
    case COLUMN_PRICE:
        text = money(order->price);
        break;
    case COLUMN_DUE:
        text = due_words(host, order);
        break;
    case COLUMN_OFFER:
        if (supplier_order_offer(order) == OFFER_NEW)
            *role = UI_RISK;
        return text_sanitise(offer_text(order), -1, TEXT_LINE);
    default:
        return text_sanitise(order->supplier, -1, TEXT_LINE);
    }
    return text_sanitise(text, -1, TEXT_LINE);
}

static gpointer over(Writes *writes, gconstpointer row, WriteMark *mark)
{
    return writes_over_supplier_order(writes, row, mark);
}

static const char *sort_value(gconstpointer row, guint column)
{
    const SupplierOrder *order = row;
    const char *const values[COLUMNS] = {
        [COLUMN_NUMBER] = order->number,    [COLUMN_PRODUCT] = order->product,
        [COLUMN_PRICE] = order->price,      [COLUMN_DUE] = order->due,
        [COLUMN_OFFER] = offer_text(order), [COLUMN_SUPPLIER] = order->supplier,
    };

    return values[column];
}

static gboolean matches(gconstpointer row, const char *text)
{
    return supplier_order_matches(row, text);
}

/* ---- the selected one ---- */

static void add_line(UiPage *page, const char *label, const char *text)
{
    if (text != NULL && *text != '\0')
        page_say(page, UI_NORMAL, "%s: %s", label, text);
}

static void add_files(UiPage *page, const char *label, char **addresses)
{
    for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
        add_line(page, label, addresses[i]);
}

/* What came of it, and what is next. */
static void add_answer(UiPage *page, const SupplierOrder *order)
{
    g_autofree char *asked = money(order->counter_price);

    if (supplier_order_offer(order) == OFFER_ACCEPTED && order->order != NULL)
        page_say(page, UI_NORMAL,
                 _("Accepted: its stages are to be made. Enter opens %s with them."), order->order);
    else if (supplier_order_offer(order) == OFFER_ACCEPTED)
        page_say(page, UI_NORMAL, "%s",
                 _("Accepted: its stages are to be made; the board has them."));
    if (supplier_order_offer(order) == OFFER_COUNTERED)
        page_say(page, UI_NORMAL, _("Price asked: %s %s. The platform answers it."), CURRENCY,
                 asked == NULL ? "–" : asked);
    add_line(page, _("Why"), order->counter_note);
    add_line(page, _("Reason"), order->reason);
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const SupplierOrder *order = row;
    g_autofree char *price = money(order->price);
    g_autofree char *quantity = order->quantity < 0 ? NULL : text_quantity(order->quantity);
    g_autofree char *due = text_day(due_of(order));

    page_say(page, UI_HEADING, _("%s · %s × %s · %s %s · due %s"), order->number,
             quantity == NULL ? "–" : quantity, order->product == NULL ? "–" : order->product,
             CURRENCY, price == NULL ? "–" : price, due);
    if (order->order != NULL || order->supplier != NULL)
        page_say(page, UI_DIM, "%s%s%s", order->order == NULL ? "" : order->order,
                 order->order != NULL && order->supplier != NULL ? " · " : "",
                 order->supplier == NULL ? "" : order->supplier);
    add_answer(page, order);
    add_line(page, _("Instructions"), order->instructions);
    add_files(page, _("Tech pack"), order->tech_packs);
    add_files(page, _("Picture"), order->images);
}

static char *copy(gconstpointer row, PaneCopy what)
{
    const SupplierOrder *order = row;
    g_autofree char *quantity = g_strdup_printf("%" G_GINT64_FORMAT, order->quantity);

    switch (what) {
    case PANE_COPY_ID:
        return g_strdup(order->number);
    case PANE_COPY_ROW:
        return pane_copy_values(order->number, order->product == NULL ? "" : order->product,
                                order->quantity < 0 ? "" : quantity,
                                order->price == NULL ? "" : order->price,
                                order->due == NULL ? "" : order->due, offer_text(order), NULL);
    case PANE_COPY_LINK:
        return order->order == NULL ? NULL : row_link_make(ROW_LINK_ORDER, order->order);
    case PANE_COPY_FILES:
        return order->tech_packs == NULL || order->tech_packs[0] == NULL
                   ? NULL
                   : g_strjoinv("\n", order->tech_packs);
    }
    return NULL;
}

/* ---- which ---- */

static RowQuery *query_of(const char *const *offers)
{
    return sync_supplier_order_rows(&(SupplierOrderQuery){.offers = offers});
}

static RowQuery *all(const Services *services, const char *about)
{
    return query_of(NULL);
}

static RowQuery *fresh(const Services *services, const char *about)
{
    const char *const offers[] = {offer_wire(OFFER_NEW), NULL};

    return query_of(offers);
}

static RowQuery *countered(const Services *services, const char *about)
{
    const char *const offers[] = {offer_wire(OFFER_COUNTERED), NULL};

    return query_of(offers);
}

static RowQuery *accepted(const Services *services, const char *about)
{
    const char *const offers[] = {offer_wire(OFFER_ACCEPTED), NULL};

    return query_of(offers);
}

static const RowsView views[] = {
    {NC_("view", "All"), all},
    {NC_("view", "New"), fresh},
    {NC_("view", "Countered"), countered},
    {NC_("view", "Accepted"), accepted},
};

/* For those who answer: who asks knows of them. */
static const char *news(const PaneHost *host, gconstpointer row)
{
    const SupplierOrder *order = row;
    const Person *person = sync_person(host->services->sync);
    gboolean mine = person == NULL || roles_is_supplier(person->roles);

    return mine && supplier_order_offer(order) == OFFER_NEW ? order->created_at : NULL;
}

static char *news_words(guint n, gconstpointer newest)
{
    const SupplierOrder *order = newest;

    return g_strdup_printf(P_("%u new supplier order since you last looked: %s",
                              "%u new supplier orders since you last looked, %s the newest", n),
                           n, order->number);
}

/* ---- answering ---- */

static const Person *person_of(const Pane *pane)
{
    return sync_person(pane->host->services->sync);
}

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
    GPtrArray *changes = rows_pane_held(pane);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    if (yes && !writes_submit_all(pane->host->services->writes, changes, ids, &error))
        say(pane, error->message);
    if (ids->len > 0)
        pane->host->submitted_all(pane->host->data, ids);
    rows_pane_hold(pane, NULL, NULL);
}

static void add_fact(UiDialog *dialog, const SupplierOrder *order)
{
    g_autofree char *price = money(order->price);
    g_autofree char *asked = money(order->counter_price);
    gboolean at_theirs = supplier_order_offer(order) == OFFER_COUNTERED;
    g_autofree char *quantity = order->quantity < 0 ? NULL : text_quantity(order->quantity);
    g_autofree char *due = text_day(due_of(order));
    g_autofree char *words =
        g_strdup_printf(_("%s × %s · %s %s · due %s"), quantity == NULL ? "–" : quantity,
                        order->product == NULL ? "–" : order->product, CURRENCY,
                        at_theirs && asked != NULL ? asked
                        : price == NULL            ? "–"
                                                   : price,
                        due);
    g_autoptr(SafeText) text = text_sanitise(words, -1, TEXT_LINE);

    ui_dialog_add(dialog, order->number, text);
}

static guint ask(Pane *pane, GPtrArray *taken, UiDialog *dialog)
{
    g_autoptr(SafeText) no_undo =
        safe_text_printf("%s.", write_why_no_undo(g_ptr_array_index(taken, 0)));

    ui_dialog_add(dialog, NULL, no_undo);
    rows_pane_hold(pane, taken, forget_writes);
    pane->next = pane_question_new(pane->host, dialog, send, pane);
    return EFFECT_OPEN;
}

/* Those of the chosen ones that can be accepted, as they are seen now. */
static guint accept(Pane *pane)
{
    g_autoptr(GPtrArray) keys = rows_pane_chosen(pane);
    GPtrArray *changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autofree char *reason = NULL;
    g_autofree char *words = g_strdup_printf(
        P_("Accept %u supplier order?", "Accept %u supplier orders?", keys->len), keys->len);
    const UiQuestion question = {.grade = UI_GRADE_CONFIRM,
                                 .question = words,
                                 .yes = C_("answer", "Accept"),
                                 .no = _("Not yet")};
    UiDialog *dialog = ui_dialog_new(&question);

    for (guint i = 0; i < keys->len && reason == NULL; i++) {
        const SupplierOrder *order = rows_pane_find(pane, g_ptr_array_index(keys, i));
        if (order == NULL)
            continue;
        reason = write_why_no_answer(order, OFFER_ACCEPTED, person_of(pane));
        g_ptr_array_add(changes, write_new_answer(order, OFFER_ACCEPTED));
        add_fact(dialog, order);
    }
    if (reason == NULL && changes->len > 0)
        return ask(pane, changes, dialog);
    ui_dialog_free(dialog);
    g_ptr_array_unref(changes);
    return reason == NULL ? EFFECT_NONE : say(pane, reason);
}

static guint open_form(Pane *pane, Offer answer, const char *focus)
{
    const SupplierOrder *order = rows_pane_row(pane);

    if (order == NULL)
        return EFFECT_NONE;
    pane->next = pane_write_new(pane->host, write_new_answer(order, answer), focus);
    return EFFECT_OPEN;
}

static guint reject(Pane *pane)
{
    return open_form(pane, OFFER_REJECTED, "rejection_reason");
}

static guint counter(Pane *pane)
{
    return open_form(pane, OFFER_COUNTERED, "counter_offer_price");
}

/* Its order with the stages. */
static guint open_order(Pane *pane)
{
    const SupplierOrder *order = rows_pane_row(pane);

    if (order == NULL || order->order == NULL)
        return EFFECT_NONE;
    g_free(pane->target);
    pane->target = g_strdup(order->order);
    return EFFECT_OPEN_ORDER;
}

static char *why_no_answer(const Pane *pane, const SupplierOrder *order, Offer answer)
{
    Writes *writes = pane->host->services->writes;

    if (writes == NULL || writes_outbox(writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    return write_why_no_answer(order, answer, person_of(pane));
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    const SupplierOrder *order = row;

    if (order == NULL)
        return NULL;
    if (action == ACTION_OPEN && order->order == NULL)
        return g_strdup_printf(_("the order that %s belongs to isn't yours to see"), order->number);
    if (action == ACTION_SUPPLIER_ORDERS_ACCEPT)
        return ui_table_marked(pane->ops->table(pane)) > 0
                   ? NULL
                   : why_no_answer(pane, order, OFFER_ACCEPTED);
    if (action == ACTION_SUPPLIER_ORDERS_REJECT)
        return why_no_answer(pane, order, OFFER_REJECTED);
    if (action == ACTION_SUPPLIER_ORDERS_COUNTER)
        return why_no_answer(pane, order, OFFER_COUNTERED);
    return NULL;
}

static const PaneAct offer_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_order,
    [ACTION_SUPPLIER_ORDERS_ACCEPT] = accept,
    [ACTION_SUPPLIER_ORDERS_REJECT] = reject,
    [ACTION_SUPPLIER_ORDERS_COUNTER] = counter,
};

static const PaneHint offer_hints[] = {
    {ACTION_SUPPLIER_ORDERS_ACCEPT, NULL},
    {ACTION_SUPPLIER_ORDERS_COUNTER, NULL},
    {ACTION_SUPPLIER_ORDERS_REJECT, NULL},
    {ACTION_OPEN, NULL},
    {ACTION_REFRESH, NULL},
    {ACTION_FIND, NULL},
};

static const RowsScreen offers = {
    .id = "offers",
    .title = NC_("screen", "Supplier orders"),
    .plural = N_("supplier orders"),
    .noun = &row_supplier_orders,
    .columns = offer_columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .page = 50,
    .pace_s = 30,
    .detail_rows = 8,
    .cell = cell,
    .over = over,
    .sort_value = sort_value,
    .matches = matches,
    .detail = detail,
    .copy = copy,
    .acts = offer_acts,
    .hints = offer_hints,
    .n_hints = G_N_ELEMENTS(offer_hints),
    .why_not = why_not,
    .news = news,
    .news_words = news_words,
};

Pane *pane_offers_new(const PaneHost *host)
{
    return rows_pane_new(host, &offers, NULL);
}

Pane *pane_offers_seen(const PaneHost *host, const char *view)
{
    static const char *const names[] = {"all", "new", "countered", "accepted", NULL};
    Pane *pane = pane_offers_new(host);

    for (guint i = 1; names[i] != NULL; i++)
        if (g_strcmp0(view, names[i]) == 0)
            rows_pane_see(pane, i);
    return pane;
}
