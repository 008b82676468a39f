/* SPDX-License-Identifier: MIT */
/*
 * Somebody changed a row while this person did (ui/conflict*.c): field by field what it was, what this
 * person wants and what the server has, and which of them is to be. Nothing is decided until SAVE.
 *
 * Only fields are shown of which the three aren't all the same. Where one side alone has changed, that one is
 * chosen; where both have, this person's, except where theirs_first says otherwise (money).
 *
 * Keys. Up, Down, k, j: field; 1 as it was, 2 mine, 3 theirs; Left, Right: the same in steps; e, F4, Enter:
 * another value. F2: save, t: drop mine, Esc: decide later.
 */
#ifndef LOOPTRACE_UI_CONFLICT_H
#define LOOPTRACE_UI_CONFLICT_H

#include "looptrace/ui.h"
#include "looptrace/ui_form.h"

G_BEGIN_DECLS

typedef enum { UI_SIDE_BASE, UI_SIDE_MINE, UI_SIDE_THEIRS, UI_SIDE_EDITED } UiSide;

typedef struct {
    UiField field;           /* how it is shown and edited; its texts live as long as the widget */
    const UiChoice *choices; /* of a list; copied */
    guint n_choices;
    const char *base, *mine, *theirs; /* as the server has them, copied; NULL: no value */
    gboolean theirs_first;
} UiConflictField;

/* Heads of the three columns: "yours (09:06)", "on the server (09:04), Rahim". */
typedef struct {
    const SafeText *intro; /* above; NULL: none */
    const SafeText *base, *mine, *theirs;
} UiConflictTitles;

typedef struct UiConflict UiConflict;

UiConflict *ui_conflict_new(const UiConflictTitles *titles, const UiConflictField *fields, guint n,
                            gboolean accessible);
void ui_conflict_free(UiConflict *conflict);                 /* NULL is allowed */
void ui_conflict_set_today(UiConflict *conflict, Day today); /* for relative days */

guint ui_conflict_shown(const UiConflict *conflict); /* fields; 0: there is nothing to decide */
/* What it is to be, of every field that was given; NULL: no value. Borrowed until the next key. */
const char *ui_conflict_value(const UiConflict *conflict, const char *key);
UiSide ui_conflict_side(const UiConflict *conflict, const char *key);
/* FALSE: all is to be as the server has it, so that there is nothing to save. */
gboolean ui_conflict_differs(const UiConflict *conflict);

typedef enum {
    UI_CONFLICT_IGNORED,
    UI_CONFLICT_CHANGED,
    UI_CONFLICT_SAVE, /* ui_conflict_value() of each field */
    UI_CONFLICT_DROP, /* theirs, and mine is forgotten */
    UI_CONFLICT_LATER,
    UI_CONFLICT_EDITOR /* the text being edited is to go to $VISUAL: ui_conflict_text() and _put() */
} UiConflictResult;
UiConflictResult ui_conflict_key(UiConflict *conflict, guint32 key);
UiConflictResult ui_conflict_paste(UiConflict *conflict, const char *text, gsize length);
gboolean ui_conflict_is_editing(const UiConflict *conflict); /* keys are letters */
const char *ui_conflict_text(const UiConflict *conflict);    /* what is being edited; "" */
void ui_conflict_put(UiConflict *conflict, const char *text);

/* Three columns, or from 59 columns down one above the other; the chosen one has '*' before it (in the
 * accessible mode a word behind it), the result is the last line. Scrolled to the field in question. */
void ui_conflict_paint(const UiConflict *conflict, UiScreen *screen, const UiArea *area);
void ui_conflict_cursor(const UiConflict *conflict, const UiArea *area, int *y, int *x);
/* For readers, as ui_table_say(): the selected field with all its sides. NULL: there is nothing to decide. */
SafeText *ui_conflict_say(const UiConflict *conflict);

G_END_DECLS

#endif
