/* SPDX-License-Identifier: MIT */
#include "looptrace/config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lines.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define GENERAL_GROUP    "looptrace"
#define PROFILE_PREFIX   "profile "
#define KEYS_GROUP       "keys"
#define VIEWS_GROUP      "views"
#define CONFIG_MAX_BYTES (256 * 1024)

typedef struct {
    const char *key, *environment, *fallback, *help;
} SettingRow;

static const SettingRow setting_table[SETTING_COUNT] = {
#define X(id, key, environment, fallback, help) [SETTING_##id] = {key, environment, fallback, help},
    CONFIG_SETTINGS(X)
#undef X
};

static const char *const origin_names[] = {
    [ORIGIN_NONE] = "not set",  [ORIGIN_DEFAULT] = "default", [ORIGIN_SYSTEM] = "system file",
    [ORIGIN_FILE] = "file",     [ORIGIN_PROFILE] = "profile", [ORIGIN_ENVIRONMENT] = "environment",
    [ORIGIN_OPTION] = "option",
};

typedef struct {
    char *text;
    ConfigOrigin origin;
} Value;

struct Config {
    char *path;
    GKeyFile *user;    /* NULL when there is no such file */
    GPtrArray *system; /* of GKeyFile*, the strongest first */
    GPtrArray *warnings;
    GPtrArray *key_lines;  /* of ConfigLine* */
    GPtrArray *view_lines; /* the same */
    guint edits;
    char *options[SETTING_COUNT];
    Value values[SETTING_COUNT];
};

/* ---- reading files ---- */

/* GKeyFile doesn't tell lines, so the line of a key is looked up in the text. */
static guint find_line(const char *text, const char *group, const char *key)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean inside = FALSE;

    for (guint i = 0; lines[i] != NULL; i++) {
        const char *line = g_strstrip(lines[i]);
        gsize length = strlen(line);
        if (line[0] == '[' && length > 1 && line[length - 1] == ']') {
            inside = length - 2 == strlen(group) && strncmp(line + 1, group, length - 2) == 0;
            if (inside && key == NULL)
                return i + 1;
            continue;
        }
        if (!inside || key == NULL || !g_str_has_prefix(line, key))
            continue;
        const char *rest = line + strlen(key);
        while (g_ascii_isspace(*rest))
            rest++;
        if (*rest == '=')
            return i + 1;
    }
    return 0;
}

G_GNUC_PRINTF(5, 6)
static void warn(Config *config, const char *path, guint line, gboolean with_line,
                 const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *where =
        with_line ? g_strdup_printf("%s, line %u", path, line) : g_strdup(path);
    g_autofree char *sentence = g_strdup_printf("%s: %s", where, what);

    g_ptr_array_add(config->warnings, text_clean(sentence, -1));
}

static gboolean is_known_key(const char *key)
{
    for (int i = 0; i < SETTING_COUNT; i++)
        if (strcmp(setting_table[i].key, key) == 0)
            return TRUE;
    return FALSE;
}

static gboolean is_known_group(const char *group)
{
    return strcmp(group, GENERAL_GROUP) == 0 || g_str_has_prefix(group, PROFILE_PREFIX);
}

static gboolean is_read_by_lines(const char *group)
{
    return strcmp(group, KEYS_GROUP) == 0 || g_str_has_prefix(group, KEYS_GROUP ".") ||
           g_str_has_prefix(group, VIEWS_GROUP ".");
}

/* Stronger files are read first, and their lines have to come last. */
static void take_lines(GPtrArray *all, const char *path, const char *text, const char *group)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new();

    config_lines_read(text, path, group, lines);
    for (guint i = 0; i < lines->len; i++)
        g_ptr_array_insert(all, (int)i, g_ptr_array_index(lines, i));
}

static void check_file(Config *config, GKeyFile *file, const char *path, const char *text)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

    for (guint g = 0; groups[g] != NULL; g++) {
        if (is_read_by_lines(groups[g]))
            continue; /* whoever makes the keymap, or the views, looks at them */
        if (!is_known_group(groups[g])) {
            warn(config, path, find_line(text, groups[g], NULL), TRUE,
                 _("unknown section [%s] is ignored"), groups[g]);
            continue;
        }
        g_auto(GStrv) keys = g_key_file_get_keys(file, groups[g], NULL, NULL);
        for (guint k = 0; keys != NULL && keys[k] != NULL; k++)
            if (!is_known_key(keys[k]))
                warn(config, path, find_line(text, groups[g], keys[k]), TRUE,
                     _("unknown key “%s” is ignored"), keys[k]);
    }
}

static gboolean fail_unreadable(const char *path, const char *why, GError **error)
{
    g_autofree char *clean_path = text_clean(path, -1);
    g_autofree char *clean_why = text_clean(why, -1);

    g_set_error(error, FAULT, FAULT_CONFIG, _("%s can't be read: %s"), clean_path, clean_why);
    return FALSE;
}

/* TRUE with *file NULL when there is no such file. */
static gboolean read_file(Config *config, const char *path, GKeyFile **file, GError **error)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) problem = NULL;

    *file = NULL;
    if (!g_file_get_contents(path, &text, &length, &problem)) {
        if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
            g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
            return TRUE;
        return fail_unreadable(path, problem->message, error);
    }
    if (length > CONFIG_MAX_BYTES)
        return fail_unreadable(path, _("it is too large to be a configuration"), error);

    g_autoptr(GKeyFile) parsed = g_key_file_new();
    if (!g_key_file_load_from_data(parsed, text, length, G_KEY_FILE_KEEP_COMMENTS, &problem))
        return fail_unreadable(path, problem->message, error);
    check_file(config, parsed, path, text);
    take_lines(config->key_lines, path, text, KEYS_GROUP);
    take_lines(config->view_lines, path, text, VIEWS_GROUP);
    *file = g_steal_pointer(&parsed);
    return TRUE;
}

static gboolean read_system_files(Config *config, GError **error)
{
    const char *const *directories = g_get_system_config_dirs();

    for (guint i = 0; directories[i] != NULL; i++) {
        g_autofree char *path = g_build_filename(directories[i], "looptrace", "config", NULL);
        GKeyFile *file = NULL;
        if (!read_file(config, path, &file, error))
            return FALSE;
        if (file != NULL)
            g_ptr_array_add(config->system, file);
    }
    return TRUE;
}

/* ---- resolving ---- */

static char *file_value(GKeyFile *file, const char *group, const char *key)
{
    g_autofree char *value = file == NULL ? NULL : g_key_file_get_string(file, group, key, NULL);

    if (value == NULL)
        return NULL;
    g_strstrip(value);
    return *value == '\0' ? NULL : g_steal_pointer(&value);
}

static char *system_value(const Config *config, const char *group, const char *key)
{
    for (guint i = 0; i < config->system->len; i++) {
        char *value = file_value(g_ptr_array_index(config->system, i), group, key);
        if (value != NULL)
            return value;
    }
    return NULL;
}

static char *environment_value(const SettingRow *row)
{
    const char *value = row->environment == NULL ? NULL : g_getenv(row->environment);

    return value == NULL || *value == '\0' ? NULL : g_strdup(value);
}

static Value resolve(const Config *config, Setting setting, const char *profile_group)
{
    const SettingRow *row = &setting_table[setting];
    char *value;

    if (config->options[setting] != NULL)
        return (Value){g_strdup(config->options[setting]), ORIGIN_OPTION};
    if ((value = environment_value(row)) != NULL)
        return (Value){value, ORIGIN_ENVIRONMENT};
    if (profile_group != NULL &&
        (value = file_value(config->user, profile_group, row->key)) != NULL)
        return (Value){value, ORIGIN_PROFILE};
    if ((value = file_value(config->user, GENERAL_GROUP, row->key)) != NULL)
        return (Value){value, ORIGIN_FILE};
    if (profile_group != NULL && (value = system_value(config, profile_group, row->key)) != NULL)
        return (Value){value, ORIGIN_SYSTEM};
    if ((value = system_value(config, GENERAL_GROUP, row->key)) != NULL)
        return (Value){value, ORIGIN_SYSTEM};
    if (row->fallback != NULL)
        return (Value){g_strdup(row->fallback), ORIGIN_DEFAULT};
    return (Value){NULL, ORIGIN_NONE};
}

static void resolve_all(Config *config)
{
    g_autofree char *group = NULL;

    for (int i = 0; i < SETTING_COUNT; i++) {
        Setting setting = (Setting)i;
        g_free(config->values[setting].text);
        config->values[setting] = resolve(config, setting, group);
        if (setting == SETTING_PROFILE) /* the first in the table: the others hang on it */
            group = g_strconcat(PROFILE_PREFIX, config->values[setting].text, NULL);
    }
}

static gboolean check_profile_name(const Config *config, GError **error)
{
    const char *name = config_get(config, SETTING_PROFILE);

    for (const char *c = name; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr("-_.", *c) == NULL) {
            g_set_error(error, FAULT, FAULT_CONFIG,
                        _("a profile's name may hold only letters, digits, '-', '_' and '.'"));
            return FALSE;
        }
    return TRUE;
}

/* A profile that is asked for by name but written nowhere is most likely a misspelling; with an
 * address from elsewhere it is a new one. */
static gboolean check_profile_exists(const Config *config, GError **error)
{
    const char *name = config_get(config, SETTING_PROFILE);
    g_autofree char *group = g_strconcat(PROFILE_PREFIX, name, NULL);

    if (config_origin(config, SETTING_PROFILE) == ORIGIN_DEFAULT ||
        config_get(config, SETTING_URL) != NULL)
        return TRUE;
    if (config->user != NULL && g_key_file_has_group(config->user, group))
        return TRUE;
    for (guint i = 0; i < config->system->len; i++)
        if (g_key_file_has_group(g_ptr_array_index(config->system, i), group))
            return TRUE;
    g_set_error(error, FAULT, FAULT_CONFIG, _("there is no profile “%s” in %s"), name,
                config->path);
    return FALSE;
}

static char *user_path(gboolean *named)
{
    const char *path = g_getenv("LOOPTRACE_CONFIG");

    *named = path != NULL && *path != '\0';
    return *named ? g_strdup(path)
                  : g_build_filename(g_get_user_config_dir(), "looptrace", "config", NULL);
}

Config *config_load(const char *const *options, GError **error)
{
    g_autoptr(Config) config = g_new0(Config, 1);
    gboolean named = FALSE;

    config->path = user_path(&named);
    config->system = g_ptr_array_new_with_free_func((GDestroyNotify)g_key_file_unref);
    config->warnings = g_ptr_array_new_with_free_func(g_free);
    config->key_lines = g_ptr_array_new_with_free_func((GDestroyNotify)config_line_free);
    config->view_lines = g_ptr_array_new_with_free_func((GDestroyNotify)config_line_free);
    for (int i = 0; options != NULL && i < SETTING_COUNT; i++)
        config->options[i] = g_strdup(options[i]);

    if (!read_file(config, config->path, &config->user, error) || !read_system_files(config, error))
        return NULL;
    if (named && config->user == NULL) {
        fail_unreadable(config->path, _("LOOPTRACE_CONFIG names it, and it isn't there"), error);
        return NULL;
    }
    g_ptr_array_add(config->warnings, NULL);
    resolve_all(config);
    if (!check_profile_name(config, error) || !check_profile_exists(config, error))
        return NULL;
    return g_steal_pointer(&config);
}

void config_free(Config *config)
{
    if (config == NULL)
        return;
    for (int i = 0; i < SETTING_COUNT; i++) {
        g_free(config->options[i]);
        g_free(config->values[i].text);
    }
    g_clear_pointer(&config->user, g_key_file_unref);
    g_clear_pointer(&config->system, g_ptr_array_unref);
    g_clear_pointer(&config->warnings, g_ptr_array_unref);
    g_clear_pointer(&config->key_lines, g_ptr_array_unref);
    g_clear_pointer(&config->view_lines, g_ptr_array_unref);
    g_free(config->path);
    g_free(config);
}

/* ---- asking ---- */

const char *config_get(const Config *config, Setting setting)
{
    return config->values[setting].text;
}

gboolean config_get_flag(const Config *config, Setting setting)
{
    const char *text = config->values[setting].text;

    return text != NULL && (g_ascii_strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0 ||
                            g_ascii_strcasecmp(text, "yes") == 0);
}

ConfigOrigin config_origin(const Config *config, Setting setting)
{
    return config->values[setting].origin;
}

const char *config_origin_name(ConfigOrigin origin)
{
    return origin_names[origin];
}

const char *config_key(Setting setting)
{
    return setting_table[setting].key;
}

const char *config_help(Setting setting)
{
    return setting_table[setting].help;
}

const char *config_default(Setting setting)
{
    return setting_table[setting].fallback;
}

const char *config_environment(Setting setting)
{
    return setting_table[setting].environment;
}

const char *config_path(const Config *config)
{
    return config->path;
}

static void add_profiles(GTree *names, GKeyFile *file)
{
    g_auto(GStrv) groups = file == NULL ? NULL : g_key_file_get_groups(file, NULL);

    for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
        if (g_str_has_prefix(groups[i], PROFILE_PREFIX))
            g_tree_insert(names, g_strdup(groups[i] + strlen(PROFILE_PREFIX)), NULL);
}

static gboolean take_name(gpointer name, gpointer value, gpointer data)
{
    g_strv_builder_add(data, name);
    return FALSE;
}

static int compare_names(gconstpointer a, gconstpointer b, gpointer data)
{
    return strcmp(a, b);
}

char **config_profiles(const Config *config)
{
    g_autoptr(GTree) names = g_tree_new_full(compare_names, NULL, g_free, NULL);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    add_profiles(names, config->user);
    for (guint i = 0; i < config->system->len; i++)
        add_profiles(names, g_ptr_array_index(config->system, i));
    g_tree_foreach(names, take_name, builder);
    return g_strv_builder_end(builder);
}

const char *const *config_warnings(const Config *config)
{
    return (const char *const *)config->warnings->pdata;
}

void config_set_option(Config *config, Setting setting, const char *value)
{
    g_free(config->options[setting]);
    config->options[setting] = g_strdup(value);
    resolve_all(config);
}

const GPtrArray *config_key_lines(const Config *config)
{
    return config->key_lines;
}

const GPtrArray *config_view_lines(const Config *config)
{
    return config->view_lines;
}

guint config_edits(const Config *config)
{
    return config->edits;
}

/* ---- saving ---- */

static gboolean is_of_user(const Config *config, gconstpointer line)
{
    return strcmp(((const ConfigLine *)line)->path, config->path) == 0;
}

/* Only what can be edited is taken anew: keys stay as the map was made of them. */
static void read_again(Config *config)
{
    g_autofree char *text = NULL;
    g_autoptr(GKeyFile) parsed = g_key_file_new();
    gsize length = 0;

    if (!g_file_get_contents(config->path, &text, &length, NULL) || length > CONFIG_MAX_BYTES ||
        !g_key_file_load_from_data(parsed, text, length, G_KEY_FILE_KEEP_COMMENTS, NULL))
        return;
    g_clear_pointer(&config->user, g_key_file_unref);
    config->user = g_steal_pointer(&parsed);
    for (guint i = config->view_lines->len; i > 0; i--)
        if (is_of_user(config, g_ptr_array_index(config->view_lines, i - 1)))
            g_ptr_array_remove_index(config->view_lines, i - 1);
    config_lines_read(text, config->path, VIEWS_GROUP, config->view_lines);
    config->edits++;
}

gboolean config_edit(Config *config, const ConfigEdit *wanted, GError **error)
{
    if (!config_edit_file(config->path, wanted, error))
        return FALSE;
    read_again(config);
    return TRUE;
}

static gboolean fail_save(const char *path, int number, GError **error)
{
    g_set_error(error, FAULT, FAULT_IO, _("%s can't be written: %s"), path, g_strerror(number));
    return FALSE;
}

static gboolean save(Config *config, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(config->path);

    if (g_mkdir_with_parents(directory, 0700) != 0)
        return fail_save(config->path, errno, error);

    gsize length = 0;
    g_autofree char *text = g_key_file_to_data(config->user, &length, NULL);
    g_autoptr(GError) problem = NULL;
    if (!g_file_set_contents_full(config->path, text, (gssize)length,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                  0600, &problem)) {
        g_set_error(error, FAULT, FAULT_IO, _("%s can't be written: %s"), config->path,
                    problem->message);
        return FALSE;
    }
    return TRUE;
}

static char *profile_group(Config *config)
{
    read_again(config); /* another looptrace may have changed it since */
    if (config->user == NULL)
        config->user = g_key_file_new();
    return g_strconcat(PROFILE_PREFIX, config_get(config, SETTING_PROFILE), NULL);
}

gboolean config_save_profile(Config *config, GError **error)
{
    static const Setting kept[] = {SETTING_URL, SETTING_KEY, SETTING_CA_FILE, SETTING_EMAIL};
    g_autofree char *group = profile_group(config);

    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        if (config_get(config, kept[i]) != NULL)
            g_key_file_set_string(config->user, group, config_key(kept[i]),
                                  config_get(config, kept[i]));
    return save(config, error);
}

gboolean config_save_trusted(Config *config, const char *value, GError **error)
{
    g_autofree char *group = profile_group(config);

    config_set_option(config, SETTING_TRUSTED, value);
    g_key_file_set_string(config->user, group, config_key(SETTING_TRUSTED), value);
    return save(config, error);
}
