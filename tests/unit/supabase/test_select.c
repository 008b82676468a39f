/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "select.h"

#define WIDE                                                                                       \
    "id,price:total_price::text,w:meta->dims->>w::int,\"odd, name\",count(),total.sum(),"          \
    "buyer:companies!orders_buyer_fkey(name,people(full_name)),...suppliers!inner(code),stages()"

static void test_prints_what_it_parsed(void **state)
{
    static const char *const selects[] = {"", "id", "*", "*,a(*)", WIDE, "a(b(c(d(e))))", "a(),b"};

    for (gsize i = 0; i < G_N_ELEMENTS(selects); i++) {
        g_autoptr(Select) select = select_parse("orders", selects[i]);
        assert_non_null(select);
        g_autofree char *printed = select_print(select);
        assert_string_equal(printed, selects[i]);
    }
}

static void test_refuses_what_does_not_match(void **state)
{
    static const char *const selects[] = {"a(", "a)", "a(b", "a(b))", "(((((((((((", "a(b)c"};

    for (gsize i = 0; i < G_N_ELEMENTS(selects); i++) {
        g_autoptr(Select) select = select_parse("orders", selects[i]);
        assert_null(select);
    }
}

static void assert_column(const char *table, const char *column, const char *expected)
{
    g_autoptr(Select) select = select_parse("orders", WIDE);
    g_autofree char *path = select_find_column(select, table, column);

    if (expected == NULL)
        assert_null(path);
    else
        assert_string_equal(path, expected);
}

static void test_finds_columns(void **state)
{
    assert_column("orders", "id", "orders.id");
    assert_column("orders", "total_price", "orders.total_price");
    assert_column(NULL, "meta", "orders.meta");
    assert_column("orders", "odd, name", "orders.odd, name");
    assert_column("orders", "total", "orders.total");
    assert_column("companies", "name", "orders/companies.name");
    assert_column("suppliers", "code", "orders/suppliers.code");
    assert_column("people", "full_name", "orders/companies/people.full_name");
    /* By an alias of the server's own. */
    assert_column("pgrst_call", "id", "orders.id");
    assert_column("orders", "price", NULL);
    assert_column("orders", "companies", NULL);
}

static void test_does_not_guess(void **state)
{
    g_autoptr(Select) select = select_parse("orders", "id,a(id),b(id)");
    g_autofree char *unknown = select_find_column(select, "elsewhere", "id");
    g_autofree char *known = select_find_column(select, "b", "id");

    assert_null(unknown);
    assert_string_equal(known, "orders/b.id");
}

static void test_finds_relations(void **state)
{
    g_autoptr(Select) select = select_parse("orders", WIDE);
    g_autofree char *direct = select_find_relation(select, "orders", "suppliers");
    g_autofree char *nested = select_find_relation(select, "companies", "people");
    g_autofree char *none = select_find_relation(select, "orders", "people");

    assert_string_equal(direct, "orders/suppliers");
    assert_string_equal(nested, "orders/companies/people");
    assert_null(none);
}

static void assert_dropped(const char *columns, const char *path, const char *expected)
{
    g_autoptr(Select) select = select_parse("orders", columns);

    assert_int_equal(select_drop(select, path), expected != NULL);
    if (expected == NULL)
        return;
    g_autofree char *printed = select_print(select);
    assert_string_equal(printed, expected);
}

static void test_drops(void **state)
{
    assert_dropped("id,a,b", "orders.a", "id,b");
    assert_dropped("id,x:a::text,a->b", "orders.a", "id");
    assert_dropped("id,a(b,c)", "orders/a.b", "id,a(c)");
    assert_dropped("id,a(b)", "orders/a.b", "id");
    assert_dropped("id,a(b),z", "orders/a", "id,z");
    assert_dropped("id,a(b(c,d))", "orders/a/b.c", "id,a(b(d))");
    assert_dropped("id,a(b(c))", "orders/a/b.c", "id");
    assert_dropped("a(b),a", "orders.a", "a(b)");
    assert_dropped("id,ab", "orders.a", NULL);
    assert_dropped("id", "orders.id", NULL);
    assert_dropped("id,a", "orders_old.a", NULL);
    assert_dropped("id,a", "elsewhere.a", NULL);
    assert_dropped("id,a", "orders", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prints_what_it_parsed),
        cmocka_unit_test(test_refuses_what_does_not_match),
        cmocka_unit_test(test_finds_columns),
        cmocka_unit_test(test_does_not_guess),
        cmocka_unit_test(test_finds_relations),
        cmocka_unit_test(test_drops),
    };

    return cmocka_run_group_tests_name("supabase/select", tests, NULL, NULL);
}
