/* SPDX-License-Identifier: MIT */
/* What is seen with each TERM is the table of docs/looks.md: this makes it anew from what libvterm shows,
 * and compares. GOLDEN_UPDATE=1 rewrites it. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "screen.h"
#include "terminal.h"

#define TABLE_BEGIN "<!-- terminals: made by tests/unit/ui/test_terminals.c -->\n"
#define TABLE_END   "<!-- end of terminals -->\n"

static const char *const terms[] = {
    NULL,
    "no-such-terminal",
    "dumb",
    "vt100",
    "vt220",
    "linux",
    "screen",
    "screen-256color",
    "tmux",
    "tmux-256color",
    "xterm",
    "xterm-16color",
    "xterm-256color",
    "xterm-direct",
    "rxvt-unicode-256color",
    "ansi",
};

static const char *colour_name(int colour)
{
    static const char *const names[] = {"black", "red",     "green", "yellow",
                                        "blue",  "magenta", "cyan",  "white"};

    return colour < 0 ? NULL : colour < 8 ? names[colour] : "grey";
}

/* "red, bold", "plain". */
static char *look_words(TerminalLook look)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    if (colour_name(look.foreground) != NULL)
        g_ptr_array_add(words, (gpointer)colour_name(look.foreground));
    if (look.bold)
        g_ptr_array_add(words, (gpointer) "bold");
    if (look.underline)
        g_ptr_array_add(words, (gpointer) "underlined");
    if (look.reverse)
        g_ptr_array_add(words, (gpointer) "reversed");
    g_ptr_array_add(words, NULL);
    return words->len == 1 ? g_strdup("plain") : g_strjoinv(", ", (char **)words->pdata);
}

static void append_row(GString *table, const char *term, Terminal *terminal, UiScreen *screen)
{
    const UiArea all = {0, 0, 4, 40};
    const UiRole roles[] = {UI_SELECTED, UI_RISK, UI_BAD, UI_DIM};
    g_autofree char *bar = text_bar(80, 6, ui_screen_is_ascii(screen));

    ui_screen_erase(screen);
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        ui_paint_literal(screen, &all, (int)i, 0, "x", roles[i]);
    ui_paint_literal(screen, &all, 0, 2, bar, UI_PROGRESS);
    ui_screen_flush(screen);
    terminal_sync(terminal);

    g_autofree char *drawn = terminal_cells(terminal, 0, 2, 8);
    g_string_append_printf(table, "| %s | %d |", term,
                           screen->colours == THEME_DIRECT ? 1 << 24 : screen->colours);
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++) {
        g_autofree char *words = look_words(terminal_look(terminal, (int)i, 0));
        /* libvterm doesn't tell of dim; what counts is that the terminal is asked for it. */
        if (roles[i] == UI_DIM && *screen->looks[UI_DIM].enter != '\0' &&
            strcmp(words, "plain") == 0) {
            g_free(words);
            words = g_strdup("dim");
        }
        g_string_append_printf(table, " %s |", words);
    }
    g_string_append_printf(table, " `%s` | %s |\n", drawn,
                           terminal_is_alternate(terminal) ? "comes back" : "is drawn over");
}

static void append_terminal(GString *table, const char *term)
{
    const UiOptions options = {0};
    Terminal *terminal = terminal_new(4, 40);
    g_autoptr(GError) error = NULL;
    g_autofree char *shown = term == NULL ? g_strdup("not set") : g_strdup_printf("`%s`", term);

    if (term == NULL)
        g_unsetenv("TERM");
    else
        g_setenv("TERM", term, TRUE);
    UiScreen *screen = screen_open(terminal_open_fd(terminal), &options, &error);
    if (screen != NULL) {
        append_row(table, shown, terminal, screen);
    } else {
        assert_true(g_error_matches(error, FAULT, FAULT_IO));
        g_string_append_printf(
            table, "| %s | – | it says why, and names the commands | | | | | |\n", shown);
    }
    ui_screen_free(screen);
    terminal_free(terminal);
}

static char *terminals_table(void)
{
    GString *table = g_string_new("| TERM | colours | selected row | at risk | refused | dimmed | "
                                  "80 % | what was there before |\n"
                                  "|---|---|---|---|---|---|---|---|\n");

    for (gsize i = 0; i < G_N_ELEMENTS(terms); i++)
        append_terminal(table, terms[i]);
    return g_string_free(table, FALSE);
}

static void test_the_table_is_true(void **state)
{
    const char *path = g_getenv("LOOKS_PAGE");
    g_autofree char *page = NULL, *seen = terminals_table();

    assert_non_null(path);
    assert_true(g_file_get_contents(path, &page, NULL, NULL));
    char *begin = strstr(page, TABLE_BEGIN), *end = strstr(page, TABLE_END);
    assert_non_null(begin);
    assert_non_null(end);
    begin += strlen(TABLE_BEGIN);
    if (g_getenv("GOLDEN_UPDATE") != NULL) {
        g_autoptr(GString) fresh = g_string_new_len(page, begin - page);
        g_string_append(fresh, seen);
        g_string_append(fresh, end);
        assert_true(g_file_set_contents(path, fresh->str, -1, NULL));
        return;
    }
    g_autofree char *said = g_strndup(begin, (gsize)(end - begin));
    assert_string_equal(said, seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_table_is_true)};

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("terminals", tests, NULL, NULL);
}
