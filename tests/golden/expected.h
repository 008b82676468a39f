/* SPDX-License-Identifier: MIT */
/* The screens that a script is to show: expected/SCRIPT/NAME.txt. */
#ifndef LOOPTRACE_TESTS_GOLDEN_EXPECTED_H
#define LOOPTRACE_TESTS_GOLDEN_EXPECTED_H

#include <glib.h>

#include "tap.h"

typedef struct Expected Expected;

/* update: what is shown becomes what is expected. */
Expected *expected_new(const char *directory, gboolean update);
void expected_free(Expected *expected);

/* One check; the difference is told in comments. Each name is good for once. */
gboolean expected_compare(Expected *expected, const char *name, const char *got, Tap *tap);
/* After the whole script: a check for each file that no screen was compared with (update: removed). */
void expected_finish(const Expected *expected, Tap *tap);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Expected, expected_free)

#endif
