/* SPDX-License-Identifier: MIT */
/* A keymap while it is made (keymap_config.c) and asked (keymap.c). */
#ifndef COMMANDS_KEYMAP_H
#define COMMANDS_KEYMAP_H

#include "looptrace/keymap.h"

typedef struct {
    UiSequence sequence;
    Action action;
    ScreenSet where;        /* screens */
    const ConfigLine *line; /* who said so; NULL: the map */
    guint strength;         /* 0: of the map; what is written later is stronger */
} Binding;

struct Keymap {
    gboolean vim;
    GArray *bindings;    /* of Binding, by action, then as they are written */
    GPtrArray *problems; /* of char* */
};

/* What the config says on top of it, and what is wrong with that. */
void keymap_bind_lines(Keymap *keymap, const GPtrArray *lines);

/* Both are the same, or one begins as the other goes on: they can't be told apart. */
gboolean ui_sequences_collide(const UiSequence *a, const UiSequence *b);

#endif
