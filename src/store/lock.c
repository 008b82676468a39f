/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "looptrace/text.h"

#define PAUSE_FIRST_MS 1
#define PAUSE_LAST_MS  8

struct FileLock {
    char *path; /* of the lock file */
    int file;
    gboolean held[LOCK_COUNT];
};

char *file_lock_path(const char *path)
{
    return g_strconcat(path, ".lock", NULL);
}

static int open_file(const char *path, GError **error)
{
    g_autofree char *clean = text_clean(path, -1);
    int file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    struct stat status;

    if (file < 0 || fstat(file, &status) != 0) {
        g_set_error(error, FAULT, FAULT_IO, "%s can't be opened: %s", clean, g_strerror(errno));
        if (file >= 0)
            close(file);
        return -1;
    }
    if (S_ISREG(status.st_mode) && status.st_uid == geteuid() && status.st_nlink <= 1)
        return file;
    g_set_error(error, FAULT, FAULT_IO, "%s is no file of this user's alone", clean);
    close(file);
    return -1;
}

FileLock *file_lock_open(const char *path, GError **error)
{
    g_autofree char *name = file_lock_path(path);
    int file = open_file(name, error);

    if (file < 0)
        return NULL;
    FileLock *lock = g_new0(FileLock, 1);
    lock->path = g_steal_pointer(&name);
    lock->file = file;
    return lock;
}

static gboolean set_lock(int file, LockPart part, short type)
{
    struct flock byte = {.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)part, .l_len = 1};

    return fcntl(file, F_OFD_SETLK, &byte) == 0;
}

/* FALSE when whoever signed out has removed it: others may hold the same on a new file of that name. */
static gboolean is_still_named(const FileLock *lock)
{
    struct stat named, open;

    return lstat(lock->path, &named) == 0 && fstat(lock->file, &open) == 0 &&
           named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

/* A file that was removed excludes nobody; nor does what is held on it. */
static gboolean reopen(FileLock *lock)
{
    int file = open_file(lock->path, NULL);

    if (file < 0)
        return FALSE;
    close(lock->file);
    lock->file = file;
    for (int part = 0; part < LOCK_COUNT; part++)
        lock->held[part] = FALSE;
    return TRUE;
}

gboolean file_lock_holds(const FileLock *lock, LockPart part)
{
    return lock->held[part] && is_still_named(lock);
}

gboolean file_lock_take(FileLock *lock, LockPart part)
{
    if (file_lock_holds(lock, part))
        return TRUE;
    for (int attempt = 0; attempt < 3; attempt++) {
        if (!is_still_named(lock) && !reopen(lock))
            return FALSE;
        if (!set_lock(lock->file, part, F_WRLCK))
            return FALSE;
        lock->held[part] = TRUE;
        if (is_still_named(lock))
            return TRUE;
        file_lock_give(lock, part);
    }
    return FALSE;
}

gboolean file_lock_wait(FileLock *lock, LockPart part, guint deadline_ms)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)deadline_ms * 1000;

    for (int pause = PAUSE_FIRST_MS; !file_lock_take(lock, part);
         pause = MIN(2 * pause, PAUSE_LAST_MS)) {
        if (g_get_monotonic_time() >= deadline)
            return FALSE;
        sqlite3_sleep(pause);
    }
    return TRUE;
}

void file_lock_give(FileLock *lock, LockPart part)
{
    if (lock->held[part])
        set_lock(lock->file, part, F_UNLCK);
    lock->held[part] = FALSE;
}

/* Unlocked before it is closed: a child that was forked and hasn't run its program yet shares the
 * file, and so the locks. */
void file_lock_free(FileLock *lock)
{
    if (lock == NULL)
        return;
    for (int part = 0; part < LOCK_COUNT; part++)
        file_lock_give(lock, (LockPart)part);
    close(lock->file);
    g_free(lock->path);
    g_free(lock);
}
