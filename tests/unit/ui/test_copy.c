/* SPDX-License-Identifier: MIT */
/* Each way to the clipboard, with programs that write down what they got; and the real tmux, where it is. */
#include <glib/gstdio.h>
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/ui_copy.h"
#include "terminal.h"

typedef struct {
    char *directory; /* of the programs, and all of PATH */
    char *path;      /* as it was */
    Terminal *terminal;
    UiScreen *screen;
    GMainLoop *loop;
    UiCopyResult result;
    char *sentence;
    guint calls;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    static const char *const variables[] = {"TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY"};

    terminal_environment();
    for (gsize i = 0; i < G_N_ELEMENTS(variables); i++)
        g_unsetenv(variables[i]);
    fixture->path = g_strdup(g_getenv("PATH"));
    fixture->directory = g_dir_make_tmp("looptrace-copy-XXXXXX", NULL);
    g_setenv("PATH", fixture->directory, TRUE);
    fixture->terminal = terminal_new(6, 40);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    ui_screen_flush(fixture->screen);
    terminal_sync(fixture->terminal);
    fixture->loop = g_main_loop_new(NULL, FALSE);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GDir) files = g_dir_open(fixture->directory, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(files)) != NULL) {
        g_autofree char *path = g_build_filename(fixture->directory, name, NULL);
        g_unlink(path);
    }
    g_rmdir(fixture->directory);
    g_setenv("PATH", fixture->path, TRUE);
    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
    g_main_loop_unref(fixture->loop);
    g_free(fixture->sentence);
    g_free(fixture->directory);
    g_free(fixture->path);
    g_free(fixture);
    return 0;
}

/* A program that does this in the shell; "$0.got" is for what it got. */
static void add_program(const Fixture *fixture, const char *name, const char *does)
{
    g_autofree char *path = g_build_filename(fixture->directory, name, NULL);
    g_autofree char *text = g_strdup_printf("#!/bin/sh\nPATH=/bin:/usr/bin\n%s\n", does);

    assert_true(g_file_set_contents(path, text, -1, NULL));
    assert_int_equal(g_chmod(path, 0755), 0);
}

static char *got(const Fixture *fixture, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".got", NULL);
    g_autofree char *path = g_build_filename(fixture->directory, file, NULL);
    char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

#define TAKE "{ echo \"$*\"; env | grep LOOPTRACE_; cat; } > \"$0.got\""

static void ended(UiCopyResult result, const char *sentence, gpointer data)
{
    Fixture *fixture = data;

    fixture->result = result;
    g_free(fixture->sentence);
    fixture->sentence = g_strdup(sentence);
    fixture->calls++;
    g_main_loop_quit(fixture->loop);
}

static void copy(Fixture *fixture, const char *text)
{
    UiCopy *copying = ui_copy_start(fixture->screen, text, ended, fixture);

    assert_int_equal(fixture->calls, 0); /* from the loop alone */
    g_main_loop_run(fixture->loop);
    ui_copy_free(copying);
    assert_int_equal(fixture->calls, 1);
    terminal_sync(fixture->terminal);
}

#define assert_says(fixture, part)                                                                 \
    if (strstr((fixture)->sentence, part) == NULL)                                                 \
    fail_msg("“%s” doesn't say “%s”", (fixture)->sentence, part)

static void test_the_terminal_gets_exactly_that(void **state)
{
    Fixture *fixture = *state;

    copy(fixture, "SA-00042");
    assert_int_equal(fixture->result, UI_COPY_SENT);
    assert_says(fixture, "sent 8 B to the terminal's clipboard");
    assert_string_equal(terminal_raw(fixture->terminal), "\033]52;c;U0EtMDAwNDI=\a");
}

static void test_gnu_screen_is_told_to_pass_it_on(void **state)
{
    Fixture *fixture = *state;

    g_setenv("STY", "1234.pts-0", TRUE);
    copy(fixture, "SA-00042");
    assert_string_equal(terminal_raw(fixture->terminal), "\033P\033]52;c;U0EtMDAwNDI=\a\033\\");
    g_unsetenv("STY");
}

static void test_in_tmux_nothing_goes_to_the_terminal(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *text = NULL;

    add_program(fixture, "tmux", TAKE);
    add_program(fixture, "wl-copy", TAKE);
    g_setenv("TMUX", "/tmp/tmux-0/default,1,0", TRUE);
    g_setenv("WAYLAND_DISPLAY", "wayland-0", TRUE);
    g_setenv("LOOPTRACE_URL", "https://example.org", TRUE);
    copy(fixture, "SA-00042\tRib beanie");
    text = got(fixture, "tmux");
    assert_string_equal(text, "load-buffer -w -\nSA-00042\tRib beanie");
    assert_null(got(fixture, "wl-copy"));
    assert_int_equal(fixture->result, UI_COPIED);
    assert_says(fixture, "copied 19 B: tmux has it");
    assert_string_equal(terminal_raw(fixture->terminal), "");
    g_unsetenv("TMUX");
    g_unsetenv("WAYLAND_DISPLAY");
    g_unsetenv("LOOPTRACE_URL");
}

static void test_an_old_tmux(void **state)
{
    Fixture *fixture = *state;

    add_program(fixture, "tmux", "[ \"$2\" != -w ] || exit 1\n" TAKE);
    g_setenv("TMUX", "/tmp/tmux-0/default,1,0", TRUE);
    copy(fixture, "SA-00042");
    g_autofree char *text = got(fixture, "tmux");
    assert_string_equal(text, "load-buffer -\nSA-00042");
    assert_says(fixture, "too old");
    g_unsetenv("TMUX");
}

static void test_where_there_is_a_display(void **state)
{
    Fixture *fixture = *state;

    add_program(fixture, "wl-copy", "exit 1");
    add_program(fixture, "xclip", TAKE);
    g_setenv("WAYLAND_DISPLAY", "wayland-0", TRUE);
    g_setenv("DISPLAY", ":0", TRUE);
    copy(fixture, "line\nend");
    g_autofree char *text = got(fixture, "xclip");
    assert_string_equal(text, "-selection clipboard\nline\nend");
    assert_says(fixture, "copied 8 B to the clipboard (xclip)");
    assert_string_equal(terminal_raw(fixture->terminal), "");
    g_unsetenv("WAYLAND_DISPLAY");
    g_unsetenv("DISPLAY");
}

/* The person waits no longer than the deadline, and gets the next way. */
static void test_a_program_that_hangs(void **state)
{
    Fixture *fixture = *state;

    add_program(fixture, "xsel", "exec tail -f /dev/null");
    g_setenv("DISPLAY", ":0", TRUE);
    copy(fixture, "SA-00042");
    assert_int_equal(fixture->result, UI_COPY_SENT);
    g_unsetenv("DISPLAY");
}

static void test_it_is_sanitised(void **state)
{
    Fixture *fixture = *state;

    add_program(fixture, "xclip", TAKE);
    g_setenv("DISPLAY", ":0", TRUE);
    copy(fixture, "a\033]0;x\ab\t\u202ec");
    g_autofree char *text = got(fixture, "xclip");
    assert_string_equal(text, "-selection clipboard\na␛]0;x␇b\t\uFFFDc");
    g_unsetenv("DISPLAY");
}

static void test_no_way(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *large = g_strnfill(UI_COPY_TERMINAL_MAX + 1, 'x');

    copy(fixture, large);
    assert_int_equal(fixture->result, UI_COPY_NOT);
    assert_string_equal(terminal_raw(fixture->terminal), "");
}

/* A terminal that would show it instead. */
static void test_a_terminal_of_another_kind(void **state)
{
    Fixture *fixture = *state;

    ui_screen_free(fixture->screen);
    g_setenv("TERM", "vt100", TRUE);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    ui_screen_flush(fixture->screen);
    terminal_sync(fixture->terminal);
    copy(fixture, "SA-00042");
    assert_int_equal(fixture->result, UI_COPY_NOT);
    assert_string_equal(terminal_raw(fixture->terminal), "");
}

static void test_it_can_be_given_up(void **state)
{
    Fixture *fixture = *state;

    add_program(fixture, "xclip", "exec tail -f /dev/null");
    g_setenv("DISPLAY", ":0", TRUE);
    UiCopy *copying = ui_copy_start(fixture->screen, "x", ended, fixture);
    ui_copy_free(copying);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    assert_int_equal(fixture->calls, 0);
    ui_copy_free(NULL);
    g_unsetenv("DISPLAY");
}

static char *run(const char *line)
{
    char *output = NULL;
    int status = 0;

    if (!g_spawn_command_line_sync(line, &output, NULL, &status, NULL) || status != 0)
        g_clear_pointer(&output, g_free);
    return output;
}

/* Debian's own, as it comes: what it has is what was copied. */
static void test_the_real_tmux(void **state)
{
    Fixture *fixture = *state;

    g_setenv("PATH", fixture->path, TRUE);
    g_autofree char *found = g_find_program_in_path("tmux");
    if (found == NULL)
        skip();
    g_autofree char *socket = g_build_filename(fixture->directory, "socket", NULL);
    g_autofree char *start =
        g_strdup_printf("tmux -S %s -f /dev/null new-session -d -x 80 -y 24 cat", socket);
    g_autofree char *stop = g_strdup_printf("tmux -S %s kill-server", socket);
    g_autofree char *show = g_strdup_printf("tmux -S %s show-buffer", socket);
    g_autofree char *started = run(start);
    assert_non_null(started);
    g_autofree char *inside = g_strconcat(socket, ",1,0", NULL);
    g_setenv("TMUX", inside, TRUE);
    copy(fixture, "SA-00042 উল");
    g_unsetenv("TMUX");
    g_autofree char *buffer = run(show);
    g_autofree char *stopped G_GNUC_UNUSED = run(stop);
    assert_string_equal(buffer, "SA-00042 উল");
    assert_says(fixture, "tmux has it");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_the_terminal_gets_exactly_that),
        TEST(test_gnu_screen_is_told_to_pass_it_on),
        TEST(test_in_tmux_nothing_goes_to_the_terminal),
        TEST(test_an_old_tmux),
        TEST(test_where_there_is_a_display),
        TEST(test_a_program_that_hangs),
        TEST(test_it_is_sanitised),
        TEST(test_no_way),
        TEST(test_a_terminal_of_another_kind),
        TEST(test_it_can_be_given_up),
        TEST(test_the_real_tmux),
    };

    signal(SIGPIPE, SIG_IGN); /* as the program does */
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("copy", tests, NULL, NULL);
}
