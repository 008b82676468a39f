/* SPDX-License-Identifier: MIT */
/*
 * Supabase Storage (wire protocol D): files in buckets, under the same session as the rows. Knows nothing of photos. What is sent is
 * named by the client, once and for ever (a UUID in the path), so that sending it again is harmless: that
 * the object is there already is a success.
 */
#ifndef LOOPTRACE_SUPABASE_STORAGE_H
#define LOOPTRACE_SUPABASE_STORAGE_H

#include "looptrace/supabase.h"

G_BEGIN_DECLS

/* Codes (fault_code()) of what only the platform's people can mend. Whoever lists or sends says it in words. */
#define STORAGE_CODE_NONE   "no-storage" /* FAULT_SERVER: no such service here */
#define STORAGE_CODE_BUCKET "no-bucket"  /* FAULT_SERVER: no such bucket, or not for this person */

typedef struct {
    char *name;    /* below the prefix; not sanitised */
    char *created; /* as the server has it; NULL: not told */
    gint64 size;   /* bytes; -1: not told */
} StorageObject;

#define STORAGE_LIST_MAX 100 /* objects of one answer: a listing ends there */

/* Of StorageObject*, borrowed until the callback returns; folders are left out. */
typedef void (*StorageListed)(const GPtrArray *objects, const GError *error, gpointer data);
/* What is right below the prefix ("stages/UUID"). Each callback here runs from the loop, once, with a call that is
 * cancelled too (supabase_cancel()). */
SupabaseCall *storage_list(Supabase *supabase, const char *bucket, const char *prefix,
                           StorageListed done, gpointer data);

/* The address is a bearer secret: never logged, never kept. */
typedef void (*StorageSigned)(const char *url, const GError *error, gpointer data);
SupabaseCall *storage_sign(Supabase *supabase, const char *bucket, const char *path, guint seconds,
                           StorageSigned done, gpointer data);

/* What can't be removed (a policy) is no error: it is simply still there. */
SupabaseCall *storage_remove(Supabase *supabase, const char *bucket, const char *path,
                             SupabaseDone done, gpointer data);

/* ---- sending a file (supabase/storage_upload.c) ---- */

typedef struct StorageUpload StorageUpload;

typedef struct {
    const char *bucket, *path; /* copied */
    const char *media;         /* "image/jpeg" */
    GBytes *bytes;             /* a reference is taken */
    const char *resume;        /* what begun told of an earlier attempt; NULL: there was none */
} StorageFile;

/* A resumable upload has been made: to be kept before the first byte goes out, for StorageFile.resume. Not for small
 * files, which go as a whole. May be NULL. */
typedef void (*StorageBegun)(const char *resume, gpointer data);

/* Whole up to this size: one request. Above, resumable (TUS): goes on where an attempt before was cut. */
#define STORAGE_WHOLE_MAX (48u * 1024)

/* done runs from the loop once, with storage_upload_cancel() too. FAULT_REFUSED: the policy; FAULT_INVALID: too large, or of a kind that
 * isn't taken; the line's faults: what has arrived stays there for a day, send again. */
StorageUpload *storage_upload(Supabase *supabase, const StorageFile *file, StorageBegun begun,
                              SupabaseDone done, gpointer data);
/* How much of it has arrived or is on the way. Not to be called once done has run, as the next. */
gsize storage_upload_sent(const StorageUpload *upload);
void storage_upload_cancel(StorageUpload *upload);

/* "BUCKET/PATH" of an address of Storage's on whatever host, public, signed or for who is signed in; FALSE: it is none. Callers
 * free. */
gboolean storage_parse_url(const char *url, char **bucket, char **path);
/* The address that names an object for good, and gives it to nobody who isn't signed in. Caller frees. */
char *storage_url(const Supabase *supabase, const char *bucket, const char *path);

G_END_DECLS

#endif
