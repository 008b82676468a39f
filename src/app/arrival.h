/* SPDX-License-Identifier: MIT */
/* That more is unread than a moment ago: how many, and never what. */
#ifndef APP_ARRIVAL_H
#define APP_ARRIVAL_H

#include "looptrace/sync.h"

/* As it was when it was last looked at. */
typedef struct {
    gboolean known;
    gint64 messages, notifications;
} Arrival;

/* "2 new messages, 1 new notification"; NULL: nothing has come. Caller frees. Pure. */
char *arrival_look(Arrival *arrival, const UnreadCounts *now);

#endif
