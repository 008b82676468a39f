/* SPDX-License-Identifier: MIT */
/* How well a few letters name an action. */
#include <string.h>

#include "looptrace/actions.h"

enum { EXACT = 1000, KEY = 900, BEGINS = 600, WORD_BEGINS = 500, HOLDS = 300, LETTERS = 100 };

/* The letters in their order, anywhere: the nearer together, the better. 0: not all are there. */
static guint letters_in(const char *text, const char *typed)
{
    guint gaps = 0;
    const char *at = text;

    for (const char *t = typed; *t != '\0'; t = g_utf8_next_char(t)) {
        const char *found = g_utf8_strchr(at, -1, g_utf8_get_char(t));
        if (found == NULL)
            return 0;
        gaps += at == text ? 0 : (guint)(found - at);
        at = g_utf8_next_char(found);
    }
    return LETTERS - MIN(gaps, LETTERS - 1);
}

static guint score_of(const char *text, const char *typed)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    const char *at = strstr(folded, typed);

    if (strcmp(folded, typed) == 0)
        return EXACT;
    if (at == folded)
        return BEGINS;
    if (at != NULL)
        return strchr(" .-", at[-1]) != NULL ? WORD_BEGINS : HOLDS;
    return letters_in(folded, typed);
}

static gboolean is_key(const char *keys, const char *typed)
{
    g_auto(GStrv) names = g_strsplit(keys, "  ", -1);

    return g_strv_contains((const char *const *)names, typed);
}

guint action_match(Action action, const char *typed, const char *keys)
{
    g_autofree char *folded = g_utf8_casefold(typed, -1);
    g_autofree char *words = action_words(action_row(action));

    if (*folded == '\0')
        return 1;
    if (is_key(keys, typed))
        return KEY;
    guint best = MAX(score_of(words, folded), score_of(action_label(action), folded));
    /* Sentences hold nearly any letters: only what stands in them together counts. */
    guint help = score_of(action_help(action), folded);
    return MAX(best, help >= HOLDS ? HOLDS / 2 : 0);
}
