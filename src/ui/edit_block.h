/* SPDX-License-Identifier: MIT */
/* Several lines that a person edits, wrapped to a width: rows are parts of the text between its line
 * breaks, broken at blanks where there are any. */
#ifndef UI_EDIT_BLOCK_H
#define UI_EDIT_BLOCK_H

#include "edit.h"

typedef struct {
    gsize from, to; /* bytes; a row that wraps has its last blank in it */
} BlockRow;

/* At least one; a text that ends with a line break has an empty one at its end. columns: 2 or more. */
GArray *block_rows(const char *text, int columns);

/* columns, here and below: of the field; the last one is for marks. As edit_key(), and Enter breaks the line, Up and Down go to another row: FALSE at the first or last
 * one. */
gboolean block_key(EditLine *edit, guint32 key, int columns);

/* Into rows × columns cells from (y, x) on. focused: scrolled so that the cursor is in it. Marks at the
 * right say that there is more. */
void block_paint(const EditLine *edit, UiScreen *screen, const UiArea *area, int y, int x,
                 int columns, int rows, gboolean focused, UiRole role);
/* In which of the cells the cursor is. */
void block_cursor(const EditLine *edit, int columns, int rows, int *y, int *x);

#endif
