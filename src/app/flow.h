/* SPDX-License-Identifier: MIT */
/* Frames on their way to the terminal: writes on when it takes more, asks it how far it is (pace.h), and says
 * when the next one may go. No timer and no watch while nothing is on its way. */
#ifndef APP_FLOW_H
#define APP_FLOW_H

#include "looptrace/ui.h"

typedef struct Flow Flow;

typedef enum { FLOW_SLOW_AUTO, FLOW_SLOW_YES, FLOW_SLOW_NO } FlowSlow; /* the look of slow lines */
gboolean flow_slow_from_text(const char *text, FlowSlow *slow);        /* "auto", "yes", "no" */

/* ready: another frame may go, after flow_due() has said that none may; or all has been written. From the loop. */
Flow *flow_new(UiScreen *screen, FlowSlow slow, void (*ready)(gpointer data), gpointer data);
void flow_free(Flow *flow); /* NULL is allowed */

/* Monotonic µs; G_MAXINT64: ready() will be called. */
gint64 flow_due(Flow *flow);
/* Around each frame: a question that follows it goes in one piece with it. */
void flow_frame_begins(Flow *flow);
void flow_frame_ends(Flow *flow);
gboolean flow_is_writing(const Flow *flow);
/* TRUE: it was no key of a person's, but the terminal's answer. */
gboolean flow_take_key(Flow *flow, guint32 key);

#endif
