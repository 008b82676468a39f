/* SPDX-License-Identifier: MIT */
/* A disk that fails when it is told to: SQLite's default, with writes that can be refused. */
#ifndef TEST_STORE_FAILING_VFS_H
#define TEST_STORE_FAILING_VFS_H

void failing_vfs_register(void);        /* once, before any database is opened */
void failing_vfs_start(int code);       /* every write and sync ends with it, */
void failing_vfs_start_syncs(int code); /* or every sync only, */
void failing_vfs_stop(void);            /* until here */

#endif
