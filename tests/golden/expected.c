/* SPDX-License-Identifier: MIT */
#include "expected.h"

#include <glib/gstdio.h>
#include <string.h>

struct Expected {
    char *directory;
    gboolean update;
    GHashTable *seen; /* file names */
};

Expected *expected_new(const char *directory, gboolean update)
{
    Expected *expected = g_new0(Expected, 1);

    expected->directory = g_strdup(directory);
    expected->update = update;
    expected->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return expected;
}

void expected_free(Expected *expected)
{
    if (expected == NULL)
        return;
    g_hash_table_unref(expected->seen);
    g_free(expected->directory);
    g_free(expected);
}

/* Screens are compared line by line, for a line has a place of its own on each of them. */
static void tell_difference(const char *wanted, const char *got)
{
    g_auto(GStrv) left = g_strsplit(wanted, "\n", -1);
    g_auto(GStrv) right = g_strsplit(got, "\n", -1);
    guint left_count = g_strv_length(left);
    guint right_count = g_strv_length(right);

    for (guint i = 0; i < MAX(left_count, right_count); i++) {
        const char *was = i < left_count ? left[i] : NULL;
        const char *is = i < right_count ? right[i] : NULL;
        if (g_strcmp0(was, is) == 0)
            continue;
        g_autofree char *text =
            g_strdup_printf("%s%s%s%s%s%s", was == NULL ? "" : "wanted |", was == NULL ? "" : was,
                            was == NULL ? "" : "\n", is == NULL ? "" : "got    |",
                            is == NULL ? "" : is, is == NULL ? "" : "\n");
        g_autofree char *place = g_strdup_printf("line %u:", i + 1);
        tap_comment(place);
        tap_comment(text);
    }
}

static gboolean is_as_expected(const Expected *expected, const char *path, const char *got)
{
    g_autofree char *wanted = NULL;
    g_autoptr(GError) error = NULL;

    if (expected->update) {
        g_mkdir_with_parents(expected->directory, 0755);
        return g_file_set_contents(path, got, -1, NULL);
    }
    if (!g_file_get_contents(path, &wanted, NULL, &error)) {
        tap_comment(error->message);
        tap_comment(got);
        return FALSE;
    }
    if (strcmp(wanted, got) == 0)
        return TRUE;
    tell_difference(wanted, got);
    return FALSE;
}

gboolean expected_compare(Expected *expected, const char *name, const char *got, Tap *tap)
{
    char *file = g_strdup_printf("%s.txt", name);
    g_autofree char *path = g_build_filename(expected->directory, file, NULL);

    if (!g_hash_table_add(expected->seen, file))
        return tap_check(tap, FALSE, "screen %s has a name of its own", name);
    return tap_check(tap, is_as_expected(expected, path, got), "screen %s", name);
}

void expected_finish(const Expected *expected, Tap *tap)
{
    g_autoptr(GDir) files = g_dir_open(expected->directory, 0, NULL);
    const char *file;

    while (files != NULL && (file = g_dir_read_name(files)) != NULL) {
        if (g_hash_table_contains(expected->seen, file))
            continue;
        g_autofree char *path = g_build_filename(expected->directory, file, NULL);
        if (!expected->update || g_remove(path) != 0)
            tap_check(tap, FALSE, "%s is expected, but never shown", path);
    }
}
