/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/cli.h"
#include "looptrace/text.h"

#define HOSTILE                                                                                    \
    "\033]0;pwned\a\033[2J\r\n\xe2\x80\xae\xc2\x9b"                                                \
    "x"

static const RecordColumn columns[] = {
    {"name", "Name", VALUE_TEXT, TRUE},      {"quantity", "Qty", VALUE_INTEGER, TRUE},
    {"price", "Price", VALUE_DECIMAL, TRUE}, {"at_risk", "Risk", VALUE_BOOLEAN, TRUE},
    {"hidden", "Hidden", VALUE_TEXT, FALSE},
};

static const Clock no_clock;

static Records *make(void)
{
    Records *records = records_new(columns, G_N_ELEMENTS(columns), FALSE);
    char **row = records_append(records);

    row[0] = g_strdup("Cardigan");
    row[1] = g_strdup("1200");
    row[2] = g_strdup("18.70");
    row[3] = g_strdup("true");
    row = records_append(records);
    row[0] = g_strdup(HOSTILE);
    row[1] = g_strdup("-3");
    row[4] = g_strdup("=HYPERLINK(\"http://x\")");
    return records;
}

static char *render(const Records *records, OutputFormat format, const char *const *names)
{
    const OutputOptions options = {.format = format, .columns = names, .clock = &no_clock};
    g_autoptr(GError) error = NULL;
    char *text = cli_render(records, &options, &error);

    if (text == NULL)
        fail_msg("%s", error->message);
    return text;
}

/* Nothing that a terminal would obey: only line ends (and the tabs of --plain) below U+0020. */
static void assert_harmless(const char *text)
{
    assert_true(g_utf8_validate(text, -1, NULL));
    for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar character = g_utf8_get_char(c);
        assert_true(character >= 0x20 || character == '\n' || character == '\t' ||
                    character == '\r');
        assert_false(character >= 0x7f && character <= 0x9f);
        assert_false(character == 0x202e);
    }
}

static void test_table(void **state)
{
    g_autoptr(Records) records = make();
    g_autofree char *text = render(records, OUTPUT_TABLE, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    assert_harmless(text);
    assert_int_equal(g_strv_length(lines), 4);
    assert_true(g_str_has_prefix(lines[0], "Name"));
    assert_non_null(strstr(lines[1], "1,200"));
    assert_non_null(strstr(lines[1], "yes"));
    assert_null(strstr(text, "HYPERLINK"));
}

static void test_table_fits_the_terminal(void **state)
{
    g_autoptr(Records) records = make();
    const OutputOptions options = {.format = OUTPUT_TABLE, .width = 34, .clock = &no_clock};
    g_autofree char *text = cli_render(records, &options, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++)
        assert_true(text_columns(lines[i]) <= 34);
}

static void test_json_keeps_the_value_and_escapes_it(void **state)
{
    g_autoptr(Records) records = make();
    g_autofree char *text = render(records, OUTPUT_JSON, NULL);

    assert_harmless(text);
    assert_non_null(strstr(text, "\"quantity\":1200"));
    assert_non_null(strstr(text, "\"price\":\"18.70\""));
    assert_non_null(strstr(text, "\"at_risk\":true"));
    assert_non_null(strstr(text, "\"price\":null"));
    assert_non_null(strstr(text, "\\u001b]0;pwned\\u0007"));
    assert_non_null(strstr(text, "\\u202e\\u009b"));
}

static void test_jsonl_is_one_object_a_line(void **state)
{
    g_autoptr(Records) records = make();
    g_autofree char *text = render(records, OUTPUT_JSONL, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    assert_int_equal(g_strv_length(lines), 3);
    assert_true(lines[0][0] == '{' && lines[1][0] == '{' && lines[2][0] == '\0');
}

static void test_empty_list_is_an_empty_array(void **state)
{
    g_autoptr(Records) records = records_new(columns, G_N_ELEMENTS(columns), FALSE);
    g_autofree char *text = render(records, OUTPUT_JSON, NULL);

    assert_string_equal(text, "[]\n");
}

static void test_csv_defuses_formulas(void **state)
{
    g_autoptr(Records) records = records_new(columns, G_N_ELEMENTS(columns), FALSE);
    static const char *const formulas[] = {"=1+1", "+1", "-1", "@x", "  =1", "\t=1", "a,\"b\"\nc"};
    static const char *const expected[] = {"\"'=1+1\"", "\"'+1\"",  "\"'-1\"",           "\"'@x\"",
                                           "\"'  =1\"", "\"' =1\"", "\"a,\"\"b\"\"\nc\""};

    for (guint i = 0; i < G_N_ELEMENTS(formulas); i++)
        records_append(records)[0] = g_strdup(formulas[i]);
    const char *const only_name[] = {"name", NULL};
    g_autofree char *text = render(records, OUTPUT_CSV, only_name);
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    assert_string_equal(lines[0], "name");
    for (guint i = 0; i < G_N_ELEMENTS(formulas); i++)
        assert_string_equal(lines[i + 1], expected[i]);
}

static void test_csv_leaves_numbers_alone(void **state)
{
    g_autoptr(Records) records = make();
    const char *const names[] = {"quantity", "price", NULL};
    g_autofree char *text = render(records, OUTPUT_CSV, names);

    assert_string_equal(text, "quantity,price\r\n1200,18.70\r\n-3,\r\n");
}

static void test_plain_has_no_heads(void **state)
{
    g_autoptr(Records) records = make();
    const char *const names[] = {"quantity", "at_risk", NULL};
    g_autofree char *text = render(records, OUTPUT_PLAIN, names);

    assert_string_equal(text, "1200\ttrue\n-3\t\n");
    g_autofree char *whole = render(records, OUTPUT_PLAIN, NULL);
    assert_harmless(whole);
}

static void test_lists_are_arrays(void **state)
{
    static const RecordColumn roles[] = {{"roles", "Roles", VALUE_LIST, TRUE}};
    g_autoptr(Records) records = records_new(roles, 1, TRUE);

    records_append(records)[0] = g_strdup("buyer,sales");
    g_autofree char *text = render(records, OUTPUT_JSON, NULL);
    assert_string_equal(text, "{\"roles\":[\"buyer\",\"sales\"]}\n");
}

static void test_unknown_column_lists_the_known(void **state)
{
    g_autoptr(Records) records = make();
    const char *const names[] = {"nosuch\033", NULL};
    const OutputOptions options = {.format = OUTPUT_CSV, .columns = names, .clock = &no_clock};
    g_autoptr(GError) error = NULL;

    assert_null(cli_render(records, &options, &error));
    assert_int_equal(fault_kind(error), FAULT_USAGE);
    assert_non_null(strstr(error->message, "quantity"));
    assert_harmless(error->message);
}

static void test_object_with_its_list(void **state)
{
    g_autoptr(Records) order = records_new(columns, 1, TRUE);
    Records *stages = records_new(columns, 2, FALSE);

    records_append(order)[0] = g_strdup("SA-1");
    records_append(stages)[0] = g_strdup("Knitting");
    records_set_child(order, "stages", stages);
    g_autofree char *json = render(order, OUTPUT_JSON, NULL);
    assert_string_equal(
        json, "{\"name\":\"SA-1\",\"stages\":[\n{\"name\":\"Knitting\",\"quantity\":null}\n]}\n");
    g_autofree char *text = render(order, OUTPUT_TABLE, NULL);
    assert_non_null(strstr(text, "Knitting"));
}

static void test_facts_and_their_age(void **state)
{
    g_autoptr(Records) order = records_new(columns, 1, TRUE);

    records_append(order)[0] = g_strdup("SO-1");
    records_set_message(order, g_strdup("As of 09:12."));
    g_autofree char *without = render(order, OUTPUT_TABLE, NULL);
    assert_string_equal(without, "");
    records_show_facts(order);
    g_autofree char *text = render(order, OUTPUT_TABLE, NULL);
    assert_non_null(strstr(text, "SO-1"));
}

static void test_links_are_read_one_by_one(void **state)
{
    static const RecordColumn links[] = {{"links", "Links", VALUE_JSON, TRUE}};
    static const struct {
        const char *json, *shown;
    } cases[] = {
        {"[\"https://a/1.pdf\",\"https://a/2.pdf\"]", "Links  https://a/1.pdf https://a/2.pdf\n"},
        {"[\"\\u001b]0;x\\u0007\\u202ea\"]", NULL},
        {"[]", "Links  \n"},
        {"{\"a\":1}", "Links  {\"a\":1}\n"},
        {"[1]", "Links  [1]\n"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Records) records = records_new(links, 1, TRUE);
        records_append(records)[0] = g_strdup(cases[i].json);
        g_autofree char *text = render(records, OUTPUT_TABLE, NULL);
        assert_harmless(text);
        if (cases[i].shown != NULL)
            assert_string_equal(text, cases[i].shown);
        g_autofree char *csv = render(records, OUTPUT_CSV, NULL);
        assert_harmless(csv);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_table_fits_the_terminal),
        cmocka_unit_test(test_json_keeps_the_value_and_escapes_it),
        cmocka_unit_test(test_jsonl_is_one_object_a_line),
        cmocka_unit_test(test_empty_list_is_an_empty_array),
        cmocka_unit_test(test_csv_defuses_formulas),
        cmocka_unit_test(test_csv_leaves_numbers_alone),
        cmocka_unit_test(test_plain_has_no_heads),
        cmocka_unit_test(test_lists_are_arrays),
        cmocka_unit_test(test_unknown_column_lists_the_known),
        cmocka_unit_test(test_object_with_its_list),
        cmocka_unit_test(test_facts_and_their_age),
        cmocka_unit_test(test_links_are_read_one_by_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
