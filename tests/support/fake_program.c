/* SPDX-License-Identifier: MIT */
/*
 * A full-screen program for testing those who test full-screen programs: it paints, reads keys and tells
 * idle marks as looptrace does, or misbehaves as its first argument says: mute tells no marks, deaf reads
 * nothing and ignores SIGTERM, wild writes on and on.
 *
 *     q quit · b 200 kB of output, then a last word · l paint, tell idle late · c ask the terminal what
 *     it is · x end with 3 and leave everything as it is · k kill itself · other keys are counted
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t resized;
static int keys;

static void note_resize(int number)
{
    resized = 1;
}

static void out(const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        ssize_t written = write(STDOUT_FILENO, text, left);
        if (written < 0 && errno != EINTR)
            _exit(9);
        if (written > 0) {
            text += written;
            left -= (size_t)written;
        }
    }
}

static void outf(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void outf(const char *format, ...)
{
    char text[256];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    out(text);
}

static void tell_idle(void)
{
    const char *fd = getenv("LOOPTRACE_IDLE_FD");

    if (fd != NULL)
        dprintf((int)strtol(fd, NULL, 10), "%d\n", keys);
}

static void paint(const char *last)
{
    struct winsize size = {0};

    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    outf("\033[1;1H\033[J\033[7mFake\033[0m %dx%d", size.ws_col, size.ws_row);
    outf("\033[2;1Hkeys %d, last %s", keys, last);
}

static void flood(void)
{
    for (int i = 0; i < 4000; i++)
        outf("\033[3;1H%05d %-40s", i, "of a long story");
    out("\033[4;1Hthe end of it");
}

/* An escape sequence that comes in one piece is one key. */
static const char *name_of(const char *bytes, ssize_t length)
{
    static char name[64];
    size_t used = 0;

    for (ssize_t i = 0; i < length && used + 5 < sizeof name; i++)
        used += (size_t)snprintf(name + used, sizeof name - used,
                                 bytes[i] > ' ' && bytes[i] < 127 ? "%c" : "<%02x>",
                                 (unsigned char)bytes[i]);
    return name;
}

static void handle(const char *bytes, ssize_t length)
{
    keys += bytes[0] == '\033' ? 1 : (int)length;
    paint(name_of(bytes, length));
    if (bytes[0] == 'b')
        flood();
    if (bytes[0] == 'c')
        out("\033[c");
    if (bytes[0] == 'x')
        _exit(3);
    if (bytes[0] == 'k')
        kill(getpid(), SIGKILL);
    if (bytes[0] == 'l') { /* a mark that doesn't count yet */
        keys--;
        tell_idle();
        keys++;
    }
    tell_idle();
}

static void run(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    sigset_t none;
    char bytes[64];

    sigemptyset(&none);
    for (;;) {
        if (resized) {
            resized = 0;
            keys++;
            paint("a new size");
            tell_idle();
        }
        if (ppoll(&input, 1, NULL, &none) < 0)
            continue;
        ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);
        if (length <= 0 || bytes[0] == 'q')
            return;
        handle(bytes, length);
    }
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    struct sigaction action = {.sa_handler = note_resize};
    struct termios before, raw;
    sigset_t winch;

    /* It comes only while we wait, so that none is missed. */
    sigemptyset(&winch);
    sigaddset(&winch, SIGWINCH);
    sigprocmask(SIG_BLOCK, &winch, NULL);
    sigaction(SIGWINCH, &action, NULL);
    tcgetattr(STDIN_FILENO, &before);
    raw = before;
    cfmakeraw(&raw);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    if (strcmp(mode, "deaf") == 0) {
        signal(SIGTERM, SIG_IGN);
        out("deaf");
        for (;;)
            poll(NULL, 0, -1);
    }
    while (strcmp(mode, "wild") == 0)
        out("on and on ");
    out("\033[?1049h\033[?25l\033[?1000h");
    paint("none");
    if (strcmp(mode, "mute") != 0)
        tell_idle();
    run();
    out("\033[?1000l\033[?25h\033[?1049l");
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    out("bye");
    return 7;
}
