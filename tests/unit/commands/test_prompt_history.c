/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/completion.h"
#include "looptrace/prompt_history.h"

static void expect(const char *line, const char *kept)
{
    g_autofree char *got = prompt_history_keepable(line);

    if (g_strcmp0(got, kept) != 0)
        fail_msg("“%s” is kept as “%s” instead of “%s”", line, got, kept);
}

static void test_own_words_are_not_kept(void **state)
{
    expect("orders list --at-risk", "orders list --at-risk");
    expect("list sort", "list sort");
    expect("stages set SA-1 'Yarn sourcing' --percent 5 --note \"two words\" --delayed",
           "stages set SA-1 'Yarn sourcing' --percent 5 --delayed");
    expect("stages set SA-1 2 --note=mine", "stages set SA-1 2");
    expect("orders set-status SA-1 on_hold --note x", "orders set-status SA-1 on_hold");
    expect("outbox edit 12 notes 'what I think'", "outbox edit 12 notes");
    expect("outbox edit --columns id 12 notes 'mine'", "outbox edit --columns id 12 notes");
    expect("--profile x stages set SA-1 2 --note mine", NULL); /* which word is whose isn't clear */
    expect(" orders list", NULL);
    expect("orders show 'SA", NULL);
    expect("", NULL);
}

static void test_every_note_of_the_table_is_one(void **state)
{
    static const char *const own[] = {"note", "notes", "reason", "message", "body", "text"};

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        for (const ActionArgument *argument = action_row((Action)i)->arguments;
             argument != NULL && argument->name != NULL; argument++)
            for (gsize k = 0; k < G_N_ELEMENTS(own); k++)
                if (strcmp(argument->name, own[k]) == 0 && argument->type != ARGUMENT_NOTE)
                    fail_msg("%s --%s holds a person's own words: it must be a NOTE",
                             action_row((Action)i)->name, argument->name);
}

static void test_lines_are_kept(void **state)
{
    const VaultOptions memory = {.why_memory = "a test"};
    Services services = {.vault = vault_open(&memory)};

    for (int i = 0; i < PROMPT_HISTORY_MAX + 20; i++) {
        g_autofree char *line = g_strdup_printf("orders show SA-%05d", i);
        prompt_history_add(&services, line);
    }
    prompt_history_add(&services, "orders show SA-00100"); /* again: it is the newest then */
    prompt_history_add(&services, "stages set SA-1 2 --note mine");
    g_autoptr(GPtrArray) lines = prompt_history_read(&services);
    assert_int_equal(lines->len, PROMPT_HISTORY_MAX);
    assert_string_equal(g_ptr_array_index(lines, lines->len - 1), "stages set SA-1 2");
    assert_string_equal(g_ptr_array_index(lines, lines->len - 2), "orders show SA-00100");
    assert_string_equal(g_ptr_array_index(lines, 0), "orders show SA-00021");
    for (guint i = 0; i + 2 < lines->len; i++)
        assert_string_not_equal(g_ptr_array_index(lines, i), "orders show SA-00100");
    vault_free(services.vault);
}

static void test_nobody_is_signed_in(void **state)
{
    const Services services = {.vault = NULL};

    prompt_history_add(&services, "whoami");
    g_autoptr(GPtrArray) lines = prompt_history_read(&services);
    assert_int_equal(lines->len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_words_are_not_kept),
        cmocka_unit_test(test_every_note_of_the_table_is_one),
        cmocka_unit_test(test_lines_are_kept),
        cmocka_unit_test(test_nobody_is_signed_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
