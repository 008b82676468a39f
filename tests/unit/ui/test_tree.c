/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "json_tree.h"
#include "looptrace/json.h"
#include "terminal.h"

static const char quote[] = "{\"breakdown\": {\"yarn\": 9.80, \"knitting\": 4.10, "
                            "\"alternatives\": [{\"price\": \"18.20\"}, "
                            "{\"price\": \"17.90\"}]}, \"notes\": \"Need woven labels and "
                            "retail-ready packing, can you hold "
                            "price to May?\", \"empty\": {}, \"none\": null, \"urgent\": true}";

typedef struct {
    cJSON *json;
    UiTree *tree;
    guint asked; /* how many children the tree has asked for */
} Fixture;

static cJSON *parsed(const char *text)
{
    g_autoptr(GError) error = NULL;
    cJSON *json = json_parse(text, strlen(text), &error);

    if (json == NULL)
        fail_msg("%s", error->message);
    return json;
}

static Fixture open_text(const char *text, gboolean accessible, int rows, int columns)
{
    const UiArea area = {0, 0, rows, columns};
    Fixture fixture = {.json = parsed(text)};

    fixture.tree = ui_tree_new(&json_tree_source, fixture.json, accessible);
    ui_tree_set_area(fixture.tree, &area);
    return fixture;
}

static void close_text(Fixture *fixture)
{
    ui_tree_free(fixture->tree);
    cJSON_Delete(fixture->json);
}

static void assert_shown(const Fixture *fixture, int rows, int columns, const char *expected)
{
    Terminal *terminal = terminal_new(rows, columns);
    UiScreen *screen = terminal_open(terminal, NULL);
    int y, x, shown_y, shown_x;

    ui_tree_paint(fixture->tree, screen);
    ui_tree_cursor(fixture->tree, &y, &x);
    ui_screen_cursor(screen, y, x);
    terminal_assert(terminal, screen, expected);
    terminal_cursor(terminal, &shown_y, &shown_x);
    assert_int_equal(shown_y, y);
    assert_int_equal(shown_x, x);
    ui_screen_free(screen);
    terminal_free(terminal);
}

static void press(const Fixture *fixture, const char *keys)
{
    for (; *keys != '\0'; keys++)
        assert_int_not_equal(ui_tree_key(fixture->tree, (guint32)*keys), UI_TREE_FULL);
}

static void assert_path(const Fixture *fixture, const char *expected)
{
    g_autoptr(SafeText) path = ui_tree_path(fixture->tree);

    assert_string_equal(safe_text_utf8(path), expected);
}

static void a_quote_opened_step_by_step(void **state)
{
    Fixture fixture = open_text(quote, FALSE, 12, 40);

    assert_shown(&fixture, 12, 40,
                 "> ▸ breakdown  3 members\n"
                 "    notes  Need woven labels and\n"
                 "           retail-ready packing, can\n"
                 "           you hold price to May?\n"
                 "    empty  {}\n"
                 "    none  null\n"
                 "    urgent  true\n");
    press(&fixture, "ljjjl");
    assert_shown(&fixture, 12, 40,
                 "  ▾ breakdown  3 members\n"
                 "      yarn  9.8\n"
                 "      knitting  4.1\n"
                 ">   ▾ alternatives  2 entries\n"
                 "      ▸ 0  1 member\n"
                 "      ▸ 1  1 member\n"
                 "    notes  Need woven labels and\n"
                 "           retail-ready packing, can\n"
                 "           you hold price to May?\n"
                 "    empty  {}\n"
                 "    none  null\n"
                 "    urgent  true\n");
    press(&fixture, "ll");
    ui_tree_key(fixture.tree, UI_KEY_RIGHT);
    assert_path(&fixture, "breakdown › alternatives › 0 › price");
    press(&fixture, "h"); /* to the parent */
    assert_path(&fixture, "breakdown › alternatives › 0");
    press(&fixture, "hhh"); /* closed, to its parent, closed */
    assert_path(&fixture, "breakdown › alternatives");
    press(&fixture, "hh");
    assert_path(&fixture, "breakdown");
    assert_int_equal(ui_tree_lines(fixture.tree), 5);
    assert_int_equal(ui_tree_key(fixture.tree, UI_KEY_LEFT), UI_TREE_IGNORED);
    close_text(&fixture);
}

static void all_at_once(void **state)
{
    Fixture fixture = open_text(quote, FALSE, 30, 80);

    press(&fixture, "*");
    assert_int_equal(ui_tree_lines(fixture.tree), 12);
    press(&fixture, "h");
    assert_int_equal(ui_tree_lines(fixture.tree), 5);
    press(&fixture, "l*"); /* also when some of it is open */
    assert_int_equal(ui_tree_lines(fixture.tree), 12);
    assert_int_equal(ui_tree_key(fixture.tree, UI_KEY_END), UI_TREE_CHANGED);
    assert_path(&fixture, "urgent");
    assert_int_equal(ui_tree_key(fixture.tree, '*'), UI_TREE_IGNORED);
    close_text(&fixture);
}

static void in_the_accessible_mode_words(void **state)
{
    Fixture fixture = open_text(quote, TRUE, 12, 40);

    press(&fixture, "ljjj");
    assert_shown(&fixture, 12, 40,
                 "    breakdown (open)  3 members\n"
                 "      yarn  9.8\n"
                 "      knitting  4.1\n"
                 ">     alternatives (closed)  2 entries\n"
                 "    notes  Need woven labels and\n"
                 "           retail-ready packing, can\n"
                 "           you hold price to May?\n"
                 "    empty  {}\n"
                 "    none  null\n"
                 "    urgent  true\n");
    close_text(&fixture);
}

static void a_value_higher_than_the_area_is_scrolled_through(void **state)
{
    Fixture fixture =
        open_text("{\"a\": 1, \"long\": \"one two three four five six\", \"z\": 2}", FALSE, 3, 20);

    assert_shown(&fixture, 3, 20, ">   a  1\n    long\n      one two      ▼\n");
    press(&fixture, "j");
    assert_shown(&fixture, 3, 20, ">   long           ▲\n      one two\n      three four   ▼\n");
    press(&fixture, "j");
    assert_path(&fixture, "long");
    assert_shown(&fixture, 3, 20, "      one two      ▲\n      three four\n      five six     ▼\n");
    press(&fixture, "j");
    assert_path(&fixture, "z");
    assert_shown(&fixture, 3, 20, ">   z  2           ▲\n");
    close_text(&fixture);
}

static void narrow_areas_put_the_value_below(void **state)
{
    Fixture fixture = open_text("{\"a rather long label\": \"some words of text\"}", FALSE, 4, 26);

    assert_shown(&fixture, 4, 26, ">   a rather long label\n      some words of text\n");
    close_text(&fixture);
}

static char *nested(guint depth)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < depth; i++)
        g_string_append(text, "[");
    for (guint i = 0; i < depth; i++)
        g_string_append(text, "]");
    return g_string_free(text, FALSE);
}

static void as_deep_as_json_may_be(void **state)
{
    g_autofree char *text = nested(JSON_MAX_DEPTH);
    Fixture fixture = open_text(text, FALSE, 100, 40);

    for (guint i = 0; i < JSON_MAX_DEPTH * 2; i++)
        press(&fixture, "l");
    assert_int_equal(ui_tree_lines(fixture.tree), JSON_MAX_DEPTH - 1);
    g_autoptr(SafeText) path = ui_tree_path(fixture.tree);
    assert_true(g_str_has_suffix(safe_text_utf8(path), "0 › 0"));
    close_text(&fixture);
}

static gconstpointer counting_first(gpointer self, gconstpointer node)
{
    ((Fixture *)self)->asked++;
    return json_tree_source.first(NULL, node);
}

static gconstpointer counting_next(gpointer self, gconstpointer node)
{
    ((Fixture *)self)->asked++;
    return json_tree_source.next(NULL, node);
}

/* What is closed costs nothing; what is open, but out of sight, isn't formatted. */
static void nothing_is_asked_for_that_is_closed(void **state)
{
    g_autoptr(GString) text = g_string_new("{\"small\": 1, \"large\": [0");
    Fixture fixture = {0};
    UiTreeSource source = json_tree_source;
    const UiArea area = {0, 0, 24, 80};

    for (int i = 0; i < 200000; i++)
        g_string_append(text, ",{}");
    g_string_append(text, "]}");
    fixture.json = parsed(text->str);
    source.self = &fixture;
    source.first = counting_first;
    source.next = counting_next;
    fixture.tree = ui_tree_new(&source, fixture.json, FALSE);
    ui_tree_set_area(fixture.tree, &area);
    assert_true(fixture.asked <= 4);
    ui_tree_key(fixture.tree, 'j');
    assert_int_equal(ui_tree_key(fixture.tree, 'l'), UI_TREE_FULL);
    assert_int_equal(ui_tree_lines(fixture.tree), UI_TREE_LINES_MAX);
    guint before = fixture.asked;
    assert_int_equal(ui_tree_key(fixture.tree, UI_KEY_END), UI_TREE_CHANGED);
    for (int i = 0; i < 1000; i++)
        ui_tree_key(fixture.tree, 'k');
    assert_int_equal(fixture.asked, before);
    assert_int_equal(ui_tree_key(fixture.tree, UI_KEY_HOME), UI_TREE_CHANGED);
    ui_tree_key(fixture.tree, 'j');
    assert_int_equal(ui_tree_key(fixture.tree, '*'), UI_TREE_FULL);
    assert_int_equal(ui_tree_lines(fixture.tree), UI_TREE_LINES_MAX);
    close_text(&fixture);
}

static void what_is_too_long_says_how_much_more_there_is(void **state)
{
    g_autofree char *many = g_strnfill(1000000, 'x');
    g_autofree char *text = g_strdup_printf("{\"long\": \"%s\"}", many);
    Fixture fixture = open_text(text, FALSE, 3, 60);

    for (int i = 0; i < 200; i++)
        press(&fixture, "j");
    Terminal *terminal = terminal_new(3, 60);
    UiScreen *screen = terminal_open(terminal, NULL);
    ui_tree_paint(fixture.tree, screen);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    g_autofree char *shown = terminal_text(terminal);
    assert_non_null(strstr(shown, "… and 996 k more"));
    ui_screen_free(screen);
    terminal_free(terminal);
    close_text(&fixture);
}

static void an_empty_tree(void **state)
{
    Fixture fixture = open_text("{}", FALSE, 3, 40);
    int y, x;

    assert_shown(&fixture, 3, 40, "  There is nothing in it\n");
    assert_null(ui_tree_selected(fixture.tree));
    assert_int_equal(ui_tree_key(fixture.tree, 'j'), UI_TREE_IGNORED);
    assert_path(&fixture, "");
    close_text(&fixture);
    UiTree *none = ui_tree_new(&json_tree_source, NULL, FALSE);
    ui_tree_cursor(none, &y, &x);
    ui_tree_free(none);
    ui_tree_free(NULL);
}

static void in_any_area(void **state)
{
    Terminal *terminal = terminal_new(12, 60);
    UiScreen *screen = terminal_open(terminal, NULL);
    Fixture fixture = open_text(quote, FALSE, 12, 60);
    int y, x;

    press(&fixture, "*");
    for (int columns = -1; columns < 60; columns++) {
        const UiArea area = {0, 0, columns % 13, columns};
        ui_tree_set_area(fixture.tree, &area);
        ui_tree_key(fixture.tree, columns % 3 == 0 ? UI_KEY_PAGE_DOWN : UI_KEY_UP);
        ui_tree_paint(fixture.tree, screen);
        ui_tree_cursor(fixture.tree, &y, &x);
    }
    close_text(&fixture);
    ui_screen_free(screen);
    terminal_free(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quote_opened_step_by_step),
        cmocka_unit_test(all_at_once),
        cmocka_unit_test(in_the_accessible_mode_words),
        cmocka_unit_test(a_value_higher_than_the_area_is_scrolled_through),
        cmocka_unit_test(narrow_areas_put_the_value_below),
        cmocka_unit_test(as_deep_as_json_may_be),
        cmocka_unit_test(nothing_is_asked_for_that_is_closed),
        cmocka_unit_test(what_is_too_long_says_how_much_more_there_is),
        cmocka_unit_test(an_empty_tree),
        cmocka_unit_test(in_any_area),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
