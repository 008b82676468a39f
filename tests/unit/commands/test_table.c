/* SPDX-License-Identifier: MIT */
/* Everything that a person can do is a row of the table, and everything is made from it: words, help, manual,
 * completion, keys, grades. A row that somebody adds fails here until it has all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/commands.h"
#include "looptrace/completion.h"
#include "looptrace/manual.h"
#include "looptrace/write.h"

static gboolean is_told(const ActionRow *row)
{
    return row->run != NULL && (row->needs & IS_HIDDEN) == 0;
}

#define EACH_ROW(row)                                                                              \
    for (int row##_i = ACTION_NONE + 1; row##_i < ACTION_COUNT; row##_i++)                         \
        for (const ActionRow *row = action_row((Action)row##_i); row != NULL; row = NULL)

/* Texts wrap: only the words count. Caller frees. */
static char *in_one_line(const char *text)
{
    g_autoptr(GRegex) blanks = g_regex_new("\\s+", 0, 0, NULL);

    return g_regex_replace_literal(blanks, text, -1, 0, " ", 0, NULL);
}

static void expect_in(const char *text, const char *part, const ActionRow *row, const char *where)
{
    g_autofree char *line = in_one_line(text);
    g_autofree char *wanted = in_one_line(part);

    if (strstr(line, wanted) == NULL)
        fail_msg("%s: “%s” isn't in %s", row->name, wanted, where);
}

/* ---- help and manual ---- */

static void test_each_command_has_help(void **state)
{
    g_autofree char *overview = manual_overview();

    EACH_ROW(row)
    {
        g_autofree char *usage = manual_usage(row);
        g_autofree char *help = row->run == NULL ? NULL : manual_command(row);
        if (!is_told(row)) {
            assert_true(row->run == NULL || strstr(overview, usage) == NULL);
            continue;
        }
        expect_in(overview, usage, row, "looptrace help");
        expect_in(help, row->help, row, "its own help");
        for (const ActionArgument *argument = row->arguments;
             argument != NULL && argument->name != NULL; argument++)
            expect_in(help, argument->help, row, "its own help");
    }
}

/* What roff needs for "-" and others is left out of both. Caller frees. */
static char *without_marks(const char *text)
{
    g_autoptr(GString) plain = g_string_new(NULL);

    for (const char *c = text; *c != '\0'; c++)
        if (strchr("\\`'\"", *c) == NULL)
            g_string_append_c(plain, *c);
    g_autofree char *letters = g_string_free(g_steal_pointer(&plain), FALSE);
    g_autoptr(GRegex) marks =
        g_regex_new("\\(aq|\\(ga|\\(ha|\\(ti|fB|fR|\\[u2026\\]|…", 0, 0, NULL);
    return g_regex_replace_literal(marks, letters, -1, 0, "", 0, NULL);
}

/* A page as one line without marks, made once: there are as many parts as the table has texts. Caller frees. */
static char *page_line(const char *page)
{
    g_autofree char *roff = manual_roff(page);
    g_autofree char *plain = without_marks(roff);

    return in_one_line(plain);
}

static void expect_in_page(const char *line, const char *part, const ActionRow *row,
                           const char *name)
{
    g_autofree char *bare = without_marks(part);
    g_autofree char *wanted = in_one_line(bare);

    if (strstr(line, wanted) == NULL)
        fail_msg("%s: “%s” isn't in %s", row->name, wanted, name);
}

static void test_each_action_is_in_the_manual(void **state)
{
    g_autofree char *commands = page_line("looptrace.1");
    g_autofree char *keys = page_line("looptrace-keys.5");

    EACH_ROW(row)
    {
        if (row->keys != NULL || row->vim != NULL) {
            expect_in_page(keys, row->help, row, "looptrace-keys(5)");
            expect_in_page(keys, row->name, row, "looptrace-keys(5)");
        }
        if (!is_told(row))
            continue;
        expect_in_page(commands, row->help, row, "looptrace(1)");
        for (const ActionArgument *argument = row->arguments;
             argument != NULL && argument->name != NULL; argument++)
            expect_in_page(commands, argument->help, row, "looptrace(1)");
    }
    assert_null(manual_roff("looptrace.9"));
}

static void test_each_setting_is_in_the_manual(void **state)
{
    g_autofree char *roff = manual_roff("looptrace.conf.5");
    g_autofree char *page = without_marks(roff);

    for (int i = 0; i < SETTING_COUNT; i++) {
        g_autofree char *help = without_marks(config_help((Setting)i));
        g_autofree char *item = g_strdup_printf(".B %s", config_key((Setting)i));
        if (strstr(page, help) == NULL || strstr(page, item) == NULL)
            fail_msg("%s isn't in looptrace.conf(5)", config_key((Setting)i));
    }
}

/* ---- completion ---- */

/* What only a person knows; everything else has words, or comes from what is kept. */
static gboolean is_free(ArgumentType type)
{
    return type == ARGUMENT_TEXT || type == ARGUMENT_NOTE || type == ARGUMENT_INTEGER ||
           type == ARGUMENT_MONEY || type == ARGUMENT_FLAG;
}

static void check_argument(const char *name, const ActionArgument *argument)
{
    if (completion_knows(argument) == is_free(argument->type))
        fail_msg("%s %s: its type has words although nobody can know them, or has none", name,
                 argument->name);
}

static void test_each_argument_is_completed(void **state)
{
    EACH_ROW(row)
    for (const ActionArgument *argument = row->arguments;
         argument != NULL && argument->name != NULL; argument++)
        check_argument(row->name, argument);
    for (const ActionArgument *argument = action_common; argument->name != NULL; argument++)
        check_argument("every command", argument);
}

/* By the shell, option after option, word after word: from the name to the last of them. */
static void test_each_command_is_reached_by_completion(void **state)
{
    EACH_ROW(row)
    {
        g_autofree char *words = action_words(row);
        g_auto(GStrv) parts = g_strsplit(words, " ", -1);
        g_autofree char *last = g_steal_pointer(&parts[g_strv_length(parts) - 1]);
        g_autoptr(Completion) completion = completion_find(NULL, (const char *const *)parts, last);
        gboolean found = FALSE;
        for (guint i = 0; i < completion->words->len; i++)
            found = found || strcmp(completion_word(completion, i)->text, last) == 0;
        if (found != is_told(row) && row->run != NULL)
            fail_msg("“%s” is offered although it is hidden, or isn't", words);
        if (!is_told(row))
            continue;
        const char *before[] = {parts[0] != NULL ? parts[0] : last, parts[0] != NULL ? last : NULL,
                                NULL};
        g_autoptr(Completion) options = completion_find(NULL, before, "--");
        for (const ActionArgument *argument = row->arguments;
             argument != NULL && argument->name != NULL; argument++) {
            g_autofree char *option = g_strconcat("--", argument->name, NULL);
            gboolean offered = (argument->traits & ARGUMENT_IS_WORD) != 0;
            for (guint i = 0; i < options->words->len; i++)
                offered = offered || strcmp(completion_word(options, i)->text, option) == 0;
            if (!offered)
                fail_msg("%s: %s isn't offered", row->name, option);
        }
    }
}

/* ---- grades ---- */

/* Of an action that gives a write the table of writes alone says how grave it is. */
static void test_grades_are_those_of_the_writes(void **state)
{
    static const struct {
        Action action;
        ActionGrade grade;
    } rows[] = {{ACTION_STAGES_SET, GRADE_UNDO},           {ACTION_MORE, GRADE_UNDO},
                {ACTION_ORDERS_SET_STATUS, GRADE_CONFIRM}, {ACTION_MOVE_ON, GRADE_CONFIRM},
                {ACTION_LEADS_ASSIGN, GRADE_UNDO},         {ACTION_MESSAGES_SEND, GRADE_LOOK}};

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        if (row->write == NULL)
            continue;
        if (write_kind_find(row->write) == NULL)
            fail_msg("%s: there is no write %s", row->name, row->write);
        if (row->grade != GRADE_LOOK)
            fail_msg("%s says how grave %s is", row->name, row->write);
        if (row->decides.field != NULL &&
            write_kind_field(write_kind_find(row->write), row->decides.field) == NULL)
            fail_msg("%s: %s has no %s", row->name, row->write, row->decides.field);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(action_grade(action_row(rows[i].action), NULL), rows[i].grade);
}

static void test_cancelling_is_graver(void **state)
{
    const ActionRow *row = action_row(ACTION_ORDERS_SET_STATUS);
    g_autoptr(CommandArguments) arguments = command_arguments_new();

    assert_int_equal(action_grade(row, NULL), GRADE_CONFIRM);
    command_arguments_set(arguments, "status", "shipped");
    assert_int_equal(action_grade(row, arguments), GRADE_CONFIRM);
    command_arguments_set(arguments, "status", "cancelled");
    assert_int_equal(action_grade(row, arguments), GRADE_NUMBER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_command_has_help),
        cmocka_unit_test(test_each_action_is_in_the_manual),
        cmocka_unit_test(test_each_setting_is_in_the_manual),
        cmocka_unit_test(test_each_argument_is_completed),
        cmocka_unit_test(test_each_command_is_reached_by_completion),
        cmocka_unit_test(test_grades_are_those_of_the_writes),
        cmocka_unit_test(test_cancelling_is_graver),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
