/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

static Listing *read_one(const char *text)
{
    g_autoptr(GPtrArray) rows = codec_listings_from_json(text, strlen(text), NULL);

    assert_non_null(rows);
    assert_int_equal(rows->len, 1);
    return listing_copy(g_ptr_array_index(rows, 0));
}

/* What is kept is what was told, an escape sequence and arrays included. */
static void test_kept_as_it_was_told(void **state)
{
    static const char *const rows[] = {
        "[{\"id\":\"a\",\"title\":\"Rib \\u001b[31m\\\"beanie\\\"\",\"final_price\":\"12.50\","
        "\"gsm\":\"200\",\"colors\":[\"navy\",\"a, b\"],\"images\":[],\"featured\":\"true\","
        "\"specifications\":\"{\\\"yarn\\\": 9.80}\","
        "\"updated_at\":\"2026-11-23T03:12:00.000001+00:00\"}]",
        "[{\"id\":\"a\"}]",
        "[{\"id\":\"a\",\"colors\":null,\"featured\":null}]",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Listing) told = read_one(rows[i]);
        g_autofree char *json = codec_listing_to_json(told);
        g_autoptr(Listing) kept = read_one(json);
#define X(member, column) assert_int_equal(g_strcmp0(told->member, kept->member), 0);
        LISTING_TEXTS(X)
        LISTING_PAGE_TEXTS(X)
#undef X
    }
    g_autoptr(Listing) told = read_one(rows[0]);
    assert_string_equal(told->colours, "[\"navy\",\"a, b\"]");
    assert_string_equal(told->images, "[]");
}

static void test_what_is_refused(void **state)
{
    static const char *const texts[] = {"{}", "[{}]", "[{\"id\":7}]",
                                        "[{\"id\":\"a\",\"gsm\":{}}]"};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(codec_listings_from_json(texts[i], strlen(texts[i]), &error));
        assert_true(g_error_matches(error, FAULT, FAULT_DECODE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_as_it_was_told),
        cmocka_unit_test(test_what_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
