/* SPDX-License-Identifier: MIT */
/*
 * What must hold for text_sanitise() and all that takes its result, whatever the bytes: shared by the
 * fuzzer and by the unit test with seeded random bytes. Written against text.h, not against the
 * tables in src/text, and measuring with glibc's wcwidth().
 */
#ifndef LOOPTRACE_TEXT_INVARIANTS_H
#define LOOPTRACE_TEXT_INVARIANTS_H

#include <glib.h>

/* Once, before the first check: wcwidth() needs a UTF-8 locale. FALSE when there is none. */
gboolean text_invariants_init(void);

/* NULL when all hold for these bytes, else a sentence that says which doesn't. */
const char *text_invariants_broken(const char *bytes, gsize length);

/* Cells by wcwidth() of the widest line; -1 when a character has no width. */
int text_invariants_cells(const char *utf8);

#endif
