/* SPDX-License-Identifier: MIT */
/* Ctrl-Z and fg, in a process group of its own, as a shell would do it. */
#include <locale.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "screen.h"
#include "terminal.h"

#define PATIENCE_S 20

enum { ALL_WELL = 0, NO_SCREEN, NOT_STOPPED, SETTINGS_LEFT, DIED };

static void draw(UiScreen *screen, const char *word)
{
    const UiArea all = {0, 0, ui_screen_rows(screen), ui_screen_columns(screen)};

    ui_screen_erase(screen);
    ui_paint_literal(screen, &all, 1, 2, word, UI_NORMAL);
    ui_paint_literal(screen, &all, 2, 2, "বাংলা", UI_NORMAL);
    ui_screen_flush(screen);
}

/* The program: until q, whose every frame says what the last key was. */
static void be_the_program(int fd)
{
    const UiOptions options = {0};
    UiScreen *screen = screen_open(fd, &options, NULL);
    struct pollfd input = {.fd = fd, .events = POLLIN};
    guint32 key = UI_KEY_NONE;

    if (screen == NULL)
        _exit(NO_SCREEN);
    alarm(PATIENCE_S);
    draw(screen, "ready");
    while (key != 'q' && poll(&input, 1, -1) >= 0) {
        if (!ui_screen_read_key(screen, &key))
            break;
        g_autofree char *name = ui_key_name(key);
        if (key != UI_KEY_NONE)
            draw(screen, name);
    }
    ui_screen_free(screen);
    _exit(ALL_WELL);
}

/* The shell: starts the program in the foreground; when it stops, looks and lets it go on. */
static int be_the_shell(int fd)
{
    struct termios before = {0}, stopped = {0};
    pid_t program;
    int status = 0;

    alarm(PATIENCE_S);
    signal(SIGTTOU, SIG_IGN);
    if (setsid() < 0 || ioctl(fd, TIOCSCTTY, 0) != 0 || tcgetattr(fd, &before) != 0)
        return DIED;
    program = fork();
    if (program == 0) {
        signal(SIGTTOU, SIG_DFL);
        setpgid(0, 0);
        while (tcgetpgrp(fd) != getpid()) /* the shell's next step */
            continue;
        be_the_program(fd);
    }
    setpgid(program, program);
    tcsetpgrp(fd, program);
    if (waitpid(program, &status, WUNTRACED) != program || !WIFSTOPPED(status))
        return NOT_STOPPED;
    tcsetpgrp(fd, getpid());
    tcgetattr(fd, &stopped);
    if (memcmp(&before, &stopped, sizeof before) != 0)
        return SETTINGS_LEFT;
    tcsetpgrp(fd, program);
    kill(-program, SIGCONT);
    if (waitpid(program, &status, 0) != program || !WIFEXITED(status))
        return DIED;
    return WEXITSTATUS(status);
}

static void test_stop_and_go_on(void **state)
{
    Terminal *terminal = terminal_new(6, 30);
    int status = 0;
    pid_t shell = fork();

    assert_true(shell >= 0);
    if (shell == 0)
        _exit(be_the_shell(terminal_open_fd(terminal)));
    terminal_wait_for(terminal, "ready\n  বাংলা");
    terminal_send(terminal, "\x1a");
    terminal_wait_for(terminal, "Resize\n  বাংলা"); /* it went on, and drew everything again */
    assert_true(terminal_is_alternate(terminal));
    terminal_send(terminal, "x");
    terminal_wait_for(terminal, "x\n  বাংলা");
    terminal_send(terminal, "q");
    assert_int_equal(waitpid(shell, &status, 0), shell);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ALL_WELL);
    terminal_free(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stop_and_go_on),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("suspend", tests, NULL, NULL);
}
