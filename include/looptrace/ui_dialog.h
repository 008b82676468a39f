/* SPDX-License-Identifier: MIT */
/*
 * Questions before something is done, in three grades of risk (ui/dialog.c). A pane, not a nested loop.
 *
 *   UNDO     what can be taken back is done at once: no question, a toast with `u undo` (ui_toast.h)
 *   CONFIRM  says what will happen to which row and party; No is selected
 *   TYPE     can't be taken back: what is named has to be typed
 *
 * What was typed before the question could be seen answers nothing, nor does a paste into CONFIRM.
 */
#ifndef LOOPTRACE_UI_DIALOG_H
#define LOOPTRACE_UI_DIALOG_H

#include "looptrace/ui.h"

G_BEGIN_DECLS

typedef enum { UI_GRADE_UNDO, UI_GRADE_CONFIRM, UI_GRADE_TYPE } UiGrade;

typedef struct {
    UiGrade grade;        /* not UNDO */
    const char *question; /* "Cancel order SA-00042?" */
    const char *yes, *no; /* what each of them does: "Cancel the order", "Keep it" */
    const char *word;     /* TYPE: what has to be typed, its case doesn't count */
} UiQuestion;

typedef struct UiDialog UiDialog;

/* Copied; any text from outside may be in it. */
UiDialog *ui_dialog_new(const UiQuestion *question);
void ui_dialog_free(UiDialog *dialog); /* NULL is allowed */
/* Whom and what it hits: "Customer", "Nordlys AS". label NULL: a sentence. */
void ui_dialog_add(UiDialog *dialog, const char *label, const SafeText *text);

typedef enum { UI_DIALOG_IGNORED, UI_DIALOG_CHANGED, UI_DIALOG_YES, UI_DIALOG_NO } UiDialogResult;

/* CONFIRM: y and n; Up, Down, Tab select, Enter does what is selected. TYPE: the word and Enter. Esc: no. */
UiDialogResult ui_dialog_key(UiDialog *dialog, guint32 key);
UiDialogResult ui_dialog_paste(UiDialog *dialog, const char *text, gsize length);

/* The facts scroll away before question and answers do when the area is low. */
void ui_dialog_paint(UiDialog *dialog, UiScreen *screen, const UiArea *area);
void ui_dialog_cursor(const UiDialog *dialog, const UiArea *area, int *y, int *x);
/* For readers, as ui_table_say(): the question, its facts and the selected answer; once a key has been
 * pressed, the answer alone. */
SafeText *ui_dialog_say(const UiDialog *dialog);

G_END_DECLS

#endif
