/* SPDX-License-Identifier: MIT */
#include "orders.h"

#include "looptrace/ui_progress.h"

const UiColumn orders_columns[ORDERS_COLUMNS] = {
    {"number", "Order", 8, 10, 0, TEXT_LEFT},    {"party", "Party", 9, 0, 3, TEXT_LEFT},
    {"product", "Product", 10, 0, 2, TEXT_LEFT}, {"quantity", "Qty", 6, 7, 4, TEXT_RIGHT},
    {"due", "Due", 10, 10, 1, TEXT_LEFT},        {"progress", "Progress", 11, 15, 0, TEXT_LEFT},
    {"status", "Workflow", 8, 17, 1, TEXT_LEFT},
};

static guint number_of(const Orders *orders, guint row)
{
    guint number = orders->first + row;

    return orders->skip != 0 && number >= orders->skip ? number + 1 : number;
}

static guint orders_count(gpointer self)
{
    return ((Orders *)self)->count;
}

static const char *orders_id(gpointer self, guint row)
{
    Orders *orders = self;

    g_assert(row < orders->count);
    orders->ids++;
    if (orders->until != 0 && (row < orders->here || row >= orders->until))
        return NULL;
    g_snprintf(orders->id, sizeof orders->id, "id-%u", number_of(orders, row));
    return orders->id;
}

static guint64 orders_revision(gpointer self)
{
    return ((Orders *)self)->revision;
}

static void orders_gutter(gpointer self, guint row, char gutter[4])
{
    const Orders *orders = self;

    if (orders->queued && row % 2 == 1)
        gutter[2] = row % 4 == 1 ? '~' : '?';
    if (number_of(orders, row) % 3 == 0)
        gutter[3] = '!';
}

static SafeText *progress_cell(const Orders *orders, guint number, int columns)
{
    int percent = (int)(number * 7 % 101);

    return ui_progress_text(percent, columns, (UiStyle){orders->ascii, orders->accessible});
}

static SafeText *orders_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    static const char *const parties[] = {"Nordlys AS", "Büro Krämer GmbH", "Okafor & Sons"};
    static const char *const products[] = {"Merino crew neck", "Cotton polo", "Rib beanie",
                                           "Cardigan, lambswool"};
    Orders *orders = self;
    guint number = number_of(orders, row);

    orders->cells++;
    g_assert(orders->until == 0 || (row >= orders->here && row < orders->until));
    if (orders->hostile == column + 1)
        return text_sanitise(orders->party, -1, TEXT_LINE);
    switch (column) {
    case 0:
        return safe_text_printf("SA-%05u", number);
    case 1:
        return text_sanitise(orders->party != NULL && orders->hostile == 0 ? orders->party
                                                                           : parties[number % 3],
                             -1, TEXT_LINE);
    case 2:
        return text_sanitise(products[number % 4], -1, TEXT_LINE);
    case 3:
        return safe_text_printf("%u", number * 100 % 5000);
    case 4:
        *role = number % 3 == 0 ? UI_RISK : UI_NORMAL;
        return safe_text_printf("in %u days", number % 60);
    case 5:
        *role = UI_PROGRESS;
        return progress_cell(orders, number, columns);
    default:
        return safe_text_printf("bulk production");
    }
}

UiTableSource orders_source(Orders *orders)
{
    return (UiTableSource){
        .self = orders,
        .count = orders_count,
        .row_id = orders_id,
        .cell = orders_cell,
        .gutter = orders_gutter,
        .revision = orders_revision,
    };
}

static guint orders_find(gpointer self, const char *id)
{
    Orders *orders = self;

    for (guint row = orders->here; row < orders->until; row++)
        if (g_strcmp0(orders_id(self, row), id) == 0)
            return row;
    return G_MAXUINT;
}

static void orders_need(gpointer self, guint first, guint count)
{
    Orders *orders = self;

    orders->need_first = first;
    orders->need_count = count;
    orders->needs++;
}

UiTableSource orders_source_with_holes(Orders *orders)
{
    UiTableSource source = orders_source(orders);

    source.find = orders_find;
    source.need = orders_need;
    return source;
}
