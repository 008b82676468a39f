/* SPDX-License-Identifier: MIT */
/* Both maps as they are, and what a config makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <glib/gstdio.h>

#include "../../../src/commands/keymap.h"

typedef struct {
    char *path;
    Config *config;
    Keymap *keymap;
} Fixture;

/* text: the config. */
static void make(Fixture *fixture, const char *text)
{
    g_autoptr(GError) error = NULL;
    int fd = g_file_open_tmp("looptrace-keys-XXXXXX", &fixture->path, NULL);

    assert_true(fd >= 0);
    g_close(fd, NULL);
    assert_true(g_file_set_contents(fixture->path, text, -1, NULL));
    g_setenv("LOOPTRACE_CONFIG", fixture->path, TRUE);
    fixture->config = config_load(NULL, &error);
    if (fixture->config == NULL)
        fail_msg("%s", error->message);
    assert_null(config_warnings(fixture->config)[0]);
    fixture->keymap = keymap_new(fixture->config);
}

static void clear(Fixture *fixture)
{
    keymap_free(fixture->keymap);
    config_free(fixture->config);
    g_unlink(fixture->path);
    g_free(fixture->path);
}

static void expect(const Keymap *keymap, Screen screen, const char *keys, KeymapAnswer answer,
                   Action action)
{
    UiSequence sequence;
    Action found = ACTION_NONE;

    assert_true(ui_sequence_parse(keys, &sequence, NULL));
    KeymapAnswer given = keymap_find(keymap, screen, sequence.keys, sequence.n, &found);
    if (given != answer || found != action)
        fail_msg("%s on %s: %d, %s", keys, screen_name(screen), given,
                 found == ACTION_NONE ? "nothing" : action_row(found)->name);
}

static void expect_problem(const Fixture *fixture, guint n, const char *part)
{
    const GPtrArray *problems = keymap_problems(fixture->keymap);

    assert_true(n < problems->len);
    if (strstr(g_ptr_array_index(problems, n), part) == NULL)
        fail_msg("“%s” doesn't say “%s”", (char *)g_ptr_array_index(problems, n), part);
}

/* ---- the maps ---- */

static void check_map(gboolean vim)
{
    static const char *const never[] = {"^A", "^B", "^C", "^D", "^H",
                                        "^J", "^M", "^Q", "^S", "^\\"};
    g_autoptr(Keymap) keymap = keymap_new_of_map(vim);

    for (guint i = 0; i < keymap->bindings->len; i++) {
        const Binding *a = &g_array_index(keymap->bindings, Binding, i);
        g_autofree char *name = ui_sequence_name(&a->sequence);
        for (guint k = 0; k < G_N_ELEMENTS(never); k++)
            if (strstr(name, never[k]) != NULL)
                fail_msg("%s is on %s", action_row(a->action)->name, name);
        for (guint j = i + 1; j < keymap->bindings->len; j++) {
            const Binding *b = &g_array_index(keymap->bindings, Binding, j);
            if ((a->where & b->where) != 0 && ui_sequences_collide(&a->sequence, &b->sequence))
                fail_msg("%s and %s are both on %s (%s)", action_row(a->action)->name,
                         action_row(b->action)->name, name, vim ? "vim" : "default");
        }
    }
}

static void test_maps_have_no_conflict(void **state)
{
    check_map(FALSE);
    check_map(TRUE);
}

static void test_every_action_of_a_screen_has_keys(void **state)
{
    g_autoptr(Keymap) keymap = keymap_new_of_map(FALSE);

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        g_autofree char *keys = keymap_names(keymap, SCREEN_COUNT, (Action)i);
        if (action_row((Action)i)->keys != NULL && *keys == '\0')
            fail_msg("%s has none", action_row((Action)i)->name);
    }
}

static void test_sequences(void **state)
{
    Fixture fixture;

    make(&fixture, "[looptrace]\nkeymap = vim\n");
    assert_int_equal(keymap_problems(fixture.keymap)->len, 0);
    expect(fixture.keymap, SCREEN_ORDERS, "g", KEYMAP_BEGUN, ACTION_NONE);
    expect(fixture.keymap, SCREEN_ORDERS, "g g", KEYMAP_ACTION, ACTION_FIRST);
    expect(fixture.keymap, SCREEN_ORDERS, "g p", KEYMAP_ACTION, ACTION_BOARD);
    expect(fixture.keymap, SCREEN_ORDERS, "g x", KEYMAP_NOTHING, ACTION_NONE);
    expect(fixture.keymap, SCREEN_SIGN_IN, "g g", KEYMAP_NOTHING, ACTION_NONE);
    clear(&fixture);
}

static void test_hints(void **state)
{
    g_autoptr(Keymap) keymap = keymap_new_of_map(FALSE);
    static const struct {
        Action action;
        const char *hint;
    } hints[] = {{ACTION_REFRESH, "F5r"}, {ACTION_FIND, "F3/"},       {ACTION_OPEN, "Ret"},
                 {ACTION_BACK, "F10q"},   {ACTION_PAGE_DOWN, "PgDn"}, {ACTION_METERED, "B"},
                 {ACTION_WHOAMI, ""}};

    for (guint i = 0; i < G_N_ELEMENTS(hints); i++) {
        g_autofree char *hint = keymap_hint(keymap, SCREEN_ORDERS, hints[i].action);
        assert_string_equal(hint, hints[i].hint);
    }
}

/* ---- the config ---- */

static void test_rebinding(void **state)
{
    Fixture fixture;

    make(&fixture, "[keys]\n"
                   "refresh = y f, F5\n"
                   "metered =\n"
                   "[keys.board]\n"
                   "detail = z\n");
    assert_int_equal(keymap_problems(fixture.keymap)->len, 0);
    expect(fixture.keymap, SCREEN_ORDERS, "r", KEYMAP_NOTHING, ACTION_NONE);
    expect(fixture.keymap, SCREEN_ORDERS, "y", KEYMAP_BEGUN, ACTION_NONE);
    expect(fixture.keymap, SCREEN_ORDERS, "y f", KEYMAP_ACTION, ACTION_REFRESH);
    expect(fixture.keymap, SCREEN_ORDERS, "B", KEYMAP_NOTHING, ACTION_NONE);
    expect(fixture.keymap, SCREEN_BOARD, "z", KEYMAP_ACTION, ACTION_DETAIL);
    expect(fixture.keymap, SCREEN_BOARD, "d", KEYMAP_NOTHING, ACTION_NONE);
    expect(fixture.keymap, SCREEN_ORDERS, "d", KEYMAP_ACTION, ACTION_DETAIL);
    g_autofree char *hint = keymap_hint(fixture.keymap, SCREEN_ORDERS, ACTION_REFRESH);
    assert_string_equal(hint, "F5yf");
    clear(&fixture);
}

static void test_a_conflict_with_the_map(void **state)
{
    Fixture fixture;

    make(&fixture, "# mine\n[keys]\nlist.sort = r\n");
    assert_int_equal(keymap_problems(fixture.keymap)->len, 1);
    expect_problem(&fixture, 0, ", line 3: “r” for list.sort takes “r” from refresh");
    expect_problem(&fixture, 0, "(`refresh =`)");
    expect(fixture.keymap, SCREEN_ORDERS, "r", KEYMAP_ACTION, ACTION_SORT);
    expect(fixture.keymap, SCREEN_ORDERS, "F5", KEYMAP_ACTION, ACTION_REFRESH);
    expect(fixture.keymap, SCREEN_BOARD, "r", KEYMAP_ACTION, ACTION_REFRESH); /* no sort there */
    clear(&fixture);

    make(&fixture, "[keys]\nlist.sort = r\nrefresh = F5\n");
    assert_int_equal(keymap_problems(fixture.keymap)->len, 0);
    clear(&fixture);
}

static void test_one_keys_begin_as_others_go_on(void **state)
{
    Fixture fixture;

    make(&fixture, "[keys]\nlist.sort = g s\n");
    expect_problem(&fixture, 0, "“g s” for list.sort takes “g” from move.first");
    expect(fixture.keymap, SCREEN_ORDERS, "g", KEYMAP_BEGUN, ACTION_NONE);
    expect(fixture.keymap, SCREEN_ORDERS, "g s", KEYMAP_ACTION, ACTION_SORT);
    clear(&fixture);
}

static void test_a_conflict_of_two_lines(void **state)
{
    Fixture fixture;

    make(&fixture, "[keys]\nlist.sort = ^T\n\nlist.find = ^T, F3\n");
    assert_int_equal(keymap_problems(fixture.keymap)->len, 1);
    expect_problem(&fixture, 0, ", line 4: “^T” for list.find goes against “^T” for list.sort in ");
    expect_problem(&fixture, 0, ", line 2, which is left out");
    expect(fixture.keymap, SCREEN_ORDERS, "^T", KEYMAP_ACTION, ACTION_FIND);
    clear(&fixture);
}

static void test_what_is_wrong_is_said(void **state)
{
    Fixture fixture;

    make(&fixture, "[looptrace]\nkeymap = emacs\n"
                   "[keys]\n"
                   "list.srot = o\n"
                   "frobnicate = o\n"
                   "whoami = o\n"
                   "list.sort = Strg-X\n"
                   "list.reverse = ^S\n"
                   "list.status = Esc 5\n"
                   "[keys.nowhere]\n"
                   "refresh = o\n"
                   "[keys.home]\n"
                   "list.sort = o\n");
    assert_int_equal(keymap_problems(fixture.keymap)->len, 9);
    expect_problem(&fixture, 0, "keymap (from file) must be default or vim");
    expect_problem(&fixture, 1, "line 4: there is no “list.srot”; did you mean list.sort?");
    expect_problem(&fixture, 2, "line 5: there is no “frobnicate”; `looptrace config keys`");
    expect_problem(&fixture, 3, "line 6: “whoami” is a command and has no keys");
    expect_problem(&fixture, 4, "line 7: “Strg-X” is no key");
    expect_problem(&fixture, 5, "line 8: “^S” can't be bound: it stops a terminal");
    expect_problem(&fixture, 6, "line 9: “Esc 5” can't be bound: Esc ends");
    expect_problem(&fixture, 7, "line 11: [keys.nowhere] names no screen; there are: sign-in");
    expect_problem(&fixture, 8, "line 13: “list.sort” isn't on that screen");
    expect(fixture.keymap, SCREEN_ORDERS, "s", KEYMAP_ACTION, ACTION_SORT); /* as it was */
    clear(&fixture);
}

static void test_nobody_is_locked_in(void **state)
{
    Fixture fixture;

    make(&fixture, "[keys]\nback =\nrefresh = F10\n");
    expect_problem(&fixture, 0, "no key would leave a screen");
    expect(fixture.keymap, SCREEN_ORDERS, "F10", KEYMAP_ACTION, ACTION_BACK);
    expect(fixture.keymap, SCREEN_SIGN_IN, "F10", KEYMAP_ACTION, ACTION_BACK);
    clear(&fixture);
}

static void test_rows_say_where_they_come_from(void **state)
{
    Fixture fixture;
    g_autofree char *from = NULL;

    make(&fixture, "[keys]\nrefresh = o\n");
    g_autoptr(GPtrArray) rows = keymap_rows(fixture.keymap);
    for (guint i = 0; i < rows->len; i++) {
        const KeymapRow *row = g_ptr_array_index(rows, i);
        if (row->action == ACTION_REFRESH)
            from = g_strdup(row->from);
        else
            assert_string_equal(row->from, "default");
    }
    assert_non_null(from);
    assert_true(g_str_has_suffix(from, ", line 2"));
    clear(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_maps_have_no_conflict),
        cmocka_unit_test(test_every_action_of_a_screen_has_keys),
        cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_hints),
        cmocka_unit_test(test_rebinding),
        cmocka_unit_test(test_a_conflict_with_the_map),
        cmocka_unit_test(test_one_keys_begin_as_others_go_on),
        cmocka_unit_test(test_a_conflict_of_two_lines),
        cmocka_unit_test(test_what_is_wrong_is_said),
        cmocka_unit_test(test_nobody_is_locked_in),
        cmocka_unit_test(test_rows_say_where_they_come_from),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
