/* SPDX-License-Identifier: MIT */
#include "looptrace/words.h"
#include <string.h>

#include "tree.h"

#define GUTTER       2  /* ">" and a blank */
#define STEP         2  /* of the indent */
#define SIGN_COLUMNS 2  /* open or closed, and a blank */
#define GAP          2  /* between label and value */
#define MARK_COLUMNS 2  /* at the right, behind a blank: there is more above, or below */
#define VALUE_MIN    16 /* cells of a value beside its label; else it stands below */

/* A line's texts, and where they are. */
typedef struct {
    SafeText *label;
    char **value; /* lines; NULL: none */
    int x, value_x;
    gboolean below; /* the value begins in the row below */
} Shape;

static void shape_clear(Shape *shape)
{
    safe_text_unref(shape->label);
    g_strfreev(shape->value);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shape, shape_clear)

/* Deep ones share the last column that leaves room for something; the path says where one is. */
static int indent(const UiTree *tree, const TreeLine *line)
{
    return GUTTER + MIN(line->depth * STEP, MAX(tree->area.columns / 2 - GUTTER, 0));
}

static char *value_text(const UiTree *tree, const TreeLine *line)
{
    gsize length = 0;
    g_autoptr(SafeText) value =
        tree->source.value(tree->source.self, line->node, UI_TREE_VALUE_MAX, &length);

    if (value == NULL)
        return NULL;
    if (length <= UI_TREE_VALUE_MAX)
        return g_strdup(safe_text_utf8(value));
    g_autofree char *more = text_bytes(length - UI_TREE_VALUE_MAX);
    g_autofree char *words = g_strdup_printf(C_("tree", "… and %s more"), more);
    return g_strconcat(safe_text_utf8(value), " ", words, NULL);
}

/* In words, where there is nobody to see a sign and an indent. */
static SafeText *label_of(const UiTree *tree, const TreeLine *line)
{
    SafeText *label = tree->source.label(tree->source.self, line->node, line->index);

    if (!tree->accessible || !line->branch)
        return label;
    g_autoptr(SafeText) plain = label;
    return line->open ? safe_text_printf(C_("tree", "%s (open)"), safe_text_utf8(plain))
                      : safe_text_printf(C_("tree", "%s (closed)"), safe_text_utf8(plain));
}

static void shape_init(const UiTree *tree, guint index, Shape *shape)
{
    const TreeLine *line = tree_line(tree, index);
    int right = tree->area.columns - MARK_COLUMNS;
    g_autofree char *value = value_text(tree, line);

    shape->label = label_of(tree, line);
    shape->x = indent(tree, line);
    int behind = shape->x + SIGN_COLUMNS + safe_text_columns(shape->label) + GAP;
    if (value == NULL)
        return;
    shape->below = right - behind < MIN(VALUE_MIN, text_columns(value));
    shape->value_x = shape->below ? shape->x + SIGN_COLUMNS + STEP : behind;
    shape->value = text_wrap(value, MAX(right - shape->value_x, 2));
}

int tree_rows(const UiTree *tree, guint line)
{
    g_auto(Shape) shape = {0};

    shape_init(tree, line, &shape);
    return shape.value == NULL ? 1 : (int)g_strv_length(shape.value) + shape.below;
}

/* Looks at no more lines than the area has rows. */
guint tree_top(const UiTree *tree)
{
    int left = MAX(tree->area.rows, 1);
    guint top = tree->selected;

    if (tree->lines->len == 0)
        return 0;
    left -= tree_rows(tree, top);
    while (top > 0 && top > tree->top && left > 0) {
        left -= tree_rows(tree, top - 1);
        if (left >= 0)
            top--;
    }
    return MIN(top, tree->selected);
}

/* ---- painting ---- */

static const char *sign(UiScreen *screen, const TreeLine *line)
{
    gboolean ascii = ui_screen_is_ascii(screen);

    if (!line->branch)
        return " ";
    return line->open ? (ascii ? "-" : "▾") : (ascii ? "+" : "▸");
}

static void paint_label(const UiTree *tree, UiScreen *screen, const Shape *shape,
                        const TreeLine *line, int y, gboolean selected)
{
    int x = shape->x + SIGN_COLUMNS;
    int columns = MIN(safe_text_columns(shape->label), tree->area.columns - MARK_COLUMNS - x);

    if (selected)
        ui_paint_literal(screen, &tree->area, y, 0, ">", UI_HEADING);
    if (!tree->accessible)
        ui_paint_literal(screen, &tree->area, y, shape->x, sign(screen, line), UI_HEADING);
    ui_paint_cell(screen, &tree->area, y, x, columns, TEXT_LEFT, shape->label,
                  selected       ? UI_SELECTED
                  : line->branch ? UI_HEADING
                                 : UI_NORMAL);
}

/* Returns the row behind it. */
static int paint_line(const UiTree *tree, UiScreen *screen, guint index, int y)
{
    const TreeLine *line = tree_line(tree, index);
    g_auto(Shape) shape = {0};

    shape_init(tree, index, &shape);
    paint_label(tree, screen, &shape, line, y, index == tree->selected);
    if (shape.value == NULL)
        return y + 1;
    y += shape.below;
    for (char **part = shape.value; *part != NULL; part++, y++) {
        g_autoptr(SafeText) text = text_sanitise(*part, -1, TEXT_LINE);
        if (y < tree->area.rows)
            ui_paint_text(screen, &tree->area, y, shape.value_x, text,
                          line->branch ? UI_DIM : UI_NORMAL);
    }
    return y;
}

void ui_tree_paint(const UiTree *tree, UiScreen *screen)
{
    guint top = tree_top(tree), line = top;
    int y = top == tree->selected ? -tree->skip : 0;
    gboolean ascii = ui_screen_is_ascii(screen);
    int x = tree->area.columns - 1;

    if (tree->lines->len == 0) {
        ui_paint_literal(screen, &tree->area, 0, GUTTER, C_("tree", "There is nothing in it"),
                         UI_DIM);
        return;
    }
    for (; line < tree->lines->len && y < tree->area.rows; line++)
        y = paint_line(tree, screen, line, y);
    if (top > 0 || tree->skip > 0)
        ui_paint_literal(screen, &tree->area, 0, x, ascii ? "^" : "▲", UI_DIM);
    if (line < tree->lines->len || y > tree->area.rows)
        ui_paint_literal(screen, &tree->area, tree->area.rows - 1, x, ascii ? "v" : "▼", UI_DIM);
}

void ui_tree_cursor(const UiTree *tree, int *y, int *x)
{
    *y = tree->area.y;
    *x = tree->area.x;
    for (guint i = tree_top(tree); i < tree->selected; i++)
        *y += tree_rows(tree, i);
}
