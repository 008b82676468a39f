/* SPDX-License-Identifier: MIT */
#include "home.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static char *use_home(char *home)
{
    g_autofree char *cache = g_build_filename(home, "cache", NULL);
    g_autofree char *state = g_build_filename(home, "state", NULL);

    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    g_setenv("XDG_STATE_HOME", state, TRUE);
    return home;
}

char *home_new(void)
{
    return use_home(g_dir_make_tmp("looptrace-store-XXXXXX", NULL));
}

char *home_new_in_memory(void)
{
    char *home = g_strdup("/dev/shm/looptrace-store-XXXXXX");

    if (g_mkdtemp(home) != NULL)
        return use_home(home);
    g_free(home);
    return home_new();
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    return remove(path);
}

void home_free(char *home)
{
    nftw(home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    g_free(home);
}

guint home_count(const char *directory, const char *part)
{
    GDir *entries = g_dir_open(directory, 0, NULL);
    const char *name;
    guint count = 0;

    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL)
        count += strstr(name, part) != NULL;
    g_clear_pointer(&entries, g_dir_close);
    return count;
}

gboolean home_has_bytes(const char *home, const char *text)
{
    GDir *entries = g_dir_open(home, 0, NULL);
    const char *name;
    gboolean found = FALSE;

    while (entries != NULL && !found && (name = g_dir_read_name(entries)) != NULL) {
        g_autofree char *path = g_build_filename(home, name, NULL);
        g_autofree char *content = NULL;
        gsize length = 0;
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            found = home_has_bytes(path, text);
        else if (g_file_get_contents(path, &content, &length, NULL))
            found = memmem(content, length, text, strlen(text)) != NULL;
    }
    g_clear_pointer(&entries, g_dir_close);
    return found;
}

GBytes *bytes_of(const char *text)
{
    return g_bytes_new(text, strlen(text));
}
