/* SPDX-License-Identifier: MIT */
/* Which keys do what on which screen: one of the two maps of the table of actions. */
#ifndef LOOPTRACE_KEYMAP_H
#define LOOPTRACE_KEYMAP_H

#include "looptrace/actions.h"
#include "looptrace/keys.h"

G_BEGIN_DECLS

typedef struct Keymap Keymap;

/* The map that the setting `keymap` names. */
Keymap *keymap_new(const Config *config);
void keymap_free(Keymap *keymap); /* NULL is allowed */

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

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keymap, keymap_free)

G_END_DECLS

#endif
