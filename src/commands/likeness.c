/* SPDX-License-Identifier: MIT */
/* Which name was meant where one is misspelt. */
#include <string.h>

#include "looptrace/actions.h"

#define LIKE_MAX 3 /* letters that a misspelt name may differ in */

/* How many letters have to be changed to come from one name to the other (Levenshtein), at most `most` + 1. */
static guint distance(const char *a, const char *b, guint most)
{
    gsize n = strlen(b);
    g_autofree guint *row = g_new(guint, n + 1);

    if (strlen(a) > n + most || n > strlen(a) + most)
        return most + 1;
    for (guint j = 0; j <= n; j++)
        row[j] = (guint)j;
    for (guint i = 0; a[i] != '\0'; i++) {
        guint before = row[0];
        row[0] = i + 1;
        for (guint j = 0; j < n; j++) {
            guint changed = before + (a[i] == b[j] ? 0 : 1);
            before = row[j + 1];
            row[j + 1] = MIN(changed, MIN(before, row[j]) + 1);
        }
    }
    return row[n];
}

/* A short name is another one when half of its letters are others. */
static guint far_enough(const char *typed)
{
    return (guint)MIN(strlen(typed) / 2, LIKE_MAX) + 1;
}

const char *words_like(const char *typed, const char *const *words)
{
    const char *best = NULL;
    guint least = far_enough(typed);

    for (; *words != NULL; words++) {
        guint far = distance(typed, *words, LIKE_MAX);
        if (far < least) {
            least = far;
            best = *words;
        }
    }
    return best;
}

const char *action_like(const char *typed)
{
    const char *names[ACTION_COUNT];
    guint n = 0;

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        if (action_row((Action)i)->where != 0)
            names[n++] = action_row((Action)i)->name;
    names[n] = NULL;
    return words_like(typed, names);
}
