/* SPDX-License-Identifier: MIT */
#include "help.h"

#include <string.h>

#include "arguments.h"
#include "looptrace/words.h"

#define INDENT 26

/* "orders show ORDER-NUMBER". */
static char *usage_of(const ActionRow *row)
{
    g_autofree char *words = action_words(row);
    g_autoptr(GString) usage = g_string_new(words);
    guint n = action_words_count(row);

    for (guint i = 0; i < n; i++) {
        gboolean spare = (row->arguments[i].traits & ARGUMENT_IS_SPARE) != 0;
        g_string_append_printf(usage, " %s%s%s", spare ? "[" : "", row->arguments[i].shown,
                               spare ? "]" : "");
    }
    return g_string_free(g_steal_pointer(&usage), FALSE);
}

/* Commands of the noun; NULL: all. */
static void append_commands(GString *out, const char *noun)
{
    gsize length = noun == NULL ? 0 : strlen(noun);

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        gboolean wanted = noun == NULL || (strncmp(row->name, noun, length) == 0 &&
                                           strchr(".", row->name[length]) != NULL);
        if (row->run == NULL || (row->needs & IS_HIDDEN) != 0 || !wanted)
            continue;
        g_autofree char *usage = usage_of(row);
        g_string_append_printf(out, "  %-*s %s\n", INDENT, usage, _(row->help));
    }
}

static void append_options(GString *out, const ActionArgument *arguments)
{
    for (; arguments != NULL && arguments->name != NULL; arguments++) {
        if ((arguments->traits & ARGUMENT_IS_WORD) != 0)
            continue;
        g_autofree char *usage =
            arguments->shown == NULL
                ? g_strdup_printf("--%s", arguments->name)
                : g_strdup_printf("--%s %s", arguments->name, arguments->shown);
        g_string_append_printf(out, "  %-*s %s\n", INDENT, usage, _(arguments->help));
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

    append_commands(out, NULL);
    g_string_append(out, "\nOptions of every command\n");
    append_options(out, action_common);
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

    append_commands(out, noun);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *help_command(const ActionRow *row)
{
    g_autofree char *usage = usage_of(row);
    g_autoptr(GString) out = g_string_new(NULL);

    g_string_append_printf(out, "looptrace %s [OPTION…]\n\n%s.\n", usage, _(row->help));
    if (row->details != NULL)
        g_string_append_printf(out, "%s\n", _(row->details));
    if (row->arguments != NULL && row->arguments[action_words_count(row)].name != NULL) {
        g_string_append(out, "\nOptions\n");
        append_options(out, row->arguments);
    }
    g_string_append(out, "\nOptions of every command\n");
    append_options(out, action_common);
    if (row->example != NULL)
        g_string_append_printf(out, "\nExample\n  %s\n", row->example);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *help_version(void)
{
    return g_strdup("looptrace " LOOPTRACE_VERSION "\n");
}
