/* SPDX-License-Identifier: MIT */
/*
 * A quote of any shape, from the text that the server sends to the screen of a person: 10,000 values of a seeded generator,
 * which says of each how many lines it has, or why it must be refused in words. One of twenty (all of them with
 * QUOTE_SHAPES_SEEN=all) is looked at on a terminal (libvterm) that is higher than most: its first screen is how the value
 * begins, its last one how it ends.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../text/hostile.h"
#include "../ui/terminal.h"
#include "json_tree.h"
#include "lead_acts.h"
#include "looptrace/codec.h"
#include "looptrace/text.h"

#define ROWS    120
#define COLUMNS 160
#define SHAPES  10000
#define BUDGET  60 /* values of one quote, more or less */

/* ---- what is sent, and what must be seen of it ---- */

typedef struct {
    Hostile random;
    GString *json;
    GString *seen; /* without blanks: labels and values in their order */
    guint lines, depth, left;
    const char *poison; /* why it can't be a tree; NULL: it can */
} Shape;

static guint pick(Shape *shape, guint below)
{
    return hostile_number(&shape->random, below);
}

static void add_seen(Shape *shape, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text != ' ' && *text != '\n')
            g_string_append_c(shape->seen, *text);
}

static void add_string(Shape *shape, gboolean is_name)
{
    static const struct {
        const char *json, *seen;
    } pieces[] = {
        {"yarn", "yarn"},       {"18.20", "18.20"}, {"größe ", "größe "},
        {"編み物", "編み物"},   {"\\u00e9", "é"},   {"\\ud83e\\uddf6", "\U0001F9F6"},
        {"\\u001b[2J", "␛[2J"}, {"\\u0007", "␇"},   {"\\u202e", "\uFFFD"},
        {"\\u0085", "\uFFFD"},  {"a\\nb", "a\nb"},  {"\\\"", "\""},
        {"\\\\", "\\"},         {"\\u200b", ""},    {"<script>", "<script"},
    };
    guint n = 1 + pick(shape, 6);

    g_string_append_c(shape->json, '"');
    if (is_name) /* no two members of a name by chance */
        g_string_append_printf(shape->json, "m%u", shape->lines);
    g_autoptr(GString) seen = g_string_new(NULL);
    if (is_name)
        g_string_append_printf(seen, "m%u", shape->lines);
    for (guint i = 0; i < n; i++) {
        guint which = pick(shape, G_N_ELEMENTS(pieces) - 1);
        g_string_append(shape->json, pieces[which].json);
        g_string_append(seen, pieces[which].seen);
    }
    g_string_append_c(shape->json, '"');
    add_seen(shape, seen->str);
}

/* So long that the tree ends it and says so; to a megabyte. */
static void add_long_string(Shape *shape)
{
    guint length = 5000 + (pick(shape, 40) == 0 ? 1000000 : pick(shape, 3000));
    g_autofree char *text = g_strnfill(length, 'x'), *begin = g_strnfill(UI_TREE_VALUE_MAX, 'x');
    g_autofree char *more = text_bytes(length - UI_TREE_VALUE_MAX);
    g_autofree char *words = g_strdup_printf("… and %s more", more);

    g_string_append_printf(shape->json, "\"%s\"", text);
    add_seen(shape, begin);
    add_seen(shape, words);
}

static void add_number(Shape *shape)
{
    static const char *const numbers[] = {
        "0",
        "-0",
        "18.20",
        "1e308",
        "1E+400",
        "-1e-999",
        "123456789012345678901234567890.10",
        "0.1000000000000000055511151231257827021181583404541015625",
        "9007199254740993"};
    const char *number = numbers[pick(shape, G_N_ELEMENTS(numbers))];

    g_string_append(shape->json, number);
    add_seen(shape, number);
}

static void add_poison(Shape *shape)
{
    static const char *const poisons[][2] = {
        {"\"nothing\\u0000more\"", "NUL"},
        {"{\"price\":1,\"price\":2}", "two members of the same name"},
        {"\"\\ud800\"", "JSON"},
        {"01", "JSON"},
        {"[1,]", "JSON"},
        {"\"\x01\"", "control character"},
        {"\"\\ud83e\"", "JSON"},
    };
    const char *const *poison = poisons[pick(shape, G_N_ELEMENTS(poisons))];

    g_string_append(shape->json, poison[0]);
    shape->poison = poison[1];
}

static void add_value(Shape *shape);

static void add_branch(Shape *shape, gboolean is_object, guint n)
{
    g_autofree char *how_many = g_strdup_printf(is_object ? (n == 1 ? "%u member" : "%u members")
                                                          : (n == 1 ? "%u entry" : "%u entries"),
                                                n);

    if (n == 0) {
        g_string_append(shape->json, is_object ? "{}" : "[]");
        add_seen(shape, is_object ? "{}" : "[]");
        return;
    }
    add_seen(shape, how_many);
    g_string_append_c(shape->json, is_object ? '{' : '[');
    shape->depth++;
    for (guint i = 0; i < n; i++) {
        if (i > 0)
            g_string_append_c(shape->json, ',');
        shape->lines++;
        if (is_object) {
            add_string(shape, TRUE);
            g_string_append_c(shape->json, ':');
        } else {
            g_autofree char *label = g_strdup_printf("%u", i);
            add_seen(shape, label);
        }
        add_value(shape);
    }
    shape->depth--;
    g_string_append_c(shape->json, is_object ? '}' : ']');
}

static void add_plain(Shape *shape)
{
    static const char *const words[] = {"true", "false", "null"};
    const char *word = words[pick(shape, G_N_ELEMENTS(words))];

    g_string_append(shape->json, word);
    add_seen(shape, word);
}

static void add_value(Shape *shape)
{
    guint kind = pick(shape, 1000);

    if (shape->left > 0)
        shape->left--;
    if (kind < 2 && shape->poison == NULL)
        add_poison(shape);
    else if (kind < 6)
        add_long_string(shape);
    else if (kind < 300)
        add_string(shape, FALSE);
    else if (kind < 500)
        add_number(shape);
    else if (kind < 560 || shape->left == 0)
        add_plain(shape);
    else
        add_branch(shape, kind % 2 == 0, pick(shape, shape->left < 8 ? 2 : 8));
}

/* Deeper than may be read, in some. */
static void add_deep(Shape *shape)
{
    guint depth = 20 + pick(shape, 60);

    for (guint i = 0; i < depth; i++) {
        g_string_append_c(shape->json, '[');
        add_seen(shape, i + 1 < depth ? "1 entry0" : "1 entry0deep");
        shape->lines++;
    }
    g_string_append(shape->json, "\"deep\"");
    for (guint i = 0; i < depth; i++)
        g_string_append_c(shape->json, ']');
    if (depth > JSON_MAX_DEPTH)
        shape->poison = "JSON";
}

static void add_wide(Shape *shape)
{
    shape->left = 0; /* plain ones within */
    add_branch(shape, pick(shape, 2) == 0, 500 + pick(shape, 2500));
}

static Shape *shape_new(guint64 seed)
{
    Shape *shape = g_new0(Shape, 1);

    *shape = (Shape){.random = {seed}, .json = g_string_new(NULL), .seen = g_string_new(NULL)};
    shape->lines = 1; /* its own */
    shape->left = BUDGET;
    add_seen(shape, "quote");
    switch (pick(shape, 50)) {
    case 0:
        add_deep(shape);
        break;
    case 1:
        add_wide(shape);
        break;
    case 2: /* no object at all */
        add_value(shape);
        break;
    default:
        add_branch(shape, TRUE, 1 + pick(shape, 8));
    }
    return shape;
}

static void shape_free(Shape *shape)
{
    g_string_free(shape->json, TRUE);
    g_string_free(shape->seen, TRUE);
    g_free(shape);
}

/* ---- as a person sees it ---- */

static Lead *lead_of(const Shape *shape)
{
    g_autoptr(GString) answer =
        g_string_new("[{\"id\":\"5f0e1c3a-0000-4000-8000-000000000001\",\"quote_data\":");
    g_autoptr(GError) error = NULL;

    json_append_string(answer, shape->json->str, -1);
    g_string_append(answer, "}]");
    g_autoptr(GPtrArray) leads = codec_leads_from_json(answer->str, answer->len, &error);
    if (leads == NULL)
        fail_msg("the lead isn't read: %s", error->message);
    return g_ptr_array_steal_index(leads, 0);
}

/* What the screen shows without blanks and without what the tree draws itself. */
static char *seen_on(UiTree *tree, UiScreen *screen, Terminal *terminal)
{
    static const char *const drawn[] = {">", "▸", "▾", "▲", "▼"};

    ui_screen_erase(screen);
    ui_tree_paint(tree, screen);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    g_autofree char *text = terminal_text(terminal);
    GString *seen = g_string_new(NULL);
    for (const char *c = text; *c != '\0'; c++)
        if (*c != ' ' && *c != '\n')
            g_string_append_c(seen, *c);
    for (gsize i = 0; i < G_N_ELEMENTS(drawn); i++)
        g_string_replace(seen, drawn[i], "", 0);
    return g_string_free(seen, FALSE);
}

static void assert_seen(const Shape *shape, UiTree *tree, UiScreen *screen, Terminal *terminal,
                        guint64 seed)
{
    g_autofree char *first = seen_on(tree, screen, terminal);
    gsize begins = strlen(first);

    if (begins > shape->seen->len || memcmp(first, shape->seen->str, begins) != 0)
        fail_msg("seed %" G_GUINT64_FORMAT ": sees\n%s\nof\n%s\nwhich is\n%.2000s", seed, first,
                 shape->seen->str, shape->json->str);
    ui_tree_key(tree, UI_KEY_END);
    for (int i = 0; i < 100 && ui_tree_key(tree, UI_KEY_DOWN) == UI_TREE_CHANGED; i++)
        ;
    g_autofree char *last = seen_on(tree, screen, terminal);
    if (!g_str_has_suffix(shape->seen->str, last) || *last == '\0')
        fail_msg("seed %" G_GUINT64_FORMAT ": sees at its end\n%s\nof\n%s", seed, last,
                 shape->seen->str);
}

static void assert_refused_in_words(const Shape *shape, const cJSON *root, guint64 seed)
{
    const char *shown = json_text(root, "quote");

    if (shown == NULL || strstr(shown, "can't be shown as a tree") == NULL ||
        strstr(shown, shape->poison) == NULL || !g_str_has_suffix(shown, shape->json->str))
        fail_msg("seed %" G_GUINT64_FORMAT ": no word of “%s” in\n%.300s", seed, shape->poison,
                 shown);
}

static void look_at(Shape *shape, guint64 seed, UiScreen *screen, Terminal *terminal)
{
    const UiArea area = {0, 0, ROWS, COLUMNS};
    g_autoptr(Lead) lead = lead_of(shape);
    g_autoptr(cJSON) root = lead_tree(lead);
    UiTree *tree = ui_tree_new(&json_tree_source, root, FALSE);

    ui_tree_set_area(tree, &area);
    ui_tree_key(tree, '*');
    if (shape->poison != NULL)
        assert_refused_in_words(shape, root, seed);
    else if (screen != NULL)
        assert_seen(shape, tree, screen, terminal, seed);
    if (shape->poison == NULL)
        assert_int_equal(ui_tree_lines(tree), shape->lines);
    ui_tree_free(tree);
}

static void a_quote_of_any_shape_is_seen_or_refused_in_words(void **state)
{
    Terminal *terminal = terminal_new(ROWS, COLUMNS);
    UiScreen *screen = terminal_open(terminal, NULL);
    guint each = g_strcmp0(g_getenv("QUOTE_SHAPES_SEEN"), "all") == 0 ? 1 : 20, refused = 0;
    gsize bytes = 0;

    for (guint64 seed = 1; seed <= SHAPES; seed++) {
        Shape *shape = shape_new(seed * 0x9E3779B97F4A7C15u);

        look_at(shape, seed, seed % each == 0 ? screen : NULL, terminal);
        refused += shape->poison != NULL;
        bytes += shape->json->len;
        shape_free(shape);
    }
    print_message("# %u quotes, %zu MB of JSON: %u refused in words\n", SHAPES, bytes / 1000000,
                  refused);
    assert_true(refused > 100 && refused < SHAPES / 2);
    ui_screen_free(screen);
    terminal_free(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quote_of_any_shape_is_seen_or_refused_in_words),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("quote_shapes", tests, NULL, NULL);
}
