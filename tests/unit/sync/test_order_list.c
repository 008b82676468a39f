/* SPDX-License-Identifier: MIT */
/* A list of 5,000 orders of which 60 may be here at once, against a server in this process. */
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
#define SCREEN 10
#define HOLD   60

typedef struct {
    Flow *flow;
    OrderServer *server;
    Clock clock;
    Store *store;
    Sync *sync;
    OrderList *list;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    g_autoptr(OrderQuery) query = order_query_new();

    flow_setup((void **)&fixture->flow);
    clock_init(&fixture->clock, "UTC", "2026-11-23T09:12:00Z", NULL);
    fixture->server = order_server_new(fixture->flow->server, ROWS);
    flow_open(fixture->flow, 3600, 1800);
    fixture->store = store_new();
    fixture->sync = sync_new(fixture->flow->supabase, fixture->store, &fixture->clock);
    query->sort = ORDER_SORT_NUMBER;
    fixture->list = order_list_new(fixture->sync, query, SCREEN);
    order_list_set_hold(fixture->list, HOLD);
    sync_set_frugal(fixture->sync, TRUE);
    *state = fixture;
    return 0;
}

static void turn(Fixture *fixture)
{
    while (g_main_context_iteration(NULL, FALSE)) /* changes wait for the end of a turn there */
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

static int teardown(void **state)
{
    Fixture *fixture = *state;

    order_list_free(fixture->list);
    for (int i = 0; i < 20; i++)
        turn(fixture);
    sync_free(fixture->sync);
    store_free(fixture->store);
    flow_teardown((void **)&fixture->flow);
    order_server_free(fixture->server);
    clock_clear(&fixture->clock);
    g_free(fixture);
    return 0;
}

static void begin(Fixture *fixture)
{
    order_list_refresh(fixture->list);
    wait_until_quiet(fixture);
}

/* As the table does: until what is seen is here. */
static void look(Fixture *fixture, guint first)
{
    for (int i = 0; i < 4; i++) {
        order_list_look(fixture->list, first, SCREEN);
        wait_until_quiet(fixture);
    }
}

/* The rows that are here are those that stand there. base: which row of the server's is at position 0. */
static void assert_rows(Fixture *fixture, guint first, guint n, int base)
{
    for (guint row = first; row < first + n; row++) {
        const Order *order = order_list_row(fixture->list, row);
        g_autofree char *number = g_strdup_printf("SA-%05d", (int)row + base);
        if (order == NULL)
            fail_msg("row %u isn't here", row);
        assert_string_equal(order->number, number);
        assert_string_equal(order_list_id(fixture->list, row), order->id);
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

static void test_first_page(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    OrderListExtent extent = order_list_extent(fixture->list);
    assert_int_equal(order_server_asked(fixture->server), 1);
    assert_int_equal(extent.total, ROWS);
    assert_int_equal(extent.kind, TOTAL_COUNTED);
    assert_int_equal(order_list_count(fixture->list), ROWS);
    assert_int_equal(order_list_here(fixture->list), SCREEN);
    assert_rows(fixture, 0, SCREEN, 0);
    assert_null(order_list_row(fixture->list, SCREEN));
    assert_null(order_list_id(fixture->list, ROWS - 1));
    look(fixture, 0);
    assert_int_equal(order_server_asked(fixture->server), 1);
}

static void test_down_and_up_with_few_rows_here(void **state)
{
    Fixture *fixture = *state;
    guint first = 0;

    begin(fixture);
    for (first = SCREEN; first <= 400; first += SCREEN) {
        guint before = order_server_asked(fixture->server);
        look(fixture, first);
        assert_true(order_server_asked(fixture->server) <= before + 1);
        assert_rows(fixture, first, SCREEN, 0);
        assert_true(order_list_here(fixture->list) <= HOLD);
    }
    assert_int_equal(in_store(fixture), order_list_here(fixture->list));
    assert_null(order_list_row(fixture->list, 0));
    for (; first >= SCREEN; first -= SCREEN) {
        guint before = order_server_asked(fixture->server);
        look(fixture, first - SCREEN);
        assert_true(order_server_asked(fixture->server) <= before + 1);
        assert_rows(fixture, first - SCREEN, SCREEN, 0);
        assert_true(order_list_here(fixture->list) <= HOLD);
    }
    assert_int_equal(in_store(fixture), order_list_here(fixture->list));
}

static void test_the_end_is_one_request(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    look(fixture, ROWS - SCREEN);
    assert_int_equal(order_server_asked(fixture->server), 2);
    assert_true(order_server_asked_for(fixture->server, 1, "\"end\":true"));
    assert_rows(fixture, ROWS - SCREEN, SCREEN, 0);
    assert_null(order_list_row(fixture->list, 0));
    assert_int_equal(in_store(fixture), SCREEN);
    look(fixture, ROWS - 2 * SCREEN);
    assert_int_equal(order_server_asked(fixture->server), 3);
    assert_true(order_server_asked_for(fixture->server, 2, "\"before\":[0,"));
    assert_rows(fixture, ROWS - 2 * SCREEN, 2 * SCREEN, 0);
    look(fixture, 0);
    assert_int_equal(order_server_asked(fixture->server), 4);
    assert_rows(fixture, 0, SCREEN, 0);
}

static void test_a_jump(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    look(fixture, 2500);
    assert_int_equal(order_server_asked(fixture->server), 2);
    assert_true(order_server_asked_for(fixture->server, 1, "\"skip\":2500,\"of\":5000"));
    assert_true(order_list_extent(fixture->list).exact);
    assert_rows(fixture, 2500, SCREEN, 0);
    look(fixture, 2500 - SCREEN);
    assert_rows(fixture, 2500 - SCREEN, 2 * SCREEN, 0);
}

/* The server's guess is a tenth too high, so positions from a jump are; both ends put them right, and the row that
 * is selected is the same wherever it goes. */
static void test_estimates(void **state)
{
    Fixture *fixture = *state;
    guint row = 0;

    fixture->server->guess = TRUE;
    begin(fixture);
    assert_int_equal(order_list_extent(fixture->list).kind, TOTAL_GUESSED);
    assert_int_equal(order_list_count(fixture->list), ROWS / 10 * 11);
    look(fixture, 1100);
    assert_false(order_list_extent(fixture->list).exact);
    g_autofree char *id = g_strdup(order_list_id(fixture->list, 1100));
    g_autofree char *wanted = order_server_id(1000);
    assert_string_equal(id, wanted);
    fixture->server->rows = 1020; /* the end comes sooner than was thought */
    look(fixture, 1100 + SCREEN);
    assert_true(order_list_find(fixture->list, id, &row));
    assert_int_equal(row, 1100);
    assert_int_equal(order_list_count(fixture->list), 1120);
    assert_int_equal(order_list_extent(fixture->list).kind, TOTAL_GUESSED);
    look(fixture, 0);
    assert_rows(fixture, 0, SCREEN, 0);
    assert_false(order_list_find(fixture->list, id, &row));
}

static void test_whole_lists_know_it(void **state)
{
    Fixture *fixture = *state;

    fixture->server->rows = 25;
    begin(fixture);
    assert_false(order_list_state(fixture->list)->complete);
    look(fixture, 10);
    look(fixture, 15);
    assert_true(order_list_state(fixture->list)->complete);
    assert_int_equal(order_list_count(fixture->list), 25);
    assert_rows(fixture, 0, 25, 0);
    /* From now on it is searched here. */
    g_autoptr(OrderQuery) query = order_query_copy(order_list_query(fixture->list));
    guint asked = order_server_asked(fixture->server);
    query->search = g_strdup("sa-00007");
    order_list_set_query(fixture->list, query);
    assert_int_equal(order_list_count(fixture->list), 1);
    assert_int_equal(order_server_asked(fixture->server), asked);
}

static void test_an_incomplete_list_asks_the_server(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(OrderQuery) query = NULL;

    begin(fixture);
    query = order_query_copy(order_list_query(fixture->list));
    query->search = g_strdup("sa-00007");
    order_list_set_query(fixture->list, query);
    assert_true(order_list_state(fixture->list)->loading);
    assert_int_equal(order_list_count(fixture->list), 1); /* what fits of those that are here */
    wait_until_quiet(fixture);
    assert_true(order_server_asked_for(fixture->server, 1, "\"search\":\"sa-00007\""));
    assert_true(order_server_asked_for(fixture->server, 1, "\"count\":true"));
}

static void ask_for(Fixture *fixture, const char *text)
{
    g_autoptr(OrderQuery) query = order_query_copy(order_list_query(fixture->list));
    gsize position;
    g_autoptr(Filter) filter = filter_parse(text, &position, NULL);

    filter_split(filter, query);
    order_list_set_query(fixture->list, query);
    wait_until_quiet(fixture);
}

static void assert_filtered(Fixture *fixture, OrderListFiltering expected,
                            const char *expected_rest)
{
    g_autofree char *rest = NULL;

    assert_int_equal(order_list_filtering(fixture->list, &rest), expected);
    if (expected_rest == NULL)
        assert_null(rest);
    else
        assert_string_equal(rest, expected_rest);
}

static void test_filtered_by_the_server(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    assert_filtered(fixture, FILTERED_NOT, NULL);
    ask_for(fixture, "status:bulk qty>5 !due<7d");
    assert_true(order_server_asked_for(
        fixture->server, 1, "\"where\":[[\"qty\",\">\",5],[\"due\",\"!<\",\"2026-11-30\"]]"));
    assert_true(order_server_asked_for(fixture->server, 1, "\"statuses\":[\"bulk_production\"]"));
    assert_filtered(fixture, FILTERED_BY_SERVER, NULL);
    assert_int_equal(order_list_count(fixture->list), ROWS); /* a window, as any other list */
    look(fixture, 30);
    assert_true(order_server_asked_for(fixture->server, 2, "\"where\":"));
    /* The same again asks nothing new. */
    guint asked = order_server_asked(fixture->server);
    look(fixture, 30);
    assert_int_equal(order_server_asked(fixture->server), asked);
    ask_for(fixture, "");
    assert_filtered(fixture, FILTERED_NOT, NULL);
    assert_false(order_server_asked_for(fixture->server, asked, "where"));
}

/* Tomorrow "in 7 days" is another list. */
static void test_days_of_a_filter_move_on(void **state)
{
    Fixture *fixture = *state;

    fixture->server->rows = 5;
    begin(fixture);
    fixture->server->rows = ROWS;
    order_list_reload(fixture->list);
    wait_until_quiet(fixture);
    ask_for(fixture, "due<7d");
    guint asked = order_server_asked(fixture->server);
    clock_clear(&fixture->clock);
    clock_init(&fixture->clock, "UTC", "2026-11-24T09:12:00Z", NULL);
    order_list_refresh(fixture->list);
    wait_until_quiet(fixture);
    assert_true(order_server_asked_for(fixture->server, asked, "[\"due\",\"<\",\"2026-12-01\"]"));
}

static void test_a_platform_that_knows_no_filters(void **state)
{
    Fixture *fixture = *state;

    fixture->server->old = TRUE;
    begin(fixture);
    ask_for(fixture, "qty<50 qty<100");
    assert_true(order_server_asked_for(fixture->server, 1, "where"));
    assert_filtered(fixture, FILTERED_PARTLY, "qty<50 qty<100");
    assert_true(supabase_lacks(fixture->flow->supabase, "rpc/order_list:where"));
    assert_int_equal(order_list_count(fixture->list), 10); /* those that are here */
    guint asked = order_server_asked(fixture->server);
    order_list_look(fixture->list, 0, SCREEN); /* it grows as one looks */
    wait_until_quiet(fixture);
    assert_true(order_list_count(fixture->list) > 10);
    ask_for(fixture, "qty<6");
    assert_true(order_server_asked(fixture->server) > asked);
    assert_false(
        order_server_asked_for(fixture->server, order_server_asked(fixture->server) - 1, "where"));
}

static void test_a_whole_list_is_filtered_here(void **state)
{
    Fixture *fixture = *state;

    fixture->server->rows = 8;
    begin(fixture);
    guint asked = order_server_asked(fixture->server);
    ask_for(fixture, "qty<6 number:00003");
    assert_int_equal(order_server_asked(fixture->server), asked);
    assert_int_equal(order_list_count(fixture->list), 1);
    assert_filtered(fixture, FILTERED_HERE, NULL);
}

static void test_ahead_in_the_direction_of_travel(void **state)
{
    Fixture *fixture = *state;

    sync_set_frugal(fixture->sync, FALSE);
    begin(fixture);
    order_list_look(fixture->list, 0, SCREEN);
    assert_false(order_list_state(fixture->list)->loading); /* nobody travels yet */
    look(fixture, 1);
    assert_int_equal(order_server_asked(fixture->server), 2);
    assert_int_equal(order_list_here(fixture->list), 3 * SCREEN);
    look(fixture, 5);
    assert_int_equal(order_server_asked(fixture->server), 2);
    look(fixture, 15);
    assert_int_equal(order_server_asked(fixture->server), 3);
    look(fixture, 14);
    assert_int_equal(order_server_asked(fixture->server), 3);
}

/* The server has the request, and answers when its lock is given back. */
static void look_in_vain(Fixture *fixture, guint first)
{
    guint before = http_server_count(fixture->flow->server);

    order_list_look(fixture->list, first, SCREEN);
    while (http_server_count(fixture->flow->server) == before)
        turn(fixture);
}

static void test_what_scrolled_away_is_cancelled(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    g_mutex_lock(&fixture->server->lock);
    look_in_vain(fixture, 1000);
    order_list_look(fixture->list, 3000, SCREEN);
    g_mutex_unlock(&fixture->server->lock);
    wait_until_quiet(fixture);
    assert_null(order_list_row(fixture->list, 1000));
    assert_rows(fixture, 3000, SCREEN, 0);
    assert_int_equal(in_store(fixture), SCREEN);
    /* What serves is left alone. */
    guint asked = order_server_asked(fixture->server);
    g_mutex_lock(&fixture->server->lock);
    look_in_vain(fixture, 4000);
    order_list_look(fixture->list, 4001, SCREEN);
    g_mutex_unlock(&fixture->server->lock);
    wait_until_quiet(fixture);
    assert_int_equal(order_server_asked(fixture->server), asked + 1);
}

static void test_cancelled_by_the_person(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    order_list_look(fixture->list, 1000, SCREEN);
    order_list_cancel(fixture->list);
    assert_false(order_list_state(fixture->list)->loading);
    order_list_look(fixture->list, 1000, SCREEN); /* the same again, with the next frame */
    assert_false(order_list_state(fixture->list)->loading);
    assert_rows(fixture, 0, SCREEN, 0);
    order_list_look(fixture->list, 1001, SCREEN);
    assert_true(order_list_state(fixture->list)->loading);
    wait_until_quiet(fixture);
    assert_rows(fixture, 1001, SCREEN, 0);
}

static void test_a_page_that_fails(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    fixture->server->broken = TRUE;
    order_list_look(fixture->list, 1000, SCREEN);
    wait_until_quiet(fixture);
    assert_non_null(order_list_state(fixture->list)->problem);
    guint asked = order_server_asked(fixture->server);
    look(fixture, 1000);
    assert_int_equal(order_server_asked(fixture->server), asked); /* not for ever */
    assert_int_equal(order_list_count(fixture->list), ROWS);
    assert_rows(fixture, 0, SCREEN, 0);
    fixture->server->broken = FALSE;
    begin(fixture); /* somebody, or the clock, asks again */
    look(fixture, 1000);
    assert_rows(fixture, 1000, SCREEN, 0);
    look(fixture, 1001);
    assert_null(order_list_state(fixture->list)->problem);
    assert_rows(fixture, 1001, SCREEN, 0);
}

static void tell(Fixture *fixture, const char *sections)
{
    fixture->server->changes = g_strdup(sections);
    order_list_refresh(fixture->list);
    wait_until_quiet(fixture);
}

/* Rows 1000 to 1009 are here; what changes is one of them, one between them, one elsewhere. */
static void test_changes_within_and_without(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *within = order_server_row(1003, "SA-01003");
    g_autofree char *between = order_server_row(4999, "SA-01004X");
    g_autofree char *elsewhere = order_server_row(77, "SA-00077");
    g_autofree char *moved = order_server_row(1008, "SA-03000");
    g_autofree char *moved_up = order_server_row(1005, "SA-00500");
    g_autofree char *gone = order_server_id(1001);
    g_autofree char *selected = order_server_id(1006);
    g_autofree char *text = NULL;
    guint row = 0;

    begin(fixture);
    look(fixture, 1000);
    text = g_strdup_printf("\"orders\":{\"rows\":[%s,%s,%s,%s,%s],\"gone\":[\"%s\"]}", within,
                           between, elsewhere, moved, moved_up, gone);
    tell(fixture, text);
    OrderListExtent extent = order_list_extent(fixture->list);
    assert_int_equal(extent.elsewhere, 3);
    assert_int_equal(extent.kind, TOTAL_GUESSED);
    assert_int_equal(extent.total, ROWS); /* one more, one less */
    assert_false(extent.exact);
    assert_int_equal(order_list_here(fixture->list), SCREEN - 2);
    assert_true(order_list_find(fixture->list, selected, &row));
    assert_int_equal(row, 1006); /* one has gone before it, one has come; one is before all now */
    assert_string_equal(order_list_row(fixture->list, 1003)->number, "SA-01003");
    assert_int_equal(order_list_row(fixture->list, 1003)->quantity, 7);
    assert_string_equal(order_list_row(fixture->list, 1005)->number, "SA-01004X");
    assert_false(order_list_find(fixture->list, gone, &row));
    assert_int_equal(in_store(fixture), SCREEN - 2);
}

static void test_at_the_ends_what_is_new_joins(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *first = order_server_row(4998, "SA-000000");
    g_autofree char *last = order_server_row(4999, "SA-99999");
    g_autofree char *text = g_strdup_printf("\"orders\":{\"rows\":[%s,%s]}", first, last);

    begin(fixture);
    tell(fixture, text);
    assert_string_equal(order_list_row(fixture->list, 1)->number, "SA-000000");
    assert_int_equal(order_list_extent(fixture->list).elsewhere, 1);
    look(fixture, ROWS);
    fixture->server->changes = g_strdup_printf("\"orders\":{\"rows\":[%s]}", last);
    order_list_refresh(fixture->list);
    wait_until_quiet(fixture);
    assert_string_equal(order_list_row(fixture->list, order_list_count(fixture->list) - 1)->number,
                        "SA-99999");
}

static void test_reload_asks_for_what_is_looked_at(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    look(fixture, 1000);
    look(fixture, 1000 + SCREEN);
    order_list_reload(fixture->list);
    assert_rows(fixture, 1000, 2 * SCREEN, 0); /* the old ones, until the new ones are whole */
    wait_until_quiet(fixture);
    assert_int_equal(order_server_asked(fixture->server), 4);
    assert_true(order_server_asked_for(fixture->server, 3, "\"from\":[0,\"SA-01010\""));
    assert_rows(fixture, 1000 + SCREEN, SCREEN, 0);
    assert_int_equal(order_list_here(fixture->list), SCREEN);
}

static void test_two_lists_share_rows(void **state)
{
    Fixture *fixture = *state;
    OrderList *first = fixture->list;
    g_autoptr(OrderList) second = order_list_new(fixture->sync, order_list_query(first), SCREEN);

    order_list_set_hold(second, HOLD);
    begin(fixture);
    fixture->list = second;
    begin(fixture);
    look(fixture, 3000);
    fixture->list = first;
    assert_rows(fixture, 0, SCREEN, 0);
    look(fixture, 3000);
    assert_int_equal(in_store(fixture), SCREEN);
}

static void test_a_platform_without_the_function(void **state)
{
    Fixture *fixture = *state;

    fixture->server->without = TRUE;
    flow_answer(
        fixture->flow, "GET", "/rest/v1/orders", 200,
        "[{\"id\":\"a\",\"order_number\":\"SA-1\"},{\"id\":\"b\",\"order_number\":\"SA-2\"}]");
    begin(fixture);
    assert_null(order_list_state(fixture->list)->problem);
    assert_int_equal(order_list_count(fixture->list), 2);
    assert_true(order_list_state(fixture->list)->complete);
    assert_string_equal(order_list_row(fixture->list, 1)->number, "SA-2");
}

/* What it can't be asked is looked for in what comes; it pages on, so that nothing is missed. */
static void test_a_platform_without_functions_filters(void **state)
{
    Fixture *fixture = *state;

    fixture->server->without = TRUE;
    flow_answer(fixture->flow, "GET", "/rest/v1/orders", 200,
                "[{\"id\":\"a\",\"order_number\":\"SA-1\",\"quantity\":3},"
                "{\"id\":\"b\",\"order_number\":\"SA-2\",\"quantity\":9}]");
    ask_for(fixture, "qty>5");
    begin(fixture);
    assert_int_equal(order_list_count(fixture->list), 1);
    assert_string_equal(order_list_row(fixture->list, 0)->number, "SA-2");
}

#define LIST_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIST_TEST(test_first_page),
        LIST_TEST(test_down_and_up_with_few_rows_here),
        LIST_TEST(test_the_end_is_one_request),
        LIST_TEST(test_a_jump),
        LIST_TEST(test_estimates),
        LIST_TEST(test_whole_lists_know_it),
        LIST_TEST(test_an_incomplete_list_asks_the_server),
        LIST_TEST(test_filtered_by_the_server),
        LIST_TEST(test_days_of_a_filter_move_on),
        LIST_TEST(test_a_platform_that_knows_no_filters),
        LIST_TEST(test_a_whole_list_is_filtered_here),
        LIST_TEST(test_a_platform_without_functions_filters),
        LIST_TEST(test_ahead_in_the_direction_of_travel),
        LIST_TEST(test_what_scrolled_away_is_cancelled),
        LIST_TEST(test_cancelled_by_the_person),
        LIST_TEST(test_a_page_that_fails),
        LIST_TEST(test_changes_within_and_without),
        LIST_TEST(test_at_the_ends_what_is_new_joins),
        LIST_TEST(test_reload_asks_for_what_is_looked_at),
        LIST_TEST(test_two_lists_share_rows),
        LIST_TEST(test_a_platform_without_the_function),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
