/* SPDX-License-Identifier: MIT */
#include "form.h"

#include "edit_block.h"

#define CTRL_R 18
#define CTRL_U 21

static Slot *focused(const UiForm *form)
{
    return &form->slots[form->focus];
}

/* A field that nothing has been typed into is no reason to complain on the way past it. */
static UiFormResult move_focus(UiForm *form, guint by)
{
    Slot *slot = focused(form);
    gboolean touched = form_slot_differs(form, slot) || slot->problem != NULL;

    if (touched || slot->open)
        form_slot_settle(form, slot);
    form->focus = (form->focus + by) % form->n;
    return UI_FORM_CHANGED;
}

static UiFormResult submit(UiForm *form)
{
    return ui_form_check(form) ? UI_FORM_SUBMIT : UI_FORM_CHANGED;
}

static void changed(UiForm *form, Slot *slot)
{
    g_clear_pointer(&slot->error, safe_text_unref);
    slot->full = FALSE;
    form_slot_changed(form, slot);
}

/* ---- lists ---- */

static void open_list(Slot *slot)
{
    slot->open = TRUE;
    ui_choices_search(slot->choices, "");
    ui_choices_select(slot->choices, slot->chosen);
}

static void close_list(UiForm *form, Slot *slot)
{
    slot->open = FALSE;
    form_slot_choose(form, slot, slot->chosen);
}

static void choose(UiForm *form, Slot *slot)
{
    const char *value = ui_choices_selected(slot->choices);

    if (value == NULL)
        return;
    slot->open = FALSE;
    g_clear_pointer(&slot->error, safe_text_unref);
    form_slot_choose(form, slot, value);
}

static gboolean is_deletion(guint32 key)
{
    return key == UI_KEY_BACKSPACE || key == UI_KEY_DELETE || key == CTRL_U;
}

static UiFormResult search(UiForm *form, Slot *slot, guint32 key)
{
    if (!edit_key(slot->line, key))
        return UI_FORM_IGNORED;
    ui_choices_search(slot->choices, edit_text(slot->line));
    changed(form, slot);
    return UI_FORM_CHANGED;
}

/* The label that stands there gives way to what is looked for. Deleted, it means nobody, where that may
 * be. */
static UiFormResult begin_search(UiForm *form, Slot *slot, guint32 key)
{
    open_list(slot);
    edit_wipe(slot->line);
    if (key != 0 && !is_deletion(key))
        return search(form, slot, key);
    if (is_deletion(key) && !form_field(form, slot)->required) {
        g_free(slot->chosen);
        slot->chosen = g_strdup("");
    }
    changed(form, slot);
    return UI_FORM_CHANGED;
}

static UiFormResult move_in_list(Slot *slot, UiMove move)
{
    ui_choices_move(slot->choices, move);
    return UI_FORM_CHANGED;
}

static UiFormResult open_list_key(UiForm *form, Slot *slot, guint32 key)
{
    switch (key) {
    case UI_KEY_UP:
        return move_in_list(slot, UI_MOVE_UP);
    case UI_KEY_DOWN:
        return move_in_list(slot, UI_MOVE_DOWN);
    case UI_KEY_PAGE_UP:
        return move_in_list(slot, UI_MOVE_PAGE_UP);
    case UI_KEY_PAGE_DOWN:
        return move_in_list(slot, UI_MOVE_PAGE_DOWN);
    case UI_KEY_ESCAPE:
        close_list(form, slot);
        return UI_FORM_CHANGED;
    case UI_KEY_ENTER:
        choose(form, slot);
        return UI_FORM_CHANGED;
    case UI_KEY_TAB:
        choose(form, slot);
        return slot->open ? UI_FORM_CHANGED : move_focus(form, 1);
    default: /* a number, not an enum: most often a character */
        return search(form, slot, key);
    }
}

/* Of a closed list: to the one before or after, without opening it. */
static UiFormResult step(UiForm *form, Slot *slot, UiMove move)
{
    if (*slot->chosen == '\0')
        choose(form, slot);
    else if (ui_choices_select(slot->choices, slot->chosen) && ui_choices_move(slot->choices, move))
        choose(form, slot);
    else
        return UI_FORM_IGNORED;
    return UI_FORM_CHANGED;
}

static UiFormResult closed_list_key(UiForm *form, Slot *slot, guint32 key)
{
    gboolean steps = form_field(form, slot)->kind == UI_FIELD_CHOICE;

    if (steps && key == UI_KEY_LEFT)
        return step(form, slot, UI_MOVE_UP);
    if (steps && key == UI_KEY_RIGHT)
        return step(form, slot, UI_MOVE_DOWN);
    if (key == ' ')
        return begin_search(form, slot, 0);
    return edit_is_text(key) || is_deletion(key) ? begin_search(form, slot, key) : UI_FORM_IGNORED;
}

/* ---- other kinds ---- */

static UiFormResult edit_field(UiForm *form, Slot *slot, guint32 key)
{
    gboolean is_long = form_field(form, slot)->kind == UI_FIELD_LONG;
    gboolean done =
        is_long ? block_key(slot->line, key, form_field_columns(form, form->focus, form->width))
                : edit_key(slot->line, key);

    if (!done && edit_is_text(key)) {
        slot->full = TRUE;
        return UI_FORM_CHANGED;
    }
    if (!done)
        return UI_FORM_IGNORED;
    /* Moving about changes nothing, but the cursor has to be shown elsewhere. */
    changed(form, slot);
    return UI_FORM_CHANGED;
}

UiFormOpens ui_form_opens(const UiForm *form)
{
    const UiField *field = form->n == 0 ? NULL : &form->fields[form->focus];

    if (field == NULL)
        return UI_FORM_OPENS_NOTHING;
    if (field->kind == UI_FIELD_LONG)
        return form->stays ? UI_FORM_OPENS_NOTHING : UI_FORM_OPENS_EDITOR;
    return form_is_list(field) ? UI_FORM_OPENS_LIST : UI_FORM_OPENS_NOTHING;
}

void ui_form_stay(UiForm *form)
{
    form->stays = TRUE;
}

static UiFormResult open_field(UiForm *form, Slot *slot)
{
    switch (ui_form_opens(form)) {
    case UI_FORM_OPENS_NOTHING:
        return UI_FORM_IGNORED;
    case UI_FORM_OPENS_EDITOR:
        return UI_FORM_EDITOR;
    case UI_FORM_OPENS_LIST:
        break;
    }
    if (!slot->open)
        return begin_search(form, slot, 0);
    close_list(form, slot);
    return UI_FORM_CHANGED;
}

static UiFormResult field_key(UiForm *form, Slot *slot, guint32 key)
{
    if (slot->choices == NULL)
        return edit_field(form, slot, key);
    return slot->open ? open_list_key(form, slot, key) : closed_list_key(form, slot, key);
}

/* ---- all ---- */

static UiFormResult form_key(UiForm *form, Slot *slot, guint32 key)
{
    switch (key) {
    case UI_KEY_ENTER:
        return form->focus + 1 == form->n ? submit(form) : move_focus(form, 1);
    case UI_KEY_TAB:
    case UI_KEY_DOWN:
        return move_focus(form, 1);
    case UI_KEY_BACKTAB:
    case UI_KEY_UP:
        return move_focus(form, form->n - 1);
    case UI_KEY_F0 + 2:
        return submit(form);
    case UI_KEY_F0 + 4:
        return open_field(form, slot);
    case CTRL_R:
        ui_form_reset(form, form->fields[form->focus].key);
        return UI_FORM_CHANGED;
    default: /* a number, not an enum */
        return field_key(form, slot, key);
    }
}

static gboolean is_of_form(guint32 key)
{
    return key == UI_KEY_F0 + 2 || key == UI_KEY_F0 + 4 || key == UI_KEY_BACKTAB || key == CTRL_R;
}

/* Keys that a field has before the form gets them. FALSE: it had no use for this one. */
static gboolean field_first(UiForm *form, Slot *slot, guint32 key, UiFormResult *result)
{
    gboolean moves = key == UI_KEY_UP || key == UI_KEY_DOWN || key == UI_KEY_ENTER;

    if (slot->open && !is_of_form(key)) {
        *result = open_list_key(form, slot, key);
        return TRUE;
    }
    if (form_field(form, slot)->kind != UI_FIELD_LONG || !moves)
        return FALSE;
    *result = edit_field(form, slot, key);
    return *result != UI_FORM_IGNORED || key == UI_KEY_ENTER;
}

UiFormResult ui_form_key(UiForm *form, guint32 key)
{
    UiFormResult result = UI_FORM_IGNORED;

    if (form->n == 0)
        return UI_FORM_IGNORED;
    Slot *slot = focused(form);
    if (field_first(form, slot, key, &result))
        return result;
    return form_key(form, slot, key);
}

UiFormResult ui_form_paste(UiForm *form, const char *text, gsize length)
{
    if (form->n == 0 || length == 0)
        return UI_FORM_IGNORED;
    Slot *slot = focused(form);
    if (slot->choices != NULL && !slot->open) {
        open_list(slot);
        edit_wipe(slot->line);
    }
    gboolean all = edit_insert(slot->line, text, length);
    if (slot->choices != NULL)
        ui_choices_search(slot->choices, edit_text(slot->line));
    changed(form, slot);
    slot->full = !all;
    return UI_FORM_CHANGED;
}
