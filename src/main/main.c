/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "looptrace/app.h"
#include "looptrace/cli.h"
#include "looptrace/log.h"
#include "looptrace/secret.h"
#include "looptrace/words.h"

/* Takes a link out of the words; NULL: there is none. */
static const char *take_link(int *argc, char **argv)
{
    for (int i = 1; i < *argc; i++) {
        const char *word = argv[i];
        if (!app_is_link(word))
            continue;
        for (int next = i; next < *argc; next++)
            argv[next] = argv[next + 1];
        (*argc)--;
        return word;
    }
    return NULL;
}

static int refuse_link(void)
{
    g_autoptr(GError) error =
        g_error_new(FAULT, FAULT_USAGE,
                    _("a link is opened by itself, on the full screen, which needs a terminal"));

    return cli_report(error);
}

static int run_screen(char **options, const char *link)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_load((const char *const *)options, &error);
    int exit_code;

    if (config == NULL || !log_start(config_get(config, SETTING_LOG), FALSE, &error))
        return cli_report(error);
    exit_code = app_run(g_steal_pointer(&config), link, &error);
    return error == NULL ? exit_code : cli_report(error);
}

int main(int argc, char **argv)
{
    char *options[SETTING_COUNT] = {NULL};
    g_autoptr(GError) error = NULL;
    int exit_code;

    setlocale(LC_ALL, "");
    words_start();
    signal(SIGPIPE, SIG_IGN);
    if (!secret_harden_process(&error))
        return cli_report(error);
    const char *link = take_link(&argc, argv);
    if (!cli_wants_screen(argc, argv, options))
        return link == NULL ? cli_run(argc, argv) : refuse_link();
    exit_code = run_screen(options, link);
    for (int i = 0; i < SETTING_COUNT; i++)
        g_free(options[i]);
    return exit_code;
}
