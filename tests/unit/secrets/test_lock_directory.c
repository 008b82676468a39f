/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "lock_directory.h"

typedef struct {
    char *root, *runtime, *login, *temporary;
    LockPlaces places;
} Tree;

static int setup(void **state)
{
    Tree *tree = g_new0(Tree, 1);

    tree->root = g_dir_make_tmp("looptrace-test-XXXXXX", NULL);
    tree->runtime = g_build_filename(tree->root, "runtime", NULL);
    tree->login = g_build_filename(tree->root, "login", NULL);
    tree->temporary = g_build_filename(tree->root, "temporary", NULL);
    tree->places =
        (LockPlaces){.login = tree->login, .temporary = tree->temporary, .runtime = tree->runtime};
    if (g_mkdir(tree->runtime, 0700) != 0 || g_mkdir(tree->login, 0700) != 0 ||
        g_mkdir(tree->temporary, 0700) != 0 || chmod(tree->temporary, 01777) != 0)
        return -1;
    *state = tree;
    return 0;
}

static void remove_tree(const char *path)
{
    g_autoptr(GDir) entries = g_dir_open(path, 0, NULL);
    const char *name;

    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL) {
        g_autofree char *entry = g_build_filename(path, name, NULL);
        if (g_file_test(entry, G_FILE_TEST_IS_SYMLINK) || !g_file_test(entry, G_FILE_TEST_IS_DIR))
            (void)g_unlink(entry);
        else
            remove_tree(entry);
    }
    (void)g_rmdir(path);
}

static int teardown(void **state)
{
    Tree *tree = *state;

    remove_tree(tree->root);
    g_free(tree->root);
    g_free(tree->runtime);
    g_free(tree->login);
    g_free(tree->temporary);
    g_free(tree);
    return 0;
}

static char *own_name(void)
{
    return g_strdup_printf("looptrace-%u", (guint)geteuid());
}

/* It opens, and is base/name with mode 0700. */
static void expect_opened(const Tree *tree, const char *base, const char *name)
{
    g_autofree char *path = g_build_filename(base, name, NULL);
    g_autoptr(GError) error = NULL;
    struct stat opened, named;
    int directory = lock_directory_open_in(&tree->places, &error);

    if (directory < 0)
        fail_msg("%s", error->message);
    assert_int_equal(fstat(directory, &opened), 0);
    assert_int_equal(stat(path, &named), 0);
    assert_int_equal(opened.st_ino, named.st_ino);
    assert_int_equal(opened.st_mode & ALLPERMS, 0700);
    assert_int_equal(fcntl(directory, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    close(directory);
}

static void expect_refused(const Tree *tree, const char *part_of_message)
{
    GError *error = NULL;

    assert_int_equal(lock_directory_open_in(&tree->places, &error), -1);
    expect_fault(error, FAULT_IO, part_of_message);
}

static void test_where_the_login_has_it(void **state)
{
    expect_opened(*state, ((Tree *)*state)->login, "looptrace");
    expect_opened(*state, ((Tree *)*state)->login, "looptrace");
}

/* Whatever the environment says: cron has no XDG_RUNTIME_DIR, a test or a sandbox has one of its own, and all are at one keyring. */
static void test_else_in_the_temporary_directory(void **state)
{
    Tree *tree = *state;
    g_autofree char *name = own_name();

    tree->places.login = NULL;
    expect_opened(tree, tree->temporary, name);
    tree->places.runtime = NULL;
    expect_opened(tree, tree->temporary, name);
}

static void test_at_last_in_the_runtime_directory(void **state)
{
    Tree *tree = *state;
    g_autofree char *missing = g_build_filename(tree->root, "missing", NULL);

    tree->places.login = NULL;
    tree->places.temporary = missing;
    expect_opened(tree, tree->runtime, "looptrace");
    assert_int_equal(g_chdir(tree->root), 0);
    tree->places.runtime = "runtime";
    expect_refused(tree, "can't be used");
    assert_int_equal(g_chdir("/"), 0);
}

static void test_a_place_that_others_can_write_to_is_passed_over(void **state)
{
    Tree *tree = *state;
    g_autofree char *name = own_name();

    assert_int_equal(chmod(tree->login, 0777), 0);
    expect_opened(tree, tree->temporary, name);
}

/* su keeps XDG_RUNTIME_DIR: root must not make anything in there. */
static void test_a_place_of_another_user_is_passed_over(void **state)
{
    Tree *tree = *state;
    g_autofree char *inside = g_build_filename(tree->runtime, "looptrace", NULL);

    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(tree->runtime, 65534, 65534), 0);
    tree->places.login = NULL;
    tree->places.temporary = "/nowhere";
    expect_refused(tree, "can't be used");
    assert_false(g_file_test(inside, G_FILE_TEST_EXISTS));
}

static void test_a_mode_for_others_is_refused(void **state)
{
    Tree *tree = *state;
    g_autofree char *path = g_build_filename(tree->login, "looptrace", NULL);

    assert_int_equal(g_mkdir(path, 0700), 0);
    assert_int_equal(chmod(path, 0750), 0);
    expect_refused(tree, "its mode must be 0700");
    expect_refused(tree, path);
}

static void test_a_directory_of_another_user_is_refused(void **state)
{
    Tree *tree = *state;
    g_autofree char *name = own_name();
    g_autofree char *path = g_build_filename(tree->temporary, name, NULL);

    if (geteuid() != 0)
        skip();
    tree->places.runtime = tree->places.login = NULL;
    assert_int_equal(g_mkdir(path, 0700), 0);
    assert_int_equal(chown(path, 65534, 65534), 0);
    expect_refused(tree, "belongs to another user");
}

static void test_a_symlink_is_refused(void **state)
{
    Tree *tree = *state;
    g_autofree char *name = own_name();
    g_autofree char *path = g_build_filename(tree->temporary, name, NULL);

    tree->places.runtime = tree->places.login = NULL;
    assert_int_equal(symlink(tree->login, path), 0);
    expect_refused(tree, "something else than a directory");
}

static void test_a_file_is_refused(void **state)
{
    Tree *tree = *state;
    g_autofree char *path = g_build_filename(tree->login, "looptrace", NULL);

    assert_true(g_file_set_contents(path, "", -1, NULL));
    expect_refused(tree, "something else than a directory");
}

static void test_no_place_at_all(void **state)
{
    Tree *tree = *state;
    g_autofree char *hostile = g_build_filename(tree->root, "\033[2J", NULL);

    tree->places = (LockPlaces){.temporary = hostile};
    expect_refused(tree, "can't be used");
    expect_refused(tree, "\u241b[2J");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_where_the_login_has_it),
        TEST(test_else_in_the_temporary_directory),
        TEST(test_at_last_in_the_runtime_directory),
        TEST(test_a_place_that_others_can_write_to_is_passed_over),
        TEST(test_a_place_of_another_user_is_passed_over),
        TEST(test_a_mode_for_others_is_refused),
        TEST(test_a_directory_of_another_user_is_refused),
        TEST(test_a_symlink_is_refused),
        TEST(test_a_file_is_refused),
        TEST(test_no_place_at_all),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
