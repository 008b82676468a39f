/* SPDX-License-Identifier: MIT */
#include "outbox_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "failing_vfs.h"
#include "home.h"
#include "looptrace/vault.h"

void world_close(World *world)
{
    outbox_free(g_steal_pointer(&world->outbox));
}

void world_open_with(World *world, SecretText *key, gboolean key_is_new)
{
    const OutboxOptions options = {
        .path = world->path, .key = key, .key_is_new = key_is_new, .why_memory = "it is locked"};

    world_close(world);
    world->outbox = outbox_open(&options);
}

void world_open(World *world)
{
    world_open_with(world, world->key, FALSE);
}

OutboxEntry *world_entry(guint number)
{
    g_autofree char *payload =
        g_strdup_printf("payload %u %0*d", number, 100 + (int)number % 300, 7);

    return outbox_entry_new("stage.set", "production_stages/s", "label", payload);
}

void world_fill(World *world)
{
    g_autoptr(GBytes) draft = bytes_of("half filled");
    g_autoptr(OutboxEntry) dropped = world_entry(1000);

    assert_true(outbox_add(world->outbox, dropped, NULL));
    for (guint i = 0; i < ENTRIES; i++) {
        g_autoptr(OutboxEntry) entry = world_entry(i);
        entry->state = i % 5 == 0 ? OUTBOX_DONE : i % 7 == 0 ? OUTBOX_CONFLICT : OUTBOX_QUEUED;
        assert_true(outbox_add(world->outbox, entry, NULL));
        g_hash_table_insert(world->payloads, g_strdup(entry->id), g_strdup(entry->payload));
    }
    assert_true(outbox_remove(world->outbox, dropped->id, 0, NULL));
    assert_true(outbox_put_draft(world->outbox, "stage/1", draft, NULL));
}

int world_set_up(void **state)
{
    World *world = g_new0(World, 1);

    world->home = home_new_in_memory();
    world->path = outbox_path("https://a.example", "default", "u-1");
    world->directory = g_path_get_dirname(world->path);
    world->key = vault_key_new();
    world->payloads = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    world_open(world);
    world_fill(world);
    world_close(world);
    *state = world;
    return 0;
}

int world_tear_down(void **state)
{
    World *world = *state;

    failing_vfs_stop();
    world_close(world);
    chmod(world->directory, 0700);
    home_free(world->home);
    g_free(world->path);
    g_free(world->directory);
    secret_text_unref(world->key);
    g_hash_table_unref(world->payloads);
    g_free(world);
    return 0;
}

void assert_told(World *world, const char *words)
{
    g_autoptr(GString) all = g_string_new(NULL);

    for (char *notice; (notice = outbox_take_notice(world->outbox)) != NULL; g_free(notice)) {
        assert_null(strstr(all->str, notice));
        g_string_append_printf(all, "%s\n", notice);
    }
    if (strstr(all->str, words) == NULL)
        fail_msg("“%s” doesn't say “%s”", all->str, words);
}

guint count_whole(World *world, OutboxStates states)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) entries = outbox_list(world->outbox, states, &error);
    guint whole = 0;

    if (entries == NULL)
        fail_msg("%s", error->message);
    for (guint i = 0; i < entries->len; i++) {
        const OutboxEntry *entry = g_ptr_array_index(entries, i);
        const char *payload = g_hash_table_lookup(world->payloads, entry->id);
        if (payload != NULL)
            assert_string_equal(entry->payload, payload);
        whole += payload != NULL;
    }
    return whole;
}

void assert_all_there(World *world)
{
    assert_int_equal(count_whole(world, OUTBOX_ALL), ENTRIES);
    assert_int_equal(count_whole(world, OUTBOX_HISTORY), DONE);
    assert_int_equal(outbox_mode(world->outbox), OUTBOX_SEALED);
}

void assert_works(World *world)
{
    g_autoptr(OutboxEntry) entry = world_entry(1);
    g_autoptr(GError) error = NULL;

    if (!outbox_add(world->outbox, entry, &error))
        fail_msg("%s", error->message);
    assert_int_equal(outbox_mode(world->outbox), OUTBOX_SEALED);
    world_open(world);
    assert_null(outbox_take_notice(world->outbox));
    g_autoptr(OutboxEntry) found = outbox_find(world->outbox, entry->id, NULL);
    assert_non_null(found);
}

guint world_set_aside(const World *world)
{
    return home_count(world->directory, ".outbox.set-aside-");
}
