/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lock_directory.h"
#include "looptrace/keyring.h"
#include "looptrace/words.h"

#define PAUSE_FIRST_MS 5
#define PAUSE_LAST_MS  50
#define DEADLINE_MAX   (G_MAXINT64 / 4000) /* ms; added to a clock in µs it stays in range */

struct ProcessLock {
    int file;
};

/* An acquisition under way: dispatched when it is time to try again, and when it is cancelled. */
typedef struct {
    GSource source;
    char *file_name;
    gint64 deadline_us, pause_us;
    GCancellable *cancellable;
    ProcessLockDone done;
    gpointer data;
} LockSource;

/* ---- one try ---- */

typedef enum { TRY_LOCKED, TRY_BUSY, TRY_FAILED } TryResult;

static TryResult fail_errno(const char *what, int number, GError **error)
{
    g_set_error(error, FAULT, FAULT_IO, _("the lock between looptrace processes %s: %s"), what,
                g_strerror(number));
    return TRY_FAILED;
}

/* FALSE when a cleaner of old files has removed it between opening and locking: somebody else may by
 * now hold the lock on a new file of that name. */
static gboolean is_still_named(int directory, const char *name, int file)
{
    struct stat named, locked;

    return fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstat(file, &locked) == 0 && named.st_dev == locked.st_dev &&
           named.st_ino == locked.st_ino;
}

static TryResult try_file(int directory, const char *name, int file, GError **error)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct stat status;

    if (fstat(file, &status) != 0)
        return fail_errno(_("can't be examined"), errno, error);
    if (!S_ISREG(status.st_mode) || status.st_uid != geteuid())
        return fail_errno(_("isn't a file of this user's"), EPERM, error);
    if (fcntl(file, F_OFD_SETLK, &whole) != 0)
        return errno == EAGAIN || errno == EACCES ? TRY_BUSY
                                                  : fail_errno(_("can't be taken"), errno, error);
    if (!is_still_named(directory, name, file))
        return TRY_BUSY;
    (void)futimens(file, NULL); /* young enough to be left alone by cleaners while it is held */
    return TRY_LOCKED;
}

/* *file is the locked file for TRY_LOCKED only. */
static TryResult try_lock(const char *name, int *file, GError **error)
{
    int directory = lock_directory_open(error);

    if (directory < 0)
        return TRY_FAILED;
    *file = openat(directory, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    TryResult result = *file < 0 ? fail_errno(_("can't be opened"), errno, error)
                                 : try_file(directory, name, *file, error);
    if (result != TRY_LOCKED && *file >= 0)
        close(*file);
    close(directory);
    return result;
}

/* ---- trying until the deadline ---- */

static gboolean finish(LockSource *wait, ProcessLock *lock, const GError *error)
{
    wait->done(lock, error, wait->data);
    return G_SOURCE_REMOVE;
}

static gboolean pause_or_give_up(LockSource *wait)
{
    gint64 now = g_get_monotonic_time();
    g_autoptr(GError) error = NULL;

    if (now >= wait->deadline_us) {
        g_set_error(&error, FAULT, FAULT_TIMEOUT,
                    _("another looptrace of yours has held the session's lock for too long"));
        return finish(wait, NULL, error);
    }
    g_source_set_ready_time(&wait->source, MIN(now + wait->pause_us, wait->deadline_us));
    wait->pause_us = MIN(2 * wait->pause_us, PAUSE_LAST_MS * 1000);
    return G_SOURCE_CONTINUE;
}

static gboolean lock_source_dispatch(GSource *source, GSourceFunc callback, gpointer data)
{
    LockSource *wait = (LockSource *)source;
    g_autoptr(GError) error = NULL;
    int file = -1;

    if (g_cancellable_is_cancelled(wait->cancellable)) {
        g_set_error(&error, FAULT, FAULT_CANCELLED, _("cancelled"));
        return finish(wait, NULL, error);
    }
    switch (try_lock(wait->file_name, &file, &error)) {
    case TRY_BUSY:
        return pause_or_give_up(wait);
    case TRY_FAILED:
        return finish(wait, NULL, error);
    case TRY_LOCKED:
        break;
    }
    ProcessLock *lock = g_new0(ProcessLock, 1);
    lock->file = file;
    return finish(wait, lock, NULL);
}

static void lock_source_finalize(GSource *source)
{
    LockSource *wait = (LockSource *)source;

    g_free(wait->file_name);
    g_clear_object(&wait->cancellable);
}

static void wait_for_cancelling(LockSource *wait, GCancellable *cancellable)
{
    g_autoptr(GSource) cancelled = g_cancellable_source_new(cancellable);

    wait->cancellable = g_object_ref(cancellable);
    g_source_set_dummy_callback(cancelled);
    g_source_add_child_source(&wait->source, cancelled);
}

void process_lock_acquire(const char *name, gint64 deadline_ms, GCancellable *cancellable,
                          GMainContext *context, ProcessLockDone done, gpointer data)
{
    static GSourceFuncs functions = {
        .dispatch = lock_source_dispatch,
        .finalize = lock_source_finalize,
    };
    g_autoptr(GSource) source = g_source_new(&functions, sizeof(LockSource));
    LockSource *wait = (LockSource *)source;
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);

    wait->file_name = g_strconcat(hash, ".lock", NULL);
    wait->deadline_us = g_get_monotonic_time() + CLAMP(deadline_ms, 0, DEADLINE_MAX) * 1000;
    wait->pause_us = PAUSE_FIRST_MS * 1000;
    wait->done = done;
    wait->data = data;
    if (cancellable != NULL)
        wait_for_cancelling(wait, cancellable);
    g_source_set_ready_time(source, 0);
    g_source_attach(source, context);
}

char *process_lock_directory(void)
{
    int directory = lock_directory_open(NULL);
    g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", directory);
    char *path = directory < 0 ? NULL : g_file_read_link(link, NULL);

    if (directory >= 0)
        close(directory);
    return path;
}

/* Unlocked before it is closed: a child that was forked and hasn't run its program yet shares the
 * file, and so the lock. */
void process_lock_release(ProcessLock *lock)
{
    struct flock whole = {.l_type = F_UNLCK, .l_whence = SEEK_SET};

    if (lock == NULL)
        return;
    (void)fcntl(lock->file, F_OFD_SETLK, &whole);
    close(lock->file);
    g_free(lock);
}
