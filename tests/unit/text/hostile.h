/* SPDX-License-Identifier: MIT */
/* Seeded pseudo-random text as an attacker, or a broken client, would send it. */
#ifndef LOOPTRACE_TEST_HOSTILE_H
#define LOOPTRACE_TEST_HOSTILE_H

#include <glib.h>

typedef struct {
    guint64 state; /* the seed; not 0 */
} Hostile;

guint32 hostile_number(Hostile *hostile, guint32 below);

/* Replaces *out by 0 to max_pieces pieces: controls, escape sequences, bidi, invisible characters, broken
 * UTF-8, marks, wide characters, emoji, Bangla and other scripts, any code point, any byte. */
void hostile_text(Hostile *hostile, guint max_pieces, GString *out);

#endif
