/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <string.h>

int table_body_rows(const UiTable *table)
{
    return MAX(table->area.rows - TABLE_HEAD_ROWS, 0);
}

/* ---- life ---- */

static void line_clear(UiTable *table, TableLine *line)
{
    for (guint i = 0; line->cells != NULL && i < table->n_slots; i++) {
        safe_text_unref(line->cells[i].text);
        safe_text_unref(line->cells[i].fitted);
    }
    g_clear_pointer(&line->cells, g_free);
}

void table_drop_lines(UiTable *table)
{
    for (guint i = 0; i < table->lines->len; i++)
        line_clear(table, &g_array_index(table->lines, TableLine, i));
    g_array_set_size(table->lines, 0);
    table->lines_known = FALSE;
    table->changed = TRUE;
}

UiTable *ui_table_new(const UiColumn *columns, guint n, const UiTableSource *source, gboolean ascii)
{
    UiTable *table = g_new0(UiTable, 1);

    table->columns = columns;
    table->n = n;
    table->source = *source;
    table->ascii = ascii;
    table->slots = g_new0(ColumnSlot, MAX(n, 1));
    table->lines = g_array_new(FALSE, TRUE, sizeof(TableLine));
    table->needed_count = G_MAXUINT;
    table_layout_init(table);
    table_marks_init(table);
    return table;
}

void ui_table_free(UiTable *table)
{
    if (table == NULL)
        return;
    table_drop_lines(table);
    table_marks_clear(table);
    g_array_unref(table->lines);
    g_free(table->slots);
    g_free(table->places);
    g_free(table->sorted);
    g_free(table->id);
    g_free(table);
}

void ui_table_set_area(UiTable *table, const UiArea *area)
{
    gboolean wider = table->area.columns != area->columns || table->n_slots == 0;

    if (memcmp(&table->area, area, sizeof *area) == 0)
        return;
    table->area = *area;
    if (wider)
        table_fit_columns(table);
    table->changed = TRUE;
    if (table->count > 0)
        table_clamp_top(table);
}

/* ---- recalc ---- */

static void read_gutter(const UiTable *table, TableLine *line, const char *id)
{
    char gutter[TABLE_GUTTER] = {' ', ' ', ' ', ' '};

    table->source.gutter(table->source.self, line->row, gutter);
    gutter[1] = table_shows_mark(table, line->row, id) ? '*' : ' ';
    for (int i = 0; i < TABLE_GUTTER; i++)
        line->gutter[i] = g_ascii_isgraph(gutter[i]) ? gutter[i] : ' ';
}

static TableLine line_format(const UiTable *table, guint row)
{
    const char *id = table->source.row_id(table->source.self, row);
    TableLine line = {
        .row = row,
        .hole = id == NULL,
        .gutter = {' ', ' ', ' ', ' ', '\0'},
        .cells = g_new0(TableCell, MAX(table->n_slots, 1)),
    };

    if (line.hole)
        return line;
    read_gutter(table, &line, id);
    for (guint i = 0; i < table->n_slots; i++) {
        TableCell *cell = &line.cells[i];
        cell->role = UI_NORMAL;
        cell->text = table->source.cell(table->source.self, row, table->slots[i].column,
                                        table->slots[i].width, &cell->role);
    }
    return line;
}

static gboolean line_equal(const UiTable *table, const TableLine *a, const TableLine *b)
{
    if (a->hole != b->hole || strcmp(a->gutter, b->gutter) != 0)
        return FALSE;
    for (guint i = 0; i < table->n_slots; i++)
        if (a->cells[i].role != b->cells[i].role ||
            !safe_text_equal(a->cells[i].text, b->cells[i].text))
            return FALSE;
    return TRUE;
}

static gboolean lines_equal(const UiTable *table, const GArray *a, const GArray *b)
{
    if (a->len != b->len)
        return FALSE;
    for (guint i = 0; i < a->len; i++)
        if (!line_equal(table, &g_array_index(a, TableLine, i), &g_array_index(b, TableLine, i)))
            return FALSE;
    return TRUE;
}

/* The line of that row, taken out if it is there already, else formatted. Marks are no part of a revision. */
static TableLine take_or_format(UiTable *table, guint row, gboolean may_take)
{
    for (guint i = 0; may_take && i < table->lines->len; i++) {
        TableLine *line = &g_array_index(table->lines, TableLine, i);
        if (line->row == row && line->cells != NULL && !line->hole) {
            TableLine taken = *line;
            line->cells = NULL;
            read_gutter(table, &taken, table->source.row_id(table->source.self, row));
            return taken;
        }
    }
    return line_format(table, row);
}

/* The rows that are seen and no others. Those that were seen before are kept while the revision is the
 * same; else they tell whether anything has changed. */
static void renew_lines(UiTable *table)
{
    gboolean same = table->lines_known && table->lines_revision == table->revision;
    guint last = MIN(table->count, table->top + (guint)table_body_rows(table));
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(TableLine));
    gboolean changed;

    for (guint row = table->top; row < last; row++) {
        TableLine line = take_or_format(table, row, same);
        g_array_append_val(lines, line);
    }
    changed = table->changed || !(same || lines_equal(table, table->lines, lines));
    table_drop_lines(table);
    g_array_unref(table->lines);
    table->lines = lines;
    table->lines_revision = table->revision;
    table->lines_known = TRUE;
    table->changed = changed;
}

/* Before they are formatted: the source may have them by then. */
static void tell_need(UiTable *table)
{
    guint last = MIN(table->count, table->top + (guint)table_body_rows(table));
    guint count = last - MIN(table->top, last);

    if (table->source.need == NULL || count == 0 ||
        (table->needed_first == table->top && table->needed_count == count &&
         table->needed_revision == table->revision))
        return;
    table->needed_first = table->top;
    table->needed_count = count;
    table->needed_revision = table->revision;
    table->source.need(table->source.self, table->top, count);
}

gboolean ui_table_recalc(UiTable *table)
{
    gboolean changed;

    table_locate(table);
    tell_need(table);
    if (table->changed || !table->lines_known || table->lines_revision != table->revision)
        renew_lines(table);
    changed = table->changed;
    table->changed = FALSE;
    return changed;
}
