/* SPDX-License-Identifier: MIT */
/* One line of text that a person edits, by grapheme: what a form and a prompt have in common. */
#ifndef UI_EDIT_H
#define UI_EDIT_H

#include "looptrace/ui.h"

#define EDIT_BYTES_MAX 1024 /* what is typed or pasted beyond that is not taken */

typedef struct EditLine EditLine;

/* secret: kept in locked, guarded memory, and never shown. */
EditLine *edit_new(gboolean secret);
void edit_free(EditLine *edit); /* wipes; NULL is allowed */

/* The cursor goes to the end. Broken UTF-8 is mended, what is too long is cut. */
void edit_set(EditLine *edit, const char *text);
void edit_wipe(EditLine *edit);
const char *edit_text(const EditLine *edit); /* borrowed */

/* Characters, Backspace, Delete, Left, Right, Home, End, Ctrl-U (up to the cursor). FALSE: not a key
 * for it, or nothing to do. */
gboolean edit_key(EditLine *edit, guint32 key);

/* Into `columns` cells from x on. focused: scrolled so that the cursor is in it; else its beginning. */
void edit_paint(const EditLine *edit, UiScreen *screen, const UiArea *area, int y, int x,
                int columns, gboolean focused, UiRole role);
/* In which of the `columns` cells the cursor is. */
int edit_cursor(const EditLine *edit, int columns);

#endif
