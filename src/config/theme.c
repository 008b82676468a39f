/* SPDX-License-Identifier: MIT */
#include "looptrace/theme.h"

#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"

#include "theme_read.h"

#define TOKENS_MAX 8 /* of one value: two colours, four attributes, and some to complain about */

static const char *const role_names[UI_ROLE_COUNT] = {
#define X(id, name) [UI_##id] = name,
    UI_ROLES(X)
#undef X
};

/* Sections, from the poorest to the richest. */
static const struct {
    const char *section;
    int colours;
} levels[] = {{"mono", 0}, {"8", 8}, {"16", 16}, {"256", 256}, {"true", THEME_DIRECT}};

/* What a theme says of itself. */
#define ABOUT_SECTION "theme"
static const char *const about_keys[] = {"summary", "background", NULL};
static const char *const backgrounds[] = {"any", "light", "dark", "own", NULL};

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

gboolean theme_colour_from_text(const char *text, UiColour *colour)
{
    static const char *const names[] = {
        [UI_COLOUR_AUTO] = "auto", [UI_COLOUR_ALWAYS] = "always", [UI_COLOUR_NEVER] = "never"};

    for (int i = 0; i < (int)G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(text, names[i]) == 0) {
            *colour = (UiColour)i;
            return TRUE;
        }
    }
    return FALSE;
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

    g_set_error(error, FAULT, FAULT_CONFIG, _("theme %s, [%s], %s: %s “%s”"), file, section, key,
                what, shown);
    return FALSE;
}

/* With direct colour only the first 8 numbers are names, and some terminals name 256. */
static int direct_of_mixture(int rgb)
{
    return rgb < 256 ? rgb | 0x100 : rgb;
}

/* What xterm shows for one of its 256 numbers. */
static int direct_of_number(int number)
{
    static const int bright[] = {0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                                 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};
    static const int steps[] = {0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF};

    if (number < 8)
        return number;
    if (number < 16)
        return bright[number - 8];
    if (number < 232) {
        int cube = number - 16;
        return direct_of_mixture(steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 |
                                 steps[cube % 6]);
    }
    int grey = 8 + 10 * (number - 232);
    return grey << 16 | grey << 8 | grey;
}

static gboolean mixture_from_text(const char *text, int *colour)
{
    guint64 rgb;

    if (strlen(text) != 7 || text[0] != '#' ||
        !g_ascii_string_to_unsigned(text + 1, 16, 0, 0xFFFFFF, &rgb, NULL))
        return FALSE;
    *colour = direct_of_mixture((int)rgb);
    return TRUE;
}

/* colours: how many the section has. */
static gboolean colour_from_text(const char *text, int colours, int *colour)
{
    gint64 number;

    if (strcmp(text, "default") == 0) {
        *colour = THEME_DEFAULT_COLOUR;
        return TRUE;
    }
    for (int i = 0; i < MIN(colours, (int)G_N_ELEMENTS(colour_names)); i++) {
        if (strcmp(text, colour_names[i]) == 0) {
            *colour = colours == THEME_DIRECT ? direct_of_number(i) : i;
            return TRUE;
        }
    }
    if (colours == THEME_DIRECT)
        return mixture_from_text(text, colour);
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
        return refuse(error, place, _("neither a colour nor an attribute:"), text);
    for (guint i = 0; tokens[i] != NULL; i++) {
        const char *token = g_strstrip(tokens[i]);
        if (add_attribute(token, style))
            continue;
        if (!colour_from_text(token, colours, &colour))
            return refuse(error, place, _("there is no such colour or attribute here:"), token);
        if (given == 0)
            style->foreground = colour;
        else if (given == 1)
            style->background = colour;
        else
            return refuse(error, place, _("a third colour:"), token);
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
            return refuse(error, &place, _("there is no such role:"), names[i]);
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

static gboolean check_about(GKeyFile *keys, Place place, GError **error)
{
    g_auto(GStrv) names = g_key_file_get_keys(keys, place.section, NULL, NULL);
    g_autofree char *background = g_key_file_get_value(keys, place.section, "background", NULL);

    for (guint i = 0; names != NULL && names[i] != NULL; i++) {
        place.key = names[i];
        if (!g_strv_contains(about_keys, names[i]))
            return refuse(error, &place, _("nothing is known by this name:"), names[i]);
    }
    place.key = "background";
    return background == NULL || g_strv_contains(backgrounds, background) ||
           refuse(error, &place, _("neither any, light, dark nor own:"), background);
}

static gboolean check_sections(GKeyFile *keys, const char *file, GError **error)
{
    g_auto(GStrv) sections = g_key_file_get_groups(keys, NULL);

    for (guint i = 0; sections[i] != NULL; i++) {
        const Place place = {file, sections[i], "section"};
        if (strcmp(sections[i], ABOUT_SECTION) == 0) {
            if (!check_about(keys, place, error))
                return FALSE;
        } else if (level_of_section(sections[i]) < 0) {
            return refuse(error, &place, _("there is no such section:"), sections[i]);
        }
    }
    return TRUE;
}

static void make_direct(Theme *theme)
{
    for (int i = 0; i < UI_ROLE_COUNT; i++) {
        ThemeStyle *style = &theme->styles[i];
        if (style->foreground >= 0 && style->foreground < 256)
            style->foreground = direct_of_number(style->foreground);
        if (style->background >= 0 && style->background < 256)
            style->background = direct_of_number(style->background);
    }
}

gboolean theme_parse(GKeyFile *keys, const char *file, const char *bytes, gsize length,
                     GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (g_key_file_load_from_data(keys, bytes, length, G_KEY_FILE_NONE, &problem))
        return check_sections(keys, file, error);

    g_autofree char *shown = text_clean(file, -1);
    g_autofree char *why = text_clean(problem->message, -1);
    g_set_error(error, FAULT, FAULT_CONFIG, _("theme %s: %s"), shown, why);
    return FALSE;
}

/* Sections from the poorest to the richest that can be shown, each over the one before; all are checked. */
gboolean theme_read(const char *file, const char *bytes, gsize length, int colours, Theme *theme,
                    GError **error)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();

    if (!theme_parse(keys, file, bytes, length, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(levels); i++) {
        const Place place = {file, levels[i].section, "section"};
        if (!read_section(keys, place, levels[i].colours,
                          levels[i].colours <= colours ? theme : NULL, error))
            return FALSE;
        /* Numbers of the sections so far are xterm's; those of [true] are mixtures already. */
        if (levels[i].colours == 256 && colours == THEME_DIRECT)
            make_direct(theme);
    }
    return TRUE;
}

/* ---- what a file says of itself ---- */

char *theme_about(GKeyFile *keys, const char *key, const char *fallback)
{
    g_autofree char *value = g_key_file_get_value(keys, ABOUT_SECTION, key, NULL);

    return text_clean(value == NULL ? fallback : value, -1);
}

char *theme_sections(GKeyFile *keys)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(levels); i++)
        if (g_key_file_has_group(keys, levels[i].section))
            g_string_append_printf(text, "%s%s", text->len == 0 ? "" : ",", levels[i].section);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

const char *theme_role_name(UiRole role)
{
    return role_names[role];
}
