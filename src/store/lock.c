/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "looptrace/text.h"

#define PAUSE_FIRST_MS 1
#define PAUSE_LAST_MS  8

#define LEASE_US         (12 * G_USEC_PER_SEC)
#define BEAT_US          G_USEC_PER_SEC /* no oftener */
#define TAKING_OVER_MS   200
#define FIRST_TAKEN_OVER 16 /* turns that were taken over are bytes from here on */

/* What the lock file holds: how often the turn was taken over, and a count that rises while its holder goes on. */
typedef struct {
    guint64 taken_over, beats;
} Lease;

struct FileLock {
    char *path; /* of the lock file */
    int file;
    gboolean held[LOCK_COUNT];
    gint64 lease_us;
    guint64 turn;    /* taken_over when the turn was taken */
    gint64 beat_us;  /* monotonic: when that was shown last */
    Lease seen;      /* of another's turn */
    gint64 since_us; /* monotonic: since when it is as seen; 0: nobody was waited for */
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
    lock->lease_us = LEASE_US;
    return lock;
}

static off_t byte_of(const FileLock *lock, LockPart part)
{
    return part == LOCK_TURN && lock->turn > 0 ? (off_t)(FIRST_TAKEN_OVER + lock->turn)
                                               : (off_t)part;
}

static gboolean set_lock(const FileLock *lock, LockPart part, short type)
{
    struct flock byte = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = byte_of(lock, part), .l_len = 1};

    return fcntl(lock->file, F_OFD_SETLK, &byte) == 0;
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
        if (!set_lock(lock, part, F_WRLCK))
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
        set_lock(lock, part, F_UNLCK);
    lock->held[part] = FALSE;
}

/* ---- the turn ---- */

/* A file that is too short (a new one, an older looptrace's) is one that was never taken over. */
static Lease read_lease(const FileLock *lock)
{
    Lease lease = {0};

    if (pread(lock->file, &lease, sizeof lease, 0) != (ssize_t)sizeof lease ||
        lease.taken_over > G_MAXINT32)
        return (Lease){0};
    return lease;
}

static void write_lease(const FileLock *lock, Lease lease)
{
    if (pwrite(lock->file, &lease, sizeof lease, 0) != (ssize_t)sizeof lease)
        g_debug("the turn can't be taken over");
}

/* The beats alone: whoever is stopped before this, and goes on after it was taken over, mustn't undo that. One that
 * can't be written (a full disk) looks to others as if its holder were stopped: what it does is done twice then, which
 * the guards are for. */
static void write_beats(const FileLock *lock, guint64 beats)
{
    if (pwrite(lock->file, &beats, sizeof beats, offsetof(Lease, beats)) != (ssize_t)sizeof beats)
        g_debug("the turn can't be shown to go on");
}

static void beat(FileLock *lock)
{
    Lease lease = read_lease(lock);
    gint64 now = g_get_monotonic_time();

    if (lock->beat_us != 0 && now - lock->beat_us < MIN(BEAT_US, lock->lease_us / 4))
        return;
    lock->beat_us = now;
    write_beats(lock, lease.beats + 1);
}

gboolean file_lock_has_turn(const FileLock *lock)
{
    return file_lock_holds(lock, LOCK_TURN) && read_lease(lock).taken_over == lock->turn;
}

/* One try with the turn that there is now. */
static gboolean try_turn(FileLock *lock)
{
    if (file_lock_has_turn(lock))
        return TRUE;
    file_lock_give(lock, LOCK_TURN);
    lock->turn = read_lease(lock).taken_over;
    lock->beat_us = 0;
    if (!file_lock_take(lock, LOCK_TURN))
        return FALSE;
    if (read_lease(lock).taken_over == lock->turn)
        return TRUE;
    file_lock_give(lock, LOCK_TURN); /* taken over in this very moment */
    return FALSE;
}

/* Whether whoever has it has shown nothing for as long as a lease. */
static gboolean has_run_out(FileLock *lock)
{
    Lease lease = read_lease(lock);
    gint64 now = g_get_monotonic_time();

    if (lock->since_us != 0 && lease.beats == lock->seen.beats &&
        lease.taken_over == lock->seen.taken_over)
        return now - lock->since_us >= lock->lease_us;
    lock->seen = lease;
    lock->since_us = now;
    return FALSE;
}

static gboolean take_over(FileLock *lock)
{
    if (!file_lock_wait(lock, LOCK_TAKING_OVER, TAKING_OVER_MS))
        return FALSE;
    Lease lease = read_lease(lock);
    if (lease.beats == lock->seen.beats && lease.taken_over == lock->seen.taken_over) {
        lease.taken_over++;
        write_lease(lock, lease);
    }
    file_lock_give(lock, LOCK_TAKING_OVER);
    return try_turn(lock);
}

void file_lock_set_lease(FileLock *lock, gint64 lease_us)
{
    lock->lease_us = lease_us;
}

gboolean file_lock_take_turn(FileLock *lock)
{
    if (!try_turn(lock) && !(has_run_out(lock) && take_over(lock)))
        return FALSE;
    lock->since_us = 0;
    beat(lock);
    return TRUE;
}

void file_lock_ring(const FileLock *lock)
{
    if (futimens(lock->file, NULL) != 0)
        g_debug("nobody hears of a change: %s", g_strerror(errno));
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
