/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "looptrace/config.h"

typedef struct {
    char *directory, *file;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->directory = g_dir_make_tmp("looptrace-config-XXXXXX", NULL);
    fixture->file = g_build_filename(fixture->directory, "config", NULL);
    g_setenv("LOOPTRACE_CONFIG", fixture->file, TRUE);
    for (int i = 0; i < SETTING_COUNT; i++)
        if (config_environment((Setting)i) != NULL)
            g_unsetenv(config_environment((Setting)i));
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;

    g_remove(fixture->file);
    g_rmdir(fixture->directory);
    g_free(fixture->file);
    g_free(fixture->directory);
    g_free(fixture);
    g_unsetenv("LOOPTRACE_CONFIG");
    return 0;
}

static void write_file(void **state, const char *text)
{
    const Fixture *fixture = *state;

    assert_true(g_file_set_contents(fixture->file, text, -1, NULL));
}

static Config *load(void **state, const char *text, const char *const *options)
{
    g_autoptr(GError) error = NULL;

    write_file(state, text);
    Config *config = config_load(options, &error);
    if (config == NULL)
        fail_msg("%s", error->message);
    return config;
}

static void test_order_of_origins(void **state)
{
    static const char text[] = "[looptrace]\nkeyring=memory\nemail=all@x\n"
                               "[profile default]\nurl=https://profile\nemail=one@x\n";
    const char *options[SETTING_COUNT] = {NULL};
    g_autoptr(Config) config = load(state, text, NULL);

    assert_string_equal(config_get(config, SETTING_URL), "https://profile");
    assert_int_equal(config_origin(config, SETTING_URL), ORIGIN_PROFILE);
    assert_string_equal(config_get(config, SETTING_EMAIL), "one@x");
    assert_int_equal(config_origin(config, SETTING_KEYRING), ORIGIN_FILE);
    assert_int_equal(config_origin(config, SETTING_COLOUR), ORIGIN_DEFAULT);
    assert_int_equal(config_origin(config, SETTING_THEME), ORIGIN_NONE);

    g_setenv("LOOPTRACE_URL", "https://environment", TRUE);
    g_autoptr(Config) with_environment = load(state, text, NULL);
    assert_string_equal(config_get(with_environment, SETTING_URL), "https://environment");
    assert_int_equal(config_origin(with_environment, SETTING_URL), ORIGIN_ENVIRONMENT);

    options[SETTING_URL] = "https://option";
    g_autoptr(Config) with_option = load(state, text, options);
    assert_string_equal(config_get(with_option, SETTING_URL), "https://option");
    assert_int_equal(config_origin(with_option, SETTING_URL), ORIGIN_OPTION);
    g_unsetenv("LOOPTRACE_URL");
}

static void test_profile_by_name(void **state)
{
    static const char text[] = "[looptrace]\nprofile=mill\n[profile mill]\nurl=https://mill\n"
                               "[profile shop]\nurl=https://shop\n";
    const char *options[SETTING_COUNT] = {[SETTING_PROFILE] = "shop"};
    g_autoptr(Config) config = load(state, text, NULL);
    g_autoptr(Config) other = load(state, text, options);

    assert_string_equal(config_get(config, SETTING_URL), "https://mill");
    assert_string_equal(config_get(other, SETTING_URL), "https://shop");
}

static void expect_failure(const char *const *options, const char *part)
{
    g_autoptr(GError) error = NULL;
    Config *config = config_load(options, &error);

    assert_null(config);
    assert_int_equal(fault_kind(error), FAULT_CONFIG);
    if (strstr(error->message, part) == NULL)
        fail_msg("“%s” doesn't say “%s”", error->message, part);
}

static void test_unknown_profile_is_refused(void **state)
{
    const char *options[SETTING_COUNT] = {[SETTING_PROFILE] = "nosuch"};
    const char *odd[SETTING_COUNT] = {[SETTING_PROFILE] = "a]b", [SETTING_URL] = "https://x"};

    write_file(state, "[profile mill]\nurl=https://mill\n");
    expect_failure(options, "nosuch");
    expect_failure(odd, "letters");
}

static void test_new_profile_with_an_address(void **state)
{
    const char *options[SETTING_COUNT] = {
        [SETTING_PROFILE] = "fresh", [SETTING_URL] = "https://fresh"};
    g_autoptr(Config) config = load(state, "", options);

    assert_string_equal(config_get(config, SETTING_PROFILE), "fresh");
}

static void test_warnings_name_the_line(void **state)
{
    g_autoptr(Config) config =
        load(state, "# mine\n[looptrace]\ncolour = never\n\n[elsewhere]\nurl=x\n", NULL);
    const char *const *warnings = config_warnings(config);

    assert_int_equal(g_strv_length((char **)warnings), 2);
    assert_non_null(strstr(warnings[0], "line 3"));
    assert_non_null(strstr(warnings[0], "colour"));
    assert_non_null(strstr(warnings[1], "line 5"));
    assert_non_null(strstr(warnings[1], "elsewhere"));
}

static void test_broken_files_are_refused(void **state)
{
    write_file(state, "url=without a section\n");
    expect_failure(NULL, "can't be read");
    g_setenv("LOOPTRACE_CONFIG", "/nonexistent/looptrace", TRUE);
    expect_failure(NULL, "isn't there");
}

static void test_hostile_file_is_shown_clean(void **state)
{
    g_autoptr(GError) error = NULL;

    write_file(state, "[looptrace]\n\033]0;pwned\a=1\n");
    assert_null(config_load(NULL, &error));
    assert_non_null(strstr(error->message, "pwned"));
    assert_null(strchr(error->message, '\033'));
    assert_null(strchr(error->message, '\a'));
}

static void test_saving_keeps_the_rest(void **state)
{
    const Fixture *fixture = *state;
    const char *options[SETTING_COUNT] = {[SETTING_PROFILE] = "new",
                                          [SETTING_URL] = "https://new",
                                          [SETTING_KEY] = "sb_publishable_x"};
    g_autoptr(Config) config =
        load(state, "# a comment\n[profile old]\nurl=https://old\n", options);
    g_autofree char *text = NULL;
    struct stat info;

    assert_true(config_save_profile(config, NULL));
    assert_true(g_file_get_contents(fixture->file, &text, NULL, NULL));
    assert_non_null(strstr(text, "# a comment"));
    assert_non_null(strstr(text, "[profile old]"));
    assert_non_null(strstr(text, "[profile new]"));
    assert_non_null(strstr(text, "url=https://new"));
    assert_null(strstr(text, "keyring"));
    assert_int_equal(stat(fixture->file, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order_of_origins, setup, teardown),
        cmocka_unit_test_setup_teardown(test_profile_by_name, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unknown_profile_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_new_profile_with_an_address, setup, teardown),
        cmocka_unit_test_setup_teardown(test_warnings_name_the_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_broken_files_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile_file_is_shown_clean, setup, teardown),
        cmocka_unit_test_setup_teardown(test_saving_keeps_the_rest, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
