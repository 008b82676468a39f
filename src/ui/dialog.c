/* SPDX-License-Identifier: MIT */
#include "looptrace/ui_dialog.h"

#include "looptrace/words.h"
#include <string.h>

#include "edit.h"

#define MARKER_COLUMNS 2
#define INDENT         2
#define ANSWERS        2 /* rows at the end: No and Yes, or the field and what Esc does */
#define FIELD_GAP      1
#define PROMPT_MAX     3 /* rows */

struct UiDialog {
    UiGrade grade;
    SafeText *question, *yes, *no, *prompt, *wrong;
    char *word;
    EditLine *line; /* TYPE */
    UiPage *facts;
    GString *said; /* question and facts as sentences */
    gboolean yes_selected, mistyped, seen, answering;
};

static SafeText *sentence(const char *text)
{
    return text_sanitise(text, -1, TEXT_LINE);
}

UiDialog *ui_dialog_new(const UiQuestion *question)
{
    UiDialog *dialog = g_new0(UiDialog, 1);

    g_return_val_if_fail(question->grade != UI_GRADE_UNDO, dialog);
    dialog->grade = question->grade;
    dialog->question = sentence(question->question);
    dialog->yes = sentence(question->yes);
    dialog->no = sentence(question->no);
    dialog->facts = ui_page_new();
    dialog->said = g_string_new(question->question);
    if (question->grade == UI_GRADE_TYPE) {
        dialog->word = g_strdup(question->word);
        dialog->prompt =
            safe_text_printf(C_("dialog", "%s: type %s"), question->yes, question->word);
        dialog->wrong =
            safe_text_printf(C_("dialog", "That isn't %s. Esc: %s"), question->word, question->no);
        dialog->line = edit_new(FALSE);
    }
    return dialog;
}

void ui_dialog_free(UiDialog *dialog)
{
    if (dialog == NULL)
        return;
    safe_text_unref(dialog->question);
    safe_text_unref(dialog->yes);
    safe_text_unref(dialog->no);
    safe_text_unref(dialog->prompt);
    safe_text_unref(dialog->wrong);
    g_free(dialog->word);
    edit_free(dialog->line);
    ui_page_free(dialog->facts);
    g_string_free(dialog->said, TRUE);
    g_free(dialog);
}

void ui_dialog_add(UiDialog *dialog, const char *label, const SafeText *text)
{
    if (label == NULL)
        ui_page_add(dialog->facts, text, UI_NORMAL);
    else
        ui_page_add_pair(dialog->facts, label, text, UI_NORMAL);
    g_string_append_printf(dialog->said, " %s%s%s%s", label == NULL ? "" : label,
                           label == NULL ? "" : ": ", safe_text_utf8(text),
                           label == NULL ? "" : ".");
}

/* ---- keys ---- */

static UiDialogResult confirm_key(UiDialog *dialog, guint32 key)
{
    switch (key) {
    case 'y':
    case 'Y':
        return UI_DIALOG_YES;
    case 'n':
    case 'N':
    case UI_KEY_ESCAPE:
        return UI_DIALOG_NO;
    case UI_KEY_ENTER:
        return dialog->yes_selected ? UI_DIALOG_YES : UI_DIALOG_NO;
    case UI_KEY_UP:
    case UI_KEY_DOWN:
    case UI_KEY_TAB:
    case UI_KEY_BACKTAB:
        dialog->yes_selected = !dialog->yes_selected;
        return UI_DIALOG_CHANGED;
    default: /* a number, not an enum */
        return UI_DIALOG_IGNORED;
    }
}

static gboolean is_typed(const UiDialog *dialog)
{
    g_autofree char *typed = g_utf8_casefold(edit_text(dialog->line), -1);
    g_autofree char *wanted = g_utf8_casefold(dialog->word, -1);

    return strcmp(g_strstrip(typed), wanted) == 0;
}

static UiDialogResult type_key(UiDialog *dialog, guint32 key)
{
    if (key == UI_KEY_ESCAPE)
        return UI_DIALOG_NO;
    if (key == UI_KEY_ENTER) {
        dialog->mistyped = !is_typed(dialog);
        return dialog->mistyped ? UI_DIALOG_CHANGED : UI_DIALOG_YES;
    }
    if (!edit_key(dialog->line, key))
        return UI_DIALOG_IGNORED;
    dialog->mistyped = FALSE;
    return UI_DIALOG_CHANGED;
}

UiDialogResult ui_dialog_key(UiDialog *dialog, guint32 key)
{
    if (!dialog->seen && key != UI_KEY_ESCAPE)
        return UI_DIALOG_IGNORED;
    dialog->answering = TRUE;
    return dialog->grade == UI_GRADE_TYPE ? type_key(dialog, key) : confirm_key(dialog, key);
}

UiDialogResult ui_dialog_paste(UiDialog *dialog, const char *text, gsize length)
{
    if (!dialog->seen || dialog->grade != UI_GRADE_TYPE)
        return UI_DIALOG_IGNORED;
    edit_insert(dialog->line, text, length);
    dialog->mistyped = FALSE;
    return UI_DIALOG_CHANGED;
}

/* ---- painting ---- */

typedef struct {
    char **question,
        **prompt; /* lines; prompt: above the field, where there is no room beside it */
    int question_rows, facts_y, facts_rows, answers_y, answers;
} Layout;

static void layout_clear(Layout *layout)
{
    g_strfreev(layout->question);
    g_strfreev(layout->prompt);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Layout, layout_clear)

/* What has to be typed is never cut. */
static void lay_out_answers(const UiDialog *dialog, const UiArea *area, Layout *layout)
{
    layout->answers = ANSWERS;
    if (dialog->grade != UI_GRADE_TYPE)
        return;
    int beside =
        INDENT + safe_text_columns(dialog->prompt) + FIELD_GAP + text_columns(dialog->word);
    if (beside < area->columns)
        return;
    layout->prompt = text_wrap(safe_text_utf8(dialog->prompt), MAX(area->columns - INDENT, 2));
    layout->answers += MIN((int)g_strv_length(layout->prompt), PROMPT_MAX);
}

/* Answers right below the facts, or at the end of the area when there are more facts than fit. */
static void lay_out(const UiDialog *dialog, const UiArea *area, int facts, Layout *layout)
{
    lay_out_answers(dialog, area, layout);
    layout->question = text_wrap(safe_text_utf8(dialog->question), MAX(area->columns - INDENT, 2));
    layout->question_rows = (int)g_strv_length(layout->question);
    gboolean roomy = area->rows >= layout->question_rows + layout->answers + 3;
    layout->question_rows = CLAMP(area->rows - layout->answers, 0, layout->question_rows);
    layout->facts_y = layout->question_rows + roomy;
    int space = area->rows - layout->facts_y - layout->answers - roomy;
    layout->facts_rows = CLAMP(space, 0, facts);
    layout->answers_y = layout->facts_y + layout->facts_rows + (roomy && facts > 0);
}

static SafeText *answer_words(const UiDialog *dialog, gboolean yes)
{
    return yes ? safe_text_printf(C_("dialog", "y  Yes: %s"), safe_text_utf8(dialog->yes))
               : safe_text_printf(C_("dialog", "n  No: %s"), safe_text_utf8(dialog->no));
}

static void paint_answer(const UiDialog *dialog, UiScreen *screen, const UiArea *area, int y,
                         gboolean yes)
{
    gboolean selected = dialog->yes_selected == yes;
    g_autoptr(SafeText) text = answer_words(dialog, yes);

    if (selected)
        ui_paint_literal(screen, area, y, INDENT, ">", UI_HEADING);
    int x = INDENT + MARKER_COLUMNS;
    ui_paint_cell(screen, area, y, x, MIN(safe_text_columns(text), area->columns - x), TEXT_LEFT,
                  text, selected ? UI_SELECTED : UI_NORMAL);
}

static int field_x(const UiDialog *dialog, const Layout *layout)
{
    return layout->prompt != NULL ? INDENT : INDENT + safe_text_columns(dialog->prompt) + FIELD_GAP;
}

static int field_y(const Layout *layout)
{
    return layout->answers_y + layout->answers - ANSWERS;
}

static void paint_field(const UiDialog *dialog, UiScreen *screen, const UiArea *area,
                        const Layout *layout)
{
    int x = field_x(dialog, layout), y = field_y(layout);
    g_autoptr(SafeText) below =
        dialog->mistyped ? safe_text_ref(dialog->wrong)
                         : safe_text_printf(C_("dialog", "Esc: %s"), safe_text_utf8(dialog->no));

    if (layout->prompt == NULL)
        ui_paint_text(screen, area, y, INDENT, dialog->prompt, UI_ACTIVE);
    for (int i = 0; i < layout->answers - ANSWERS; i++) {
        g_autoptr(SafeText) line = sentence(layout->prompt[i]);
        ui_paint_text(screen, area, layout->answers_y + i, INDENT, line, UI_ACTIVE);
    }
    edit_paint(dialog->line, screen, area, y, x, area->columns - x, TRUE, UI_FIELD);
    ui_paint_cell(screen, area, y + 1, INDENT, area->columns - INDENT, TEXT_LEFT, below,
                  dialog->mistyped ? UI_FIELD_ERROR : UI_DIM);
}

void ui_dialog_paint(UiDialog *dialog, UiScreen *screen, const UiArea *area)
{
    const UiArea wide = {area->y, area->x + INDENT * 2, G_MAXINT16, area->columns - INDENT * 2};
    g_auto(Layout) layout = {0};

    ui_page_set_area(dialog->facts, &wide);
    lay_out(dialog, area, ui_page_rows(dialog->facts), &layout);
    for (int i = 0; i < layout.question_rows; i++) {
        g_autoptr(SafeText) line = sentence(layout.question[i]);
        ui_paint_text(screen, area, i, INDENT, line, UI_HEADING);
    }
    const UiArea facts = {area->y + layout.facts_y, wide.x, layout.facts_rows, wide.columns};
    ui_page_set_area(dialog->facts, &facts);
    if (layout.facts_rows > 0)
        ui_page_paint(dialog->facts, screen);
    if (dialog->grade == UI_GRADE_TYPE) {
        paint_field(dialog, screen, area, &layout);
    } else {
        paint_answer(dialog, screen, area, layout.answers_y, FALSE);
        paint_answer(dialog, screen, area, layout.answers_y + 1, TRUE);
    }
    dialog->seen = TRUE;
}

void ui_dialog_cursor(const UiDialog *dialog, const UiArea *area, int *y, int *x)
{
    g_auto(Layout) layout = {0};

    lay_out(dialog, area, ui_page_rows(dialog->facts), &layout);
    *y = area->y + layout.answers_y + (dialog->grade == UI_GRADE_CONFIRM && dialog->yes_selected);
    *x = area->x + INDENT;
    if (dialog->grade == UI_GRADE_TYPE) {
        int field = field_x(dialog, &layout);
        *y = area->y + field_y(&layout);
        *x = area->x + field + edit_cursor(dialog->line, MAX(area->columns - field, 0));
    }
}

SafeText *ui_dialog_say(const UiDialog *dialog)
{
    g_autoptr(SafeText) selected = answer_words(dialog, dialog->yes_selected);
    const SafeText *answer = dialog->grade != UI_GRADE_TYPE ? selected
                             : dialog->mistyped             ? dialog->wrong
                                                            : dialog->prompt;
    g_autofree char *text = g_strdup_printf("%s%s%s", dialog->answering ? "" : dialog->said->str,
                                            dialog->answering ? "" : " ", safe_text_utf8(answer));

    return text_sanitise(text, -1, TEXT_LINE);
}
