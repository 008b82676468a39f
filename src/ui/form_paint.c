/* SPDX-License-Identifier: MIT */
#include "looptrace/words.h"
#include <string.h>

#include "edit_block.h"
#include "form.h"

#define MARKER_COLUMNS 2  /* ">" or "+", and a blank */
#define LABEL_GAP      2  /* between labels and fields */
#define FIELD_MIN      12 /* cells that a label before its field has to leave over */
#define FOOT_LINES_MAX 3
#define WIDTH_UNKNOWN  60

/* ---- columns ---- */

static gboolean is_stacked(const UiForm *form, int columns)
{
    return columns - MARKER_COLUMNS - form->label_columns - LABEL_GAP < FIELD_MIN;
}

static int field_x(const UiForm *form, int columns)
{
    return is_stacked(form, columns) ? MARKER_COLUMNS
                                     : MARKER_COLUMNS + form->label_columns + LABEL_GAP;
}

int form_field_columns(const UiForm *form, guint field, int columns)
{
    int width = columns > 0 ? columns : WIDTH_UNKNOWN;

    return field_columns(&form->fields[field], MAX(width - field_x(form, width), 0));
}

/* ---- what stands around a field ---- */

static char *meaning_of(const UiForm *form, guint field)
{
    return field_meaning(&form->fields[field], form->today, edit_text(form->slots[field].line),
                         field == form->focus);
}

/* Unit and meaning, behind the field; NULL: nothing. */
static SafeText *suffix_of(const UiForm *form, guint field)
{
    const char *unit = form->fields[field].unit;
    g_autofree char *meaning = meaning_of(form, field);

    if (unit == NULL && meaning == NULL)
        return NULL;
    return safe_text_printf("%s%s%s", unit == NULL ? "" : unit,
                            unit == NULL || meaning == NULL ? "" : "  ",
                            meaning == NULL ? "" : meaning);
}

/* As people read what was there before; NULL: nothing was, or more than a line. */
static char *base_shown(const UiForm *form, guint field)
{
    const Slot *slot = &form->slots[field];
    const UiField *kind = &form->fields[field];

    if (slot->base == NULL || *slot->base == '\0' || kind->kind == UI_FIELD_LONG)
        return NULL;
    if (form_is_list(kind)) {
        const char *label = ui_choices_label(slot->choices, slot->base);
        return g_strdup(label == NULL ? slot->base : label);
    }
    return field_show(kind, slot->base);
}

static char *words_of_change(const UiForm *form, guint field)
{
    g_autofree char *before = base_shown(form, field);

    if (!form_slot_differs(form, &form->slots[field]) ||
        form->fields[field].kind == UI_FIELD_SECRET)
        return NULL;
    return before == NULL ? g_strdup(C_("form", "changed"))
                          : g_strdup_printf(C_("form", "changed, was %s"), before);
}

static void add_wrapped(GPtrArray *lines, const char *text, int columns)
{
    g_auto(GStrv) parts = text_wrap(text, MAX(columns, 2));

    for (char **part = parts; *part != NULL; part++)
        g_ptr_array_add(lines, g_strdup(*part));
}

static void add_text(const UiForm *form, GPtrArray *lines, const SafeText *text, int columns)
{
    if (text == NULL)
        return;
    if (form->width > 0)
        add_wrapped(lines, safe_text_utf8(text), columns);
    else /* cut to one row */
        g_ptr_array_add(lines, g_strdup(safe_text_utf8(text)));
}

/* The lines below a field. *wrong: how many of them, from the first on, say what is wrong. */
static GPtrArray *lines_below(const UiForm *form, guint field, int columns, guint *wrong)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    const Slot *slot = &form->slots[field];
    int width = form->width > 0 ? MIN(form->width, columns) : columns;
    int space = width - field_x(form, width);
    g_autoptr(SafeText) suffix = suffix_of(form, field);

    add_text(form, lines, slot->error != NULL ? slot->error : slot->problem, space);
    *wrong = lines->len;
    add_text(form, lines, slot->remark, space);
    /* What finds no room beside the field. */
    if (suffix != NULL && field == form->focus &&
        safe_text_columns(suffix) + 1 > space - field_columns(&form->fields[field], space))
        add_text(form, lines, suffix, space);
    if (form->edits && form->accessible) {
        g_autofree char *words = words_of_change(form, field);
        g_autoptr(SafeText) safe = words == NULL ? NULL : text_sanitise(words, -1, TEXT_LINE);
        add_text(form, lines, safe, space);
    }
    return lines;
}

static int list_rows(const UiForm *form, guint field)
{
    const Slot *slot = &form->slots[field];

    return slot->open ? ui_choices_rows(slot->choices, FORM_LIST_ROWS) : 0;
}

/* ---- rows ---- */

static int rows_of(const UiForm *form, guint field, int columns)
{
    guint wrong;
    g_autoptr(GPtrArray) lines = lines_below(form, field, columns, &wrong);

    return is_stacked(form, columns) + field_rows(&form->fields[field]) + list_rows(form, field) +
           (int)lines->len;
}

static int all_rows(const UiForm *form, int columns)
{
    int rows = 0;

    for (guint i = 0; i < form->n; i++)
        rows += rows_of(form, i, columns);
    return rows;
}

static void add_part(GString *foot, const char *part)
{
    if (part != NULL)
        g_string_append_printf(foot, "%s%s", foot->len == 0 ? "" : " · ", part);
}

static const char *words_of_keys(const UiForm *form)
{
    const UiField *field = &form->fields[form->focus];

    if (ui_form_opens(form) == UI_FORM_OPENS_EDITOR)
        return C_("form", "F4 opens your editor");
    if (!form_is_list(field))
        return NULL;
    return form->slots[form->focus].open ? C_("form", "Enter chooses, Esc closes")
                                         : C_("form", "Space opens the list, or type to search");
}

/* What there is to say about the focused field. */
static SafeText *foot_words(const UiForm *form)
{
    const Slot *slot = &form->slots[form->focus];
    const UiField *field = &form->fields[form->focus];
    g_autoptr(GString) foot = g_string_new(NULL);
    g_autofree char *change = words_of_change(form, form->focus);

    if (slot->full)
        add_part(foot, C_("form", "Full: no more fits into this field"));
    if (field->required && edit_length(slot->line) == 0)
        add_part(foot, C_("form", "needed"));
    if (change != NULL) {
        add_part(foot, change);
        add_part(foot, C_("form", "^R puts it back"));
    }
    add_part(foot, field->help);
    add_part(foot, words_of_keys(form));
    return text_sanitise(foot->str, (gssize)foot->len, TEXT_LINE);
}

static char **foot_lines(const UiForm *form, int columns)
{
    g_autoptr(SafeText) words = foot_words(form);

    return text_wrap(safe_text_utf8(words), MAX(columns - MARKER_COLUMNS, 2));
}

static int foot_rows(const UiForm *form, int columns)
{
    if (!form->has_foot || form->n == 0)
        return 0;
    g_auto(GStrv) lines = foot_lines(form, columns);
    return 1 + MIN((int)g_strv_length(lines), FOOT_LINES_MAX);
}

int ui_form_rows(const UiForm *form)
{
    int columns = form->width > 0 ? form->width : G_MAXINT / 2;

    return all_rows(form, columns) + foot_rows(form, columns);
}

/* Rows of the area that are for fields: help goes first where there is hardly any. */
static int rows_for_fields(const UiForm *form, const UiArea *area)
{
    int foot = foot_rows(form, area->columns);

    return area->rows > foot + FORM_LIST_ROWS / 2 ? area->rows - foot : area->rows;
}

/* How many rows are scrolled off the top, so that the focused field and what is below it are seen. */
static int scrolled(const UiForm *form, const UiArea *area)
{
    int top = 0;

    for (guint i = 0; i < form->focus; i++)
        top += rows_of(form, i, area->columns);
    int bottom = top + (form->n == 0 ? 0 : rows_of(form, form->focus, area->columns));
    return CLAMP(bottom - rows_for_fields(form, area), 0, top);
}

/* ---- painting ---- */

static void paint_value(const UiForm *form, UiScreen *screen, const UiArea *area, guint field,
                        int y, int x)
{
    const Slot *slot = &form->slots[field];
    const UiField *kind = &form->fields[field];
    int columns = field_columns(kind, area->columns - x);
    gboolean focused = field == form->focus;

    if (kind->kind == UI_FIELD_LONG) {
        block_paint(slot->line, screen, area, y, x, columns, field_rows(kind), focused, UI_FIELD);
        return;
    }
    edit_paint(slot->line, screen, area, y, x, columns, focused, UI_FIELD);
    if (focused || kind->kind == UI_FIELD_SECRET || form_is_list(kind) || !slot->right)
        return;
    g_autofree char *shown = field_show(kind, slot->given);
    g_autoptr(SafeText) text = text_sanitise(shown, -1, TEXT_LINE);
    ui_paint_cell(screen, area, y, x, columns, TEXT_LEFT, text, UI_FIELD);
}

static void paint_suffix(const UiForm *form, UiScreen *screen, const UiArea *area, guint field,
                         int y, int x)
{
    int behind = x + field_columns(&form->fields[field], area->columns - x) + 1;
    g_autoptr(SafeText) suffix = suffix_of(form, field);

    if (suffix != NULL && behind + safe_text_columns(suffix) <= area->columns)
        ui_paint_text(screen, area, y, behind, suffix, UI_DIM);
}

static void paint_list(const UiForm *form, UiScreen *screen, const UiArea *area, guint field, int y,
                       int x)
{
    int rows = MIN(list_rows(form, field), rows_for_fields(form, area) - y);
    const UiArea list = {area->y + y, area->x + x - MARKER_COLUMNS, rows,
                         area->columns - x + MARKER_COLUMNS};

    if (y >= 0 && rows > 0)
        ui_choices_paint(form->slots[field].choices, screen, &list);
}

static void paint_marks(const UiForm *form, UiScreen *screen, const UiArea *area, guint field,
                        int y)
{
    if (field == form->focus)
        ui_paint_literal(screen, area, y, 0, ">", UI_HEADING);
    else if (form->edits && !form->accessible && form->fields[field].kind != UI_FIELD_SECRET &&
             form_slot_differs(form, &form->slots[field]))
        ui_paint_literal(screen, area, y, 0, "+", UI_HEADING);
}

/* Returns how many rows the field takes. */
static int paint_field(const UiForm *form, UiScreen *screen, const UiArea *area, guint field, int y)
{
    int x = field_x(form, area->columns), start = y;
    gboolean stacked = is_stacked(form, area->columns);
    int label_columns = stacked ? area->columns - MARKER_COLUMNS : form->label_columns;
    g_autoptr(SafeText) label = text_sanitise(form->fields[field].label, -1, TEXT_LINE);
    guint wrong;
    g_autoptr(GPtrArray) lines = lines_below(form, field, area->columns, &wrong);

    paint_marks(form, screen, area, field, y);
    ui_paint_cell(screen, area, y, MARKER_COLUMNS, label_columns, TEXT_LEFT, label,
                  field == form->focus ? UI_ACTIVE : UI_NORMAL);
    y += stacked;
    paint_value(form, screen, area, field, y, x);
    paint_suffix(form, screen, area, field, y, x);
    y += field_rows(&form->fields[field]);
    paint_list(form, screen, area, field, y, x);
    y += list_rows(form, field);
    for (guint i = 0; i < lines->len; i++, y++) {
        g_autoptr(SafeText) line = text_sanitise(lines->pdata[i], -1, TEXT_LINE);
        ui_paint_text(screen, area, y, x, line, i < wrong ? UI_FIELD_ERROR : UI_DIM);
    }
    return y - start;
}

static void paint_foot(const UiForm *form, UiScreen *screen, const UiArea *area, int y)
{
    g_auto(GStrv) lines = foot_lines(form, area->columns);

    for (int i = 0; lines[i] != NULL && i < FOOT_LINES_MAX; i++) {
        g_autoptr(SafeText) line = text_sanitise(lines[i], -1, TEXT_LINE);
        ui_paint_text(screen, area, y + 1 + i, MARKER_COLUMNS, line, UI_DIM);
    }
}

void ui_form_paint(const UiForm *form, UiScreen *screen, const UiArea *area)
{
    int rows = rows_for_fields(form, area);
    const UiArea fields = {area->y, area->x, rows, area->columns};
    int y = -scrolled(form, area);

    for (guint i = 0; i < form->n; i++)
        y += paint_field(form, screen, &fields, i, y);
    if (rows < area->rows)
        paint_foot(form, screen, area, MIN(y, rows));
}

void ui_form_cursor(const UiForm *form, const UiArea *area, int *y, int *x)
{
    int left = field_x(form, area->columns), row = 0, column;

    *y = area->y - scrolled(form, area);
    *x = area->x + left;
    if (form->n == 0)
        return;
    const UiField *field = &form->fields[form->focus];
    int columns = field_columns(field, MAX(area->columns - left, 0));
    for (guint i = 0; i < form->focus; i++)
        *y += rows_of(form, i, area->columns);
    if (field->kind == UI_FIELD_LONG)
        block_cursor(form->slots[form->focus].line, columns, field_rows(field), &row, &column);
    else
        column = edit_cursor(form->slots[form->focus].line, columns);
    *y += row + is_stacked(form, area->columns);
    *x += column;
}

/* ---- in words ---- */

static void say_part(GString *text, const char *between, const SafeText *part)
{
    if (part != NULL && *safe_text_utf8(part) != '\0')
        g_string_append_printf(text, "%s%s", between, safe_text_utf8(part));
}

/* Of a list: what is chosen, or, while it is open, what would be. */
static SafeText *list_value(const UiForm *form)
{
    const Slot *slot = &form->slots[form->focus];
    const char *at = slot->open ? ui_choices_selected(slot->choices) : NULL;
    const char *label = at == NULL ? NULL : ui_choices_label(slot->choices, at);

    if (!form_is_list(&form->fields[form->focus]))
        return NULL;
    return text_sanitise(label == NULL ? edit_text(slot->line) : label, -1, TEXT_LINE);
}

SafeText *ui_form_say(const UiForm *form)
{
    if (form->n == 0)
        return NULL;

    const Slot *slot = &form->slots[form->focus];
    g_autoptr(GString) text = g_string_new(form->fields[form->focus].label);
    g_autoptr(SafeText) value = list_value(form);
    g_autoptr(SafeText) suffix = suffix_of(form, form->focus);
    g_autoptr(SafeText) foot = foot_words(form);

    say_part(text, ": ", value);
    say_part(text, ", ", suffix);
    say_part(text, ". ", slot->error != NULL ? slot->error : slot->problem);
    say_part(text, ". ", slot->remark);
    say_part(text, ". ", foot);
    return text_sanitise(text->str, -1, TEXT_LINE);
}
