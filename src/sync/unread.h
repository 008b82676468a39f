/* SPDX-License-Identifier: MIT */
/* How much is unread: told by Home, and with any other question once somebody watches it. */
#ifndef SYNC_UNREAD_H
#define SYNC_UNREAD_H

#include "looptrace/json.h"
#include "sync.h"

void unread_take_home(Sync *sync); /* Home has been told anew, or was kept */
void unread_forget(Sync *sync);    /* another person */
void unread_free(Sync *sync);

#endif
