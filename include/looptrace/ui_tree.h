/* SPDX-License-Identifier: MIT */
/*
 * A tree (ui/tree.c): a quote's JSON, say. It asks its source for what is opened and no more; of what is
 * closed it knows nothing. Long values are wrapped behind their label.
 *
 * Keys. Up, Down, k, j, PgUp, PgDn, Home, End: line (a value that is higher than the area is scrolled
 * through first). Right, l: open, or to the first child; Left, h: close, or to the parent; Enter, Space: open
 * or close; '*' opens all below, as far as there is room for UI_TREE_LINES_MAX lines.
 */
#ifndef LOOPTRACE_UI_TREE_H
#define LOOPTRACE_UI_TREE_H

#include "looptrace/ui.h"

G_BEGIN_DECLS

#define UI_TREE_LINES_MAX 100000u
#define UI_TREE_VALUE_MAX                                                                          \
    4096u /* bytes of a value that are shown; then it says how many more there are */

/* Nodes are the source's, and live as long as the tree. */
typedef struct {
    gpointer self;
    gconstpointer (*first)(gpointer self, gconstpointer node); /* child; NULL: none */
    gconstpointer (*next)(gpointer self, gconstpointer node);  /* after it; NULL: the last */
    gboolean (*is_branch)(gpointer self, gconstpointer node);  /* can have children */
    /* Its name, or its number among its parent's children (from 0). New reference. */
    SafeText *(*label)(gpointer self, gconstpointer node, guint index);
    /* Of a leaf, or a few words on a branch ("3 members"); at most max bytes of it, *length: of all. NULL:
     * nothing. New reference. */
    SafeText *(*value)(gpointer self, gconstpointer node, gsize max, gsize *length);
} UiTreeSource;

typedef struct UiTree UiTree;

/* The source is copied, its self borrowed. The root itself isn't shown; its children are. accessible:
 * words for what is open and closed. */
UiTree *ui_tree_new(const UiTreeSource *source, gconstpointer root, gboolean accessible);
void ui_tree_free(UiTree *tree); /* NULL is allowed */

gconstpointer ui_tree_selected(const UiTree *tree); /* NULL: there is nothing */
/* "breakdown › alternatives › 0 › price", for a heading or to copy; caller unrefs. */
SafeText *ui_tree_path(const UiTree *tree);
guint ui_tree_lines(const UiTree *tree); /* that can be scrolled to */

typedef enum {
    UI_TREE_IGNORED,
    UI_TREE_CHANGED,
    UI_TREE_FULL /* not everything could be opened: UI_TREE_LINES_MAX */
} UiTreeResult;
UiTreeResult ui_tree_key(UiTree *tree, guint32 key);

void ui_tree_set_area(UiTree *tree, const UiArea *area);
void ui_tree_paint(const UiTree *tree, UiScreen *screen);
void ui_tree_cursor(const UiTree *tree, int *y, int *x);

G_END_DECLS

#endif
