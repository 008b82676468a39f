/* SPDX-License-Identifier: MIT */
#include "command_line.h"

#include <string.h>

#include "acting.h"
#include "looptrace/cli.h"
#include "looptrace/words.h"

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

static gboolean is_here(const App *app, Action action)
{
    return action != ACTION_NONE &&
           (action_row(action)->run == NULL ||
            (action_row(action)->where & (1u << pane_screen(app_top(app)))) != 0);
}

static void start(App *app, CliLine *parsed, const char *line)
{
    g_autofree char *reason = (parsed->action->needs & NEEDS_PASSWORD) != 0
                                  ? g_strdup(_("the sign-in screen asks for the password"))
                                  : action_why_not(parsed->action, app->services);

    if (reason == NULL && app->commands > 0)
        reason = g_strdup(_("another command is still at work"));
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

void command_line_run(App *app, const char *line)
{
    g_autofree char *stripped = g_strstrip(g_strdup(line[0] == ':' ? line + 1 : line));
    Action action = action_of_line(stripped);
    g_autoptr(GError) error = NULL;
    CliLine parsed = {.action = NULL};

    if (is_here(app, action)) {
        acting_do(app, action);
        return;
    }
    if (cli_parse_line(stripped, &parsed, &error))
        start(app, &parsed, stripped);
    else
        app_say(app, error->message);
    cli_line_clear(&parsed);
}
