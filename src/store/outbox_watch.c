/* SPDX-License-Identifier: MIT */
/*
 * Hears of it when a process has changed the outbox: from the kernel, so that an idle process isn't woken up to look. Whoever has
 * changed it rings at its lock file once the change can be seen, which a write to the `-wal` comes before; the directory
 * tells when another file takes the place of either.
 */
#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "looptrace/outbox.h"
#include "outbox_place.h"

struct OutboxWatch {
    int fd;
    int bell; /* watch of the lock file; -1: there is none yet */
    GSource *source;
    char *lock, *file; /* names in the directory */
    char *path;        /* of the lock file */
    OutboxWritten tell;
    gpointer data;
};

static void watch_bell(OutboxWatch *watch)
{
    watch->bell = inotify_add_watch(watch->fd, watch->path, IN_ATTRIB);
}

/* TRUE: there may be something to look at. */
static gboolean take_event(OutboxWatch *watch, const struct inotify_event *event)
{
    gboolean named = event->wd != watch->bell && event->len > 0;

    if (named && strcmp(event->name, watch->lock) == 0) {
        watch_bell(watch);
        return TRUE;
    }
    return event->wd == watch->bell || (event->mask & IN_Q_OVERFLOW) != 0 ||
           (named && strcmp(event->name, watch->file) == 0);
}

static gboolean came(gint fd, GIOCondition condition, gpointer data)
{
    OutboxWatch *watch = data;
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    gboolean any = FALSE;
    ssize_t length;

    while ((length = read(fd, events, sizeof events)) > 0) {
        const struct inotify_event *event;
        for (char *at = events; at < events + length; at += sizeof *event + event->len) {
            event = (const struct inotify_event *)(const void *)at;
            any = take_event(watch, event) || any;
        }
    }
    if (any)
        watch->tell(watch->data);
    return length < 0 && (errno == EAGAIN || errno == EINTR) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

OutboxWatch *outbox_watch_new(const Outbox *outbox, GMainContext *context, OutboxWritten tell,
                              gpointer data)
{
    OutboxWatch *watch;
    int fd = outbox->path == NULL ? -1 : inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

    if (fd < 0)
        return NULL;
    watch = g_new0(OutboxWatch, 1);
    watch->fd = fd;
    watch->path = file_lock_path(outbox->path);
    watch->lock = g_path_get_basename(watch->path);
    watch->file = g_path_get_basename(outbox->path);
    watch->tell = tell;
    watch->data = data;
    g_autofree char *directory = g_path_get_dirname(outbox->path);
    inotify_add_watch(fd, directory, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
    watch_bell(watch);
    watch->source = g_unix_fd_source_new(fd, G_IO_IN);
    g_source_set_callback(watch->source, G_SOURCE_FUNC(came), watch, NULL);
    g_source_attach(watch->source, context);
    return watch;
}

void outbox_watch_free(OutboxWatch *watch)
{
    if (watch == NULL)
        return;
    g_source_destroy(watch->source);
    g_source_unref(watch->source);
    close(watch->fd);
    g_free(watch->path);
    g_free(watch->lock);
    g_free(watch->file);
    g_free(watch);
}
