/* SPDX-License-Identifier: MIT */
/*
 * Notices: one line that says what has just happened, and when (ui/toast.c). No timer takes it away, for
 * an idle screen has none: it goes with the next key, and the next notice, if one waits, comes then.
 * What is gone is kept for a list of what was said.
 */
#ifndef LOOPTRACE_UI_TOAST_H
#define LOOPTRACE_UI_TOAST_H

#include "looptrace/ui.h"

G_BEGIN_DECLS

typedef enum { UI_NOTICE_PLAIN, UI_NOTICE_GOOD, UI_NOTICE_RISK, UI_NOTICE_BAD } UiSeverity;

typedef struct {
    UiSeverity severity;
    SafeText *text;
    SafeText *time; /* as it is shown: "09:12"; NULL: none */
    SafeText *hint; /* what can be done about it: "u undo 30 s"; never cut; NULL: nothing */
    guint id;       /* from 1 on */
} UiNotice;

typedef struct UiToasts UiToasts;

#define UI_NOTICES_KEPT 100

UiToasts *ui_toasts_new(void);
void ui_toasts_free(UiToasts *toasts); /* NULL is allowed */

/* Copies; time and hint may be NULL. One that says the same as what is shown or waits takes its place.
 * Returns its id. */
guint ui_toasts_add(UiToasts *toasts, UiSeverity severity, const SafeText *text, const char *time,
                    const char *hint);
/* Only for the list: it was told in another way. */
void ui_toasts_keep(UiToasts *toasts, const SafeText *text, const char *time);
/* All of it, the list too: it was for somebody else. */
void ui_toasts_forget(UiToasts *toasts);
/* It is no longer so (the undo is over): gone if it is shown or waits; kept in the list without its hint. */
void ui_toasts_withdraw(UiToasts *toasts, guint id);

/* What is shown; NULL: nothing. Borrowed until the next call. */
const UiNotice *ui_toasts_current(const UiToasts *toasts);
/* At each key, before it does anything else: what has been seen goes. TRUE: something changed. */
gboolean ui_toasts_key(UiToasts *toasts);
guint ui_toasts_waiting(const UiToasts *toasts); /* behind the one that is shown */

/* Everything that was said, the oldest of up to UI_NOTICES_KEPT first. */
guint ui_toasts_count(const UiToasts *toasts);
const UiNotice *ui_toasts_nth(const UiToasts *toasts, guint index); /* borrowed */

/* What it says, with a mark before what is bad; in words, with one for each severity. Never NULL. */
SafeText *ui_notice_text(const UiNotice *notice, gboolean in_words);

/* One row: a mark for what is bad, in the accessible mode a word for each severity; text, hint, how many
 * more wait, time. FALSE, and nothing painted, when there is nothing to say. */
gboolean ui_toasts_paint(UiToasts *toasts, UiScreen *screen, const UiArea *area);

G_END_DECLS

#endif
