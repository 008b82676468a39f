/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "edit.h"
#include "looptrace/ui.h"

#define MARKER_COLUMNS 2  /* ">" and a blank */
#define LABEL_GAP      2  /* between labels and fields */
#define FIELD_MIN      12 /* cells of a field that labels leave over */

typedef struct {
    EditLine *line;
    SafeText *error; /* NULL: none */
} Slot;

struct UiForm {
    const UiField *fields;
    Slot *slots;
    guint n, focus;
    int width;         /* that errors are wrapped to; 0: they are cut */
    int label_columns; /* of the widest label */
};

/* ---- life and values ---- */

UiForm *ui_form_new(const UiField *fields, guint n, gboolean ascii)
{
    UiForm *form = g_new0(UiForm, 1);

    form->fields = fields;
    form->n = n;
    form->slots = g_new0(Slot, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        g_autoptr(SafeText) label = text_sanitise(fields[i].label, -1, TEXT_LINE);
        form->label_columns = MAX(form->label_columns, safe_text_columns(label));
        form->slots[i].line = edit_new(fields[i].kind == UI_FIELD_SECRET);
    }
    return form;
}

void ui_form_free(UiForm *form)
{
    if (form == NULL)
        return;
    for (guint i = 0; i < form->n; i++) {
        edit_free(form->slots[i].line);
        safe_text_unref(form->slots[i].error);
    }
    g_free(form->slots);
    g_free(form);
}

static Slot *slot_of(const UiForm *form, const char *key)
{
    for (guint i = 0; i < form->n; i++)
        if (strcmp(form->fields[i].key, key) == 0)
            return &form->slots[i];
    g_return_val_if_reached(NULL);
}

void ui_form_set(UiForm *form, const char *key, const char *value)
{
    Slot *slot = slot_of(form, key);

    if (slot != NULL)
        edit_set(slot->line, value);
}

const char *ui_form_get(const UiForm *form, const char *key)
{
    const Slot *slot = slot_of(form, key);

    return slot == NULL ? "" : edit_text(slot->line);
}

void ui_form_set_error(UiForm *form, const char *key, const SafeText *error)
{
    Slot *slot = slot_of(form, key);

    if (slot == NULL)
        return;
    g_clear_pointer(&slot->error, safe_text_unref);
    if (error != NULL)
        slot->error = text_sanitise(safe_text_utf8(error), -1, TEXT_LINE);
}

void ui_form_wipe(UiForm *form, const char *key)
{
    Slot *slot = slot_of(form, key);

    if (slot != NULL)
        edit_wipe(slot->line);
}

void ui_form_focus(UiForm *form, const char *key)
{
    const Slot *slot = slot_of(form, key);

    if (slot != NULL)
        form->focus = (guint)(slot - form->slots);
}

/* ---- keys ---- */

static UiFormResult move_focus(UiForm *form, guint by)
{
    form->focus = (form->focus + by) % form->n;
    return UI_FORM_CHANGED;
}

UiFormResult ui_form_key(UiForm *form, guint32 key)
{
    if (form->n == 0)
        return UI_FORM_IGNORED;
    switch (key) {
    case UI_KEY_ENTER:
        return form->focus + 1 == form->n ? UI_FORM_SUBMIT : move_focus(form, 1);
    case UI_KEY_TAB:
    case UI_KEY_DOWN:
        return move_focus(form, 1);
    case UI_KEY_BACKTAB:
    case UI_KEY_UP:
        return move_focus(form, form->n - 1);
    default:
        return edit_key(form->slots[form->focus].line, key) ? UI_FORM_CHANGED : UI_FORM_IGNORED;
    }
}

/* ---- layout ---- */

void ui_form_set_width(UiForm *form, int columns)
{
    form->width = columns;
}

/* Labels give way when the area is narrow. */
static int field_x(const UiForm *form, int columns)
{
    return MAX(MIN(MARKER_COLUMNS + form->label_columns + LABEL_GAP, columns - FIELD_MIN),
               MARKER_COLUMNS);
}

/* NULL: no error. At least one line otherwise (g_strfreev). */
static char **error_lines(const UiForm *form, guint field, int columns)
{
    const char *text = safe_text_utf8(form->slots[field].error);
    int width = form->width > 0 ? MIN(form->width, columns) : columns;
    int space = MAX(width - field_x(form, width), 2);

    if (form->slots[field].error == NULL)
        return NULL;
    if (form->width > 0)
        return text_wrap(text, space);

    char **one = g_new0(char *, 2);
    one[0] = g_strdup(text);
    return one;
}

static int field_rows(const UiForm *form, guint field, int columns)
{
    g_auto(GStrv) lines = error_lines(form, field, columns);

    return 1 + (lines == NULL ? 0 : (int)g_strv_length(lines));
}

int ui_form_rows(const UiForm *form)
{
    int rows = 0;

    for (guint i = 0; i < form->n; i++)
        rows += field_rows(form, i, form->width > 0 ? form->width : G_MAXINT);
    return rows;
}

/* How many rows are scrolled off the top, so that the focused field and its error are in the area. */
static int scrolled(const UiForm *form, const UiArea *area)
{
    int top = 0;

    for (guint i = 0; i < form->focus; i++)
        top += field_rows(form, i, area->columns);
    int bottom = top + (form->n == 0 ? 0 : field_rows(form, form->focus, area->columns));
    return CLAMP(bottom - area->rows, 0, top);
}

/* ---- painting ---- */

static void paint_error(UiScreen *screen, const UiArea *area, int y, int x, const char *line)
{
    g_autoptr(SafeText) text = text_sanitise(line, -1, TEXT_LINE);

    ui_paint_text(screen, area, y, x, text, UI_FIELD_ERROR);
}

/* Returns how many rows the field takes. */
static int paint_field(const UiForm *form, UiScreen *screen, const UiArea *area, guint field, int y)
{
    int x = field_x(form, area->columns);
    gboolean focused = field == form->focus;
    g_auto(GStrv) lines = error_lines(form, field, area->columns);
    g_autoptr(SafeText) label = text_sanitise(form->fields[field].label, -1, TEXT_LINE);
    int rows = 1;

    if (focused)
        ui_paint_literal(screen, area, y, 0, ">", UI_HEADING);
    ui_paint_cell(screen, area, y, MARKER_COLUMNS, x - MARKER_COLUMNS - 1, TEXT_LEFT, label,
                  focused ? UI_ACTIVE : UI_NORMAL);
    edit_paint(form->slots[field].line, screen, area, y, x, area->columns - x, focused, UI_FIELD);
    for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
        paint_error(screen, area, y + rows++, x, lines[i]);
    return rows;
}

void ui_form_paint(const UiForm *form, UiScreen *screen, const UiArea *area)
{
    int y = -scrolled(form, area);

    for (guint i = 0; i < form->n; i++)
        y += paint_field(form, screen, area, i, y);
}

void ui_form_cursor(const UiForm *form, const UiArea *area, int *y, int *x)
{
    int field = field_x(form, area->columns);

    *y = area->y - scrolled(form, area);
    *x = area->x + field;
    if (form->n == 0)
        return;
    for (guint i = 0; i < form->focus; i++)
        *y += field_rows(form, i, area->columns);
    *x += edit_cursor(form->slots[form->focus].line, area->columns - field);
}
