/* SPDX-License-Identifier: MIT */
/* Asks before something is done; the pane that asked is told, and is seen again. */
#include "looptrace/panes.h"
#include "looptrace/ui_dialog.h"

typedef struct {
    Pane pane;
    UiDialog *dialog;
    PaneAnswered answered; /* NULL once it has been */
    gpointer data;
    UiArea area;
} QuestionPane;

static guint end(QuestionPane *pane, gboolean yes)
{
    PaneAnswered answered = pane->answered;

    pane->answered = NULL;
    answered(yes, pane->data);
    return EFFECT_BACK;
}

static guint after(QuestionPane *pane, UiDialogResult result)
{
    if (result == UI_DIALOG_IGNORED)
        return EFFECT_PASS;
    return result == UI_DIALOG_CHANGED ? EFFECT_REDRAW : end(pane, result == UI_DIALOG_YES);
}

static guint question_key(Pane *base, guint32 key)
{
    QuestionPane *pane = (QuestionPane *)base;

    return after(pane, ui_dialog_key(pane->dialog, key));
}

static guint question_paste(Pane *base, const char *text, gsize length)
{
    ui_dialog_paste(((QuestionPane *)base)->dialog, text, length);
    return EFFECT_REDRAW;
}

static guint refuse(Pane *base)
{
    return end((QuestionPane *)base, FALSE);
}

static const PaneAct question_acts[ACTION_COUNT] = {
    [ACTION_CANCEL] = refuse,
    [ACTION_BACK] = refuse,
};

static guint question_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {{ACTION_HELP, NULL}, {ACTION_CANCEL, NULL}};

    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static gboolean question_recalc(Pane *base, const UiArea *area)
{
    ((QuestionPane *)base)->area =
        (UiArea){area->y + 1, area->x + 2, area->rows - 1, area->columns - 4};
    return TRUE;
}

static void question_paint(Pane *base, UiScreen *screen)
{
    QuestionPane *pane = (QuestionPane *)base;

    ui_dialog_paint(pane->dialog, screen, &pane->area);
}

static void question_cursor(const Pane *base, int *y, int *x)
{
    const QuestionPane *pane = (const QuestionPane *)base;

    ui_dialog_cursor(pane->dialog, &pane->area, y, x);
}

static SafeText *question_heading(const Pane *base)
{
    return safe_text_printf("%s", C_("screen", "Are you sure?"));
}

static SafeText *question_say(const Pane *base)
{
    return ui_dialog_say(((const QuestionPane *)base)->dialog);
}

/* Going away unanswered (the session is over) is no. */
static void question_free(Pane *base)
{
    QuestionPane *pane = (QuestionPane *)base;

    ui_dialog_free(pane->dialog);
    g_free(pane);
}

static const PaneOps question_ops = {
    .id = "question",
    .title = "Question",
    .free = question_free,
    .recalc = question_recalc,
    .paint = question_paint,
    .cursor = question_cursor,
    .key = question_key,
    .paste = question_paste,
    .acts = question_acts,
    .hints = question_hints,
    .heading = question_heading,
    .say = question_say,
};

UiGrade pane_grade(ActionGrade grade)
{
    switch (grade) {
    case GRADE_LOOK:
    case GRADE_UNDO:
        break;
    case GRADE_CONFIRM:
        return UI_GRADE_CONFIRM;
    case GRADE_NUMBER:
        return UI_GRADE_TYPE;
    }
    return UI_GRADE_UNDO;
}

Pane *pane_question_new(const PaneHost *host, UiDialog *taken, PaneAnswered answered, gpointer data)
{
    QuestionPane *pane = g_new0(QuestionPane, 1);

    pane->pane = (Pane){.ops = &question_ops, .host = host};
    pane->dialog = taken;
    pane->answered = answered;
    pane->data = data;
    return &pane->pane;
}
