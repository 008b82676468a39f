/* SPDX-License-Identifier: MIT */
/* That something has come, told by the terminal: its bell, or a notification of its own, where the person wants that. */
#ifndef LOOPTRACE_UI_RING_H
#define LOOPTRACE_UI_RING_H

#include "looptrace/ui.h"

G_BEGIN_DECLS

typedef enum { UI_RING_OFF, UI_RING_BELL, UI_RING_OSC9, UI_RING_OSC777 } UiRing;

/* "off", "bell", "osc9" or "osc777"; FALSE: it is none of these. */
gboolean ui_ring_from_text(const char *text, UiRing *ring);
/* What the terminal gets; inside tmux, for the terminal around it. NULL: nothing. Caller frees. */
char *ui_ring_sequence(UiRing ring, const SafeText *words, gboolean tmux);
void ui_ring(UiScreen *screen, UiRing ring, const SafeText *words);

G_END_DECLS

#endif
