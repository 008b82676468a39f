/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "config_home.h"
#include "looptrace/config.h"

static void assert_file(void **state, const char *expected)
{
    const ConfigHome *fixture = *state;
    g_autofree char *text = NULL;

    assert_true(g_file_get_contents(fixture->file, &text, NULL, NULL));
    assert_string_equal(text, expected);
}

static gboolean put(Config *config, const char *key, const char *new_key, const char *value)
{
    const ConfigEdit edit = {CONFIG_PUT, "views.orders", key, new_key, value};

    return config_edit(config, &edit, NULL);
}

static gboolean change(Config *config, ConfigEditKind kind, const char *key)
{
    const ConfigEdit edit = {.kind = kind, .section = "views.orders", .key = key};

    return config_edit(config, &edit, NULL);
}

#define BEFORE                                                                                     \
    "# mine\n"                                                                                     \
    "[looptrace]\n"                                                                                \
    "keymap=vim   # not a comment\n"                                                               \
    "\n"                                                                                           \
    "[views.orders]\n"                                                                             \
    "# the late ones\n"                                                                            \
    "Late = due<0d |\n"                                                                            \
    "\n"                                                                                           \
    "Big=qty>100 |\n"                                                                              \
    "\n"                                                                                           \
    "[keys]\n"                                                                                     \
    "refresh = F5\n"

static void test_nothing_else_changes(void **state)
{
    Config *config = config_home_begin(state, BEFORE);

    assert_int_equal(config_view_lines(config)->len, 2);
    assert_true(put(config, "Big", "Large", "qty>200 |"));
    assert_true(put(config, "New", "New", "due<1w |"));
    assert_file(state, "# mine\n[looptrace]\nkeymap=vim   # not a comment\n\n[views.orders]\n"
                       "# the late ones\nLate = due<0d |\n\nLarge = qty>200 |\nNew = due<1w |\n\n"
                       "[keys]\nrefresh = F5\n");
    assert_int_equal(config_edits(config), 2);
    assert_int_equal(config_view_lines(config)->len, 3);
    const ConfigLine *last = g_ptr_array_index(config_view_lines(config), 2);
    assert_string_equal(last->key, "New");
    assert_string_equal(last->value, "due<1w |");
    assert_true(change(config, CONFIG_REMOVE, "Large"));
    assert_true(change(config, CONFIG_REMOVE, "New"));
    assert_file(state, "# mine\n[looptrace]\nkeymap=vim   # not a comment\n\n[views.orders]\n"
                       "# the late ones\nLate = due<0d |\n\n\n[keys]\nrefresh = F5\n");
}

static void test_lines_change_places(void **state)
{
    Config *config = config_home_begin(state, BEFORE);

    assert_true(change(config, CONFIG_UP, "Big"));
    assert_file(state,
                "# mine\n[looptrace]\nkeymap=vim   # not a comment\n\n[views.orders]\n"
                "# the late ones\nBig=qty>100 |\n\nLate = due<0d |\n\n[keys]\nrefresh = F5\n");
    assert_false(change(config, CONFIG_UP, "Big"));
    assert_true(change(config, CONFIG_DOWN, "Big"));
    assert_false(change(config, CONFIG_DOWN, "Big"));
    assert_file(state, BEFORE);
    assert_false(change(config, CONFIG_REMOVE, "refresh")); /* of another section */
    assert_false(change(config, CONFIG_DOWN, "none"));
}

static void test_a_new_section(void **state)
{
    Config *config = config_home_begin(state, "[looptrace]\nkeymap = vim");

    assert_true(put(config, "A", "A", "|"));
    assert_file(state, "[looptrace]\nkeymap = vim\n\n[views.orders]\nA = |\n");
    assert_string_equal(config_get(config, SETTING_KEYMAP), "vim");
}

/* What another looptrace has written since stays, and so does what was saved before. */
static void test_the_file_is_read_again(void **state)
{
    Config *config = config_home_begin(state, "[views.orders]\nA = |\n");
    const ConfigHome *fixture = *state;

    assert_true(g_file_set_contents(fixture->file, "[views.orders]\nA = |\nB = |\n", -1, NULL));
    assert_true(put(config, "C", "C", "|"));
    assert_file(state, "[views.orders]\nA = |\nB = |\nC = |\n");
    config_set_option(config, SETTING_URL, "https://x.example");
    assert_true(config_save_profile(config, NULL));
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(fixture->file, &text, NULL, NULL));
    assert_non_null(strstr(text, "\nC"));
    assert_non_null(strstr(text, "url=https://x.example"));
}

static void test_permissions_and_links_stay(void **state)
{
    Config *config = config_home_begin(state, "");
    const ConfigHome *fixture = *state;
    g_autofree char *real = g_build_filename(fixture->directory, "real", NULL);
    struct stat there;

    assert_int_equal(rename(fixture->file, real), 0);
    assert_int_equal(symlink("real", fixture->file), 0);
    assert_int_equal(chmod(real, 0640), 0);
    assert_true(put(config, "A", "A", "|"));
    assert_int_equal(lstat(fixture->file, &there), 0);
    assert_true(S_ISLNK(there.st_mode));
    assert_int_equal(stat(real, &there), 0);
    assert_int_equal(there.st_mode & 07777, 0640);
    assert_int_equal(g_remove(fixture->file), 0);
    assert_int_equal(g_remove(real), 0);
    assert_true(put(config, "A", "A", "|")); /* a new one is nobody else's */
    assert_int_equal(stat(fixture->file, &there), 0);
    assert_int_equal(there.st_mode & 07777, 0600);
}

#define EDIT_TEST(test)                                                                            \
    cmocka_unit_test_setup_teardown(test, config_home_set_up, config_home_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EDIT_TEST(test_nothing_else_changes),
        EDIT_TEST(test_lines_change_places),
        EDIT_TEST(test_a_new_section),
        EDIT_TEST(test_the_file_is_read_again),
        EDIT_TEST(test_permissions_and_links_stay),
    };

    return cmocka_run_group_tests_name("edit_line", tests, NULL, NULL);
}
