/* SPDX-License-Identifier: MIT */
#include "looptrace/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "looptrace/fault.h"
#include "looptrace/words.h"

#define BUFFER_BYTES (64 * 1024)

struct NewFile {
    char *path, *temporary;
    int fd;
    guint mode;
    gboolean replaces;
    GByteArray *buffer;
};

static gboolean fail(const char *path, int number, GError **error)
{
    g_autofree char *shown = g_filename_display_name(path);

    g_set_error(error, FAULT, FAULT_IO, _("%s can't be written: %s"), shown, g_strerror(number));
    return FALSE;
}

/* Devices, pipes and directories aren't replaced. */
static gboolean is_free(const char *path, gboolean replaces, GError **error)
{
    struct stat there;

    if (lstat(path, &there) != 0)
        return errno == ENOENT || fail(path, errno, error);
    if (!replaces)
        return fail(path, EEXIST, error);
    return S_ISREG(there.st_mode) || fail(path, S_ISDIR(there.st_mode) ? EISDIR : EINVAL, error);
}

NewFile *new_file_begin(const char *path, guint mode, gboolean replaces, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_strdup_printf(".looptrace-%d-XXXXXX", (int)getpid());
    g_autofree char *temporary = g_build_filename(directory, name, NULL);

    if (!is_free(path, replaces, error))
        return NULL;
    int fd = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) {
        fail(path, errno, error);
        return NULL;
    }
    NewFile *file = g_new0(NewFile, 1);
    file->path = g_strdup(path);
    file->temporary = g_steal_pointer(&temporary);
    file->fd = fd;
    file->mode = mode;
    file->replaces = replaces;
    file->buffer = g_byte_array_new();
    return file;
}

static gboolean write_out(NewFile *file, GError **error)
{
    const guint8 *at = file->buffer->data;
    gsize left = file->buffer->len;

    while (left > 0) {
        ssize_t written = write(file->fd, at, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail(file->path, errno, error);
        at += written;
        left -= (gsize)written;
    }
    g_byte_array_set_size(file->buffer, 0);
    return TRUE;
}

gboolean new_file_write(NewFile *file, const char *bytes, gsize length, GError **error)
{
    g_byte_array_append(file->buffer, (const guint8 *)bytes, (guint)length);
    return file->buffer->len < BUFFER_BYTES || write_out(file, error);
}

/* The name has to last as well. */
static void sync_directory(const char *path)
{
    g_autofree char *directory = g_path_get_dirname(path);
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

/* Somebody may have made one of this name meanwhile. */
static gboolean put_in_place(const NewFile *file)
{
    if (file->replaces)
        return rename(file->temporary, file->path) == 0;
    if (renameat2(AT_FDCWD, file->temporary, AT_FDCWD, file->path, RENAME_NOREPLACE) == 0)
        return TRUE;
    if (errno != EINVAL && errno != ENOSYS)
        return FALSE;
    return link(file->temporary, file->path) == 0 && unlink(file->temporary) == 0;
}

static void clear(NewFile *file)
{
    if (file->fd >= 0)
        close(file->fd);
    g_byte_array_unref(file->buffer);
    g_free(file->temporary);
    g_free(file->path);
    g_free(file);
}

gboolean new_file_commit(NewFile *taken, GError **error)
{
    g_autoptr(NewFile) file = taken;

    if (!write_out(file, error))
        return FALSE;
    if (fchmod(file->fd, file->mode) != 0 || fsync(file->fd) != 0)
        return fail(file->path, errno, error);
    int closed = close(file->fd);
    file->fd = -1;
    if (closed != 0 || !put_in_place(file))
        return fail(file->path, errno, error);
    sync_directory(file->path);
    clear(g_steal_pointer(&file));
    return TRUE;
}

void new_file_abandon(NewFile *taken)
{
    if (taken == NULL)
        return;
    unlink(taken->temporary);
    clear(taken);
}
