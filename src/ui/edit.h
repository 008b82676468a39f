/* SPDX-License-Identifier: MIT */
/* Text that a person edits, by grapheme: what a form and a prompt have in common. One line, or with
 * edit_new_block() several, whose rows are edit_block.h's. */
#ifndef UI_EDIT_H
#define UI_EDIT_H

#include "looptrace/ui.h"

#define EDIT_BYTES_MAX 1024        /* what is typed or pasted beyond that is not taken */
#define EDIT_BLOCK_MAX (64 * 1024) /* the same for several lines */

typedef struct EditLine EditLine;

/* secret: kept in locked, guarded memory, and never shown. */
EditLine *edit_new(gboolean secret);
EditLine *edit_new_block(void);
void edit_free(EditLine *edit); /* wipes; NULL is allowed */

/* The cursor goes to the end. Broken UTF-8 is mended, what is too long is cut. */
void edit_set(EditLine *edit, const char *text);
void edit_wipe(EditLine *edit);
const char *edit_text(const EditLine *edit); /* borrowed */
gsize edit_length(const EditLine *edit);     /* bytes */

/* Where the next character goes, in bytes; moving there: between two graphemes. */
gsize edit_position(const EditLine *edit);
gboolean edit_move_to(EditLine *edit, gsize position); /* TRUE: it moved */
/* All of it or, when there is no room, as much as there is, character by character: FALSE then. Line
 * breaks become blanks unless it is a block; other control characters are left out. */
gboolean edit_insert(EditLine *edit, const char *utf8, gsize length);

/* Characters, Backspace, Delete, Left, Right, Home, End, Ctrl-U (up to the cursor); within its line for
 * the last three. FALSE: not a key for it, or nothing to do. */
gboolean edit_key(EditLine *edit, guint32 key);

gboolean edit_is_text(guint32 key); /* a character that can be typed */

/* Into `columns` cells from x on. focused: scrolled so that the cursor is in it; else its beginning. */
void edit_paint(const EditLine *edit, UiScreen *screen, const UiArea *area, int y, int x,
                int columns, gboolean focused, UiRole role);
/* In which of the `columns` cells the cursor is. */
int edit_cursor(const EditLine *edit, int columns);

#endif
