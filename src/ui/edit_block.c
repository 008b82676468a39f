/* SPDX-License-Identifier: MIT */
#include "edit_block.h"

#include <string.h>

#define MARK_COLUMNS 1 /* at the right: there is more above, or below */

/* ---- rows ---- */

/* Cells of a part, as they are shown. */
static int columns_between(const char *text, gsize from, gsize to)
{
    g_autoptr(SafeText) part = text_sanitise(text + from, (gssize)(to - from), TEXT_LINE);

    return safe_text_columns(part);
}

static gboolean is_ascii_text(const char *at, gsize length)
{
    return length == 1 && *at >= ' ' && *at <= '~';
}

/* Cells of the grapheme at `at`, of *length bytes; those of the row may be fewer or more where it joins
 * with its neighbours. */
static int grapheme_at(const char *text, gsize at, gsize end, gsize *length)
{
    int width;

    *length = MIN(text_next_grapheme(text + at, &width), end - at);
    return is_ascii_text(text + at, *length) ? 1 : columns_between(text, at, at + *length);
}

/* Where the row that begins at `from` ends, by the sum of its graphemes; end: of its line. */
static gsize likely_end(const char *text, gsize from, gsize end, int columns, gboolean *plain)
{
    gsize behind_blank = 0, length;
    int used = 0;

    *plain = TRUE;
    for (gsize at = from; at < end; at += length) {
        int width = grapheme_at(text, at, end, &length);
        /* A blank at the end hangs over: the cursor may stand on it. */
        if (used + width > columns && !(text[at] == ' ' && used + width == columns + 1))
            return behind_blank > from ? behind_blank : at > from ? at : from + length;
        used += width;
        *plain = *plain && is_ascii_text(text + at, length);
        if (text[at] == ' ' && length == 1)
            behind_blank = at + length;
    }
    return end;
}

static gsize row_end(const char *text, gsize from, gsize end, int columns)
{
    gboolean plain;
    gsize to = likely_end(text, from, end, columns, &plain), shorter, length;

    while (!plain && columns_between(text, from, to) > columns + (text[to - 1] == ' ')) {
        for (shorter = from; shorter < to; shorter += length) {
            grapheme_at(text, shorter, to, &length);
            if (shorter + length >= to)
                break;
        }
        if (shorter == from) /* one that is wider than the row */
            return to;
        to = shorter;
    }
    return to;
}

GArray *block_rows(const char *text, int columns)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(BlockRow));
    gsize from = 0;

    for (;;) {
        gsize end = from + strcspn(text + from, "\n");
        BlockRow row = {from, row_end(text, from, end, MAX(columns, 2))};
        g_array_append_val(rows, row);
        from = row.to;
        if (row.to < end)
            continue;
        if (text[end] == '\0')
            return rows;
        from = end + 1;
    }
}

static const BlockRow *row_at(const GArray *rows, guint index)
{
    return &g_array_index(rows, BlockRow, index);
}

/* The last one that begins at or before the position: behind a wrapped blank is the next row. */
static guint row_of(const GArray *rows, gsize position)
{
    guint low = 0, high = rows->len;

    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        if (row_at(rows, middle)->from <= position)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* ---- keys ---- */

/* The position in the row that is nearest to the column. */
static gsize position_at(const char *text, const BlockRow *row, int column, gboolean wraps)
{
    gsize at = row->from;
    int x = 0;

    while (at < row->to) {
        gsize length;
        int width = grapheme_at(text, at, row->to, &length);
        /* The end of a row that wraps is the beginning of the next one. */
        if (x + width > column || (wraps && at + length == row->to))
            break;
        x += width;
        at += length;
    }
    return at;
}

static gboolean move_row(EditLine *edit, int columns, int by)
{
    g_autoptr(GArray) rows = block_rows(edit_text(edit), columns - MARK_COLUMNS);
    guint from = row_of(rows, edit_position(edit));
    gint64 to = (gint64)from + by;

    if (to < 0 || to >= rows->len)
        return FALSE;
    int column = columns_between(edit_text(edit), row_at(rows, from)->from, edit_position(edit));
    const BlockRow *row = row_at(rows, (guint)to);
    gboolean wraps = to + 1 < rows->len && row_at(rows, (guint)to + 1)->from == row->to;
    edit_move_to(edit, position_at(edit_text(edit), row, column, wraps));
    return TRUE;
}

gboolean block_key(EditLine *edit, guint32 key, int columns)
{
    switch (key) {
    case UI_KEY_UP:
        return move_row(edit, columns, -1);
    case UI_KEY_DOWN:
        return move_row(edit, columns, 1);
    case UI_KEY_ENTER:
        return edit_insert(edit, "\n", 1);
    default: /* a number, not an enum */
        return edit_key(edit, key);
    }
}

/* ---- showing ---- */

/* Moves by half of the rows at once. */
static guint first_row(guint row, int rows)
{
    guint step = (guint)MAX(rows / 2, 1);

    return row < (guint)rows ? 0 : ((row - (guint)rows) / step + 1) * step;
}

void block_paint(const EditLine *edit, UiScreen *screen, const UiArea *area, int y, int x,
                 int columns, int rows, gboolean focused, UiRole role)
{
    int width = MIN(columns, area->columns - x) - MARK_COLUMNS;
    g_autoptr(GArray) lines = block_rows(edit_text(edit), columns - MARK_COLUMNS);
    guint top = focused ? first_row(row_of(lines, edit_position(edit)), rows) : 0;
    gboolean ascii = ui_screen_is_ascii(screen);

    for (int i = 0; i < rows; i++) {
        const UiArea field = {area->y + y + i, area->x + x, y + i < area->rows ? 1 : 0, width};
        const UiArea mark = {field.y, field.x + width, field.rows, MARK_COLUMNS};
        if (y + i < 0)
            continue;
        ui_paint_fill(screen, &field, 0, role);
        if (top + (guint)i < lines->len) {
            const BlockRow *row = row_at(lines, top + (guint)i);
            g_autoptr(SafeText) text = text_sanitise(edit_text(edit) + row->from,
                                                     (gssize)(row->to - row->from), TEXT_LINE);
            ui_paint_text(screen, &field, 0, 0, text, role);
        }
        if (i == 0 && top > 0)
            ui_paint_literal(screen, &mark, 0, 0, ascii ? "^" : "▲", UI_DIM);
        if (i == rows - 1 && top + (guint)rows < lines->len)
            ui_paint_literal(screen, &mark, 0, 0, ascii ? "v" : "▼", UI_DIM);
    }
}

void block_cursor(const EditLine *edit, int columns, int rows, int *y, int *x)
{
    g_autoptr(GArray) lines = block_rows(edit_text(edit), columns - MARK_COLUMNS);
    guint row = row_of(lines, edit_position(edit));

    *y = (int)(row - first_row(row, rows));
    *x = MIN(columns_between(edit_text(edit), row_at(lines, row)->from, edit_position(edit)),
             MAX(columns - MARK_COLUMNS, 0));
}
