/* SPDX-License-Identifier: MIT */
#include "orders_rows.h"

#include <string.h>

enum {
    COLUMN_NUMBER,
    COLUMN_PARTY,
    COLUMN_PRODUCT,
    COLUMN_QUANTITY,
    COLUMN_DUE,
    COLUMN_PROGRESS,
    COLUMN_STATUS
};

const UiColumn orders_columns[ORDERS_COLUMNS] = {
    [COLUMN_NUMBER] = {"number", NC_("column", "Order"), 8, 10, 0, TEXT_LEFT},
    [COLUMN_PARTY] = {"party", NC_("column", "Party"), 12, 0, 3, TEXT_LEFT},
    [COLUMN_PRODUCT] = {"product", NC_("column", "Product"), 13, 0, 2, TEXT_LEFT},
    [COLUMN_QUANTITY] = {"quantity", NC_("column", "Qty"), 6, 7, 4, TEXT_RIGHT},
    [COLUMN_DUE] = {"due", NC_("column", "Due"), 10, 10, 1, TEXT_LEFT},
    [COLUMN_PROGRESS] = {"progress", NC_("column", "Progress"), 11, 15, 0, TEXT_LEFT},
    [COLUMN_STATUS] = {"status", NC_("column", "Workflow"), 8, 20, 1, TEXT_LEFT},
};

static const char *party_of(const PaneHost *host, const Order *order)
{
    const Person *person = sync_person(host->services->sync);
    RoleSet roles = person == NULL ? 0 : person->roles;

    if (roles_is_buyer(roles) && (roles & ROLE_BIT(ROLE_ADMIN)) == 0)
        return order->supplier;
    return order->buyer;
}

static SafeText *progress_text(const PaneHost *host, const Order *order, int columns)
{
    if (order->progress.overall < 0)
        return safe_text_printf("–");

    g_autofree char *bar = pane_bar(host, order->progress.overall, columns - 5);
    char number[] = "    %";
    int at = (int)strlen(number) - 2;
    for (int left = order->progress.overall; left > 0 || number[at + 1] == '%'; left /= 10)
        number[at--] = (char)('0' + left % 10);
    g_autofree char *text = g_strconcat(bar, number, NULL);
    return text_sanitise(text, -1, TEXT_LINE);
}

void orders_gutter(const PaneHost *host, const Order *order, char gutter[4])
{
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Order) over = writes_over_order(host->services->writes, order, &mark);

    if (mark != WRITE_MARK_NONE)
        gutter[2] = mark == WRITE_MARK_PENDING ? '~' : '?';
    if (order_risk(over == NULL ? order : over, clock_today(&host->services->clock)) != RISK_NONE)
        gutter[3] = '!';
}

static SafeText *due_cell(const PaneHost *host, const Order *order, UiRole *role)
{
    Day today = clock_today(&host->services->clock);
    g_autofree char *text =
        order_is_over(order) ? text_day(order->due) : text_due(order->due, today);

    if (order_risk(order, today) != RISK_NONE)
        *role = UI_RISK;
    return text_sanitise(text, -1, TEXT_LINE);
}

static SafeText *status_cell(const Order *order)
{
    const char *label = workflow_label(order->workflow);

    return text_sanitise(label == NULL ? order->workflow_text : label, -1, TEXT_LINE);
}

/* A page of rows is some 150 cells: each asks for no more than its own. */
static SafeText *seen_cell(const PaneHost *host, const Order *order, guint column, int columns,
                           UiRole *role)
{
    g_autofree char *text = NULL;

    switch (column) {
    case COLUMN_NUMBER:
        return text_sanitise(order->number, -1, TEXT_LINE);
    case COLUMN_PARTY:
        return text_sanitise(party_of(host, order), -1, TEXT_LINE);
    case COLUMN_PRODUCT:
        return text_sanitise(order->product, -1, TEXT_LINE);
    case COLUMN_QUANTITY:
        text = text_quantity(order->quantity);
        return text_sanitise(text, -1, TEXT_LINE);
    case COLUMN_DUE:
        return due_cell(host, order, role);
    case COLUMN_PROGRESS:
        *role = UI_PROGRESS;
        return progress_text(host, order, columns);
    default:
        return status_cell(order);
    }
}

SafeText *orders_detail_heading(const Order *order)
{
    g_autofree char *due = text_day(order->due);

    return safe_text_printf(_("%s · %s · %s · due %s"), order->number,
                            order->buyer == NULL ? "–" : order->buyer,
                            order->supplier != NULL ? order->supplier
                            : order->has_supplier   ? "–"
                                                    : _("no supplier yet"),
                            due);
}

/* Mine over the server's. */
SafeText *orders_cell(const PaneHost *host, const Order *order, guint column, int columns,
                      UiRole *role)
{
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Order) over = writes_over_order(host->services->writes, order, &mark);

    return seen_cell(host, over == NULL ? order : over, column, columns, role);
}
