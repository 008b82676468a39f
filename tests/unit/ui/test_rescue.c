/* SPDX-License-Identifier: MIT */
/* A program that dies with the screen on: what it leaves behind. */
#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "rescue.h"
#include "screen.h"
#include "terminal.h"

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, SIGQUIT};

static void die_of_a_fault(int number)
{
    volatile guintptr address = 8;

    *(volatile int *)address = number;
}

static void die_of_raise(int number)
{
    raise(number);
}

static void die_of_abort(int number)
{
    abort();
}

static void die_of_glib(int number)
{
    g_error("the end");
}

static int recurse(volatile char *above);
static int (*volatile deeper)(volatile char *above) =
    recurse; /* so that no compiler sees the end */

static int recurse(volatile char *above)
{
    volatile char room[65536];

    room[0] = above == NULL ? 0 : above[0];
    room[sizeof room - 1] = 1;
    return deeper(room) + room[0];
}

static void die_of_a_full_stack(int number)
{
    recurse(NULL);
}

/* Never returns. */
static void be_the_program(const Terminal *terminal, void (*die)(int), int number,
                           gboolean suspended)
{
    const struct rlimit no_core = {0, 0};
    const UiOptions options = {0};
    UiScreen *screen;

    /* What would catch them before us (sanitizers, cmocka) is not part of the program. */
    for (gsize i = 0; i < G_N_ELEMENTS(fatal); i++)
        signal(fatal[i], SIG_DFL);
    alarm(20);
    setrlimit(RLIMIT_CORE, &no_core);
    dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
    screen = screen_open(terminal_open_fd(terminal), &options, NULL);
    if (screen == NULL)
        _exit(99);
    const UiArea all = {0, 0, 24, 80};
    ui_paint_literal(screen, &all, 3, 3, "about to die", UI_SELECTED);
    ui_screen_flush(screen);
    if (suspended)
        ui_screen_suspend(screen);
    die(number);
    _exit(98);
}

static int die_in_child(const Terminal *terminal, void (*die)(int), int number, gboolean suspended)
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0)
        be_the_program(terminal, die, number, suspended);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void assert_rescued(void (*die)(int), int number)
{
    Terminal *terminal = terminal_new(24, 80);
    struct termios before, after;

    terminal_settings(terminal, &before);
    int status = die_in_child(terminal, die, number, FALSE);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != number)
        fail_msg("signal %d: wait status %x", number, (guint)status);
    terminal_settings(terminal, &after);
    assert_memory_equal(&after, &before, sizeof after);
    terminal_sync(terminal);
    assert_non_null(strstr(terminal_raw(terminal), "about to die"));
    assert_false(terminal_is_alternate(terminal));
    assert_true(g_str_has_suffix(terminal_raw(terminal), "\033[?1049l\033[23;0;0t"));
    assert_non_null(strstr(terminal_raw(terminal), "\033[?1004l"));
    terminal_free(terminal);
}

static void test_signals_that_were_sent(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fatal); i++)
        assert_rescued(die_of_raise, fatal[i]);
}

static void test_a_wild_pointer(void **state)
{
    assert_rescued(die_of_a_fault, SIGSEGV);
}

static void test_abort(void **state)
{
    assert_rescued(die_of_abort, SIGABRT);
}

static void test_the_end_by_glib(void **state)
{
    assert_rescued(die_of_glib, SIGTRAP);
}

static void test_a_full_stack(void **state)
{
    assert_rescued(die_of_a_full_stack, SIGSEGV);
}

static void test_a_suspended_screen_is_left_alone(void **state)
{
    Terminal *terminal = terminal_new(24, 80);
    const char *last;

    die_in_child(terminal, die_of_raise, SIGSEGV, TRUE);
    terminal_sync(terminal);
    last = strstr(terminal_raw(terminal), "\033[?1049l");
    assert_non_null(last);
    assert_null(strstr(last + 1, "\033[?1049l")); /* once: by the suspension */
    terminal_free(terminal);
}

static void test_afterwards_signals_do_what_they_did(void **state)
{
    static const int numbers[] = {SIGSEGV, SIGABRT, SIGQUIT};
    Terminal *terminal = terminal_new(24, 80);
    struct sigaction before[G_N_ELEMENTS(numbers)], after;

    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        sigaction(numbers[i], NULL, &before[i]);
    UiScreen *screen = terminal_open(terminal, NULL);
    ui_screen_free(screen);
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        sigaction(numbers[i], NULL, &after);
        assert_ptr_equal((gpointer)(guintptr)after.sa_handler,
                         (gpointer)(guintptr)before[i].sa_handler);
    }
    terminal_free(terminal);
}

static void test_one_at_a_time_and_bounded(void **state)
{
    g_autofree char *endless = g_strnfill(RESCUE_MAX + 1, 'x');
    struct termios settings = {0};

    assert_false(rescue_arm(2, endless, &settings));
    assert_true(rescue_arm(2, "", &settings));
    assert_false(rescue_arm(2, "", &settings));
    rescue_disarm();
    rescue_disarm();
    assert_true(rescue_arm(2, "", &settings));
    rescue_disarm();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signals_that_were_sent),
        cmocka_unit_test(test_a_wild_pointer),
        cmocka_unit_test(test_abort),
        cmocka_unit_test(test_the_end_by_glib),
        cmocka_unit_test(test_a_full_stack),
        cmocka_unit_test(test_a_suspended_screen_is_left_alone),
        cmocka_unit_test(test_afterwards_signals_do_what_they_did),
        cmocka_unit_test(test_one_at_a_time_and_bounded),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("rescue", tests, NULL, NULL);
}
