/* SPDX-License-Identifier: MIT */
#include "looptrace/view_state.h"

#include <errno.h>

#include "looptrace/words.h"

char *view_state_path(void)
{
    return g_build_filename(g_get_user_state_dir(), "looptrace", "views", NULL);
}

static GKeyFile *load(const char *path)
{
    GKeyFile *file = g_key_file_new();

    g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL);
    return file;
}

char *view_state_get(const char *screen, const char *key)
{
    g_autofree char *path = view_state_path();
    g_autoptr(GKeyFile) file = load(path);

    return g_key_file_get_string(file, screen, key, NULL);
}

static gboolean fail(const char *path, const char *why, GError **error)
{
    g_set_error(error, FAULT, FAULT_IO, _("%s can't be written: %s"), path, why);
    return FALSE;
}

gboolean view_state_set(const char *screen, const char *key, const char *value, GError **error)
{
    g_autofree char *path = view_state_path();
    g_autofree char *directory = g_path_get_dirname(path);
    g_autoptr(GKeyFile) file = load(path);
    g_autoptr(GError) problem = NULL;
    gsize length = 0;

    g_key_file_set_string(file, screen, key, value);
    g_autofree char *text = g_key_file_to_data(file, &length, NULL);
    if (g_mkdir_with_parents(directory, 0700) != 0)
        return fail(path, g_strerror(errno), error);
    if (!g_file_set_contents_full(path, text, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                  &problem))
        return fail(path, problem->message, error);
    return TRUE;
}
