/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <vterm.h>

#include "screen.h"

#define PIPE_BYTES (1024 * 1024) /* more than any test writes between two syncs */
#define PATIENCE_S 20            /* then something hangs */

struct Terminal {
    int master, slave, output; /* output: what the relay has read from master */
    pid_t relay;
    VTerm *vterm;
    VTermScreen *cells;
    gboolean alternate;
    guint syncs;
    GString *raw, *coming; /* what the last sync was about; what has come since */
};

void terminal_environment(void)
{
    static const char *const names[] = {"NO_COLOR", "CLICOLOR",       "CLICOLOR_FORCE",
                                        "ESCDELAY", "SSH_CONNECTION", "LINES",
                                        "COLUMNS",  "COLORTERM"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_unsetenv(names[i]);
    g_setenv("TERM", "xterm-256color", TRUE);
    g_setenv("XDG_CONFIG_HOME", "/nonexistent", TRUE);
    g_setenv("XDG_DATA_DIRS", "/nonexistent", TRUE);
}

/* ---- life ---- */

static void relay(int from, int to)
{
    char buffer[4096];
    gssize length;

    while ((length = read(from, buffer, sizeof buffer)) > 0)
        for (gssize done = 0, more; done < length; done += more)
            if ((more = write(to, buffer + done, (gsize)(length - done))) <= 0)
                _exit(1);
    _exit(0);
}

static void start_relay(Terminal *terminal)
{
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);
    terminal->relay = fork();
    assert_true(terminal->relay >= 0);
    if (terminal->relay == 0) {
        close(terminal->slave);
        close(ends[0]);
        relay(terminal->master, ends[1]);
    }
    close(ends[1]);
    terminal->output = ends[0];
}

static int prop_changed(VTermProp prop, VTermValue *value, void *data)
{
    Terminal *terminal = data;

    if (prop == VTERM_PROP_ALTSCREEN)
        terminal->alternate = value->boolean;
    return 1;
}

Terminal *terminal_new(int rows, int columns)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = prop_changed};
    const struct winsize size = {.ws_row = (gushort)rows, .ws_col = (gushort)columns};
    Terminal *terminal = g_new0(Terminal, 1);

    assert_int_equal(openpty(&terminal->master, &terminal->slave, NULL, NULL, &size), 0);
    fcntl(terminal->master, F_SETFD, FD_CLOEXEC);
    start_relay(terminal);
    terminal->raw = g_string_new(NULL);
    terminal->coming = g_string_new(NULL);
    terminal->vterm = vterm_new(rows, columns);
    vterm_set_utf8(terminal->vterm, 1);
    terminal->cells = vterm_obtain_screen(terminal->vterm);
    vterm_screen_set_callbacks(terminal->cells, &callbacks, terminal);
    vterm_screen_enable_altscreen(terminal->cells, 1);
    vterm_screen_reset(terminal->cells, 1);
    return terminal;
}

static void stop_relay(Terminal *terminal)
{
    if (terminal->relay <= 0)
        return;
    kill(terminal->relay, SIGKILL);
    waitpid(terminal->relay, NULL, 0);
    terminal->relay = 0;
}

void terminal_free(Terminal *terminal)
{
    stop_relay(terminal);
    if (terminal->master >= 0)
        close(terminal->master);
    close(terminal->slave);
    close(terminal->output);
    vterm_free(terminal->vterm);
    g_string_free(terminal->raw, TRUE);
    g_string_free(terminal->coming, TRUE);
    g_free(terminal);
}

int terminal_open_fd(const Terminal *terminal)
{
    return fcntl(terminal->slave, F_DUPFD_CLOEXEC, 3);
}

UiScreen *terminal_open(Terminal *terminal, const UiOptions *options)
{
    const UiOptions none = {.colour = UI_COLOUR_AUTO};
    g_autoptr(GError) error = NULL;
    UiScreen *screen =
        screen_open(terminal_open_fd(terminal), options == NULL ? &none : options, &error);

    if (screen == NULL)
        fail_msg("no screen: %s", error->message);
    return screen;
}

void terminal_settings(const Terminal *terminal, struct termios *settings)
{
    memset(settings, 0, sizeof *settings);
    assert_int_equal(tcgetattr(terminal->slave, settings), 0);
}

/* ---- output ---- */

/* A control string that no terminal shows marks the end of what is to be waited for. A program of its
 * own may have written more behind it: that is for the next time. */
gsize terminal_sync(Terminal *terminal)
{
    g_autofree char *mark = g_strdup_printf("\033_%u\033\\", ++terminal->syncs);
    char buffer[4096];
    const char *found;

    assert_int_equal(write(terminal->slave, mark, strlen(mark)), strlen(mark));
    alarm(PATIENCE_S);
    while ((found = memmem(terminal->coming->str, terminal->coming->len, mark, strlen(mark))) ==
           NULL) {
        gssize length = read(terminal->output, buffer, sizeof buffer);
        assert_true(length > 0);
        g_string_append_len(terminal->coming, buffer, length);
    }
    alarm(0);
    g_string_truncate(terminal->raw, 0);
    g_string_append_len(terminal->raw, terminal->coming->str, found - terminal->coming->str);
    g_string_erase(terminal->coming, 0, (gssize)(terminal->raw->len + strlen(mark)));
    vterm_input_write(terminal->vterm, terminal->raw->str, terminal->raw->len);
    return terminal->raw->len;
}

const char *terminal_raw(const Terminal *terminal)
{
    return terminal->raw->str;
}

/* ---- cells ---- */

static VTermScreenCell cell_at(const Terminal *terminal, int y, int x)
{
    const VTermPos position = {.row = y, .col = x};
    VTermScreenCell cell;

    memset(&cell, 0, sizeof cell);
    vterm_screen_get_cell(terminal->cells, position, &cell);
    return cell;
}

static int columns_of(const Terminal *terminal)
{
    int rows, columns;

    vterm_get_size(terminal->vterm, &rows, &columns);
    return columns;
}

static int rows_of(const Terminal *terminal)
{
    int rows, columns;

    vterm_get_size(terminal->vterm, &rows, &columns);
    return rows;
}

char *terminal_cells(const Terminal *terminal, int y, int from, int to)
{
    GString *cells = g_string_new(NULL);
    VTermScreenCell cell;

    for (int x = from; x < to; x += MAX(cell.width, 1)) {
        cell = cell_at(terminal, y, x);
        if (cell.chars[0] == 0 || cell.chars[0] == (guint32)-1)
            g_string_append_c(cells, ' ');
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++)
            if (cell.chars[i] != (guint32)-1)
                g_string_append_unichar(cells, cell.chars[i]);
    }
    return g_string_free(cells, FALSE);
}

char *terminal_row(const Terminal *terminal, int y)
{
    return g_strchomp(terminal_cells(terminal, y, 0, columns_of(terminal)));
}

char *terminal_text(const Terminal *terminal)
{
    GString *text = g_string_new(NULL);

    for (int y = 0; y < rows_of(terminal); y++) {
        g_autofree char *row = terminal_row(terminal, y);
        g_string_append_printf(text, "%s\n", row);
    }
    while (text->len > 1 && g_str_has_suffix(text->str, "\n\n"))
        g_string_truncate(text, text->len - 1);
    if (strcmp(text->str, "\n") == 0)
        g_string_truncate(text, 0);
    return g_string_free(text, FALSE);
}

void terminal_assert(Terminal *terminal, UiScreen *screen, const char *expected)
{
    g_autofree char *text = NULL;

    ui_screen_flush(screen);
    terminal_sync(terminal);
    text = terminal_text(terminal);
    if (strcmp(text, expected) != 0)
        fail_msg("the screen shows\n%sinstead of\n%s", text, expected);
}

static int colour_index(const Terminal *terminal, VTermColor colour)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(&colour) || VTERM_COLOR_IS_DEFAULT_BG(&colour))
        return -1;
    return VTERM_COLOR_IS_INDEXED(&colour) ? colour.indexed.idx : 256;
}

TerminalLook terminal_look(const Terminal *terminal, int y, int x)
{
    VTermScreenCell cell = cell_at(terminal, y, x);

    return (TerminalLook){
        .bold = cell.attrs.bold,
        .underline = cell.attrs.underline != 0,
        .reverse = cell.attrs.reverse,
        .foreground = colour_index(terminal, cell.fg),
        .background = colour_index(terminal, cell.bg),
    };
}

void terminal_cursor(const Terminal *terminal, int *y, int *x)
{
    VTermPos position;

    vterm_state_get_cursorpos(vterm_obtain_state(terminal->vterm), &position);
    *y = position.row;
    *x = position.col;
}

gboolean terminal_is_alternate(const Terminal *terminal)
{
    return terminal->alternate;
}

/* ---- input ---- */

void terminal_type(Terminal *terminal, const char *bytes, gssize length)
{
    gsize size = length < 0 ? strlen(bytes) : (gsize)length;
    int before = 0, waiting = 0;

    assert_int_equal(ioctl(terminal->slave, FIONREAD, &before), 0);
    assert_int_equal(write(terminal->master, bytes, size), size);
    alarm(PATIENCE_S);
    while (ioctl(terminal->slave, FIONREAD, &waiting) == 0 && waiting < before + (int)size)
        sched_yield(); /* the kernel passes it on by itself, and says nothing when it has */
    alarm(0);
}

void terminal_send(Terminal *terminal, const char *bytes)
{
    assert_int_equal(write(terminal->master, bytes, strlen(bytes)), strlen(bytes));
}

void terminal_wait_for(Terminal *terminal, const char *text)
{
    gint64 patience = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
    g_autofree char *shown = g_strdup("");

    while (strstr(shown, text) == NULL) {
        if (g_get_monotonic_time() > patience)
            fail_msg("“%s” never came, but\n%s", text, shown);
        terminal_sync(terminal);
        g_free(shown);
        shown = terminal_text(terminal);
    }
}

void terminal_resize(Terminal *terminal, int rows, int columns)
{
    const struct winsize size = {.ws_row = (gushort)rows, .ws_col = (gushort)columns};

    assert_int_equal(ioctl(terminal->master, TIOCSWINSZ, &size), 0);
    vterm_set_size(terminal->vterm, rows, columns);
}

void terminal_hang_up(Terminal *terminal)
{
    stop_relay(terminal);
    close(terminal->master);
    terminal->master = -1;
}
