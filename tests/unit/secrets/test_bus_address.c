/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "bus_address.h"

static void expect(const char *said, const char *runtime, const char *expected)
{
    g_autofree char *found = bus_address_find(said, runtime);

    if (expected == NULL)
        assert_null(found);
    else
        assert_string_equal(found, expected);
}

static void test_what_is_said(void **state)
{
    expect("unix:path=/run/bus", NULL, "unix:path=/run/bus");
    expect("unix:path=/a,guid=1;unix:path=/b", NULL, "unix:path=/a,guid=1;unix:path=/b");
    expect(NULL, NULL, NULL);
    expect("", NULL, NULL);
}

static void test_nothing_is_launched(void **state)
{
    expect("autolaunch:", NULL, NULL);
    expect("autolaunch:scope=*user", NULL, NULL);
    expect(" autolaunch:", NULL, NULL);
    expect("launchd:env=X", NULL, NULL);
    expect("disabled:", NULL, NULL);
    expect("autolaunch:;unix:path=/a; autolaunch:;", NULL, "unix:path=/a");
}

/* A directory with a socket "bus", an empty one, and one whose "bus" is a plain file. */
typedef struct {
    char *root, *with_bus, *empty, *with_file;
} Tree;

static void make_socket(const char *directory)
{
    g_autofree char *path = g_build_filename(directory, "bus", NULL);
    g_autoptr(GSocket) listener =
        g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);

    assert_true(g_socket_bind(listener, address, FALSE, NULL));
}

static int setup(void **state)
{
    Tree *tree = g_new0(Tree, 1);

    tree->root = g_dir_make_tmp("looptrace-test-XXXXXX", NULL);
    tree->with_bus = g_build_filename(tree->root, "with,bus", NULL);
    tree->empty = g_build_filename(tree->root, "empty", NULL);
    tree->with_file = g_build_filename(tree->root, "with_file", NULL);
    g_autofree char *file = g_build_filename(tree->with_file, "bus", NULL);
    if (g_mkdir(tree->with_bus, 0700) != 0 || g_mkdir(tree->empty, 0700) != 0 ||
        g_mkdir(tree->with_file, 0700) != 0 || !g_file_set_contents(file, "", -1, NULL))
        return -1;
    make_socket(tree->with_bus);
    *state = tree;
    return 0;
}

static int teardown(void **state)
{
    Tree *tree = *state;
    g_autofree char *bus = g_build_filename(tree->with_bus, "bus", NULL);
    g_autofree char *file = g_build_filename(tree->with_file, "bus", NULL);

    (void)g_unlink(bus);
    (void)g_unlink(file);
    (void)g_rmdir(tree->with_bus);
    (void)g_rmdir(tree->with_file);
    (void)g_rmdir(tree->empty);
    (void)g_rmdir(tree->root);
    g_free(tree->root);
    g_free(tree->with_bus);
    g_free(tree->with_file);
    g_free(tree->empty);
    g_free(tree);
    return 0;
}

static void test_the_socket_of_the_login(void **state)
{
    const Tree *tree = *state;
    g_autofree char *expected = g_strdup_printf("unix:path=%s/with%%2Cbus/bus", tree->root);

    expect(NULL, tree->with_bus, expected);
    expect("autolaunch:", tree->with_bus, expected);
    expect("unix:path=/said", tree->with_bus, "unix:path=/said");
    expect(NULL, tree->empty, NULL);
    expect(NULL, tree->with_file, NULL);
    expect(NULL, "", NULL);
    assert_int_equal(g_chdir(tree->root), 0);
    expect(NULL, "with,bus", NULL);
    assert_int_equal(g_chdir("/"), 0);
}

/* A runtime directory that su left behind: GDBus would go on and launch a bus. */
static void test_the_socket_of_another_user(void **state)
{
    const Tree *tree = *state;
    g_autofree char *bus = g_build_filename(tree->with_bus, "bus", NULL);

    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(bus, 65534, 65534), 0);
    expect(NULL, tree->with_bus, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_said),
        cmocka_unit_test(test_nothing_is_launched),
        cmocka_unit_test_setup_teardown(test_the_socket_of_the_login, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_socket_of_another_user, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
