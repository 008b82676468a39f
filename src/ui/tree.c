/* SPDX-License-Identifier: MIT */
#include "tree.h"

#define DEPTH_MAX G_MAXUINT16 /* far beyond what the json module reads */

/* ---- life ---- */

const TreeLine *tree_line(const UiTree *tree, guint index)
{
    return &g_array_index(tree->lines, TreeLine, index);
}

static TreeLine *own_line(UiTree *tree, guint index)
{
    return &g_array_index(tree->lines, TreeLine, index);
}

/* Puts the node's children behind the line `at`, as many as there is room for. FALSE: not all. */
static gboolean insert_children(UiTree *tree, gconstpointer parent, gint64 at, guint16 depth)
{
    const UiTreeSource *source = &tree->source;
    g_autoptr(GArray) children = g_array_new(FALSE, FALSE, sizeof(TreeLine));
    gconstpointer node = source->first(source->self, parent);
    guint room = UI_TREE_LINES_MAX - MIN(tree->lines->len, UI_TREE_LINES_MAX);

    for (guint i = 0; node != NULL && i < room; i++) {
        TreeLine line = {.node = node,
                         .index = i,
                         .depth = depth,
                         .branch = source->is_branch(source->self, node)};
        g_array_append_val(children, line);
        node = source->next(source->self, node);
    }
    g_array_insert_vals(tree->lines, (guint)(at + 1), children->data, children->len);
    return node == NULL;
}

UiTree *ui_tree_new(const UiTreeSource *source, gconstpointer root, gboolean accessible)
{
    UiTree *tree = g_new0(UiTree, 1);

    tree->source = *source;
    tree->accessible = accessible;
    tree->lines = g_array_new(FALSE, FALSE, sizeof(TreeLine));
    if (root != NULL)
        insert_children(tree, root, -1, 0);
    return tree;
}

void ui_tree_free(UiTree *tree)
{
    if (tree == NULL)
        return;
    g_array_unref(tree->lines);
    g_free(tree);
}

/* ---- questions ---- */

gconstpointer ui_tree_selected(const UiTree *tree)
{
    return tree->lines->len == 0 ? NULL : tree_line(tree, tree->selected)->node;
}

guint ui_tree_lines(const UiTree *tree)
{
    return tree->lines->len;
}

static gint64 parent_of(const UiTree *tree, guint line)
{
    gint64 parent = (gint64)line - 1;

    while (parent >= 0 && tree_line(tree, (guint)parent)->depth >= tree_line(tree, line)->depth)
        parent--;
    return parent;
}

SafeText *ui_tree_path(const UiTree *tree)
{
    g_autoptr(GString) path = g_string_new(NULL);
    gint64 at = tree->lines->len == 0 ? -1 : (gint64)tree->selected;

    for (; at >= 0; at = parent_of(tree, (guint)at)) {
        const TreeLine *line = tree_line(tree, (guint)at);
        g_autoptr(SafeText) label = tree->source.label(tree->source.self, line->node, line->index);
        g_string_prepend(path, path->len == 0 ? "" : " › ");
        g_string_prepend(path, safe_text_utf8(label));
    }
    return text_sanitise(path->str, (gssize)path->len, TEXT_LINE);
}

/* ---- opening and closing ---- */

static UiTreeResult open_line(UiTree *tree, guint index)
{
    TreeLine *line = own_line(tree, index);

    if (!line->branch || line->open || line->depth == DEPTH_MAX)
        return UI_TREE_IGNORED;
    line->open = TRUE;
    return insert_children(tree, line->node, index, (guint16)(line->depth + 1)) ? UI_TREE_CHANGED
                                                                                : UI_TREE_FULL;
}

/* The first line behind what is below this one. */
static guint behind(const UiTree *tree, guint index)
{
    guint end = index + 1;

    while (end < tree->lines->len && tree_line(tree, end)->depth > tree_line(tree, index)->depth)
        end++;
    return end;
}

static UiTreeResult close_line(UiTree *tree, guint index)
{
    TreeLine *line = own_line(tree, index);

    if (!line->open)
        return UI_TREE_IGNORED;
    line->open = FALSE;
    g_array_remove_range(tree->lines, index + 1, behind(tree, index) - index - 1);
    return UI_TREE_CHANGED;
}

static UiTreeResult toggle(UiTree *tree)
{
    return tree_line(tree, tree->selected)->open ? close_line(tree, tree->selected)
                                                 : open_line(tree, tree->selected);
}

/* A child that is next, and which one it is. */
typedef struct {
    gconstpointer node;
    guint index;
} Frame;

/* All that is below the node, open, as far as there is room. FALSE: not all. */
static gboolean collect(const UiTree *tree, gconstpointer node, guint depth, guint room,
                        GArray *below)
{
    const UiTreeSource *source = &tree->source;
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(Frame));
    Frame first = {source->first(source->self, node), 0};

    g_array_append_val(stack, first);
    while (stack->len > 0) {
        Frame *frame = &g_array_index(stack, Frame, stack->len - 1);
        if (frame->node == NULL) {
            g_array_set_size(stack, stack->len - 1);
            continue;
        }
        if (below->len >= room)
            return FALSE;
        TreeLine line = {.node = frame->node,
                         .index = frame->index++,
                         .depth = (guint16)(depth + stack->len - 1),
                         .branch = source->is_branch(source->self, frame->node)};
        line.open = line.branch && depth + stack->len < DEPTH_MAX;
        g_array_append_val(below, line);
        frame->node = source->next(source->self, line.node);
        Frame child = {line.open ? source->first(source->self, line.node) : NULL, 0};
        if (child.node != NULL)
            g_array_append_val(stack, child);
    }
    return TRUE;
}

static UiTreeResult open_all(UiTree *tree)
{
    g_autoptr(GArray) below = g_array_new(FALSE, FALSE, sizeof(TreeLine));
    TreeLine *line = own_line(tree, tree->selected);

    if (!line->branch || line->depth == DEPTH_MAX)
        return UI_TREE_IGNORED;
    if (line->open)
        close_line(tree, tree->selected);
    line->open = TRUE;
    gboolean all = collect(tree, line->node, line->depth + 1u,
                           UI_TREE_LINES_MAX - MIN(tree->lines->len, UI_TREE_LINES_MAX), below);
    g_array_insert_vals(tree->lines, tree->selected + 1, below->data, below->len);
    return all ? UI_TREE_CHANGED : UI_TREE_FULL;
}

/* ---- moving ---- */

static UiTreeResult go_to(UiTree *tree, gint64 line)
{
    guint to = (guint)CLAMP(line, 0, (gint64)tree->lines->len - 1);

    if (to == tree->selected)
        return UI_TREE_IGNORED;
    tree->top = tree_top(tree);
    tree->selected = to;
    tree->skip = 0;
    tree->top = tree_top(tree);
    return UI_TREE_CHANGED;
}

/* Rows of the selected line that don't fit. */
static int hidden_rows(const UiTree *tree)
{
    return MAX(tree_rows(tree, tree->selected) - MAX(tree->area.rows, 1), 0);
}

static UiTreeResult down(UiTree *tree, int by)
{
    int hidden = hidden_rows(tree);

    if (tree->skip < hidden) {
        tree->skip = MIN(tree->skip + by, hidden);
        return UI_TREE_CHANGED;
    }
    return go_to(tree, (gint64)tree->selected + by);
}

static UiTreeResult up(UiTree *tree, int by)
{
    if (tree->skip > 0) {
        tree->skip = MAX(tree->skip - by, 0);
        return UI_TREE_CHANGED;
    }
    return go_to(tree, (gint64)tree->selected - by);
}

static UiTreeResult right(UiTree *tree)
{
    const TreeLine *line = tree_line(tree, tree->selected);

    if (!line->branch)
        return UI_TREE_IGNORED;
    return line->open ? go_to(tree, (gint64)tree->selected + 1) : open_line(tree, tree->selected);
}

static UiTreeResult left(UiTree *tree)
{
    if (tree_line(tree, tree->selected)->open)
        return close_line(tree, tree->selected);
    gint64 parent = parent_of(tree, tree->selected);
    return parent < 0 ? UI_TREE_IGNORED : go_to(tree, parent);
}

UiTreeResult ui_tree_key(UiTree *tree, guint32 key)
{
    int page = MAX(tree->area.rows - 1, 1);

    if (tree->lines->len == 0)
        return UI_TREE_IGNORED;
    switch (key) {
    case UI_KEY_UP:
    case 'k':
        return up(tree, 1);
    case UI_KEY_DOWN:
    case 'j':
        return down(tree, 1);
    case UI_KEY_PAGE_UP:
        return up(tree, page);
    case UI_KEY_PAGE_DOWN:
        return down(tree, page);
    case UI_KEY_HOME:
        return go_to(tree, 0);
    case UI_KEY_END:
        return go_to(tree, (gint64)tree->lines->len - 1);
    case UI_KEY_RIGHT:
    case 'l':
        return right(tree);
    case UI_KEY_LEFT:
    case 'h':
        return left(tree);
    case UI_KEY_ENTER:
    case ' ':
        return toggle(tree);
    case '*':
        return open_all(tree);
    default: /* a number, not an enum */
        return UI_TREE_IGNORED;
    }
}

void ui_tree_set_area(UiTree *tree, const UiArea *area)
{
    tree->area = *area;
    if (tree->lines->len == 0)
        return;
    tree->skip = MIN(tree->skip, hidden_rows(tree));
    tree->top = tree_top(tree);
}
