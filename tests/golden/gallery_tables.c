/* SPDX-License-Identifier: MIT */
/* Tables, and the detail of a row beside or below. */
#include "gallery.h"
#include "looptrace/ui_table.h"
#include "orders.h"

#define COUNT 100000

static UiTable *open_table(Set *set, Orders *orders, const UiArea *area)
{
    const UiTableSource source =
        orders->until == 0 ? orders_source(orders) : orders_source_with_holes(orders);
    UiTable *table = ui_table_new(orders_columns, ORDERS_COLUMNS, &source, orders->ascii);

    if (set->hostile)
        orders->party = set_text(set, "");
    ui_table_set_area(table, area);
    ui_table_recalc(table);
    return table;
}

static void paint(UiTable *table, UiScreen *screen)
{
    int y, x;

    ui_table_recalc(table);
    ui_table_paint(table, screen);
    ui_table_cursor(table, &y, &x);
    ui_screen_cursor(screen, y, x);
    ui_table_free(table);
}

static Orders orders_for(const Set *set, const UiScreen *screen)
{
    return (Orders){
        .count = COUNT, .ascii = ui_screen_is_ascii(screen), .accessible = set->accessible};
}

void scene_table(Set *set, UiScreen *screen, const UiArea *area)
{
    Orders orders = orders_for(set, screen);
    UiTable *table = open_table(set, &orders, area);

    ui_table_move(table, UI_MOVE_DOWN);
    ui_table_mark(table, UI_MARK_TOGGLE);
    ui_table_move(table, UI_MOVE_DOWN);
    paint(table, screen);
}

/* Hidden, moved, widened, sorted by; a range that has begun; rows that aren't here yet. */
void scene_table_columns(Set *set, UiScreen *screen, const UiArea *area)
{
    Orders orders = orders_for(set, screen);

    orders.until = 6;
    orders.queued = TRUE;
    UiTable *table = open_table(set, &orders, area);
    ui_table_set_layout(table, "due:14 number quantity:12 -party product by=-due");
    ui_table_recalc(table);
    ui_table_mark(table, UI_MARK_RANGE);
    for (int i = 0; i < 3; i++)
        ui_table_move(table, UI_MOVE_DOWN);
    paint(table, screen);
}

void scene_table_empty(Set *set, UiScreen *screen, const UiArea *area)
{
    Orders orders = orders_for(set, screen);

    orders.count = 0;
    paint(open_table(set, &orders, area), screen);
}

void scene_split(Set *set, UiScreen *screen, const UiArea *area)
{
    Orders orders = orders_for(set, screen);
    UiArea list, detail;

    ui_split(area, TRUE, 4, 6, &list, &detail);
    UiTable *table = open_table(set, &orders, &list);
    UiPage *page = ui_page_new();
    g_autoptr(SafeText) title = set_safe(set, "SA-00002 · Okafor & Sons · Dhaka Knit Ltd");
    ui_page_set_area(page, &detail);
    ui_page_add(page, title, UI_HEADING);
    for (guint i = 0; i < 4; i++)
        ui_page_add_pair(page, set_label(set, i % 2 == 0 ? "Customer" : "Terms"), title, UI_NORMAL);
    ui_table_move(table, UI_MOVE_DOWN);
    if (detail.rows > 0)
        ui_page_paint(page, screen);
    ui_page_free(page);
    paint(table, screen);
}
