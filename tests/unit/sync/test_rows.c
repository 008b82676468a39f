/* SPDX-License-Identifier: MIT */
#include "looptrace/rows.h"
#include "world.h"

#define OFFERS "/rest/v1/supplier_orders"

static char *offer(guint n, const char *acceptance, const char *updated)
{
    return g_strdup_printf(
        "{\"id\":\"00000000-0000-4000-8000-%012u\",\"order_number\":\"SO-%u\",\"status\":"
        "\"pending\",\"acceptance_status\":\"%s\",\"accepted_at\":null,\"rejected_at\":null,"
        "\"created_at\":\"2026-11-%02uT09:00:00+00:00\",\"updated_at\":\"%s\"}",
        n, n, acceptance, 28 - n, updated);
}

/* SO-first … SO-last, the newest first. */
static void answer_range(World *world, guint first, guint last)
{
    g_autoptr(GString) body = g_string_new("[");

    for (guint n = first; n <= last; n++) {
        g_autofree char *row = offer(n, "pending", "2026-11-20T09:00:00+00:00");
        g_string_append_printf(body, "%s%s", n == first ? "" : ",", row);
    }
    g_string_append_c(body, ']');
    flow_answer(world->flow, "GET", OFFERS, 200, body->str);
}

/* What a poll is told: how many there are, and the newest change. */
static void answer_newest(World *world, guint total, const char *updated)
{
    g_autofree char *body = g_strdup_printf("[{\"updated_at\":\"%s\"}]", updated);
    g_autofree char *range = g_strdup_printf("Content-Range: 0-0/%u", total);
    const char *const headers[] = {range, NULL};

    http_server_on(world->flow->server, "GET", OFFERS "?select=updated_at",
                   &(HttpResponse){.status = 200, .headers = headers, .body = body});
}

static void settle(World *world, RowList *list)
{
    while (row_list_state(list)->loading)
        world_settle(world);
}

static RowList *new_list(World *world, guint page)
{
    return row_list_new(world->sync, &row_supplier_orders, page);
}

static void assert_rows(const RowList *list, guint n, const char *first, const char *last)
{
    const GPtrArray *rows = row_list_rows(list);

    assert_int_equal(rows->len, n);
    assert_string_equal(row_key(&row_supplier_orders, rows->pdata[0]), first);
    assert_string_equal(row_key(&row_supplier_orders, rows->pdata[n - 1]), last);
}

static void count_change(gpointer data)
{
    ++*(guint *)data;
}

/* Loading, then ready; who watches hears of both. */
static void test_states(void **state)
{
    World *world = *state;
    g_autoptr(RowList) list = new_list(world, 3);
    guint changes = 0;

    answer_range(world, 1, 2);
    row_list_watch(list, count_change, &changes);
    assert_int_equal(list_state_phase(row_list_state(list), 0), LIST_UNKNOWN);
    row_list_refresh(list);
    assert_int_equal(list_state_phase(row_list_state(list), 0), LIST_LOADING);
    assert_int_equal(changes, 1);
    settle(world, list);
    assert_int_equal(list_state_phase(row_list_state(list), 2), LIST_READY);
    assert_true(row_list_state(list)->complete);
    assert_int_equal(changes, 2);
    assert_rows(list, 2, "SO-1", "SO-2");
    assert_null(row_list_find(list, "SO-3", NULL));
}

/* Nothing is there only when the server says so; a refusal is none. */
static void test_empty_and_refused(void **state)
{
    World *world = *state;
    g_autoptr(RowList) list = new_list(world, 3);

    flow_answer(world->flow, "GET", OFFERS, 403, "{\"code\":\"42501\",\"message\":\"no\"}");
    row_list_refresh(list);
    settle(world, list);
    assert_int_equal(list_state_phase(row_list_state(list), 0), LIST_REFUSED);
    flow_answer(world->flow, "GET", OFFERS, 200, "[]");
    row_list_refresh(list);
    settle(world, list);
    assert_int_equal(list_state_phase(row_list_state(list), 0), LIST_EMPTY);
}

/* The next page is asked for behind the last row, in words that an index answers. */
static void test_more(void **state)
{
    World *world = *state;
    g_autoptr(RowList) list = new_list(world, 3);

    answer_range(world, 1, 3);
    answer_range(world, 3, 4); /* one of them has moved */
    row_list_refresh(list);
    settle(world, list);
    assert_true(row_list_has_more(list));
    row_list_more(list);
    settle(world, list);
    assert_rows(list, 4, "SO-1", "SO-4");
    assert_false(row_list_has_more(list));
    g_autofree char *target =
        g_uri_unescape_string(flow_request(world->flow, OFFERS, 1)->target, NULL);
    assert_non_null(strstr(target, "or=(accepted_at.not.is.null,and(accepted_at.is.null,or("
                                   "rejected_at.not.is.null,"));
    assert_non_null(strstr(target, "created_at.lt.\"2026-11-25T09:00:00+00:00\""));
    assert_non_null(strstr(target, "id.gt.\"00000000-0000-4000-8000-000000000003\""));
    row_list_more(list); /* there is none */
    assert_false(row_list_state(list)->loading);
    assert_int_equal(flow_count(world->flow, OFFERS), 2);
}

/* As many as are here are asked for again; they stay until the new ones are whole, and when none come. */
static void test_reload(void **state)
{
    World *world = *state;
    g_autoptr(RowList) list = new_list(world, 2);

    answer_range(world, 1, 2);
    answer_range(world, 3, 4);
    row_list_refresh(list);
    settle(world, list);
    row_list_more(list);
    settle(world, list);
    flow_answer(world->flow, "GET", OFFERS, 200, "[{\"id\":");
    row_list_refresh(list);
    assert_rows(list, 4, "SO-1", "SO-4");
    settle(world, list);
    assert_rows(list, 4, "SO-1", "SO-4");
    assert_int_equal(list_state_phase(row_list_state(list), 4), LIST_STALE);
    assert_non_null(strstr(flow_request(world->flow, OFFERS, 2)->target, "limit=4"));
}

/* Another run begins with what this one had, says how old it is, and offline has no more than that. */
static void test_kept(void **state)
{
    World *world = *state;
    RowList *list = new_list(world, 3);

    answer_range(world, 1, 3);
    row_list_refresh(list);
    settle(world, list);
    row_list_free(list);
    world_start_again(world);
    world->clock.fixed_us += G_TIME_SPAN_DAY;
    sync_set_offline(world->sync, TRUE);
    list = new_list(world, 3);
    row_list_refresh(list);
    assert_rows(list, 3, "SO-1", "SO-3");
    settle(world, list);
    assert_int_equal(row_list_state(list)->as_of_us, world->clock.fixed_us - G_TIME_SPAN_DAY);
    assert_false(row_list_state(list)->complete);
    row_list_set_query(list, sync_supplier_order_rows(&(SupplierOrderQuery){0}));
    row_list_refresh(list);
    settle(world, list);
    assert_int_equal(row_list_rows(list)->len, 0);
    assert_int_equal(list_state_phase(row_list_state(list), 0), LIST_OFFLINE);
    assert_non_null(strstr(row_list_state(list)->problem->message, "aren't kept"));
    assert_int_equal(flow_count(world->flow, OFFERS), 1);
    row_list_free(list);
}

/* A poll of a list that is here whole costs a line; one that tells of a change, or of a row less, is followed by the list. */
static void test_poll(void **state)
{
    World *world = *state;
    g_autoptr(RowList) list = new_list(world, 5);

    answer_range(world, 1, 3);
    row_list_refresh(list);
    settle(world, list);
    answer_newest(world, 3, "2026-11-20T09:00:00+00:00");
    answer_newest(world, 3, "2026-11-23T09:00:00+00:00");
    answer_newest(world, 2, "2026-11-20T09:00:00+00:00");
    world->clock.fixed_us += G_TIME_SPAN_MINUTE;
    row_list_poll(list);
    settle(world, list);
    assert_int_equal(flow_count(world->flow, OFFERS), 2);
    assert_int_equal(row_list_state(list)->as_of_us, world->clock.fixed_us);
    row_list_poll(list);
    settle(world, list);
    assert_int_equal(flow_count(world->flow, OFFERS), 4);
    row_list_poll(list);
    settle(world, list);
    assert_int_equal(flow_count(world->flow, OFFERS), 6);
    world->clock.fixed_us += G_TIME_SPAN_MINUTE;
    sync_distrust(world->sync); /* then nothing is believed, and the list is asked for itself */
    row_list_poll(list);
    settle(world, list);
    assert_null(strstr(flow_request(world->flow, OFFERS, 6)->target, "select=updated_at"));
    assert_int_equal(flow_count(world->flow, OFFERS), 7);
}

/* Two screens have a list each; what is cancelled isn't heard of. */
static void test_two_lists(void **state)
{
    World *world = *state;
    g_autoptr(RowList) one = new_list(world, 3);
    g_autoptr(RowList) other = new_list(world, 4);

    answer_range(world, 1, 2);
    row_list_refresh(one);
    row_list_refresh(other);
    row_list_cancel(one);
    assert_false(row_list_state(one)->loading);
    settle(world, other);
    assert_int_equal(row_list_rows(one)->len, 0);
    assert_rows(other, 2, "SO-1", "SO-2");
    assert_int_equal(list_state_phase(row_list_state(one), 0), LIST_UNKNOWN);
}

/* What is new is answered as it was seen; what isn't is asked for again when it isn't fresh. */
static void test_named(void **state)
{
    World *world = *state;
    RowList *list = sync_rows(world->sync, &row_supplier_orders);
    const char *const names[] = {"SO-1", NULL};
    Ended done = {0};

    answer_range(world, 1, 1);
    row_list_load_named(list, names, TRUE, ended_take, &done);
    world_wait(world, &done);
    ended_clear(&done);
    world->clock.fixed_us += G_TIME_SPAN_DAY;
    row_list_load_named(list, names, TRUE, ended_take, &done);
    world_wait(world, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    ended_clear(&done);
    assert_int_equal(flow_count(world->flow, OFFERS), 1);
    row_list_load_named(list, names, FALSE, ended_take, &done);
    world_wait(world, &done);
    ended_clear(&done);
    assert_int_equal(flow_count(world->flow, OFFERS), 2);
}

/* Somebody else signs in: nothing of it is here. */
static void test_forgotten(void **state)
{
    World *world = *state;
    g_autoptr(RowList) list = new_list(world, 3);

    answer_range(world, 1, 2);
    row_list_refresh(list);
    settle(world, list);
    sync_forget_person(world->sync);
    assert_int_equal(row_list_rows(list)->len, 0);
    assert_int_equal(list_state_phase(row_list_state(list), 0), LIST_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_states),    WORLD_TEST(test_empty_and_refused),
        WORLD_TEST(test_more),      WORLD_TEST(test_reload),
        WORLD_TEST(test_kept),      WORLD_TEST(test_poll),
        WORLD_TEST(test_two_lists), WORLD_TEST(test_named),
        WORLD_TEST(test_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
