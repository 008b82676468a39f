/* SPDX-License-Identifier: MIT */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "looptrace/text.h"
#include "looptrace/words.h"

#define DIRECTORY "looptrace"
#define ASIDE     ".set-aside-"
#define MADE      ".new-"

/* Whatever SQLite may leave beside a database. */
static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};

char *place_path(const char *variable, const char *fallback, const char *name)
{
    const char *base = g_getenv(variable);
    const char *home = g_get_home_dir();

    if (base != NULL && g_path_is_absolute(base))
        return g_build_filename(base, DIRECTORY, name, NULL);
    if (home == NULL || !g_path_is_absolute(home))
        return NULL;
    return g_build_filename(home, fallback, DIRECTORY, name, NULL);
}

char *place_person(const char *url, const char *profile, const char *user_id)
{
    g_autofree char *whole = g_strjoin("|", url, profile, user_id, NULL);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, whole, -1);

    return g_strndup(hash, 32);
}

/* What matters comes first: a path may be longer than a status line. */
static gboolean is_full(const char *why)
{
    return g_str_has_suffix(why, g_strerror(ENOSPC)) || g_str_has_suffix(why, g_strerror(EDQUOT));
}

G_GNUC_PRINTF(3, 4)
static gboolean fail(GError **error, const char *path, const char *format, ...)
{
    g_autofree char *clean = text_clean(path, -1);
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *why = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (is_full(why)) {
        g_set_error(error, FAULT, FAULT_IO, _("the disk is full (%s)"), clean);
        return FALSE;
    }
    g_set_error(error, FAULT, FAULT_IO, "%s %s", clean, why);
    return FALSE;
}

/* ---- the directory ---- */

static gboolean close_to_others(int directory, const char *path, GError **error)
{
    struct stat status;

    if (fstat(directory, &status) != 0)
        return fail(error, path, "can't be examined: %s", g_strerror(errno));
    if (status.st_uid != geteuid())
        return fail(error, path, "belongs to another user");
    if ((status.st_mode & ALLPERMS) != S_IRWXU && fchmod(directory, S_IRWXU) != 0)
        return fail(error, path, "can't be closed to others: %s", g_strerror(errno));
    return TRUE;
}

static gboolean sync_directory(const char *directory, GError **error)
{
    int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean synced = file >= 0 && (fsync(file) == 0 || errno == EINVAL || errno == EROFS);

    if (!synced)
        fail(error, directory, "can't be written to the disk: %s", g_strerror(errno));
    if (file >= 0)
        close(file);
    return synced;
}

/* Those above may be as new as the file; whose they are says that they aren't. */
gboolean place_sync(const char *path, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path);
    struct stat status;

    if (!sync_directory(directory, error))
        return FALSE;
    while (strcmp(directory, "/") != 0 && stat(directory, &status) == 0 &&
           status.st_uid == geteuid()) {
        char *above = g_path_get_dirname(directory);
        g_free(directory);
        directory = above;
        (void)sync_directory(directory, NULL);
    }
    return TRUE;
}

static gboolean make_directory(const char *path, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(path);

    if (g_mkdir_with_parents(parent, S_IRWXU) != 0)
        return fail(error, parent, "can't be made: %s", g_strerror(errno));
    if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST)
        return fail(error, path, "can't be made: %s", g_strerror(errno));

    int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0 && (errno == ENOTDIR || errno == ELOOP))
        return fail(error, path, "is something else than a directory");
    if (directory < 0)
        return fail(error, path, "can't be opened: %s", g_strerror(errno));

    gboolean closed = close_to_others(directory, path, error);
    close(directory);
    return closed;
}

char *place_prepare(const char *path, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);

    if (!make_directory(directory, error))
        return NULL;

    char *real = realpath(directory, NULL);
    if (real == NULL) {
        fail(error, directory, "can't be found again: %s", g_strerror(errno));
        return NULL;
    }
    char *prepared = g_build_filename(real, name, NULL);
    free(real);
    return prepared;
}

/* ---- the file ---- */

/* By name and not by a file that is opened here: closing that would drop the locks that SQLite holds in
 * this process on the same file. */
static PlaceKind examine_one(const char *path)
{
    struct stat status;

    if (lstat(path, &status) != 0)
        return errno == ENOENT ? PLACE_ABSENT : PLACE_FOREIGN;
    if (!S_ISREG(status.st_mode) || status.st_uid != geteuid() || status.st_nlink != 1)
        return PLACE_FOREIGN;
    if ((status.st_mode & ALLPERMS) != (S_IRUSR | S_IWUSR) && chmod(path, S_IRUSR | S_IWUSR) != 0)
        return PLACE_FOREIGN;
    return PLACE_OURS;
}

PlaceKind place_examine(const char *path)
{
    PlaceKind kind = examine_one(path);

    for (gsize i = 1; i < G_N_ELEMENTS(suffixes) && kind != PLACE_FOREIGN; i++) {
        g_autofree char *beside = g_strconcat(path, suffixes[i], NULL);
        if (examine_one(beside) == PLACE_FOREIGN)
            kind = PLACE_FOREIGN;
    }
    return kind;
}

gboolean place_create(const char *path, GError **error)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return fail(error, path, "can't be made: %s", g_strerror(errno));
    gboolean made = fchmod(file, S_IRUSR | S_IWUSR) == 0;
    int problem = errno;
    close(file);
    return made || fail(error, path, "can't be closed to others: %s", g_strerror(problem));
}

char *place_new_name(const char *path)
{
    return g_strdup_printf("%s" MADE "%d", path, (int)getpid());
}

/* A file system that can't refuse to replace replaces: whoever has that one open notices. */
gboolean place_finish(const char *made, const char *path, GError **error)
{
    if (renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return TRUE;
    if (errno == EEXIST)
        return place_remove(made, FALSE, error);
    if ((errno == EINVAL || errno == ENOSYS) && rename(made, path) == 0)
        return TRUE;
    return fail(error, path, "can't be made: %s", g_strerror(errno));
}

PlaceIdentity place_identity(const char *path)
{
    struct stat status;

    if (lstat(path, &status) != 0)
        return (PlaceIdentity){0};
    return (PlaceIdentity){.device = status.st_dev, .inode = status.st_ino};
}

PlaceChange place_compare(const char *path, PlaceIdentity opened)
{
    PlaceIdentity now = place_identity(path);

    if (now.inode == 0)
        return PLACE_GONE;
    return now.inode == opened.inode && now.device == opened.device ? PLACE_SAME : PLACE_REPLACED;
}

/* ---- out of the way ---- */

static char *free_name(const char *path)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y%m%dT%H%M%SZ");

    for (guint attempt = 1;; attempt++) {
        char *name = attempt == 1 ? g_strdup_printf("%s" ASIDE "%s", path, time)
                                  : g_strdup_printf("%s" ASIDE "%s.%u", path, time, attempt);
        if (place_identity(name).inode == 0)
            return name;
        g_free(name);
    }
}

static void rename_beside(const char *path, const char *name)
{
    for (gsize i = 1; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *beside = g_strconcat(path, suffixes[i], NULL);
        g_autofree char *moved = g_strconcat(name, suffixes[i], NULL);
        (void)rename(beside, moved);
    }
}

char *place_set_aside(const char *path, PlaceIdentity examined, GError **error)
{
    g_autofree char *name = free_name(path);

    if (place_compare(path, examined) != PLACE_SAME)
        return NULL;
    if (rename(path, name) != 0) {
        if (errno != ENOENT)
            fail(error, path, "can't be set aside: %s", g_strerror(errno));
        return NULL;
    }
    rename_beside(path, name);
    return g_steal_pointer(&name);
}

void place_rename(const char *path, const char *suffix)
{
    g_autofree char *name = g_strconcat(path, suffix, NULL);

    if (rename(path, name) == 0)
        rename_beside(path, name);
}

static gboolean is_beside(const char *name)
{
    for (gsize i = 1; i < G_N_ELEMENTS(suffixes); i++)
        if (g_str_has_suffix(name, suffixes[i]))
            return TRUE;
    return FALSE;
}

GPtrArray *place_list_aside(const char *path)
{
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *aside = g_strconcat(name, ASIDE, NULL);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    GDir *entries = g_dir_open(directory, 0, NULL);
    const char *entry;

    while (entries != NULL && (entry = g_dir_read_name(entries)) != NULL)
        if (g_str_has_prefix(entry, aside) && !is_beside(entry))
            g_ptr_array_add(paths, g_build_filename(directory, entry, NULL));
    g_clear_pointer(&entries, g_dir_close);
    return paths;
}

/* What is there once it has been removed is left: a full directory, or one that can't be written. */
static gboolean remove_one(const char *path, GError **error)
{
    if (unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR)
        return TRUE;
    if (errno == EISDIR && rmdir(path) == 0)
        return TRUE;
    return fail(error, path, "can't be removed: %s", g_strerror(errno));
}

static gboolean remove_set_aside(const char *path, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *aside = g_strconcat(name, ASIDE, NULL);
    g_autofree char *made = g_strconcat(name, MADE, NULL);
    GDir *entries = g_dir_open(directory, 0, NULL);
    const char *entry;
    gboolean removed = TRUE;

    while (entries != NULL && (entry = g_dir_read_name(entries)) != NULL) {
        if (!g_str_has_prefix(entry, aside) && !g_str_has_prefix(entry, made))
            continue;
        g_autofree char *full = g_build_filename(directory, entry, NULL);
        removed = remove_one(full, removed ? error : NULL) && removed;
    }
    g_clear_pointer(&entries, g_dir_close);
    return removed;
}

gboolean place_remove(const char *path, gboolean with_set_aside, GError **error)
{
    gboolean removed = TRUE;

    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *beside = g_strconcat(path, suffixes[i], NULL);
        removed = remove_one(beside, removed ? error : NULL) && removed;
    }
    if (with_set_aside)
        removed = remove_set_aside(path, removed ? error : NULL) && removed;
    return removed;
}
