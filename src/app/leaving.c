/* SPDX-License-Identifier: MIT */
#include "leaving.h"

#include "looptrace/text.h"
#include "looptrace/words.h"

#define NAMED_MAX 6 /* changes that are told one by one */

gboolean leaving_keep_typed(App *app)
{
    gboolean any = FALSE;

    for (guint i = 0; i < app->panes->len; i++) {
        Pane *pane = g_ptr_array_index(app->panes, i);
        any = (pane->ops->keep != NULL && pane->ops->keep(pane)) || any;
    }
    return any;
}

static void quit_answered(gboolean yes, gpointer data)
{
    if (yes)
        app_quit(data, EXIT_DONE);
}

static void add_sentence(UiDialog *dialog, char *taken)
{
    g_autofree char *sentence = taken;
    g_autoptr(SafeText) text = text_sanitise(sentence, -1, TEXT_LINE);

    ui_dialog_add(dialog, NULL, text);
}

/* Each of them by its words: who quits is to know what goes. */
static void add_lost(UiDialog *dialog, const GPtrArray *items, guint drafts)
{
    guint named = MIN(items->len, NAMED_MAX);

    for (guint i = 0; i < named; i++) {
        const WriteItem *item = g_ptr_array_index(items, i);
        add_sentence(dialog, g_strdup(item->label));
    }
    if (items->len > named)
        add_sentence(dialog, g_strdup_printf(P_("… and %u more change", "… and %u more changes",
                                                items->len - named),
                                             items->len - named));
    if (drafts > 0)
        add_sentence(dialog, g_strdup_printf(P_("%u form that is half filled",
                                                "%u forms that are half filled", drafts),
                                             drafts));
}

/* A kiosk is left to the next person, not to a shell. */
static void tell_how_to_leave(App *app)
{
    Screen screen = pane_screen(app_top(app));
    g_autofree char *lock = keymap_hint(app->keymap, screen, ACTION_LOCK_SCREEN);
    g_autofree char *out = keymap_hint(app->keymap, screen, ACTION_SIGN_OUT);
    g_autofree char *sentence =
        *lock == '\0' || *out == '\0'
            ? g_strdup(_("A kiosk goes on for the next person"))
            : g_strdup_printf(_("A kiosk: %s locks, %s signs out"), lock, out);

    app_say(app, sentence);
}

/* What waits in memory alone ends with the program; what waits on the disk doesn't mind. */
void leaving_ask_to_quit(App *app)
{
    Writes *writes = app->services->writes;
    Outbox *outbox = writes == NULL ? NULL : writes_outbox(writes);
    OutboxCounts counts = {0};

    if (!action_is_offered(action_row(ACTION_QUIT), app->services)) {
        tell_how_to_leave(app);
        return;
    }
    leaving_keep_typed(app);
    if (outbox != NULL && outbox_mode(outbox) != OUTBOX_SEALED)
        outbox_count(outbox, &counts);
    if (counts.waiting + counts.stuck + counts.drafts == 0) {
        app_quit(app, EXIT_DONE);
        return;
    }
    const UiQuestion asked = {
        .grade = UI_GRADE_CONFIRM,
        .question = _("Quit, and lose these?"),
        .yes = _("Quit, and lose them"),
        .no = _("Stay"),
    };
    UiDialog *dialog = ui_dialog_new(&asked);
    g_autoptr(GPtrArray) items = writes_list(writes, NULL);
    add_lost(dialog, items, counts.drafts);
    add_sentence(dialog, g_strdup_printf(_("They are %s."), outbox_describe(outbox)));
    app_push(app, pane_question_new(&app->host, dialog, quit_answered, app));
}
