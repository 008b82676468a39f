/* SPDX-License-Identifier: MIT */
/* What stands below the line of the palette: actions, words that can stand next, or lines that were run before. */
#ifndef PANES_PALETTE_LIST_H
#define PANES_PALETTE_LIST_H

#include "looptrace/completion.h"
#include "looptrace/panes.h"

typedef enum { PALETTE_NAMES, PALETTE_WORDS, PALETTE_LINES } PaletteKind;

typedef struct {
    Action action; /* NAMES */
    guint score;
    char *text;   /* NAMES: its words; WORDS: the word; LINES: the line */
    char *keys;   /* NAMES */
    char *help;   /* may be NULL */
    char *reason; /* why not now; NULL: it can be done */
} PaletteEntry;

typedef struct {
    PaletteKind kind;
    GPtrArray *entries;     /* of PaletteEntry*, the best first, what can't be done last */
    Completion *completion; /* WORDS */
    gsize from; /* WORDS: the byte of the line where the word begins that they complete */
} PaletteList;

/* What the line up to the cursor (bytes) asks for. below: what it is about. */
PaletteList *palette_list_new(const PaneHost *host, const Pane *below, const char *line,
                              gsize cursor);
/* Of the lines (char*), those that hold what is typed, the newest first. */
PaletteList *palette_list_of_lines(const GPtrArray *lines, const char *typed);
void palette_list_free(PaletteList *list);
const PaletteEntry *palette_entry(const PaletteList *list, guint i); /* NULL: there is none */
/* What there is to know about the entry, or about what is to be typed next, in one line. Caller frees. */
char *palette_list_about(const PaletteList *list, guint i);
/* The words of a command in the line, without its arguments. Caller frees. */
char *palette_typed_name(const char *line);

#endif
