/* SPDX-License-Identifier: MIT */
/* Several at once, taking them back together, what comes too late, and who has the turn. */
#include "looptrace/text.h"
#include "write_bench.h"

#define RPC "/rest/v1/rpc/update_order_status"
#define STAGE(id, at, percent)                                                                     \
    "{\"id\":\"" id "\",\"updated_at\":\"2026-11-23T03:00:0" at "+00:00\","                        \
    "\"completion_percentage\":" percent                                                           \
    ",\"status\":\"in_progress\",\"notes\":null,\"target_date\":\"2026-12-01\"}"

/* Stages a and b, from 40 to percent. Their ids in the outbox. */
static GPtrArray *give_two(Bench *bench, const char *percent)
{
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    const char *const names[] = {"a", "b"};

    for (guint i = 0; i < 2; i++) {
        g_free(bench->stage->id);
        bench->stage->id = g_strdup(names[i]);
        bench->stage->number = i + 2;
        g_ptr_array_add(changes, bench_to(bench, percent));
    }
    assert_true(writes_submit_all(bench->writes, changes, ids, NULL));
    return ids;
}

static void test_one_request_each_with_its_guard(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[" STAGE("a", "2", "60") "," STAGE("b", "2", "60") "]");
    g_autoptr(GPtrArray) ids = give_two(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, ids->pdata[0], WRITE_SAVED);
    bench_assert_state(bench, ids->pdata[1], WRITE_SAVED);
    assert_int_equal(flow_count(bench->flow, STAGES), 1);
    const HttpRequest *request = flow_request(bench->flow, STAGES, 0);
    assert_non_null(strstr(request->target, "id.eq.a,updated_at.eq."));
    assert_non_null(strstr(request->target, "id.eq.b,updated_at.eq."));
}

/* What the answer lacks is looked at, row by row: one was changed by somebody else, one is gone. */
static void test_a_result_for_each(void **state)
{
    Bench *bench = *state;

    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" STAGE("a", "5", "55") "]");
    flow_answer(bench->flow, "GET", NOTED, 200, "false");
    g_autoptr(GPtrArray) ids = give_two(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, ids->pdata[0], WRITE_CONFLICT);
    bench_assert_state(bench, ids->pdata[1], WRITE_GONE);
}

/* A rule that one row breaks undoes the statement: each goes by itself then. */
static void test_refused_as_a_whole(void **state)
{
    Bench *bench = *state;
    const char *broken = "{\"code\":\"23514\",\"message\":\"violates check constraint "
                         "\\\"x_notes_check\\\"\",\"details\":null,\"hint\":null}";

    flow_answer(bench->flow, "PATCH", STAGES, 400, broken);
    flow_answer(bench->flow, "PATCH", STAGES, 400, broken);
    /* Either may come first. */
    bench_answer(bench, "PATCH", "[" STAGE("a", "2", "60") "," STAGE("b", "2", "60") "]");
    g_autoptr(GPtrArray) ids = give_two(bench, "60");
    bench_send_all(bench);
    assert_int_equal(flow_count(bench->flow, STAGES), 3);
    guint invalid = 0;
    for (guint i = 0; i < 2; i++) {
        g_autoptr(WriteItem) item = writes_find(bench->writes, ids->pdata[i], NULL);
        invalid += item->state == WRITE_INVALID ? 1 : 0;
    }
    assert_int_equal(invalid, 1);
}

/* A function is called for each, with a key of its own: the server takes one key for one call. */
static void test_functions_have_keys_of_their_own(void **state)
{
    Bench *bench = *state;
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

    bench->order->version = 3;
    bench->order->workflow_text = g_strdup("sample_submitted");
    for (guint i = 0; i < 2; i++) {
        bench->order->id[0] = (char)('A' + i);
        Write *write = write_new_order_status(bench->order);
        assert_true(write_set(write, "workflow_status", "on_hold", NULL));
        g_ptr_array_add(changes, write);
    }
    flow_answer(bench->flow, "POST", RPC, 200,
                "{\"id\":\"Arder-1\",\"version\":4,\"workflow_status\":\"on_hold\"}");
    assert_true(writes_submit_all(bench->writes, changes, ids, NULL));
    bench_send_all(bench);
    guint found = 0;
    for (guint r = 0; r < flow_count(bench->flow, RPC); r++)
        for (guint i = 0; i < 2; i++)
            found += strstr(flow_request(bench->flow, RPC, r)->body, ids->pdata[i]) != NULL ? 1 : 0;
    assert_int_equal(found, 2);
}

/* ---- what was noted ---- */

static void lose(Bench *bench, const char *said, int status)
{
    bench_answer(bench, "PATCH", "[]");
    bench_answer(bench, "GET", "[" ROW("5", "55", "in_progress") "]");
    flow_answer(bench->flow, "GET", NOTED, status, said);
}

static void test_noted_is_true_or_false(void **state)
{
    Bench *bench = *state;

    lose(bench, "true", 200);
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    g_autoptr(WriteItem) item = writes_find(bench->writes, one, NULL);
    assert_int_equal(item->state, WRITE_SAVED);
    assert_true(item->moved);
    /* Somebody went on from there: nothing is taken back unseen. */
    assert_false(writes_undo(bench->writes, one, NULL, NULL));
}

/* The word is in it, but it says nothing of the kind. */
static void test_noted_is_nothing_else(void **state)
{
    Bench *bench = *state;

    lose(bench, "{\"message\":\"true\"}", 200);
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_UNANSWERED);
}

static void test_noted_cant_be_asked(void **state)
{
    Bench *bench = *state;

    lose(bench,
         "{\"code\":\"PGRST202\",\"message\":\"no function\",\"details\":null,\"hint\":null}", 404);
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_CONFLICT);
}

/* ---- taken back together ---- */

static void test_taken_back_together_and_done_again(void **state)
{
    Bench *bench = *state;
    g_autoptr(GPtrArray) back = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) again = g_ptr_array_new_with_free_func(g_free);
    guint dropped = 0;

    bench_answer(bench, "PATCH", "[" STAGE("a", "2", "60") "," STAGE("b", "2", "60") "]");
    bench_answer(bench, "PATCH", "[" STAGE("a", "3", "40") "," STAGE("b", "3", "40") "]");
    bench_answer(bench, "PATCH", "[" STAGE("a", "4", "60") "," STAGE("b", "4", "60") "]");
    g_ptr_array_unref(give_two(bench, "60"));
    bench_send_all(bench);
    assert_null(writes_newest(bench->writes, TRUE));
    g_autoptr(WriteItem) newest = writes_newest(bench->writes, FALSE);
    assert_int_equal(writes_count_together(bench->writes, newest), 2);
    assert_true(writes_undo_some(bench->writes, newest->id, TRUE, back, &dropped, NULL));
    assert_int_equal(back->len, 2);
    bench_send_all(bench);
    assert_null(writes_newest(bench->writes, FALSE));
    g_autoptr(WriteItem) taken = writes_newest(bench->writes, TRUE);
    assert_true(writes_undo_some(bench->writes, taken->id, TRUE, again, &dropped, NULL));
    assert_int_equal(again->len, 2);
    bench_send_all(bench);
    bench_assert_state(bench, again->pdata[0], WRITE_SAVED);
    assert_int_equal(flow_count(bench->flow, STAGES), 3);
}

static void test_one_of_them_alone(void **state)
{
    Bench *bench = *state;
    g_autoptr(GPtrArray) back = g_ptr_array_new_with_free_func(g_free);
    guint dropped = 0;

    bench_answer(bench, "PATCH", "[" STAGE("a", "2", "60") "," STAGE("b", "2", "60") "]");
    bench_answer(bench, "PATCH", "[" STAGE("b", "3", "40") "]");
    g_autoptr(GPtrArray) ids = give_two(bench, "60");
    bench_send_all(bench);
    assert_true(writes_undo_some(bench->writes, ids->pdata[1], FALSE, back, &dropped, NULL));
    assert_int_equal(back->len, 1);
    bench_send_all(bench);
    bench_assert_state(bench, back->pdata[0], WRITE_SAVED);
}

/* ---- too late ---- */

static char *approve(Bench *bench, const char *to)
{
    char *id = NULL;

    bench->order->version = 3;
    g_free(bench->order->workflow_text);
    bench->order->workflow_text = g_strdup("sample_submitted");
    Write *write = write_new_order_status(bench->order);
    assert_true(write_set(write, "workflow_status", to, NULL));
    assert_true(writes_submit(bench->writes, write, &id, NULL));
    return id;
}

static gint64 life_min(Bench *bench, const char *id)
{
    g_autoptr(WriteItem) item = writes_find(bench->writes, id, NULL);

    return item->expires_us == 0 ? 0
                                 : (item->expires_us - item->created_us) / (60 * G_USEC_PER_SEC);
}

static void test_an_approval_expires(void **state)
{
    Bench *bench = *state;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *one = approve(bench, "sample_approved");
    assert_int_equal(life_min(bench, one), 30);
    bench->order->id[0] = 'O';
    g_autofree char *other = approve(bench, "on_hold");
    assert_int_equal(life_min(bench, other), 0);
    writes_set_answer_minutes(bench->writes, 5);
    bench->order->id[0] = 'P';
    g_autofree char *shorter = approve(bench, "sample_approved");
    assert_int_equal(life_min(bench, shorter), 5);

    clock_clear(&bench->clock);
    assert_true(clock_init(&bench->clock, "UTC", "2026-11-23T04:00:01Z", NULL));
    flow_answer(bench->flow, "POST", RPC, 200,
                "{\"id\":\"Order-1\",\"version\":4,\"workflow_status\":\"on_hold\"}");
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_EXPIRED);
    bench_assert_state(bench, shorter, WRITE_EXPIRED);
    assert_int_equal(flow_count(bench->flow, RPC), 1); /* the one that doesn't */

    /* Decided on anew, it lives as long again. */
    assert_true(writes_retry(bench->writes, one, NULL));
    bench_assert_state(bench, one, WRITE_WAITING);
}

/* It had gone out: looked for, and not sent again. */
static void test_too_late_for_what_went_out(void **state)
{
    Bench *bench = *state;
    const HttpResponse torn = {.raw = "", .ending = HTTP_RESET};

    http_server_on(bench->flow->server, "POST", RPC, &torn);
    g_autofree char *one = approve(bench, "sample_approved");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_UNANSWERED);
    guint before = flow_count(bench->flow, RPC);
    clock_clear(&bench->clock);
    assert_true(clock_init(&bench->clock, "UTC", "2026-11-23T04:00:01Z", NULL));
    flow_answer(bench->flow, "GET", "/rest/v1/orders", 200,
                "[{\"id\":\"order-1\",\"version\":3,\"workflow_status\":\"sample_submitted\"}]");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_EXPIRED);
    assert_int_equal(flow_count(bench->flow, RPC), before);
}

/* It had gone out, and was done: late or not, it is saved. */
static void test_too_late_but_done(void **state)
{
    Bench *bench = *state;
    const HttpResponse torn = {.raw = "", .ending = HTTP_RESET};

    http_server_on(bench->flow->server, "POST", RPC, &torn);
    g_autofree char *one = approve(bench, "sample_approved");
    bench_send_all(bench);
    clock_clear(&bench->clock);
    assert_true(clock_init(&bench->clock, "UTC", "2026-11-23T04:00:01Z", NULL));
    flow_answer(bench->flow, "GET", "/rest/v1/orders", 200,
                "[{\"id\":\"order-1\",\"version\":4,\"workflow_status\":\"sample_approved\"}]");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
}

/* ---- on what was done before ---- */

/* Mine was done, and somebody went on from there: what stood behind it meets theirs, not mine. */
static void test_behind_one_that_somebody_went_on_from(void **state)
{
    Bench *bench = *state;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *one = bench_give(bench, "60");
    g_autofree char *two = bench_give(bench, "70");
    lose(bench, "true", 200);
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
    bench_assert_state(bench, two, WRITE_CONFLICT);
    guint patches = 0;
    for (guint i = 0; i < flow_count(bench->flow, STAGES); i++)
        patches += strcmp(flow_request(bench->flow, STAGES, i)->method, "PATCH") == 0 ? 1 : 0;
    assert_int_equal(patches, 1);
}

/* Given together, but not the same: each in a request of its own. */
static void test_different_values_dont_share(void **state)
{
    Bench *bench = *state;
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    const char *const names[] = {"a", "b"}, *const percents[] = {"60", "70"};

    for (guint i = 0; i < 2; i++) {
        g_free(bench->stage->id);
        bench->stage->id = g_strdup(names[i]);
        bench->stage->number = i + 2;
        g_ptr_array_add(changes, bench_to(bench, percents[i]));
    }
    bench_answer(bench, "PATCH", "[" STAGE("a", "2", "60") "," STAGE("b", "2", "70") "]");
    assert_true(writes_submit_all(bench->writes, changes, NULL, NULL));
    bench_send_all(bench);
    assert_int_equal(flow_count(bench->flow, STAGES), 2);
    for (guint i = 0; i < 2; i++) {
        const HttpRequest *request = flow_request(bench->flow, STAGES, i);
        gboolean of_a = strstr(request->target, "id=eq.a") != NULL;
        assert_non_null(strstr(request->body, of_a ? ":60" : ":70"));
    }
}

/* A status that was set by hand isn't what the percentage gives: taking back sets both. */
static void test_taking_back_sets_what_went_with_it(void **state)
{
    Bench *bench = *state;

    g_free(bench->stage->status_text);
    bench->stage->status_text = g_strdup("delayed");
    bench_answer(bench, "PATCH", "[" ROW("2", "60", "in_progress") "]");
    bench_answer(bench, "PATCH", "[" ROW("3", "40", "delayed") "]");
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    assert_true(writes_undo(bench->writes, one, NULL, NULL));
    bench_send_all(bench);
    const HttpRequest *request = flow_request(bench->flow, STAGES, 1);
    assert_non_null(strstr(request->body, "\"status\":\"delayed\""));
    assert_non_null(strstr(request->body, ":40"));
}

/* ---- what the platform may not know ---- */

/* A PostgREST before 12.2 refuses the promise, and is asked without it from then on. */
static void test_max_affected_where_it_is_known(void **state)
{
    Bench *bench = *state;

    flow_answer(
        bench->flow, "PATCH", STAGES, 400,
        "{\"code\":\"PGRST122\",\"message\":\"Invalid preferences given with "
        "handling=strict\",\"details\":\"Invalid preferences: max-affected=1\",\"hint\":null}");
    bench_answer(bench, "PATCH", "[" ROW("2", "60", "in_progress") "]");
    bench_answer(bench, "PATCH", "[" ROW("3", "61", "in_progress") "]");
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_SAVED);
    g_autofree char *two = bench_give(bench, "61");
    bench_send_all(bench);
    bench_assert_state(bench, two, WRITE_SAVED);
    assert_int_equal(flow_count(bench->flow, STAGES), 3);
    for (guint i = 0; i < 3; i++) {
        const HttpRequest *request = flow_request(bench->flow, STAGES, i);
        g_autofree char *headers = g_strjoinv("\n", (char **)(gpointer)request->headers);
        assert_true((strstr(headers, "max-affected=1") != NULL) == (i == 0));
    }
}

/* One that knows it (12.2 and later) says so, and is asked with it each time. */
static void test_max_affected_is_sent_on(void **state)
{
    Bench *bench = *state;
    static const char *const headers[] = {
        "Preference-Applied: return=representation, handling=strict, max-affected=1", NULL};

    for (guint i = 0; i < 2; i++) {
        const char *percent = i == 0 ? "60" : "61";
        g_autofree char *body =
            g_strdup_printf("[" ROW("%d", "%s", "in_progress") "]", 2 + (int)i, percent);
        const HttpResponse applied = {.status = 200, .headers = headers, .body = body};
        http_server_on(bench->flow->server, "PATCH", STAGES, &applied);
        g_autofree char *id = bench_give(bench, percent);
        bench_send_all(bench);
        bench_assert_state(bench, id, WRITE_SAVED);
    }
    assert_int_equal(flow_count(bench->flow, STAGES), 2);
    for (guint i = 0; i < 2; i++) {
        const HttpRequest *request = flow_request(bench->flow, STAGES, i);
        g_autofree char *sent = g_strjoinv("\n", (char **)(gpointer)request->headers);
        assert_non_null(strstr(sent, "handling=strict,max-affected=1"));
    }
}

/* More rows than one met id and guard: a platform with another idea of ids. It has undone all of it, and is believed. */
static void test_more_rows_than_were_meant(void **state)
{
    Bench *bench = *state;

    flow_answer(bench->flow, "PATCH", STAGES, 400,
                "{\"code\":\"PGRST124\",\"message\":\"Query result exceeds max-affected preference "
                "constraint\",\"details\":\"The query affects 2 rows\",\"hint\":null}");
    bench_answer(bench, "PATCH", "[" ROW("2", "61", "in_progress") "]");
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_INVALID);
    assert_true(writes_drop(bench->writes, one, NULL, NULL));
    g_autofree char *two = bench_give(bench, "61");
    bench_send_all(bench);
    bench_assert_state(bench, two, WRITE_SAVED);
    assert_int_equal(flow_count(bench->flow, STAGES), 2); /* nor was the promise given up for it */
    g_autofree char *sent =
        g_strjoinv("\n", (char **)(gpointer)flow_request(bench->flow, STAGES, 1)->headers);
    assert_non_null(strstr(sent, "max-affected=1"));
}

/* ---- waiting ---- */

static void test_paused_sends_nothing(void **state)
{
    Bench *bench = *state;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *one = bench_give(bench, "60");
    flow_settle(bench->flow);
    bench_assert_state(bench, one, WRITE_WAITING);
    assert_int_equal(flow_count(bench->flow, STAGES), 0);
}

/* The server asks for a pause: it is kept, and the outbox knows when it ends. */
static void test_a_server_that_is_busy(void **state)
{
    Bench *bench = *state;
    static const char *const headers[] = {"Retry-After: 60", NULL};
    const HttpResponse busy = {
        .status = 503, .headers = headers, .body = "{\"code\":\"PGRST002\",\"message\":\"busy\"}"};

    http_server_on(bench->flow->server, "PATCH", STAGES, &busy);
    g_autofree char *one = bench_give(bench, "60");
    bench_send_all(bench);
    bench_assert_state(bench, one, WRITE_WAITING); /* not done, and known not to be */
    g_autoptr(WriteItem) item = writes_find(bench->writes, one, NULL);
    assert_true(item->next_us > g_get_real_time() + 10 * G_USEC_PER_SEC);
    assert_int_equal(item->attempts, 1);

    /* The next run of the program keeps to it as well. */
    guint before = flow_count(bench->flow, STAGES);
    writes_set_outbox(bench->writes, bench->outbox, FIXTURE_USER);
    flow_settle(bench->flow);
    assert_int_equal(flow_count(bench->flow, STAGES), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITE_TEST(test_one_request_each_with_its_guard),
        WRITE_TEST(test_a_result_for_each),
        WRITE_TEST(test_refused_as_a_whole),
        WRITE_TEST(test_functions_have_keys_of_their_own),
        WRITE_TEST(test_noted_is_true_or_false),
        WRITE_TEST(test_noted_is_nothing_else),
        WRITE_TEST(test_noted_cant_be_asked),
        WRITE_TEST(test_taken_back_together_and_done_again),
        WRITE_TEST(test_one_of_them_alone),
        WRITE_TEST(test_an_approval_expires),
        WRITE_TEST(test_too_late_for_what_went_out),
        WRITE_TEST(test_too_late_but_done),
        WRITE_TEST(test_behind_one_that_somebody_went_on_from),
        WRITE_TEST(test_different_values_dont_share),
        WRITE_TEST(test_taking_back_sets_what_went_with_it),
        WRITE_TEST(test_max_affected_where_it_is_known),
        WRITE_TEST(test_max_affected_is_sent_on),
        WRITE_TEST(test_more_rows_than_were_meant),
        WRITE_TEST(test_paused_sends_nothing),
        WRITE_TEST(test_a_server_that_is_busy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
