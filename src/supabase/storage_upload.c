/* SPDX-License-Identifier: MIT */
/* Sending a file: as a whole when it is small, or resumable (TUS 1.0) in chunks of 6 MiB, of which the server keeps what
 * has arrived. */
#include <string.h>

#include "core.h"
#include "looptrace/supabase_storage.h"
#include "looptrace/words.h"
#include "request.h"
#include "storage_error.h"
#include "storage_path.h"

#define RESUMABLE "/storage/v1/upload/resumable"
#define CHUNK     (6u * 1024 * 1024) /* the only size that the hosted service takes */

#define LOCKED_WAIT_MS 2000
#define TURNS_MAX      6 /* without a byte of progress */

struct StorageUpload {
    Supabase *supabase;
    SupabaseCall *call; /* NULL: it waits, or done is about to run */
    GSource *pause;
    char *bucket, *path, *media;
    char *place; /* of the resumable upload, below the platform's address; NULL: none yet */
    GBytes *bytes;
    gsize offset; /* that the server has told */
    guint turns;
    gboolean whole; /* the platform has nothing resumable */
    gboolean cancelled;
    StorageBegun begun;
    SupabaseDone done;
    gpointer data;
};

static void upload_free(StorageUpload *upload)
{
    g_free(upload->bucket);
    g_free(upload->path);
    g_free(upload->media);
    g_free(upload->place);
    g_bytes_unref(upload->bytes);
    g_free(upload);
}

static void upload_end(StorageUpload *upload, const GError *error)
{
    upload->done(error, upload->data);
    upload_free(upload);
}

static void send_request(StorageUpload *upload, RestRequest *request, RestDone done)
{
    rest_priority(request, NET_SOON);
    upload->call = supabase_call(upload->supabase, request, done, upload);
}

static gboolean has_code(const GError *error, const char *code)
{
    return g_strcmp0(fault_code(error), code) == 0;
}

/* ---- as a whole ---- */

static void whole_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    StorageUpload *upload = data;

    upload->call = NULL;
    /* The path is of this file alone: an attempt whose answer was lost has put it there. */
    upload_end(upload, has_code(error, STORAGE_CODE_THERE) ? NULL : error);
}

static void send_whole(StorageUpload *upload)
{
    g_autofree char *target = storage_target("/object/", upload->bucket, upload->path);
    RestRequest *request = rest_request_new_storage(NET_POST, target);
    gsize length = 0;
    gconstpointer bytes = g_bytes_get_data(upload->bytes, &length);

    rest_header(request, "Content-Type", upload->media);
    rest_header(request, "cache-control", "max-age=3600");
    rest_header(request, "x-upsert", "false");
    rest_bytes(request, bytes, length);
    rest_kind(request, NET_KIND_UPLOAD);
    rest_repeatable(request);
    send_request(upload, request, whole_answered);
}

/* ---- resumable ---- */

static void ask_offset(StorageUpload *upload);
static void create(StorageUpload *upload);

static RestRequest *resumable_request(NetMethod method, const char *target)
{
    RestRequest *request = rest_request_new_storage(method, target);

    rest_header(request, "Tus-Resumable", "1.0.0");
    return request;
}

/* Where the server is; FALSE: it doesn't say. */
static gboolean read_offset(const StorageUpload *upload, const RestAnswer *answer, gsize *offset)
{
    const char *text =
        answer->answer == NULL ? NULL : net_answer_header(answer->answer, "upload-offset");
    guint64 number = 0;

    if (text == NULL ||
        !g_ascii_string_to_unsigned(text, 10, 0, g_bytes_get_size(upload->bytes), &number, NULL))
        return FALSE;
    *offset = (gsize)number;
    return TRUE;
}

static void fail_decode(StorageUpload *upload)
{
    g_autoptr(GError) error =
        g_error_new(FAULT, FAULT_DECODE, _("The server doesn't say how much of the file it has"));

    upload_end(upload, error);
}

static gboolean pause_over(gpointer data)
{
    StorageUpload *upload = data;

    g_clear_pointer(&upload->pause, g_source_unref);
    if (upload->cancelled) {
        g_autoptr(GError) error = g_error_new(FAULT, FAULT_CANCELLED, _("Cancelled"));
        upload_end(upload, error);
    } else {
        ask_offset(upload);
    }
    return G_SOURCE_REMOVE;
}

static void pause_for(StorageUpload *upload, guint ms)
{
    upload->pause = g_timeout_source_new(ms);
    g_source_set_callback(upload->pause, pause_over, upload, NULL);
    g_source_attach(upload->pause, upload->supabase->context);
}

static void chunk_answered(const RestAnswer *answer, const GError *error, gpointer data);

static void send_chunk(StorageUpload *upload)
{
    gsize length = 0;
    const guint8 *bytes = g_bytes_get_data(upload->bytes, &length);
    g_autofree char *offset = g_strdup_printf("%" G_GSIZE_FORMAT, upload->offset);
    RestRequest *request = resumable_request(NET_PATCH, upload->place);

    rest_header(request, "Upload-Offset", offset);
    rest_header(request, "Content-Type", "application/offset+octet-stream");
    rest_bytes(request, bytes + upload->offset, MIN(length - upload->offset, CHUNK));
    rest_kind(request, NET_KIND_UPLOAD);
    send_request(upload, request, chunk_answered);
}

/* On from what the server has. */
static void go_on(StorageUpload *upload, const RestAnswer *answer)
{
    gsize before = upload->offset;

    if (!read_offset(upload, answer, &upload->offset))
        fail_decode(upload);
    else if (upload->offset == g_bytes_get_size(upload->bytes))
        upload_end(upload, NULL);
    else if (upload->offset <= before && ++upload->turns > TURNS_MAX)
        fail_decode(upload);
    else
        send_chunk(upload);
}

static void chunk_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    StorageUpload *upload = data;

    upload->call = NULL;
    if (error == NULL) {
        go_on(upload, answer);
    } else if (++upload->turns > TURNS_MAX) {
        upload_end(upload, error);
    } else if (has_code(error, STORAGE_CODE_THERE)) { /* it has another offset */
        ask_offset(upload);
    } else if (has_code(error, STORAGE_CODE_LOCKED)) {
        pause_for(upload, (guint)supabase_scale(upload->supabase, LOCKED_WAIT_MS));
    } else {
        upload_end(upload, error);
    }
}

/* Uploads that aren't finished are forgotten after a day; finished ones at once. */
static gboolean is_forgotten(const GError *error)
{
    return has_code(error, STORAGE_CODE_ABSENT) || has_code(error, STORAGE_CODE_NONE);
}

static void offset_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    StorageUpload *upload = data;

    upload->call = NULL;
    if (error == NULL) {
        go_on(upload, answer);
    } else if (is_forgotten(error) && ++upload->turns <= TURNS_MAX) {
        g_clear_pointer(&upload->place, g_free);
        upload->offset = 0;
        create(upload);
    } else if (has_code(error, STORAGE_CODE_LOCKED) && ++upload->turns <= TURNS_MAX) {
        pause_for(upload, (guint)supabase_scale(upload->supabase, LOCKED_WAIT_MS));
    } else {
        upload_end(upload, error);
    }
}

static void ask_offset(StorageUpload *upload)
{
    send_request(upload, resumable_request(NET_HEAD, upload->place), offset_answered);
}

/* Wherever the server believes that it is, it is asked at the platform's own address. NULL: no such place. */
static char *read_place(const RestAnswer *answer)
{
    const char *location =
        answer->answer == NULL ? NULL : net_answer_header(answer->answer, "location");
    const char *id = location == NULL ? NULL : strstr(location, "/upload/resumable/");
    GString *place;

    if (id == NULL)
        return NULL;
    id += strlen("/upload/resumable/");
    if (*id == '\0' || strlen(id) > 2000)
        return NULL;
    for (const char *c = id; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr("-._~%=", *c) == NULL)
            return NULL;
    place = g_string_new(RESUMABLE "/");
    g_string_append(place, id);
    return g_string_free(place, FALSE);
}

static void create_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    StorageUpload *upload = data;

    upload->call = NULL;
    if (has_code(error, STORAGE_CODE_THERE)) {
        upload_end(upload, NULL);
    } else if (has_code(error, STORAGE_CODE_NONE) || has_code(error, STORAGE_CODE_ABSENT)) {
        upload->whole = TRUE; /* and if there is no Storage at all, that says so */
        send_whole(upload);
    } else if (error != NULL) {
        upload_end(upload, error);
    } else {
        upload->place = read_place(answer);
        if (upload->place == NULL) {
            fail_decode(upload);
            return;
        }
        if (upload->begun != NULL)
            upload->begun(upload->place, upload->data);
        send_chunk(upload);
    }
}

static void append_pair(GString *pairs, const char *name, const char *value)
{
    g_autofree char *packed = g_base64_encode((const guchar *)value, strlen(value));

    g_string_append_printf(pairs, "%s%s %s", pairs->len > 0 ? "," : "", name, packed);
}

static void create(StorageUpload *upload)
{
    g_autofree char *length = g_strdup_printf("%" G_GSIZE_FORMAT, g_bytes_get_size(upload->bytes));
    g_autoptr(GString) pairs = g_string_new(NULL);
    RestRequest *request = resumable_request(NET_POST, RESUMABLE);

    append_pair(pairs, "bucketName", upload->bucket);
    append_pair(pairs, "objectName", upload->path);
    append_pair(pairs, "contentType", upload->media);
    append_pair(pairs, "cacheControl", "3600");
    rest_header(request, "Upload-Length", length);
    rest_header(request, "Upload-Metadata", pairs->str);
    rest_header(request, "x-upsert", "false");
    rest_repeatable(request); /* one that nobody goes on with is forgotten */
    send_request(upload, request, create_answered);
}

/* ---- for others ---- */

StorageUpload *storage_upload(Supabase *supabase, const StorageFile *file, StorageBegun begun,
                              SupabaseDone done, gpointer data)
{
    StorageUpload *upload = g_new0(StorageUpload, 1);

    upload->supabase = supabase;
    upload->bucket = g_strdup(file->bucket);
    upload->path = g_strdup(file->path);
    upload->media = g_strdup(file->media);
    upload->place = g_strdup(file->resume);
    upload->bytes = g_bytes_ref(file->bytes);
    upload->begun = begun;
    upload->done = done;
    upload->data = data;
    if (upload->place != NULL)
        ask_offset(upload);
    else if (g_bytes_get_size(upload->bytes) <= STORAGE_WHOLE_MAX)
        send_whole(upload);
    else
        create(upload);
    return upload;
}

gsize storage_upload_sent(const StorageUpload *upload)
{
    gboolean carries = upload->whole || upload->place != NULL ||
                       g_bytes_get_size(upload->bytes) <= STORAGE_WHOLE_MAX;

    return upload->offset + (upload->call == NULL || !carries ? 0 : supabase_sent(upload->call));
}

void storage_upload_cancel(StorageUpload *upload)
{
    upload->cancelled = TRUE;
    if (upload->call != NULL) {
        SupabaseCall *call = upload->call;
        supabase_cancel(&call);
    } else if (upload->pause != NULL) {
        g_source_set_ready_time(upload->pause, 0);
    }
}
