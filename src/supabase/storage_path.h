/* SPDX-License-Identifier: MIT */
#ifndef LOOPTRACE_SRC_SUPABASE_STORAGE_PATH_H
#define LOOPTRACE_SRC_SUPABASE_STORAGE_PATH_H

/* "/storage/v1" FOLDER BUCKET/PATH, each part escaped; path NULL: none. Caller frees. */
char *storage_target(const char *folder, const char *bucket, const char *path);

#endif
