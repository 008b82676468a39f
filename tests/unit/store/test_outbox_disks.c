/* SPDX-License-Identifier: MIT */
/* Disks under an outbox that are full, read-only, failing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failing_vfs.h"
#include "outbox_world.h"

static void assert_refused(World *world, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OutboxEntry) entry = world_entry(1);
    g_autoptr(OutboxEntry) known = outbox_find_sequence(world->outbox, 4, NULL);

    assert_false(outbox_add(world->outbox, entry, &error));
    assert_int_equal(fault_kind(error), FAULT_IO);
    if (strstr(error->message, words) == NULL)
        fail_msg("“%s” doesn't say “%s”", error->message, words);
    assert_int_equal(entry->sequence, 0);
    assert_int_equal(outbox_mode(world->outbox), OUTBOX_FAILING);
    assert_non_null(strstr(outbox_describe(world->outbox), words));
    known->state = OUTBOX_SENT;
    assert_false(outbox_update(world->outbox, known, NULL));
    assert_int_equal(known->edition, 1);
    assert_null(outbox_find(world->outbox, entry->id, NULL));
    assert_int_equal(count_whole(world, OUTBOX_ALL), ENTRIES); /* what was there can be read */
}

static void check_failing_disk(World *world, int code, const char *words)
{
    world_open(world);
    failing_vfs_start(code);
    for (int i = 0; i < 3; i++)
        assert_refused(world, words);
    failing_vfs_stop();
    assert_works(world);
    assert_all_there(world);
    assert_int_equal(world_set_aside(world), 0);
}

static void test_disk_full(void **state)
{
    check_failing_disk(*state, SQLITE_FULL, "the disk is full");
}

static void test_disk_fails(void **state)
{
    check_failing_disk(*state, SQLITE_IOERR_WRITE, "the disk reports an error");
}

static void test_disk_is_read_only(void **state)
{
    check_failing_disk(*state, SQLITE_READONLY, "can't be written");
}

/* Written, but not synced: it was said that it isn't there, so it must not turn up, even when the process ends
 * there and then. */
static void test_a_sync_that_fails(void **state)
{
    World *world = *state;
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        world_open(world);
        g_autoptr(OutboxEntry) entry = world_entry(1), refused = world_entry(2);
        gboolean added = outbox_add(world->outbox, entry, NULL);
        failing_vfs_start_syncs(SQLITE_IOERR_FSYNC);
        _exit(added && !outbox_add(world->outbox, refused, NULL) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    world_open(world);
    g_autoptr(GPtrArray) all = outbox_list(world->outbox, OUTBOX_ALL, NULL);
    assert_int_equal(all->len, ENTRIES + 1);
    assert_works(world);
}

static int in_child(World *world, int (*work)(World *world))
{
    int status = 0;
    pid_t child = fork();

    if (child == 0)
        _exit(work(world));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Adds until it is refused; then removes, and adds again. 0: as it should be. */
static int fill_up(World *world)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *large = g_strnfill(3000, 'x');
    guint added = 0;

    for (; added < 5000; added++) {
        g_autoptr(OutboxEntry) entry = outbox_entry_new("k", "t", "l", large);
        if (!outbox_add(world->outbox, entry, &error))
            break;
    }
    if (error == NULL || fault_kind(error) != FAULT_IO)
        return 2;
    g_autoptr(GPtrArray) all = outbox_list(world->outbox, OUTBOX_ALL, NULL);
    if (all == NULL || all->len != ENTRIES + added || count_whole(world, OUTBOX_ALL) != ENTRIES)
        return 3;
    return outbox_mode(world->outbox) == OUTBOX_FAILING ? 0 : 4;
}

/* A real limit of the kernel: in a process of its own, since it stays. */
static int with_quota(World *world)
{
    const struct rlimit limit = {200 * 1024, 200 * 1024};

    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    world_open(world);
    return fill_up(world);
}

static void test_quota(void **state)
{
    World *world = *state;

    assert_int_equal(in_child(world, with_quota), 0);
    world_open(world);
    assert_null(outbox_take_notice(world->outbox));
    assert_all_there(world);
    assert_works(world);
}

/* A file system that is really full, in a mount namespace of its own; and then has room again. */
static int on_small_disk(World *world)
{
    g_autofree char *state_home = g_build_filename(world->home, "small", NULL);
    g_autofree char *ballast = g_build_filename(state_home, "ballast", NULL);
    g_autofree char *zeros = g_strnfill(200 * 1024, '0');

    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        g_mkdir(state_home, 0700) != 0 ||
        mount("tmpfs", state_home, "tmpfs", 0, "size=800k,mode=0700") != 0)
        return 77;
    if (!g_file_set_contents(ballast, zeros, 200 * 1024, NULL))
        return 76;
    g_setenv("XDG_STATE_HOME", state_home, TRUE);
    world_close(world);
    g_free(world->path);
    world->path = outbox_path("https://a.example", "default", "u-1");
    world_open(world);
    g_hash_table_remove_all(world->payloads);
    world_fill(world);
    int full = fill_up(world);
    if (full != 0)
        return full;
    g_unlink(ballast);
    g_autoptr(OutboxEntry) entry = world_entry(1);
    return outbox_add(world->outbox, entry, NULL) && outbox_mode(world->outbox) == OUTBOX_SEALED
               ? 0
               : 5;
}

static void test_a_small_disk(void **state)
{
    int result = in_child(*state, on_small_disk);

    if (result == 77)
        skip();
    assert_int_equal(result, 0);
}

/* As nobody, whom modes do stop. */
static int as_nobody(World *world)
{
    g_autoptr(OutboxEntry) entry = world_entry(1);

    if (setgid(65534) != 0 || setuid(65534) != 0)
        return 2;
    world_open(world);
    g_autofree char *notice = outbox_take_notice(world->outbox);
    gboolean told = notice != NULL && strstr(notice, "can't be made: Permission") != NULL;
    return told && outbox_mode(world->outbox) == OUTBOX_MEMORY &&
                   outbox_add(world->outbox, entry, NULL)
               ? 0
               : 1;
}

static void test_a_home_that_can_t_be_written(void **state)
{
    World *world = *state;
    g_autofree char *state_home = g_path_get_dirname(world->directory);

    if (geteuid() != 0)
        skip();
    assert_true(outbox_wipe_path(world->path, NULL));
    assert_int_equal(g_rmdir(world->directory), 0);
    assert_int_equal(chmod(world->home, 0755) | chmod(state_home, 0555), 0);
    assert_int_equal(in_child(world, as_nobody), 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_disk_full),
        TEST(test_disk_fails),
        TEST(test_disk_is_read_only),
        TEST(test_a_sync_that_fails),
        TEST(test_quota),
        TEST(test_a_small_disk),
        TEST(test_a_home_that_can_t_be_written),
    };

    failing_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
