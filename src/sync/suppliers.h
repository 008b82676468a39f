/* SPDX-License-Identifier: MIT */
#ifndef SYNC_SUPPLIERS_H
#define SYNC_SUPPLIERS_H

#include "sync.h"

/* Somebody else signs in, or nobody: none is known any more; a request under way ends its jobs as cancelled. */
void suppliers_forget(Sync *sync);

#endif
