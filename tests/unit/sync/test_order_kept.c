/* SPDX-License-Identifier: MIT */
/* A list of 5,000 orders that is kept as a whole, or its beginning: with the server and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"
#include "looptrace/fault.h"
#include "looptrace/filter.h"
#include "looptrace/sync.h"
#include "order_server.h"

#define ROWS   5000
#define SCREEN 20

typedef struct {
    Flow *flow;
    OrderServer *server;
    Clock clock;
    Vault *vault;
    Store *store;
    Sync *sync;
    OrderList *list;
} Fixture;

static OrderQuery *query_of(OrderSort sort, const char *filter)
{
    OrderQuery *query = order_query_new();
    gsize position = 0;
    g_autoptr(Filter) terms = filter_parse(filter, &position, NULL);

    assert_non_null(terms);
    filter_split(terms, query);
    query->sort = sort;
    return query;
}

static void open_list(Fixture *fixture, guint hold)
{
    g_autoptr(OrderQuery) query = query_of(ORDER_SORT_NUMBER, "");

    fixture->store = store_new();
    fixture->sync = sync_new(fixture->flow->supabase, fixture->store, &fixture->clock);
    sync_set_vault(fixture->sync, fixture->vault);
    fixture->list = order_list_new(fixture->sync, query, hold == 0 ? 0 : SCREEN);
    order_list_set_hold(fixture->list, hold);
}

static int setup(void **state)
{
    const VaultOptions in_memory = {.why_memory = "a test keeps nothing on disk"};
    Fixture *fixture = g_new0(Fixture, 1);

    flow_setup((void **)&fixture->flow);
    clock_init(&fixture->clock, "UTC", "2026-11-23T09:12:00Z", NULL);
    fixture->server = order_server_new(fixture->flow->server, ROWS);
    flow_open(fixture->flow, 3600, 1800);
    fixture->vault = vault_open(&in_memory);
    open_list(fixture, 0);
    *state = fixture;
    return 0;
}

static void turn(Fixture *fixture)
{
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_main_context_iteration(fixture->flow->context, FALSE);
}

static void wait_until_quiet(Fixture *fixture)
{
    gint64 deadline = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;

    while (order_list_state(fixture->list)->loading) {
        turn(fixture);
        if (g_get_monotonic_time() > deadline)
            fail_msg("it loads for ever");
    }
}

static void close_list(Fixture *fixture)
{
    order_list_free(fixture->list);
    for (int i = 0; i < 20; i++)
        turn(fixture);
    sync_free(fixture->sync);
    store_free(fixture->store);
}

static int teardown(void **state)
{
    Fixture *fixture = *state;

    close_list(fixture);
    vault_free(fixture->vault);
    flow_teardown((void **)&fixture->flow);
    order_server_free(fixture->server);
    clock_clear(&fixture->clock);
    g_free(fixture);
    return 0;
}

/* Another run of the program. */
static void start_again(Fixture *fixture, gboolean offline)
{
    close_list(fixture);
    open_list(fixture, ORDER_LIST_HOLD);
    sync_set_offline(fixture->sync, offline);
    order_list_refresh(fixture->list);
    wait_until_quiet(fixture);
}

/* As `orders list --all` does, as far as so many rows. */
static void fill(Fixture *fixture, guint rows)
{
    guint seen = 0;

    order_list_refresh(fixture->list);
    for (wait_until_quiet(fixture); !order_list_is_at_end(fixture->list) && seen < rows;
         wait_until_quiet(fixture)) {
        seen += ORDER_LIST_PAGE;
        order_list_pass(fixture->list);
        if (seen < rows)
            order_list_more(fixture->list);
    }
}

/* No row may be missing where the table looks, at once. */
static void assert_rows(Fixture *fixture, guint first, guint n, int base)
{
    order_list_look(fixture->list, first, n);
    for (guint row = first; row < first + n; row++) {
        const Order *order = order_list_row(fixture->list, row);
        g_autofree char *number = g_strdup_printf("SA-%05d", (int)row + base);
        if (order == NULL)
            fail_msg("row %u isn't here", row);
        assert_string_equal(order->number, number);
    }
}

static guint in_store(Fixture *fixture)
{
    guint n = 0;

    for (guint row = 0; row < ROWS; row++) {
        g_autofree char *id = order_server_id(row);
        n += store_order(fixture->store, id) != NULL ? 1 : 0;
    }
    return n;
}

static void test_all_of_it_without_the_server(void **state)
{
    Fixture *fixture = *state;

    fill(fixture, G_MAXUINT);
    guint asked = order_server_asked(fixture->server);
    start_again(fixture, TRUE);
    guint64 revision = order_list_revision(fixture->list);
    assert_int_equal(order_list_count(fixture->list), ROWS);
    assert_true(order_list_state(fixture->list)->complete);
    assert_true(order_list_extent(fixture->list).kind == TOTAL_COUNTED);
    assert_rows(fixture, 0, SCREEN, 0);
    assert_rows(fixture, SCREEN, SCREEN, 0);
    assert_rows(fixture, ROWS - SCREEN, SCREEN, 0);
    assert_rows(fixture, ROWS - 2 * SCREEN, SCREEN, 0);
    assert_rows(fixture, 2345, SCREEN, 0);
    for (guint row = 0; row + SCREEN <= ROWS; row += SCREEN)
        assert_rows(fixture, row, SCREEN, 0);
    assert_true(in_store(fixture) <= ORDER_LIST_HOLD);
    assert_true(order_list_revision(fixture->list) == revision); /* so nothing is painted twice */
    assert_int_equal(order_server_asked(fixture->server), asked);
}

/* Through a filter and in another order, nobody is asked; memory holds what is looked at. */
static void test_filtered_and_sorted(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(OrderQuery) found = query_of(ORDER_SORT_NUMBER, "SA-01");
    g_autoptr(OrderQuery) turned = query_of(ORDER_SORT_NUMBER, "SA-01");
    g_autoptr(OrderQuery) all = query_of(ORDER_SORT_NUMBER, "");
    g_autoptr(OrderQuery) none = query_of(ORDER_SORT_NUMBER, "nothing is called so");
    g_autofree char *rest = NULL;

    fill(fixture, G_MAXUINT);
    guint asked = order_server_asked(fixture->server);
    start_again(fixture, FALSE);
    turned->descending = TRUE;
    order_list_set_query(fixture->list, found);
    wait_until_quiet(fixture);
    assert_int_equal(order_list_count(fixture->list), 1000);
    assert_int_equal(order_list_filtering(fixture->list, &rest), FILTERED_HERE);
    assert_rows(fixture, 0, SCREEN, 1000);
    assert_rows(fixture, 980, SCREEN, 1000);
    order_list_set_query(fixture->list, turned);
    wait_until_quiet(fixture);
    order_list_look(fixture->list, 0, SCREEN);
    assert_string_equal(order_list_row(fixture->list, 0)->number, "SA-01999");
    assert_string_equal(order_list_row(fixture->list, 19)->number, "SA-01980");
    order_list_set_query(fixture->list, none);
    wait_until_quiet(fixture);
    assert_int_equal(order_list_count(fixture->list), 0);
    order_list_set_query(fixture->list, all);
    assert_int_equal(order_list_count(fixture->list), ROWS);
    assert_rows(fixture, 3000, SCREEN, 0);
    assert_int_equal(order_server_asked(fixture->server), asked);
}

/* What has changed goes into what is kept, wherever it stands, and positions stay exact. */
static void test_changes_go_into_it(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *moved = order_server_row(4000, "SA-00000x");
    g_autofree char *gone = order_server_id(10);

    fill(fixture, G_MAXUINT);
    fixture->server->changes =
        g_strdup_printf("\"orders\":{\"rows\":[%s],\"gone\":[\"%s\"]}", moved, gone);
    start_again(fixture, FALSE);
    guint asked = order_server_asked(fixture->server);
    assert_int_equal(order_list_count(fixture->list), ROWS - 1);
    order_list_look(fixture->list, 0, SCREEN);
    assert_string_equal(order_list_row(fixture->list, 1)->number, "SA-00000x");
    assert_string_equal(order_list_row(fixture->list, 2)->number, "SA-00001");
    assert_string_equal(order_list_row(fixture->list, 11)->number, "SA-00011");
    assert_rows(fixture, 2000, SCREEN, 0);
    assert_rows(fixture, 4010, SCREEN, 1);
    start_again(fixture, TRUE);
    assert_rows(fixture, 4010, SCREEN, 1);
    assert_int_equal(order_server_asked(fixture->server), asked);
}

/* A list that was scrolled to its end on the screen is kept as one that was asked for on the command line. */
static void test_scrolled_to_its_end(void **state)
{
    Fixture *fixture = *state;

    start_again(fixture, FALSE);
    for (guint row = 0; row + SCREEN <= ROWS; row += SCREEN) {
        order_list_look(fixture->list, row, SCREEN);
        wait_until_quiet(fixture);
    }
    assert_rows(fixture, ROWS - SCREEN, SCREEN, 0);
    assert_true(order_list_state(fixture->list)->complete);
    guint asked = order_server_asked(fixture->server);
    assert_rows(fixture, 1000, SCREEN, 0);
    start_again(fixture, TRUE);
    assert_int_equal(order_list_count(fixture->list), ROWS);
    assert_rows(fixture, 2500, SCREEN, 0);
    assert_int_equal(order_server_asked(fixture->server), asked);
}

/* Of a beginning what is there, and it is said that there are others; with the server it goes on behind it. */
static void test_a_beginning(void **state)
{
    Fixture *fixture = *state;

    fill(fixture, 3000);
    start_again(fixture, TRUE);
    assert_int_equal(order_list_count(fixture->list), 3000);
    assert_false(order_list_state(fixture->list)->complete);
    assert_rows(fixture, 2980, SCREEN, 0);
    guint asked = order_server_asked(fixture->server);
    sync_set_offline(fixture->sync, FALSE);
    order_list_refresh(fixture->list);
    wait_until_quiet(fixture);
    assert_rows(fixture, 0, SCREEN, 0);
    for (guint row = 0; row <= 2960; row += SCREEN)
        assert_rows(fixture, row, SCREEN, 0);
    assert_int_equal(order_server_asked(fixture->server), asked);
    order_list_look(fixture->list, 2990, SCREEN);
    wait_until_quiet(fixture);
    assert_rows(fixture, 2990, SCREEN, 0);
    assert_int_equal(order_server_asked(fixture->server), asked + 1);
}

/* A leaf is lost: what was before it is there, and with the server the rest. */
static void test_what_is_lost(void **state)
{
    Fixture *fixture = *state;

    fill(fixture, G_MAXUINT);
    start_again(fixture, FALSE);
    vault_drop_kind(fixture->vault, VAULT_LEAF);
    order_list_look(fixture->list, 4000, SCREEN);
    wait_until_quiet(fixture);
    assert_false(order_list_state(fixture->list)->complete);
    order_list_look(fixture->list, 4000, SCREEN);
    wait_until_quiet(fixture);
    assert_rows(fixture, 4000, SCREEN, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_of_it_without_the_server),
        TEST(test_filtered_and_sorted),
        TEST(test_changes_go_into_it),
        TEST(test_scrolled_to_its_end),
        TEST(test_a_beginning),
        TEST(test_what_is_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
