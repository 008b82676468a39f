/* SPDX-License-Identifier: MIT */
#ifndef SYNC_HOME_H
#define SYNC_HOME_H

#include "sync.h"

/* Somebody else signs in, or nobody: Home and the board are no longer there. */
void home_forget(Sync *sync);
void board_forget(Sync *sync);

#endif
