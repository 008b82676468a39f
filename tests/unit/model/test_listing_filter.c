/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/fault.h"
#include "looptrace/listing.h"

static char *wanted(const char *filter)
{
    return listing_query_wanted(&(ListingQuery){.filter = filter}, NULL, NULL);
}

static void test_what_is_asked(void **state)
{
    static const struct {
        const char *filter, *wanted;
    } cases[] = {
        {NULL, "{}"},
        {"  ", "{}"},
        {"merino", "{\"search\":\"merino\"}"},
        {"\"rib beanie\" !polo", "{\"search\":\"\\\"rib beanie\\\" -polo\"}"},
        {"price<20", "{\"where\":[[\"price\",\"<\",\"20\"]]}"},
        {"PRICE:10..20.50", "{\"where\":[[\"price\",\">=\",\"10\"],[\"price\",\"<=\",\"20.50\"]]}"},
        {"gsm:200.. lead:..30", "{\"where\":[[\"gsm\",\">=\",\"200\"],[\"lead\",\"<=\",\"30\"]]}"},
        {"color:navy !size:XL",
         "{\"where\":[[\"colour\",\":\",\"navy\"],[\"size\",\"!:\",\"XL\"]]}"},
        {"supplier:\"Dhaka Knit\" wool",
         "{\"search\":\"wool\",\"where\":[[\"supplier\",\":\",\"Dhaka Knit\"]]}"},
        {"status:draft,pend", "{\"where\":[[\"status\",\":\",\"draft,pending_approval\"]]}"},
        {"title:a\\b", "{\"where\":[[\"title\",\":\",\"a\\\\b\"]]}"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *json = wanted(cases[i].filter);
        assert_string_equal(json, cases[i].wanted);
    }
}

static void test_whose_and_sort(void **state)
{
    const ListingQuery query = {
        .whose = LISTINGS_MINE, .filter = "wool", .sort = "price", .descending = TRUE};
    g_autofree char *json = listing_query_wanted(&query, NULL, NULL);

    assert_string_equal(json, "{\"whose\":\"mine\",\"sort\":\"price\",\"descending\":true,"
                              "\"search\":\"wool\"}");
}

static void test_what_is_not_understood(void **state)
{
    static const struct {
        const char *filter;
        gsize position;
    } cases[] = {
        {"wool price:cheap", 5}, {"price:10...20", 0}, {"price:1,5", 0},  {"gsm<-3", 0},
        {"weight:3", 0},         {"a status:new", 2},  {"category>x", 0}, {"size:", 0},
        {"\"open", 0},           {"!price:1..2", 0},   {"price:..", 0},   {"status:", 0},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const ListingQuery query = {.filter = cases[i].filter};
        g_autoptr(GError) error = NULL;
        gsize position = 99;
        assert_null(listing_query_wanted(&query, &position, &error));
        assert_true(g_error_matches(error, FAULT, FAULT_USAGE));
        assert_int_equal(position, cases[i].position);
    }
}

static void test_statuses(void **state)
{
    for (int i = 1; i < LISTING_STATUS_COUNT; i++) {
        const char *wire = listing_status_wire((ListingStatus)i);
        assert_int_equal(listing_status_from_wire(wire), i);
        assert_non_null(listing_status_label((ListingStatus)i));
    }
    assert_int_equal(listing_status_from_wire("vanished"), LISTING_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_asked),
        cmocka_unit_test(test_whose_and_sort),
        cmocka_unit_test(test_what_is_not_understood),
        cmocka_unit_test(test_statuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
