/* SPDX-License-Identifier: MIT */
#include "theme.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>

#include "ui_themes.h"

#define RESOURCE_ROOT "/looptrace/themes"
#define FILE_SIZE_MAX (64 * 1024)
#define TOKENS_MAX    8 /* of one value: two colours, four attributes, and some to complain about */
#define DEFAULT_THEME "default"

static const char *const role_names[UI_ROLE_COUNT] = {
#define X(id, name) [UI_##id] = name,
    UI_ROLES(X)
#undef X
};

/* Sections, from the poorest to the richest. */
static const struct {
    const char *section;
    int colours;
} levels[] = {{"mono", 0}, {"8", 8}, {"16", 16}, {"256", 256}};

static const char *const colour_names[] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
};

static const struct {
    const char *name;
    ThemeAttribute attribute;
} attribute_names[] = {{"bold", THEME_BOLD},
                       {"dim", THEME_DIM},
                       {"underline", THEME_UNDERLINE},
                       {"reverse", THEME_REVERSE}};

/* ---- whether there is to be colour ---- */

static gboolean is_set(const char *variable)
{
    const char *value = g_getenv(variable);

    return value != NULL && *value != '\0';
}

static gboolean environment_wants_colour(void)
{
    if (is_set("NO_COLOR"))
        return FALSE;
    if (is_set("CLICOLOR_FORCE") && strcmp(g_getenv("CLICOLOR_FORCE"), "0") != 0)
        return TRUE;
    return g_strcmp0(g_getenv("CLICOLOR"), "0") != 0;
}

int theme_colours(UiColour wanted, int terminal_colours)
{
    gboolean colour = FALSE;

    switch (wanted) {
    case UI_COLOUR_AUTO:
        colour = environment_wants_colour();
        break;
    case UI_COLOUR_ALWAYS:
        colour = TRUE;
        break;
    case UI_COLOUR_NEVER:
        break;
    }
    if (!colour)
        return 0;
    /* With direct colour a number is a mixture of red, green and blue: only the first 8 are names. */
    if (terminal_colours > 256)
        return 8;
    for (gsize i = G_N_ELEMENTS(levels); i-- > 0;)
        if (terminal_colours >= levels[i].colours)
            return levels[i].colours;
    return 0;
}

/* ---- reading ---- */

/* What is being read, for the message of a mistake. */
typedef struct {
    const char *file;
    const char *section;
    const char *key;
} Place;

static gboolean refuse(GError **error, const Place *place, const char *what, const char *text)
{
    g_autofree char *file = text_clean(place->file, -1);
    g_autofree char *section = text_clean(place->section, -1);
    g_autofree char *key = text_clean(place->key, -1);
    g_autofree char *shown = text_clean(text, -1);

    g_set_error(error, FAULT, FAULT_CONFIG, "theme %s, [%s], %s: %s “%s”", file, section, key, what,
                shown);
    return FALSE;
}

static gboolean colour_from_text(const char *text, int colours, int *colour)
{
    gint64 number;

    if (strcmp(text, "default") == 0) {
        *colour = THEME_DEFAULT_COLOUR;
        return TRUE;
    }
    for (int i = 0; i < MIN(colours, (int)G_N_ELEMENTS(colour_names)); i++) {
        if (strcmp(text, colour_names[i]) == 0) {
            *colour = i;
            return TRUE;
        }
    }
    if (colours == 0 || !text_parse_int(text, 0, colours - 1, &number))
        return FALSE;
    *colour = (int)number;
    return TRUE;
}

static gboolean add_attribute(const char *text, ThemeStyle *style)
{
    for (gsize i = 0; i < G_N_ELEMENTS(attribute_names); i++) {
        if (strcmp(text, attribute_names[i].name) == 0) {
            style->attributes |= attribute_names[i].attribute;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean style_from_text(const char *text, int colours, ThemeStyle *style,
                                const Place *place, GError **error)
{
    g_auto(GStrv) tokens = g_strsplit(text, ",", TOKENS_MAX);
    guint given = 0;
    int colour;

    *style = (ThemeStyle){THEME_DEFAULT_COLOUR, THEME_DEFAULT_COLOUR, 0};
    if (tokens[0] == NULL)
        return refuse(error, place, "neither a colour nor an attribute:", text);
    for (guint i = 0; tokens[i] != NULL; i++) {
        const char *token = g_strstrip(tokens[i]);
        if (add_attribute(token, style))
            continue;
        if (!colour_from_text(token, colours, &colour))
            return refuse(error, place, "there is no such colour or attribute here:", token);
        if (given == 0)
            style->foreground = colour;
        else if (given == 1)
            style->background = colour;
        else
            return refuse(error, place, "a third colour:", token);
        given++;
    }
    return TRUE;
}

static int role_from_name(const char *name)
{
    for (int i = 0; i < UI_ROLE_COUNT; i++)
        if (strcmp(name, role_names[i]) == 0)
            return i;
    return -1;
}

/* The whole section is checked; what it says goes into theme (NULL: nowhere). */
static gboolean read_section(GKeyFile *keys, Place place, int colours, Theme *theme, GError **error)
{
    g_auto(GStrv) names = g_key_file_get_keys(keys, place.section, NULL, NULL);

    for (guint i = 0; names != NULL && names[i] != NULL; i++) {
        g_autofree char *value = g_key_file_get_value(keys, place.section, names[i], NULL);
        int role = role_from_name(names[i]);
        ThemeStyle style;

        place.key = names[i];
        if (role < 0)
            return refuse(error, &place, "there is no such role:", names[i]);
        if (!style_from_text(value == NULL ? "" : value, colours, &style, &place, error))
            return FALSE;
        if (theme != NULL)
            theme->styles[role] = style;
    }
    return TRUE;
}

static int level_of_section(const char *section)
{
    for (int i = 0; i < (int)G_N_ELEMENTS(levels); i++)
        if (strcmp(section, levels[i].section) == 0)
            return i;
    return -1;
}

static int best_level(GKeyFile *keys, int colours)
{
    for (int i = (int)G_N_ELEMENTS(levels) - 1; i >= 0; i--)
        if (levels[i].colours <= colours && g_key_file_has_group(keys, levels[i].section))
            return i;
    return -1;
}

static gboolean read_theme(const char *file, const char *bytes, gsize length, int colours,
                           Theme *theme, GError **error)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) problem = NULL;

    if (!g_key_file_load_from_data(keys, bytes, length, G_KEY_FILE_NONE, &problem)) {
        g_autofree char *shown = text_clean(file, -1);
        g_autofree char *why = text_clean(problem->message, -1);
        g_set_error(error, FAULT, FAULT_CONFIG, "theme %s: %s", shown, why);
        return FALSE;
    }

    g_auto(GStrv) sections = g_key_file_get_groups(keys, NULL);
    int best = best_level(keys, colours);
    for (guint i = 0; sections[i] != NULL; i++) {
        int level = level_of_section(sections[i]);
        const Place place = {file, sections[i], "section"};
        if (level < 0)
            return refuse(error, &place, "there is no such section:", sections[i]);
        if (!read_section(keys, place, levels[level].colours, level == best ? theme : NULL, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- finding ---- */

static gboolean read_file(const char *path, int colours, Theme *theme, GError **error)
{
    g_autofree char *bytes = NULL;
    struct stat status;
    gsize length;

    /* A device or a pipe has no size, and may have no end. */
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > FILE_SIZE_MAX ||
        !g_file_get_contents(path, &bytes, &length, NULL)) {
        g_autofree char *shown = text_clean(path, -1);
        g_set_error(error, FAULT, FAULT_CONFIG, "theme %s can't be read", shown);
        return FALSE;
    }
    return read_theme(path, bytes, length, colours, theme, error);
}

static gboolean read_compiled_in(const char *name, int colours, Theme *theme, GError **error)
{
    g_autofree char *path = g_strconcat(RESOURCE_ROOT "/", name, ".theme", NULL);
    g_autoptr(GBytes) bytes =
        g_resource_lookup_data(ui_themes_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autofree char *shown = text_clean(name, -1);

    if (bytes != NULL) {
        gsize length;
        const char *data = g_bytes_get_data(bytes, &length);
        return read_theme(name, data, length, colours, theme, error);
    }
    g_auto(GStrv) files = g_resource_enumerate_children(ui_themes_get_resource(), RESOURCE_ROOT,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autofree char *known = g_strjoinv(", ", files);
    g_set_error(error, FAULT, FAULT_CONFIG, "there is no theme “%s”; compiled in are %s", shown,
                known);
    return FALSE;
}

/* The file of that name in the person's or the system's directories, NULL when there is none. */
static char *find_file(const char *name)
{
    g_autofree char *file = g_strconcat(name, ".theme", NULL);
    const char *const *data = g_get_system_data_dirs();
    char *path = g_build_filename(g_get_user_config_dir(), "looptrace", "themes", file, NULL);

    for (guint i = 0; !g_file_test(path, G_FILE_TEST_EXISTS); i++) {
        g_clear_pointer(&path, g_free);
        if (data[i] == NULL)
            return NULL;
        path = g_build_filename(data[i], "looptrace", "themes", file, NULL);
    }
    return path;
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
