/* SPDX-License-Identifier: MIT */
#include "help.h"

#include <string.h>

#include "arguments.h"
#include "looptrace/words.h"

#define INDENT 26

static char *command_words(const Command *command)
{
    return command->verb == NULL ? g_strdup(command->noun)
                                 : g_strdup_printf("%s %s", command->noun, command->verb);
}

static void append_command_line(GString *out, const Command *command)
{
    g_autofree char *words = command_words(command);
    g_autofree char *usage = command->positional == NULL
                                 ? g_strdup(words)
                                 : g_strdup_printf("%s %s", words, command->positional);

    g_string_append_printf(out, "  %-*s %s\n", INDENT, usage, _(command->summary));
}

static void append_options(GString *out, const CommandOption *options, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_autofree char *usage =
            options[i].argument == NULL
                ? g_strdup_printf("--%s", options[i].name)
                : g_strdup_printf("--%s %s", options[i].name, options[i].argument);
        g_string_append_printf(out, "  %-*s %s\n", INDENT, usage, _(options[i].help));
    }
}

static void append_settings(GString *out)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *environment = config_environment((Setting)i);
        if (environment != NULL)
            g_string_append_printf(out, "  %-*s %s\n", INDENT, environment,
                                   config_help((Setting)i));
    }
}

char *help_overview(void)
{
    g_autoptr(GString) out = g_string_new(
        "looptrace: orders and production of a knitwear platform, in the terminal\n\n"
        "  looptrace                  the full screen (on a terminal)\n"
        "  looptrace COMMAND …        for scripts; `looptrace COMMAND --help` tells more\n\n"
        "Commands\n");
    const Command *command;

    for (guint i = 0; (command = command_at(i)) != NULL; i++)
        append_command_line(out, command);
    g_string_append(out, "\nOptions of every command\n");
    append_options(out, arguments_global, arguments_global_count);
    g_string_append(out, "\nEnvironment\n");
    append_settings(out);
    g_string_append(out,
                    "\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 conflict, 4 not signed in,\n"
                    "5 refused by the server's policy, 6 offline, 130 interrupted.\n\n"
                    "Examples\n"
                    "  looptrace login --email ada@example.com\n"
                    "  looptrace orders list --at-risk\n"
                    "  looptrace orders list --json | jq -r '.[].order_number'\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *help_noun(const char *noun)
{
    g_autoptr(GString) out = g_string_new("Commands\n");
    const Command *command;

    for (guint i = 0; (command = command_at(i)) != NULL; i++)
        if (strcmp(command->noun, noun) == 0)
            append_command_line(out, command);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *help_command(const Command *command)
{
    g_autofree char *words = command_words(command);
    g_autoptr(GString) out = g_string_new(NULL);

    g_string_append_printf(
        out, "looptrace %s%s%s [OPTION…]\n\n%s.\n", words, command->positional == NULL ? "" : " ",
        command->positional == NULL ? "" : command->positional, command->summary);
    if (command->details != NULL)
        g_string_append_printf(out, "%s\n", command->details);
    if (command->n_options > 0) {
        g_string_append(out, "\nOptions\n");
        append_options(out, command->options, command->n_options);
    }
    g_string_append(out, "\nOptions of every command\n");
    append_options(out, arguments_global, arguments_global_count);
    if (command->example != NULL)
        g_string_append_printf(out, "\nExample\n  %s\n", command->example);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *help_version(void)
{
    return g_strdup("looptrace " LOOPTRACE_VERSION "\n");
}
