/* SPDX-License-Identifier: MIT */
/* The tree as tree.c (lines, keys) and tree_paint.c (rows) see it. */
#ifndef UI_TREE_PRIVATE_H
#define UI_TREE_PRIVATE_H

#include "looptrace/ui_tree.h"

typedef struct {
    gconstpointer node;
    guint index; /* among its parent's children */
    guint16 depth;
    gboolean open, branch;
} TreeLine;

struct UiTree {
    UiTreeSource source;
    GArray *lines; /* TreeLine: of everything that is open, in order */
    guint selected;
    int skip; /* rows of the selected line that are scrolled off the top */
    guint top;
    UiArea area;
    gboolean accessible;
};

const TreeLine *tree_line(const UiTree *tree, guint index);
/* How many rows a line takes in the area; at least 1. */
int tree_rows(const UiTree *tree, guint line);
/* The line that stands in the first row, so that the selected one is seen. */
guint tree_top(const UiTree *tree);

#endif
