/* SPDX-License-Identifier: MIT */
/* Lets the pane that is seen ask again by itself, as often as it pays; see sync_poll_new(). */
#ifndef APP_POLLER_H
#define APP_POLLER_H

#include "looptrace/panes.h"

typedef struct Poller Poller;

/* services is borrowed. top gives the pane that is seen. */
Poller *poller_new(const Services *services, Pane *(*top)(gpointer data), gpointer data);
void poller_free(Poller *poller); /* NULL is allowed */

void poller_look(
    Poller *poller); /* once a turn: another pane may be seen, an answer may have come */
/* The pane that is seen waited for an answer when it was last looked at. */
gboolean poller_is_asking(const Poller *poller);
gint64 poller_due_in_us(const Poller *poller); /* until it asks by itself; -1: it doesn't */
/* A key of the terminal's: TRUE when it only tells of the focus and is no key of a person's. */
gboolean poller_key(Poller *poller, guint32 key);

#endif
