/* SPDX-License-Identifier: MIT */
/*
 * What is shown whole and brought up to date by its section of changes(): Home, the board. Those who ask while a question is
 * under way wait for the same answer.
 */
#ifndef SYNC_FOLLOW_H
#define SYNC_FOLLOW_H

#include "changes.h"
#include "job.h"

typedef struct Follow Follow;

Follow *follow_new(Sync *sync, const SyncSectionOps *ops, gpointer self);
void follow_free(Follow *follow); /* NULL is allowed */

/* Asks the server, or nobody when this run is offline: then what is here will do, and nothing is FAULT_NOT_KEPT with
 * this sentence. */
SyncJob *follow_refresh(Follow *follow, const char *nothing, SyncDone done, gpointer data);
/* The question goes out again for those who wait, since nothing that is here can be trusted. */
void follow_again(Follow *follow);
/* The answer is here. error NULL: what is here is as of now. */
void follow_end(Follow *follow, const GError *error);

/* When the server last said so; 0: nothing is here. */
gint64 follow_as_of(const Follow *follow);
void follow_set_as_of(Follow *follow, gint64 as_of_us);

#endif
