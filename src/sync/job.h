/* SPDX-License-Identifier: MIT */
/* One thing being fetched: by a request of its own, or by a section of changes() that somebody else sends. */
#ifndef SYNC_JOB_H
#define SYNC_JOB_H

#include "sync.h"

/* A job without a request: whoever makes it ends it, from the loop. */
SyncJob *sync_job_wait(Sync *sync, SyncDone done, gpointer data);
/* It goes on with a request of its own; nobody has to end it then. */
void sync_job_send(SyncJob *job, RestRequest *taken, SyncRead read);
/* dropped(owner) runs from sync_cancel(): the owner goes, and doesn't end the job. NULL: no longer. */
void sync_job_on_cancel(SyncJob *job, GDestroyNotify dropped, gpointer owner);
gboolean sync_job_is_cancelled(const SyncJob *job);
/* Tells who waits, unless the job was cancelled, and frees it. */
void sync_job_end(SyncJob *taken, const GError *error);

#endif
