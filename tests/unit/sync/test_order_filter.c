/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/sync/order_filter.h"
#include "../../../src/sync/order_request.h"
#include "looptrace/json.h"

#define TODAY 20780 /* 2026-11-23 */

static Filter *parse(const char *text)
{
    gsize position;
    Filter *filter = filter_parse(text, &position, NULL);

    assert_non_null(filter);
    return filter;
}

static void test_as_the_function_reads_it(void **state)
{
    static const struct {
        const char *text, *json;
    } terms[] = {
        {"merino", "[\"any\",\"~\",\"merino\"]"},
        {"!\"crew neck\"", "[\"any\",\"!~\",\"crew neck\"]"},
        {"order:42", "[\"number\",\"~\",\"42\"]"},
        {"!buyer:Nord", "[\"buyer\",\"!~\",\"Nord\"]"},
        {"supplier:none", "[\"supplier\",\"none\"]"},
        {"!stage:any", "[\"stage\",\"!any\"]"},
        {"status:bulk,qc", "[\"status\",\"in\",[\"bulk_production\",\"qc_inspection\"]]"},
        {"!status:shipped", "[\"status\",\"!in\",[\"shipped\"]]"},
        {"risk:yes", "[\"risk\",\"=\",true]"},
        {"risk:no", "[\"risk\",\"!=\",true]"},
        {"!risk:no", "[\"risk\",\"=\",true]"},
        {"qty>100", "[\"qty\",\">\",100]"},
        {"!qty<=1000000000000", "[\"qty\",\"!<=\",1000000000000]"},
        {"progress:none", "[\"progress\",\"none\"]"},
        {"progress>=50", "[\"progress\",\">=\",50]"},
        {"due<7d", "[\"due\",\"<\",\"2026-11-30\"]"},
        {"due=today", "[\"due\",\"=\",\"2026-11-23\"]"},
        {"!due:any", "[\"due\",\"!any\"]"},
        {"product:\"a\\b\"", "[\"product\",\"~\",\"a\\\\b\"]"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(terms); i++) {
        g_autoptr(Filter) filter = parse(terms[i].text);
        g_autoptr(GString) json = g_string_new(NULL);
        g_autofree char *expected = g_strdup_printf(",\"where\":[%s]", terms[i].json);
        order_filter_add_json(json, filter, TODAY);
        assert_string_equal(json->str, expected);
    }
    g_autoptr(Filter) two = parse("qty>1 qty<9");
    g_autoptr(GString) json = g_string_new(NULL);
    order_filter_add_json(json, NULL, TODAY);
    assert_string_equal(json->str, "");
    order_filter_add_json(json, two, TODAY);
    assert_string_equal(json->str, ",\"where\":[[\"qty\",\">\",1],[\"qty\",\"<\",9]]");
}

/* The request for a page of a platform without the function. */
static char *request_of(const char *text)
{
    g_autoptr(OrderQuery) query = order_query_new();
    const OrderPage page = {.limit = 26, .today = TODAY};
    OrderCursor cursor = {0};

    query->filter = parse(text);
    g_autoptr(RestRequest) request = order_request_new(query, &cursor, &page);
    g_autofree char *described = rest_request_describe(request);
    return g_uri_unescape_string(described, NULL);
}

static void test_as_postgrest_reads_it(void **state)
{
    static const struct {
        const char *text, *part;
    } terms[] = {
        {"qty>100", "?quantity=gt.100&"},
        {"!qty>100", "or=(quantity.is.null,quantity.not.gt.\"100\")"},
        {"progress<=50", "stage_progress->overall=lte.50"},
        {"due>=7d", "target_date=gte.2026-11-30"},
        {"due:none", "target_date=is.null"},
        {"!due:none", "target_date=not.is.null"},
        {"number:42", "order_number=ilike.*42*"},
        {"!product:a_b", "or=(product_type.is.null,product_type.not.ilike.\"*a\\\\_b*\")"},
        {"stage:none", "or=(current_stage.is.null,current_stage.eq.\"\")"},
        {"stage:any", "current_stage=neq."},
        {"supplier:none", "supplier_id=is.null"},
        {"!status:bulk,qc", "workflow_status=not.in.(\"bulk_production\",\"qc_inspection\")"},
        {"supplier:dhaka", ",f0:suppliers!orders_supplier_id_fkey(id)"},
        {"supplier:dhaka", "f0.company_name=ilike.*dhaka*&f0=not.is.null"},
        {"qty>1 buyer:nord", ",f1:profiles!orders_buyer_id_fkey(id)"},
        {"buyer:nord", "f0.or=(company_name.ilike.\"*nord*\",full_name.ilike.\"*nord*\")"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(terms); i++) {
        g_autofree char *request = request_of(terms[i].text);
        if (strstr(request, terms[i].part) == NULL)
            fail_msg("“%s”: “%s” doesn't hold “%s”", terms[i].text, request, terms[i].part);
    }
}

static void test_what_postgrest_has_no_words_for(void **state)
{
    static const char *const unasked[] = {"!buyer:nord", "!supplier:x", "risk:no", "!merino"};
    g_autofree char *bare = request_of("");

    for (gsize i = 0; i < G_N_ELEMENTS(unasked); i++) {
        g_autoptr(Filter) filter = parse(unasked[i]);
        g_autofree char *text = order_filter_unasked(filter);
        g_autofree char *request = request_of(unasked[i]);
        assert_string_equal(text, unasked[i]);
        assert_string_equal(request, bare);
    }
    g_autoptr(Filter) some = parse("qty>1 !x buyer:b !buyer:\"a c\"");
    g_autofree char *text = order_filter_unasked(some);
    assert_string_equal(text, "!x !buyer:\"a c\"");
    g_autoptr(Filter) none = parse("qty>1 supplier:none");
    assert_null(order_filter_unasked(none));
    assert_null(order_filter_unasked(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_function_reads_it),
        cmocka_unit_test(test_as_postgrest_reads_it),
        cmocka_unit_test(test_what_postgrest_has_no_words_for),
    };

    return cmocka_run_group_tests_name("order_filter", tests, NULL, NULL);
}
