/* SPDX-License-Identifier: MIT */
/*
 * Photos of production stages. The stage's row says which there are (addresses in its column photos); Storage knows their
 * size and when they came; their names say who sent them, which the platform's policy vouches for:
 * stages/STAGE/NAME.UUID.PERSON.jpg in the bucket PHOTOS_BUCKET.
 */
#ifndef LOOPTRACE_SYNC_PHOTOS_H
#define LOOPTRACE_SYNC_PHOTOS_H

#include "looptrace/supabase_storage.h"
#include "looptrace/sync.h"

G_BEGIN_DECLS

#define PHOTOS_BUCKET       "stage-photos"
#define PHOTOS_LINK_SECONDS 600

/* Texts are as the server has them: not sanitised. */
typedef struct {
    char *stage_id, *stage_name;
    gint64 stage_number;
    char *name;          /* "IMG_1234.jpg" */
    char *url;           /* as the row has it */
    char *bucket, *path; /* in this platform's Storage; both NULL: the address leads elsewhere */
    gint64 size;         /* bytes; -1: not known */
    char *created;       /* a moment; NULL: not known */
    char *by_id, *by;    /* who sent it; each may be NULL */
} StagePhoto;

/* Of StagePhoto*, borrowed until the callback returns. note: why sizes and times are missing, or NULL. */
typedef void (*PhotosLoaded)(const GPtrArray *photos, const char *note, const GError *error,
                             gpointer data);
typedef struct PhotosJob PhotosJob;

/* Of stages of that order in the store; stage_id NULL: of all of them. Asks the server in any case. From the loop, once, unless
 * cancelled. */
PhotosJob *photos_load(Sync *sync, const char *order_id, const char *stage_id, PhotosLoaded done,
                       gpointer data);
void photos_cancel(PhotosJob **job); /* done isn't called */

/* A link for whoever has it, for PHOTOS_LINK_SECONDS. From the loop, once. The photo must be in Storage (bucket, path). */
SupabaseCall *photos_link(Sync *sync, const StagePhoto *photo, StorageSigned done, gpointer data);

StagePhoto *stage_photo_copy(const StagePhoto *photo);
void stage_photo_free(StagePhoto *photo); /* NULL is allowed */

/* The address of a new photo by that person; slug and extension are photo_slug()'s and photo_extension()'s. Caller frees. */
char *photos_new_url(Sync *sync, const char *stage_id, const char *slug, const char *extension);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(StagePhoto, stage_photo_free)

G_END_DECLS

#endif
