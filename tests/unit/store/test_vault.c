/* SPDX-License-Identifier: MIT */
/* The contract of vault.h, the same for a sealed file and for memory alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>

#include "home.h"
#include "looptrace/vault.h"

#define MINUTE_US (60 * (gint64)G_USEC_PER_SEC)

typedef struct {
    char *home, *path;
    SecretText *key;
    Vault *vault;
} World;

static Vault *open_again(World *world)
{
    const VaultOptions options = {.path = world->path, .key = world->key};

    vault_free(world->vault);
    world->vault = vault_open(&options);
    return world->vault;
}

static int set_up_sealed(void **state)
{
    World *world = g_new0(World, 1);

    world->home = home_new();
    world->path = vault_path("https://a.example", "default", "u-1");
    world->key = vault_key_new();
    open_again(world);
    *state = world;
    return vault_mode(world->vault) == VAULT_SEALED ? 0 : -1;
}

static int set_up_memory(void **state)
{
    World *world = g_new0(World, 1);
    const VaultOptions options = {.why_memory = "the keyring is locked"};

    world->home = home_new();
    world->vault = vault_open(&options);
    *state = world;
    return vault_mode(world->vault) == VAULT_MEMORY ? 0 : -1;
}

static int tear_down(void **state)
{
    World *world = *state;

    vault_free(world->vault);
    secret_text_unref(world->key);
    g_free(world->path);
    home_free(world->home);
    g_free(world);
    return 0;
}

static void put(Vault *vault, VaultKind kind, const char *name, guint part, const char *text)
{
    g_autoptr(GBytes) bytes = bytes_of(text);

    vault_put(vault, kind, name, part, bytes, 7 * MINUTE_US);
}

static void assert_kept(Vault *vault, VaultKind kind, const char *name, guint part,
                        const char *text)
{
    gint64 stamp = 0;
    g_autoptr(GBytes) value = vault_get(vault, kind, name, part, &stamp);

    if (text == NULL) {
        assert_null(value);
        return;
    }
    assert_non_null(value);
    assert_int_equal(g_bytes_get_size(value), strlen(text));
    assert_memory_equal(g_bytes_get_data(value, NULL), text, strlen(text));
    assert_int_equal(stamp, 7 * MINUTE_US);
}

static void turn(void)
{
    while (g_main_context_iteration(NULL, FALSE))
        ;
}

static void test_puts_gets_and_drops(void **state)
{
    Vault *vault = ((World *)*state)->vault;

    assert_kept(vault, VAULT_ORDER, "a", 0, NULL);
    put(vault, VAULT_ORDER, "a", 0, "one");
    put(vault, VAULT_STAGES, "a", 0, "other kind");
    put(vault, VAULT_LIST, "l", 0, "state");
    put(vault, VAULT_LIST, "l", 1, "ids");
    for (int round = 0; round < 2; round++) { /* before and after the turn has ended */
        assert_kept(vault, VAULT_ORDER, "a", 0, "one");
        assert_kept(vault, VAULT_STAGES, "a", 0, "other kind");
        assert_kept(vault, VAULT_LIST, "l", 1, "ids");
        assert_kept(vault, VAULT_LIST, "l", 2, NULL);
        turn();
    }
    put(vault, VAULT_ORDER, "a", 0, "two");
    vault_drop(vault, VAULT_LIST, "l");
    put(vault, VAULT_LIST, "l", 1, "again");
    vault_drop_part(vault, VAULT_STAGES, "a", 0);
    for (int round = 0; round < 2; round++) {
        assert_kept(vault, VAULT_ORDER, "a", 0, "two");
        assert_kept(vault, VAULT_LIST, "l", 0, NULL);
        assert_kept(vault, VAULT_LIST, "l", 1, "again");
        assert_kept(vault, VAULT_STAGES, "a", 0, NULL);
        turn();
    }
    vault_drop_kind(vault, VAULT_LIST);
    for (int round = 0; round < 2; round++) {
        assert_kept(vault, VAULT_LIST, "l", 1, NULL);
        assert_kept(vault, VAULT_ORDER, "a", 0, "two");
        turn();
    }
    vault_drop_all(vault);
    turn();
    assert_kept(vault, VAULT_ORDER, "a", 0, NULL);
    assert_null(vault_take_notice(vault));
}

static void test_empty_and_large_values(void **state)
{
    Vault *vault = ((World *)*state)->vault;
    g_autofree char *large = g_strnfill(VAULT_VALUE_MAX, 'x');
    g_autofree char *larger = g_strnfill(VAULT_VALUE_MAX + 1, 'x');

    put(vault, VAULT_PERSON, "empty", 0, "");
    put(vault, VAULT_ORDER, "large", 0, large);
    put(vault, VAULT_ORDER, "larger", 0, "small");
    turn();
    put(vault, VAULT_ORDER, "larger", 0, larger); /* nothing is better than the older value */
    turn();
    assert_kept(vault, VAULT_PERSON, "empty", 0, "");
    assert_kept(vault, VAULT_ORDER, "large", 0, large);
    assert_kept(vault, VAULT_ORDER, "larger", 0, NULL);
}

static gboolean collect(guint part, GBytes *value, gint64 stamp_us, gpointer data)
{
    GString *all = data;

    g_string_append_printf(all, "%u:%.*s ", part, (int)g_bytes_get_size(value),
                           (const char *)g_bytes_get_data(value, NULL));
    return all->len < 100;
}

static void test_each_in_the_order_of_writing(void **state)
{
    Vault *vault = ((World *)*state)->vault;
    g_autoptr(GString) all = g_string_new(NULL);

    put(vault, VAULT_ORDER, "c", 0, "c");
    put(vault, VAULT_ORDER, "a", 0, "a");
    turn();
    put(vault, VAULT_STAGES, "z", 0, "not asked for");
    put(vault, VAULT_ORDER, "b", 5, "b");
    put(vault, VAULT_ORDER, "c", 0, "C");
    vault_each(vault, VAULT_ORDER, collect, all);
    assert_string_equal(all->str, "0:a 5:b 0:C ");
}

static guint count(Vault *vault, VaultKind kind, guint names)
{
    guint found = 0;

    for (guint i = 0; i < names; i++) {
        g_autofree char *name = g_strdup_printf("%u", i);
        g_autoptr(GBytes) value = vault_get(vault, kind, name, 0, NULL);
        found += value != NULL;
    }
    return found;
}

static void test_ceiling_of_rows(void **state)
{
    World *world = *state;
    guint names = 3 * 256, kept;

    for (guint i = 0; i < names; i++) {
        g_autofree char *name = g_strdup_printf("%u", i);
        put(world->vault, VAULT_HOME, name, 0, "section");
        if (i % 10 == 0)
            turn();
    }
    turn();
    kept = count(world->vault, VAULT_HOME, names);
    assert_in_range(kept, 1, world->path == NULL ? 256 / 8 : 256);
    assert_kept(world->vault, VAULT_HOME, "767", 0, "section");
    assert_kept(world->vault, VAULT_HOME, "0", 0, NULL);
}

static void test_ceiling_of_bytes(void **state)
{
    World *world = *state;
    g_autofree char *large = g_strnfill(100 * 1000, 'x');
    guint kept;

    for (guint i = 0; i < 30; i++) {
        g_autofree char *name = g_strdup_printf("%u", i);
        put(world->vault, VAULT_HOME, name, 0, large);
    }
    turn();
    kept = count(world->vault, VAULT_HOME, 30);
    assert_in_range(kept, 1, world->path == NULL ? 1 : 10);
    assert_kept(world->vault, VAULT_HOME, "29", 0, large);
}

/* ---- the sealed file alone ---- */

static void test_another_run_finds_it(void **state)
{
    World *world = *state;

    put(world->vault, VAULT_ORDER, "a", 3, "kept");
    open_again(world);
    assert_kept(world->vault, VAULT_ORDER, "a", 3, "kept");
    assert_null(vault_take_notice(world->vault));
    assert_true(g_str_has_prefix(vault_describe(world->vault), "sealed on this machine ("));
}

static void test_nothing_in_clear(void **state)
{
    World *world = *state;

    put(world->vault, VAULT_ORDER, "order-id-4711", 0, "SA-2026-00017 Ada Lovelace");
    turn();
    assert_false(home_has_bytes(world->home, "order-id"));
    assert_false(home_has_bytes(world->home, "Lovelace"));
    assert_false(home_has_bytes(world->home, secret_text_peek(world->key)));
    assert_true(home_has_bytes(world->home, "CREATE TABLE record"));
    vault_drop_all(world->vault);
    open_again(world);
    assert_false(home_has_bytes(world->home, "Lovelace"));
}

static mode_t mode_of(const char *path)
{
    struct stat status;

    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode & ALLPERMS;
}

static void test_modes_whatever_the_umask(void **state)
{
    World *world = *state;
    static const char *const files[] = {"", "-wal", "-shm"};
    static const mode_t umasks[] = {0, 0277};
    g_autofree char *directory = g_path_get_dirname(world->path);

    for (gsize u = 0; u < G_N_ELEMENTS(umasks); u++) {
        assert_true(vault_wipe(world->vault, NULL));
        mode_t before = umask(umasks[u]);
        open_again(world);
        put(world->vault, VAULT_ORDER, "a", 0, "a");
        turn();
        umask(before);
        assert_int_equal(mode_of(directory), 0700);
        for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
            g_autofree char *path = g_strconcat(world->path, files[i], NULL);
            assert_int_equal(mode_of(path), 0600);
        }
    }
}

static void test_an_open_directory_is_closed(void **state)
{
    World *world = *state;
    g_autofree char *directory = g_path_get_dirname(world->path);

    assert_int_equal(chmod(directory, 0755), 0);
    assert_int_equal(chmod(world->path, 0644), 0);
    open_again(world);
    assert_int_equal(mode_of(directory), 0700);
    assert_int_equal(mode_of(world->path), 0600);
}

static void test_two_processes_see_each_other(void **state)
{
    World *world = *state;
    const VaultOptions options = {.path = world->path, .key = world->key};
    Vault *other = vault_open(&options);

    assert_false(vault_changed(world->vault));
    put(other, VAULT_ORDER, "a", 0, "from another");
    vault_flush(other);
    assert_true(vault_changed(world->vault));
    assert_false(vault_changed(world->vault));
    assert_false(vault_changed(other)); /* its own */
    assert_kept(world->vault, VAULT_ORDER, "a", 0, "from another");
    vault_free(other);
}

static void test_wiping(void **state)
{
    World *world = *state;
    g_autofree char *directory = g_path_get_dirname(world->path);
    g_autofree char *others = vault_path("https://a.example", "default", "u-2");
    g_autofree char *aside = g_strconcat(world->path, ".set-aside-20260101T000000Z", NULL);
    const VaultOptions options = {.path = others, .key = world->key};
    Vault *other = vault_open(&options);
    guint before = home_count(directory, "");

    put(other, VAULT_ORDER, "a", 0, "stays");
    put(world->vault, VAULT_ORDER, "a", 0, "goes");
    turn();
    assert_true(g_file_set_contents(aside, "x", -1, NULL));
    assert_true(vault_wipe(world->vault, NULL));
    assert_int_equal(home_count(directory, ""), before - 3); /* the file, -wal, -shm */
    assert_kept(world->vault, VAULT_ORDER, "a", 0, NULL);
    put(world->vault, VAULT_ORDER, "b", 0, "in memory");
    turn();
    assert_kept(world->vault, VAULT_ORDER, "b", 0, "in memory");
    assert_int_equal(home_count(directory, ""), before - 3);
    assert_kept(other, VAULT_ORDER, "a", 0, "stays");
    vault_free(other);
}

static void test_signing_out_elsewhere_keeps_it_off_the_disk(void **state)
{
    World *world = *state;
    g_autofree char *directory = g_path_get_dirname(world->path);

    put(world->vault, VAULT_ORDER, "a", 0, "goes");
    turn();
    assert_true(vault_wipe_path(world->path, NULL));
    put(world->vault, VAULT_ORDER, "b", 0, "memory");
    turn();
    assert_int_equal(home_count(directory, ""), 0);
    assert_int_equal(vault_mode(world->vault), VAULT_MEMORY);
    assert_kept(world->vault, VAULT_ORDER, "b", 0, "memory");
}

static void test_a_new_key_has_no_old_file(void **state)
{
    World *world = *state;

    put(world->vault, VAULT_ORDER, "a", 0, "old");
    turn();
    vault_free(g_steal_pointer(&world->vault));
    secret_text_unref(world->key);
    world->key = vault_key_new();
    const VaultOptions options = {.path = world->path, .key = world->key, .key_is_new = TRUE};
    world->vault = vault_open(&options);
    assert_null(vault_take_notice(world->vault));
    assert_kept(world->vault, VAULT_ORDER, "a", 0, NULL);
    assert_int_equal(vault_mode(world->vault), VAULT_SEALED);
}

/* ---- what needs no vault ---- */

static void test_fresh_for_five_minutes(void **state)
{
    static const VaultKind kinds[] = {VAULT_PERSON, VAULT_SUPPLIER, VAULT_PLATFORM};
    gint64 now = 1000 * MINUTE_US;

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        assert_true(vault_is_fresh(kinds[i], now, now));
        assert_true(vault_is_fresh(kinds[i], now - 5 * MINUTE_US + 1, now));
        assert_false(vault_is_fresh(kinds[i], now - 5 * MINUTE_US, now));
        assert_false(vault_is_fresh(kinds[i], now + 1, now)); /* the clock was set back */
    }
    assert_false(vault_is_fresh(VAULT_ORDER, now, now));
}

static void test_keys_as_text(void **state)
{
    SecretText *one = vault_key_new(), *other = vault_key_new();
    SecretText *shorter = secret_text_new(secret_text_peek(one), 40);
    SecretText *words = secret_text_new("not a key at all, but as long as a key is!!!", -1);

    assert_int_equal(secret_text_length(one), 44);
    assert_true(vault_key_is_valid(one) && vault_key_is_valid(other));
    assert_false(secret_text_equal(one, other));
    assert_false(vault_key_is_valid(shorter) || vault_key_is_valid(words));
    secret_text_unref(one);
    secret_text_unref(other);
    secret_text_unref(shorter);
    secret_text_unref(words);
}

static void test_memory_says_why(void **state)
{
    World *world = *state;

    assert_string_equal(vault_describe(world->vault),
                        "in memory, for this run only: the keyring is locked");
    put(world->vault, VAULT_ORDER, "a", 0, "a");
    turn();
    assert_int_equal(home_count(world->home, ""), 0);
}

#define BOTH(test)                                                                                 \
    {#test " sealed", test, set_up_sealed, tear_down, NULL},                                       \
    {                                                                                              \
#test " memory", test, set_up_memory, tear_down, NULL                                      \
    }
#define SEALED(test) cmocka_unit_test_setup_teardown(test, set_up_sealed, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_puts_gets_and_drops),
        BOTH(test_empty_and_large_values),
        BOTH(test_each_in_the_order_of_writing),
        BOTH(test_ceiling_of_rows),
        BOTH(test_ceiling_of_bytes),
        SEALED(test_another_run_finds_it),
        SEALED(test_nothing_in_clear),
        SEALED(test_modes_whatever_the_umask),
        SEALED(test_an_open_directory_is_closed),
        SEALED(test_two_processes_see_each_other),
        SEALED(test_wiping),
        SEALED(test_signing_out_elsewhere_keeps_it_off_the_disk),
        SEALED(test_a_new_key_has_no_old_file),
        cmocka_unit_test(test_fresh_for_five_minutes),
        cmocka_unit_test(test_keys_as_text),
        cmocka_unit_test_setup_teardown(test_memory_says_why, set_up_memory, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
