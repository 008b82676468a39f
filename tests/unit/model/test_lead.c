/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/model.h"

static char id[] = "7f3a90c2-1111-4222-8333-444455556666";

static void test_named_by_its_beginning(void **state)
{
    const Lead lead = {.id = id};

    assert_true(lead_is_named(&lead, id));
    assert_true(lead_is_named(&lead, "7f3a90c2"));
    assert_true(lead_is_named(&lead, "7F3A90C2-11"));
    assert_false(lead_is_named(&lead, "7f3a90c3"));
    assert_false(lead_is_named(&lead, "7f3a90c")); /* too short to be one's name */
    assert_false(lead_is_named(&lead, "7f3a90c2-1111-4222-8333-4444555566667"));
}

static void test_what_can_be_a_name(void **state)
{
    static const char *const wrong[] = {"",          "7f3a90c",    "7f3a90c2)",
                                        "7f3a90c21", "zzzzzzzz",   "7f3a-0c2",
                                        "id.eq.123", "7f3a90c2,,", "7f3a90c2-11 1"};

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_false(lead_name_is_valid(wrong[i]));
    assert_true(lead_name_is_valid("7f3a90c2-"));
}

static void test_found_by_its_texts(void **state)
{
    char customer[] = "Rahim Knit", product[] = "Polo";
    const Lead lead = {.id = id, .customer = customer, .product = product};

    assert_true(lead_matches(&lead, "KNIT"));
    assert_true(lead_matches(&lead, "polo"));
    assert_false(lead_matches(&lead, "7f3a"));
}

static void assert_each(const char *total, gint64 quantity, const char *expected)
{
    g_autofree char *copy = g_strdup(total);
    const Lead lead = {.id = id, .total = copy, .quantity = quantity};
    g_autofree char *each = lead_piece_price(&lead);

    if (g_strcmp0(each, expected) != 0)
        fail_msg("%s / %d: %s", total, (int)quantity, each);
}

/* To the cent, without a binary float. */
static void test_price_of_a_piece(void **state)
{
    assert_each("22440.00", 1200, "18.70");
    assert_each("22440.5", 1200, "18.70");
    assert_each("1", 3, "0.33");
    assert_each("0.02", 3, "0.01");
    assert_each("999999999999.99", 1, "999999999999.99");
    assert_each("10", 0, NULL);
    assert_each("10", -1, NULL);
    assert_each(NULL, 3, NULL);
    assert_each("1.234", 3, NULL);
    assert_each("NaN", 3, NULL);
}

static void test_statuses(void **state)
{
    assert_int_equal(lead_status_from_wire("hot"), LEAD_HOT);
    assert_int_equal(lead_status_from_wire("tepid"), LEAD_UNKNOWN);
    assert_int_equal(lead_status_from_wire(NULL), LEAD_UNKNOWN);
    for (int i = 1; i < LEAD_STATUS_COUNT; i++) {
        assert_int_equal(lead_status_from_wire(lead_status_wire((LeadStatus)i)), i);
        assert_non_null(lead_status_label((LeadStatus)i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named_by_its_beginning),
        cmocka_unit_test(test_what_can_be_a_name),
        cmocka_unit_test(test_found_by_its_texts),
        cmocka_unit_test(test_price_of_a_piece),
        cmocka_unit_test(test_statuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
