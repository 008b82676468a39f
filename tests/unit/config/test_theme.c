/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/text.h"
#include "looptrace/theme.h"

static char *write_theme(const char *text)
{
    char *path = NULL;
    int fd = g_file_open_tmp("looptrace-XXXXXX.theme", &path, NULL);

    assert_true(fd >= 0);
    g_close(fd, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static void load(const char *text, int colours, Theme *theme)
{
    g_autofree char *path = write_theme(text);
    g_autoptr(GError) error = NULL;

    if (!theme_load(path, colours, theme, &error))
        fail_msg("%s", error->message);
    g_unlink(path);
}

static void assert_refused(const char *text, const char *part)
{
    g_autofree char *path = write_theme(text);
    g_autoptr(GError) error = NULL;
    Theme theme;

    assert_false(theme_load(path, 8, &theme, &error));
    assert_true(g_error_matches(error, FAULT, FAULT_CONFIG));
    assert_non_null(strstr(error->message, path));
    if (strstr(error->message, part) == NULL)
        fail_msg("“%s” doesn't say “%s”", error->message, part);
    g_unlink(path);
}

static void assert_style(const Theme *theme, UiRole role, int foreground, int background,
                         guint attributes)
{
    const ThemeStyle *style = &theme->styles[role];

    assert_int_equal(style->foreground, foreground);
    assert_int_equal(style->background, background);
    assert_int_equal(style->attributes, attributes);
}

/* ---- whether there is colour ---- */

static void clear_environment(void)
{
    g_unsetenv("NO_COLOR");
    g_unsetenv("CLICOLOR_FORCE");
    g_unsetenv("CLICOLOR");
}

static int colours_with(const char *no_color, const char *force, const char *clicolor,
                        UiColour wanted, int terminal)
{
    clear_environment();
    if (no_color != NULL)
        g_setenv("NO_COLOR", no_color, TRUE);
    if (force != NULL)
        g_setenv("CLICOLOR_FORCE", force, TRUE);
    if (clicolor != NULL)
        g_setenv("CLICOLOR", clicolor, TRUE);
    return theme_colours(wanted, terminal);
}

static void test_who_decides_about_colour(void **state)
{
    assert_int_equal(colours_with(NULL, NULL, NULL, UI_COLOUR_AUTO, 256), 256);
    assert_int_equal(colours_with("1", NULL, NULL, UI_COLOUR_AUTO, 256), 0);
    assert_int_equal(colours_with("", NULL, NULL, UI_COLOUR_AUTO, 256), 256);
    assert_int_equal(colours_with(NULL, NULL, "0", UI_COLOUR_AUTO, 256), 0);
    assert_int_equal(colours_with(NULL, NULL, "1", UI_COLOUR_AUTO, 256), 256);
    assert_int_equal(colours_with(NULL, "1", "0", UI_COLOUR_AUTO, 256), 256);
    assert_int_equal(colours_with(NULL, "0", "0", UI_COLOUR_AUTO, 256), 0);
    assert_int_equal(colours_with("1", "1", NULL, UI_COLOUR_AUTO, 256), 0);
    assert_int_equal(colours_with("1", NULL, "0", UI_COLOUR_ALWAYS, 256), 256);
    assert_int_equal(colours_with(NULL, "1", NULL, UI_COLOUR_NEVER, 256), 0);
}

static void test_as_many_as_the_terminal_has(void **state)
{
    assert_int_equal(colours_with(NULL, NULL, NULL, UI_COLOUR_ALWAYS, 0), 0);
    assert_int_equal(colours_with(NULL, NULL, NULL, UI_COLOUR_AUTO, 2), 0);
    assert_int_equal(colours_with(NULL, NULL, NULL, UI_COLOUR_AUTO, 8), 8);
    assert_int_equal(colours_with(NULL, NULL, NULL, UI_COLOUR_AUTO, 16), 16);
    assert_int_equal(colours_with(NULL, NULL, NULL, UI_COLOUR_AUTO, 88), 16);
    assert_int_equal(colours_with(NULL, NULL, NULL, UI_COLOUR_AUTO, 0x1000000), THEME_DIRECT);
    assert_int_equal(colours_with(NULL, NULL, NULL, UI_COLOUR_AUTO, 0x8000), 256);
}

/* ---- reading ---- */

static void test_values(void **state)
{
    Theme theme;

    load("[8]\n"
         "risk = red\n"
         "good = green , blue, bold\n"
         "bad = underline,reverse,dim\n"
         "hint = default,3\n",
         8, &theme);
    assert_style(&theme, UI_RISK, 1, -1, 0);
    assert_style(&theme, UI_GOOD, 2, 4, THEME_BOLD);
    assert_style(&theme, UI_BAD, -1, -1, THEME_UNDERLINE | THEME_REVERSE | THEME_DIM);
    assert_style(&theme, UI_HINT, -1, 3, 0);
}

static void test_the_richest_section_that_can_be_shown(void **state)
{
    static const char text[] = "[mono]\nrisk = bold\n[8]\nrisk = red\n[256]\nrisk = 208\n";
    Theme theme;

    load(text, 0, &theme);
    assert_style(&theme, UI_RISK, -1, -1, THEME_BOLD);
    load(text, 8, &theme);
    assert_style(&theme, UI_RISK, 1, -1, 0);
    load(text, 16, &theme);
    assert_style(&theme, UI_RISK, 1, -1, 0);
    load(text, 256, &theme);
    assert_style(&theme, UI_RISK, 208, -1, 0);
}

static void test_what_is_left_out_is_as_by_default(void **state)
{
    Theme theme, standard;

    assert_true(theme_load(NULL, 8, &standard, NULL));
    load("[8]\nrisk = magenta\n", 8, &theme);
    for (int i = 0; i < UI_ROLE_COUNT; i++)
        if (i != UI_RISK)
            assert_memory_equal(&theme.styles[i], &standard.styles[i], sizeof theme.styles[i]);
    load("", 0, &theme);
    assert_int_equal(theme.styles[UI_SELECTED].attributes, THEME_REVERSE);
}

static void test_mistakes_name_file_and_key(void **state)
{
    assert_refused("[8]\nrisks = red\n", "risks");
    assert_refused("[8]\nrisk = reddish\n",
                   "risk: there is no such colour or attribute here: “reddish”");
    assert_refused("[mono]\nrisk = red\n", "[mono], risk");
    assert_refused("[8]\nrisk = 8\n", "“8”");
    assert_refused("[16]\nrisk = 16\n", "“16”");
    assert_refused("[256]\nrisk = 256\n", "“256”");
    assert_refused("[256]\nrisk = -1\n", "“-1”");
    assert_refused("[8]\nrisk = red,blue,green\n", "third colour");
    assert_refused("[8]\nrisk =\n", "risk");
    assert_refused("[8]\nrisk = red,\n", "risk");
    assert_refused("[42]\nrisk = red\n", "42");
    assert_refused("risk = red\n", "theme");
}

static void test_a_message_carries_no_control_characters(void **state)
{
    g_autofree char *path = write_theme("[8]\nrisk = \033]0;pwned\a\n");
    g_autoptr(GError) error = NULL;
    Theme theme;

    assert_false(theme_load(path, 8, &theme, &error));
    assert_null(strchr(error->message, '\033'));
    g_unlink(path);
}

static void test_what_is_no_file_is_refused(void **state)
{
    static const char *const paths[] = {"/nonexistent/x.theme", "/dev/zero", "/tmp"};

    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) error = NULL;
        Theme theme;
        assert_false(theme_load(paths[i], 8, &theme, &error));
        assert_true(g_error_matches(error, FAULT, FAULT_CONFIG));
        assert_non_null(strstr(error->message, paths[i]));
    }
}

static void test_a_huge_file_is_refused(void **state)
{
    g_autofree char *text = g_strnfill(70000, '#');
    g_autofree char *path = write_theme(text);
    Theme theme;

    assert_false(theme_load(path, 8, &theme, NULL));
    g_unlink(path);
}

static void test_a_section_lies_over_the_poorer_ones(void **state)
{
    static const char text[] =
        "[mono]\nbad = underline\n[8]\nrisk = red\ngood = green\n[256]\ngood = 22\n";
    Theme theme;

    load(text, 256, &theme);
    assert_style(&theme, UI_RISK, 1, -1, 0);
    assert_style(&theme, UI_GOOD, 22, -1, 0);
    assert_style(&theme, UI_BAD, -1, -1, THEME_UNDERLINE);
}

/* On a terminal that mixes colours, numbers are no names any more. */
static void test_direct_colours(void **state)
{
    static const char text[] = "[16]\ngood = bright-red,red\n[256]\nrisk = 208,244\nhint = 21\n"
                               "[true]\nbad = #c00010,bright-white\nfield = #0000ff,#000000\n";
    Theme theme;

    load(text, THEME_DIRECT, &theme);
    assert_style(&theme, UI_GOOD, 0xFF0000, 1, 0);
    assert_style(&theme, UI_RISK, 0xFF8700, 0x808080, 0);
    assert_style(&theme, UI_BAD, 0xC00010, 0xFFFFFF, 0);
    /* A number below 256 would be a name on some. */
    assert_style(&theme, UI_FIELD, 0x0001FF, 0x000100, 0);
    assert_style(&theme, UI_HINT, 0x0001FF, -1, 0);
    load(text, 256, &theme);
    assert_style(&theme, UI_RISK, 208, 244, 0);
    assert_refused("[true]\nrisk = #12345\n", "#12345");
    assert_refused("[true]\nrisk = #12345g\n", "#12345g");
    assert_refused("[true]\nrisk = 208\n", "208");
    assert_refused("[256]\nrisk = #123456\n", "#123456");
}

static void test_what_a_theme_says_of_itself(void **state)
{
    Theme theme;

    load("[theme]\nsummary = x\nbackground = light\n[8]\nrisk = red\n", 8, &theme);
    assert_refused("[theme]\nbackground = grey\n", "grey");
    assert_refused("[theme]\nauthor = x\n", "author");
}

/* ---- what is shipped ---- */

static const int all_levels[] = {0, 8, 16, 256, THEME_DIRECT};

/* xterm's own idea of its first sixteen; people change theirs, so this is what can be judged. */
static int rgb_of(int colour)
{
    static const int first[] = {0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD,
                                0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                                0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};
    static const int steps[] = {0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF};

    if (colour < 16)
        return first[colour];
    if (colour >= 256)
        return colour;
    if (colour >= 232)
        return (8 + 10 * (colour - 232)) * 0x010101;
    return steps[(colour - 16) / 36] << 16 | steps[(colour - 16) / 6 % 6] << 8 |
           steps[(colour - 16) % 6];
}

/* Relative luminance and contrast as WCAG 2 has them. */
static double luminance(int rgb)
{
    double sum = 0;
    static const double weights[] = {0.2126, 0.7152, 0.0722};

    for (int i = 0; i < 3; i++) {
        double part = (rgb >> (16 - 8 * i) & 0xFF) / 255.0;
        sum += weights[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(int one, int other)
{
    double a = luminance(one) + 0.05, b = luminance(other) + 0.05;

    return a > b ? a / b : b / a;
}

static void assert_readable(const ThemeInfo *info, int colours, UiRole role,
                            const ThemeStyle *style, int paper, double least)
{
    int ink = paper == 0x000000 ? 0xE5E5E5 : 0x000000;
    int text = style->foreground == THEME_DEFAULT_COLOUR ? ink : rgb_of(style->foreground);
    int behind = style->background == THEME_DEFAULT_COLOUR ? paper : rgb_of(style->background);
    double seen = contrast(text, behind);

    if (seen < least)
        fail_msg("theme %s, %d colours, %s: %.2f:1 on %s, at least %.1f:1 is wanted", info->name,
                 colours, theme_role_name(role), seen, paper == 0 ? "dark" : "light", least);
}

/* Text on the terminal's own background has to be seen on either, if the theme doesn't say which. */
static void assert_all_readable(const ThemeInfo *info, int colours)
{
    gboolean own = strcmp(info->background, "own") == 0;
    gboolean any = strcmp(info->background, "any") == 0;
    double least = own ? 7 : any ? 2 : 4.5;
    Theme theme;

    assert_true(theme_load(info->name, colours, &theme, NULL));
    for (int i = 0; i < UI_ROLE_COUNT; i++) {
        const ThemeStyle *style = &theme.styles[i];
        if (strcmp(info->background, "light") != 0)
            assert_readable(info, colours, (UiRole)i, style, 0x000000, least);
        if (strcmp(info->background, "dark") != 0)
            assert_readable(info, colours, (UiRole)i, style, 0xFFFFFF, least);
        if (own && colours > 0)
            assert_true(style->background != THEME_DEFAULT_COLOUR);
        if (!any)
            assert_false((style->attributes & THEME_DIM) != 0 && colours > 0);
    }
}

/* A pair of roles that stand beside each other and mean something else. */
static void assert_differ(const ThemeInfo *info, int colours, UiRole one, UiRole other)
{
    Theme theme;

    assert_true(theme_load(info->name, colours, &theme, NULL));
    if (memcmp(&theme.styles[one], &theme.styles[other], sizeof *theme.styles) == 0)
        fail_msg("theme %s, %d colours: %s looks as %s", info->name, colours, theme_role_name(one),
                 theme_role_name(other));
}

static void test_shipped_themes(void **state)
{
    g_autoptr(GPtrArray) list = theme_list();
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < list->len; i++) {
        const ThemeInfo *info = g_ptr_array_index(list, i);
        g_string_append_printf(names, "%s ", info->name);
        assert_null(info->problem);
        assert_null(info->path);
        assert_true(*info->summary != '\0');
        for (gsize level = 0; level < G_N_ELEMENTS(all_levels); level++) {
            assert_all_readable(info, all_levels[level]);
            assert_differ(info, all_levels[level], UI_SELECTED, UI_NORMAL);
            assert_differ(info, all_levels[level], UI_RISK, UI_NORMAL);
            assert_differ(info, all_levels[level], UI_BAD, UI_NORMAL);
            assert_differ(info, all_levels[level], UI_FIELD_ERROR, UI_FIELD);
            assert_differ(info, all_levels[level], UI_ACTIVE, UI_HEADING);
            assert_differ(info, all_levels[level], UI_HINT_KEY, UI_HINT);
        }
    }
    assert_string_equal(names->str, "dark default high-contrast light mono ");
}

/* Whoever wants no colour gets none, whatever the theme; and "mono" has none anywhere. */
static void test_no_colour_without_colours(void **state)
{
    g_autoptr(GPtrArray) list = theme_list();
    Theme theme;

    for (guint i = 0; i < list->len; i++) {
        const ThemeInfo *info = g_ptr_array_index(list, i);
        assert_true(theme_load(info->name, 0, &theme, NULL));
        for (int role = 0; role < UI_ROLE_COUNT; role++)
            assert_int_equal(theme.styles[role].foreground, THEME_DEFAULT_COLOUR);
    }
    assert_true(theme_load("mono", 256, &theme, NULL));
    for (int role = 0; role < UI_ROLE_COUNT; role++)
        assert_int_equal(theme.styles[role].foreground, THEME_DEFAULT_COLOUR);
    assert_true((theme.styles[UI_SELECTED].attributes & THEME_REVERSE) != 0);
}

/* ---- by name ---- */

/* A person's own stands before one of the same name, and says where it is and what is wrong with it. */
static void test_the_list_has_a_persons_own(void **state)
{
    g_autofree char *directory =
        g_build_filename(g_get_user_config_dir(), "looptrace", "themes", NULL);
    g_autofree char *mine = g_build_filename(directory, "dark.theme", NULL);
    g_autofree char *wrong = g_build_filename(directory, "odd.theme", NULL);

    assert_int_equal(g_mkdir_with_parents(directory, 0700), 0);
    assert_true(
        g_file_set_contents(mine, "[theme]\nsummary = my\033[m own\n[8]\nrisk = red\n", -1, NULL));
    assert_true(g_file_set_contents(wrong, "[8]\nrisk = reddish\n", -1, NULL));
    g_autoptr(GPtrArray) list = theme_list();
    assert_int_equal(list->len, 6);
    const ThemeInfo *dark = g_ptr_array_index(list, 0);
    const ThemeInfo *odd = g_ptr_array_index(list, 5);
    assert_string_equal(dark->name, "dark");
    assert_string_equal(dark->path, mine);
    assert_null(strchr(dark->summary, '\033'));
    assert_string_equal(dark->sections, "8");
    assert_string_equal(dark->background, "any");
    assert_null(dark->problem);
    assert_string_equal(odd->name, "odd");
    assert_non_null(strstr(odd->problem, "reddish"));
    g_unlink(mine);
    g_unlink(wrong);
}

static void test_an_unknown_name_lists_the_known(void **state)
{
    g_autoptr(GError) error = NULL;
    Theme theme;

    assert_false(theme_load("solarised", 8, &theme, &error));
    assert_true(g_error_matches(error, FAULT, FAULT_CONFIG));
    assert_non_null(strstr(error->message, "solarised"));
    assert_non_null(strstr(error->message, "high-contrast"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_decides_about_colour),
        cmocka_unit_test(test_as_many_as_the_terminal_has),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_the_richest_section_that_can_be_shown),
        cmocka_unit_test(test_what_is_left_out_is_as_by_default),
        cmocka_unit_test(test_mistakes_name_file_and_key),
        cmocka_unit_test(test_a_message_carries_no_control_characters),
        cmocka_unit_test(test_what_is_no_file_is_refused),
        cmocka_unit_test(test_a_huge_file_is_refused),
        cmocka_unit_test(test_a_section_lies_over_the_poorer_ones),
        cmocka_unit_test(test_direct_colours),
        cmocka_unit_test(test_what_a_theme_says_of_itself),
        cmocka_unit_test(test_shipped_themes),
        cmocka_unit_test(test_no_colour_without_colours),
        cmocka_unit_test(test_the_list_has_a_persons_own),
        cmocka_unit_test(test_an_unknown_name_lists_the_known),
    };

    g_autofree char *home = g_dir_make_tmp("looptrace-theme-XXXXXX", NULL);

    setlocale(LC_ALL, "C.UTF-8");
    g_setenv("XDG_CONFIG_HOME", home, TRUE);
    g_setenv("XDG_DATA_DIRS", home, TRUE);
    int failed = cmocka_run_group_tests_name("theme", tests, NULL, NULL);
    g_autofree char *ours = g_build_filename(home, "looptrace", NULL);
    g_autofree char *themes = g_build_filename(ours, "themes", NULL);
    g_rmdir(themes);
    g_rmdir(ours);
    g_rmdir(home);
    return failed;
}
