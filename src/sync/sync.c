/* SPDX-License-Identifier: MIT */
#include "sync.h"

#include "changes.h"
#include "home.h"
#include "job.h"
#include "order_list.h"
#include "rows.h"
#include "sellers.h"
#include "suppliers.h"
#include "unread.h"

struct SyncJob {
    Sync *sync;
    SupabaseCall *call; /* NULL: somebody else asks */
    SyncRead read;
    SyncDone done; /* NULL: cancelled, or nobody wants to know */
    gpointer data;
    GDestroyNotify dropped;
    gpointer owner;
};

Sync *sync_new(Supabase *supabase, Store *store, const Clock *clock)
{
    Sync *sync = g_new0(Sync, 1);

    sync->supabase = supabase;
    sync->store = store;
    sync->clock = clock;
    sync->home = home_new();
    sync->lists = g_ptr_array_new();
    sync->row_lists = g_ptr_array_new();
    sync->own_rows = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)row_list_free);
    return sync;
}

void sync_free(Sync *sync)
{
    if (sync == NULL)
        return;
    home_forget(sync);
    board_forget(sync);
    suppliers_forget(sync);
    unread_free(sync);
    rows_free(sync);
    sellers_forget(sync);
    changes_free(sync->changes);
    person_free(sync->person);
    home_free(sync->home);
    g_ptr_array_unref(sync->lists);
    g_free(sync->link_reason);
    g_free(sync);
}

guint64 sync_revision(const Sync *sync)
{
    return sync->revision + store_revision(sync->store);
}

void sync_set_vault(Sync *sync, Vault *vault)
{
    sync->vault = vault;
    changes_forget_who(sync->changes);
}

void sync_set_offline(Sync *sync, gboolean offline)
{
    sync->offline = offline;
}

void sync_set_frugal(Sync *sync, gboolean frugal)
{
    sync->frugal = frugal;
}

gboolean sync_is_offline(const Sync *sync)
{
    return sync->offline;
}

void sync_distrust(Sync *sync)
{
    supabase_forget_lacks(sync->supabase);
    changes_distrust(sync->changes);
    if (sync->vault != NULL)
        vault_drop_kind(sync->vault, VAULT_PLATFORM);
    sync->distrusted_us = clock_now_us(sync->clock);
    for (guint i = 0; i < sync->lists->len; i++)
        order_list_distrust(g_ptr_array_index(sync->lists, i));
}

/* ---- the line ---- */

static LinkKind link_of_answer(const GError *error, LinkKind before)
{
    FaultKind kind = fault_kind(error);

    if (error == NULL)
        return LINK_ONLINE;
    if (fault_is_of_line(error))
        return LINK_OFFLINE;
    if (kind == FAULT_CANCELLED || kind == FAULT_SIGNED_OUT || kind == FAULT_KEYRING)
        return before; /* says nothing of the line */
    return LINK_ONLINE;
}

void sync_note_answer(Sync *sync, const GError *error)
{
    LinkKind kind = link_of_answer(error, sync->link.kind);

    if (sync->offline && error != NULL) /* nobody was asked */
        return;
    if (kind == LINK_ONLINE && error == NULL && sync->writes != NULL)
        writes_line_is_back(sync->writes);
    if (kind != LINK_OFFLINE || error != NULL) {
        g_clear_pointer(&sync->link_reason, g_free);
        if (kind == LINK_OFFLINE)
            sync->link_reason = g_strdup(error->message);
    }
    if (kind == sync->link.kind)
        return;
    sync->link.kind = kind;
    sync->link.since_us = clock_now_us(sync->clock);
}

LinkState sync_link(const Sync *sync)
{
    LinkState link = sync->link;

    link.reason = sync->link_reason;
    return link;
}

/* ---- jobs ---- */

SyncJob *sync_job_wait(Sync *sync, SyncDone done, gpointer data)
{
    SyncJob *job = g_new0(SyncJob, 1);

    job->sync = sync;
    job->done = done;
    job->data = data;
    return job;
}

void sync_job_on_cancel(SyncJob *job, GDestroyNotify dropped, gpointer owner)
{
    job->dropped = dropped;
    job->owner = owner;
}

gboolean sync_job_is_cancelled(const SyncJob *job)
{
    return job->done == NULL;
}

void sync_job_end(SyncJob *job, const GError *error)
{
    if (job->done != NULL)
        job->done(error, job->data);
    g_free(job);
}

static void job_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    SyncJob *job = data;
    g_autoptr(GError) broken = NULL;

    job->call = NULL;
    sync_note_answer(job->sync, error);
    if (error == NULL && !job->read(job->sync, answer, &broken))
        error = broken;
    sync_job_end(job, error);
}

void sync_job_send(SyncJob *job, RestRequest *request, SyncRead read)
{
    job->read = read;
    job->call = supabase_call(job->sync->supabase, request, job_answered, job);
}

SyncJob *sync_job_new(Sync *sync, RestRequest *request, SyncRead read, SyncDone done, gpointer data)
{
    SyncJob *job = sync_job_wait(sync, done, data);

    sync_job_send(job, request, read);
    return job;
}

void sync_cancel(SyncJob **job)
{
    SyncJob *ended = g_steal_pointer(job);

    if (ended == NULL)
        return;
    ended->done = NULL;
    if (ended->dropped != NULL) {
        ended->dropped(ended->owner);
        g_free(ended);
        return;
    }
    supabase_cancel(&ended->call);
}
