/* SPDX-License-Identifier: MIT */
/* Outboxes that are damaged, newer, foreign, without their key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "home.h"
#include "looptrace/vault.h"
#include "outbox_place.h"
#include "outbox_world.h"

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *sqlite = NULL;

    assert_int_equal(sqlite3_open(path, &sqlite), SQLITE_OK);
    assert_int_equal(sqlite3_exec(sqlite, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(sqlite);
}

static void overwrite(const char *path, gint64 offset, gsize length)
{
    g_autofree char *garbage = g_strnfill(length, '\xa5');
    FILE *file = fopen(path, "r+");

    assert_non_null(file);
    assert_int_equal(fseek(file, (long)offset, SEEK_SET), 0);
    assert_int_equal(fwrite(garbage, 1, length, file), length);
    fclose(file);
}

/* ---- damage ---- */

static void test_a_sound_one(void **state)
{
    World *world = *state;

    world_open(world);
    assert_null(outbox_take_notice(world->outbox));
    assert_all_there(world);
    assert_int_equal(world_set_aside(world), 0);
}

/* Without its first page nothing leads to the rest: what is found in the bytes comes back to the person. */
static void test_the_head_is_gone(void **state)
{
    World *world = *state;

    overwrite(world->path, 0, 4096);
    world_open(world);
    assert_told(world, "The outbox was damaged");
    assert_all_there(world);
    assert_int_equal(count_whole(world, OUTBOX_WAITING), 0);
    g_autoptr(GPtrArray) stuck = outbox_list(world->outbox, OUTBOX_STUCK, NULL);
    for (guint i = 0; i < stuck->len; i++) {
        const OutboxEntry *entry = g_ptr_array_index(stuck, i);
        assert_true(entry->state == OUTBOX_CONFLICT ||
                    strstr(entry->error, "found in a damaged file") != NULL);
    }
    g_autoptr(GBytes) draft = outbox_get_draft(world->outbox, "stage/1", NULL);
    assert_non_null(draft);
    assert_true(world_set_aside(world) >= 1);
    assert_works(world);
}

static void test_cut_in_half(void **state)
{
    World *world = *state;
    struct stat status;

    assert_int_equal(stat(world->path, &status), 0);
    assert_int_equal(truncate(world->path, status.st_size / 2), 0);
    world_open(world);
    guint there = count_whole(world, OUTBOX_ALL);
    assert_told(world, "The outbox was damaged");
    assert_true(there > ENTRIES / 5 && there < ENTRIES);
    assert_works(world);
}

static void test_emptied(void **state)
{
    World *world = *state;

    assert_int_equal(truncate(world->path, 0), 0);
    world_open(world);
    assert_told(world, "The outbox was empty");
    assert_works(world);
}

/* One entry that doesn't open: the others go on as they were, in their states and with their numbers. */
static void test_one_is_tampered_with(void **state)
{
    World *world = *state;

    run_sql(world->path, "UPDATE entry SET sealed = (SELECT sealed FROM entry WHERE sequence = 3) "
                         "WHERE sequence = 8");
    world_open(world);
    assert_int_equal(count_whole(world, OUTBOX_ALL), ENTRIES - 1);
    assert_told(world, "The outbox was damaged");
    assert_int_equal(count_whole(world, OUTBOX_STUCK), 14);
    g_autoptr(OutboxEntry) last = outbox_find_sequence(world->outbox, ENTRIES + 1, NULL);
    assert_non_null(last);
    assert_works(world);
}

static void test_a_state_is_tampered_with(void **state)
{
    World *world = *state;

    run_sql(world->path, "UPDATE entry SET state = 1 WHERE state = 8 AND sequence < 10");
    world_open(world);
    g_autoptr(GPtrArray) waiting = outbox_list(world->outbox, OUTBOX_WAITING, NULL);
    for (guint i = 0; i < waiting->len; i++)
        assert_true(((OutboxEntry *)g_ptr_array_index(waiting, i))->sequence % 5 != 2);
    assert_told(world, "The outbox was damaged");
}

static void test_no_tables(void **state)
{
    World *world = *state;

    run_sql(world->path, "DROP TABLE draft");
    world_open(world);
    g_autoptr(GBytes) draft = bytes_of("new");
    assert_true(outbox_put_draft(world->outbox, "new", draft, NULL));
    assert_told(world, "The outbox was damaged");
    assert_all_there(world);
    assert_works(world);
}

/* Whatever is flipped: an entry is there and whole, or it was told that something can't be read. What was done
 * is never to be sent again, and what was dropped comes back, if at all, to the person. */
static void check_after_flips(World *world, guint *told)
{
    guint there = count_whole(world, OUTBOX_ALL);
    g_autofree char *notice = outbox_take_notice(world->outbox);
    g_autoptr(GPtrArray) waiting = outbox_list(world->outbox, OUTBOX_WAITING, NULL);
    g_autoptr(OutboxEntry) more = world_entry(1);

    if (there < ENTRIES && notice == NULL)
        fail_msg("%u are missing, and nobody was told", ENTRIES - there);
    *told += notice != NULL;
    for (guint i = 0; i < waiting->len; i++) {
        const OutboxEntry *entry = g_ptr_array_index(waiting, i);
        assert_non_null(g_hash_table_lookup(world->payloads, entry->id));
        assert_int_not_equal((entry->sequence - 2) % 5, 0);
    }
    assert_true(outbox_add(world->outbox, more, NULL));
    world_open(world);
    g_autoptr(OutboxEntry) found = outbox_find(world->outbox, more->id, NULL);
    assert_non_null(found);
}

static void test_flipped_bytes(void **state)
{
    World *world = *state;
    g_autofree char *sound = NULL;
    gsize length = 0;
    guint told = 0;
    g_autoptr(GRand) rand = g_rand_new_with_seed(4711);

    assert_true(g_file_get_contents(world->path, &sound, &length, NULL));
    for (int round = 0; round < 150; round++) {
        g_autofree char *damaged = g_memdup2(sound, length);
        world_close(world);
        assert_true(outbox_wipe_path(world->path, NULL));
        for (int i = 0; i < 1 + round % 20; i++)
            damaged[g_rand_int_range(rand, 0, (gint32)length)] ^=
                (char)g_rand_int_range(rand, 1, 256);
        assert_true(g_file_set_contents(world->path, damaged, (gssize)length, NULL));
        world_open(world);
        check_after_flips(world, &told);
    }
    assert_true(told > 100);
}

/* As it is after a kill: much of it is in the -wal. */
static void leave_a_wal(World *world)
{
    g_autofree char *wal = g_strconcat(world->path, "-wal", NULL);
    g_autofree char *copy = NULL, *copy_wal = NULL;
    gsize length = 0, wal_length = 0;

    assert_true(outbox_wipe_path(world->path, NULL));
    g_hash_table_remove_all(world->payloads);
    world_open(world);
    world_fill(world);
    assert_true(g_file_get_contents(world->path, &copy, &length, NULL));
    assert_true(g_file_get_contents(wal, &copy_wal, &wal_length, NULL));
    world_close(world);
    assert_true(outbox_wipe_path(world->path, NULL));
    assert_true(g_file_set_contents(world->path, copy, (gssize)length, NULL));
    assert_true(g_file_set_contents(wal, copy_wal, (gssize)wal_length, NULL));
}

static void test_a_damaged_wal(void **state)
{
    World *world = *state;
    g_autofree char *wal = g_strconcat(world->path, "-wal", NULL);

    leave_a_wal(world);
    world_open(world);
    assert_null(outbox_take_notice(world->outbox));
    assert_all_there(world);
    world_close(world);

    leave_a_wal(world);
    overwrite(wal, 32 + 3 * 4120 + 100, 1); /* in the fourth frame: SQLite reads three */
    world_open(world);
    assert_told(world, "The outbox was damaged");
    assert_int_equal(count_whole(world, OUTBOX_ALL), ENTRIES);
    assert_works(world);
}

/* ---- whose it is ---- */

static void test_of_a_newer_looptrace(void **state)
{
    World *world = *state;
    g_autofree char *before = NULL, *after = NULL;
    gsize before_length = 0, after_length = 0;
    g_autoptr(OutboxEntry) entry = world_entry(1);
    OutboxCounts counts;

    run_sql(world->path, "PRAGMA user_version = 999");
    assert_true(g_file_get_contents(world->path, &before, &before_length, NULL));
    world_open(world);
    assert_int_equal(outbox_mode(world->outbox), OUTBOX_MEMORY);
    outbox_count(world->outbox, &counts);
    assert_int_equal(counts.unread, OPEN);
    assert_told(world, "96 changes that wait on this machine can't be read now: The outbox was "
                       "written by a newer looptrace");
    assert_non_null(strstr(outbox_describe(world->outbox), "a newer looptrace"));
    assert_true(outbox_add(world->outbox, entry, NULL));
    assert_int_equal(world_set_aside(world), 0);
    assert_true(g_file_get_contents(world->path, &after, &after_length, NULL));
    assert_int_equal(before_length, after_length);
    assert_memory_equal(before, after, before_length);

    /* It is tried again from time to time: what waited in memory goes to the disk. */
    run_sql(world->path, "PRAGMA user_version = 2");
    world->outbox->try_again_us = 0;
    g_autoptr(OutboxEntry) later = world_entry(2);
    assert_true(outbox_add(world->outbox, later, NULL));
    assert_told(world, "kept on this machine again");
    outbox_count(world->outbox, &counts);
    assert_int_equal(counts.unread, 0);
    world_open(world);
    assert_all_there(world);
    g_autoptr(OutboxEntry) found = outbox_find(world->outbox, entry->id, NULL);
    assert_non_null(found);
    assert_int_equal(found->sequence, ENTRIES + 2);
}

static void test_a_newer_one_takes_over(void **state)
{
    World *world = *state;
    g_autoptr(OutboxEntry) entry = world_entry(1);
    OutboxCounts counts;

    world_open(world);
    run_sql(world->path, "PRAGMA user_version = 3");
    assert_true(outbox_add(world->outbox, entry, NULL));
    assert_int_equal(outbox_mode(world->outbox), OUTBOX_MEMORY);
    assert_told(world, "A newer looptrace has taken over");
    assert_true(outbox_count_path(world->path, &counts));
    assert_int_equal(counts.waiting + counts.stuck + counts.done, ENTRIES);
    assert_int_equal(world_set_aside(world), 0);
}

static void test_its_key_is_gone(void **state)
{
    World *world = *state;
    g_autoptr(SecretText) other = vault_key_new();
    g_autoptr(OutboxEntry) entry = world_entry(1);

    world_open_with(world, other, TRUE);
    assert_told(world, "96 changes that waited can't be read: the key is gone from the keyring. "
                       "The file was set aside as ");
    assert_int_equal(count_whole(world, OUTBOX_ALL), 0);
    assert_true(outbox_add(world->outbox, entry, NULL));
    world_open_with(world, other, FALSE);
    assert_null(outbox_take_notice(world->outbox));

    /* It has come back: nothing was lost. */
    world_open(world);
    assert_told(world, "96 changes that waited in ");
    assert_all_there(world);
    g_autoptr(GBytes) draft = outbox_get_draft(world->outbox, "stage/1", NULL);
    assert_non_null(draft);
    world_open_with(world, other, FALSE);
    assert_told(world, "1 change that waited in ");
    world_open(world);
    assert_told(world, "96 changes that waited in ");
    assert_all_there(world);
}

static void test_no_key_now(void **state)
{
    World *world = *state;

    world_open_with(world, NULL, FALSE);
    OutboxCounts counts;
    outbox_count(world->outbox, &counts);
    assert_int_equal(counts.unread, OPEN);
    assert_int_equal(counts.waiting, 0);
    assert_told(world, "96 changes that wait on this machine can't be read now: it is locked");
    assert_int_equal(outbox_mode(world->outbox), OUTBOX_MEMORY);
    world_open(world);
    assert_all_there(world);
}

static void test_another_program_s(void **state)
{
    World *world = *state;

    g_unlink(world->path);
    run_sql(world->path,
            "CREATE TABLE bookmarks (title TEXT); INSERT INTO bookmarks VALUES ('precious')");
    world_open(world);
    assert_told(world, "is another program's file");
    assert_works(world);
    assert_true(home_has_bytes(world->home, "precious"));
}

static void test_a_symlink_isn_t_followed(void **state)
{
    World *world = *state;
    g_autofree char *target = g_build_filename(world->home, "precious", NULL);
    g_autofree char *content = NULL;

    assert_true(g_file_set_contents(target, "precious", -1, NULL));
    g_unlink(world->path);
    assert_int_equal(symlink(target, world->path), 0);
    world_open(world);
    assert_told(world, "is no file of looptrace's");
    assert_works(world);
    assert_true(g_file_get_contents(target, &content, NULL, NULL));
    assert_string_equal(content, "precious");
}

static void test_a_linked_lock(void **state)
{
    World *world = *state;
    g_autofree char *lock = g_strconcat(world->path, ".lock", NULL);

    g_unlink(lock);
    assert_int_equal(symlink("/etc/passwd", lock), 0);
    world_open(world);
    assert_int_equal(outbox_mode(world->outbox), OUTBOX_MEMORY);
    assert_told(world, "kept in memory only, for this run: ");
}

static void test_a_linked_directory(void **state)
{
    World *world = *state;
    g_autofree char *elsewhere = g_build_filename(world->home, "elsewhere", NULL);

    assert_int_equal(rename(world->directory, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, world->directory), 0);
    world_open(world);
    assert_int_equal(outbox_mode(world->outbox), OUTBOX_MEMORY);
    assert_told(world, "is something else than a directory");
}

static void test_another_user_s_directory(void **state)
{
    World *world = *state;

    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(world->directory, 12345, 12345), 0);
    world_open(world);
    assert_int_equal(outbox_mode(world->outbox), OUTBOX_MEMORY);
    assert_told(world, "belongs to another user");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_sound_one),
        TEST(test_the_head_is_gone),
        TEST(test_cut_in_half),
        TEST(test_emptied),
        TEST(test_one_is_tampered_with),
        TEST(test_a_state_is_tampered_with),
        TEST(test_no_tables),
        TEST(test_flipped_bytes),
        TEST(test_a_damaged_wal),
        TEST(test_of_a_newer_looptrace),
        TEST(test_a_newer_one_takes_over),
        TEST(test_its_key_is_gone),
        TEST(test_no_key_now),
        TEST(test_another_program_s),
        TEST(test_a_symlink_isn_t_followed),
        TEST(test_a_linked_lock),
        TEST(test_a_linked_directory),
        TEST(test_another_user_s_directory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
