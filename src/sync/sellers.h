/* SPDX-License-Identifier: MIT */
#ifndef SYNC_SELLERS_H
#define SYNC_SELLERS_H

#include "sync.h"

void sellers_forget(Sync *sync); /* with the person */

#endif
