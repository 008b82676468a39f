/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"
#include "lacks.h"

#define ORDERS "/rest/v1/orders"
#define DAY_S  G_GINT64_CONSTANT(86400)

/* ---- judging ---- */

static RestRequest *wide_request(void)
{
    RestRequest *request = rest_request_new(NET_GET, "orders");

    rest_select(request, "id,priority,suppliers(code,rating),buyer:buyer_id(name)");
    rest_order(request, "target_date.asc.nullslast,id.asc");
    rest_filter(request, "season", "eq", "x");
    return request;
}

static void assert_judged(const char *code, const char *message, LackVerdict verdict,
                          const char *path, const char *words)
{
    g_autoptr(RestRequest) request = wide_request();
    g_autofree char *found = NULL;

    assert_int_equal(lacks_judge(request, code, message, &found), verdict);
    if (path == NULL)
        assert_null(found);
    else
        assert_string_equal(found, path);
    g_autofree char *target = rest_request_target(request);
    if (strstr(target, words) == NULL)
        fail_msg("%s isn't in %s", words, target);
}

#define WHOLE_SELECT "select=id,priority,suppliers(code,rating),buyer:buyer_id(name)&order="

static void test_columns(void **state)
{
    assert_judged("42703", "column orders.priority does not exist", LACK_PART, "orders.priority",
                  "select=id,suppliers(code,rating),buyer:buyer_id(name)&");
    assert_judged("42703", "column \"priority\" does not exist", LACK_PART, "orders.priority",
                  "select=id,suppliers");
    assert_judged("42703", "column suppliers_1.rating does not exist", LACK_PART,
                  "orders/suppliers.rating", "suppliers(code),");
    assert_judged("42703", "column companies_1.name does not exist", LACK_PART,
                  "orders/buyer_id.name", "suppliers(code,rating)&");
    assert_judged("42703", "column orders.target_date does not exist", LACK_PART,
                  "orders@target_date", "order=id.asc");
    /* A filter stays, whatever becomes of it. */
    assert_judged("42703", "column orders.season does not exist", LACK_NONE, NULL, WHOLE_SELECT);
    assert_judged("42703", "column \"nobody\" does not exist", LACK_NONE, NULL, WHOLE_SELECT);
    assert_judged("42703", "colonne inconnue", LACK_NONE, NULL, WHOLE_SELECT);
    assert_judged("42703", NULL, LACK_NONE, NULL, WHOLE_SELECT);
    assert_judged(NULL, "column orders.priority does not exist", LACK_NONE, NULL, WHOLE_SELECT);
}

static void test_relations_tables_functions(void **state)
{
    assert_judged("PGRST200",
                  "Could not find a relationship between 'orders' and 'suppliers' in the schema "
                  "cache",
                  LACK_PART, "orders/suppliers", "select=id,priority,buyer:buyer_id(name)&");
    assert_judged("PGRST200",
                  "Could not find a relationship between 'orders' and 'people' in the schema cache",
                  LACK_NONE, NULL, WHOLE_SELECT);
    assert_judged("42P01", "relation \"public.orders\" does not exist", LACK_WHOLE, "orders", "");
    assert_judged("PGRST205", "Could not find the table 'public.orders' in the schema cache",
                  LACK_WHOLE, "orders", "");
    /* Needed by a view or a policy: not what was asked for. */
    assert_judged("42P01", "relation \"public.user_roles\" does not exist", LACK_NONE, NULL, "");
    assert_judged("PGRST204",
                  "Could not find the 'priority' column of 'orders' in the schema cache",
                  LACK_WHOLE, "orders.priority", WHOLE_SELECT);
    assert_judged("42501", "column orders.priority does not exist", LACK_NONE, NULL, WHOLE_SELECT);
}

/* ---- remembering ---- */

static void test_believed_for_a_day(void **state)
{
    Lacks *lacks = lacks_new(), *again = lacks_new();

    assert_true(lacks_add(lacks, "orders.priority", 1000));
    assert_false(lacks_add(lacks, "orders.priority", 2000));
    assert_true(lacks_add(lacks, "rpc/changes", 5000));
    assert_false(lacks_add(lacks, "two words", 1000));
    assert_false(lacks_add(lacks, "", 1000));

    g_autofree char *text = lacks_print(lacks);
    assert_string_equal(text, "orders.priority 1000\nrpc/changes 5000\n");
    lacks_read(again, text, 1000 + DAY_S);
    assert_false(lacks_has(again, "orders.priority", 1000 + DAY_S));
    assert_true(lacks_has(again, "rpc/changes", 1000 + DAY_S));
    assert_false(lacks_has(again, "rpc/changes", 4999));

    lacks_read(again, "nonsense\n 5\nx y\norders.a -1\norders.b 99999999999999999999\nok 6000\n\n",
               6000);
    g_autofree char *kept = lacks_print(again);
    assert_string_equal(kept, "ok 6000\n");
    lacks_clear(again);
    assert_false(lacks_has(again, "ok", 6000));
    lacks_free(lacks);
    lacks_free(again);
}

static void test_has_a_ceiling(void **state)
{
    Lacks *lacks = lacks_new();

    for (guint i = 0; i < 1000; i++) {
        g_autofree char *path = g_strdup_printf("t.c%u", i);
        assert_int_equal(lacks_add(lacks, path, 1), i < 256);
    }
    lacks_free(lacks);
}

/* ---- whole flows ---- */

static void count_sentence(const char *sentence, gpointer data)
{
    GPtrArray *sentences = data;

    g_ptr_array_add(sentences, g_strdup(sentence));
}

#define REFUSE(code, message)                                                                      \
    "{\"code\":\"" code "\",\"details\":null,\"hint\":null,\"message\":\"" message "\"}"

static RestRequest *orders(const char *columns)
{
    RestRequest *request = rest_request_new(NET_GET, "orders");

    rest_select(request, columns);
    return request;
}

static void test_goes_on_without_and_remembers(void **state)
{
    Flow *flow = *state;
    g_autoptr(GPtrArray) sentences = g_ptr_array_new_with_free_func(g_free);
    Ended done = {0};

    flow_answer(flow, "GET", ORDERS, 400, REFUSE("42703", "column orders.b does not exist"));
    flow_answer(flow, "GET", ORDERS, 400, REFUSE("42703", "column orders.c does not exist"));
    flow_answer(flow, "GET", ORDERS, 200, "[{\"a\":1}]");
    flow_open(flow, 3600, 1800);
    supabase_watch_lacks(flow->supabase, count_sentence, sentences);
    flow_call(flow, orders("a,b,c"), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(done.body, "[{\"a\":1}]");
    ended_clear(&done);
    flow_settle(flow);
    assert_int_equal(sentences->len, 2);
    assert_string_equal(sentences->pdata[0],
                        "This platform has no column orders.b: looptrace goes on without it");
    assert_string_equal(http_server_request(flow->server, 2)->target, ORDERS "?select=a");

    flow_call(flow, orders("a,b,d"), &done);
    ended_clear(&done);
    flow_settle(flow);
    assert_string_equal(http_server_request(flow->server, 3)->target, ORDERS "?select=a,d");
    assert_int_equal(sentences->len, 2);
    assert_true(supabase_lacks(flow->supabase, "orders.c"));

    g_autofree char *kept = supabase_print_lacks(flow->supabase);
    supabase_forget_lacks(flow->supabase);
    assert_false(supabase_lacks(flow->supabase, "orders.c"));
    flow_call(flow, orders("a,b"), &done);
    ended_clear(&done);
    assert_string_equal(http_server_request(flow->server, 4)->target, ORDERS "?select=a,b");
    supabase_read_lacks(flow->supabase, kept);
    assert_true(supabase_lacks(flow->supabase, "orders.c"));
}

static void test_what_did_not_help_is_not_believed(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    /* A policy of the platform's has a column too many, not the table one too few. */
    flow_answer(flow, "GET", ORDERS, 400, REFUSE("42703", "column \\\"b\\\" does not exist"));
    flow_open(flow, 3600, 1800);
    flow_call(flow, orders("a,b"), &done);
    ended_assert(&done, FAULT_SERVER, "This platform lacks something");
    assert_string_equal(done.code, "42703");
    assert_int_equal(http_server_count(flow->server), 2);
    assert_false(supabase_lacks(flow->supabase, "orders.b"));
    ended_clear(&done);
}

static void test_a_missing_function_is_asked_for_once(void **state)
{
    Flow *flow = *state;
    Ended first = {0}, second = {0};

    flow_answer(flow, "POST", "/rest/v1/rpc/changes", 404,
                REFUSE("PGRST202", "Could not find the function public.changes(p) in the schema "
                                   "cache"));
    flow_open(flow, 3600, 1800);
    flow_call(flow, rest_request_new_rpc("changes"), &first);
    ended_assert(&first, FAULT_SERVER, "lacks something");
    /* Twice: what the server knows of its catalogue may have been old. */
    assert_int_equal(http_server_count(flow->server), 2);
    flow_call(flow, rest_request_new_rpc("changes"), &second);
    ended_assert(&second, FAULT_SERVER, "This platform has no function changes");
    assert_string_equal(second.code, "PGRST202");
    assert_int_equal(http_server_count(flow->server), 2);
    ended_clear(&first);
    ended_clear(&second);
}

static void test_a_cache_that_was_old(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "GET", ORDERS, 400,
                REFUSE("PGRST200", "Could not find a relationship between 'orders' and 'b' in the "
                                   "schema cache"));
    flow_answer(flow, "GET", ORDERS, 200, "[]");
    flow_open(flow, 3600, 1800);
    flow_call(flow, orders("a,b(c)"), &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(http_server_request(flow->server, 1)->target, ORDERS "?select=a,b(c)");
    assert_false(supabase_lacks(flow->supabase, "orders/b"));
    ended_clear(&done);
}

static void test_deadlock_is_tried_once_more(void **state)
{
    Flow *flow = *state;
    Ended read = {0}, write = {0};
    RestRequest *update = rest_request_new(NET_PATCH, "orders");

    flow_answer(flow, NULL, ORDERS, 500, REFUSE("40P01", "deadlock detected"));
    flow_open(flow, 3600, 1800);
    flow_call(flow, orders("a"), &read);
    ended_assert(&read, FAULT_SERVER, "Others changed the same rows");
    assert_int_equal(http_server_count(flow->server), 2);
    rest_filter(update, "id", "eq", "1");
    rest_body(update, "{}");
    flow_call(flow, update, &write);
    ended_assert(&write, FAULT_SERVER, "Others changed the same rows");
    assert_int_equal(http_server_count(flow->server), 3);
    ended_clear(&read);
    ended_clear(&write);
}

static void take_total(const RestAnswer *answer, const GError *error, gpointer data)
{
    gint64 *told = data;

    assert_null(error);
    told[0] = answer->first;
    told[1] = answer->total;
    told[2] = 1;
}

static void test_total(void **state)
{
    Flow *flow = *state;
    RestRequest *request = orders("a");
    gint64 told[3] = {0};

    http_server_on(
        flow->server, "GET", ORDERS,
        &(HttpResponse){.status = 206,
                        .body = "[]",
                        .headers = (const char *const[]){"Content-Range: 0-24/5000000000", NULL}});
    flow_open(flow, 3600, 1800);
    rest_count(request, REST_COUNT_ESTIMATED);
    supabase_call(flow->supabase, request, take_total, told);
    while (told[2] == 0)
        g_main_context_iteration(flow->context, TRUE);
    assert_int_equal(told[0], 0);
    assert_int_equal(told[1], 5000000000);
    assert_header(http_server_request(flow->server, 0), "prefer", "count=estimated");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_relations_tables_functions),
        cmocka_unit_test(test_believed_for_a_day),
        cmocka_unit_test(test_has_a_ceiling),
        FLOW_TEST(test_goes_on_without_and_remembers),
        FLOW_TEST(test_what_did_not_help_is_not_believed),
        FLOW_TEST(test_a_missing_function_is_asked_for_once),
        FLOW_TEST(test_a_cache_that_was_old),
        FLOW_TEST(test_deadlock_is_tried_once_more),
        FLOW_TEST(test_total),
    };

    return cmocka_run_group_tests_name("supabase/lacks", tests, NULL, NULL);
}
