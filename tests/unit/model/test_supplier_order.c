/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/model.h"

static char pending[] = "pending", accepted[] = "accepted", cancelled[] = "cancelled";
static char countered[] = "counter_offered", strange[] = "haggled";

static void test_where_it_is(void **state)
{
    static const struct {
        char *status, *acceptance;
        Offer offer;
    } rows[] = {{pending, pending, OFFER_NEW},          {pending, countered, OFFER_COUNTERED},
                {accepted, accepted, OFFER_ACCEPTED},   {cancelled, pending, OFFER_CANCELLED},
                {cancelled, accepted, OFFER_CANCELLED}, {pending, strange, OFFER_UNKNOWN},
                {pending, NULL, OFFER_UNKNOWN}};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const SupplierOrder order = {.status = rows[i].status, .acceptance = rows[i].acceptance};
        assert_int_equal(supplier_order_offer(&order), rows[i].offer);
    }
    for (int i = 1; i < OFFER_COUNT; i++) {
        assert_int_equal(offer_from_wire(offer_wire((Offer)i)), i);
        assert_non_null(offer_label((Offer)i));
    }
}

static void test_found_by_its_texts(void **state)
{
    char number[] = "SO-00042", product[] = "Polo", instructions[] = "Mind the cuffs";
    const SupplierOrder order = {
        .number = number, .product = product, .instructions = instructions};

    assert_true(supplier_order_matches(&order, "so-00042"));
    assert_true(supplier_order_matches(&order, "CUFFS"));
    assert_false(supplier_order_matches(&order, "jumper"));
}

static void test_a_copy_is_its_own(void **state)
{
    char number[] = "SO-00042", first[] = "https://a";
    char *packs[] = {first, NULL};
    const SupplierOrder order = {.number = number, .quantity = 7, .tech_packs = packs};
    g_autoptr(SupplierOrder) copy = supplier_order_copy(&order);

    number[0] = 'X';
    first[0] = 'X';
    assert_string_equal(copy->number, "SO-00042");
    assert_string_equal(copy->tech_packs[0], "https://a");
    assert_null(copy->tech_packs[1]);
    assert_null(copy->images);
    assert_int_equal(copy->quantity, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where_it_is),
        cmocka_unit_test(test_found_by_its_texts),
        cmocka_unit_test(test_a_copy_is_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
