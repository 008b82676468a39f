/* SPDX-License-Identifier: MIT */
#include "form.h"

#include "looptrace/words.h"
#include <string.h>

#include "choice.h"

/* ---- life ---- */

static gboolean needs_foot(const UiField *field)
{
    return field->help != NULL || form_is_list(field) || field->kind == UI_FIELD_LONG;
}

static void slot_init(Slot *slot, const UiField *field)
{
    gboolean secret = field->kind == UI_FIELD_SECRET;

    slot->line = field->kind == UI_FIELD_LONG ? edit_new_block() : edit_new(secret);
    slot->base = secret ? NULL : g_strdup("");
    if (form_is_list(field)) {
        slot->choices = ui_choices_new();
        slot->chosen = g_strdup("");
    }
}

UiForm *ui_form_new(const UiField *fields, guint n, gboolean accessible)
{
    UiForm *form = g_new0(UiForm, 1);

    form->fields = fields;
    form->n = n;
    form->today = DAY_NONE;
    form->accessible = accessible;
    form->slots = g_new0(Slot, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        g_autoptr(SafeText) label = text_sanitise(fields[i].label, -1, TEXT_LINE);
        form->label_columns = MAX(form->label_columns, safe_text_columns(label));
        form->has_foot = form->has_foot || needs_foot(&fields[i]);
        slot_init(&form->slots[i], &fields[i]);
        form_slot_changed(form, &form->slots[i]);
    }
    return form;
}

static void slot_clear(Slot *slot)
{
    edit_free(slot->line);
    g_free(slot->base);
    g_free(slot->chosen);
    g_free(slot->given);
    safe_text_unref(slot->problem);
    safe_text_unref(slot->error);
    safe_text_unref(slot->remark);
    ui_choices_free(slot->choices);
}

void ui_form_free(UiForm *form)
{
    if (form == NULL)
        return;
    for (guint i = 0; i < form->n; i++)
        slot_clear(&form->slots[i]);
    g_free(form->slots);
    g_free(form);
}

void ui_form_set_width(UiForm *form, int columns)
{
    form->width = columns;
}

void ui_form_set_today(UiForm *form, Day today)
{
    form->today = today;
    for (guint i = 0; i < form->n; i++)
        form_slot_changed(form, &form->slots[i]);
}

/* ---- slots ---- */

gboolean form_is_list(const UiField *field)
{
    return field->kind == UI_FIELD_CHOICE || field->kind == UI_FIELD_PERSON;
}

Slot *form_slot(const UiForm *form, const char *key)
{
    for (guint i = 0; i < form->n; i++)
        if (strcmp(form->fields[i].key, key) == 0)
            return &form->slots[i];
    g_return_val_if_reached(NULL);
}

const UiField *form_field(const UiForm *form, const Slot *slot)
{
    return &form->fields[slot - form->slots];
}

static void set_text(SafeText **text, const char *words)
{
    g_clear_pointer(text, safe_text_unref);
    if (words != NULL)
        *text = text_sanitise(words, -1, TEXT_LINE);
}

/* Whether the row is one of the list is the server's to say: the list may not be here to its end. */
static void read_list(const UiField *field, Slot *slot, char **problem)
{
    slot->right = *slot->chosen != '\0' || !field->required;
    slot->given = g_strdup(slot->chosen);
    if (!slot->right)
        *problem = g_strdup_printf(C_("form", "%s is needed"), field->label);
}

/* No copy of it is made. */
static void read_secret(const UiField *field, Slot *slot, char **problem)
{
    slot->right = !field->required || edit_length(slot->line) > 0;
    if (!slot->right)
        *problem = g_strdup_printf(C_("form", "%s is needed"), field->label);
}

static void read_slot(const UiForm *form, Slot *slot, char **problem)
{
    const UiField *field = form_field(form, slot);

    *problem = NULL;
    g_clear_pointer(&slot->given, g_free);
    if (form_is_list(field)) {
        read_list(field, slot, problem);
    } else if (field->kind == UI_FIELD_SECRET) {
        read_secret(field, slot, problem);
    } else {
        slot->right = field_read(field, form->today, edit_text(slot->line), &slot->given, problem);
        if (!slot->right)
            slot->given = g_strdup(edit_text(slot->line));
    }
}

/* While it is being mended, what was wrong stays below it only as long as it is wrong. */
void form_slot_changed(UiForm *form, Slot *slot)
{
    g_autofree char *problem = NULL;

    read_slot(form, slot, &problem);
    if (slot->problem != NULL)
        set_text(&slot->problem, problem);
}

static gboolean is_typed(UiFieldKind kind)
{
    return kind == UI_FIELD_NUMBER || kind == UI_FIELD_PERCENT || kind == UI_FIELD_MONEY ||
           kind == UI_FIELD_DATE;
}

void form_slot_settle(UiForm *form, Slot *slot)
{
    const UiField *field = form_field(form, slot);
    g_autofree char *problem = NULL;

    if (slot->open) {
        slot->open = FALSE;
        form_slot_choose(form, slot, slot->chosen);
    }
    slot->full = FALSE;
    read_slot(form, slot, &problem);
    set_text(&slot->problem, problem);
    /* "fri" is another day tomorrow, and a draft may be older than that. */
    if (slot->right && is_typed(field->kind) && strcmp(slot->given, edit_text(slot->line)) != 0)
        edit_set(slot->line, slot->given);
}

gboolean form_slot_differs(const UiForm *form, const Slot *slot)
{
    const UiField *field = form_field(form, slot);
    g_autofree char *before = NULL, *problem = NULL;

    if (field->kind == UI_FIELD_SECRET)
        return edit_length(slot->line) > 0;
    if (strcmp(slot->base, slot->given) == 0)
        return FALSE;
    /* "18.70" from the server is "18.7" when typed. */
    return !slot->right || form_is_list(field) ||
           !field_read(field, form->today, slot->base, &before, &problem) ||
           strcmp(before, slot->given) != 0;
}

void form_slot_choose(UiForm *form, Slot *slot, const char *value)
{
    char *chosen = g_strdup(value);
    const char *label = ui_choices_label(slot->choices, chosen);

    g_free(slot->chosen);
    slot->chosen = chosen;
    edit_set(slot->line, label == NULL ? chosen : label);
    ui_choices_search(slot->choices, "");
    ui_choices_select(slot->choices, chosen);
    form_slot_changed(form, slot);
}

/* ---- values ---- */

void ui_form_set(UiForm *form, const char *key, const char *value)
{
    Slot *slot = form_slot(form, key);

    if (slot == NULL)
        return;
    if (form_field(form, slot)->kind != UI_FIELD_SECRET) {
        g_free(slot->base);
        slot->base = g_utf8_make_valid(value, -1);
        form->edits = form->edits || *value != '\0';
        ui_form_reset(form, key);
        return;
    }
    edit_set(slot->line, value);
    form_slot_changed(form, slot);
}

void ui_form_put(UiForm *form, const char *key, const char *typed)
{
    Slot *slot = form_slot(form, key);

    if (slot == NULL)
        return;
    if (form_is_list(form_field(form, slot))) {
        form_slot_choose(form, slot, typed);
        return;
    }
    edit_set(slot->line, typed);
    g_clear_pointer(&slot->error, safe_text_unref);
    form_slot_changed(form, slot);
}

const char *ui_form_get(const UiForm *form, const char *key)
{
    const Slot *slot = form_slot(form, key);

    if (slot == NULL)
        return "";
    if (form_field(form, slot)->kind == UI_FIELD_SECRET)
        return edit_text(slot->line);
    return form_slot_differs(form, slot) ? slot->given : slot->base;
}

gboolean ui_form_changed(const UiForm *form, const char *key)
{
    if (key != NULL) {
        const Slot *slot = form_slot(form, key);
        return slot != NULL && form_slot_differs(form, slot);
    }
    for (guint i = 0; i < form->n; i++)
        if (form_slot_differs(form, &form->slots[i]))
            return TRUE;
    return FALSE;
}

void ui_form_reset(UiForm *form, const char *key)
{
    Slot *slot = form_slot(form, key);

    if (slot == NULL)
        return;
    slot->open = slot->full = FALSE;
    g_clear_pointer(&slot->problem, safe_text_unref);
    g_clear_pointer(&slot->error, safe_text_unref);
    g_clear_pointer(&slot->remark, safe_text_unref);
    if (form_is_list(form_field(form, slot))) {
        form_slot_choose(form, slot, slot->base);
        return;
    }
    edit_set(slot->line, slot->base == NULL ? "" : slot->base);
    form_slot_changed(form, slot);
}

void ui_form_wipe(UiForm *form, const char *key)
{
    Slot *slot = form_slot(form, key);

    if (slot == NULL)
        return;
    edit_wipe(slot->line);
    if (form_is_list(form_field(form, slot)))
        form_slot_choose(form, slot, "");
    form_slot_changed(form, slot);
}

/* ---- lists ---- */

void ui_form_set_choices(UiForm *form, const char *key, const UiChoice *rows, guint n,
                         const SafeText *state)
{
    Slot *slot = form_slot(form, key);

    g_return_if_fail(slot != NULL && slot->choices != NULL);
    ui_choices_set(slot->choices, rows, n, state);
    if (!slot->open) /* its label may have come with them */
        form_slot_choose(form, slot, slot->chosen);
}

void form_share_choices(UiForm *form, const char *key, const UiChoices *choices)
{
    choice_copy_rows(form_slot(form, key)->choices, choices);
}

const char *ui_form_searched(const UiForm *form, const char *key)
{
    const Slot *slot = form_slot(form, key);

    return slot == NULL || !slot->open ? NULL : ui_choices_searched(slot->choices);
}

/* ---- what is wrong ---- */

void ui_form_set_error(UiForm *form, const char *key, const SafeText *error)
{
    Slot *slot = form_slot(form, key);

    if (slot != NULL)
        set_text(&slot->error, error == NULL ? NULL : safe_text_utf8(error));
}

gboolean ui_form_check(UiForm *form)
{
    gboolean right = TRUE;

    for (guint i = form->n; i-- > 0;) {
        form_slot_settle(form, &form->slots[i]);
        if (!form->slots[i].right) {
            form->focus = i;
            right = FALSE;
        }
    }
    return right;
}

void ui_form_focus(UiForm *form, const char *key)
{
    const Slot *slot = form_slot(form, key);

    if (slot != NULL)
        form->focus = (guint)(slot - form->slots);
}

const char *ui_form_focused(const UiForm *form)
{
    return form->n == 0 ? NULL : form->fields[form->focus].key;
}
