/* SPDX-License-Identifier: MIT */
/* A command line while it is completed. */
#ifndef COMMANDS_COMPLETION_H
#define COMMANDS_COMPLETION_H

#include "looptrace/completion.h"

#define PLACE_WORDS 8

typedef struct {
    const Services *services;
    const char *noun; /* NULL: not yet */
    gboolean verb_taken;
    const ActionRow *action;
    const char *words[PLACE_WORDS]; /* behind those of the command */
    guint n_words;
    const ActionArgument *expects; /* the option whose value comes next */
    gboolean on_screen;
    gboolean words_only; /* behind "--" */
    GHashTable *given;   /* names of options */
} Place;

/* The word of that name, where it is there already. Borrowed. */
const char *place_word(const Place *place, const char *name);

/* Only what begins with the prefix. */
void completion_add(Completion *completion, const char *prefix, const char *text, const char *help);
void completion_add_nouns(Completion *completion, const char *prefix);
void completion_add_verbs(Completion *completion, const char *noun, const char *prefix);
void completion_add_values(Completion *completion, const Place *place,
                           const ActionArgument *argument, const char *prefix);

#endif
