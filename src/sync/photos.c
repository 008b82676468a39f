/* SPDX-License-Identifier: MIT */
#include "looptrace/sync_photos.h"

#include <string.h>

#include "looptrace/json.h"
#include "looptrace/outbox.h"
#include "looptrace/words.h"
#include "sync.h"

struct PhotosJob {
    Sync *sync;
    SupabaseCall *call;
    GPtrArray *photos;  /* StagePhoto */
    GPtrArray *folders; /* of char*: ids of stages whose objects are to be listed */
    char *note;
    PhotosLoaded done; /* NULL: nobody wants it any more */
    gpointer data;
};

static void job_free(PhotosJob *job)
{
    g_ptr_array_unref(job->photos);
    g_ptr_array_unref(job->folders);
    g_free(job->note);
    g_free(job);
}

static void job_end(PhotosJob *job, const GError *error)
{
    if (job->done != NULL)
        job->done(error == NULL ? job->photos : NULL, job->note, error, job->data);
    job_free(job);
}

/* TRUE: nobody wants to know. */
static gboolean is_over(PhotosJob *job, const GError *error)
{
    job->call = NULL;
    if (job->done == NULL) {
        job_free(job);
        return TRUE;
    }
    sync_note_answer(job->sync, error);
    return FALSE;
}

/* ---- one photo ---- */

void stage_photo_free(StagePhoto *photo)
{
    if (photo == NULL)
        return;
    g_free(photo->stage_id);
    g_free(photo->stage_name);
    g_free(photo->name);
    g_free(photo->url);
    g_free(photo->bucket);
    g_free(photo->path);
    g_free(photo->created);
    g_free(photo->by_id);
    g_free(photo->by);
    g_free(photo);
}

StagePhoto *stage_photo_copy(const StagePhoto *photo)
{
    StagePhoto *copy = g_memdup2(photo, sizeof *photo);

    copy->stage_id = g_strdup(photo->stage_id);
    copy->stage_name = g_strdup(photo->stage_name);
    copy->name = g_strdup(photo->name);
    copy->url = g_strdup(photo->url);
    copy->bucket = g_strdup(photo->bucket);
    copy->path = g_strdup(photo->path);
    copy->created = g_strdup(photo->created);
    copy->by_id = g_strdup(photo->by_id);
    copy->by = g_strdup(photo->by);
    return copy;
}

/* "IMG_1234.UUID.PERSON.jpg": what is named otherwise, somebody else has put there. */
static void read_name(StagePhoto *photo, const char *base)
{
    g_auto(GStrv) parts = g_strsplit(base, ".", -1);

    if (g_strv_length(parts) == 4 && g_uuid_string_is_valid(parts[1]) &&
        g_uuid_string_is_valid(parts[2])) {
        photo->name = g_strconcat(parts[0], ".", parts[3], NULL);
        photo->by_id = g_strdup(parts[2]);
    } else {
        photo->name = g_strdup(base);
    }
}

static StagePhoto *photo_new(const cJSON *row, gint64 number, const char *url)
{
    StagePhoto *photo = g_new0(StagePhoto, 1);

    photo->stage_id = g_strdup(json_text(row, "id"));
    photo->stage_name = g_strdup(json_text(row, "stage_name"));
    photo->stage_number = number;
    photo->url = g_strdup(url);
    photo->size = -1;
    storage_parse_url(url, &photo->bucket, &photo->path);
    g_autofree char *base = g_path_get_basename(photo->path != NULL ? photo->path : url);
    read_name(photo, base);
    return photo;
}

char *photos_new_url(Sync *sync, const char *stage_id, const char *slug, const char *extension)
{
    SessionInfo session = supabase_session_info(sync->supabase);
    g_autofree char *id = outbox_new_id();
    g_autofree char *path =
        g_strdup_printf("stages/%s/%s.%s.%s.%s", stage_id, slug, id, session.user_id, extension);

    return storage_url(sync->supabase, PHOTOS_BUCKET, path);
}

/* ---- step 3: who they are ---- */

static void people_came(const RestAnswer *answer, const GError *error, gpointer data)
{
    PhotosJob *job = data;
    const cJSON *row;

    if (is_over(job, error))
        return;
    g_autoptr(cJSON) rows = error == NULL ? json_parse(answer->body, answer->length, NULL) : NULL;
    cJSON_ArrayForEach(row, rows) for (guint i = 0; i < job->photos->len; i++)
    {
        StagePhoto *photo = job->photos->pdata[i];
        if (g_strcmp0(photo->by_id, json_text(row, "id")) == 0 && photo->by == NULL)
            photo->by = g_strdup(json_text(row, "full_name"));
    }
    job_end(job, NULL); /* that somebody's name isn't known is no failure */
}

static void ask_people(PhotosJob *job)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    for (guint i = 0; i < job->photos->len; i++) {
        char *id = ((StagePhoto *)job->photos->pdata[i])->by_id;
        if (id != NULL && !g_ptr_array_find_with_equal_func(ids, id, g_str_equal, NULL))
            g_ptr_array_add(ids, id);
    }
    if (ids->len == 0) {
        job_end(job, NULL);
        return;
    }
    RestRequest *request = rest_request_new(NET_GET, "profiles");
    rest_select(request, "id,full_name");
    rest_filter_in(request, "id", (const char *const *)ids->pdata, ids->len);
    job->call = supabase_call(job->sync->supabase, request, people_came, job);
}

/* ---- step 2: what Storage knows of them ---- */

static void list_next(PhotosJob *job);

static void note_object(PhotosJob *job, const char *stage_id, const StorageObject *object)
{
    for (guint i = 0; i < job->photos->len; i++) {
        StagePhoto *photo = job->photos->pdata[i];
        const char *slash = photo->path == NULL ? NULL : strrchr(photo->path, '/');
        if (strcmp(photo->stage_id, stage_id) != 0 || slash == NULL ||
            strcmp(slash + 1, object->name) != 0)
            continue;
        photo->size = object->size;
        g_free(photo->created);
        photo->created = g_strdup(object->created);
    }
}

static void objects_came(const GPtrArray *objects, const GError *error, gpointer data)
{
    PhotosJob *job = data;

    if (is_over(job, error))
        return;
    g_autofree char *stage_id = g_ptr_array_steal_index(job->folders, job->folders->len - 1);
    for (guint i = 0; objects != NULL && i < objects->len; i++)
        note_object(job, stage_id, objects->pdata[i]);
    if (error != NULL) { /* the rows are there all the same */
        job->note = g_strdup(error->message);
        g_ptr_array_set_size(job->folders, 0);
    }
    list_next(job);
}

static void list_next(PhotosJob *job)
{
    if (job->folders->len == 0) {
        ask_people(job);
        return;
    }
    g_autofree char *prefix =
        g_strdup_printf("stages/%s", (const char *)job->folders->pdata[job->folders->len - 1]);
    job->call = storage_list(job->sync->supabase, PHOTOS_BUCKET, prefix, objects_came, job);
}

/* ---- step 1: which there are ---- */

static void take_row(PhotosJob *job, const cJSON *row)
{
    gboolean any = FALSE;
    gint64 number = 0;
    const cJSON *url;

    json_int(row, "stage_number", 0, STAGES_MAX, &number);
    cJSON_ArrayForEach(url, json_array(row, "photos"))
    {
        if (!cJSON_IsString(url) || json_text(row, "id") == NULL)
            continue;
        StagePhoto *photo = photo_new(row, number, url->valuestring);
        any = any || g_strcmp0(photo->bucket, PHOTOS_BUCKET) == 0;
        g_ptr_array_add(job->photos, photo);
    }
    if (any)
        g_ptr_array_add(job->folders, g_strdup(json_text(row, "id")));
}

static void rows_came(const RestAnswer *answer, const GError *error, gpointer data)
{
    PhotosJob *job = data;
    g_autoptr(GError) broken = NULL;
    const cJSON *row;

    if (is_over(job, error))
        return;
    g_autoptr(cJSON) rows =
        error == NULL ? json_parse(answer->body, answer->length, &broken) : NULL;
    if (rows == NULL) {
        job_end(job, error != NULL ? error : broken);
        return;
    }
    cJSON_ArrayForEach(row, rows) take_row(job, row);
    list_next(job);
}

PhotosJob *photos_load(Sync *sync, const char *order_id, const char *stage_id, PhotosLoaded done,
                       gpointer data)
{
    PhotosJob *job = g_new0(PhotosJob, 1);
    const GPtrArray *stages = store_stages(sync->store, order_id);
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    RestRequest *request = rest_request_new(NET_GET, "production_stages");

    job->sync = sync;
    job->done = done;
    job->data = data;
    job->photos = g_ptr_array_new_with_free_func((GDestroyNotify)stage_photo_free);
    job->folders = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; stages != NULL && i < stages->len; i++) {
        char *id = ((const Stage *)stages->pdata[i])->id;
        if (stage_id == NULL || strcmp(stage_id, id) == 0)
            g_ptr_array_add(ids, id);
    }
    rest_select(request, "id,stage_number,stage_name,photos");
    rest_filter_in(request, "id", (const char *const *)ids->pdata, ids->len);
    rest_order(request, "stage_number.asc");
    job->call = supabase_call(sync->supabase, request, rows_came, job);
    return job;
}

void photos_cancel(PhotosJob **job)
{
    PhotosJob *ended = g_steal_pointer(job);

    if (ended == NULL)
        return;
    ended->done = NULL;
    supabase_cancel(&ended->call);
}

SupabaseCall *photos_link(Sync *sync, const StagePhoto *photo, StorageSigned done, gpointer data)
{
    return storage_sign(sync->supabase, photo->bucket, photo->path, PHOTOS_LINK_SECONDS, done,
                        data);
}
