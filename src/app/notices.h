/* SPDX-License-Identifier: MIT */
/*
 * What the person is told in passing: sentences, and what became of the changes made here, whichever screen is
 * seen by then. "Saved" is said with the server's row in hand and not before.
 */
#ifndef APP_NOTICES_H
#define APP_NOTICES_H

#include "looptrace/keymap.h"
#include "looptrace/services.h"
#include "looptrace/ui_toast.h"

typedef struct Notices Notices;

/* changed: there is something new to be seen; from the loop or from within a call. */
Notices *notices_new(Services *services, const Keymap *keymap, void (*changed)(gpointer data),
                     gpointer data);
void notices_free(Notices *notices); /* NULL is allowed */
/* The writes are about to go, or somebody else's: none is followed any more. */
void notices_forget(Notices *notices);

void notices_say(Notices *notices, const char *sentence);
/* What was told in another way, for the list. */
void notices_keep(Notices *notices, const char *sentence);
/* All that was said, the newest first, a line each; in words: without marks. Caller frees. */
char *notices_text(const Notices *notices, gboolean in_words);
void notices_follow(Notices *notices, const char *id);
void notices_follow_all(Notices *notices, GPtrArray *ids); /* of char*: told as one */
void notices_undo(Notices *notices, gboolean redo);

UiToasts *notices_toasts(Notices *notices); /* borrowed */

#endif
