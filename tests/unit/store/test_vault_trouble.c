/* SPDX-License-Identifier: MIT */
/* Files that are damaged, foreign or newer; disks that fail; processes that die. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failing_vfs.h"
#include "home.h"
#include "looptrace/vault.h"

#define ROWS 200

typedef struct {
    char *home, *path, *directory;
    SecretText *key;
    Vault *vault;
} World;

static void close_vault(World *world)
{
    vault_free(g_steal_pointer(&world->vault));
}

static void open_with(World *world, const SecretText *key)
{
    const VaultOptions options = {.path = world->path, .key = (SecretText *)(gpointer)key};

    close_vault(world);
    world->vault = vault_open(&options);
}

static void put(Vault *vault, VaultKind kind, const char *name, const char *text)
{
    g_autoptr(GBytes) bytes = bytes_of(text);

    vault_put(vault, kind, name, 0, bytes, 1);
}

static gboolean has(Vault *vault, VaultKind kind, const char *name, const char *text)
{
    g_autoptr(GBytes) value = vault_get(vault, kind, name, 0, NULL);

    return value != NULL && g_bytes_get_size(value) == strlen(text) &&
           memcmp(g_bytes_get_data(value, NULL), text, strlen(text)) == 0;
}

static int set_up(void **state)
{
    World *world = g_new0(World, 1);

    world->home = home_new();
    world->path = vault_path("https://a.example", "default", "u-1");
    world->directory = g_path_get_dirname(world->path);
    world->key = vault_key_new();
    open_with(world, world->key);
    for (guint i = 0; i < ROWS; i++) {
        g_autofree char *name = g_strdup_printf("%u", i);
        put(world->vault, VAULT_ORDER, name, "a row of an order");
    }
    close_vault(world);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    World *world = *state;

    failing_vfs_stop();
    close_vault(world);
    chmod(world->directory, 0700);
    home_free(world->home);
    g_free(world->path);
    g_free(world->directory);
    secret_text_unref(world->key);
    g_free(world);
    return 0;
}

/* It was set aside, told in one sentence, and works again. */
static void assert_begun_anew(World *world, const char *why)
{
    g_autofree char *notice = vault_take_notice(world->vault);

    assert_non_null(notice);
    if (strstr(notice, why) == NULL)
        fail_msg("“%s” doesn't say “%s”", notice, why);
    assert_non_null(strstr(notice, "so it was set aside as "));
    assert_null(vault_take_notice(world->vault));
    assert_int_equal(vault_mode(world->vault), VAULT_SEALED);
    assert_true(home_count(world->directory, ".set-aside-") >= 1);
    put(world->vault, VAULT_ORDER, "new", "new");
    open_with(world, world->key);
    assert_true(has(world->vault, VAULT_ORDER, "new", "new"));
    assert_false(has(world->vault, VAULT_ORDER, "7", "a row of an order"));
    assert_null(vault_take_notice(world->vault));
}

/* ---- what is in the file's place ---- */

static void test_garbage(void **state)
{
    World *world = *state;
    g_autofree char *garbage = g_strnfill(9000, '\xa5');

    assert_true(g_file_set_contents(world->path, garbage, 9000, NULL));
    open_with(world, world->key);
    assert_begun_anew(world, "was damaged");
}

static void test_empty(void **state)
{
    World *world = *state;

    assert_int_equal(truncate(world->path, 0), 0);
    open_with(world, world->key);
    assert_begun_anew(world, "was empty");
}

static void test_truncated(void **state)
{
    World *world = *state;

    assert_int_equal(truncate(world->path, 4096 * 3), 0);
    open_with(world, world->key);
    for (guint i = 0; i < ROWS; i++) {
        g_autofree char *name = g_strdup_printf("%u", i);
        has(world->vault, VAULT_ORDER, name, "");
    }
    assert_begun_anew(world, "was damaged");
}

static void test_another_key(void **state)
{
    World *world = *state;
    SecretText *other = vault_key_new();

    secret_text_unref(world->key);
    world->key = other;
    open_with(world, world->key);
    assert_begun_anew(world, "was sealed with another key");
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *sqlite = NULL;

    assert_int_equal(sqlite3_open(path, &sqlite), SQLITE_OK);
    assert_int_equal(sqlite3_exec(sqlite, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(sqlite);
}

static void test_newer(void **state)
{
    World *world = *state;

    run_sql(world->path, "PRAGMA user_version = 999");
    open_with(world, world->key);
    assert_begun_anew(world, "was written by a newer looptrace");
}

static void test_another_program(void **state)
{
    World *world = *state;

    g_unlink(world->path);
    run_sql(world->path, "CREATE TABLE bookmarks (title TEXT)");
    open_with(world, world->key);
    assert_begun_anew(world, "is another program's file");
}

static void test_a_directory(void **state)
{
    World *world = *state;

    g_unlink(world->path);
    assert_int_equal(g_mkdir(world->path, 0700), 0);
    open_with(world, world->key);
    assert_begun_anew(world, "is no file of looptrace's");
}

static void test_a_symlink_isn_t_followed(void **state)
{
    World *world = *state;
    g_autofree char *target = g_build_filename(world->home, "precious", NULL);
    g_autofree char *content = NULL;

    assert_true(g_file_set_contents(target, "precious", -1, NULL));
    g_unlink(world->path);
    assert_int_equal(symlink(target, world->path), 0);
    open_with(world, world->key);
    assert_begun_anew(world, "is no file of looptrace's");
    assert_true(g_file_get_contents(target, &content, NULL, NULL));
    assert_string_equal(content, "precious");
}

static void test_a_symlink_beside_it(void **state)
{
    World *world = *state;
    g_autofree char *target = g_build_filename(world->home, "precious", NULL);
    g_autofree char *wal = g_strconcat(world->path, "-wal", NULL);

    assert_true(g_file_set_contents(target, "precious", -1, NULL));
    g_unlink(wal);
    assert_int_equal(symlink(target, wal), 0);
    open_with(world, world->key);
    assert_begun_anew(world, "is no file of looptrace's");
    assert_true(home_has_bytes(world->home, "precious"));
}

static void test_a_tampered_schema(void **state)
{
    World *world = *state;

    run_sql(world->path, "DROP TABLE record");
    open_with(world, world->key);
    put(world->vault, VAULT_ORDER, "x", "x");
    vault_flush(world->vault);
    assert_true(has(world->vault, VAULT_ORDER, "x", "x")); /* nothing is lost in the moving */
    assert_begun_anew(world, "was damaged");
}

static void test_a_value_moved_elsewhere(void **state)
{
    World *world = *state;

    run_sql(world->path, "UPDATE record SET sealed = (SELECT sealed FROM record WHERE id = 2) "
                         "WHERE id = 8");
    open_with(world, world->key);
    assert_true(has(world->vault, VAULT_ORDER, "6", "a row of an order"));
    assert_false(has(world->vault, VAULT_ORDER, "7", "a row of an order"));
    assert_begun_anew(world, "was damaged");
}

static void test_another_stamp(void **state)
{
    World *world = *state;

    run_sql(world->path, "UPDATE record SET stamp = stamp + 1");
    open_with(world, world->key);
    assert_false(has(world->vault, VAULT_ORDER, "7", "a row of an order"));
    assert_begun_anew(world, "was damaged");
}

/* Whatever is flipped: a value is right or absent, and the vault works. */
static void test_flipped_bytes(void **state)
{
    World *world = *state;
    g_autofree char *sound = NULL;
    gsize length = 0;
    guint told = 0;
    g_autoptr(GRand) rand = g_rand_new_with_seed(4711);

    assert_true(g_file_get_contents(world->path, &sound, &length, NULL));
    for (int round = 0; round < 60; round++) {
        g_autofree char *damaged = g_memdup2(sound, length);
        close_vault(world);
        assert_true(vault_wipe_path(world->path, NULL));
        for (int i = 0; i < 20; i++)
            damaged[g_rand_int_range(rand, 0, (gint32)length)] ^=
                (char)g_rand_int_range(rand, 1, 256);
        assert_true(g_file_set_contents(world->path, damaged, (gssize)length, NULL));
        open_with(world, world->key);
        for (guint i = 0; i < ROWS; i++) {
            g_autofree char *name = g_strdup_printf("%u", i);
            g_autoptr(GBytes) value = vault_get(world->vault, VAULT_ORDER, name, 0, NULL);
            assert_true(value == NULL || has(world->vault, VAULT_ORDER, name, "a row of an order"));
        }
        put(world->vault, VAULT_ORDER, "new", "new");
        vault_flush(world->vault);
        assert_true(has(world->vault, VAULT_ORDER, "new", "new"));
        for (char *notice; (notice = vault_take_notice(world->vault)) != NULL; g_free(notice))
            told++;
    }
    assert_true(told > 30);
}

static void test_without_its_wal(void **state)
{
    World *world = *state;
    g_autofree char *wal = g_strconcat(world->path, "-wal", NULL);

    assert_int_equal(g_unlink(wal), 0);
    open_with(world, world->key);
    assert_null(vault_take_notice(world->vault));
    assert_true(has(world->vault, VAULT_ORDER, "7", "a row of an order"));
}

/* Another process has it open when it is set aside: that one goes over to the new file, and what it does
 * when it ends harms nobody. */
static void test_set_aside_under_another_process(void **state)
{
    World *world = *state;
    const VaultOptions options = {.path = world->path, .key = world->key};
    Vault *other = vault_open(&options);

    put(other, VAULT_ORDER, "before", "before");
    vault_flush(other);
    SecretText *wrong = vault_key_new();
    const VaultOptions with_wrong = {.path = world->path, .key = wrong};
    vault_free(vault_open(&with_wrong)); /* sets it aside */
    assert_true(vault_wipe_path(world->path, NULL));
    open_with(world, world->key);
    put(world->vault, VAULT_ORDER, "new", "new");
    vault_flush(world->vault);
    assert_true(vault_changed(other));
    assert_true(has(other, VAULT_ORDER, "new", "new"));
    put(other, VAULT_ORDER, "also", "also");
    vault_free(other);
    assert_true(has(world->vault, VAULT_ORDER, "also", "also"));
    open_with(world, world->key);
    assert_true(has(world->vault, VAULT_ORDER, "new", "new"));
    secret_text_unref(wrong);
}

/* ---- disks ---- */

static void assert_told_once(Vault *vault, const char *why)
{
    g_autofree char *notice = vault_take_notice(vault);

    assert_non_null(notice);
    if (strstr(notice, why) == NULL)
        fail_msg("“%s” doesn't say “%s”", notice, why);
    assert_null(vault_take_notice(vault));
}

static void check_failing_disk(World *world, int code, const char *words)
{
    open_with(world, world->key);
    failing_vfs_start(code);
    for (int i = 0; i < 3; i++) {
        put(world->vault, VAULT_ORDER, "1", "newer");
        vault_drop(world->vault, VAULT_ORDER, "2");
        vault_flush(world->vault);
        assert_true(has(world->vault, VAULT_ORDER, "1", "newer"));
        assert_false(has(world->vault, VAULT_ORDER, "2", "a row of an order"));
        assert_true(has(world->vault, VAULT_ORDER, "3", "a row of an order")); /* from the disk */
    }
    assert_int_equal(vault_mode(world->vault), VAULT_STUCK);
    assert_non_null(strstr(vault_describe(world->vault), words));
    assert_told_once(world->vault, words);
    failing_vfs_stop();
    open_with(world, world->key); /* what was kept in memory is written by the last try */
    assert_true(has(world->vault, VAULT_ORDER, "1", "newer"));
    assert_false(has(world->vault, VAULT_ORDER, "2", "a row of an order"));
    assert_null(vault_take_notice(world->vault));
}

static void test_disk_full(void **state)
{
    check_failing_disk(*state, SQLITE_FULL, "the disk is full");
}

static void test_disk_fails(void **state)
{
    check_failing_disk(*state, SQLITE_IOERR_WRITE, "the disk reports an error");
}

static void test_much_for_a_full_disk_is_bounded(void **state)
{
    World *world = *state;
    g_autofree char *large = g_strnfill(500 * 1000, 'x');

    open_with(world, world->key);
    failing_vfs_start(SQLITE_FULL);
    for (int i = 0; i < 20; i++) {
        g_autofree char *name = g_strdup_printf("large %d", i);
        put(world->vault, VAULT_ORDER, name, large);
        vault_flush(world->vault);
    }
    assert_int_equal(vault_mode(world->vault), VAULT_MEMORY);
    assert_true(has(world->vault, VAULT_ORDER, "large 19", large));
    assert_false(has(world->vault, VAULT_ORDER, "large 0", large)); /* beyond 3 MiB */
    assert_told_once(world->vault, "the disk is full");
}

/* A real limit of the kernel: in a process of its own, since it stays. */
static void test_quota(void **state)
{
    World *world = *state;
    pid_t child = fork();

    if (child == 0) {
        const struct rlimit limit = {8192, 8192};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        open_with(world, world->key);
        put(world->vault, VAULT_ORDER, "1", "newer");
        vault_flush(world->vault);
        gboolean kept = has(world->vault, VAULT_ORDER, "1", "newer");
        g_autofree char *notice = vault_take_notice(world->vault);
        _exit(kept && notice != NULL && vault_mode(world->vault) != VAULT_SEALED ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    open_with(world, world->key);
    assert_true(has(world->vault, VAULT_ORDER, "7", "a row of an order"));
}

/* A file in the directory's place works for root too, which a mode would not stop. */
static void test_no_place_for_it(void **state)
{
    World *world = *state;

    assert_true(vault_wipe_path(world->path, NULL));
    assert_int_equal(g_rmdir(world->directory), 0);
    assert_true(g_file_set_contents(world->directory, "in the way", -1, NULL));
    open_with(world, world->key);
    assert_int_equal(vault_mode(world->vault), VAULT_MEMORY);
    assert_told_once(world->vault, "is something else than a directory");
    put(world->vault, VAULT_ORDER, "1", "newer");
    vault_flush(world->vault);
    assert_true(has(world->vault, VAULT_ORDER, "1", "newer"));
}

/* As nobody, whom modes do stop: in a process of its own, since that stays. */
static void test_a_home_that_can_t_be_written(void **state)
{
    World *world = *state;
    g_autofree char *cache = g_path_get_dirname(world->directory);

    if (geteuid() != 0)
        skip();
    assert_true(vault_wipe_path(world->path, NULL));
    assert_int_equal(g_rmdir(world->directory), 0);
    assert_int_equal(chmod(world->home, 0755) | chmod(cache, 0555), 0);
    pid_t child = fork();
    if (child == 0) {
        if (setgid(65534) != 0 || setuid(65534) != 0)
            _exit(2);
        open_with(world, world->key);
        put(world->vault, VAULT_ORDER, "1", "newer");
        vault_flush(world->vault);
        g_autofree char *notice = vault_take_notice(world->vault);
        gboolean told = notice != NULL && strstr(notice, "can't be made: Permission") != NULL;
        _exit(told && vault_mode(world->vault) == VAULT_MEMORY &&
                      has(world->vault, VAULT_ORDER, "1", "newer")
                  ? 0
                  : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_a_linked_directory_is_refused(void **state)
{
    World *world = *state;
    g_autofree char *elsewhere = g_build_filename(world->home, "elsewhere", NULL);

    assert_int_equal(rename(world->directory, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, world->directory), 0);
    open_with(world, world->key);
    assert_int_equal(vault_mode(world->vault), VAULT_MEMORY);
    assert_told_once(world->vault, "is something else than a directory");
}

static void test_another_user_s_directory_is_refused(void **state)
{
    World *world = *state;

    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(world->directory, 12345, 12345), 0);
    open_with(world, world->key);
    assert_int_equal(vault_mode(world->vault), VAULT_MEMORY);
    assert_told_once(world->vault, "belongs to another user");
}

static void test_busy_is_tried_again(void **state)
{
    World *world = *state;
    sqlite3 *sqlite = NULL;

    open_with(world, world->key);
    assert_int_equal(sqlite3_open(world->path, &sqlite), SQLITE_OK);
    assert_int_equal(sqlite3_exec(sqlite, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    put(world->vault, VAULT_ORDER, "1", "newer");
    vault_flush(world->vault);
    assert_int_equal(vault_mode(world->vault), VAULT_SEALED);
    assert_true(has(world->vault, VAULT_ORDER, "1", "newer"));
    sqlite3_exec(sqlite, "COMMIT", NULL, NULL, NULL);
    vault_changed(world->vault);
    const VaultOptions options = {.path = world->path, .key = world->key};
    Vault *other = vault_open(&options);
    while (!has(other, VAULT_ORDER, "1", "newer"))
        g_main_context_iteration(NULL, TRUE); /* by itself, a moment later */
    vault_free(other);
    sqlite3_close(sqlite);
}

/* ---- killed while it writes ---- */

#define KILLS 25
#define GROUP 20

/* Groups of equal values, each group in one turn: whoever opens the file finds whole groups. */
static void write_on_and_on(World *world, int ready)
{
    open_with(world, world->key);
    for (guint turn = 0;; turn++) {
        g_autofree char *text = g_strdup_printf("turn %u", turn);
        for (guint i = 0; i < GROUP; i++) {
            g_autofree char *name = g_strdup_printf("group %u", i);
            put(world->vault, VAULT_BOARD, name, text);
        }
        vault_flush(world->vault);
        if (write(ready, "x", 1) < 0)
            _exit(1);
    }
}

static void check_whole_group(World *world)
{
    open_with(world, world->key);
    g_autoptr(GBytes) first = vault_get(world->vault, VAULT_BOARD, "group 0", 0, NULL);
    assert_non_null(first);
    for (guint i = 1; i < GROUP; i++) {
        g_autofree char *name = g_strdup_printf("group %u", i);
        g_autoptr(GBytes) other = vault_get(world->vault, VAULT_BOARD, name, 0, NULL);
        assert_non_null(other);
        assert_true(g_bytes_equal(first, other));
    }
    assert_null(vault_take_notice(world->vault));
    assert_int_equal(vault_mode(world->vault), VAULT_SEALED);
    close_vault(world);
}

static void test_killed_while_writing(void **state)
{
    World *world = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(42);

    for (int round = 0; round < KILLS; round++) {
        int ready[2], status = 0;
        char turns[64];
        assert_int_equal(pipe(ready), 0);
        pid_t child = fork();
        if (child == 0)
            write_on_and_on(world, ready[1]);
        close(ready[1]);
        for (int left = g_rand_int_range(rand, 1, 60); left > 0;) {
            ssize_t got = read(ready[0], turns, (gsize)MIN(left, (int)sizeof turns));
            assert_true(got > 0);
            left -= (int)got;
        }
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        close(ready[0]);
        check_whole_group(world);
    }
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_garbage),
        TEST(test_empty),
        TEST(test_truncated),
        TEST(test_another_key),
        TEST(test_newer),
        TEST(test_another_program),
        TEST(test_a_directory),
        TEST(test_a_symlink_isn_t_followed),
        TEST(test_a_symlink_beside_it),
        TEST(test_a_tampered_schema),
        TEST(test_a_value_moved_elsewhere),
        TEST(test_another_stamp),
        TEST(test_flipped_bytes),
        TEST(test_without_its_wal),
        TEST(test_set_aside_under_another_process),
        TEST(test_disk_full),
        TEST(test_disk_fails),
        TEST(test_much_for_a_full_disk_is_bounded),
        TEST(test_quota),
        TEST(test_no_place_for_it),
        TEST(test_a_home_that_can_t_be_written),
        TEST(test_a_linked_directory_is_refused),
        TEST(test_another_user_s_directory_is_refused),
        TEST(test_busy_is_tried_again),
        TEST(test_killed_while_writing),
    };

    failing_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
