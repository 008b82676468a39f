/* SPDX-License-Identifier: MIT */
/* A line as it is typed in the `:` prompt: the same words as on the command line. */
#include "arguments.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

static gboolean fail(GError **error, const char *message)
{
    g_set_error(error, FAULT, FAULT_USAGE, "%s", message);
    return FALSE;
}

static gboolean is_for_here(const ParsedArguments *parsed, GError **error)
{
    if (parsed->action == NULL)
        return fail(error, _("F1 is help; F9 finds what can be done"));
    for (int i = 0; i < SETTING_COUNT; i++)
        if (parsed->settings[i] != NULL)
            return fail(error, _("settings are for the start of the program"));
    if (parsed->help || parsed->version)
        return fail(error, _("F1 is help; F9 finds what can be done"));
    return TRUE;
}

gboolean cli_parse_line(const char *line, CliLine *parsed, GError **error)
{
    g_autofree char *whole = g_strconcat("looptrace ", line, NULL);
    g_auto(GStrv) words = NULL;
    g_autoptr(GError) problem = NULL;
    ParsedArguments arguments;

    *parsed = (CliLine){.action = NULL};
    if (!g_shell_parse_argv(whole, NULL, &words, &problem))
        return fail(error, _("a quotation mark is missing"));
    gboolean good = arguments_parse((int)g_strv_length(words), words, &arguments, error) &&
                    is_for_here(&arguments, error);
    if (good) {
        parsed->action = arguments.action;
        parsed->arguments = g_steal_pointer(&arguments.arguments);
        parsed->columns = g_steal_pointer(&arguments.columns);
        parsed->format = arguments.format;
    }
    arguments_clear(&arguments);
    return good;
}

void cli_line_clear(CliLine *line)
{
    g_clear_pointer(&line->arguments, command_arguments_free);
    g_clear_pointer(&line->columns, g_strfreev);
}
