/* SPDX-License-Identifier: MIT */
#include "command_line.h"

#include <string.h>

#include "acting.h"
#include "looptrace/cli.h"
#include "looptrace/prompt_history.h"
#include "looptrace/ui_dialog.h"
#include "looptrace/words.h"
#include "price.h"

typedef struct {
    App *app;
    OutputOptions options;
    GStrv columns;
    char *line;
} Run;

static void run_free(Run *run)
{
    g_strfreev(run->columns);
    g_free(run->line);
    g_free(run);
}

/* One sentence, or a screen of its own. */
static void show(Run *run, const Records *records)
{
    App *app = run->app;
    const char *message = records_message(records);
    g_autoptr(GError) error = NULL;

    if (records_text(records) == NULL && records_count(records) == 0 && message != NULL) {
        app_say(app, message);
        return;
    }
    g_autofree char *text = cli_render(records, &run->options, &error);
    if (text == NULL) {
        app_say(app, error->message);
        return;
    }
    app_push(app, pane_output_new(&app->host, run->line, text, message));
}

static void done(Records *records, const GError *error, gpointer data)
{
    Run *run = data;
    App *app = run->app;

    app->commands--;
    g_clear_pointer(&app->message, g_free); /* that it is at work */
    if (!app->ended && error != NULL)
        app_say(app, error->message);
    else if (!app->ended)
        show(run, records);
    records_free(records);
    run_free(run);
}

/* "list sort" → list.sort; NULL name: what follows are arguments. */
static Action action_of_line(const char *line)
{
    g_autofree char *name = g_strdelimit(g_strdup(line), " ", '.');

    return action_from_name(name);
}

static gboolean is_here(const Pane *pane, Action action)
{
    return action != ACTION_NONE &&
           (action_row(action)->run == NULL ||
            (action_row(action)->where & SCREEN_BIT(pane_screen(pane))) != 0);
}

static gboolean names_file(const CliLine *parsed)
{
    const ActionArgument *argument = parsed->action->arguments;

    for (; argument != NULL && argument->name != NULL; argument++)
        if (argument->type == ARGUMENT_FILE &&
            command_arguments_have(parsed->arguments, argument->name))
            return TRUE;
    return FALSE;
}

static char *why_not_now(const App *app, const CliLine *parsed)
{
    const ActionRow *action = parsed->action;

    if ((action->needs & NEEDS_PASSWORD) != 0)
        return g_strdup(_("the sign-in screen asks for the password"));
    if (app->commands > 0)
        return g_strdup(_("another command is still at work"));
    if (names_file(parsed) && config_get_flag(app->services->config, SETTING_KIOSK))
        return g_strdup(_("a kiosk goes without it"));
    return action_why_not(action, app->services);
}

static void go(App *app, CliLine *parsed, const char *line)
{
    g_autofree char *reason = why_not_now(app, parsed);

    if (reason != NULL) {
        app_say(app, reason);
        return;
    }
    Run *run = g_new0(Run, 1);
    run->app = app;
    run->line = g_strdup(line);
    run->columns = g_steal_pointer(&parsed->columns);
    run->options = (OutputOptions){
        .format = parsed->format,
        .columns = (const char *const *)run->columns,
        .width = ui_screen_columns(app->screen) - 1,
        .ascii = app->host.ascii,
        .clock = &app->services->clock,
    };
    app->commands++;
    command_run(parsed->action, app->services, g_steal_pointer(&parsed->arguments), done, run);
    app_say(app, _("at work…"));
}

/* ---- what is grave is asked first, as its key would ---- */

static void answered(gboolean yes, gpointer data)
{
    App *app = data;
    g_autofree char *line = g_steal_pointer(&app->asking);
    CliLine parsed = {.action = NULL};

    if (yes && line != NULL && cli_parse_line(line, &parsed, NULL, NULL))
        go(app, &parsed, line);
    cli_line_clear(&parsed);
}

/* What it is about: its first word. */
static const char *first_word(const CliLine *parsed)
{
    return action_words_count(parsed->action) == 0
               ? NULL
               : command_arguments_text(parsed->arguments, parsed->action->arguments[0].name);
}

static void ask(App *app, const CliLine *parsed, ActionGrade grade, const char *line)
{
    const char *word = first_word(parsed);
    const UiQuestion asked = {
        .grade = word == NULL ? UI_GRADE_CONFIRM : pane_grade(grade),
        .question = _("Run this command?"),
        .yes = _("Run it"),
        .no = _("Not now"),
        .word = word,
    };
    UiDialog *dialog = ui_dialog_new(&asked);
    g_autoptr(SafeText) shown = text_sanitise(line, -1, TEXT_LINE);
    g_autoptr(SafeText) help = safe_text_printf("%s.", _(parsed->action->help));

    ui_dialog_add(dialog, NULL, shown);
    ui_dialog_add(dialog, NULL, help);
    g_free(app->asking);
    app->asking = g_strdup(line);
    app_push(app, pane_question_new(&app->host, dialog, answered, app));
}

static void start(App *app, CliLine *parsed, const char *line)
{
    ActionGrade grade = action_grade(parsed->action, parsed->arguments);

    if (grade >= GRADE_CONFIRM && !command_arguments_have(parsed->arguments, "dry-run"))
        ask(app, parsed, grade, line);
    else
        go(app, parsed, line);
}

static char *strip(const char *line)
{
    return g_strstrip(g_strdup(line[0] == ':' ? line + 1 : line));
}

void command_line_run(App *app, const char *line)
{
    g_autofree char *stripped = strip(line);
    Action action = action_of_line(stripped);
    g_autoptr(GError) error = NULL;
    CliLine parsed = {.action = NULL};

    prompt_history_add(app->services, line);
    g_clear_pointer(&app->priced, g_free);
    if (is_here(app_top(app), action)) {
        acting_do(app, action);
        return;
    }
    if (cli_parse_line(stripped, &parsed, NULL, &error))
        start(app, &parsed, stripped);
    else
        app_say(app, error->message);
    cli_line_clear(&parsed);
}

/* ---- before it is run ---- */

/* Metered: the first time the price is told, the second time the same line is paid. */
static char *tell_price(App *app, const CliLine *parsed, const char *line)
{
    if (!config_get_flag(app->services->config, SETTING_METERED) ||
        command_arguments_have(parsed->arguments, "offline") ||
        command_arguments_have(parsed->arguments, "dry-run") || g_strcmp0(app->priced, line) == 0)
        return NULL;
    g_free(app->priced);
    app->priced = g_strdup(line);
    return price_of_command(app->services, parsed->action);
}

static char *why_not_line(App *app, const char *line, gsize *position)
{
    g_autoptr(GError) error = NULL;
    CliLine parsed = {.action = NULL};
    char *reason;

    if (!cli_parse_line(line, &parsed, position, &error))
        return g_strdup(error->message);
    *position = strlen(line);
    reason = why_not_now(app, &parsed);
    if (reason == NULL)
        reason = tell_price(app, &parsed, line);
    cli_line_clear(&parsed);
    return reason;
}

char *command_line_why_not(gpointer data, const Pane *below, const char *line, gsize *position)
{
    App *app = data;
    g_autofree char *stripped = strip(line);
    Action action = action_of_line(stripped);

    *position = strlen(line);
    if (is_here(below, action))
        return pane_why_not(below, action);
    return why_not_line(app, line, position);
}
