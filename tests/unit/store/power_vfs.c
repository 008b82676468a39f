/* SPDX-License-Identifier: MIT */
#include "power_vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512

typedef enum {
    STEP_WRITE,
    STEP_TRUNCATE,
    STEP_SYNC,
    STEP_CREATE,
    STEP_DELETE,
    STEP_RENAME,
    STEP_SYNC_DIRECTORY,
    STEP_MARK
} StepKind;

typedef struct {
    StepKind kind;
    guint file;       /* which one, whatever its name */
    char *name, *new; /* of directory steps: base names */
    gint64 offset;    /* or the new size */
    GBytes *bytes;
} Step;

/* The real file lies behind this one; its methods are called through a copy of their table. */
typedef struct {
    const sqlite3_io_methods *real;
    sqlite3_io_methods methods;
    guint file;
    gboolean
        entry_synced; /* SQLite syncs the directory with the first sync of a -wal or -journal */
} PowerFile;

static sqlite3_vfs vfs, *real_vfs;
static GPtrArray *steps;
static GHashTable *names; /* base name → file */
static guint files;
static gboolean recording;

/* ---- writing down ---- */

static void step_free(gpointer data)
{
    Step *step = data;

    g_free(step->name);
    g_free(step->new);
    g_clear_pointer(&step->bytes, g_bytes_unref);
    g_free(step);
}

static Step *note(StepKind kind, guint file)
{
    Step *step = g_new0(Step, 1);

    step->kind = kind;
    step->file = file;
    if (recording)
        g_ptr_array_add(steps, step);
    else
        g_clear_pointer(&step, step_free);
    return step;
}

static void note_entry(StepKind kind, const char *path, const char *new_path)
{
    Step *step = note(kind, 0);

    if (step == NULL)
        return;
    step->name = path == NULL ? NULL : g_path_get_basename(path);
    step->new = new_path == NULL ? NULL : g_path_get_basename(new_path);
    if (kind == STEP_RENAME) {
        step->file = GPOINTER_TO_UINT(g_hash_table_lookup(names, step->name));
        g_hash_table_remove(names, step->name);
        g_hash_table_replace(names, g_strdup(step->new), GUINT_TO_POINTER(step->file));
    } else if (kind == STEP_DELETE) {
        g_hash_table_remove(names, step->name);
    } else if (kind == STEP_CREATE) {
        step->file = ++files;
        g_hash_table_replace(names, g_strdup(step->name), GUINT_TO_POINTER(step->file));
    }
}

int __real_renameat2(int from_directory, const char *from, int directory, const char *to,
                     unsigned flags);
int __wrap_renameat2(int from_directory, const char *from, int directory, const char *to,
                     unsigned flags);
int __wrap_renameat2(int from_directory, const char *from, int directory, const char *to,
                     unsigned flags)
{
    int result = __real_renameat2(from_directory, from, directory, to, flags);

    if (result == 0)
        note_entry(STEP_RENAME, from, to);
    return result;
}

/* Only directories are synced by looptrace itself. */
int __real_fsync(int file);
int __wrap_fsync(int file);
int __wrap_fsync(int file)
{
    note(STEP_SYNC_DIRECTORY, 0);
    return __real_fsync(file);
}

static PowerFile *shim_of(sqlite3_file *file)
{
    return (PowerFile *)((char *)file + real_vfs->szOsFile);
}

static int power_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    Step *step = note(STEP_WRITE, shim_of(file)->file);

    if (step != NULL) {
        step->offset = offset;
        step->bytes = g_bytes_new(bytes, (gsize)count);
    }
    return shim_of(file)->real->xWrite(file, bytes, count, offset);
}

static int power_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    Step *step = note(STEP_TRUNCATE, shim_of(file)->file);

    if (step != NULL)
        step->offset = size;
    return shim_of(file)->real->xTruncate(file, size);
}

static int power_sync(sqlite3_file *file, int flags)
{
    PowerFile *shim = shim_of(file);

    note(STEP_SYNC, shim->file);
    if (!shim->entry_synced)
        note(STEP_SYNC_DIRECTORY, 0);
    shim->entry_synced = TRUE;
    return shim->real->xSync(file, flags);
}

static int power_open(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags,
                      int *out_flags)
{
    int code = real_vfs->xOpen(real_vfs, name, file, flags, out_flags);

    if (code != SQLITE_OK || file->pMethods == NULL || name == NULL)
        return code;

    g_autofree char *base = g_path_get_basename(name);
    PowerFile *shim = shim_of(file);
    gboolean is_new = !g_hash_table_contains(names, base);
    if (is_new)
        note_entry(STEP_CREATE, name, NULL);
    shim->file = GPOINTER_TO_UINT(g_hash_table_lookup(names, base));
    shim->entry_synced = !is_new || (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) == 0;
    shim->real = file->pMethods;
    shim->methods = *file->pMethods;
    shim->methods.xWrite = power_write;
    shim->methods.xTruncate = power_truncate;
    shim->methods.xSync = power_sync;
    file->pMethods = &shim->methods;
    return code;
}

static int power_delete(sqlite3_vfs *self, const char *name, int sync_directory)
{
    int code = real_vfs->xDelete(real_vfs, name, sync_directory);

    if (code == SQLITE_OK)
        note_entry(STEP_DELETE, name, NULL);
    if (code == SQLITE_OK && sync_directory != 0)
        note(STEP_SYNC_DIRECTORY, 0);
    return code;
}

void power_vfs_register(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "power";
    vfs.szOsFile = real_vfs->szOsFile + (int)sizeof(PowerFile);
    vfs.xOpen = power_open;
    vfs.xDelete = power_delete;
    sqlite3_vfs_register(&vfs, 1);
    steps = g_ptr_array_new_with_free_func(step_free);
    names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void power_start(void)
{
    recording = TRUE;
}

void power_stop(void)
{
    recording = FALSE;
}

void power_clear(void)
{
    g_ptr_array_set_size(steps, 0);
    g_hash_table_remove_all(names);
    files = 0;
}

void power_mark(void)
{
    note(STEP_MARK, 0);
}

guint power_steps(void)
{
    return steps->len;
}

gboolean power_is_sync(guint step)
{
    const Step *at = g_ptr_array_index(steps, step);

    return at->kind == STEP_SYNC || at->kind == STEP_SYNC_DIRECTORY;
}

guint power_marks(guint count)
{
    guint marks = 0;

    for (guint i = 0; i < count; i++)
        marks += ((const Step *)g_ptr_array_index(steps, i))->kind == STEP_MARK;
    return marks;
}

/* ---- the disk afterwards ---- */

typedef struct {
    GByteArray **contents; /* by file */
    GPtrArray *loose;      /* writes that aren't synced, in their order */
    GHashTable *names;     /* base name → file, as synced */
    GPtrArray *entries;    /* steps of the directory that aren't synced */
} Disk;

static void put(GByteArray *content, gint64 offset, const guint8 *bytes, gsize length)
{
    guint before = content->len;
    guint end = (guint)offset + (guint)length;

    if (end > before) {
        g_byte_array_set_size(content, end);
        memset(content->data + before, 0, end - before);
    }
    memcpy(content->data + offset, bytes, length);
}

/* One sector of a write; chance decides what of it got there. */
static void put_by_chance(GByteArray *content, gint64 offset, const guint8 *bytes, gsize length,
                          PowerKind kind, GRand *rand)
{
    if (kind == POWER_ALL) {
        put(content, offset, bytes, length);
        return;
    }
    for (gsize done = 0; done < length;) {
        gsize left = SECTOR - (gsize)((offset + (gint64)done) % SECTOR);
        gsize part = MIN(left, length - done);
        gsize kept = g_rand_boolean(rand) ? part : 0;
        if (kind == POWER_TORN && g_rand_int_range(rand, 0, 4) == 0)
            kept = (gsize)g_rand_int_range(rand, 0, (gint32)part + 1);
        if (kept > 0)
            put(content, offset + (gint64)done, bytes + done, kept);
        done += part;
    }
}

static void carry_out(Disk *disk, const Step *step, PowerKind kind, GRand *rand)
{
    GByteArray *content = disk->contents[step->file];
    gsize length = 0;
    const guint8 *bytes = step->bytes == NULL ? NULL : g_bytes_get_data(step->bytes, &length);

    if (bytes != NULL)
        put_by_chance(content, step->offset, bytes, length, kind, rand);
    else if (step->offset < content->len && (kind == POWER_ALL || g_rand_boolean(rand)))
        g_byte_array_set_size(content, (guint)step->offset);
}

static void sync_file(Disk *disk, guint file)
{
    for (guint i = 0; i < disk->loose->len;) {
        const Step *step = g_ptr_array_index(disk->loose, i);
        if (step->file != file) {
            i++;
            continue;
        }
        carry_out(disk, step, POWER_ALL, NULL);
        g_ptr_array_remove_index(disk->loose, i);
    }
}

static void change_entry(Disk *disk, const Step *step)
{
    if (step->kind == STEP_CREATE)
        g_hash_table_replace(disk->names, step->name, GUINT_TO_POINTER(step->file));
    else
        g_hash_table_remove(disk->names, step->name);
    if (step->kind == STEP_RENAME)
        g_hash_table_replace(disk->names, step->new, GUINT_TO_POINTER(step->file));
}

/* As journals of file systems do: in their order, the first so many. */
static void sync_entries(Disk *disk, guint count)
{
    for (guint i = 0; i < count; i++)
        change_entry(disk, g_ptr_array_index(disk->entries, i));
    g_ptr_array_set_size(disk->entries, 0);
}

static void take_step(Disk *disk, Step *step)
{
    switch (step->kind) {
    case STEP_WRITE:
    case STEP_TRUNCATE:
        g_ptr_array_add(disk->loose, step);
        break;
    case STEP_SYNC:
        sync_file(disk, step->file);
        break;
    case STEP_CREATE:
    case STEP_DELETE:
    case STEP_RENAME:
        g_ptr_array_add(disk->entries, step);
        break;
    case STEP_SYNC_DIRECTORY:
        sync_entries(disk, disk->entries->len);
        break;
    case STEP_MARK:
        break;
    }
}

static void lose_power(Disk *disk, PowerKind kind, GRand *rand)
{
    gint32 entries = (gint32)disk->entries->len;

    if (kind == POWER_NOTHING)
        return;
    for (guint i = 0; i < disk->loose->len; i++)
        carry_out(disk, g_ptr_array_index(disk->loose, i), kind, rand);
    sync_entries(disk, kind == POWER_ALL ? (guint)entries
                                         : (guint)g_rand_int_range(rand, 0, entries + 1));
}

static void write_files(const Disk *disk, const char *directory)
{
    GHashTableIter iter;
    gpointer name, file;

    g_hash_table_iter_init(&iter, disk->names);
    while (g_hash_table_iter_next(&iter, &name, &file)) {
        const GByteArray *content = disk->contents[GPOINTER_TO_UINT(file)];
        g_autofree char *path = g_build_filename(directory, name, NULL);
        FILE *stream = fopen(path, "w");
        g_assert(stream != NULL);
        g_assert(fwrite(content->data, 1, content->len, stream) == content->len);
        fclose(stream);
    }
}

void power_play(guint count, PowerKind kind, GRand *rand, const char *directory)
{
    Disk disk = {
        .contents = g_new0(GByteArray *, files + 1),
        .loose = g_ptr_array_new(),
        .names = g_hash_table_new(g_str_hash, g_str_equal),
        .entries = g_ptr_array_new(),
    };

    for (guint i = 0; i <= files; i++)
        disk.contents[i] = g_byte_array_new();
    for (guint i = 0; i < count; i++)
        take_step(&disk, g_ptr_array_index(steps, i));
    lose_power(&disk, kind, rand);
    write_files(&disk, directory);
    for (guint i = 0; i <= files; i++)
        g_byte_array_unref(disk.contents[i]);
    g_free(disk.contents);
    g_ptr_array_unref(disk.loose);
    g_ptr_array_unref(disk.entries);
    g_hash_table_unref(disk.names);
}
