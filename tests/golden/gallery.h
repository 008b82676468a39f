/* SPDX-License-Identifier: MIT */
/* Every widget with data as it would be, or as nobody should send it. */
#ifndef LOOPTRACE_TESTS_GOLDEN_GALLERY_H
#define LOOPTRACE_TESTS_GOLDEN_GALLERY_H

#include "hostile.h"
#include "looptrace/ui.h"

typedef struct {
    gboolean accessible, pseudo, hostile;
    Hostile random;
    GPtrArray *texts; /* what has been given out, freed with the scene */
} Set;

typedef struct {
    const char *name;
    void (*show)(Set *set, UiScreen *screen, const UiArea *area);
} Scene;

extern const Scene gallery_scenes[]; /* the last one has no name */

/* gallery_tables.c */
void scene_table(Set *set, UiScreen *screen, const UiArea *area);
void scene_table_columns(Set *set, UiScreen *screen, const UiArea *area);
void scene_table_empty(Set *set, UiScreen *screen, const UiArea *area);
void scene_split(Set *set, UiScreen *screen, const UiArea *area);

/* A label, as the pseudo-language has it where it is shown. Borrowed until the scene is over. */
const char *set_label(Set *set, const char *english);
/* Text from outside: the one given, or a hostile one. */
const char *set_text(Set *set, const char *real);
SafeText *set_safe(Set *set, const char *real);

#endif
