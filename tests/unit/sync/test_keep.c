/* SPDX-License-Identifier: MIT */
#include "keep.h"
#include "world.h"

/* So many orders in the store and the vault; their ids, in order. Caller unrefs. */
static GPtrArray *make_orders(World *world, guint count)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < count; i++) {
        Order *order = order_new();
        order->id = g_strdup_printf("id-%05u", i);
        order->number = g_strdup_printf("SA-%05u", i);
        order->product = g_strdup("Polo \"shirt\"");
        order->quantity = i;
        order->version = 3;
        keep_write_order(world->sync, order);
        g_ptr_array_add(ids, g_strdup(order->id));
        store_put_order(world->store, order, FALSE);
    }
    return ids;
}

static void write_list(World *world, const OrderQuery *query, const GPtrArray *ids,
                       gboolean complete)
{
    const OrderListKept kept = {
        .complete = complete,
        .as_of_us = 77,
        .since = (char *)"100",
        .end = {.part = 2, .value = (char *)"2026-11-23", .id = (char *)"id-x"},
        .total = 1000,
    };

    keep_write_orders(world->sync, query, ids, &kept);
}

/* What another run finds. Caller unrefs; kept is to be cleared. */
static GPtrArray *read_again(World *world, const OrderQuery *query, OrderListKept *kept,
                             gboolean *found)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);

    world_start_again(world);
    *found = keep_read_orders(world->sync, query, ids, kept);
    return ids;
}

static void test_a_list(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(GPtrArray) ids = make_orders(world, 600); /* three pieces */
    OrderListKept kept;
    gboolean found = FALSE;

    write_list(world, query, ids, FALSE);
    g_autoptr(GPtrArray) again = read_again(world, query, &kept, &found);
    assert_true(found);
    assert_int_equal(again->len, 600);
    for (guint i = 0; i < 600; i++)
        assert_string_equal(g_ptr_array_index(again, i), g_ptr_array_index(ids, i));
    assert_false(kept.complete);
    assert_true(kept.as_of_us == 77);
    assert_true(kept.total == 1000);
    assert_string_equal(kept.since, "100");
    assert_int_equal(kept.end.part, 2);
    assert_string_equal(kept.end.value, "2026-11-23");
    assert_string_equal(kept.end.id, "id-x");
    const Order *row = store_order(world->store, "id-00599");
    assert_string_equal(row->product, "Polo \"shirt\"");
    assert_int_equal(row->version, 3);
    order_list_kept_clear(&kept);
}

/* A complete list is found whatever it is sorted by; the beginning of one only under its own sort; neither under
 * another filter. */
static void test_by_what_it_is_found(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(OrderQuery) sorted = order_query_new();
    g_autoptr(OrderQuery) filtered = order_query_new();
    g_autoptr(GPtrArray) ids = make_orders(world, 3);
    OrderListKept kept;
    gboolean found = FALSE;

    sorted->sort = ORDER_SORT_QUANTITY;
    filtered->at_risk = TRUE;
    write_list(world, query, ids, TRUE);
    g_autoptr(GPtrArray) all G_GNUC_UNUSED = read_again(world, sorted, &kept, &found);
    assert_true(found && kept.complete);
    order_list_kept_clear(&kept);
    g_autoptr(GPtrArray) none G_GNUC_UNUSED = read_again(world, filtered, &kept, &found);
    assert_false(found);
    order_list_kept_clear(&kept);
    write_list(world, query, ids,
               FALSE); /* the other way round: what was all of it is the beginning now */
    g_autoptr(GPtrArray) other G_GNUC_UNUSED = read_again(world, sorted, &kept, &found);
    assert_false(found);
    order_list_kept_clear(&kept);
    g_autoptr(GPtrArray) own = read_again(world, query, &kept, &found);
    assert_true(found && !kept.complete);
    assert_int_equal(own->len, 3);
    order_list_kept_clear(&kept);
}

/* A complete list that has lost a row, or a piece, isn't one any more, and is asked for from its start. */
static void test_what_is_lost(void **state)
{
    static const char *const lost[] = {"a row", "a piece", "the count"};
    World *world = *state;

    for (guint i = 0; i < G_N_ELEMENTS(lost); i++) {
        g_autoptr(OrderQuery) query = order_query_new();
        g_autoptr(GPtrArray) ids = make_orders(world, 600);
        OrderListKept kept;
        gboolean found = FALSE;

        write_list(world, query, ids, TRUE);
        g_autofree char *request = order_list_describe(query, 0, 0);
        g_autofree char *name = g_strconcat("all ", request, NULL);
        if (i == 0)
            keep_drop_order(world->sync, "id-00003");
        else if (i == 1)
            vault_drop_part(world->vault, VAULT_LIST, name, 3);
        else
            vault_drop(world->vault, VAULT_CURSOR, name);
        g_autoptr(GPtrArray) again = read_again(world, query, &kept, &found);
        if (!found || kept.complete || kept.end.id != NULL || kept.end.part != 0)
            fail_msg("without %s it is taken for whole", lost[i]);
        assert_int_equal(again->len, i == 0 ? 599 : i == 1 ? 500 : 600);
        order_list_kept_clear(&kept);
    }
}

/* Of a long list its beginning. */
static void test_a_long_list(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(GPtrArray) ids = make_orders(world, 2100);
    OrderListKept kept;
    gboolean found = FALSE;

    write_list(world, query, ids, TRUE);
    g_autoptr(GPtrArray) again = read_again(world, query, &kept, &found);
    assert_true(found);
    assert_false(kept.complete);
    assert_int_equal(again->len, 2000);
    order_list_kept_clear(&kept);
}

/* An empty list is one: the server has said that there is none. */
static void test_an_empty_list(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    OrderListKept kept;
    gboolean found = FALSE;

    write_list(world, query, none, TRUE);
    g_autoptr(GPtrArray) again = read_again(world, query, &kept, &found);
    assert_true(found && kept.complete);
    assert_int_equal(again->len, 0);
    order_list_kept_clear(&kept);
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
    g_autoptr(GPtrArray) ids = make_orders(world, 3);
    write_list(world, query, ids, TRUE);
    keep_write_text(world->sync, VAULT_CURSOR, "a", "one");
    keep_drop_text(world->sync, VAULT_CURSOR, "a");
    keep_drop_order(world->sync, "id-00001");
    keep_drop_all(world->sync);
    assert_null(keep_read_text(world->sync, VAULT_CURSOR, "a"));
    assert_false(keep_read_orders(world->sync, query, found, &kept));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_a_list),          WORLD_TEST(test_by_what_it_is_found),
        WORLD_TEST(test_what_is_lost),    WORLD_TEST(test_a_long_list),
        WORLD_TEST(test_an_empty_list),   WORLD_TEST(test_texts),
        WORLD_TEST(test_without_a_vault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
