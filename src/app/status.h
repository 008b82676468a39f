/* SPDX-License-Identifier: MIT */
/* What the status line says of the line to the server, and what of it when not all of it fits. Pure. */
#ifndef APP_STATUS_H
#define APP_STATUS_H

#include "looptrace/clock.h"
#include "looptrace/text.h"

typedef struct {
    const char *link;     /* "online 5 ms" */
    const char *retry;    /* ", retry at 09:04:10 (r now)"; "": by nobody */
    const char *warnings; /* " · metered"; has to be seen however narrow the screen is */
    const char *state;    /* of the pane, its age among the first words; "": none */
    const char *traffic;  /* " · ↓ 2 k ↑ 1 k" */
    const char *right;    /* who is signed in */
} StatusParts;

/* The left and the right of a line of so many columns: all of it when it fits; else without the traffic, then without who
 * is signed in, then without the retry. The age of what is shown is never cut: where even the rest is too long for it, it
 * comes first. Caller unrefs both. */
void status_fit(const StatusParts *parts, int columns, SafeText **left, SafeText **right);

/* When it is tried again, in_us from now: "" for less than nothing, ", trying again" within a few seconds. Caller frees. */
char *status_retry(gint64 in_us, const Clock *clock);

#endif
