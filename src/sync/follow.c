/* SPDX-License-Identifier: MIT */
#include "follow.h"

#include "looptrace/words.h"

struct Follow {
    Sync *sync;
    SyncSection *section;
    GPtrArray *waiters; /* of Waiter */
    gint64 as_of_us;
    const char *nothing;
    guint turn; /* offline: those who wait are told at the end of this turn */
};

typedef struct {
    Follow *follow;
    SyncJob *job;
} Waiter;

Follow *follow_new(Sync *sync, const SyncSectionOps *ops, gpointer self)
{
    Follow *follow = g_new0(Follow, 1);

    follow->sync = sync;
    follow->section = sync_section_new(sync, ops, self);
    follow->waiters = g_ptr_array_new_with_free_func(g_free);
    return follow;
}

/* From sync_cancel(). When the last one has lost interest nobody has to be asked. */
static void waiter_dropped(gpointer data)
{
    Waiter *waiter = data;
    Follow *follow = waiter->follow;

    g_ptr_array_remove(follow->waiters, waiter);
    if (follow->waiters->len == 0)
        sync_section_withdraw(follow->section);
}

static void tell(Follow *follow, const GError *error)
{
    g_autoptr(GPtrArray) waiters = g_steal_pointer(&follow->waiters);

    /* Whoever is told may ask again, and may cancel others that are told. */
    follow->waiters = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < waiters->len; i++)
        sync_job_on_cancel(((Waiter *)waiters->pdata[i])->job, NULL, NULL);
    for (guint i = 0; i < waiters->len; i++)
        sync_job_end(((Waiter *)waiters->pdata[i])->job, error);
}

void follow_free(Follow *follow)
{
    g_autoptr(GError) cancelled = NULL;

    if (follow == NULL)
        return;
    g_clear_handle_id(&follow->turn, g_source_remove);
    sync_section_free(follow->section);
    cancelled = g_error_new(FAULT, FAULT_CANCELLED, "cancelled");
    tell(follow, cancelled);
    g_ptr_array_unref(follow->waiters);
    g_free(follow);
}

static gboolean stay_offline(gpointer data)
{
    Follow *follow = data;
    g_autoptr(GError) nothing =
        follow->as_of_us > 0 ? NULL : g_error_new(FAULT, FAULT_NOT_KEPT, "%s", follow->nothing);

    follow->turn = 0;
    tell(follow, nothing);
    return G_SOURCE_REMOVE;
}

SyncJob *follow_refresh(Follow *follow, const char *nothing, SyncDone done, gpointer data)
{
    Waiter *waiter = g_new0(Waiter, 1);

    waiter->follow = follow;
    waiter->job = sync_job_wait(follow->sync, done, data);
    sync_job_on_cancel(waiter->job, waiter_dropped, waiter);
    g_ptr_array_add(follow->waiters, waiter);
    follow->nothing = nothing;
    if (!follow->sync->offline)
        sync_section_refresh(follow->section);
    else if (follow->turn == 0)
        follow->turn = g_idle_add(stay_offline, follow);
    return waiter->job;
}

void follow_again(Follow *follow)
{
    follow->as_of_us = 0;
    sync_section_refresh(follow->section);
}

void follow_end(Follow *follow, const GError *error)
{
    if (error == NULL)
        follow->as_of_us = clock_now_us(follow->sync->clock);
    tell(follow, error);
}

gint64 follow_as_of(const Follow *follow)
{
    return follow->as_of_us;
}

void follow_set_as_of(Follow *follow, gint64 as_of_us)
{
    follow->as_of_us = as_of_us;
}
