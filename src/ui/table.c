/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "columns.h"
#include "looptrace/ui.h"

#define GUTTER     4
#define GUTTER_GAP 1
#define HEAD_ROWS  1

typedef struct {
    SafeText *text;
    UiRole role;
} Cell;

/* A row as it is seen. */
typedef struct {
    guint row;
    char gutter[GUTTER + 1];
    Cell *cells; /* one a slot */
} Line;

struct UiTable {
    const UiColumn *columns;
    guint n;
    UiTableSource source;
    gboolean ascii;
    UiArea area;
    char *sorted; /* key of a column; NULL: none */
    gboolean descending;

    /* The selection: true for `revision` of the source. */
    guint64 revision;
    gboolean located; /* FALSE: revision, count and row say nothing yet */
    guint count, row;
    char *id; /* of the selected row; NULL: there never was one */
    guint top;

    /* What recalc derived. */
    ColumnSlot *slots;
    guint n_slots;
    GArray *lines; /* Line, from `top` on */
    guint64 lines_revision;
    gboolean lines_known; /* FALSE: nothing of them can be kept */
    gboolean changed;     /* something that recalc has not seen */

    guint painted_top; /* of the last frame */
    guint64 painted_revision;
};

static int body_rows(const UiTable *table)
{
    return MAX(table->area.rows - HEAD_ROWS, 0);
}

/* Of the lines below the head, which one the selection is on. */
static guint line_of_selection(const UiTable *table)
{
    return table->row - MIN(table->top, table->row);
}

/* ---- the selection ---- */

/* Where id is now: most likely at the same index, else not far from it. count: nowhere. */
static guint find_row(const UiTable *table, const char *id, guint near, guint count)
{
    const UiTableSource *source = &table->source;

    if (count == 0)
        return count;
    near = MIN(near, count - 1);
    for (guint distance = 0; distance <= MAX(near, count - 1 - near); distance++) {
        if (distance <= near && strcmp(source->row_id(source->self, near - distance), id) == 0)
            return near - distance;
        if (distance > 0 && distance < count - near &&
            strcmp(source->row_id(source->self, near + distance), id) == 0)
            return near + distance;
    }
    return count;
}

/* The row of the selection, also when the source has changed since. count must not be 0. */
static guint current_row(const UiTable *table, guint count)
{
    guint row;

    if (table->id == NULL)
        return 0;
    if (table->located && table->source.revision(table->source.self) == table->revision)
        return MIN(table->row, count - 1);
    row = find_row(table, table->id, table->row, count);
    return row < count ? row : MIN(table->row, count - 1);
}

static void clamp_top(UiTable *table)
{
    guint body = (guint)MAX(body_rows(table), 1);

    if (table->row < table->top)
        table->top = table->row;
    if (table->row >= table->top + body)
        table->top = table->row - body + 1;
    table->top = MIN(table->top, table->count > body ? table->count - body : 0);
}

static void set_row(UiTable *table, guint row)
{
    const char *id = table->source.row_id(table->source.self, row);

    table->row = row;
    if (g_strcmp0(table->id, id) == 0)
        return;
    g_free(table->id);
    table->id = g_strdup(id);
    table->changed = TRUE;
}

/* Follows the selected row to where it is in the source's present revision; on the screen it stays on
 * the same line, as far as there are rows above it. A list that is empty for a moment keeps the id. */
static void locate(UiTable *table)
{
    guint64 revision = table->source.revision(table->source.self);
    guint line = line_of_selection(table);

    if (table->located && revision == table->revision)
        return;
    table->count = table->source.count(table->source.self);
    if (table->count == 0) {
        table->row = table->top = 0;
    } else {
        set_row(table, current_row(table, table->count));
        table->top = table->row - MIN(line, table->row);
        clamp_top(table);
    }
    table->changed = table->changed || line_of_selection(table) != line;
    table->revision = revision;
    table->located = TRUE;
}

/* ---- life ---- */

static void line_clear(UiTable *table, Line *line)
{
    for (guint i = 0; line->cells != NULL && i < table->n_slots; i++)
        safe_text_unref(line->cells[i].text);
    g_clear_pointer(&line->cells, g_free);
}

static void drop_lines(UiTable *table)
{
    for (guint i = 0; i < table->lines->len; i++)
        line_clear(table, &g_array_index(table->lines, Line, i));
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
    table->lines = g_array_new(FALSE, TRUE, sizeof(Line));
    return table;
}

void ui_table_free(UiTable *table)
{
    if (table == NULL)
        return;
    drop_lines(table);
    g_array_unref(table->lines);
    g_free(table->slots);
    g_free(table->sorted);
    g_free(table->id);
    g_free(table);
}

void ui_table_set_area(UiTable *table, const UiArea *area)
{
    if (memcmp(&table->area, area, sizeof *area) == 0)
        return;
    if (table->area.columns != area->columns || table->n_slots == 0) {
        drop_lines(table);
        table->n_slots = columns_fit(table->columns, table->n, area->columns - GUTTER - GUTTER_GAP,
                                     table->slots);
    }
    table->area = *area;
    table->changed = TRUE;
    if (table->count > 0)
        clamp_top(table);
}

void ui_table_set_sorted(UiTable *table, const char *key, gboolean descending)
{
    if (g_strcmp0(table->sorted, key) == 0 && table->descending == descending)
        return;
    g_free(table->sorted);
    table->sorted = g_strdup(key);
    table->descending = descending;
    table->changed = TRUE;
}

/* ---- recalc ---- */

static void read_gutter(const UiTable *table, Line *line)
{
    char gutter[GUTTER] = {' ', ' ', ' ', ' '};

    table->source.gutter(table->source.self, line->row, gutter);
    for (int i = 0; i < GUTTER; i++)
        line->gutter[i] = g_ascii_isgraph(gutter[i]) ? gutter[i] : ' ';
}

static Line line_format(const UiTable *table, guint row)
{
    Line line = {.row = row, .cells = g_new0(Cell, MAX(table->n_slots, 1))};

    read_gutter(table, &line);
    for (guint i = 0; i < table->n_slots; i++) {
        Cell *cell = &line.cells[i];
        cell->role = UI_NORMAL;
        cell->text = table->source.cell(table->source.self, row, table->slots[i].column,
                                        table->slots[i].width, &cell->role);
    }
    return line;
}

static gboolean line_equal(const UiTable *table, const Line *a, const Line *b)
{
    if (strcmp(a->gutter, b->gutter) != 0)
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
        if (!line_equal(table, &g_array_index(a, Line, i), &g_array_index(b, Line, i)))
            return FALSE;
    return TRUE;
}

/* The line of that row, taken out if it is there already, else formatted. */
static Line take_or_format(UiTable *table, guint row, gboolean may_take)
{
    for (guint i = 0; may_take && i < table->lines->len; i++) {
        Line *line = &g_array_index(table->lines, Line, i);
        if (line->row == row && line->cells != NULL) {
            Line taken = *line;
            line->cells = NULL;
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
    guint last = MIN(table->count, table->top + (guint)body_rows(table));
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(Line));
    gboolean changed;

    for (guint row = table->top; row < last; row++) {
        Line line = take_or_format(table, row, same);
        g_array_append_val(lines, line);
    }
    changed = table->changed || !(same || lines_equal(table, table->lines, lines));
    drop_lines(table);
    g_array_unref(table->lines);
    table->lines = lines;
    table->lines_revision = table->revision;
    table->lines_known = TRUE;
    table->changed = changed;
}

gboolean ui_table_recalc(UiTable *table)
{
    gboolean changed;

    locate(table);
    if (table->changed || !table->lines_known || table->lines_revision != table->revision)
        renew_lines(table);
    changed = table->changed;
    table->changed = FALSE;
    return changed;
}

/* ---- painting ---- */

static const char *sort_mark(const UiTable *table)
{
    if (table->ascii)
        return table->descending ? "v" : "^";
    return table->descending ? "▼" : "▲";
}

static SafeText *head_text(const UiTable *table, const UiColumn *column, int width)
{
    const char *mark = sort_mark(table);
    g_autoptr(SafeText) title = text_sanitise(column->title, -1, TEXT_LINE);
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
        int x = GUTTER + GUTTER_GAP + slot->x;

        if (column->align == TEXT_RIGHT)
            x += slot->width - width;
        ui_paint_cell(screen, &table->area, 0, x, width, TEXT_LEFT, text,
                      sorted ? UI_ACTIVE : UI_HEADING);
    }
}

static void paint_gutter(const UiTable *table, UiScreen *screen, int y, const Line *line,
                         gboolean selected)
{
    char text[GUTTER + 1];

    memcpy(text, line->gutter, sizeof text);
    if (selected)
        text[0] = '>';
    ui_paint_literal(screen, &table->area, y, 0, text, selected ? UI_SELECTED : UI_NORMAL);
}

/* How far the selected row is marked: up to the first bar. Bars keep their own look (reversed, what is
 * done would be dark and the rest bright), an island behind one would look like a second selection,
 * and each cell that changes its look costs a byte on the line. */
static int marked_columns(const UiTable *table, const Line *line)
{
    for (guint i = 0; i < table->n_slots; i++)
        if (line->cells[i].role == UI_PROGRESS)
            return GUTTER + GUTTER_GAP + table->slots[i].x;
    return table->area.columns;
}

static void paint_line(const UiTable *table, UiScreen *screen, int y, const Line *line)
{
    gboolean selected = line->row == table->row;
    int marked = selected ? marked_columns(table, line) : 0;
    const UiArea mark = {table->area.y, table->area.x, table->area.rows, marked};

    ui_paint_fill(screen, &table->area, y, UI_NORMAL);
    ui_paint_fill(screen, &mark, y, UI_SELECTED);
    paint_gutter(table, screen, y, line, selected);
    for (guint i = 0; i < table->n_slots; i++) {
        const ColumnSlot *slot = &table->slots[i];
        const Cell *cell = &line->cells[i];
        int x = GUTTER + GUTTER_GAP + slot->x;
        ui_paint_cell(screen, &table->area, y, x, slot->width, table->columns[slot->column].align,
                      cell->text, x < marked ? UI_SELECTED : cell->role);
    }
}

/* Only where the rows are as wide as the screen can the terminal move them. */
static void tell_scroll(UiTable *table, UiScreen *screen)
{
    const UiArea *area = &table->area;

    if (area->columns == ui_screen_columns(screen) && table->painted_revision == table->revision)
        ui_screen_scrolled(screen, area->y + HEAD_ROWS, area->y + area->rows - 1,
                           (int)table->top - (int)table->painted_top);
    table->painted_top = table->top;
    table->painted_revision = table->revision;
}

void ui_table_paint(UiTable *table, UiScreen *screen)
{
    tell_scroll(table, screen);
    paint_head(table, screen);
    for (guint i = 0; i < table->lines->len; i++)
        paint_line(table, screen, HEAD_ROWS + (int)i, &g_array_index(table->lines, Line, i));
}

void ui_table_cursor(const UiTable *table, int *y, int *x)
{
    *y = table->area.y +
         MIN(HEAD_ROWS + (int)line_of_selection(table), MAX(table->area.rows - 1, 0));
    *x = table->area.x;
}

/* ---- moving ---- */

static guint row_after(const UiTable *table, UiMove move)
{
    guint page = (guint)MAX(body_rows(table), 1);
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

gboolean ui_table_move(UiTable *table, UiMove move)
{
    guint before, line;

    locate(table);
    if (table->count == 0)
        return FALSE;
    before = table->row;
    line = line_of_selection(table);
    set_row(table, row_after(table, move));
    /* A page turns as a whole: the selection stays on its line. */
    if (move == UI_MOVE_PAGE_UP || move == UI_MOVE_PAGE_DOWN)
        table->top = table->row - MIN(line, table->row);
    clamp_top(table);
    table->changed = table->changed || table->row != before;
    return table->row != before;
}

const char *ui_table_selected_id(const UiTable *table)
{
    guint count = table->source.count(table->source.self);

    if (count == 0)
        return NULL;
    return table->source.row_id(table->source.self, current_row(table, count));
}

guint ui_table_selected_row(const UiTable *table)
{
    guint count = table->source.count(table->source.self);

    return count == 0 ? 0 : current_row(table, count);
}

gboolean ui_table_select_id(UiTable *table, const char *id)
{
    guint row;

    locate(table);
    row = find_row(table, id, table->row, table->count);
    if (row >= table->count)
        return FALSE;
    set_row(table, row);
    clamp_top(table);
    return TRUE;
}

guint ui_table_rows_below(const UiTable *table)
{
    guint count = table->source.count(table->source.self);

    return count == 0 ? 0 : count - 1 - current_row(table, count);
}
