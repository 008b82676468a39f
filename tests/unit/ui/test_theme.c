/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "terminal.h"
#include "theme.h"

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

static int colours_with(const char *no_color, const char *force, const char *clicolor,
                        UiColour wanted, int terminal)
{
    terminal_environment();
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
    assert_int_equal(colours_with(NULL, NULL, NULL, UI_COLOUR_AUTO, 0x1000000), 8);
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

/* ---- by name ---- */

static void test_shipped_themes_are_right(void **state)
{
    static const char *const names[] = {"default", "high-contrast"};
    static const int levels[] = {0, 8, 16, 256};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        for (gsize j = 0; j < G_N_ELEMENTS(levels); j++) {
            g_autoptr(GError) error = NULL;
            Theme theme;
            if (!theme_load(names[i], levels[j], &theme, &error))
                fail_msg("%s", error->message);
        }
    }
}

/* Without colour a selected row must differ, and so must what is wrong. */
static void test_default_speaks_without_colour(void **state)
{
    Theme theme;

    assert_true(theme_load(NULL, 0, &theme, NULL));
    for (int i = 0; i < UI_ROLE_COUNT; i++)
        assert_int_equal(theme.styles[i].foreground, THEME_DEFAULT_COLOUR);
    assert_true((theme.styles[UI_SELECTED].attributes & THEME_REVERSE) != 0);
    assert_int_not_equal(theme.styles[UI_BAD].attributes, theme.styles[UI_NORMAL].attributes);
    assert_int_not_equal(theme.styles[UI_RISK].attributes, theme.styles[UI_NORMAL].attributes);
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
        cmocka_unit_test(test_shipped_themes_are_right),
        cmocka_unit_test(test_default_speaks_without_colour),
        cmocka_unit_test(test_an_unknown_name_lists_the_known),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("theme", tests, NULL, NULL);
}
