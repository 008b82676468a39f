/* SPDX-License-Identifier: MIT */
/*
 * A list to choose one of, with search (ui/choice.c): in a form below its field, or by itself in an
 * area. Rows are copied, so thousands of them are fine and a million is not: those are asked for at the
 * server by what is typed (ui_choices_search).
 */
#ifndef LOOPTRACE_UI_CHOICE_H
#define LOOPTRACE_UI_CHOICE_H

#include "looptrace/ui.h"

G_BEGIN_DECLS

typedef struct {
    const char *value; /* for the program: an id, a wire name */
    const char *label; /* for people, translated; any text from outside may be in it */
    const char *note;  /* dim behind it, searched as well; NULL: none */
} UiChoice;

typedef struct UiChoices UiChoices;

UiChoices *ui_choices_new(void);
void ui_choices_free(UiChoices *choices); /* NULL is allowed */

/* Other rows (copied); the selection stays on its value where that is still among them. state: a line
 * that says why these aren't all ("loading…", "not allowed: …"); NULL: they are, and only then does an
 * empty list say that nothing matches. */
void ui_choices_set(UiChoices *choices, const UiChoice *rows, guint n, const SafeText *state);
/* Shows rows that hold each word of the text in label or note, whatever its case. The selection goes to
 * the first of them if its own is no longer shown. TRUE: something changed. */
gboolean ui_choices_search(UiChoices *choices, const char *text);
const char *ui_choices_searched(const UiChoices *choices); /* borrowed; "" at first */

gboolean ui_choices_move(UiChoices *choices, UiMove move);         /* TRUE: the selection moved */
gboolean ui_choices_select(UiChoices *choices, const char *value); /* FALSE: it is not shown */
const char *ui_choices_selected(const UiChoices *choices); /* borrowed; NULL: none is shown */
/* By value, shown or not; borrowed, NULL: no such row. */
const char *ui_choices_label(const UiChoices *choices, const char *value);
guint ui_choices_shown(const UiChoices *choices);

/* As a pane's whole input: moves, typed characters search (Backspace takes one back, Ctrl-U all), Enter
 * chooses what is selected, Esc ends the search first and then cancels. */
typedef enum {
    UI_CHOICES_IGNORED,
    UI_CHOICES_CHANGED,
    UI_CHOICES_CHOSEN,
    UI_CHOICES_CANCELLED
} UiChoicesResult;
UiChoicesResult ui_choices_key(UiChoices *choices, guint32 key);

/* How many rows it would paint when it had `max`. At least 1. */
int ui_choices_rows(const UiChoices *choices, int max);
/* The shown rows scrolled so that the selected one is seen, with '>' before it; then the state, or that
 * nothing matches. */
void ui_choices_paint(const UiChoices *choices, UiScreen *screen, const UiArea *area);
void ui_choices_cursor(const UiChoices *choices, const UiArea *area, int *y, int *x);

G_END_DECLS

#endif
