/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "looptrace/view_state.h"

static void assert_kept(const char *screen, const char *key, const char *expected)
{
    g_autofree char *value = view_state_get(screen, key);

    if (expected == NULL)
        assert_null(value);
    else
        assert_string_equal(value, expected);
}

static void put(const char *screen, const char *key, const char *value)
{
    g_autoptr(GError) error = NULL;

    assert_true(view_state_set(screen, key, value, &error));
    assert_null(error);
}

static void test_what_was_kept(void **state)
{
    g_autofree char *path = view_state_path();
    struct stat status;

    assert_kept("orders", "columns", NULL);
    put("orders", "columns", "number due:14 -party by=-due");
    put("board", "columns", "");
    put("orders", "columns", "due \n [board] =ü");
    assert_kept("orders", "columns", "due \n [board] =ü");
    assert_kept("board", "columns", "");
    assert_kept("home", "columns", NULL);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void test_a_file_that_is_none(void **state)
{
    g_autofree char *path = view_state_path();

    assert_true(g_file_set_contents(path, "no\1 key file", -1, NULL));
    assert_kept("orders", "columns", NULL);
    put("orders", "columns", "due");
    assert_kept("orders", "columns", "due");
}

static void test_a_place_that_cannot_be_written(void **state)
{
    g_autofree char *path = view_state_path();
    g_autoptr(GError) error = NULL;

    g_unlink(path);
    assert_int_equal(g_mkdir(path, 0700), 0);
    assert_false(view_state_set("orders", "columns", "due", &error));
    assert_true(g_error_matches(error, FAULT, FAULT_IO));
    assert_non_null(g_strstr_len(error->message, -1, path));
    g_rmdir(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_kept),
        cmocka_unit_test(test_a_file_that_is_none),
        cmocka_unit_test(test_a_place_that_cannot_be_written),
    };
    g_autofree char *home = g_dir_make_tmp("looptrace-XXXXXX", NULL);
    g_autofree char *views = g_build_filename(home, "looptrace", "views", NULL);
    g_autofree char *directory = g_build_filename(home, "looptrace", NULL);
    int failed;

    g_setenv("XDG_STATE_HOME", home, TRUE);
    failed = cmocka_run_group_tests_name("view_state", tests, NULL, NULL);
    g_unlink(views);
    g_rmdir(directory);
    g_rmdir(home);
    return failed;
}
