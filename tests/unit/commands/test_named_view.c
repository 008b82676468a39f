/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "config_home.h"
#include "looptrace/fault.h"
#include "looptrace/named_view.h"

static char *names_of(const Config *config)
{
    g_autoptr(GPtrArray) views = named_views_read(config, SCREEN_ORDERS, NULL);
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < views->len; i++)
        g_string_append_printf(names, "%s%s", i == 0 ? "" : ", ",
                               ((const NamedView *)g_ptr_array_index(views, i))->name);
    return g_string_free(names, FALSE);
}

static void assert_names(const Config *config, const char *expected)
{
    g_autofree char *names = names_of(config);

    assert_string_equal(names, expected);
}

static void test_a_line_is_read_as_it_was_written(void **state)
{
    static const char *const lines[] = {
        "orders: Late = due<0d |",
        "orders: All by date = | by=due",
        "orders: দেরি = due<0d !polo | number due:14 -party by=-due",
        "orders: Bars = product:\"a | b\" x|y | by=due",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(GError) error = NULL;
        Screen screen = SCREEN_COUNT;
        g_autoptr(NamedView) view = named_view_parse(lines[i], &screen, &error);
        if (view == NULL)
            fail_msg("“%s”: %s", lines[i], error->message);
        g_autofree char *line = named_view_line(screen, view);
        g_autoptr(NamedView) again = named_view_parse(line, &screen, NULL);
        assert_non_null(again);
        assert_string_equal(again->filter, view->filter);
        assert_int_equal(g_strcmp0(again->layout, view->layout), 0);
        assert_int_equal(screen, SCREEN_ORDERS);
    }
    Screen screen;
    g_autoptr(NamedView) bare = named_view_parse("orders: X = qty>1", &screen, NULL);
    assert_string_equal(bare->filter, "qty>1");
    assert_null(bare->layout);
}

static void test_the_sort_of_a_layout(void **state)
{
    g_autoptr(NamedView) view = named_view_new(SCREEN_ORDERS, "X", "", "number by=-quantity", NULL);
    g_autoptr(NamedView) none = named_view_new(SCREEN_ORDERS, "X", "", "number", NULL);
    g_autofree char *key = NULL;
    gboolean descending = FALSE;

    assert_true(named_view_sort(view, &key, &descending));
    assert_string_equal(key, "quantity");
    assert_true(descending);
    assert_false(named_view_sort(none, &key, &descending));
}

static void test_what_anybody_may_send(void **state)
{
    g_autofree char *long_name = g_strnfill(NAMED_VIEW_NAME_MAX + 1, 'x');
    g_autofree char *with_long_name = g_strdup_printf("orders: %s = |", long_name);
    g_autofree char *blanks = g_strnfill(NAMED_VIEW_BYTES_MAX + 1, ' ');
    g_autofree char *too_long = g_strdup_printf("orders: X = %s|", blanks);
    const struct {
        const char *line, *part;
    } wrong[] = {
        {"", "a line as"},
        {"Late = due<0d", "a line as"},
        {too_long, "a line as"},
        {"leads: Late = due<0d |", "has no views"},
        {"home: Late = due<0d |", "has no views"},
        {"orders:  = due<0d |", "1 to 40"},
        {with_long_name, "1 to 40"},
        {"orders: a:b = |", "none of = [ ] | :"},
        {"orders: [looptrace] = |", "begins with a letter"},
        {"orders: #x = |", "begins with a letter"},
        {"orders: 2 = |", "isn't a number"},
        {"orders: La\nte = |", "can't be seen"},
        {"orders: La\033[2Jte = |", "can't be seen"},
        {"orders: La\xe2\x80\xaete = |", "can't be seen"},
        {"orders: La\xe2\x80\x8bte = |", "can't be seen"},
        {"orders: La\xff = |", "can't be seen"},
        {"orders: X = colour:red |", "at character 1: “colour:red”"},
        {"orders: X = a\033]0;b\a |", "can't be seen"},
        {"orders: X = a\n[keys] |", "can't be seen"},
        {"orders: X = | by=price", "can't be sorted"},
        {"orders: X = | due:0", "no column"},
        {"orders: X = | due:14:3", "no column"},
        {"orders: X = | Due", "no column"},
        {"orders: X = | -", "no column"},
        {"orders: X = | a\tb", "can't be seen"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        Screen screen;
        NamedView *view = named_view_parse(wrong[i].line, &screen, &error);
        if (view != NULL)
            fail_msg("“%s” is taken", wrong[i].line);
        assert_true(g_error_matches(error, FAULT, FAULT_USAGE));
        if (strstr(error->message, wrong[i].part) == NULL)
            fail_msg("“%s” doesn't say “%s”", error->message, wrong[i].part);
        assert_null(strpbrk(error->message, "\033\a\n"));
    }
}

static void test_those_of_the_config(void **state)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    Config *config =
        config_home_begin(state, "[views.orders]\nLate = due<0d |\nBad = colour:red |\n"
                                 "at risk = risk:yes | by=due\n[views.leads]\nHot = x |\n");
    g_autoptr(GPtrArray) views = named_views_read(config, SCREEN_ORDERS, problems);
    const NamedView *risk = g_ptr_array_index(views, 1);

    assert_names(config, "All, at risk, Unassigned, Late");
    assert_int_equal(risk->origin, VIEW_OWN); /* in place of the built-in one */
    assert_string_equal(risk->layout, "by=due");
    assert_int_equal(problems->len, 1);
    assert_non_null(strstr(g_ptr_array_index(problems, 0), "line 3: "));
    assert_int_equal(named_views_find(views, "LATE"), 3);
    assert_int_equal(named_views_find(views, "4"), 3);
    assert_int_equal(named_views_find(views, "5"), G_MAXUINT);
    assert_int_equal(config_warnings(config)[0] == NULL, TRUE);
}

static void test_changing_them(void **state)
{
    Config *config = config_home_begin(state, "");
    g_autoptr(NamedView) late = named_view_new(SCREEN_ORDERS, "Late", "due<0d", NULL, NULL);
    g_autoptr(NamedView) big = named_view_new(SCREEN_ORDERS, "Big", "qty>9", "by=due", NULL);
    g_autoptr(NamedView) all = named_view_new(SCREEN_ORDERS, "All", "qty>9", NULL, NULL);
    g_autoptr(NamedView) large = named_view_new(SCREEN_ORDERS, "Large", "qty>99", NULL, NULL);

    assert_true(named_view_put(config, SCREEN_ORDERS, late, "Late", NULL));
    assert_true(named_view_put(config, SCREEN_ORDERS, big, "Big", NULL));
    assert_names(config, "All, At risk, Unassigned, Late, Big");
    assert_false(named_view_put(config, SCREEN_ORDERS, all, "All", NULL));
    assert_false(named_view_put(config, SCREEN_ORDERS, late, "Big", NULL)); /* two of one name */
    assert_true(named_view_put(config, SCREEN_ORDERS, large, "Big", NULL));
    assert_true(named_view_move(config, SCREEN_ORDERS, "Large", TRUE, NULL));
    assert_names(config, "All, At risk, Unassigned, Large, Late");
    assert_false(named_view_move(config, SCREEN_ORDERS, "Large", TRUE, NULL));
    assert_false(named_view_remove(config, SCREEN_ORDERS, "All", NULL));
    assert_false(named_view_remove(config, SCREEN_ORDERS, "none", NULL));
    assert_true(named_view_remove(config, SCREEN_ORDERS, "large", NULL));
    assert_names(config, "All, At risk, Unassigned, Late");
}

#define VIEW_TEST(test)                                                                            \
    cmocka_unit_test_setup_teardown(test, config_home_set_up, config_home_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_is_read_as_it_was_written),
        cmocka_unit_test(test_the_sort_of_a_layout),
        cmocka_unit_test(test_what_anybody_may_send),
        VIEW_TEST(test_those_of_the_config),
        VIEW_TEST(test_changing_them),
    };

    return cmocka_run_group_tests_name("named_view", tests, NULL, NULL);
}
