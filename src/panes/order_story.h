/* SPDX-License-Identifier: MIT */
/* What became of an order, on its page: its moves with who and why, what suppliers were asked to make, prices and margin. For
 * admins, whom it costs one request more. */
#ifndef PANES_ORDER_STORY_H
#define PANES_ORDER_STORY_H

#include "looptrace/panes.h"

typedef struct OrderStory OrderStory;

/* changed is called from the loop, with the pane. Asks nothing yet. */
OrderStory *order_story_new(Pane *pane, const char *number, void (*changed)(Pane *pane));
void order_story_free(OrderStory *story); /* cancels; NULL is allowed */
void order_story_load(OrderStory *story); /* for an admin; else nothing */
void order_story_cancel(OrderStory *story);
guint64 order_story_revision(const OrderStory *story);
void order_story_fill(const OrderStory *story, UiPage *page); /* behind what is there */

#endif
