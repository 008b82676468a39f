/* SPDX-License-Identifier: MIT */
/*
 * Which keys do what on which screen: one of the two maps of the table of actions (setting `keymap`), and what
 * the config changes of it:
 *
 *   [keys]
 *   refresh = F5, r            these and no others, on every screen that has it
 *   move.first = g g, Home     keys one after the other
 *   metered =                  none
 *   [keys.orders]
 *   list.sort = o              on this screen alone
 *
 * Where two actions would have the same keys on a screen, or one's begin as the other's go on, what is written later
 * wins, and what the config says wins over the map.
 */
#ifndef LOOPTRACE_KEYMAP_H
#define LOOPTRACE_KEYMAP_H

#include "looptrace/actions.h"
#include "looptrace/keys.h"

G_BEGIN_DECLS

typedef struct Keymap Keymap;

/* config is borrowed. What can't be as the config says is left out, and keymap_problems() tells of it. */
Keymap *keymap_new(const Config *config);
Keymap *keymap_new_of_map(gboolean vim); /* as it is without a config */
void keymap_free(Keymap *keymap);        /* NULL is allowed */

/* Sentences with file and line, and what to do; char *, borrowed. */
const GPtrArray *keymap_problems(const Keymap *keymap);
const char *keymap_name(const Keymap *keymap); /* "default", "vim" */

typedef enum {
    KEYMAP_NOTHING, /* these keys do nothing here */
    KEYMAP_BEGUN,   /* more of them are to come */
    KEYMAP_ACTION
} KeymapAnswer;

/* What the n keys, pressed one after the other, do on the screen. */
KeymapAnswer keymap_find(const Keymap *keymap, Screen screen, const guint32 *keys, guint n,
                         Action *action);

/* Its sequences on the screen (SCREEN_COUNT: on any): "F5  r"; "" when it has none. Caller frees. */
char *keymap_names(const Keymap *keymap, Screen screen, Action action);
/* The short form for a hint bar: function key and letter in one, "F5r"; "" when it has none. */
char *keymap_hint(const Keymap *keymap, Screen screen, Action action);

typedef struct {
    char *keys; /* "g g" */
    Action action;
    ScreenSet where; /* screens */
    char *from;      /* "default", "vim", "FILE, line 3" */
} KeymapRow;

/* All of it, by action; KeymapRow *. Caller unrefs. */
GPtrArray *keymap_rows(const Keymap *keymap);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keymap, keymap_free)

G_END_DECLS

#endif
