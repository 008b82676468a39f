/* SPDX-License-Identifier: MIT */
/* Threads, messages, notifications and days of capacity as lists of rows (rows.h), and what they are asked for. */
#ifndef LOOPTRACE_MESSAGES_H
#define LOOPTRACE_MESSAGES_H

#include "looptrace/rows.h"

G_BEGIN_DECLS

extern const RowNoun row_threads;  /* of Thread: those with something unread first */
extern const RowNoun row_messages; /* of Message: the newest first */
extern const RowNoun
    row_notifications; /* of Notification: the newest first; named by the beginning of an id, too */
extern const RowNoun row_capacity; /* of Capacity: by day */

typedef struct {
    const char *thread; /* its id; NULL: any */
    const char *order;  /* its number; NULL: any */
    gboolean unread;    /* only those to this person that they haven't read */
} MessageQuery;

/* Callers free them, or give them to a list. */
RowQuery *sync_thread_rows(gboolean unread);
RowQuery *sync_message_rows(Sync *sync, const MessageQuery *query); /* sync NULL: of nobody */
RowQuery *sync_notification_rows(gboolean unread);
/* Of a supplier (NULL: of all that the person sees), of these days ("2026-11-01"), both included. */
RowQuery *sync_capacity_rows(const char *supplier_id, const char *from, const char *until);

/* "…/…" of the order and the other person, each "" for none. Caller frees. */
char *thread_id(const char *order_id, const char *other_id);

G_END_DECLS

#endif
