/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "looptrace/fault.h"
#include "looptrace/new_file.h"

typedef struct {
    char *directory, *path;
} Place;

static int setup(void **state)
{
    Place *place = g_new0(Place, 1);

    place->directory = g_dir_make_tmp("new-file-XXXXXX", NULL);
    place->path = g_build_filename(place->directory, "orders.csv", NULL);
    *state = place;
    return 0;
}

static int teardown(void **state)
{
    Place *place = *state;
    g_autoptr(GDir) directory = g_dir_open(place->directory, 0, NULL);
    const char *name;

    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
        g_autofree char *path = g_build_filename(place->directory, name, NULL);
        g_remove(path);
    }
    g_rmdir(place->directory);
    g_free(place->directory);
    g_free(place->path);
    g_free(place);
    return 0;
}

static guint files_in(const char *path)
{
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    guint n = 0;

    while (g_dir_read_name(directory) != NULL)
        n++;
    return n;
}

static void assert_holds(const char *path, const char *expected)
{
    g_autofree char *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_string_equal(text, expected);
}

static void test_whole_or_not_at_all(void **state)
{
    const Place *place = *state;
    g_autofree char *much = g_strnfill(200000, 'x');
    struct stat there;
    NewFile *file = new_file_begin(place->path, 0640, FALSE, NULL);

    assert_non_null(file);
    assert_true(new_file_write(file, much, 200000, NULL));
    assert_false(g_file_test(place->path, G_FILE_TEST_EXISTS));
    assert_true(new_file_commit(file, NULL));
    assert_holds(place->path, much);
    assert_int_equal(stat(place->path, &there), 0);
    assert_int_equal(there.st_mode & 07777, 0640);
    assert_int_equal(files_in(place->directory), 1);
}

static void test_abandoned(void **state)
{
    const Place *place = *state;

    assert_true(g_file_set_contents(place->path, "old", -1, NULL));
    NewFile *file = new_file_begin(place->path, 0600, TRUE, NULL);
    assert_true(new_file_write(file, "new", 3, NULL));
    new_file_abandon(file);
    assert_holds(place->path, "old");
    assert_int_equal(files_in(place->directory), 1);
}

static void assert_refused(const char *path, gboolean replaces)
{
    g_autoptr(GError) error = NULL;

    assert_null(new_file_begin(path, 0600, replaces, &error));
    assert_true(g_error_matches(error, FAULT, FAULT_IO));
    assert_non_null(strstr(error->message, path));
}

static void test_what_is_in_the_way(void **state)
{
    const Place *place = *state;
    g_autofree char *missing = g_build_filename(place->directory, "none", "x", NULL);

    assert_true(g_file_set_contents(place->path, "old", -1, NULL));
    assert_refused(place->path, FALSE);
    assert_refused(place->directory, TRUE);
    assert_refused("/dev/null", TRUE);
    assert_refused(missing, FALSE);
}

/* Somebody makes one of this name while it is written. */
static void test_the_name_is_taken_meanwhile(void **state)
{
    const Place *place = *state;
    g_autoptr(GError) error = NULL;
    NewFile *file = new_file_begin(place->path, 0600, FALSE, NULL);

    assert_true(new_file_write(file, "mine", 4, NULL));
    assert_true(g_file_set_contents(place->path, "theirs", -1, NULL));
    assert_false(new_file_commit(file, &error));
    assert_true(g_error_matches(error, FAULT, FAULT_IO));
    assert_holds(place->path, "theirs");
    assert_int_equal(files_in(place->directory), 1);
}

#define FILE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(test_whole_or_not_at_all),
        FILE_TEST(test_abandoned),
        FILE_TEST(test_what_is_in_the_way),
        FILE_TEST(test_the_name_is_taken_meanwhile),
    };

    return cmocka_run_group_tests_name("new_file", tests, NULL, NULL);
}
