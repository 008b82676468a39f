/* SPDX-License-Identifier: MIT */
/*
 * Work on many rows, while it goes on and when it is over (ui/work.c): how far it is, what became of
 * them, and each that failed with its reason. Cancelling lets go of what hasn't begun; what is done
 * stays done, and is counted.
 */
#ifndef LOOPTRACE_UI_WORK_H
#define LOOPTRACE_UI_WORK_H

#include "looptrace/ui.h"

G_BEGIN_DECLS

typedef enum {
    UI_OUTCOME_SAVED,    /* the server has it */
    UI_OUTCOME_QUEUED,   /* it waits on this machine */
    UI_OUTCOME_CONFLICT, /* changed by somebody else */
    UI_OUTCOME_REFUSED,
    UI_OUTCOME_FAILED,
    UI_OUTCOMES
} UiOutcome;

typedef struct UiWork UiWork;

/* title: "Set 20 stages to done", translated; total: how many. */
UiWork *ui_work_new(const char *title, guint total);
void ui_work_free(UiWork *work); /* NULL is allowed */

/* What became of one. id and label (copied) name it where it is neither saved nor queued; why: a sentence. */
void ui_work_done(UiWork *work, UiOutcome outcome, const char *id, const SafeText *label,
                  const SafeText *why);
/* Nothing more will be begun; what has gone out still ends, each with ui_work_done(). */
void ui_work_cancel(UiWork *work);
/* Nothing of it is out any more. */
void ui_work_stop(UiWork *work);
gboolean ui_work_is_over(const UiWork *work); /* all are done, or it was stopped */
/* "18 saved · 1 refused · 1 changed by somebody else"; as one line for a notice. */
SafeText *ui_work_summary(const UiWork *work);

/* Those that failed, in their order: they stay marked in the list that they came from. */
guint ui_work_troubles(const UiWork *work);
const char *ui_work_trouble_id(const UiWork *work, guint index); /* borrowed */
const char *ui_work_selected(const UiWork *work);                /* id; NULL: none failed */

typedef enum {
    UI_WORK_IGNORED,
    UI_WORK_CHANGED,
    UI_WORK_CANCEL, /* while it goes on; the pane stops what it can: ui_work_cancel(), ui_work_stop() */
    UI_WORK_OPEN, /* the selected one */
    UI_WORK_CLOSE
} UiWorkResult;
/* Up, Down, PgUp, PgDn, Home, End among those that failed; Enter opens one; Esc cancels, or closes when it
 * is over; Enter closes when none failed. */
UiWorkResult ui_work_key(UiWork *work, guint32 key);

void ui_work_paint(const UiWork *work, UiScreen *screen, const UiArea *area);
void ui_work_cursor(const UiWork *work, const UiArea *area, int *y, int *x);

G_END_DECLS

#endif
