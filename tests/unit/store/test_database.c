/* SPDX-License-Identifier: MIT */
/* Versions of a file: older ones are migrated, newer ones left alone where they are precious. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>

#include "database.h"
#include "failing_vfs.h"
#include "home.h"

static const char *const steps[] = {
    "CREATE TABLE thing (a TEXT)",
    "ALTER TABLE thing ADD COLUMN b TEXT DEFAULT 'new'; UPDATE thing SET a = a || ', migrated'",
    "CREATE TABLE other (c TEXT)",
};
static const char *const broken_steps[] = {
    "CREATE TABLE thing (a TEXT)",
    "UPDATE thing SET a = 'half'; UPDATE nothing SET a = 'half'",
};

static DatabaseShape shape_of(guint version, gboolean keep_newer)
{
    return (DatabaseShape){
        .what = "The thing",
        .whose = "it is gone",
        .application_id = 0x4c545458,
        .steps = steps,
        .n_steps = version,
        .keep_newer = keep_newer,
    };
}

typedef struct {
    char *home, *path;
} World;

static int set_up(void **state)
{
    World *world = g_new0(World, 1);

    world->home = home_new();
    world->path = place_path("XDG_CACHE_HOME", ".cache", "thing.db");
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    World *world = *state;

    failing_vfs_stop();
    home_free(world->home);
    g_free(world->path);
    g_free(world);
    return 0;
}

static Database *open_version(World *world, guint version)
{
    const DatabaseShape shape = shape_of(version, FALSE);
    DatabaseAside aside = {0};
    g_autoptr(GError) error = NULL;
    Database *database = database_open(world->path, &shape, &aside, &error);

    assert_null(aside.path);
    assert_null(error);
    assert_non_null(database);
    return database;
}

static void assert_text(Database *database, const char *sql, const char *text)
{
    sqlite3_stmt *statement = database_prepare(database, sql);

    assert_non_null(statement);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(statement, 0), text);
    sqlite3_finalize(statement);
}

static void test_an_older_file_is_migrated(void **state)
{
    Database *database = open_version(*state, 1);

    assert_int_equal(database_run(database, "INSERT INTO thing VALUES ('old')"), SQLITE_OK);
    database_close(database);
    database = open_version(*state, 3);
    assert_text(database, "SELECT a || '/' || b FROM thing", "old, migrated/new");
    assert_text(database, "SELECT count(*) FROM other", "0");
    assert_text(database, "PRAGMA user_version", "3");
    database_close(database);
    database = open_version(*state, 3); /* once is enough */
    assert_text(database, "SELECT a || '/' || b FROM thing", "old, migrated/new");
    database_close(database);
}

/* Nothing of a step that fails stays: what is set aside is the old file. */
static void test_a_migration_that_fails_changes_nothing(void **state)
{
    World *world = *state;
    DatabaseShape shape = shape_of(2, FALSE);
    DatabaseAside aside = {0};
    g_autoptr(GError) error = NULL;
    Database *database = open_version(world, 1);

    assert_int_equal(database_run(database, "INSERT INTO thing VALUES ('old')"), SQLITE_OK);
    database_close(database);
    shape.steps = broken_steps;
    database = database_open(world->path, &shape, &aside, &error);
    assert_null(database); /* and a new one can't be made with that step either */
    assert_non_null(error);
    database_aside_clear(&aside);

    g_autofree char *directory = g_path_get_dirname(world->path);
    assert_int_equal(home_count(directory, ".new-"), 0);
    GDir *entries = g_dir_open(directory, 0, NULL);
    const char *name;
    guint seen = 0;
    while ((name = g_dir_read_name(entries)) != NULL) {
        if (strstr(name, ".set-aside-") == NULL || strchr(strstr(name, ".set-aside-"), '-') == NULL)
            continue;
        if (g_str_has_suffix(name, "-wal") || g_str_has_suffix(name, "-shm"))
            continue;
        g_free(world->path);
        world->path = g_build_filename(directory, name, NULL);
        seen++;
    }
    g_dir_close(entries);
    assert_int_equal(seen, 1);
    database = open_version(world, 1);
    assert_text(database, "SELECT a FROM thing", "old");
    database_close(database);
}

static void test_a_newer_precious_file_is_left_alone(void **state)
{
    World *world = *state;
    const DatabaseShape shape = shape_of(2, TRUE);
    DatabaseAside aside = {0};
    g_autoptr(GError) error = NULL;

    database_close(open_version(world, 3));
    assert_null(database_open(world->path, &shape, &aside, &error));
    assert_null(aside.path);
    assert_int_equal(fault_kind(error), FAULT_CONFLICT);
    assert_string_equal(error->message, "The thing was written by a newer looptrace");
    Database *database = open_version(world, 3);
    assert_text(database, "PRAGMA user_version", "3");
    database_close(database);
}

static void test_a_full_disk_leaves_nothing_half_made(void **state)
{
    World *world = *state;
    const DatabaseShape shape = shape_of(3, FALSE);
    DatabaseAside aside = {0};
    g_autoptr(GError) error = NULL;
    g_autofree char *directory = g_path_get_dirname(world->path);

    failing_vfs_start(SQLITE_FULL);
    assert_null(database_open(world->path, &shape, &aside, &error));
    assert_non_null(strstr(error->message, "the disk is full"));
    assert_int_equal(home_count(directory, ""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_older_file_is_migrated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_migration_that_fails_changes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_newer_precious_file_is_left_alone, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_disk_leaves_nothing_half_made, set_up,
                                        tear_down),
    };

    failing_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
