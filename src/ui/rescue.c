/* SPDX-License-Identifier: MIT */
/*
 * The one place of this module with mutable state at file scope: a signal handler gets no argument of
 * ours, and may only touch what was ready before. It therefore calls write(), tcsetattr(), sigaction()
 * and raise() and nothing else (signal-safety(7)); endwin() would allocate, lock and wait.
 */
#include "rescue.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define STACK_BYTES (64 * 1024)

/* Whoever dies of these can't clean up. TRAP is how GLib ends the program, QUIT is Ctrl-\. */
static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, SIGQUIT};

static struct {
    volatile sig_atomic_t armed, paused;
    int fd;
    char restore[RESCUE_MAX];
    gsize length;
    struct termios saved;
    struct sigaction before[G_N_ELEMENTS(fatal)];
    stack_t stack_before;
    gpointer stack; /* NULL: there was one already */
} rescue;

static void write_all(int fd, const char *bytes, gsize length)
{
    while (length > 0) {
        gssize written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        bytes += written;
        length -= (gsize)written;
    }
}

/* A faulty instruction faults again when the handler returns, which keeps its address for a debugger;
 * everything else (kill, abort, a trap, Ctrl-\) has passed and must be sent again. */
static gboolean comes_again(int number, int code)
{
    return (number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL) &&
           code > 0 && code != SI_KERNEL;
}

static void rescue_handler(int number, siginfo_t *info, void *context)
{
    int error = errno;

    if (rescue.armed && !rescue.paused) {
        rescue.armed = 0;
        write_all(rescue.fd, rescue.restore, rescue.length);
        tcsetattr(rescue.fd, TCSANOW, &rescue.saved);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(fatal); i++)
        if (fatal[i] == number)
            sigaction(number, &rescue.before[i], NULL);
    errno = error;
    if (!comes_again(number, info->si_code))
        raise(number);
}

/* A stack overflow leaves no room for a handler on the stack itself. */
static void provide_stack(void)
{
    if (sigaltstack(NULL, &rescue.stack_before) != 0 ||
        (rescue.stack_before.ss_flags & SS_DISABLE) == 0)
        return;
    rescue.stack = g_malloc(STACK_BYTES);
    const stack_t ours = {.ss_sp = rescue.stack, .ss_size = STACK_BYTES};
    sigaltstack(&ours, NULL);
}

static void withdraw_stack(void)
{
    if (rescue.stack == NULL)
        return;
    sigaltstack(&rescue.stack_before, NULL);
    g_clear_pointer(&rescue.stack, g_free);
}

gboolean rescue_arm(int fd, const char *restore, const struct termios *saved)
{
    struct sigaction action = {.sa_sigaction = rescue_handler};
    gsize length = strlen(restore);

    if (rescue.armed || length > sizeof rescue.restore)
        return FALSE;
    memcpy(rescue.restore, restore, length);
    rescue.length = length;
    rescue.fd = fd;
    rescue.saved = *saved;
    rescue.paused = 0;
    provide_stack();
    action.sa_flags = (int)(SA_SIGINFO | SA_RESETHAND | SA_ONSTACK);
    sigfillset(&action.sa_mask);
    rescue.armed = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(fatal); i++)
        sigaction(fatal[i], &action, &rescue.before[i]);
    return TRUE;
}

void rescue_pause(gboolean paused)
{
    rescue.paused = paused;
}

void rescue_disarm(void)
{
    if (!rescue.armed)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(fatal); i++)
        sigaction(fatal[i], &rescue.before[i], NULL);
    rescue.armed = 0;
    withdraw_stack();
}
