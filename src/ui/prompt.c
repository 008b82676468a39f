/* SPDX-License-Identifier: MIT */
#include "edit.h"

#include "looptrace/ui.h"

#define FIELD_MIN 8 /* cells that the label leaves to the text */

enum { CTRL_B = 2, CTRL_D = 4, CTRL_F = 6, CTRL_G = 7 };

struct UiPrompt {
    char *label;
    EditLine *line;
};

UiPrompt *ui_prompt_new(const char *label, const char *initial)
{
    UiPrompt *prompt = g_new0(UiPrompt, 1);

    prompt->label = g_strdup(label);
    prompt->line = edit_new(FALSE);
    edit_set(prompt->line, initial);
    return prompt;
}

void ui_prompt_free(UiPrompt *prompt)
{
    if (prompt == NULL)
        return;
    edit_free(prompt->line);
    g_free(prompt->label);
    g_free(prompt);
}

/* In a line by itself no form and no list wants these. */
static guint32 as_in_a_shell(guint32 key)
{
    switch (key) {
    case CTRL_B:
        return UI_KEY_LEFT;
    case CTRL_F:
        return UI_KEY_RIGHT;
    case CTRL_D:
        return UI_KEY_DELETE;
    default: /* a number, not an enum */
        return key;
    }
}

UiPromptResult ui_prompt_key(UiPrompt *prompt, guint32 key)
{
    if (key == UI_KEY_ENTER)
        return UI_PROMPT_ACCEPTED;
    if (key == UI_KEY_ESCAPE || key == CTRL_G)
        return UI_PROMPT_CANCELLED;
    edit_key(prompt->line, as_in_a_shell(key));
    return UI_PROMPT_EDITING;
}

const char *ui_prompt_text(const UiPrompt *prompt)
{
    return edit_text(prompt->line);
}

void ui_prompt_set(UiPrompt *prompt, const char *text)
{
    edit_set(prompt->line, text);
}

gsize ui_prompt_position(const UiPrompt *prompt)
{
    return edit_position(prompt->line);
}

void ui_prompt_point(UiPrompt *prompt, gsize position)
{
    edit_move_to(prompt->line, position);
}

void ui_prompt_set_label(UiPrompt *prompt, const char *label)
{
    g_free(prompt->label);
    prompt->label = g_strdup(label);
}

void ui_prompt_paste(UiPrompt *prompt, const char *text, gsize length)
{
    edit_insert(prompt->line, text, length);
}

/* Where the text begins; the label gives way. */
static int field_x(const UiPrompt *prompt, const UiArea *area)
{
    g_autoptr(SafeText) label = text_sanitise(prompt->label, -1, TEXT_LINE);

    return CLAMP(safe_text_columns(label), 0, MAX(area->columns - FIELD_MIN, 0));
}

void ui_prompt_paint(const UiPrompt *prompt, UiScreen *screen, const UiArea *area)
{
    g_autoptr(SafeText) label = text_sanitise(prompt->label, -1, TEXT_LINE);
    int x = field_x(prompt, area);

    ui_paint_fill(screen, area, 0, UI_NORMAL);
    ui_paint_cell(screen, area, 0, 0, x, TEXT_LEFT, label, UI_HEADING);
    edit_paint(prompt->line, screen, area, 0, x, area->columns - x, TRUE, UI_FIELD);
}

void ui_prompt_cursor(const UiPrompt *prompt, const UiArea *area, int *y, int *x)
{
    int field = field_x(prompt, area);

    *y = area->y;
    *x = area->x + field + edit_cursor(prompt->line, area->columns - field);
}

SafeText *ui_prompt_say(const UiPrompt *prompt)
{
    return text_sanitise(prompt->label, -1, TEXT_LINE);
}
