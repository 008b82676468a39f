/* SPDX-License-Identifier: MIT */
/* The table of actions: each row is whole, and no two rows say the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/actions.h"
#include "looptrace/keys.h"

#define LABEL_MAX 12 /* characters: a hint bar has eight slots at 80 columns */

static gboolean is_name(const char *name)
{
    return g_regex_match_simple("^[a-z0-9][a-z0-9-]*(\\.[a-z0-9][a-z0-9-]*)?$", name, 0, 0);
}

static void check_arguments(const ActionRow *row)
{
    gboolean options = FALSE;

    for (const ActionArgument *argument = row->arguments;
         argument != NULL && argument->name != NULL; argument++) {
        gboolean word = (argument->traits & ARGUMENT_IS_WORD) != 0;
        if (word && options)
            fail_msg("%s: the word %s comes behind an option", row->name, argument->name);
        options = options || !word;
        if ((argument->shown == NULL) != (argument->type == ARGUMENT_FLAG))
            fail_msg("%s %s: a flag has no value to show, others do", row->name, argument->name);
        if ((argument->choices != NULL) != (argument->type == ARGUMENT_CHOICE))
            fail_msg("%s %s: choices are for ARGUMENT_CHOICE", row->name, argument->name);
        for (guint i = 0; !word && action_common[i].name != NULL; i++)
            if (strcmp(action_common[i].name, argument->name) == 0)
                fail_msg("%s: --%s is every command's", row->name, argument->name);
    }
}

static void check_keys(const ActionRow *row, const char *keys)
{
    g_autoptr(GArray) sequences = g_array_new(FALSE, FALSE, sizeof(UiSequence));
    g_autoptr(GError) error = NULL;

    if (keys == NULL)
        return;
    if (row->where == 0)
        fail_msg("%s has keys, but no screen", row->name);
    if (!ui_sequences_parse(keys, sequences, &error))
        fail_msg("%s: %s", row->name, error->message);
    if (sequences->len == 0)
        fail_msg("%s: keys that are none", row->name);
}

static void test_rows_are_whole(void **state)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        if (row->name == NULL || !is_name(row->name))
            fail_msg("row %d has no proper name", i);
        if (row->label == NULL || g_utf8_strlen(row->label, -1) > LABEL_MAX)
            fail_msg("%s: no label, or a long one", row->name);
        if (row->help == NULL || g_str_has_suffix(row->help, "."))
            fail_msg("%s: no help, or one with a full stop", row->name);
        if (row->run == NULL && (row->where == 0 || row->arguments != NULL))
            fail_msg("%s can be done nowhere, or has arguments that nobody reads", row->name);
        check_arguments(row);
        check_keys(row, row->keys);
        check_keys(row, row->vim);
        assert_int_equal(action_from_name(row->name), i); /* no other row has this name */
    }
    assert_int_equal(action_from_name("no.such"), ACTION_NONE);
}

static void test_words_find_commands(void **state)
{
    assert_ptr_equal(action_find_command("orders", "list"), action_row(ACTION_ORDERS));
    assert_ptr_equal(action_find_command("whoami", NULL), action_row(ACTION_WHOAMI));
    assert_null(action_find_command("orders", NULL));
    assert_null(action_find_command("order", "list"));
    assert_null(action_find_command("list", "sort")); /* on screens alone */
    assert_true(action_has_noun("orders"));
    assert_false(action_has_noun("order"));
}

static void expect_good(const ActionArgument *argument, const char *value)
{
    g_autoptr(GError) error = NULL;

    if (!argument_check(argument, value, &error))
        fail_msg("%s “%s”: %s", argument->name, value, error->message);
}

static void expect_bad(const ActionArgument *argument, const char *value, const char *part)
{
    g_autoptr(GError) error = NULL;

    if (argument_check(argument, value, &error))
        fail_msg("%s “%s” was taken", argument->name, value);
    assert_int_equal(fault_exit_code(error), EXIT_USAGE);
    if (strstr(error->message, part) == NULL)
        fail_msg("“%s” doesn't say “%s”", error->message, part);
}

static void test_types_are_checked(void **state)
{
    static const ActionArgument percent = OPTION("percent", PERCENT, "N", "");
    static const ActionArgument due = OPTION("due", DATE, "DAY", "");
    static const ActionArgument price = OPTION("price", MONEY, "P", "");
    static const ActionArgument statuses = OPTIONS("status", WORKFLOW, "S", "");
    static const ActionArgument sort = CHOICE("sort", "KEY", "risk|due", "");
    static const ActionArgument order = WORD("order", ORDER, "ORDER-NUMBER", "");

    expect_good(&percent, "0");
    expect_good(&percent, "100");
    expect_bad(&percent, "101", "--percent “101” must be a whole number from 0 to 100");
    expect_bad(&percent, "8 %", "from 0 to 100");
    expect_good(&due, "2026-11-23");
    expect_bad(&due, "2026-02-30", "as 2026-11-23");
    expect_good(&price, "1234.50");
    expect_bad(&price, "-1", "amount");
    expect_bad(&price, "USD 5", "amount");
    expect_good(&statuses, "shipped, on_hold");
    expect_bad(&statuses, "shipped,shiped",
               "--status “shiped” (did you mean shipped?) isn't one of: quote_requested");
    expect_good(&sort, "due");
    expect_bad(&sort, "d", "isn't one of: risk, due");
    expect_bad(&order, "", "ORDER-NUMBER “” must not be empty");
}

static Action best_for(const char *typed)
{
    Action best = ACTION_NONE;
    guint most = 0;

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        guint score = action_match((Action)i, typed, i == ACTION_REFRESH ? "F5  r" : "");
        if (score > most) {
            most = score;
            best = (Action)i;
        }
    }
    return best;
}

static void test_a_few_letters_find_an_action(void **state)
{
    assert_int_equal(best_for("sort"), ACTION_SORT);
    assert_int_equal(best_for("LIST SORT"), ACTION_SORT);
    assert_int_equal(best_for("lstsrt"), ACTION_SORT);
    assert_int_equal(best_for("orders list"), ACTION_ORDERS);
    assert_int_equal(best_for("whoami"), ACTION_WHOAMI);
    assert_int_equal(best_for("F5"), ACTION_REFRESH); /* by its key */
    assert_int_equal(best_for("r"), ACTION_REFRESH);
    assert_int_equal(best_for("xqzj"), ACTION_NONE);
    /* A whole name before the beginning of one, that before the middle, letters last. */
    assert_true(action_match(ACTION_QUIT, "quit", "") > action_match(ACTION_QUIT, "qui", ""));
    assert_true(action_match(ACTION_QUIT, "qui", "") > action_match(ACTION_QUIT, "uit", ""));
    assert_true(action_match(ACTION_QUIT, "uit", "") > action_match(ACTION_QUIT, "qt", ""));
    assert_true(action_match(ACTION_QUIT, "", "") > 0);
}

/* ---- kiosks ---- */

/* Of the factory's day. A new noun of a command is one of these, or its row is NOT_AT_KIOSK. */
static const char *const kiosk_nouns[] = {"help",
                                          "orders",
                                          "stages",
                                          "messages",
                                          "notifications",
                                          "capacity",
                                          "supplier-orders",
                                          "outbox",
                                          "sync",
                                          "history",
                                          "undo",
                                          "redo",
                                          "home",
                                          "board",
                                          "logout",
                                          "whoami",
                                          "report",
                                          "since",
                                          NULL};

static Services *services_of(gboolean kiosk)
{
    const char *options[SETTING_COUNT] = {[SETTING_KIOSK] = kiosk ? "true" : NULL};
    Services *services = g_new0(Services, 1);

    g_setenv("XDG_CONFIG_HOME", "/nonexistent", TRUE);
    g_unsetenv("LOOPTRACE_CONFIG");
    services->config = config_load(options, NULL);
    return services;
}

static void services_end(Services *services)
{
    config_free(services->config);
    g_free(services);
}

static void test_kiosks_have_the_factorys_commands_alone(void **state)
{
    Services *kiosk = services_of(TRUE), *desk = services_of(FALSE);

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        g_auto(GStrv) parts = g_strsplit(row->name, ".", 2);
        assert_true(action_is_offered(row, desk));
        if (row->run != NULL && action_is_offered(row, kiosk) &&
            !g_strv_contains(kiosk_nouns, parts[0]))
            fail_msg("%s is offered by a kiosk: is it of the factory's day?", row->name);
    }
    services_end(kiosk);
    services_end(desk);
}

static void test_kiosks_are_not_left(void **state)
{
    static const Action ways_out[] = {ACTION_QUIT,          ACTION_COPY_ID,
                                      ACTION_COPY_ROW,      ACTION_COPY_LINK,
                                      ACTION_COPY_EMAIL,    ACTION_COPY_SHOW,
                                      ACTION_ACCOUNT,       ACTION_EXPORT_ORDERS,
                                      ACTION_OUTBOX_EXPORT, ACTION_VIEW_KEEP,
                                      ACTION_OFFLINE,       ACTION_CONFIG,
                                      ACTION_COPY_ADDRESS,  ACTION_COPY_SUPPLIER_EMAIL};
    static const Action work[] = {ACTION_BOARD, ACTION_MORE,        ACTION_SUPPLIER_ORDERS_ACCEPT,
                                  ACTION_HELP,  ACTION_LOCK_SCREEN, ACTION_OUTBOX_LIST,
                                  ACTION_BACK,  ACTION_SIGN_OUT,    ACTION_UNDO_CHANGE};
    Services *kiosk = services_of(TRUE);

    for (gsize i = 0; i < G_N_ELEMENTS(ways_out); i++) {
        g_autofree char *reason = action_why_not(action_row(ways_out[i]), kiosk);
        assert_false(action_is_offered(action_row(ways_out[i]), kiosk));
        assert_non_null(strstr(reason, "kiosk"));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(work); i++)
        assert_true(action_is_offered(action_row(work[i]), kiosk));
    services_end(kiosk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_whole),
        cmocka_unit_test(test_words_find_commands),
        cmocka_unit_test(test_types_are_checked),
        cmocka_unit_test(test_a_few_letters_find_an_action),
        cmocka_unit_test(test_kiosks_have_the_factorys_commands_alone),
        cmocka_unit_test(test_kiosks_are_not_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
