/* SPDX-License-Identifier: MIT */
#include "child.h"

#define OUR_VARIABLES "LOOPTRACE_"

char **child_environment(void)
{
    g_auto(GStrv) all = g_get_environ();
    g_autoptr(GStrvBuilder) kept = g_strv_builder_new();

    for (char **variable = all; *variable != NULL; variable++)
        if (!g_str_has_prefix(*variable, OUR_VARIABLES))
            g_strv_builder_add(kept, *variable);
    return g_strv_builder_end(kept);
}
