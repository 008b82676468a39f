/* SPDX-License-Identifier: MIT */
/*
 * Power that fails: a day with an outbox is written down, and cut behind every step that a disk sees. Whatever
 * is found then, the outbox opens without a word, with exactly what it had said was there, or with that and the
 * change that was under way: never less, never half.
 *   test_store_outbox_power [ROUNDS]     more rounds of chance at each cut (1)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>

#include "home.h"
#include "looptrace/outbox.h"
#include "looptrace/vault.h"
#include "power_vfs.h"

static guint rounds = 1;

typedef struct {
    char *home, *path;
    SecretText *key;
    Outbox *outbox;
    GPtrArray *entries;   /* those that were added, as they are now */
    GPtrArray *snapshots; /* of char*: what is in it after so many marks */
} World;

static Outbox *open_at(const World *world, const char *path)
{
    const OutboxOptions options = {.path = path, .key = world->key};

    return outbox_open(&options);
}

/* All that is in it, as text. */
static char *describe(Outbox *outbox)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GPtrArray) entries = outbox_list(outbox, OUTBOX_ALL, NULL);
    g_autoptr(GPtrArray) drafts = outbox_list_drafts(outbox);

    assert_non_null(entries);
    for (guint i = 0; i < entries->len; i++) {
        const OutboxEntry *entry = g_ptr_array_index(entries, i);
        g_string_append_printf(text, "%d %s %u %s %s\n", (int)entry->sequence, entry->id,
                               (guint)entry->edition, outbox_state_name(entry->state),
                               entry->payload);
    }
    for (guint i = 0; i < drafts->len; i++) {
        const OutboxDraft *draft = g_ptr_array_index(drafts, i);
        g_autoptr(GBytes) value = outbox_get_draft(outbox, draft->name, NULL);
        assert_non_null(value);
        g_string_append_printf(text, "%s %u\n", draft->name, g_bytes_hash(value));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* It said TRUE: from here on it is on the disk. */
static void said(World *world, gboolean done)
{
    assert_true(done);
    power_mark();
    g_ptr_array_add(world->snapshots, describe(world->outbox));
}

static OutboxEntry *new_entry(guint number, gsize size)
{
    g_autofree char *payload = g_strnfill(size, (char)('a' + number % 26));

    return outbox_entry_new("stage.set", "production_stages/s", "label", payload);
}

static void add_some(World *world, guint count, gsize size)
{
    for (guint i = 0; i < count; i++) {
        OutboxEntry *entry = new_entry(i, size + i * 17 % 400);
        g_ptr_array_add(world->entries, entry);
        said(world, outbox_add(world->outbox, entry, NULL));
    }
}

static void add_many_at_once(World *world, guint count)
{
    g_autoptr(GPtrArray) batch = g_ptr_array_new();

    for (guint i = 0; i < count; i++)
        g_ptr_array_add(batch, new_entry(i, 600));
    said(world, outbox_add_all(world->outbox, batch, NULL));
    g_ptr_array_extend_and_steal(world->entries, g_steal_pointer(&batch));
}

static void answer_some(World *world, guint from, guint count)
{
    for (guint i = from; i < from + count; i++) {
        OutboxEntry *entry = g_ptr_array_index(world->entries, i);
        entry->state = OUTBOX_SENT;
        said(world, outbox_update(world->outbox, entry, NULL));
        entry->state = OUTBOX_DONE;
        entry->answer = g_strdup("{\"percentage\":60}");
        said(world, outbox_update(world->outbox, entry, NULL));
    }
}

static void put_draft(World *world, const char *name, const char *text)
{
    g_autoptr(GBytes) value = bytes_of(text);

    said(world, outbox_put_draft(world->outbox, name, value, NULL));
}

static void reopen(World *world)
{
    outbox_free(world->outbox);
    world->outbox = open_at(world, world->path);
    assert_null(outbox_take_notice(world->outbox));
}

/* Closing takes a checkpoint, and so does a -wal of many pages. */
static void work(World *world)
{
    add_some(world, 6, 300);
    answer_some(world, 0, 2);
    put_draft(world, "stage/1", "half filled");
    reopen(world);
    add_many_at_once(world, 20);
    OutboxEntry *dropped = g_ptr_array_index(world->entries, 4);
    said(world, outbox_remove(world->outbox, dropped->id, dropped->edition, NULL));
    put_draft(world, "stage/1", "filled");
    add_some(world, 4, 9000);
    said(world, outbox_drop_draft(world->outbox, "stage/1", NULL));
    add_some(world, 40, 200);
    answer_some(world, 6, 4);
    reopen(world);
    add_some(world, 3, 300);
}

static int set_up(void **state)
{
    World *world = g_new0(World, 1);

    world->home = home_new_in_memory();
    world->path = outbox_path("https://a.example", "default", "u-1");
    world->key = vault_key_new();
    world->entries = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_entry_free);
    world->snapshots = g_ptr_array_new_with_free_func(g_free);
    power_start();
    world->outbox = open_at(world, world->path);
    said(world, TRUE);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    World *world = *state;

    power_stop();
    power_clear();
    outbox_free(world->outbox);
    home_free(world->home);
    g_free(world->path);
    secret_text_unref(world->key);
    g_ptr_array_unref(world->entries);
    g_ptr_array_unref(world->snapshots);
    g_free(world);
    return 0;
}

static void check(const World *world, guint steps, PowerKind kind, Outbox *outbox)
{
    guint marks = power_marks(steps);
    const char *before = marks == 0 ? "" : g_ptr_array_index(world->snapshots, marks - 1);
    const char *after = g_ptr_array_index(world->snapshots, MIN(marks, world->snapshots->len - 1));
    g_autofree char *found = describe(outbox), *notice = outbox_take_notice(outbox);

    if (outbox_mode(outbox) != OUTBOX_SEALED || notice != NULL)
        fail_msg("cut behind step %u, kind %d: %s", steps, kind,
                 notice == NULL ? outbox_describe(outbox) : notice);
    if (strcmp(found, before) != 0 && strcmp(found, after) != 0)
        fail_msg(
            "cut behind step %u, kind %d, %u changes were acknowledged:\n%s\n-- but there is\n%s",
            steps, kind, marks, before, found);
    OutboxEntry *more = new_entry(1, 10);
    assert_true(outbox_add(outbox, more, NULL));
    outbox_entry_free(more);
}

static void cut(const World *world, guint steps, PowerKind kind, GRand *rand)
{
    g_autofree char *directory = g_build_filename(world->home, "cut", NULL);
    g_autofree char *name = g_path_get_basename(world->path);
    g_autofree char *path = g_build_filename(directory, name, NULL);

    assert_int_equal(g_mkdir(directory, 0700), 0);
    power_play(steps, kind, rand, directory);
    Outbox *outbox = open_at(world, path);
    check(world, steps, kind, outbox);
    outbox_free(outbox);
    assert_true(outbox_wipe_path(path, NULL));
    assert_int_equal(g_rmdir(directory), 0);
}

/* Before and behind each sync, and somewhere between. */
static void test_cut_at_every_sync(void **state)
{
    World *world = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261127);
    guint cuts = 0, syncs = 0;

    work(world);
    power_stop();
    for (guint step = 0; step < power_steps(); step++) {
        gboolean boundary = power_is_sync(step);
        syncs += boundary;
        if (!boundary && g_rand_int_range(rand, 0, 16) != 0)
            continue;
        for (guint round = 0; round < rounds; round++)
            for (int kind = POWER_NOTHING; kind < POWER_KINDS; kind++, cuts++)
                cut(world, step, (PowerKind)kind, rand);
        if (boundary)
            cut(world, step + 1, POWER_NOTHING, rand);
    }
    print_message("# %u steps, %u syncs, %u changes acknowledged, cut %u times\n", power_steps(),
                  syncs, world->snapshots->len, cuts);
    assert_true(syncs > world->snapshots->len); /* each one had its own */
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cut_at_every_sync, set_up, tear_down),
    };

    if (argc > 1)
        rounds = (guint)g_ascii_strtoull(argv[1], NULL, 10);
    power_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
