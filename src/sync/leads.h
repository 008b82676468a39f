/* SPDX-License-Identifier: MIT */
#ifndef SYNC_LEADS_H
#define SYNC_LEADS_H

#include "looptrace/json.h"
#include "sync.h"

void leads_forget(Sync *sync);

/* What a change met: the lead that is kept is brought up to it. */
void leads_learn(Sync *sync, const char *id, const cJSON *row);

#endif
