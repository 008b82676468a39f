/* SPDX-License-Identifier: MIT */
#include "config_home.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

int config_home_set_up(void **state)
{
    ConfigHome *home = g_new0(ConfigHome, 1);

    home->directory = g_dir_make_tmp("looptrace-config-XXXXXX", NULL);
    home->file = g_build_filename(home->directory, "config", NULL);
    g_setenv("LOOPTRACE_CONFIG", home->file, TRUE);
    *state = home;
    return 0;
}

int config_home_tear_down(void **state)
{
    ConfigHome *home = *state;

    config_free(home->config);
    g_remove(home->file);
    g_rmdir(home->directory);
    g_free(home->file);
    g_free(home->directory);
    g_free(home);
    g_unsetenv("LOOPTRACE_CONFIG");
    return 0;
}

Config *config_home_begin(void **state, const char *text)
{
    ConfigHome *home = *state;

    assert_true(g_file_set_contents(home->file, text, -1, NULL));
    home->config = config_load(NULL, NULL);
    assert_non_null(home->config);
    return home->config;
}
