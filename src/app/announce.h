/* SPDX-License-Identifier: MIT */
/*
 * The one sentence for readers that speak or show Braille: what has changed since the last frame, and what is
 * selected. It stays as it is while nothing changes, so that nothing is read twice.
 */
#ifndef APP_ANNOUNCE_H
#define APP_ANNOUNCE_H

#include "looptrace/text.h"

typedef struct Announcer Announcer;

/* What the frame shows in its other lines; NULL: nothing. */
typedef struct {
    const char *screen; /* whose heading it is */
    const SafeText
        *heading;           /* a change of its numbers alone is none: positions are in `selected` */
    const char *link;       /* "offline since 09:03" */
    const SafeText *state;  /* "refreshing", "as of 09:12", "refused: …" */
    const SafeText *notice; /* what the person is to know first: a price, "signing out" */
    const SafeText *selected;
} AnnounceParts;

Announcer *announcer_new(void);
void announcer_free(Announcer *announcer); /* NULL is allowed */

/* The sentence as it is now; borrowed until the next call. */
const SafeText *announcer_update(Announcer *announcer, const AnnounceParts *parts);

/* Lines that it took on the screen last; 1 at first. */
int announcer_rows(const Announcer *announcer);
void announcer_set_rows(Announcer *announcer, int rows);

#endif
