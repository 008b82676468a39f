/* SPDX-License-Identifier: MIT */
/* A kept list against an array that is sorted anew each time: the same rows, whatever was done to both. */
#include "kept_list.h"

#include "kept_node.h"
#include "order_place.h"
#include "world.h"

static Order *make_order(guint i)
{
    Order *order = order_new();

    order->id = g_strdup_printf("%08x-0000-4000-8000-%012x", i * 2654435761u, i);
    order->number = g_strdup_printf("SA-%06u", i);
    order->product = g_strdup(i % 3 == 0 ? "Polo \"shirt\"" : "Beanie");
    order->quantity = i % 97;
    order->due = i % 50 == 0 ? DAY_NONE : DAY + 30 + (Day)(i * 7919 % 1000);
    order->version = 3;
    return order;
}

static OrderQuery *by_date(void)
{
    OrderQuery *query = order_query_new();

    query->sort = ORDER_SORT_DUE;
    return query;
}

static gint compare_orders(gconstpointer a, gconstpointer b, gpointer query)
{
    return order_place_compare(query, *(const Order *const *)a, *(const Order *const *)b, DAY);
}

/* So many rows, in the order of the query. Caller unrefs. */
static GPtrArray *make_orders(const OrderQuery *query, guint count)
{
    GPtrArray *orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);

    for (guint i = 0; i < count; i++)
        g_ptr_array_add(orders, make_order(i));
    g_ptr_array_sort_with_data(orders, compare_orders, (gpointer)(guintptr)query);
    return orders;
}

static const OrderListKept as_of = {.as_of_us = 77, .since = (char *)"100", .total = 1000};

static void write_all(World *world, const OrderQuery *query, const GPtrArray *orders,
                      gboolean complete)
{
    g_autoptr(KeptList) list = kept_list_new(world->sync, query, DAY);

    for (guint i = 0; i < orders->len; i++)
        kept_list_append(list, g_ptr_array_index(orders, i));
    if (complete)
        kept_list_end(list);
    kept_list_write(list, &as_of);
}

static void assert_rows(KeptList *list, const GPtrArray *expected)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);

    assert_int_equal(kept_list_count(list), expected->len);
    assert_int_equal(kept_list_read(list, 0, G_MAXINT32, rows), expected->len);
    for (guint i = 0; i < expected->len; i++) {
        const Order *row = g_ptr_array_index(rows, i), *wanted = g_ptr_array_index(expected, i);
        assert_string_equal(row->id, wanted->id);
        assert_int_equal(row->quantity, wanted->quantity);
        assert_int_equal(g_strcmp0(row->product, wanted->product), 0);
    }
}

/* Many leaves, two inner nodes; any page of it, and any row. */
static void test_pages_of_a_long_list(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = by_date();
    g_autoptr(GPtrArray) orders = make_orders(query, 20000);
    guint position = 0;

    write_all(world, query, orders, TRUE);
    world_start_again(world);
    g_autoptr(KeptList) list = kept_list_open(world->sync, query);
    assert_non_null(list);
    assert_true(kept_list_state(list)->complete && kept_list_state(list)->as_of_us == 77);
    assert_string_equal(kept_list_state(list)->since, "100");
    for (guint from = 0; from < orders->len; from += 4999) {
        g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
        guint n = MIN(200, orders->len - from);
        assert_int_equal(kept_list_read(list, from, 200, rows), n);
        for (guint i = 0; i < n; i++)
            assert_string_equal(((Order *)rows->pdata[i])->id,
                                ((Order *)orders->pdata[from + i])->id);
        g_autoptr(Order) one = kept_list_row(list, from);
        assert_string_equal(one->id, ((Order *)orders->pdata[from])->id);
        assert_true(kept_list_find(list, one->id, &position));
        assert_int_equal(position, from);
    }
    assert_false(kept_list_find(list, "no such id", &position));
    assert_null(kept_list_row(list, orders->len));
}

/* All of a list is found whatever it is sorted by; its beginning only under its own sort; neither under another filter. */
static void test_by_what_it_is_found(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(OrderQuery) sorted = by_date();
    g_autoptr(OrderQuery) filtered = order_query_new();
    g_autoptr(GPtrArray) orders = make_orders(query, 3);

    filtered->at_risk = TRUE;
    write_all(world, query, orders, TRUE);
    g_autoptr(KeptList) whole = kept_list_open(world->sync, sorted);
    assert_non_null(whole);
    assert_int_equal(kept_list_query(whole)->sort, ORDER_SORT_RISK);
    assert_null(kept_list_open(world->sync, filtered));
    write_all(world, query, orders, FALSE); /* what was all of it is the beginning now */
    assert_null(kept_list_open(world->sync, sorted));
    g_autoptr(KeptList) some = kept_list_open(world->sync, query);
    assert_non_null(some);
    assert_false(kept_list_state(some)->complete);
    assert_rows(some, orders);
}

static void test_an_empty_list(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = by_date();
    g_autoptr(GPtrArray) none = g_ptr_array_new();

    write_all(world, query, none, TRUE);
    world_start_again(world);
    g_autoptr(KeptList) list = kept_list_open(world->sync, query);
    assert_non_null(list);
    assert_true(kept_list_state(list)->complete);
    assert_rows(list, none);
}

static void change_one(GRand *random, KeptList *list, GPtrArray *orders, guint *next)
{
    guint at = orders->len == 0 ? 0 : g_rand_int(random) % orders->len;

    switch (g_rand_int(random) % 4) {
    case 0: /* a new one */
        g_ptr_array_add(orders, make_order((*next)++));
        kept_list_put(list, orders->pdata[orders->len - 1]);
        break;
    case 1: /* another date: it moves */
        if (orders->len == 0)
            return;
        ((Order *)orders->pdata[at])->due = DAY + (Day)(g_rand_int(random) % 1200);
        kept_list_put(list, orders->pdata[at]);
        break;
    case 2: /* it stays */
        if (orders->len == 0)
            return;
        ((Order *)orders->pdata[at])->quantity++;
        kept_list_put(list, orders->pdata[at]);
        break;
    default:
        if (orders->len == 0)
            return;
        kept_list_drop(list, ((Order *)orders->pdata[at])->id);
        g_ptr_array_remove_index(orders, at);
        break;
    }
}

/* Each round in another run of the program, so that what is written is what is read. */
static void test_changes_of_every_kind(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = by_date();
    g_autoptr(GPtrArray) orders = make_orders(query, 1500);
    g_autoptr(GRand) random = g_rand_new_with_seed(20261123);
    guint next = 1500;

    write_all(world, query, orders, TRUE);
    for (guint round = 0; round < 12; round++) {
        world_start_again(world);
        g_autoptr(KeptList) list = kept_list_open(world->sync, query);
        assert_non_null(list);
        for (guint i = 0; i < 200; i++)
            change_one(random, list, orders, &next);
        g_ptr_array_sort_with_data(orders, compare_orders, query);
        assert_rows(list, orders);
        kept_list_write(list, &as_of);
        g_autoptr(KeptList) again = kept_list_open(world->sync, query);
        assert_rows(again, orders);
    }
}

/* Rows in front of all others until nodes of both kinds are split, then all but one go. */
static void test_growing_and_shrinking(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = by_date();
    g_autoptr(GPtrArray) orders = make_orders(query, 33000);
    g_autoptr(GPtrArray) none = g_ptr_array_new();

    write_all(world, query, none, TRUE);
    g_autoptr(KeptList) list = kept_list_open(world->sync, query);
    for (guint i = orders->len; i > 0; i--)
        kept_list_put(list, orders->pdata[i - 1]);
    kept_list_write(list, &as_of);
    world_start_again(world);
    g_autoptr(KeptList) grown = kept_list_open(world->sync, query);
    assert_rows(grown, orders);
    assert_true(grown->inners->len > 1);
    while (orders->len > 1) {
        kept_list_drop(grown, ((Order *)orders->pdata[orders->len / 2])->id);
        g_ptr_array_remove_index(orders, orders->len / 2);
    }
    kept_list_write(grown, &as_of);
    g_autoptr(KeptList) shrunk = kept_list_open(world->sync, query);
    assert_rows(shrunk, orders);
    assert_int_equal(shrunk->inners->len, 1);
}

/* Of a beginning, a row that belongs behind it, or may, leaves; what is behind it isn't known. */
static void test_a_beginning(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = by_date();
    g_autoptr(GPtrArray) orders = make_orders(query, 300);
    guint position = 0;

    g_ptr_array_set_size(orders, 290); /* those without a date are behind them */
    write_all(world, query, orders, FALSE);
    g_autoptr(KeptList) list = kept_list_open(world->sync, query);
    Order *last = orders->pdata[289];
    Order *other = orders->pdata[10];
    other->due = DAY_NONE;
    kept_list_put(list, other);
    assert_false(kept_list_find(list, other->id, &position));
    last->quantity++; /* where it was */
    kept_list_put(list, last);
    assert_true(kept_list_find(list, last->id, &position));
    assert_int_equal(position, 288);
    g_autoptr(Order) far = make_order(4000);
    far->due = DAY_NONE;
    kept_list_put(list, far);
    assert_int_equal(kept_list_count(list), 289);
}

/* What is lost is cut off with all behind it, and it is no whole list any more. */
static void test_what_is_lost(void **state)
{
    static const char *const lost[] = {"a leaf", "another leaf's bytes", "an inner node"};
    World *world = *state;

    for (guint i = 0; i < G_N_ELEMENTS(lost); i++) {
        g_autoptr(OrderQuery) query = by_date();
        g_autoptr(GPtrArray) orders = make_orders(query, 20000);
        g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);

        write_all(world, query, orders, TRUE);
        g_autoptr(KeptList) list = kept_list_open(world->sync, query);
        kept_open_inner(list, 0);
        Inner *second = list->inners->pdata[1];
        const Leaf *leaf = ((Inner *)list->inners->pdata[0])->leaves->pdata[2];
        g_autoptr(GBytes) other =
            vault_get(world->vault, VAULT_LEAF, list->tree, leaf->id - 1, NULL);
        if (i == 0)
            vault_drop_part(world->vault, VAULT_LEAF, list->tree, leaf->id);
        else if (i == 1)
            vault_put(world->vault, VAULT_LEAF, list->tree, leaf->id, other, 77);
        else
            vault_drop_part(world->vault, VAULT_INNER, list->tree, second->id);
        guint left = i < 2 ? 2 * LEAF_FILL : INNER_FILL * LEAF_FILL;
        assert_int_equal(kept_list_read(list, 0, G_MAXINT32, rows), left);
        assert_int_equal(kept_list_count(list), left);
        if (kept_list_state(list)->complete)
            fail_msg("without %s it is taken for whole", lost[i]);
        kept_list_write(list, &as_of);
        g_ptr_array_set_size(orders, (int)left);
        g_autoptr(KeptList) again = kept_list_open(world->sync, query);
        assert_false(kept_list_state(again)->complete);
        assert_rows(again, orders);
    }
}

/* Two processes that write one over the other: rows are missing afterwards, never twice, and never another's. */
static void test_two_writers(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = by_date();
    g_autoptr(GPtrArray) orders = make_orders(query, 2000);

    write_all(world, query, orders, TRUE);
    g_autoptr(KeptList) one = kept_list_open(world->sync, query);
    g_autoptr(KeptList) other = kept_list_open(world->sync, query);
    for (guint i = 0; i < 2000; i += 3) {
        ((Order *)orders->pdata[i])->quantity++;
        kept_list_put(one, orders->pdata[i]);
        if (i % 2 == 0)
            kept_list_drop(other, ((Order *)orders->pdata[1999 - i])->id);
    }
    kept_list_write(one, &as_of);
    kept_list_write(other, &as_of);
    g_autoptr(KeptList) left = kept_list_open(world->sync, query);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    kept_list_read(left, 0, G_MAXINT32, rows);
    for (guint i = 1; i < rows->len; i++)
        assert_true(compare_orders(&rows->pdata[i - 1], &rows->pdata[i], query) < 0);
    /* Who looks before writing sees what was written. */
    write_all(world, query, orders, TRUE);
    assert_true(kept_list_renew(one));
    assert_rows(one, orders);
    kept_list_forget(one);
    assert_false(kept_list_renew(left));
}

/* A row that is changed costs its leaf, what is above it, and nothing else. */
static gboolean count_leaf(guint part, GBytes *value, gint64 stamp_us, gpointer data)
{
    *(guint *)data += stamp_us == 78;
    return TRUE;
}

static void test_little_is_written(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = by_date();
    g_autoptr(GPtrArray) orders = make_orders(query, 20000);
    OrderListKept later = as_of;
    guint leaves = 0, inners = 0;

    later.as_of_us = 78;
    write_all(world, query, orders, TRUE);
    g_autoptr(KeptList) list = kept_list_open(world->sync, query);
    ((Order *)orders->pdata[7777])->quantity++;
    kept_list_put(list, orders->pdata[7777]);
    kept_list_write(list, &later);
    vault_each(world->vault, VAULT_LEAF, count_leaf, &leaves);
    vault_each(world->vault, VAULT_INNER, count_leaf, &inners);
    assert_int_equal(leaves, 1);
    assert_int_equal(inners, 1);
    kept_list_forget(list);
    leaves = 0;
    vault_each(world->vault, VAULT_LEAF, count_leaf, &leaves);
    assert_int_equal(leaves, 0);
}

/* By risk: on another day those that are at risk now stand before the others. */
static void test_another_day(void **state)
{
    World *world = *state;
    g_autoptr(OrderQuery) query = order_query_new();
    g_autoptr(GPtrArray) orders = make_orders(query, 1000);
    g_autoptr(GPtrArray) moved = g_ptr_array_new();
    const Day later = DAY + 400;

    write_all(world, query, orders, TRUE);
    g_autoptr(KeptList) list = kept_list_open(world->sync, query);
    for (guint i = 0; i < orders->len; i++)
        if (order_place_part(query, orders->pdata[i], DAY) !=
            order_place_part(query, orders->pdata[i], later))
            g_ptr_array_add(moved, orders->pdata[i]);
    assert_true(moved->len > 0 && moved->len < orders->len);
    kept_list_set_day(list, later, moved);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    assert_int_equal(kept_list_read(list, 0, G_MAXINT32, rows), 1000);
    for (guint i = 1; i < rows->len; i++)
        assert_true(order_place_compare(query, rows->pdata[i - 1], rows->pdata[i], later) < 0);
}

/* The list that was asked for longest ago goes as a whole; then this one doesn't grow, and isn't taken for whole. */
static void test_the_ceiling(void **state)
{
    const VaultOptions small = {.why_memory = "a test", .lists_max = (guint64)8 * 200 * 1000};
    World *world = *state;
    g_autoptr(Vault) vault = vault_open(&small);
    g_autoptr(OrderQuery) query = by_date();
    g_autoptr(OrderQuery) other = order_query_new();
    g_autoptr(GPtrArray) orders = make_orders(query, 10000);
    OrderListKept later = as_of;

    other->at_risk = TRUE;
    later.as_of_us = 78;
    sync_set_vault(world->sync, vault);
    g_ptr_array_set_size(orders, 1000);
    write_all(world, other, orders, TRUE);
    g_autoptr(KeptList) before = kept_list_open(world->sync, other);
    assert_non_null(before);
    g_autoptr(KeptList) list = kept_list_new(world->sync, query, DAY);
    for (guint i = 0; i < 100; i++) {
        for (guint row = 0; row < 100; row++) {
            g_autoptr(Order) order = make_order(i * 100 + row);
            kept_list_append(list, order);
        }
        kept_list_write(list, &later);
    }
    kept_list_end(list);
    kept_list_write(list, &later);
    assert_null(kept_list_open(world->sync, other));
    assert_true(kept_list_is_full(list));
    assert_false(kept_list_state(list)->complete);
    assert_true(kept_list_count(list) > 1000 && kept_list_count(list) < 10000);
    assert_true(vault_lists_bytes(vault) < vault_lists_max(vault) * 11 / 10);
    sync_set_vault(world->sync, world->vault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_pages_of_a_long_list),  WORLD_TEST(test_by_what_it_is_found),
        WORLD_TEST(test_an_empty_list),         WORLD_TEST(test_changes_of_every_kind),
        WORLD_TEST(test_growing_and_shrinking), WORLD_TEST(test_a_beginning),
        WORLD_TEST(test_what_is_lost),          WORLD_TEST(test_two_writers),
        WORLD_TEST(test_little_is_written),     WORLD_TEST(test_another_day),
        WORLD_TEST(test_the_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
