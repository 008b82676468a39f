/* SPDX-License-Identifier: MIT */
/* New rows: messages, whose ids are made here. */
#include "write_bench.h"

#define MESSAGES "/rest/v1/messages"
#define ME       "11111111-1111-4111-8111-111111111111"
#define THEM     "22222222-2222-4222-8222-222222222222"
#define OTHERS   "33333333-3333-4333-8333-333333333333"

static const HttpResponse torn = {.raw = "", .ending = HTTP_RESET};

static Write *message(Bench *bench, const char *to, const char *body)
{
    g_free(bench->order->id);
    bench->order->id = g_strdup("44444444-4444-4444-8444-444444444444");
    Write *write = write_new_message(bench->order, ME, to, "Rahim");

    assert_true(write_set(write, "body", body, NULL));
    return write;
}

static char *send_to(Bench *bench, const char *to, const char *body)
{
    char *id = NULL;

    assert_true(writes_submit(bench->writes, message(bench, to, body), &id, NULL));
    return id;
}

static char *row_id(Bench *bench, const char *id)
{
    g_autoptr(WriteItem) item = writes_find(bench->writes, id, NULL);

    return g_strdup(write_row_id(item->write));
}

/* The row as the server has it by now. */
static char *row(const char *id, const char *body)
{
    return g_strdup_printf("[{\"id\":\"%s\",\"created_at\":\"2026-11-23T03:31:00+00:00\","
                           "\"sender_id\":\"" ME "\",\"recipient_id\":\"" THEM
                           "\",\"order_id\":null,\"subject\":null,\"body\":\"%s\"}]",
                           id, body);
}

static guint posts(Bench *bench)
{
    guint n = 0;

    for (guint i = 0; i < flow_count(bench->flow, MESSAGES); i++)
        n += strcmp(flow_request(bench->flow, MESSAGES, i)->method, "POST") == 0 ? 1 : 0;
    return n;
}

static void test_it_is_sent_with_its_id(void **state)
{
    Bench *bench = *state;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *id = send_to(bench, THEM, "Yarn is here");
    g_autofree char *made = row_id(bench, id);
    g_autofree char *body = row(made, "Yarn is here");
    flow_answer(bench->flow, "POST", MESSAGES, 201, body);
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_SAVED);

    const HttpRequest *request = flow_request(bench->flow, MESSAGES, 0);
    assert_non_null(strstr(request->body, made));
    assert_non_null(strstr(request->body, "\"sender_id\":\"" ME "\""));
    assert_non_null(strstr(request->body, "\"body\":\"Yarn is here\""));
    assert_non_null(strstr(request->target, "on_conflict=id"));
    g_autoptr(WriteItem) item = writes_find(bench->writes, id, NULL);
    assert_string_equal(item->label, "SA-00042 to Rahim: message");
    assert_false(item->already);
}

/* It was done, and its answer lost: asked for by id, and not made twice. */
static void test_a_lost_answer_is_found_out_by_id(void **state)
{
    Bench *bench = *state;

    http_server_on(bench->flow->server, "POST", MESSAGES, &torn);
    g_autofree char *id = send_to(bench, THEM, "Yarn is here");
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_UNANSWERED);

    g_autoptr(GError) error = NULL;
    g_autoptr(WriteItem) item = writes_find(bench->writes, id, NULL);
    Write *other = write_copy(item->write);
    assert_true(write_set(other, "body", "Another", NULL));
    assert_false(writes_edit(bench->writes, id, other, &error));
    assert_int_equal(writes_count(bench->writes).waiting, 1);
    g_clear_error(&error);
    assert_false(writes_undo(bench->writes, id, NULL, &error));

    g_autofree char *made = row_id(bench, id);
    g_autofree char *body = row(made, "[erased]"); /* whatever became of it since: it is mine */
    flow_answer(bench->flow, "POST", MESSAGES, 200, "[]");
    flow_answer(bench->flow, "GET", MESSAGES, 200, body);
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_SAVED);
    const HttpRequest *last =
        flow_request(bench->flow, MESSAGES, flow_count(bench->flow, MESSAGES) - 1);
    assert_non_null(strstr(last->target, made));
}

static void test_one_that_is_there_already(void **state)
{
    Bench *bench = *state;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *id = send_to(bench, THEM, "Yarn is here");
    g_autofree char *made = row_id(bench, id);
    g_autofree char *body = row(made, "Yarn is here");
    flow_answer(bench->flow, "POST", MESSAGES, 409,
                "{\"code\":\"23505\",\"message\":\"duplicate key value violates unique constraint "
                "\\\"messages_pkey\\\"\",\"details\":null,\"hint\":null}");
    flow_answer(bench->flow, "GET", MESSAGES, 200, body);
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_SAVED);
}

/* Like another one, and mine isn't there: nobody forbade it. */
static void test_one_like_it(void **state)
{
    Bench *bench = *state;

    flow_answer(bench->flow, "POST", MESSAGES, 409,
                "{\"code\":\"23505\",\"message\":\"duplicate key value violates unique constraint "
                "\\\"messages_body_key\\\"\",\"details\":null,\"hint\":null}");
    flow_answer(bench->flow, "GET", MESSAGES, 200, "[]");
    g_autofree char *id = send_to(bench, THEM, "Yarn is here");
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_INVALID);
}

static void test_refused(void **state)
{
    Bench *bench = *state;

    flow_answer(
        bench->flow, "POST", MESSAGES, 403,
        "{\"code\":\"42501\",\"message\":\"new row violates row-level security policy for table "
        "\\\"messages\\\"\",\"details\":null,\"hint\":null}");
    g_autofree char *id = send_to(bench, THEM, "Yarn is here");
    bench_send_all(bench);
    bench_assert_state(bench, id, WRITE_REFUSED);
}

/* In the order in which they were written; one that came back holds up nobody; others' don't wait for them. */
static void test_they_keep_their_order(void **state)
{
    Bench *bench = *state;

    writes_set_paused(bench->writes, TRUE);
    g_autofree char *one = send_to(bench, THEM, "one");
    g_autofree char *two = send_to(bench, THEM, "two");
    g_autofree char *other = send_to(bench, OTHERS, "other");
    g_autoptr(WriteItem) item = writes_find(bench->writes, two, NULL);
    assert_true(item->behind);
    g_autoptr(WriteItem) free_one = writes_find(bench->writes, other, NULL);
    assert_false(free_one->behind);
    assert_true(writes_drop(bench->writes, other, NULL, NULL)); /* or either may come first */

    g_autofree char *made_two = row_id(bench, two);
    g_autofree char *body_two = row(made_two, "two");
    flow_answer(
        bench->flow, "POST", MESSAGES, 400,
        "{\"code\":\"23514\",\"message\":\"new row for relation \\\"messages\\\" violates check "
        "constraint \\\"messages_body_check\\\"\",\"details\":null,\"hint\":null}");
    flow_answer(bench->flow, "POST", MESSAGES, 201, body_two);
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    bench_assert_state(bench, two, WRITE_SAVED);
    g_autoptr(WriteItem) back = writes_find(bench->writes, one, NULL);
    assert_int_equal(back->state, WRITE_INVALID);
    assert_string_equal(back->field, "body");
    assert_int_equal(posts(bench), 2);
}

static void test_what_can_be_taken_back(void **state)
{
    Bench *bench = *state;
    g_autoptr(Write) write = message(bench, THEM, "one");
    g_autoptr(GError) error = NULL;

    assert_non_null(write_why_no_undo(write));
    writes_set_paused(bench->writes, TRUE);
    g_autofree char *one = send_to(bench, THEM, "one");
    assert_true(writes_undo(bench->writes, one, NULL, NULL)); /* not sent: dropped */
    assert_null(writes_find(bench->writes, one, NULL));

    g_autofree char *two = send_to(bench, THEM, "two");
    g_autofree char *made = row_id(bench, two);
    g_autofree char *body = row(made, "two");
    flow_answer(bench->flow, "POST", MESSAGES, 201, body);
    writes_set_paused(bench->writes, FALSE);
    bench_send_all(bench);
    assert_false(writes_undo(bench->writes, two, NULL, &error));
    assert_non_null(strstr(error->message, "can't be taken back"));
}

static void test_an_empty_one_is_none(void **state)
{
    Bench *bench = *state;
    g_autoptr(Write) write = write_new_message(bench->order, ME, THEM, NULL);

    assert_true(write_is_empty(write));
    assert_false(write_set(write, "body", "", NULL));
    assert_false(write_set(write, "body", NULL, NULL));
    assert_false(write_set(write, "recipient_id", "Rahim", NULL));
    assert_false(writes_submit(bench->writes, write_copy(write), NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITE_TEST(test_it_is_sent_with_its_id),
        WRITE_TEST(test_a_lost_answer_is_found_out_by_id),
        WRITE_TEST(test_one_that_is_there_already),
        WRITE_TEST(test_one_like_it),
        WRITE_TEST(test_refused),
        WRITE_TEST(test_they_keep_their_order),
        WRITE_TEST(test_what_can_be_taken_back),
        WRITE_TEST(test_an_empty_one_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
