/* SPDX-License-Identifier: MIT */
/* Where the selection is, and where it goes. */
#include "table.h"

#include <string.h>

guint table_line_of_selection(const UiTable *table)
{
    return table->row - MIN(table->top, table->row);
}

static const char *id_at(const UiTable *table, guint row)
{
    return table->source.row_id(table->source.self, row);
}

static guint count_now(const UiTable *table)
{
    return table->source.count(table->source.self);
}

/* Most likely it is at the same index, else not far from it. */
static guint look_around(const UiTable *table, const char *id, guint near, guint count)
{
    near = MIN(near, count - 1);
    for (guint distance = 0; distance <= MAX(near, count - 1 - near); distance++) {
        if (distance <= near && g_strcmp0(id_at(table, near - distance), id) == 0)
            return near - distance;
        if (distance > 0 && distance < count - near &&
            g_strcmp0(id_at(table, near + distance), id) == 0)
            return near + distance;
    }
    return count;
}

guint table_find(const UiTable *table, const char *id, guint near, guint count)
{
    if (count == 0)
        return count;
    if (g_strcmp0(id_at(table, MIN(near, count - 1)), id) == 0)
        return MIN(near, count - 1);
    if (table->source.find == NULL)
        return look_around(table, id, near, count);
    return MIN(table->source.find(table->source.self, id), count);
}

/* The row of the selection, also when the source has changed since. count must not be 0. */
static guint current_row(const UiTable *table, guint count)
{
    guint row = count;

    if (table->located && table->source.revision(table->source.self) == table->revision)
        return MIN(table->row, count - 1);
    if (table->id != NULL)
        row = table_find(table, table->id, table->row, count);
    return row < count ? row : MIN(table->row, count - 1);
}

void table_clamp_top(UiTable *table)
{
    guint body = (guint)MAX(table_body_rows(table), 1);

    if (table->row < table->top)
        table->top = table->row;
    if (table->row >= table->top + body)
        table->top = table->row - body + 1;
    table->top = MIN(table->top, table->count > body ? table->count - body : 0);
}

static void set_id(UiTable *table, const char *id)
{
    if (g_strcmp0(table->id, id) == 0)
        return;
    g_free(table->id);
    table->id = g_strdup(id);
    table->changed = TRUE;
}

/* The id of a row whose place is a hole now is waited for: it may come back where it was. */
static void follow(UiTable *table)
{
    guint row = current_row(table, table->count);
    const char *id = id_at(table, row);

    table->row = row;
    if (id != NULL)
        set_id(table, id);
}

/* A range whose beginning is gone would be another range. */
static void follow_anchor(UiTable *table)
{
    guint row;

    if (table->anchor == NULL)
        return;
    row = table_find(table, table->anchor, table->anchor_row, table->count);
    if (row < table->count)
        table->anchor_row = row;
    else if (table->anchor_row >= table->count || id_at(table, table->anchor_row) != NULL)
        ui_table_drop_range(table);
}

/* Follows the selected row to where it is in the source's present revision; on the screen it stays on
 * the same line, as far as there are rows above it. A list that is empty for a moment keeps the id. */
void table_locate(UiTable *table)
{
    guint64 revision = table->source.revision(table->source.self);
    guint line = table_line_of_selection(table);

    if (table->located && revision == table->revision)
        return;
    table->count = count_now(table);
    if (table->count == 0) {
        table->row = table->top = 0;
    } else {
        follow(table);
        table->top = table->row - MIN(line, table->row);
        table_clamp_top(table);
        follow_anchor(table);
    }
    table->changed = table->changed || table_line_of_selection(table) != line;
    table->revision = revision;
    table->located = TRUE;
}

/* ---- moving ---- */

static guint row_after(const UiTable *table, UiMove move)
{
    guint page = (guint)MAX(table_body_rows(table), 1);
    guint last = table->count - 1;

    switch (move) {
    case UI_MOVE_UP:
        return table->row - MIN(table->row, 1);
    case UI_MOVE_DOWN:
        return MIN(table->row + 1, last);
    case UI_MOVE_PAGE_UP:
        return table->row - MIN(table->row, page);
    case UI_MOVE_PAGE_DOWN:
        return MIN(table->row + page, last);
    case UI_MOVE_FIRST:
        return 0;
    case UI_MOVE_LAST:
        return last;
    }
    return table->row;
}

static void go_to(UiTable *table, guint row)
{
    table->changed = table->changed || table->row != row;
    table->row = row;
    set_id(table, id_at(table, row));
}

gboolean ui_table_move(UiTable *table, UiMove move)
{
    guint before, line;

    table_locate(table);
    if (table->count == 0)
        return FALSE;
    before = table->row;
    line = table_line_of_selection(table);
    go_to(table, row_after(table, move));
    /* A page turns as a whole: the selection stays on its line. */
    if (move == UI_MOVE_PAGE_UP || move == UI_MOVE_PAGE_DOWN)
        table->top = table->row - MIN(line, table->row);
    table_clamp_top(table);
    return table->row != before;
}

gboolean ui_table_move_to(UiTable *table, guint row)
{
    guint before;

    table_locate(table);
    if (table->count == 0)
        return FALSE;
    before = table->row;
    go_to(table, MIN(row, table->count - 1));
    table_clamp_top(table);
    return table->row != before;
}

gboolean ui_table_move_to_line(UiTable *table, int y)
{
    int line = y - table->area.y - TABLE_HEAD_ROWS;

    table_locate(table);
    if (line < 0 || line >= table_body_rows(table) || table->top + (guint)line >= table->count)
        return FALSE;
    return ui_table_move_to(table, table->top + (guint)line);
}

const char *ui_table_selected_id(const UiTable *table)
{
    guint count = count_now(table);

    return count == 0 ? NULL : id_at(table, current_row(table, count));
}

guint ui_table_selected_row(const UiTable *table)
{
    guint count = count_now(table);

    return count == 0 ? 0 : current_row(table, count);
}

gboolean ui_table_select_id(UiTable *table, const char *id)
{
    guint row;

    table_locate(table);
    row = table_find(table, id, table->row, table->count);
    if (row >= table->count)
        return FALSE;
    go_to(table, row);
    table_clamp_top(table);
    return TRUE;
}

guint ui_table_rows_below(const UiTable *table)
{
    guint count = count_now(table);

    return count == 0 ? 0 : count - 1 - current_row(table, count);
}
