/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "request.h"

static RestRequest *orders(void)
{
    return rest_request_new(NET_GET, "orders");
}

/* Takes the request. */
static void check_target(RestRequest *taken, const char *expected)
{
    g_autoptr(RestRequest) request = taken;
    g_autofree char *target = rest_request_target(request);

    assert_string_equal(target, expected);
    assert_null(rest_request_problem(request, 40));
}

/* Wire protocol §H, the versioned update. */
static void test_versioned_update(void **state)
{
    g_autoptr(RestRequest) request = rest_request_new(NET_PATCH, "orders");
    g_autofree char *described = NULL;

    rest_filter(request, "id", "eq", "0d8f");
    rest_filter(request, "version", "eq", "1");
    rest_select(request, "id,version,updated_at");
    rest_prefer(request, "return=representation");
    rest_body(request, "{\"version\":2,\"price\":\"12.50\"}");
    described = rest_request_describe(request);
    assert_string_equal(
        described, "PATCH /rest/v1/orders?id=eq.0d8f&version=eq.1&select=id,version,updated_at\n"
                   "Prefer: return=representation\n"
                   "Content-Type: application/json\n"
                   "\n"
                   "{\"version\":2,\"price\":\"12.50\"}");
    assert_null(rest_request_problem(request, 40));
}

/* Wire protocol B5, the page after a row. */
static void test_keyset_page(void **state)
{
    RestRequest *request = orders();
    g_autoptr(GString) tree = g_string_new("(updated_at.lt.");

    rest_tree_value(tree, "2026-01-02T03:04:05.6+00:00");
    g_string_append(tree, ",and(updated_at.eq.");
    rest_tree_value(tree, "2026-01-02T03:04:05.6+00:00");
    g_string_append(tree, ",id.lt.");
    rest_tree_value(tree, "ID");
    g_string_append(tree, "))");
    rest_filter_tree(request, "or", tree->str);
    rest_order(request, "updated_at.desc,id.desc");
    rest_limit(request, 51);
    check_target(request, "/rest/v1/orders?or=(updated_at.lt.%222026-01-02T03:04:05.6%2B00:00%22,"
                          "and(updated_at.eq.%222026-01-02T03:04:05.6%2B00:00%22,id.lt.%22ID%22))"
                          "&order=updated_at.desc,id.desc&limit=51");
}

/* B1: behind `op.` everything is verbatim, no quoting exists; '+' would be a space. */
static void test_plain_values(void **state)
{
    RestRequest *request = orders();

    rest_filter(request, "name", "eq", "Be\"ta, (x).y\\z");
    rest_filter(request, "due", "gt", "2026-01-02T03:04:05+00:00");
    rest_filter(request, "note", "not.is", "null");
    rest_filter(request, "tag", "eq", "a&b=c#d%e?f/g*h");
    rest_filter(request, "place", "eq", "ঢাকা");
    rest_filter(request, "empty", "eq", "");
    check_target(request, "/rest/v1/orders?name=eq.Be%22ta%2C%20%28x%29.y%5Cz"
                          "&due=gt.2026-01-02T03%3A04%3A05%2B00%3A00"
                          "&note=not.is.null"
                          "&tag=eq.a%26b%3Dc%23d%25e%3Ff%2Fg%2Ah"
                          "&place=eq.%E0%A6%A2%E0%A6%BE%E0%A6%95%E0%A6%BE"
                          "&empty=eq.");
}

/* Every element is quoted, numbers too. */
static void test_in(void **state)
{
    const char *const values[] = {"1", "A, \"x\" (y)", "b\\c"};
    RestRequest *request = orders();

    rest_filter_in(request, "code", values, 3);
    check_target(request, "/rest/v1/orders?code=in.(%221%22,%22A,%20%5C%22x%5C%22%20(y)%22,"
                          "%22b%5C%5Cc%22)");
    request = orders();
    rest_filter_in(request, "code", NULL, 0);
    check_target(request, "/rest/v1/orders?code=in.()");
}

static void test_like_patterns(void **state)
{
    const struct {
        const char *text, *pattern;
    } rows[] = {
        {"knit", "*knit*"},
        {"100%", "*100\\%*"},
        {"a_b", "*a\\_b*"},
        {"back\\", "*back\\\\*"},
        {"st*r", "*st_r*"},
        {"", "**"},
        {"ঢাকা, \"x\"", "*ঢাকা, \"x\"*"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *pattern = rest_like_pattern(rows[i].text);
        assert_string_equal(pattern, rows[i].pattern);
    }
}

static void test_search(void **state)
{
    const char *const columns[] = {"a", "b", NULL};
    RestRequest *request = orders();

    rest_search(request, columns, "50% \"x\"");
    rest_search(request, columns, "");
    rest_search(request, columns, "y");
    check_target(request, "/rest/v1/orders?or=(a.ilike.%22*50%5C%5C%25%20%5C%22x%5C%22*%22,"
                          "b.ilike.%22*50%5C%5C%25%20%5C%22x%5C%22*%22)"
                          "&or=(a.ilike.%22*y*%22,b.ilike.%22*y*%22)");
}

/* What comes last counts, except for filters and preferences, which add up. */
static void test_repetitions(void **state)
{
    RestRequest *request = orders();

    rest_select(request, "a");
    rest_select(request, "b::text,meta->dims->>w,buyer:profiles!orders_buyer_id_fkey(name)");
    rest_order(request, "a");
    rest_order(request, "b.asc.nullslast");
    rest_limit(request, 1);
    rest_limit(request, 0);
    rest_prefer(request, "count=exact");
    rest_prefer(request, "handling=strict");
    g_auto(GStrv) headers = rest_request_headers(request);
    assert_string_equal(headers[0], "Prefer: count=exact,handling=strict");
    assert_null(headers[1]);
    check_target(request, "/rest/v1/orders?select=b::text,meta-%3Edims-%3E%3Ew,"
                          "buyer:profiles!orders_buyer_id_fkey(name)"
                          "&order=b.asc.nullslast&limit=0");
}

static void test_paths(void **state)
{
    check_target(orders(), "/rest/v1/orders");
    check_target(rest_request_new_rpc("convert_lead"), "/rest/v1/rpc/convert_lead");
    check_target(rest_request_new(NET_GET, "a/../b?c"), "/rest/v1/a%2F..%2Fb%3Fc");
}

/* PostgREST takes these keys for its own. */
static void test_columns_with_reserved_names(void **state)
{
    RestRequest *request = orders();

    rest_filter(request, "limit", "eq", "3");
    rest_filter(request, "order", "not.in", "a\"b");
    check_target(request,
                 "/rest/v1/orders?and=(limit.eq.%223%22)&and=(order.not.in.%22a%5C%22b%22)");
}

/* Takes the request. */
static void check_problem(RestRequest *taken, FaultKind kind, const char *words)
{
    g_autoptr(RestRequest) request = taken;
    g_autoptr(GError) error = rest_request_problem(request, 40);

    assert_non_null(error);
    assert_int_equal(fault_kind(error), kind);
    if (strstr(error->message, words) == NULL)
        fail_msg("%s", error->message);
}

static void test_changes_without_a_filter_are_refused(void **state)
{
    RestRequest *request = rest_request_new(NET_DELETE, "orders");

    rest_select(request, "id");
    rest_limit(request, 1);
    check_problem(request, FAULT_FAILED, "which rows");
    request = rest_request_new(NET_PATCH, "orders");
    rest_filter(request, "suppliers.name", "eq", "x");
    check_problem(request, FAULT_FAILED, "which rows");
    request = rest_request_new(NET_PATCH, "orders");
    rest_filter_tree(request, "order", "id");
    check_problem(request, FAULT_FAILED, "which rows");
    request = rest_request_new(NET_PATCH, "orders");
    rest_filter_tree(request, "or", "(id.eq.1,id.eq.2)");
    check_target(request, "/rest/v1/orders?or=(id.eq.1,id.eq.2)");
    check_target(rest_request_new(NET_POST, "orders"), "/rest/v1/orders");
}

static void test_length_has_a_limit(void **state)
{
    const char *uuids[1000];
    char *numbers[1000];
    RestRequest *request = orders();

    for (gsize i = 0; i < G_N_ELEMENTS(uuids); i++)
        uuids[i] = numbers[i] = g_strdup_printf("0d8fbc5e-7c39-4d3e-9b41-%012zx", i);
    rest_filter_in(request, "id", uuids, 75);
    g_autofree char *target = rest_request_target(request);
    assert_true(strlen(target) + 40 <= REST_URL_MAX);
    assert_null(rest_request_problem(request, 40));
    rest_request_free(request);

    request = orders();
    rest_limit(request, 5);
    rest_filter_in(request, "id", uuids, 100);
    check_problem(request, FAULT_INVALID, "too long");
    request = rest_request_new(NET_DELETE, "orders");
    rest_filter_in(request, "id", uuids, 1000);
    g_autofree char *cut = rest_request_target(request);
    assert_true(strlen(cut) < 4 * REST_URL_MAX);
    check_problem(request, FAULT_INVALID, "too long");
    for (gsize i = 0; i < G_N_ELEMENTS(uuids); i++)
        g_free(numbers[i]);
    request = orders();
    g_autofree char *huge = g_strnfill(1000000, '"');
    rest_filter(request, "id", "eq", huge);
    check_problem(request, FAULT_INVALID, "too long");
    /* the address of the project counts */
    g_autoptr(RestRequest) brief = orders();
    g_autoptr(GError) far = rest_request_problem(brief, REST_URL_MAX - 5);
    assert_null(rest_request_problem(brief, REST_URL_MAX - 20));
    assert_int_equal(fault_kind(far), FAULT_INVALID);
}

/* Values as they come from outside, some of them twice. */
static void test_a_long_list_is_parted(void **state)
{
    char *values[300];
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    RestRequest *request = rest_request_new(NET_GET, "orders");

    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        values[i] = g_strdup_printf("a,\"%zu\" (ঢাকা)", i % 250);
    rest_filter(request, "buyer_id", "eq", "b");
    rest_filter_in(request, "code", (const char *const *)values, G_N_ELEMENTS(values));
    rest_filter(request, "kind", "in", "x");
    rest_select(request, "id,code");

    g_autoptr(GPtrArray) parts = rest_request_parts(request, 40);
    assert_true(parts->len > 3);
    for (guint i = 0; i < parts->len; i++) {
        g_autofree char *target = rest_request_target(parts->pdata[i]);
        const char *begin = strstr(target, "&code=in.("),
                   *end = strstr(target, ")&kind=in.x&select=id,code");

        assert_null(rest_request_problem(parts->pdata[i], 40));
        assert_true(g_str_has_prefix(target, "/rest/v1/orders?buyer_id=eq.b&code=in.("));
        assert_non_null(end);
        begin += strlen("&code=in.(");
        g_autofree char *list = g_strndup(begin, (gsize)(end - begin));
        g_auto(GStrv) elements = g_strsplit(list, "%22,%22", -1);
        for (gsize e = 0; elements[e] != NULL; e++)
            assert_true(g_hash_table_add(seen, g_strdup(g_strstr_len(elements[e], -1, "a,"))));
    }
    assert_int_equal(g_hash_table_size(seen), 250);
    /* What is of all rows can't be asked of some. */
    rest_order(request, "id.asc");
    assert_null(rest_request_parts(request, 40));
    check_problem(request, FAULT_INVALID, "too long");
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        g_free(values[i]);
}

static void test_broken_text_is_refused(void **state)
{
    const char *const columns[] = {"a", NULL};
    RestRequest *request = orders();

    rest_filter(request, "id", "eq", "\xff");
    check_problem(request, FAULT_INVALID, "UTF-8");
    request = orders();
    rest_search(request, columns, "caf\xe9");
    check_problem(request, FAULT_INVALID, "UTF-8");
}

static void test_description_is_fit_for_a_terminal(void **state)
{
    g_autoptr(RestRequest) request = rest_request_new(NET_POST, "orders");

    rest_body(request, "{\"note\":\"\033]0;pwned\a\"}");
    g_autofree char *described = rest_request_describe(request);
    g_autoptr(SafeText) safe = text_sanitise(described, -1, TEXT_BLOCK);
    assert_string_equal(described, safe_text_utf8(safe));
    assert_null(strchr(described, '\033'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versioned_update),
        cmocka_unit_test(test_keyset_page),
        cmocka_unit_test(test_plain_values),
        cmocka_unit_test(test_in),
        cmocka_unit_test(test_like_patterns),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_repetitions),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_columns_with_reserved_names),
        cmocka_unit_test(test_changes_without_a_filter_are_refused),
        cmocka_unit_test(test_length_has_a_limit),
        cmocka_unit_test(test_a_long_list_is_parted),
        cmocka_unit_test(test_broken_text_is_refused),
        cmocka_unit_test(test_description_is_fit_for_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
