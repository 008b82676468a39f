/* SPDX-License-Identifier: MIT */
#include "pty_program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "pty_screen.h"

#define IDLE_FD 3 /* the program's end of the pipe */

#define KILLED_MS    10000
#define THROTTLED_US 20000               /* how often a slow terminal reads */
#define RAW_MAX      (16u * 1024 * 1024) /* a program that says more has run wild */

struct Pty {
    int rows, columns;
    PtyScreen *screen;
    GString *raw;
    int master;
    int terminal; /* the program's side: kept open, so that settings can be read when it has ended */
    int idle;     /* our end of the pipe */
    int process;  /* readable when it has ended */
    GPid pid;
    gboolean ended;
    int status;
    char *before;

    GString *idle_text; /* of a mark that isn't whole yet */
    gint64 newest_us;   /* when bytes were last read */
    guint64 keys_sent, keys_read;
    gboolean idle_now; /* nothing has been sent since the newest mark */

    guint rate; /* bytes a second that are read; 0: all there are */
    gint64 read_us;
    double credit; /* bytes that may be read now */
};

Pty *pty_new(int rows, int columns)
{
    Pty *pty = g_new0(Pty, 1);

    pty->rows = rows;
    pty->columns = columns;
    pty->master = pty->terminal = pty->idle = pty->process = -1;
    pty->raw = g_string_new(NULL);
    pty->idle_text = g_string_new(NULL);
    pty->screen = pty_screen_new(rows, columns);
    return pty;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void pty_free(Pty *pty)
{
    int code = 0;

    if (pty == NULL)
        return;
    if (pty->pid > 0 && !pty->ended) {
        kill(pty->pid, SIGKILL);
        pty_wait_exit(pty, KILLED_MS, &code);
    }
    close_fd(&pty->master);
    close_fd(&pty->terminal);
    close_fd(&pty->idle);
    close_fd(&pty->process);
    pty_screen_free(pty->screen);
    g_string_free(pty->raw, TRUE);
    g_string_free(pty->idle_text, TRUE);
    g_free(pty->before);
    g_free(pty);
}

/* ---- starting ---- */

/* In the child: only calls that a forked process may make. */
G_NORETURN static void become(int terminal, int idle_end, char *const *argv, char *const *envp)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    setsid();
    ioctl(terminal, TIOCSCTTY, 0);
    dup2(terminal, STDIN_FILENO);
    dup2(terminal, STDOUT_FILENO);
    dup2(terminal, STDERR_FILENO);
    dup2(idle_end, IDLE_FD);
    close_range(IDLE_FD + 1, ~0U, 0);
    execve(argv[0], argv, envp);
    _exit(127);
}

gboolean pty_start(Pty *pty, char *const *argv, char *const *envp)
{
    struct winsize size = {.ws_row = (unsigned short)pty->rows,
                           .ws_col = (unsigned short)pty->columns};
    g_autofree char *idle = g_strdup_printf("%d", IDLE_FD);
    g_auto(GStrv) environment = g_strdupv((char **)envp);
    int ends[2];

    g_return_val_if_fail(pty->pid == 0, FALSE);
    if (openpty(&pty->master, &pty->terminal, NULL, NULL, &size) != 0 || pipe(ends) != 0)
        return FALSE;
    pty->before = pty_settings(pty);
    environment = g_environ_setenv(environment, "LOOPTRACE_IDLE_FD", idle, TRUE);
    pty->pid = fork();
    if (pty->pid == 0)
        become(pty->terminal, ends[1], argv, environment);
    close(ends[1]);
    pty->idle = ends[0];
    fcntl(pty->master, F_SETFL, O_NONBLOCK);
    fcntl(pty->idle, F_SETFL, O_NONBLOCK);
    if (pty->pid > 0)
        pty->process = pidfd_open(pty->pid, 0);
    return pty->process >= 0;
}

/* ---- what comes from the program ---- */

static void show(Pty *pty, const char *bytes, gsize length)
{
    g_autoptr(GString) answer = g_string_new(NULL);

    g_string_append_len(pty->raw, bytes, (gssize)length);
    pty_screen_write(pty->screen, bytes, length, answer);
    if (answer->len > 0 && write(pty->master, answer->str, answer->len) < 0)
        g_warning("The program doesn't take the terminal's answer");
}

static gsize take_credit(Pty *pty, gsize most)
{
    gint64 now = g_get_monotonic_time();

    if (pty->rate == 0)
        return most;
    pty->credit += (double)(now - pty->read_us) * pty->rate / G_USEC_PER_SEC;
    pty->credit = MIN(pty->credit, MAX(pty->rate / 10.0, 1));
    pty->read_us = now;
    return MIN((gsize)MAX(pty->credit, 0), most);
}

/* Until there is no more: Linux flushes what was written at the other end before it says EAGAIN. So
 * what was painted before a mark, or the end, is in the cells when this comes after it. */
static void read_output(Pty *pty)
{
    char bytes[4096];
    ssize_t got;

    while (pty->raw->len < RAW_MAX &&
           (got = read(pty->master, bytes, take_credit(pty, sizeof bytes))) > 0) {
        pty->newest_us = g_get_monotonic_time();
        pty->credit -= (double)got;
        show(pty, bytes, (gsize)got);
    }
    if (pty->raw->len >= RAW_MAX && !pty->ended)
        kill(pty->pid, SIGKILL);
}

static void read_idle_marks(Pty *pty)
{
    char bytes[256];
    ssize_t got = -1;

    while (pty->idle >= 0 && (got = read(pty->idle, bytes, sizeof bytes)) > 0)
        g_string_append_len(pty->idle_text, bytes, got);
    if (got == 0)
        close_fd(&pty->idle);
    for (char *end; (end = strchr(pty->idle_text->str, '\n')) != NULL;) {
        pty->keys_read = g_ascii_strtoull(pty->idle_text->str, NULL, 10);
        pty->idle_now = pty->keys_read >= pty->keys_sent;
        g_string_erase(pty->idle_text, 0, end - pty->idle_text->str + 1);
    }
}

/* ---- waiting ---- */

static gint64 deadline_in(guint timeout_ms)
{
    return g_get_monotonic_time() + (gint64)timeout_ms * 1000;
}

/* Waits for anything to happen, until the deadline (monotonic µs): output, a mark, the end, and when
 * asked that the program may take input. FALSE: it has passed. */
static gboolean pump(Pty *pty, gint64 deadline, gboolean writing)
{
    short reading = pty->rate == 0 ? POLLIN : 0;
    struct pollfd watch[] = {
        {.fd = pty->master, .events = (short)(reading | (writing ? POLLOUT : 0))},
        {.fd = pty->idle, .events = POLLIN},
        {.fd = pty->ended ? -1 : pty->process, .events = POLLIN},
    };
    gint64 left = deadline - g_get_monotonic_time();

    if (left <= 0)
        return FALSE;
    if (pty->rate > 0)
        left = MIN(left, THROTTLED_US);
    poll(watch, G_N_ELEMENTS(watch), (int)(left / 1000 + 1));
    read_idle_marks(pty);
    if (!pty->ended && waitpid(pty->pid, &pty->status, WNOHANG) == pty->pid)
        pty->ended = TRUE;
    read_output(pty);
    return TRUE;
}

gboolean pty_send(Pty *pty, const char *bytes, gsize length, guint keys, guint timeout_ms)
{
    gint64 deadline = deadline_in(timeout_ms);

    pty->keys_sent += keys;
    pty->idle_now = FALSE;
    while (length > 0 && !pty->ended) {
        ssize_t written = write(pty->master, bytes, length);
        if (written > 0) {
            bytes += written;
            length -= (gsize)written;
        } else if (errno != EAGAIN || !pump(pty, deadline, TRUE)) {
            break;
        }
    }
    return length == 0;
}

gboolean pty_wait_idle(Pty *pty, guint timeout_ms)
{
    gint64 deadline = deadline_in(timeout_ms);

    while (!pty->idle_now && !pty->ended)
        if (!pump(pty, deadline, FALSE))
            return FALSE;
    return pty->idle_now;
}

void pty_throttle(Pty *pty, guint bytes_per_s)
{
    pty->rate = bytes_per_s;
    pty->credit = 0;
    pty->read_us = g_get_monotonic_time();
}

gboolean pty_wait_shown(Pty *pty, guint timeout_ms)
{
    gint64 deadline = deadline_in(timeout_ms);
    struct pollfd more = {.fd = pty->master, .events = POLLIN};

    if (!pty_wait_idle(pty, timeout_ms))
        return FALSE;
    while (poll(&more, 1, 0) > 0 && (more.revents & POLLIN) != 0)
        if (!pump(pty, deadline, FALSE))
            return FALSE;
    return pty_wait_idle(pty, timeout_ms);
}

gboolean pty_wait_quiet(Pty *pty, guint quiet_ms, guint timeout_ms)
{
    gint64 deadline = deadline_in(timeout_ms);
    gint64 quiet = deadline_in(quiet_ms);
    gsize seen = pty->raw->len;

    while (!pty->ended && pump(pty, MIN(quiet, deadline), FALSE)) {
        if (pty->raw->len == seen)
            continue;
        seen = pty->raw->len;
        quiet = deadline_in(quiet_ms);
    }
    return g_get_monotonic_time() < deadline;
}

gboolean pty_wait_text(Pty *pty, const char *text, guint timeout_ms)
{
    gint64 deadline = deadline_in(timeout_ms);

    for (;;) {
        g_autofree char *screen = pty_text(pty);
        if (strstr(screen, text) != NULL)
            return TRUE;
        if (pty->ended || !pump(pty, deadline, FALSE))
            return FALSE;
    }
}

gint64 pty_read_us(const Pty *pty)
{
    return pty->newest_us;
}

gboolean pty_wait_exit(Pty *pty, guint timeout_ms, int *exit_code)
{
    gint64 deadline = deadline_in(timeout_ms);

    while (!pty->ended)
        if (!pump(pty, deadline, FALSE))
            return FALSE;
    *exit_code = WIFEXITED(pty->status) ? WEXITSTATUS(pty->status) : 128 + WTERMSIG(pty->status);
    return TRUE;
}

/* ---- acting ---- */

void pty_resize(Pty *pty, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};

    if (rows == pty->rows && columns == pty->columns)
        return; /* the kernel wouldn't tell it either */
    pty->rows = rows;
    pty->columns = columns;
    pty_screen_resize(pty->screen, rows, columns);
    pty->keys_sent++;
    pty->idle_now = FALSE;
    ioctl(pty->master, TIOCSWINSZ, &size);
}

void pty_signal(Pty *pty, int signal_number)
{
    pty->idle_now = FALSE;
    if (!pty->ended)
        kill(pty->pid, signal_number);
}

GPid pty_pid(const Pty *pty)
{
    return pty->pid;
}

/* A repaint is a key that changes nothing. The first one may be counted for another that was on its way;
 * when the last one is answered, all that was sent before has been read. */
gboolean pty_settle(Pty *pty, guint timeout_ms)
{
    gint64 deadline = deadline_in(timeout_ms);

    for (int i = 0; i < 3; i++) {
        while (pump(pty, g_get_monotonic_time() + 1000, FALSE) && pty->ended)
            return FALSE;
        pty->keys_sent = pty->keys_read;
        if (!pty_send(pty, "\f", 1, 1, timeout_ms))
            return FALSE;
        while (!pty->idle_now && !pty->ended)
            if (!pump(pty, deadline, FALSE))
                return FALSE;
    }
    pty->keys_sent = pty->keys_read;
    g_string_truncate(pty->raw, 0);
    return !pty->ended;
}

void pty_hang_up(Pty *pty)
{
    close_fd(&pty->master);
    close_fd(&pty->terminal);
}

/* ---- looking ---- */

char *pty_text(const Pty *pty)
{
    return pty_screen_text(pty->screen);
}

char *pty_looks(const Pty *pty)
{
    return pty_screen_looks(pty->screen);
}

gboolean pty_is_plain(const Pty *pty)
{
    return pty_screen_is_plain(pty->screen);
}

const char *pty_back(const Pty *pty)
{
    return pty_screen_back(pty->screen);
}

const GString *pty_raw(const Pty *pty)
{
    return pty->raw;
}

char *pty_settings(const Pty *pty)
{
    struct termios settings;
    GString *text = g_string_new(NULL);

    if (tcgetattr(pty->terminal, &settings) != 0)
        return g_string_free(text, FALSE);
    g_string_append_printf(text, "%x:%x:%x:%x", settings.c_iflag, settings.c_oflag,
                           settings.c_cflag, settings.c_lflag);
    for (int i = 0; i < NCCS; i++)
        g_string_append_printf(text, ":%x", settings.c_cc[i]);
    return g_string_free(text, FALSE);
}

const char *pty_settings_before(const Pty *pty)
{
    return pty->before;
}
