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
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>

#define IDLE_FD 9 /* the program's end of the pipe */

struct Pty {
    int rows, columns;
    VTerm *vterm;
    VTermScreen *screen;
    GString *raw;
    int master,
        slave; /* the slave stays open here, so that settings can be read when it has ended */
    int idle;  /* our end of the pipe */
    GString *idle_text;
    guint64 keys_sent, keys_read;
    gboolean idle_now; /* nothing has been sent since the newest mark */
    GPid pid;
    gboolean ended;
    int status;
    char *before;
};

Pty *pty_new(int rows, int columns)
{
    Pty *pty = g_new0(Pty, 1);

    pty->rows = rows;
    pty->columns = columns;
    pty->master = pty->slave = pty->idle = -1;
    pty->raw = g_string_new(NULL);
    pty->idle_text = g_string_new(NULL);
    pty->vterm = vterm_new(rows, columns);
    vterm_set_utf8(pty->vterm, 1);
    pty->screen = vterm_obtain_screen(pty->vterm);
    vterm_screen_enable_altscreen(pty->screen, 1);
    vterm_screen_reset(pty->screen, 1);
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
        pty_wait_exit(pty, 10000, &code);
    }
    close_fd(&pty->master);
    close_fd(&pty->slave);
    close_fd(&pty->idle);
    vterm_free(pty->vterm);
    g_string_free(pty->raw, TRUE);
    g_string_free(pty->idle_text, TRUE);
    g_free(pty->before);
    g_free(pty);
}

G_NORETURN static void become(const Pty *pty, int idle_end, char *const *argv, char *const *envp)
{
    setsid();
    ioctl(pty->slave, TIOCSCTTY, 0);
    dup2(pty->slave, STDIN_FILENO);
    dup2(pty->slave, STDOUT_FILENO);
    dup2(pty->slave, STDERR_FILENO);
    dup2(idle_end, IDLE_FD);
    for (int fd = 3; fd < 256; fd++)
        if (fd != IDLE_FD)
            close(fd);
    signal(SIGPIPE, SIG_DFL);
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

    if (openpty(&pty->master, &pty->slave, NULL, NULL, &size) != 0 || pipe(ends) != 0)
        return FALSE;
    pty->before = pty_settings(pty);
    environment = g_environ_setenv(environment, "LOOPTRACE_IDLE_FD", idle, TRUE);
    pty->pid = fork();
    if (pty->pid == 0)
        become(pty, ends[1], argv, environment);
    close(ends[1]);
    pty->idle = ends[0];
    fcntl(pty->master, F_SETFL, O_NONBLOCK);
    fcntl(pty->idle, F_SETFL, O_NONBLOCK);
    return pty->pid > 0;
}

/* ---- pumping ---- */

static void read_screen(Pty *pty)
{
    char bytes[4096];
    ssize_t got;

    while ((got = read(pty->master, bytes, sizeof bytes)) > 0) {
        g_string_append_len(pty->raw, bytes, got);
        vterm_input_write(pty->vterm, bytes, (size_t)got);
    }
}

static void read_idle_marks(Pty *pty)
{
    char bytes[256];
    ssize_t got;

    while ((got = read(pty->idle, bytes, sizeof bytes)) > 0)
        g_string_append_len(pty->idle_text, bytes, got);
    for (char *end; (end = strchr(pty->idle_text->str, '\n')) != NULL;) {
        pty->keys_read = g_ascii_strtoull(pty->idle_text->str, NULL, 10);
        pty->idle_now = pty->keys_read >= pty->keys_sent;
        g_string_erase(pty->idle_text, 0, end - pty->idle_text->str + 1);
    }
}

/* Waits for anything to happen, until the deadline (monotonic µs). FALSE: it has passed. */
static gboolean pump(Pty *pty, gint64 deadline)
{
    struct pollfd watch[] = {{.fd = pty->master, .events = POLLIN},
                             {.fd = pty->idle, .events = POLLIN}};
    gint64 left = deadline - g_get_monotonic_time();

    if (left <= 0)
        return FALSE;
    /* A program that has ended wakes nothing here: the pause bounds how late that is seen. */
    poll(watch, G_N_ELEMENTS(watch), (int)MIN(left / 1000 + 1, 50));
    read_idle_marks(pty);
    read_screen(pty);
    if (!pty->ended && waitpid(pty->pid, &pty->status, WNOHANG) == pty->pid) {
        pty->ended = TRUE;
        read_screen(pty);
    }
    return TRUE;
}

static gint64 deadline_in(guint timeout_ms)
{
    return g_get_monotonic_time() + (gint64)timeout_ms * 1000;
}

void pty_send(Pty *pty, const char *bytes, gsize length, guint keys)
{
    pty->keys_sent += keys;
    pty->idle_now = FALSE;
    while (length > 0) {
        ssize_t written = write(pty->master, bytes, length);
        if (written < 0 && errno != EAGAIN && errno != EINTR)
            return;
        if (written > 0) {
            bytes += written;
            length -= (gsize)written;
        }
        read_screen(pty);
    }
}

gboolean pty_wait_idle(Pty *pty, guint timeout_ms)
{
    gint64 deadline = deadline_in(timeout_ms);

    while (!pty->idle_now && !pty->ended)
        if (!pump(pty, deadline))
            return FALSE;
    read_screen(pty);
    return pty->idle_now;
}

gboolean pty_wait_text(Pty *pty, const char *text, guint timeout_ms)
{
    gint64 deadline = deadline_in(timeout_ms);

    for (;;) {
        g_autofree char *screen = pty_screen(pty);
        if (strstr(screen, text) != NULL)
            return TRUE;
        if (pty->ended || !pump(pty, deadline))
            return FALSE;
    }
}

gboolean pty_wait_exit(Pty *pty, guint timeout_ms, int *exit_code)
{
    gint64 deadline = deadline_in(timeout_ms);

    while (!pty->ended)
        if (!pump(pty, deadline))
            return FALSE;
    *exit_code = WIFEXITED(pty->status) ? WEXITSTATUS(pty->status) : 128 + WTERMSIG(pty->status);
    return TRUE;
}

void pty_resize(Pty *pty, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};

    pty->rows = rows;
    pty->columns = columns;
    vterm_set_size(pty->vterm, rows, columns);
    pty->keys_sent++;
    pty->idle_now = FALSE;
    ioctl(pty->master, TIOCSWINSZ, &size);
}

void pty_signal(Pty *pty, int signal_number)
{
    pty->idle_now = FALSE;
    kill(pty->pid, signal_number);
}

GPid pty_pid(const Pty *pty)
{
    return pty->pid;
}

/* ---- looking ---- */

static void append_cell(GString *line, const VTermScreenCell *cell)
{
    if (cell->chars[0] == (uint32_t)-1) /* the right half of a wide character */
        return;
    if (cell->chars[0] == 0) {
        g_string_append_c(line, ' ');
        return;
    }
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++)
        g_string_append_unichar(line, cell->chars[i]);
}

static char look_of(const VTermScreenCell *cell)
{
    if (cell->attrs.reverse)
        return 'r';
    if (cell->attrs.bold)
        return 'b';
    if (cell->attrs.underline)
        return 'u';
    return VTERM_COLOR_IS_DEFAULT_FG(&cell->fg) ? '.' : 'c';
}

static void chomp_line(GString *text, gsize from, char blank)
{
    while (text->len > from && text->str[text->len - 1] == blank)
        g_string_truncate(text, text->len - 1);
    g_string_append_c(text, '\n');
}

static char *dump(Pty *pty, gboolean looks)
{
    GString *text = g_string_new(NULL);
    VTermPos cursor;

    for (int row = 0; row < pty->rows; row++) {
        gsize from = text->len;
        for (int column = 0; column < pty->columns; column++) {
            VTermScreenCell cell;
            VTermPos pos = {.row = row, .col = column};
            vterm_screen_get_cell(pty->screen, pos, &cell);
            if (looks)
                g_string_append_c(text, look_of(&cell));
            else
                append_cell(text, &cell);
        }
        chomp_line(text, from, looks ? '.' : ' ');
    }
    if (!looks) {
        vterm_state_get_cursorpos(vterm_obtain_state(pty->vterm), &cursor);
        g_string_append_printf(text, "cursor %d,%d\n", cursor.row, cursor.col);
    }
    return g_string_free(text, FALSE);
}

char *pty_screen(Pty *pty)
{
    return dump(pty, FALSE);
}

char *pty_looks(Pty *pty)
{
    return dump(pty, TRUE);
}

const GString *pty_raw(const Pty *pty)
{
    return pty->raw;
}

char *pty_settings(Pty *pty)
{
    struct termios settings;
    GString *text = g_string_new(NULL);

    if (tcgetattr(pty->slave, &settings) != 0)
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
