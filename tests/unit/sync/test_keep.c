/* SPDX-License-Identifier: MIT */
#include "keep.h"
#include "world.h"

/* ---- lists as looptrace kept them until 0.1 ---- */

static void put_old(World *world, VaultKind kind, const char *name, guint part, const char *text)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

    vault_put(world->vault, kind, name, part, bytes, 77);
}

/* So many orders in pieces of 250, as an "all" or a "some" list. */
static void write_old(World *world, const OrderQuery *query, guint count, gboolean complete)
{
    g_autofree char *name = kept_list_name(query, complete);
    g_autofree char *n = g_strdup_printf("%u", count);
    GString *chunk = g_string_new(NULL);

    put_old(
        world, VAULT_LIST, name, 0,
        "{\"part\":2,\"total\":1000,\"since\":\"100\",\"id\":\"id-x\",\"value\":\"2026-11-23\"}");
    put_old(world, VAULT_CURSOR, name, 0, n);
    for (guint i = 0; i < count; i++) {
        g_autofree char *id = g_strdup_printf("id-%05u", i);
        g_autofree char *row =
            g_strdup_printf("[{\"id\":\"%s\",\"order_number\":\"SA-%05u\",\"version\":3}]", id, i);
        put_old(world, VAULT_ORDER, id, 0, row);
        g_string_append_printf(chunk, "%s%s", chunk->len == 0 ? "" : "\n", id);
        if (i % 250 == 249 || i + 1 == count) {
            put_old(world, VAULT_LIST, name, i / 250 + 1, chunk->str);
            g_string_truncate(chunk, 0);
        }
    }
    g_string_free(chunk, TRUE);
}

static void test_an_old_list(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    OrderListKept kept;

    write_old(world, query, 600, FALSE);
    assert_true(keep_old_read(world->sync, query, ids, &kept));
    assert_int_equal(ids->len, 600);
    assert_string_equal(g_ptr_array_index(ids, 599), "id-00599");
    assert_false(kept.complete);
    assert_true(kept.as_of_us == 77 && kept.total == 1000);
    assert_string_equal(kept.since, "100");
    assert_int_equal(kept.end.part, 2);
    assert_string_equal(kept.end.id, "id-x");
    assert_string_equal(store_order(world->store, "id-00599")->number, "SA-00599");
    order_list_kept_clear(&kept);
}

/* A complete list that has lost a row, or a piece, isn't one any more, and is asked for from its start. */
static void test_what_an_old_list_has_lost(void **state)
{
    static const char *const lost[] = {"a row", "a piece", "the count"};
    World *world = *state;

    for (guint i = 0; i < G_N_ELEMENTS(lost); i++) {
        g_autoptr(OrderQuery) query = order_query_new();
        g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *name = kept_list_name(query, TRUE);
        OrderListKept kept;

        world_start_again(world);
        write_old(world, query, 600, TRUE);
        if (i == 0)
            vault_drop(world->vault, VAULT_ORDER, "id-00003");
        else if (i == 1)
            vault_drop_part(world->vault, VAULT_LIST, name, 3);
        else
            vault_drop(world->vault, VAULT_CURSOR, name);
        if (!keep_old_read(world->sync, query, ids, &kept) || kept.complete ||
            kept.end.id != NULL || kept.end.part != 0)
            fail_msg("without %s it is taken for whole", lost[i]);
        assert_int_equal(ids->len, i == 0 ? 599 : i == 1 ? 500 : 600);
        order_list_kept_clear(&kept);
    }
}

/* The new form takes its place, rows and all. */
static void test_an_old_list_is_replaced(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *name = kept_list_name(query, TRUE);
    OrderListKept kept;

    write_old(world, query, 3, TRUE);
    keep_old_drop(world->sync, name);
    assert_null(vault_get(world->vault, VAULT_ORDER, "id-00002", 0, NULL));
    assert_null(vault_get(world->vault, VAULT_CURSOR, name, 0, NULL));
    assert_false(keep_old_read(world->sync, query, ids, &kept));
}

static void test_texts(void **state)
{
    World *world = *state;
    gint64 stamp = 0;

    assert_null(keep_read_text(world->sync, VAULT_CURSOR, "a"));
    keep_write_text(world->sync, VAULT_CURSOR, "a", "one");
    g_autofree char *text = keep_read_stamped(world->sync, VAULT_CURSOR, "a", &stamp);
    assert_string_equal(text, "one");
    assert_true(stamp == world->clock.fixed_us);
    keep_drop_text(world->sync, VAULT_CURSOR, "a");
    assert_null(keep_read_text(world->sync, VAULT_CURSOR, "a"));
}

/* Nothing is kept, and nothing breaks. */
static void test_without_a_vault(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    OrderListKept kept;

    sync_set_vault(world->sync, NULL);
    keep_write_text(world->sync, VAULT_CURSOR, "a", "one");
    keep_drop_text(world->sync, VAULT_CURSOR, "a");
    keep_old_drop(world->sync, "a");
    keep_drop_all(world->sync);
    assert_null(keep_read_text(world->sync, VAULT_CURSOR, "a"));
    assert_false(keep_old_read(world->sync, query, found, &kept));
    assert_null(kept_list_open(world->sync, query));
    assert_null(kept_list_new(world->sync, query, DAY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_an_old_list),
        WORLD_TEST(test_what_an_old_list_has_lost),
        WORLD_TEST(test_an_old_list_is_replaced),
        WORLD_TEST(test_texts),
        WORLD_TEST(test_without_a_vault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
