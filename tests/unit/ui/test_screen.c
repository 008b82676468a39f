/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "orders.h"
#include "screen.h"
#include "terminal.h"

static void assert_same_settings(const Terminal *terminal, const struct termios *before)
{
    struct termios after;

    terminal_settings(terminal, &after);
    assert_memory_equal(&after, before, sizeof after);
}

static void paint_word(UiScreen *screen, const char *word)
{
    const UiArea all = {0, 0, ui_screen_rows(screen), ui_screen_columns(screen)};

    ui_screen_erase(screen);
    ui_paint_literal(screen, &all, 0, 0, word, UI_NORMAL);
}

/* ---- start and end ---- */

static void test_the_terminal_is_as_it_was(void **state)
{
    Terminal *terminal = terminal_new(24, 80);
    struct termios before, within;

    terminal_settings(terminal, &before);
    UiScreen *screen = terminal_open(terminal, NULL);
    paint_word(screen, "hello");
    terminal_assert(terminal, screen, "hello\n");
    terminal_settings(terminal, &within);
    assert_true(terminal_is_alternate(terminal));
    assert_int_equal(within.c_lflag & (ICANON | ECHO), 0);
    assert_int_equal(within.c_iflag & ICRNL, 0);
    assert_int_not_equal(within.c_lflag & ISIG, 0);

    ui_screen_free(screen);
    terminal_sync(terminal);
    assert_false(terminal_is_alternate(terminal));
    assert_same_settings(terminal, &before);
    terminal_free(terminal);
}

static void test_again_and_again(void **state)
{
    Terminal *terminal = terminal_new(24, 80);
    struct termios before;

    terminal_settings(terminal, &before);
    for (int i = 0; i < 5; i++) {
        UiScreen *screen = terminal_open(terminal, NULL);
        paint_word(screen, "again");
        terminal_assert(terminal, screen, "again\n");
        ui_screen_free(screen);
        assert_same_settings(terminal, &before);
    }
    ui_screen_free(NULL);
    terminal_free(terminal);
}

static void assert_no_screen(const Terminal *terminal, const UiOptions *options, FaultKind kind,
                             const char *part)
{
    g_autoptr(GError) error = NULL;
    struct termios before;

    terminal_settings(terminal, &before);
    assert_null(screen_open(terminal_open_fd(terminal), options, &error));
    assert_true(g_error_matches(error, FAULT, (gint)kind));
    if (strstr(error->message, part) == NULL)
        fail_msg("“%s” doesn't say “%s”", error->message, part);
    assert_same_settings(terminal, &before);
}

static void test_terminals_that_will_not_do(void **state)
{
    const UiOptions options = {0};
    Terminal *terminal = terminal_new(24, 80);

    g_setenv("TERM", "dumb", TRUE);
    assert_no_screen(terminal, &options, FAULT_IO, "“dumb”: use the commands");
    terminal_environment();
    terminal_free(terminal);
}

static void test_an_unknown_terminal_is_taken_for_a_common_one(void **state)
{
    static const char *const names[] = {"", "no-such-terminal", "../../etc/passwd"};
    Terminal *terminal = terminal_new(24, 80);

    for (gsize i = 0; i <= G_N_ELEMENTS(names); i++) {
        if (i < G_N_ELEMENTS(names))
            g_setenv("TERM", names[i], TRUE);
        else
            g_unsetenv("TERM");
        UiScreen *screen = terminal_open(terminal, NULL);
        paint_word(screen, "still");
        terminal_assert(terminal, screen, "still\n");
        ui_screen_free(screen);
    }
    terminal_environment();
    terminal_free(terminal);
}

static void test_terminals_of_all_kinds(void **state)
{
    static const char *const names[] = {"linux", "vt100", "vt220",           "screen",
                                        "tmux",  "xterm", "screen-256color", "tmux-256color",
                                        "ansi",  "rxvt",  "xterm-256color"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        Terminal *terminal = terminal_new(6, 30);
        g_setenv("TERM", names[i], TRUE);
        UiScreen *screen = terminal_open(terminal, NULL);
        const UiArea all = {0, 0, 6, 30};
        for (int role = 0; role < UI_ROLE_COUNT; role++)
            ui_paint_literal(screen, &all, 2, role, "x", (UiRole)role);
        ui_paint_literal(screen, &all, 5, 0, "at the bottom, to the right: #", UI_SELECTED);
        /* Where the last column isn't used, what is behind it is cut. */
        terminal_assert(terminal, screen,
                        ui_screen_columns(screen) == 30
                            ? "\n\nxxxxxxxxxxxxxxx\n\n\nat the bottom, to the right: #\n"
                            : "\n\nxxxxxxxxxxxxxxx\n\n\nat the bottom, to the right:\n");
        assert_int_equal(ui_screen_columns(screen), strcmp(names[i], "ansi") == 0 ? 29 : 30);
        ui_screen_free(screen);
        terminal_free(terminal);
    }
    terminal_environment();
}

static void test_what_is_no_terminal(void **state)
{
    const UiOptions options = {0};
    g_autoptr(GError) error = NULL;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_null(screen_open(ends[1], &options, &error));
    assert_true(g_error_matches(error, FAULT, FAULT_IO));
    assert_non_null(strstr(error->message, "needs a terminal"));
    close(ends[0]);
}

static void test_a_wrong_theme_leaves_the_terminal_alone(void **state)
{
    const UiOptions options = {.theme = "no-such-theme"};
    Terminal *terminal = terminal_new(24, 80);

    assert_no_screen(terminal, &options, FAULT_CONFIG, "no-such-theme");
    terminal_sync(terminal);
    assert_false(terminal_is_alternate(terminal));
    terminal_free(terminal);
}

/* ---- capabilities ---- */

/* A terminal that mixes its colours gets red, green and blue, also beside curses (loose.c). */
static void test_direct_colours(void **state)
{
    const UiOptions options = {.theme = "dark"};
    Terminal *terminal = terminal_new(24, 80);
    const UiArea area = {0, 0, 24, 80};

    g_setenv("TERM", "xterm-direct", TRUE);
    UiScreen *screen = terminal_open(terminal, &options);
    ui_paint_literal(screen, &area, 0, 0, "risk", UI_RISK);
    ui_paint_literal(screen, &area, 1, 0, "ক", UI_RISK);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    const char *raw = terminal_raw(terminal);
    const char *first = strstr(raw, "38:2::255:180:84");
    assert_non_null(first);
    assert_non_null(strstr(first + 1, "38:2::255:180:84"));
    ui_screen_free(screen);
    terminal_free(terminal);
    terminal_environment();
}

static void test_no_utf8_no_utf8(void **state)
{
    Terminal *terminal = terminal_new(24, 80);

    setlocale(LC_ALL, "C");
    UiScreen *screen = terminal_open(terminal, NULL);
    assert_true(ui_screen_is_ascii(screen));
    paint_word(screen, "Größe…");
    terminal_assert(terminal, screen, "Grose~\n");
    ui_screen_free(screen);
    setlocale(LC_ALL, "C.UTF-8");
    screen = terminal_open(terminal, NULL);
    assert_false(ui_screen_is_ascii(screen));
    ui_screen_free(screen);
    terminal_free(terminal);
}

static gboolean has_colour(UiColour colour, const char *term)
{
    const UiOptions options = {.colour = colour};
    Terminal *terminal = terminal_new(24, 80);
    const UiArea all = {0, 0, 24, 80};

    g_setenv("TERM", term, TRUE);
    UiScreen *screen = terminal_open(terminal, &options);
    gboolean has = ui_screen_has_colour(screen);
    ui_paint_literal(screen, &all, 0, 0, "risk", UI_RISK);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    assert_int_equal(terminal_look(terminal, 0, 0).foreground, has ? 1 : -1);
    assert_int_equal(terminal_look(terminal, 0, 0).bold, !has);
    ui_screen_free(screen);
    terminal_free(terminal);
    terminal_environment();
    return has;
}

static void test_colour(void **state)
{
    assert_true(has_colour(UI_COLOUR_AUTO, "xterm-256color"));
    assert_true(has_colour(UI_COLOUR_AUTO, "xterm"));
    assert_false(has_colour(UI_COLOUR_AUTO, "vt100"));
    assert_false(has_colour(UI_COLOUR_ALWAYS, "vt100"));
    assert_false(has_colour(UI_COLOUR_NEVER, "xterm"));
    g_setenv("NO_COLOR", "1", TRUE);
    assert_false(has_colour(UI_COLOUR_AUTO, "xterm"));
    g_setenv("NO_COLOR", "1", TRUE);
    assert_true(has_colour(UI_COLOUR_ALWAYS, "xterm"));
}

static int escape_delay(void)
{
    Terminal *terminal = terminal_new(24, 80);
    UiScreen *screen = terminal_open(terminal, NULL);
    int delay = get_escdelay();

    ui_screen_free(screen);
    terminal_free(terminal);
    return delay;
}

static void test_escape_delay(void **state)
{
    assert_int_equal(escape_delay(), 25);
    g_setenv("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.2 22", TRUE);
    assert_int_equal(escape_delay(), 100);
    g_setenv("ESCDELAY", "300", TRUE);
    assert_int_equal(escape_delay(), 300);
    g_setenv("ESCDELAY", "soon", TRUE);
    assert_int_equal(escape_delay(), 100);
    terminal_environment();
}

/* ---- frames ---- */

static void test_an_unchanged_frame_costs_nothing(void **state)
{
    Terminal *terminal = terminal_new(24, 80);
    UiScreen *screen = terminal_open(terminal, NULL);

    paint_word(screen, "বাংলা and é");
    terminal_assert(terminal, screen, "বাংলা and é\n");
    paint_word(screen, "বাংলা and é");
    ui_screen_flush(screen);
    assert_int_equal(terminal_sync(terminal), 0);
    ui_screen_free(screen);
    terminal_free(terminal);
}

static void test_repaint_mends_what_others_wrote(void **state)
{
    Terminal *terminal = terminal_new(4, 20);
    UiScreen *screen = terminal_open(terminal, NULL);
    const char noise[] = "\033[H\033[2Jwall: shutdown";

    paint_word(screen, "mine বাংলা");
    terminal_assert(terminal, screen, "mine বাংলা\n");
    assert_int_equal(write(terminal_open_fd(terminal), noise, sizeof noise - 1), sizeof noise - 1);
    terminal_sync(terminal);
    ui_screen_repaint(screen);
    terminal_assert(terminal, screen, "mine বাংলা\n");
    ui_screen_free(screen);
    terminal_free(terminal);
}

static void test_suspend_and_come_back(void **state)
{
    Terminal *terminal = terminal_new(4, 20);
    struct termios before;

    terminal_settings(terminal, &before);
    UiScreen *screen = terminal_open(terminal, NULL);
    paint_word(screen, "mine");
    terminal_assert(terminal, screen, "mine\n");
    ui_screen_suspend(screen);
    ui_screen_flush(screen); /* a frame that was under way must not bring it back */
    terminal_sync(terminal);
    assert_false(terminal_is_alternate(terminal));
    assert_same_settings(terminal, &before);
    ui_screen_repaint(screen);
    terminal_assert(terminal, screen, "mine\n");
    assert_true(terminal_is_alternate(terminal));
    ui_screen_suspend(screen);
    ui_screen_free(screen);
    assert_same_settings(terminal, &before);
    terminal_free(terminal);
}

/* Whoever asks a terminal to report its focus must also tell it to stop, or the shell gets the reports. */
static void test_focus_is_reported_while_the_screen_is_ours(void **state)
{
    Terminal *terminal = terminal_new(4, 20);
    UiScreen *screen = terminal_open(terminal, NULL);

    ui_screen_flush(screen);
    terminal_sync(terminal);
    assert_non_null(strstr(terminal_raw(terminal), "\033[?1004h"));
    ui_screen_suspend(screen);
    terminal_sync(terminal);
    assert_non_null(strstr(terminal_raw(terminal), "\033[?1004l"));
    ui_screen_repaint(screen);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    assert_non_null(strstr(terminal_raw(terminal), "\033[?1004h"));
    ui_screen_free(screen);
    terminal_sync(terminal);
    assert_non_null(strstr(terminal_raw(terminal), "\033[?1004l"));
    terminal_free(terminal);
}

static void test_terminals_of_another_kind_are_left_alone(void **state)
{
    static const char *const names[] = {"vt100", "vt220"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        Terminal *terminal = terminal_new(4, 20);
        g_setenv("TERM", names[i], TRUE);
        UiScreen *screen = terminal_open(terminal, NULL);
        ui_screen_flush(screen);
        terminal_sync(terminal);
        assert_null(strstr(terminal_raw(terminal), "1004"));
        ui_screen_free(screen);
        terminal_free(terminal);
    }
    terminal_environment();
}

static void test_the_cursor_stays_on_the_screen(void **state)
{
    Terminal *terminal = terminal_new(4, 20);
    UiScreen *screen = terminal_open(terminal, NULL);
    int y, x;

    ui_screen_cursor(screen, 2, 7);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    terminal_cursor(terminal, &y, &x);
    assert_int_equal(y, 2);
    assert_int_equal(x, 7);
    ui_screen_cursor(screen, 99, -5);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    terminal_cursor(terminal, &y, &x);
    assert_int_equal(y, 3);
    assert_int_equal(x, 0);
    ui_screen_free(screen);
    terminal_free(terminal);
}

/* ---- size ---- */

static void test_resize(void **state)
{
    Terminal *terminal = terminal_new(24, 80);
    UiScreen *screen = terminal_open(terminal, NULL);

    assert_false(ui_screen_resize(screen));
    terminal_resize(terminal, 10, 40);
    assert_true(ui_screen_resize(screen));
    assert_int_equal(ui_screen_rows(screen), 10);
    assert_int_equal(ui_screen_columns(screen), 40);
    paint_word(screen, "smaller");
    terminal_assert(terminal, screen, "smaller\n");
    terminal_resize(terminal, 0, 0); /* a serial line doesn't know */
    assert_false(ui_screen_resize(screen));
    terminal_resize(terminal, 10, 40);
    ui_screen_free(screen);
    terminal_free(terminal);
}

static void test_the_environment_does_not_say_the_size(void **state)
{
    Terminal *terminal = terminal_new(12, 50);

    g_setenv("LINES", "99", TRUE);
    g_setenv("COLUMNS", "5", TRUE);
    UiScreen *screen = terminal_open(terminal, NULL);
    assert_int_equal(ui_screen_rows(screen), 12);
    assert_int_equal(ui_screen_columns(screen), 50);
    ui_screen_free(screen);
    terminal_free(terminal);
    terminal_environment();
}

/* Every size from 1×1 on, with all widgets' worth of painting in between. */
static void test_a_storm_of_sizes(void **state)
{
    Terminal *terminal = terminal_new(24, 80);
    UiScreen *screen = terminal_open(terminal, NULL);
    Orders orders = {.count = 500, .first = 1, .revision = 1, .party = "বাংলা টেক্সটাইল"};
    UiTableSource source = orders_source(&orders);
    UiTable *table = ui_table_new(orders_columns, ORDERS_COLUMNS, &source, FALSE);

    for (int i = 0; i < 400; i++) {
        int rows = i % 7 == 0 ? 1 : 1 + i * 37 % 120;
        int columns = i % 5 == 0 ? 1 : 1 + i * 53 % 310;
        UiArea all = {0, 0, rows, columns};
        terminal_resize(terminal, rows, columns);
        ui_screen_resize(screen);
        assert_int_equal(ui_screen_rows(screen), rows);
        ui_table_set_area(table, &all);
        ui_table_recalc(table);
        ui_screen_erase(screen);
        ui_table_paint(table, screen);
        ui_screen_flush(screen);
        if (i % 20 == 0)
            terminal_sync(terminal);
    }
    terminal_resize(terminal, 24, 80);
    ui_screen_resize(screen);
    paint_word(screen, "alive");
    terminal_assert(terminal, screen, "alive\n");
    ui_table_free(table);
    ui_screen_free(screen);
    terminal_free(terminal);
}

static void test_a_kernel_that_exaggerates(void **state)
{
    Terminal *terminal = terminal_new(24, 80);
    UiScreen *screen = terminal_open(terminal, NULL);
    const struct winsize huge = {.ws_row = 65535, .ws_col = 65535};

    assert_int_equal(ioctl(ui_screen_input_fd(screen), TIOCSWINSZ, &huge), 0);
    assert_true(ui_screen_resize(screen));
    assert_in_range(ui_screen_rows(screen), 1, 1000);
    assert_in_range(ui_screen_columns(screen), 1, 1000);
    ui_screen_free(screen);
    terminal_free(terminal);
}

/* ---- which terminal ---- */

/* What ui_screen_new() does in a process whose stdin, stdout and controlling terminal are as given:
 * 0 a screen of the right size, else why not. */
static int new_in_child(const Terminal *terminal, gboolean controlling, gboolean on_stdout)
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0) {
        const UiOptions options = {0};
        int fd = terminal_open_fd(terminal);
        int output = dup(STDOUT_FILENO);
        g_autoptr(GError) error = NULL;
        if (setsid() < 0 || (controlling && ioctl(fd, TIOCSCTTY, 0) != 0))
            _exit(90);
        if (dup2(on_stdout ? fd : output, STDOUT_FILENO) < 0)
            _exit(91);
        UiScreen *screen = ui_screen_new(&options, &error);
        int result = screen == NULL ? 10 + (int)error->code : ui_screen_rows(screen) - 17;
        ui_screen_free(screen);
        _exit(result);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_the_controlling_terminal(void **state)
{
    Terminal *terminal = terminal_new(17, 60);

    assert_int_equal(new_in_child(terminal, TRUE, TRUE), 0);
    assert_int_equal(new_in_child(terminal, FALSE, TRUE), 0);
    if (!isatty(STDOUT_FILENO))
        assert_int_equal(new_in_child(terminal, TRUE, FALSE), 10 + FAULT_IO);
    terminal_free(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_terminal_is_as_it_was),
        cmocka_unit_test(test_again_and_again),
        cmocka_unit_test(test_terminals_that_will_not_do),
        cmocka_unit_test(test_an_unknown_terminal_is_taken_for_a_common_one),
        cmocka_unit_test(test_terminals_of_all_kinds),
        cmocka_unit_test(test_what_is_no_terminal),
        cmocka_unit_test(test_a_wrong_theme_leaves_the_terminal_alone),
        cmocka_unit_test(test_direct_colours),
        cmocka_unit_test(test_no_utf8_no_utf8),
        cmocka_unit_test(test_colour),
        cmocka_unit_test(test_escape_delay),
        cmocka_unit_test(test_an_unchanged_frame_costs_nothing),
        cmocka_unit_test(test_repaint_mends_what_others_wrote),
        cmocka_unit_test(test_suspend_and_come_back),
        cmocka_unit_test(test_focus_is_reported_while_the_screen_is_ours),
        cmocka_unit_test(test_terminals_of_another_kind_are_left_alone),
        cmocka_unit_test(test_the_cursor_stays_on_the_screen),
        cmocka_unit_test(test_resize),
        cmocka_unit_test(test_the_environment_does_not_say_the_size),
        cmocka_unit_test(test_a_storm_of_sizes),
        cmocka_unit_test(test_a_kernel_that_exaggerates),
        cmocka_unit_test(test_the_controlling_terminal),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("screen", tests, NULL, NULL);
}
