/* SPDX-License-Identifier: MIT */
/*
 * A change's parcel, before its row: the file goes to Storage under a name that is this change's alone, and only when it
 * is there does the row say so. What is cut goes on where the server is (resume), also in the next process.
 */
#include "looptrace/supabase_storage.h"
#include "looptrace/words.h"
#include "write_flight.h"

#include <string.h>

static const char *address_of(const Write *write)
{
    return write->kind->parcel == NULL ? NULL : write_mine(write, write->kind->parcel);
}

static const char *media_of(const char *path)
{
    if (g_str_has_suffix(path, ".png"))
        return "image/png";
    return g_str_has_suffix(path, ".webp") ? "image/webp" : "image/jpeg";
}

/* On the disk before the bytes go out, so that whoever comes next goes on from there. */
static void upload_begun(const char *resume, gpointer data)
{
    Flight *flight = data;
    Cargo *cargo = flight->cargo->pdata[0];
    g_autoptr(GError) error = NULL;

    if (flight->writes == NULL)
        return;
    g_free(cargo->entry->resume);
    cargo->entry->resume = g_strdup(resume);
    write_entry_print(cargo->entry, cargo->kept);
    if (!outbox_update(flight->writes->outbox, cargo->kept, &error))
        g_debug("where an upload goes on can't be kept: %s", error->message);
}

static void upload_done(const GError *error, gpointer data)
{
    Flight *flight = data;

    flight->upload = NULL;
    if (flight->writes == NULL) {
        flight_uploaded(flight, error); /* frees it */
        return;
    }
    if (fault_kind(error) != FAULT_CANCELLED || error == NULL)
        sync_note_answer(flight->writes->sync, error);
    flight_uploaded(flight, error);
}

gboolean flight_upload(Flight *flight, GError **error)
{
    const Cargo *cargo = flight->cargo->pdata[0];
    g_autofree char *bucket = NULL, *path = NULL;
    g_autoptr(GBytes) bytes = outbox_get_parcel(flight->writes->outbox, cargo->kept->id);

    if (bytes == NULL || !storage_parse_url(address_of(cargo->entry->write), &bucket, &path)) {
        g_set_error(error, FAULT, FAULT_INVALID,
                    _("The photo is no longer on this machine: attach it again"));
        return FALSE;
    }
    const StorageFile file = {bucket, path, media_of(path), bytes, cargo->entry->resume};
    flight->total = g_bytes_get_size(bytes);
    flight->upload =
        storage_upload(flight->writes->sync->supabase, &file, upload_begun, upload_done, flight);
    return TRUE;
}

/* The line is there, and so is the session: what fails is Storage, a part of the platform by itself. */
gboolean flight_waits_alone(const Flight *flight, const GError *error)
{
    const Cargo *cargo = flight->cargo->pdata[0];
    FaultKind kind = fault_kind(error);

    return cargo->entry->write->kind->parcel != NULL && !flight->uploaded && !flight->probe &&
           (kind == FAULT_SERVER || kind == FAULT_TIMEOUT || kind == FAULT_DECODE ||
            kind == FAULT_NOT_FOUND || kind == FAULT_FAILED);
}

/* ---- what can't be part of a row ---- */

static void removed(const GError *error, gpointer data)
{
    if (error != NULL)
        g_debug("a file that no row names stays in Storage: %s", error->message);
}

void writes_remove_file(Writes *writes, const Write *write)
{
    g_autofree char *bucket = NULL, *path = NULL;
    const char *address = address_of(write);

    if (address != NULL && !writes_is_signed_out(writes) && !writes->sync->offline &&
        storage_parse_url(address, &bucket, &path))
        storage_remove(writes->sync->supabase, bucket, path, removed, NULL);
}

/* ---- for others ---- */

static Flight *uploading(Writes *writes, const char *id)
{
    for (guint i = 0; i < writes->flights->len; i++) {
        Flight *flight = writes->flights->pdata[i];
        if (flight->upload != NULL &&
            (id == NULL || strcmp(((const Cargo *)flight->cargo->pdata[0])->kept->id, id) == 0))
            return flight;
    }
    return NULL;
}

gboolean writes_is_uploading(Writes *writes)
{
    return uploading(writes, NULL) != NULL;
}

gboolean writes_progress(Writes *writes, const char *id, gsize *sent, gsize *total)
{
    const Flight *flight = uploading(writes, id);

    if (flight == NULL)
        return FALSE;
    *sent = MIN(storage_upload_sent(flight->upload), flight->total);
    *total = flight->total;
    return TRUE;
}

void writes_stop_upload(Writes *writes, const char *id)
{
    Flight *flight = uploading(writes, id);

    if (flight == NULL)
        return;
    writes_mark(writes, id)->sending = FALSE;
    storage_upload_cancel(flight->upload);
}
