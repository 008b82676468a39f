/* SPDX-License-Identifier: MIT */
/* Who is signed in, with roles and suppliers: kept, and fresh for as long as the specification says. */
#include <string.h>

#include "home.h"
#include "job.h"
#include "keep.h"
#include "looptrace/codec.h"
#include "rows.h"
#include "sellers.h"
#include "suppliers.h"
#include "unread.h"

#define NAME "me"

void sync_take_person(Sync *sync, Person *person)
{
    SessionInfo session = supabase_session_info(sync->supabase);

    if (person->id == NULL)
        person->id = g_strdup(session.user_id);
    if (person->email == NULL)
        person->email = g_strdup(session.email);
    person_free(sync->person);
    sync->person = person;
}

void sync_take_new_person(Sync *sync, Person *person)
{
    g_autofree char *text = NULL;

    sync_take_person(sync, person);
    text = codec_person_to_json(person);
    keep_write_text(sync, VAULT_PERSON, NAME, text);
}

static gboolean read_person(Sync *sync, const RestAnswer *answer, GError **error)
{
    Person *person = codec_person_from_json(answer->body, answer->length, error);

    if (person == NULL)
        return FALSE;
    sync_take_new_person(sync, person);
    return TRUE;
}

/* FALSE: none is kept, or too long ago to be believed while the server can be asked. */
static gboolean recall(Sync *sync)
{
    gint64 stamp_us = 0;
    g_autofree char *text = keep_read_stamped(sync, VAULT_PERSON, NAME, &stamp_us);
    Person *person = text == NULL ? NULL : codec_person_from_json(text, strlen(text), NULL);

    if (person == NULL)
        return FALSE;
    sync_take_person(sync, person);
    return sync->offline || vault_is_fresh(VAULT_PERSON, stamp_us, clock_now_us(sync->clock));
}

static gboolean recalled(gpointer data)
{
    sync_job_end(data, NULL);
    return G_SOURCE_REMOVE;
}

SyncJob *sync_load_person(Sync *sync, SyncDone done, gpointer data)
{
    SessionInfo session = supabase_session_info(sync->supabase);
    RestRequest *request = NULL;

    if (recall(sync)) {
        SyncJob *job = sync_job_wait(sync, done, data);
        g_idle_add(recalled, job);
        return job;
    }
    request = rest_request_new(NET_GET, "profiles");
    rest_select(request, codec_person_select);
    rest_filter(request, "id", "eq", session.user_id == NULL ? "" : session.user_id);
    rest_limit(request, 1);
    return sync_job_new(sync, request, read_person, done, data);
}

const Person *sync_person(const Sync *sync)
{
    return sync->person;
}

void sync_forget_person(Sync *sync)
{
    g_clear_pointer(&sync->person, person_free);
    home_forget(sync);
    board_forget(sync);
    suppliers_forget(sync);
    unread_forget(sync);
    rows_forget(sync);
    sellers_forget(sync);
}
