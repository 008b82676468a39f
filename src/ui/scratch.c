/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "looptrace/fault.h"
#include "looptrace/words.h"

#define NAME "text.txt"

static gboolean set_fault(GError **error, const char *what)
{
    g_set_error(error, FAULT, FAULT_IO, _("the text can't be given to an editor: %s (%s)"), what,
                g_strerror(errno));
    return FALSE;
}

/* One that was inherited through su or sudo is another user's. */
static gboolean is_ours(const char *directory)
{
    struct stat status;

    return directory != NULL && *directory == '/' && stat(directory, &status) == 0 &&
           S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

static char *make_directory(void)
{
    const char *runtime = g_getenv("XDG_RUNTIME_DIR");
    const char *place = is_ours(runtime) ? runtime : "/dev/shm";
    g_autofree char *pattern = g_build_filename(place, "looptrace-edit-XXXXXX", NULL);

    return g_mkdtemp_full(pattern, S_IRWXU) == NULL ? NULL : g_steal_pointer(&pattern);
}

static gboolean write_all(int fd, const char *text)
{
    gsize left = strlen(text);

    while (left > 0) {
        gssize written = write(fd, text, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return FALSE;
        text += written;
        left -= (gsize)written;
    }
    return TRUE;
}

static gboolean write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);

    if (fd < 0)
        return FALSE;
    gboolean written = write_all(fd, text);
    return close(fd) == 0 && written;
}

gboolean scratch_write(Scratch *scratch, const char *text, GError **error)
{
    *scratch = (Scratch){.directory = make_directory()};
    if (scratch->directory == NULL)
        return set_fault(error, _("there is no place in memory, set XDG_RUNTIME_DIR"));
    scratch->path = g_build_filename(scratch->directory, NAME, NULL);
    if (write_file(scratch->path, text))
        return TRUE;
    set_fault(error, _("it can't be written"));
    scratch_remove(scratch);
    return FALSE;
}

static char *read_all(int fd, gsize max, gsize *length, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char buffer[4096];
    gssize got;

    while ((got = read(fd, buffer, sizeof buffer)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            set_fault(error, _("it can't be read back"));
            return NULL;
        }
        g_string_append_len(text, buffer, got);
        if (text->len > max) {
            g_set_error(error, FAULT, FAULT_INVALID,
                        _("the text from the editor has more than %u bytes: it wasn't taken"),
                        (guint)max);
            return NULL;
        }
    }
    *length = text->len;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *scratch_read(const Scratch *scratch, gsize max, gsize *length, GError **error)
{
    struct stat status;
    /* Not waiting for somebody to write, should it be a pipe now. */
    int fd = open(scratch->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0) {
        set_fault(error, _("it can't be read back"));
        return NULL;
    }
    char *text = NULL;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        text = read_all(fd, max, length, error);
    } else {
        errno = EINVAL;
        set_fault(error, _("it is no file any more"));
    }
    close(fd);
    return text;
}

void scratch_remove(Scratch *scratch)
{
    GDir *directory = scratch->directory == NULL ? NULL : g_dir_open(scratch->directory, 0, NULL);
    const char *name;

    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
        g_autofree char *path = g_build_filename(scratch->directory, name, NULL);
        g_unlink(path);
    }
    if (directory != NULL) {
        g_dir_close(directory);
        g_rmdir(scratch->directory);
    }
    g_clear_pointer(&scratch->directory, g_free);
    g_clear_pointer(&scratch->path, g_free);
}
