/* SPDX-License-Identifier: MIT */
/* TAP on stdout. */
#ifndef LOOPTRACE_TESTS_GOLDEN_TAP_H
#define LOOPTRACE_TESTS_GOLDEN_TAP_H

#include <glib.h>

typedef struct {
    guint count, failed;
} Tap;

/* Returns `passed`. */
gboolean tap_check(Tap *tap, gboolean passed, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Each line as a comment, without what a terminal would obey. */
void tap_comment(const char *text);
/* The plan; returns the exit code. */
int tap_finish(const Tap *tap);

#endif
