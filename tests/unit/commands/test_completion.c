/* SPDX-License-Identifier: MIT */
/* What can stand next, without a session: names, words of types, and where in a line a word stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/completion.h"

/* The words that complete the last one, parted by blanks. Caller frees. */
static char *complete(const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    guint n = g_strv_length(words);
    g_autofree char *last = g_steal_pointer(&words[n - 1]);
    g_autoptr(Completion) completion = completion_find(NULL, (const char *const *)words, last);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < completion->words->len; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : " ",
                               completion_word(completion, i)->text);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void expect(const char *line, const char *wanted)
{
    g_autofree char *words = complete(line);

    if (strcmp(words, wanted) != 0)
        fail_msg("“%s”: “%s” instead of “%s”", line, words, wanted);
}

static void test_names(void **state)
{
    expect("orde", "orders");
    expect("orders s", "show set-status");
    expect("comple", "completion"); /* what only shells ask isn't told */
    expect("nothing", "");
    expect("nothing s", "");
    expect("config ", "keys themes");
    expect("--json orders li", "list");
    expect("--profile orders wh", "whoami"); /* the option's value is no noun */
    expect("help outbox sh", "show");
    expect("help ke", "keys");
}

static void test_options_and_their_values(void **state)
{
    expect("orders list --at", "--at-risk");
    expect("orders list --at-risk --at", "");
    expect("orders list --status shipped --sta", "--status"); /* may be said again */
    expect("orders list --sort d", "due");
    expect("orders list --sort=d", "--sort=due");
    expect("orders list --status qc_inspection,on", "qc_inspection,on_hold");
    expect("stages set --percent 1", "10 100");
    expect("orders list --limit ", "");
    expect("orders list --limit 5 --at", "--at-risk");
    expect("orders list -- --at", "");
    expect("leads set-status 7f3a90c2 w", "warm");
    expect("leads list --status hot,c", "hot,contacted hot,cold");
    expect("suppliers list --columns com", "company_name");
    expect("orders list --columns order_number,qu", "order_number,quantity");
    expect("stages list SA-00042 --columns=sta",
           "--columns=stage_number --columns=stage_name --columns=status --columns=started_at");
    expect("login --columns ", ""); /* what it says isn't known before */
    expect("orders set-status SA-1 read", "ready_to_ship");
}

static void test_a_flag_has_no_value(void **state)
{
    g_autoptr(Completion) completion =
        completion_find(NULL, (const char *const[]){"whoami", NULL}, "--json=");

    assert_int_equal(completion->words->len, 0);
}

static void test_files(void **state)
{
    g_autoptr(Completion) completion =
        completion_find(NULL, (const char *const[]){"whoami", "--ca-file", NULL}, "");

    assert_true(completion->files);
    assert_string_equal(completion->argument->name, "ca-file");
}

static void test_what_all_begin_with(void **state)
{
    g_autoptr(Completion) completion =
        completion_find(NULL, (const char *const[]){"orders", "list", NULL}, "--c");

    assert_int_equal(completion->words->len, 4); /* csv, columns, ca-file, color */
    assert_int_equal(completion_common(completion), strlen("--c"));
}

static void expect_word(const LineWords *words, guint i, const char *text, gsize start, gsize end)
{
    assert_true(i < words->words->len);
    assert_string_equal(line_words_at(words, i)->text, text);
    assert_int_equal(line_words_at(words, i)->start, start);
    assert_int_equal(line_words_at(words, i)->end, end);
}

static void test_words_of_a_line(void **state)
{
    g_autoptr(LineWords) words =
        line_words_new(" orders  show 'SA 1'\"2\\\"\" a\\ b --note=\"x y", -1);

    assert_int_equal(words->words->len, 5);
    expect_word(words, 0, "orders", 1, 7);
    expect_word(words, 1, "show", 9, 13);
    expect_word(words, 2, "SA 12\"", 14, 25);
    expect_word(words, 3, "a b", 26, 30);
    expect_word(words, 4, "--note=x y", 31, 42);
    assert_int_equal(words->quote, '"');

    g_autoptr(LineWords) none = line_words_new("  ", -1);
    assert_int_equal(none->words->len, 0);
}

static void test_quoting_comes_back(void **state)
{
    static const char *const texts[] = {"SA-00042", "Yarn sourcing", "it's \"so\" \\ $x",
                                        "",         "সুতা",           "a#b"};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *quoted = line_word_quote(texts[i]);
        g_autoptr(LineWords) words = line_words_new(quoted, -1);
        assert_int_equal(words->words->len, 1);
        assert_string_equal(line_words_at(words, 0)->text, texts[i]);
    }
}

static void test_slips(void **state)
{
    static const char *const words[] = {"orders", "outbox", "undo", NULL};

    assert_string_equal(words_like("ordres", words), "orders");
    assert_string_equal(words_like("undo", words), "undo");
    assert_null(words_like("xy", words));
    assert_null(words_like("frobnicate", words));
    assert_string_equal(action_like("list.srot"), "list.sort");
}

static void test_the_profile_of_a_line(void **state)
{
    assert_string_equal(
        completion_profile((const char *const[]){"orders", "--profile", "mill", "show", "S", NULL}),
        "mill");
    assert_string_equal(completion_profile((const char *const[]){"--profile=shop", "x", NULL}),
                        "shop");
    assert_null(completion_profile((const char *const[]){"whoami", "--profile", "mi", NULL}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_options_and_their_values),
        cmocka_unit_test(test_a_flag_has_no_value),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_what_all_begin_with),
        cmocka_unit_test(test_words_of_a_line),
        cmocka_unit_test(test_quoting_comes_back),
        cmocka_unit_test(test_slips),
        cmocka_unit_test(test_the_profile_of_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
