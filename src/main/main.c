/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "looptrace/app.h"
#include "looptrace/cli.h"
#include "looptrace/log.h"
#include "looptrace/secret.h"
#include "looptrace/words.h"

static int run_screen(char **options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_load((const char *const *)options, &error);
    int exit_code;

    if (config == NULL || !log_start(config_get(config, SETTING_LOG), FALSE, &error))
        return cli_report(error);
    exit_code = app_run(g_steal_pointer(&config), &error);
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
    if (!cli_wants_screen(argc, argv, options))
        return cli_run(argc, argv);
    exit_code = run_screen(options);
    for (int i = 0; i < SETTING_COUNT; i++)
        g_free(options[i]);
    return exit_code;
}
