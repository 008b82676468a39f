/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"
#include "looptrace/text.h"

static gboolean read_part(Home *home, const char *text, Person **person, GError **error)
{
    g_autoptr(cJSON) part = json_parse(text, strlen(text), NULL);

    assert_non_null(part);
    return codec_home_from_value(home, part, person, error);
}

static Person *decode(Home *home, const char *text)
{
    g_autoptr(GError) error = NULL;
    Person *person = NULL;

    if (!read_part(home, text, &person, &error))
        fail_msg("%s: %s", text, error->message);
    return person;
}

static const char first_answer[] =
    "{\"h\":\"Ab11112222333344445555\",\"me\":{\"full_name\":\"Ada\",\"user_roles\":[{\"role\":"
    "\"admin\"}]},"
    "\"admin.orders\":{\"road\":[0,0,5,1],\"counts\":{\"at_risk\":17,\"knotted\":3}},"
    "\"admin.money\":{\"currency\":\"USD\",\"sums\":{\"margin\":\"12.50\"}},"
    "\"admin.due\":{\"cols\":[\"number\",\"what\",\"quantity\",\"due\"],\"rows\":[[\"SA-1\","
    "\"Polo\",5,"
    "\"2026-11-23\"],[null,null,0,null]]},"
    "\"admin.due+\":{\"cols\":[\"status\",\"overall\"],\"rows\":[[\"shipped\",40],[null,null]]}}";

static void test_sections(void **state)
{
    g_autoptr(Home) home = home_new();
    g_autoptr(Person) person = decode(home, first_answer);
    const HomeSection *orders = home_section(home, "admin.orders");
    const HomeSection *due = home_section(home, "admin.due");
    gint64 count = 0;

    assert_string_equal(person->full_name, "Ada");
    assert_int_equal(person->roles, ROLE_BIT(ROLE_ADMIN));
    assert_true(home_section_count(orders, "at_risk", &count));
    assert_int_equal(count, 17);
    assert_true(home_section_count(orders, "admin_review", &count));
    assert_int_equal(count, 5);
    assert_true(home_section_count(orders, "awaiting_payment", &count));
    assert_false(home_section_count(orders, "quote_sent", &count)); /* none */
    assert_true(home_section_count(orders, "knotted", &count));     /* a status that isn't ours */
    assert_string_equal(home_section_sum(home_section(home, "admin.money"), "margin"), "12.50");
    assert_int_equal(due->rows->len, 2);

    const HomeRow *row = g_ptr_array_index(due->rows, 0);
    Day day = 0;
    assert_true(text_parse_day("2026-11-23", &day));
    assert_string_equal(row->number, "SA-1");
    assert_int_equal(row->due, day);
    assert_int_equal(row->overall, 40);
    assert_string_equal(row->status, "shipped");
    const HomeRow *bare = g_ptr_array_index(due->rows, 1);
    assert_int_equal(bare->due, DAY_NONE);
    assert_int_equal(bare->overall, -1);
}

/* Either half of the rows may come alone. */
static void test_only_what_changed(void **state)
{
    g_autoptr(Home) home = home_new();
    g_autoptr(Person) person = decode(home, first_answer);
    g_autofree char *question = codec_home_question(home, 20780);

    assert_non_null(person);
    assert_string_equal(question, "[20780,\"Ab11112222333344445555\"]");
    assert_null(decode(home,
                       "{\"h\":\"Ab1111222233334444xxxx\",\"admin.due+\":{\"cols\":[\"status\","
                       "\"overall\"],\"rows\":[[\"shipped\",99]]}}"));
    const HomeRow *row = g_ptr_array_index(home_section(home, "admin.due")->rows, 0);
    assert_int_equal(row->overall, 99);
    assert_string_equal(row->number, "SA-1");
    assert_null(decode(home,
                       "{\"h\":\"Ab11112222yyyy4444xxxx\",\"admin.due\":{\"cols\":[\"number\"],"
                       "\"rows\":[[\"SA-2\"]]}}"));
    row = g_ptr_array_index(home_section(home, "admin.due")->rows, 0);
    assert_string_equal(row->number, "SA-2");
    assert_int_equal(row->overall, 99);
    assert_int_equal(home->sections->len, 5);
}

/* Other sections than before: a role was given or taken. */
static void test_other_sections(void **state)
{
    g_autoptr(Home) home = home_new();
    g_autoptr(Person) person = decode(home, first_answer);

    assert_non_null(person);
    assert_null(decode(home, "{\"h\":\"Cd1111\",\"unread\":{\"counts\":{\"messages\":2}}}"));
    assert_int_equal(home->sections->len, 1);
    assert_null(home_section(home, "admin.money"));
    assert_true(codec_home_is_whole(home));
}

/* A part that was kept has been lost: all of it is asked for. */
static void test_not_whole(void **state)
{
    g_autoptr(Home) home = home_new();
    g_autoptr(Home) nothing = home_new();

    assert_false(codec_home_is_whole(nothing));
    assert_null(decode(home, "{\"h\":\"Cd11112222\"}"));
    assert_null(decode(home, "{\"unread\":{\"counts\":{\"messages\":2}}}"));
    assert_false(codec_home_is_whole(home));
    g_autofree char *question = codec_home_question(home, 20780);
    assert_string_equal(question, "[20780]");
    assert_null(decode(home, "{\"sales.new\":{}}"));
    assert_true(codec_home_is_whole(home));
}

/* One section of another shape leaves everything as it was. */
static void test_other_shapes(void **state)
{
    static const char *const wrong[] = {
        "[]",
        "5",
        "{\"h\":\"x\"}",
        "{\"a\":5}",
        "{\"a\":null}",
        "{\"a\":{\"counts\":{\"x\":\"many\"}}}",
        "{\"a\":{\"counts\":{\"x\":-1}}}",
        "{\"a\":{\"road\":[-1]}}",
        "{\"a\":{\"road\":[\"5\"]}}",
        "{\"a\":{\"road\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18]}}",
        "{\"a\":{\"sums\":{\"x\":\"1e5\"}}}",
        "{\"a\":{\"rows\":[5]}}",
        "{\"a\":{\"cols\":[5],\"rows\":[]}}",
        "{\"a\":{\"rows\":[{\"number\":\"5\"}]}}",
        "{\"a\":{\"cols\":[\"number\"],\"rows\":[[5]]}}",
        "{\"a\":{\"cols\":[\"due\"],\"rows\":[[\"soon\"]]}}",
        "{\"me\":{\"full_name\":{}}}",
    };
    g_autoptr(Home) home = home_new();
    g_autoptr(Person) person = decode(home, first_answer);

    assert_non_null(person);
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *text =
            wrong[i][0] == '{'
                ? g_strconcat("{\"admin.money\":{\"currency\":\"EUR\"},", wrong[i] + 1, NULL)
                : g_strdup(wrong[i]);
        g_autoptr(GError) error = NULL;
        Person *none = NULL;
        if (read_part(home, text, &none, &error))
            fail_msg("%s was taken", text);
        assert_int_equal(fault_kind(error), FAULT_DECODE);
        assert_null(none);
        assert_string_equal(home_section(home, "admin.money")->currency, "USD");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections),       cmocka_unit_test(test_only_what_changed),
        cmocka_unit_test(test_other_sections), cmocka_unit_test(test_not_whole),
        cmocka_unit_test(test_other_shapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
