/* SPDX-License-Identifier: MIT */
/*
 * What can stand next on a command line, from the table of actions and from what is kept on this machine: for the
 * completion of shells and for the `:` prompt alike. Never asks the server, and never waits.
 */
#ifndef LOOPTRACE_COMPLETION_H
#define LOOPTRACE_COMPLETION_H

#include "looptrace/actions.h"

G_BEGIN_DECLS

/* ---- a line as words (commands/line_words.c) ---- */

typedef struct {
    char *text;       /* without its quotes */
    gsize start, end; /* bytes of the line, with them */
} LineWord;

typedef struct {
    GPtrArray *words; /* of LineWord* */
    char quote;       /* the mark that is still open at the end, or '\0' */
} LineWords;

/* As shells do: blanks part words; '…', "…" and \ quote. length -1: up to the NUL. Never NULL. */
LineWords *line_words_new(const char *line, gssize length);
void line_words_free(LineWords *words);
const LineWord *line_words_at(const LineWords *words, guint i); /* borrowed */
/* As it has to be written to be one word. Caller frees. */
char *line_word_quote(const char *text);

/* ---- what is known ---- */

typedef struct {
    char *text; /* all of the word, without quotes */
    char *help; /* one line; NULL: none */
} CompletionWord;

typedef struct {
    GPtrArray *words;               /* of CompletionWord*, as they are to be shown */
    const ActionRow *action;        /* which command it is; NULL: not known yet */
    const ActionArgument *argument; /* whose value is asked for; NULL: a name is */
    gboolean files;                 /* names of files belong here as well */
    gboolean goes_on;  /* the word isn't at its end when one of these stands there: a list */
    guint words_given; /* arguments of the command that are there already */
} Completion;

#define COMPLETION_MAX 500 /* words; who has more types another letter */

/* As completion_find(), without what is for the start of the program. */
Completion *completion_find_on_screen(const Services *services, const char *const *before,
                                      const char *word);
/* before: the words up to the one that is completed, without the program's name, NULL-terminated. services: whose config
 * and kept rows count. Caller frees. */
Completion *completion_find(const Services *services, const char *const *before, const char *word);
void completion_free(Completion *completion);
/* What all of the words begin with, in bytes of the first; 0 when there is none. */
gsize completion_common(const Completion *completion);
const CompletionWord *completion_word(const Completion *completion, guint i); /* borrowed */

/* Whether there can be words for it at all: what only a person can know (a text, a note, an amount) has none. */
gboolean completion_knows(const ActionArgument *argument);

/* The profile that the words ask for with --profile; NULL: none. Borrowed. */
const char *completion_profile(const char *const *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(LineWords, line_words_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Completion, completion_free)

G_END_DECLS

#endif
