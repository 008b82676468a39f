/* SPDX-License-Identifier: MIT */
#include "failing_vfs.h"

#include <sqlite3.h>
#include <string.h>

/* The real file lies behind this one; its methods are called through a copy of their table. */
typedef struct {
    sqlite3_file base;
    const sqlite3_io_methods *real;
    sqlite3_io_methods methods;
} FailingFile;

static sqlite3_vfs vfs, *real_vfs;
static int failure = SQLITE_OK, sync_failure = SQLITE_OK;

static FailingFile *shim_of(sqlite3_file *file)
{
    return (FailingFile *)((char *)file + real_vfs->szOsFile);
}

/* The real methods get the real file, which comes first; ours find theirs behind it. */
static int failing_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    return failure != SQLITE_OK ? failure : shim_of(file)->real->xWrite(file, bytes, count, offset);
}

static int failing_sync(sqlite3_file *file, int flags)
{
    return sync_failure != SQLITE_OK ? sync_failure : shim_of(file)->real->xSync(file, flags);
}

static int failing_open(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags,
                        int *out_flags)
{
    int code = real_vfs->xOpen(real_vfs, name, file, flags, out_flags);

    if (code == SQLITE_OK && file->pMethods != NULL) {
        FailingFile *shim = shim_of(file);
        shim->real = file->pMethods;
        shim->methods = *file->pMethods;
        shim->methods.xWrite = failing_write;
        shim->methods.xSync = failing_sync;
        file->pMethods = &shim->methods;
    }
    return code;
}

void failing_vfs_register(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "failing";
    vfs.szOsFile = real_vfs->szOsFile + (int)sizeof(FailingFile);
    vfs.xOpen = failing_open;
    sqlite3_vfs_register(&vfs, 1);
}

void failing_vfs_start(int code)
{
    failure = sync_failure = code;
}

void failing_vfs_start_syncs(int code)
{
    sync_failure = code;
}

void failing_vfs_stop(void)
{
    failure = sync_failure = SQLITE_OK;
}
