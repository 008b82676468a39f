/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"
#include "looptrace/text.h"

static Person *decode(Home *home, const char *text)
{
    g_autoptr(GError) error = NULL;
    Person *person = NULL;

    if (!codec_home_from_json(home, text, strlen(text), &person, &error))
        fail_msg("%s: %s", text, error->message);
    return person;
}

static const char *const first_answer =
    "{\"me\":{\"h\":\"01\",\"full_name\":\"Ada\",\"user_roles\":[{\"role\":\"admin\"}]},"
    "\"admin.orders\":{\"h\":\"02\",\"counts\":{\"at_risk\":17,\"shipped\":3}},"
    "\"admin.money\":{\"h\":\"03\",\"currency\":\"USD\",\"sums\":{\"margin\":\"12.50\"}},"
    "\"admin.due\":{\"h\":\"04\",\"rows\":[{\"number\":\"SA-1\",\"what\":\"Polo\",\"quantity\":5,"
    "\"due\":\"2026-11-23\",\"overall\":40,\"status\":\"shipped\"},{\"who\":\"X\",\"due\":null}]}}";

static void test_sections(void **state)
{
    g_autoptr(Home) home = home_new();
    g_autoptr(Person) person = decode(home, first_answer);
    const HomeSection *due = home_section(home, "admin.due");
    gint64 count = 0;

    assert_string_equal(person->full_name, "Ada");
    assert_int_equal(person->roles, ROLE_BIT(ROLE_ADMIN));
    assert_true(home_section_count(home_section(home, "admin.orders"), "at_risk", &count));
    assert_int_equal(count, 17);
    assert_false(home_section_count(home_section(home, "admin.orders"), "lost", &count));
    assert_string_equal(home_section_sum(home_section(home, "admin.money"), "margin"), "12.50");
    assert_int_equal(due->rows->len, 2);

    const HomeRow *row = g_ptr_array_index(due->rows, 0);
    Day day = 0;
    assert_true(text_parse_day("2026-11-23", &day));
    assert_string_equal(row->number, "SA-1");
    assert_int_equal(row->due, day);
    assert_int_equal(row->overall, 40);
    const HomeRow *bare = g_ptr_array_index(due->rows, 1);
    assert_int_equal(bare->due, DAY_NONE);
    assert_int_equal(bare->overall, -1);
}

static void test_only_what_changed(void **state)
{
    g_autoptr(Home) home = home_new();
    g_autoptr(Person) person = decode(home, first_answer);
    gint64 count = 0;

    assert_non_null(person);
    assert_null(decode(home, "{\"admin.orders\":{\"h\":\"12\",\"counts\":{\"at_risk\":18}},"
                             "\"admin.money\":null}"));
    assert_int_equal(home->sections->len, 3);
    assert_true(home_section_count(home_section(home, "admin.orders"), "at_risk", &count));
    assert_int_equal(count, 18);
    assert_null(home_section(home, "admin.money"));
    assert_null(decode(home, "{}"));
    assert_int_equal(home->sections->len, 3);

    g_autofree char *question = codec_home_question(home, 20780);
    assert_string_equal(question, "{\"p\":{\"today\":\"2026-11-23\",\"seen\":{\"me\":\"01\","
                                  "\"admin.due\":\"04\",\"admin.orders\":\"12\"}}}");
    g_autoptr(Home) empty = home_new();
    g_autofree char *bare = codec_home_question(empty, 20780);
    assert_string_equal(bare, "{\"p\":{\"today\":\"2026-11-23\"}}");
}

/* One section of another shape leaves everything as it was. */
static void test_other_shapes(void **state)
{
    static const char *const wrong[] = {
        "[]",
        "5",
        "{\"a\":5}",
        "{\"a\":{\"counts\":{\"x\":\"many\"}}}",
        "{\"a\":{\"counts\":{\"x\":-1}}}",
        "{\"a\":{\"sums\":{\"x\":\"1e5\"}}}",
        "{\"a\":{\"rows\":[5]}}",
        "{\"a\":{\"rows\":[{\"number\":5}]}}",
        "{\"a\":{\"rows\":[{\"due\":\"soon\"}]}}",
        "{\"me\":{\"full_name\":{}}}",
    };
    g_autoptr(Home) home = home_new();
    g_autoptr(Person) person = decode(home, first_answer);

    assert_non_null(person);
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *text =
            wrong[i][0] == '{' ? g_strconcat("{\"admin.orders\":{\"h\":\"x\"},", wrong[i] + 1, NULL)
                               : g_strdup(wrong[i]);
        g_autoptr(GError) error = NULL;
        Person *none = NULL;
        assert_false(codec_home_from_json(home, text, strlen(text), &none, &error));
        assert_int_equal(fault_kind(error), FAULT_DECODE);
        assert_null(none);
        assert_string_equal(home_section(home, "admin.orders")->hash, "02");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_only_what_changed),
        cmocka_unit_test(test_other_shapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
