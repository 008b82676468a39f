/* SPDX-License-Identifier: MIT */
/* Whoever stays hears of what others write, without looking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "home.h"
#include "looptrace/outbox.h"
#include "looptrace/vault.h"

typedef struct {
    char *home, *path;
    SecretText *key;
    Outbox *mine;
    OutboxWatch *watch;
    GMainContext *context;
    guint told;
} World;

static Outbox *open_outbox(const World *world)
{
    const OutboxOptions options = {.path = world->path, .key = world->key};

    return outbox_open(&options);
}

static void written(gpointer data)
{
    ((World *)data)->told++;
}

static int set_up(void **state)
{
    World *world = g_new0(World, 1);

    world->home = home_new_in_memory();
    world->path = outbox_path("https://a.example", "default", "u-1");
    world->key = vault_key_new();
    world->context = g_main_context_new();
    world->mine = open_outbox(world);
    world->watch = outbox_watch_new(world->mine, world->context, written, world);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    World *world = *state;

    outbox_watch_free(world->watch);
    outbox_free(world->mine);
    g_main_context_unref(world->context);
    secret_text_unref(world->key);
    g_free(world->path);
    home_free(world->home);
    g_free(world);
    return 0;
}

static void add(Outbox *outbox)
{
    g_autoptr(OutboxEntry) entry = outbox_entry_new("k", "t", "l", "{}");

    assert_true(outbox_add(outbox, entry, NULL));
}

/* What is there already, and nothing more: it mustn't wait for something that doesn't come. */
static void drain(World *world)
{
    while (g_main_context_iteration(world->context, FALSE))
        continue;
    world->told = 0;
}

static void wait_until_told(World *world)
{
    while (world->told == 0)
        g_main_context_iteration(world->context, TRUE);
}

static void test_another_process_writes(void **state)
{
    World *world = *state;
    g_autoptr(Outbox) other = open_outbox(world);

    drain(world);
    assert_false(outbox_changed(world->mine));
    add(other);
    wait_until_told(world);
    assert_true(outbox_changed(world->mine));
}

static void test_nothing_is_told_of_looking(void **state)
{
    World *world = *state;
    g_autoptr(Outbox) other = open_outbox(world);

    add(other);
    wait_until_told(world);
    drain(world);
    outbox_changed(world->mine);
    g_ptr_array_unref(outbox_list(world->mine, OUTBOX_OPEN, NULL));
    g_ptr_array_unref(outbox_list(other, OUTBOX_OPEN, NULL));
    g_main_context_iteration(world->context, FALSE);
    assert_int_equal(world->told, 0);
}

/* Signing out elsewhere removes the file, and signing in again makes another. */
static void test_another_file_in_its_place(void **state)
{
    World *world = *state;

    assert_true(outbox_wipe_path(world->path, NULL));
    g_autoptr(Outbox) other = open_outbox(world);
    drain(world);
    add(other);
    wait_until_told(world);
}

static void test_memory_has_none(void **state)
{
    const OutboxOptions options = {.why_memory = "the keyring is locked"};
    g_autoptr(Outbox) outbox = outbox_open(&options);

    assert_null(outbox_watch_new(outbox, NULL, written, NULL));
    outbox_watch_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_another_process_writes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_is_told_of_looking, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another_file_in_its_place, set_up, tear_down),
        cmocka_unit_test(test_memory_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
