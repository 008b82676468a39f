/* SPDX-License-Identifier: MIT */
/* Entries and drafts as the bytes that are sealed. */
#ifndef STORE_OUTBOX_ENTRY_H
#define STORE_OUTBOX_ENTRY_H

#include "looptrace/outbox.h"

guint outbox_state_number(OutboxState state); /* what the file says */
gboolean outbox_state_from_number(gint64 number, OutboxState *state);

/* FAULT_INVALID: a text that is missing, not UTF-8, or all of them too long. */
gboolean outbox_entry_check(const OutboxEntry *entry, GError **error);
GBytes *outbox_entry_encode(const OutboxEntry *entry); /* of one that has been checked */
OutboxEntry *outbox_entry_decode(GBytes *bytes);       /* NULL for anything else */

GBytes *outbox_draft_encode(const char *name, gint64 changed_us, GBytes *value);
/* FALSE for anything else. name and value may be NULL. */
gboolean outbox_draft_decode(GBytes *bytes, char **name, gint64 *changed_us, GBytes **value);

#endif
