/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <string.h>

#include "looptrace/words.h"

static const char *sort_mark(const UiTable *table)
{
    if (table->ascii)
        return table->descending ? "v" : "^";
    return table->descending ? "▼" : "▲";
}

/* One that is translated already is in no catalogue, and stays. */
static const char *title_of(const UiColumn *column)
{
    return *column->title == '\0' ? "" : g_dpgettext2(GETTEXT_PACKAGE, "column", column->title);
}

static SafeText *head_text(const UiTable *table, const UiColumn *column, int width)
{
    const char *mark = sort_mark(table);
    g_autoptr(SafeText) title = text_sanitise(title_of(column), -1, TEXT_LINE);
    int columns = safe_text_columns(title);

    if (g_strcmp0(table->sorted, column->key) != 0 || width < 2)
        return g_steal_pointer(&title);
    if (columns + 2 <= width)
        return safe_text_printf("%s %s", safe_text_utf8(title), mark);

    g_autofree char *cut =
        text_fit(safe_text_utf8(title), MIN(columns, width - 1), TEXT_LEFT, table->ascii);
    return safe_text_printf("%s%s", cut, mark);
}

static void paint_head(const UiTable *table, UiScreen *screen)
{
    for (guint i = 0; i < table->n_slots; i++) {
        const ColumnSlot *slot = &table->slots[i];
        const UiColumn *column = &table->columns[slot->column];
        gboolean sorted = g_strcmp0(table->sorted, column->key) == 0;
        g_autoptr(SafeText) text = head_text(table, column, slot->width);
        int width = MIN(safe_text_columns(text), slot->width);
        int x = TABLE_GUTTER + TABLE_GUTTER_GAP + slot->x;

        if (column->align == TEXT_RIGHT)
            x += slot->width - width;
        ui_paint_cell(screen, &table->area, 0, x, width, TEXT_LEFT, text,
                      sorted ? UI_ACTIVE : UI_HEADING);
    }
}

static void paint_gutter(const UiTable *table, UiScreen *screen, int y, const TableLine *line,
                         gboolean selected, UiRole role)
{
    char text[TABLE_GUTTER + 1];

    memcpy(text, line->gutter, sizeof text);
    if (selected)
        text[0] = '>';
    ui_paint_literal(screen, &table->area, y, 0, text, role);
}

/* How far the selected row is reversed: up to the first bar. Bars keep their own look (reversed, what is
 * done would be dark and the rest bright), an island behind one would look like a second selection,
 * and each cell that changes its look costs a byte on the line. Where bytes are spared, not at all. */
static int marked_columns(const UiTable *table, const UiScreen *screen, const TableLine *line)
{
    if (line->row != table->row || ui_screen_is_sparing(screen))
        return 0;
    for (guint i = 0; i < table->n_slots; i++)
        if (line->cells[i].role == UI_PROGRESS)
            return TABLE_GUTTER + TABLE_GUTTER_GAP + table->slots[i].x;
    return table->area.columns;
}

/* A row that isn't here yet. */
static void paint_hole(const UiTable *table, UiScreen *screen, int y, int marked)
{
    const char *word = table->ascii ? "..." : "…";

    ui_paint_literal(screen, &table->area, y, TABLE_GUTTER + TABLE_GUTTER_GAP, word,
                     marked > 0 ? UI_SELECTED : UI_DIM);
}

/* A row that stays on the screen is cut and padded once. */
static const SafeText *fitted(const UiTable *table, TableCell *cell, const ColumnSlot *slot)
{
    if (cell->fitted == NULL)
        cell->fitted = safe_text_fit(cell->text, slot->width, table->columns[slot->column].align,
                                     table->ascii);
    return cell->fitted;
}

static void paint_line(const UiTable *table, UiScreen *screen, int y, const TableLine *line)
{
    int marked = marked_columns(table, screen, line);
    const UiArea mark = {table->area.y, table->area.x, table->area.rows, marked};

    ui_paint_fill(screen, &table->area, y, UI_NORMAL);
    ui_paint_fill(screen, &mark, y, UI_SELECTED);
    paint_gutter(table, screen, y, line, line->row == table->row,
                 marked > 0 ? UI_SELECTED : UI_NORMAL);
    if (line->hole) {
        paint_hole(table, screen, y, marked);
        return;
    }
    for (guint i = 0; i < table->n_slots; i++) {
        const ColumnSlot *slot = &table->slots[i];
        TableCell *cell = &line->cells[i];
        int x = TABLE_GUTTER + TABLE_GUTTER_GAP + slot->x;
        ui_paint_text(screen, &table->area, y, x, fitted(table, cell, slot),
                      x < marked ? UI_SELECTED : cell->role);
    }
}

/* Only where the rows are as wide as the screen can the terminal move them. */
static void tell_scroll(UiTable *table, UiScreen *screen)
{
    const UiArea *area = &table->area;

    if (area->columns == ui_screen_columns(screen) && table->painted_revision == table->revision)
        ui_screen_scrolled(screen, area->y + TABLE_HEAD_ROWS, area->y + area->rows - 1,
                           (int)table->top - (int)table->painted_top);
    table->painted_top = table->top;
    table->painted_revision = table->revision;
}

void ui_table_paint(UiTable *table, UiScreen *screen)
{
    tell_scroll(table, screen);
    paint_head(table, screen);
    for (guint i = 0; i < table->lines->len; i++)
        paint_line(table, screen, TABLE_HEAD_ROWS + (int)i,
                   &g_array_index(table->lines, TableLine, i));
}

void ui_table_cursor(const UiTable *table, int *y, int *x)
{
    *y = table->area.y +
         MIN(TABLE_HEAD_ROWS + (int)table_line_of_selection(table), MAX(table->area.rows - 1, 0));
    *x = table->area.x;
}

/* ---- in words ---- */

static void say_gutter(GString *text, const char *gutter)
{
    if (gutter[1] == '*')
        g_string_append_printf(text, ", %s", C_("table", "marked"));
    if (gutter[2] == '~')
        g_string_append_printf(text, ", %s", C_("table", "queued"));
    if (gutter[2] == '?')
        g_string_append_printf(text, ", %s", C_("table", "a change to decide"));
    if (gutter[3] == '!')
        g_string_append_printf(text, ", %s", C_("table", "at risk"));
}

static void say_cells(const UiTable *table, GString *text, const TableLine *line)
{
    const char *before = ": ";

    for (guint i = 0; i < table->n_slots; i++) {
        const char *value = safe_text_utf8(line->cells[i].text);
        value += strspn(value, " "); /* where a bar would be */
        if (*value == '\0')
            continue;
        g_string_append_printf(text, "%s%s %s", before,
                               title_of(&table->columns[table->slots[i].column]), value);
        before = ", ";
    }
}

SafeText *ui_table_say(const UiTable *table)
{
    guint at = table_line_of_selection(table);
    g_autoptr(GString) text = g_string_new(NULL);

    if (table->count == 0 || at >= table->lines->len)
        return NULL;
    const TableLine *line = &g_array_index(table->lines, TableLine, at);
    g_string_append_printf(text, _("row %u of %u"), table->row + 1, table->count);
    if (line->hole) {
        g_string_append_printf(text, ", %s", C_("table", "not here yet"));
    } else {
        say_gutter(text, line->gutter);
        say_cells(table, text, line);
    }
    return text_sanitise(text->str, -1, TEXT_LINE);
}
