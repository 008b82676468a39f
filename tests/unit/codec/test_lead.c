/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

static Lead *read_one(const char *text)
{
    g_autoptr(GPtrArray) leads = codec_leads_from_json(text, strlen(text), NULL);

    assert_non_null(leads);
    assert_int_equal(leads->len, 1);
    return lead_copy(g_ptr_array_index(leads, 0));
}

static void assert_same(const Lead *a, const Lead *b)
{
    assert_string_equal(a->id, b->id);
    assert_int_equal(a->quantity, b->quantity);
    assert_int_equal(g_strcmp0(a->customer, b->customer), 0);
    assert_int_equal(g_strcmp0(a->total, b->total), 0);
    assert_int_equal(g_strcmp0(a->notes, b->notes), 0);
    assert_int_equal(g_strcmp0(a->assignee, b->assignee), 0);
    assert_int_equal(g_strcmp0(a->updated_at, b->updated_at), 0);
}

/* What is kept is what was told, an escape sequence in it included. */
static void test_kept_as_it_was_told(void **state)
{
    static const char *const rows[] = {
        "[{\"id\":\"a\",\"customer_name\":\"Rahim \\u001b[31m\\\"Knit\\\"\",\"quantity\":250,"
        "\"total\":\"1250.50\",\"lead_status\":\"hot\",\"lead_notes\":\"two\\nlines\","
        "\"assigned_to\":\"b\",\"assignee\":{\"full_name\":\"Sadia\"},"
        "\"updated_at\":\"2026-11-23T03:12:00.000001+00:00\"}]",
        "[{\"id\":\"a\"}]",
        "[{\"id\":\"a\",\"quantity\":null,\"assignee\":null,\"lead_notes\":null}]",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Lead) told = read_one(rows[i]);
        g_autofree char *json = codec_lead_to_json(told);
        g_autoptr(Lead) kept = read_one(json);
        assert_same(told, kept);
    }
}

/* The page's parts are kept beside the row's, JSON in it as the text that it was told as. */
static void test_a_page_is_kept_as_it_was_told(void **state)
{
    static const char row[] =
        "[{\"id\":\"a\",\"phone_number\":\"+880 1\",\"estimated_delivery_days\":42,"
        "\"quote_data\":\"{\\\"yarn\\\": 9.80, \\\"deep\\\": [\\\"\\\\u001b\\\"]}\","
        "\"order_number\":\"SA-00042\"}]";
    g_autoptr(Lead) told = read_one(row);
    g_autofree char *page = codec_lead_page_to_json(told);
    g_autofree char *in_queue = codec_lead_to_json(told);
    g_autoptr(Lead) kept = read_one(page);
    g_autoptr(Lead) of_queue = read_one(in_queue);

    assert_string_equal(kept->phone, "+880 1");
    assert_int_equal(kept->days, 42);
    assert_string_equal(kept->data, "{\"yarn\": 9.80, \"deep\": [\"\\u001b\"]}");
    assert_string_equal(kept->order, "SA-00042");
    assert_null(of_queue->data);
    assert_int_equal(of_queue->days, 42); /* a column of the queue */
}

static void test_money_is_text(void **state)
{
    g_autoptr(Lead) lead = read_one("[{\"id\":\"a\",\"total\":\"1250.50\"}]");

    assert_string_equal(lead->total, "1250.50");
    assert_int_equal(lead->quantity, -1);
}

static void test_a_wrong_type_refuses_the_answer(void **state)
{
    static const char *const wrong[] = {"{}", "[{}]", "[{\"id\":1}]",
                                        "[{\"id\":\"a\",\"lead_status\":[]}]"};

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(codec_leads_from_json(wrong[i], strlen(wrong[i]), &error));
        assert_int_equal(fault_kind(error), FAULT_DECODE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_as_it_was_told),
        cmocka_unit_test(test_a_page_is_kept_as_it_was_told),
        cmocka_unit_test(test_money_is_text),
        cmocka_unit_test(test_a_wrong_type_refuses_the_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
