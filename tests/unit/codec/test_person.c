/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"

static Person *person(const char *text)
{
    g_autoptr(GError) error = NULL;
    Person *read = codec_person_from_json(text, strlen(text), &error);

    if (read == NULL)
        fail_msg("%s: %s", text, error->message);
    return read;
}

static void test_a_person_of_several_roles(void **state)
{
    g_autoptr(Person) ada =
        person("[{\"id\":\"p\",\"full_name\":\"Ada\",\"company_name\":null,\"user_roles\":["
               "{\"role\":\"admin\"},{\"role\":\"sales\"},{\"role\":\"astronaut\"},"
               "{\"role\":null},{}]}]");

    assert_string_equal(ada->id, "p");
    assert_string_equal(ada->full_name, "Ada");
    assert_null(ada->company);
    assert_int_equal(ada->roles, ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SALES));
    assert_int_equal(ada->other_roles->len, 1);
    assert_string_equal(g_ptr_array_index(ada->other_roles, 0), "astronaut");
}

static void test_roles_in_any_form(void **state)
{
    g_autoptr(Person) one =
        person("[{\"id\":\"p\",\"user_roles\":{\"role\":\"factory\"},\"z\":1}]");
    g_autoptr(Person) none = person("[{\"id\":\"p\",\"user_roles\":[]}]");
    g_autoptr(Person) null = person("[{\"id\":\"p\",\"user_roles\":null}]");
    g_autoptr(Person) missing = person("[{\"id\":\"p\"}]");

    assert_int_equal(one->roles, ROLE_BIT(ROLE_FACTORY));
    assert_int_equal(none->roles, 0);
    assert_int_equal(null->roles, 0);
    assert_int_equal(missing->roles, 0);
}

/* Row level security may hide even one's own profile. */
static void test_no_row_is_a_person_without_names(void **state)
{
    g_autoptr(Person) nobody = person("[]");

    assert_null(nobody->id);
    assert_null(nobody->full_name);
    assert_int_equal(nobody->roles, 0);
    assert_int_equal(nobody->other_roles->len, 0);
}

static void assert_refused(const char *text, const char *part)
{
    g_autoptr(GError) error = NULL;

    assert_null(codec_person_from_json(text, strlen(text), &error));
    assert_int_equal(fault_kind(error), FAULT_DECODE);
    if (strstr(error->message, part) == NULL)
        fail_msg("“%s” doesn't say “%s”", error->message, part);
}

static void test_wrong_answers_are_named(void **state)
{
    assert_refused("{}", "isn't a list of rows (person)");
    assert_refused("[{\"full_name\":1}]", "Row 1 of the answer (person): full_name");
    assert_refused("[{\"user_roles\":\"admin\"}]", "user_roles should be an array");
    assert_refused("[{\"user_roles\":[\"admin\"]}]", "user_roles should be an array of objects");
    assert_refused("[{\"user_roles\":[{\"role\":1}]}]", "role should be text");
    assert_refused("[{\"user_roles\":{\"role\":1}}]", "role should be text");
}

static void test_kept_and_read_again(void **state)
{
    static const char text[] =
        "[{\"id\":\"9b\",\"full_name\":\"Ada "
        "\\\"A\\\"\",\"user_roles\":[{\"role\":\"admin\"},{\"role\":\"supplier\"},"
        "{\"role\":\"weaver\"}],\"suppliers\":[\"214cef8d-80ce-7013-9fc9-f262b6cdd7fe\"]}]";
    g_autoptr(Person) person = codec_person_from_json(text, strlen(text), NULL);
    g_autofree char *kept = codec_person_to_json(person);
    g_autoptr(Person) again = codec_person_from_json(kept, strlen(kept), NULL);

    assert_non_null(again);
    assert_string_equal(again->id, "9b");
    assert_string_equal(again->full_name, "Ada \"A\"");
    assert_null(again->company);
    assert_int_equal(again->roles, ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SUPPLIER));
    assert_string_equal(g_ptr_array_index(again->other_roles, 0), "weaver");
    assert_string_equal(g_ptr_array_index(again->suppliers, 0),
                        "214cef8d-80ce-7013-9fc9-f262b6cdd7fe");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_and_read_again),
        cmocka_unit_test(test_a_person_of_several_roles),
        cmocka_unit_test(test_roles_in_any_form),
        cmocka_unit_test(test_no_row_is_a_person_without_names),
        cmocka_unit_test(test_wrong_answers_are_named),
    };

    return cmocka_run_group_tests_name("person", tests, NULL, NULL);
}
