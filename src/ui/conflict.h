/* SPDX-License-Identifier: MIT */
#ifndef UI_CONFLICT_PRIVATE_H
#define UI_CONFLICT_PRIVATE_H

#include "looptrace/ui_conflict.h"

#define CONFLICT_SIDES 3 /* that there are to choose from: base, mine, theirs */

typedef struct {
    UiField field;
    UiChoices *choices;                  /* NULL: not a list */
    char *values[CONFLICT_SIDES + 1];    /* by UiSide, the edited one last; NULL: no value */
    SafeText *shown[CONFLICT_SIDES + 1]; /* the same, as people read them */
    UiSide side;
    gboolean agreed; /* both want the same */
} ConflictRow;

struct UiConflict {
    SafeText *intro, *titles[CONFLICT_SIDES];
    ConflictRow *rows; /* those that are shown come first */
    guint n, shown, focus;
    int label_columns;
    gboolean accessible;
    Day today;
    UiForm *editing; /* of the focused row, one field; NULL: not now */
};

const ConflictRow *conflict_focused(const UiConflict *conflict);

#endif
