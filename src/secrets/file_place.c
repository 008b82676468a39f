/* SPDX-License-Identifier: MIT */
#include "file_place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "sealed_file.h"

static gboolean refuse(const char *path, const char *why, GError **error)
{
    g_autofree char *clean = text_clean(path, -1);

    g_set_error(error, FAULT, FAULT_KEYRING, _("the keyring file, %s, %s"), clean, why);
    return FALSE;
}

static gboolean refuse_errno(const char *path, const char *what, int number, GError **error)
{
    g_autofree char *why = g_strdup_printf("%s: %s", what, g_strerror(number));

    return refuse(path, why, error);
}

/* ---- reading ---- */

static const char *find_flaw(const struct stat *status)
{
    if (!S_ISREG(status->st_mode))
        return _("is no file");
    if (status->st_uid != geteuid())
        return _("belongs to another user");
    if ((status->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return _("is open to others: its mode must be 0600");
    if (status->st_size > SEALED_FILE_MAX)
        return _("is too large");
    return NULL;
}

static gboolean read_all(int fd, const char *path, gsize length, GBytes **bytes, GError **error)
{
    char *text = g_malloc(length + 1);
    gsize got = 0;

    while (got < length) {
        ssize_t n = read(fd, text + got, length - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            refuse_errno(path, _("can't be read"), errno, error);
            g_free(text);
            return FALSE;
        }
        if (n == 0)
            break;
        got += (gsize)n;
    }
    *bytes = g_bytes_new_take(text, got);
    return TRUE;
}

gboolean file_place_read(const char *path, GBytes **bytes, GError **error)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;

    *bytes = NULL;
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return TRUE;
    if (fd < 0 && errno == ELOOP)
        return refuse(path, _("is a symlink"), error);
    if (fd < 0)
        return refuse_errno(path, _("can't be read"), errno, error);
    const char *flaw = fstat(fd, &status) != 0 ? _("can't be examined") : find_flaw(&status);
    gboolean good = flaw == NULL ? read_all(fd, path, (gsize)status.st_size, bytes, error)
                                 : refuse(path, flaw, error);
    close(fd);
    return good;
}

/* ---- writing ---- */

static gboolean write_all(int fd, const guint8 *bytes, gsize left)
{
    while (left > 0) {
        ssize_t written = write(fd, bytes, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return FALSE;
        bytes += written;
        left -= (gsize)written;
    }
    return fsync(fd) == 0;
}

static void sync_directory(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0 && fsync(fd) == 0)
        g_debug("the keyring file is on the disk");
    if (fd >= 0)
        close(fd);
}

gboolean file_place_write(const char *path, GBytes *bytes, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *fresh = g_strconcat(path, ".new", NULL);
    gsize length;
    const guint8 *data = g_bytes_get_data(bytes, &length);

    if (g_mkdir_with_parents(directory, S_IRWXU) != 0)
        return refuse_errno(path, _("can't be written"), errno, error);
    g_unlink(fresh); /* of one that was killed: whoever writes has the lock */
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return refuse_errno(path, _("can't be written"), errno, error);
    gboolean good = fchmod(fd, S_IRUSR | S_IWUSR) == 0 && write_all(fd, data, length);
    int number = errno;
    close(fd);
    if (good && g_rename(fresh, path) != 0) {
        number = errno;
        good = FALSE;
    }
    if (!good) {
        g_unlink(fresh);
        return refuse_errno(path, _("can't be written"), number, error);
    }
    sync_directory(directory);
    return TRUE;
}

gboolean file_place_remove(const char *path, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path);

    if (g_unlink(path) != 0 && errno != ENOENT)
        return refuse_errno(path, _("can't be removed"), errno, error);
    sync_directory(directory);
    return TRUE;
}

char *file_place_set_aside(const char *path)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *when = g_date_time_format(now, "%Y%m%dT%H%M%SZ");
    g_autofree char *name = g_strconcat(path, ".set-aside-", when, NULL);

    for (guint i = 2; g_file_test(name, G_FILE_TEST_EXISTS); i++) {
        g_free(name);
        name = g_strdup_printf("%s.set-aside-%s-%u", path, when, i);
    }
    return g_rename(path, name) == 0 ? g_steal_pointer(&name) : NULL;
}
