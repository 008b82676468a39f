/* SPDX-License-Identifier: MIT */
/* One frame: the pane that is seen, and the three fixed lines around it; for readers a fourth. */
#ifndef APP_FRAME_H
#define APP_FRAME_H

#include "announce.h"
#include "looptrace/panes.h"
#include "looptrace/ui_toast.h"

/* The smallest screen that a pane is drawn on. */
#define FRAME_MIN_ROWS    10
#define FRAME_MIN_COLUMNS 40

/* A request that has had no answer for so long is told in the status line. */
#define FRAME_SILENCE_US (5 * G_USEC_PER_SEC)

typedef struct {
    Services *services;
    Pane *pane;
    gboolean first; /* nothing is below: back is quit */
    gboolean signing_out;
    const guint32 *pending; /* keys that wait for the next one */
    guint n_pending;
    gboolean mouse;       /* the terminal tells of it */
    gint64 retry_in_us;   /* when the server is asked again by itself; -1: it isn't */
    gboolean locked;      /* nobody is to be named */
    const char *message;  /* for the status line, instead of what else it says; NULL: none */
    UiToasts *toasts;     /* what has just happened; NULL: nobody says anything */
    Announcer *announcer; /* in accessible mode; NULL: nobody listens */
} FrameContext;

void frame_draw(UiScreen *screen, const FrameContext *context);
/* The action whose hint stands there; ACTION_NONE: none does. */
Action frame_hint_at(const UiScreen *screen, const FrameContext *context, int y, int x);

#endif
