/* SPDX-License-Identifier: MIT */
#include "conflict.h"

#include <string.h>

#include "form.h"

/* ---- values ---- */

/* Of two values that are written differently: "18.70" and "18.7". */
static gboolean same_value(const UiField *field, const char *a, const char *b)
{
    g_autofree char *first = NULL, *second = NULL, *problem = NULL, *other = NULL;

    if (a == NULL || b == NULL || strcmp(a, b) == 0 || form_is_list(field))
        return g_strcmp0(a, b) == 0;
    return field_read(field, DAY_NONE, a, &first, &problem) &&
           field_read(field, DAY_NONE, b, &second, &other) && strcmp(first, second) == 0;
}

static SafeText *shown_value(const ConflictRow *row, const char *value)
{
    const char *label;

    if (value == NULL || *value == '\0')
        return safe_text_printf("–");
    if (row->choices != NULL) {
        label = ui_choices_label(row->choices, value);
        return text_sanitise(label == NULL ? value : label, -1, TEXT_LINE);
    }
    g_autofree char *shown = field_show(&row->field, value);
    return safe_text_printf("%s%s%s", shown, row->field.unit == NULL ? "" : " ",
                            row->field.unit == NULL ? "" : row->field.unit);
}

static void set_value(ConflictRow *row, UiSide side, const char *value)
{
    g_free(row->values[side]);
    row->values[side] = g_strdup(value);
    safe_text_unref(row->shown[side]);
    row->shown[side] = shown_value(row, value);
}

static UiSide first_choice(const ConflictRow *row, gboolean theirs_first)
{
    const char *base = row->values[UI_SIDE_BASE];

    if (same_value(&row->field, base, row->values[UI_SIDE_MINE]))
        return UI_SIDE_THEIRS;
    if (same_value(&row->field, base, row->values[UI_SIDE_THEIRS]))
        return UI_SIDE_MINE;
    return theirs_first || row->agreed ? UI_SIDE_THEIRS : UI_SIDE_MINE;
}

/* ---- life ---- */

static void row_init(ConflictRow *row, const UiConflictField *given)
{
    row->field = given->field;
    if (form_is_list(&given->field)) {
        row->choices = ui_choices_new();
        ui_choices_set(row->choices, given->choices, given->n_choices, NULL);
    }
    set_value(row, UI_SIDE_BASE, given->base);
    set_value(row, UI_SIDE_MINE, given->mine);
    set_value(row, UI_SIDE_THEIRS, given->theirs);
    row->agreed = same_value(&row->field, row->values[UI_SIDE_MINE], row->values[UI_SIDE_THEIRS]);
    row->side = first_choice(row, given->theirs_first);
}

static gboolean differs(const UiConflictField *given)
{
    return !same_value(&given->field, given->base, given->mine) ||
           !same_value(&given->field, given->base, given->theirs);
}

/* First those that are shown, then the others. */
static void add_rows(UiConflict *conflict, const UiConflictField *fields, gboolean shown)
{
    for (guint i = 0; i < conflict->n; i++) {
        if (differs(&fields[i]) != shown)
            continue;
        g_autoptr(SafeText) label = text_sanitise(fields[i].field.label, -1, TEXT_LINE);
        row_init(&conflict->rows[conflict->shown++], &fields[i]);
        if (shown)
            conflict->label_columns = MAX(conflict->label_columns, safe_text_columns(label));
    }
}

static SafeText *copied(const SafeText *text)
{
    return text_sanitise(safe_text_utf8(text), -1, TEXT_LINE);
}

UiConflict *ui_conflict_new(const UiConflictTitles *titles, const UiConflictField *fields, guint n,
                            gboolean accessible)
{
    UiConflict *conflict = g_new0(UiConflict, 1);

    conflict->intro = titles->intro == NULL ? NULL : copied(titles->intro);
    conflict->titles[UI_SIDE_BASE] = copied(titles->base);
    conflict->titles[UI_SIDE_MINE] = copied(titles->mine);
    conflict->titles[UI_SIDE_THEIRS] = copied(titles->theirs);
    conflict->accessible = accessible;
    conflict->today = DAY_NONE;
    conflict->rows = g_new0(ConflictRow, MAX(n, 1));
    conflict->n = n;
    add_rows(conflict, fields, TRUE);
    guint shown = conflict->shown;
    add_rows(conflict, fields, FALSE);
    conflict->shown = shown;
    return conflict;
}

static void row_clear(ConflictRow *row)
{
    for (guint i = 0; i < G_N_ELEMENTS(row->values); i++) {
        g_free(row->values[i]);
        safe_text_unref(row->shown[i]);
    }
    ui_choices_free(row->choices);
}

void ui_conflict_free(UiConflict *conflict)
{
    if (conflict == NULL)
        return;
    for (guint i = 0; i < conflict->n; i++)
        row_clear(&conflict->rows[i]);
    g_free(conflict->rows);
    for (guint i = 0; i < CONFLICT_SIDES; i++)
        safe_text_unref(conflict->titles[i]);
    safe_text_unref(conflict->intro);
    ui_form_free(conflict->editing);
    g_free(conflict);
}

void ui_conflict_set_today(UiConflict *conflict, Day today)
{
    conflict->today = today;
}

/* ---- questions ---- */

guint ui_conflict_shown(const UiConflict *conflict)
{
    return conflict->shown;
}

static const ConflictRow *row_of(const UiConflict *conflict, const char *key)
{
    for (guint i = 0; i < conflict->n; i++)
        if (strcmp(conflict->rows[i].field.key, key) == 0)
            return &conflict->rows[i];
    g_return_val_if_reached(NULL);
}

const char *ui_conflict_value(const UiConflict *conflict, const char *key)
{
    const ConflictRow *row = row_of(conflict, key);

    return row == NULL ? NULL : row->values[row->side];
}

UiSide ui_conflict_side(const UiConflict *conflict, const char *key)
{
    const ConflictRow *row = row_of(conflict, key);

    return row == NULL ? UI_SIDE_THEIRS : row->side;
}

gboolean ui_conflict_differs(const UiConflict *conflict)
{
    for (guint i = 0; i < conflict->n; i++) {
        const ConflictRow *row = &conflict->rows[i];
        if (!same_value(&row->field, row->values[row->side], row->values[UI_SIDE_THEIRS]))
            return TRUE;
    }
    return FALSE;
}

const ConflictRow *conflict_focused(const UiConflict *conflict)
{
    return &conflict->rows[conflict->focus];
}

/* ---- editing ---- */

static void begin_editing(UiConflict *conflict)
{
    ConflictRow *row = &conflict->rows[conflict->focus];
    const char *value = row->values[row->side];

    conflict->editing = ui_form_new(&row->field, 1, conflict->accessible);
    ui_form_set_today(conflict->editing, conflict->today);
    if (row->choices != NULL)
        form_share_choices(conflict->editing, row->field.key, row->choices);
    ui_form_set(conflict->editing, row->field.key, value == NULL ? "" : value);
    if (row->choices != NULL) /* what else would one want to do with it */
        ui_form_key(conflict->editing, UI_KEY_F0 + 4);
}

static void end_editing(UiConflict *conflict)
{
    g_clear_pointer(&conflict->editing, ui_form_free);
}

/* A value that one of the sides has is that side's. */
static void take_edited(UiConflict *conflict)
{
    ConflictRow *row = &conflict->rows[conflict->focus];
    const char *value = ui_form_get(conflict->editing, row->field.key);

    if (*value == '\0')
        value = NULL;
    row->side = UI_SIDE_EDITED;
    for (UiSide side = UI_SIDE_BASE; side < UI_SIDE_EDITED; side++)
        if (same_value(&row->field, value, row->values[side]))
            row->side = side;
    if (row->side == UI_SIDE_EDITED)
        set_value(row, UI_SIDE_EDITED, value);
    end_editing(conflict);
}

/* A list that has closed again: something was chosen, or nothing. */
static UiConflictResult list_key(UiConflict *conflict, guint32 key)
{
    UiFormResult result = ui_form_key(conflict->editing, key);

    if (ui_form_searched(conflict->editing, conflict_focused(conflict)->field.key) == NULL) {
        if (key == UI_KEY_ENTER)
            take_edited(conflict);
        else
            end_editing(conflict);
        return UI_CONFLICT_CHANGED;
    }
    return result == UI_FORM_IGNORED ? UI_CONFLICT_IGNORED : UI_CONFLICT_CHANGED;
}

static UiConflictResult editing_key(UiConflict *conflict, guint32 key)
{
    if (conflict_focused(conflict)->choices != NULL)
        return list_key(conflict, key);
    switch (ui_form_key(conflict->editing, key)) {
    case UI_FORM_IGNORED:
        if (key != UI_KEY_ESCAPE)
            return UI_CONFLICT_IGNORED;
        end_editing(conflict);
        return UI_CONFLICT_CHANGED;
    case UI_FORM_SUBMIT:
        take_edited(conflict);
        return UI_CONFLICT_CHANGED;
    case UI_FORM_EDITOR:
        return UI_CONFLICT_EDITOR;
    case UI_FORM_CHANGED:
        break;
    }
    return UI_CONFLICT_CHANGED;
}

gboolean ui_conflict_is_editing(const UiConflict *conflict)
{
    return conflict->editing != NULL;
}

const char *ui_conflict_text(const UiConflict *conflict)
{
    return conflict->editing == NULL
               ? ""
               : ui_form_get(conflict->editing, conflict_focused(conflict)->field.key);
}

void ui_conflict_put(UiConflict *conflict, const char *text)
{
    if (conflict->editing != NULL)
        ui_form_put(conflict->editing, conflict_focused(conflict)->field.key, text);
}

UiConflictResult ui_conflict_paste(UiConflict *conflict, const char *text, gsize length)
{
    if (conflict->editing == NULL ||
        ui_form_paste(conflict->editing, text, length) == UI_FORM_IGNORED)
        return UI_CONFLICT_IGNORED;
    return UI_CONFLICT_CHANGED;
}

/* ---- keys ---- */

static UiConflictResult choose(UiConflict *conflict, UiSide side)
{
    ConflictRow *row = &conflict->rows[conflict->focus];

    if (row->side == side)
        return UI_CONFLICT_IGNORED;
    row->side = side;
    return UI_CONFLICT_CHANGED;
}

static UiConflictResult step(UiConflict *conflict, int by)
{
    int sides = conflict_focused(conflict)->values[UI_SIDE_EDITED] == NULL ? UI_SIDE_EDITED
                                                                           : UI_SIDE_EDITED + 1;
    int side = CLAMP((int)conflict_focused(conflict)->side + by, 0, sides - 1);

    return choose(conflict, (UiSide)side);
}

static UiConflictResult move(UiConflict *conflict, int by)
{
    gint64 focus = (gint64)conflict->focus + by;

    if (focus < 0 || focus >= conflict->shown)
        return UI_CONFLICT_IGNORED;
    conflict->focus = (guint)focus;
    return UI_CONFLICT_CHANGED;
}

static UiConflictResult row_key(UiConflict *conflict, guint32 key)
{
    switch (key) {
    case UI_KEY_UP:
    case UI_KEY_BACKTAB:
    case 'k':
        return move(conflict, -1);
    case UI_KEY_DOWN:
    case UI_KEY_TAB:
    case 'j':
        return move(conflict, 1);
    case UI_KEY_LEFT:
        return step(conflict, -1);
    case UI_KEY_RIGHT:
        return step(conflict, 1);
    case '1':
    case '2':
    case '3':
        return choose(conflict, (UiSide)(key - '1'));
    case 'e':
    case UI_KEY_ENTER:
    case UI_KEY_F0 + 4:
        begin_editing(conflict);
        return UI_CONFLICT_CHANGED;
    default: /* a number, not an enum */
        return UI_CONFLICT_IGNORED;
    }
}

UiConflictResult ui_conflict_key(UiConflict *conflict, guint32 key)
{
    if (conflict->editing != NULL)
        return editing_key(conflict, key);
    if (key == UI_KEY_ESCAPE)
        return UI_CONFLICT_LATER;
    if (key == 't')
        return UI_CONFLICT_DROP;
    if (key == UI_KEY_F0 + 2)
        return UI_CONFLICT_SAVE;
    return conflict->shown == 0 ? UI_CONFLICT_IGNORED : row_key(conflict, key);
}
