/* SPDX-License-Identifier: MIT */
#include "tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "thrift.h"

#define PATIENCE_US (2 * G_USEC_PER_SEC)

struct Tty {
    int fd;
    int sink; /* a file in memory: a pipe would be full some day, and curses would wait for us */
    FILE *stream;
    gboolean diverted, impatient, trim, held;
    int flags_before; /* of fd, for whoever has it too */
    GString *waiting;
    guint64 count;
};

Tty *tty_new(int fd)
{
    Tty *tty = g_new0(Tty, 1);
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);

    tty->fd = fd;
    tty->waiting = g_string_new(NULL);
    tty->sink = memfd_create("terminal", MFD_CLOEXEC);
    tty->stream = copy < 0 ? NULL : fdopen(copy, "w");
    if (tty->sink >= 0 && tty->stream != NULL)
        return tty;
    if (tty->stream == NULL && copy >= 0)
        close(copy);
    tty_free(tty);
    return NULL;
}

FILE *tty_stream(Tty *tty)
{
    return tty->stream;
}

gboolean tty_divert(Tty *tty)
{
    fflush(tty->stream);
    tty->diverted = dup3(tty->sink, fileno(tty->stream), O_CLOEXEC) >= 0;
    return tty->diverted;
}

/* ---- collecting ---- */

/* What is in it is written over: to take its memory back and give it again for each frame costs more than to keep it. */
static void empty_sink(Tty *tty)
{
    lseek(tty->sink, 0, SEEK_SET);
}

void tty_trim(Tty *tty, gboolean wanted)
{
    tty->trim = wanted;
}

/* curses writes at the place where the last collection has left off: at the beginning. */
static void collect(Tty *tty)
{
    off_t length = tty->diverted ? lseek(tty->sink, 0, SEEK_CUR) : 0;
    gsize before = tty->waiting->len;

    if (length <= 0)
        return;
    g_string_set_size(tty->waiting, before + (gsize)length);
    gssize got = pread(tty->sink, tty->waiting->str + before, (gsize)length, 0);
    g_string_truncate(tty->waiting, before + (gsize)MAX(got, 0));
    if (tty->trim)
        thrift_shorten(tty->waiting, before, TRUE);
    tty->count += tty->waiting->len - before;
    empty_sink(tty);
}

void tty_append(Tty *tty, const char *bytes, gsize length)
{
    gsize before;

    collect(tty);
    before = tty->waiting->len;
    g_string_append_len(tty->waiting, bytes, (gssize)length);
    if (tty->trim)
        thrift_shorten(tty->waiting, before, FALSE);
    tty->count += tty->waiting->len - before;
}

void tty_forget(Tty *tty)
{
    if (tty->diverted)
        empty_sink(tty);
}

void tty_scrub(Tty *tty)
{
    if (tty->diverted && ftruncate(tty->sink, 0) == 0)
        empty_sink(tty);
}

/* ---- sending ---- */

void tty_be_impatient(Tty *tty)
{
    int flags = fcntl(tty->fd, F_GETFL);

    if (tty->impatient || flags < 0)
        return;
    tty->flags_before = flags;
    tty->impatient = fcntl(tty->fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

/* Until the terminal takes no more: FALSE. */
static gboolean write_on(Tty *tty)
{
    gsize done = 0;
    gssize written = 0;

    while (done < tty->waiting->len) {
        written = write(tty->fd, tty->waiting->str + done, tty->waiting->len - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break;
        done += (gsize)written;
    }
    if (written < 0 && errno != EAGAIN) /* gone; the next read of a key says so */
        done = tty->waiting->len;
    g_string_erase(tty->waiting, 0, (gssize)done);
    return tty->waiting->len == 0;
}

void tty_send(Tty *tty)
{
    collect(tty);
    if (!tty->held)
        write_on(tty);
}

void tty_hold(Tty *tty, gboolean held)
{
    tty->held = held;
    if (!held)
        tty_send(tty);
}

void tty_drain(Tty *tty)
{
    gint64 end = g_get_monotonic_time() + PATIENCE_US, left;
    struct pollfd room = {.fd = tty->fd, .events = POLLOUT};

    collect(tty);
    while (!write_on(tty) && (left = end - g_get_monotonic_time()) > 0)
        poll(&room, 1, (int)(left / 1000 + 1));
}

gsize tty_waiting(const Tty *tty)
{
    return tty->waiting->len;
}

guint64 tty_count(const Tty *tty)
{
    return tty->count;
}

void tty_free(Tty *tty)
{
    if (tty == NULL)
        return;
    tty_drain(tty);
    if (tty->impatient)
        fcntl(tty->fd, F_SETFL, tty->flags_before);
    if (tty->stream != NULL)
        fclose(tty->stream);
    if (tty->sink >= 0)
        close(tty->sink);
    g_string_free(tty->waiting, TRUE);
    g_free(tty);
}
