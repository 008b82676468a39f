/* SPDX-License-Identifier: MIT */
/* One assignment in the user's file changed, and nothing else of it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lines.h"
#include "looptrace/new_file.h"
#include "looptrace/words.h"

/* ---- lines ---- */

static gboolean is_head_of(const char *line, const char *section)
{
    g_autofree char *bare = g_strstrip(g_strdup(line));
    gsize length = strlen(bare);

    return length == strlen(section) + 2 && bare[0] == '[' && bare[length - 1] == ']' &&
           strncmp(bare + 1, section, length - 2) == 0;
}

static gboolean is_head(const char *line)
{
    g_autofree char *bare = g_strstrip(g_strdup(line));
    gsize length = strlen(bare);

    return length > 2 && bare[0] == '[' && bare[length - 1] == ']';
}

/* NULL: no assignment. */
static char *key_of(const char *line)
{
    g_autofree char *bare = g_strstrip(g_strdup(line));
    const char *equals = strchr(bare, '=');

    if (*bare == '#' || equals == NULL || is_head(line))
        return NULL;
    return g_strchomp(g_strndup(bare, (gsize)(equals - bare)));
}

/* The lines that are assignments of the section, in their order. */
static GArray *assignments(const GPtrArray *lines, const char *section)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));
    gboolean inside = FALSE;

    for (guint i = 0; i < lines->len; i++) {
        const char *line = g_ptr_array_index(lines, i);
        if (is_head(line))
            inside = is_head_of(line, section);
        g_autofree char *key = inside ? key_of(line) : NULL;
        if (key != NULL)
            g_array_append_val(found, i);
    }
    return found;
}

static guint find(const GPtrArray *lines, const GArray *places, const char *key)
{
    for (guint i = 0; i < places->len; i++) {
        g_autofree char *name = key_of(g_ptr_array_index(lines, g_array_index(places, guint, i)));
        if (strcmp(name, key) == 0)
            return i;
    }
    return G_MAXUINT;
}

/* Behind the last line of the section that isn't empty; where there is no such section, a new one at the end. */
static void append(GPtrArray *lines, const char *section, char *taken)
{
    guint place = 0;
    gboolean inside = FALSE;

    for (guint i = 0; i < lines->len; i++) {
        const char *line = g_ptr_array_index(lines, i);
        if (is_head(line))
            inside = is_head_of(line, section);
        if (inside && *line != '\0' && strcmp(line, "\r") != 0)
            place = i + 1;
    }
    if (place > 0) {
        g_ptr_array_insert(lines, (int)place, taken);
        return;
    }
    while (lines->len > 0 && *(const char *)g_ptr_array_index(lines, lines->len - 1) == '\0')
        g_ptr_array_remove_index(lines, lines->len - 1);
    if (lines->len > 0)
        g_ptr_array_add(lines, g_strdup(""));
    g_ptr_array_add(lines, g_strdup_printf("[%s]", section));
    g_ptr_array_add(lines, taken);
}

static void swap(GPtrArray *lines, guint a, guint b)
{
    gpointer kept = lines->pdata[a];

    lines->pdata[a] = lines->pdata[b];
    lines->pdata[b] = kept;
}

/* FALSE: there is no such line, or it is at the end already. */
static gboolean edit(GPtrArray *lines, const ConfigEdit *wanted)
{
    g_autoptr(GArray) places = assignments(lines, wanted->section);
    guint at = find(lines, places, wanted->key);
    char *line;

    switch (wanted->kind) {
    case CONFIG_PUT:
        line = g_strdup_printf("%s = %s", wanted->new_key, wanted->value);
        if (at == G_MAXUINT) {
            append(lines, wanted->section, line);
        } else {
            guint place = g_array_index(places, guint, at);
            g_free(lines->pdata[place]);
            lines->pdata[place] = line;
        }
        return TRUE;
    case CONFIG_REMOVE:
        if (at != G_MAXUINT)
            g_ptr_array_remove_index(lines, g_array_index(places, guint, at));
        return at != G_MAXUINT;
    case CONFIG_UP:
    case CONFIG_DOWN:
        break;
    }
    guint other = wanted->kind == CONFIG_UP ? at - 1 : at + 1;
    if (at == G_MAXUINT || other >= places->len)
        return FALSE;
    swap(lines, g_array_index(places, guint, at), g_array_index(places, guint, other));
    return TRUE;
}

/* ---- the file ---- */

static gboolean fail(const char *path, int number, GError **error)
{
    g_set_error(error, FAULT, FAULT_IO, _("%s can't be written: %s"), path, g_strerror(number));
    return FALSE;
}

/* Where the bytes are, behind links; a file that isn't there yet is where it is said to be. */
static char *real_place(const char *path)
{
    char *real = realpath(path, NULL);
    char *copy = g_strdup(real == NULL ? path : real);

    free(real);
    return copy;
}

/* Another looptrace waits its turn. -1: without; then the last one wins. */
static int lock(const char *path)
{
    g_autofree char *directory = g_path_get_dirname(path);
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0 && flock(fd, LOCK_EX) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static gboolean write_lines(const char *path, guint mode, GPtrArray *lines, GError **error)
{
    g_autoptr(NewFile) file = new_file_begin(path, mode, TRUE, error);

    if (file == NULL)
        return FALSE;
    for (guint i = 0; i < lines->len; i++) {
        const char *line = g_ptr_array_index(lines, i);
        if (!new_file_write(file, line, strlen(line), error) ||
            !new_file_write(file, "\n", 1, error))
            return FALSE;
    }
    return new_file_commit(g_steal_pointer(&file), error);
}

static gboolean edit_locked(const char *path, const ConfigEdit *wanted, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) problem = NULL;
    struct stat there;
    guint mode = stat(path, &there) == 0 ? there.st_mode & 07777 : 0600;

    if (!g_file_get_contents(path, &text, NULL, &problem) &&
        !g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        g_set_error(error, FAULT, FAULT_IO, _("%s can't be read: %s"), path, problem->message);
        return FALSE;
    }
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) all = g_strsplit(text == NULL ? "" : text, "\n", -1);
    for (guint i = 0; all[i] != NULL; i++)
        g_ptr_array_add(lines, g_strdup(all[i]));
    while (lines->len > 0 && *(const char *)g_ptr_array_index(lines, lines->len - 1) == '\0')
        g_ptr_array_remove_index(lines, lines->len - 1);
    if (!edit(lines, wanted)) {
        gboolean moves = wanted->kind == CONFIG_UP || wanted->kind == CONFIG_DOWN;
        g_set_error(error, FAULT, FAULT_NOT_FOUND,
                    moves ? _("“%s” can't be moved further in [%s] of %s")
                          : _("there is no “%s” in [%s] of %s to be changed"),
                    wanted->key, wanted->section, path);
        return FALSE;
    }
    return write_lines(path, mode, lines, error);
}

gboolean config_edit_file(const char *path, const ConfigEdit *wanted, GError **error)
{
    g_autofree char *place = real_place(path);
    g_autofree char *directory = g_path_get_dirname(place);

    if (g_mkdir_with_parents(directory, 0700) != 0)
        return fail(place, errno, error);
    int held = lock(place);
    gboolean done = edit_locked(place, wanted, error);
    if (held >= 0)
        close(held);
    return done;
}
