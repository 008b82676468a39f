/* SPDX-License-Identifier: MIT */
/* A line as it is typed in the `:` prompt: the same words as on the command line. */
#include <string.h>

#include "arguments.h"
#include "looptrace/completion.h"
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
    if (command_arguments_have(parsed->arguments, "stdin"))
        return fail(error, _("there is no stdin here: --stdin is for scripts; mark rows instead"));
    if (parsed->help || parsed->version)
        return fail(error, _("F1 is help; F9 finds what can be done"));
    return TRUE;
}

/* Where the word stands, or, where one is missing, the end. */
static gsize place_of(const LineWords *words, const char *wrong, gsize length)
{
    for (guint i = 0; wrong != NULL && i < words->words->len; i++) {
        const LineWord *word = line_words_at(words, i);
        const char *sign = g_str_has_prefix(word->text, "--") ? strchr(word->text, '=') : NULL;
        if (strcmp(word->text, wrong) == 0)
            return word->start;
        if (sign != NULL && strcmp(sign + 1, wrong) == 0)
            return word->start + (gsize)(sign + 1 - word->text);
    }
    return length;
}

static char **program_and_words(const LineWords *words)
{
    char **argv = g_new0(char *, words->words->len + 2);

    argv[0] = g_strdup("looptrace");
    for (guint i = 0; i < words->words->len; i++)
        argv[i + 1] = g_strdup(line_words_at(words, i)->text);
    return argv;
}

gboolean cli_parse_line(const char *line, CliLine *parsed, gsize *position, GError **error)
{
    g_autoptr(LineWords) words = line_words_new(line, -1);
    g_auto(GStrv) argv = program_and_words(words);
    ParsedArguments arguments;
    gsize nowhere;

    if (position == NULL)
        position = &nowhere;
    *parsed = (CliLine){.action = NULL};
    *position = strlen(line);
    if (words->quote != '\0')
        return fail(error, _("a quotation mark is missing"));
    gboolean read = arguments_parse((int)g_strv_length(argv), argv, &arguments, error);
    if (!read)
        *position = place_of(words, arguments.wrong, strlen(line));
    gboolean good = read && is_for_here(&arguments, error);
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
