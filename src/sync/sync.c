/* SPDX-License-Identifier: MIT */
#include "sync.h"

#include "changes.h"

#include "looptrace/codec.h"

struct SyncJob {
    Sync *sync;
    SupabaseCall *call;
    SyncRead read;
    SyncDone done; /* NULL: cancelled */
    gpointer data;
};

Sync *sync_new(Supabase *supabase, Store *store, const Clock *clock)
{
    Sync *sync = g_new0(Sync, 1);

    sync->supabase = supabase;
    sync->store = store;
    sync->clock = clock;
    sync->home = home_new();
    sync->lists = g_ptr_array_new();
    return sync;
}

void sync_free(Sync *sync)
{
    if (sync == NULL)
        return;
    changes_free(sync->changes);
    person_free(sync->person);
    home_free(sync->home);
    board_free(sync->board);
    g_ptr_array_unref(sync->lists);
    g_free(sync);
}

Store *sync_store(const Sync *sync)
{
    return sync->store;
}

Supabase *sync_supabase(const Sync *sync)
{
    return sync->supabase;
}

const Clock *sync_clock(const Sync *sync)
{
    return sync->clock;
}

guint64 sync_revision(const Sync *sync)
{
    return sync->revision + store_revision(sync->store);
}

void sync_set_vault(Sync *sync, Vault *vault)
{
    sync->vault = vault;
}

void sync_set_offline(Sync *sync, gboolean offline)
{
    sync->offline = offline;
}

gboolean sync_is_offline(const Sync *sync)
{
    return sync->offline;
}

/* ---- the line ---- */

static LinkKind link_of_answer(const GError *error, LinkKind before)
{
    FaultKind kind = fault_kind(error);

    if (error == NULL)
        return LINK_ONLINE;
    if (kind == FAULT_OFFLINE || kind == FAULT_TIMEOUT || kind == FAULT_PROXY)
        return LINK_OFFLINE;
    if (kind == FAULT_CANCELLED || kind == FAULT_SIGNED_OUT || kind == FAULT_KEYRING)
        return before; /* says nothing of the line */
    return LINK_ONLINE;
}

void sync_note_answer(Sync *sync, const GError *error)
{
    LinkKind kind = link_of_answer(error, sync->link.kind);

    if (kind == LINK_ONLINE && error == NULL && sync->writes != NULL)
        writes_line_is_back(sync->writes);
    if (kind == sync->link.kind)
        return;
    sync->link.kind = kind;
    sync->link.since_us = clock_now_us(sync->clock);
}

LinkState sync_link(const Sync *sync)
{
    return sync->link;
}

/* ---- jobs ---- */

static void job_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    g_autofree SyncJob *job = data;
    g_autoptr(GError) broken = NULL;

    sync_note_answer(job->sync, error);
    if (error == NULL && !job->read(job->sync, answer, &broken))
        error = broken;
    if (job->done != NULL)
        job->done(error, job->data);
}

SyncJob *sync_job_new(Sync *sync, RestRequest *request, SyncRead read, SyncDone done, gpointer data)
{
    SyncJob *job = g_new0(SyncJob, 1);

    job->sync = sync;
    job->read = read;
    job->done = done;
    job->data = data;
    job->call = supabase_call(sync->supabase, request, job_answered, job);
    return job;
}

void sync_cancel(SyncJob **job)
{
    SyncJob *ended = g_steal_pointer(job);

    if (ended == NULL)
        return;
    ended->done = NULL;
    supabase_cancel(&ended->call);
}

/* ---- who is signed in ---- */

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

static gboolean read_person(Sync *sync, const RestAnswer *answer, GError **error)
{
    Person *person = codec_person_from_json(answer->body, answer->length, error);

    if (person == NULL)
        return FALSE;
    sync_take_person(sync, person);
    return TRUE;
}

SyncJob *sync_load_person(Sync *sync, SyncDone done, gpointer data)
{
    SessionInfo session = supabase_session_info(sync->supabase);
    RestRequest *request = rest_request_new(NET_GET, "profiles");

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
    g_clear_pointer(&sync->board, board_free);
    home_free(sync->home);
    sync->home = home_new();
}
