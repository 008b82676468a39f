/* SPDX-License-Identifier: MIT */
/*
 * Keys as numbers and as names, and sequences of them: what the terminal, the table of actions and the
 * config have in common. Pure. (The numbers begin with UI_ because curses has KEY_ for its own.)
 */
#ifndef LOOPTRACE_KEYS_H
#define LOOPTRACE_KEYS_H

#include <glib.h>

#include "looptrace/fault.h"

G_BEGIN_DECLS

/* A key as one number: a Unicode character, or one of these. Control keys are 1..31. */
typedef enum {
    UI_KEY_NONE = 0,
    UI_KEY_ESCAPE = 27,
    UI_KEY_FIRST = 0x110000,
    UI_KEY_UP,
    UI_KEY_DOWN,
    UI_KEY_LEFT,
    UI_KEY_RIGHT,
    UI_KEY_PAGE_UP,
    UI_KEY_PAGE_DOWN,
    UI_KEY_HOME,
    UI_KEY_END,
    UI_KEY_ENTER,
    UI_KEY_BACKSPACE,
    UI_KEY_DELETE,
    UI_KEY_INSERT,
    UI_KEY_TAB,
    UI_KEY_BACKTAB,
    UI_KEY_RESIZE,
    UI_KEY_FOCUS_IN, /* the terminal's window is looked at again, where it tells so */
    UI_KEY_FOCUS_OUT,
    UI_KEY_ANSWER,        /* to ui_screen_ask(): no key either */
    UI_KEY_PASTE,         /* ui_screen_take_paste() has it */
    UI_KEY_MOUSE,         /* ui_screen_mouse() has it */
    UI_KEY_F0 = 0x110100, /* UI_KEY_F0 + n is Fn, n 1..24 */
    /* UI_KEY_ALT + 'b', 'd' and 'f', which move and delete by words where text is typed. Elsewhere they are Esc and the
     * letter. */
    UI_KEY_ALT = 0x110200
} UiKey;

#define UI_KEY_FUNCTION_MAX 24

/* "F5", "r", "Esc", "PgDn", "^L", "Space", "Comma"; caller frees. */
char *ui_key_name(guint32 key);

/* What goes into a field where one can be filled in: characters and what moves and deletes in it; the rest is the
 * keymap's there as well. */
gboolean ui_key_is_typed(guint32 key);

/* One name: those above; also "Ctrl-L", "C-l", "PageDown", "Escape", "Shift-F5" (which is F17). Letters stand
 * for themselves, names may be in either case. FALSE with FAULT_CONFIG: no key has that name. */
gboolean ui_key_parse(const char *name, guint32 *key, GError **error);

#define UI_SEQUENCE_MAX 4

/* Keys pressed one after the other: mostly one, as "F5", but also "g g" and "y i". */
typedef struct {
    guint32 keys[UI_SEQUENCE_MAX];
    guint n;
} UiSequence;

/* Names parted by spaces. FAULT_CONFIG: no such key, or too many of them. */
gboolean ui_sequence_parse(const char *text, UiSequence *sequence, GError **error);
char *ui_sequence_name(const UiSequence *sequence); /* "g g"; caller frees */

/* Sequences parted by commas ("F5, r"), added to a GArray of UiSequence; an empty text has none. */
gboolean ui_sequences_parse(const char *text, GArray *sequences, GError **error);

G_END_DECLS

#endif
