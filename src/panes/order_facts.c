/* SPDX-License-Identifier: MIT */
#include "order_facts.h"

#include "looptrace/words.h"

static void add_fact(UiPage *page, const char *label, const char *value)
{
    if (value == NULL || *value == '\0')
        return;

    g_autoptr(SafeText) safe = text_sanitise(value, -1, TEXT_LINE);
    ui_page_add_pair(page, label, safe, UI_NORMAL);
}

static void add_progress(UiPage *page, const PaneHost *host, const Order *order)
{
    Risk risk = order_risk(order, clock_today(&host->services->clock));

    if (order->progress.overall >= 0) {
        g_autofree char *bar = pane_bar(host, order->progress.overall, 20);
        g_autoptr(SafeText) text =
            safe_text_printf("%s %d%%  %s", bar, order->progress.overall,
                             order->current_stage == NULL ? "" : order->current_stage);
        ui_page_add_pair(page, C_("order", "Progress"), text, UI_PROGRESS);
    }
    if (risk != RISK_NONE) {
        g_autoptr(SafeText) reason = safe_text_printf("! %s", risk_reason(risk));
        ui_page_add_pair(page, C_("order", "At risk"), reason, UI_RISK);
    }
}

/* What the supplier's own order says, as the board has it; NULL: it isn't on the board. */
static const BoardRow *own_row(const PaneHost *host, const Order *order)
{
    const Board *board = sync_board(host->services->sync);

    for (guint i = 0; board != NULL && i < board->rows->len; i++) {
        const BoardRow *row = board->rows->pdata[i];
        if (row->own != NULL && g_strcmp0(row->number, order->number) == 0)
            return row;
    }
    return NULL;
}

static gboolean is_supplier(const PaneHost *host)
{
    const Person *person = sync_person(host->services->sync);

    return person != NULL && roles_is_supplier(person->roles) &&
           (person->roles & ROLE_BIT(ROLE_ADMIN)) == 0;
}

/* A supplier goes by the day that its own order says: the buyer's may be another. */
static void add_due(UiPage *page, const PaneHost *host, const Order *order)
{
    const BoardRow *own = is_supplier(host) ? own_row(host, order) : NULL;
    Day due = own == NULL ? order->due : own->due;
    g_autofree char *day = text_day(due);
    g_autofree char *relative = text_due(due, clock_today(&host->services->clock));
    g_autofree char *whose = own != NULL         ? g_strdup_printf("  (%s)", own->own)
                             : is_supplier(host) ? g_strdup(_("  (the buyer's date)"))
                                                 : g_strdup("");
    gboolean plain = due == DAY_NONE || order_is_over(order);
    g_autofree char *words =
        g_strconcat(day, plain ? "" : ", ", plain ? "" : relative, whose, NULL);
    g_autoptr(SafeText) text = text_sanitise(words, -1, TEXT_LINE);

    ui_page_add_pair(page, C_("order", "Due"), text, UI_NORMAL);
}

void order_facts_fill(UiPage *page, const PaneHost *host, const Order *order)
{
    const char *label = workflow_label(order->workflow);
    g_autofree char *quantity = text_quantity(order->quantity);
    g_autofree char *expected = order->expected == DAY_NONE ? NULL : text_day(order->expected);
    g_autofree char *delivered = order->delivered == DAY_NONE ? NULL : text_day(order->delivered);

    ui_page_clear(page);
    add_fact(page, C_("order", "Product"), order->product);
    add_fact(page, C_("order", "Quantity"), quantity);
    add_fact(page, C_("order", "Buyer"), order->buyer);
    add_fact(page, C_("order", "Supplier"), order->supplier);
    add_fact(page, C_("order", "Workflow"), label == NULL ? order->workflow_text : label);
    add_due(page, host, order);
    add_progress(page, host, order);
    add_fact(page, C_("order", "Payment"), order->payment);
    add_fact(page, C_("order", "Expected"), expected);
    add_fact(page, C_("order", "Delivered"), delivered);
    add_fact(page, C_("order", "Notes"), order->notes);
}
