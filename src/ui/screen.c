/* SPDX-License-Identifier: MIT */
#include "screen.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "looptrace/words.h"
#include "rescue.h"
#include "terminfo.h"

/* Larger than any terminal; a kernel that says 65535×65535 must not make curses allocate gigabytes. */
#define ROWS_MAX    1000
#define COLUMNS_MAX 1000

/* How long a lone Esc waits for what would make it a function key. */
#define ESCAPE_MS     25
#define ESCAPE_SSH_MS 100
#define ESCAPE_MS_MAX 10000

/* ---- looks ---- */

static attr_t attributes_of(const ThemeStyle *style)
{
    attr_t attributes = A_NORMAL;

    if ((style->attributes & THEME_BOLD) != 0)
        attributes |= A_BOLD;
    if ((style->attributes & THEME_DIM) != 0)
        attributes |= A_DIM;
    if ((style->attributes & THEME_UNDERLINE) != 0)
        attributes |= A_UNDERLINE;
    if ((style->attributes & THEME_REVERSE) != 0)
        attributes |= A_REVERSE;
    return attributes;
}

/* For what is written beside curses (loose.c). */
static char *enter_string(const ThemeStyle *style)
{
    static const struct {
        ThemeAttribute attribute;
        const char *capability;
    } capabilities[] = {{THEME_BOLD, "bold"},
                        {THEME_DIM, "dim"},
                        {THEME_UNDERLINE, "smul"},
                        {THEME_REVERSE, "rev"}};
    g_autofree char *foreground = terminfo_string("setaf");
    g_autofree char *background = terminfo_string("setab");
    GString *out = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(capabilities); i++)
        if ((style->attributes & capabilities[i].attribute) != 0)
            terminfo_append(out, capabilities[i].capability);
    if (style->foreground != THEME_DEFAULT_COLOUR)
        terminfo_append_filled(out, foreground, style->foreground, 0);
    if (style->background != THEME_DEFAULT_COLOUR)
        terminfo_append_filled(out, background, style->background, 0);
    return g_string_free(out, FALSE);
}

static short pair_of(int role, const ThemeStyle *style, gboolean has_default)
{
    int foreground = style->foreground, background = style->background;

    if (foreground == THEME_DEFAULT_COLOUR && background == THEME_DEFAULT_COLOUR)
        return 0;
    if (!has_default) {
        foreground = foreground == THEME_DEFAULT_COLOUR ? COLOR_WHITE : foreground;
        background = background == THEME_DEFAULT_COLOUR ? COLOR_BLACK : background;
    }
    if (init_extended_pair(role + 1, foreground, background) != OK)
        return 0;
    return (short)(role + 1);
}

static gboolean apply_theme(UiScreen *screen, const UiOptions *options, GError **error)
{
    int colours = theme_colours(options->colour, MAX(terminfo_number("colors"), 0));
    gboolean has_default = FALSE;
    Theme theme;

    if (colours > 0 && start_color() == OK)
        has_default = use_default_colors() == OK;
    else
        colours = 0;
    if (!theme_load(options->theme, colours, &theme, error))
        return FALSE;
    screen->colour = colours > 0;
    screen->colours = colours;
    for (int i = 0; i < UI_ROLE_COUNT; i++) {
        const ThemeStyle *style = &theme.styles[i];
        screen->looks[i].attributes = attributes_of(style);
        screen->looks[i].pair = screen->colour ? pair_of(i, style, has_default) : 0;
        screen->looks[i].enter = enter_string(style);
    }
    return TRUE;
}

/* ---- start and end ---- */

static void set_escape_delay(void)
{
    const char *wanted = g_getenv("ESCDELAY");
    gint64 milliseconds = g_getenv("SSH_CONNECTION") != NULL ? ESCAPE_SSH_MS : ESCAPE_MS;

    if (wanted != NULL)
        text_parse_int(wanted, 0, ESCAPE_MS_MAX, &milliseconds);
    set_escdelay((int)milliseconds);
}

/* Ctrl-Z comes as a key, see stop(): what curses does in its signal handler knows nothing of what is
 * written beside it. So does Ctrl-C: in what is pasted it is text, where the terminal lets it through. */
static void take_signal_keys(UiScreen *screen, gboolean stays)
{
    struct termios settings;

    screen->suspend_key = stays ? UI_KEY_NONE : screen->saved.c_cc[VSUSP];
    screen->interrupt_key = stays ? UI_KEY_NONE : screen->saved.c_cc[VINTR];
    if (tcgetattr(screen->fd, &settings) != 0)
        return;
    settings.c_cc[VSUSP] = _POSIX_VDISABLE;
    settings.c_cc[VINTR] = _POSIX_VDISABLE;
    if (stays)
        settings.c_cc[VQUIT] = _POSIX_VDISABLE;
    if (tcsetattr(screen->fd, TCSANOW, &settings) == 0)
        def_prog_mode();
}

/* By how attributes are switched off: xterm's kind; tmux, screen, the Linux console. */
static gboolean is_trimmed(void)
{
    g_autofree char *plain = terminfo_string("sgr0");

    return g_strcmp0(plain, "\033(B\033[m") == 0 || g_strcmp0(plain, "\033[m\017") == 0;
}

/* "ansi" and its like say that a character in the last column wraps at once. Of the terminals that are called so,
 * most are an xterm, which wraps with the next character, and curses would lose its place. Where nothing stands in the
 * last column, both are right. */
static int margin_of(void)
{
    return terminfo_flag("am") && !terminfo_flag("xenl") ? 1 : 0;
}

/* As long as a program hasn't left the screen once, ncurses takes it for one that moves the cursor and writes the rest
 * itself: it flushes after each move, some forty times for a page. What brings the screen up is said by the return. */
static void leave_and_return(UiScreen *screen)
{
    endwin();
    tty_forget(screen->tty);
    doupdate();
}

static gboolean start_curses(UiScreen *screen, const UiOptions *options, GError **error)
{
    g_autofree char *name = terminfo_choose(screen->fd, error);

    if (name == NULL)
        return FALSE;
    use_env(FALSE); /* LINES and COLUMNS are of the shell that we were started from */
    use_tioctl(TRUE);
    screen->curses = newterm(name, tty_stream(screen->tty), screen->stream);
    if (screen->curses == NULL) {
        g_autofree char *shown = text_clean(name, -1);
        g_set_error(error, FAULT, FAULT_IO, _("the terminal “%s” can't be set up"), shown);
        return FALSE;
    }
    screen->coarse = strcmp(name, "linux") == 0 || g_str_has_prefix(name, "linux-");
    screen->margin = margin_of();
    screen->window = stdscr;
    cbreak();
    noecho();
    nonl();
    typeahead(-1); /* a frame is written whole, or the next one begins with half of it */
    set_escape_delay();
    take_signal_keys(screen, options->stays);
    tty_trim(screen->tty, is_trimmed());
    if (tcgetattr(screen->fd, &screen->program) != 0 || !tty_divert(screen->tty)) {
        g_set_error(error, FAULT, FAULT_IO, "the terminal can't be set up");
        return FALSE;
    }
    leave_and_return(screen);
    return TRUE;
}

/* Beside curses, which knows nothing of it; where in its output it comes doesn't matter. */
static void ask_for_reports(UiScreen *screen, gboolean wanted)
{
    dprintf(screen->fd, "%s%s%s", terminfo_report_focus(wanted), terminfo_report_paste(wanted),
            screen->mouse ? terminfo_report_mouse(wanted) : "");
}

static gboolean prepare(UiScreen *screen, const UiOptions *options, GError **error)
{
    gboolean utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    g_autofree char *restore = terminfo_restore();

    screen->ascii = options->ascii || !utf8;
    screen->accessible = options->accessible;
    screen->loose = screen->ascii ? NULL : loose_new();
    if (!apply_theme(screen, options, error))
        return FALSE;
    ask_for_reports(screen, TRUE);
    if (!keys_init(&screen->keys, screen->fd) || !rescue_arm(screen->fd, restore, &screen->saved)) {
        g_set_error(error, FAULT, FAULT_IO, _("the terminal can't be set up"));
        return FALSE;
    }
    ui_screen_resize(screen);
    ui_screen_erase(screen);
    return TRUE;
}

static gboolean set_io_fault(GError **error)
{
    g_set_error(
        error, FAULT, FAULT_IO,
        _("the full screen needs a terminal (%s): use the commands instead (looptrace --help)"),
        g_strerror(errno));
    return FALSE;
}

static gboolean open_stream(UiScreen *screen, GError **error)
{
    if (tcgetattr(screen->fd, &screen->saved) != 0)
        return set_io_fault(error);
    screen->stream = fdopen(screen->fd, "r+");
    screen->tty = screen->stream == NULL ? NULL : tty_new(screen->fd);
    return screen->tty != NULL || set_io_fault(error);
}

UiScreen *screen_open(int fd, const UiOptions *options, GError **error)
{
    UiScreen *screen = g_new0(UiScreen, 1);

    screen->fd = fd;
    if (open_stream(screen, error) && start_curses(screen, options, error) &&
        prepare(screen, options, error))
        return screen;
    ui_screen_free(screen);
    return NULL;
}

UiScreen *ui_screen_new(const UiOptions *options, GError **error)
{
    int fd = -1;

    errno = ENOTTY;
    if (isatty(STDOUT_FILENO)) {
        fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
        /* No controlling terminal, but one to write on: what `setsid looptrace` has. */
        if (fd < 0 && ttyname(STDOUT_FILENO) != NULL)
            fd = open(ttyname(STDOUT_FILENO), O_RDWR | O_CLOEXEC | O_NOCTTY);
    }
    if (fd >= 0)
        return screen_open(fd, options, error);
    set_io_fault(error);
    return NULL;
}

static void leave_screen(UiScreen *screen)
{
    if (screen->asked)
        screen_await_answer(screen);
    ask_for_reports(screen, FALSE);
    endwin();
    tty_drain(screen->tty);
    /* curses can't: it has a file in memory instead of the terminal. */
    tcsetattr(screen->fd, TCSANOW, &screen->saved);
}

static void end_curses(UiScreen *screen)
{
    if (screen->curses == NULL)
        return;
    if (!screen->suspended)
        leave_screen(screen);
    keys_clear(&screen->keys);
    rescue_disarm();
    delscreen(screen->curses);
    tcsetattr(screen->fd, TCSANOW, &screen->saved);
}

void ui_screen_free(UiScreen *screen)
{
    if (screen == NULL)
        return;
    end_curses(screen);
    tty_free(screen->tty);
    if (screen->stream != NULL)
        fclose(screen->stream);
    else
        close(screen->fd);
    loose_free(screen->loose);
    for (int i = 0; i < UI_ROLE_COUNT; i++)
        g_free(screen->looks[i].enter);
    g_free(screen);
}

/* ---- questions ---- */

int ui_screen_input_fd(const UiScreen *screen)
{
    return screen->fd;
}

int ui_screen_rows(const UiScreen *screen)
{
    return getmaxy(screen->window);
}

int ui_screen_columns(const UiScreen *screen)
{
    return getmaxx(screen->window) - screen->margin;
}

gboolean ui_screen_is_ascii(const UiScreen *screen)
{
    return screen->ascii;
}

gboolean ui_screen_is_sparing(const UiScreen *screen)
{
    return screen->sparing;
}

void ui_screen_set_sparing(UiScreen *screen, gboolean sparing)
{
    screen->sparing = sparing;
}

gboolean ui_screen_has_colour(const UiScreen *screen)
{
    return screen->colour;
}

gboolean ui_screen_is_accessible(const UiScreen *screen)
{
    return screen->accessible;
}

/* ---- frames ---- */

/* All cells are unknown: the terminal may have moved them. */
static void forget_cells(UiScreen *screen)
{
    clearok(curscr, TRUE);
    screen->forgotten = TRUE;
    if (screen->loose != NULL)
        loose_forget(screen->loose);
}

gboolean ui_screen_resize(UiScreen *screen)
{
    struct winsize size;

    if (ioctl(screen->fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return FALSE;
    int rows = MIN(size.ws_row, ROWS_MAX);
    int columns = MIN(size.ws_col, COLUMNS_MAX);
    if (rows == ui_screen_rows(screen) && columns - screen->margin == ui_screen_columns(screen))
        return FALSE;
    /* Not resizeterm(), which would also queue a key that nobody waits for. */
    if (resize_term(rows, columns) != OK)
        return FALSE;
    ui_screen_erase(screen);
    forget_cells(screen);
    return TRUE;
}

void ui_screen_erase(UiScreen *screen)
{
    werase(screen->window);
    screen->scroll = (Scroll){0, 0, 0};
    if (screen->loose != NULL)
        loose_begin(screen->loose, ui_screen_rows(screen));
}

void ui_screen_repaint(UiScreen *screen)
{
    if (screen->suspended) {
        tcsetattr(screen->fd, TCSANOW, &screen->program);
        ask_for_reports(screen, TRUE);
    }
    screen->suspended = FALSE;
    rescue_pause(FALSE);
    forget_cells(screen);
}

void ui_screen_take_back(UiScreen *screen)
{
    if (screen->suspended)
        return;
    tcsetattr(screen->fd, TCSANOW, &screen->program);
    forget_cells(screen);
}

/* Some terminals keep what is cleared as lines that have scrolled away: those are erased after it. */
void ui_screen_scrub(UiScreen *screen)
{
    g_autofree char *clear = terminfo_string("clear");
    g_autofree char *kept = terminfo_string("E3");
    const char *erase = kept != NULL ? kept : terminfo_is_xterms() ? "\033[3J" : "";
    g_autofree char *bytes = g_strconcat(clear == NULL ? "" : clear, erase, NULL);

    tty_scrub(screen->tty);
    screen_send(screen, bytes);
    forget_cells(screen);
}

void ui_screen_suspend(UiScreen *screen)
{
    if (screen->suspended)
        return;
    leave_screen(screen);
    screen->suspended = TRUE;
    rescue_pause(TRUE);
}

void ui_screen_cursor(UiScreen *screen, int y, int x)
{
    screen->cursor_y = CLAMP(y, 0, ui_screen_rows(screen) - 1);
    screen->cursor_x = CLAMP(x, 0, ui_screen_columns(screen) - 1);
}

/* The cursor has been moved to its place: curses only has to know. */
static void tell_curses_where(UiScreen *screen)
{
    wmove(screen->window, screen->cursor_y, screen->cursor_x);
    wnoutrefresh(screen->window);
    doupdate();
    tty_forget(screen->tty);
}

void ui_screen_flush(UiScreen *screen)
{
    if (screen->suspended)
        return;
    ui_screen_cursor(screen, screen->cursor_y, screen->cursor_x);
    if (!screen->forgotten)
        scroll_apply(screen);
    screen->forgotten = FALSE;
    int y = screen->cursor_y, x = screen->cursor_x;
    if (screen->loose == NULL || !loose_prepare(screen->loose, screen, &y, &x)) {
        y = screen->cursor_y;
        x = screen->cursor_x;
    }
    wmove(screen->window, y, x);
    wnoutrefresh(screen->window);
    doupdate();
    if (screen->loose != NULL)
        loose_write(screen->loose, screen, y, x);
    if (y != screen->cursor_y || x != screen->cursor_x)
        tell_curses_where(screen);
    tty_send(screen->tty);
}

void screen_send(UiScreen *screen, const char *bytes)
{
    if (screen->suspended)
        return;
    tty_append(screen->tty, bytes, strlen(bytes));
    tty_send(screen->tty);
}

/* ---- keys ---- */

/* As the terminal would do it: the whole process group, for a script that we were started from has to
 * stop as well. Returns when somebody lets us go on. */
static void stop(UiScreen *screen)
{
    const struct sigaction standard = {.sa_handler = SIG_DFL};
    struct sigaction before;

    if (screen->stopping != NULL)
        screen->stopping(screen->stopping_data);
    ui_screen_suspend(screen);
    sigaction(SIGTSTP, &standard, &before);
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &before, NULL);
    ui_screen_resize(screen);
    ui_screen_repaint(screen);
}

void ui_screen_tell_stopping(UiScreen *screen, void (*stopping)(gpointer data), gpointer data)
{
    screen->stopping = stopping;
    screen->stopping_data = data;
}

gboolean ui_screen_read_key(UiScreen *screen, guint32 *key)
{
    if (!keys_read(&screen->keys, key))
        return FALSE;
    if (*key == UI_KEY_ANSWER)
        screen->asked = FALSE;
    if (*key != UI_KEY_NONE && *key == screen->suspend_key) {
        stop(screen);
        *key = UI_KEY_RESIZE;
    } else if (*key != UI_KEY_NONE && *key == screen->interrupt_key) {
        kill(0, SIGINT); /* as the terminal would */
    }
    return TRUE;
}

char *ui_screen_take_paste(UiScreen *screen, gsize *length)
{
    return paste_steal(&screen->keys.paste, length);
}

/* ---- the mouse ---- */

void ui_screen_set_mouse(UiScreen *screen, gboolean wanted)
{
    if (screen->mouse == wanted)
        return;
    screen->mouse = wanted;
    screen->keys.wants_mouse = wanted;
    const char *bytes = terminfo_report_mouse(wanted);
    tty_append(screen->tty, bytes, strlen(bytes)); /* between two frames */
}

gboolean ui_screen_has_mouse(const UiScreen *screen)
{
    return screen->mouse;
}

UiMouse ui_screen_mouse(const UiScreen *screen)
{
    return screen->keys.mouse;
}
