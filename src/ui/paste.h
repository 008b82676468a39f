/* SPDX-License-Identifier: MIT */
/* What is pasted, while it comes in: text for a field, never keys. */
#ifndef UI_PASTE_H
#define UI_PASTE_H

#include <glib.h>

/* More than any field takes. What is beyond is read, and forgotten. */
#define PASTE_BYTES_MAX (64 * 1024)

typedef struct {
    GString *text;   /* NULL: nothing has been pasted yet */
    guint matched;   /* characters of the end's sequence that have come */
    gboolean active; /* the beginning has come, the end hasn't */
} Paste;

void paste_begin(Paste *paste);
/* One byte or code of curses. TRUE: the paste has ended. Esc twice ends it as well, for a terminal that never tells of
 * the end. */
gboolean paste_take(Paste *paste, int code);
char *paste_steal(Paste *paste, gsize *length); /* valid UTF-8, its line ends '\n'; caller frees */
void paste_clear(Paste *paste);

#endif
