/* SPDX-License-Identifier: MIT */
/* Themes by name: the person's, the system's, those that are compiled in. */
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>

#include "looptrace/text.h"
#include "looptrace/theme.h"
#include "looptrace/words.h"

#include "theme_read.h"
#include "themes.h"

#define RESOURCE_ROOT "/looptrace/themes"
#define FILE_SIZE_MAX (64 * 1024)
#define DEFAULT_THEME "default"
#define SUFFIX        ".theme"

/* ---- finding ---- */

static char *file_contents(const char *path, gsize *length, GError **error)
{
    char *bytes = NULL;
    struct stat status;

    /* A device or a pipe has no size, and may have no end. */
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= FILE_SIZE_MAX &&
        g_file_get_contents(path, &bytes, length, NULL))
        return bytes;
    g_autofree char *shown = text_clean(path, -1);
    g_set_error(error, FAULT, FAULT_CONFIG, _("theme %s can't be read"), shown);
    return NULL;
}

static gboolean read_file(const char *path, int colours, Theme *theme, GError **error)
{
    gsize length;
    g_autofree char *bytes = file_contents(path, &length, error);

    return bytes != NULL && theme_read(path, bytes, length, colours, theme, error);
}

static GBytes *compiled_in(const char *name)
{
    g_autofree char *path = g_strconcat(RESOURCE_ROOT "/", name, SUFFIX, NULL);

    return g_resource_lookup_data(themes_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

static char **compiled_in_files(void)
{
    return g_resource_enumerate_children(themes_get_resource(), RESOURCE_ROOT,
                                         G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

static gboolean read_compiled_in(const char *name, int colours, Theme *theme, GError **error)
{
    g_autoptr(GBytes) bytes = compiled_in(name);
    g_autofree char *shown = text_clean(name, -1);

    if (bytes != NULL) {
        gsize length;
        const char *data = g_bytes_get_data(bytes, &length);
        return theme_read(name, data, length, colours, theme, error);
    }
    g_auto(GStrv) files = compiled_in_files();
    g_autofree char *known = g_strjoinv(", ", files);
    g_set_error(error, FAULT, FAULT_CONFIG, _("there is no theme “%s”; compiled in are %s"), shown,
                known);
    return FALSE;
}

/* Where a name is looked for, the strongest first. */
static char **directories(void)
{
    const char *const *data = g_get_system_data_dirs();
    GStrvBuilder *builder = g_strv_builder_new();
    char **list;

    for (int i = -1; i < 0 || data[i] != NULL; i++) {
        g_autofree char *directory = g_build_filename(i < 0 ? g_get_user_config_dir() : data[i],
                                                      "looptrace", "themes", NULL);
        g_strv_builder_add(builder, directory);
    }
    list = g_strv_builder_end(builder);
    g_strv_builder_unref(builder);
    return list;
}

/* NULL when there is none. */
static char *find_file(const char *name)
{
    g_auto(GStrv) places = directories();
    g_autofree char *file = g_strconcat(name, SUFFIX, NULL);

    for (guint i = 0; places[i] != NULL; i++) {
        g_autofree char *path = g_build_filename(places[i], file, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
    return NULL;
}

gboolean theme_load(const char *name, int colours, Theme *theme, GError **error)
{
    g_autofree char *path = NULL;

    if (name == NULL || *name == '\0')
        name = DEFAULT_THEME;
    for (int i = 0; i < UI_ROLE_COUNT; i++)
        theme->styles[i] = (ThemeStyle){THEME_DEFAULT_COLOUR, THEME_DEFAULT_COLOUR, 0};
    if (!read_compiled_in(DEFAULT_THEME, colours, theme, error))
        return FALSE;
    if (strchr(name, '/') != NULL)
        return read_file(name, colours, theme, error);
    path = find_file(name);
    if (path != NULL)
        return read_file(path, colours, theme, error);
    return strcmp(name, DEFAULT_THEME) == 0 || read_compiled_in(name, colours, theme, error);
}

/* ---- listing ---- */

void theme_info_free(ThemeInfo *info)
{
    g_free(info->name);
    g_free(info->path);
    g_free(info->summary);
    g_free(info->background);
    g_free(info->sections);
    g_free(info->problem);
    g_free(info);
}

static ThemeInfo *info_new(const char *name, const char *path, const char *bytes, gsize length)
{
    ThemeInfo *info = g_new0(ThemeInfo, 1);
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) error = NULL;
    Theme theme;

    if (!theme_parse(keys, name, bytes, length, &error) ||
        !theme_read(name, bytes, length, 0, &theme, &error))
        info->problem = g_strdup(error->message);
    info->name = text_clean(name, -1);
    info->path = path == NULL ? NULL : text_clean(path, -1);
    info->summary = theme_about(keys, "summary", "");
    info->background = theme_about(keys, "background", "any");
    info->sections = theme_sections(keys);
    return info;
}

/* TRUE: a stronger place has it already. */
static gboolean is_listed(const GPtrArray *list, const char *name)
{
    for (guint i = 0; i < list->len; i++)
        if (strcmp(((const ThemeInfo *)g_ptr_array_index(list, i))->name, name) == 0)
            return TRUE;
    return FALSE;
}

static char *name_of_file(const char *file)
{
    return g_str_has_suffix(file, SUFFIX) ? g_strndup(file, strlen(file) - strlen(SUFFIX)) : NULL;
}

static void list_directory(GPtrArray *list, const char *directory)
{
    g_autoptr(GDir) files = g_dir_open(directory, 0, NULL);
    const char *file;

    while (files != NULL && (file = g_dir_read_name(files)) != NULL) {
        g_autofree char *name = name_of_file(file);
        g_autofree char *path = g_build_filename(directory, file, NULL);
        g_autoptr(GError) error = NULL;
        gsize length = 0;
        if (name == NULL || is_listed(list, name))
            continue;
        g_autofree char *bytes = file_contents(path, &length, &error);
        ThemeInfo *info = info_new(name, path, bytes == NULL ? "" : bytes, length);
        if (error != NULL && info->problem == NULL)
            info->problem = g_strdup(error->message);
        g_ptr_array_add(list, info);
    }
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const ThemeInfo *const *)a)->name, (*(const ThemeInfo *const *)b)->name);
}

GPtrArray *theme_list(void)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)theme_info_free);
    g_auto(GStrv) places = directories();
    g_auto(GStrv) files = compiled_in_files();

    for (guint i = 0; places[i] != NULL; i++)
        list_directory(list, places[i]);
    for (guint i = 0; files[i] != NULL; i++) {
        g_autofree char *name = name_of_file(files[i]);
        if (name == NULL || is_listed(list, name))
            continue;
        g_autoptr(GBytes) bytes = compiled_in(name);
        gsize length;
        const char *data = g_bytes_get_data(bytes, &length);
        g_ptr_array_add(list, info_new(name, NULL, data, length));
    }
    g_ptr_array_sort(list, compare_names);
    return list;
}
