/* SPDX-License-Identifier: MIT */
#include "lock_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "looptrace/text.h"
#include "looptrace/words.h"

#define NAME "looptrace"

static int refuse(const char *base, const char *name, const char *why, GError **error)
{
    g_autofree char *path = g_build_filename(base, name, NULL);
    g_autofree char *clean = text_clean(path, -1);

    g_set_error(error, FAULT, FAULT_IO, _("the directory for locks, %s, %s"), clean, why);
    return -1;
}

static int refuse_errno(const char *base, const char *name, int number, GError **error)
{
    g_autofree char *why = g_strdup_printf("can't be used: %s", g_strerror(number));

    return refuse(base, name, why, error);
}

/* A runtime directory that was inherited through su or sudo is another user's: what root made in there
 * would lock its owner out. */
static gboolean is_own_place(int directory)
{
    struct stat status;

    return fstat(directory, &status) == 0 && status.st_uid == geteuid() &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static const char *find_flaw(int directory)
{
    struct stat status;

    if (fstat(directory, &status) != 0)
        return _("can't be examined");
    if (status.st_uid != geteuid())
        return _("belongs to another user");
    if ((status.st_mode & ALLPERMS & ~S_IRWXU) != 0)
        return _("is open to others: its mode must be 0700");
    return NULL;
}

static int open_private(int base, const char *base_path, const char *name, GError **error)
{
    if (mkdirat(base, name, S_IRWXU) != 0 && errno != EEXIST)
        return refuse_errno(base_path, name, errno, error);

    int directory = openat(base, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0 && (errno == ENOTDIR || errno == ELOOP))
        return refuse(base_path, name, _("is something else than a directory"), error);
    if (directory < 0)
        return refuse_errno(base_path, name, errno, error);

    const char *flaw = find_flaw(directory);
    if (flaw != NULL) {
        close(directory);
        return refuse(base_path, name, flaw, error);
    }
    return directory;
}

static int open_base(const char *path)
{
    return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* FALSE: not this user's own place. */
static gboolean open_in_own(const char *path, int *directory, GError **error)
{
    int base = path != NULL && g_path_is_absolute(path) ? open_base(path) : -1;
    gboolean is_own = base >= 0 && is_own_place(base);

    *directory = is_own ? open_private(base, path, NAME, error) : -1;
    if (base >= 0)
        close(base);
    return is_own;
}

static int open_in_temporary(const char *path, GError **error)
{
    g_autofree char *name = g_strdup_printf(NAME "-%u", (guint)geteuid());
    int base = open_base(path);

    if (base < 0)
        return refuse_errno(path, name, errno, error);
    int directory = open_private(base, path, name, error);
    close(base);
    return directory;
}

int lock_directory_open_in(const LockPlaces *places, GError **error)
{
    g_autoptr(GError) refusal = NULL;
    int directory;

    if (open_in_own(places->login, &directory, error))
        return directory;
    directory = open_in_temporary(places->temporary, &refusal);
    if (directory >= 0 || open_in_own(places->runtime, &directory, error))
        return directory;
    g_propagate_error(error, g_steal_pointer(&refusal));
    return -1;
}

int lock_directory_open(GError **error)
{
    g_autofree char *login = g_strdup_printf("/run/user/%u", (guint)geteuid());
    const LockPlaces places = {
        .login = login,
        .temporary = "/tmp",
        .runtime = g_getenv("XDG_RUNTIME_DIR"),
    };

    return lock_directory_open_in(&places, error);
}
