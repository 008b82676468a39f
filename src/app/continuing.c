/* SPDX-License-Identifier: MIT */
#include "continuing.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "locking.h"

/* GLib's own sources don't know this signal; blocked for a signalfd, it would be for the person's editor too. */
static volatile sig_atomic_t noted = -1;

static void note(int number)
{
    const guint64 one = 1;
    int before = errno;

    if (noted >= 0 && write(noted, &one, sizeof one) < 0)
        errno = before; /* it has been noted already */
    errno = before;
}

/* While an editor has the terminal it is that one's to put right. */
static gboolean goes_on(gint fd, GIOCondition condition, gpointer data)
{
    App *app = data;
    guint64 times;

    if (read(fd, &times, sizeof times) < 0 || outside_is_open(app->outside))
        return G_SOURCE_CONTINUE;
    locking_look(app);
    ui_screen_take_back(app->screen);
    app_hasten(app);
    return G_SOURCE_CONTINUE;
}

void continuing_watch(App *app)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};

    noted = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (noted < 0)
        return;
    app->continuing = g_unix_fd_add(noted, G_IO_IN, goes_on, app);
    sigaction(SIGCONT, &action, NULL);
}

void continuing_unwatch(App *app)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};

    sigaction(SIGCONT, &standard, NULL);
    g_clear_handle_id(&app->continuing, g_source_remove);
    if (noted >= 0)
        close(noted);
    noted = -1;
}
