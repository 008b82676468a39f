/* SPDX-License-Identifier: MIT */
#include "looptrace/ui.h"

#include "looptrace/words.h"

#define LABEL_GAP    2
#define MARK_COLUMNS 1 /* at the right: there is more above, or below */
#define COLUMNS_MIN  4 /* narrower than that, nothing is painted */

/* What was added. */
typedef struct {
    SafeText *label; /* NULL: a text by itself */
    SafeText *text;
    UiRole role;
} Item;

/* What is painted: a line of an item. */
typedef struct {
    guint item;
    SafeText *text;
    gboolean first;
} Line;

struct UiPage {
    GArray *items, *lines;
    int label_columns; /* of the widest label */
    UiArea area;
    guint top; /* as the person has left it; there may be fewer lines now */
};

static void item_clear(gpointer data)
{
    Item *item = data;

    safe_text_unref(item->label);
    safe_text_unref(item->text);
}

static void line_clear(gpointer data)
{
    safe_text_unref(((Line *)data)->text);
}

UiPage *ui_page_new(void)
{
    UiPage *page = g_new0(UiPage, 1);

    page->items = g_array_new(FALSE, TRUE, sizeof(Item));
    g_array_set_clear_func(page->items, item_clear);
    page->lines = g_array_new(FALSE, TRUE, sizeof(Line));
    g_array_set_clear_func(page->lines, line_clear);
    return page;
}

void ui_page_free(UiPage *page)
{
    if (page == NULL)
        return;
    g_array_unref(page->items);
    g_array_unref(page->lines);
    g_free(page);
}

/* ---- layout ---- */

static int text_space(const UiPage *page)
{
    return page->area.columns - MARK_COLUMNS;
}

/* Where values stand; labels get half of the width at most. */
static int value_x(const UiPage *page)
{
    return page->label_columns == 0 ? 0
                                    : MIN(page->label_columns + LABEL_GAP, text_space(page) / 2);
}

static void break_item(UiPage *page, guint index)
{
    const Item *item = &g_array_index(page->items, Item, index);
    int x = item->label == NULL ? 0 : value_x(page);

    if (page->area.columns < COLUMNS_MIN)
        return;
    g_auto(GStrv) parts = text_wrap(safe_text_utf8(item->text), MAX(text_space(page) - x, 2));
    for (guint i = 0; parts[i] != NULL; i++) {
        Line line = {index, text_sanitise(parts[i], -1, TEXT_LINE), i == 0};
        g_array_append_val(page->lines, line);
    }
}

static void break_all(UiPage *page)
{
    g_array_set_size(page->lines, 0);
    for (guint i = 0; i < page->items->len; i++)
        break_item(page, i);
}

static void add_item(UiPage *page, SafeText *label, const SafeText *text, UiRole role)
{
    Item item = {label, text_sanitise(safe_text_utf8(text), -1, TEXT_BLOCK), role};
    int columns = safe_text_columns(label);

    g_array_append_val(page->items, item);
    if (columns > page->label_columns) {
        page->label_columns = columns;
        break_all(page); /* all values move to the right */
    } else {
        break_item(page, page->items->len - 1);
    }
}

void ui_page_add(UiPage *page, const SafeText *text, UiRole role)
{
    add_item(page, NULL, text, role);
}

void ui_page_add_pair(UiPage *page, const char *label, const SafeText *value, UiRole role)
{
    add_item(page, text_sanitise(label, -1, TEXT_LINE), value, role);
}

void ui_page_clear(UiPage *page)
{
    g_array_set_size(page->items, 0);
    g_array_set_size(page->lines, 0);
    page->label_columns = 0;
}

void ui_page_set_area(UiPage *page, const UiArea *area)
{
    gboolean narrower = page->area.columns != area->columns;

    page->area = *area;
    if (narrower)
        break_all(page);
}

int ui_page_rows(const UiPage *page)
{
    return (int)page->lines->len;
}

/* ---- scrolling ---- */

static guint seen_rows(const UiPage *page)
{
    return (guint)MAX(page->area.rows, 0);
}

static guint top_max(const UiPage *page)
{
    return page->lines->len - MIN(page->lines->len, seen_rows(page));
}

gboolean ui_page_move(UiPage *page, UiMove move)
{
    guint before = MIN(page->top, top_max(page));
    guint rows = MAX(seen_rows(page), 1);
    guint top = before;

    switch (move) {
    case UI_MOVE_UP:
        top -= MIN(top, 1);
        break;
    case UI_MOVE_DOWN:
        top++;
        break;
    case UI_MOVE_PAGE_UP:
        top -= MIN(top, rows);
        break;
    case UI_MOVE_PAGE_DOWN:
        top += rows;
        break;
    case UI_MOVE_FIRST:
        top = 0;
        break;
    case UI_MOVE_LAST:
        top = top_max(page);
        break;
    }
    page->top = MIN(top, top_max(page));
    return page->top != before;
}

/* ---- painting ---- */

static void paint_marks(const UiPage *page, UiScreen *screen, guint top)
{
    gboolean ascii = ui_screen_is_ascii(screen);
    int x = page->area.columns - MARK_COLUMNS;

    if (ui_screen_is_accessible(screen)) /* ui_page_say() has it in words */
        return;
    if (top > 0)
        ui_paint_literal(screen, &page->area, 0, x, ascii ? "^" : "▲", UI_DIM);
    if (top < top_max(page))
        ui_paint_literal(screen, &page->area, page->area.rows - 1, x, ascii ? "v" : "▼", UI_DIM);
}

void ui_page_paint(const UiPage *page, UiScreen *screen)
{
    guint top = MIN(page->top, top_max(page));
    guint last = MIN(page->lines->len, top + seen_rows(page));
    int x = value_x(page);

    for (guint i = top; i < last; i++) {
        const Line *line = &g_array_index(page->lines, Line, i);
        const Item *item = &g_array_index(page->items, Item, line->item);
        int y = (int)(i - top);
        if (item->label != NULL && line->first)
            ui_paint_cell(screen, &page->area, y, 0, MAX(x - 1, 0), TEXT_LEFT, item->label,
                          UI_HEADING);
        ui_paint_text(screen, &page->area, y, item->label == NULL ? 0 : x, line->text, item->role);
    }
    if (page->area.columns >= COLUMNS_MIN)
        paint_marks(page, screen, top);
}

SafeText *ui_page_say(const UiPage *page)
{
    guint top = MIN(page->top, top_max(page));

    if (top_max(page) == 0)
        return NULL;
    return safe_text_printf(C_("page", "lines %u to %u of %u"), top + 1,
                            MIN(page->lines->len, top + seen_rows(page)), page->lines->len);
}
