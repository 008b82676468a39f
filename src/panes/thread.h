/* SPDX-License-Identifier: MIT */
/* One thread of messages, and what the list of threads shares with it. */
#ifndef PANES_THREAD_H
#define PANES_THREAD_H

#include "looptrace/messages.h"
#include "looptrace/panes.h"

Pane *pane_thread_new(const PaneHost *host, const Thread *thread);

/* EFFECT_OPEN of the form for an answer; why not, as a sentence for a grey item, or NULL. Caller frees. */
guint thread_reply(Pane *pane, const char *order_id, const char *order, const char *other_id,
                   const char *other);
char *thread_why_no_reply(const Pane *pane, const char *other_id);
char *thread_when(const PaneHost *host, const char *moment); /* "11-25 06:02"; caller frees */
/* Marks are given together: how many is told, and `u` takes them back. Takes the changes. */
guint thread_give_marks(Pane *pane, GPtrArray *taken);
/* What was written, a line each, as far as it is to be seen. */
void thread_say_text(UiPage *page, const char *text);

#endif
