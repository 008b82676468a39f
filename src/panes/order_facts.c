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

static void add_due(UiPage *page, const PaneHost *host, const Order *order)
{
    g_autofree char *day = text_day(order->due);
    g_autofree char *relative = text_due(order->due, clock_today(&host->services->clock));
    g_autoptr(SafeText) text = order->due == DAY_NONE ? safe_text_printf("–")
                               : order_is_over(order) ? safe_text_printf("%s", day)
                                                      : safe_text_printf("%s, %s", day, relative);

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
