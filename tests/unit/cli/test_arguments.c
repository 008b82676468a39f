/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/cli/arguments.h"

static gboolean parse(ParsedArguments *parsed, GError **error, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);

    return arguments_parse((int)g_strv_length(words), words, parsed, error);
}

static void expect_command(const char *line, const char *name)
{
    ParsedArguments parsed;
    g_autoptr(GError) error = NULL;

    if (!parse(&parsed, &error, line))
        fail_msg("%s: %s", line, error->message);
    assert_non_null(parsed.action);
    assert_string_equal(parsed.action->name, name);
    arguments_clear(&parsed);
}

static void expect_usage(const char *line, const char *part)
{
    ParsedArguments parsed;
    g_autoptr(GError) error = NULL;

    assert_false(parse(&parsed, &error, line));
    assert_int_equal(fault_exit_code(error), EXIT_USAGE);
    if (strstr(error->message, part) == NULL)
        fail_msg("%s: “%s” doesn't say “%s”", line, error->message, part);
    arguments_clear(&parsed);
}

static void test_words_anywhere(void **state)
{
    expect_command("looptrace orders list", "orders.list");
    expect_command("looptrace --json orders list --at-risk", "orders.list");
    expect_command("looptrace --profile mill orders list", "orders.list");
    expect_command("looptrace --profile=mill whoami", "whoami");
    expect_command("looptrace auth status", "auth.status");
    expect_command("looptrace orders show SA-00042 --json", "orders.show");
    expect_command("looptrace orders show --json -- -odd", "orders.show");
}

static void test_wrong_words_are_named(void **state)
{
    expect_usage("looptrace order list", "order");
    expect_usage("looptrace orders", "list, show");
    expect_usage("looptrace orders lst", "list, show");
    expect_usage("looptrace orders show", "ORDER-NUMBER");
    expect_usage("looptrace orders show SA-1 SA-2", "SA-2");
    expect_usage("looptrace orders list --nosuch", "nosuch");
    expect_usage("looptrace orders list --limit", "limit");
    expect_usage("looptrace orders list --json --csv", "--json");
    expect_usage("looptrace whoami --at-risk", "at-risk");
}

static void expect_place(const char *line, gsize wanted)
{
    g_autoptr(GError) error = NULL;
    CliLine parsed;
    gsize position = 0;

    assert_false(cli_parse_line(line, &parsed, &position, &error));
    if (position != wanted)
        fail_msg("“%s” is wrong at %zu instead of %zu: %s", line, position, wanted, error->message);
}

/* Behind `:` the cursor goes there. */
static void test_where_a_line_is_wrong(void **state)
{
    expect_place("ordres list", 0);
    expect_place("orders lst", strlen("orders "));
    expect_place("orders", strlen("orders"));
    expect_place("orders list --limit x --json", strlen("orders list --limit "));
    expect_place("orders list --limit=x", strlen("orders list --limit="));
    expect_place("orders list --frob --json", strlen("orders list "));
    expect_place("orders show", strlen("orders show"));
    expect_place("orders show SA-1 SA-2", strlen("orders show SA-1 "));
    expect_place("stages set 'SA 1' 2 --target soon", strlen("stages set 'SA 1' 2 --target "));
    expect_place("orders show 'SA", strlen("orders show 'SA"));
    expect_usage("looptrace ordres list", "did you mean orders?");
    expect_usage("looptrace orders lits", "did you mean list?");
    expect_usage("looptrace orders list --at-rsk", "did you mean --at-risk?");
}

static void test_options_reach_their_places(void **state)
{
    ParsedArguments parsed;

    assert_true(parse(&parsed, NULL,
                      "looptrace orders list --columns a,b --url https://x --ca-file /ca --csv"));
    assert_int_equal(parsed.format, OUTPUT_CSV);
    assert_string_equal(parsed.columns[1], "b");
    assert_string_equal(parsed.settings[SETTING_URL], "https://x");
    assert_string_equal(parsed.settings[SETTING_CA_FILE], "/ca");
    arguments_clear(&parsed);
}

static void test_help_needs_nothing_else(void **state)
{
    ParsedArguments parsed;

    assert_true(parse(&parsed, NULL, "looptrace orders show --help"));
    assert_true(parsed.help);
    arguments_clear(&parsed);
    assert_true(parse(&parsed, NULL, "looptrace orders -h"));
    assert_true(parsed.help);
    arguments_clear(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_anywhere),
        cmocka_unit_test(test_wrong_words_are_named),
        cmocka_unit_test(test_where_a_line_is_wrong),
        cmocka_unit_test(test_options_reach_their_places),
        cmocka_unit_test(test_help_needs_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
