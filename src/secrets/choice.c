/* SPDX-License-Identifier: MIT */
#include "choice.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "looptrace/fault.h"
#include "looptrace/keyring.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define GROUP "chosen"

char *keyring_choices_path(void)
{
    return g_build_filename(g_get_user_state_dir(), "looptrace", "keyrings", NULL);
}

static GKeyFile *load(const char *path)
{
    GKeyFile *file = g_key_file_new();

    g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL);
    return file;
}

char *choice_read(const char *name)
{
    g_autofree char *path = keyring_choices_path();
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
    g_autoptr(GKeyFile) file = load(path);

    return g_key_file_get_string(file, GROUP, hash, NULL);
}

static gboolean fail(const char *path, const char *why, GError **error)
{
    g_autofree char *clean = text_clean(path, -1);

    g_set_error(error, FAULT, FAULT_IO, _("%s can't be written: %s"), clean, why);
    return FALSE;
}

static gboolean is_empty(GKeyFile *file)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, GROUP, NULL, NULL);

    return keys == NULL || keys[0] == NULL;
}

gboolean choice_write(const char *name, const char *kind, GError **error)
{
    g_autofree char *path = keyring_choices_path();
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
    g_autoptr(GKeyFile) file = load(path);
    g_autoptr(GError) problem = NULL;
    gsize length = 0;

    if (kind != NULL)
        g_key_file_set_string(file, GROUP, hash, kind);
    else
        g_key_file_remove_key(file, GROUP, hash, NULL);
    if (is_empty(file))
        return g_unlink(path) == 0 || errno == ENOENT || fail(path, g_strerror(errno), error);
    g_autofree char *text = g_key_file_to_data(file, &length, NULL);
    if (g_mkdir_with_parents(directory, 0700) != 0)
        return fail(path, g_strerror(errno), error);
    return g_file_set_contents_full(path, text, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT,
                                    0600, &problem) ||
           fail(path, problem->message, error);
}
