/* SPDX-License-Identifier: MIT */
#include "looptrace/words.h"
#include <string.h>

#include "conflict.h"

#define GUTTER       2 /* ">" and a blank */
#define MARK_COLUMNS 2 /* "*" and a blank */
#define GAP          2
#define WIDE_MIN     60
#define LABEL_MAX    20
#define LINES_MAX    3 /* of a value */
#define RESULT_MAX   3
#define HEAD_MAX     2
#define INTRO_MAX    3
#define ROOMY_MIN    12 /* rows from which on there are blank ones between the parts */

/* Where things are, for one area. */
typedef struct {
    gboolean wide;
    int label, side;           /* cells of a label, of a value */
    int head_rows, intro_rows; /* with a blank row below */
    int fields_y, fields_rows;
    int form_rows, result_rows;
    char **intro, **result; /* lines */
} Layout;

static void layout_clear(Layout *layout)
{
    g_strfreev(layout->intro);
    g_strfreev(layout->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Layout, layout_clear)

/* ---- the result ---- */

static char *words_of_result(const UiConflict *conflict)
{
    g_autoptr(GString) words = g_string_new(NULL);

    if (!ui_conflict_differs(conflict))
        return g_strdup(C_("conflict", "Result: as the server has it, nothing of yours"));
    for (guint i = 0; i < conflict->shown; i++) {
        const ConflictRow *row = &conflict->rows[i];
        g_string_append_printf(words, "%s%s %s", words->len == 0 ? "" : ", ", row->field.label,
                               safe_text_utf8(row->shown[row->side]));
    }
    return g_strdup_printf(C_("conflict", "Result: %s"), words->str);
}

static char **wrapped(const char *text, int columns)
{
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);

    return text_wrap(safe_text_utf8(safe), MAX(columns, 2));
}

/* ---- values ---- */

/* The sides that a row shows: an edited one only if there is one. */
static guint sides_of(const ConflictRow *row)
{
    return row->values[UI_SIDE_EDITED] == NULL && row->side != UI_SIDE_EDITED ? CONFLICT_SIDES
                                                                              : CONFLICT_SIDES + 1;
}

static char *value_words(const UiConflict *conflict, const ConflictRow *row, UiSide side)
{
    const char *text = safe_text_utf8(row->shown[side]);

    if (conflict->accessible && row->side == side)
        return g_strdup_printf(C_("conflict", "%s (chosen)"), text);
    return g_strdup(text);
}

static char **value_lines(const UiConflict *conflict, const ConflictRow *row, UiSide side,
                          int columns)
{
    g_autofree char *words = value_words(conflict, row, side);

    return wrapped(words, columns);
}

static int value_rows(const UiConflict *conflict, const ConflictRow *row, UiSide side, int columns)
{
    g_auto(GStrv) lines = value_lines(conflict, row, side, columns);

    return MIN((int)g_strv_length(lines), LINES_MAX);
}

static const char *title_of(const UiConflict *conflict, UiSide side)
{
    return side == UI_SIDE_EDITED ? C_("conflict", "another value")
                                  : safe_text_utf8(conflict->titles[side]);
}

/* ---- rows ---- */

/* One above the other: titles before the values, as wide as the widest of them. */
static int title_columns(const UiConflict *conflict, int columns)
{
    int widest = 0;

    for (UiSide side = UI_SIDE_BASE; side <= UI_SIDE_EDITED; side++) {
        g_autoptr(SafeText) title = text_sanitise(title_of(conflict, side), -1, TEXT_LINE);
        widest = MAX(widest, safe_text_columns(title));
    }
    return MIN(widest, MAX(columns / 2, 0));
}

static int rows_of(const UiConflict *conflict, const Layout *layout, const ConflictRow *row)
{
    int rows = 0;

    for (UiSide side = UI_SIDE_BASE; side < sides_of(row); side++) {
        int value = value_rows(conflict, row, side, layout->side);
        gboolean beside = layout->wide && side < UI_SIDE_EDITED;
        rows = beside ? MAX(rows, value) : rows + value;
    }
    return layout->wide ? rows : rows + 1;
}

static void lay_out_columns(const UiConflict *conflict, int columns, Layout *layout)
{
    layout->wide = columns >= WIDE_MIN;
    layout->label =
        layout->wide ? MIN(conflict->label_columns, LABEL_MAX) : title_columns(conflict, columns);
    int left = columns - GUTTER - layout->label - GAP;
    layout->side = layout->wide
                       ? (left - GAP * (CONFLICT_SIDES - 1)) / CONFLICT_SIDES - MARK_COLUMNS
                       : left - GUTTER - MARK_COLUMNS;
    layout->side = MAX(layout->side, 2);
}

static int rows_for_fields(const UiArea *area, const Layout *layout, gboolean roomy)
{
    return area->rows - layout->intro_rows - layout->head_rows - layout->result_rows -
           layout->form_rows - (roomy ? 2 : 0);
}

/* What is being decided is always seen: for it the introduction gives way first, then the result. */
static void give_way(const UiConflict *conflict, const UiArea *area, gboolean roomy, Layout *layout)
{
    int needed = rows_of(conflict, layout, conflict_focused(conflict));

    if (rows_for_fields(area, layout, roomy) < needed)
        layout->intro_rows = 0;
    while (rows_for_fields(area, layout, roomy) < needed && layout->result_rows > 0)
        layout->result_rows--;
    layout->fields_y = layout->intro_rows + layout->head_rows;
    layout->fields_rows = MAX(rows_for_fields(area, layout, roomy), 1);
}

static void lay_out_head(const UiConflict *conflict, Layout *layout)
{
    for (UiSide side = UI_SIDE_BASE; layout->wide && side < CONFLICT_SIDES; side++) {
        g_auto(GStrv) lines = wrapped(title_of(conflict, side), layout->side);
        layout->head_rows = MAX(layout->head_rows, MIN((int)g_strv_length(lines), HEAD_MAX));
    }
}

static void lay_out(const UiConflict *conflict, const UiArea *area, Layout *layout)
{
    g_autofree char *result = words_of_result(conflict);
    gboolean roomy = area->rows >= ROOMY_MIN;

    lay_out_columns(conflict, area->columns, layout);
    layout->intro = wrapped(safe_text_utf8(conflict->intro), area->columns - GUTTER);
    layout->result = wrapped(result, area->columns - GUTTER);
    if (roomy && conflict->intro != NULL)
        layout->intro_rows = MIN((int)g_strv_length(layout->intro), INTRO_MAX) + 1;
    layout->result_rows = MIN((int)g_strv_length(layout->result), RESULT_MAX);
    if (conflict->editing != NULL) {
        ui_form_set_width(conflict->editing, area->columns);
        layout->form_rows = ui_form_rows(conflict->editing) + roomy;
    }
    lay_out_head(conflict, layout);
    give_way(conflict, area, roomy, layout);
}

static int scrolled(const UiConflict *conflict, const Layout *layout)
{
    int top = 0;

    for (guint i = 0; i < conflict->focus; i++)
        top += rows_of(conflict, layout, &conflict->rows[i]);
    int bottom = top + rows_of(conflict, layout, conflict_focused(conflict));
    return CLAMP(bottom - layout->fields_rows, 0, top);
}

static int all_rows(const UiConflict *conflict, const Layout *layout)
{
    int rows = 0;

    for (guint i = 0; i < conflict->shown; i++)
        rows += rows_of(conflict, layout, &conflict->rows[i]);
    return rows;
}

/* ---- painting ---- */

static void paint_line(UiScreen *screen, const UiArea *area, int y, int x, int columns,
                       const char *utf8, UiRole role)
{
    g_autoptr(SafeText) text = text_sanitise(utf8, -1, TEXT_LINE);

    ui_paint_cell(screen, area, y, x, MIN(columns, safe_text_columns(text)), TEXT_LEFT, text, role);
}

/* Returns its rows. The last line is cut where there are more. */
static int paint_value(const UiConflict *conflict, UiScreen *screen, const UiArea *area,
                       const Layout *layout, const ConflictRow *row, UiSide side, int y, int x)
{
    g_auto(GStrv) lines = value_lines(conflict, row, side, layout->side);
    gboolean chosen = row->side == side;
    UiRole role = chosen ? UI_ACTIVE : row->agreed ? UI_DIM : UI_NORMAL;
    int rows = 0;

    if (chosen && !conflict->accessible)
        ui_paint_literal(screen, area, y, x, "*", UI_HEADING);
    for (; lines[rows] != NULL && rows < LINES_MAX; rows++) {
        gboolean cut = rows == LINES_MAX - 1 && lines[rows + 1] != NULL;
        g_autofree char *line =
            cut ? g_strconcat(lines[rows], " ", lines[rows + 1], NULL) : g_strdup(lines[rows]);
        paint_line(screen, area, y + rows, x + MARK_COLUMNS, layout->side, line, role);
    }
    return rows;
}

static void paint_wide(const UiConflict *conflict, UiScreen *screen, const UiArea *area,
                       const Layout *layout, const ConflictRow *row, int y)
{
    int x = GUTTER + layout->label + GAP, rows = 0;

    for (UiSide side = UI_SIDE_BASE; side < CONFLICT_SIDES; side++) {
        rows = MAX(rows, paint_value(conflict, screen, area, layout, row, side, y, x));
        x += MARK_COLUMNS + layout->side + GAP;
    }
    if (sides_of(row) > CONFLICT_SIDES)
        paint_value(conflict, screen, area, layout, row, UI_SIDE_EDITED, y + rows,
                    GUTTER + layout->label + GAP + MARK_COLUMNS + layout->side + GAP);
}

static void paint_stacked(const UiConflict *conflict, UiScreen *screen, const UiArea *area,
                          const Layout *layout, const ConflictRow *row, int y)
{
    int x = GUTTER * 2;

    for (UiSide side = UI_SIDE_BASE; side < sides_of(row); side++) {
        paint_line(screen, area, y + 1, x, layout->label, title_of(conflict, side), UI_DIM);
        y += paint_value(conflict, screen, area, layout, row, side, y + 1, x + layout->label + GAP);
    }
}

static void paint_row(const UiConflict *conflict, UiScreen *screen, const UiArea *area,
                      const Layout *layout, guint index, int y)
{
    const ConflictRow *row = &conflict->rows[index];
    gboolean focused = index == conflict->focus;

    if (focused)
        ui_paint_literal(screen, area, y, 0, ">", UI_HEADING);
    paint_line(screen, area, y, GUTTER, layout->wide ? layout->label : area->columns - GUTTER,
               row->field.label, focused ? UI_ACTIVE : UI_NORMAL);
    if (layout->wide)
        paint_wide(conflict, screen, area, layout, row, y);
    else
        paint_stacked(conflict, screen, area, layout, row, y);
}

static void paint_head(const UiConflict *conflict, UiScreen *screen, const UiArea *area,
                       const Layout *layout)
{
    int x = GUTTER + layout->label + GAP;

    for (int i = 0; i < layout->intro_rows - 1; i++)
        paint_line(screen, area, i, GUTTER, area->columns - GUTTER, layout->intro[i], UI_NORMAL);
    for (UiSide side = UI_SIDE_BASE; layout->wide && side < CONFLICT_SIDES; side++) {
        g_auto(GStrv) lines = wrapped(title_of(conflict, side), layout->side);
        for (int i = 0; lines[i] != NULL && i < HEAD_MAX; i++)
            paint_line(screen, area, layout->intro_rows + i, x + MARK_COLUMNS, layout->side,
                       lines[i], UI_HEADING);
        x += MARK_COLUMNS + layout->side + GAP;
    }
}

/* Where the form and, below it, the result begin: right behind the fields, or at the end of the area. */
static int foot_y(const UiConflict *conflict, const UiArea *area, const Layout *layout)
{
    int behind = layout->fields_y + MIN(all_rows(conflict, layout), layout->fields_rows);

    return behind + (area->rows >= ROOMY_MIN);
}

void ui_conflict_paint(const UiConflict *conflict, UiScreen *screen, const UiArea *area)
{
    g_auto(Layout) layout = {0};

    if (conflict->shown == 0) {
        ui_paint_literal(screen, area, 0, GUTTER, C_("conflict", "There is nothing to decide"),
                         UI_NORMAL);
        return;
    }
    lay_out(conflict, area, &layout);
    paint_head(conflict, screen, area, &layout);
    const UiArea fields = {area->y + layout.fields_y, area->x,
                           MIN(layout.fields_rows, area->rows - layout.fields_y), area->columns};
    int y = -scrolled(conflict, &layout);
    for (guint i = 0; i < conflict->shown; i++) {
        paint_row(conflict, screen, &fields, &layout, i, y);
        y += rows_of(conflict, &layout, &conflict->rows[i]);
    }
    int foot = foot_y(conflict, area, &layout);
    const UiArea form = {area->y + foot, area->x, MIN(layout.form_rows, area->rows - foot),
                         area->columns};
    if (conflict->editing != NULL)
        ui_form_paint(conflict->editing, screen, &form);
    foot += layout.form_rows;
    for (int i = 0; i < layout.result_rows; i++)
        paint_line(screen, area, foot + i, GUTTER, area->columns - GUTTER, layout.result[i],
                   UI_HEADING);
}

void ui_conflict_cursor(const UiConflict *conflict, const UiArea *area, int *y, int *x)
{
    g_auto(Layout) layout = {0};

    *y = area->y;
    *x = area->x;
    if (conflict->shown == 0)
        return;
    lay_out(conflict, area, &layout);
    if (conflict->editing != NULL) {
        int foot = foot_y(conflict, area, &layout);
        const UiArea form = {area->y + foot, area->x, MIN(layout.form_rows, area->rows - foot),
                             area->columns};
        ui_form_cursor(conflict->editing, &form, y, x);
        return;
    }
    *y += layout.fields_y - scrolled(conflict, &layout);
    for (guint i = 0; i < conflict->focus; i++)
        *y += rows_of(conflict, &layout, &conflict->rows[i]);
}

SafeText *ui_conflict_say(const UiConflict *conflict)
{
    if (conflict->shown == 0)
        return NULL;
    if (conflict->editing != NULL)
        return ui_form_say(conflict->editing);

    const ConflictRow *row = conflict_focused(conflict);
    g_autoptr(GString) text = g_string_new(row->field.label);
    for (UiSide side = UI_SIDE_BASE; side < sides_of(row); side++) {
        g_autofree char *value = value_words(conflict, row, side);
        g_string_append_printf(text, "%s%s %s", side == UI_SIDE_BASE ? ": " : ", ",
                               title_of(conflict, side), value);
    }
    return text_sanitise(text->str, -1, TEXT_LINE);
}
